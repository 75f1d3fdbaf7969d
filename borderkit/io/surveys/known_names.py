"""Names under which programs of the field write what is known of a point, and their readings.

The names are those of Esri's GNSS metadata fields (ArcGIS Field Maps, "GNSS metadata fields"),
of Emlid Flow, and the plain words that hand-made layers use. A name is compared without case,
blanks and signs: ``H. RMS`` is ``hrms``. A name that says nothing certain (``height`` may be
that of the pillar, ``date`` that of the contract) is not in the table.
"""

import math
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from borderkit.errors import InputError
from borderkit.layers.fields import full_time

__all__ = [
    "CLOCK",
    "FIX_TYPES",
    "KNOWN_NAMES",
    "NO_HEIGHTS",
    "NUMBER",
    "known_columns",
    "plain_name",
    "read_instant",
    "read_number",
    "time_zone",
]

NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
"""A plain number, as every program writes it: no comma, no unit, no grouping."""

CLOCK: Final = re.compile(r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]+)?)?")
"""A time of day alone."""

_DAY: Final = re.compile(r"[+-]?[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_ZONE: Final = re.compile(r"UTC|GMT|(?!posix/|right/)[A-Za-z]\w*(?:/[\w+\-]+){1,2}", re.ASCII)
_APART: Final = re.compile(r"[ ]+(?:([+-][0-9]{2}:?[0-9]{2})|(?:UTC|GMT|Z))$")
_SLASHED: Final = re.compile(r"^([0-9]{4})/([0-9]{2})/([0-9]{2})(?=[ T])")
_FINER: Final = re.compile(r"([.,][0-9]{6})[0-9]+")

KNOWN_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "station": (
        *("station", "name", "number", "no", "nr", "num", "marker", "point", "pointname"),
        *("pointid", "pointno", "pointnumber", "pointnum", "ptid", "ptno", "ptnum", "ptnumber"),
        *("ptname", "pt", "pno", "pnum", "label", "title", "markernumber", "stonenumber"),
        *("pillarnumber", "punktnummer", "punktnr", "pktnr", "nombre", "nom"),
        *("номер", "имя", "название", "номерточки", "имяточки", "номерзнака"),
        *("点号", "点名", "编号", "名称", "界桩号", "界碑号"),
    ),
    "code": ("code", "featurecode", "feature", "type", "layer", "sym", "код", "代码", "编码"),
    "remark": (
        *("remark", "remarks", "description", "desc", "descriptio", "comment", "comments", "cmt"),
        *("note", "notes", "примечание", "описание", "备注", "说明"),
    ),
    "height_m": ("esrignssaltitude", "elevation", "elev", "ele", "altitude", "alt", "heightm"),
    "geoid_separation_m": (
        *("geoidseparation", "geoidheight", "geoidsep", "undulation", "esrignssgeoidsep"),
    ),
    "antenna_height_m": ("esrignssantennaheight", "antennaheight", "antheight", "antennaheightm"),
    "fix_type": ("esrignssfixtype", "fixtype", "fix", "solutionstatus", "solution", "fixquality"),
    "sigma_horizontal_m": (
        *("esrignsshrms", "hrms", "horizontalrms", "horizontalaccuracy", "horizaccuracy"),
        *("hacc", "haccuracy", "lateralrms", "accuracy", "accuracym", "sigmahorizontalm"),
    ),
    "sigma_north_m": ("northingrms", "latituderms", "sigmanorthm", "sdn"),
    "sigma_east_m": ("eastingrms", "longituderms", "sigmaeastm", "sde"),
    "sigma_height_m": (
        *("esrignssvrms", "vrms", "verticalrms", "verticalaccuracy", "vertaccuracy", "vacc"),
        *("vaccuracy", "elevationrms", "heightrms", "sigmaheightm", "sdu"),
    ),
    "pdop": ("esrignsspdop", "pdop"),
    "hdop": ("esrignsshdop", "hdop"),
    "vdop": ("esrignssvdop", "vdop"),
    "satellites": (
        *("esrignssnumsats", "satellites", "sat", "sats", "numsats", "numsv", "nsat"),
        *("satellitesused", "gpssatellites"),
    ),
    "correction_age_s": (
        *("esrignsscorrectionage", "correctionage", "ageofdgpsdata", "diffage", "dgpsage"),
        *("correctionages",),
    ),
    "station_id": ("esrignssstationid", "stationid", "dgpsid", "baseid", "refstation"),
    "averaged": ("esrignssavgpositions", "averaged", "samples", "avgpositions", "epochs"),
    "averaging_h_m": ("esrignssavghrms", "avghrms"),
    "receiver": ("esrignssreceiver", "receiver", "instrument", "device", "devicename"),
    "operator": ("operator", "observer", "surveyor"),
    "observed_at": (
        *("esrignssfixdatetime", "observedat", "time", "timestamp", "datetime", "fixtime"),
        *("utctime", "gpstime", "timeutc", "averagingstart", "collectedat", "measuredat"),
    ),
    "azimuth_deg": ("esrignssdirection", "azimuth", "course", "bearing", "heading", "direction"),
    "speed_mps": ("esrignssspeed", "speed", "speedmps"),
}
"""Column of the canonical frame -> plain names that stand for it, the surest first."""

