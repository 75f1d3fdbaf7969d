"""Clauses of the region's law in the form of a register file."""

from collections.abc import Mapping
from typing import Any, Final

__all__ = ["CLOCK", "Clauses", "lead", "lift", "others", "rule", "weekly", "words"]

Clauses = Mapping[str, Mapping[str, Any]]

CLOCK: Final = "Etc/GMT-2"
_EVERYONE: Final = (
    *("diplomat", "official_guest", "journalist", "ngo", "expert", "student", "intern"),
    *("tourist", "resident", "worker", "transit", "other"),
)


def words(en: str, zh: str, ru: str) -> dict[str, str]:
    """Return a name or condition in three languages."""
    return {"en": en, "zh": zh, "ru": ru}


def lead(days: int, kind: str, counted_from: str = "contact") -> dict[str, Any]:
    """Return how long before, in days of a kind, something has to be asked for."""
    return {"days": days, "kind": kind, "counted_from": counted_from}


def rule(name: str, effect: str, article: str, **more: Any) -> dict[str, Any]:
    """Return a rule; `applies` is empty unless it is given."""
    basis = {"instrument": "Demo Border Regulation", "article": article}
    return {"id": name, "applies": {}, "effect": effect} | more | {"basis": basis}


def lift(name: str, article: str, lifts: list[str], **applies: Any) -> dict[str, Any]:
    """Return an exemption for those whom `applies` describes."""
    basis = {"instrument": "Demo Border Regulation", "article": article}
    return {"id": name, "applies": applies, "lifts": lifts, "basis": basis}


def weekly(days: list[str], start: str, end: str, *off: str) -> dict[str, Any]:
    """Return hours on some days of the week, but for the dates that are off."""
    return {
        "timezone": CLOCK,
        "weekly": [{"days": days, "from": start, "to": end}],
        "exceptions": [{"date": date, "windows": []} for date in off],
    }


def others(*without: str) -> list[str]:
    """Return all categories but some."""
    return [category for category in _EVERYONE if category not in without]
