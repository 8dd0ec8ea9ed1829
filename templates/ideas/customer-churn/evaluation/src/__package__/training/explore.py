"""Five charts of the data, each with what it changed in the features or the split."""

from typing import Any

import pandas as pd

from ..artefact import POSITIVE, TARGET
from .report import Chart, Section, page


def data_page(customers: pd.DataFrame, data_source: str) -> str:
    """Return the data report as one HTML page; only the training months should be passed."""
    left, new = customers[TARGET] == POSITIVE, customers["tenure_months"] < 6
    per_euro = (customers["usage_hours_30d"] + 1) / customers["monthly_fee_eur"]
    method, login = customers[["payment_method", "days_since_login"]].isna().mean()
    by_month = left.groupby(customers["snapshot_on"]).mean()
    tenure = (
        f"Of the customers in their first six months {left[new].mean():.0%} leave, of the others "
        f"{left[~new].mean():.0%}. A month counts more at the beginning than later, so "
        "<code>log_tenure</code> is a feature."
    )
    value = (
        "Thirty hours are much on a small plan and little on a large one: what is got for the "
        "money separates, so <code>log_hours_per_euro</code> is a feature."
    )
    use = "Where the line bends, a linear model falls short and trees do not: both are candidates."
    payment = (
        f"The method is missing in {method:.0%} of the snapshots and is a category of its own "
        f"there; the last login is missing in {login:.0%} and is imputed by its median inside the "
        "pipeline."
    )
    time = (
        f"By month the share is {by_month.min():.0%} to {by_month.max():.0%}. A random split would "
        "let a model peek at the future: the split is by month, without what was not known by then."
    )
    methods = customers["payment_method"].fillna("not stated")
    sections = [
        _leavers(left, _tenths(customers["tenure_months"]), "tenure (months)", tenure),
        _leavers(left, _tenths(per_euro), "hours of use per euro", value),
        _leavers(left, _tenths(customers["usage_change_pct"]), "change of use (%)", use),
        _leavers(left, methods, "payment method", payment),
        _leavers(left, customers["snapshot_on"], "month of the snapshot", time),
    ]
    return page("Data report", data_source, sections)


def _tenths(column: "pd.Series[float]") -> "pd.Series[float]":
    """Return for each row the median of its tenth of the column."""
    tenth = pd.qcut(column, 10, labels=False, duplicates="drop")
    return column.groupby(tenth).transform("median")


def _leavers(
    left: "pd.Series[bool]", groups: "pd.Series[Any]", xlabel: str, change: str
) -> Section:
    chart = Chart(f"Leavers by {xlabel}", xlabel, "share that leaves")
    share = left.groupby(groups).mean()
    chart.axes.plot(share.index, share.to_numpy(), marker="o")
    return chart.section(f"<p>{change}</p>")
