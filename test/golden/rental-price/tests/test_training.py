"""Costs, intervals, the gate, the export, the registry and the reports."""

from pathlib import Path

import numpy as np
import pytest

from rental_price import PipelineError, artefact, cli, pipeline, store
from rental_price.settings import Settings
from rental_price.training import registry
from rental_price.training.evaluate import Evaluation, evaluate, gate
from rental_price.training.export import check_parity, load, to_onnx
from rental_price.training.metrics import (
    Estimate,
    calibrate,
    cost,
    estimate,
)
from rental_price.training.report import results_markdown, update_readme
from rental_price.training.train import (
    Split,
    candidates,
    choose,
    fit,
    predict,
    split_by_time,
)


@pytest.fixture(scope="module")
def split(champion_settings: Settings) -> Split:
    """The split of the pipeline that ran."""
    listings = store.load(champion_settings.database_url, "listings")
    return split_by_time(listings, champion_settings.split)


@pytest.fixture(scope="module")
def evaluation(champion_settings: Settings, split: Split) -> Evaluation:
    """The champion evaluated against itself."""
    path = registry.champion_path(champion_settings.models_dir)
    assert path is not None
    _, release = load(path)
    return evaluate(path, release, path, split, champion_settings)


@pytest.fixture
def own_models(champion_settings: Settings, tmp_path: Path) -> Settings:
    """The finished pipeline with a models folder and reports that a test may change."""
    for folder in (champion_settings.models_dir, champion_settings.reports_dir):
        (tmp_path / folder.name).mkdir()
        for file in folder.iterdir():
            (tmp_path / folder.name / file.name).write_bytes(file.read_bytes())
    changes = {"models_dir": tmp_path / "models", "reports_dir": tmp_path / "reports"}
    return champion_settings.model_copy(update=changes)


def test_the_dearer_direction_costs_more() -> None:
    too_high, too_low = cost([1000, 1000], [1100, 900], quantile=0.4)
    assert too_high == pytest.approx(120)
    assert too_low == pytest.approx(80)


def test_equal_costs_are_the_absolute_error() -> None:
    assert cost([1000, 1000], [1100, 900], quantile=0.5) == pytest.approx([100, 100])


def test_a_model_errs_in_the_direction_that_costs_less(
    champion_settings: Settings, split: Split
) -> None:
    too_high = []
    for costs in ((2.0, 1.0), (1.0, 1.0), (1.0, 2.0)):
        changes = dict(zip(("cost_of_too_high", "cost_of_too_low"), costs, strict=True))
        model = fit("linear", split.train, champion_settings.training.model_copy(update=changes))
        too_high.append(float(np.mean(predict(model, split.test) > split.test["rent_eur"])))
    assert too_high[0] < too_high[1] < too_high[2]


def test_intervals_cover_what_they_promise_on_new_draws() -> None:
    rng = np.random.default_rng(1)
    covered = []
    for _ in range(200):
        ratios = np.exp(rng.normal(0, 0.1, size=400))
        low, high = calibrate(ratios[:200], np.ones(200), level=0.9)
        covered.append(np.mean((low <= ratios[200:]) & (ratios[200:] <= high)))
    assert np.mean(covered) == pytest.approx(0.9, abs=0.01)


def test_too_few_rows_for_an_interval_is_an_error() -> None:
    with pytest.raises(PipelineError, match="too few"):
        calibrate(np.ones(10), np.ones(10), level=0.9)


def test_a_bootstrap_interval_encloses_the_mean_and_narrows_with_rows() -> None:
    rng = np.random.default_rng(0)
    small, large = (estimate(rng.exponential(100, n), seed=0) for n in (50, 5000))
    assert small.low < small.value < small.high
    assert large.high - large.low < (small.high - small.low) / 3


def test_every_candidate_beats_the_baseline(evaluation: Evaluation) -> None:
    costs = {name: costs.value for name, costs in evaluation.costs.items()}
    assert max(costs, key=costs.__getitem__) == "baseline"
    assert len(costs) == 3


def test_the_gate_passes_a_good_model(champion_settings: Settings, evaluation: Evaluation) -> None:
    assert all(check.passed for check in gate(evaluation, champion_settings.gate))


def test_the_gate_stops_each_fault(champion_settings: Settings, evaluation: Evaluation) -> None:
    baseline, coverage = evaluation.costs["baseline"], evaluation.coverage
    limits, release = champion_settings.gate, evaluation.release
    wide = release.interval.model_copy(update={"high": release.interval.low + 1})
    neglected = {limits.guarded_segment: {"relative_error": 2 * limits.max_guarded_ratio}}
    faults: list[tuple[str, dict[str, object]]] = [
        ("beats the baseline", {"costs": dict.fromkeys(evaluation.costs, baseline)}),
        ("intervals hold", {"coverage": coverage._replace(value=0.5)}),
        ("intervals hold", {"release": release.model_copy(update={"interval": wide})}),
        ("not neglected", {"segments": {}}),
        ("not neglected", {"segments": neglected}),
        ("champion", {"loss_to_champion": Estimate(0.01, -0.04, 0.06)}),
    ]
    for fault, change in faults:
        checks = gate(evaluation.model_copy(update=change), limits)
        failed = [check.name for check in checks if not check.passed]
        assert len(failed) == 1
        assert fault in failed[0]


