"""Records entered as their document prints them: placed, and compared with what is stated beside.

A record with printed coordinates and no geometry gets its geometry from them, with the operation
and its accuracy; where it has both they have to agree. The same for printed heights, azimuths
and distances and their numbers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from borderkit.boundary.printed.printed import Quantity, try_printed
from borderkit.boundary.printed.printed_position import FrameOf, PrintedPosition, place_printed
from borderkit.crs import GEOD
from borderkit.errors import Defect
from borderkit.io.features import place_of
from borderkit.layers import LAYERS

__all__ = ["Entries", "enter_printed"]

_PLACED: Final = ("turning_points", "positions", "control_points")
"""Layers with coordinates as printed."""

_NUMBERS: Final[Mapping[str, tuple[tuple[str, str, Quantity], ...]]] = {
    **dict.fromkeys(_PLACED, (("printed_height", "height_m", "height"),)),
    "marker_relations": (
        ("printed_azimuth", "azimuth_deg", "azimuth"),
        ("printed_distance", "distance_m", "distance"),
    ),
}
"""Layer -> column as printed, column of its number, and what it stands for."""

_STAND_IN: Final = {"type": "Point", "coordinates": [0.0, 0.0]}
"""For the place of a bad record, so that its other faults are seen too; it is never kept."""

_SLACK: Final = 1e-9
_SLACK_M: Final = 0.001
"""Coordinates in files are given to less than a millimetre."""


@dataclass(slots=True)
class Entries:
    """A register file's object with the numbers that its printed texts give.

    Attributes
    ----------
    document : dict
        A copy where something was added; all else as given.
    defects : list of Defect
        What cannot be read or placed, and what does not agree.
    bad : set of (layer, number)
        Records that have one of these defects: the layer and the place in its list. They are
        not to be kept; one without a geometry has a stand-in for it.
    """

    document: dict[str, Any]
    defects: list[Defect] = field(default_factory=list)
    bad: set[tuple[str, int]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One record of a file: its layer, its place in the list and for messages, its values."""

    layer: str
    number: int
    where: str
    values: Mapping[str, Any]
    lonlat: tuple[float, float] | None
    bare: bool


def enter_printed(document: Mapping[str, Any], *, frame_of: FrameOf) -> Entries:
    """Give the records of a register file the numbers that their printed texts stand for.

    Parameters
    ----------
    document : mapping
        The object of a register file.
    frame_of : callable
        Gives the reference system for the text of ``source_crs``.

    Returns
    -------
    Entries
        Records whose form is wrong are left as they are, for their readers to judge.
    """
    entries = Entries(document=dict(document))
    for layer in _NUMBERS:
        if layer not in document:
            continue
        rows = list(_entries_of(layer, document[layer]))
        added: dict[int, dict[str, Any]] = {row.number: {} for row in rows}
        faults: dict[int, list[str]] = {row.number: [] for row in rows}
        for row in rows:
            _enter_numbers(row, added[row.number], faults[row.number])
        if layer in _PLACED:
            _enter_positions(rows, frame_of, added, faults)
        for row in rows:
            entries.defects += [Defect(row.where, what) for what in faults[row.number]]
            if faults[row.number]:
                entries.bad.add((layer, row.number))
                if row.bare:
                    added[row.number]["geometry"] = _STAND_IN
        entries.document[layer] = _with(document[layer], added)
    return entries


def _entries_of(layer: str, given: object) -> Iterable[_Entry]:
    """Yield the records of a layer whose form lets them be looked at."""
    shaped = bool(LAYERS[layer].geometry)
    items = given.get("features") if shaped and isinstance(given, Mapping) else given
    for number, item in enumerate(items if isinstance(items, list) else ()):
        values = item.get("properties") if shaped and isinstance(item, Mapping) else item
        if not isinstance(values, Mapping) or not isinstance(item, Mapping):
            continue
        where = f"{layer}.features[{number}]" if shaped else f"{layer}[{number}]"
        yield _Entry(
            layer=layer,
            number=number,
            where=place_of(where, values, LAYERS[layer].key),
            values=values,
            lonlat=_lonlat(item.get("geometry")) if shaped else None,
            bare=shaped and item.get("geometry") is None,
        )


def _lonlat(geometry: object) -> tuple[float, float] | None:
    """Return the position of a GeoJSON point, or None where it is none."""
    spot = geometry.get("coordinates") if isinstance(geometry, Mapping) else None
    if not isinstance(spot, list) or len(spot) < 2:
        return None
    lon, lat = spot[:2]
    good = all(isinstance(v, int | float) and not isinstance(v, bool) for v in (lon, lat))
    return (float(lon), float(lat)) if good and abs(lon) <= 180 and abs(lat) <= 90 else None


