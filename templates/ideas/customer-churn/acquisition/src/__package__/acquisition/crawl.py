"""One crawl: follow the export, keep every page, read every snapshot."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urljoin

import pandas as pd

from .. import PipelineError, store
from ..artefact import LIMITS
from ..settings import Settings
from .api import FIRST_PAGE, ApiClient, read_page
from .archive import Archive, Page
from .parse import DATES, READERS, Unreadable, parse_snapshot

DTYPES = {
    **dict.fromkeys(LIMITS, "float64"),
    **dict.fromkeys(DATES, "datetime64[us]"),
    "auto_renew": "boolean",
}


@dataclass(frozen=True)
class ScrapeReport:
    """What a scrape did; requests and waits are those of this run, not of one it continued."""

    pages: int
    reused: int
    requests: int
    waited_s: float
    snapshots: int
    quarantined: int


def scrape(settings: Settings) -> ScrapeReport:
    """Fetch what is not yet stored, and replace the tables `parsed` and `quarantine`.

    Raises PipelineError when the API is down, refuses us, or has changed its layout or its dates:
    the tables then stay as they were, and the next call continues with the pages that are stored.
    """
    rows = []
    unreadable = []
    base_url = settings.acquisition.base_url
    with (
        closing(ApiClient(settings.acquisition)) as client,
        closing(Archive(settings.data_dir / "raw" / "pages.sqlite", base_url)) as archive,
    ):
        reused = len(archive)
        for url, texts in records(client, archive, urljoin(base_url, FIRST_PAGE)):
            values, problems = parse_snapshot(url, texts)
            rows.append(values)
            unreadable += problems
        parsed = pd.DataFrame(rows, columns=list(READERS)).astype(DTYPES)
        quarantine = pd.DataFrame(unreadable, columns=list(Unreadable._fields))
        store.replace(settings.database_url, "parsed", parsed)
        store.replace(settings.database_url, "quarantine", quarantine)
        archive.finish()  # not before everything that was read from it is safe
        return ScrapeReport(
            len(archive), reused, client.requests, client.waited_s, len(rows), len(unreadable)
        )


def records(
    client: ApiClient, archive: Archive, first_page: str
) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the texts of every record of the export, with the address of its page.

    Raises PipelineError when the export ends before all records have come.
    """
    seen: set[str] = set()
    count = total = 0
    url: str | None = first_page
    while url and url not in seen:
        seen.add(url)
        export = read_page(_page(client, archive, url))
        for texts in export.records:
            yield url, texts
        count, total, url = count + len(export.records), export.total, export.next_url
    if count != total:
        raise PipelineError(f"The export ends after {count} of {total} records.")


def _page(client: ApiClient, archive: Archive, url: str) -> Page:
    """Return a page from the archive if it is there, and from the API if not."""
    if stored := archive.find(url):
        return stored
    response = client.get(url)
    page = Page(url, response.status_code, response.content)
    archive.add(page)
    return page