def test_training_twice_gives_the_same_model(champion_settings: Settings, split: Split) -> None:
    first, second = (choose(split.train, champion_settings.training) for _ in range(2))
    assert first.cv_cost == second.cv_cost
    assert np.array_equal(predict(first.model, split.test), predict(second.model, split.test))


@pytest.mark.parametrize("name", ["linear", "lightgbm"])
def test_the_exported_model_predicts_what_the_fitted_one_does(
    name: str, champion_settings: Settings, split: Split
) -> None:
    assert name in candidates(champion_settings.training)
    model = fit(name, split.train, champion_settings.training)
    check_parity(model, to_onnx(model), split.test, tolerance=1e-4)


def test_a_value_halfway_between_two_known_ones_takes_the_same_side_of_a_split(
    champion_settings: Settings, split: Split
) -> None:
    rows = split.train[split.train["distance_km"] < 10]
    even = (10 * rows["distance_km"]).round() % 2 == 0  # distances have one decimal: 9.1 is halfway
    model = fit("lightgbm", rows[even], champion_settings.training)
    check_parity(model, to_onnx(model), rows[~even], tolerance=1e-4)


def test_an_export_that_differs_is_refused(champion_settings: Settings, split: Split) -> None:
    linear = fit("linear", split.train, champion_settings.training)
    boosted = fit("lightgbm", split.train, champion_settings.training)
    with pytest.raises(PipelineError, match="Export refused"):
        check_parity(linear, to_onnx(boosted), split.test, tolerance=1e-4)


def test_the_release_tells_where_the_model_comes_from(champion_settings: Settings) -> None:
    path = registry.champion_path(champion_settings.models_dir)
    assert path is not None
    _, release = load(path)
    assert release.data_source == "practice"
    assert len(release.data_sha256) == 64
    assert set(release.reference) == set(artefact.FEATURES)
    assert release.metrics["cost"] < release.metrics["baseline_cost"]


def otherwise(settings: Settings) -> Settings:
    """The same project with slightly other costs, and so with other weights."""
    dearer = 1.1 * settings.training.cost_of_too_low
    training = settings.training.model_copy(update={"cost_of_too_low": dearer})
    return settings.model_copy(update={"training": training})


def test_a_promotion_moves_the_pointer_and_keeps_the_file_before(own_models: Settings) -> None:
    first = registry.read_champion(own_models.models_dir)
    assert first is not None
    for step in (pipeline.train, pipeline.evaluate, pipeline.promote):
        step(otherwise(own_models))
    second = registry.read_champion(own_models.models_dir)
    assert second not in (None, first)
    assert (own_models.models_dir / first.file).exists()


def test_the_same_weights_are_not_promoted_twice(own_models: Settings) -> None:
    before = registry.read_champion(own_models.models_dir)
    for step in (pipeline.train, pipeline.evaluate):
        step(own_models)
    assert "same weights" in pipeline.promote(own_models)
    assert registry.read_champion(own_models.models_dir) == before


def test_a_candidate_is_not_judged_on_months_that_it_has_seen(own_models: Settings) -> None:
    more_test = own_models.split.model_copy(update={"test_months": 6})
    with pytest.raises(PipelineError, match="has seen test months"):
        pipeline.evaluate(own_models.model_copy(update={"split": more_test}))


def test_a_candidate_that_was_not_evaluated_is_not_promoted(own_models: Settings) -> None:
    before = registry.read_champion(own_models.models_dir)
    pipeline.train(otherwise(own_models))
    with pytest.raises(PipelineError, match="has not been evaluated"):
        pipeline.promote(own_models)
    assert registry.read_champion(own_models.models_dir) == before


def test_a_candidate_that_fails_the_gate_is_not_promoted(own_models: Settings) -> None:
    strict = own_models.gate.model_copy(update={"min_gain_over_baseline": 0.99})
    settings = otherwise(own_models).model_copy(update={"gate": strict})
    pipeline.train(settings)
    assert "NOT passed" in pipeline.evaluate(settings)
    with pytest.raises(PipelineError, match="beats the baseline"):
        pipeline.promote(settings)


def test_the_readme_gets_the_results_between_its_markers(
    evaluation: Evaluation, tmp_path: Path
) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("before\n<!-- results:start -->\nold\n<!-- results:end -->\nafter\n")
    update_readme(readme, results_markdown(evaluation))
    text = readme.read_text()
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "old" not in text
    assert "| baseline |" in text
    assert "Simulated data" in text


def test_a_readme_without_markers_is_left_alone(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("my own words")
    with pytest.raises(PipelineError, match="lost its markers"):
        update_readme(readme, "results")
    assert readme.read_text() == "my own words"


def test_the_command_line_ends_with_one_and_a_sentence_when_it_cannot_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MODELS_DIR", str(tmp_path))
    assert cli.main(["promote"]) == 1
    assert "Run `make train` first" in capsys.readouterr().err
