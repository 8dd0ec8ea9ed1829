"""One crawl: follow the export, keep every page, read every snapshot."""

from collections.abc import Iterator
from contextlib import closing
from typing import NamedTuple
from urllib.parse import urljoin

import pandas as pd

from .. import PipelineError, store
from ..artefact import LIMITS
from ..settings import Settings
from .api import FIRST_PAGE, ApiClient, Export, read_page
from .archive import Archive, Page
from .parse import DATES, READERS, Unreadable, parse_snapshot

DTYPES = {
    **dict.fromkeys(LIMITS, "float64"),
    **dict.fromkeys(DATES, "datetime64[us]"),
    "auto_renew": "boolean",
}


class ScrapeReport(NamedTuple):
    """What a scrape did; the requests are those of this run, not of one it continued."""

    pages: int
    reused: int
    requests: int
    snapshots: int
    quarantined: int


def scrape(settings: Settings) -> ScrapeReport:
    """Fetch what is not yet stored, and replace the tables `parsed` and `quarantine`.

    Raises PipelineError when the API is down, refuses us, ends too early, or has changed its
    layout or dates: the tables stay as they were, and the next call continues with what is stored.
    """
    rows = []
    unreadable = []
    base_url = settings.acquisition.base_url
    with (
        closing(ApiClient(settings.acquisition)) as client,
        closing(Archive(settings.data_dir / "raw" / "pages.sqlite", base_url)) as archive,
    ):
        reused = len(archive)
        for url, export in _pages(client, archive, urljoin(base_url, FIRST_PAGE)):
            for texts in export.records:
                values, problems = parse_snapshot(url, texts)
                rows.append(values)
                unreadable += problems
        if len(rows) != export.total:
            raise PipelineError(f"The export ends after {len(rows)} of {export.total} records.")
        parsed = pd.DataFrame(rows, columns=list(READERS)).astype(DTYPES)
        quarantine = pd.DataFrame(unreadable, columns=list(Unreadable._fields))
        store.replace(settings.database_url, "parsed", parsed)
        store.replace(settings.database_url, "quarantine", quarantine)
        archive.finish()  # not before everything that was read from it is safe
        return ScrapeReport(len(archive), reused, client.requests, len(rows), len(unreadable))


def _pages(client: ApiClient, archive: Archive, first_page: str) -> Iterator[tuple[str, Export]]:
    """Yield the address of every page of the export and what is on it, asking for what is new."""
    seen: set[str] = set()
    url: str | None = first_page
    while url and url not in seen:
        seen.add(url)
        page = archive.find(url)
        if page is None:
            page = Page(url, 200, client.get(url).content)
            archive.add(page)
        export = read_page(page)
        yield url, export
        url = export.next_url
