"""What any sound rent model must do, whatever its metrics are."""

import numpy as np
import onnxruntime as ort
import pandas as pd
import pytest

from rental_price import store
from rental_price.features import SEGMENTS
from rental_price.settings import Settings
from rental_price.training.export import run
from rental_price.training.registry import champion_path
from rental_price.training.train import split_by_time


@pytest.fixture(scope="module")
def session(champion_settings: Settings) -> ort.InferenceSession:
    """The promoted model as it is served."""
    return ort.InferenceSession(champion_path(champion_settings.models_dir))


@pytest.fixture(scope="module")
def flats(champion_settings: Settings) -> pd.DataFrame:
    """The hundred newest listings."""
    return store.load(champion_settings.database_url, "listings").tail(100).reset_index(drop=True)


@pytest.mark.parametrize(
    ("column", "cheaper", "dearer"),
    [
        ("condition", "needs_work", "renovated"),
        ("district", "Industriehof", "Westend"),
        ("furnished", False, True),
        ("energy_class", "G", "A"),
    ],
)
def test_what_tenants_pay_for_raises_the_rent(
    session: ort.InferenceSession, flats: pd.DataFrame, column: str, cheaper: object, dearer: object
) -> None:
    low = run(session, flats.assign(**{column: cheaper}))
    high = run(session, flats.assign(**{column: dearer}))
    assert np.mean(high > low) > 0.95


def test_a_larger_flat_costs_more_but_not_in_proportion(
    session: ort.InferenceSession, flats: pd.DataFrame
) -> None:
    small = run(session, flats.assign(area_m2=50.0, rooms=2.0))
    large = run(session, flats.assign(area_m2=100.0, rooms=4.0))
    assert np.all(large > small)
    assert np.median(large / small) < 2


def test_far_from_the_centre_is_cheaper(session: ort.InferenceSession, flats: pd.DataFrame) -> None:
    near = run(session, flats.assign(distance_km=1.0))
    far = run(session, flats.assign(distance_km=6.0))
    assert np.mean(far < near) > 0.9


def test_the_order_of_rows_and_their_ids_do_not_matter(
    session: ort.InferenceSession, flats: pd.DataFrame
) -> None:
    shuffled = flats.sample(frac=1, random_state=0).assign(listing_id="other")
    expected = pd.Series(run(session, flats), index=flats.index)
    assert np.allclose(run(session, shuffled), expected[shuffled.index])


@pytest.mark.parametrize("column", ["year_built", "energy_class"])
def test_an_unknown_value_moves_the_rent_only_a_little(
    session: ort.InferenceSession, flats: pd.DataFrame, column: str
) -> None:
    known = run(session, flats)
    unknown = run(session, flats.assign(**{column: None}))
    assert np.median(np.abs(unknown / known - 1)) < 0.1


def test_the_guarded_segment_is_predicted_as_well_as_the_rest(
    session: ort.InferenceSession, champion_settings: Settings
) -> None:
    listings = store.load(champion_settings.database_url, "listings")
    split = split_by_time(listings, champion_settings.split)
    unseen = pd.concat([split.calibration, split.test])
    error = np.abs(run(session, unseen) / unseen["rent_eur"] - 1)
    guarded = SEGMENTS[champion_settings.gate.guarded_segment](unseen)
    assert error[guarded].mean() < champion_settings.gate.max_guarded_ratio * error.mean()


def test_a_district_that_was_never_seen_gets_a_plausible_rent(
    session: ort.InferenceSession, flats: pd.DataFrame
) -> None:
    rents = run(session, flats.assign(district="Atlantis"))
    assert np.all(rents > 0.5 * run(session, flats))
    assert np.all(rents < 2 * run(session, flats))
