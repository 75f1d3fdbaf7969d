"""Registers with kept clearances, and what later revisions may do to them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from shapely import affinity

from borderkit.io.register_file import register_frames
from borderkit.layers import LAYERS
from borderkit.layers.fields import full_time
from borderkit.store import Store, UnitOfWork, open_store
from borderkit.workflows.clearance_keeping import keep_clearance
from borderkit.workflows.clearance_replay import replay_clearance
from borderkit.workflows.clearances import Clearance
from tests.check_builders import AT as AT_TEXT

__all__ = ["AT", "CHANGES", "assert_replays", "filled", "kept", "wreck"]

AT: datetime = datetime.fromisoformat(AT_TEXT)

Change = Callable[[UnitOfWork], None]


def fill(store: Store, document: dict[str, Any]) -> None:
    """Put the records and settings of a register file into a register, as they stand."""
    frames, settings = register_frames(document)
    with store.unit(reason="fill") as unit:
        for name, frame in frames.items():
            unit.upsert(name, frame)
        unit.set_settings(settings)


@contextmanager
def filled(folder: Path, document: dict[str, Any]) -> Iterator[Store]:
    """Open a new register that holds what a register file says."""
    with open_store(folder / "kept.gpkg", create=True) as store:
        fill(store, document)
        yield store


def kept(store: Store, plan: dict[str, Any], at: str | datetime = AT, **more: Any) -> Clearance:
    """Keep the clearance of an itinerary."""
    time = full_time(at) if isinstance(at, str) else at
    return keep_clearance(store, plan, at=time, **more)


def assert_replays(store: Store, number: str) -> None:
    """Assert that a clearance is judged again as it was, in both ways."""
    found = replay_clearance(store, number)
    assert found.differences == ()
    assert (found.by_history, found.by_record, found.same) == (True, True, True)


def _every(unit: UnitOfWork, layer: str, **values: Any) -> None:
    frame = unit.read(layer)
    for name, value in values.items():
        frame[name] = [value] * len(frame)
    unit.upsert(layer, frame)


def _moved(unit: UnitOfWork, layer: str) -> None:
    frame = unit.read(layer)
    frame["geometry"] = [affinity.translate(shape, 0.003, 0.002) for shape in frame["geometry"]]
    unit.upsert(layer, frame)


def _removed(unit: UnitOfWork, layer: str) -> None:
    frame = unit.read(layer)
    unit.remove(layer, list(zip(*(frame[name] for name in LAYERS[layer].key), strict=True)))


_MANY = [{"id": f"N{n}", "effect": "prohibit", "applies": {}} for n in range(3)]

CHANGES: dict[str, Change] = {
    "zones become non_open": lambda unit: _every(unit, "zones", **{"class": "non_open"}),
    "zones get other rules": lambda unit: _every(unit, "zones", rules=_MANY, exemptions=None),
    "zones move": lambda unit: _moved(unit, "zones"),
    "zones go": lambda unit: _removed(unit, "zones"),
    "zones end": lambda unit: _every(unit, "zones", valid_to="2020-12-31"),
    "class rules go": lambda unit: _removed(unit, "class_rules"),
    "ground closes": lambda unit: _every(unit, "jurisdictions", default_class="non_open"),
    "jurisdictions go": lambda unit: _removed(unit, "jurisdictions"),
    "clocks change": lambda unit: _every(unit, "jurisdictions", timezone="Asia/Tokyo"),
    "crossings close": lambda unit: _every(unit, "crossings", status="closed"),
    "crossings go": lambda unit: _removed(unit, "crossings"),
    "corridors go": lambda unit: _removed(unit, "corridors"),
    "permits are revoked": lambda unit: _every(unit, "permits", state="revoked"),
    "permits go": lambda unit: _removed(unit, "permits"),
    "calendars go": lambda unit: _removed(unit, "calendars"),
    "places move": lambda unit: _moved(unit, "places"),
    "places go": lambda unit: _removed(unit, "places"),
    "the line goes": lambda unit: _removed(unit, "boundary_sections"),
    "settings change": lambda unit: _setting(unit, route_policy="geodesic", near_m=500.0),
}
"""What a later revision may do to the records that a kept clearance rests on."""


def _setting(unit: UnitOfWork, **settings: Any) -> None:
    unit.set_settings(settings)


def wreck(store: Store, *names: str) -> None:
    """Make one later revision for each change."""
    for name in names:
        with store.unit(reason=name) as unit:
            CHANGES[name](unit)
