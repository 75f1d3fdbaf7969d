"""What OpenStreetMap's tags say, in the words of a register: names, roads, waters, places.

Each function takes the tags of one object and returns the values of a record, or a text that
says why the object is left out. What the tags do not say stays missing.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

__all__ = [
    "SITES",
    "admin_kind",
    "names",
    "other_names",
    "place_values",
    "protected_values",
    "water_values",
]

Tags = Mapping[str, str]
Values = dict[str, Any]

_LANGUAGE: Final = re.compile(r"[a-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
_ALIASES: Final = ("alt_name", "short_name", "official_name", "loc_name", "int_name", "reg_name")
_OLD: Final = ("old_name", "was:name")

_PLACES: Final[Mapping[str, str]] = {
    "city": "city",
    "town": "town",
    "village": "village",
    "hamlet": "hamlet",
    "isolated_dwelling": "dwelling",
    "farm": "dwelling",
    "locality": "locality",
    "suburb": "district",
    "borough": "district",
    "district": "district",
    "quarter": "quarter",
    "neighbourhood": "quarter",
    "island": "island",
    "islet": "island",
    "municipality": "municipality",
    "county": "county",
    "state": "region",
    "province": "region",
    "region": "region",
    "country": "country",
}
"""Values of ``place`` -> kinds of places."""

SITES: Final[Mapping[str, tuple[str, ...]]] = {
    "tourism": (
        *("alpine_hut", "wilderness_hut", "attraction", "museum", "viewpoint", "camp_site"),
        *("hotel", "hostel", "guest_house", "motel", "theme_park", "zoo"),
    ),
    "historic": ("castle", "ruins", "fort", "monastery"),
}
"""Named things that itineraries speak of, and where visitors stay."""

_LEVELS: Final = {
    "2": "country",
    "3": "region",
    "4": "region",
    "5": "county",
    "6": "county",
    "7": "municipality",
    "8": "municipality",
    "9": "district",
    "10": "quarter",
}

_STANDING: Final = {
    "lake": "lake",
    "lagoon": "lake",
    "oxbow": "lake",
    "pond": "lake",
    "reservoir": "reservoir",
    "basin": "reservoir",
    "river": "river",
    "stream": "stream",
    "canal": "canal",
}


def names(tags: Tags) -> dict[str, str] | None:
    """Return the names by language; the local one has the key ``und``."""
    found = {"und": tags["name"].strip()} if tags.get("name", "").strip() else {}
    for key, value in tags.items():
        language = key.removeprefix("name:")
        if language != key and value.strip() and _LANGUAGE.fullmatch(language):
            found[language] = value.strip()
    return found or None


def other_names(tags: Tags) -> tuple[list[str] | None, list[str] | None]:
    """Return further names and old names, each once, in the order of their keys."""
    return _listed(tags, _ALIASES), _listed(tags, _OLD)


def _listed(tags: Tags, keys: Iterable[str]) -> list[str] | None:
    texts = [
        part.strip()
        for wanted in keys
        for key in sorted(tags)
        if key == wanted
        or (key.startswith(f"{wanted}:") and _LANGUAGE.fullmatch(key[len(wanted) + 1 :]))
        for part in tags[key].split(";")
    ]
    return list(dict.fromkeys(text for text in texts if text)) or None


def admin_kind(tags: Tags) -> str | None:
    """Return the kind of an administrative unit by its ``admin_level``."""
    return _LEVELS.get(tags.get("admin_level", ""))


def place_values(tags: Tags) -> Values | str:
    """Return the values of a place: a settlement, a part of one, a summit, a pass, a site."""
    kind = _place_kind(tags)
    if kind is None:
        return f"place={tags['place']} is no kind of place" if "place" in tags else "is no place"
    called = names(tags)
    if called is None:
        return "has no name"
    aliases, old = other_names(tags)
    return {"name": called, "aliases": aliases, "old_names": old, "kind": kind}


def _place_kind(tags: Tags) -> str | None:
    if "place" in tags:
        return _PLACES.get(tags["place"])
    if tags.get("natural") in {"peak", "volcano"}:
        return "summit"
    if tags.get("natural") == "saddle" or tags.get("mountain_pass") == "yes":
        return "pass"
    return "site" if any(tags.get(key) in values for key, values in SITES.items()) else None


def water_values(tags: Tags) -> Values | str:
    """Return the values of a river, stream, canal, lake or reservoir."""
    flowing = tags.get("waterway")
    if flowing in {"river", "stream", "canal"}:
        return {"name": names(tags), "kind": flowing}
    if flowing == "riverbank":
        return {"name": names(tags), "kind": "river"}
    if flowing is not None and tags.get("natural") != "water":
        return f"waterway={flowing} is no water of the register"
    if tags.get("landuse") == "reservoir":
        return {"name": names(tags), "kind": "reservoir"}
    kind = _STANDING.get(tags.get("water", "lake"))
    if kind is None:
        return f"water={tags['water']} is no water of the register"
    return {"name": names(tags), "kind": kind}


def protected_values(tags: Tags) -> Values:
    """Return the values of a protected area."""
    category = tags.get("protection_title")
    if category is None and "protect_class" in tags:
        category = f"protect_class {tags['protect_class']}"
    if category is None:
        kind = tags.get("boundary")
        category = "national_park" if kind == "national_park" else tags.get("leisure")
    return {"name": names(tags), "category": category, "authority": tags.get("operator")}
