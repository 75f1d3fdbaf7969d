"""Occupations: which epochs make one, which are left out, and how sure the mean is."""

import numpy as np
import pandas as pd
import pytest

from borderkit.inspections.averaging import averaged, occupations_of
from borderkit.inspections.gates import gates_of
from tests.field_day import GEOD, place, points

START = pd.Timestamp("2026-06-03T08:00:00Z")


def epoch(second, *, east=0.0, north=0.0, **columns):
    given = {"kind": "epoch", "station": "47", "observed_at": START + pd.Timedelta(seconds=second)}
    return {"east_m": east, "north_m": north, **given, **columns}


def mean_of(rows, gates=None):
    return averaged(points(rows), gates_of(gates))


def off_m(stations, east, north, row=0):
    """Return how far an observation lies from a place, metres."""
    lon, lat = place(east, north)
    return GEOD.inv(stations["lon"].iloc[row], stations["lat"].iloc[row], lon, lat)[2]


def test_epochs_of_one_station_make_one_observation_at_their_mean():
    rows = [
        epoch(t, east=e, north=n) for t, (e, n) in enumerate([(0, 0), (0.1, 0), (0, 0.2), (0.1, 0)])
    ]
    made = mean_of(rows)
    assert len(made.stations) == 1
    assert off_m(made.stations, 0.05, 0.05) < 1e-6
    first = made.stations.iloc[0]
    assert (first["averaged"], first["averaging_s"]) == (4, 3.0)
    assert first["observed_at"] == START + pd.Timedelta(seconds=1.5)
    assert made.rows[0].tolist() == [1, 2, 3, 4]
    assert pd.isna(first.get("printed_north"))


@pytest.mark.parametrize(("gap", "count"), [(59.9, 1), (60.0, 1), (60.1, 2)])
def test_a_longer_gap_ends_an_occupation(gap, count):
    assert len(mean_of([epoch(0), epoch(gap)]).stations) == count


@pytest.mark.parametrize(
    "other",
    [
        epoch(1, station="48"),
        epoch(1, station=None),
        epoch(1, observed_at=None),
        epoch(1, kind="point"),
        epoch(1, averaged=20.0),
    ],
    ids=["another station", "no station", "no time", "another kind", "an average"],
)
def test_what_is_not_the_same_occupation_stands_alone(other):
    assert len(mean_of([epoch(0), other]).stations) == 2


def test_the_next_file_begins_a_new_occupation():
    frame = points([epoch(0), epoch(1)]).assign(part=[0, 1])
    assert occupations_of(frame).tolist() == [0, 1]


@pytest.mark.parametrize(("apart", "count"), [(1.9, 1), (2.1, 2)])
def test_points_of_one_name_are_one_occupation_only_at_one_place(apart, count):
    rows = [epoch(0, kind="point"), epoch(5, kind="point", east=apart)]
    assert len(mean_of(rows).stations) == count


def test_a_row_of_points_of_one_name_is_not_averaged_away():
    rows = [epoch(5 * t, kind="point", east=1.5 * t) for t in range(20)]
    assert [len(of) for of in mean_of(rows).rows] == [2] * 10


@pytest.mark.parametrize("column", [{"receiver": "B"}, {"antenna_height_m": 2.0}])
def test_two_receivers_or_antenna_heights_are_two_occupations(column):
    first = {"receiver": "A", "antenna_height_m": 1.8}
    rows = [epoch(0, **first), epoch(1, **first), epoch(2, **first | column)]
    assert [of.tolist() for of in mean_of(rows).rows] == [[1, 2], [3]]


def test_an_average_among_epochs_does_not_part_them():
    rows = [epoch(0), epoch(1, averaged=30.0), epoch(2)]
    assert [of.tolist() for of in mean_of(rows).rows] == [[1, 3], [2]]


