"""Findings and waters of a boundary over HTTP: the same as in Python, as GeoJSON."""

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


def test_what_is_asked_wrongly_is_refused_as_a_problem(client):
    for path in (
        "AA-BB/findings?code=none",
        "AA-BB/findings?severity=bad",
        "AA-BB/findings?sverity=error",
        "AA-XX/findings",
        "AA-BB/findings?revision=99",
        "AA-BB/waters?limit_m=0",
        "AA-BB/waters?limit_m=inf",
        "AA-BB/waters?station_m=nan",
        "XX-YY/waters",
    ):
        answer = client.get(f"/boundaries/{path}")
        assert (answer.status_code, answer.json()["code"]) == (422, "input"), path


def test_findings_are_chosen_by_code_and_severity(client):
    for path, kept in (("code=tripoint", {"tripoint"}), ("severity=error", set())):
        features = client.get(f"/boundaries/AA-BB/findings?{path}").json()["features"]
        assert {each["properties"]["code"] for each in features} == kept


def test_waters_are_features_of_four_kinds(client):
    body = client.get("/boundaries/AA-BB/waters").json()
    kinds = [each["properties"]["what"] for each in body["features"]]
    assert set(kinds) == {"water_line", "stretch", "thalweg_proposal", "island"}
    assert kinds.count("island") == 2
    assert body["boundary"] == "AA-BB"
    assert all(each["geometry"] for each in body["features"])
