"""What is known of customers beyond the columns: derived features, and the segments that matter.

The derived features are part of the fitted pipeline and, through the converter below, of the
exported ONNX graph: the service cannot compute them differently.
"""

from collections.abc import Callable
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from skl2onnx import update_registered_converter
from skl2onnx.algebra import onnx_ops as ops
from skl2onnx.common.data_types import FloatTensorType
from sklearn.base import BaseEstimator, TransformerMixin

from .artefact import CATEGORICAL, MISSING_CATEGORY, NUMERIC

TENURE = NUMERIC.index("tenure_months")
FEE = NUMERIC.index("monthly_fee_eur")
HOURS = NUMERIC.index("usage_hours_30d")

SEGMENTS: dict[str, Callable[[pd.DataFrame], "pd.Series[bool]"]] = {
    "high_value": lambda customers: customers["monthly_fee_eur"] >= 100,
    "new_customers": lambda customers: customers["tenure_months"] < 6,
    "long_customers": lambda customers: customers["tenure_months"] >= 24,
}


def model_inputs(frame: pd.DataFrame) -> pd.DataFrame:
    """The feature columns in the order and types of the model's two input tensors.

    Numbers become float32 here, as in the service: a split between two float64 values that
    share a float32 could not be reproduced there.
    """
    numeric = frame[list(NUMERIC)].astype("float32")
    categorical = frame[list(CATEGORICAL)].fillna(MISSING_CATEGORY).astype(object)
    return pd.concat([numeric, categorical], axis=1)


class DerivedFeatures(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Append the logarithms of the tenure and of the hours of use per euro to the columns."""

    def fit(self, X: ArrayLike, y: ArrayLike | None = None) -> Self:  # noqa: ARG002, N803 (scikit-learn's signature)
        """Remember the number of columns; nothing is learnt."""
        self.n_features_in_ = np.asarray(X).shape[1]
        return self

    def transform(self, X: ArrayLike) -> NDArray[Any]:  # noqa: N803 (scikit-learn's signature)
        """Return the columns of X and the derived ones."""
        x = np.asarray(X)
        log_hours_per_euro = np.log((x[:, HOURS] + 1) / x[:, FEE])
        return np.column_stack([x, np.log(x[:, TENURE] + 1), log_hours_per_euro])


def _output_shape(operator: Any) -> None:
    width = operator.raw_operator.n_features_in_ + 2  # the derived ones
    operator.outputs[0].type = FloatTensorType([None, width])


def _to_onnx(scope: Any, operator: Any, container: Any) -> None:
    columns, version = operator.inputs[0], {"op_version": container.target_opset}
    tenure, fee, hours = (
        ops.OnnxArrayFeatureExtractor(columns, np.array([index]), **version)
        for index in (TENURE, FEE, HOURS)
    )
    one = np.ones(1, np.float32)
    log_tenure = ops.OnnxLog(ops.OnnxAdd(tenure, one, **version), **version)
    per_euro = ops.OnnxDiv(ops.OnnxAdd(hours, one, **version), fee, **version)
    derived = log_tenure, ops.OnnxLog(per_euro, **version)
    output = operator.outputs[:1]
    joined = ops.OnnxConcat(columns, *derived, axis=1, output_names=output, **version)
    joined.add_to(scope, container)


update_registered_converter(DerivedFeatures, "DerivedFeatures", _output_shape, _to_onnx)
