"""Displacement, control networks and transformations on the command line."""

import json
import shutil
from datetime import UTC, datetime

import pytest

from borderkit.errors import CrsError, InputError, RecordMissingError
from borderkit.workflows.register_layers import read_layer
from tests.position_register import make_position_register


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    place = tmp_path_factory.mktemp("positions") / "positions.gpkg"
    return make_position_register(place, clock=lambda: datetime(2026, 5, 1, tzinfo=UTC))


@pytest.fixture
def register(kept, tmp_path):
    return shutil.copy(kept, tmp_path / "positions.gpkg")


ESTIMATE = ("boundary", "transformation", "estimate", "--from-side", "AA", "--to-side", "BB")


def test_displacement_tells_moved_markers_first_and_why_others_are_undetermined(run, kept):
    told = run("markers", "displacement", "-r", kept)
    assert told.code == 0
    rows = [line.split() for line in told.out.splitlines()]
    assert rows[1][:4] == ["1", "AA-BB", "moved", "0.500"]
    assert rows[2][:3] == ["4", "AA-BB", "undetermined"]
    assert rows[3][:4] == ["3", "AA-BB", "not", "moved"]
    assert "1 moved, 1 not moved, 1 undetermined." in told.out
    assert "1: O-4: left out as an outlier." in told.out
    assert "4: the uncertainty of the agreed position is unknown" in told.out


def test_displacement_as_json_has_each_side_and_the_difference(run, kept):
    told = json.loads(run("markers", "displacement", "1", "-r", kept, "--json").out)
    (marker,) = told["markers"]
    assert (told["moved"], marker["displacement"]["tolerance_source"]) == (1, "JI-2008, 9")
    assert marker["combined"]["used"] == 3
    assert set(marker["by_side"]) == {"AA", "BB"}
    assert marker["sides_difference"]["from"] == "AA"
    assert [seen["state"] for seen in marker["observations"]][3] == "outlier"


def test_a_default_sigma_takes_part_only_when_it_is_given(run, kept):
    told = run("markers", "displacement", "4", "-r", kept, "--default-sigma-m", "-1")
    assert told.code == InputError.exit_code


def test_a_marker_that_was_not_observed_is_undetermined_when_asked_for(run, kept):
    told = json.loads(run("markers", "displacement", "2(1)", "-r", kept, "--json").out)
    assert told["markers"][0]["displacement"]["reason"] == "no_agreed"


def test_all_numbers_that_are_none_are_told(run, kept):
    told = run("markers", "displacement", "77", "1", "78", "-r", kept)
    assert told.code == RecordMissingError.exit_code
    assert "77, 78" in told.err


def test_control_lists_points_and_base_stations(run, kept):
    told = run("boundary", "control", "-r", kept, "--role", "base_station")
    assert told.out.splitlines()[1].split()[:3] == ["BS-1", "AA", "base_station"]
    points = json.loads(run("boundary", "control", "-r", kept, "--side", "BB", "--json").out)
    assert [each["id"] for each in points["features"]] == ["P1/BB", "P2/BB", "P3/BB", "P4/BB"]
    assert points["features"][0]["properties"]["role"] == "control"


def test_estimate_tells_parameters_and_residuals_and_writes_nothing(run, kept):
    told = json.loads(run(*ESTIMATE, "--method", "helmert_4", "-r", kept, "--json").out)
    # 10 m east and 20 m north at the centroid, but for 2 cm at two of the points.
    assert told["dof"] == 4
    assert (told["source_crs"], told["target_crs"]) == ("EPSG:32632", "EPSG:25832")
    assert told["accuracy_m"] < 0.02
    assert [row["point"] for row in told["residuals"]] == ["P1", "P2", "P3", "P4"]
    assert "Not all sigmas are known" in " ".join(told["notes"])
    assert read_layer(kept, "transformations").empty


def test_estimate_keeps_it_with_its_document_and_it_is_listed_and_used(run, register):
    kept = run(
        *(*ESTIMATE, "--method", "helmert_4", "-r", register),
        *("--keep", "T-1", "--document", "JI-2030"),
    )
    assert kept.code == 0
    assert "Kept as T-1 in revision 3: own:T-1." in kept.out
    listed = run("boundary", "transformation", "list", "-r", register)
    assert listed.out.splitlines()[1].split()[:5] == [
        *("T-1", "AA-BB", "EPSG:32632", "EPSG:25832", "helmert_4")
    ]
    row = read_layer(register, "transformations").iloc[0]
    assert row["document"] == "JI-2030"
    assert len(row["residuals"]) == 4
    again = run(
        *ESTIMATE, "-r", register, "--method", "helmert_4", *"--keep T-1 --document X".split()
    )
    assert again.code == InputError.exit_code
    assert "T-1 already" in again.err


@pytest.mark.parametrize(
    ("options", "error", "told"),
    [
        (("--keep", "T-1"), InputError, "with its document"),
        (("--document", "D"), InputError, "with its document"),
        (("--method", "helmert_3"), InputError, "heights above the ellipsoid; missing: P1"),
        (
            ("--method", "helmert_4", *"--leave-out P1 --leave-out P2 --leave-out P3".split()),
            InputError,
            "helmert_4 needs at least 2 common point",
        ),
        (("--method", "helmert_4", "--leave-out", "PX"), InputError, "common points are P1"),
        (("--to-side", "AA"), InputError, "not from AA to itself"),
        (("--to-side", "CC"), InputError, "side CC has no control point here"),
    ],
)
def test_estimate_refuses_what_cannot_be_and_says_what_is_needed(run, kept, options, error, told):
    refused = run(*ESTIMATE, *options, "-r", kept)
    assert refused.code == error.exit_code
    assert told in refused.err


def test_plane_parameters_need_plane_frames(run, register):
    from borderkit.layers import LAYERS
    from borderkit.store import open_store

    layer = LAYERS["control_points"]
    with open_store(register) as store:
        frame = store.read("control_points")
        rows = [
            row | {"source_crs": "EPSG:4258", "printed_north": "47 0 0", "printed_east": "10 0 0"}
            for row in layer.records(frame)
            if row["side"] == "BB"
        ]
        with store.unit(reason="geographic") as unit:
            unit.upsert("control_points", layer.frame(rows, [frame.geometry[0]] * len(rows)))
    refused = run(*ESTIMATE, "--method", "helmert_4", "-r", register)
    assert refused.code == CrsError.exit_code
    assert "ETRS89 is none" in refused.err
