"""Stated azimuths, distances and lengths between markers against their coordinates."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from borderkit.boundary.finding import RegisterFinding
from borderkit.boundary.printed.printed import Printed, Quantity, try_printed
from borderkit.crs import GEOD
from borderkit.markers.azimuths import true_azimuth
from borderkit.markers.checks.boundary_case import BoundaryCase, Stood
from borderkit.markers.checks.known_positions import KnownPosition, printed_of
from borderkit.markers.checks.marker_rules import found

__all__ = ["relation_findings"]

_TO_MARKERS: Final = frozenset({"neighbour", "twin"})
_ARCSEC: Final = 3600.0


@dataclass(frozen=True, slots=True)
class _End:
    """One end of a relation: where it lies, and how far it may truly lie from there, metres."""

    stood: Stood
    lonlat: tuple[float, float]
    north_m: float
    east_m: float


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two markers, what is stated between them, and what their coordinates give."""

    case: BoundaryCase
    record: Mapping[str, Any]
    start: _End
    end: _End
    azimuth_deg: float
    distance_m: float

    @property
    def along_m(self) -> float:
        """How much the distance may be off by what the coordinates were rounded by, metres."""
        return self._share(math.cos, math.sin)

    @property
    def across_m(self) -> float:
        """The same square to it."""
        return self._share(math.sin, math.cos)

    @property
    def called(self) -> str:
        """Both markers, for a message."""
        return f"from marker {self.start.stood.row.called} to {self.end.stood.row.called}"

    def found(self, code: str, message: str, **amounts: float) -> RegisterFinding:
        """Return a finding on it."""
        rows = [self.start.stood.row, self.end.stood.row]
        return found(
            code,
            message,
            boundary=self.case.code,
            subjects=(*(row.subject for row in rows), _subject(self.record)),
            place=rows[0].place,
            chainage_m=self.start.stood.chainage_m,
            amounts=amounts,
        )

    def _share(self, of_north: Any, of_east: Any) -> float:
        turn = math.radians(self.azimuth_deg)
        north = self.start.north_m + self.end.north_m
        east = self.start.east_m + self.end.east_m
        return float(abs(of_north(turn)) * north + abs(of_east(turn)) * east)


def relation_findings(
    cases: Sequence[BoundaryCase],
    relations: Sequence[Mapping[str, Any]],
    positions: Sequence[KnownPosition],
) -> Iterator[RegisterFinding]:
    """Yield where what is stated between markers does not fit their coordinates.

    Differences up to half a unit of the last place printed are none. Larger ones are told: as a
    note where the rounding (and the stated accuracy) of both coordinates can make up for them.

    Parameters
    ----------
    cases : sequence of BoundaryCase
        All boundaries with their markers.
    relations : sequence of mapping
        Records of layer ``marker_relations``.
    positions : sequence of KnownPosition
        Those of layer ``positions``.
    """
    known = {each.row.uid: (case, each) for case in cases for each in case.markers}
    own: dict[str, list[KnownPosition]] = defaultdict(list)
    for position in positions:
        own[position.subject].append(position)
    unjudged: dict[tuple[str, str], int] = defaultdict(int)
    for record in relations:
        yield from _unreadable(record)
        lacks = [name for name in ("marker", "target") if _uid(record, name) not in known]
        if lacks == ["target"] and record.get("kind") not in _TO_MARKERS:
            continue
        if lacks:
            yield _unknown(record, lacks[0])
            continue
        case, one = known[_uid(record, "marker")]
        _, other = known[_uid(record, "target")]
        pair = _pair(case, record, one, other, own)
        yield from _distance(pair)
        yield from _azimuth(pair, unjudged)
        yield from _line_length(pair)
    for (code, what), count in sorted(unjudged.items()):
        message = f"{code}: {count} stated azimuth(s) cannot be judged: {what}."
        yield found("not-judged", message, boundary=code, amounts={"count": float(count)})


def _uid(record: Mapping[str, Any], name: str) -> str:
    return str(record.get(name)).removeprefix("markers/")


def _subject(record: Mapping[str, Any]) -> str:
    return f"marker_relations/{record.get('relation')}"


def _unknown(record: Mapping[str, Any], name: str) -> RegisterFinding:
    message = (
        f"Relation {record.get('relation')} ({record.get('kind')}) names {name} "
        f"{_uid(record, name)}, which is no marker of the register."
    )
    return found("relation-marker-unknown", message, subjects=(_subject(record),))


def _unreadable(record: Mapping[str, Any]) -> Iterator[RegisterFinding]:
    """Yield printed values that cannot be read, or that are not the ones kept beside them."""
    parts: tuple[tuple[Quantity, str], ...] = (
        ("azimuth", "azimuth_deg"),
        ("distance", "distance_m"),
    )
    for quantity, column in parts:
        text = record.get(f"printed_{quantity}")
        if text is None:
            continue
        read, reasons = try_printed(text, quantity)
        head = f"Relation {record.get('relation')}: the {quantity} {text!r}"
        if read is None:
            message = f"{head} cannot be read: {'; '.join(reasons)}."
            yield found("relation-unreadable", message, subjects=(_subject(record),))
        elif column in record and abs(record[column] - read.value) > read.half_unit:
            message = f"{head} is {read.value:.9g}, and {column} is {record[column]:.9g}."
            amounts = {"printed": read.value, "kept": float(record[column])}
            yield found(
                "relation-value-differs", message, subjects=(_subject(record),), amounts=amounts
            )


