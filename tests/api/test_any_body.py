"""Whatever is sent, the answer is an answer or a refusal, never a fault of ours."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.app import create_app
from borderkit.settings import Settings
from tests.bad_input import plan
from tests.demo_register import AT, VERDICTS, make_demo_register

CHECK = "/itineraries/check"

ODD_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        [
            *("", " ", "\x00", "a" * 300, "clear", "PC-01", "Velmora", "air", "entry"),
            *("2026-06-03", "2026-06-03/2026-06-05", "9999-12-31", "0001-01-01", "2026-02-30"),
            *("2026-06-03T10:00:00+02:00", "2026-06-03T10:00:00", "9999-12-31T23:59:59+00:00"),
            *("0001-01-01T00:00:00+14:00", "2026-06-03T24:00:00+02:00", "2026-06-03T10:00:60Z"),
        ]
    ),
    st.text(max_size=8),
    st.lists(st.one_of(st.integers(-400, 400), st.floats(-400, 400)), max_size=4),
    st.sampled_from(
        [
            {},
            {"type": "Point", "coordinates": [20.3, -45.28]},
            {"type": "Point", "coordinates": [180, 90]},
            {"type": "Point", "coordinates": []},
            {"type": "LineString", "coordinates": [[20.3, -45.28], [20.3, -45.28]]},
            {"type": "LineString", "coordinates": [[0, 0], [180, 0]]},
            {"type": "Polygon", "coordinates": [[[20, -45], [21, -45], [21, -46], [20, -45]]]},
            {"type": "Polygon", "coordinates": [[[0, 0], [0, 0], [0, 0], [0, 0]]]},
            {"type": "GeometryCollection", "geometries": []},
            {"members": []},
        ]
    ),
)

TIMES = [
    *(None, "2026-06-03", "2026-06-02/2026-06-05", "2026-06-03T10:00:00+02:00"),
    *("2026-07-14T21:00:00Z", "2026-09-12", "2026-05-12T09:30:00.000001+02:00"),
]
LIKELY: dict[str, list[Any]] = {
    "arrive": TIMES,
    "depart": TIMES,
    "filed_at": [None, "2026-05-04T10:00:00-09:30", "2027-01-01T00:00:00Z"],
    "accuracy_m": [None, 0, 0.05, 20, 5_000, 60_000],
    "route": [None],
    "mode": ["air", "foot", "boat", "hovercraft"],
    "detour": [None, 1, 1.0001, 1.3],
    "escort": [None, True, False],
    "overnight": [None, True],
    "pass_through": [None, True],
    "activities": [None, [], ["stay"], ["sampling", "visit"]],
    "equipment": [None, [], ["drone"], ["gnss", "camera"]],
    "mandates": [None, [], ["inspection"]],
    "permits": [[], ["P-88"], ["P-91", "P-88"], ["none"]],
    "purpose": [None, "geology"],
    "place": ["Velmora", "Taskeny", "nowhere", "Bridgefoot", "Sarnet"],
    "crossing": ["PC-01", "PC-02", "PC-99"],
    "role": [None],
    "category": ["diplomat", "tourist", "student", "resident"],
    "count": [1, 39, 40, 100_000],
    "location": [
        {"type": "Point", "coordinates": [20.25, -45.22]},
        {"type": "Point", "coordinates": [20.9, -45.3]},
        {"type": "Point", "coordinates": [-160.0, 70.0]},
        {"type": "LineString", "coordinates": [[20.3, -45.28], [20.5, -45.1]]},
        {
            "type": "Polygon",
            "coordinates": [[[20.1, -45.4], [20.8, -45.4], [20.4, -45.05], [20.1, -45.4]]],
        },
    ],
}
"""Values that a key may well have, so that many a change is judged and not just refused."""


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of everything in a JSON value."""
    found = [path] if path else []
    items: list[tuple[Any, Any]] = list(value.items()) if isinstance(value, dict) else []
    items += enumerate(value) if isinstance(value, list) else []
    for key, item in items:
        found += _places(item, (*path, key))
    return found


@st.composite
def changed_plans(draw):
    """A demo itinerary with up to three of its values, large or small, replaced or removed."""
    document = plan(draw(st.sampled_from(sorted(VERDICTS))))
    for _ in range(draw(st.integers(1, 3))):
        places = _places(document)
        likely = [path for path in places if path[-1] in LIKELY]
        *path, last = draw(st.sampled_from(likely if likely and draw(st.booleans()) else places))
        owner: Any = document
        for key in path:
            owner = owner[key]
        if last in LIKELY and draw(st.integers(0, 9)):
            owner[last] = copy.deepcopy(draw(st.sampled_from(LIKELY[last])))
        elif draw(st.booleans()):
            owner[last] = copy.deepcopy(draw(ODD_VALUES))
        elif isinstance(owner, dict):
            del owner[last]
        else:
            owner.insert(last, copy.deepcopy(draw(ODD_VALUES)))
    return document


@pytest.fixture(scope="module")
def fixed_client(tmp_path_factory):
    """Return a client over the demo register, one for all examples."""
    register = make_demo_register(tmp_path_factory.mktemp("any"))
    app = create_app(Settings(register_file=register), clock=lambda: AT)
    with TestClient(app) as client:
        yield client


@given(document=changed_plans())
def test_changed_itinerary_is_answered_or_refused(fixed_client, document):
    reply = fixed_client.post(CHECK, json=document)
    assert reply.status_code in {200, 422}
    if reply.status_code == 422:
        assert reply.json()["code"] == "itinerary"
        assert reply.json()["detail"]


@given(body=st.binary(max_size=200))
def test_any_bytes_are_refused(fixed_client, body):
    reply = fixed_client.post(CHECK, content=body, headers={"Content-Type": "application/json"})
    assert (reply.status_code, reply.json()["code"]) == (422, "itinerary")


@given(at=st.text(max_size=30), evidence=st.text(max_size=8))
def test_any_parameters_are_answered_or_refused(fixed_client, at, evidence):
    reply = fixed_client.post(CHECK, params={"at": at, "evidence": evidence}, json=plan())
    assert reply.status_code in {200, 422}


@given(text=st.recursive(st.none(), lambda inner: st.lists(inner, max_size=2), max_leaves=5))
def test_any_other_json_is_refused(fixed_client, text):
    body = json.dumps(text).encode()
    reply = fixed_client.post(CHECK, content=body, headers={"Content-Type": "application/json"})
    assert reply.status_code == 422
