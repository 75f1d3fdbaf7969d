"""What became of the markers between two states of a register: each change, once a marker."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

import numpy as np
from geopandas import GeoDataFrame
from scipy.spatial import cKDTree

from borderkit.boundary.line import same_boundary
from borderkit.crs import GEOD, geocentric
from borderkit.layers.columns import ORIGIN
from borderkit.layers.markers import MARKERS
from borderkit.markers.checks.rows import MarkerRow, marker_rows

__all__ = ["ChangeKind", "MarkerChange", "NearMarker", "marker_changes"]

ChangeKind = Literal["new", "gone", "renumbered", "moved", "attributes"]

_LEAST_M: Final = 0.001
"""Shifts up to this are none: coordinates are kept to a tenth of a millimetre or so, metres."""

_ASIDE: Final = frozenset({"number", *MARKERS.key, *(column.name for column in ORIGIN)})
_LONGEST: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMarker:
    """The marker nearest to a place: what it is called, and where it stands seen from there.

    Attributes
    ----------
    marker, number : str, str or None
        Its uid, and the number that it bears.
    distance_m, azimuth_deg : float
        Geodesic, from the place to the marker; 0 <= azimuth < 360.
    """

    marker: str
    number: str | None
    distance_m: float
    azimuth_deg: float

    def record(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "marker": self.marker,
            "number": self.number,
            "distance_m": self.distance_m,
            "azimuth_deg": self.azimuth_deg,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkerChange:
    """What became of one marker.

    Attributes
    ----------
    marker : str
        Its uid after; before, where it is gone.
    former_uid : str or None
        Its uid before, where that was another.
    boundary, number : str or None
        After; before, where it is gone.
    kinds : tuple of str
        ``new`` or ``gone``; else any of ``renumbered``, ``moved``, ``attributes``.
    place : (float, float)
        Longitude and latitude WGS84 after; before, where it is gone.
    former_place : (float, float) or None
        Before, where it moved.
    distance_m, azimuth_deg : float or None
        Of the move: geodesic, from where it stood to where it stands.
    near_before, near_after : NearMarker or None
        The other marker nearest to where it stood and to where it stands; only of those that
        moved, came or are gone.
    columns : mapping of str to (value, value)
        Columns that changed, before and after, the number among them.
    """

    marker: str
    boundary: str | None
    number: str | None
    kinds: tuple[ChangeKind, ...]
    place: tuple[float, float]
    former_uid: str | None = None
    former_place: tuple[float, float] | None = None
    distance_m: float | None = None
    azimuth_deg: float | None = None
    near_before: NearMarker | None = None
    near_after: NearMarker | None = None
    columns: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """What became of it, in one sentence."""
        return f"{_called(self.marker, self.number)}: {'; '.join(_told(self))}."

    def record(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "marker": self.marker,
            "former_uid": self.former_uid,
            "boundary": self.boundary,
            "number": self.number,
            "kinds": list(self.kinds),
            "message": self.message,
            "place": list(self.place),
            "former_place": None if self.former_place is None else list(self.former_place),
            "distance_m": self.distance_m,
            "azimuth_deg": self.azimuth_deg,
            "near_before": None if self.near_before is None else self.near_before.record(),
            "near_after": None if self.near_after is None else self.near_after.record(),
            "columns": {
                name: {"before": before, "after": after}
                for name, (before, after) in self.columns.items()
            },
        }


def marker_changes(
    before: GeoDataFrame, after: GeoDataFrame, *, least_m: float = _LEAST_M
) -> list[MarkerChange]:
    """Return what became of each marker, those that stayed as they were left out.

    A marker is the same where its uid is; where uids differ, where it is the same object of the
    source (``origin_object``, once in each state). Versions and dates of a source alone are no
    change.

    Parameters
    ----------
    before, after : GeoDataFrame
        Rows of layer ``markers``, EPSG:4326; columns that one of them lacks are missing values.
    least_m : float
        A shift up to this is none, metres.

    Returns
    -------
    list of MarkerChange
        Gone, new, renumbered, moved, then changed otherwise; in each by number and uid.
    """
    old, new = marker_rows(before), marker_rows(after)
    pairs = dict(_pairs(old, new))
    near_old, near_new = _Neighbours(old), _Neighbours(new)
    found = []
    for place, row in enumerate(new):
        if place not in pairs:
            found.append(_came(row, near_new, kind="new"))
            continue
        former = pairs[place]
        change = _changed(old[former], row, least_m)
        if change is not None:
            found.append(_with_neighbours(change, near_old, near_new, former, place))
    gone = set(range(len(old))) - set(pairs.values())
    found += [_came(old[place], near_old, kind="gone") for place in gone]
    return sorted(found, key=_rank)


def _pairs(old: Sequence[MarkerRow], new: Sequence[MarkerRow]) -> Iterator[tuple[int, int]]:
    """Yield the places, in `new` and in `old`, of markers that are the same."""
    by_uid = {row.uid: place for place, row in enumerate(old)}
    same = {place: by_uid[row.uid] for place, row in enumerate(new) if row.uid in by_uid}
    yield from same.items()
    taken = set(same.values())
    objects = [_single_objects(old, taken), _single_objects(new, same)]
    for name in objects[0].keys() & objects[1].keys():
        yield objects[1][name], objects[0][name]


def _single_objects(rows: Sequence[MarkerRow], apart: Any) -> dict[str, int]:
    found: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        name = row.get("origin_object")
        if name is not None and place not in apart:
            found.setdefault(name, []).append(place)
    return {name: places[0] for name, places in found.items() if len(places) == 1}


def _changed(old: MarkerRow, new: MarkerRow, least_m: float) -> MarkerChange | None:
    azimuth, _, distance = GEOD.inv(*old.place, *new.place)
    moved = bool(distance > least_m)
    names = [*dict.fromkeys((*new.values, *old.values))]
    columns = {
        name: (old.get(name), new.get(name))
        for name in names
        if name not in _ASIDE and not _same(name, old.get(name), new.get(name))
    }
    kinds: list[ChangeKind] = []
    renumbered = old.number != new.number
    kinds += ["renumbered"] if renumbered else []
    kinds += ["moved"] if moved else []
    kinds += ["attributes"] if columns else []
    if not kinds:
        return None
    return MarkerChange(
        marker=new.uid,
        former_uid=old.uid if old.uid != new.uid else None,
        boundary=new.get("boundary"),
        number=new.number,
        kinds=tuple(kinds),
        place=new.place,
        former_place=old.place if moved else None,
        distance_m=float(distance) if moved else None,
        azimuth_deg=float(azimuth) % 360.0 if moved else None,
        columns={**({"number": (old.number, new.number)} if renumbered else {}), **columns},
    )


def _same(name: str, before: Any, after: Any) -> bool:
    if name == "boundary" and before and after:
        return same_boundary(before, after)
    return bool(before == after)


def _came(row: MarkerRow, near: "_Neighbours", *, kind: Literal["new", "gone"]) -> MarkerChange:
    return MarkerChange(
        marker=row.uid,
        boundary=row.get("boundary"),
        number=row.number,
        kinds=(kind,),
        place=row.place,
        near_before=near.of(row) if kind == "gone" else None,
        near_after=near.of(row) if kind == "new" else None,
    )


def _with_neighbours(
    change: MarkerChange, old: "_Neighbours", new: "_Neighbours", former: int, place: int
) -> MarkerChange:
    if "moved" not in change.kinds:
        return change
    return replace(change, near_before=old.of(old.rows[former]), near_after=new.of(new.rows[place]))


class _Neighbours:
    """The nearest numbered marker to each, else the nearest of any."""

    def __init__(self, rows: Sequence[MarkerRow]) -> None:
        self.rows = rows
        self._numbered = [row for row in rows if row.number is not None] or list(rows)
        places = np.array([row.place for row in self._numbered]).reshape(-1, 2)
        self._tree = cKDTree(geocentric(places))

    def of(self, row: MarkerRow) -> NearMarker | None:
        """Return the marker nearest to `row`, itself apart."""
        count = min(4, len(self._numbered))
        if not count:
            return None
        _, places = self._tree.query(geocentric(np.array([row.place]))[0], k=count)
        others = [self._numbered[int(place)] for place in np.atleast_1d(places)]
        told = [_seen(row, other) for other in others if other.uid != row.uid]
        return min(told, key=lambda near: near.distance_m, default=None)


def _seen(row: MarkerRow, other: MarkerRow) -> NearMarker:
    azimuth, _, distance = GEOD.inv(*row.place, *other.place)
    return NearMarker(
        marker=other.uid,
        number=other.number,
        distance_m=float(distance),
        azimuth_deg=float(azimuth) % 360.0,
    )


_ORDER: Final[tuple[ChangeKind, ...]] = ("gone", "new", "renumbered", "moved", "attributes")


def _rank(change: MarkerChange) -> tuple[Any, ...]:
    number = change.number or ""
    main = int(number) if number.isdecimal() and number.isascii() else -1
    return min(_ORDER.index(kind) for kind in change.kinds), main, number, change.marker


def _called(uid: str, number: str | None) -> str:
    return f"marker {uid}, which bears no number" if number is None else f"marker {number} ({uid})"


def _told(change: MarkerChange) -> Iterator[str]:
    if "new" in change.kinds:
        yield "new" + _beside(change.near_after)
    if "gone" in change.kinds:
        yield "gone; it stood" + _beside(change.near_before).removeprefix(",")
    if change.former_uid is not None:
        yield f"its uid was {change.former_uid}"
    if "renumbered" in change.kinds:
        before, after = change.columns["number"]
        yield f"its number was {_brief(before)} and is {_brief(after)}"
    if "moved" in change.kinds:
        yield (
            f"moved {change.distance_m:.2f} m towards {change.azimuth_deg:.1f} degrees: from"
            f"{_beside(change.near_before).removeprefix(',')} to"
            f"{_beside(change.near_after).removeprefix(',')}"
        )
    for name, (before, after) in change.columns.items():
        if name != "number":
            yield f"{name}: {_brief(before)} -> {_brief(after)}"


def _beside(near: NearMarker | None) -> str:
    if near is None:
        return ", the only one"
    name = near.number or near.marker
    back = (near.azimuth_deg + 180.0) % 360.0
    return f", {near.distance_m:.1f} m {_quarter(back)} of marker {name}"


def _quarter(azimuth_deg: float) -> str:
    """Return the point of the compass, of eight, nearest to an azimuth."""
    names = ("north", "north-east", "east", "south-east", "south", "south-west", "west")
    return (*names, "north-west")[round(azimuth_deg / 45.0) % 8]


def _brief(value: Any) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
