"""Serve the billing system; the business is that of configs/settings.toml unless told otherwise."""

import argparse
import json
import sys
import time
import tomllib
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from math import ceil
from pathlib import Path
from random import Random
from threading import Lock
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .panel import Panel
from .records import CONTACTS, MAX_LIMIT, PATH, from_cursor, page, to_cursor

TOKEN = "practice"  # noqa: S105 (it guards simulated data on this machine)
LIMIT, WINDOW_S = 60, 1.0
ROBOTS = f"User-agent: *\nCrawl-delay: 0.002\nDisallow: {CONTACTS}\n"
ABOUT = f"""Billing system of a software subscription (practice site, simulated data)

GET {PATH}?limit={MAX_LIMIT}   accounts as they stood at a month's end, oldest first
    at most {MAX_LIMIT} a page; "next" is the address of the next one, null on the last
Authorization: Bearer <token>  on every request under /v1/, otherwise 401
{LIMIT} requests in {WINDOW_S:g} s, see X-RateLimit-*; beyond it 429 with Retry-After
{CONTACTS}...              personal data, not for this token
"""
TROUBLE = (429,) * 1 + (500,) * 6 + (200,) * 3  # the last ones are only slow


class Site(ThreadingHTTPServer):
    """The export of one panel, some pages of which do not come at the first request."""

    def __init__(self, port: int, panel: Panel, seed: int, log: Path | None) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.today = panel.today
        self.snapshots = panel.snapshots
        self.log = log.open("a", buffering=1) if log else None
        starts = range(0, len(self.snapshots), MAX_LIMIT)
        troubled = Random(seed).sample(starts, k=min(len(TROUBLE), len(starts)))
        self.trouble = dict(zip(troubled, TROUBLE, strict=False))
        self._lock = Lock()
        self._window_end = 0.0
        self._used = 0

    def allowance(self) -> tuple[int, int]:
        """Count a request; returns how many are left (-1: too many) and seconds to the reset."""
        with self._lock:
            now = time.monotonic()
            if now >= self._window_end:
                self._window_end, self._used = now + WINDOW_S, 0
            self._used += 1
            return max(LIMIT - self._used, -1), ceil(self._window_end - now)

    def export(self, query: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        """Return status and content of a page; each trouble comes once."""
        try:
            limit = min(int(query.get("limit", [str(MAX_LIMIT)])[0]), MAX_LIMIT)
            start = from_cursor(query.get("cursor", [to_cursor(0)])[0])
        except ValueError:
            return 400, {"error": "limit or cursor is not one of ours"}
        trouble = self.trouble.pop(start, None)
        if trouble == 200:
            time.sleep(0.2)
        elif trouble:
            return trouble, {"error": "please try again"}
        return 200, page(self.snapshots, start, limit, self.today)


class Handler(BaseHTTPRequestHandler):
    """Answers GET over connections that stay open."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body leave in one write
    server: Site

    def do_GET(self) -> None:
        """Send a text, or what the token and the allowance permit."""
        address = urlsplit(self.path)
        if text := {"/robots.txt": ROBOTS, "/": ABOUT}.get(address.path):
            self._send(200, text, {})
        elif self.headers["Authorization"] != f"Bearer {TOKEN}":
            self._send(401, {"error": "a valid token is needed"}, {"WWW-Authenticate": "Bearer"})
        else:
            self._send_counted(address.path, parse_qs(address.query))

    def _send_counted(self, path: str, query: dict[str, list[str]]) -> None:
        remaining, reset_s = self.server.allowance()
        if remaining < 0:
            status, content = 429, {"error": f"more than {LIMIT} requests in {WINDOW_S:g} s"}
        elif path.startswith(CONTACTS):
            status, content = 403, {"error": "this token must not read personal data"}
        elif path == PATH:
            status, content = self.server.export(query)
        else:
            status, content = 404, {"error": "there is nothing at this address"}
        headers = {
            "X-RateLimit-Limit": LIMIT,
            "X-RateLimit-Remaining": max(remaining, 0),
            "X-RateLimit-Reset": reset_s,
        }
        self._send(status, content, headers | ({"Retry-After": 1} if status == 429 else {}))

    def _send(self, status: int, content: object, headers: dict[str, Any]) -> None:
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        body = text.encode()
        kind = "text/plain; charset=utf-8" if text is content else "application/json"
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": len(body), **headers}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:  # noqa: ARG002
        """Write "status path" to the log file, if one is wanted."""
        if self.server.log:
            self.server.log.write(f"{int(code)} {self.path}\n")


def main() -> None:
    """Serve until stopped; the address is printed once requests are answered."""
    parser = argparse.ArgumentParser(prog="practice_site", description=__doc__)
    parser.add_argument("--port", type=int, default=8765, help="0 takes a free one")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--customers", type=int, help="snapshots in the first 24 months")
    parser.add_argument("--months", type=int, help="how far the business has come")
    parser.add_argument(
        "--log", type=Path, metavar="FILE", help="append status and path of each request"
    )
    with (Path(__file__).parents[1] / "configs" / "settings.toml").open("rb") as file:
        parser.set_defaults(**tomllib.load(file)["practice_site"])
    args = parser.parse_args()
    panel = Panel(args.seed, args.customers, args.months)
    try:
        site = Site(args.port, panel, args.seed, args.log)
    except OSError as error:
        sys.exit(f"practice_site: port {args.port}: {error.strerror}. Choose another with --port.")
    print(f"practice site (simulated data) on http://127.0.0.1:{site.server_port}", flush=True)
    with suppress(KeyboardInterrupt):
        site.serve_forever()


if __name__ == "__main__":
    main()
