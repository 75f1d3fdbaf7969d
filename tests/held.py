"""What a register holds, table by table, for tests that compare two of them."""

from sqlalchemy import Connection

from borderkit.store.care.content import ALL_TABLES, TableContent, content_of
from borderkit.store.database import Database

__all__ = ["contents_of"]


def contents_of(database: Database, connection: Connection) -> dict[str, TableContent]:
    """Return what every table of the register holds, by name, in the state read."""
    return {table.name: content_of(database, connection, table) for table in ALL_TABLES}
