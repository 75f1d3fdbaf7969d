"""Read zones into a register: from our own files, from ED-318 and from ED-269."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame
from shapely.geometry import MultiPolygon, Polygon, box

from borderkit.errors import InputError, ZoneFileError
from borderkit.io.drone_zones import Subject
from borderkit.io.readings import ZoneReading
from borderkit.io.vector import parse_zones, read_area
from borderkit.layers import GEOMETRY, LAYERS
from borderkit.store import LOCAL, Principal, Snapshot, Store
from borderkit.workflows.occasion import NO_OCCASION, Occasion
from borderkit.workflows.register_intake import (
    Batch,
    IntakeReport,
    long_way_notes,
    name_of,
    write_batch,
)
from borderkit.workflows.unit_zones import with_lists
from borderkit.workflows.zone_rules import told_rules
from borderkit.workflows.zone_sources import (
    country_of,
    drone_origin,
    sources_of,
    told_before,
    told_source,
    with_origin,
    without_clashes,
)

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
    principal: Principal = LOCAL,
    occasion: Occasion = NO_OCCASION,
) -> IntakeReport:
    """Read zones into a register.

    A zone whose code is there already is replaced; all others stay. It is one revision: either
    all is written or nothing.

    Parameters
    ----------
    store : Store
        An open register.
    path : str or Path
        GeoJSON or GeoPackage with the keys of the check's contract, section 6, ED-318 or
        ED-269 JSON, or a list of zones with their units (XLSX, CSV, GeoJSON without geometry).
    subject : {"uas", "all"}
        Whom the rules of drone zones bind: unmanned aircraft, or everybody.
    covers : str or Path, optional
        The area of the jurisdiction to record: the word ``extent`` for the zones' extent, or a
        file with polygons.
    default_class : {"open", "non_open"}, optional
        Class of its ground in no zone; goes with `covers`.
    skip_bad : bool
        Leave out the zones with defects instead of refusing the file.
    principal : Principal
        Who imports.
    occasion : Occasion
        Why, on which document, and from which revision the file was made.

    Returns
    -------
    IntakeReport
        What was accepted, what was left out and why, and what should be known.

    Raises
    ------
    InputError, TooLargeError, FileFormatError, CrsError
        One of `covers` and `default_class` is given alone; or the file cannot be read, is too
        large, of another kind, or in a system that cannot be brought to WGS84 exactly.
    ZoneFileError, RegisterFileError
        Zones have defects, in themselves or together with the register; nothing is written.
    ForbiddenError, ConflictError
        Who writes may not, or the register changed since the file was made; nothing is written.
    RegisterError
        The register cannot be written.
    """
    if (covers is None) != (default_class is None):
        msg = "a jurisdiction needs both what it covers and its default class; give both or none"
        raise InputError(msg)
    reading = with_origin(parse_zones(path, subject=subject, ground=default_class or "open"))
    what = f"import zones {name_of(path)}"
    with occasion.unit(store, what, principal=principal) as unit:
        reading = with_lists(reading, unit)
        if not skip_bad:
            _refuse_defects(reading, path)
        area = _area(reading, covers)
        reading = without_clashes(reading, unit.read("zones"), path, skip_bad=skip_bad)
        frames = _frames(reading, path, area, default_class)
        sources = sources_of(reading, path, unit)
        notes = (*_notes(reading, frames, unit), *told_source(sources))
        places = {("zones", key): place for key, place in reading.places.items()}
        batch = Batch(frames=frames, places=places, defects=reading.defects)
        written = write_batch(unit, batch, skip_bad=skip_bad)
        unit.upsert("sources", sources)
    return IntakeReport(
        accepted=len(written.frames["zones"]),
        rejected=written.defects,
        notes=notes,
        revision=unit.number,
        layers={name: len(frame) for name, frame in written.frames.items()},
        attribution=reading.attribution,
    )


def _frames(
    reading: ZoneReading,
    path: str | Path,
    area: Polygon | MultiPolygon | None,
    default_class: DefaultClass | None,
) -> dict[str, DataFrame]:
    """Return what goes into the register by layer: the zones, and the jurisdiction if any."""
    frames: dict[str, DataFrame] = {"zones": reading.frame}
    if area is not None and default_class is not None:
        frames["jurisdictions"] = _jurisdiction(reading, path, area, default_class)
    return frames


def _refuse_defects(reading: ZoneReading, path: str | Path) -> None:
    if reading.defects:
        count = len(reading.defects)
        msg = (
            f"{path} has {count} defect{'s' * (count != 1)}, nothing is written; mend them, or "
            "leave the defective zones out with --skip-bad"
        )
        raise ZoneFileError(msg, defects=reading.defects)


def _notes(reading: ZoneReading, frames: Mapping[str, DataFrame], view: Snapshot) -> Iterator[str]:
    """Yield what should be known about an import, before it is written."""
    yield from reading.notes
    yield from told_before(reading, view.read("zones"))
    if "jurisdictions" in frames:
        yield from _told_jurisdiction(view, frames["jurisdictions"])
    else:
        if _lie_outside(reading, view):
            yield _NO_JURISDICTION
        if reading.valid_to is not None:
            yield f"The file says that it holds until {reading.valid_to}; no check looks at that."
        yield from _shadowed(view, reading)
    yield from told_rules(reading.frame, view)
    yield from long_way_notes(LAYERS["zones"], reading.frame)


def _lie_outside(reading: ZoneReading, view: Snapshot) -> bool:
    """Whether a zone lies, or partly lies, on ground of no jurisdiction of the register."""
    ground = shapely.union_all(view.read("jurisdictions").geometry.to_numpy())
    return not shapely.covers(ground, reading.frame.geometry.to_numpy()).all()


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
    reading: ZoneReading, path: str | Path, area: Polygon | MultiPolygon, default_class: str
) -> DataFrame:
    zones = {row["timezone"] for row in reading.frame["schedule"] if row is not None}
    countries = {country_of(source) for source in reading.frame["source"]} - {None}
    record = {
        "code": countries.pop() if len(countries) == 1 else Path(name_of(path)).stem,
        "timezone": zones.pop() if len(zones) == 1 else "UTC",
        "default_class": default_class,
        "review_by": reading.valid_to,
    }
    return LAYERS["jurisdictions"].frame([record], [area])


def _told_jurisdiction(view: Snapshot, frame: DataFrame) -> Iterator[str]:
    row = frame.iloc[0]
    yield (
        f"Jurisdiction {row['code']} was recorded: its ground in no zone is "
        f"{row['default_class']}, its civil time {row['timezone']} (civil dates of validities "
        "and deadlines are read in it)."
    )
    if row["review_by"] is not None:
        yield f"It may be relied on until {row['review_by']}, as the file says of itself."
    if row["code"] in set(view.read("jurisdictions")["code"]):
        yield f"A jurisdiction {row['code']} was there already; it is replaced."


def _shadowed(view: Snapshot, reading: ZoneReading) -> Iterator[str]:
    """Tell where zones for unmanned aircraft lie on ground that is not open by default."""
    if not any(drone_origin(source) for source in reading.frame["source"]):
        return
    for _, row in view.read("jurisdictions").iterrows():
        shapes = reading.frame.geometry.to_numpy()
        if row["default_class"] == "non_open" and shapely.intersects(row[GEOMETRY], shapes).any():
            yield (
                f"Zones lie on ground of jurisdiction {row['code']}, which is non_open where "
                "there is no zone: import them with --default-class non_open, or that ground "
                "is judged as open inside them."
            )
