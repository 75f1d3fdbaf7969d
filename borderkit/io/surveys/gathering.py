"""What readers of survey files are given, and where they put what they find.

A reader is a function ``read(source, told, into)``. It opens ``source.path``, adds every record
to `into`, either with :meth:`Gathering.extend` or with :meth:`Gathering.reject`, and judges only
whether a value can be read. Ranges, clocks, doubles and gates are judged after it, once for all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import pandas as pd
from pandas import DataFrame

from borderkit.errors import Defect, InternalError, SurveyFileError, TooLargeError
from borderkit.inspections.points import POINT_COLUMNS, points_column, points_columns
from borderkit.inspections.reasons import REASONS, Rejection
from borderkit.io.gdal_workers import GdalWorkers
from borderkit.io.surveys.limits import Limits

__all__ = [
    "Gathering",
    "SurveyPart",
    "SurveyQuestion",
    "SurveyReading",
    "SurveySource",
    "Told",
]

_SHOWN: Final = 60
_REJECTIONS: Final = 250_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveySource:
    """One file of an upload, on this machine's disk.

    Attributes
    ----------
    path : Path
        Where it can be read; members of archives are unpacked under names of our own.
    name : str
        What people call it: ``tracks.zip!day1.gpx``.
    limits : Limits
        What reading it may cost.
    beside : mapping of str to Path
        Files that belong to it, by lower-case suffix (``.dbf``, ``.prj``): of a shapefile.
    workers : GdalWorkers or None
        Those of the upload; None: a reader that needs one has its own.
    """

    path: Path
    name: str
    limits: Limits = field(default_factory=Limits)
    beside: Mapping[str, Path] = field(default_factory=dict)
    workers: GdalWorkers | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What whoever sends a file states beside it; None: nothing.

    Attributes
    ----------
    crs : str or None
        Reference system of its coordinates where the file does not say.
    timezone : str or None
        IANA name, of times without an offset.
    encoding : str or None
        Of its texts.
    height_kind : str or None
        ``ellipsoidal``, ``orthometric``, ``normal``: of heights whose kind the format leaves open.
    confidence : float or None
        Level of stated accuracies.
    axes : str or None
        ``north_east`` or ``east_north``: order of grid coordinates where it is not plain.
    layer : str or None
        Layer to read, where a file holds several.
    station : str or None
        Station that a log was recorded at: its epochs are then one occupation.
    date : str or None
        Date of the first epoch of a log that has none, YYYY-MM-DD.
    profile : str or None
        Name of a profile of columns.
    columns : mapping or None
        A mapping of columns: canonical name -> heading or options.
    receiver, operator : str or None
        Instrument, and an opaque code of who observed, where the file does not say.
    """

    crs: str | None = None
    timezone: str | None = None
    encoding: str | None = None
    height_kind: str | None = None
    confidence: float | None = None
    axes: Literal["north_east", "east_north"] | None = None
    layer: str | None = None
    station: str | None = None
    date: str | None = None
    profile: str | None = None
    columns: Mapping[str, Any] | None = None
    receiver: str | None = None
    operator: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return what was stated, without what was not."""
        return {n: getattr(self, n) for n in self.__slots__ if getattr(self, n) is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyQuestion:
    """Something that a file does not say, and nobody may guess.

    Attributes
    ----------
    key : str
        Field of `Told` that answers it.
    text : str
        The question.
    choices : tuple of str
        Answers that would fit, the likeliest first; empty: any.
    where : str
        File that it is about.
    """

    key: str
    text: str
    where: str
    choices: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as a receipt shows it."""
        return {"key": self.key, "text": self.text, "where": self.where, "choices": [*self.choices]}


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyPart:
    """One file of an upload as it was read.

    Attributes
    ----------
    name : str
        As in `SurveySource`.
    format : str
        ``gpx``, ``nmea``, ``kml``, ``csv``, ``shapefile``, ``geojson``, ``geopackage``,
        ``flatgeobuf``, ``dxf``, ``jpeg``.
    crs : str or None
        Of north and east: ``EPSG:4326``, WKT; None where nothing was read.
    crs_by : str or None
        ``format``, ``file`` or ``told``.
    encoding : str or None
        Of its texts.
    profile : str or None
        Of its columns.
    read : int
        Records found in it.
    notes : tuple of str
        What else should be known; ``3 polygons are not read``.
    """

    name: str
    format: str
    crs: str | None = None
    crs_by: str | None = None
    encoding: str | None = None
    profile: str | None = None
    read: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyReading:
    """Every point of an upload: those that can be read, and those that cannot.

    Attributes
    ----------
    parts : tuple of SurveyPart
        Files of the upload; one, unless it is an archive.
    points : DataFrame
        Of `borderkit.inspections.points`, in the CRS of each part.
    rejections : tuple of Rejection
        In the order of the file; a record may have several.
    questions : tuple of SurveyQuestion
        What has to be said before it can be taken.
    notes : tuple of str
        What is said of the upload as a whole.
    read : int
        Records: those in `points` (in the order of ``row``) plus the different rows in
        `rejections`.
    """

    parts: tuple[SurveyPart, ...]
    points: DataFrame
    rejections: tuple[Rejection, ...]
    questions: tuple[SurveyQuestion, ...]
    notes: tuple[str, ...]
    read: int


