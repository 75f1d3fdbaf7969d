"""Sections of one boundary out of files with lines, or out of the outlines of two states."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import numpy as np
import shapely
from geopandas import GeoDataFrame
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from borderkit.crs import Operation, read_crs
from borderkit.errors import Defect, InputError
from borderkit.io.features import Record
from borderkit.io.line_profiles import LineProfile, profile_like
from borderkit.io.lines import LineTable
from borderkit.io.records import good_records
from borderkit.io.shared_edges import SharedEdge, shared_edge
from borderkit.io.stated_crs import is_wgs84
from borderkit.io.transform import areas_to_wgs84, lines_to_wgs84
from borderkit.layers import LAYERS
from borderkit.layers.geojson import AREAS, LINES, read_geometry

__all__ = ["LineReading", "Wanted", "read_sections"]

_SECTIONS: Final = LAYERS["boundary_sections"]
_TYPES: Final = {column.name: column.type for column in _SECTIONS.columns}
_SHOWN: Final = 12
_MEANT_TO_BE_ONE_M: Final = 500.0
_STRAY: Final = 0.01

Row = tuple[str, Mapping[str, Any], Mapping[str, Any]]
"""Where it stands, its properties with names in lower case, and the feature."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which line is wanted, and what holds for all of it.

    Attributes
    ----------
    boundary : str
        Code of the boundary: ``AA-BB``.
    sides : (str, str)
        The codes or names of its states in the file.
    common : mapping
        Values of the layer's columns that hold unless the file says otherwise.
    skip_bad : bool
        Whether outlines that share only a part of their edge may give that part.
    """

    boundary: str
    sides: tuple[str, str]
    common: Mapping[str, Any]
    skip_bad: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LineReading:
    """What files hold of one boundary.

    Attributes
    ----------
    frame : GeoDataFrame of layer boundary_sections
        The good sections, EPSG:4326.
    places : mapping of section to str
        Where each of them stands.
    given : frozenset of str
        Columns of the layer that the files fill.
    defects : tuple of Defect
        Of the sections that are left out.
    notes : tuple of str
        What should be known, in sentences.
    """

    frame: GeoDataFrame
    places: Mapping[str, str]
    given: frozenset[str]
    defects: tuple[Defect, ...]
    notes: tuple[str, ...]


def read_sections(
    tables: Sequence[LineTable], profile: LineProfile, *, wanted: Wanted
) -> LineReading:
    """Return the sections of a boundary that files hold.

    Parameters
    ----------
    tables : sequence of LineTable
        The files, in order.
    profile : LineProfile
        What their columns mean.
    wanted : Wanted
        Which boundary.

    Raises
    ------
    InputError
        There is nothing in them, columns are missing, or no line or outline is of the two
        states; what there is is named.
    CrsError
        There is no exact operation from a file's reference system to WGS84.
    """
    if not any(table.rows for table in tables):
        msg = (
            f"{', '.join(table.name for table in tables)} holds no features; give a file that does"
        )
        raise InputError(msg)
    _require_columns(tables, profile)
    defects: list[Defect] = []
    notes = [note for table in tables for note in table.notes]
    rows = [(table, list(_rows(table))) for table in tables]
    if profile.area:
        records = _edges(rows, profile, wanted, defects, notes)
    else:
        records = _lines(rows, profile, wanted, defects, notes)
    good = list(good_records(_SECTIONS, records, defects))
    frame = _SECTIONS.frame([r.values for r in good], [r.geometry for r in good])
    return LineReading(
        frame=cast("GeoDataFrame", frame),
        places={record.values["section"]: record.where for record in good},
        given=frozenset({*profile.columns, "section", "scale_limit", "accuracy_m", *_FILLED}),
        defects=tuple(defects),
        notes=tuple(notes),
    )


_FILLED: Final = ("boundary", "origin", "origin_object", "origin_version", "origin_date")


def _require_columns(tables: Sequence[LineTable], profile: LineProfile) -> None:
    """Refuse files that lack columns that the profile reads.

    Raises
    ------
    InputError
        Columns are missing; they and those that there are are named.
    """
    defects = []
    for table in tables:
        there = {column.casefold() for column in table.columns}
        lacking = [
            (name, column)
            for name, column in profile.columns.items()
            if column.casefold() not in there and name not in profile.optional
        ]
        sides = [
            (name, " or ".join(columns))
            for name in ("left", "right", "area")
            if (columns := getattr(profile, name))
            and not {column.casefold() for column in columns} & there
        ]
        defects += [
            Defect(table.name, f"has no column {column}, which would give {name}")
            for name, column in (*sides, *lacking)
        ]
    if not defects:
        return
    columns = list(dict.fromkeys(column for table in tables for column in table.columns))
    listed = ", ".join(columns[:40]) or "none"
    alike = profile_like(columns)
    hint = f"; they are those of --profile {alike}" if alike and alike != profile.name else ""
    msg = (
        f"the file lacks columns; there are: {listed}{hint}; name others with --column "
        "section=NAME, or give a --mapping"
    )
    raise InputError(msg, defects=defects)


def _rows(table: LineTable) -> Iterator[Row]:
    for feature in table.rows:
        properties = {str(n).casefold(): v for n, v in feature["properties"].items()}
        yield f"{table.name}[{feature['id']}]", properties, feature


def _named(properties: Mapping[str, Any], columns: Iterable[str]) -> set[str]:
    values = (properties.get(column.casefold()) for column in columns)
    return {str(value).strip().casefold() for value in values if value is not None}


def _of_this_boundary(
    rows: Sequence[Row], profile: LineProfile, wanted: Wanted
) -> tuple[list[Row], Counter[tuple[str, ...]]]:
    """Return the lines between the two states, and the pairs of all the others."""
    one, two = (side.strip().casefold() for side in wanted.sides)
    kept, others = [], Counter[tuple[str, ...]]()
    for row in rows:
        properties = row[1]
        if profile.left and profile.right:
            left, right = _named(properties, profile.left), _named(properties, profile.right)
            if (one in left and two in right) or (two in left and one in right):
                kept.append(row)
                continue
            pair = (_shown(properties, profile.left), _shown(properties, profile.right))
            others[tuple(sorted(pair))] += 1
        elif _shown(properties, ("boundary",)) in ("", wanted.boundary):
            kept.append(row)
        else:
            others[_shown(properties, ("boundary",)),] += 1
    return kept, others


def _shown(properties: Mapping[str, Any], columns: Sequence[str]) -> str:
    values = (properties.get(column.casefold()) for column in columns)
    return next((str(value) for value in values if value not in (None, "")), "")


def _lines(
    tables: Sequence[tuple[LineTable, list[Row]]],
    profile: LineProfile,
    wanted: Wanted,
    defects: list[Defect],
    notes: list[str],
) -> list[Record]:
    """Return one record for each line between the two states."""
    records: list[Record] = []
    others: Counter[tuple[str, ...]] = Counter()
    count = 0
    for table, rows in tables:
        kept, left = _of_this_boundary(rows, profile, wanted)
        others += left
        count += len(kept)
        shapes = [_shape(row[2]["geometry"], row[0], LINES, table, defects) for row in kept]
        good = [(row, line) for row, line in zip(kept, shapes, strict=True) if line is not None]
        moved = _moved([line for _, line in good], table, notes, areas=False)
        for (row, _), line in zip(good, moved, strict=True):
            number = len(records) + 1
            values = _values(row, profile, wanted, number)
            where = f"{row[0]} ({values.get('section')})"
            records.append(Record(number=number, where=where, values=values, geometry=line))
    if not count:
        raise _nothing(others, wanted)
    if others:
        notes.append(f"Lines of other boundaries were left out: {sum(others.values())}.")
    notes += _told_values(tables, profile, wanted)
    return records


def _nothing(others: Counter[tuple[str, ...]], wanted: Wanted) -> InputError:
    one, two = wanted.sides
    if not others:
        return InputError("the file has no lines; give one that has")
    known = {one.casefold(), two.casefold()}
    ranked = sorted(others, key=lambda pair: (not known & {p.casefold() for p in pair}, pair))
    listed = ", ".join("-".join(pair) for pair in ranked[:_SHOWN])
    more = f" and {len(ranked) - _SHOWN} more" if ranked[_SHOWN:] else ""
    return InputError(
        f"the file has no line between {one} and {two}; it has {listed}{more}; if it names these "
        "states otherwise, say how with --sides"
    )


def _values(row: Row, profile: LineProfile, wanted: Wanted, number: int) -> dict[str, Any]:
    """Return the record that a feature gives."""
    place, properties, feature = row
    values = dict(wanted.common)
    for name, column in profile.columns.items():
        value = properties.get(column.casefold())
        if value is None or value == "":
            continue
        read = profile.values.get(name)
        if read is not None:
            value = read.get(str(value).strip().casefold(), value if profile.name is None else None)
        elif _TYPES[name] == "text":
            value = str(int(value)) if isinstance(value, float) and value.is_integer() else value
            value = str(value).strip() or None
        elif _TYPES[name] == "json" and isinstance(value, str):
            value = {"und": value}
        values[name] = value if value is not None else values.get(name)
    values["boundary"] = wanted.boundary
    values.setdefault("origin_object", f"{place.partition('[')[0]}/{feature['id']}")
    if values.get("section") is None and profile.name is not None:
        own = properties.get(profile.columns.get("origin_object", "").casefold())
        own = str(int(own)) if isinstance(own, float) and own.is_integer() else own
        values["section"] = f"{profile.prefix}-{own if own not in (None, '') else number}"
    return values


def _told_values(
    tables: Sequence[tuple[LineTable, list[Row]]], profile: LineProfile, wanted: Wanted
) -> Iterator[str]:
    """Tell what the file calls the lines, and what status the register keeps of that."""
    column, read = profile.columns.get("status"), profile.values.get("status")
    if column is None or read is None:
        return
    kept = (row for _, rows in tables for row in _of_this_boundary(rows, profile, wanted)[0])
    found = Counter(str(row[1].get(column.casefold())) for row in kept)
    for value, count in sorted(found.items()):
        status = read.get(value.strip().casefold())
        yield f"{column} {value!r} ({count}): status {status or 'not recorded'}."


def _edges(
    tables: Sequence[tuple[LineTable, list[Row]]],
    profile: LineProfile,
    wanted: Wanted,
    defects: list[Defect],
    notes: list[str],
) -> list[Record]:
    """Return one record for each part of the edge that the outlines of two states share."""
    areas = []
    names: set[str] = set()
    for side in wanted.sides:
        parts: list[BaseGeometry] = []
        for table, rows in tables:
            of_states = [row for row in rows if _fits(row[1], profile.only)]
            names |= {_shown(row[1], profile.area) for row in of_states}
            mine = [r for r in of_states if side.strip().casefold() in _named(r[1], profile.area)]
            shapes = [_shape(r[2]["geometry"], r[0], AREAS, table, defects) for r in mine]
            parts += _moved([s for s in shapes if s is not None], table, notes, areas=True)
        if not parts and not defects:
            raise _no_outline(side, names)
        areas.append(shapely.union_all(parts))
    if defects:
        msg = "an outline has defects, so no edge can be taken from it; nothing is written"
        raise InputError(msg, defects=defects)
    edge = shared_edge(areas[0], areas[1], near_m=_near_m(wanted))
    notes += _judged(edge, wanted)
    return [
        Record(
            number=number,
            where=f"edge of {wanted.sides[0]} and {wanted.sides[1]}, part {number}",
            values={
                **wanted.common,
                "boundary": wanted.boundary,
                "section": f"{profile.prefix}-{number}",
                "origin_object": f"edge/{wanted.sides[0]}-{wanted.sides[1]}/{number}",
            },
            geometry=part,
        )
        for number, part in enumerate(edge.parts, start=1)
    ]


def _near_m(wanted: Wanted) -> float:
    accuracy = wanted.common.get("accuracy_m") or _MEANT_TO_BE_ONE_M
    return float(min(accuracy, _MEANT_TO_BE_ONE_M))


def _fits(properties: Mapping[str, Any], only: Mapping[str, str]) -> bool:
    """Whether a row has the values that are asked for, in the columns that it has."""
    return all(properties.get(n.casefold()) in (None, "", value) for n, value in only.items())


def _no_outline(side: str, names: set[str]) -> InputError:
    listed = ", ".join(sorted(names)[:_SHOWN]) or "none"
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return InputError(
        f"the files have no outline of {side}; they have {listed}{more}; if they name the state "
        "otherwise, say how with --sides, and give the files of both states"
    )


def _judged(edge: SharedEdge, wanted: Wanted) -> Iterator[str]:
    """Tell how well two outlines match.

    Raises
    ------
    InputError
        They share no edge, or differ where they should not and that was not allowed.
    """
    one, two = wanted.sides
    if not edge.parts:
        msg = (
            f"the outlines of {one} and {two} share no edge; they are {edge.apart_m:.1f} m apart "
            f"and run within {_near_m(wanted):.0f} m of each other over {edge.beside_m / 1e3:.2f} "
            "km; take both from one file in which neighbours fit, or a file of lines"
        )
        raise InputError(msg)
    yield f"{one} and {two} share an edge of {edge.length_m / 1e3:.2f} km."
    if edge.beside_m <= _STRAY * edge.length_m:
        return
    told = (
        f"over {edge.beside_m / 1e3:.2f} km the outlines of {one} and {two} lie within "
        f"{_near_m(wanted):.0f} m of each other without being the same"
    )
    if not wanted.skip_bad:
        msg = (
            f"{told}, beside {edge.length_m / 1e3:.2f} km that fit: the line would have gaps; take "
            "both from one file in which neighbours fit, or only what fits with --skip-bad"
        )
        raise InputError(msg)
    yield f"The line has gaps: {told}; nothing was taken there."


def _shape(
    value: Any, where: str, kinds: Sequence[str], table: LineTable, defects: list[Defect]
) -> BaseGeometry | None:
    """Return a line or an area: read strictly in WGS84, in another system as it stands."""
    if is_wgs84(table.crs):
        found = read_geometry(value, f"{where}.geometry", defects, kinds=kinds)
    else:
        found = _unlocated(value, where, kinds, defects)
    if found is not None and not found.area and not found.length > 0.0:
        defects.append(Defect(f"{where}.geometry", "has no length"))
        return None
    return found


def _unlocated(
    value: Any, where: str, kinds: Sequence[str], defects: list[Defect]
) -> BaseGeometry | None:
    kind = value.get("type") if isinstance(value, Mapping) else None
    if kind not in kinds:
        defects.append(Defect(f"{where}.geometry", f"is {kind}; it must be {' or '.join(kinds)}"))
        return None
    try:
        found: BaseGeometry = shapely.force_2d(shape(dict(value)))
    except (ValueError, TypeError, KeyError, IndexError, shapely.GEOSException) as fault:
        defects.append(Defect(f"{where}.geometry", f"is no geometry: {fault}"))
        return None
    if not np.isfinite(shapely.get_coordinates(found)).all():
        defects.append(Defect(f"{where}.geometry", "has coordinates that are not finite"))
        return None
    if not found.is_valid:
        reason = shapely.is_valid_reason(found)
        defects.append(Defect(f"{where}.geometry", f"is not valid: {reason}; mend it first"))
        return None
    return found


def _moved(
    shapes: Sequence[Any], table: LineTable, notes: list[str], *, areas: bool
) -> list[BaseGeometry]:
    """Return geometries in WGS84, with a note on how they came there."""
    if is_wgs84(table.crs) or not shapes:
        return list(shapes)
    system = read_crs(table.crs)
    moved, operation = (areas_to_wgs84 if areas else lines_to_wgs84)(shapes, system)
    notes.append(_told(system.name, operation))
    return list(moved)


def _told(system: str, operation: Operation) -> str:
    known = operation.accuracy_m is not None
    accuracy = f"{operation.accuracy_m:g} m" if known else "unknown"
    return f"Coordinates came from {system} by {operation.name}; its accuracy is {accuracy}."
