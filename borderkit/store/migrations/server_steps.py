"""What turns a register in PostGIS of an older version into one of this version, step by step.

Registers in PostGIS are born at version 4. Each step is a frozen snapshot, as in
:mod:`borderkit.store.migrations.steps`.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, update

from borderkit.errors import RegisterVersionError
from borderkit.store.migrations.schema_5 import LAYERS_5, added_5, tables_5
from borderkit.store.migrations.schema_6 import LAYERS_6, system_6, tables_6
from borderkit.store.postgis.layout import describe, guard
from borderkit.store.tables import REGISTER

__all__ = ["FIRST_VERSION", "STEPS", "Step", "migrate_server"]

Step = Callable[[Connection, datetime], None]

FIRST_VERSION: Final = 4
"""The first version of the tables that was ever made in PostGIS."""


def _to_5(connection: Connection, _: datetime) -> None:
    """Add what the register of the line and its markers needs."""
    for statement in added_5("postgresql"):
        connection.exec_driver_sql(statement)
    for name, layer in LAYERS_5.items():
        for statement in tables_5(name, "postgresql"):
            connection.exec_driver_sql(statement)
        describe(connection, name, layer.title, shaped=layer.kind is not None)
        guard(connection, f"{name}_history", amendable=True)


def _to_6(connection: Connection, _: datetime) -> None:
    """Add what the intake of surveys needs."""
    for statement in system_6("postgresql"):
        connection.exec_driver_sql(statement)
    for name, layer in LAYERS_6.items():
        for statement in tables_6(name, "postgresql"):
            connection.exec_driver_sql(statement)
        describe(connection, name, layer.title, shaped=layer.kind is not None)
        guard(connection, f"{name}_history", amendable=True)


STEPS: Final[Mapping[int, Step]] = {5: _to_5, 6: _to_6}
"""By the version that each leads to."""


def migrate_server(
    connection: Connection, found: int, to: int, *, at: datetime, steps: Mapping[int, Step] = STEPS
) -> None:
    """Bring a register in PostGIS from one version to another, in the transaction given.

    Parameters
    ----------
    connection : Connection
        Holds the writer's lock.
    found, to : int
        The version of the register, and the one that it is to have.
    at : datetime
        When, with its zone.
    steps : mapping of int to callable
        By the version that each leads to.

    Raises
    ------
    RegisterVersionError
        No step leads on from the version that was found.
    """
    for version in range(found + 1, to + 1):
        if version not in steps:
            msg = (
                f"no step leads from schema version {version - 1} to {version} in PostGIS, where "
                f"registers begin at {FIRST_VERSION}; the register says of itself what is not so"
            )
            raise RegisterVersionError(msg)
        steps[version](connection, at)
        connection.execute(update(REGISTER).values(schema_version=version))
