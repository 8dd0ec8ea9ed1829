"""Every error is a problem document (RFC 9457), and every request passes one thin layer."""

import asyncio
import logging
import sys
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from time import perf_counter
from typing import Any, cast

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger(__name__)

CLOSE = {"Connection": "close"}
MEDIA_TYPE = "application/problem+json"
PLAIN_DETAILS = {
    404: "There is nothing at this address; /openapi.json lists what is served.",
    405: "This address does not answer to that method; /openapi.json lists what is served.",
}
CONTENT_POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    b"img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SECURITY_HEADERS = (
    (b"content-security-policy", CONTENT_POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
SCHEMA = {
    "type": "object",
    "description": "Problem details (RFC 9457); `errors` lists field, rule and message.",
    "required": ["type", "title", "status", "detail"],
}


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe error answers for /openapi.json."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": SCHEMA}},
        }
        for status in statuses
    }


def problem(
    status: int,
    detail: str,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Build the answer to a request that could not be served."""
    content: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors:
        content["errors"] = errors
    return JSONResponse(content, status, headers, MEDIA_TYPE)


async def on_http_error(_: Request, error: HTTPException) -> JSONResponse:
    """Answer what a route or the router refused."""
    detail = PLAIN_DETAILS.get(error.status_code, error.detail)
    return problem(error.status_code, detail, headers=error.headers)


async def on_invalid_request(_: Request, error: RequestValidationError) -> JSONResponse:
    """Name each field that was refused, and the rule it broke; values are not repeated."""
    found = error.errors()
    if found[0]["type"] == "json_invalid":
        return problem(400, f"The body is not valid JSON (at character {found[0]['loc'][-1]}).")
    errors = [
        {
            "field": ".".join(str(part) for part in one["loc"][1:]) or "body",
            "rule": one["type"],
            "message": one["msg"].replace("Input should", "Must", 1),
        }
        for one in found
    ]
    fields = ", ".join(dict.fromkeys(one["field"] for one in errors))
    return problem(422, f"Not accepted: {fields}.", errors)


class Layer:
    """Limits, security headers, errors nobody caught, and one log line for each request.

    Plain ASGI on purpose: on this path a BaseHTTPMiddleware would cost more than the model.
    """

    def __init__(self, app: ASGIApp, max_body_bytes: int, timeout_s: float) -> None:
        self._app = app
        self._max_body_bytes = max_body_bytes
        self._timeout_s = timeout_s
        self._too_large = f"The body is larger than {max_body_bytes} bytes."

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = perf_counter(), 0

        async def send_secured(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"].extend(SECURITY_HEADERS)
            await send(message)

        headers = dict(scope["headers"])
        if b"transfer-encoding" in headers:
            receive = self._bounded(receive)
        answer = self._refusal(scope["method"], headers) or self._app
        # By hand what asyncio.timeout does, at a fifth of its cost.
        task = cast(asyncio.Task[None], asyncio.current_task())
        timer = asyncio.get_running_loop().call_later(self._timeout_s, task.cancel)
        try:
            await answer(scope, receive, send_secured)
        except asyncio.CancelledError:
            if perf_counter() - started < self._timeout_s or status:
                raise
            task.uncancel()
            slow = problem(504, f"Not done within {self._timeout_s:g} s.", headers=CLOSE)
            await slow(scope, receive, send_secured)
        except Exception:
            logger.exception("Unexpected error")
            if not status:
                await problem(500, "An unexpected error.")(scope, receive, send_secured)
        finally:
            timer.cancel()
            # The template of the path, not the path or the query: they may hold personal data.
            # Written directly: a record of the logging module would cost a tenth of the throughput.
            path = getattr(scope.get("route"), "path", "-")
            elapsed_ms = 1000 * (perf_counter() - started)
            sys.stderr.write(f"{scope['method']} {path} {status} {elapsed_ms:.1f} ms\n")

    def _refusal(self, method: str, headers: Mapping[bytes, bytes]) -> JSONResponse | None:
        if int(headers.get(b"content-length", 0)) > self._max_body_bytes:
            return problem(413, self._too_large)
        media_type = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
        if method == "POST" and media_type != b"application/json":
            return problem(415, "The body must be JSON, with Content-Type: application/json.")
        return None

    def _bounded(self, receive: Receive) -> Receive:
        """Count a body that does not say its length beforehand."""
        received = 0

        async def bounded() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._max_body_bytes:
                raise HTTPException(413, self._too_large)
            return message

        return bounded
