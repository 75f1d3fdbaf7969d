"""Examples of bodies about surveys and their uploads; tests compare their shapes."""

from typing import Any, Final

__all__ = [
    "ANSWERED",
    "ANSWERS",
    "COMPLETE_REQUEST",
    "OBSERVATIONS",
    "RECEIPT",
    "REJECTIONS",
    "SURVEYS_OF_REGISTER",
    "UPLOAD",
    "UPLOAD_REQUEST",
    "WITHDRAWAL",
]

_SHA256: Final = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

_REJECTION: Final[dict[str, Any]] = {
    "row": 7,
    "where": "walk-aa.gpx line 31",
    "field": "lat",
    "value": "48,5",
    "code": "not-a-number",
    "reason": "is no plain number",
    "remedy": "write it with digits and a point, such as 48.5, and send it again",
    "detail": None,
}

RECEIPT: Final[dict[str, Any]] = {
    "state": "kept",
    "survey": "S-3f1c0a9b2d4e",
    "campaign": "JI-2025",
    "boundary": "AA-BB",
    "side": "AA",
    "name": "walk-aa.gpx",
    "sha256": _SHA256,
    "size_bytes": 48_213,
    "format": "gpx",
    "crs": "EPSG:4326",
    "read": 412,
    "accepted": 411,
    "rejected": 1,
    "duplicate": 0,
    "time_from": "2025-06-03T06:10:00+00:00",
    "time_to": "2025-06-03T09:42:10+00:00",
    "flagged": 0,
    "matched": 8,
    "unmatched": 1,
    "ambiguous": 0,
    "rejected_by": {"not-a-number": 1},
    "rejections": [_REJECTION],
    "duplicates": [],
    "parts": [
        {
            "name": "walk-aa.gpx",
            "format": "gpx",
            "crs": "EPSG:4326",
            "crs_by": "format",
            "encoding": "UTF-8",
            "profile": None,
            "read": 412,
            "accepted": 411,
            "rejected": 1,
            "duplicate": 0,
            "notes": [],
        }
    ],
    "questions": [],
    "notes": [],
    "problem": None,
}

UPLOAD_REQUEST: Final[dict[str, Any]] = {
    "name": "walk-aa.gpx",
    "size_bytes": 48_213,
    "sha256": _SHA256,
    "campaign": "JI-2025",
    "side": "AA",
    "told": {"height_kind": "orthometric"},
}

COMPLETE_REQUEST: Final[dict[str, Any]] = {"told": {"crs": "EPSG:31254"}, "answers": {}}

UPLOAD: Final[dict[str, Any]] = {
    "upload": "U-0b5e8c2a9d114f73a6c0e2b1",
    "state": "receiving",
    "name": "walk-aa.gpx",
    "size_bytes": 48_213,
    "sha256": _SHA256,
    "part_bytes": 10_485_760,
    "part_count": 1,
    "parts": [],
    "campaign": "JI-2025",
    "side": "AA",
    "told": {"height_kind": "orthometric"},
    "answers": {},
    "created": "2025-06-04T07:00:00+00:00",
    "updated": "2025-06-04T07:00:00+00:00",
    "job": None,
    "progress": 0,
    "message": "0 of 1 parts are there",
    "receipt": None,
    "problem": None,
}

SURVEYS_OF_REGISTER: Final[dict[str, Any]] = {
    "surveys": [
        {
            "survey": "S-3f1c0a9b2d4e",
            "campaign": "JI-2025",
            "boundary": "AA-BB",
            "side": "AA",
            "state": "kept",
            "file_name": "walk-aa.gpx",
            "format": "gpx",
            "read": 412,
            "accepted": 411,
            "rejected": 1,
            "duplicate": 0,
            "flagged": 0,
            "matched": 8,
            "unmatched": 1,
            "ambiguous": 0,
            "time_from": "2025-06-03T06:10:00+00:00",
            "time_to": "2025-06-03T09:42:10+00:00",
        }
    ]
}

REJECTIONS: Final[dict[str, Any]] = {
    "survey": "S-3f1c0a9b2d4e",
    "rejected": 1,
    "duplicate": 0,
    "rejections": [_REJECTION],
    "duplicates": [],
}

OBSERVATIONS: Final[dict[str, Any]] = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "id": "S-3f1c0a9b2d4e/3",
            "geometry": {"type": "Point", "coordinates": [15.12345, 47.12345]},
            "properties": {
                "observation": "S-3f1c0a9b2d4e/3",
                "survey": "S-3f1c0a9b2d4e",
                "side": "AA",
                "station": "47",
                "state": "accepted",
                "match_state": "matched",
                "marker": "M-047",
            },
        }
    ],
}

ANSWERS: Final[dict[str, Any]] = {
    "answers": {"12": "M-047", "13": "none"},
    "reason": "the team leader remembers the stone",
}

ANSWERED: Final[dict[str, Any]] = RECEIPT | {
    "ambiguous": 1,
    "of_no_marker": 1,
    "asked": [
        {
            "row": 14,
            "where": "walk-aa.gpx line 52",
            "part": "walk-aa.gpx",
            "line": 52,
            "station": "48a",
            "kind": "waypoint",
            "candidates": [
                {"marker": "M-048", "number": "48", "distance_m": 3.214, "by": "position"},
                {"marker": "M-049", "number": "49", "distance_m": 4.871, "by": "position"},
            ],
        }
    ],
    "answers": {"12": "M-047", "13": "none"},
    "shared_markers": {},
    "rematched": [
        {
            "row": 12,
            "station": "46",
            "was": "M-046",
            "by": "number",
            "marker": "M-047",
            "match_state": "matched",
        }
    ],
    "unused_answers": [],
}

WITHDRAWAL: Final[dict[str, Any]] = {"reason": "sent for the wrong day", "document": None}