FIX_TYPES: Final[Mapping[str, float]] = {
    **dict.fromkeys(("none", "nofix", "invalid", "no", "fixnotvalid", "无解", "无效解"), 0.0),
    **dict.fromkeys(
        ("single", "autonomous", "gps", "gnss", "2d", "3d", "standalone", "sps", "单点", "单点解",
         "单点定位", "автономное", "автономный", "автон"),
        1.0,
    ),
    **dict.fromkeys(
        ("dgps", "dgnss", "sbas", "differential", "differentialgps", "waas", "egnos", "sdgps",
         "差分", "差分解", "伪距差分", "码差分", "дифференциальное", "дифф"),
        2.0,
    ),
    "pps": 3.0,
    **dict.fromkeys(
        ("fix", "fixed", "rtk", "rtkfix", "rtkfixed", "fixedrtk", "固定", "固定解", "窄带固定解",
         "rtk固定解", "фикс", "фиксированное", "фиксированный", "rtkфикс"),  # noqa: RUF001
        4.0,
    ),
    **dict.fromkeys(
        ("float", "rtkfloat", "floatrtk", "浮点", "浮点解", "浮动解", "rtk浮点解", "плав",
         "плавающее", "плавающий"),
        5.0,
    ),
}  # fmt: skip
"""Plain word -> fix type as in NMEA 0183 GGA: 0 none, 1 single, 2 DGPS, 4 fixed, 5 float."""

NO_HEIGHTS: Final = frozenset((-999.0, -9999.0, -99999.0, -32767.0, -32768.0, 9999.0, 99999.0))
"""Numbers that programs write for a height where there is none: nobody stands there."""

_ABOVE_ZERO: Final = frozenset(
    ("pdop", "hdop", "vdop", "averaged", "averaging_h_m")
    + ("sigma_horizontal_m", "sigma_north_m", "sigma_east_m", "sigma_height_m")
)
_COLUMN_OF: Final = {name: column for column, names in KNOWN_NAMES.items() for name in names}


def plain_name(heading: str) -> str:
    """Return a heading without case, blanks and signs, to be compared."""
    return "".join(c for c in heading.casefold() if c.isalnum())


def known_columns(headings: Iterable[str]) -> dict[str, str]:
    """Return which heading gives each column of the canonical frame, the surest name first.

    Parameters
    ----------
    headings : iterable of str
        As they stand in the file.

    Returns
    -------
    dict of str to str
        Column -> heading. A heading serves one column, and a column takes one heading.
    """
    found: dict[str, tuple[int, str]] = {}
    for heading in headings:
        plain = plain_name(heading)
        column = _COLUMN_OF.get(plain)
        if column is None:
            continue
        rank = KNOWN_NAMES[column].index(plain)
        if column not in found or rank < found[column][0]:
            found[column] = rank, heading
    return {column: heading for column, (_, heading) in found.items()}


def read_number(value: object, *, column: str) -> tuple[float | None, str | None]:
    """Return the number that a text or a cell holds, and why it cannot be read.

    An accuracy or a dilution of 0.0 or below is unknown: receivers write 0 where they know none,
    and phones -1.

    Parameters
    ----------
    value : object
        As the file has it: a text, a number, None.
    column : str
        Of the canonical frame.

    Returns
    -------
    number : float or None
        None where the value is empty or unknown.
    reason : str or None
        Code of the reason for which it cannot be read.
    """
    if value is None or isinstance(value, bool):
        return None, None
    if isinstance(value, int | float):
        number = _real(value)
    else:
        text = str(value).strip()
        if not text:
            return None, None
        if column == "fix_type" and plain_name(text) in FIX_TYPES:
            return FIX_TYPES[plain_name(text)], None
        number = float(text) if NUMBER.fullmatch(text) else math.inf
    if math.isinf(number):
        return None, "not-a-number"
    if math.isnan(number) or (number <= 0.0 and column in _ABOVE_ZERO):
        return None, None
    return number, None


def read_instant(value: object, zone: tzinfo | None) -> tuple[datetime | None, str | None]:
    """Return the instant that a time names, in UTC, and why it cannot be read.

    Field apps also write ``2026-06-03 08:10:00 +0545`` and ``2026/06/03 08:10``. A bare day or a
    bare clock is no instant. A time without an offset is taken in `zone`; where that is None it is
    handed back without a zone, for the caller to ask.

    Parameters
    ----------
    value : object
        As the file has it.
    zone : tzinfo or None
        Of times without an offset.

    Returns
    -------
    instant : datetime or None
        None where the value is empty or a bare day.
    reason : str or None
        Code of the reason for which it cannot be read.
    """
    if value is None or isinstance(value, bool):
        return None, None
    text = str(value).strip()
    if not text or _DAY.fullmatch(text) or CLOCK.fullmatch(text):
        return None, None
    text = _SLASHED.sub(r"\1-\2-\3", _APART.sub(lambda zone: zone[1] or "Z", text))
    found = full_time(_FINER.sub(r"\1", text))
    if found is None:
        return None, "bad-time"
    if found.tzinfo is None:
        if zone is None:
            return found, None
        found = found.replace(tzinfo=zone)
    try:
        return found.astimezone(UTC), None
    except OverflowError:
        return None, "bad-time"


def time_zone(name: str | None) -> ZoneInfo | None:
    """Return the time zone of an IANA name, None for None.

    An area and a city, ``Etc/GMT-2``, ``UTC`` and ``GMT`` are names. ``localtime`` is that of this
    machine, and those under ``right/`` count leap seconds: they are none.

    Raises
    ------
    InputError
        There is none.
    """
    if name is None:
        return None
    with suppress(ZoneInfoNotFoundError, ValueError, OSError):
        if _ZONE.fullmatch(name):
            return ZoneInfo(name)
    msg = f"there is no time zone {name[:60]!r}; give an IANA name such as Etc/GMT-2"
    raise InputError(msg)


def _real(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf
