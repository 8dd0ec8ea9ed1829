"""How good the exported candidate is on months it has never seen, and whether it may be released.

Everything is measured on the ONNX file, not on the scikit-learn object: that is what is served.
"""

import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import r2_score

from ..artefact import TARGET, IntervalFactors, Release
from ..features import SEGMENTS
from ..settings import GateSettings, Settings
from .export import run
from .intervals import contains
from .metrics import (
    Estimate,
    Floats,
    cost,
    mean_with_interval,
    probability_worse_by_chance,
    relative_error,
)
from .train import BASELINE, Split, candidates, fit, predict

MIN_SEGMENT_ROWS = 15
"""Smaller segments are left out: their figures would be noise."""


@dataclass(frozen=True)
class SegmentResult:
    """Results on one part of the test set; relative errors are shares of the rent."""

    name: str
    rows: int
    cost: float
    relative_error: float
    coverage: float


@dataclass(frozen=True)
class Comparison:
    """The candidate against the current champion, paired by flat."""

    champion: str
    champion_cost: float
    mean_difference: float
    p_candidate_worse: float


@dataclass(frozen=True)
class Check:
    """One condition of the gate."""

    name: str
    passed: bool
    detail: str


@dataclass(frozen=True)
class Evaluation:
    """All numbers of one evaluation; written to reports/evaluation.json. Costs in euros."""

    version: str
    algorithm: str
    data_source: str
    test_rows: int
    first_month: str
    last_month: str
    candidates: dict[str, Estimate]
    relative_error: Estimate
    r2: float
    coverage: Estimate
    interval: IntervalFactors
    segments: list[SegmentResult]
    comparison: Comparison | None


def evaluate(
    candidate: Path, release: Release, champion: Path | None, split: Split, settings: Settings
) -> Evaluation:
    """Measure the candidate file on the test months, next to the other models."""
    test, seed = split.test, settings.training.seed
    quantile = settings.training.quantile
    predicted = run(ort.InferenceSession(candidate), test)
    costs = cost(test[TARGET], predicted, quantile)
    covered = contains(test[TARGET], predicted, release.interval)
    errors = relative_error(test[TARGET], predicted)
    estimates = {
        name: mean_with_interval(_refitted_cost(name, split, settings), seed)
        for name in candidates(settings.training)
        if name != release.algorithm
    } | {release.algorithm: mean_with_interval(costs, seed)}
    coverage = mean_with_interval(covered.astype(float), seed)
    months = test["listed_on"].dt.strftime("%Y-%m")
    return Evaluation(
        version=release.version,
        algorithm=release.algorithm,
        data_source=release.data_source,
        test_rows=len(test),
        first_month=months.min(),
        last_month=months.max(),
        candidates=estimates,
        relative_error=mean_with_interval(errors, seed),
        r2=float(r2_score(test[TARGET], predicted)),
        coverage=coverage,
        interval=release.interval.model_copy(update={"coverage": coverage.value}),
        segments=_segments(test, costs, errors, covered),
        comparison=_compare(costs, champion, test, settings) if champion else None,
    )


def gate(evaluation: Evaluation, limits: GateSettings) -> list[Check]:
    """Decide whether a candidate may be released; every condition is reported, met or not."""
    candidate, baseline = (
        evaluation.candidates[name].value for name in (evaluation.algorithm, BASELINE)
    )
    gain = 1 - candidate / baseline
    guarded = next((s for s in evaluation.segments if s.name == limits.guarded_slice), None)
    ratio = guarded.relative_error / evaluation.relative_error.value if guarded else math.inf
    coverage = evaluation.coverage.value
    checks = [
        Check(
            "beats the baseline",
            gain >= limits.min_gain_over_baseline,
            f"saves {gain:.0%} of its cost, required {limits.min_gain_over_baseline:.0%}",
        ),
        Check(
            "intervals hold",
            coverage >= limits.min_coverage,
            f"contain {coverage:.1%} of rents, required {limits.min_coverage:.0%}",
        ),
        Check(
            f"{limits.guarded_slice} not neglected",
            ratio <= limits.max_guarded_ratio,
            f"relative error {ratio:.2f} times the average, at most {limits.max_guarded_ratio:g}",
        ),
    ]
    if comparison := evaluation.comparison:
        checks.append(
            Check(
                "not worse than the champion",
                comparison.p_candidate_worse >= limits.significance,
                f"costs {comparison.mean_difference:+.1f} EUR per flat against "
                f"{comparison.champion}, p = {comparison.p_candidate_worse:.3f}",
            )
        )
    return checks


def as_dict(evaluation: Evaluation, checks: list[Check]) -> dict[str, Any]:
    """Return the content of reports/evaluation.json."""
    return {
        "passed": all(check.passed for check in checks),
        "checks": [asdict(check) for check in checks],
        "evaluation": asdict(evaluation) | {"interval": evaluation.interval.model_dump()},
    }


def measured_release(release: Release, evaluation: Evaluation) -> Release:
    """Return the release facts with what the test months showed."""
    metrics = {
        "cost": evaluation.candidates[evaluation.algorithm].value,
        "baseline_cost": evaluation.candidates[BASELINE].value,
        "relative_error": evaluation.relative_error.value,
        "r2": evaluation.r2,
    }
    return release.model_copy(update={"metrics": metrics, "interval": evaluation.interval})


def _refitted_cost(name: str, split: Split, settings: Settings) -> Floats:
    model = fit(name, split.train, settings.training)
    return cost(split.test[TARGET], predict(model, split.test), settings.training.quantile)


def _segments(
    test: pd.DataFrame, costs: Floats, errors: Floats, covered: NDArray[np.bool_]
) -> list[SegmentResult]:
    masks = {name: segment(test).to_numpy() for name, segment in SEGMENTS.items()}
    masks |= {d: (test["district"] == d).to_numpy() for d in sorted(test["district"].unique())}
    return [
        SegmentResult(
            name,
            int(mask.sum()),
            float(costs[mask].mean()),
            float(errors[mask].mean()),
            float(covered[mask].mean()),
        )
        for name, mask in masks.items()
        if mask.sum() >= MIN_SEGMENT_ROWS
    ]


def _compare(costs: Floats, champion: Path, test: pd.DataFrame, settings: Settings) -> Comparison:
    session = ort.InferenceSession(champion)
    champion_costs = cost(test[TARGET], run(session, test), settings.training.quantile)
    return Comparison(
        champion=champion.stem,
        champion_cost=float(champion_costs.mean()),
        mean_difference=float((costs - champion_costs).mean()),
        p_candidate_worse=probability_worse_by_chance(
            costs, champion_costs, settings.training.seed
        ),
    )
