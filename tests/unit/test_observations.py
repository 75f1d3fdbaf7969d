"""The first judgement as a whole: gates, occupations, matches and displacements in one frame."""

from contextlib import nullcontext
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from geopandas import GeoSeries
from shapely import get_coordinates

from borderkit.crs import GEOD
from borderkit.errors import RegisterFileError, TooLargeError
from borderkit.inspections import observations
from borderkit.inspections.observations import observe
from borderkit.layers import LAYERS
from tests.field_day import AT, PARTS, agreed, known, line_through, observed, points, stones

ROW = stones(("1", 0, 0), ("2", 200, 0), ("3", 400, 0))
START = pd.Timestamp("2026-06-03T08:00:00Z")


def at(station, east, north=0.0, **columns):
    return {"station": station, "east_m": east, "north_m": north, **columns}


def epochs(station, east, count, **columns):
    return [
        at(
            station,
            east,
            kind="epoch",
            observed_at=START + pd.Timedelta(seconds=number),
            sigma_horizontal_m=0.02,
            **columns,
        )
        for number in range(count)
    ]


def defects(frame):
    """Return what the layer finds wrong once the intake has put in what it knows."""
    whole = frame.assign(
        observation=[f"S/{row}" for row in frame["source_row"]],
        survey="S",
        campaign="C",
        boundary="AA-BB",
        side="AA",
    )
    return LAYERS["observations"].check(whole)


def test_what_is_found_fits_the_layer_whatever_the_points_are():
    rows = [
        at("1", 0.1, sigma_horizontal_m=0.02, fix_type=4, satellites=12, pdop=1.2),
        at(None, 5000, kind="photo", azimuth_deg=10.0, photo_sha256="00"),
        at("77", 200, kind="point"),
        *epochs("3", 400, 5),
        at(None, 0, kind="track_point", track=0),
    ]
    found = observed(
        rows, ROW, campaign={"gates": {"pdop": 2}}, line=line_through((0, 5), (400, 5))
    )
    assert defects(found.observations) == []
    assert found.rows == [(1,), (2,), (3,), (4, 5, 6, 7, 8)]
    assert found.observations["source_line"].tolist() == [10, 20, 30, 40]
    assert found.observations["state"].tolist() == ["accepted", "accepted", "flagged", "flagged"]
    assert len(found.tracks) == 1


def test_an_empty_upload_has_no_observations():
    found = observed([], ROW, line=line_through((0, 0), (400, 0)))
    assert len(found.observations) == 0
    assert found.judged["matched"] == 0


def test_values_that_no_column_can_hold_are_left_out_and_flagged():
    found = observed([at("1", 0, satellites=1e9, pdop=-3.0)], ROW).observations
    assert defects(found) == []
    assert found["state"].tolist() == ["flagged"]
    assert {flag["gate"] for flag in found["flags"][0]} == {"satellites", "pdop"}


def test_an_accuracy_that_says_that_none_is_known_refuses_no_upload():
    # 2^32 - 1 mm, as receivers write it; and a marker stated for a place on the other side.
    far = {"lon": -170.0, "lat": -47.0, "kind": "point"}
    rows = [at("1", 0, sigma_horizontal_m=4_294_967.295), at("2", 0, **far)]
    found = observed(rows, ROW, stated={2: "M-1"}).observations
    assert defects(found) == []
    assert found["displacement_sigma_m"][0] is None
    assert found["displacement_m"][1] is None
    assert found["displacement"].tolist() == ["undetermined"] * 2


@pytest.mark.parametrize(
    ("shift", "sigma", "verdict", "reason"),
    [
        (0.00, 0.02, "not_moved", None),
        (0.29, 0.02, "not_moved", None),
        (0.30, 0.02, "not_moved", None),
        (0.31, 0.02, "moved", None),
        (5.00, 0.02, "moved", None),
        (0.31, 0.50, "undetermined", "too_coarse"),
        (5.00, None, "undetermined", "no_observed_sigma"),
        (5.00, -0.02, "undetermined", "no_observed_sigma"),
    ],
)
def test_a_displacement_is_what_was_simulated(shift, sigma, verdict, reason):
    found = observed([at("2", 200, shift, sigma_horizontal_m=sigma)], ROW).observations.iloc[0]
    assert found["displacement_m"] == pytest.approx(shift, abs=1e-6)
    assert found["displacement_north_m"] == pytest.approx(shift, abs=1e-6)
    assert found["displacement_east_m"] == pytest.approx(0.0, abs=1e-4)
    assert (found["displacement"], found["displacement_reason"]) == (verdict, reason)


