"""Cleaning, the schema, the tables and the split in time."""

import json

import pandas as pd
import pytest

from rental_price import PipelineError, pipeline, store
from rental_price.cleaning import clean
from rental_price.schema import check
from rental_price.settings import Settings, SplitSettings
from rental_price.training.explore import data_page
from rental_price.training.train import split_by_time


def flats(rows: int = 250, **changes: object) -> pd.DataFrame:
    """Plausible parsed listings, one a day, each at an address of its own."""
    frame = pd.DataFrame(
        {
            "listing_id": [f"L{number:04}" for number in range(rows)],
            "address": [f"Lindenweg {number}" for number in range(rows)],
            "listed_on": pd.date_range("2025-01-01", periods=rows),
            "status": "open",
            "source": "practice",
            "rent_eur": 900.0,
            "district": "Nordend",
            "area_m2": 70.0,
            "rooms": 3.0,
            "floor": 2.0,
            "year_built": 1960.0,
            "condition": "good",
            "energy_class": "C",
            "distance_km": 2.5,
            "balcony": True,
            "furnished": False,
        }
    )
    return frame.assign(**changes)


def with_value(column: str, value: object) -> pd.DataFrame:
    """Plausible listings, but for one value in the first row."""
    frame = flats()
    frame.loc[0, column] = value
    return frame


@pytest.mark.parametrize(
    ("column", "value"), [("area_m2", 7500.0), ("rent_eur", 1.0), ("rooms", None)]
)
def test_a_listing_without_a_usable_required_value_is_dropped_and_reported(
    column: str, value: float | None
) -> None:
    kept, changes = clean(with_value(column, value))
    assert "L0000" not in set(kept["listing_id"])
    assert len(kept) == len(flats()) - 1
    assert changes[f"{column} missing: listing dropped"] == ["L0000"]


def test_an_impossible_optional_value_is_blanked_and_the_listing_kept() -> None:
    kept, changes = clean(with_value("year_built", 3024.0))
    assert kept.set_index("listing_id").loc["L0000", ["year_built"]].isna().all()
    assert changes == {"year_built outside 1700 to 2030: value removed": ["L0000"]}


def test_a_flat_that_is_posted_again_counts_once_under_its_first_date() -> None:
    frame = flats()
    copy = frame.iloc[[10]].assign(listing_id="L9999", listed_on=pd.Timestamp("2025-02-01"))
    kept, _ = clean(pd.concat([frame, copy], ignore_index=True))
    assert "L0010" in set(kept["listing_id"])
    assert "L9999" not in set(kept["listing_id"])


def test_cleaning_changes_nothing_in_clean_data() -> None:
    kept, changes = clean(flats())
    assert len(kept) == 250
    assert changes == {}


def test_a_bad_batch_is_refused_by_column_and_row() -> None:
    frame, _ = clean(flats())
    frame.loc[3, "condition"] = "haunted"
    frame.loc[5, "rent_eur"] = 99_000.0
    with pytest.raises(PipelineError) as refused:
        check(frame, len(frame))
    assert "condition" in str(refused.value)
    assert "L0003" in str(refused.value)
    assert "rent_eur" in str(refused.value)
    assert "L0005" in str(refused.value)


def test_a_half_finished_crawl_is_refused() -> None:
    frame, _ = clean(flats(rows=50))
    with pytest.raises(PipelineError, match="at least 200 are needed"):
        check(frame, len(frame))


def test_a_batch_of_which_cleaning_leaves_little_is_refused() -> None:
    frame, _ = clean(flats(rows=1000).assign(rent_eur=[None] * 700 + [900.0] * 300))
    with pytest.raises(PipelineError, match="left 300 of 1000 rows"):
        check(frame, 1000)


def test_a_flat_that_is_let_again_later_counts_twice() -> None:
    frame = flats()
    later = frame.iloc[[10]].assign(listing_id="L9999", listed_on=pd.Timestamp("2026-02-01"))
    kept, _ = clean(pd.concat([frame, later], ignore_index=True))
    assert {"L0010", "L9999"} <= set(kept["listing_id"])


def test_a_reader_sees_the_old_table_until_the_new_one_is_whole(settings: Settings) -> None:
    store.replace(settings.database_url, "listings", flats())
    unwritable = flats(rows=10).assign(rooms=[object()] * 10)
    with pytest.raises(Exception, match="type 'object' is not supported"):
        store.replace(settings.database_url, "listings", unwritable)
    assert len(store.load(settings.database_url, "listings")) == 250


def test_the_last_good_data_outlives_a_bad_batch(settings: Settings) -> None:
    store.replace(settings.database_url, "parsed", flats())
    pipeline.validate(settings)
    store.replace(settings.database_url, "parsed", with_value("condition", "haunted"))
    with pytest.raises(PipelineError, match="last good data was kept"):
        pipeline.validate(settings)
    assert set(store.load(settings.database_url, "listings")["condition"]) == {"good"}


def test_a_table_that_nobody_has_written_is_an_error_that_says_what_to_run(
    settings: Settings,
) -> None:
    with pytest.raises(PipelineError, match="make scrape"):
        store.load(settings.database_url, "parsed")


def test_nothing_in_the_test_months_is_older_than_anything_learnt_from() -> None:
    frame, _ = clean(flats(rows=700))
    split = split_by_time(frame, SplitSettings(calibration_months=3, test_months=3))
    assert split.train["listed_on"].max() < split.calibration["listed_on"].min()
    assert split.calibration["listed_on"].max() < split.test["listed_on"].min()
    assert len(split.train) + len(split.calibration) + len(split.test) == len(frame)


def test_a_history_too_short_to_split_is_an_error() -> None:
    frame, _ = clean(flats(rows=60))
    with pytest.raises(PipelineError, match="span 3 months"):
        split_by_time(frame, SplitSettings(calibration_months=3, test_months=3))


def test_the_data_report_has_five_charts(champion_settings: Settings) -> None:
    listings = store.load(champion_settings.database_url, "listings")
    report = data_page(listings, "practice")
    assert report.count("<svg") == 5
    assert "Simulated data" in report
    assert "Simulated data" not in data_page(listings, "live")


def test_the_cleaning_report_accounts_for_every_row(champion_settings: Settings) -> None:
    changes = json.loads((champion_settings.reports_dir / "cleaning.json").read_text())
    dropped = [listing for rule in changes if "dropped" in rule for listing in changes[rule]]
    before = store.load(champion_settings.database_url, "parsed")
    after = store.load(champion_settings.database_url, "listings")
    assert sorted([*dropped, *after["listing_id"]]) == sorted(before["listing_id"])
