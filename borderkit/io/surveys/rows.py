"""Records of one file on their way into the gathering: read strictly, kept compact, one commit.

A record is a mapping of raw values as its file gives them. What cannot be read rejects the
record, with every fault of it; a question that is left open keeps back the whole part.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np

from borderkit.errors import Defect, SurveyFileError, TooLargeError
from borderkit.inspections.points import POINT_COLUMNS, points_frame
from borderkit.inspections.reasons import REASONS
from borderkit.io.surveys.gathering import Gathering, SurveySource, Told
from borderkit.io.surveys.known_names import NO_HEIGHTS, read_instant, read_number, time_zone

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["PrintedNumber", "Rows", "printed"]

_BATCH: Final = 65_536
_REFUSALS: Final = 250_000
_SHOWN: Final = 20
_KINDS_OF_NOTES: Final = 100
_TEXT: Final = 2_000
_WHOLE: Final = 1e15
_COORDINATES: Final = {"north": "latitude", "east": "longitude"}
_PRINTED: Final = {"north": "printed_north", "east": "printed_east", "height_m": "printed_height"}
_AS_GIVEN: Final = frozenset(("kind", "track"))
_TYPES: Final = {name: column.type for name, column in POINT_COLUMNS.items()}

Fault = tuple[str, str | None, object, str | None]


class PrintedNumber(float):
    """A number that knows the digits that it was read from."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> Self:
        """Return the number that `text` is."""
        number = super().__new__(cls, text)
        number.text = text
        return number


@dataclass(frozen=True, slots=True)
class _Refusal:
    row: int
    line: int
    fault: Fault

    def say(self) -> str:
        """Return the fault in words."""
        code, field, value, detail = self.fault
        about = " ".join(part for part in (field, repr(value)[:40] if value else None) if part)
        return f"{about} {detail or REASONS[code].reason}".strip()


