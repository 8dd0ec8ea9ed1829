"""What a table of customers must look like before anything is learnt from it."""

from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from . import PipelineError
from .artefact import LIMITS

MIN_ROWS = 1000
"""Fewer are a half-finished crawl, or leave a test set too small to judge a model on."""
MIN_KEPT = 0.7
"""When cleaning keeps a smaller share, a parser is broken, not the data."""
KEPT = "The batch was refused; the last good data was kept."


def _within(column: str, **options: Any) -> Any:
    low, high = LIMITS[column]
    return pa.Field(ge=low, le=high, **options)


class Customers(pa.DataFrameModel):
    """One row is a customer at the end of a month; each customer has one row."""

    snapshot_id: str = pa.Field(unique=True)
    customer_id: str = pa.Field(unique=True)
    snapshot_on: pd.Timestamp
    known_on: pd.Timestamp
    churned: str = pa.Field(isin=["leaves", "stays"])
    tenure_months: float = _within("tenure_months")
    monthly_fee_eur: float = _within("monthly_fee_eur")
    usage_hours_30d: float = _within("usage_hours_30d")
    usage_change_pct: float = _within("usage_change_pct")
    days_since_login: float = _within("days_since_login", nullable=True)
    support_tickets_90d: float = _within("support_tickets_90d")
    late_payments_12m: float = _within("late_payments_12m")
    auto_renew: bool
    plan: str = pa.Field(isin=["starter", "team", "business"])
    contract: str = pa.Field(isin=["monthly", "yearly", "two_years"])
    payment_method: str = pa.Field(isin=["card", "direct_debit", "invoice"], nullable=True)

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
        return Customers.validate(frame, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases.groupby(["column", "check"], dropna=False).head(3)
        cases = cases.assign(snapshot_id=cases["index"].map(frame["snapshot_id"]))
        shown = cases[["column", "check", "failure_case", "snapshot_id"]].to_string(index=False)
        raise PipelineError(
            f"{KEPT} Up to three rows for each broken rule:\n{shown}\n"
            "Fix the cause, then run `make scrape` and `make train`."
        ) from None
