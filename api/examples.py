"""Examples in the OpenAPI document; tests post the request and compare the shapes."""

from typing import Any, Final

from borderkit import __version__
from borderkit.itineraries.route_drafts import RouteDrafts

__all__ = [
    "ANSWER",
    "CLEARANCE",
    "CLEARANCES",
    "DRAFTS",
    "HEALTH",
    "ITINERARY",
    "JOB",
    "JOBS_OF_REGISTER",
    "JOB_REQUEST",
    "LAYERS_OF_REGISTER",
    "PLACES",
    "PROBLEM",
    "READING",
    "RECORD_HISTORY",
    "REPLAY",
    "REVISIONS",
]

ITINERARY: Final[dict[str, Any]] = {
    "reference": "2026-0017",
    "purpose": "geology",
    "filed_at": "2026-05-04T10:00:00+02:00",
    "group": {
        "members": [
            {
                "line": "m1",
                "role": "traveller",
                "category": "expert",
                "nationality": "XXA",
                "count": 3,
            }
        ]
    },
    "equipment": ["gnss", "camera"],
    "permits": [],
    "mandates": [],
    "stops": [
        {
            "name": "camp",
            "location": {"type": "Point", "coordinates": [20.3, -45.2]},
            "accuracy_m": 20,
            "arrive": "2026-06-03T08:10:00+02:00",
            "depart": "2026-06-03T08:40:00+02:00",
            "activities": ["visit"],
        },
        {
            "name": "outcrop",
            "location": {"type": "Point", "coordinates": [20.3, -45.28]},
            "arrive": "2026-06-03T09:30:00+02:00",
            "depart": "2026-06-03T15:00:00+02:00",
            "activities": ["visit", "sampling"],
            "escort": True,
        },
    ],
    "legs": [
        {
            "mode": "road",
            "route": {"type": "LineString", "coordinates": [[20.3, -45.2], [20.3, -45.28]]},
        }
    ],
}
"""An itinerary that needs no crossing or place of a register, so that any can judge it."""

ANSWER: Final[dict[str, Any]] = {
    "verdict": "permit_required",
    "bounds": ["permit_required", "permit_required"],
    "by_member": [{"line": "m1", "verdict": "permit_required"}],
    "findings": [
        {
            "zone": "DZ-07",
            "zone_version": 1,
            "zone_class": "controlled",
            "rule": "R1",
            "effect": "permit",
            "bounds": ["permit_required", "permit_required"],
            "members": ["m1"],
            "stop": 1,
            "leg": None,
            "contact": "inside",
            "intervals": [
                {
                    "enter": "2026-06-03T07:30:00Z",
                    "exit": "2026-06-03T13:00:00Z",
                    "length_m": 0.0,
                }
            ],
            "distance_m": 0.0,
            "lifted_by": [],
            "missing": [],
            "facts": [{"key": "activity", "value": "sampling"}],
            "basis": {"instrument": "invented", "article": "7"},
            "needs": [
                {
                    "permit_kind": "zone-entry",
                    "authority_chain": ["county", "province"],
                    "apply_by": "2026-05-20",
                    "state": "open",
                }
            ],
        }
    ],
    "assumptions": [
        {"code": "inside_already", "stop": 0, "leg": None, "text": "no stop is an entry"}
    ],
    "register_revision": 1,
    "rules_version": "1",
    "engine_version": __version__,
    "evaluated_at": "2026-05-04T10:00:00Z",
}

PROBLEM: Final[dict[str, Any]] = {
    "type": "urn:borderkit:error:itinerary",
    "title": "The itinerary cannot be checked",
    "status": 422,
    "detail": "itinerary 2026-0017 has 1 fault: stops[1].arrive: 2026-06-03T09:30:00 has no "
    "offset; write for example 2026-06-03T09:30:00+02:00; mend it and check again",
    "code": "itinerary",
    "defects": [
        {
            "where": "stops[1].arrive",
            "what": "2026-06-03T09:30:00 has no offset; write for example "
            "2026-06-03T09:30:00+02:00",
        }
    ],
}

HEALTH: Final[dict[str, Any]] = {
    "status": "ok",
    "version": __version__,
    "register_revision": 1,
    "counts": {"jurisdictions": 2, "zones": 11, "crossings": 2},
}

LAYERS_OF_REGISTER: Final[dict[str, Any]] = {
    "register_revision": 1,
    "layers": [
        {
            "layer": "class_rules",
            "title": "Rules of every zone of a class, and of ground that has the class by default",
            "geometry": [],
            "key": ["class"],
            "records": 4,
            "columns": [{"name": "class", "type": "text", "unit": None, "what": "Class of zones"}],
        }
    ],
}

