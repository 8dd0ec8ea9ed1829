"""What a table of listings must look like before anything is learnt from it."""

from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from . import PipelineError
from .artefact import LIMITS

CONDITIONS = ["needs_work", "good", "renovated", "new"]
ENERGY_CLASSES = ["A", "B", "C", "D", "E", "F", "G"]
MIN_ROWS = 200
"""Fewer listings than this leave a test set too small to judge a model on."""


def _within(column: str, **options: Any) -> Any:
    low, high = LIMITS[column]
    return pa.Field(ge=low, le=high, **options)


class Listings(pa.DataFrameModel):
    """One row is a flat as it was offered; rents are euros a month without heating."""

    listing_id: str = pa.Field(unique=True)
    listed_on: pd.Timestamp
    rent_eur: float = _within("rent_eur")
    district: str
    area_m2: float = _within("area_m2")
    rooms: float = _within("rooms")
    floor: float = _within("floor")
    year_built: float = _within("year_built", nullable=True)
    condition: str = pa.Field(isin=CONDITIONS)
    energy_class: str = pa.Field(isin=ENERGY_CLASSES, nullable=True)
    distance_km: float = _within("distance_km")
    balcony: bool
    furnished: bool

    class Config:
        """Unknown columns are errors; types are repaired only where nothing is lost."""

        strict = True
        coerce = True

    @pa.dataframe_check(error=f"at least {MIN_ROWS} listings")
    @classmethod
    def enough_rows(cls, frame: pd.DataFrame) -> bool:
        """A half-finished crawl must not replace good data."""
        return len(frame) >= MIN_ROWS


def check(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with the declared types.

    Raises PipelineError naming the columns, rules and rows of everything that is wrong.
    """
    try:
        return Listings.validate(frame, lazy=True)
    except SchemaErrors as error:
        raise PipelineError(_explain(frame, error.failure_cases)) from None


def _explain(frame: pd.DataFrame, failures: pd.DataFrame) -> str:
    lines = ["The batch was refused; the last good data was kept."]
    for (column, rule), cases in failures.groupby(["column", "check"], dropna=False):
        rows = [int(row) for row in cases["index"].dropna().head(3)]
        ids = frame["listing_id"].iloc[rows].tolist() if "listing_id" in frame else rows
        shown = f", first in {', '.join(map(str, ids))}" if ids else ""
        lines.append(f"- {column}: {rule} failed for {len(cases)} row(s){shown}")
    lines.append("Fix the cause in cleaning.py or acquisition/parse.py, then run `make train`.")
    return "\n".join(lines)
