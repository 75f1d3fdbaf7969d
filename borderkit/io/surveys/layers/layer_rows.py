"""Features of any map layer as records: points one by one, lines as tracks, attributes by name."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from pyproj import CRS

from borderkit.crs import read_crs
from borderkit.errors import CrsError, InputError
from borderkit.io.surveys.gathering import Gathering, SurveySource, Told
from borderkit.io.surveys.known_names import CLOCK, known_columns, plain_name
from borderkit.io.surveys.rows import Rows, printed

__all__ = ["LayerRows", "has_metric_heights", "require_encoding", "state_crs"]

_ANGLES: Final = ("degree", "grad", "radian")
_NO_METRES: Final = "{n} heights are in units of a system that is not in metres: unknown"
_SHOWN: Final = 10
_DAY: Final = re.compile(r"[0-9]{4}([-/])[0-9]{2}\1[0-9]{2}")
_DATES: Final = ("date", "gpsdate", "surveydate", "дата", "日期", "datum")
"""Plain names of a day, which counts beside a clock alone."""


def state_crs(
    source: SurveySource, told: Told, into: Gathering, *, given: str | None
) -> CRS | None:
    """State the reference system of the present part and return it, None where it is unknown.

    What the file says goes before what is stated beside it; a difference is noted.

    Parameters
    ----------
    source, told, into
        As a reader is given them.
    given : str or None
        ``EPSG:...`` or WKT as the file has it.

    Raises
    ------
    CrsError
        What is stated beside the file names no system.
    """
    stated = read_crs(told.crs) if told.crs is not None else None
    found = _of_file(source, into, given)
    if found is not None:
        if stated is not None and stated != found:
            into.note(f"{source.name} states {found.name}; the stated {told.crs} was not used")
        into.tell(crs=given, crs_by="file")
        return found
    if stated is not None:
        into.tell(crs=told.crs, crs_by="told")
    return stated


def has_metric_heights(crs: CRS | None) -> bool:
    """Whether third coordinates in `crs` are metres: no length in it has another unit."""
    if crs is None:
        return True
    lengths = [axis for axis in crs.axis_info if axis.unit_name.casefold() not in _ANGLES]
    return all(axis.unit_conversion_factor == 1.0 for axis in lengths)


def _of_file(source: SurveySource, into: Gathering, given: str | None) -> CRS | None:
    if not given:
        return None
    try:
        found = read_crs(given)
    except CrsError:
        into.note(f"the reference system that {source.name} states cannot be read: {given[:60]!r}")
        return None
    unknown = found.is_engineering or found.name.casefold().startswith("undefined")
    return None if unknown else found


def require_encoding(name: str) -> str:
    """Return the name of an encoding, if it is one of texts.

    Raises
    ------
    InputError
        It is none.
    """
    try:
        bytes(range(256)).decode(name, "replace")
    except (LookupError, ValueError) as fault:
        msg = f"there is no encoding {name[:40]!r}; state one such as utf-8 or cp1251"
        raise InputError(msg) from fault
    return name


class LayerRows:
    """Puts the features of one layer into rows.

    Parameters
    ----------
    rows : Rows
        Takes the records.
    told : Told
        With the order of axes, where it is stated.
    columns : sequence of str
        Names of the attributes.
    crs : CRS or None
        Of the coordinates.
    """

    def __init__(
        self, rows: Rows, told: Told, columns: Sequence[str], *, crs: CRS | None = None
    ) -> None:
        self._rows = rows
        self._columns = known_columns(columns)
        self._is_metric = has_metric_heights(crs)
        self._swap = told.axes == "north_east"
        self._fields = {"north": "y", "east": "x", "height_m": "z"} | self._columns
        if self._swap:
            self._fields |= {"north": "x", "east": "y"}
        self._line = 0
        self._known: dict[str, Any] = {}
        self._track = -1
        self._date = next((name for name in columns if plain_name(name) in _DATES), None)
        used = {*self._columns.values(), self._date}
        self._others = [name for name in columns if name not in used]

    def feature(self, line: int, values: Mapping[str, Any]) -> None:
        """Begin a feature: its place in the file, and its attributes."""
        self._line, self._known = line, {}
        for column, heading in self._columns.items():
            value = values.get(heading)
            if value is not None and not isinstance(value, list | dict):
                self._known[column] = value
        clock, day = self._known.get("observed_at"), str(values.get(self._date or "")).strip()
        if isinstance(clock, str) and CLOCK.fullmatch(clock.strip()) and _DAY.match(day):
            hour, _, rest = clock.strip().partition(":")
            self._known["observed_at"] = f"{day[:10]} {hour:0>2}:{rest}"

    def points(self, positions: Iterable[Any]) -> None:
        """Add points of the feature, each a record: x, y and z if there is one."""
        for position in positions:
            self._add(position, {"kind": "point", "track": -1} | self._known)

    def line(self, positions: Iterable[Any], *, begins: bool) -> None:
        """Add positions of a line of the feature."""
        if begins:
            self._track = self._rows.next_track()
        name = self._known.get("station")
        known = {"kind": "track_point", "track": self._track, "track_name": name}
        for position in positions:
            self._add(position, known)

    def _note_others(self) -> None:
        listed = ", ".join(self._others[:_SHOWN])
        more = ", ..." if len(self._others) > _SHOWN else ""
        self._rows.note(f"attributes without a known name are not taken: {listed}{more}")
        self._others = []

    def _add(self, position: Sequence[Any], known: Mapping[str, Any]) -> None:
        if self._others:
            self._note_others()
        x, y, *more = position if len(position) > 1 else (None, None)
        values = {**known, "north": y, "east": x}
        if self._swap:
            values |= {"north": x, "east": y}
        if more and not _is_nan(more[0]):
            values["height_m"] = more[0]
        if not self._is_metric and values.get("height_m") is not None:
            values["printed_height"] = printed(values.pop("height_m"))
            self._rows.note(_NO_METRES)
        self._rows.add(values, line=self._line, fields=self._fields)

    def missing(self, code: str) -> None:
        """Refuse the present feature: it has no geometry that can be read."""
        self._rows.refuse(code, line=self._line, field="geometry")

    def other(self, kind: str) -> None:
        """Note a geometry that is no point and no line."""
        self._rows.note(f"{{n}} x {kind[:40]}, which is no point or line, not read")


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)
