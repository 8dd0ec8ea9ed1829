"""The commands of this project; `make demo` is `python tasks.py demo`.

Standard library only: it runs before anything is installed.
"""

import json
import os
import shutil
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from environment import PYTHON, ROOT, answers, ask, call, free_port, make_environment, server

PIPELINE = ("scrape", "validate", "train", "evaluate", "promote")
BROWSERS = ("chromium", "google-chrome", "chromium-browser", "chrome", "msedge")


def demo() -> None:
    """from nothing to a prediction over HTTP, then stop"""
    _pipeline()
    with _service() as port:
        print(f"prediction: {_predict_example(port)}", flush=True)


def up() -> None:
    """the same, then keep serving until Ctrl-C"""
    _pipeline()
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    print(f"page: http://{host}:{port}/ (Ctrl-C stops it)", flush=True)
    _cli("serve")


def test() -> None:
    """run the tests and measure their coverage"""
    _python("pytest", "--cov")


def lint() -> None:
    """check style and types"""
    _python("ruff", "check", ".")
    _python("ruff", "format", "--check", ".")
    _python("mypy")


def practice_site() -> None:
    """serve the simulated listing site until Ctrl-C"""
    _python("practice_site")


def scrape() -> None:
    """fetch and read the listings"""
    with _source() as settings:
        _cli("scrape", settings=settings)


def report() -> None:
    """write the reports, the page's picture and the README's results"""
    with _service() as port:
        _take_picture(f"http://127.0.0.1:{port}/#example", ROOT / "docs" / "page.png")
    _cli("explore", "report")


def load_test() -> None:
    """measure the latency and throughput of the service"""
    with _service() as port:
        call([str(PYTHON), "tests/load_test.py"], {"PORT": str(port)})


def _pipeline() -> None:
    print("environment: ", end="", flush=True)  # the first time it takes a minute or more
    print(make_environment(), flush=True)
    with _source() as settings:
        _cli(*PIPELINE, settings=settings)


@contextmanager
def _source() -> Iterator[dict[str, str]]:
    """Have the listings at hand: start the practice site unless it runs or is not the source.

    Yields the settings that point to it, should its own port be taken by something else.
    """
    make_environment()
    with (ROOT / "configs" / "settings.toml").open("rb") as file:
        acquisition = tomllib.load(file)["acquisition"]
    own_port = urlsplit(acquisition["base_url"]).port or 80
    elsewhere = acquisition["source"] == "live" or "ACQUISITION__BASE_URL" in os.environ
    if elsewhere or answers(own_port, "/robots.txt"):
        yield {}
        return
    port = free_port(own_port)
    with server(["practice_site", "--port", str(port)], {}, port, "/robots.txt"):
        yield {"ACQUISITION__BASE_URL": f"http://127.0.0.1:{port}"}


@contextmanager
def _service() -> Iterator[int]:
    """Serve the champion on a free port, which is yielded."""
    make_environment()
    port = free_port()
    settings = {"HOST": "127.0.0.1", "PORT": str(port)}
    with server(["rental_price.cli", "serve"], settings, port, "/readyz"):
        yield port


def _predict_example(port: int) -> object:
    """Post the documented example and return its prediction."""
    schemas = json.loads(ask(port, "GET", "/openapi.json")[1])["components"]["schemas"]
    example = json.dumps(schemas["RentRequest"]["examples"][0]).encode()
    status, answer = ask(port, "POST", "/predict", example)
    if status != 200:
        raise SystemExit(f"The service answered {status}: {answer.decode()}")
    return json.loads(answer)["prediction"]


def _take_picture(url: str, path: Path) -> None:
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        print("no Chromium or Chrome here: the page's picture is left to CI")
        return
    options = ["--headless=new", "--disable-gpu", "--hide-scrollbars", "--window-size=1200,1000"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--no-sandbox")  # Chromium refuses to sandbox as root, as in containers
    wait = "--virtual-time-budget=5000"
    call([browser, *options, wait, f"--screenshot={path}", url], quiet=True)
    print(f"picture of the page in {path.relative_to(ROOT)}")


def _cli(*steps: str, settings: dict[str, str] | None = None) -> None:
    _python("rental_price.cli", *steps, settings=settings)


def _python(*module: str, settings: dict[str, str] | None = None) -> None:
    make_environment()
    call([str(PYTHON), "-m", *module], settings)


def _steps(text: str, *steps: str) -> Callable[[], None]:
    def task() -> None:
        _cli(*steps)

    task.__doc__ = text
    return task


TASKS = {
    "demo": demo,
    "up": up,
    "test": test,
    "lint": lint,
    "practice-site": practice_site,
    "scrape": scrape,
    "explore": _steps("write the data report", "explore"),
    "train": _steps("clean, check and learn from the listings", "validate", "train"),
    "evaluate": _steps("measure the candidate on months it has not seen", "evaluate"),
    "promote": _steps("release the candidate if the gate lets it pass", "promote"),
    "serve": _steps("serve the champion until Ctrl-C", "serve"),
    "report": report,
    "load-test": load_test,
}


def main(name: str) -> None:
    """Run one task by name; anything else lists them."""
    if name in TASKS:
        TASKS[name]()
        return
    print("\n".join(f"{task:14} {TASKS[task].__doc__}" for task in TASKS))
    if name != "help":
        raise SystemExit(f"There is no task {name!r}.")


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main(sys.argv[1] if len(sys.argv) == 2 else "help")
