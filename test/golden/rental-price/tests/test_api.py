"""The service over real HTTP: what it promises, what it refuses, what it does without a model."""

import hashlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from rental_price.artefact import LIMITS, TARGET
from rental_price.serving import champion
from rental_price.serving.app import create_app
from rental_price.serving.contract import EXAMPLE, MAX_BATCH_ROWS, RentRequest
from rental_price.settings import Settings
from rental_price.training.registry import POINTER, read_champion

from environment import free_port, server
from load_test import measure_load

PROBLEM = "application/problem+json"


@contextmanager
def serving(settings: Settings) -> Iterator[httpx.Client]:
    """Run the service in a thread; yields a client of it."""
    port = free_port()
    config = uvicorn.Config(create_app(settings), port=port, log_level="warning", access_log=False)
    service = uvicorn.Server(config)
    thread = threading.Thread(target=service.run)
    thread.start()
    try:
        while not service.started:
            assert thread.is_alive()
            time.sleep(0.01)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
            yield client
    finally:
        service.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def client(champion_settings: Settings) -> Iterator[httpx.Client]:
    """A client of a service with a champion."""
    with serving(champion_settings) as one:
        yield one


@pytest.fixture
def own_models(champion_settings: Settings, tmp_path: Path) -> Settings:
    """Settings with a copy of the champion that a test may damage."""
    for path in champion_settings.models_dir.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return champion_settings.model_copy(update={"models_dir": tmp_path})


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    """The problem document of a refusal."""
    assert answer.status_code == status
    assert answer.headers["content-type"] == PROBLEM
    content: dict[str, Any] = answer.json()
    assert content.keys() >= {"type", "title", "status", "detail"}
    assert content["status"] == status
    return content


def test_the_documented_example_is_accepted(client: httpx.Client) -> None:
    schema = client.get("/openapi.json").json()
    example = schema["components"]["schemas"]["RentRequest"]["examples"][0]
    answer = client.post("/predict", json=example)
    assert answer.status_code == 200
    content = answer.json()
    assert content.keys() == {"prediction", "interval", "model_version", "warnings"}
    assert content["interval"]["low"] < content["prediction"] < content["interval"]["high"]
    assert content["warnings"] == []
    assert content["model_version"] == client.get("/model").json()["version"]


