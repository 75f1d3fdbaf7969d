"""Limits on what one request may cost."""

import json

from tests.demo_register import demo_plan_bytes


def test_way_longer_than_the_limit_is_refused_before_it_is_computed(client):
    document = json.loads(demo_plan_bytes("experts-at-the-outcrop"))
    ends = document["legs"][0]["route"]["coordinates"]
    far = [[(n % 2) * 179.0, 0.0] for n in range(1_000)]
    document["legs"][0]["route"]["coordinates"] = [ends[0], *far, ends[-1]]
    reply = client.post("/itineraries/check", json=document)
    assert (reply.status_code, reply.json()["code"]) == (422, "itinerary")
    assert reply.json()["defects"][0]["where"].startswith("legs[0]")
