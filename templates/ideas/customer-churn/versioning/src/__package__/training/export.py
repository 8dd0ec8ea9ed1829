"""From a fitted model to one ONNX file that predicts the same and knows where it comes from."""

import hashlib
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
import pandas as pd
from lightgbm import LGBMClassifier
from onnxmltools.convert.lightgbm.operator_converters.LightGbm import convert_lightgbm
from skl2onnx import convert_sklearn, update_registered_converter
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from skl2onnx.common.shape_calculator import calculate_linear_classifier_output_shapes
from sklearn.pipeline import Pipeline

from .. import PipelineError, artefact
from ..artefact import CATEGORICAL, NUMERIC, PROBABILITIES, TARGET, Release
from ..features import model_inputs
from ..settings import Settings
from .metrics import Floats
from .train import Choice, Split, predict

OPSET = {"": 17, "ai.onnx.ml": 3}


def _convert(scope: Any, operator: Any, container: Any) -> None:
    """Convert the trees, each threshold rounded down to ONNX's 32 bits, not to the nearest.

    Rounded up, it may reach a value that lies just above it: such a row would change sides.
    """
    convert_lightgbm(scope, operator, container)
    splits = operator.raw_operator.booster_.trees_to_dataframe().dropna(subset="split_feature")
    column = splits["split_feature"].str.removeprefix("Column_").astype(int)
    nearest = splits["threshold"].astype(np.float32).astype(float)
    exact = dict(zip(zip(column, nearest, strict=True), splits["threshold"], strict=True))
    trees = {part.name: part for node in container.nodes for part in node.attribute}
    values = trees["nodes_values"].floats
    for at, split in enumerate(zip(trees["nodes_featureids"].ints, values, strict=True)):
        if values[at] > exact.get(split, np.inf):
            values[at] = np.nextafter(np.float32(values[at]), np.float32(-np.inf))


update_registered_converter(
    LGBMClassifier,
    "LightGbmClassifier",
    calculate_linear_classifier_output_shapes,
    _convert,
    options={"zipmap": [True, False, "columns"], "nocl": [True, False]},
)


def to_onnx(model: Pipeline) -> onnx.ModelProto:
    """Convert the pipeline.

    Inputs: numeric float32 (rows, 8), categorical string (rows, 3). Outputs: the class, which
    nobody asks for, and the probabilities of both classes, float32 (rows, 2).
    """
    proto: onnx.ModelProto = convert_sklearn(
        model,
        initial_types=[
            ("numeric", FloatTensorType([None, len(NUMERIC)])),
            ("categorical", StringTensorType([None, len(CATEGORICAL)])),
        ],
        name=TARGET,  # else a random one: the same weights would not give the same bytes
        options={"zipmap": False},
        target_opset=OPSET,
    )
    proto.opset_import.sort(key=lambda opset: opset.domain)  # it comes in the order of a set
    onnx.checker.check_model(proto)
    return proto


def run(session: ort.InferenceSession, rows: pd.DataFrame) -> Floats:
    """Probability of the positive class by the exported model, shape (rows,)."""
    inputs = model_inputs(rows)
    numeric = inputs[list(NUMERIC)].to_numpy(np.float32)
    categorical = inputs[list(CATEGORICAL)].to_numpy(object)
    feed = {"numeric": numeric, "categorical": categorical}
    return np.asarray(session.run([PROBABILITIES], feed)[0][:, 1], np.float64)


def check_parity(
    model: Pipeline, proto: onnx.ModelProto, rows: pd.DataFrame, tolerance: float
) -> None:
    """Compare ONNX with scikit-learn on the rows.

    Raises PipelineError when they differ, in probability, by more than the tolerance: the service
    would not serve the model that was evaluated.
    """
    exported = run(ort.InferenceSession(proto.SerializeToString()), rows)
    worst = float(np.max(np.abs(exported - predict(model, rows))))
    if not worst <= tolerance:
        raise PipelineError(
            f"Export refused: ONNX and scikit-learn differ by {worst:.2g} in probability, "
            f"more than gate.parity_tolerance = {tolerance:g}."
        )


def describe(choice: Choice, proto: onnx.ModelProto, split: Split, settings: Settings) -> Release:
    """Collect what must be known of a model besides its weights; metrics come with evaluation."""
    train, threshold = split.train, settings.training.threshold
    decisive = proto.SerializeToString() + str(threshold).encode()  # what a decision depends on
    numbers, words = train[list(NUMERIC)].astype(float), train[list(CATEGORICAL)]
    data_sha256 = hashlib.sha256(train.to_csv(index=False).encode()).hexdigest()
    return Release(
        version=f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{data_sha256[:8]}",
        git_revision=_git_revision(),
        data_sha256=data_sha256,
        weights_sha256=hashlib.sha256(decisive).hexdigest(),
        data_source=settings.acquisition.source,
        algorithm=choice.name,
        training_rows=len(train),
        trained_until=train["snapshot_on"].max().date(),
        ranges={name: (seen.min(), seen.max()) for name, seen in numbers.items()},
        categories={name: sorted(seen.dropna().unique()) for name, seen in words.items()},
        reference=_typical(numbers, words),
        threshold=threshold,
        metrics={},
    )


def _typical(numbers: pd.DataFrame, words: pd.DataFrame) -> dict[str, float | str]:
    """The complete row nearest to the medians and the commonest words: one that exists."""
    far = ((numbers - numbers.median()).abs() / numbers.std()).sum(axis=1)
    far += words.ne(words.mode().iloc[0]).sum(axis=1)
    complete = pd.concat([numbers, words], axis=1).dropna()
    return {**complete.iloc[far[complete.index].argmin()]}


def save(proto: onnx.ModelProto, release: Release, path: Path) -> None:
    """Write the model and its release facts as one file; a reader sees the old or the new one."""
    del proto.metadata_props[:]
    onnx.helper.set_model_props(proto, {artefact.METADATA_KEY: release.model_dump_json()})
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_bytes(proto.SerializeToString())
    partial.replace(path)


def load(path: Path) -> tuple[onnx.ModelProto, Release]:
    """Read a model file. Raises PipelineError when there is none."""
    if not path.exists():
        raise PipelineError(f"There is no model at {path}. Run `make train` first.")
    proto = onnx.load(path)
    return proto, artefact.read_release({prop.key: prop.value for prop in proto.metadata_props})


def _git_revision() -> str:
    if (git := shutil.which("git")) is None:
        return "unknown"
    command = [git, "describe", "--always", "--dirty"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return answer.stdout.strip() or "unknown"
