"""The first judgement of an upload: what its points are, of which markers, and how far off.

Nothing here changes an agreed position, and nothing is guessed: what is unclear is asked.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame

from borderkit.boundary.chainage import Chainage
from borderkit.boundary.line import Line
from borderkit.crs import is_dynamic, read_crs
from borderkit.errors import BorderkitError, TooLargeError
from borderkit.inspections.averaging import Occupations, averaged
from borderkit.inspections.displaced import displaced
from borderkit.inspections.doubles import point_marks
from borderkit.inspections.gates import (
    Gates,
    Miss,
    below_gates_of,
    gates_of,
)
from borderkit.inspections.judged import judged_of
from borderkit.inspections.matching.marker_matches import marker_matches
from borderkit.inspections.matching.matched import Match
from borderkit.inspections.observation_records import Beside, observation_frame, place_on_line
from borderkit.inspections.reasons import Rejection
from borderkit.inspections.walks import Walked, walks_of
from borderkit.layers.markers import MARKERS
from borderkit.markers.numbering.numbering import DEFAULT_SCHEME, Scheme

__all__ = [
    "DEFAULT_WITHIN_M",
    "MOST_OBSERVATIONS",
    "FirstJudgement",
    "Known",
    "Part",
    "laid_beside",
    "observe",
]

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

DEFAULT_WITHIN_M: Final = 50.0
"""Reach of markers, and of the line from tracks, where a campaign states none, metres."""

MOST_OBSERVATIONS: Final = 250_000
"""More are not taken in one upload: each becomes a record, and 100,000 take 0.5 GB to judge."""

_PHOTO: Final = "photo"


class Part(Protocol):
    """What has to be known of a file of the upload: a ``SurveyPart``."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def crs(self) -> str | None:
        """Of its coordinates."""


def _moves(text: str) -> bool:
    """Tell whether ground moves in a frame; one that is not known may be such."""
    try:
        return is_dynamic(read_crs(text))
    except BorderkitError:
        return True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Known:
    """What the register knows that an upload is judged by.

    Attributes
    ----------
    campaign : mapping
        Record of layer ``campaigns``; ``gates``, ``below_gates``, ``match_within_m`` and
        ``walked_within_m`` count, and may be missing.
    markers : GeoDataFrame
        Layer ``markers``, those of the boundary in force, EPSG:4326.
    scheme : Scheme
        Numbering scheme of the boundary.
    line : Line or None
        Of the boundary; None: there is none, so nothing gets a chainage or covers it.
    positions : GeoDataFrame
        Layer ``positions``, those in force.
    tolerance_m : float or None
        Of the boundary; None: unknown.
    is_dynamic : callable
        Whether ground moves in the reference system of that name.
    stated : mapping of int to str or None
        Row of the upload -> the ``marker_uid`` that somebody stated; None: of no marker.
    marks : mapping of str to str
        What the side observed already, as :func:`borderkit.inspections.doubles.point_marks`
        writes it -> code of the observation.
    """

    campaign: Mapping[str, Any]
    markers: GeoDataFrame
    positions: GeoDataFrame
    scheme: Scheme = DEFAULT_SCHEME
    line: Line | None = None
    tolerance_m: float | None = None
    is_dynamic: Callable[[str], bool] = _moves
    stated: Mapping[int, str | None] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FirstJudgement:
    """What the first judgement found.

    Attributes
    ----------
    observations : GeoDataFrame, shape (n, ...)
        Layer ``observations``, EPSG:4326; ``observation``, ``survey``, ``campaign``, ``boundary``
        and ``side`` are still empty.
    rows : list of tuple of int, length n
        Records of the upload that each observation is made of.
    tracks : tuple of Walked
        Tracks and logs.
    coverage : dict
        As JSON: length of the line, length covered, stretches covered and not.
    rejections : tuple of Rejection
        One for each gate that a record misses, where the campaign rejects what is below them.
    doubles : mapping of int to str
        Record of an occupation that was there already -> code of its observation.
    judged : dict
        Counts of observations, as JSON: ``observations``, ``flagged``, ``matched``,
        ``unmatched``, ``ambiguous``, ``of_no_marker``, ``displaced``, ``photos``, ``coverage``;
        ``asked``: the first `SHOWN_ASKED` ambiguous ones with their candidates; ``answers``: what
        was stated, by row; ``shared_markers``: rows by marker where one was stated and others are
        of it too;
        ``unused_answers``: rows for which a marker was stated, and that made no observation.
    """

    observations: GeoDataFrame
    rows: list[tuple[int, ...]]
    tracks: tuple[Walked, ...]
    coverage: dict[str, Any]
    rejections: tuple[Rejection, ...]
    doubles: Mapping[int, str]
    judged: dict[str, Any]


