"""Findings and waters of a boundary over HTTP: the same as in Python, as GeoJSON."""

import pytest

import borderkit


def test_findings_of_a_line_are_those_of_python_each_a_feature(client, kept_register):
    answer = client.get("/boundaries/BB-AA/findings")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/geo+json"
    body = answer.json()
    found = borderkit.check_boundary(kept_register, "AA-BB")
    assert [each["properties"] for each in body["features"]] == [each.record() for each in found]
    for feature, finding in zip(body["features"], found, strict=True):
        place = feature["geometry"] and tuple(feature["geometry"]["coordinates"])
        assert place == finding.place
    assert body["register_revision"] == 1


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("AA-BB/findings?severity=warning", 200),
        ("AA-BB/findings?code=tripoint", 200),
        ("AA-BB/findings?code=none", 422),
        ("AA-BB/findings?severity=bad", 422),
        ("AA-BB/findings?sverity=error", 422),
        ("AA-XX/findings", 422),
        ("AA-BB/findings?revision=99", 422),
        ("AA-BB/waters?limit_m=0", 422),
        ("AA-BB/waters?limit_m=inf", 422),
        ("AA-BB/waters?station_m=nan", 422),
        ("XX-YY/waters", 422),
        ("AA-CC/waters", 200),
    ],
)
def test_what_is_asked_wrongly_is_refused_as_a_problem(client, path, status):
    answer = client.get(f"/boundaries/{path}")
    assert answer.status_code == status
    if status != 200:
        assert answer.json()["code"] == "input"


def test_waters_are_features_of_four_kinds(client):
    body = client.get("/boundaries/AA-BB/waters").json()
    kinds = [each["properties"]["what"] for each in body["features"]]
    assert set(kinds) == {"water_line", "stretch", "thalweg_proposal", "island"}
    assert kinds.count("island") == 2
    assert body["boundary"] == "AA-BB"
    assert all(each["geometry"] for each in body["features"])