def test_a_flat_whose_year_and_energy_class_are_unknown(client: httpx.Client) -> None:
    known = {name: EXAMPLE[name] for name in EXAMPLE if name not in ("year_built", "energy_class")}
    answers = [client.post("/predict", json=flat) for flat in (known, EXAMPLE)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json()["warnings"] == []


def test_a_batch_answers_row_by_row(client: httpx.Client) -> None:
    rows = [EXAMPLE, EXAMPLE | {"area_m2": 40}, EXAMPLE | {"district": "Hafen"}]
    together = client.post("/predict/batch", json={"rows": rows}).json()["predictions"]
    assert together == [client.post("/predict", json=row).json() for row in rows]
    too_many = {"rows": [EXAMPLE] * (MAX_BATCH_ROWS + 1)}
    assert (
        problem(client.post("/predict/batch", json=too_many), 422)["errors"][0]["field"] == "rows"
    )


def test_the_reasons_add_up_to_the_prediction(client: httpx.Client) -> None:
    flat = EXAMPLE | {"area_m2": 131.5, "floor": 7, "furnished": True, "year_built": None}
    reasons = client.post("/explain", json=flat).json()
    effects = {part["field"]: part["effect"] for part in reasons["contributions"]}
    assert effects.keys() == EXAMPLE.keys()
    assert reasons["base"] + sum(effects.values()) == pytest.approx(reasons["prediction"], abs=1e-6)
    assert reasons["prediction"] == client.post("/predict", json=flat).json()["prediction"]
    assert effects["area_m2"] > 0
    assert reasons == client.post("/explain", json=flat).json()


def test_the_typical_flat_needs_no_reasons(client: httpx.Client) -> None:
    typical = client.get("/model").json()["reference"]
    whole = {name: round(typical[name]) for name in ("floor", "year_built")}
    flags = {name: bool(typical[name]) for name in ("balcony", "furnished")}
    reasons = client.post("/explain", json=typical | whole | flags).json()
    assert reasons["prediction"] == reasons["base"]
    assert {part["effect"] for part in reasons["contributions"]} == {0}


def test_what_was_not_seen_in_training_is_answered_with_a_warning(client: httpx.Client) -> None:
    flat = EXAMPLE | {"district": "Atlantis", "area_m2": 500}
    content = client.post("/predict", json=flat).json()
    messages = {warning["field"]: warning["message"] for warning in content["warnings"]}
    assert messages.keys() == {"district", "area_m2"}
    assert "Nordend" in messages["district"]
    assert "500 is outside" in messages["area_m2"]


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("area_m2", 7.9, "greater_than_equal"),
        ("area_m2", 501, "less_than_equal"),
        ("area_m2", "72", "float_type"),
        ("area_m2", True, "float_type"),
        ("area_m2", float("nan"), "finite_number"),
        ("rooms", 2.3, "multiple_of"),
        ("floor", 2.5, "int_type"),
        ("balcony", 1, "bool_type"),
        ("district", "", "string_too_short"),
        ("district", "\ud800", "string_unicode"),
        ("pets", True, "extra_forbidden"),
    ],
)
def test_a_wrong_value_is_refused_by_field_and_rule(
    client: httpx.Client, field: str, value: object, rule: str
) -> None:
    body = json.dumps(EXAMPLE | {field: value})
    headers = {"Content-Type": "application/json"}
    errors = problem(client.post("/predict", content=body, headers=headers), 422)["errors"]
    assert [(error["field"], error["rule"]) for error in errors] == [(field, rule)]


def test_the_service_and_the_cleaning_share_their_limits() -> None:
    properties = RentRequest.model_json_schema()["properties"]
    properties["year_built"] = properties["year_built"]["anyOf"][0]
    for name in LIMITS.keys() - {TARGET}:
        assert (properties[name]["minimum"], properties[name]["maximum"]) == LIMITS[name]


def test_what_is_not_a_request_is_refused(client: httpx.Client) -> None:
    as_json = partial(client.post, "/predict", headers={"Content-Type": "application/json"})
    large = b" " * 10_000_000
    assert "not valid JSON" in problem(as_json(content="{bad"), 400)["detail"]
    problem(as_json(content=b'{"district": "\xff"}'), 400)
    problem(as_json(content=""), 422)
    problem(as_json(content="[]"), 422)
    problem(as_json(content=large), 413)
    problem(as_json(content=iter([large])), 411)  # chunked: the length is not known beforehand
    problem(client.post("/predict", content="district=Nordend"), 415)
    problem(client.get("/predict"), 405)
    problem(client.get("/rents"), 404)