def observe(points: DataFrame, *, parts: Sequence[Part], known: Known) -> FirstJudgement:
    """Judge the points of an upload for the first time.

    Points of tracks and epochs of logs without a station make tracks, which cover the line. All
    others make observations, epochs of one occupation one; they are held to the gates of the
    campaign, matched to markers, and compared with the agreed positions.

    Parameters
    ----------
    points : DataFrame, shape (n, ...)
        Of `borderkit.inspections.points`, in the order of the file, with lon and lat; columns
        ``crs_operation`` and ``operation_accuracy_m`` tell how they were brought to WGS84.
    parts : sequence of Part
        Files of the upload: ``part`` is an index into them.
    known : Known
        What the register knows.

    Raises
    ------
    RegisterFileError
        The gates of the campaign are none.
    InputError
        A stated marker is none.
    TooLargeError
        There are more than `MOST_OBSERVATIONS`; points of tracks are none.
    """
    gates, below = gates_of(known.campaign.get("gates")), below_gates_of(known.campaign)
    chainage = None if known.line is None else Chainage(known.line)
    moving = _is_moving(points)
    standing = points.iloc[np.flatnonzero(~moving)]
    made, doubles = _new(averaged(standing, gates), known.marks)
    _require_few(len(made.stations))
    misses = _misses(made.stations, gates)
    rejections: list[Rejection] = []
    if below == "reject":
        rejections = _rejections(standing, parts, made, misses)
        made = _some(made, [not missed for missed in misses])
        misses = [()] * len(made.rows)
    names = [part.name for part in parts]
    frames = [_frame_name(part.crs) for part in parts]
    stations = made.stations.assign(source_crs=[frames[part] for part in made.stations["part"]])
    frame = observation_frame(
        stations,
        parts=names,
        dropped=made.dropped,
        misses=misses,
        beside=laid_beside(stations, made.rows, known=known, chainage=chainage),
    )
    within = _metres(known.campaign.get("walked_within_m"))
    tracks, coverage = walks_of(points, moving, parts=names, chainage=chainage, within_m=within)
    return FirstJudgement(
        observations=frame,
        rows=[tuple(int(row) for row in rows) for rows in made.rows],
        tracks=tracks,
        coverage=coverage,
        rejections=tuple(rejections),
        doubles=doubles,
        judged={
            **judged_of(frame, coverage),
            "unused_answers": sorted(set(known.stated) - {int(r) for of in made.rows for r in of}),
        },
    )


def laid_beside(
    stations: DataFrame,
    rows: Sequence[NDArray[np.intp]],
    *,
    known: Known,
    chainage: Chainage | None,
) -> Beside:
    """Return how observations stand to the line, to the markers and to their agreed positions.

    Parameters
    ----------
    stations : DataFrame, shape (n, ...)
        Observations, with the columns of points, lon and lat, and ``source_crs``.
    rows : sequence of array of int, length n
        Records of the upload that each is made of.
    known : Known
        What the register knows.
    chainage : Chainage or None
        Of its line.

    Raises
    ------
    InputError
        A stated marker is none.
    """
    places = place_on_line(stations, chainage)
    matches = marker_matches(
        stations,
        places,
        rows,
        markers=known.markers,
        scheme=known.scheme,
        chainage=chainage,
        within_m=_metres(known.campaign.get("match_within_m")),
        stated=known.stated,
    )
    return Beside(places=places, matches=matches, shifts=_displaced(stations, matches, known))


