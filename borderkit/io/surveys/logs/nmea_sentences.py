"""What the sentences of an NMEA 0183 log say, a table for each kind of sentence.

Fields are those of NMEA 0183 version 4.11 (IEC 61162-1 edition 5); of the makers' own sentences:
``PTNL,GGK`` and ``PTNL,PJK`` as in Trimble's receiver manuals (NMEA-0183 output), ``PUBX,00`` and
``PUBX,04`` as in u-blox' protocol specification, ``LLQ`` as in Leica's.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from borderkit.io.surveys.logs.nmea_fields import (
    UNKNOWN_DAY,
    UNKNOWN_TIME,
    Column,
    angles,
    calendar_days,
    days,
    reals,
    times_of_day,
)
from borderkit.io.surveys.logs.nmea_lines import Block, Refused

__all__ = ["DATUMS", "EXTRAS", "POSITIONS", "WGS84_NAMES", "Fault", "Log", "Shape"]

_KNOT_MPS: Final = 1852.0 / 3600.0
_KMH_MPS: Final = 1000.0 / 3600.0
WGS84_NAMES: Final = frozenset({"", "W84", "WGS84", "WGS 84", "WGS-84"})

_MODES: Final = {"A": 1, "D": 2, "P": 3, "R": 4, "F": 5, "E": 6, "M": 7, "S": 8, "N": 0}
_MODE_ORDER: Final = "RFPDAEMSN"
_UBLOX: Final = {"G2": 1, "G3": 1, "D2": 2, "D3": 2, "RK": 6, "DR": 6}
_TRIMBLE: Final = dict(enumerate((0, 1, 5, 4, 2, 2, 5, 4, 5, 4, 2, 2, 5, 2)))
_METRES: Final = ("M", "")
_LEICA: Final = {0: 0, 1: 1, 2: 2, 3: 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Where the fields of a sentence are, counted from its address, 0.

    Attributes
    ----------
    clock, day : int or None
        UTC time; date.
    day_order : str
        ``dmy`` or ``mdy``.
    north, east : int or None
        Latitude and longitude, each followed by its half, or grid coordinates.
    grid : bool
        Whether they are grid coordinates.
    numbers : mapping of str to int
        Columns of numbers.
    factors : mapping of str to float
        What some of them are multiplied by.
    texts : mapping of str to int
        Columns of texts.
    fix, fix_as : int or None, str
        What tells the fix: ``quality``, ``modes``, ``ublox``, ``trimble`` or ``leica``.
    status : int or None
        ``A`` valid, ``V`` not.
    height, height_kind : int or None, str
        ``prefix``: it stands before the number, EHT ellipsoidal and GHT orthometric.
    metres : int or None
        Unit of the height: M.
    """

    clock: int | None = None
    day: int | None = None
    day_order: str = "dmy"
    north: int | None = None
    east: int | None = None
    grid: bool = False
    numbers: Mapping[str, int] = field(default_factory=dict)
    factors: Mapping[str, float] = field(default_factory=dict)
    texts: Mapping[str, int] = field(default_factory=dict)
    fix: int | None = None
    fix_as: str = "quality"
    status: int | None = None
    height: int | None = None
    height_kind: str = "unknown"
    metres: int | None = None


