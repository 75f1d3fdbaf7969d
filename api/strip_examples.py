"""Examples of bodies about strips in the OpenAPI document; tests compare their shapes."""

from typing import Any, Final

__all__ = ["STRIP", "STRIP_RULES"]

_RULE: Final = {
    "strip": "blasting",
    "width_m": 500.0,
    "sides": [],
    "activity": ["blasting"],
    "notice_days": 14,
    "source": "JI-2008, article 12",
}
_RING: Final = [[20.1, -45.2], [20.11, -45.2], [20.11, -45.19], [20.1, -45.2]]

STRIP_RULES: Final[dict[str, Any]] = {"boundary": "AA-BB", "rules": [_RULE]}

STRIP: Final[dict[str, Any]] = {
    "type": "Feature",
    "geometry": {"type": "MultiPolygon", "coordinates": [[_RING]]},
    "properties": {
        "boundary": "AA-BB",
        "width_m": 500.0,
        "side": "AA",
        "rule": _RULE,
        "also": [],
        "begins": "2026-12-01",
        "notice_due": "2026-11-17",
        "area_m2": 39261737.95,
        "line_m": 78751.025,
        "register_revision": 1,
        "inside": [
            {
                "layer": "assets",
                "key": "A-201",
                "name": "bridge",
                "distance_m": 0.012,
                "wholly": True,
            }
        ],
        "notes": [],
        "attribution": ["Demo region: everything is invented"],
    },
}
