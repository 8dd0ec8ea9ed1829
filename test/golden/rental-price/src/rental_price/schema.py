"""What a table of listings must look like before anything is learnt from it."""

from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from . import PipelineError
from .artefact import LIMITS

MIN_ROWS = 200
"""Fewer are a half-finished crawl, or leave a test set too small to judge a model on."""
MIN_KEPT = 0.8
"""When cleaning keeps a smaller share, a parser is broken, not the listings."""
KEPT = "The batch was refused; the last good data was kept."


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
    condition: str = pa.Field(isin=["needs_work", "good", "renovated", "new"])
    energy_class: str = pa.Field(isin=list("ABCDEFG"), nullable=True)
    distance_km: float = _within("distance_km")
    balcony: bool
    furnished: bool

    class Config:
        """Unknown columns are errors; types are repaired only where nothing is lost."""

        strict = True
        coerce = True


def check(frame: pd.DataFrame, parsed_rows: int) -> pd.DataFrame:
    """Return the frame, which cleaning left of so many parsed rows, with the declared types.

    Raises PipelineError naming the columns, rules and rows of everything that is wrong.
    """
    needed = max(MIN_ROWS, round(MIN_KEPT * parsed_rows))
    if len(frame) < needed:
        raise PipelineError(
            f"{KEPT} Cleaning left {len(frame)} of {parsed_rows} rows; at least {needed} are "
            "needed. See reports/cleaning.json."
        )
    try:
        return Listings.validate(frame, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases.groupby(["column", "check"], dropna=False).head(3)
        cases = cases.assign(listing_id=cases["index"].map(frame["listing_id"]))
        shown = cases[["column", "check", "failure_case", "listing_id"]].to_string(index=False)
        raise PipelineError(
            f"{KEPT} Up to three rows for each broken rule:\n{shown}\n"
            "Fix the cause, then run `make scrape` and `make train`."
        ) from None
