"""Cells of a table read whole columns at a time: numbers, angles, plane coordinates.

Nothing is guessed: a cell that can be read in two ways is a fault, and its detail says which two.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from borderkit.boundary.printed.printed import Quantity, try_printed
from borderkit.io.surveys.known_names import FIX_TYPES, plain_name

__all__ = [
    "UNKNOWN_WORDS",
    "CellFault",
    "DecimalSign",
    "coordinates",
    "decimal_sign",
    "fix_types",
    "numbers",
    "texts_of",
]

DecimalSign = Literal[".", ","]
Floats = NDArray[np.float64]

UNKNOWN_WORDS: Final = frozenset(
    {"", "-", "--", "–", "—", "?", "n/a", "na", "nan", "none", "null"}  # noqa: RUF001
)
"""What stands in a cell where nothing is known, in lower case."""

_LETTERS: Final = {"latitude": "NS", "longitude": "EW"}
_LIMITS: Final = {"latitude": 90, "longitude": 180}
_LONGEST: Final = 60
_MINUS: Final = ("−", "–")  # noqa: RUF001 - as printed
_DIGITS: Final = frozenset("0123456789+-. ")
_EXPONENT: Final = _DIGITS | frozenset("eE")
_PLAIN: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_NUMBER: Final = re.compile(_PLAIN.pattern + r"(?:[eE][+-]?[0-9]{1,3})?")
_COMMA: Final = re.compile(r"[+-]?([0-9]*),([0-9]*)")
_POINT: Final = re.compile(r"[0-9]\.[0-9]|^\s*[+-]?\.[0-9]|[0-9]\.\s*$")
_COMMA_IN_SECONDS: Final = re.compile(r"[0-9]['′ :\-][0-9]{1,2},[0-9]")  # noqa: RUF001
_TWO_SIGNS: Final = re.compile(r"[+-]?[0-9]+([.,][0-9]+){2,}")
_DMS: Final = re.compile(
    r"([0-9]{1,3})(?:° ?|(?P<joint>[ \-]))([0-9]{1,2})(?(joint)(?P=joint)|' ?)"
    r"([0-9]{1,2})(?:\.([0-9]{1,9}))?(?(joint)|\")([NSEW]?)"
)
_AXES: Final[Mapping[str, Quantity]] = {
    "latitude": "latitude",
    "longitude": "longitude",
    "northing": "northing",
    "easting": "easting",
}
_FIXES: Final = {**FIX_TYPES, **{str(kind): float(kind) for kind in range(9)}}


@dataclass(frozen=True, slots=True)
class CellFault:
    """Why a cell cannot be read: its place in the column, a code of ``REASONS``, and what more."""

    index: int
    code: str
    detail: str | None = None


def decimal_sign(cells: Sequence[str], *, degrees: bool) -> DecimalSign | None:
    """Return what stands before decimals in coordinates; None where two readings are possible.

    A comma is taken where no cell has a point between digits, and one at least cannot part
    thousands: it has not three digits after it or more than three before, it stands in seconds,
    or the numbers are degrees.

    Parameters
    ----------
    cells : sequence of str
        Of all columns of coordinates.
    degrees : bool
        Whether they are degrees, of which there are no thousands.
    """
    commas = [found for cell in cells if (found := _COMMA.fullmatch(cell.strip()))]
    if any(map(_POINT.search, cells)):
        return "."
    if degrees and any(map(_COMMA_IN_SECONDS.search, cells)):
        return ","
    if not commas:
        return "."
    proved = degrees or any(
        len(last) != 3 or len(first) > 3 or first in ("", "0")
        for first, last in (found.groups() for found in commas)
    )
    return "," if proved else None


def numbers(
    cells: Sequence[str], *, decimal: DecimalSign = ".", factor: float = 1.0
) -> tuple[Floats, list[CellFault]]:
    """Return a column of numbers, shape (n,), NaN where a cell is empty or says so, and faults.

    Parameters
    ----------
    cells : sequence of str, length n
        As they stand.
    decimal : {'.', ','}
        What stands before decimals.
    factor : float
        By which each is multiplied.
    """
    fast = _fast(cells, decimal, _EXPONENT)
    if fast is not None:
        return fast * factor, []
    found = np.full(len(cells), np.nan)
    faults = []
    for at, cell in enumerate(cells):
        bare = cell.strip()
        if bare.casefold() in UNKNOWN_WORDS:
            continue
        value = _one(bare, decimal)
        if value is None:
            faults.append(CellFault(at, "not-a-number", _why(bare, decimal)))
        else:
            found[at] = value
    return found * factor, faults


def coordinates(
    cells: Sequence[str], axis: str, *, decimal: DecimalSign = "."
) -> tuple[Floats, list[CellFault]]:
    """Return a column of coordinates, shape (n,), and what cannot be read in it.

    Degrees may be written in any form of :func:`borderkit.boundary.printed.printed.read_printed`;
    plane coordinates are plain numbers.

    Parameters
    ----------
    cells : sequence of str, length n
        As they stand.
    axis : {'latitude', 'longitude', 'northing', 'easting'}
        What they are.
    decimal : {'.', ','}
        What stands before decimals.
    """
    fast = _fast(cells, decimal, _DIGITS)
    if fast is not None:
        return fast, [CellFault(int(at), "missing") for at in np.flatnonzero(np.isnan(fast))]
    found = np.full(len(cells), np.nan)
    faults = []
    for at, cell in enumerate(cells):
        read = _coordinate(cell, axis, decimal)
        if isinstance(read, float):
            found[at] = read
        else:
            faults.append(CellFault(at, *read))
    return found, faults


def _fast(cells: Sequence[str], decimal: str, signs: frozenset[str]) -> Floats | None:
    """Return numbers of a column in which nothing but plain numbers and empty cells stand."""
    joined = "\n".join(cells)
    held = set(joined)
    held.discard("\n")
    if decimal == ",":
        if "." in held:
            return None
        held.discard(",")
        joined = joined.replace(",", ".")
    if not held <= signs:
        return None
    parts = joined.split("\n")
    try:
        read = [float(cell or "nan") for cell in parts] if "" in parts else list(map(float, parts))
        found = np.array(read, dtype=np.float64)
    except ValueError:
        return None
    if len(found) != len(cells) or np.isinf(found).any():
        return None
    return found


def _one(bare: str, decimal: str) -> float | None:
    if len(bare) > _LONGEST or (decimal == "," and "." in bare):
        return None
    text = bare.replace(",", ".") if decimal == "," else bare
    text = f"-{text[1:]}" if text.startswith(_MINUS) else text
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def _why(bare: str, decimal: str) -> str | None:
    """Return what is to be said of a cell that is no number."""
    other = "," if decimal == "." else "."
    if _TWO_SIGNS.fullmatch(bare):
        return "thousands are not parted in a table; write 5234567.89"
    if other in bare and _PLAIN.fullmatch(bare.replace(other, ".")):
        return f"the other coordinates of this table have {decimal!r} before their decimals"
    return None


def _coordinate(cell: str, axis: str, decimal: DecimalSign) -> float | tuple[str, str | None]:
    """Return one coordinate, or the code and the detail of its fault."""
    bare = cell.strip()
    if bare.casefold() in UNKNOWN_WORDS:
        return "missing", None
    plain = bare.replace(",", ".") if decimal == "," and "." not in bare else bare
    if len(plain) <= _LONGEST and _PLAIN.fullmatch(plain):
        value = float(plain)
        return value if math.isfinite(value) else ("not-a-number", None)
    if _NUMBER.fullmatch(plain):
        return "not-a-number", "its digits were cut to a power of ten; format the column as text"
    if _PLAIN.fullmatch(plain.replace(",", ".", 1)) or _TWO_SIGNS.fullmatch(bare):
        return "not-a-number", _why(bare, decimal)
    quick = _sexagesimal(bare, axis)
    return _printed(cell, axis, decimal) if quick is None else quick


def _sexagesimal(bare: str, axis: str) -> float | None:
    """Return degrees that stand in the commonest forms, as the reader of all forms would."""
    found = _DMS.fullmatch(bare)
    if found is None or axis not in ("latitude", "longitude"):
        return None
    degrees, _, minutes, seconds, part, letter = found.groups()
    if int(minutes) > 59 or int(seconds) > 59 or letter not in ("", *_LETTERS[axis]):
        return None
    places = part or ""
    count = int(f"{(int(degrees) * 60 + int(minutes)) * 60 + int(seconds)}{places}")
    value = float(count / (3600 * 10 ** len(places)))
    if value > _LIMITS[axis]:
        return None
    return -value if letter and letter in "SW" else value


def _printed(cell: str, axis: str, decimal: DecimalSign) -> float | tuple[str, str | None]:
    """Return a coordinate that is written as documents print it."""
    read, reasons = try_printed(cell, _AXES[axis])
    if read is None:
        far = any(reason.startswith("it is more than the") for reason in reasons)
        return "out-of-range" if far else "not-a-number", "; ".join(reasons)
    form = read.form
    if form.kind == "metres" and (form.group or form.tail[0].strip()):
        return "not-a-number", "plane coordinates are written as digits alone"
    if form.kind == "kilometres":
        return "not-a-number", "plane coordinates are written in the unit of their system"
    sign = "," if form.mark in (",", "，") else "."  # noqa: RUF001
    if form.decimals and form.kind in ("degrees", "metres") and sign != decimal:
        return "not-a-number", _why(cell.strip(), decimal) or f"{sign!r} stands before its decimals"
    return read.value


def texts_of(cells: Sequence[str]) -> list[str | None]:
    """Return a column of texts without outer blanks; None where there is nothing."""
    return [cell.strip() or None for cell in cells]


def fix_types(
    cells: Sequence[str], words: Mapping[str, float] | None = None
) -> tuple[Floats, list[str]]:
    """Return kinds of fix as NMEA GGA counts them, shape (n,), NaN unknown, and unknown words.

    Parameters
    ----------
    cells : sequence of str, length n
        ``FIX``, ``RTK Float``, ``4``.
    words : mapping of str to float, optional
        What else may stand there, in lower case.
    """
    stated = words or {}
    kinds = {
        cell: stated.get(cell.strip().casefold(), _FIXES.get(plain_name(cell), math.nan))
        for cell in set(cells)
    }
    unknown = sorted(
        cell.strip()
        for cell, kind in kinds.items()
        if math.isnan(kind) and cell.strip().casefold() not in UNKNOWN_WORDS
    )
    return np.array([kinds[cell] for cell in cells], dtype=np.float64), unknown
