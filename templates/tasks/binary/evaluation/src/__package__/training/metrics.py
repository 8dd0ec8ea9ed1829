"""What a decision costs, how good a probability is, and how sure a score is."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from ..settings import TrainingSettings

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
RESAMPLES = 1000


class Estimate(NamedTuple):
    """A value with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float

    def text(self, style: str) -> str:
        """The three numbers in a format such as ".0f" or ".1%"."""
        return f"{self.value:{style}} ({self.low:{style}} to {self.high:{style}})"


def cost(happened: Bools, acted: Bools, prices: TrainingSettings) -> Floats:
    """Cost of each decision, shape (rows,), in the unit of the prices."""
    missed, needless = happened & ~acted, ~happened & acted
    return prices.cost_of_miss * missed + prices.cost_of_false_alarm * needless


def log_loss(happened: Bools, stated: Floats) -> Floats:
    """Surprise at each outcome in nats, shape (rows,): 0 for a certainty that came true."""
    expected = np.where(happened, stated, 1 - stated)
    return np.asarray(-np.log(np.maximum(expected, 1e-6)))  # finite, whatever happens


def roc_auc(happened: Bools, stated: Floats) -> float:
    """ROC AUC; not a number where one of the classes is absent, as in a resample it may be."""
    if happened.all() or not happened.any():
        return float("nan")
    return float(roc_auc_score(happened, stated))


def reliability(happened: Bools, stated: Floats) -> NDArray[np.float64]:
    """Mean stated and observed probability in tenths of the rows, lowest first, shape (10, 2).

    Not scikit-learn's calibration_curve: it cuts between values, so that rows which state the
    same probability may leave a bin of a few rows, whose chance would count as much as a tenth.
    """
    tenths = np.array_split(np.argsort(stated, kind="stable"), 10)
    return np.array([(stated[tenth].mean(), happened[tenth].mean()) for tenth in tenths])


def estimate(score: Callable[..., Any], seed: int, *data: NDArray[Any]) -> Estimate:
    """The score of the rows, such as their mean, and its percentile bootstrap interval."""
    rows = len(data[0])
    generator = np.random.default_rng(seed)
    samples = (generator.integers(rows, size=rows) for _ in range(RESAMPLES))
    scores = [score(*(column[sample] for column in data)) for sample in samples]
    # Of a rare class a resample may hold no row: it says nothing of how the two are ordered.
    low, high = np.nanquantile(scores, (0.025, 0.975))
    return Estimate(float(score(*data)), float(low), float(high))
