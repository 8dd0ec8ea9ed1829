"""Three candidates, one choice: fitted on the past, compared on months they have not seen."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from lightgbm import LGBMRegressor
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.compose import TransformedTargetRegressor, make_column_transformer
from sklearn.dummy import DummyRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import QuantileRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from .. import PipelineError
from ..artefact import FEATURES, NUMERIC, TARGET
from ..features import DerivedFeatures, model_inputs
from ..settings import SplitSettings, TrainingSettings
from .metrics import cost

BASELINE = "baseline"
FOLDS = 3


@dataclass(frozen=True)
class Split:
    """Three consecutive spans of time: to fit, to calibrate intervals, to test."""

    train: pd.DataFrame
    calibration: pd.DataFrame
    test: pd.DataFrame


@dataclass(frozen=True)
class Choice:
    """The fitted winner and each candidate's cost in cross-validation (euros per flat)."""

    name: str
    model: TransformedTargetRegressor
    cv_cost: dict[str, float]


def split_by_time(listings: pd.DataFrame, settings: SplitSettings) -> Split:
    """Cut at month borders: a model is judged on flats listed after all it has learnt from.

    Raises PipelineError when the listings do not reach back far enough.
    """
    month = listings["listed_on"].dt.to_period("M")
    months = sorted(month.unique())
    held_out = settings.calibration_months + settings.test_months
    if len(months) < held_out + FOLDS + 1:
        raise PipelineError(
            f"The listings span {len(months)} months; at least {held_out + FOLDS + 1} are needed."
        )
    calibration_start, test_start = months[-held_out], months[-settings.test_months]
    return Split(
        train=listings[month < calibration_start],
        calibration=listings[(month >= calibration_start) & (month < test_start)],
        test=listings[month >= test_start],
    )


def candidates(settings: TrainingSettings) -> dict[str, BaseEstimator]:
    """The naive baseline, a linear model and boosted trees, all minimising the same cost."""
    quantile = settings.quantile
    return {
        BASELINE: DummyRegressor(strategy="quantile", quantile=quantile),
        "linear": make_pipeline(StandardScaler(), QuantileRegressor(quantile=quantile, alpha=1e-4)),
        "lightgbm": LGBMRegressor(
            objective="quantile",
            alpha=quantile,
            n_estimators=400,
            learning_rate=0.05,
            num_leaves=15,
            random_state=settings.seed,
            deterministic=True,
            force_row_wise=True,
            n_jobs=1,  # on a few thousand rows threads only wait for each other
            verbose=-1,
        ),
    }


def build(estimator: BaseEstimator) -> TransformedTargetRegressor:
    """Features and estimator as one model of the log rent: errors in per cent, not in euros."""
    numeric = make_pipeline(SimpleImputer(strategy="median"), DerivedFeatures())
    one_hot = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    columns = make_column_transformer(
        (numeric, list(range(len(NUMERIC)))),
        (one_hot, list(range(len(NUMERIC), len(FEATURES)))),
    )
    pipeline = make_pipeline(columns, estimator)
    return TransformedTargetRegressor(pipeline, func=np.log, inverse_func=np.exp)


def fit(name: str, rows: pd.DataFrame, settings: TrainingSettings) -> TransformedTargetRegressor:
    """Fit one candidate by name."""
    return build(candidates(settings)[name]).fit(model_inputs(rows), rows[TARGET])


def predict(model: Any, rows: pd.DataFrame) -> NDArray[np.float64]:
    """Predicted rents in euros a month, shape (rows,)."""
    predicted: NDArray[np.float64] = model.predict(model_inputs(rows))
    return predicted


def choose(rows: pd.DataFrame, settings: TrainingSettings) -> Choice:
    """Compare the candidates on later months of the training span and refit the cheapest.

    The baseline takes part in the comparison but cannot win: it is there to be beaten.
    """
    cv_cost = {name: _cv_cost(name, rows, settings) for name in candidates(settings)}
    name = min((name for name in cv_cost if name != BASELINE), key=cv_cost.__getitem__)
    return Choice(name, fit(name, rows, settings), cv_cost)


def _cv_cost(name: str, rows: pd.DataFrame, settings: TrainingSettings) -> float:
    costs = []
    for earlier, later in _folds(rows):
        predicted = predict(fit(name, earlier, settings), later)
        costs.append(cost(later[TARGET], predicted, settings.quantile).mean())
    return float(np.mean(costs))


def _folds(rows: pd.DataFrame) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Growing windows: fit on everything before a span of months, score on that span."""
    month = rows["listed_on"].dt.to_period("M")
    spans = np.array_split(np.array(sorted(month.unique()), dtype=object), FOLDS + 1)
    for span in spans[1:]:
        yield rows[month < span[0]], rows[month.isin(list(span))]
