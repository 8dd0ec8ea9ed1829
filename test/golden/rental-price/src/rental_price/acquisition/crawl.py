"""One crawl: follow the list, keep every page, read every listing."""

import logging
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, fields

import pandas as pd

from .. import PipelineError
from ..settings import Settings
from ..store import ListingStore
from .archive import Archive, Page
from .client import PoliteClient
from .parse import READERS, Unreadable, parse_listing
from .site import first_index, read_index, read_listing

DTYPES = {
    "listed_on": "datetime64[us]",
    "rent_eur": "float64",
    "area_m2": "float64",
    "rooms": "float64",
    "floor": "Int64",
    "year_built": "Int64",
    "distance_km": "float64",
    "balcony": "boolean",
    "furnished": "boolean",
}
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ScrapeReport:
    """What a scrape did; requests and waits are those of this run, not of one it continued."""

    pages: int
    reused: int
    requests: int
    retries: int
    waited_s: float
    listings: int
    quarantined: int


class Crawl:
    """The pages of one crawl, each from the archive if it is there and from the site if not."""

    def __init__(self, client: PoliteClient, archive: Archive, base_url: str) -> None:
        self.pages = 0
        self.reused = 0
        self._client = client
        self._archive = archive
        self._first = first_index(base_url)
        self._id = archive.open_crawl(base_url)

    def listing_pages(self) -> Iterator[Page]:
        """Yield the page behind every link of the list, those that are gone included."""
        seen: set[str] = set()
        url: str | None = self._first
        while url and url not in seen:
            seen.add(url)
            page = self._page(url)
            if page.status != 200:
                raise PipelineError(f"{url} answers {page.status}; the list ends too early.")
            index = read_index(page)
            for link in index.links:
                if link in seen:
                    continue
                seen.add(link)
                if self._client.allowed(link):
                    yield self._page(link)
                else:
                    logger.info("robots.txt does not allow %s", link)
            url = index.next_url

    def finish(self) -> None:
        """Close the crawl, once everything that was read from it is safe."""
        self._archive.finish_crawl(self._id)

    def _page(self, url: str) -> Page:
        self.pages += 1
        if page := self._archive.find(self._id, url):
            self.reused += 1
            return page
        response = self._client.get(url)
        page = Page(url, response.status_code, response.content)
        self._archive.add(self._id, page)
        return page


def scrape(settings: Settings) -> ScrapeReport:
    """Fetch what is not yet stored, and replace the tables `parsed` and `quarantine`.

    Raises PipelineError when the site is down or its layout has changed: the tables then stay
    as they were, and the next call continues with the pages that are stored.
    """
    rows = []
    unreadable: list[Unreadable] = []
    with (
        closing(PoliteClient(settings.acquisition)) as client,
        closing(Archive(settings.data_dir / "raw" / "pages.sqlite")) as archive,
    ):
        crawl = Crawl(client, archive, settings.acquisition.base_url)
        for page in crawl.listing_pages():
            if page.status != 200:
                reason = f"page answers {page.status}"
                unreadable.append(Unreadable(page.url, "", "page", "", reason))
                continue
            values, problems = parse_listing(page.url, read_listing(page))
            rows.append(values)
            unreadable.extend(problems)
        with ListingStore(settings.database_url) as store:
            parsed = pd.DataFrame(rows, columns=list(READERS)).astype(DTYPES)
            store.replace("parsed", parsed)
            columns = [field.name for field in fields(Unreadable)]
            quarantine = pd.DataFrame([asdict(entry) for entry in unreadable], columns=columns)
            store.replace("quarantine", quarantine)
        crawl.finish()
        return ScrapeReport(
            pages=crawl.pages,
            reused=crawl.reused,
            requests=client.requests,
            retries=client.retries,
            waited_s=client.waited_s,
            listings=len(rows),
            quarantined=len(unreadable),
        )