POSITIONS: Final[Mapping[str, Shape]] = {
    "GGA": Shape(
        clock=1, north=2, east=4, fix=6, height=9, height_kind="orthometric", metres=10,
        numbers={"satellites": 7, "hdop": 8, "geoid_separation_m": 11, "correction_age_s": 13},
        texts={"station_id": 14},
    ),
    "GNS": Shape(
        clock=1, north=2, east=4, fix=6, fix_as="modes", height=9, height_kind="orthometric",
        numbers={"satellites": 7, "hdop": 8, "geoid_separation_m": 10, "correction_age_s": 11},
        texts={"station_id": 12},
    ),
    "PTNL,GGK": Shape(
        clock=2, day=3, day_order="mdy", north=4, east=6, fix=8, fix_as="trimble",
        height=11, height_kind="prefix", metres=12, numbers={"satellites": 9, "pdop": 10},
    ),
    "PUBX,00": Shape(
        clock=2, north=3, east=5, fix=8, fix_as="ublox", height=7, height_kind="ellipsoidal",
        numbers={
            "sigma_horizontal_m": 9, "sigma_height_m": 10, "speed_mps": 11, "azimuth_deg": 12,
            "correction_age_s": 14, "hdop": 15, "vdop": 16, "satellites": 18,
        },
        factors={"speed_mps": _KMH_MPS},
    ),
    "RMC": Shape(
        clock=1, day=9, north=3, east=5, status=2, fix=12, fix_as="modes",
        numbers={"speed_mps": 7, "azimuth_deg": 8}, factors={"speed_mps": _KNOT_MPS},
    ),
    "GLL": Shape(clock=5, north=1, east=3, status=6, fix=7, fix_as="modes"),
    "PTNL,PJK": Shape(
        clock=2, day=3, day_order="mdy", north=4, east=6, grid=True, fix=8, fix_as="trimble",
        height=11, height_kind="prefix", metres=12, numbers={"satellites": 9, "pdop": 10},
    ),
    "LLQ": Shape(
        clock=1, day=2, north=5, east=3, grid=True, fix=7, fix_as="leica", height=10,
        numbers={"satellites": 8, "sigma_horizontal_m": 9},
    ),
}  # fmt: skip
"""Sentences with a position, the fullest first: of two that agree the first is taken."""

EXTRAS: Final[Mapping[str, Shape]] = {
    "GST": Shape(clock=1, numbers={"sigma_north_m": 6, "sigma_east_m": 7, "sigma_height_m": 8}),
    "VTG": Shape(numbers={"azimuth_deg": 1, "speed_mps": 5}, factors={"speed_mps": _KNOT_MPS}),
    "GSA": Shape(numbers={"pdop": 15, "hdop": 16, "vdop": 17}),
    "ZDA": Shape(clock=1),
    "PUBX,04": Shape(clock=2, day=3),
}
"""Sentences that tell more of the position beside them."""

_SHAPES: Final = {**POSITIONS, **EXTRAS}
DATUMS: Final = ("DTM", "PGRMM")
"""Sentences that name the datum; the first counts before the second."""

