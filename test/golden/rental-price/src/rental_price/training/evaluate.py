"""How good the exported candidate is on months it has never seen, and whether it may be released.

Everything is measured on the ONNX file, not on the scikit-learn object: that is what is served.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnxruntime as ort
import pandas as pd
from pydantic import BaseModel

from .. import PipelineError
from ..artefact import TARGET, Release
from ..features import SEGMENTS
from ..settings import GateSettings, Settings
from .export import run
from .metrics import Estimate, cost, estimate
from .train import BASELINE, Split, candidates, fit, predict

MEASURES = ["cost", "relative_error", "coverage"]
MIN_SEGMENT_ROWS = 15
"""Smaller segments are left out: their figures would be noise."""


class Check(NamedTuple):
    """One condition of the gate."""

    name: str
    passed: bool
    detail: str


class Evaluation(BaseModel):
    """All numbers of one evaluation, as in reports/evaluation.json.

    Costs are weighted euros per flat; the loss to the champion is the paired difference in cost
    as a share of the champion's, positive when the candidate costs more. Of each segment there
    are its rows and the means of its MEASURES.
    """

    release: Release
    test_rows: int
    months: tuple[str, str]
    costs: dict[str, Estimate]
    relative_error: Estimate
    coverage: Estimate
    segments: dict[str, dict[str, float]]
    champion: str | None
    loss_to_champion: Estimate | None


def evaluate(
    candidate: Path, release: Release, champion: Path | None, split: Split, settings: Settings
) -> Evaluation:
    """Measure the candidate file on the test months, next to the other models.

    Raises PipelineError when the candidate has seen some of them.
    """
    if split.test["listed_on"].min().date() <= release.trained_until:
        raise PipelineError(f"{release.version} has seen test months. Run `make train` again.")
    test, seed, quantile = split.test, settings.training.seed, settings.training.quantile
    predicted = run(ort.InferenceSession(candidate), test)
    costs = {release.algorithm: cost(test[TARGET], predicted, quantile)}
    for name in candidates(settings.training).keys() - costs.keys():
        model = fit(name, split.train, settings.training)
        costs[name] = cost(test[TARGET], predict(model, test), quantile)
    loss = None
    if champion:
        served = cost(test[TARGET], run(ort.InferenceSession(champion), test), quantile)
        loss = estimate((costs[release.algorithm] - served) / served.mean(), seed)
    ratio, interval = test[TARGET] / predicted, release.interval
    flats = test.assign(
        cost=costs[release.algorithm],
        relative_error=(1 / ratio - 1).abs(),
        coverage=ratio.between(interval.low, interval.high).astype(float),
    )
    metrics = {**flats[MEASURES].mean(), "baseline_cost": costs[BASELINE].mean()}
    months = test["listed_on"].dt.strftime("%Y-%m")
    return Evaluation(
        release=release.model_copy(update={"metrics": metrics}),
        test_rows=len(test),
        months=(months.min(), months.max()),
        costs={name: estimate(values, seed) for name, values in sorted(costs.items())},
        relative_error=estimate(flats["relative_error"].to_numpy(), seed),
        coverage=estimate(flats["coverage"].to_numpy(), seed),
        segments=_segments(flats),
        champion=champion.stem if champion else None,
        loss_to_champion=loss,
    )


def gate(evaluation: Evaluation, limits: GateSettings) -> list[Check]:
    """Decide whether a candidate may be released; every condition is reported, met or not.

    Against the champion it is a test of non-inferiority: the whole interval of the loss must
    lie below the margin, so that few rows speak against a release and not for it.
    """
    cost_of_candidate = evaluation.costs[evaluation.release.algorithm].value
    gain = 1 - cost_of_candidate / evaluation.costs[BASELINE].value
    coverage, min_coverage = evaluation.coverage.value, limits.min_coverage
    guarded, max_ratio = limits.guarded_segment, limits.max_guarded_ratio
    part = evaluation.segments.get(guarded)
    ratio = part["relative_error"] / evaluation.relative_error.value if part else np.inf
    gained = f"saves {gain:.0%} of its cost, at least {limits.min_gain_over_baseline:.0%}"
    width = evaluation.release.interval.high - evaluation.release.interval.low
    covered = (
        f"contain {coverage:.1%} of the rents, at least {min_coverage:.0%}, and are {width:.0%} "
        f"of the rent wide, at most {limits.max_interval_width:.0%}"
    )
    hold = coverage >= min_coverage and width <= limits.max_interval_width
    compared = f"{ratio:.2f} times the average error, at most {max_ratio:g}"
    checks = [
        Check("beats the baseline", gain >= limits.min_gain_over_baseline, gained),
        Check("intervals hold", hold, covered),
        Check(f"{guarded} not neglected", ratio <= max_ratio, compared),
    ]
    if loss := evaluation.loss_to_champion:
        within = loss.high <= limits.max_loss_to_champion
        detail = f"cost changes by {loss.text('+.1%')}, at most {limits.max_loss_to_champion:+.0%}"
        checks.append(Check("not worse than the champion", within, detail))
    return checks


def _segments(flats: pd.DataFrame) -> dict[str, dict[str, float]]:
    masks = {name: belongs(flats) for name, belongs in SEGMENTS.items()}
    masks |= {name: flats["district"] == name for name in sorted(set(flats["district"]))}
    return {
        name: {"rows": mask.sum(), **flats.loc[mask, MEASURES].mean()}
        for name, mask in masks.items()
        if mask.sum() >= MIN_SEGMENT_ROWS
    }
