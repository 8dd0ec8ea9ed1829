"""The steps of the pipeline as commands: `python -m rental_price.cli train`.

Imports are inside the commands, so that the service starts without the training libraries.
"""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import PipelineError
from .settings import Settings, load_settings

if TYPE_CHECKING:
    from .training.train import Split


def scrape(settings: Settings) -> str:
    """fetch the listing pages and read them into the table `parsed`"""
    from .acquisition import scrape as run

    report = run(settings)
    return (
        f"{report.listings} listings from {report.pages} pages "
        f"({report.requests} requests, {report.reused} pages kept from before); "
        f"{report.quarantined} values could not be read and were set aside"
    )


def validate(settings: Settings) -> str:
    """clean the parsed listings, check them, and replace the table `listings`"""
    from .cleaning import clean
    from .schema import check
    from .store import ListingStore

    with ListingStore(settings.database_url) as store:
        listings, report = clean(store.load("parsed"))
        _write(settings.reports_dir / "cleaning.json", json.dumps(report.as_dict(), indent=2))
        store.replace("listings", check(listings))
    return f"{report.rows_out} of {report.rows_in} listings kept, see reports/cleaning.json"


def explore(settings: Settings) -> str:
    """write the data report on the training months"""
    from .training.explore import data_page

    path = settings.reports_dir / "data.html"
    _write(path, data_page(_split(settings).train, settings.acquisition.source))
    return f"data report in {path}"


def train(settings: Settings) -> str:
    """choose and fit a model, calibrate its intervals, export it as the candidate"""
    from .training.export import check_parity, describe, save, to_onnx
    from .training.registry import CANDIDATE
    from .training.train import choose

    split = _split(settings)
    choice = choose(split.train, settings.training)
    proto = to_onnx(choice.model)
    check_parity(choice.model, proto, split.test, settings.gate.parity_tolerance)
    release = describe(choice, split, settings)
    save(proto, release, settings.models_dir / CANDIDATE)
    costs = ", ".join(f"{name} {cost:.0f}" for name, cost in choice.cv_cost.items())
    return f"{choice.name} of ({costs} EUR per flat in cross-validation) is {release.version}"


def evaluate(settings: Settings) -> str:
    """measure the candidate on the test months, and hold it against the gate"""
    from .training import evaluate as evaluation
    from .training.export import load, save
    from .training.registry import CANDIDATE, champion_path
    from .training.report import evaluation_page

    candidate = settings.models_dir / CANDIDATE
    proto, release = load(candidate)
    champion = champion_path(settings.models_dir)
    measured = evaluation.evaluate(candidate, release, champion, _split(settings), settings)
    result = evaluation.as_dict(measured, evaluation.gate(measured, settings.gate))
    _write(settings.reports_dir / "evaluation.json", json.dumps(result, indent=2))
    _write(settings.reports_dir / "evaluation.html", evaluation_page(result))
    save(proto, evaluation.measured_release(release, measured), candidate)
    error = measured.relative_error.value
    return f"relative error {error:.1%}, gate {'passed' if result['passed'] else 'NOT passed'}"


def promote(settings: Settings) -> str:
    """release the candidate if its evaluation passed the gate"""
    from .training import registry
    from .training.export import load

    _, release = load(settings.models_dir / registry.CANDIDATE)
    result = _evaluation(settings)
    if result["evaluation"]["version"] != release.version:
        raise PipelineError(f"{release.version} has not been evaluated. Run `make evaluate`.")
    if failed := [check for check in result["checks"] if not check["passed"]]:
        reasons = "\n".join(f"- {check['name']}: {check['detail']}" for check in failed)
        raise PipelineError(f"The gate refused {release.version}; nothing changed.\n{reasons}")
    return f"champion is {registry.promote(settings.models_dir, release.version).version}"


def rollback(settings: Settings) -> str:
    """serve the version before the current champion again"""
    from .training import registry

    return f"champion is {registry.rollback(settings.models_dir).version}"


def report(settings: Settings) -> str:
    """write the headline figures of the last evaluation into the README"""
    from .training.report import results_markdown, update_readme

    update_readme(Path("README.md"), results_markdown(_evaluation(settings)))
    return "README.md updated"


def serve(settings: Settings) -> str:
    """serve the champion over HTTP until stopped"""
    from .serving.app import run

    run(settings)
    return "stopped"


def load_test(settings: Settings) -> str:
    """measure latency and throughput of the running service"""
    from .serving.load import run

    return run(settings)


COMMANDS: dict[str, Callable[[Settings], str]] = {
    "scrape": scrape,
    "validate": validate,
    "explore": explore,
    "train": train,
    "evaluate": evaluate,
    "promote": promote,
    "rollback": rollback,
    "report": report,
    "serve": serve,
    "load-test": load_test,
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code is 1 when it could not do its work."""
    parser = argparse.ArgumentParser(prog="rental-price", description=__doc__)
    subparsers = parser.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        subparsers.add_parser(name, help=command.__doc__)
    name = parser.parse_args(arguments).command
    try:
        print(COMMANDS[name](load_settings()))
    except PipelineError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 1
    return 0


def _split(settings: Settings) -> "Split":
    from .store import ListingStore
    from .training.train import split_by_time

    with ListingStore(settings.database_url) as store:
        return split_by_time(store.load("listings"), settings.split)


def _evaluation(settings: Settings) -> dict[str, Any]:
    path = settings.reports_dir / "evaluation.json"
    if not path.exists():
        raise PipelineError(f"There is no evaluation at {path} yet. Run `make evaluate`.")
    result: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return result


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
