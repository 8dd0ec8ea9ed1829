"""The promoted model in memory: fetched, verified, asked for predictions and for their reasons."""

import hashlib
import os
from collections.abc import Sequence
from math import nan
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from .. import PipelineError
from ..artefact import CATEGORICAL, FEATURES, MISSING_CATEGORY, NUMERIC, TARGET, read_release
from ..settings import Settings
from ..training.registry import read_champion
from .contract import (
    FieldWarning,
    RentContribution,
    RentExplanation,
    RentInterval,
    RentPrediction,
    RentRequest,
)

MAX_MODEL_BYTES = 100_000_000
FETCH_TIMEOUT_S = 20.0
PERMUTATION_PAIRS = 200


class Champion:
    """A model ready to answer: its ONNX session and the facts released with it."""

    def __init__(self, model: bytes) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # a row takes microseconds: waking threads would cost more
        self._session = onnxruntime.InferenceSession(
            model, options, providers=["CPUExecutionProvider"]
        )
        self.release = read_release(self._session.get_modelmeta().custom_metadata_map)
        self._ranges = [(name, seen.low, seen.high) for name, seen in self.release.ranges.items()]
        self._known = {name: frozenset(seen) for name, seen in self.release.categories.items()}
        typical = self.release.reference
        self._typical_numeric = np.array([[typical[name] for name in NUMERIC]], np.float32)
        self._typical_categorical = np.array([[typical[name] for name in CATEGORICAL]], object)
        self._positions, self._mixes, self._paths = _mixing_plan(len(FEATURES))

    def predict(self, flats: Sequence[RentRequest]) -> list[RentPrediction]:
        """Predict the rent of each flat, with its interval and its warnings."""
        interval, version = self.release.interval, self.release.version
        return [
            RentPrediction(
                prediction=round(rent, 2),
                interval=RentInterval(
                    low=round(rent * interval.low, 2),
                    high=round(rent * interval.high, 2),
                    level=interval.level,
                ),
                model_version=version,
                warnings=self._warnings(flat),
            )
            for flat, rent in zip(flats, self._run(*encode(flats)).tolist(), strict=True)
        ]

    def explain(self, flat: RentRequest) -> RentExplanation:
        """Divide the difference to the typical flat's rent among the fields (Shapley values).

        A permutation turns the typical flat into this one field by field; the effect of a field
        is its mean step over all permutations. The steps of one permutation add up to the whole
        difference, so their means do too.
        """
        numeric, categorical = encode([flat])
        rents = self._run(
            np.where(self._mixes[:, : len(NUMERIC)], numeric, self._typical_numeric),
            np.where(self._mixes[:, len(NUMERIC) :], categorical, self._typical_categorical),
        )
        steps = np.diff(rents[self._paths], axis=1)
        effects = (
            np.take_along_axis(steps, self._positions, axis=1).mean(axis=0).round(2) + 0.0
        )  # -0.0
        base, prediction = round(float(rents[0]), 2), round(float(rents[-1]), 2)
        # Rounded to cents the effects miss the difference by a few: the largest one takes them.
        effects[np.abs(effects).argmax()] += prediction - base - effects.sum()
        contributions = [
            RentContribution(field=name, value=getattr(flat, name), effect=round(effect, 2))
            for name, effect in zip(FEATURES, effects.tolist(), strict=True)
        ]
        contributions.sort(key=lambda part: -abs(part.effect))
        return RentExplanation(prediction=prediction, base=base, contributions=contributions)

    def _run(self, numeric: NDArray[np.float32], categorical: NDArray[Any]) -> NDArray[np.float64]:
        inputs = {"numeric": numeric, "categorical": categorical}
        rents: NDArray[np.float64] = self._session.run([TARGET], inputs)[0][:, 0].astype(np.float64)
        return rents

    def _warnings(self, flat: RentRequest) -> list[FieldWarning]:
        warnings = []
        for name, low, high in self._ranges:
            value = getattr(flat, name)
            if value is not None and not low <= value <= high:
                text = f"{value:g} is outside the range seen in training, {low:g} to {high:g}."
                warnings.append(FieldWarning(field=name, message=text))
        for name, known in self._known.items():
            value = getattr(flat, name)
            if value is not None and value not in known:
                text = f"Not seen in training; known are {', '.join(sorted(known))}."
                warnings.append(FieldWarning(field=name, message=text))
        return warnings


