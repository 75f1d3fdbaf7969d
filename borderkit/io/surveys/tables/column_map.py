"""What the columns of a table are: the fields that can be read, and mappings written by hand."""

import codecs
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from borderkit.errors import Defect, InputError
from borderkit.io.json_text import read_json
from borderkit.io.sources import read_limited
from borderkit.io.surveys.known_names import time_zone

__all__ = [
    "FIELDS",
    "ColumnMap",
    "ColumnUse",
    "column_map",
    "is_encoding",
    "is_zone",
    "read_column_map",
]

Sort = Literal[
    "text", "angle", "plane", "position", "height", "sigma", "dilution", "number", "fix", "time",
    "clock", "crs", "unit",
]  # fmt: skip

FIELDS: Final[Mapping[str, Sort]] = {
    "station": "text",
    "code": "text",
    "remark": "text",
    "latitude": "angle",
    "longitude": "angle",
    "northing": "plane",
    "easting": "plane",
    "x": "plane",
    "y": "plane",
    "position": "position",
    "height": "height",
    "crs": "crs",
    "fix_type": "fix",
    "sigma_horizontal_m": "sigma",
    "sigma_north_m": "sigma",
    "sigma_east_m": "sigma",
    "sigma_height_m": "sigma",
    "pdop": "dilution",
    "hdop": "dilution",
    "vdop": "dilution",
    "satellites": "number",
    "correction_age_s": "number",
    "station_id": "text",
    "antenna_height_m": "number",
    "antenna_unit": "unit",
    "geoid_separation_m": "number",
    "epoch": "number",
    "averaged": "dilution",
    "averaging_s": "number",
    "averaging_h_m": "sigma",
    "observed_at": "time",
    "observed_until": "time",
    "date": "clock",
    "time": "clock",
    "azimuth_deg": "number",
    "speed_mps": "number",
    "receiver": "text",
    "operator": "text",
    "photo": "text",
}
"""Field of a table -> how its cells are read. Nearly all are columns of the canonical frame."""

