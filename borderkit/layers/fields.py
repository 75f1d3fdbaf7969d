"""Strict reading of one JSON record: its keys, its types, all faults at once."""

import math
import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any

from borderkit.errors import Defect

__all__ = ["Fields", "civil_date", "day_or_time", "full_time", "names_in_languages"]

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_FULL = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}([.,]\d{1,6})?)?([Zz]|[+-]\d{2}:?\d{2})?"
)


def civil_date(text: str) -> date | None:
    """Return the date that `text` (``2026-06-03``) names, or None."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def full_time(text: str) -> datetime | None:
    """Return the time that `text` (RFC 3339) names, naive if it has no offset, or None."""
    if not _FULL.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text.upper().replace(",", "."))
    except ValueError:
        return None


class Fields:
    """One JSON object being read; faults are added to `defects`, never raised.

    Parameters
    ----------
    obj : object
        What should be a JSON object.
    where : str
        Its place, for messages: ``zones.features[3].properties``.
    defects : list of Defect
        Takes every fault found.
    known : collection of str
        The keys that may stand in it.
    """

    def __init__(
        self, obj: object, where: str, defects: list[Defect], *, known: Collection[str]
    ) -> None:
        self.where = where
        self.defects = defects
        self.values: Mapping[str, Any] = obj if isinstance(obj, Mapping) else {}
        if not isinstance(obj, Mapping):
            self.fault("", f"must be an object, it is {_kind(obj)}")
        for key in self.values:
            if key not in known:
                self.fault(str(key), f"unknown key; known are {', '.join(sorted(known))}")

    def at(self, key: str) -> str:
        """Return the place of `key` for a message."""
        return f"{self.where}.{key}" if key and self.where else key or self.where

    def fault(self, key: str, what: str) -> None:
        """Add a fault at `key`."""
        self.defects.append(Defect(self.at(key), what))

    def given(self, key: str) -> bool:
        """Whether `key` stands in the object with a value other than null."""
        return self.values.get(key) is not None

    def require(self, *keys: str) -> None:
        """Add a fault for each of `keys` that is absent or null."""
        for key in keys:
            if not self.given(key):
                self.fault(key, "is required")

    def _typed(self, key: str, kind: Callable[[Any], bool], need: str) -> Any:
        value = self.values.get(key)
        if value is None:
            return None
        if not kind(value):
            self.fault(key, f"must be {need}, it is {_kind(value)}")
            return None
        return value

    def text(self, key: str, *, among: Collection[str] | None = None) -> str | None:
        """Return a text that is not empty, or None where it is absent or null."""
        value = self._typed(key, lambda v: isinstance(v, str) and v.strip() != "", "a text")
        if value is not None and among is not None and value not in among:
            self.fault(key, f"is {value!r}; it must be one of {', '.join(sorted(among))}")
            return None
        return None if value is None else str(value)

    def flag(self, key: str) -> bool | None:
        """Return true or false, or None where it is absent or null."""
        flag: bool | None = self._typed(key, lambda v: isinstance(v, bool), "true or false")
        return flag

    def number(
        self, key: str, *, low: float = -math.inf, high: float = math.inf, above: bool = False
    ) -> float | None:
        """Return a finite number from `low` (or above it) to `high`, or None."""
        value = self._typed(key, _is_number, "a finite number")
        if value is None:
            return None
        if value < low or value > high or (above and value == low):
            span = f"{'above' if above else 'at least'} {low:g}"
            self.fault(key, f"is {value:g}; it must be {span}" + _at_most(high))
            return None
        return float(value)

    def whole(self, key: str, *, low: int, high: int = 10**9) -> int | None:
        """Return a whole number from `low` to `high`, or None."""
        value = self._typed(
            key, lambda v: isinstance(v, int) and not isinstance(v, bool), "a whole number"
        )
        if value is not None and not low <= value <= high:
            self.fault(key, f"is {value}; it must be from {low} to {high}")
            return None
        return None if value is None else int(value)

    def items(self, key: str) -> list[Any] | None:
        """Return a list, or None where it is absent or null."""
        items: list[Any] | None = self._typed(key, lambda v: isinstance(v, list), "a list")
        return items

    def mapping(self, key: str) -> Mapping[str, Any] | None:
        """Return an object, or None where it is absent or null."""
        found: Mapping[str, Any] | None = self._typed(
            key, lambda v: isinstance(v, Mapping), "an object"
        )
        return found

    def texts(self, key: str, *, among: Collection[str] | None = None) -> tuple[str, ...] | None:
        """Return a list of texts, or None where it is absent or null."""
        value = self.items(key)
        if value is None:
            return None
        good = []
        for number, item in enumerate(value):
            if not isinstance(item, str) or not item.strip():
                self.fault(f"{key}[{number}]", f"must be a text, it is {_kind(item)}")
            elif among is not None and item not in among:
                listed = ", ".join(sorted(among))
                self.fault(f"{key}[{number}]", f"is {item!r}; it must be one of {listed}")
            else:
                good.append(item)
        return tuple(good)

    def date(self, key: str) -> date | None:
        """Return a civil date, or None where it is absent or null."""
        value = self.text(key)
        if value is None:
            return None
        day = civil_date(value)
        if day is None:
            self.fault(key, f"is {value!r}; it must be a date such as 2026-06-03")
        return day

    def time(self, key: str) -> datetime | None:
        """Return a time with an offset, or None where it is absent or null."""
        value = self.text(key)
        if value is None:
            return None
        time = full_time(value)
        if time is None:
            self.fault(key, f"is {value!r}; it must be a time such as 2026-06-03T08:10:00+02:00")
        elif time.tzinfo is None:
            self.fault(key, f"{value} has no offset; write for example {value}+02:00")
            return None
        return time


def day_or_time(fields: Fields, key: str) -> date | datetime | None:
    """Return a civil date or a time with an offset, or None where it is absent or null."""
    value = fields.text(key)
    if value is None:
        return None
    day = civil_date(value)
    return fields.time(key) if day is None else day


def names_in_languages(fields: Fields, key: str) -> dict[str, str]:
    """Return the names at `key` by language; a plain text counts as language ``und``."""
    value = fields.values.get(key)
    if value is None:
        return {}
    if isinstance(value, str):
        return {"und": value}
    names: dict[str, str] = {}
    for language, name in (fields.mapping(key) or {}).items():
        if isinstance(name, str):
            names[str(language)] = name
        else:
            fields.fault(f"{key}.{language}", f"must be a text, it is {_kind(name)}")
    return names


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _at_most(high: float) -> str:
    return "" if high == math.inf else f" and at most {high:g}"


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | str):
        return repr(value) if len(repr(value)) < 60 else repr(value)[:57] + "..."
    return "a list" if isinstance(value, list) else "an object"