def _pair(
    case: BoundaryCase,
    record: Mapping[str, Any],
    one: Stood,
    other: Stood,
    positions: Mapping[str, Sequence[KnownPosition]],
) -> _Pair:
    document = record.get("document")
    start, end = (
        _end(each, positions.get(each.row.subject, ()), document) for each in (one, other)
    )
    azimuth, _, distance = GEOD.inv(*start.lonlat, *end.lonlat)
    return _Pair(case, record, start, end, float(azimuth) % 360.0, float(distance))


def _end(stood: Stood, positions: Sequence[KnownPosition], document: str | None) -> _End:
    printed = printed_of(positions, document)
    accuracy = float(stood.row.get("accuracy_m") or 0.0)
    if printed is None:
        return _End(stood, stood.row.place, accuracy, accuracy)
    lonlat = (printed.lon, printed.lat)
    return _End(stood, lonlat, printed.half_north_m + accuracy, printed.half_east_m + accuracy)


def _stated(record: Mapping[str, Any], quantity: Quantity, column: str) -> Printed | None:
    """Return what is stated, as printed; else in the digits in which the value is kept."""
    text = record.get(f"printed_{quantity}")
    if text is None and column in record:
        text = np.format_float_positional(float(record[column]), trim="-")
    return None if text is None else try_printed(text, quantity)[0]


def _distance(pair: _Pair) -> Iterator[RegisterFinding]:
    stated = _stated(pair.record, "distance", "distance_m")
    if stated is None:
        return
    differs = pair.distance_m - stated.value
    if abs(differs) <= stated.half_unit:
        return
    allowed = stated.half_unit + pair.along_m
    within = abs(differs) <= allowed
    yield pair.found(
        "distance-rounded" if within else "distance-differs",
        f"Stated distance {pair.called}: {stated.text} m; by the coordinates "
        f"{pair.distance_m:.2f} m, {differs:+.2f} m ({_explained(within, f'{allowed:.2f} m')}).",
        stated_m=stated.value,
        computed_m=pair.distance_m,
        difference_m=differs,
        allowed_m=allowed,
    )


def _explained(within: bool, allowed: str) -> str:  # noqa: FBT001 - a word for a message
    can = "can" if within else "cannot"
    return f"what was printed was rounded by up to {allowed}, which {can} make up for it"


def _azimuth(pair: _Pair, unjudged: dict[tuple[str, str], int]) -> Iterator[RegisterFinding]:
    stated = _stated(pair.record, "azimuth", "azimuth_deg")
    if stated is None:
        return
    kind, declination = pair.record.get("azimuth_kind"), pair.record.get("declination_deg")
    true_deg = float(true_azimuth(stated.value, kind, declination_deg=declination)[0])
    if math.isnan(true_deg):
        unjudged[pair.case.code, _WHY.get(kind, "it is not stated from which north")] += 1
        return
    differs = (pair.azimuth_deg - true_deg + 180.0) % 360.0 - 180.0
    if abs(differs) <= stated.half_unit:
        return
    slack = math.degrees(math.atan2(pair.across_m, max(pair.distance_m, 1e-9)))
    allowed = stated.half_unit + slack
    within = abs(differs) <= allowed
    magnetic = f" magnetic, declination {declination:.4f} degrees" if kind == "magnetic" else ""
    yield pair.found(
        "azimuth-rounded" if within else "azimuth-differs",
        f"Stated azimuth {pair.called}: {stated.text}{magnetic}; by the coordinates "
        f"{_dms(pair.azimuth_deg)}, {differs * _ARCSEC:+.1f} arc seconds "
        f"({_explained(within, f'{allowed * _ARCSEC:.1f} arc seconds')}).",
        stated_deg=true_deg,
        computed_deg=pair.azimuth_deg,
        difference_arcsec=differs * _ARCSEC,
        allowed_arcsec=allowed * _ARCSEC,
    )


_WHY: Final[Mapping[Any, str]] = {
    "magnetic": "magnetic, and the declination is unknown",
    "grid": "counted from grid north, and of which grid is not stated",
}


def _dms(degrees: float) -> str:
    whole = round(degrees * _ARCSEC * 10)
    minutes, tenths = divmod(whole, 600)
    return f"{minutes // 60 % 360} {minutes % 60:02d} {tenths / 10:04.1f}"


def _line_length(pair: _Pair) -> Iterator[RegisterFinding]:
    """Yield where the stated length of the line is below the chord, or not that of the line."""
    kept = {name: value for name, value in pair.record.items() if name == "line_length_m"}
    stated = _stated(kept, "distance", "line_length_m")
    if stated is None:
        return
    if stated.value + stated.half_unit + pair.along_m < pair.distance_m:
        yield pair.found(
            "line-length-short",
            f"Stated length of the line {pair.called}: {stated.text} m; the chord is "
            f"{pair.distance_m:.2f} m, {pair.distance_m - stated.value:.2f} m longer.",
            stated_m=stated.value,
            chord_m=pair.distance_m,
        )
        return
    ends = [each.stood.chainage_m for each in (pair.start, pair.end)]
    if ends[0] is None or ends[1] is None:
        return
    along, limits = abs(ends[1] - ends[0]), pair.case.limits
    if abs(along - stated.value) > max(limits.length_m, limits.length_part * along):
        yield pair.found(
            "line-length-differs",
            f"Stated length of the line {pair.called}: {stated.text} m; the line kept is "
            f"{along:.2f} m long there, {along - stated.value:+.2f} m.",
            stated_m=stated.value,
            along_m=along,
        )
