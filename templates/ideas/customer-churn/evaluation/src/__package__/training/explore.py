"""Five charts of the data, each with what it changed in the features or the split."""

import pandas as pd

from ..artefact import POSITIVE, TARGET
from .report import Chart, Section, page


def data_page(customers: pd.DataFrame, data_source: str) -> str:
    """Return the data report as one HTML page; only the training months should be passed."""
    method, login = customers[["payment_method", "days_since_login"]].isna().mean()
    rows = customers.assign(
        per_euro=(customers["usage_hours_30d"] + 1) / customers["monthly_fee_eur"]
    )
    left = rows[TARGET] == POSITIVE
    new, old = left[rows["tenure_months"] < 6].mean(), left[rows["tenure_months"] >= 6].mean()
    by_month = left.groupby(rows["snapshot_on"]).mean()
    tenure = (
        f"Of the customers in their first six months {new:.0%} leave, of the others {old:.0%}. A "
        "month counts more at the beginning than later, so <code>log_tenure</code> is a feature."
    )
    value = (
        "Thirty hours are much on a small plan and little on a large one: what is got "
        "for the money separates, so <code>log_hours_per_euro</code> is a feature."
    )
    change = (
        "If a contract with a term holds back whoever uses it less, the lines differ in slope. A "
        "linear model cannot see that without crossed terms; trees can, so both are candidates."
    )
    payment = (
        f"The method is missing in {method:.0%} of the snapshots and is a category of its own "
        f"there; the last login is missing in {login:.0%} and is imputed by its median inside the "
        "pipeline."
    )
    time = (
        f"By month the share is {by_month.min():.0%} to {by_month.max():.0%}. A random split would "
        "let a model peek at the future: the split is by month, without what was not known by then."
    )
    sections = [
        _leavers(rows, "tenure_months", "tenure (months)", tenure),
        _leavers(rows, "per_euro", "hours of use per euro", value),
        _leavers(rows, "usage_change_pct", "change of use (%)", change, by="contract"),
        _leavers(rows, "late_payments_12m", "late payments", payment, by="payment_method"),
        _leavers(rows, "snapshot_on", "month of the snapshot", time),
    ]
    return page("Data report", data_source, sections)


def _leavers(
    rows: pd.DataFrame, column: str, xlabel: str, change: str, by: str | None = None
) -> Section:
    """Draw the share of leavers over tenths of a column, or over its values if they are few."""
    chart = Chart(f"Leavers by {xlabel}", xlabel, "share that leaves")
    few = rows[column].nunique() <= 20
    tenth = rows[column] if few else pd.qcut(rows[column], 10, duplicates="drop")
    drawn = rows.assign(left=rows[TARGET] == POSITIVE, tenth=tenth)
    for label, part in drawn.fillna({by: "not stated"}).groupby(by) if by else [("", drawn)]:
        groups = part.groupby("tenth", observed=True)
        middle, share = groups[column].median(), groups["left"].mean()
        chart.axes.plot(middle.to_numpy(), share.to_numpy(), marker="o", label=label)
    if by:
        chart.axes.legend()
    return chart.section(f"<p>{change}</p>")
