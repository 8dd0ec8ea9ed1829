"""One crawl: follow the list, keep every page, read every listing."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urljoin

import pandas as pd

from .. import PipelineError
from ..artefact import LIMITS
from ..settings import Settings
from ..store import ListingStore
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
MIN_ANSWERED = 0.9
"""Of the listings that are linked; when fewer can be fetched, it is not that they are let."""


@dataclass(frozen=True)
class ScrapeReport:
    """What a scrape did; requests and waits are those of this run, not of one it continued."""

    pages: int
    reused: int
    requests: int
    waited_s: float
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
        ListingStore(settings.database_url) as store,
    ):
        reused, gone = len(archive), 0
        for page in _listing_pages(client, archive, urljoin(base_url, FIRST_INDEX)):
            if page.status == 200:
                values, problems = parse_listing(page.url, read_listing(page))
                rows.append(values)
                unreadable += problems
            else:
                gone += 1
                reason = f"page answers {page.status}"
                unreadable.append(Unreadable(page.url, "", "page", "", reason))
        if len(rows) < MIN_ANSWERED * (len(rows) + gone):
            raise PipelineError(f"{gone} listings of {base_url} cannot be fetched: are we blocked?")
        parsed = pd.DataFrame(rows, columns=list(READERS)).astype(DTYPES)
        parsed["source"] = settings.acquisition.source
        store.replace("parsed", _with_earlier(parsed, store))
        store.replace("quarantine", pd.DataFrame(unreadable, columns=list(Unreadable._fields)))
        archive.finish()  # not before everything that was read from it is safe
        return ScrapeReport(
            len(archive), reused, client.requests, client.waited_s, len(rows), len(unreadable)
        )


def _listing_pages(client: PoliteClient, archive: Archive, first_index: str) -> Iterator[Page]:
    """Yield the page behind every link of the list, but for what robots.txt forbids."""
    seen: set[str] = set()
    index_url: str | None = first_index
    while index_url and index_url not in seen:
        seen.add(index_url)
        page = _page(client, archive, index_url)
        if page.status != 200:
            raise PipelineError(f"{index_url} answers {page.status}; the list ends too early.")
        links, index_url = read_index(page)
        for link in links:
            if link not in seen and client.allowed(link):
                seen.add(link)
                yield _page(client, archive, link)


def _with_earlier(parsed: pd.DataFrame, store: ListingStore) -> pd.DataFrame:
    """Keep the listings of earlier crawls that the site no longer shows: they are history."""
    if not store.has("parsed"):
        return parsed
    earlier = store.load("parsed").astype(DTYPES)
    known = earlier["listing_id"].isin(parsed["listing_id"])
    vanished = earlier[~known & (earlier["source"] == parsed["source"].iloc[0])]
    return pd.concat([parsed, vanished], ignore_index=True) if len(vanished) else parsed


def _page(client: PoliteClient, archive: Archive, url: str) -> Page:
    """Return a page from the archive if it is there, and from the site if not."""
    if stored := archive.find(url):
        return stored
    response = client.get(url)
    page = Page(url, response.status_code, response.content)
    archive.add(page)
    return page
