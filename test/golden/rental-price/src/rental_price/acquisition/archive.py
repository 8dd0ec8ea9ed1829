"""The raw pages as they came, so that parsing can be repeated without asking the site again."""

import hashlib
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from .. import PipelineError

SCHEMA = """
CREATE TABLE IF NOT EXISTS crawls (
    id INTEGER PRIMARY KEY, base_url TEXT NOT NULL, started_at TEXT NOT NULL, finished_at TEXT
);
CREATE TABLE IF NOT EXISTS pages (
    crawl INTEGER NOT NULL REFERENCES crawls (id), url TEXT NOT NULL, status INTEGER NOT NULL,
    sha256 TEXT NOT NULL, fetched_at TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (crawl, url)
);
"""


@dataclass(frozen=True)
class Page:
    """One answer of the site; the body is empty or an error page unless the status is 200."""

    url: str
    status: int
    body: bytes


class Archive:
    """Pages by crawl. Each is committed when it is added, so a kill loses the one in flight."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None)
        # With a write-ahead log a commit survives the death of the process without waiting
        # for the disk; only a power failure may cost the last pages.
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        """Release the connection to the file."""
        self._db.close()

    def open_crawl(self, base_url: str) -> int:
        """Return the unfinished crawl of this site, or begin a new one."""
        unfinished = self._db.execute(
            "SELECT max(id) FROM crawls WHERE base_url = ? AND finished_at IS NULL", (base_url,)
        ).fetchone()[0]
        if unfinished is not None:
            return int(unfinished)
        begun = self._db.execute(
            "INSERT INTO crawls (base_url, started_at) VALUES (?, ?)", (base_url, _now())
        )
        return int(begun.lastrowid or 0)

    def finish_crawl(self, crawl: int) -> None:
        """Mark a crawl as done: the next one asks the site for everything again."""
        self._db.execute("UPDATE crawls SET finished_at = ? WHERE id = ?", (_now(), crawl))

    def find(self, crawl: int, url: str) -> Page | None:
        """Return a stored page.

        Raises PipelineError if its bytes are not those that came.
        """
        row = self._db.execute(
            "SELECT status, body, sha256 FROM pages WHERE crawl = ? AND url = ?", (crawl, url)
        ).fetchone()
        if row is None:
            return None
        status, body, sha256 = row
        if hashlib.sha256(body).hexdigest() != sha256:
            raise PipelineError(
                f"The stored copy of {url} is damaged. Delete data/raw and scrape again."
            )
        return Page(url, status, body)

    def add(self, crawl: int, page: Page) -> None:
        """Store a page for good."""
        self._db.execute(
            "INSERT INTO pages (crawl, url, status, sha256, fetched_at, body)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                crawl,
                page.url,
                page.status,
                hashlib.sha256(page.body).hexdigest(),
                _now(),
                page.body,
            ),
        )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
