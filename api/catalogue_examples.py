"""Example of a catalogue in the OpenAPI document; tests compare its shape."""

from typing import Any, Final

from borderkit.boundary.catalogues.catalogue_layers import CATALOGUE, RELATIONS

__all__ = ["CATALOGUE_LISTED"]

_ENTRY: Final = {
    "entry": 1,
    "kind": "main",
    "point": "TP2",
    "number": "47",
    "record": "turning_points/AA-BB/TP2",
    "marker": "AABB-047",
    "section": "S7",
    "chainage_m": 61234.567,
    "section_chainage_m": 4309.949,
    "offset_m": 0.012,
    "north": "47 26 55.36680 N",
    "east": "15 15 06.97320 E",
    "crs": "EPSG:4326",
    "as_printed": True,
    "printed_north": "47 26 55.36680 N",
    "printed_east": "15 15 06.97320 E",
    "source_crs": "EPSG:4326",
    "crs_operation": "none, given in EPSG:4326",
    "operation_accuracy_m": 0.0,
    "azimuth_deg": 82.169375,
    "distance_m": 433.05,
    "stated_to": "48",
    "stated_azimuth": "82 10 10",
    "stated_distance": "433.0",
    "azimuth_difference_s": 0.25,
    "distance_difference_m": -0.05,
    "document": "JI-2008",
    "article": "1",
}
_RELATION: Final = {
    "relation": "JI-2008-5",
    "kind": "neighbour",
    "number": "47",
    "marker": "AABB-047",
    "target_number": "48",
    "target": "AABB-048",
    "printed_azimuth": "82 10 10",
    "azimuth_deg": 82.16944444444445,
    "azimuth_kind": "true",
    "printed_distance": "433.0",
    "stated_distance_m": 433.0,
    "computed_azimuth_deg": 82.169375,
    "computed_distance_m": 433.05,
    "ellipsoid": "WGS 84",
    "azimuth_difference_s": 0.25,
    "distance_difference_m": -0.05,
    "document": "JI-2008",
}

CATALOGUE_LISTED: Final[dict[str, Any]] = {
    "type": "FeatureCollection",
    "boundary": "AA-BB",
    "register_revision": 12,
    "notes": ["40 of 120 entries are printed in EPSG:4326 (WGS 84) from their positions."],
    "attribution": ["Boundary offices of AA and BB"],
    "relations": [dict.fromkeys(RELATIONS.names) | _RELATION],
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [15.251937, 47.448713]},
            "properties": dict.fromkeys(CATALOGUE.names) | _ENTRY,
        }
    ],
}
