"""The tables of the pipeline in SQLite or, by DATABASE_URL, in PostgreSQL.

Each is replaced as a whole: a reader sees the old one or the new one.
"""

from pathlib import Path
from typing import Literal

import pandas as pd
from sqlalchemy import Engine, NullPool, create_engine, inspect, make_url

from . import PipelineError

Table = Literal["parsed", "quarantine", "listings"]


def replace(database_url: str, table: Table, frame: pd.DataFrame) -> None:
    """Replace a table by the rows of the frame in one transaction."""
    with _engine(database_url).begin() as connection:
        if connection.dialect.name == "sqlite":
            # Python's driver would begin no transaction before it drops or creates a table.
            connection.exec_driver_sql("BEGIN")
        frame.to_sql(table, connection, if_exists="replace", index=False, chunksize=5000)


def load(database_url: str, table: Table) -> pd.DataFrame:
    """Read a whole table.

    Raises PipelineError when no step has written it yet.
    """
    engine = _engine(database_url)
    if not inspect(engine).has_table(table):
        raise PipelineError(f"There is no table {table!r} yet. Run `make scrape` and `make train`.")
    return pd.read_sql_table(table, engine)


def _engine(database_url: str) -> Engine:
    url = make_url(database_url)
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    return create_engine(url, poolclass=NullPool)  # no connection outlives a call