def test_a_slow_request_ends(champion_settings: Settings) -> None:
    limits = champion_settings.service.model_copy(update={"request_timeout_s": 0.2})
    with serving(champion_settings.model_copy(update={"service": limits})) as client:
        address = (client.base_url.host, client.base_url.port)
        with socket.create_connection(address, timeout=5) as connection:
            head = "POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            connection.sendall(head.encode() + b"Content-Length: 100\r\n\r\n{")
            received = b"".join(iter(lambda: connection.recv(4096), b""))
    assert received.startswith(b"HTTP/1.1 504")


def test_an_unexpected_error_shows_nothing_of_the_inside(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(champion.Champion, "predict", fail)
    assert "secret" not in str(problem(client.post("/predict?name=Ada", json=EXAMPLE), 500))
    client.get("/healthz")  # by the next answer the line of the one before is written
    log = capsys.readouterr().err
    assert "POST /predict 500 " in log
    assert "Ada" not in log  # neither the query nor the body


def test_every_answer_has_the_security_headers(client: httpx.Client) -> None:
    for path in ("/healthz", "/nowhere"):
        headers = client.get(path).headers
        assert "script-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_the_page_has_every_field(client: httpx.Client) -> None:
    page = client.get("/")
    for name in EXAMPLE:
        assert f'name="{name}"' in page.text
    for asset in ("page/page.css", "page/page.js"):
        assert asset in page.text
        assert client.get(f"/{asset}").status_code == 200


def test_the_api_key(champion_settings: Settings) -> None:
    protected = Settings(models_dir=champion_settings.models_dir, api_key="schlüssel")
    with serving(protected) as client:
        for wrong in ({}, {"X-API-Key": "no"}, {"X-API-Key": "schlussel"}):
            problem(client.post("/predict", json=EXAMPLE, headers=wrong), 401)
        right = {"X-API-Key": "schlüssel".encode()}
        assert client.post("/predict", json=EXAMPLE, headers=right).status_code == 200
        assert client.get("/model").status_code == 200


def test_without_a_model_it_starts_and_says_what_to_run(own_models: Settings) -> None:
    (own_models.models_dir / POINTER).unlink()
    with serving(own_models) as client:
        assert client.get("/healthz").status_code == 200
        assert "make demo" in problem(client.get("/readyz"), 503)["detail"]
        for path in ("/predict", "/explain"):
            problem(client.post(path, json=EXAMPLE), 503)


@pytest.mark.parametrize("damage", ["pointer", "model", "promoted"])
def test_a_damaged_model_is_not_served(own_models: Settings, damage: str) -> None:
    pointed = read_champion(own_models.models_dir)
    assert pointed is not None
    garbage = b"not a model"
    if damage == "pointer":
        (own_models.models_dir / POINTER).write_bytes(garbage)
    else:
        (own_models.models_dir / pointed.file).write_bytes(garbage)
    if damage == "promoted":
        changed = pointed.model_copy(update={"sha256": hashlib.sha256(garbage).hexdigest()})
        (own_models.models_dir / POINTER).write_text(changed.model_dump_json())
    with serving(own_models) as client:
        assert client.get("/healthz").status_code == 200
        assert "model" in problem(client.get("/readyz"), 503)["detail"]
        problem(client.post("/predict", json=EXAMPLE), 503)


def test_a_released_model_is_fetched_by_its_digest(
    champion_settings: Settings, tmp_path: Path
) -> None:
    pointed = read_champion(champion_settings.models_dir)
    assert pointed is not None

    class Busy(SimpleHTTPRequestHandler):
        """Serves the models, but not to the first request."""

        refused = False

        def do_GET(self) -> None:
            if Busy.refused:
                super().do_GET()
            else:
                Busy.refused = True
                self.send_error(503)

    handler = partial(Busy, directory=str(champion_settings.models_dir))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as release:
        threading.Thread(target=release.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{release.server_port}/{pointed.file}"
        changes = {"models_dir": tmp_path, "model_url": url, "model_sha256": "0" * 64}
        wrong = champion_settings.model_copy(update=changes)
        right = wrong.model_copy(update={"model_sha256": pointed.sha256})
        with serving(wrong) as client:
            assert "SHA-256" in problem(client.get("/readyz"), 503)["detail"]
        with serving(right) as client:
            assert client.get("/readyz").json()["model_version"] == pointed.version
        release.shutdown()
    with serving(right) as client:  # the release is gone
        assert "could not be fetched" in problem(client.get("/readyz"), 503)["detail"]


def test_the_command_serves_under_load(champion_settings: Settings) -> None:
    port = free_port()
    variables = {"MODELS_DIR": str(champion_settings.models_dir), "PORT": str(port)}
    with server(["rental_price.cli", "serve"], variables, port, "/readyz"):
        report = measure_load(champion_settings.model_copy(update={"port": port}), seconds=1)
    assert report.failed == 0
    assert 0 < report.p50_ms <= report.p95_ms <= report.p99_ms
