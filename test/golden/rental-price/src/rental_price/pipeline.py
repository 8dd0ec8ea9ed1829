"""The steps from listing pages to a released model, each in one sentence of code and outcome."""

import json
from collections.abc import Callable
from pathlib import Path

from . import PipelineError, store
from .acquisition import crawl
from .cleaning import clean
from .schema import check
from .settings import Settings
from .training import evaluate as evaluation
from .training import registry
from .training.explore import data_page
from .training.export import check_parity, describe, load, save, to_onnx
from .training.report import evaluation_page, results_markdown, update_readme
from .training.train import Split, choose, split_by_time


def scrape(settings: Settings) -> str:
    """Fetch the listing pages and read them into the table `parsed`."""
    done = crawl.scrape(settings)
    return (
        f"{done.listings} listings from {done.pages} pages ({done.requests} requests, "
        f"{done.reused} pages kept from before), {done.quarantined} values set aside"
    )


def validate(settings: Settings) -> str:
    """Clean the parsed listings, check them, and replace the table `listings`."""
    parsed = store.load(settings.database_url, "parsed")
    listings, changes = clean(parsed)
    _write(settings.reports_dir / "cleaning.json", json.dumps(changes, indent=2))
    store.replace(settings.database_url, "listings", check(listings, len(parsed)))
    return f"{len(listings)} of {len(parsed)} listings kept"


def explore(settings: Settings) -> str:
    """Write the data report on the training months."""
    path = settings.reports_dir / "data.html"
    _write(path, data_page(_split(settings).train, settings.acquisition.source))
    return f"data report in {path}"


def train(settings: Settings) -> str:
    """Choose and fit a model, calibrate its intervals, export it as the candidate."""
    split = _split(settings)
    choice = choose(split.train, settings.training)
    proto = to_onnx(choice.model)
    check_parity(choice.model, proto, split.test, settings.gate.parity_tolerance)
    release = describe(choice, proto, split, settings)
    save(proto, release, settings.models_dir / registry.CANDIDATE)
    costs = ", ".join(f"{name} {cost:.0f}" for name, cost in choice.cv_cost.items())
    return f"{choice.name} ({costs} EUR per flat in cross-validation)"


def evaluate(settings: Settings) -> str:
    """Measure the candidate on the test months, and hold it against the gate."""
    candidate = settings.models_dir / registry.CANDIDATE
    proto, release = load(candidate)
    champion = registry.champion_path(settings.models_dir)
    measured = evaluation.evaluate(candidate, release, champion, _split(settings), settings)
    save(proto, measured.release, candidate)
    checks = evaluation.gate(measured, settings.gate)
    _write(settings.reports_dir / "evaluation.json", measured.model_dump_json(indent=2))
    _write(settings.reports_dir / "evaluation.html", evaluation_page(measured, checks))
    verdict = "passed" if all(check.passed for check in checks) else "NOT passed"
    return f"relative error {measured.relative_error.text('.1%')}, gate {verdict}"


def promote(settings: Settings) -> str:
    """Release the candidate if its evaluation passes the gate."""
    _, release = load(settings.models_dir / registry.CANDIDATE)
    measured = _evaluation(settings)
    current = registry.read_champion(settings.models_dir)
    if current and current.weights_sha256 == release.weights_sha256:
        return f"champion is {current.version}, which has the same weights"
    against = current.version if current else None
    if (measured.release.version, measured.champion) != (release.version, against):
        raise PipelineError(
            f"{release.version} has not been evaluated against {against}. Run `make evaluate`."
        )
    checks = evaluation.gate(measured, settings.gate)
    if failed := [f"- {check.name}: {check.detail}" for check in checks if not check.passed]:
        reasons = "\n".join(failed)
        raise PipelineError(f"The gate refused {release.version}; nothing changed.\n{reasons}")
    return f"champion is {registry.promote(settings.models_dir, release).version}"


def report(settings: Settings) -> str:
    """Write the picture and the figures of the last evaluation into the README."""
    measured, champion = _evaluation(settings), registry.read_champion(settings.models_dir)
    if champion is None or champion.weights_sha256 != measured.release.weights_sha256:
        raise PipelineError("The model that was evaluated last is not the one that is released.")
    measured.release.version = champion.version  # it may have been trained again since
    update_readme(Path("README.md"), results_markdown(measured))
    return "README.md updated"


STEPS: dict[str, Callable[[Settings], str]] = {
    step.__name__: step for step in (scrape, validate, explore, train, evaluate, promote, report)
}


def _split(settings: Settings) -> Split:
    return split_by_time(store.load(settings.database_url, "listings"), settings.split)


def _evaluation(settings: Settings) -> evaluation.Evaluation:
    path = settings.reports_dir / "evaluation.json"
    if not path.exists():
        raise PipelineError(f"There is no evaluation at {path} yet. Run `make evaluate`.")
    return evaluation.Evaluation.model_validate_json(path.read_text(encoding="utf-8"))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
