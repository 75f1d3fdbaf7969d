"""Quality gates: each limit tried below, on and above; what is unknown never passes."""

import pytest

from borderkit.errors import RegisterFileError
from borderkit.inspections.gates import Gates, gates_of, horizontal_sigma_m, vertical_sigma_m
from tests.field_day import points


def missed(gates, **columns):
    """Return the gates that one point misses."""
    frame = points([{"east_m": 0, "north_m": 0, **columns}])
    return [miss.gate for miss in gates_of(gates).misses(frame)[0]]


@pytest.mark.parametrize(
    ("gate", "limit", "column", "good", "bad"),
    [
        ("horizontal_m", 0.05, "sigma_horizontal_m", (0.049, 0.05), (0.051,)),
        ("vertical_m", 0.10, "sigma_height_m", (0.099, 0.10), (0.101,)),
        ("pdop", 3.0, "pdop", (2.9, 3.0), (3.1,)),
        ("hdop", 2.0, "hdop", (1.9, 2.0), (2.1,)),
        ("vdop", 2.5, "vdop", (2.4, 2.5), (2.6,)),
        ("correction_age_s", 5.0, "correction_age_s", (4.9, 5.0), (5.1,)),
        ("satellites", 6, "satellites", (7, 6), (5,)),
        ("averaging", 10, "averaged", (11, 10), (9,)),
        ("averaging_s", 30.0, "averaging_s", (30.1, 30.0), (29.9,)),
        ("fix_types", [4, 5], "fix_type", (4, 5), (0, 1, 2)),
    ],
)
def test_a_gate_holds_below_on_and_above_its_limit(gate, limit, column, good, bad):
    assert [missed({gate: limit}, **{column: value}) for value in good] == [[]] * len(good)
    assert [missed({gate: limit}, **{column: value}) for value in bad] == [[gate]] * len(bad)


@pytest.mark.parametrize("gate", Gates.__slots__)
def test_what_is_unknown_misses_the_gate_that_asks_for_it(gate):
    limit = [4] if gate == "fix_types" else 3
    assert missed({gate: limit}) == [gate]
    told = gates_of({gate: limit}).misses(points([{"east_m": 0, "north_m": 0}]))[0][0]
    assert "is unknown; it must be" in told.what
    assert told.value is None


def test_an_accuracy_of_zero_is_unknown_and_not_perfect():
    assert missed({"horizontal_m": 1.0}, sigma_horizontal_m=0.0) == ["horizontal_m"]


@pytest.mark.parametrize(
    ("gate", "value"),
    [("pdop", 0.0), ("hdop", 0.0), ("vdop", -1.0), ("correction_age_s", -1.0)],
)
def test_what_receivers_write_where_they_know_none_is_unknown(gate, value):
    assert missed({gate: 3.0}, **{gate: value}) == [gate]


def test_where_no_gate_is_asked_nothing_is_missed():
    assert missed(None) == []
    assert missed({}, fix_type=0) == []


def test_all_gates_that_are_missed_are_told():
    found = missed({"pdop": 2.0, "satellites": 8, "fix_types": [4]}, pdop=5.0, satellites=4)
    assert found == ["fix_types", "pdop", "satellites"]


@pytest.mark.parametrize(
    ("level", "sigma"),
    [(None, 0.1), (0.95, 0.1 / 1.959964), (0.5, 0.1 / 0.674490), (0.6826895, 0.1)],
)
def test_stated_accuracies_are_brought_to_one_standard_deviation(level, sigma):
    frame = points(
        [
            {
                "east_m": 0,
                "north_m": 0,
                "sigma_horizontal_m": 0.1,
                "sigma_height_m": 0.1,
                "confidence": level,
            }
        ]
    )
    assert horizontal_sigma_m(frame)[0] == pytest.approx(sigma, rel=1e-6)
    assert vertical_sigma_m(frame)[0] == pytest.approx(sigma, rel=1e-6)


def test_two_axes_make_the_horizontal_accuracy_of_a_receiver_that_states_only_those():
    axes = {"sigma_north_m": 0.03, "sigma_east_m": 0.04}
    frame = points([{"east_m": 0, "north_m": 0, **axes}])
    assert horizontal_sigma_m(frame)[0] == pytest.approx(0.05)


def test_gates_are_read_back_as_they_were_written():
    data = {"fix_types": [4, 5], "horizontal_m": 0.05, "averaging": 30}
    assert gates_of(data).to_json() == data


def test_every_defect_of_gates_is_named():
    data = {
        "pdob": 3,
        "fix_types": [4, "rtk", True, 12],
        "pdop": 0,
        "satellites": 4.5,
        "hdop": "2",
        "averaging": 0,
    }
    with pytest.raises(RegisterFileError) as raised:
        gates_of(data)
    places = {defect.where for defect in raised.value.defects}
    assert places == {
        "gates.pdob",
        *(f"gates.fix_types[{at}]" for at in (1, 2, 3)),
        *(f"gates.{name}" for name in ("pdop", "satellites", "hdop", "averaging")),
    }


@pytest.mark.parametrize("data", [[], "pdop", {"fix_types": []}, {"fix_types": 4}])
def test_what_is_no_gates_is_refused(data):
    with pytest.raises(RegisterFileError):
        gates_of(data)