def _is_moving(points: DataFrame) -> Mask:
    """Tell which points belong to a track or a log of no station, shape (n,)."""
    tracked, epoch = ((points["kind"] == kind).to_numpy() for kind in ("track_point", "epoch"))
    nowhere = np.ones(len(points), dtype=bool)
    if "station" in points.columns:
        nowhere = points["station"].isna().to_numpy()
    return np.asarray(tracked | (epoch & nowhere), dtype=bool)


def _require_few(count: int) -> None:
    if count > MOST_OBSERVATIONS:
        msg = (
            f"the upload has {count:,} points that are no track, and {MOST_OBSERVATIONS:,} are "
            "taken at once; split it, or send a walk as a track"
        )
        raise TooLargeError(msg)


def _frame_name(crs: str | None) -> str | None:
    """Return the short name of a reference system, ``EPSG:2056``; itself where it has none."""
    if crs is None:
        return None
    try:
        code = read_crs(crs).to_epsg()
    except BorderkitError:
        return crs
    return crs if code is None else f"EPSG:{code}"


def _misses(stations: DataFrame, gates: Gates) -> list[tuple[Miss, ...]]:
    """Return the gates that observations miss; photographs are no measurements and miss none."""
    is_photo = (stations["kind"] == _PHOTO).to_numpy()
    return [
        () if photo else missed
        for photo, missed in zip(is_photo, gates.misses(stations), strict=True)
    ]


def _metres(value: Any) -> float:
    return DEFAULT_WITHIN_M if value is None or pd.isna(value) else float(value)


def _rejections(
    points: DataFrame, parts: Sequence[Part], made: Occupations, misses: list[tuple[Miss, ...]]
) -> list[Rejection]:
    """Return a rejection for each record and each gate that its observation misses."""
    line_of = dict(zip(points["row"].tolist(), points["line"].tolist(), strict=True))
    places = dict(zip(points["row"].tolist(), points[["lon", "lat"]].to_numpy(), strict=True))
    part = made.stations["part"].tolist()
    out = []
    for at, missed in enumerate(misses):
        name = parts[part[at]].name
        for row in made.rows[at].tolist() if missed else ():
            line = line_of[row]
            out += [
                Rejection(
                    row=row,
                    where=f"{name} line {line}" if line else name,
                    code="below-gate",
                    field=miss.gate,
                    value=None if miss.value is None else f"{miss.value:g}",
                    detail=miss.what,
                    lon=float(places[row][0]),
                    lat=float(places[row][1]),
                )
                for miss in missed
            ]
    return out


def _new(made: Occupations, marks: Mapping[str, str]) -> tuple[Occupations, dict[int, str]]:
    """Return the observations without occupations that were there already, and their records."""
    at = [number for number, rows in enumerate(made.rows) if len(rows) > 1] if marks else []
    again = {
        number: marks[mark]
        for number, mark in zip(at, point_marks(made.stations.iloc[at]), strict=True)
        if mark in marks
    }
    if not again:
        return made, {}
    doubles = {int(row): code for number, code in again.items() for row in made.rows[number]}
    return _some(made, [number not in again for number in range(len(made.rows))]), doubles


def _some(made: Occupations, wanted: Sequence[bool]) -> Occupations:
    """Return the observations that are wanted."""
    some = np.flatnonzero(wanted).tolist()
    return Occupations(
        stations=made.stations.iloc[some].reset_index(drop=True),
        rows=[made.rows[at] for at in some],
        dropped=[made.dropped[at] for at in some],
    )


def _displaced(
    stations: DataFrame, matches: Sequence[Match], known: Known
) -> tuple[NDArray[np.intp], Any]:
    """Return the rows of matched observations, photographs apart, and their displacements."""
    is_photo = (stations["kind"] == _PHOTO).to_numpy()
    rows = np.array(
        [at for at, each in enumerate(matches) if each.state == "matched" and not is_photo[at]],
        dtype=np.intp,
    )
    columns = MARKERS.plain_columns(known.markers)
    accuracy = dict(zip(columns["marker_uid"], columns["accuracy_m"], strict=True))
    return rows, displaced(
        stations.iloc[rows].reset_index(drop=True),
        [str(matches[at].marker) for at in rows],
        positions=known.positions,
        accuracy_m=accuracy,
        tolerance_m=known.tolerance_m,
        is_dynamic=known.is_dynamic,
    )
