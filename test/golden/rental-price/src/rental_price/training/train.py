"""Three candidates, one choice: fitted on the past, compared on months they have not seen."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from lightgbm import LGBMRegressor
from sklearn.base import BaseEstimator
from sklearn.compose import TransformedTargetRegressor, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import QuantileRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

from .. import PipelineError
from ..artefact import FEATURES, NUMERIC, TARGET
from ..features import LOG_AREA, derive, model_inputs
from ..settings import SplitSettings, TrainingSettings
from .metrics import Floats, cost

BASELINE = "baseline"
FOLDS = 3


class Split(NamedTuple):
    """Three consecutive spans of time: to fit, to calibrate intervals, to test."""

    train: pd.DataFrame
    calibration: pd.DataFrame
    test: pd.DataFrame


class Choice(NamedTuple):
    """The fitted winner and each candidate's cost in cross-validation (euros per flat)."""

    name: str
    model: TransformedTargetRegressor
    cv_cost: dict[str, float]


def split_by_time(listings: pd.DataFrame, settings: SplitSettings) -> Split:
    """Cut at month borders: a model is judged on flats listed after all it has learnt from.

    Raises PipelineError when the listings do not reach back far enough.
    """
    month = listings["listed_on"].dt.to_period("M")
    months, needed = month.nunique(), settings.calibration_months + settings.test_months + FOLDS + 1
    if months < needed:
        raise PipelineError(f"The listings span {months} months; {needed} are needed.")
    trained_until = month.max() - settings.test_months - settings.calibration_months
    calibrated_until = month.max() - settings.test_months
    return Split(
        train=listings[month <= trained_until],
        calibration=listings[(month > trained_until) & (month <= calibrated_until)],
        test=listings[month > calibrated_until],
    )


def candidates(settings: TrainingSettings) -> dict[str, BaseEstimator]:
    """The rent that the area alone suggests, a linear model and boosted trees of one quantile."""
    quantile = settings.quantile
    area = make_column_transformer(("passthrough", [LOG_AREA]))
    return {
        BASELINE: make_pipeline(area, QuantileRegressor(quantile=quantile, alpha=0)),
        "linear": make_pipeline(StandardScaler(), QuantileRegressor(quantile=quantile, alpha=1e-4)),
        "lightgbm": LGBMRegressor(
            objective="quantile",
            alpha=quantile,
            n_estimators=1200,
            learning_rate=0.04,
            num_leaves=3,  # shallow: on the log scale effects mostly add up
            min_child_samples=15,
            subsample=0.6,
            subsample_freq=1,
            colsample_bytree=0.4,
            random_state=settings.seed,
            deterministic=True,
            force_row_wise=True,
            n_jobs=1,  # on a few thousand rows threads only wait for each other
            verbose=-1,
        ),
    }


def fit(name: str, rows: pd.DataFrame, settings: TrainingSettings) -> TransformedTargetRegressor:
    """Fit features and candidate as one model of the log rent: errors in per cent, not in euros."""
    numeric = make_pipeline(SimpleImputer(strategy="median"), FunctionTransformer(derive))
    one_hot = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    columns = make_column_transformer(
        (numeric, list(range(len(NUMERIC)))),
        (one_hot, list(range(len(NUMERIC), len(FEATURES)))),
    )
    pipeline = make_pipeline(columns, candidates(settings)[name])
    model = TransformedTargetRegressor(pipeline, func=np.log, inverse_func=np.exp)
    return model.fit(model_inputs(rows), rows[TARGET])


def predict(model: Any, rows: pd.DataFrame) -> Floats:
    """Predicted rents in euros a month, shape (rows,)."""
    return np.asarray(model.predict(model_inputs(rows)), np.float64)


def choose(rows: pd.DataFrame, settings: TrainingSettings) -> Choice:
    """Compare the candidates on later months of the training span and refit the cheapest.

    The baseline takes part in the comparison but cannot win: it is there to be beaten.
    """
    month = rows["listed_on"].dt.to_period("M")
    spans = np.array_split(np.array(sorted(month.unique()), dtype=object), FOLDS + 1)
    cv_cost: dict[str, float] = {}
    for name in candidates(settings):
        costs = []
        for span in spans[1:]:  # each is predicted from everything before it
            earlier, later = rows[month < span[0]], rows[month.isin(list(span))]
            predicted = predict(fit(name, earlier, settings), later)
            costs.append(cost(later[TARGET], predicted, settings.quantile).mean())
        cv_cost[name] = float(np.mean(costs))
    name = min(cv_cost.keys() - {BASELINE}, key=cv_cost.__getitem__)
    return Choice(name, fit(name, rows, settings), cv_cost)
