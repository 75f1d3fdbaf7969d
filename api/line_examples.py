"""Examples of bodies about lines in the OpenAPI document; tests compare their shapes."""

from typing import Any, Final

__all__ = ["BOUNDARIES", "BOUNDARY", "LINE", "LOCATED"]

BOUNDARIES: Final[dict[str, Any]] = {
    "boundaries": [
        {
            "boundary": "AA-BB",
            "name": {"en": "Boundary of AA and BB"},
            "sides": ["AA", "BB"],
            "length_m": 78750.9841,
            "sections": 8,
            "markers": 132,
            "claimants": ["AA", "BB"],
            "bbox": [20.222267, -45.5, 20.711294, -45.19084],
        }
    ]
}

_SECTION: Final[dict[str, Any]] = {
    "section": "S1",
    "name": {"en": "Hoar Fell ridge"},
    "kind": "land",
    "status": "agreed",
    "claimant": None,
    "document": "DP-1934",
    "article": "3",
    "leg": None,
    "stated_length_m": None,
    "scale_limit": None,
    "accuracy_m": None,
    "surveyed_on": None,
    "stage": None,
    "left_side": "BB",
    "right_side": "AA",
    "valid_from": "1934-09-01",
    "valid_to": None,
    "from_m": 0.0,
    "to_m": 13134.4073,
    "length_m": 13134.4073,
    "parts": 1,
    "reversed": False,
}

BOUNDARY: Final[dict[str, Any]] = {
    "boundary": "AA-BB",
    "name": {"en": "Boundary of AA and BB"},
    "sides": ["AA", "BB"],
    "tolerance_m": 0.2,
    "tolerance_source": "JI-2008, article 9",
    "length_m": 13134.4073,
    "lengths": {"kind": {"land": 13134.4073}, "status": {"agreed": 13134.4073}},
    "sections": [_SECTION],
    "gaps": [],
    "closed": False,
    "claims": [{"claimant": "AA", "sections": ["S5A"], "length_m": 2978.74}],
    "turning_points": [
        {
            "point": "TP2",
            "section": "S7",
            "sequence": 2,
            "leg": "geodesic",
            "marker": "AABB-047",
            "document": "JI-2008",
            "article": "1",
        }
    ],
    "markers": {
        "count": 2,
        "role": {"main": 2},
        "condition": {"good": 1, "unknown": 1},
        "siting": {"single": 2},
        "side": {"line": 2},
        "without_pillar": 0,
    },
    "documents": [
        {
            "document": "DP-1934",
            "name": {"en": "Demarcation Protocol of 1934"},
            "kind": "demarcation",
            "number": None,
            "dated": "1934-07-19",
            "supplements": "BT-1931",
            "place": None,
            "valid_from": "1934-09-01",
            "valid_to": None,
            "known": True,
            "in_force": True,
        }
    ],
    "water_lines": [],
    "islands": [],
    "strips": [{"strip": "vista", "width_m": 5.0, "activity": "clearing"}],
    "transformations": [],
    "soundings": {"count": 0, "surveyed_on": []},
    "register_revision": 1,
    "at": "2026-11-22T12:00:00+00:00",
}

LINE: Final[dict[str, Any]] = {
    "type": "FeatureCollection",
    "boundary": "AA-BB",
    "length_m": 13134.4073,
    "register_revision": 1,
    "features": [
        {
            "type": "Feature",
            "id": "AA-BB/S1",
            "geometry": {
                "type": "MultiLineString",
                "coordinates": [[[20.711294, -45.19084], [20.710359, -45.190956]]],
            },
            "properties": _SECTION,
        }
    ],
}

LOCATED: Final[dict[str, Any]] = {
    "type": "FeatureCollection",
    "boundary": "AA-BB",
    "length_m": 78750.9841,
    "register_revision": 1,
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [20.3, -45.42]},
            "properties": {
                "lon": 20.3,
                "lat": -45.42,
                "chainage_m": 65072.3999,
                "section": "S7",
                "section_chainage_m": 8470.3051,
                "offset_m": 2649.3723,
                "distance_m": 2649.3723,
                "hand": "left",
                "side": "BB",
                "beyond": None,
                "foot_lon": 20.3046209077,
                "foot_lat": -45.443615036,
                "azimuth_deg": 82.1539129,
                "marker_before": "AABB-051-1",
                "number_before": "51/1",
                "condition_before": "good",
                "after_marker_m": 201.9026,
                "marker_after": "AABB-051-2",
                "number_after": "51/2",
                "condition_after": "good",
                "before_marker_m": 234.9023,
                "boundary": "AA-BB",
                "sentence": "202 m after marker 51/1, 2,649 m on side BB",
            },
        }
    ],
}
