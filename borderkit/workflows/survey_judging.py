"""From what was read of a survey to what can be kept: true, new, good enough, of which marker."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import numpy as np
from pandas import DataFrame

from borderkit.crs import read_crs
from borderkit.errors import InternalError, SurveyFileError
from borderkit.inspections.doubles import double_points, point_marks
from borderkit.inspections.observations import FirstJudgement, Known, observe
from borderkit.inspections.placing import Placed, SourceOf, place_points
from borderkit.inspections.points import times
from borderkit.inspections.reasons import Rejection
from borderkit.inspections.receipt import Receipt
from borderkit.inspections.soundness import unsound_points
from borderkit.inspections.whereabouts import (
    common_shift,
    exchanged_points,
    far_from_all,
    known_places,
    shift_of_numbers,
)
from borderkit.io.surveys.gathering import SurveyPart, SurveyReading
from borderkit.workflows.survey_facts import SurveyFacts

__all__ = ["JudgedSurvey", "Progress", "judge_survey", "untold"]

Progress = Callable[[float, str], None]
"""Told percent done and what is done now."""

_Where = Callable[[int, int], str]


def untold(_percent: float, _what: str) -> None:
    """Take what is told of the progress, where nobody asks."""


@dataclass(frozen=True, kw_only=True, eq=False)
class JudgedSurvey:
    """What can be kept of a survey.

    Attributes
    ----------
    receipt : Receipt
        That accounts for every record read.
    points : DataFrame, shape (n, ...)
        Every accepted point, with ``lon`` and ``lat``.
    observed : FirstJudgement or None
        What the points are of; None where they were only read.
    """

    receipt: Receipt
    points: DataFrame
    observed: FirstJudgement | None


def judge_survey(
    reading: SurveyReading,
    start: Receipt,
    *,
    facts: SurveyFacts | None,
    answers: Mapping[int, str | None],
    tell: Progress = untold,
) -> JudgedSurvey:
    """Judge what was read of a survey.

    Parameters
    ----------
    reading : SurveyReading
        Without open questions.
    start : Receipt
        What is known of the file; one of an earlier judgement will do.
    facts : SurveyFacts or None
        What the register says; None: the points are only judged by themselves.
    answers : mapping of int to str or None
        Row -> marker, where somebody says so; None: it is of none.
    tell : callable
        Told percent done and what is done now.

    Returns
    -------
    JudgedSurvey
        Receipt, accepted points, and what they are of.

    Raises
    ------
    SurveyFileError
        No point can be accepted.
    CrsError
        There is no exact operation from the frame of a part.
    """
    where = partial(_where, reading.parts)
    points, refused, placed = _true_points(reading, facts, where)
    if facts is not None and facts.known is not None:
        points, exchanged = _without_exchanged(points, facts.known, where)
        refused = [*refused, *exchanged]
    tell(70.0, "compares them")
    points, doubles = _without_doubles(points, facts, where)
    observed = None
    if facts is not None and facts.known is not None:
        tell(75.0, "matches them to the register")
        known = replace(facts.known, stated=dict(answers), marks=facts.marks)
        observed = observe(_with_operations(points, placed), parts=reading.parts, known=known)
        refused = [*refused, *observed.rejections]
        again = points["row"].isin(observed.doubles.keys()).to_numpy()
        doubles += _told_doubles(points[again], observed.doubles, where)
        gone = {*observed.doubles, *(rejection.row for rejection in observed.rejections)}
        if gone:
            points = points[~points["row"].isin(gone)].reset_index(drop=True)
    refused.sort(key=lambda rejection: rejection.row)
    doubles.sort(key=lambda found: int(found["row"]))
    receipt = _accounted(start, reading, points, refused, doubles)
    if facts is not None and facts.campaign is not None:
        receipt = replace(receipt, boundary=facts.campaign["boundary"])
    if observed is not None and facts is not None:
        notes = (*reading.notes, *_whereabouts(points, observed, facts))
        receipt = replace(receipt, judged=observed.judged, notes=notes)
    if not receipt.accepted:
        raise _nothing(receipt)
    return JudgedSurvey(receipt=receipt, points=points, observed=observed)


def _where(parts: Sequence[SurveyPart], part: int, line: int) -> str:
    return f"{parts[part].name} line {line}" if line else parts[part].name


def _true_points(
    reading: SurveyReading, facts: SurveyFacts | None, where: _Where
) -> tuple[DataFrame, list[Rejection], Placed]:
    """Return the points that can be true, placed in WGS84, and why the others cannot."""
    crs = [part.crs for part in reading.parts]
    source_of: SourceOf = _plainly if facts is None else facts.source_of
    degrees = [crs is not None and bool(source_of(crs)[0].is_geographic) for crs in crs]
    points, now = reading.points, datetime.now(UTC)
    bad, found = unsound_points(points, geographic=degrees, now=now, where=where)
    if bad.any():
        found = _on_ground(found, points, crs)
        points = points[~bad].reset_index(drop=True)
    placed = place_points(points, crs, source_of=source_of)
    points, refused = placed.points, [*reading.rejections, *found]
    if placed.outside.any():
        refused += _outside(points[placed.outside], crs, where)
        points = points[~placed.outside].reset_index(drop=True)
    return points, refused, placed


def _on_ground(
    found: Sequence[Rejection], points: DataFrame, crs: Sequence[str | None]
) -> list[Rejection]:
    """Return rejections with their place, where it is plain: given in WGS84, and in range."""
    row = points["row"].to_numpy()
    part, lat, lon = (points[name].to_numpy() for name in ("part", "north", "east"))
    told = []
    for rejection in found:
        at = int(np.searchsorted(row, rejection.row))
        is_known = crs[part[at]] == "EPSG:4326" and rejection.field != "position"
        if is_known:
            told.append(replace(rejection, lon=float(lon[at]), lat=float(lat[at])))
        else:
            told.append(rejection)
    return told


def _plainly(text: str) -> Any:
    return read_crs(text), ()


def _outside(points: DataFrame, crs: Sequence[str | None], where: _Where) -> list[Rejection]:
    return [
        Rejection(
            row=int(row),
            where=where(int(part), int(line)),
            code="out-of-area",
            field="position",
            value=f"{north:g}, {east:g}",
            detail=crs[part],
        )
        for row, part, line, north, east in points[
            ["row", "part", "line", "north", "east"]
        ].itertuples(index=False)
    ]


def _without_exchanged(
    points: DataFrame, known: Known, where: _Where
) -> tuple[DataFrame, list[Rejection]]:
    """Return the points without those that lie at the boundary with their axes exchanged."""
    lon, lat = (points[name].to_numpy() for name in ("lon", "lat"))
    bad = exchanged_points(lon, lat, known_places(known))
    if not bad.any():
        return points, []
    boundary = known.campaign["boundary"]
    refused = [
        Rejection(
            row=int(row),
            where=where(int(part), int(line)),
            code="swapped",
            field="position",
            value=f"{north:.9g}, {east:.9g}",
            detail=f"it lies far from boundary {boundary}, and would lie at it",
        )
        for row, part, line, north, east in points.loc[
            bad, ["row", "part", "line", "lat", "lon"]
        ].itertuples(index=False)
    ]
    return points[~bad].reset_index(drop=True), refused


def _whereabouts(points: DataFrame, observed: FirstJudgement, facts: SurveyFacts) -> list[str]:
    """Return what looks wrong with an upload as a whole."""
    if facts.known is None:
        return []
    notes = []
    lon, lat = (points[name].to_numpy() for name in ("lon", "lat"))
    if far_from_all(lon, lat, known_places(facts.known)):
        boundary = facts.known.campaign["boundary"]
        notes.append(
            f"no point lies within 100 km of boundary {boundary}: see whether campaign, reference "
            "system and signs of the coordinates are right"
        )
    frame = observed.observations
    alike = common_shift(frame, tolerance_m=facts.known.tolerance_m)
    alike = alike or shift_of_numbers(frame, facts.known)
    return notes if alike is None else [*notes, alike]


def _without_doubles(
    points: DataFrame, facts: SurveyFacts | None, where: _Where
) -> tuple[DataFrame, list[dict[str, Any]]]:
    """Return the points that are new, and of the others which one was there already."""
    double, first = double_points(points)
    pairs = zip(points["row"][double], first[double], strict=True)
    same = {int(row): f"row {other}" for row, other in pairs}
    told = _told_doubles(points[double], same, where)
    if told:
        points = points[~double].reset_index(drop=True)
    marks = {} if facts is None else facts.marks
    if marks:
        station = ~points["kind"].isin(("track_point", "epoch")).to_numpy()
        at = np.flatnonzero(station)
        known = [marks.get(mark) for mark in point_marks(points.iloc[at])]
        there = dict(zip(points["row"].iloc[at].tolist(), known, strict=True))
        same = {row: code for row, code in there.items() if code is not None}
        again = points["row"].isin(same.keys()).to_numpy()
        if again.any():
            told += _told_doubles(points[again], same, where)
            points = points[~again].reset_index(drop=True)
    return points, told


def _told_doubles(
    points: DataFrame, same: Mapping[int, str], where: _Where
) -> list[dict[str, Any]]:
    """Return of doubles which record or observation each of them repeats."""
    return [
        {"row": int(row), "where": where(int(part), int(line)), "same_as": same[int(row)]}
        for row, part, line in zip(*(points[n] for n in ("row", "part", "line")), strict=True)
    ]


def _with_operations(points: DataFrame, placed: Placed) -> DataFrame:
    """Return points with how they were brought to WGS84, by part."""
    part = points["part"].to_numpy()
    names = [None if used is None else used.name for used in placed.operations]
    accuracy = [
        np.nan if used is None or used.accuracy_m is None else used.accuracy_m
        for used in placed.operations
    ]
    return points.assign(
        crs_operation=np.asarray([*names, None], dtype=object)[part],
        operation_accuracy_m=np.asarray([*accuracy, np.nan], dtype=float)[part],
    )


def _accounted(
    start: Receipt,
    reading: SurveyReading,
    points: DataFrame,
    refused: Sequence[Rejection],
    doubles: Sequence[Mapping[str, Any]],
) -> Receipt:
    """Return the receipt; every record read is in exactly one of its three counts.

    Raises
    ------
    InternalError
        One is not.
    """
    rejected = len({rejection.row for rejection in refused})
    if len(points) + rejected + len(doubles) != reading.read:
        msg = (
            f"{reading.read} records were read, {len(points)} accepted, {rejected} rejected and "
            f"{len(doubles)} doubles: the intake lost or doubled some"
        )
        raise InternalError(msg)
    known = times(points).dropna()
    return replace(
        start,
        accepted=len(points),
        rejected=rejected,
        duplicate=len(doubles),
        time_from=known.min().isoformat() if len(known) else None,
        time_to=known.max().isoformat() if len(known) else None,
        rejections=tuple(refused),
        duplicates=tuple(doubles),
        parts=_told_parts(reading, points, refused),
    )


def _told_parts(
    reading: SurveyReading, points: DataFrame, refused: Sequence[Rejection]
) -> tuple[dict[str, Any], ...]:
    accepted = np.bincount(points["part"].to_numpy(), minlength=len(reading.parts))
    rows: list[set[int]] = [set() for _ in reading.parts]
    ends = np.cumsum([part.read for part in reading.parts])
    for rejection in refused:
        rows[int(np.searchsorted(ends, rejection.row))].add(rejection.row)
    return tuple(
        {
            "name": part.name,
            "format": part.format,
            "crs": part.crs,
            "crs_by": part.crs_by,
            "encoding": part.encoding,
            "profile": part.profile,
            "read": part.read,
            "accepted": int(accepted[number]),
            "rejected": len(rows[number]),
            "duplicate": part.read - int(accepted[number]) - len(rows[number]),
            "notes": list(part.notes),
        }
        for number, part in enumerate(reading.parts)
    )


def _nothing(receipt: Receipt) -> SurveyFileError:
    msg = (
        f"no point of {receipt.name} can be accepted: {receipt.read} read, {receipt.rejected} "
        f"rejected, {receipt.duplicate} there already; see the reasons and send it again"
        if receipt.read
        else f"{receipt.name} holds no point, line or photograph; export the points and send them"
    )
    return SurveyFileError(msg, receipt=replace(receipt, state="refused"))
