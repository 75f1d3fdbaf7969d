"""Small readers of one JSON value each: they return it, or refuse it."""

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from tests.reference.refused import Refused
from tests.reference.times import (
    EVENTS,
    WEEKDAYS,
    Schedule,
    Stated,
    Validity,
    Window,
    stated_instant,
)

__all__ = [
    "WEEKDAYS",
    "flag",
    "full_time",
    "geometry",
    "known_keys",
    "number",
    "schedule",
    "stated_time",
    "text",
    "texts",
    "timezone",
    "validity",
]

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def known_keys(
    obj: Any, known: Iterable[str], where: str, *, required: Iterable[str] = ()
) -> Mapping[str, Any]:
    """The object itself, if it is one with no unknown key and all required ones."""
    if not isinstance(obj, Mapping):
        raise Refused(f"{where} is not an object")
    unknown = sorted(set(obj) - set(known))
    if unknown:
        raise Refused(f"{where} has unknown keys {unknown}")
    missing = [key for key in required if obj.get(key) is None]
    if missing:
        raise Refused(f"{where} lacks {missing}")
    return obj


def text(value: Any, where: str) -> str | None:
    """A text that is not empty, or None."""
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise Refused(f"{where} is no text")
    return value


def texts(value: Any, where: str, *, allowed: Iterable[str] | None = None) -> list[str] | None:
    """A list of texts, or None."""
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        raise Refused(f"{where} is no list of texts")
    if allowed is not None and not set(value) <= set(allowed):
        raise Refused(f"{where} has unknown values")
    return value


def number(value: Any, where: str, *, least: float = 0.0) -> float | None:
    """A finite number of at least `least`, or None."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Refused(f"{where} is no number")
    if value < least:
        raise Refused(f"{where} is {value}, less than {least}")
    return float(value)


def flag(value: Any, where: str) -> bool | None:
    """True, false, or None."""
    if value is not None and not isinstance(value, bool):
        raise Refused(f"{where} is neither true nor false")
    return value


def _date(value: str, where: str) -> dt.date:
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise Refused(f"{where} is no date: {value}") from error


def full_time(value: Any, where: str) -> int:
    """The instant of a full time that carries an offset."""
    if isinstance(value, dt.datetime):
        moment = value
    else:
        if not isinstance(value, str) or DATE.fullmatch(value) or "T" not in value:
            raise Refused(f"{where} is no full time: {value}")
        try:
            moment = dt.datetime.fromisoformat(value)
        except ValueError as error:
            raise Refused(f"{where} is no time: {value}") from error
    if moment.utcoffset() is None:
        raise Refused(f"{where} has no offset")
    return stated_instant(moment)


def stated_time(value: Any, where: str) -> Stated | None:
    """A time of an itinerary: full, a bare date, a range of dates, or None."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise Refused(f"{where} is no time")
    if DATE.fullmatch(value):
        day = _date(value, where)
        return Stated(first=day, last=day)
    if "/" in value:
        parts = value.split("/")
        if len(parts) != 2 or not all(DATE.fullmatch(part) for part in parts):
            raise Refused(f"{where} is no range of dates: {value}")
        first, last = _date(parts[0], where), _date(parts[1], where)
        if last < first:
            raise Refused(f"{where} ends before it begins")
        return Stated(first=first, last=last)
    return Stated(instant=full_time(value, where))


def limit(value: Any, where: str) -> int | dt.date | None:
    """A limit of a validity: a bare date, a full time, or None."""
    if value is None:
        return None
    if isinstance(value, str) and DATE.fullmatch(value):
        return _date(value, where)
    return full_time(value, where)


def validity(obj: Mapping[str, Any], where: str) -> Validity:
    """The keys `valid_from` and `valid_to` of an object."""
    return Validity(
        limit(obj.get("valid_from"), f"{where}.valid_from"),
        limit(obj.get("valid_to"), f"{where}.valid_to"),
    )


def timezone(value: Any, where: str) -> str:
    """A name of the IANA time zone database."""
    name = text(value, where)
    if name is None:
        raise Refused(f"{where} is missing")
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Refused(f"{where} is no time zone: {name}") from error
    return name


def _window(obj: Any, where: str, extra: tuple[str, ...]) -> Window:
    known_keys(obj, ("from", "to", *extra), where, required=("from", "to", *extra))
    for key in ("from", "to"):
        value = obj[key]
        good = isinstance(value, str) and (value in EVENTS or CLOCK.fullmatch(value))
        if not good and not (key == "to" and value == "24:00"):
            raise Refused(f"{where}.{key} is neither HH:MM nor an event: {value}")
    return Window(obj["from"], obj["to"])


def schedule(obj: Any, where: str) -> Schedule | None:
    """A schedule; None stays None, an empty one is refused."""
    if obj is None:
        return None
    known_keys(obj, ("timezone", "weekly", "exceptions"), where, required=("timezone",))
    weekly = []
    for i, entry in enumerate(obj.get("weekly") or []):
        window = _window(entry, f"{where}.weekly[{i}]", ("days",))
        days = texts(entry["days"], f"{where}.weekly[{i}].days", allowed=("ANY", *WEEKDAYS))
        if not days:
            raise Refused(f"{where}.weekly[{i}].days is empty")
        numbers = range(7) if "ANY" in days else sorted({WEEKDAYS.index(d) for d in days})
        weekly += [(n, window) for n in numbers]
    exceptions = []
    for i, entry in enumerate(obj.get("exceptions") or []):
        here = f"{where}.exceptions[{i}]"
        known_keys(entry, ("date", "windows"), here, required=("date", "windows"))
        found = tuple(_window(w, f"{here}.windows", ()) for w in entry["windows"])
        exceptions.append((_date(entry["date"], here), found))
    if len(dict(exceptions)) < len(exceptions):
        raise Refused(f"{where}: a date has two exceptions")
    if not weekly and not exceptions:
        raise Refused(f"{where} is empty")
    return Schedule(timezone(obj["timezone"], where), tuple(weekly), tuple(exceptions))


def geometry(obj: Any, where: str, *, types: Iterable[str]) -> BaseGeometry:
    """A GeoJSON geometry in WGS84, valid and not empty, third ordinates dropped."""
    if not isinstance(obj, Mapping) or obj.get("type") not in set(types):
        raise Refused(f"{where} is no geometry of {sorted(types)}")
    try:
        found = shapely.force_2d(shape(dict(obj)))
    except (ValueError, TypeError, KeyError, IndexError, shapely.errors.ShapelyError) as error:
        raise Refused(f"{where} is no geometry") from error
    if found.is_empty:
        raise Refused(f"{where} is empty")
    coordinates = shapely.get_coordinates(found)
    lon, lat = coordinates[:, 0], coordinates[:, 1]
    if not (abs(lon) <= 180.0).all() or not (abs(lat) <= 90.0).all():
        raise Refused(f"{where} leaves the globe")
    if not found.is_valid and obj["type"] != "LineString":
        raise Refused(f"{where} is not valid")
    return found
