"""Examples of bodies about markers in the OpenAPI document; tests compare their shapes."""

from typing import Any, Final

__all__ = ["MARKER", "MARKERS_LISTED", "RENUMBER", "RENUMBERED"]

_POINT: Final = {"type": "Point", "coordinates": [15.1234567, 47.1234567]}

MARKERS_LISTED: Final[dict[str, Any]] = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "id": "M-047-2",
            "geometry": _POINT,
            "properties": {
                "marker_uid": "M-047-2",
                "boundary": "AA-BB",
                "number": "47/2",
                "role": "auxiliary",
                "siting": "single",
                "side": None,
                "condition": "good",
                "inspected_on": "2025-09-01",
                "chainage_m": 12345.6789,
                "section": "3",
                "section_chainage_m": 345.6789,
                "offset_m": 0.0123,
                "stands_on": "AA",
                "beyond": None,
                "distance_m": None,
                "origin": None,
            },
        }
    ],
}

MARKER: Final[dict[str, Any]] = {
    "type": "Feature",
    "id": "M-047-2",
    "geometry": _POINT,
    "properties": {
        "marker_uid": "M-047-2",
        "how": "uid",
        "matched": "M-047-2",
        "marker": {"marker_uid": "M-047-2", "boundary": "AA-BB", "number": "47/2"},
        "lon": 15.1234567,
        "lat": 47.1234567,
        "form": "auxiliary",
        "previous_numbers": [
            {"number": "47/1", "until": "2025-12-31", "document": "Protocol 7"},
        ],
        "place": {
            "chainage_m": 12345.6789,
            "section": "3",
            "section_chainage_m": 345.6789,
            "offset_m": 0.0123,
            "side": "AA",
            "foot": [15.1234567, 47.1234568],
            "beyond": None,
        },
        "stated_foot": None,
        "twins": [],
        "before": {
            "marker_uid": "M-047",
            "number": "47",
            "azimuth_deg": 196.559722,
            "distance_m": 980.9,
            "along_m": 981.2,
        },
        "after": None,
        "relations": [],
        "positions": [],
        "documents": [],
        "notes": [],
        "position_report": None,
    },
}

RENUMBER: Final[dict[str, Any]] = {
    "numbers": [{"marker": "47/1", "to": "47/2"}, {"marker": "47/2", "to": "47/1"}],
    "boundary": "AA-BB",
    "on": "2026-01-01",
    "document": "Protocol 7",
}

RENUMBERED: Final[dict[str, Any]] = {
    "revision": 12,
    "written": True,
    "on": "2026-01-01",
    "renumbered": [
        {"marker_uid": "M-047-2", "boundary": "AA-BB", "before": "47/1", "after": "47/2"},
        {"marker_uid": "M-047-3", "boundary": "AA-BB", "before": "47/2", "after": "47/1"},
    ],
    "notes": [],
}
