"""Serve the practice site; the market is that of configs/settings.toml unless told otherwise."""

import argparse
import sys
import time
import tomllib
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random

from .market import Market
from .pages import PER_PAGE, index_page, listing_page, listing_path, page

ROBOTS = "User-agent: *\nCrawl-delay: 0.001\nDisallow: /agents/\n"
TROUBLE = (429,) * 2 + (500,) * 12 + (200,) * 6  # the last ones are only slow


class Site(ThreadingHTTPServer):
    """The pages of one market, some of which do not come at the first request."""

    def __init__(self, port: int, market: Market, seed: int, log: Path | None) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.today = market.today
        self.newest_first = market.listings[::-1]
        self.by_path = {listing_path(listing): listing for listing in market.listings}
        last = -(-len(market.listings) // PER_PAGE)
        self.index_paths = {"/": 1} | {f"/flats?page={n}": n for n in range(1, last + 1)}
        self.log = log.open("a", buffering=1) if log else None
        troubled = Random(seed).sample(sorted(self.by_path), k=min(20, len(self.by_path)))
        self.trouble = dict(zip(troubled, TROUBLE, strict=False))

    def answer(self, path: str) -> tuple[int, str]:
        """Return status and text for a request; each trouble comes once."""
        trouble = self.trouble.pop(path, None)
        if trouble == 200:
            time.sleep(0.2)
        elif trouble:
            return trouble, page("Please try again")
        if path == "/robots.txt":
            return 200, ROBOTS
        if path.startswith("/agents/"):
            return 200, page("Agent", "<p>A polite crawler never sees this page.</p>")
        if number := self.index_paths.get(path):
            return 200, index_page(self.newest_first, number, self.today)
        return self._listing(path)

    def _listing(self, path: str) -> tuple[int, str]:
        listing = self.by_path.get(path)
        if listing is None:
            return 404, page("There is no such page")
        if listing.status(self.today) == "gone":
            return 410 if int(listing.listing_id) % 2 else 404, page("No longer offered")
        return 200, listing_page(listing, self.today)


class Handler(BaseHTTPRequestHandler):
    """Answers GET over connections that stay open."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body leave in one write
    server: Site

    def do_GET(self) -> None:
        """Send one page."""
        status, text = self.server.answer(self.path)
        body = text.encode()
        kind = "plain" if self.path == "/robots.txt" else "html"
        self.send_response(status)
        self.send_header("Content-Type", f"text/{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        if status == 429:
            self.send_header("Retry-After", "1")
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
    parser.add_argument("--listings", type=int, help="offers in the first 24 months")
    parser.add_argument("--months", type=int, help="how far the market has come")
    parser.add_argument(
        "--log", type=Path, metavar="FILE", help="append status and path of each request"
    )
    with (Path(__file__).parents[1] / "configs" / "settings.toml").open("rb") as file:
        parser.set_defaults(**tomllib.load(file)["practice_site"])
    args = parser.parse_args()
    market = Market(args.seed, args.listings, args.months)
    try:
        site = Site(args.port, market, args.seed, args.log)
    except OSError as error:
        sys.exit(f"practice_site: port {args.port}: {error.strerror}. Choose another with --port.")
    print(f"practice site (simulated data) on http://127.0.0.1:{site.server_port}", flush=True)
    with suppress(KeyboardInterrupt):
        site.serve_forever()


if __name__ == "__main__":
    main()
