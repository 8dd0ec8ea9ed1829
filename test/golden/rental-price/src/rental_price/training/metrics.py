"""What an error costs, how sure a difference is, and how wide an interval must be."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import bootstrap, permutation_test

from ..artefact import IntervalFactors

Floats = NDArray[np.float64]
RESAMPLES = 2000


class Estimate(NamedTuple):
    """A mean with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float

    def text(self, style: str) -> str:
        """The three numbers in a format such as ".0f" or ".1%"."""
        return f"{self.value:{style}} ({self.low:{style}} to {self.high:{style}})"


def cost(rents: ArrayLike, predicted: ArrayLike, quantile: float) -> Floats:
    """Cost of each error in euros, shape (rows,): twice the pinball loss.

    The factor of two makes it the plain absolute error when both directions cost the same.
    """
    error = np.asarray(rents, dtype=float) - np.asarray(predicted, dtype=float)
    loss: Floats = 2 * np.maximum(quantile * error, (quantile - 1) * error)
    return loss


def estimate(values: Floats, seed: int) -> Estimate:
    """Mean of the values and its percentile bootstrap interval."""
    rng = np.random.default_rng(seed)
    result = bootstrap(
        (values,), np.mean, n_resamples=RESAMPLES, method="percentile", rng=rng
    ).confidence_interval
    return Estimate(float(values.mean()), float(result.low), float(result.high))


def p_worse(candidate: Floats, champion: Floats, seed: int) -> float:
    """One-sided p-value of "the candidate costs more", paired by row.

    A sign-flip permutation test: if the two models were equally good, swapping their costs on a
    flat would change nothing.
    """
    result = permutation_test(
        (candidate - champion,),
        lambda difference, axis: np.mean(difference, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=RESAMPLES,
        alternative="greater",
        rng=np.random.default_rng(seed),
    )
    return float(result.pvalue)


def calibrate(rents: ArrayLike, predicted: ArrayLike, level: float) -> tuple[float, float]:
    """Return the factors (low, high) that turn a prediction into its split conformal interval.

    The calibration rows are newer than the training rows and were not fitted on: their ratios of
    rent to prediction are what the next ones will be if the market stays as it is (Lei et al.,
    2018). Each tail takes half of what the level leaves: the k-th smallest of n ratios, with
    k = ceil((n + 1) * q). Raises ValueError when n is too small for that.
    """
    ratios = np.sort(np.asarray(rents, dtype=float) / np.asarray(predicted, dtype=float))
    n = len(ratios)
    rank = math.ceil((n + 1) * (1 + level) / 2)
    if rank > n:
        raise ValueError(f"{n} calibration rows are too few for intervals at level {level}")
    return float(ratios[n - rank]), float(ratios[rank - 1])


def contains(rents: ArrayLike, predicted: ArrayLike, factors: IntervalFactors) -> NDArray[np.bool_]:
    """Whether each rent lies in the interval of its prediction."""
    rent, centre = np.asarray(rents, dtype=float), np.asarray(predicted, dtype=float)
    return (rent >= centre * factors.low) & (rent <= centre * factors.high)
