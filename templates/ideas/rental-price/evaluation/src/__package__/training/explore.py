"""Five charts of the data, each with what it changed in the features or the split."""

import numpy as np
import pandas as pd

from .report import Chart, Section, page


def data_page(listings: pd.DataFrame, data_source: str) -> str:
    """Return the data report as one HTML page; only the training months should be passed."""
    per_m2 = listings["rent_eur"] / listings["area_m2"]
    month = listings["listed_on"].dt.to_period("M").dt.to_timestamp()
    by_month = per_m2.groupby(month).median()
    distance = (
        "If a kilometre costs the same everywhere, the line is straight. Where it bends, a linear "
        "model falls short and trees do not: both are candidates."
    )
    cut = "Flats of one size differ by how they are cut: <code>area_per_room</code> is a feature."
    built = (
        f"The year is missing in {listings['year_built'].isna().mean():.0%} of the listings and "
        "imputed by its median in the pipeline; a missing energy class is a category of its own."
    )
    moved = by_month.iloc[-1] / by_month.iloc[0] - 1
    time = (
        f"From the first month to the last it moved by {moved:+.0%}. A random split would let a "
        "model peek at the future, so the split is by month."
    )
    per_room = listings["area_m2"] / listings["rooms"]
    sections = [
        _rent_by_area(listings),
        _rent_per_m2(per_m2, listings["distance_km"] // 1, "whole km to the centre", distance),
        _rent_per_m2(per_m2, per_room // 5 * 5, "area per room (m2), from", cut),
        _rent_per_m2(per_m2, listings["year_built"] // 10 * 10, "built in the decade from", built),
        _rent_per_m2(per_m2, month, "month of listing", time),
    ]
    return page("Data report", data_source, sections)


def _rent_by_area(listings: pd.DataFrame) -> Section:
    chart = Chart("Rent by area", "area (m2)", "rent (EUR/month)")
    chart.axes.scatter(listings["area_m2"], listings["rent_eur"], s=4, alpha=0.3, rasterized=True)
    chart.axes.set(xscale="log", yscale="log")
    slope = np.polyfit(np.log(listings["area_m2"]), np.log(listings["rent_eur"]), 1)[0]
    return chart.section(
        f"<p>On logarithmic axes the slope is {slope:.2f}: twice the area is {2**slope:.2f} times "
        "the rent. So the models learn the log rent, and <code>log_area</code> is a feature.</p>"
    )


def _rent_per_m2(
    per_m2: "pd.Series[float]", groups: "pd.Series[float]", xlabel: str, change: str
) -> Section:
    chart = Chart(f"Rent per m2 by {xlabel}", xlabel, "median rent (EUR/m2)")
    medians = per_m2.groupby(groups).median()
    chart.axes.plot(medians.index, medians.to_numpy(), marker="o")
    return chart.section(f"<p>{change}</p>")
