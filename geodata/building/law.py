"""The law of the region but for its zones: jurisdictions, calendar, ports, permits, corridors."""

from collections.abc import Mapping
from typing import Any, Final

import shapely

from geodata.building.clauses import CLOCK, lead, others, rule, weekly, words
from geodata.building.ground import Ground
from geodata.building.places import Port
from geodata.building.shapes import feature
from geodata.building.sheet import collection

__all__ = [
    "CALENDARS",
    "CLASS_RULES",
    "PERMITS",
    "SETTINGS",
    "corridors_of",
    "crossings_of",
    "jurisdictions_of",
]

SETTINGS: Final[Mapping[str, Any]] = {
    "route_policy": "reach",
    "detour": 1.3,
    "permits": "registered",
    "near_m": None,
    "time_slack_s": 0,
}

CALENDARS: Final = [
    {
        "calendar": "aa",
        "years": [2026, 2027],
        "weekend": ["SAT", "SUN"],
        "holidays": [
            *("2026-01-01", "2026-05-01", "2026-09-15", "2027-01-01", "2027-05-03", "2027-09-15"),
        ],
        "working": ["2026-05-09"],
    }
]

CLASS_RULES: Final = [
    {
        "class": "non_open",
        "rules": [
            rule(
                *("N1", "permit", "10"),
                applies={"category": others("tourist")},
                permit_kind="travel",
                lead=lead(15, "working"),
                authority_chain=["county", "province"],
            ),
            rule("N2", "prohibit", "10(2)", applies={"category": ["tourist"]}),
        ],
        "exemptions": [],
    },
    {
        "class": "controlled",
        "rules": [rule("C1", "allow", "2", applies={"mode": ["air"]})],
        "exemptions": [],
    },
    {
        "class": "border_strip",
        "rules": [
            rule("B1", "prohibit", "4(5)", applies={"equipment": ["drone"], "mode": ["air"]})
        ],
        "exemptions": [],
    },
]

_JURISDICTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "AA": {
        "name": words("Aurel (side AA)", "奥雷尔（AA 方）", "Аурель (сторона AA)"),
        "default_class": "open",
    },
    "AN": {
        "name": words(
            "Aurel Upland (side AA)", "奥雷尔高地（AA 方）", "Аурельское нагорье (сторона AA)"
        ),
        "default_class": "non_open",
    },
}

_PORTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "PC-01": {
        "modes": ["road", "foot"],
        "hours": weekly(["ANY"], "08:00", "20:00", "2026-09-15"),
    },
    "PC-02": {
        "modes": ["road"],
        "hours": weekly(["MON", "TUE", "WED", "THU", "FRI"], "09:00", "17:00"),
        "categories": ["diplomat", "official_guest", "expert", "resident"],
    },
    "PC-03": {
        "modes": ["road", "foot"],
        "hours": weekly(["ANY"], "09:00", "16:00", "2026-01-01", "2026-05-01"),
        "nationalities_not": ["XXF"],
        "valid_from": "2025-11-01",
        "valid_to": "2026-05-31",
    },
}

_CORRIDORS: Final[Mapping[str, Mapping[str, Any]]] = {
    "C-1": {
        "zone": "DZ-01",
        "width_m": 200,
        "direction": "both",
        "modes": ["road"],
        "schedule": None,
        "stopping": True,
        "lifts": ["R1"],
        "valid_from": "2024-01-01",
        "valid_to": None,
        "basis": {"instrument": "Demo Border Regulation", "article": "5"},
    },
    "C-2": {
        "zone": "DZ-01",
        "width_m": 200,
        "direction": "both",
        "modes": ["road"],
        "schedule": weekly(["ANY"], "05:00", "22:00"),
        "stopping": True,
        "lifts": ["R1"],
        "valid_from": "2025-01-01",
        "valid_to": None,
        "basis": {"instrument": "Demo Border Regulation", "article": "5(2)"},
    },
}


def _permit(
    number: str, kind: str, state: str, span: tuple[str, str], **more: Any
) -> dict[str, Any]:
    given: dict[str, Any] = {"permit": number, "kind": kind, "zones": None, "places": None}
    given |= {"categories": None, "lines": None, "activities": None}
    given |= {"valid_from": span[0], "valid_to": span[1], "max_stay_h": None, "state": state}
    return given | more


PERMITS: Final = [
    _permit(
        *("P-88", "zone-entry", "issued", ("2026-06-01", "2026-06-30")),
        zones=["DZ-07"],
        categories=["expert"],
    ),
    _permit(
        *("P-91", "border-pass", "expired", ("2026-01-01", "2026-03-31")),
        zones=["DZ-01"],
        categories=["expert", "worker"],
    ),
    _permit(
        *("P-92", "border-pass", "issued", ("2026-06-01", "2026-06-30")),
        zones=["DZ-01"],
        categories=["expert", "worker"],
    ),
    _permit(
        *("P-93", "border-pass", "issued", ("2026-05-01", "2026-05-31")),
        zones=["DZ-01", "DZ-30"],
        categories=["transit", "worker"],
    ),
    _permit(
        *("P-94", "press", "suspended", ("2026-05-01", "2026-12-31")),
        zones=["DZ-10"],
        categories=["journalist"],
    ),
    _permit(
        *("P-95", "works-visit", "used_up", ("2026-04-01", "2026-06-30")),
        zones=["DZ-02"],
        categories=["student", "expert"],
        max_stay_h=4,
    ),
    _permit(
        *("P-96", "travel", "issued", ("2026-01-01", "2026-12-31")),
        categories=["ngo"],
        activities=["visit", "meeting"],
    ),
    _permit(
        *("P-97", "sampling", "issued", ("2026-06-01", "2026-06-10")),
        zones=["DZ-07"],
        categories=["expert"],
        activities=["visit", "sampling"],
    ),
]


def jurisdictions_of(ground: Ground) -> dict[str, Any]:
    """Return layer jurisdictions."""
    same = {
        "authority": "province",
        "timezone": CLOCK,
        "valid_from": "2020-01-01",
        "valid_to": None,
        "review_by": "2027-12-31",
        "calendar": "aa",
    }
    return collection(
        feature(ground.jurisdictions[code], {"code": code, **about, **same})
        for code, about in _JURISDICTIONS.items()
    )


def crossings_of(ports: Mapping[str, Port]) -> dict[str, Any]:
    """Return layer crossings."""
    return collection(
        feature(
            shapely.Point(ports[code].km),
            {"crossing": code, "name": dict(ports[code].names), "status": "open", **about},
        )
        for code, about in _PORTS.items()
    )


def corridors_of(ground: Ground) -> dict[str, Any]:
    """Return layer corridors."""
    return collection(
        feature(ground.corridors[code], {"corridor": code, **about})
        for code, about in _CORRIDORS.items()
    )
