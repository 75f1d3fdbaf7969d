"""Points of a GPX file as columns of the one frame, with what is wrong in each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from borderkit.io.surveys.gpx.gpx_fields import NUMBERS, TEXTS, Moments, Numbers, fix_types
from borderkit.io.surveys.gpx.gpx_runs import GpxRun
from borderkit.io.surveys.gpx.gpx_strict import GIVEN_TWICE, MISPLACED

__all__ = ["Fault", "GpxPoints", "points_of"]

_UNKNOWN_AT_ZERO: Final = frozenset(
    {"sigma_horizontal_m", "sigma_height_m", "averaged", "hdop", "vdop", "pdop"}
)
"""Where receivers write 0 or -1 for what they do not know: no fix is without error or dilution."""

_LENGTHS: Final = {"station": 200, "remark": 2_000, "code": 200, "station_id": 40, "receiver": 200}

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Fault(NamedTuple):
    """One thing that is wrong with one point of a run."""

    at: int
    code: str
    field: str
    value: str | None = None
    detail: str | None = None


@dataclass(slots=True, kw_only=True)
class GpxPoints:
    """Points of one run, length n.

    Attributes
    ----------
    kinds : array of int, shape (n,)
        Index into `KINDS_OF`.
    ordinals : array of int, shape (n,)
        Place among the points of its kind, from 0 on.
    lines, tracks : array of int, shape (n,)
        As in `GpxRun`.
    columns : dict of str to array, each of length n
        Of the frame; only those that the file has.
    own : dict of str to array of float, each of shape (n,)
        Numbers that elements give, extensions apart.
    wall : array of datetime64[us], shape (n,) or None
        Times as the clock shows them in the file.
    faults : list of Fault
        All of them.
    without_zone, twice, timed : int
        How many times have no offset; how many local times happened twice or never; how many
        times name an instant.
    strange : dict of str to int
        How often what cannot be read, and is unknown therefore.
    """

    kinds: NDArray[np.int8]
    ordinals: Ints
    lines: Ints
    tracks: Ints
    columns: dict[str, Any] = field(default_factory=dict)
    own: dict[str, Floats] = field(default_factory=dict)
    wall: NDArray[np.datetime64] | None = None
    faults: list[Fault] = field(default_factory=list)
    without_zone: int = 0
    twice: int = 0
    timed: int = 0
    strange: dict[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return how many points there are."""
        return len(self.kinds)

    def tell(self, what: str, count: int) -> None:
        """Count something that is unknown because it cannot be read."""
        self.strange[what] = self.strange.get(what, 0) + count


def points_of(run: GpxRun, *, before: Sequence[int], zone: Any) -> GpxPoints:
    """Return the points of a run.

    Parameters
    ----------
    run : GpxRun
        As the file has them.
    before : sequence of int, length 3
        How many of each kind the file has before them.
    zone : tzinfo or None
        Of times without an offset.
    """
    count = len(run)
    ordinals = np.zeros(count, dtype=np.int64)
    for kind, first in enumerate(before):
        of_kind = run.kinds == kind
        ordinals[of_kind] = np.arange(first, first + int(of_kind.sum()))
    found = GpxPoints(kinds=run.kinds, ordinals=ordinals, lines=run.lines, tracks=run.tracks)
    take = _taker(run.columns)
    _places(found, run.columns)
    _take_numbers(found, take)
    _take_times(found, take("/time"), zone)
    _take_texts(found, take)
    _take_misplaced(found, run.columns)
    return found


Take = Callable[..., pa.Array | None]


def _taker(columns: Mapping[str, pa.Array]) -> Take:
    """Return a function that gives the texts under the first of some keys; None: there are none."""

    def take(*keys: str) -> pa.Array | None:
        known = [columns[key] for key in keys if key in columns]
        return pc.coalesce(*known) if known else None

    return take


def _places(found: GpxPoints, columns: Mapping[str, pa.Array]) -> None:
    for name, column in (("lat", "north"), ("lon", "east")):
        read = Numbers(columns[name])
        found.columns[column] = read.values
        found.columns[f"printed_{column}"] = read.printed
        wrong = set(read.wrong)
        for at in np.flatnonzero(np.isnan(read.values)).tolist():
            code = "not-a-number" if at in wrong else "missing"
            found.faults.append(Fault(at, code, name, columns[name][at].as_py()))


def _take_numbers(found: GpxPoints, take: Take) -> None:
    for column, element in NUMBERS.items():
        texts, others = take(f"/{element}"), take(f"+{column}")
        values = np.full(len(found), np.nan)
        if texts is not None:
            read = Numbers(texts)
            found.own[column] = values = read.values
            found.faults += [
                Fault(at, "not-a-number", element, texts[at].as_py()) for at in read.wrong
            ]
            if column == "height_m":
                found.columns["printed_height"] = read.printed
        if others is not None:
            read = Numbers(others)
            values = np.where(np.isnan(values), read.values, values)
            found.faults += [
                Fault(at, "not-a-number", column, others[at].as_py()) for at in read.wrong
            ]
        if column in _UNKNOWN_AT_ZERO:
            values = np.where(values <= 0.0, np.nan, values)
        if texts is not None or others is not None:
            found.columns[column] = values


def _take_times(found: GpxPoints, texts: pa.Array | None, zone: Any) -> None:
    if texts is None:
        return
    read = Moments(texts, zone)
    found.columns["observed_at"] = read.utc
    found.wall = read.wall
    found.without_zone, found.twice = read.without_zone, read.twice
    found.timed = int((~np.isnat(read.utc)).sum())
    found.faults += [Fault(at, "bad-time", "time", texts[at].as_py()) for at in read.wrong]


def _take_texts(found: GpxPoints, take: Take) -> None:
    fixes = take("/fix", "+fix_type")
    if fixes is not None:
        found.columns["fix_type"], strange = fix_types(fixes)
        for word, count in strange.items():
            found.tell(f"fix {word!r} is not known, and unknown therefore", count)
    for column, elements in (*TEXTS.items(), ("receiver", ())):
        given = [take(f"/{element}") for element in elements] or [take("+receiver")]
        known = [texts for texts in given if texts is not None]
        if known:
            found.columns[column] = _joined(known, _LENGTHS[column])


def _joined(given: Sequence[pa.Array], length: int) -> pa.Array:
    """Return what several elements say of each point, each thing once, on one line."""
    if len(given) == 1:
        coded = given[0].dictionary_encode()
        said = [_one_line((text,), length) for text in coded.dictionary.to_pylist()]
        return pa.array(said, type=pa.string()).take(coded.indices)
    texts = zip(*(column.to_pylist() for column in given), strict=True)
    return pa.array([_one_line(said, length) for said in texts], type=pa.string())


def _one_line(texts: Sequence[str | None], length: int) -> str | None:
    said = dict.fromkeys(" ".join(text[: 4 * length].split()) for text in texts if text)
    return "; ".join(filter(None, said))[:length] or None


def _take_misplaced(found: GpxPoints, columns: Mapping[str, pa.Array]) -> None:
    for key, told in ((MISPLACED, "stands in <{}>"), (GIVEN_TWICE, "<{}> is given twice")):
        if key in columns:
            found.faults += [
                Fault(at, "bad-record", "point", None, told.format(columns[key][at].as_py()))
                for at in np.flatnonzero(columns[key].is_valid()).tolist()
            ]
    found.faults.sort()
