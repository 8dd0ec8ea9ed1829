"""One crawl: follow the list, keep every page, read every listing."""

from collections.abc import Iterator
from contextlib import closing
from typing import NamedTuple
from urllib.parse import urljoin

import pandas as pd

from .. import PipelineError, store
from ..artefact import LIMITS
from ..settings import Settings
from .archive import Archive, Page
from .client import PoliteClient
from .parse import READERS, Unreadable, parse_listing
from .site import FIRST_INDEX, read_index, read_listing

DTYPES = {
    **dict.fromkeys(LIMITS, "float64"),
    "listed_on": "datetime64[us]",
    "balcony": "boolean",
    "furnished": "boolean",
}
GONE = (404, 410)


class ScrapeReport(NamedTuple):
    """What a scrape did; the requests are those of this run, not of one it continued."""

    pages: int
    reused: int
    requests: int
    listings: int
    quarantined: int


def scrape(settings: Settings) -> ScrapeReport:
    """Fetch what is not yet stored, and replace the tables `parsed` and `quarantine`.

    Raises PipelineError when the site is down or its layout has changed: the tables then stay
    as they were, and the next call continues with the pages that are stored.
    """
    rows = []
    unreadable = []
    base_url = settings.acquisition.base_url
    with (
        closing(PoliteClient(settings.acquisition)) as client,
        closing(Archive(settings.data_dir / "raw" / "pages.sqlite", base_url)) as archive,
    ):
        reused = len(archive)
        for page in _listing_pages(client, archive, urljoin(base_url, FIRST_INDEX)):
            if page.status in GONE:
                reason = f"page answers {page.status}"
                unreadable.append(Unreadable(page.url, "", "page", "", reason))
                continue
            values, problems = parse_listing(page.url, read_listing(page))
            rows.append(values)
            unreadable += problems
        parsed = pd.DataFrame(rows, columns=list(READERS)).astype(DTYPES)
        parsed["source"] = settings.acquisition.source
        quarantine = pd.DataFrame(unreadable, columns=list(Unreadable._fields))
        store.replace(settings.database_url, "parsed", _with_earlier(parsed, settings))
        store.replace(settings.database_url, "quarantine", quarantine)
        archive.finish()  # not before everything that was read from it is safe
        return ScrapeReport(len(archive), reused, client.requests, len(rows), len(unreadable))


def _listing_pages(client: PoliteClient, archive: Archive, first_index: str) -> Iterator[Page]:
    """Yield the page behind every link of the list, but for what robots.txt forbids."""
    seen: set[str] = set()
    index_url: str | None = first_index
    while index_url and index_url not in seen:
        seen.add(index_url)
        page = _page(client, archive, index_url)
        if page.status in GONE:
            raise PipelineError(f"{index_url} answers {page.status}; the list ends too early.")
        links, index_url = read_index(page)
        for link in links:
            if link not in seen and client.allowed(link):
                seen.add(link)
                yield _page(client, archive, link)


def _with_earlier(parsed: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Keep the listings of earlier crawls that the site no longer shows: they are history."""
    try:
        earlier = store.load(settings.database_url, "parsed").astype(DTYPES)
    except PipelineError:  # this is the first crawl
        return parsed
    same_source = earlier[earlier["source"] == settings.acquisition.source]
    both = pd.concat([parsed, same_source], ignore_index=True)
    return both.drop_duplicates("listing_id")


def _page(client: PoliteClient, archive: Archive, url: str) -> Page:
    """Return a page from the archive if it is there, and from the site if not.

    Raises PipelineError when the site answers neither with the page nor that it is gone.
    """
    if stored := archive.find(url):
        return stored
    response = client.get(url)
    if response.status_code not in (200, *GONE):
        raise PipelineError(f"{url} answers {response.status_code}: are we blocked?")
    page = Page(url, response.status_code, response.content)
    archive.add(page)
    return page
