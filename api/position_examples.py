"""Examples of bodies about positions and control networks; tests compare their shapes."""

from typing import Any, Final

__all__ = ["CONTROL_POINTS", "DISPLACEMENTS", "MARKER_POSITIONS", "TRANSFORMATIONS"]

_SHIFT: Final = {
    "east_m": 0.4628,
    "north_m": 0.308,
    "distance_m": 0.5559,
    "azimuth_deg": 56.3578,
    "sigma_m": 0.0226,
    "p_value": 0.0,
}
_COMBINED: Final = {
    "lon": 15.1234567891,
    "lat": 47.1234567891,
    "sigma_east_m": 0.0085,
    "sigma_north_m": 0.0106,
    "correlation": 0.0,
    "ellipse_major_m": 0.026,
    "ellipse_minor_m": 0.0208,
    "ellipse_azimuth_deg": 0.0,
    "observed": 1,
    "used": 1,
    "agreement": "untested",
}

MARKER_POSITIONS: Final[dict[str, Any]] = {
    "uid": "markers/M-047-2",
    "number": "47/2",
    "boundary": "AA-BB",
    "agreed": {
        "lon": 15.12345,
        "lat": 47.12345,
        "position": "M-047-2-2008",
        "document": "JI-2008",
        "valid_from": "2008-11-20",
        "source_crs": "EPSG:4326",
        "printed_north": "47 07 24.42000 N",
        "printed_east": "15 07 24.42000 E",
    },
    "combined": _COMBINED,
    "by_side": {"AA": _COMBINED},
    "sides_difference": None,
    "displacement": {
        "verdict": "moved",
        "reason": None,
        "told": None,
        **_SHIFT,
        "tolerance_m": 0.2,
        "tolerance_source": "JI-2008, article 9",
        "drift_m": 0.0,
    },
    "height": {"change_m": -0.012, "sigma_m": 0.03, "verdict": "not_changed"},
    "observations": [
        {
            "position": "M-047-2-2025-AA",
            "side": "AA",
            "method": "gnss_static",
            "observed_at": "2025-09-16",
            "source_crs": "EPSG:4326",
            "campaign": "JI-2025",
            "document": None,
            "lon": 15.1234567891,
            "lat": 47.1234567891,
            "epoch": 2025.7,
            "state": "used",
            "w": None,
        }
    ],
    "notes": [],
}

DISPLACEMENTS: Final[dict[str, Any]] = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "id": "markers/M-047-2",
            "geometry": {
                "type": "LineString",
                "coordinates": [[15.12345, 47.12345], [15.1234567891, 47.1234567891]],
            },
            "properties": MARKER_POSITIONS,
        }
    ],
}

_ORIGIN: Final = {
    "origin": None,
    "origin_object": None,
    "origin_version": None,
    "origin_date": None,
}

CONTROL_POINTS: Final[dict[str, Any]] = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "id": "BS-1/AA",
            "geometry": {"type": "Point", "coordinates": [15.378552, 47.311049]},
            "properties": {
                "point": "BS-1",
                "side": "AA",
                "boundary": "AA-BB",
                "network": "AA-2000",
                "role": "base_station",
                "printed_north": "47 18 39.77640 N",
                "printed_east": "15 22 42.78720 E",
                "source_crs": "EPSG:4326",
                "epoch": 2015.0,
                "printed_height": "512.31",
                "height_m": 512.31,
                "height_kind": "ellipsoidal",
                "height_system": None,
                "crs_operation": None,
                "operation_accuracy_m": None,
                "sigma_north_m": 0.005,
                "sigma_east_m": 0.005,
                "sigma_height_m": 0.01,
                "valid_from": None,
                "valid_to": None,
                "note": None,
                **_ORIGIN,
            },
        }
    ],
}

TRANSFORMATIONS: Final[dict[str, Any]] = {
    "transformations": [
        {
            "transformation": "BB-1942",
            "boundary": "AA-BB",
            "source_crs": "EPSG:4284",
            "target_crs": "EPSG:4326",
            "method": "helmert_3",
            "parameters": {"x_m": 31.2, "y_m": -104.6, "z_m": -79.3},
            "accuracy_m": 0.1,
            "residuals": [
                {"point": "CP-1", "east_m": 0.0343, "north_m": -0.0046, "outlier": False}
            ],
            "document": "JI-2008",
            "note": None,
            "valid_from": "2008-11-20",
            "valid_to": None,
            **_ORIGIN,
            "fault": None,
        }
    ]
}