def test_the_order_in_which_epochs_stand_changes_nothing():
    rows = [epoch(t % 30, station=str(t // 30), kind="point", east=0.01 * t) for t in range(60)]
    seen = []
    for order in (range(60), reversed(range(60)), np.random.default_rng(7).permutation(60)):
        made = mean_of([rows[at] for at in order]).stations.sort_values("station")
        seen.append(made[["lon", "lat", "averaged", "observed_at"]].to_numpy().tolist())
    assert [row[2] for row in seen[0]] == [30.0, 30.0]
    for other in seen[1:]:
        assert [row[2:] for row in other] == [row[2:] for row in seen[0]]
        assert np.allclose([r[:2] for r in other], [r[:2] for r in seen[0]], rtol=0, atol=1e-11)


def test_what_is_an_average_already_is_left_alone():
    rows = [epoch(0, kind="point", averaged=30.0, sigma_horizontal_m=0.02)]
    made = mean_of(rows).stations.iloc[0]
    assert (made["averaged"], made["sigma_horizontal_m"]) == (30.0, 0.02)


def test_epochs_below_a_gate_are_left_out_and_named():
    rows = [epoch(t, fix_type=4) for t in range(4)]
    rows += [epoch(4, fix_type=1, east=3.0), epoch(5, fix_type=None, east=3.0)]
    made = mean_of(rows, {"fix_types": [4]})
    assert off_m(made.stations, 0, 0) < 1e-6
    assert made.stations["averaged"].iloc[0] == 4
    assert [drop["row"] for drop in made.dropped[0]] == [5, 6]
    assert made.dropped[0][0]["reason"] == "fix type is 1 (single); it must be 4 (RTK fixed)"
    assert "is unknown" in made.dropped[0][1]["reason"]


def test_of_very_many_epochs_that_are_left_out_the_first_are_named_and_the_rest_counted():
    rows = [epoch(t, fix_type=4 if t < 5 else 1) for t in range(1_010)]
    made = mean_of(rows, {"fix_types": [4]})
    assert len(made.dropped[0]) == 1_001
    assert made.dropped[0][-1] == {"row": 1_006, "reason": "and 5 more from here on"}


def test_where_no_epoch_passes_all_are_kept_and_the_mean_misses_the_gate():
    gates = {"fix_types": [4]}
    made = mean_of([epoch(t, fix_type=1) for t in range(3)], gates)
    assert made.dropped == [[]]
    assert [m.gate for m in gates_of(gates).misses(made.stations)[0]] == ["fix_types"]


def test_an_outlier_is_left_out_and_named():
    rows = [epoch(t, east=0.01 * (t % 3)) for t in range(9)] + [epoch(9, north=0.8)]
    made = mean_of(rows)
    assert [drop["row"] for drop in made.dropped[0]] == [10]
    assert "off the median in north" in made.dropped[0][0]["reason"]
    assert made.stations["averaged"].iloc[0] == 9


@pytest.mark.parametrize(("off", "left_out"), [(0.14, False), (0.16, True)])
def test_outliers_begin_at_three_sigmas_as_stated_where_epochs_scatter_less(off, left_out):
    rows = [epoch(t, sigma_horizontal_m=0.05) for t in range(6)]
    rows.append(epoch(6, east=off, sigma_horizontal_m=0.05))
    assert bool(mean_of(rows).dropped[0]) is left_out


def test_one_step_of_rounded_coordinates_is_no_outlier():
    # 0.0001' of latitude is 0.185 m: most epochs on one step, some on the next.
    rows = [epoch(t, north=0.185 * (t in (3, 7))) for t in range(10)]
    assert mean_of(rows).dropped == [[]]


def test_few_epochs_are_not_searched_for_outliers():
    assert mean_of([epoch(0), epoch(1), epoch(2), epoch(3, east=50.0)]).dropped == [[]]


def test_a_mean_is_no_surer_than_its_epochs_however_many_they_are():
    rows = [epoch(t, sigma_horizontal_m=0.05, sigma_height_m=0.08) for t in range(100)]
    made = mean_of(rows).stations.iloc[0]
    assert made["sigma_horizontal_m"] == pytest.approx(0.05)
    assert made["sigma_height_m"] == pytest.approx(0.08)


def test_epochs_that_scatter_more_than_they_state_make_an_unsure_mean():
    rows = [epoch(t, east=(-1) ** t * 1.0, sigma_horizontal_m=0.02) for t in range(20)]
    made = mean_of(rows).stations.iloc[0]
    # 20 values of +-1 m: the root of 20 / 19.
    assert made["sigma_horizontal_m"] == pytest.approx(np.sqrt(20 / 19), rel=1e-6)


def test_scatter_alone_is_no_accuracy():
    made = mean_of([epoch(t, east=0.001 * t) for t in range(20)]).stations
    assert "sigma_horizontal_m" not in made.columns


def test_stated_levels_of_confidence_go_into_the_mean_as_one_sigma():
    rows = [epoch(t, sigma_horizontal_m=0.196, confidence=0.95) for t in range(3)]
    made = mean_of(rows).stations.iloc[0]
    assert made["sigma_horizontal_m"] == pytest.approx(0.1, rel=1e-4)
    assert np.isnan(made["confidence"])


def test_a_mean_bears_the_worst_of_its_epochs():
    rows = [
        epoch(0, fix_type=4, satellites=12, pdop=1.5, correction_age_s=1.0),
        epoch(1, fix_type=5, satellites=9, pdop=2.5, correction_age_s=3.0),
    ]
    made = mean_of(rows).stations.iloc[0]
    assert (made["fix_type"], made["satellites"]) == (5, 9)
    assert (made["pdop"], made["correction_age_s"]) == (2.5, 3.0)


def test_heights_of_two_kinds_have_no_mean():
    rows = [
        epoch(0, height_m=100.0, height_kind="ellipsoidal"),
        epoch(1, height_m=52.0, height_kind="orthometric"),
    ]
    assert np.isnan(mean_of(rows).stations["height_m"].iloc[0])


def test_an_epoch_without_a_height_takes_none_from_the_others():
    rows = [epoch(0)] + [epoch(t, height_m=100.0 + t, height_kind="normal") for t in (1, 2)]
    made = mean_of(rows).stations.iloc[0]
    assert (made["height_m"], made["height_kind"], made["averaged"]) == (101.5, "normal", 3.0)
    made = mean_of([epoch(t, height_m=100.0) for t in (1, 2)]).stations.iloc[0]
    assert (made["height_m"], made["height_kind"]) == (100.0, "unknown")


def test_good_epochs_are_seldom_left_out_however_few_they_are():
    # Normal errors of 1 m that no receiver states: 0.27 % an axis, two axes.
    away = np.random.default_rng(3).normal(0.0, 1.0, (120, 10, 2))
    rows = [
        epoch(t, station=str(at), east=east, north=north)
        for at, occupation in enumerate(away)
        for t, (east, north) in enumerate(occupation)
    ]
    dropped = sum(len(each) for each in mean_of(rows).dropped)
    assert dropped / away[..., 0].size < 0.012  # three sigmas of so few would leave out 0.054


def test_a_mean_over_the_antimeridian_lies_there():
    ways = [
        {**epoch(t), "lon": lon, "lat": 10.0} for t, lon in enumerate((179.9999999, -179.9999999))
    ]
    made = mean_of(ways).stations.iloc[0]
    assert abs(abs(made["lon"]) - 180.0) < 1e-9