def test_the_sigma_of_a_displacement_holds_both_positions():
    found = observed([at("2", 200, 0.1, sigma_horizontal_m=0.03)], ROW).observations.iloc[0]
    assert found["displacement_sigma_m"] == pytest.approx(np.hypot(0.02, 0.03), rel=1e-6)


def test_where_nothing_is_agreed_nothing_is_displaced():
    nothing = agreed(ROW).iloc[:0]
    found = observed([at("2", 200, 3, sigma_horizontal_m=0.02)], ROW, positions=nothing)
    row = found.observations.iloc[0]
    assert (row["displacement"], row["displacement_reason"]) == ("undetermined", "no_agreed")
    assert row["displacement_m"] is None


def test_only_agreed_positions_count_and_of_them_the_last():
    positions = pd.concat([agreed(ROW), agreed(ROW), agreed(ROW)], ignore_index=True)
    positions["valid_from"] = ["1990-01-01"] * 3 + ["2008-01-01"] * 6
    positions["kind"] = ["agreed"] * 6 + ["observed"] * 3
    shapes = positions.geometry.to_numpy().copy()
    shapes[[1, 7]] = shapes[0]
    positions = positions.set_geometry(GeoSeries(shapes, crs="EPSG:4326"))
    found = observed([at("2", 200, 0.2, sigma_horizontal_m=0.02)], ROW, positions=positions)
    assert found.observations["displacement_m"][0] == pytest.approx(0.2, abs=1e-6)


def test_a_marker_whose_uid_needs_escapes_finds_its_agreed_position():
    odd = ROW.assign(marker_uid=["a/b", "M 1%", "M-2"])
    positions = agreed(odd)
    positions["subject"] = ["markers/a%2Fb", "markers/M 1%25", "markers/M-2"]
    rows = [at("1", 0, 0.1, sigma_horizontal_m=0.02), at("2", 200, 0.2, sigma_horizontal_m=0.02)]
    found = observed(rows, odd, positions=positions).observations
    assert found["displacement_m"].tolist() == pytest.approx([0.1, 0.2], abs=1e-6)


def test_the_error_of_an_operation_counts_unless_both_share_it():
    rows = points([at("2", 200, 0.1, sigma_horizontal_m=0.02)])
    rows["crs_operation"], rows["operation_accuracy_m"] = "to WGS84", 1.0
    parts = [SimpleNamespace(name="a.csv", crs="EPSG:4284")]
    found = observe(rows, parts=parts, known=known(ROW)).observations.iloc[0]
    assert found["displacement_sigma_m"] > 1.0
    shared = agreed(ROW).assign(
        source_crs="EPSG:4284", crs_operation="to WGS84", operation_accuracy_m=1.0
    )
    found = observe(rows, parts=parts, known=known(ROW, positions=shared)).observations.iloc[0]
    assert found["displacement_sigma_m"] == pytest.approx(np.hypot(0.02, 0.02), rel=1e-6)


def test_below_the_gates_is_flagged_or_rejected_as_the_campaign_says():
    rows = [at("1", 0, pdop=1.0), at("2", 200, pdop=9.0), at("3", 400)]
    flagged = observed(rows, ROW, campaign={"gates": {"pdop": 3.0}})
    assert flagged.observations["state"].tolist() == ["accepted", "flagged", "flagged"]
    assert flagged.observations["flags"][1] == [
        {"gate": "pdop", "what": "PDOP is 9; it must be at most 3"}
    ]
    assert flagged.rejections == ()
    refused = observed(rows, ROW, campaign={"gates": {"pdop": 3.0}, "below_gates": "reject"})
    assert refused.rows == [(1,)]
    told = [(r.row, r.where, r.code, r.field, r.value) for r in refused.rejections]
    assert told == [
        (2, "day.gpx line 20", "below-gate", "pdop", "9"),
        (3, "day.gpx line 30", "below-gate", "pdop", None),
    ]


def test_an_occupation_that_is_too_short_is_rejected_with_all_its_epochs():
    rows = [*epochs("1", 0, 4), *epochs("2", 200, 5)]
    campaign = {"gates": {"averaging": 5}, "below_gates": "reject"}
    found = observed(rows, ROW, campaign=campaign)
    assert found.rows == [(5, 6, 7, 8, 9)]
    assert [r.row for r in found.rejections] == [1, 2, 3, 4]


