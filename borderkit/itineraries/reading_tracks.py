"""From tracks and routes to an itinerary: legs with their ways, stops at their ends."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, Final, Literal

import numpy as np

from borderkit.crs import GEOD
from borderkit.errors import Defect
from borderkit.itineraries.reading import Choice, ItineraryReading, Question, ReadCell
from borderkit.itineraries.reading_dates import parse_date
from borderkit.itineraries.reading_draft import Stated, finished
from borderkit.itineraries.reading_names import Findings
from borderkit.itineraries.reading_stops import MODES, mode_question
from borderkit.itineraries.vocabulary import Vocabulary

__all__ = ["TrackFile", "TrackLine", "TrackPoint", "Waypoint", "draft_of_tracks"]

_NEAR_M: Final = 100.0
_WAYPOINTS: Final = 300
_UNKNOWN: Final = "unknown"

Position = tuple[float, float]


@dataclass(frozen=True, slots=True)
class TrackPoint:
    """A position in degrees, WGS84, and its time with an offset where it has one."""

    lon: float
    lat: float
    time: datetime | None


@dataclass(frozen=True, slots=True)
class Waypoint:
    """A named position in degrees, WGS84, and the line of the file that it stands on."""

    name: str | None
    lon: float
    lat: float
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackLine:
    """One segment of a track, one route or one line: its positions in the order of travel."""

    name: str | None
    kind: str | None
    group: str
    row: int
    points: tuple[TrackPoint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackFile:
    """What a GPX or KML file holds; with defects, positions are missing in it."""

    source: Literal["gpx", "kml"]
    lines: tuple[TrackLine, ...]
    waypoints: tuple[Waypoint, ...] = ()
    defects: tuple[Defect, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Piece:
    """A way between two stops, and the names of its ends."""

    line: TrackLine
    points: list[TrackPoint]
    start: str | None = None
    end: str | None = None


def draft_of_tracks(file: TrackFile, *, words: Vocabulary, stated: Stated) -> ItineraryReading:
    """Return the itinerary that tracks give: a leg with its way for each, stops at the ends.

    Waypoints within 100 m of a way are stops on it. Ends within 100 m of each other are one stop;
    where the next way begins farther off, a leg without a way lies between.

    Parameters
    ----------
    file : TrackFile
        Positions WGS84.
    words : Vocabulary
        Means of transport.
    stated : Stated
        What was stated beside the file.
    """
    findings = Findings(defects=list(file.defects), notes=list(file.notes))
    answers = stated.keyed()
    lines = _chosen(file, answers, findings)
    pieces = [piece for line in lines for piece in _pieces(line, file.waypoints, findings)]
    if not pieces and not findings.questions:
        findings.fault("", "there is no track or route of two different positions or more")
    _tell_left(file, lines, pieces, findings)
    stops: list[dict[str, Any]] = []
    legs: list[dict[str, Any]] = []
    if pieces and not findings.defects and not findings.questions:
        _join(pieces, words, answers, findings, stops, legs)
        _date(stops, words, answers, findings)
    return finished(
        stops,
        legs,
        head={},
        source=file.source,
        words=words,
        stated=stated,
        answers=answers,
        findings=findings,
    )


def _chosen(file: TrackFile, answers: Mapping[str, str], findings: Findings) -> list[TrackLine]:
    """Return the lines to read: tracks or routes, not both, for they tell of one journey."""
    groups = sorted({line.group for line in file.lines})
    if len(groups) < 2:
        return list(file.lines)
    given = answers.get("lines", "").strip().casefold()
    if given in groups:
        return [line for line in file.lines if line.group == given]
    choices = tuple(
        Choice(answer=group, label=f"the {sum(line.group == group for line in file.lines)} {group}")
        for group in groups
    )
    text = "There are tracks and routes; which of them are the itinerary?"
    findings.ask(Question(key="lines", kind="lines", text=text, where=(), choices=choices))
    return []


def _pieces(line: TrackLine, waypoints: Sequence[Waypoint], findings: Findings) -> list[_Piece]:
    """Return the ways that a line is cut into at the waypoints on it."""
    points = [
        p for n, p in enumerate(line.points) if n == 0 or _place(p) != _place(line.points[n - 1])
    ]
    if len(points) < 2:
        findings.note(f"the line on line {line.row} of the file has no length and is left out")
        return []
    for a, b in pairwise([p.time for p in points if p.time is not None]):
        if b < a:
            findings.fault(f"line {line.row}", f"times go backwards from {a} to {b}")
            return []
    start, end, cuts = _cuts(points, waypoints[:_WAYPOINTS])
    pieces: list[_Piece] = []
    held = [points[0]]
    name = start
    at = 1
    for index, point, called in cuts:
        held += points[at : index + 1]
        at = index + 1
        if _place(held[-1]) != _place(point):
            held.append(point)
        if len(held) > 1:
            pieces.append(_Piece(line, held, name, called))
            held, name = [point], called
    held += points[at:]
    if len(held) > 1:
        pieces.append(_Piece(line, held, name, end))
    return pieces


def _cuts(
    points: Sequence[TrackPoint], waypoints: Sequence[Waypoint]
) -> tuple[str | None, str | None, list[tuple[int, TrackPoint, str | None]]]:
    """Return the names of both ends, and where waypoints cut a line: after which position."""
    start: str | None = None
    end: str | None = None
    cuts: list[tuple[int, float, TrackPoint, str | None]] = []
    lons, lats = (np.array([getattr(p, axis) for p in points]) for axis in ("lon", "lat"))
    for waypoint in waypoints:
        if _metres(waypoint, points[0]) <= _NEAR_M:
            start = start or waypoint.name
        elif _metres(waypoint, points[-1]) <= _NEAR_M:
            end = end or waypoint.name
        else:
            index, share = _nearest(lons, lats, waypoint)
            point = _between(points[index], points[index + 1], share)
            if _metres(waypoint, point) <= _NEAR_M:
                cuts.append((index, share, point, waypoint.name))
    cuts.sort(key=lambda cut: cut[:2])
    return start, end, [(index, point, name) for index, _, point, name in cuts]


def _nearest(lons: Any, lats: Any, waypoint: Waypoint) -> tuple[int, float]:
    """Return the segment of a line nearest to a waypoint, and how far along it, 0 to 1."""
    scale = math.cos(math.radians(waypoint.lat))
    x = ((lons - waypoint.lon + 180.0) % 360.0 - 180.0) * scale
    y = lats - waypoint.lat
    dx, dy = np.diff(x), np.diff(y)
    length = dx * dx + dy * dy
    share = np.clip(-(x[:-1] * dx + y[:-1] * dy) / np.where(length > 0, length, 1.0), 0.0, 1.0)
    distance = np.hypot(x[:-1] + share * dx, y[:-1] + share * dy)
    index = int(np.argmin(distance))
    return index, float(share[index])


def _between(a: TrackPoint, b: TrackPoint, share: float) -> TrackPoint:
    """Return the position along a segment; only its ends have a time of their own."""
    if share in {0.0, 1.0}:
        return a if share == 0.0 else b
    east = (b.lon - a.lon + 180.0) % 360.0 - 180.0
    lon = (a.lon + share * east + 180.0) % 360.0 - 180.0
    return TrackPoint(round(lon, 9), round(a.lat + share * (b.lat - a.lat), 9), None)


def _join(
    pieces: Sequence[_Piece],
    words: Vocabulary,
    answers: Mapping[str, str],
    findings: Findings,
    stops: list[dict[str, Any]],
    legs: list[dict[str, Any]],
) -> None:
    """Add the stops and legs of ways in their order."""
    before: _Piece | None = None
    for piece in pieces:
        if before is None:
            stops.append(_stop(piece.start, piece.points[0]))
        elif _metres(before.points[-1], piece.points[0]) > _NEAR_M:
            legs.append({"mode": _mode(None, words, answers, findings), "route": None})
            stops.append(_stop(piece.start, piece.points[0]))
        else:
            time = piece.points[0].time
            ended = before.points[-1].time
            if time is not None:
                stops[-1]["depart"] = _utc(time)
            if time is not None and ended is not None and time < ended:
                findings.fault(
                    f"line {piece.line.row}",
                    f"begins at {_utc(time)}, before {_utc(ended)}, when the one before it ends",
                )
        number = len(legs)
        coordinates = [[p.lon, p.lat] for p in piece.points]
        legs.append(
            {
                "mode": _mode(piece.line.kind, words, answers, findings),
                "route": {"type": "LineString", "coordinates": coordinates},
            }
        )
        stops.append(_stop(piece.end, piece.points[-1]))
        findings.cells.setdefault(_told(piece, number))
        before = piece


def _told(piece: _Piece, number: int) -> ReadCell:
    return ReadCell(
        where=f"line {piece.line.row}",
        row=piece.line.row,
        column=0,
        value=f"{piece.line.name or 'line'}: {len(piece.points)} positions",
        meaning="route",
        read_as=f"legs[{number}]",
    )


def _stop(name: str | None, point: TrackPoint) -> dict[str, Any]:
    keys: dict[str, Any] = {"name": name} if name else {}
    keys["location"] = {"type": "Point", "coordinates": [point.lon, point.lat]}
    if point.time is not None:
        keys["arrive"] = keys["depart"] = _utc(point.time)
    return keys


def _mode(
    kind: str | None, words: Vocabulary, answers: Mapping[str, str], findings: Findings
) -> str:
    """Return the mode of a way: what its file calls it, or what was answered."""
    found = words.modes_in(kind) if kind else ()
    given = answers.get("transport")
    said = (given,) if given in MODES else words.modes_in(given or "")
    if len(found) == 1 or len(said) == 1:
        return str(found[0] if len(found) == 1 else said[0])
    findings.ask(mode_question("transport", "How do they travel on these ways?", ["the file"]))
    return ""


def _date(
    stops: list[dict[str, Any]],
    words: Vocabulary,
    answers: Mapping[str, str],
    findings: Findings,
) -> None:
    """Give stops without any time the dates that were answered; ask for them."""
    if any("arrive" in stop or "depart" in stop for stop in stops):
        return
    given = answers.get("dates", "")
    if given.strip().casefold() == _UNKNOWN:
        return
    found = parse_date(given, words) if given else None
    days = found.options.get("") if found is not None else None
    if days is None or days[0][0] is None:
        text = "The ways have no times; on which dates are they travelled? (2026-06-03, or a range)"
        choices = (Choice(answer=_UNKNOWN, label="not known; a check is mostly undetermined"),)
        findings.ask(Question(key="dates", kind="dates", text=text, where=(), choices=choices))
        return
    first, last = ("-".join(f"{part:02d}" for part in day if part is not None) for day in days)
    span = first if first == last else f"{first}/{last}"
    for stop in stops:
        stop["arrive"] = stop["depart"] = span
    stops[0]["arrive"], stops[-1]["depart"] = first, last


def _tell_left(
    file: TrackFile, lines: Sequence[TrackLine], pieces: Sequence[_Piece], findings: Findings
) -> None:
    """Tell how many waypoints lie off every way."""
    if not lines or not file.waypoints:
        return
    taken = {piece.start for piece in pieces} | {piece.end for piece in pieces}
    left = [w.name or f"line {w.row}" for w in file.waypoints if w.name not in taken]
    if left:
        shown = ", ".join(repr(name[:40]) for name in left[:5])
        more = f" and {len(left) - 5} more" if len(left) > 5 else ""
        findings.note(
            f"{len(left)} waypoints lie farther than {_NEAR_M:.0f} m from every way and are no "
            f"stops: {shown}{more}"
        )


def _place(point: TrackPoint) -> Position:
    return point.lon, point.lat


def _metres(a: TrackPoint | Waypoint, b: TrackPoint) -> float:
    return float(GEOD.inv(a.lon, a.lat, b.lon, b.lat)[2])


def _utc(time: datetime) -> str:
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")
