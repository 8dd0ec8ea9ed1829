"""The released model: one ONNX file that carries everything a prediction needs.

The facts beside the weights travel in the ONNX metadata, so that a model can never be served
with the threshold, ranges or version of another one.
"""

from collections.abc import Mapping
from datetime import date

from pydantic import BaseModel

TARGET = "churned"
POSITIVE, NEGATIVE = "leaves", "stays"
PROBABILITIES = "probabilities"
LIMITS = {
    "tenure_months": (0.0, 360.0),
    "monthly_fee_eur": (1.0, 2000.0),
    "usage_hours_30d": (0.0, 3000.0),
    "usage_change_pct": (-100.0, 1000.0),
    "days_since_login": (0.0, 365.0),
    "support_tickets_90d": (0.0, 100.0),
    "late_payments_12m": (0.0, 12.0),
}
"""Beyond these a value is a mistake: dropped from the data, refused by the service."""
NUMERIC = (*LIMITS, "auto_renew")
CATEGORICAL = ("plan", "contract", "payment_method")
FEATURES = (*NUMERIC, *CATEGORICAL)
MISSING_CATEGORY = "unknown"
METADATA_KEY = "release"


class Release(BaseModel):
    """What is known of a model: where it comes from, how good it is, what it has seen.

    From the threshold on, acting costs less than not acting.
    """

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
    threshold: float
    metrics: dict[str, float]


def read_release(metadata: Mapping[str, str]) -> Release:
    """Read the facts from an ONNX model's metadata.

    Raises KeyError if the model carries none, pydantic.ValidationError if they are damaged.
    """
    return Release.model_validate_json(metadata[METADATA_KEY])
