"""The demo region as a register file on disk, for tests of the command line and of HTTP."""

import sqlite3
from datetime import datetime
from pathlib import Path

from borderkit.store import open_store
from borderkit.workflows.register_intake import import_layers
from geodata import DEMO_AT, demo_files

__all__ = ["AT", "VERDICTS", "demo_plan_bytes", "make_demo_register", "make_newer"]

AT: datetime = DEMO_AT

VERDICTS = {
    "tourists-two-days-in-velmora": "clear",
    "tourists-by-the-weir-lane": "permit_required",
    "official-guests-at-the-reservoir": "conditional",
    "experts-at-the-reservoir": "permit_required",
    "experts-at-the-outcrop": "permit_required",
    "experts-with-a-sampling-permit": "conditional",
    "journalists-to-signal-hill": "prohibited",
    "ngo-supplies-by-day": "clear",
    "ngo-supplies-by-night": "prohibited",
    "ngo-supplies-some-time-that-day": "undetermined",
    "students-road-not-stated": "undetermined",
    "students-road-stated": "clear",
}
"""Demo itinerary -> its verdict, worked by hand in geodata/README.md."""


def make_demo_register(folder: Path) -> Path:
    """Return a new register of the demo region in `folder`."""
    source, register = folder / "register.json", folder / "demo.gpkg"
    source.write_bytes(demo_files().register.read_bytes())
    with open_store(register, create=True) as store:
        import_layers(store, source)
    return register


def demo_plan_bytes(name: str) -> bytes:
    """Return a demo itinerary as it stands on disk."""
    return demo_files().itineraries[name].read_bytes()


def make_newer(register: Path) -> None:
    """Let a register claim to come from a newer borderkit."""
    connection = sqlite3.connect(register)
    with connection:
        (table,) = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'borderkit%'"
        ).fetchone()
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        column = next(name for name in columns if "version" in name)
        connection.execute(f"UPDATE {table} SET {column} = 999")
    connection.close()
