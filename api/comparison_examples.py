"""Example of a comparison in the OpenAPI document; tests compare its shape."""

from typing import Any, Final

__all__ = ["COMPARISON"]

COMPARISON: Final[dict[str, Any]] = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {
                "what": "moved",
                "from_m": 10017.0,
                "to_m": 10297.6,
                "length_m": 280.6,
                "greatest_m": 39.1,
                "greatest_at_m": 10127.3,
                "lon": 15.1234567,
                "lat": 47.1234567,
                "sections": ["3"],
                "over_1m_m": 280.6,
                "over_5m_m": 201.7,
                "over_25m_m": 137.5,
            },
            "geometry": {
                "type": "LineString",
                "coordinates": [[15.1230001, 47.1230001], [15.1240001, 47.1240001]],
            },
        }
    ],
    "comparison": {
        "boundary": "AA-BB",
        "a": "register.gpkg, revision 3",
        "b": "register.gpkg",
        "length_a_m": 36672.9,
        "length_b_m": 36654.6,
        "moved_over_1m_m": 280.6,
        "moved_over_5m_m": 201.7,
        "moved_over_25m_m": 137.5,
        "a_off_b_over_1m_m": 288.1,
        "a_off_b_over_5m_m": 209.0,
        "a_off_b_over_25m_m": 147.4,
        "overlap": 0.992,
        "overlap_of_a": 0.992,
        "overlap_of_b": 0.992,
        "hausdorff_m": 39.1,
        "hausdorff_a_to_b_m": 39.1,
        "hausdorff_b_to_a_m": 39.1,
        "changed_sides": {
            "areas": 0,
            "smaller_areas": 0,
            "area_m2": 0.0,
            "left_of_a_m2": 0.0,
            "right_of_a_m2": 0.0,
        },
        "documents_a": None,
        "documents_b": None,
        "attribution": [],
        "notes": [],
    },
}