class Gathering:
    """Collects what the readers of one upload find, in compact columns.

    Parameters
    ----------
    limits : Limits
        Of the upload.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.read = 0
        self._parts: list[SurveyPart] = []
        self._batches: list[dict[str, Any]] = []
        self._rejections: list[Rejection] = []
        self._questions: list[SurveyQuestion] = []
        self._notes: list[str] = []
        self._before = 0

    @property
    def part(self) -> int:
        """Index of the part that is being read."""
        return len(self._parts) - 1

    def begin(self, source: SurveySource, form: str) -> None:
        """Begin with a file; a reader that hands on to another calls it again for that one."""
        self._parts.append(SurveyPart(name=source.name, format=form))
        self._before = self.read

    def tell(self, **known: Any) -> None:
        """State members of the present part: ``crs``, ``crs_by``, ``encoding``, ``profile``."""
        self._parts[-1] = replace(self._parts[-1], **known)

    def end(self) -> None:
        """End the present part."""
        self.tell(read=self.read - self._before)

    def next_row(self) -> int:
        """Return the number of the next record, and count it as read.

        Raises
        ------
        TooLargeError
            There are more than are taken.
        """
        self.take(1)
        return self.read

    def take(self, count: int) -> range:
        """Return the numbers of the next records, and count them as read; see `next_row`."""
        first = self.read + 1
        self.read += count
        if self.read > self.limits.points:
            msg = (
                f"{self._parts[-1].name} has more than the {self.limits.points} points that are "
                "taken; split it, or raise BORDERKIT_SURVEY_POINTS"
            )
            raise TooLargeError(msg)
        return range(first, self.read + 1)

    def extend(self, columns: Mapping[str, Sequence[Any] | Any]) -> None:
        """Add records that can be read: columns of one length, of `POINT_COLUMNS`.

        ``part`` is added here. ``row`` are numbers from `next_row` or `take`.
        """
        count = len(columns["row"])
        if count:
            part = np.full(count, self.part)
            self._batches.append(points_columns({**columns, "part": part}))

    def reject(
        self,
        row: int,
        code: str,
        *,
        line: int | None = None,
        field: str | None = None,
        value: object = None,
        detail: str | None = None,
    ) -> None:
        """Add one thing that is wrong with a record; `code` is one of ``REASONS``.

        Raises
        ------
        SurveyFileError
            More is wrong with the upload than anybody could mend.
        """
        name = self._parts[-1].name
        if len(self._rejections) >= _REJECTIONS:
            msg = (
                f"{name}: more than {_REJECTIONS} things are wrong with the upload, up to its "
                f"record {row}; look at the first of them, and export it anew"
            )
            raise SurveyFileError(msg, defects=[_defect(r) for r in self._rejections[:_SHOWN]])
        self._rejections.append(
            Rejection(
                row=row,
                where=f"{name} line {line}" if line else name,
                code=code if code in REASONS else "bad-record",
                field=None if field is None else _shown(field),
                value=None if value is None else _shown(value),
                detail=detail,
            )
        )

    def note(self, text: str) -> None:
        """Say something of the present part, or of the upload before the first."""
        if self._parts:
            self.tell(notes=(*self._parts[-1].notes, text))
        else:
            self._notes.append(text)

    def ask(self, key: str, text: str, *, choices: Sequence[str] = ()) -> None:
        """Ask for something that the present file does not say; `key` is a field of `Told`."""
        where = self._parts[-1].name
        self._questions.append(
            SurveyQuestion(key=key, text=text, where=where, choices=tuple(choices))
        )

    def reading(self) -> SurveyReading:
        """Return all that was found.

        Raises
        ------
        InternalError
            A record is neither accepted nor rejected, or both: a fault of a reader.
        """
        points = _joined(self._batches or [_none()])
        self._batches = []
        if (np.diff(points["row"].to_numpy()) < 0).any():
            points = points.sort_values("row", kind="stable", ignore_index=True)
        known = points["row"].to_numpy()
        refused = np.unique([rejection.row for rejection in self._rejections])
        if (
            len(known) + len(refused) != self.read
            or (np.diff(known) == 0).any()
            or (len(refused) and np.isin(refused, known).any())
        ):
            msg = (
                f"{self.read} records were read, {len(known)} taken and {len(refused)} refused: "
                "a reader lost or doubled some"
            )
            raise InternalError(msg)
        return SurveyReading(
            parts=tuple(self._parts),
            points=points,
            rejections=tuple(self._rejections),
            questions=tuple(self._questions),
            notes=tuple(self._notes),
            read=self.read,
        )


def _joined(batches: list[dict[str, Any]]) -> DataFrame:
    """Return batches one below the other; they are emptied, so that memory is held once."""
    columns: dict[str, Any] = {}
    lengths = [len(batch["row"]) for batch in batches]
    for name, column in POINT_COLUMNS.items():
        if any(name in batch for batch in batches):
            cells = [
                batch.pop(name) if name in batch else points_column(column.type, [None] * length)
                for batch, length in zip(batches, lengths, strict=True)
            ]
            columns[name] = _one_below_the_other(cells)
    return DataFrame(columns, copy=False)


def _one_below_the_other(cells: list[Any]) -> Any:
    if len(cells) == 1:
        return cells[0]
    if isinstance(cells[0], np.ndarray):
        return np.concatenate(cells)
    return pd.concat([pd.Series(cell, copy=False) for cell in cells], ignore_index=True)


def _none() -> dict[str, Any]:
    names = ("row", "part", "line", "kind", "track", "north", "east")
    return points_columns({name: [] for name in names})


def _defect(rejection: Rejection) -> Defect:
    told = REASONS[rejection.code].reason
    return Defect(rejection.where, f"{rejection.field or 'it'} {told}: {rejection.value!r}")


def _shown(value: object) -> str:
    text = "".join(c if c.isprintable() else "?" for c in str(value)[: _SHOWN + 1])
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