_UNITS: Final[Mapping[str, float]] = {
    "m": 1.0, "km": 1000.0, "cm": 0.01, "mm": 0.001, "ft": 0.3048, "us_ft": 1200 / 3937,
}  # fmt: skip
_SPEEDS: Final[Mapping[str, float]] = {"m/s": 1.0, "km/h": 1 / 3.6, "knots": 1852 / 3600}
_HEIGHT_KINDS: Final = ("ellipsoidal", "orthometric", "normal", "unknown")
_SEPARATORS: Final = (",", ";", "\t", "|", " ")
_OPTIONS: Final[Mapping[Sort, tuple[str, ...]]] = {
    "height": ("column", "unit", "kind"),
    "sigma": ("column", "unit"),
    "number": ("column", "unit"),
    "fix": ("column", "values"),
    "time": ("column", "format", "timezone"),
}
_MAP_LIMIT_BYTES: Final = 2**20
_NO_TEXT: Final = frozenset(
    {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf-7"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnUse:
    """How one column is read.

    Attributes
    ----------
    column : str or int
        Its heading, or its number from 1 on.
    factor : float
        To metres, or metres a second.
    kind : str or None
        Of heights.
    form, zone : str or None
        Of times: as of ``strptime``, and an IANA name.
    values : mapping of str to float
        Kinds of fix by the words of the file, in lower case.
    """

    column: str | int
    factor: float = 1.0
    kind: str | None = None
    form: str | None = None
    zone: str | None = None
    values: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMap:
    """A mapping of columns as it was checked.

    Attributes
    ----------
    columns : mapping of str to ColumnUse
        By field.
    separator, decimal : str or None
        None: they are told by the table.
    heading : bool
        Whether a row names the columns.
    skip : int
        Rows above it.
    """

    columns: Mapping[str, ColumnUse]
    separator: str | None = None
    decimal: Literal[".", ","] | None = None
    heading: bool = True
    skip: int = 0


def is_zone(name: str) -> bool:
    """Whether `name` is a time zone of the IANA database."""
    try:
        time_zone(name)
    except InputError:
        return False
    return True


def is_encoding(name: str) -> bool:
    """Whether `name` is an encoding of texts."""
    try:
        found = codecs.lookup(name)
        b"a".decode(name)
    except (LookupError, ValueError):
        return False
    return found.name not in _NO_TEXT


def read_column_map(path: str | Path) -> dict[str, Any]:
    """Return the mapping of columns that a JSON file holds, as `Told.columns` takes it.

    Parameters
    ----------
    path : str or Path
        ``{"station": "Pt", "latitude": 2, "height": {"column": "H", "kind": "normal"},
        "table": {"separator": ";"}}``.

    Raises
    ------
    InputError
        It is no such file; every defect is named.
    """
    file = Path(path)
    data = read_limited(file, limit_bytes=_MAP_LIMIT_BYTES)
    document = read_json(data, source=file.name)
    column_map(document, source=file.name)
    return dict(document)


def column_map(document: object, *, source: str = "the mapping of columns") -> ColumnMap:
    """Check a mapping of columns.

    Parameters
    ----------
    document : object
        Field -> heading, number, or an object with ``column`` and what is known of it; beside
        these ``table``, an object of what holds for all.
    source : str
        Its name, for messages.

    Raises
    ------
    InputError
        With every defect.
    """
    if not isinstance(document, Mapping):
        msg = f'{source} must be an object of fields: {{"station": "Pt", "latitude": "Lat"}}'
        raise InputError(msg)
    defects: list[Defect] = []
    uses = {
        name: use
        for name, value in document.items()
        if name != "table" and (use := _use(str(name), value, defects)) is not None
    }
    whole = _whole(document.get("table", {}), defects)
    numbered = [name for name, use in uses.items() if isinstance(use.column, str)]
    if not whole.get("heading", True) and numbered:
        what = "without a heading, columns are told by their number, from 1 on"
        defects += [Defect(name, what) for name in numbered]
    if not defects and not _is_placed(uses):
        what = "latitude and longitude, northing and easting, x and y, or position are needed"
        defects.append(Defect("", what))
    if defects:
        msg = f"{source} has {len(defects)} defect(s); nothing is read by it"
        raise InputError(msg, defects=defects)
    return ColumnMap(columns=uses, **whole)


def _is_placed(uses: Mapping[str, ColumnUse]) -> bool:
    pairs = (("latitude", "longitude"), ("northing", "easting"), ("x", "y"), ("position",))
    return any(all(name in uses for name in pair) for pair in pairs)


def _use(name: str, value: object, defects: list[Defect]) -> ColumnUse | None:
    """Return how a column is read, or None with a defect."""
    if name not in FIELDS:
        defects.append(Defect(name[:60], f"is no field; there are {', '.join(FIELDS)} and table"))
        return None
    given: Mapping[Any, Any] = value if isinstance(value, Mapping) else {"column": value}
    before = len(defects)
    allowed = _OPTIONS.get(FIELDS[name], ("column",))
    for key in given:
        if key not in allowed:
            what = f"is not known here; there is {', '.join(allowed)}"
            defects.append(Defect(f"{name}.{str(key)[:60]}", what))
    column = given.get("column")
    if isinstance(column, bool) or not isinstance(column, str | int) or column in ("", 0):
        defects.append(Defect(name, "must be a heading, or the number of a column from 1 on"))
    elif isinstance(column, int) and not 1 <= column <= 10_000:
        defects.append(Defect(name, f"is column {column}; columns are counted from 1 on"))
    options = _options(name, given, defects)
    if len(defects) > before or not isinstance(column, str | int):
        return None
    return ColumnUse(column=column, **options)


def _options(name: str, given: Mapping[Any, Any], defects: list[Defect]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    units = _SPEEDS if name == "speed_mps" else _UNITS
    if (unit := given.get("unit")) is not None:
        if not isinstance(unit, str) or unit not in units:
            defects.append(Defect(f"{name}.unit", f"must be one of {', '.join(units)}"))
        elif not name.endswith(("_m", "_mps", "height")):
            defects.append(Defect(f"{name}.unit", "it is no length and no speed"))
        else:
            found["factor"] = units[unit]
    if (kind := given.get("kind")) is not None:
        found["kind"] = kind
        if kind not in _HEIGHT_KINDS:
            defects.append(Defect(f"{name}.kind", f"must be one of {', '.join(_HEIGHT_KINDS)}"))
    if (form := given.get("format")) is not None:
        found["form"] = form
        if not isinstance(form, str) or "%" not in form:
            defects.append(Defect(f"{name}.format", "must be a form such as %d.%m.%Y %H:%M:%S"))
    if (zone := given.get("timezone")) is not None:
        found["zone"] = zone
        if not isinstance(zone, str) or not is_zone(zone):
            defects.append(Defect(f"{name}.timezone", "must be a zone such as Europe/Vienna"))
    if (values := given.get("values")) is not None:
        found["values"] = _fixes(name, values, defects)
    return found


def _fixes(name: str, values: object, defects: list[Defect]) -> dict[str, float]:
    if not isinstance(values, Mapping) or not all(
        isinstance(kind, int) and not isinstance(kind, bool) and 0 <= kind <= 8
        for kind in values.values()
    ):
        what = 'must give each word its kind of fix, 0 to 8 as in NMEA GGA: {"Fixed": 4}'
        defects.append(Defect(f"{name}.values", what))
        return {}
    return {str(word).strip().casefold(): float(kind) for word, kind in values.items()}


def _whole(given: object, defects: list[Defect]) -> dict[str, Any]:
    """Return what holds for the whole table."""
    if not isinstance(given, Mapping):
        defects.append(Defect("table", "must be an object of separator, decimal, heading, skip"))
        return {}
    found: dict[str, Any] = {}
    rules: Mapping[str, tuple[bool, str]] = {
        "separator": (given.get("separator") in _SEPARATORS, "must be one of , ; | TAB or a blank"),
        "decimal": (given.get("decimal") in (".", ","), "must be . or ,"),
        "heading": (isinstance(given.get("heading"), bool), "must be true or false"),
        "skip": (_is_count(given.get("skip")), "must be a count of rows, 0 to 1000"),
    }
    for key, value in given.items():
        if key not in rules:
            what = f"is not known; there is {', '.join(rules)}"
            defects.append(Defect(f"table.{str(key)[:60]}", what))
        elif not rules[key][0]:
            defects.append(Defect(f"table.{key}", rules[key][1]))
        else:
            found[key] = value
    return found


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1000
