"""Split conformal intervals, in per cent of the predicted rent.

The calibration flats are newer than the training flats and were not fitted on, so their ratios
of rent to prediction are what the next flats' ratios will look like, if the market stays as it
is (Lei et al., 2018). The test set then measures how far that held.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..artefact import IntervalFactors


def calibrate(rents: ArrayLike, predicted: ArrayLike, level: float) -> tuple[float, float]:
    """Return the factors (low, high) that turn a prediction into its interval.

    Each tail takes half of what the level leaves, with the finite-sample correction: the k-th
    smallest of n ratios, k = ceil((n + 1) * q). Raises ValueError when n is too small for that.
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
