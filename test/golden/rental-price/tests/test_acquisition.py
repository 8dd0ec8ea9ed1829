"""Reading pages, keeping to the site's rules, and crawls that are interrupted."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from sqlite3 import connect
from threading import Thread
from typing import NamedTuple

import pandas as pd
import pytest
from conftest import settings_in
from pandas.testing import assert_frame_equal

from rental_price import PipelineError, store
from rental_price.acquisition.archive import Page
from rental_price.acquisition.client import PoliteClient
from rental_price.acquisition.crawl import ScrapeReport, scrape
from rental_price.acquisition.parse import Unreadable, parse_listing
from rental_price.acquisition.site import read_index, read_listing
from rental_price.settings import Settings

from environment import free_port, server

PAGES = Path(__file__).parent / "pages"
INDEX = Page("http://site/flats?page=2", 200, (PAGES / "index.html").read_bytes())
LISTING = Page("http://site/flats/102792", 200, (PAGES / "listing.html").read_bytes())


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("rent_eur", "1.250 €/mo", 1250),
        ("rent_eur", "€ 1,250", 1250),
        ("rent_eur", "1.250,50 EUR per month", 1250.5),
        ("rent_eur", "€ 289 p.w.", 1252.33),
        ("area_m2", "ca. 75 m²", 75),
        ("area_m2", "7.500 m²", 7500),  # impossible, but that is for the cleaning to say
        ("rooms", "2½", 2.5),
        ("floor", "UG", -1),
        ("floor", "12. OG", 12),
        ("year_built", "ca. 1910", 1910),
        ("year_built", "n/a", None),
        ("condition", "in need of renovation", "needs_work"),
        ("energy_class", "class C", "C"),
        ("distance_km", "2,4 km", 2.4),
        ("distance_km", "850 m", 0.85),
        ("balcony", "✓", True),
        ("listed_on", "14.03.2026", date(2026, 3, 14)),
        ("listed_on", "14 March 2026", date(2026, 3, 14)),
    ],
)
def test_values_as_people_write_them(field: str, text: str, value: object) -> None:
    values, unreadable = parse_listing(LISTING.url, {"listing_id": "7", field: text})
    assert values[field] == value
    assert unreadable == []


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("rent_eur", "Price on request", "not a rent in EUR per month or week"),
        ("rent_eur", "1.25.00 €", "not a rent in EUR per month or week"),
        ("area_m2", "70-75 m²", "not an area in m²"),
        ("floor", "attic", "not a floor"),
        ("condition", "charming", "an unknown word"),
        ("distance_km", "10 min on foot", "not a distance in km or m"),
        ("listed_on", "31.02.2026", "not a date"),
    ],
)
def test_what_cannot_be_read_is_set_aside(field: str, text: str, reason: str) -> None:
    values, unreadable = parse_listing(LISTING.url, {"listing_id": "7", field: text})
    assert values[field] is None
    assert unreadable == [Unreadable(LISTING.url, "7", field, text, reason)]


def test_selectors_on_the_stored_listing() -> None:
    assert read_listing(LISTING) == {
        "listing_id": "102792",
        "status": "let",
        "address": "Mensagasse 84",
        "rent_eur": "353 €/week",
        "listed_on": "30.07.2026",
        "district": "Universitaet",
        "area_m2": "73 sqm",
        "rooms": "2½",
        "floor": "3",
        "year_built": "built 1994",
        "condition": "renovated",
        "energy_class": "B",
        "distance_km": "ca. 1.5 km",
        "balcony": "✓",
        "furnished": "ja",
    }


def test_selectors_on_the_stored_index() -> None:
    links, next_url = read_index(INDEX)
    assert links[:2] == ["http://site/agents/stadtquartier", "http://site/flats/103139"]
    assert next_url == "http://site/flats?page=3"


@pytest.mark.parametrize(
    ("page", "old", "new", "selector"),
    [
        (INDEX, 'class="result"', 'class="hit"', "a.result"),
        (INDEX, 'rel="next"', 'class="next"', "rel=next"),
        (LISTING, "data-id", "data-key", "data-id"),
        (LISTING, 'class="price"', 'class="rent"', "p.price"),
        (LISTING, "dt>", "th>", "dl.facts.*Available since"),
        (LISTING, "<dd>2½</dd>", "", "dl.facts.*Rooms"),
        (LISTING, "Living area", "Size", "Living area"),
    ],
)
def test_a_new_layout_is_an_error_that_names_the_selector(
    page: Page, old: str, new: str, selector: str
) -> None:
    changed = Page(page.url, 200, page.body.decode().replace(old, new).encode())
    with pytest.raises(PipelineError, match=f"layout of http://site.*{selector}"):
        (read_index if page is INDEX else read_listing)(changed)


class Script(NamedTuple):
    """A server that plays given answers, and what it was asked: seconds, path and agent."""

    settings: Settings
    answers: dict[str, list[tuple[int, str]]]  # path -> status and Retry-After
    asked: list[tuple[float, str, str]]

    def get(self, *urls: str) -> PoliteClient:
        with closing(PoliteClient(self.settings.acquisition)) as client:
            for url in urls:
                client.get(url.format(self.settings.acquisition.base_url))
        return client


@pytest.fixture
def script(tmp_path: Path) -> Iterator[Script]:
    answers: dict[str, list[tuple[int, str]]] = {}
    asked: list[tuple[float, str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((time.monotonic(), self.path, self.headers["User-Agent"]))
            status, retry_after = answers.get(self.path, [(200, "")]).pop(0)
            self.send_response(status)
            self.send_header("Retry-After", retry_after)
            self.end_headers()
            self.wfile.write(b"User-agent: *\nCrawl-delay: 0.05\nDisallow: /private/\n")

    with HTTPServer(("127.0.0.1", 0), Handler) as httpd:
        Thread(target=httpd.serve_forever, daemon=True).start()
        yield Script(settings_in(tmp_path, f"http://127.0.0.1:{httpd.server_port}"), answers, asked)
        httpd.shutdown()


def test_requests_are_spaced_and_signed(script: Script) -> None:
    script.get(*["{}/a"] * 6)
    seconds, paths, agents = zip(*script.asked, strict=True)
    assert paths == ("/robots.txt", *["/a"] * 6)
    assert seconds[6] - seconds[1] > 0.2  # five times the delay, less what a busy machine costs
    assert set(agents) == {script.settings.acquisition.user_agent}


@pytest.mark.parametrize("url", ["{}/private/1", "http://elsewhere.example/a", "{}0/a"])
def test_forbidden_and_foreign_pages_are_never_requested(script: Script, url: str) -> None:
    with pytest.raises(PipelineError, match="does not allow"):
        script.get(url)
    assert {path for _, path, _ in script.asked} <= {"/robots.txt"}


def test_retries_what_may_pass(script: Script) -> None:
    script.answers["/a"] = [(500, ""), (503, ""), (429, "1"), (200, "")]
    client = script.get("{}/a")
    assert client.requests == 5  # robots.txt, and three retries
    assert script.asked[-1][0] - script.asked[-2][0] > 0.99  # as the third answer asked


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ([(500, "")] * 6, "/a answers 500; gave up after 6 attempt"),
        ([(429, "3600")], "/a answers 429 and asks to wait 3600 s"),
        ([(503, "Fri, 31 Dec 2100 23:59:59 GMT")], "/a answers 503 and asks to wait"),
    ],
)
def test_gives_up_in_the_end_or_when_asked_to_wait_for_long(
    script: Script, answers: list[tuple[int, str]], message: str
) -> None:
    script.answers["/a"] = answers
    with pytest.raises(PipelineError, match=message):
        script.get("{}/a")


def test_an_answer_that_is_no_page_ends_the_crawl_and_is_not_kept(script: Script) -> None:
    script.answers["/flats?page=1"] = [(403, "")] * 2
    for _ in range(2):
        with pytest.raises(PipelineError, match="answers 403: are we blocked"):
            scrape(script.settings)
    assert [path for _, path, _ in script.asked].count("/flats?page=1") == 2


class Crawled(NamedTuple):
    """A site of our own, the paths that it was asked for, and one whole crawl of it."""

    log: Path
    settings: Settings
    report: ScrapeReport

    def paths(self) -> list[str]:
        return [line.split()[1] for line in self.log.read_text().splitlines()]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder, port = tmp_path_factory.mktemp("crawl"), free_port()
    log = folder / "requests.log"
    site = ["practice_site", f"--port={port}", f"--log={log}", "--seed=7", "--listings=300"]
    settings = settings_in(folder, f"http://127.0.0.1:{port}")
    with server(site, {}, port, "/robots.txt"):
        yield Crawled(log, settings, scrape(settings))


def tables(settings: Settings) -> tuple[pd.DataFrame, pd.DataFrame]:
    parsed = store.load(settings.database_url, "parsed")
    return parsed, store.load(settings.database_url, "quarantine")


def test_every_listing_is_found_politely_despite_busy_and_broken_answers(crawled: Crawled) -> None:
    parsed, quarantine = tables(crawled.settings)
    gone = quarantine[quarantine["field"] == "page"]
    assert parsed["listing_id"].nunique() == len(parsed) == 300 - len(gone)
    assert set(gone["reason"]) == {"page answers 404", "page answers 410"}
    assert crawled.report.quarantined == len(quarantine)
    retries = crawled.report.requests - crawled.report.pages - 1  # robots.txt
    assert retries == 14
    assert not [path for path in crawled.paths() if path.startswith("/agents/")]  # though linked


def test_a_killed_crawl_is_resumed_without_asking_twice(
    crawled: Crawled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_in(tmp_path, crawled.settings.acquisition.base_url)
    before = len(crawled.paths())
    monkeypatch.setenv("DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("ACQUISITION__BASE_URL", settings.acquisition.base_url)
    command = [sys.executable, "-m", "rental_price.cli", "scrape"]
    with subprocess.Popen(command) as process:  # noqa: S603 (our own command)
        while len(crawled.paths()) < before + 100 and process.poll() is None:
            time.sleep(0.01)
        process.kill()
    assert process.returncode != 0
    report = scrape(settings)
    assert report.reused >= 90
    for resumed, whole in zip(tables(settings), tables(crawled.settings), strict=True):
        assert_frame_equal(resumed, whole)
    asked = Counter(crawled.paths()[before:])
    twice = asked - Counter(set(asked)) - Counter(["/robots.txt"])
    assert twice.total() <= 1  # the page in flight


def test_a_new_crawl_keeps_what_the_site_no_longer_shows(crawled: Crawled) -> None:
    shown, _ = tables(crawled.settings)
    vanished = shown.head(1).assign(listing_id="vanished")
    elsewhere = shown.head(1).assign(listing_id="elsewhere", source="live")
    earlier = pd.concat([shown, vanished, elsewhere])
    store.replace(crawled.settings.database_url, "parsed", earlier)
    again = scrape(crawled.settings)
    assert (again.reused, again.pages) == (0, crawled.report.pages)
    assert_frame_equal(tables(crawled.settings)[0], pd.concat([shown, vanished], ignore_index=True))


def test_damaged_copies_are_noticed(crawled: Crawled, tmp_path: Path) -> None:
    settings = settings_in(tmp_path, crawled.settings.acquisition.base_url)
    scrape(settings)
    with closing(connect(settings.data_dir / "raw" / "pages.sqlite")) as archive, archive:
        archive.execute("UPDATE crawls SET finished_at = NULL")
        archive.execute("UPDATE pages SET body = x'00' WHERE url LIKE '%page=2'")
    with pytest.raises(PipelineError, match="page=2 is damaged"):
        scrape(settings)


def test_a_site_that_is_down_says_what_to_do_and_costs_no_data(crawled: Crawled) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    acquisition = crawled.settings.acquisition.model_copy(update={"base_url": nobody})
    before = tables(crawled.settings)[0]
    with pytest.raises(PipelineError, match="make practice-site"):
        scrape(crawled.settings.model_copy(update={"acquisition": acquisition}))
    assert_frame_equal(tables(crawled.settings)[0], before)
