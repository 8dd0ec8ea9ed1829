"""The promoted model in memory: fetched, verified, asked for predictions and for their reasons."""

import hashlib
import time
from collections.abc import Sequence
from math import comb
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

# Every mix of a typical flat's fields and the given one's, and what each mix weighs in the Shapley
# value of each field: positive where the field is the given flat's, negative where it is typical.
FIELDS = len(FEATURES)
MIXES = (np.arange(1 << FIELDS)[:, None] >> np.arange(FIELDS) & 1).astype(bool)
GIVEN = MIXES.sum(axis=1, keepdims=True)
SHARE = np.array([1 / (FIELDS * comb(FIELDS - 1, others)) for others in range(FIELDS)])
WEIGHTS = np.where(MIXES, SHARE[GIVEN - 1], -SHARE[np.minimum(GIVEN, FIELDS - 1)])


class Champion:
    """A model ready to answer: its ONNX session and the facts released with it."""

    def __init__(self, model: bytes) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # a row takes microseconds: waking threads would cost more
        self._session = onnxruntime.InferenceSession(
            model, options, providers=["CPUExecutionProvider"]
        )
        self.release = read_release(self._session.get_modelmeta().custom_metadata_map)
        typical = self.release.reference
        self._typical_numeric = np.array([[typical[name] for name in NUMERIC]], np.float32)
        self._typical_categorical = np.array([[typical[name] for name in CATEGORICAL]], object)

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

        They are exact: all mixes of ten fields are computed in one call of the model.
        """
        numeric, categorical = encode([flat])
        rents = self._run(
            np.where(MIXES[:, : len(NUMERIC)], numeric, self._typical_numeric),
            np.where(MIXES[:, len(NUMERIC) :], categorical, self._typical_categorical),
        )
        effects = (rents @ WEIGHTS).round(2) + 0.0  # not -0.0
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
        return np.asarray(self._session.run([TARGET], inputs)[0][:, 0], np.float64)

    def _warnings(self, flat: RentRequest) -> list[FieldWarning]:
        strange = {
            name: f"{value:g} is outside what was seen in training: {low:.5g} to {high:.5g}."
            for name, (low, high) in self.release.ranges.items()
            if (value := getattr(flat, name)) is not None and not low <= value <= high
        }
        strange |= {
            name: f"Not seen in training; known are {', '.join(known)}."
            for name, known in self.release.categories.items()
            if (value := getattr(flat, name)) is not None and value not in known
        }
        return [FieldWarning(field=name, message=text) for name, text in strange.items()]


def load_champion(settings: Settings) -> Champion:
    """Load the model that MODEL_SHA256 names or, without it, the promoted one.

    Raises PipelineError, saying what to do, when there is none or it is not what it should be.
    """
    try:
        return Champion(_released_model(settings))
    except PipelineError:
        raise
    except Exception as error:  # those of files, pydantic and onnxruntime share no base class
        raise PipelineError(
            f"The promoted model in {settings.models_dir} cannot be used. Train and promote again."
        ) from error


def _released_model(settings: Settings) -> bytes:
    promoted = read_champion(settings.models_dir)
    expected = settings.model_sha256 or (promoted.sha256 if promoted else None)
    if expected is None:
        raise PipelineError("There is no model yet. Run `make demo`, or train and promote one.")
    if promoted and promoted.sha256 == expected:
        model = (settings.models_dir / promoted.file).read_bytes()
    elif settings.model_url:
        model = _fetch(settings.model_url)
    else:
        raise PipelineError("MODEL_SHA256 names another model: set MODEL_URL as well.")
    if hashlib.sha256(model).hexdigest() != expected:
        raise PipelineError("The model is not the released one: its SHA-256 is another.")
    return model


def _fetch(url: str) -> bytes:
    """Download a model into memory: the container's file system may be read-only."""
    import httpx  # not above: most starts fetch nothing

    for pause_s in (1, 2, 0):  # without a model the service would be useless until its next start
        try:
            return httpx.get(url, follow_redirects=True).raise_for_status().content
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            failure = error
            time.sleep(pause_s)
    raise PipelineError("The model could not be fetched from MODEL_URL.") from failure


def encode(flats: Sequence[RentRequest]) -> tuple[NDArray[np.float32], NDArray[Any]]:
    """Pack flats into the model's two input tensors; a missing number becomes NaN."""
    numeric = [[getattr(flat, name) for name in NUMERIC] for flat in flats]
    categorical = [
        [getattr(flat, name) or MISSING_CATEGORY for name in CATEGORICAL] for flat in flats
    ]
    return np.array(numeric, np.float32), np.array(categorical, object)
