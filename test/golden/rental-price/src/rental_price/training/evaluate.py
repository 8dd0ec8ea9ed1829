"""How good the exported candidate is on months it has never seen, and whether it may be released.

Everything is measured on the ONNX file, not on the scikit-learn object: that is what is served.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnxruntime as ort
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel

from ..artefact import TARGET, Release
from ..features import SEGMENTS
from ..settings import GateSettings, Settings
from .export import run
from .metrics import Estimate, Floats, contains, cost, estimate, p_worse
from .train import BASELINE, Split, candidates, fit, predict

MIN_SEGMENT_ROWS = 15
"""Smaller segments are left out: their figures would be noise."""


class Segment(BaseModel):
    """Results on one part of the test set; the relative error is a share of the rent."""

    name: str
    rows: int
    cost: float
    relative_error: float
    coverage: float


class Check(NamedTuple):
    """One condition of the gate."""

    name: str
    passed: bool
    detail: str


class Evaluation(BaseModel):
    """All numbers of one evaluation, as in reports/evaluation.json; costs in euros per flat."""

    release: Release
    test_rows: int
    months: tuple[str, str]
    costs: dict[str, Estimate]
    relative_error: Estimate
    coverage: Estimate
    segments: list[Segment]
    champion: str | None
    p_worse_than_champion: float | None


def evaluate(
    candidate: Path, release: Release, champion: Path | None, split: Split, settings: Settings
) -> Evaluation:
    """Measure the candidate file on the test months, next to the other models."""
    test, seed = split.test, settings.training.seed
    predicted = run(ort.InferenceSession(candidate), test)
    costs = {release.algorithm: _costs(predicted, test, settings)}
    for name in candidates(settings.training).keys() - costs.keys():
        model = fit(name, split.train, settings.training)
        costs[name] = _costs(predict(model, test), test, settings)
    errors = np.abs(predicted / test[TARGET].to_numpy() - 1)
    covered = contains(test[TARGET], predicted, release.interval)
    if champion:
        champion_costs = _costs(run(ort.InferenceSession(champion), test), test, settings)
    months = test["listed_on"].dt.strftime("%Y-%m")
    coverage = estimate(covered.astype(float), seed)
    measured = {
        "cost": float(costs[release.algorithm].mean()),
        "baseline_cost": float(costs[BASELINE].mean()),
        "relative_error": float(errors.mean()),
        "coverage": coverage.value,
    }
    return Evaluation(
        release=release.model_copy(update={"metrics": measured}),
        test_rows=len(test),
        months=(months.min(), months.max()),
        costs={name: estimate(values, seed) for name, values in sorted(costs.items())},
        relative_error=estimate(errors, seed),
        coverage=coverage,
        segments=_segments(test, costs[release.algorithm], errors, covered),
        champion=champion.stem if champion else None,
        p_worse_than_champion=p_worse(costs[release.algorithm], champion_costs, seed)
        if champion
        else None,
    )


def gate(evaluation: Evaluation, limits: GateSettings) -> list[Check]:
    """Decide whether a candidate may be released; every condition is reported, met or not."""
    candidate = evaluation.costs[evaluation.release.algorithm].value
    gain = 1 - candidate / evaluation.costs[BASELINE].value
    coverage = evaluation.coverage.value
    guarded = [part for part in evaluation.segments if part.name == limits.guarded_segment]
    ratio = guarded[0].relative_error / evaluation.relative_error.value if guarded else np.inf
    checks = [
        Check(
            "beats the baseline",
            gain >= limits.min_gain_over_baseline,
            f"saves {gain:.0%} of its cost, at least {limits.min_gain_over_baseline:.0%}",
        ),
        Check(
            "intervals hold",
            coverage >= limits.min_coverage,
            f"contain {coverage:.1%} of the rents, at least {limits.min_coverage:.0%}",
        ),
        Check(
            f"{limits.guarded_segment} not neglected",
            ratio <= limits.max_guarded_ratio,
            f"{ratio:.2f} times the average error, at most {limits.max_guarded_ratio:g}",
        ),
    ]
    if (p := evaluation.p_worse_than_champion) is not None:
        detail = f"p = {p:.3f} that it only seems worse than {evaluation.champion}"
        checks.append(Check("not worse than the champion", p >= limits.significance, detail))
    return checks


def _costs(predicted: Floats, test: pd.DataFrame, settings: Settings) -> Floats:
    return cost(test[TARGET], predicted, settings.training.quantile)


def _segments(
    test: pd.DataFrame, costs: Floats, errors: Floats, covered: NDArray[np.bool_]
) -> list[Segment]:
    masks = {name: segment(test).to_numpy() for name, segment in SEGMENTS.items()}
    masks |= {name: (test["district"] == name).to_numpy() for name in sorted(set(test["district"]))}
    return [
        Segment(
            name=name,
            rows=mask.sum(),
            cost=costs[mask].mean(),
            relative_error=errors[mask].mean(),
            coverage=covered[mask].mean(),
        )
        for name, mask in masks.items()
        if mask.sum() >= MIN_SEGMENT_ROWS
    ]
