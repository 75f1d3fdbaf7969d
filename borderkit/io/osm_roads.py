"""Roads of OpenStreetMap: class, surface, direction, and who may use them by which mode."""

from collections.abc import Mapping
from typing import Any, Final

from borderkit.io.osm_tags import names

__all__ = ["is_reversed", "road_values"]

Tags = Mapping[str, str]

_CLASSES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("motorway", "trunk", "primary"), "main"),
    **dict.fromkeys(("motorway_link", "trunk_link", "primary_link"), "main"),
    **dict.fromkeys(("secondary", "tertiary", "secondary_link", "tertiary_link"), "secondary"),
    **dict.fromkeys(("unclassified", "residential", "living_street", "service"), "local"),
    **dict.fromkeys(("road", "pedestrian", "busway"), "local"),
    "track": "track",
    **dict.fromkeys(("path", "footway", "cycleway", "bridleway", "steps", "via_ferrata"), "path"),
}
"""Values of ``highway`` -> classes of roads; ways of other values are not roads in use."""

_PAVED: Final = frozenset(
    {
        *("paved", "asphalt", "chipseal", "concrete", "paving_stones", "sett", "cobblestone"),
        *("unhewn_cobblestone", "bricks", "metal", "metal_grid", "wood", "rubber", "tartan"),
    }
)
_UNPAVED: Final = frozenset(
    {
        *("unpaved", "compacted", "gravel", "fine_gravel", "pebblestone", "ground", "dirt"),
        *("earth", "grass", "grass_paver", "sand", "mud", "rock", "rocky", "stone", "woodchips"),
        *("snow", "ice", "salt"),
    }
)
_FREE: Final = frozenset({"yes", "permissive", "designated", "official", "public"})
_NEIGHBOURS: Final = frozenset({"destination", "customers", "delivery", "residents"})
_WITH_LEAVE: Final = frozenset(
    {"private", "permit", "agricultural", "forestry", "military", "employees", "members"}
)
_ON_FOOT: Final = frozenset({"footway", "steps", "via_ferrata", "pedestrian"})
_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "road": ("motorcar", "motor_vehicle", "vehicle", "access"),
    "foot": ("foot", "access"),
    "cycle": ("bicycle", "vehicle", "access"),
}
"""Modes -> the keys that speak of them, the most special first."""


def road_values(tags: Tags) -> dict[str, Any] | str:
    """Return the values of a road, or why the way is none in use."""
    kind = tags["highway"]
    if kind not in _CLASSES:
        return f"highway={kind} is no road in use"
    if tags.get("area") == "yes":
        return "area=yes: a square, no line"
    access, modes = _use(tags, kind)
    called = names(tags)
    if called is None and tags.get("ref", "").strip():
        called = {"und": tags["ref"].strip()}
    return {
        "name": called,
        "class": _CLASSES[kind],
        "surface": _surface(tags),
        "oneway": _oneway(tags, kind),
        "access": access,
        "modes": modes,
    }


def is_reversed(tags: Tags) -> bool:
    """Whether the way is open against its own direction only."""
    return tags.get("oneway") in {"-1", "reverse"}


def _surface(tags: Tags) -> str | None:
    kind = tags.get("surface", "").split(":", maxsplit=1)[0].split(";", maxsplit=1)[0].strip()
    if kind in _PAVED:
        return "paved"
    if kind in _UNPAVED:
        return "unpaved"
    grade = tags.get("tracktype")
    return "unpaved" if not kind and grade in {"grade2", "grade3", "grade4", "grade5"} else None


def _oneway(tags: Tags, kind: str) -> bool | None:
    stated = tags.get("oneway")
    if stated in {"yes", "true", "1"} or is_reversed(tags):
        return True
    if stated in {"no", "false", "0"}:
        return False
    implied = tags.get("junction") in {"roundabout", "circular"} or kind == "motorway"
    return True if stated is None and implied else None


def _use(tags: Tags, kind: str) -> tuple[str | None, list[str] | None]:
    """Return who may use a way, and by which modes; None where the tags do not say.

    Where the public may use it by some mode, those are its modes. A road on which only farmers
    may drive is thus one for walkers; one that serves its own neighbours is restricted.
    """
    levels = {mode: _level(tags, keys) for mode, keys in _KEYS.items()}
    borne = [mode for mode in levels if _bears(mode, levels[mode], tags, kind)]
    modes = [mode for mode in borne if levels[mode] not in {"restricted", "closed"}]
    if modes:
        found = {levels[mode] for mode in modes}
        led = "road" if "road" in modes else modes[0]
        access = "public" if "public" in found else None
        access = "restricted" if levels[led] == "neighbours" else access
    else:
        modes = [mode for mode in borne if levels[mode] == "restricted"]
        access = "restricted" if modes else "closed"
    plain = modes == borne and kind not in _ON_FOOT and not _is_motor_road(tags, kind)
    return access, None if plain or not modes else modes


def _bears(mode: str, level: str | None, tags: Tags, kind: str) -> bool:
    """Whether a way of that kind is built for a mode."""
    if mode == "road":
        return _CLASSES[kind] != "path" and kind not in _ON_FOOT
    if _is_motor_road(tags, kind):
        return False
    return mode == "foot" or kind not in _ON_FOOT or level == "public"


def _is_motor_road(tags: Tags, kind: str) -> bool:
    return kind in {"motorway", "motorway_link"} or tags.get("motorroad") == "yes"


def _level(tags: Tags, keys: tuple[str, ...]) -> str | None:
    for key in keys:
        parts = {part.strip() for part in tags.get(key, "").split(";")} - {"", "unknown"}
        if parts & _FREE:
            return "public"
        if parts & _NEIGHBOURS:
            return "neighbours"
        if parts & _WITH_LEAVE:
            return "restricted"
        if parts & {"no", "use_sidepath"}:
            return "closed"
    return None
