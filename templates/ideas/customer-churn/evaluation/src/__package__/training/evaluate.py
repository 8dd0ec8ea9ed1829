"""How good the exported candidate is on months it has never seen, and whether it may be released.

Everything is measured on the ONNX file, not on the scikit-learn object: that is what is served.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnxruntime as ort
import pandas as pd
from pydantic import BaseModel
from sklearn.calibration import calibration_curve
from sklearn.metrics import roc_auc_score

from .. import PipelineError
from ..artefact import Release
from ..cleaning import HORIZON
from ..features import SEGMENTS
from ..settings import GateSettings, Settings
from .export import run
from .metrics import Estimate, cost, estimate, log_loss
from .train import BASELINE, Split, candidates, fit, outcomes, predict

MEASURES = ["left", "stated", "cost", "loss", "baseline_loss"]
MIN_SEGMENT_ROWS = 50
"""Smaller segments are left out: their figures would be noise."""


class Check(NamedTuple):
    """One condition of the gate."""

    name: str
    passed: bool
    detail: str


class Evaluation(BaseModel):
    """All numbers of one evaluation, as in reports/evaluation.json.

    Costs are in the price of a call; the loss to the champion is the paired difference in log
    loss as a share of the champion's, positive when the candidate's is larger. Of each segment
    there are its rows and the means of its MEASURES; log losses are in nats.
    """

    release: Release
    months: tuple[str, str]
    customers: int
    leavers: int
    calls: int
    reached: int
    costs: dict[str, Estimate]
    losses: dict[str, Estimate]
    roc_auc: Estimate
    reliability: list[tuple[float, float]]
    segments: dict[str, dict[str, float]]
    champion: str | None
    loss_to_champion: Estimate | None

    @property
    def calibration_error(self) -> float:
        """Mean gap between stated and observed probability in the reliability diagram."""
        return float(np.mean([abs(stated - observed) for stated, observed in self.reliability]))


def evaluate(
    candidate: Path, release: Release, champion: Path | None, split: Split, settings: Settings
) -> Evaluation:
    """Measure the candidate file on the test months, next to the other models.

    Raises PipelineError when the candidate has seen some of them, or outcomes of their time.
    """
    if split.test["snapshot_on"].min() < pd.Timestamp(release.trained_until) + HORIZON:
        raise PipelineError(f"{release.version} has seen test months. Run `make train` again.")
    test, prices, seed = split.test, settings.training, settings.training.seed
    own, left = release.algorithm, outcomes(test)
    models = {name: predict(fit(name, split.train, prices), test) for name in candidates(prices)}
    models[own] = stated = run(ort.InferenceSession(candidate), test)
    losses = {name: log_loss(left, those) for name, those in sorted(models.items())}
    costs = {name: cost(left, models[name] >= prices.threshold, prices) for name in losses}
    called = stated >= prices.threshold
    observed, expected = calibration_curve(left, stated, n_bins=10, strategy="quantile")
    loss = None
    if champion:
        served = log_loss(left, run(ort.InferenceSession(champion), test))
        loss = estimate(np.mean, seed, (losses[own] - served) / served.mean())
    customers = test.assign(left=left, stated=stated, cost=costs[own], loss=losses[own])
    customers["baseline_loss"] = losses[BASELINE]
    metrics = {**customers[MEASURES].mean(), "baseline_cost": costs[BASELINE].mean()}
    months = test["snapshot_on"].dt.strftime("%Y-%m")
    return Evaluation(
        release=release.model_copy(update={"metrics": metrics}),
        months=(months.min(), months.max()),
        customers=len(test),
        leavers=left.sum(),
        calls=called.sum(),
        reached=(called & left).sum(),
        costs={name: estimate(np.mean, seed, values) for name, values in costs.items()},
        losses={name: estimate(np.mean, seed, values) for name, values in losses.items()},
        roc_auc=estimate(roc_auc_score, seed, left, stated),
        reliability=list(zip(expected, observed, strict=True)),
        segments=_segments(customers),
        champion=champion.stem if champion else None,
        loss_to_champion=loss,
    )


def gate(evaluation: Evaluation, limits: GateSettings) -> list[Check]:
    """Decide whether a candidate may be released; every condition is reported, met or not.

    Against the champion it is a test of non-inferiority: the whole interval of the loss must
    lie below the margin, so that few rows speak against a release and not for it.
    """
    own = evaluation.release.algorithm
    gain = 1 - evaluation.losses[own].value / evaluation.losses[BASELINE].value
    error, guarded = evaluation.calibration_error, limits.guarded_segment
    part, max_ratio = evaluation.segments.get(guarded), limits.max_guarded_ratio
    ratio = part["loss"] / part["baseline_loss"] if part else np.inf
    saved = f"saves {gain:.0%} of its log loss, at least {limits.min_gain_over_baseline:.0%}"
    close = f"{error:.3f} away from what happened, at most {limits.max_calibration_error:g}"
    compared = f"{ratio:.2f} of the baseline's log loss there, at most {max_ratio:g}"
    checks = [
        Check("beats the baseline", gain >= limits.min_gain_over_baseline, saved),
        Check("probabilities hold", error <= limits.max_calibration_error, close),
        Check(f"{guarded} not neglected", ratio <= max_ratio, compared),
    ]
    if loss := evaluation.loss_to_champion:
        within = loss.high <= limits.max_loss_to_champion
        detail = f"loss changes by {loss.text('+.1%')}, at most {limits.max_loss_to_champion:+.0%}"
        checks.append(Check("not worse than the champion", within, detail))
    return checks


def _segments(customers: pd.DataFrame) -> dict[str, dict[str, float]]:
    masks = {name: belongs(customers) for name, belongs in SEGMENTS.items()}
    masks |= {name: customers["plan"] == name for name in sorted(set(customers["plan"]))}
    return {
        name: {"rows": mask.sum(), **customers.loc[mask, MEASURES].mean()}
        for name, mask in masks.items()
        if mask.sum() >= MIN_SEGMENT_ROWS
    }
