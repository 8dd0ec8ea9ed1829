"""How fast a created project's /predict is, next to two other ways of serving the same model.

    python service.py PROJECT [--python PROJECT/.venv/bin/python] [--rounds N] [--seconds S]

Three servers run, each with one uvicorn worker (uvloop, httptools) and no access log of uvicorn:
  service  the project as it is, with its limits, warnings, intervals, headers and log
  bare     one FastAPI route with the same request and answer models and the same ONNX call
  joblib   the usual route: the same model as a pickled scikit-learn pipeline, asked through pandas
Load goes to one at a time, in turns; the figure of each is the median of its rounds.
The project needs a promoted model.
"""

import argparse
import importlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median
from typing import Any

KINDS = ("service", "bare", "joblib")
WARM_UP_S = 1.0


def module(project: Path, name: str) -> Any:
    """Import a module of the project's package, whatever the package is called."""
    source = project / "src"
    package = next(path.parent.name for path in source.glob("*/settings.py"))
    if str(source) not in sys.path:
        sys.path.insert(0, str(source))
    return importlib.import_module(f"{package}.{name}")


def bare_app(project: Path) -> Any:
    """A FastAPI app with nothing but the route."""
    from fastapi import FastAPI

    settings = module(project, "settings").Settings()
    serving = module(project, "serving.champion")
    routes = module(project, "serving.app").predict.__annotations__
    request_type = next(kind for name, kind in routes.items() if name not in ("request", "return"))
    answer_type = routes["return"]
    champion = serving.load_champion(settings)
    session, target = champion._session, serving.TARGET
    example = request_type(**module(project, "serving.contract").EXAMPLE)
    rest = champion.predict([example])[0].model_dump(exclude={"prediction"})
    app = FastAPI()

    async def predict(body: Any) -> Any:
        numeric, categorical = serving.encode([body])
        feed = {"numeric": numeric, "categorical": categorical}
        value = session.run([target], feed)[0][0, 0]
        return answer_type(prediction=float(value), **rest)

    predict.__annotations__ = {"body": request_type, "return": answer_type}
    app.post("/predict")(predict)
    return app


def joblib_app(project: Path) -> Any:
    """The tutorial's way with the same model: unpickle it, make a data frame of each request."""
    import joblib
    import pandas as pd
    from fastapi import FastAPI

    settings = module(project, "settings").Settings()
    release = module(project, "serving.champion").load_champion(settings).release
    routes = module(project, "serving.app").predict.__annotations__
    request_type = next(kind for name, kind in routes.items() if name not in ("request", "return"))
    train = module(project, "training.train")
    rows = module(project, "pipeline")._split(settings).train
    fitted = train.fit(release.algorithm, rows, settings.training)
    with tempfile.TemporaryDirectory() as folder:
        joblib.dump(fitted, Path(folder) / "model.joblib")
        model = joblib.load(Path(folder) / "model.joblib")
    app = FastAPI()

    def predict(body: Any) -> dict[str, float]:
        frame = pd.DataFrame([body.model_dump()])
        return {"prediction": float(train.predict(model, frame)[0])}

    predict.__annotations__ = {"body": request_type, "return": dict[str, float]}
    app.post("/predict")(predict)
    return app


def serve(kind: str, project: Path, port: int) -> None:
    """Run one of the servers until it is stopped."""
    import uvicorn

    app: Any
    if kind == "service":
        settings = module(project, "settings").Settings()
        app = module(project, "serving.app").create_app(settings)
    else:
        app = bare_app(project) if kind == "bare" else joblib_app(project)
    uvicorn.run(
        app, port=port, loop="uvloop", http="httptools", access_log=False, log_level="warning"
    )


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answer(port: int, body: dict[str, Any]) -> dict[str, Any]:
    """One prediction, waiting for the server to come up."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/predict",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(request, timeout=5) as response:
                return dict(json.load(response))
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def compare(project: Path, python: str, rounds: int, seconds: float) -> dict[str, Any]:
    """Run the servers, put load on them in turns, and return the figures."""
    sys.path.insert(0, str(project / "tests"))
    measure_load = importlib.import_module("load_test").measure_load
    settings = module(project, "settings").Settings()
    body = module(project, "serving.contract").EXAMPLE
    ports = {kind: free_port() for kind in KINDS}
    log = tempfile.TemporaryFile()
    servers = [
        subprocess.Popen(
            [python, __file__, str(project), "--serve", kind, "--port", str(port)],
            cwd=project,
            stderr=log,
        )
        for kind, port in ports.items()
    ]
    try:
        predictions = {kind: answer(port, body)["prediction"] for kind, port in ports.items()}
        if abs(predictions["service"] - predictions["bare"]) > 0.01:
            raise SystemExit(f"service and bare do not predict the same: {predictions}")
        targets = {
            kind: settings.model_copy(update={"host": "127.0.0.1", "port": port})
            for kind, port in ports.items()
        }
        for target in targets.values():
            measure_load(target, seconds=WARM_UP_S)
        reports: dict[str, list[Any]] = {kind: [] for kind in KINDS}
        for _ in range(rounds):
            for kind, target in targets.items():
                reports[kind].append(measure_load(target, seconds=seconds))
    finally:
        for server in servers:
            server.terminate()
        for server in servers:
            server.wait()
    if any(report.failed for results in reports.values() for report in results):
        raise SystemExit("some requests failed")
    rates = {kind: [r.requests_per_s for r in results] for kind, results in reports.items()}
    # The ratio of a turn compares what ran within seconds: less of a busy machine is in it.
    over = {
        kind: median(own / other for own, other in zip(rates["service"], rates[kind], strict=True))
        for kind in ("bare", "joblib")
    }
    return {
        "requests_per_s": {kind: round(median(values)) for kind, values in rates.items()},
        "p99_ms": {kind: round(median(r.p99_ms for r in rs), 2) for kind, rs in reports.items()},
        "service_over_bare": round(over["bare"], 3),
        "service_over_joblib": round(over["joblib"], 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("project", type=Path)
    parser.add_argument("--python", help="the project's interpreter")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--serve", choices=KINDS, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    project = arguments.project.resolve()
    os.chdir(project)
    if arguments.serve:
        serve(arguments.serve, project, arguments.port)
        return
    python = arguments.python or str(project / ".venv" / "bin" / "python")
    if (
        Path(python).resolve() != Path(sys.executable).resolve()
        and "BENCH_INSIDE" not in os.environ
    ):
        # The generator comes from the project as well: run with its interpreter.
        command = [python, __file__, *sys.argv[1:]]
        raise SystemExit(
            subprocess.run(command, env={**os.environ, "BENCH_INSIDE": "1"}).returncode
        )
    figures = compare(project, python, arguments.rounds, arguments.seconds)
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
