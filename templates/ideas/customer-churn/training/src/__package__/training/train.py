"""Three candidates, one choice: fitted on the past, compared on months they have not seen."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier
from sklearn.base import BaseEstimator
from sklearn.compose import make_column_transformer
from sklearn.dummy import DummyClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

from .. import PipelineError
from ..artefact import FEATURES, NUMERIC, POSITIVE, TARGET
from ..features import derive, model_inputs
from ..settings import SplitSettings, TrainingSettings
from .metrics import Bools, Floats, log_loss

BASELINE = "baseline"
FOLDS = 3


class Split(NamedTuple):
    """What was known when the test months began, and these."""

    train: pd.DataFrame
    test: pd.DataFrame


class Choice(NamedTuple):
    """The fitted winner and each candidate's log loss in cross-validation."""

    name: str
    model: Pipeline
    cv_loss: dict[str, float]


def split_by_time(customers: pd.DataFrame, settings: SplitSettings) -> Split:
    """Cut at a month border: a model is judged on months after all it has learnt from.

    An outcome that was not known when the test begins cannot have been learnt from: the last
    snapshots before the test are left out.
    """
    month = customers["snapshot_on"].dt.to_period("M")
    test = customers[month > month.max() - settings.test_months]
    return Split(customers[customers["known_on"] <= test["snapshot_on"].min()], test)


def outcomes(rows: pd.DataFrame) -> Bools:
    """Whether each row is of the positive class, shape (rows,)."""
    return (rows[TARGET] == POSITIVE).to_numpy(dtype=np.bool_)


def candidates(settings: TrainingSettings) -> dict[str, BaseEstimator]:
    """The naive baseline, a linear model and boosted trees, all minimising the log loss."""
    return {
        BASELINE: DummyClassifier(strategy="prior"),
        "logistic": make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)),
        "lightgbm": LGBMClassifier(
            n_estimators=300,
            learning_rate=0.05,
            num_leaves=4,  # shallow: in log odds effects mostly add up
            min_child_samples=30,
            random_state=settings.seed,
            deterministic=True,
            force_row_wise=True,
            n_jobs=1,  # on a few thousand rows threads only wait for each other
            verbose=-1,
        ),
    }


def fit(name: str, rows: pd.DataFrame, settings: TrainingSettings) -> Pipeline:
    """Fit features and candidate as one model."""
    numeric = make_pipeline(SimpleImputer(strategy="median"), FunctionTransformer(derive))
    one_hot = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    columns = make_column_transformer(
        (numeric, list(range(len(NUMERIC)))),
        (one_hot, list(range(len(NUMERIC), len(FEATURES)))),
    )
    pipeline = make_pipeline(columns, candidates(settings)[name])
    return pipeline.fit(model_inputs(rows), outcomes(rows))


def predict(model: Pipeline, rows: pd.DataFrame) -> Floats:
    """Probability of the positive class, shape (rows,)."""
    return np.asarray(model.predict_proba(model_inputs(rows))[:, 1], np.float64)


def choose(rows: pd.DataFrame, settings: TrainingSettings) -> Choice:
    """Compare the candidates on later months of the training span, refit the best.

    The baseline takes part in the comparison but cannot win: it is there to be beaten. Raises
    PipelineError when nothing was known before the first of these months.
    """
    month = rows["snapshot_on"].dt.to_period("M")
    spans = np.array_split(np.array(sorted(month.unique()), dtype=object), FOLDS + 1)
    cv_loss: dict[str, float] = {}
    for name in candidates(settings):
        losses = []
        for span in spans[1:]:  # each is predicted from what was known before it
            later = rows[month.isin(list(span))]
            earlier = rows[rows["known_on"] <= later["snapshot_on"].min()]
            if earlier.empty:
                raise PipelineError(f"{month.nunique()} months to learn from are too few.")
            stated = predict(fit(name, earlier, settings), later)
            losses.append(log_loss(outcomes(later), stated).mean())
        cv_loss[name] = float(np.mean(losses))
    name = min(cv_loss.keys() - {BASELINE}, key=cv_loss.__getitem__)
    return Choice(name, fit(name, rows, settings), cv_loss)
