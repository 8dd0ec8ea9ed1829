"""The raw pages as they came, so that parsing can be repeated without asking the site again."""

import sqlite3
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
    id INTEGER PRIMARY KEY, base_url TEXT NOT NULL,
    started_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP, finished_at TEXT
);
CREATE TABLE IF NOT EXISTS pages (
    crawl INTEGER NOT NULL REFERENCES crawls (id), url TEXT NOT NULL, status INTEGER NOT NULL,
    body BLOB NOT NULL, sha256 TEXT NOT NULL,
    fetched_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY (crawl, url)
);
"""


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
        unfinished = (
            "SELECT id FROM crawls WHERE base_url = ? AND finished_at IS NULL"
            " AND started_at > datetime('now', '-1 day')"
        )
        row = self._db.execute(unfinished, (base_url,)).fetchone()
        begin = "INSERT INTO crawls (base_url) VALUES (?)"
        self._crawl = row[0] if row else self._db.execute(begin, (base_url,)).lastrowid

    def __len__(self) -> int:
        count = "SELECT count(*) FROM pages WHERE crawl = ?"
        return int(self._db.execute(count, (self._crawl,)).fetchone()[0])

    def find(self, url: str) -> Page | None:
        """Return a stored page.

        Raises PipelineError if its bytes are not those that came.
        """
        find = "SELECT status, body, sha256 FROM pages WHERE crawl = ? AND url = ?"
        row = self._db.execute(find, (self._crawl, url)).fetchone()
        if row is None:
            return None
        status, body, digest = row
        if sha256(body).hexdigest() != digest:
            raise PipelineError(
                f"The stored copy of {url} is damaged. Delete data/raw and scrape again."
            )
        return Page(url, status, body)

    def add(self, page: Page) -> None:
        """Store a page for good."""
        add = "INSERT INTO pages (crawl, url, status, body, sha256) VALUES (?, ?, ?, ?, ?)"
        self._db.execute(add, (self._crawl, *page, sha256(page.body).hexdigest()))

    def finish(self) -> None:
        """Mark the crawl as done: the next one asks the site for everything again."""
        finish = "UPDATE crawls SET finished_at = CURRENT_TIMESTAMP WHERE id = ?"
        self._db.execute(finish, (self._crawl,))

    def close(self) -> None:
        """Release the connection to the file."""
        self._db.close()