def _with(given: Any, added: Mapping[int, Mapping[str, Any]]) -> Any:
    """Return the list or collection of a layer with what was added to its records."""
    shaped = isinstance(given, Mapping)
    items = given.get("features") if shaped else given
    if not isinstance(items, list):
        return given
    made = []
    for number, item in enumerate(items):
        more = dict(added.get(number, {}))
        if not more:
            made.append(item)
        elif shaped:
            shape = more.pop("geometry", item.get("geometry"))
            made.append({**item, "geometry": shape, "properties": {**item["properties"], **more}})
        else:
            made.append({**item, **more})
    return {**given, "features": made} if shaped else made


def _enter_numbers(row: _Entry, added: dict[str, Any], faults: list[str]) -> None:
    """Read printed heights, azimuths and distances; compare them with the numbers given."""
    for text_name, number_name, quantity in _NUMBERS[row.layer]:
        text, number = row.values.get(text_name), row.values.get(number_name)
        if text is None:
            continue
        read, reasons = try_printed(text, quantity)
        faults += [f"{text_name} {text!r}: {reason}" for reason in reasons]
        if read is None:
            continue
        if number is None:
            added[number_name] = read.value
        elif isinstance(number, int | float) and abs(number - read.value) > (
            read.half_unit + _SLACK
        ):
            faults.append(
                f"{number_name} is {number:.12g}, and {text_name} {text!r} is {read.value:.12g}; "
                "leave the number out, or correct one of them"
            )


def _enter_positions(
    rows: Iterable[_Entry],
    frame_of: FrameOf,
    added: Mapping[int, dict[str, Any]],
    faults: Mapping[int, list[str]],
) -> None:
    """Place the records of a layer by their printed coordinates, and compare geometries."""
    chosen = [row for row in rows if _is_to_place(row, faults[row.number])]
    placed = place_printed(
        [
            (row.values["printed_north"], row.values["printed_east"], row.values["source_crs"])
            for row in chosen
        ],
        frame_of=frame_of,
    )
    for row, found in zip(chosen, placed, strict=True):
        if not isinstance(found, PrintedPosition):
            own = found.readable and row.values.get("crs_operation") is not None
            if row.bare or not own:
                faults[row.number].extend(found.reasons)
            continue
        _enter_position(row, found, added[row.number], faults[row.number])


def _is_to_place(row: _Entry, faults: list[str]) -> bool:
    """Whether a record has all that its place needs; what is missing is added to `faults`."""
    north, east, crs = (
        row.values.get(name) for name in ("printed_north", "printed_east", "source_crs")
    )
    if north is None and east is None:
        return False
    if north is None or east is None:
        absent, there = ("north", "east") if north is None else ("east", "north")
        faults.append(f"printed_{absent} is required beside printed_{there}")
        return False
    if crs is None and row.bare:
        faults.append(
            "source_crs is required: without the reference system of the printed coordinates "
            "nothing is known of the place"
        )
    return isinstance(crs, str) and (row.bare or row.lonlat is not None)


def _enter_position(
    row: _Entry, found: PrintedPosition, added: dict[str, Any], faults: list[str]
) -> None:
    stated = row.values.get("crs_operation")
    accuracy = row.values.get("operation_accuracy_m")
    if row.lonlat is None:
        added["geometry"] = {"type": "Point", "coordinates": [found.lon, found.lat]}
        if stated not in (None, found.operation):
            faults.append(
                f"crs_operation is {stated!r}, and the place was found by {found.operation!r}; "
                "give the geometry that the other one leads to, or leave it out"
            )
        added["crs_operation"] = found.operation
        added["operation_accuracy_m"] = found.accuracy_m
        return
    if stated is None:
        added["crs_operation"] = found.operation
        added["operation_accuracy_m"] = found.accuracy_m if accuracy is None else accuracy
    other = stated not in (None, found.operation)
    good_to = _reach_m(accuracy, found.accuracy_m, other=other)
    _, _, off_m = GEOD.inv(*row.lonlat, found.lon, found.lat)
    if good_to is not None and off_m > found.half_unit_m + good_to + _SLACK_M:
        faults.append(
            f"its geometry lies {off_m:.3f} m from its printed coordinates ({found.operation}, "
            f"allowed for operations {good_to:g} m, printed to {found.half_unit_m:.3g} m); leave "
            "the geometry out, or correct one of them"
        )


def _reach_m(stated_m: object, known_m: float | None, *, other: bool) -> float | None:
    """Return how far apart a geometry and its printed coordinates may lie for the operations.

    A geometry found by another operation than ours may be off by both accuracies; where one of
    them is unknown the two are not compared. Ours alone, of unknown accuracy, gives exactly that
    geometry.
    """
    stated = float(stated_m) if isinstance(stated_m, int | float) else None
    if not other:
        return stated if stated is not None else known_m or 0.0
    return None if stated is None or known_m is None else stated + known_m
