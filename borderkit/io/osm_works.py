"""Boundary stones, ports of entry and border works of OpenStreetMap, in the words of a register."""

import re
from collections.abc import Mapping
from typing import Any, Final

from borderkit.io.osm_tags import names

__all__ = ["asset_kind", "asset_values", "crossing_values", "is_marker", "marker_values"]

Tags = Mapping[str, str]

_BARRIERS: Final[Mapping[str, str]] = {
    "fence": "fence",
    "wall": "wall",
    "city_wall": "wall",
    "gate": "gate",
    "lift_gate": "gate",
    "swing_gate": "gate",
    "sliding_gate": "gate",
    "checkpoint": "post",
}
_MADE: Final[Mapping[str, str]] = {
    "tower": "tower",
    "watchtower": "tower",
    "communications_tower": "tower",
    "bridge": "bridge",
    "surveillance": "camera",
}
_TAIL: Final = re.compile(r"(?:.*\s)?(\d+(?:[/.-]?\w+)?)")
_CROSSING_MODES: Final = {"road": ("motorcar", "motor_vehicle"), "foot": ("foot",)}
_PICTURES: Final = ("image", "wikimedia_commons", "panoramax", "mapillary")


def is_marker(tags: Tags) -> bool:
    """Whether it is a boundary stone or another marker of a boundary."""
    return tags.get("boundary") == "marker" or tags.get("historic") == "boundary_stone"


def marker_values(tags: Tags) -> dict[str, Any]:
    """Return the values of a marker; role and siting stay missing unless the tags say them."""
    picture = next((key for key in _PICTURES if key in tags), None)
    image = None if picture is None else tags[picture]
    if picture in {"panoramax", "mapillary"}:
        image = f"{picture}:{image}"
    shape = [tags[key] for key in ("format", "shape", "format:top") if key in tags]
    return {
        "number": _number(tags),
        "role": "tripoint" if tags.get("tripoint") == "yes" else None,
        "material": tags.get("material"),
        "inscription": tags.get("inscription"),
        "shape": ", ".join(shape) or None,
        "size": _size(tags),
        "year": tags.get("start_date") or tags.get("year"),
        "place_text": _place_text(tags),
        "image": image,
    }


def _number(tags: Tags) -> str | None:
    """Return the number of a marker: its ``ref``, else that of a name that its stone bears."""
    if tags.get("ref", "").strip():
        return tags["ref"].strip()
    tail = _TAIL.fullmatch(tags.get("name", "").strip())
    if tail and tail[1] == tags.get("inscription", "").strip():
        return tail[1]
    return None


def _place_text(tags: Tags) -> str | None:
    """Return what it is called, unless that is its number, and where it stands."""
    called = tags.get("name", "").strip()
    texts = [called] if called and called != _number(tags) else []
    texts += [tags[key].strip() for key in ("description", "location") if key in tags]
    return ": ".join(text for text in texts if text) or None


def _size(tags: Tags) -> str | None:
    if "size" in tags:
        return tags["size"]
    given = [f"{key} {tags[key]}" for key in ("length", "width", "height") if key in tags]
    return ", ".join(given) or None


def crossing_values(tags: Tags) -> dict[str, Any]:
    """Return the values of a port of entry; whether and when it is open is not known from here.

    Modes are told only where the tags exclude one of them.
    """
    open_to = {
        mode: next((tags[key] for key in keys if key in tags), None)
        for mode, keys in _CROSSING_MODES.items()
    }
    modes = [mode for mode, stated in open_to.items() if stated not in {"no", None}]
    excluded = "no" in open_to.values()
    return {"name": names(tags), "modes": modes if modes and excluded else None}


def asset_kind(tags: Tags) -> str | None:
    """Return the kind of a border work, or None where it is none."""
    if tags.get("barrier") in _BARRIERS:
        return _BARRIERS[tags["barrier"]]
    if tags.get("man_made") in _MADE:
        return _MADE[tags["man_made"]]
    if tags.get("amenity") == "customs" or tags.get("government") == "customs":
        return "post"
    if tags.get("military") == "checkpoint":
        return "post"
    borne = "highway" in tags or "railway" in tags
    return "bridge" if borne and tags.get("bridge", "no") != "no" else None


def asset_values(tags: Tags, kind: str) -> dict[str, Any]:
    """Return the values of a border work of `kind`."""
    keys = ("description", "tower:type", "bridge:structure", "height", "material", "start_date")
    told = [f"{key}: {tags[key]}" for key in keys if key in tags]
    called = names(tags)
    bridge = tags.get("bridge:name", "").strip()
    if kind == "bridge" and bridge:
        called = {**(called or {}), "und": bridge}
    return {"kind": kind, "name": called, "note": "; ".join(told) or None}
