"""What is known of flats beyond the columns: derived features, and the segments that matter.

The derived features are part of the fitted pipeline and, through the converter below, of the
exported ONNX graph: the service cannot compute them differently.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from onnx import TensorProto
from skl2onnx import update_registered_converter
from skl2onnx.algebra import onnx_ops as ops
from skl2onnx.common.data_types import FloatTensorType
from sklearn.preprocessing import FunctionTransformer

from .artefact import CATEGORICAL, MISSING_CATEGORY, NUMERIC

AREA = NUMERIC.index("area_m2")
ROOMS = NUMERIC.index("rooms")
LOG_AREA = len(NUMERIC)  # the first of the derived columns, which follow the numeric ones

SEGMENTS: dict[str, Callable[[pd.DataFrame], "pd.Series[bool]"]] = {
    "family_flats": lambda flats: flats["rooms"] >= 4,
    "studios": lambda flats: flats["rooms"] <= 1.5,
    "old_buildings": lambda flats: flats["year_built"] < 1950,
    "large_flats": lambda flats: flats["area_m2"] >= 120,
}


def model_inputs(frame: pd.DataFrame) -> pd.DataFrame:
    """The feature columns in the order and types of the model's two input tensors.

    Numbers become float32 here, as in the service: a split between two float64 values that
    share a float32 could not be reproduced there.
    """
    numeric = frame[list(NUMERIC)].astype("float32")
    categorical = frame[list(CATEGORICAL)].fillna(MISSING_CATEGORY).astype(object)
    return pd.concat([numeric, categorical], axis=1)


def derive(columns: ArrayLike) -> NDArray[np.float32]:
    """Append log(area) and the area per room to the numeric columns."""
    x = np.asarray(columns, np.float64)
    return np.column_stack([x, np.log(x[:, AREA]), x[:, AREA] / x[:, ROOMS]]).astype(np.float32)


def _output_shape(operator: Any) -> None:
    width = operator.raw_operator.n_features_in_ + 2  # the derived ones
    operator.outputs[0].type = FloatTensorType([None, width])


def _to_onnx(scope: Any, operator: Any, container: Any) -> None:
    version = {"op_version": container.target_opset}
    # In 64 bits like `derive`: two libraries' logarithms differ in the last one, which 32 drop.
    columns = ops.OnnxCast(operator.inputs[0], to=TensorProto.DOUBLE, **version)
    area = ops.OnnxArrayFeatureExtractor(columns, np.array([AREA]), **version)
    rooms = ops.OnnxArrayFeatureExtractor(columns, np.array([ROOMS]), **version)
    derived = ops.OnnxLog(area, **version), ops.OnnxDiv(area, rooms, **version)
    joined = ops.OnnxConcat(columns, *derived, axis=1, **version)
    output = operator.outputs[:1]
    rounded = ops.OnnxCast(joined, to=TensorProto.FLOAT, output_names=output, **version)
    rounded.add_to(scope, container)


# Of all function transformers: there is no other.
update_registered_converter(FunctionTransformer, "DerivedFeatures", _output_shape, _to_onnx)
