"""Every error is a problem document (RFC 9457), and every request passes one thin layer."""

import asyncio
import logging
import sys
from collections.abc import Mapping
from http import HTTPStatus
from time import perf_counter
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..settings import ServiceSettings

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
CONTENT_POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    b"img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SECURITY_HEADERS = (
    (b"content-security-policy", CONTENT_POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
DOCUMENTED: dict[int | str, dict[str, Any]] = {
    statuses: {"description": "Problem details (RFC 9457)", "content": {MEDIA_TYPE: {}}}
    for statuses in ("4XX", "5XX")
}


def problem(
    status: int, detail: str, headers: Mapping[str, str] | None = None, **more: object
) -> JSONResponse:
    """Build the answer to a request that could not be served."""
    title = HTTPStatus(status).phrase
    content = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return JSONResponse(content, status, headers, MEDIA_TYPE)


async def on_http_error(_: Request, error: HTTPException) -> JSONResponse:
    """Answer what a route or the router refused."""
    return problem(error.status_code, error.detail, error.headers)


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
    return problem(422, f"Not accepted: {fields}.", errors=errors)


class Layer:
    """Limits, security headers, errors nobody caught, and one log line for each request.

    Plain ASGI on purpose: on this path a BaseHTTPMiddleware would cost more than the model.
    """

    def __init__(self, app: ASGIApp, limits: ServiceSettings) -> None:
        self._app = app
        self._max_body_bytes = limits.max_body_bytes
        self._timeout_s = limits.request_timeout_s
        self._log: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status, late = perf_counter(), 0, False
        request = asyncio.current_task()

        def give_up() -> None:
            nonlocal late
            late = request is not None and request.cancel()

        async def send_secured(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"].extend(SECURITY_HEADERS)
            await send(message)

        headers = dict(scope["headers"])
        answer = self._refusal(scope["method"], headers) or self._app
        # A bare timer: asyncio.timeout costs more, on every request's path.
        loop = asyncio.get_running_loop()
        timer = loop.call_later(self._timeout_s, give_up)
        try:
            await answer(scope, receive, send_secured)
        except asyncio.CancelledError:
            if not late:
                raise
            if not status:
                slow = problem(504, f"Not done in {self._timeout_s:g} s.", {"Connection": "close"})
                await slow(scope, receive, send_secured)
        except Exception:
            logger.exception("Unexpected error")
            if not status:
                await problem(500, "An unexpected error.")(scope, receive, send_secured)
        finally:
            timer.cancel()
            # The template of the path, not the path or the query: they may hold personal data.
            path = getattr(scope.get("route"), "path", "-")
            elapsed_ms = 1000 * (perf_counter() - started)
            if not self._log:  # one write for all requests that end in this turn of the loop
                loop.call_soon(self._write_log)
            self._log.append(f"{scope['method']} {path} {status} {elapsed_ms:.1f} ms\n")

    def _write_log(self) -> None:
        sys.stderr.write("".join(self._log))  # a record of the logging module costs more
        self._log.clear()

    def _refusal(self, method: str, headers: Mapping[bytes, bytes]) -> JSONResponse | None:
        if b"transfer-encoding" in headers:  # a body of unknown length could not be bounded
            return problem(411, "The request must state its Content-Length.")
        if int(headers.get(b"content-length", 0)) > self._max_body_bytes:
            return problem(413, f"The body is larger than {self._max_body_bytes} bytes.")
        media_type = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
        if method == "POST" and media_type != b"application/json":
            return problem(415, "The body must be JSON, with Content-Type: application/json.")
        return None
