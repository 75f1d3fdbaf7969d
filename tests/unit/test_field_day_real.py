"""A field day on the real stones of Liechtenstein: matched and displaced exactly as simulated."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from geopandas import GeoDataFrame
from pandas import DataFrame
from pyproj import Geod
from shapely import get_coordinates

from borderkit.io.surveys.gathering import Told
from borderkit.layers import LAYERS
from borderkit.store import Principal, open_store
from borderkit.workflows.campaigns import keep_campaign
from borderkit.workflows.survey_intake import SurveyRequest, upload_survey
from tests.field_day import agreed, observed
from tests.real_stones import real_border

pytestmark = [pytest.mark.realdata, pytest.mark.slow]

GEOD = Geod(ellps="WGS84")
KIM = Principal(actor="kim", side="LI", roles=("administrator",))
TOLERANCE_M = 0.30
SHIFTS_M = (0.0, 0.29, 0.30, 0.31, 2.0)
ALONE_M = 40.0


@dataclass(frozen=True)
class Expected:
    """What was done to a stone, and what has to come of it."""

    uid: str
    name: str | None
    shift_m: float
    azimuth_deg: float
    state: str = "matched"
    by: str | None = "number"


@dataclass(frozen=True)
class FieldDay:
    """A register after an upload, what was simulated, and what was kept."""

    expected: list[Expected]
    observations: list[dict[str, Any]]
    receipt: dict[str, Any]
    positions: tuple[DataFrame, DataFrame]


def distances(markers: GeoDataFrame) -> np.ndarray:
    """Return how far each stone is from each other one, metres."""
    x, y = markers.geometry.x.to_numpy(), markers.geometry.y.to_numpy()
    first, second = np.meshgrid(np.arange(len(x)), np.arange(len(x)), indexing="ij")
    _, _, away = GEOD.inv(x[first], y[first], x[second], y[second])
    return np.asarray(away) + np.diag(np.full(len(x), np.inf))


def simulated(markers: GeoDataFrame) -> tuple[GeoDataFrame, list[Expected]]:
    """Return the register's stones, some renumbered since, and what the team brings back."""
    numbered, former = list(markers["number"]), list(markers["previous_numbers"])
    alone = distances(markers).min(axis=1) > ALONE_M
    numbers = Counter(markers["number"].dropna())
    sure = [
        row for row in range(len(markers)) if alone[row] and numbers[markers["number"][row]] == 1
    ]
    expected = []
    for turn, row in enumerate(sure[:-2]):
        uid, number = markers["marker_uid"][row], str(markers["number"][row])
        shift, azimuth = SHIFTS_M[turn % len(SHIFTS_M)], (turn * 47.0) % 360.0
        if turn % 7 == 4:
            expected.append(Expected(uid, None, shift, azimuth, by="position"))
        elif turn % 7 == 5:
            numbered[row] = str(1000 + turn)
            former[row] = [{"number": number, "until": "2020-01-01"}]
            expected.append(Expected(uid, number, shift, azimuth, by="alias"))
        elif turn % 7 == 6:
            wrong = str(markers["number"][sure[turn - 3]])
            expected.append(Expected(uid, wrong, shift, azimuth, state="ambiguous", by=None))
        else:
            expected.append(Expected(uid, number, shift, azimuth))
    one, other = sure[-2:]
    for row, name in ((one, other), (other, one)):
        said = str(markers["number"][name])
        uid = str(markers["marker_uid"][row])
        expected.append(Expected(uid, said, 0.0, 0.0, state="ambiguous", by=None))
    return markers.assign(number=numbered, previous_numbers=former), expected


def sent(markers: GeoDataFrame, expected: list[Expected]) -> str:
    """Return the upload as GeoJSON."""
    at = dict(zip(markers["marker_uid"], markers.geometry, strict=True))
    features = []
    for each in expected:
        lon, lat, _ = GEOD.fwd(at[each.uid].x, at[each.uid].y, each.azimuth_deg, each.shift_m)
        features.append(
            {
                "type": "Feature",
                "properties": {"name": each.name, "horizontalAccuracy": 0.02},
                "geometry": {"type": "Point", "coordinates": [lon, lat]},
            }
        )
    return json.dumps({"type": "FeatureCollection", "features": features})


