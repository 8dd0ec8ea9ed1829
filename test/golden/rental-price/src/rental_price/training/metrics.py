"""What an error costs, and how sure the difference between two models is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import bootstrap, permutation_test

Floats = NDArray[np.float64]
RESAMPLES = 2000


@dataclass(frozen=True)
class Estimate:
    """A mean with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


def cost(rents: ArrayLike, predicted: ArrayLike, quantile: float) -> Floats:
    """Cost of each error in euros, shape (rows,): twice the pinball loss.

    The factor of two makes it the plain absolute error when both directions cost the same.
    """
    error = np.asarray(rents, dtype=float) - np.asarray(predicted, dtype=float)
    loss: Floats = 2 * np.maximum(quantile * error, (quantile - 1) * error)
    return loss


def relative_error(rents: ArrayLike, predicted: ArrayLike) -> Floats:
    """Absolute error as a share of the rent, shape (rows,)."""
    rent = np.asarray(rents, dtype=float)
    share: Floats = np.abs(np.asarray(predicted, dtype=float) - rent) / rent
    return share


def mean_with_interval(values: Floats, seed: int) -> Estimate:
    """Mean of the values and its percentile bootstrap interval."""
    result = bootstrap(
        (values,),
        np.mean,
        n_resamples=RESAMPLES,
        method="percentile",
        rng=np.random.default_rng(seed),
    )
    interval = result.confidence_interval
    return Estimate(float(values.mean()), float(interval.low), float(interval.high))


def probability_worse_by_chance(candidate: Floats, champion: Floats, seed: int) -> float:
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
