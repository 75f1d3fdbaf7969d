"""A small register with every kind of history in it, and what damages it past borderkit."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pandas import DataFrame
from shapely.geometry import Point, box
from sqlalchemy import text

from borderkit.layers import LAYERS
from borderkit.store import Principal, Store
from borderkit.store.gpkg.geopackage import _add_functions
from borderkit.store.proof.check import AuditReport, verify_audit
from borderkit.store.tables import APPEND_ONLY

AT = datetime(2026, 6, 3, 6, 10, tzinfo=UTC)
KIM = Principal(actor="kim", side="AA", roles=("administrator",))


def zones(*codes: str, **values: Any) -> DataFrame:
    """Return zones, each one degree east of the one before."""
    records = [{"zone": code, "class": "controlled", **values} for code in codes]
    shapes = [box(20.0 + n, 45.0, 20.5 + n, 45.5) for n in range(len(codes))]
    return LAYERS["zones"].frame(records, shapes)


def fill(store: Store) -> None:
    """Write four revisions: entries 2 to 13 after `create`.

    ====== ==========================================================================
    entry  what
    ====== ==========================================================================
    2-5    put zones/Z1, zones/Z2, zones/Z3; commit revisions/1
    6-8    put zones/Z2 (changed), settings/detour; commit revisions/2
    9-11   remove zones/Z3; succeed assets/A1; commit revisions/3
    12-13  put zones/Z1 (changed); commit revisions/4
    ====== ==========================================================================
    """
    asset = LAYERS["assets"].frame(
        [{"asset": "A1", "kind": "fence", "valid_from": "2026-01-01"}], [Point(20.0, 45.0)]
    )
    with store.unit(principal=KIM, reason="first fill", document="protocol 7") as unit:
        unit.upsert("zones", zones("Z1", "Z2", "Z3"))
    with store.unit(principal=KIM, reason="corrected") as unit:
        unit.upsert("zones", zones("Z1", "Z2", name={"en": "A"}).iloc[1:])
        unit.set_settings({"detour": 1.3})
    with store.unit(principal=KIM) as unit:
        unit.remove("zones", [("Z3",)])
        unit.succeed("assets", asset)
    with store.unit(principal=KIM) as unit:
        unit.upsert("zones", zones("Z1", **{"class": "non_open"}))


def faults(store: Store) -> list[tuple[str, int | None, str | None]]:
    """Return code, entry and subject of each fault."""
    return told(verify_audit(store))


def told(report: AuditReport) -> list[tuple[str, int | None, str | None]]:
    """Return code, entry and subject of each fault of a report."""
    return [(fault.code, fault.seq, fault.subject) for fault in report.faults]


def damage(store: Store, *statements: str) -> None:
    """Do to a register what somebody could who holds the file, or rules the database."""
    if "://" in store.place:
        guarded = [f'ALTER TABLE "{table.name}" {{}} TRIGGER USER' for table in APPEND_ONLY]
        with store.database.engine.begin() as connection:
            for statement in (
                *(one.format("DISABLE") for one in guarded),
                *statements,
                *(one.format("ENABLE") for one in guarded),
            ):
                connection.execute(text(statement))
        return
    damage_file(Path(store.place), *statements)


def damage_file(path: Path, *statements: str) -> None:
    """Change a GeoPackage with plain sqlite3, its guards put aside meanwhile."""
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        _add_functions(raw)
        guards = raw.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' "
            "AND (name GLOB '*_no_update' OR name GLOB '*_no_delete')"
        ).fetchall()
        raw.execute("BEGIN")
        for name, _ in guards:
            raw.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            raw.execute(statement)
        for _, made in guards:
            raw.execute(made)
        raw.execute("COMMIT")
