"""Five charts of the data, each with what it changed in the features or the split."""

import numpy as np
import pandas as pd

from .report import chart, page, svg


def data_page(listings: pd.DataFrame, data_source: str) -> str:
    """Return the data report as one HTML page; only the training months should be passed."""
    sections = [
        ("Columns", _columns(listings)),
        ("1. Rent against area", _rent_by_area(listings)),
        ("2. Rent per m2 against area per room", _rent_by_density(listings)),
        ("3. Rent per m2 by district and distance", _rent_by_district(listings)),
        ("4. Rent per m2 by year of construction", _rent_by_year(listings)),
        ("5. Rent per m2 by month of listing", _rent_by_month(listings)),
    ]
    return page("Data report", data_source, sections)


def _columns(listings: pd.DataFrame) -> str:
    missing = listings.isna().mean().rename("missing")
    summary = listings.drop(columns=["listing_id", "listed_on"]).describe(include="all").T
    return summary.join(missing).round(2).to_html(na_rep="", border=0)


def _rent_by_area(listings: pd.DataFrame) -> str:
    figure, axes = chart("area (m2)", "rent (EUR/month)")
    axes.scatter(listings["area_m2"], listings["rent_eur"], s=4, alpha=0.3, rasterized=True)
    axes.set(xscale="log", yscale="log")
    log_area, log_rent = np.log(listings["area_m2"]), np.log(listings["rent_eur"])
    slope = float(np.polyfit(log_area, log_rent, 1)[0])
    return svg(figure, "Scatter of rent against area on logarithmic axes: close to a line") + (
        f"<p>On logarithmic axes the cloud is straight, with slope {slope:.2f}: twice the area is "
        "not twice the rent. So the models learn the log rent, and <code>log_area</code> is a "
        "feature.</p>"
    )


def _rent_by_density(listings: pd.DataFrame) -> str:
    figure, axes = chart("area per room (m2), tenths of the listings", "median rent (EUR/m2)")
    density = listings["area_m2"] / listings["rooms"]
    bins = pd.qcut(density, 10)
    grouped = _rent_per_m2(listings).groupby(bins, observed=True).median()
    axes.plot([interval.mid for interval in grouped.index], grouped.to_numpy(), marker="o")
    return svg(figure, "Median rent per square metre by area per room") + (
        "<p>Flats of one size differ by how they are cut, so <code>area_per_room</code> is a "
        "feature.</p>"
    )


def _rent_by_district(listings: pd.DataFrame) -> str:
    figure, axes = chart("distance to the centre (km)", "rent (EUR/m2)")
    per_m2 = _rent_per_m2(listings)
    for district, rows in listings.groupby("district"):
        axes.scatter(
            rows["distance_km"], per_m2[rows.index], s=5, label=str(district), rasterized=True
        )
    axes.legend(fontsize="x-small", ncols=2)
    return svg(figure, "Rent per square metre against distance to the centre, by district") + (
        "<p>The same kilometre costs differently in different districts. A linear model cannot "
        "see that without crossed terms; trees can, which is why both are candidates.</p>"
    )


def _rent_by_year(listings: pd.DataFrame) -> str:
    figure, axes = chart("built in the decade from", "median rent (EUR/m2)")
    decade = listings["year_built"] // 10 * 10
    grouped = _rent_per_m2(listings).groupby(decade).median()
    axes.plot(grouped.index, grouped.to_numpy(), marker="o")
    missing = listings["year_built"].isna().mean()
    return svg(figure, "Median rent per square metre by decade of construction") + (
        "<p>Old and new houses are dear, those between are not: no straight line fits. "
        f"The year is missing in {missing:.0%} of the listings and is imputed by its median inside "
        "the pipeline; a missing energy class is a category of its own.</p>"
    )


def _rent_by_month(listings: pd.DataFrame) -> str:
    figure, axes = chart("month of listing", "median rent (EUR/m2)")
    month = listings["listed_on"].dt.to_period("M").dt.to_timestamp()
    grouped = _rent_per_m2(listings).groupby(month).median()
    axes.plot(grouped.index, grouped.to_numpy(), marker="o")
    return svg(figure, "Median rent per square metre by month of listing") + (
        "<p>Rents move with time, so a random split would let a model peek at the future. "
        "The split is by month.</p>"
    )


def _rent_per_m2(listings: pd.DataFrame) -> "pd.Series[float]":
    return listings["rent_eur"] / listings["area_m2"]