PLACES: Final[dict[str, Any]] = {
    "query": "velmora",
    "place": "PL-01",
    "note": None,
    "matches": [
        {
            "place": "PL-01",
            "name": {"en": "Velmora", "ru": "Велмора", "zh": "韦尔莫拉"},
            "kind": "town",
            "admin_unit": None,
            "how": "name",
            "matched": "Velmora",
            "score": 100.0,
            "geometry": "Polygon",
            "lon": 20.204186,
            "lat": -45.318136,
        }
    ],
}

DRAFTS: Final[dict[str, Any]] = {
    "reference": "2026-0017",
    "notice": RouteDrafts.NOTICE,
    "drafts": [
        {
            "leg": 0,
            "mode": "road",
            "reason": None,
            "length_km": 1.1,
            "minutes": 2.2,
            "stubs_m": [0.0, 12.5],
            "classes_km": {"local": 1.1},
            "line": [],
            "notes": [],
            "route": {"type": "LineString", "coordinates": [[11.5, 47.1], [11.5, 47.11]]},
        }
    ],
}

READING: Final[dict[str, Any]] = {
    "source": "text",
    "document": None,
    "questions": [
        {
            "key": "Velmorra",
            "kind": "place",
            "text": "'Velmorra' is no place of the register; which is meant?",
            "where": ["line 2"],
            "choices": [{"answer": "PL-01", "label": "Velmora (town, similar)"}],
        }
    ],
    "missing": [],
    "defects": [],
    "cells": [
        {
            "where": "line 2",
            "row": 2,
            "column": 1,
            "value": "3 June 2026",
            "meaning": "date",
            "read_as": "2026-06-03",
        }
    ],
    "notes": [],
    "names": {},
}

RECORD_HISTORY: Final[dict[str, Any]] = {
    "uid": "zones/DZ-04",
    "register_revision": 12,
    "versions": [
        {
            "revision": 12,
            "operation": "put",
            "at": "2026-05-04T10:00:00+00:00",
            "actor": "surveyor-7",
            "side": "AA",
            "reason": "import zones valley.geojson",
            "document": "Protocol 2026/3, article 2",
            "purged": None,
            "changes": [{"field": "class", "before": "controlled", "after": "closed"}],
        }
    ],
}

REVISIONS: Final[dict[str, Any]] = {
    "revisions": [
        {
            "revision": 12,
            "at": "2026-05-04T10:00:00+00:00",
            "actor": "surveyor-7",
            "reason": "import zones valley.geojson",
            "side": "AA",
            "roles": ["administrator"],
            "document": "Protocol 2026/3, article 2",
            "based_on": 11,
        }
    ]
}

JOB_REQUEST: Final[dict[str, Any]] = {
    "kind": "purge",
    "input": {"class": "office", "older_than_days": 730},
    "request_key": "purge-2026-06",
}

JOB: Final[dict[str, Any]] = {
    "processID": "purge",
    "type": "process",
    "jobID": "7793057e1f099722",
    "status": "running",
    "message": "purges what is over",
    "progress": 10,
    "created": "2026-06-03T06:00:00+00:00",
    "started": "2026-06-03T06:00:01+00:00",
    "updated": "2026-06-03T06:00:06+00:00",
    "attempts": 1,
    "actor": "office-1",
}

JOBS_OF_REGISTER: Final[dict[str, Any]] = {"jobs": [JOB]}

_LISTED: Final[dict[str, Any]] = {
    "clearance": "C-2026-000012",
    "reference": ITINERARY["reference"],
    "verdict": ANSWER["verdict"],
    "evaluated_at": "2026-05-04T10:00:00+00:00",
    "register_revision": ANSWER["register_revision"],
    "rules_version": ANSWER["rules_version"],
    "engine_version": ANSWER["engine_version"],
    "note": "asked for by the county",
}

CLEARANCES: Final[dict[str, Any]] = {"clearances": [_LISTED]}

CLEARANCE: Final[dict[str, Any]] = {
    **_LISTED,
    "itinerary": ITINERARY,
    "answer": ANSWER,
    "read": {"settings": {"detour": 1.3}},
}

REPLAY: Final[dict[str, Any]] = {
    "clearance": "C-2026-000012",
    "register_revision": ANSWER["register_revision"],
    "evaluated_at": "2026-05-04T10:00:00+00:00",
    "verdict": ANSWER["verdict"],
    "same": True,
    "by_history": True,
    "by_record": True,
    "purged": False,
    "unread": None,
    "engine_version": {"kept": __version__, "now": __version__},
    "differences": [],
}
