"""The released model: one ONNX file that carries everything a prediction needs.

The facts beside the weights travel in the ONNX metadata, so that a model can never be served
with the intervals, ranges or version of another one.
"""

from collections.abc import Mapping
from datetime import date

from pydantic import BaseModel

NUMERIC = ("area_m2", "rooms", "floor", "year_built", "distance_km", "balcony", "furnished")
CATEGORICAL = ("district", "condition", "energy_class")
FEATURES = (*NUMERIC, *CATEGORICAL)
TARGET = "rent_eur"
LIMITS = {
    "rent_eur": (100.0, 15000.0),
    "area_m2": (8.0, 500.0),
    "rooms": (1.0, 15.0),
    "floor": (-1.0, 60.0),
    "year_built": (1700.0, 2030.0),
    "distance_km": (0.0, 50.0),
}
"""Beyond these a value is a mistake: dropped from the data, refused by the service."""
MISSING_CATEGORY = "unknown"
METADATA_KEY = "release"


class IntervalFactors(BaseModel):
    """Multiply a prediction by these to get the interval that should hold `level` of the rents."""

    level: float
    low: float
    high: float


class Release(BaseModel):
    """What is known of a model: where it comes from, how good it is, what it has seen."""

    version: str
    git_revision: str
    data_sha256: str
    weights_sha256: str
    data_source: str
    algorithm: str
    training_rows: int
    trained_until: date
    ranges: dict[str, tuple[float, float]]
    categories: dict[str, list[str]]
    reference: dict[str, float | str]
    interval: IntervalFactors
    metrics: dict[str, float]


def read_release(metadata: Mapping[str, str]) -> Release:
    """Read the facts from an ONNX model's metadata.

    Raises KeyError if the model carries none, pydantic.ValidationError if they are damaged.
    """
    return Release.model_validate_json(metadata[METADATA_KEY])
