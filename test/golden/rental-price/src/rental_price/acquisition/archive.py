"""The raw pages as they came, so that parsing can be repeated without asking the site again."""

import sqlite3
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from .. import PipelineError

# With a write-ahead log a commit survives the death of the process without waiting for the disk;
# only a power failure may cost the last pages.
SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS crawls (
    id INTEGER PRIMARY KEY, base_url TEXT NOT NULL, started_at TEXT NOT NULL, finished_at TEXT
);
CREATE TABLE IF NOT EXISTS pages (
    crawl INTEGER NOT NULL REFERENCES crawls (id), url TEXT NOT NULL, status INTEGER NOT NULL,
    sha256 TEXT NOT NULL, fetched_at TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (crawl, url)
);
"""
UNFINISHED = "SELECT max(id) FROM crawls WHERE base_url = ? AND finished_at IS NULL"
BEGIN = "INSERT INTO crawls (base_url, started_at) VALUES (?, ?)"
FINISH = "UPDATE crawls SET finished_at = ? WHERE id = ?"
FIND = "SELECT url, status, body, sha256 FROM pages WHERE crawl = ? AND url = ?"
ADD = "INSERT INTO pages (crawl, url, status, body, sha256, fetched_at) VALUES (?, ?, ?, ?, ?, ?)"
COUNT = "SELECT count(*) FROM pages WHERE crawl = ?"


class Page(NamedTuple):
    """One answer of the site; the body is empty or an error page unless the status is 200."""

    url: str
    status: int
    body: bytes


class Archive:
    """The pages of one crawl: the unfinished one of this site or, without one, a new one.

    Each page is committed when it is added, so a kill loses the one in flight.
    """

    def __init__(self, path: Path, base_url: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.executescript(SCHEMA)
        (unfinished,) = self._db.execute(UNFINISHED, (base_url,)).fetchone()
        self._crawl = unfinished or self._db.execute(BEGIN, (base_url, _now())).lastrowid

    def __len__(self) -> int:
        return int(self._db.execute(COUNT, (self._crawl,)).fetchone()[0])

    def find(self, url: str) -> Page | None:
        """Return a stored page.

        Raises PipelineError if its bytes are not those that came.
        """
        row = self._db.execute(FIND, (self._crawl, url)).fetchone()
        if row is None:
            return None
        *answer, digest = row
        page = Page(*answer)
        if sha256(page.body).hexdigest() != digest:
            raise PipelineError(
                f"The stored copy of {url} is damaged. Delete data/raw and scrape again."
            )
        return page

    def add(self, page: Page) -> None:
        """Store a page for good."""
        self._db.execute(ADD, (self._crawl, *page, sha256(page.body).hexdigest(), _now()))

    def finish(self) -> None:
        """Mark the crawl as done: the next one asks the site for everything again."""
        self._db.execute(FINISH, (_now(), self._crawl))

    def close(self) -> None:
        """Release the connection to the file."""
        self._db.close()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