class Rows:
    """Collects the records of one part, and hands them over when the part is known to be whole.

    Parameters
    ----------
    source : SurveySource
        The file.
    told : Told
        What is stated beside it.
    into : Gathering
        Takes the records at :meth:`commit`; until then it is told nothing.
    by_record : bool
        Whether places in the file are records and not lines of text.
    """

    def __init__(
        self, source: SurveySource, told: Told, into: Gathering, *, by_record: bool = False
    ) -> None:
        self._source, self._told, self._into = source, told, into
        self._zone = time_zone(told.timezone)
        self._by_record = by_record
        self._pending: list[dict[str, Any]] = []
        self._frames: list[DataFrame] = []
        self._refusals: list[_Refusal] = []
        self._notes: Counter[str] = Counter()
        self._questions: dict[str, tuple[str, Sequence[str]]] = {}
        self._naive = 0
        self.count = 0
        self.tracks = 0

    def next_track(self) -> int:
        """Return the number of the next track of the part, from 0 on."""
        self.tracks += 1
        return self.tracks - 1

    def note(self, what: str, count: int = 1) -> None:
        """Count something that is not read, or read otherwise; ``{n}`` is where its count goes."""
        if what not in self._notes and len(self._notes) >= _KINDS_OF_NOTES:
            what = "{n} other things are not read"
        self._notes[what] += count

    def ask(self, key: str, text: str, *, choices: Sequence[str] = ()) -> None:
        """Leave a question open: nothing of the part is taken."""
        self._questions[key] = text, choices

    def add(
        self,
        values: Mapping[str, Any],
        *,
        line: int,
        fields: Mapping[str, str] = _COORDINATES,
    ) -> None:
        """Add a record.

        Parameters
        ----------
        values : mapping
            Column of the canonical frame -> raw value. ``north`` and ``east`` have to have one.
        line : int
            Its line or ordinal.
        fields : mapping
            Column -> what the file calls it.

        Raises
        ------
        TooLargeError
            There are more than are taken.
        SurveyFileError
            More is wrong with them than can be kept.
        """
        self._count()
        row: dict[str, Any] = {"row": self.count, "line": line}
        faults: list[Fault] = []
        for column, value in values.items():
            found, code = self._read(column, value)
            if column in _COORDINATES and found is None and code is None:
                # NaN is a value that is no number; an empty one is missing.
                is_blank = value is None or (isinstance(value, str) and not value.strip())
                code = "missing" if is_blank else "not-a-number"
            if code is not None:
                faults.append((code, fields.get(column, column), value, None))
                continue
            row[column] = found
            if found is not None and column in _PRINTED:
                row.setdefault(_PRINTED[column], printed(value))
        if faults:
            self._keep([_Refusal(self.count, line, fault) for fault in faults])
            return
        self._pending.append(row)
        if len(self._pending) >= _BATCH:
            self._flush()

    def refuse(
        self,
        code: str,
        *,
        line: int,
        field: str | None = None,
        value: object = None,
        detail: str | None = None,
    ) -> None:
        """Add a record that cannot be read, with the code of the reason."""
        self._count()
        self._keep([_Refusal(self.count, line, (code, field, value, detail))])

    def commit(self) -> None:
        """Hand over all records, or the questions that are open; and all notes."""
        if not self.count:
            # Of what holds no point, nobody needs to know where it lies.
            self._questions.pop("crs", None)
        if self._naive:
            self.ask(
                "timezone",
                f"{self._naive} times have no offset; in which time zone are they?",
            )
        for what, count in self._notes.items():
            self._into.note(what.replace("{n}", str(count)))
        for key, (text, choices) in self._questions.items():
            self._into.ask(key, text, choices=choices)
        if self._questions:
            return
        self._flush()
        before = self._into.read
        self._into.take(self.count)
        for frame in self._frames:
            columns = {name: frame[name] for name in frame.columns if name != "part"}
            self._into.extend(columns | {"row": frame["row"].to_numpy() + before})
        self._frames.clear()
        for refusal in self._refusals:
            code, field, value, detail = refusal.fault
            place = f"record {refusal.line}" if self._by_record else None
            self._into.reject(
                refusal.row + before,
                code,
                line=None if self._by_record else refusal.line,
                field=field,
                value=value,
                detail=", ".join(part for part in (detail, place) if part) or None,
            )

    def _keep(self, refusals: Sequence[_Refusal]) -> None:
        self._refusals.extend(refusals)
        if len(self._refusals) > _REFUSALS:
            msg = (
                f"{self._source.name}: more than {_REFUSALS} things are wrong with it, up to its "
                f"record {self.count}; look at the first of them, and export it anew"
            )
            first = [
                Defect(f"line {refusal.line}", refusal.say()) for refusal in self._refusals[:_SHOWN]
            ]
            raise SurveyFileError(msg, defects=first)

    def require_room(self, more: int) -> None:
        """Refuse the file if so many records more are more than are taken.

        Raises
        ------
        TooLargeError
            They are.
        """
        if self.count + more + self._into.read > self._source.limits.points:
            msg = (
                f"{self._source.name} has more than the {self._source.limits.points} points that "
                "are taken; split it, or raise BORDERKIT_SURVEY_POINTS"
            )
            raise TooLargeError(msg)

    def _count(self) -> None:
        self.require_room(1)
        self.count += 1

    def _read(self, column: str, value: Any) -> tuple[Any, str | None]:
        """Return a raw value as its column holds it, and why it cannot be read."""
        if value is None or column in _AS_GIVEN:
            return value, None
        kind = _TYPES[column]
        if kind == "real":
            return self._known_number(*read_number(value, column=column), column=column)
        if kind == "text":
            return _shortened(value), None
        found, code = read_instant(value, self._zone)
        if found is not None and found.tzinfo is None:
            self._naive += 1
            return None, None
        return found, code

    def _known_number(
        self, number: float | None, code: str | None, *, column: str
    ) -> tuple[float | None, str | None]:
        """Return a number, but not one that says that there is no height."""
        if column == "height_m" and number in NO_HEIGHTS:
            self.note("{n} heights are no data (-9999 and the like): unknown")
            return None, code
        return number, code

    def _flush(self) -> None:
        if not self._pending:
            return
        rows, self._pending = self._pending, []
        names = [name for name in POINT_COLUMNS if any(name in row for row in rows)]
        columns: dict[str, Any] = {name: [row.get(name) for row in rows] for name in names}
        columns = {
            name: listed
            for name, listed in columns.items()
            if any(value is not None for value in listed)
        }
        if "height_m" in columns:
            kinds = columns.get("height_kind", [None] * len(rows))
            columns["height_kind"] = [
                None if height is None else kind or self._told.height_kind or "unknown"
                for height, kind in zip(columns["height_m"], kinds, strict=True)
            ]
        self._frames.append(points_frame(columns | {"part": np.zeros(len(rows), np.int64)}))


def printed(value: object) -> str:
    """Return a number as it stands in the file; of a binary file, its shortest digits."""
    if isinstance(value, PrintedNumber):
        return value.text
    return repr(value) if isinstance(value, float) else str(value).strip()


def _shortened(value: object) -> str | None:
    if isinstance(value, float) and value.is_integer() and abs(value) < _WHOLE:
        # Number 17 of a column of decimals is no other number than 17.
        value = int(value)
    text = " ".join(str(value).replace("\0", " ").split())
    return text[:_TEXT] or None
