"""What a decision costs, how good a probability is, and how sure a score is."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

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


def estimate(score: Callable[..., Any], seed: int, *data: NDArray[Any]) -> Estimate:
    """The score of the rows, such as their mean, and its percentile bootstrap interval."""
    rows = len(data[0])
    samples = np.random.default_rng(seed).integers(rows, size=(RESAMPLES, rows))
    scores = [score(*(column[sample] for column in data)) for sample in samples]
    low, high = np.quantile(scores, (0.025, 0.975))
    return Estimate(float(score(*data)), float(low), float(high))
