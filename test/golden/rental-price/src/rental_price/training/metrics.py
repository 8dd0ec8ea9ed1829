"""What an error costs, how sure a mean is, and how wide an interval must be."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import bootstrap

from .. import PipelineError

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
    return np.asarray(2 * np.maximum(quantile * error, (quantile - 1) * error))


def estimate(values: Floats, seed: int) -> Estimate:
    """Mean of the values and its percentile bootstrap interval."""
    result = bootstrap((values,), np.mean, n_resamples=RESAMPLES, method="percentile", rng=seed)
    low, high = result.confidence_interval
    return Estimate(float(values.mean()), float(low), float(high))


def calibrate(rents: ArrayLike, predicted: ArrayLike, level: float) -> tuple[float, float]:
    """Return the factors (low, high) that turn a prediction into its split conformal interval.

    The calibration rows are newer than the training rows and were not fitted on: their ratios of
    rent to prediction are what the next ones will be if the market stays as it is. Each tail
    takes half of what the level leaves, with the finite-sample correction (Vovk, Gammerman and
    Shafer, 2005), of ratios and not of absolute errors, as prices err in per cent.

    Raises PipelineError when there are too few rows for the level.
    """
    ratios = np.sort(np.asarray(rents, dtype=float) / np.asarray(predicted, dtype=float))
    n = len(ratios)
    rank = math.ceil((n + 1) * (1 + level) / 2)
    if rank > n:
        raise PipelineError(f"{n} calibration rows are too few for intervals at level {level}.")
    return float(ratios[n - rank]), float(ratios[rank - 1])