_READ: Final = frozenset({*_SHAPES, *DATUMS})
_WORDS: Final = {
    "clock": "time", "day": "date", "north": "latitude", "east": "longitude", "height": "altitude",
    "fix": "fix quality", "status": "status",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """A value in a good sentence that cannot be read."""

    offset: int
    line: int
    code: str
    field: str
    value: str
    detail: str | None = None


@dataclass(slots=True)
class Log:
    """Everything that a log says, as it is read block by block.

    Attributes
    ----------
    tables : dict of str to list of DataFrame
        By kind of sentence, one of a block each: ``offset``, ``line``, ``address``, and what
        its `Shape` has.
    faults : list of Fault
        Values that cannot be read.
    refused : list of Refused
        Sentences that are broken.
    datums : dict of str to int
        Datum that the log states -> line; of ``DTM``, else of ``PGRMM``.
    kinds : Counter of str
        How many good sentences of each kind there are.
    other_bytes : int
        Bytes that belong to no sentence.
    strays : int
        Runs of text among them that begin with ``$``.
    """

    tables: dict[str, list[DataFrame]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    datums: dict[str, dict[str, int]] = field(default_factory=lambda: {n: {} for n in DATUMS})
    kinds: Counter[str] = field(default_factory=Counter)
    other_bytes: int = 0
    strays: int = 0
    _addresses: dict[str, int] = field(default_factory=dict)

    def read(self, block: Block) -> None:
        """Add the sentences of a block."""
        self.refused += block.refused
        self.other_bytes += block.other_bytes
        self.strays += block.strays
        for kind, chosen in _by_kind(block, self.kinds).items():
            starts, stars = block.starts[chosen], block.stars[chosen]
            rows = [
                block.text[start + 1 : star].split(",")
                for start, star in zip(starts.tolist(), stars.tolist(), strict=True)
            ]
            self._read_rows(kind, rows, starts + block.offset, block.lines[chosen])

    def taken(self, kind: str) -> list[DataFrame]:
        """Take the tables of a kind out of the log."""
        return self.tables.pop(kind, [])

    def taken_faults(self) -> list[Fault]:
        """Take the faults out of the log."""
        faults, self.faults = self.faults, []
        return faults

    def _read_rows(
        self, kind: str, rows: list[list[str]], offsets: NDArray[Any], lines: NDArray[Any]
    ) -> None:
        if kind in DATUMS:
            for row, line in zip(rows, lines.tolist(), strict=True):
                name = row[1].strip() if len(row) > 1 else ""
                self.datums[kind].setdefault(name, line)
            return
        fields = _Fields(kind, rows, self.faults, (offsets, lines))
        made = fields.read()
        known = self._addresses
        codes = [known.setdefault(f"{row[0]} {kind}", len(known)) for row in rows]
        made |= {"offset": offsets, "line": lines, "address": np.array(codes, dtype=np.int64)}
        self.tables.setdefault(kind, []).append(DataFrame(made, copy=False))


def _by_kind(block: Block, counts: Counter[str]) -> dict[str, NDArray[Any]]:
    """Return which sentences of a block are of the kinds that are read: ``GGA``, ``PTNL,GGK``.

    All kinds are counted in `counts`.
    """
    starts = block.starts
    if not len(starts):
        return {}
    raw = np.frombuffer(block.text.encode("latin-1"), dtype=np.uint8)
    plain = (raw[starts + 1] != ord("P")) & (raw[starts + 6] == ord(","))
    key = np.zeros(len(starts), dtype=np.int64)
    for step in (3, 4, 5):
        key = (key << 8) | raw[starts + step]
    found: dict[str, NDArray[Any]] = {}
    for value, count in zip(*map(np.ndarray.tolist, np.unique_counts(key[plain])), strict=True):
        name = value.to_bytes(3, "big").decode("latin-1")
        counts[name] += count
        if name in _READ:
            found[name] = np.flatnonzero(plain & (key == value))
    others: dict[str, list[int]] = {}
    for i in np.flatnonzero(~plain).tolist():
        first, _, rest = block.text[starts[i] + 1 : block.stars[i]].partition(",")
        name = f"{first},{rest.partition(',')[0]}" if first in {"PTNL", "PUBX"} else first
        counts[name] += 1
        if name in _READ and first.startswith("P"):
            others.setdefault(name, []).append(i)
    return found | {name: np.array(chosen) for name, chosen in others.items()}


class _Fields:
    """The fields of sentences of one kind, column by column."""

    def __init__(
        self,
        kind: str,
        rows: Sequence[Sequence[str]],
        faults: list[Fault],
        places: tuple[NDArray[Any], NDArray[Any]],
    ) -> None:
        self.kind, self.shape, self.count = kind, _SHAPES[kind], len(rows)
        self.columns = list(zip_longest(*rows, fillvalue=""))
        self.faults, self.places = faults, places

    def texts(self, index: int) -> Sequence[str]:
        """Return a field of all sentences; empty where they are too short."""
        return self.columns[index] if index < len(self.columns) else [""] * self.count

    def read(self) -> dict[str, Any]:
        """Return the columns that the shape of this kind has."""
        shape = self.shape
        made: dict[str, Any] = {
            "clock": np.full(self.count, UNKNOWN_TIME, dtype=np.int64),
            "day": np.full(self.count, UNKNOWN_DAY, dtype=np.int64),
        }
        if shape.clock is not None:
            made["clock"] = self._taken("clock", self.texts(shape.clock), times_of_day)
        if shape.day is not None:
            texts = self.texts(shape.day)
            made["day"] = self._taken("day", texts, lambda t: days(t, order=shape.day_order))
        if self.kind == "ZDA":
            made["day"] = self._long_days()
        if shape.north is not None and shape.east is not None:
            made |= self._position(shape.north, shape.east)
        for name, index in shape.numbers.items():
            values = self._taken(name, self.texts(index), _real_column)
            made[name] = values * shape.factors.get(name, 1.0)
        for name, index in shape.texts.items():
            made[name] = pd.array([text or None for text in self.texts(index)], dtype="str")
        if shape.height is not None:
            made |= self._height(shape.height)
        if shape.fix is not None:
            made |= self._fix(shape.fix)
        return made

    def _taken(self, name: str, texts: Sequence[str], read: Any) -> Any:
        column: Column = read(texts)
        self._found(name, texts, column)
        return column.values

    def _found(self, name: str, texts: Sequence[str], column: Column) -> None:
        offsets, lines = self.places
        word = f"{self.kind} {_WORDS.get(name, name)}"
        for i, (code, detail) in column.faults.items():
            fault = Fault(int(offsets[i]), int(lines[i]), code, word, texts[i], detail)
            self.faults.append(fault)

    def _position(self, north: int, east: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for name, index in (("north", north), ("east", east)):
            texts, halves = self.texts(index), self.texts(index + 1)
            if self.shape.grid:
                column, unit = _real_column(texts), np.full(self.count, 1e-3)
                printed = texts
            else:
                column, unit = angles(texts, halves)
                printed = [f"{t},{h}" if t else "" for t, h in zip(texts, halves, strict=True)]
            self._found(name, texts, column)
            made |= {name: column.values, f"{name}_unit": unit}
            made[f"printed_{name}"] = pd.array([t or None for t in printed], dtype="str")
        return made

    def _height(self, index: int) -> dict[str, Any]:
        printed, kind = self.texts(index), self.shape.height_kind
        texts: Sequence[str] = printed
        kinds: Any = [kind] * self.count
        if kind == "prefix":
            known = {"EHT": "ellipsoidal", "GHT": "orthometric"}
            kinds = [known.get(text[:3], "unknown") for text in printed]
            texts = [text[3:] if text[:3] in known else text for text in printed]
        values = self._taken("height", texts, _real_column)
        if self.shape.metres is not None:
            units = self.texts(self.shape.metres)
            odd = {
                i: ("bad-record", "is not in metres")
                for i, u in enumerate(units)
                if u not in _METRES
            }
            self._found("height", units, Column(values, dict(odd)))
        return {
            "height_m": values,
            "height_kind": pd.array(kinds, dtype="str"),
            "printed_height": pd.array([text or None for text in printed], dtype="str"),
        }

    def _fix(self, index: int) -> dict[str, Any]:
        """Return the fix as in GGA, and whether the sentence says that it is valid.

        1.0 is valid, 0.0 not, NaN where the sentence does not say.
        """
        texts, how = self.texts(index), self.shape.fix_as
        if how == "modes":
            known: dict[str, float] = {text: _of_modes(text) for text in set(texts)}
        elif how == "ublox":
            known = {text: float(_UBLOX.get(text, 0)) for text in set(texts)}
        else:
            known = self._qualities(texts)
        fixes = np.array([known[text] for text in texts], dtype=np.float64)
        if self.shape.status is None:
            unknown = np.nan if how == "modes" else 0.0
            said = np.where(np.isnan(fixes), unknown, fixes > 0.0)
        else:
            known = {"A": 1.0} | ({"": np.nan} if self.kind == "GLL" else {})
            said = np.array([known.get(text, 0.0) for text in self.texts(self.shape.status)])
        return {"fix_type": fixes, "valid": said}

    def _qualities(self, texts: Sequence[str]) -> dict[str, float]:
        numbers = self._taken("fix", texts, lambda t: _real_column(t, signed=False))
        known = dict(zip(texts, numbers.tolist(), strict=True))
        as_gga = {"trimble": _TRIMBLE, "leica": _LEICA}.get(self.shape.fix_as)
        if as_gga is None:
            return known
        return {text: float(as_gga.get(number, 0)) for text, number in known.items()}

    def _long_days(self) -> Any:
        """Return the days of ZDA: day, month and a year of four digits."""
        fields = [self.texts(index) for index in (2, 3, 4)]
        numbers = [reals(texts, signed=False)[0] for texts in fields]
        fit = ~np.isnan(np.sum(numbers, axis=0))
        day, month, year = (np.nan_to_num(n).astype(np.int64) for n in numbers)
        printed = ["".join(parts) for parts in zip(*fields, strict=True)]
        return self._taken("day", printed, lambda t: calendar_days(t, fit, (year, month, day)))


def _real_column(texts: Sequence[str], *, signed: bool = True) -> Column:
    values, bad = reals(texts, signed=signed)
    return Column(values, dict.fromkeys(bad, ("not-a-number", None)))


def _of_modes(text: str) -> float:
    """Return the best fix of the letters of one system each; NaN where there is none."""
    best = next((mode for mode in _MODE_ORDER if mode in text), None)
    return np.nan if best is None else float(_MODES[best])
