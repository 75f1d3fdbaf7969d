"""Read zones into a register: from our own files and from ED-318."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame
from shapely.geometry import MultiPolygon, Polygon, box

from borderkit.errors import Defect, InputError, ZoneFileError
from borderkit.io.ed318 import Subject
from borderkit.io.readings import ZoneReading
from borderkit.io.vector import parse_zones, read_area
from borderkit.layers import GEOMETRY, LAYERS
from borderkit.store import Snapshot, Store
from borderkit.workflows.register_intake import Batch, IntakeReport, write_batch

__all__ = ["import_zones"]

DefaultClass = Literal["open", "non_open"]

_NO_JURISDICTION: Final = (
    "No jurisdiction was recorded: on ground in none of the register's jurisdictions a check "
    "judges the zones only, and an itinerary that touches no jurisdiction is undetermined "
    "(no_jurisdiction). Give --covers and --default-class to record one."
)


def import_zones(
    store: Store,
    path: str | Path,
    *,
    subject: Subject = "uas",
    covers: str | Path | None = None,
    default_class: DefaultClass | None = None,
    skip_bad: bool = False,
    actor: str = "local",
) -> IntakeReport:
    """Read zones into a register.

    A zone whose code is there already is replaced; all others stay. It is one revision: either
    all is written or nothing.

    Parameters
    ----------
    store : Store
        An open register.
    path : str or Path
        GeoJSON or GeoPackage with the keys of the check's contract, section 6, or ED-318 JSON.
    subject : {"uas", "all"}
        Whom the rules of ED-318 zones bind: unmanned aircraft, or everybody.
    covers : str or Path, optional
        The area of the jurisdiction to record: the word ``extent`` for the zones' extent, or a
        file with polygons.
    default_class : {"open", "non_open"}, optional
        Class of its ground in no zone; goes with `covers`.
    skip_bad : bool
        Leave out the zones with defects instead of refusing the file.
    actor : str
        Who imports.

    Raises
    ------
    InputError
        One of `covers` and `default_class` is given without the other, or the file cannot be
        read.
    TooLargeError, FileFormatError, CrsError
        The file is too large, of another kind, or in a reference system that cannot be brought
        to WGS84 exactly.
    ZoneFileError, RegisterFileError
        Zones have defects, in themselves or together with the register; nothing is written.
    RegisterError
        The register cannot be written.
    """
    if (covers is None) != (default_class is None):
        msg = "a jurisdiction needs both what it covers and its default class; give both or none"
        raise InputError(msg)
    reading = parse_zones(path, subject=subject, ground=default_class or "open")
    if reading.defects and not skip_bad:
        count = len(reading.defects)
        msg = (
            f"{path} has {count} defect{'s' * (count != 1)}, nothing is written; mend them, or "
            "leave the defective zones out with --skip-bad"
        )
        raise ZoneFileError(msg, defects=reading.defects)
    area = _area(reading, covers)
    with store.unit(actor=actor, reason=f"import zones {Path(path).name}") as unit:
        before = unit.read("zones")
        notes = [*reading.notes, *_replaced(reading, before, Path(path))]
        frames: dict[str, DataFrame] = {"zones": reading.frame}
        if area is not None and default_class is not None:
            frames["jurisdictions"] = _jurisdiction(reading, Path(path), area, default_class)
            notes += _told_jurisdiction(unit, frames["jurisdictions"])
        else:
            notes += [_NO_JURISDICTION, *_shadowed(unit, reading)]
        places = {("zones", key): place for key, place in reading.places.items()}
        batch = Batch(frames=frames, places=places, defects=reading.defects)
        written = write_batch(unit, batch, skip_bad=skip_bad)
    return IntakeReport(
        accepted=len(written.frames["zones"]),
        rejected=written.defects,
        notes=tuple(notes),
        revision=store.revision(),
        layers={name: len(frame) for name, frame in written.frames.items()},
        attribution=reading.attribution,
    )


def _area(reading: ZoneReading, covers: str | Path | None) -> Polygon | MultiPolygon | None:
    if covers is None:
        return None
    if str(covers) != "extent":
        return read_area(covers)
    if reading.frame.empty:
        msg = "there is no good zone, so no extent that a jurisdiction could cover"
        raise InputError(msg)
    return _extent(reading.frame)


def _extent(zones: GeoDataFrame) -> Polygon | MultiPolygon:
    """Return the least box about all zones; it may cross the antimeridian."""
    parts = shapely.get_parts(zones.geometry.to_numpy())
    boxes = shapely.bounds(parts)
    south, north = float(boxes[:, 1].min()), float(boxes[:, 3].max())
    west, east = _longitudes(boxes[:, 0], boxes[:, 2])
    if east <= 180.0:
        return box(west, south, east, north)
    return MultiPolygon([box(west, south, 180.0, north), box(-180.0, south, east - 360.0, north)])


def _longitudes(west: Any, east: Any) -> tuple[float, float]:
    """Return the shortest span of longitudes over all parts; `east` may pass 180."""
    order = np.argsort(west)
    starts, reach = west[order], np.maximum.accumulate(east[order])
    gaps = np.append(starts[1:], starts[0] + 360.0) - reach
    widest = int(np.argmax(gaps))
    first = float(starts[(widest + 1) % len(starts)])
    last = float(reach[widest])
    return first, last if last >= first else last + 360.0


def _jurisdiction(
    reading: ZoneReading, path: Path, area: Polygon | MultiPolygon, default_class: str
) -> DataFrame:
    zones = {row["timezone"] for row in reading.frame["schedule"] if row is not None}
    countries = {
        row["properties"]["country"]
        for row in reading.frame["source"]
        if row is not None and row.get("format") == "ED-318"
    }
    record = {
        "code": countries.pop() if len(countries) == 1 else path.stem,
        "timezone": zones.pop() if len(zones) == 1 else "UTC",
        "default_class": default_class,
    }
    return LAYERS["jurisdictions"].frame([record], [area])


def _told_jurisdiction(view: Snapshot, frame: DataFrame) -> Iterable[str]:
    row = frame.iloc[0]
    yield (
        f"Jurisdiction {row['code']} was recorded: its ground in no zone is "
        f"{row['default_class']}, its civil time {row['timezone']} (civil dates of validities "
        "and deadlines are read in it)."
    )
    if row["code"] in set(view.read("jurisdictions")["code"]):
        yield f"A jurisdiction {row['code']} was there already; it is replaced."


def _replaced(reading: ZoneReading, before: DataFrame, path: Path) -> Iterable[str]:
    """Tell which zones are replaced; refuse to replace one of another origin."""
    origin = {row["zone"]: _origin(row["source"]) for _, row in before.iterrows()}
    clashes = [
        Defect(
            reading.places[row["zone"],],
            f"the register has another zone {row['zone']}, which is from {origin[row['zone']]}",
        )
        for _, row in reading.frame.iterrows()
        if origin.get(row["zone"], _origin(row["source"])) != _origin(row["source"])
    ]
    if clashes:
        msg = f"{path} names zones as others are named already; nothing is written"
        raise ZoneFileError(msg, defects=clashes)
    again = sum(zone in origin for zone in reading.frame["zone"])
    if again:
        yield f"{again} zones were in the register already and were replaced where they differ."
    origins = {_origin(source) for source in reading.frame["source"]}
    left = [
        zone
        for zone, place in origin.items()
        if place in origins and place != _OWN and zone not in set(reading.frame["zone"])
    ]
    if left:
        listed = ", ".join(left[:5]) + (f" and {len(left) - 5} more" if left[5:] else "")
        yield f"Zones of the same origin that are not in this file stay in the register: {listed}."


_OWN: Final = "our own files"


def _origin(source: Any) -> str:
    if isinstance(source, dict) and source.get("format") == "ED-318":
        return f"ED-318 {source['properties']['country']}"
    return _OWN


def _shadowed(view: Snapshot, reading: ZoneReading) -> Iterable[str]:
    """Tell where zones for unmanned aircraft lie on ground that is not open by default."""
    if not any(_origin(source) != _OWN for source in reading.frame["source"]):
        return
    for _, row in view.read("jurisdictions").iterrows():
        shapes = reading.frame.geometry.to_numpy()
        if row["default_class"] == "non_open" and shapely.intersects(row[GEOMETRY], shapes).any():
            yield (
                f"Zones lie on ground of jurisdiction {row['code']}, which is non_open where "
                "there is no zone: import them with --default-class non_open, or that ground "
                "is judged as open inside them."
            )