@pytest.fixture(scope="module")
def day(shared, tmp_path_factory) -> FieldDay:
    sections, markers, _ = real_border(shared, "liechtenstein", "2025-09-19")
    sections = sections[sections["boundary"] == "CH-LI"].reset_index(drop=True)
    own = markers[markers["boundary"] == "CH-LI"].reset_index(drop=True)
    own, expected = simulated(own)
    folder = tmp_path_factory.mktemp("field-day")
    path = folder / "day.geojson"
    path.write_text(sent(own, expected))
    rule = {"boundary": "CH-LI", "tolerance_m": TOLERANCE_M, "tolerance_source": "invented"}
    with open_store(folder / "register.gpkg", create=True) as store:
        with store.unit() as unit:
            unit.upsert("boundaries", LAYERS["boundaries"].frame([rule]))
            unit.upsert("boundary_sections", sections)
            unit.upsert("markers", own)
            unit.upsert("positions", agreed(own).assign(boundary="CH-LI"))
        keep_campaign(store, "JI-1", boundary="CH-LI", principal=KIM)
        before = store.read("positions")
        request = SurveyRequest(campaign="JI-1", side="LI", told=Told())
        receipt = upload_survey(store, path, request=request, principal=KIM)
        after, kept = store.read("positions"), store.read("observations")
    records = sorted(LAYERS["observations"].records(kept), key=lambda each: each["source_row"])
    return FieldDay(expected, records, receipt.to_json(), (before, after))


def test_every_stone_is_accounted_for(day):
    count = len(day.expected)
    assert count > 25
    assert (day.receipt["read"], day.receipt["accepted"]) == (count, count)
    assert len(day.observations) == count
    states = Counter(each.state for each in day.expected)
    assert (day.receipt["matched"], day.receipt["ambiguous"]) == (
        states["matched"],
        states["ambiguous"],
    )
    assert day.receipt["unmatched"] == 0


def test_stones_are_matched_as_simulated_and_never_to_another(day):
    found = [(o["match_state"], o["matched_by"], o["marker"]) for o in day.observations]
    assert found == [
        (each.state, each.by, each.uid if each.state == "matched" else None)
        for each in day.expected
    ]


def test_wrong_and_swapped_names_are_asked_with_both_stones_among_the_candidates(day):
    for each, kept in zip(day.expected, day.observations, strict=True):
        if each.state == "ambiguous":
            named = {c["marker"] for c in kept["candidates"]}
            assert each.uid in named
            assert len(named) > 1
    one, other = (o["candidates"] for o in day.observations[-2:])
    assert {c["marker"] for c in one} == {c["marker"] for c in other}


def test_displacements_are_those_simulated_to_a_tenth_of_a_millimetre(day):
    seen = set()
    for each, kept in zip(day.expected, day.observations, strict=True):
        if each.state != "matched":
            assert kept["displacement_m"] is None
            continue
        turn = np.radians(each.azimuth_deg)
        parts = (each.shift_m * np.sin(turn), each.shift_m * np.cos(turn))
        assert kept["displacement_m"] == pytest.approx(each.shift_m, abs=1e-4)
        assert kept["displacement_east_m"] == pytest.approx(parts[0], abs=1e-4)
        assert kept["displacement_north_m"] == pytest.approx(parts[1], abs=1e-4)
        verdict = "moved" if each.shift_m > TOLERANCE_M else "not_moved"
        assert kept["displacement"] == verdict, each
        seen.add(each.shift_m)
    assert seen == set(SHIFTS_M)


def test_no_agreed_position_is_changed(day):
    before, after = day.positions
    assert before.drop(columns="geometry").equals(after.drop(columns="geometry"))
    assert (get_coordinates(before["geometry"]) == get_coordinates(after["geometry"])).all()


def test_stones_that_stand_close_together_are_never_mistaken(shared):
    """All stones of the border as they stand, each named as the register names it."""
    _, markers, _ = real_border(shared, "liechtenstein", "2025-09-19")
    own = markers[markers["boundary"] == "CH-LI"].reset_index(drop=True)
    rows = [
        {"lon": lon, "lat": lat, "station": number, "sigma_horizontal_m": 0.02}
        for (lon, lat), number in zip(get_coordinates(own.geometry), own["number"], strict=True)
    ]
    found = observed(rows, own).observations
    matched = found["match_state"] == "matched"
    assert (found["marker"][matched] == own["marker_uid"][matched]).all()
    # What is left are stones within 2 m of another that bears the same number, or none.
    assert matched.sum() >= len(own) - 6
