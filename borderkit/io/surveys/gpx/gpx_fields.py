"""What a GPX point says of itself: its elements and extensions, as columns of the one frame.

Elements are those of GPX 1.0 and 1.1 (https://www.topografix.com/GPX/1/1/gpx.xsd). Extensions
are known by their local name alone, whatever their namespace: those of `KNOWN_NAMES`.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pandas import DatetimeIndex

from borderkit.io.surveys.known_names import FIX_TYPES, KNOWN_NAMES, NUMBER, plain_name
from borderkit.layers.fields import full_time

__all__ = [
    "FIXES",
    "NUMBERS",
    "TEXTS",
    "Moments",
    "Numbers",
    "element_key",
    "extension_key",
    "fix_types",
]

Floats = NDArray[np.float64]
Times = NDArray[np.datetime64]

NUMBERS: Final[Mapping[str, str]] = {
    "height_m": "ele",
    "geoid_separation_m": "geoidheight",
    "satellites": "sat",
    "hdop": "hdop",
    "vdop": "vdop",
    "pdop": "pdop",
    "correction_age_s": "ageofdgpsdata",
    "speed_mps": "speed",
    "azimuth_deg": "course",
    "sigma_horizontal_m": "",
    "sigma_height_m": "",
    "antenna_height_m": "",
    "averaged": "",
}
"""Column -> element of a point that gives it; "": extensions alone do."""

TEXTS: Final[Mapping[str, tuple[str, ...]]] = {
    "station": ("name",),
    "remark": ("cmt", "desc"),
    "code": ("type", "sym"),
    "station_id": ("dgpsid",),
}
"""Column -> elements of a point that give it."""

FIXES: Final[Mapping[str, float]] = {**FIX_TYPES, "pps": 3.0}
"""Word of ``fix`` -> type as in NMEA 0183 GGA; ``rtk`` and the like are what receivers add."""

_ELEMENTS: Final = frozenset(
    [*filter(None, NUMBERS.values()), *(e for names in TEXTS.values() for e in names)]
    + ["time", "fix"]
)
_SAID_BY_EXTENSIONS: Final = (*NUMBERS, "fix_type", "receiver")
_VAGUE: Final = frozenset({"direction", "heading", "fixed", "no", "elev", "elevation", "alt"})
_EXTENSIONS: Final = {
    name: f"+{column}"
    for column in _SAID_BY_EXTENSIONS
    if column != "height_m"
    for name in KNOWN_NAMES[column]
    if name not in _VAGUE
}
_DIGITS: Final = b"0123456789+-.eE"
_FINER: Final = re.compile(r"([.,][0-9]{6})[0-9]+")
_GGA: Final = frozenset("01245")
_LEAST_TIME: Final = len("2026-06-03T08:10")


def element_key(name: str) -> str | None:
    """Return under what an element of a point is kept, by its local name: ``/ele``; or None."""
    return f"/{name}" if name in _ELEMENTS else None


def extension_key(name: str) -> str | None:
    """Return under what an extension is kept, by its local name: ``+averaged``; or None."""
    return _EXTENSIONS.get(plain_name(name))


class Numbers:
    """A column of numbers as they were read.

    Attributes
    ----------
    values : array of float, shape (n,)
        NaN where nothing is given, or nothing that can be read.
    printed : pyarrow.Array of text, length n
        As they stand in the file.
    wrong : list of int
        Where something is given that is no plain number.
    """

    __slots__ = ("printed", "values", "wrong")

    def __init__(self, texts: pa.Array) -> None:
        self.printed = texts
        self.wrong: list[int] = []
        values = _plain_numbers(texts)
        if values is None:
            each = enumerate(texts.to_pylist())
            values = np.array([self._one(at, text) for at, text in each], dtype=float)
        self.values: Floats = values

    def _one(self, at: int, text: str | None) -> float:
        stripped = (text or "").strip()
        if not stripped:
            return np.nan
        value = float(stripped) if NUMBER.fullmatch(stripped) else np.inf
        if not np.isfinite(value):
            self.wrong.append(at)
            return np.nan
        return value


class Moments:
    """A column of times as they were read.

    Attributes
    ----------
    utc : array of datetime64[us], shape (n,)
        In UTC; NaT where nothing is given, or nothing that can be told.
    wall : array of datetime64[us], shape (n,)
        As the clock shows it in the file, its offset left out.
    wrong : list of int
        Where something is given that is no time.
    without_zone : int
        How many have no offset, while no zone is stated.
    twice : int
        How many name a local time that happened twice or never.
    """

    __slots__ = ("twice", "utc", "wall", "without_zone", "wrong", "zone")

    def __init__(self, texts: pa.Array, zone: Any) -> None:
        self.zone = zone
        self.wrong: list[int] = []
        self.without_zone = self.twice = 0
        self.utc: Times
        self.wall: Times
        if not (self._with_offsets(texts) or self._without_offsets(texts)):
            self._one_by_one(texts.to_pylist())

    def _with_offsets(self, column: pa.Array) -> bool:
        utc = _cast(column, pa.timestamp("us", "UTC"))
        if utc is None:
            return False
        self.utc = self.wall = _instants(utc)
        if not pc.all(pc.ends_with(column, "Z")).as_py():
            shown = pc.replace_substring_regex(column, r"([Zz]|[+-][0-9:]+)$", "")
            wall = _cast(shown, pa.timestamp("us"))
            self.wall = self.utc if wall is None else _instants(wall)
        return True

    def _without_offsets(self, column: pa.Array) -> bool:
        wall = _cast(column, pa.timestamp("us"))
        if wall is None or (pc.min(pc.utf8_length(column)).as_py() or 0) < _LEAST_TIME:
            return False
        self.wall = _instants(wall)
        self._place(~np.isnat(self.wall))
        return True

    def _one_by_one(self, texts: Sequence[str | None]) -> None:
        none = np.datetime64("NaT", "us")
        self.wall = np.full(len(texts), none)
        utc, naive = self.wall.copy(), np.zeros(len(texts), dtype=bool)
        for at, text in enumerate(texts):
            stripped = (text or "").strip()
            if not stripped:
                continue
            found = full_time(_FINER.sub(r"\1", stripped))
            try:
                instant = found and found.astimezone(UTC).replace(tzinfo=None)
            except OverflowError:
                instant = None
            if found is None or instant is None:
                self.wrong.append(at)
                continue
            naive[at] = found.tzinfo is None
            self.wall[at] = np.datetime64(found.replace(tzinfo=None), "us")
            utc[at] = none if naive[at] else np.datetime64(instant, "us")
        self._place(naive)
        self.utc = np.where(naive, self.utc, utc)

    def _place(self, naive: NDArray[np.bool_]) -> None:
        """Bring times without an offset to UTC by the stated zone, or leave them unknown."""
        count = int(naive.sum())
        self.utc = np.full(len(self.wall), np.datetime64("NaT"), dtype="datetime64[us]")
        if self.zone is None:
            self.without_zone = count
        elif count:
            placed = DatetimeIndex(self.wall[naive]).tz_localize(
                self.zone, ambiguous="NaT", nonexistent="NaT"
            )
            self.utc[naive] = placed.tz_convert("UTC").tz_localize(None).to_numpy()
            self.twice = int(np.isnat(self.utc[naive]).sum())


def fix_types(texts: pa.Array) -> tuple[Floats, dict[str, int]]:
    """Return fix types as in NMEA GGA, NaN unknown, and how often words are not known."""
    coded = texts.dictionary_encode()
    words = coded.dictionary.to_pylist()
    plain = [plain_name(word) for word in words]
    kinds = [FIXES.get(word, float(word) if word in _GGA else np.nan) for word in plain]
    counts = np.bincount(coded.indices.drop_null().to_numpy(), minlength=len(words))
    strange: dict[str, int] = {}
    for word, kind, count in zip(words, kinds, counts.tolist(), strict=True):
        if kind != kind and word.strip():  # noqa: PLR0124 - NaN is not itself
            told = word.strip()[:20]
            strange[told] = strange.get(told, 0) + count
    at = coded.indices.fill_null(len(words)).to_numpy()
    return np.array([*kinds, np.nan])[at], strange


def _plain_numbers(column: pa.Array) -> Floats | None:
    """Return numbers at once, or None where some are not plain and have to be looked at."""
    offsets, data = column.buffers()[1:3]
    if data is not None:
        end = int(np.frombuffer(offsets, dtype=np.int32)[len(column)])
        if bytes(memoryview(data)[:end]).translate(None, _DIGITS):
            return None
    values = _cast(column, pa.float64())
    if values is None:
        return None
    found: Floats = values.to_numpy(zero_copy_only=False)
    return None if np.isinf(found).any() else found


def _cast(column: pa.Array, kind: Any) -> pa.Array | None:
    try:
        return column.cast(kind)
    except pa.ArrowInvalid:
        return None


def _instants(column: pa.Array) -> Times:
    found: Times = column.cast(pa.timestamp("us")).to_numpy(zero_copy_only=False)
    return found.astype("datetime64[us]", copy=False)