def test_epochs_that_were_dropped_are_named_in_the_observation():
    rows = [*epochs("1", 0, 6, fix_type=4), *epochs("1", 9, 1, fix_type=1)]
    rows[-1]["observed_at"] = START + pd.Timedelta(seconds=6)
    found = observed(rows, ROW, campaign={"gates": {"fix_types": [4]}})
    row = found.observations.iloc[0]
    assert (row["averaged"], row["state"]) == (6, "accepted")
    assert row["dropped"] == [
        {"row": 7, "reason": "fix type is 1 (single); it must be 4 (RTK fixed)"}
    ]


def test_a_log_without_a_station_is_a_track_and_no_observation():
    found = observed(epochs(None, 0, 5), ROW, line=line_through((-10, 0), (400, 0)))
    assert len(found.observations) == 0
    assert [track.rows for track in found.tracks] == [(1, 5)]


def test_observations_have_their_place_on_the_line():
    line = line_through((0, 0), (400, 0))
    row = observed([at("2", 200, 3.0)], ROW, line=line).observations.iloc[0]
    assert row["chainage_m"] == pytest.approx(200, abs=0.01)
    assert row["offset_m"] == pytest.approx(3.0, abs=0.01)
    assert row["section"] == "1"


def test_photographs_are_matched_but_displace_nothing():
    rows = [at(None, 195, kind="photo", sigma_horizontal_m=0.5)]
    found = observed(rows, ROW)
    assert found.observations["marker"].tolist() == ["M-1"]
    assert found.observations["displacement"].tolist() == [None]
    assert found.judged["photos"] == {
        "matched": 1,
        "unmatched": 0,
        "ambiguous": 0,
        "of_no_marker": 0,
    }
    assert found.judged["matched"] == 0


def test_counts_are_those_of_the_observations():
    rows = [
        at("1", 0, sigma_horizontal_m=0.02),
        at("2", 200, 2.0, sigma_horizontal_m=0.02),
        at("3", 200, 0.5),
        at("car", 9000),
    ]
    found = observed(rows, ROW).judged
    assert (found["matched"], found["ambiguous"], found["unmatched"]) == (2, 1, 1)
    assert found["displaced"] == {"moved": 1, "not_moved": 1, "undetermined": 0}


def test_nothing_that_is_given_is_changed():
    frame, positions = points([at("2", 200, 0.5)]), agreed(ROW)
    before = frame.copy(), ROW.copy(), positions.copy()
    observe(frame, parts=PARTS, known=known(ROW, positions=positions))
    for one, other in zip(before, (frame, ROW, positions), strict=True):
        pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other))


def test_gates_that_are_none_are_refused():
    with pytest.raises(RegisterFileError):
        observed([at("1", 0)], ROW, campaign={"gates": {"pdob": 3}})


def test_observations_lie_where_they_were_observed():
    lon, lat = get_coordinates(observed([at("1", 3, 4)], ROW).observations.geometry)[0]
    assert GEOD.inv(*AT, lon, lat)[2] == pytest.approx(5.0, abs=1e-5)


def test_what_is_asked_is_told_with_candidates_and_unused_answers_are_named():
    rows = [at("3", 200), at("1", 0), at(None, 300, kind="track_point", track=0)]
    judged = observed(rows, ROW, stated={3: "M-1", 2: "M-0"}).judged
    assert judged["unused_answers"] == [3]
    (asked,) = judged["asked"]
    assert (asked["row"], asked["part"], asked["line"]) == (1, "day.gpx", 10)
    near, named = asked["candidates"]
    assert (near["marker"], near["number"], near["by"]) == ("M-1", "2", "position")
    assert (named["marker"], named["distance_m"], named["by"]) == (
        "M-2",
        pytest.approx(200, abs=0.1),
        "number",
    )


@pytest.mark.parametrize(("count", "taken"), [(3, True), (4, False)])
def test_more_observations_than_can_be_judged_are_refused(monkeypatch, count, taken):
    monkeypatch.setattr(observations, "MOST_OBSERVATIONS", 3)
    rows = [at(str(number), 200 * number) for number in range(count)]
    with nullcontext() if taken else pytest.raises(TooLargeError, match="split it"):
        observed([*rows, at(None, 0, kind="track_point", track=0)], ROW)