def load_champion(settings: Settings) -> Champion:
    """Load the model that MODEL_SHA256 names or, without it, the promoted one.

    Raises PipelineError, saying what to do, when there is none or it is not what it should be.
    """
    try:
        model, expected = _model_and_digest(settings)
    except (OSError, ValueError) as error:
        raise PipelineError(
            f"The promoted model in {settings.models_dir} cannot be read. Promote one again."
        ) from error
    if hashlib.sha256(model).hexdigest() != expected:
        raise PipelineError("The model is not the promoted one: its SHA-256 is another.")
    try:
        return Champion(model)
    except Exception as error:  # the errors of onnxruntime share no public base class
        raise PipelineError("The model file cannot be run. Train and promote again.") from error


def _model_and_digest(settings: Settings) -> tuple[bytes, str]:
    promoted = read_champion(settings.models_dir)
    pinned = settings.model_sha256
    if settings.model_url and pinned and (promoted is None or promoted.sha256 != pinned):
        kept = settings.models_dir / f"{pinned}.onnx"
        return (kept.read_bytes() if kept.exists() else _fetch(settings.model_url, kept)), pinned
    if promoted is None:
        raise PipelineError("There is no model yet. Run `make demo`, or train and promote one.")
    return (settings.models_dir / promoted.file).read_bytes(), promoted.sha256


def _fetch(url: str, path: Path) -> bytes:
    """Download a model to a path whose stem is its SHA-256; what does not match is not kept."""
    import httpx  # a tenth of the start-up time, and most starts fetch nothing

    model = bytearray()
    try:
        with httpx.stream("GET", url, follow_redirects=True, timeout=FETCH_TIMEOUT_S) as answer:
            answer.raise_for_status()
            for chunk in answer.iter_bytes():
                model += chunk
                if len(model) > MAX_MODEL_BYTES:
                    raise PipelineError(f"MODEL_URL sends more than {MAX_MODEL_BYTES} bytes.")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise PipelineError("The model could not be fetched from MODEL_URL.") from error
    if hashlib.sha256(model).hexdigest() != path.stem:
        raise PipelineError("What MODEL_URL sends does not have the digest MODEL_SHA256.")
    path.parent.mkdir(parents=True, exist_ok=True)
    # Workers may fetch at the same time: each writes a file of its own, a rename is atomic.
    partial = path.with_suffix(f".{os.getpid()}.partial")
    partial.write_bytes(model)
    partial.replace(path)
    return bytes(model)


def encode(flats: Sequence[RentRequest]) -> tuple[NDArray[np.float32], NDArray[Any]]:
    """Pack flats into the two input tensors, in the order of NUMERIC and of CATEGORICAL."""
    numeric = [
        (
            flat.area_m2,
            flat.rooms,
            flat.floor,
            nan if flat.year_built is None else flat.year_built,
            flat.distance_km,
            flat.balcony,
            flat.furnished,
        )
        for flat in flats
    ]
    categorical = [
        (flat.district, flat.condition, flat.energy_class or MISSING_CATEGORY) for flat in flats
    ]
    return np.array(numeric, np.float32), np.array(categorical, object)


def _mixing_plan(fields: int) -> tuple[NDArray[np.intp], NDArray[np.bool_], NDArray[np.intp]]:
    """Which mixes of two rows to compute, and where each sampled permutation finds its own.

    Returns the position of each field in each permutation; the distinct mixes, from all fields
    of the typical row (first) to all of the other one (last); the path of each permutation
    through the mixes. A permutation is paired with its reverse, which lowers the variance.
    """
    generator = np.random.default_rng(0)
    forward = np.array([generator.permutation(fields) for _ in range(PERMUTATION_PAIRS)])
    positions = np.concatenate([forward, fields - 1 - forward])
    turned = positions[:, None, :] < np.arange(fields + 1)[None, :, None]
    mixes, paths = np.unique(turned.reshape(-1, fields), axis=0, return_inverse=True)
    return positions, mixes, paths.reshape(len(positions), fields + 1)
