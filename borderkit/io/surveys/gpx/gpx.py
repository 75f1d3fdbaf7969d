"""GPX 1.0 and 1.1: two readers that know nothing of each other have to read the same.

The strict one (expat) says what a file holds; GDAL reads it again in a process of its own. A
point that they read differently is refused.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from borderkit.io.surveys.gathering import Gathering, SurveySource, Told
from borderkit.io.surveys.gpx.gpx_agreement import SecondLayer
from borderkit.io.surveys.gpx.gpx_fast import LAYERS, SecondReader, second_reader
from borderkit.io.surveys.gpx.gpx_points import GpxPoints, points_of
from borderkit.io.surveys.gpx.gpx_strict import KINDS_OF, GpxDocument
from borderkit.io.surveys.known_names import time_zone

__all__ = ["read_gpx"]

_KINDS: Final = pa.array([*KINDS_OF.values()], type=pa.string())
_WGS84: Final = "EPSG:4326"
_SHOWN: Final = 20
_PIECE: Final = 2**20
_LONG_TEXT: Final = 2**14
_NAME: Final = 80
_NOUNS: Final = ("waypoints", "route points", "track points")


def read_gpx(source: SurveySource, told: Told, into: Gathering) -> None:
    """Add the points of a GPX file: waypoints, points of routes and of tracks, in its order.

    Coordinates are degrees of WGS84, as the format says. Heights are above mean sea level by the
    standard, but receivers differ: their kind is unknown unless it is stated.

    Parameters
    ----------
    source : SurveySource
        The file.
    told : Told
        What is stated beside it; ``timezone``, ``height_kind``, ``confidence``, ``receiver`` and
        ``operator`` are used.
    into : Gathering
        Takes its records.

    Raises
    ------
    FileFormatError
        It is no GPX, no well-formed XML, or declares a document type.
    TooLargeError
        It has more points than are taken.
    InputError
        There is no such time zone.
    """
    zone = time_zone(told.timezone)
    document = GpxDocument(source.name)
    with (
        second_reader(source.path, source.limits, source.workers) as second,
        source.path.open("rb") as file,
    ):
        runs = _strict(document, file, zone=zone, into=into, second=second)
        second.wait()
        notes = _agree(runs, second, source.path)
    into.tell(crs=_WGS84, crs_by="format")
    for note in (*_said(runs, document, told), *notes):
        into.note(note)
    without = sum(run.without_zone for run in runs)
    if without and not any(run.timed for run in runs):
        into.ask(
            "timezone",
            f"none of its {without} times has a time zone; in which zone are they?",
            choices=("UTC",),
        )
        return
    _add(runs, document.track_names, told, into)


def _strict(
    document: GpxDocument,
    file: IO[bytes],
    *,
    zone: tzinfo | None,
    into: Gathering,
    second: SecondReader,
) -> list[GpxPoints]:
    """Return the points of a file as the strict reader finds them, in runs.

    The second reader is told of each kind of point when the first of them is met.

    Raises
    ------
    FileFormatError
        It is no GPX, or damaged as a whole.
    TooLargeError
        It has more points than are taken.
    """
    runs: list[GpxPoints] = []
    before = [0] * len(LAYERS)
    for run in document.read(file):
        if into.read + sum(before) + len(run) > into.limits.points:
            into.take(sum(before) + len(run))
        for kind in np.unique(run.kinds).tolist():
            second.ask(LAYERS[kind])
        if len(run):
            runs.append(points_of(run, before=before, zone=zone))
        before = [count + int((run.kinds == kind).sum()) for kind, count in enumerate(before)]
    return runs


def _agree(runs: Sequence[GpxPoints], second: SecondReader, path: Path) -> list[str]:
    """Add a fault to each point that GDAL reads otherwise; return what is to be said of that."""
    notes: list[str] = []
    for kind, (layer, noun) in enumerate(zip(LAYERS, _NOUNS, strict=True)):
        count = sum(int((run.kinds == kind).sum()) for run in runs)
        if not count:
            continue
        other = SecondLayer(second.batches.pop(layer), count)
        fault, until = second.faults.get(layer), other.reached
        if fault is None and until < count:
            fault = _silent_stop(path)
        for run in runs:
            run.faults += other.compare(run, kind, until=count if fault is None else until)
        if fault is not None:
            notes.append(
                f"{count - until} of its {count} {noun} were read by one reader only, since GDAL "
                f"stopped: {fault}"
            )
        if other.extra:
            notes.append(f"GDAL finds {other.extra} {noun} more than the {count} there are")
        if other.untimed:
            notes.append(f"GDAL cannot read the times of {other.untimed} {noun}")
    apart = sum(len({f.at for f in run.faults if f.code == "readers-disagree"}) for run in runs)
    if apart:
        are = "point is" if apart == 1 else "points are"
        notes.append(f"{apart} {are} read differently by the two readers, and refused")
    return notes


def _silent_stop(path: Path) -> str | None:
    """Return why GDAL may have stopped early without a word, or None where it has no reason.

    It gives up in the midst of an element whose text is too long for it, and says that it came to
    the end.
    """
    before = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            marks = np.flatnonzero(np.frombuffer(piece, dtype=np.uint8) == ord("<"))
            ends = np.concatenate([[-before], marks, [len(piece)]])
            if np.diff(ends).max() > _LONG_TEXT:
                return f"it ends at a text of more than {_LONG_TEXT // 1024} KiB"
            before = len(piece) - int(ends[-2])
    return None


def _said(runs: Sequence[GpxPoints], document: GpxDocument, told: Told) -> Iterator[str]:
    """Yield what should be known of a file beside its points."""
    if document.creator:
        yield f"written by {_printable(document.creator)}"
    if document.version not in {"1.0", "1.1"}:
        stated = _printable(document.version) or "none"
        yield f"its version of GPX is neither 1.0 nor 1.1 ({stated}); it is read as 1.1"
    if told.crs is not None and told.crs.upper() != _WGS84:
        yield f"the stated system {_printable(told.crs)} is not used: GPX is WGS84"
    if not any(len(run) for run in runs):
        yield "it has no points"
    heights = sum(int((~np.isnan(run.columns["height_m"])).sum()) for run in _with_heights(runs))
    if heights and told.height_kind is None:
        yield (
            f"{heights} heights are of unknown kind: GPX means above mean sea level, but receivers "
            "differ; state it (--height-kind)"
        )
    without, twice = (sum(getattr(run, name) for run in runs) for name in ("without_zone", "twice"))
    if without and any(run.timed for run in runs):
        yield f"{without} times have no time zone and are left out; state it (--timezone)"
    if twice:
        yield f"{twice} local times happened twice or never in {told.timezone} and are left out"
    strange: Counter[str] = Counter()
    for run in runs:
        strange.update(run.strange)
    for what, count in strange.most_common(_SHOWN):
        yield f"{count} x {what}"


def _with_heights(runs: Sequence[GpxPoints]) -> Iterator[GpxPoints]:
    return (run for run in runs if "height_m" in run.columns)


def _add(runs: list[GpxPoints], names: Sequence[str | None], told: Told, into: Gathering) -> None:
    """Add every point of a file: taken, or refused with all that is wrong with it.

    The runs are let go of as they are added.
    """
    rows = into.take(sum(len(run) for run in runs))
    track_names = pa.array(names, type=pa.string())
    runs.reverse()
    while runs:
        run = runs.pop()
        row = np.arange(rows.start, rows.start + len(run))
        rows = rows[len(run) :]
        taken = np.ones(len(run), dtype=bool)
        for fault in sorted(run.faults, key=lambda fault: fault.at):
            taken[fault.at] = False
            into.reject(
                int(row[fault.at]),
                fault.code,
                line=int(run.lines[fault.at]),
                field=fault.field,
                value=fault.value,
                detail=fault.detail,
            )
        columns = _columns(run, track_names, told) | {"row": row}
        if not taken.all():
            kept = pa.array(taken)
            columns = {
                name: column.filter(kept) if isinstance(column, pa.Array) else column[taken]
                for name, column in columns.items()
            }
        into.extend(columns)


def _columns(run: GpxPoints, track_names: pa.Array, told: Told) -> dict[str, Any]:
    """Return a run as columns of the frame, without the numbers of its rows."""
    count = len(run)
    columns: dict[str, Any] = {
        "line": run.lines,
        "kind": _KINDS.take(pa.array(run.kinds)),
        "track": run.tracks,
        **run.columns,
    }
    if len(track_names) > track_names.null_count:
        columns["track_name"] = track_names.take(pa.array(run.tracks, mask=run.tracks < 0))
    for column, stated in (("receiver", told.receiver), ("operator", told.operator)):
        if stated is not None:
            given = columns.get(column, pa.nulls(count, pa.string()))
            columns[column] = pc.fill_null(given, stated)
    for column, among, word in (
        ("height_kind", ("height_m",), told.height_kind or "unknown"),
        ("azimuth_kind", ("azimuth_deg",), "true"),
        ("confidence", ("sigma_horizontal_m", "sigma_height_m"), told.confidence),
    ):
        known = [~np.isnan(run.columns[name]) for name in among if name in run.columns]
        if known and word is not None:
            where = pa.array(np.logical_or.reduce(known))
            columns[column] = pc.if_else(where, word, pa.scalar(None, pa.scalar(word).type))
    if "confidence" in columns:
        columns["confidence"] = columns["confidence"].to_numpy(zero_copy_only=False)
    return columns


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text[:_NAME])
