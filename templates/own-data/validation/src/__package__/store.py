"""The tables of the pipeline in SQLite or, by DATABASE_URL, in PostgreSQL."""

from pathlib import Path
from typing import Literal, Self

import pandas as pd
from sqlalchemy import create_engine, inspect, make_url

from . import PipelineError

Table = Literal["parsed", "quarantine", "clean"]


class RowStore:
    """Named tables, each replaced as a whole: a reader sees the old one or the new one."""

    def __init__(self, database_url: str) -> None:
        url = make_url(database_url)
        if url.drivername == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        if url.get_backend_name() == "sqlite" and url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        self._engine = create_engine(url)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._engine.dispose()

    def replace(self, table: Table, frame: pd.DataFrame) -> None:
        """Replace a table by the rows of the frame in one transaction."""
        with self._engine.begin() as connection:
            if connection.dialect.name == "sqlite":
                # Python's driver would begin no transaction before it drops or creates a table.
                connection.exec_driver_sql("BEGIN")
            frame.to_sql(table, connection, if_exists="replace", index=False, chunksize=5000)

    def has(self, table: Table) -> bool:
        """Tell whether a step has written the table."""
        return inspect(self._engine).has_table(table)

    def load(self, table: Table) -> pd.DataFrame:
        """Read a whole table.

        Raises PipelineError when no step has written it yet.
        """
        if not self.has(table):
            raise PipelineError(
                f"There is no table {table!r} yet. Run `make ingest` and `make train`."
            )
        return pd.read_sql_table(table, self._engine)
