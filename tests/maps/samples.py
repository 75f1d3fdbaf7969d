"""Registers and itineraries for tests of maps: the demo's, and one that is hostile all over."""

import copy
import json
from functools import cache
from typing import Any

import pytest

from borderkit.itineraries.answer import Answer
from borderkit.itineraries.check import check_itinerary
from borderkit.itineraries.plan import Itinerary, read_itinerary
from borderkit.itineraries.state import RegisterState, state_from_document
from geodata import DEMO_AT, demo_files

HOSTILE = (
    "</script><script>window.__pwned=1</script>",
    "<img src=x onerror=window.__pwned=1>",
    '"><svg onload=window.__pwned=1>',
    "${window.__pwned=1}",
    "`+(window.__pwned=1)+`",
    "'-(window.__pwned=1)-'",
    "\\",
    "\\u003cscript>window.__pwned=1</script>",
    "{{ 7 * 7 }} {% for x in (1, 2) %}looped{% endfor %} {# gone #}",
    "{0.__class__} {reference} %s %(x)s",
    "<!-- --><![CDATA[ ]]>&lt;b&gt;&#60;i&#62;",
    "javascript:window.__pwned=1",
    "=HYPERLINK(1)\t\r\n\x7f\u202eabc\u2028\u2029\x0b\ufeff",
    "</title></style></textarea><base href=//x/><meta http-equiv=refresh content=0>",
    "<iframe srcdoc='<script>parent.__pwned=1</script>'></iframe>",
)

HOSTILE_TOGETHER = (
    "".join(HOSTILE[:5]),
    "".join((*HOSTILE[5:8], HOSTILE[9], HOSTILE[10])),
    HOSTILE[8] + HOSTILE[11] + HOSTILE[12],
    HOSTILE[13] + HOSTILE[14] + "\\",
)
"""The same in fewer texts, none longer than a page shows."""

HOSTILE_PAGES = [
    pytest.param(text, marks=pytest.mark.slow if number else ())
    for number, text in enumerate(HOSTILE_TOGETHER)
]
"""One of them every day, all of them in CI: for what opens a browser."""

HOSTILE_ONE_BY_ONE = [
    pytest.param(text, marks=pytest.mark.slow if number % 4 else ())
    for number, text in enumerate(HOSTILE)
]
"""Every fourth of them every day, all of them in CI: for what makes a page."""

EVERY_DAY = ("students-road-not-stated",)
NAMES = sorted(demo_files().itineraries)
PAGES = [pytest.param(name, marks=() if name in EVERY_DAY else pytest.mark.slow) for name in NAMES]
"""The demo's itineraries for what takes seconds each: two of them every day, all of them in CI."""


@cache
def demo_document() -> dict[str, Any]:
    return json.loads(demo_files().register.read_text(encoding="utf-8"))


@cache
def demo_state() -> RegisterState:
    return state_from_document(demo_document(), revision=1)


@cache
def demo_case(name: str) -> tuple[Answer, Itinerary, RegisterState]:
    text = demo_files().itineraries[name].read_text(encoding="utf-8")
    plan = read_itinerary(json.loads(text))
    return check_itinerary(plan, demo_state(), at=DEMO_AT), plan, demo_state()


def hostile_document(text: str) -> dict[str, Any]:
    """Return the demo's register with `text` in every field that takes any text."""
    document = copy.deepcopy(demo_document())
    names = {"en": text, "zh": text, "ru": text}
    for layer in ("jurisdictions", "zones", "crossings", "places"):
        for feature in document[layer]["features"]:
            feature["properties"]["name"] = names
    for ground in document["jurisdictions"]["features"]:
        ground["properties"]["authority"] = text
        ground["properties"]["code"] += text
    renamed = {}
    for feature in document["zones"]["features"]:
        zone = feature["properties"]
        renamed[zone["zone"]] = zone["zone"] + text
        zone["zone"] += text
        zone["authority"] = text
        _make_rules_hostile(zone, text, names)
    for shared in document["class_rules"]:
        _make_rules_hostile(shared, text, names)
    for feature in document["corridors"]["features"]:
        corridor = feature["properties"]
        corridor["corridor"] += text
        corridor["zone"] = renamed[corridor["zone"]]
        corridor["lifts"] = [name + text for name in corridor["lifts"]]
    for feature in document["places"]["features"]:
        feature["properties"]["place"] += text
    for feature in document["crossings"]["features"]:
        feature["properties"]["crossing"] += text
    for number, feature in enumerate(document["boundary_sections"]["features"]):
        feature["properties"] = {"section": f"S{number}{text}", "boundary": text or "AA-BB"}
    document["permits"] = []
    return document


def _make_rules_hostile(owner: dict[str, Any], text: str, names: dict[str, str]) -> None:
    for rule in owner.get("rules", ()):
        rule["id"] += text
        rule["basis"] = {"instrument": text, "article": text}
        if "permit_kind" in rule:
            rule["permit_kind"] += text
        if "authority_chain" in rule:
            rule["authority_chain"] = [text or "x", "b" + text]
        if "conditions" in rule:
            rule["conditions"] = [names]
    for exemption in owner.get("exemptions", ()):
        exemption["id"] += text
        exemption["lifts"] = [name + text for name in exemption["lifts"]]
        exemption["basis"] = {"instrument": text}


def hostile_plan(text: str, name: str = "journalists-to-signal-hill") -> dict[str, Any]:
    """Return a demo itinerary with `text` in every field that takes any text."""
    plan: dict[str, Any] = json.loads(demo_files().itineraries[name].read_text(encoding="utf-8"))
    plan["reference"] += text
    plan["purpose"] = text
    plan["permits"] = [f"P{text}"]
    plan["mandates"] = [f"m{text}"]
    plan["equipment"] = ["camera", f"e{text}"]
    for number, member in enumerate(plan["group"]["members"]):
        member["line"] = f"m{number}{text}"
    for number, stop in enumerate(plan["stops"]):
        if "crossing" in stop:
            stop["crossing"] += text
        elif "place" in stop:
            stop["location"] = {"type": "Point", "coordinates": [20.41 + number / 100, -45.501]}
            del stop["place"]
        if "crossing" not in stop:
            stop["name"] = f"stop {text}"
            stop["activities"] = [f"a{text}"]
    for leg in plan["legs"]:
        leg["route"] = None
        leg["mode"] = f"road{text}"
    return plan


def hostile_case(text: str) -> tuple[Answer, Itinerary, RegisterState]:
    state = state_from_document(hostile_document(text), revision=1)
    plan = read_itinerary(hostile_plan(text))
    return check_itinerary(plan, state, at=DEMO_AT), plan, state
