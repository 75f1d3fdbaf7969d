"""Places are told by the markers about them, in the words of the field."""

from collections.abc import Mapping
from typing import Any, cast

import numpy as np
import pytest
from geopandas import GeoDataFrame
from pandas import DataFrame
from shapely import LineString, Point

from borderkit.boundary.chainage import Chainage
from borderkit.boundary.line import line_of
from borderkit.boundary.stations import STATION_COLUMNS, Stations, sentence_of, station_record
from borderkit.crs import GEOD
from borderkit.errors import CrsError, FileFormatError, InputError
from borderkit.io.places import places_csv, read_places
from borderkit.layers import LAYERS
from borderkit.workflows.line_places import places_in_wgs84

DEGREE_M = GEOD.inv(20.0, 0.0, 21.0, 0.0)[2]
"""One degree of the equator: 111,319.49 m."""


def layer(name: str, records: list[dict[str, Any]], shapes: list[Any]) -> GeoDataFrame:
    return cast("GeoDataFrame", LAYERS[name].frame(records, shapes))


def rows(frame: Any) -> list[Mapping[str, Any]]:
    return cast("list[Mapping[str, Any]]", frame.to_dict("records"))


def stations_of(*markers: dict, sides: bool = True) -> Stations:
    """Return the stations of a line along the equator from 20 to 20.1 degrees, AA on its left."""
    section = {"section": "1", "boundary": "AA-BB"}
    if sides:
        section |= {"left_side": "AA", "right_side": "BB"}
    line = layer("boundary_sections", [section], [LineString([(20.0, 0.0), (20.1, 0.0)])])
    records = [
        {"marker_uid": f"M{number}", "boundary": "AA-BB"}
        | {name: value for name, value in marker.items() if name != "at"}
        for number, marker in enumerate(markers)
    ]
    frame = layer("markers", records, [Point(marker["at"]) for marker in markers])
    return Stations(Chainage(line_of(line)), frame)


def lon(metres: float) -> float:
    return 20.0 + metres / DEGREE_M


def lat(metres: float) -> float:
    return metres / 110_574.2758


def told(stations: Stations, *places: tuple[float, float]) -> list[str]:
    frame = stations.tell([(lon(along), lat(off)) for along, off in places])
    return [sentence_of(row) for row in rows(frame)]


TWO = ({"number": "12", "at": (lon(1000.0), 0.0)}, {"number": "13", "at": (lon(2000.0), 0.0)})


def test_a_place_is_so_far_after_a_marker_and_so_far_on_a_side():
    assert told(stations_of(*TWO), (1217.0, 3.4), (1217.0, -3.4), (1000.0, 0.5)) == [
        "217 m after marker 12, 3.4 m on side AA",
        "217 m after marker 12, 3.4 m on side BB",
        "at marker 12, 0.50 m on side AA",
    ]


def test_before_the_first_marker_the_one_to_come_is_named():
    assert told(stations_of(*TWO), (950.0, 0.0)) == ["50.0 m before marker 12, on the line"]


def test_without_markers_the_start_of_the_line_is_named():
    assert told(stations_of(), (1234.0, 20.0)) == [
        "1,234 m from the start of the line, 20.0 m on side AA"
    ]


def test_where_no_side_is_known_the_hand_is_said():
    stations = stations_of(*TWO, sides=False)
    assert told(stations, (1217.0, 150.0), (1217.0, -150.0)) == [
        "217 m after marker 12, 150 m left of the line",
        "217 m after marker 12, 150 m right of the line",
    ]


def test_beyond_an_end_it_is_said():
    end = told(stations_of(*TWO), (-30.0, 40.0), (0.1 * DEGREE_M + 30.0, 0.0))
    assert end == [
        "1,000 m before marker 12, 50.0 m before the start of the line, on side AA",
        "9,132 m after marker 13, 30.0 m past the end of the line",
    ]


def test_a_marker_that_is_gone_is_named_so():
    markers = ({**TWO[0], "condition": "missing"}, {**TWO[1], "condition": "damaged"})
    assert told(stations_of(*markers), (1100.0, 0.0), (2100.0, 0.0)) == [
        "100 m after marker 12 (missing), on the line",
        "100 m after marker 13, on the line",
    ]


def test_a_marker_without_a_number_is_named_by_its_identity():
    assert told(stations_of({"at": (lon(100.0), 0.0)}), (150.0, 0.0)) == [
        "50.0 m after marker M0, on the line"
    ]


@pytest.mark.parametrize(
    "passed_over",
    [
        {"number": "W", "role": "witness", "at": (lon(1100.0), 0.0)},
        {"number": "R", "role": "reference", "at": (lon(1100.0), 0.0)},
        {"number": "F", "at": (lon(1100.0), lat(1001.0))},
        {"number": "far", "at": (-100.0, 45.0)},
    ],
)
def test_witnesses_references_and_far_markers_are_no_stations(passed_over):
    assert told(stations_of(*TWO, passed_over), (1217.0, 0.0)) == [
        "217 m after marker 12, on the line"
    ]


def test_of_markers_at_one_chainage_the_nearest_to_the_line_is_named():
    pair = (
        {"number": "98(1)", "at": (lon(1000.0), lat(30.0))},
        {"number": "98(2)", "at": (lon(1000.0), lat(-20.0))},
    )
    assert told(stations_of(*pair), (1010.0, 0.0)) == ["10.0 m after marker 98(2), on the line"]


def test_markers_before_and_after_come_with_their_distances():
    row = stations_of(*TWO).tell([(lon(1217.0), 0.0)]).iloc[0]
    assert (row["number_before"], row["number_after"]) == ("12", "13")
    assert row["after_marker_m"] == pytest.approx(217.0, abs=1e-3)
    assert row["before_marker_m"] == pytest.approx(783.0, abs=1e-3)


def test_a_marker_is_told_between_its_neighbours():
    stations = stations_of(*TWO, {"number": "14", "at": (lon(2500.0), lat(2.0))})
    record = {"marker_uid": "M1", "boundary": "AA-BB", "number": "13"}
    frame = layer("markers", [record], [Point(lon(2000.0), 0.0)])
    row = stations.tell_markers(frame).iloc[0]
    assert (row["marker_uid"], row["number_before"], row["number_after"]) == ("M1", "12", "14")
    assert row["after_marker_m"] == pytest.approx(1000.0, abs=1e-3)


def test_the_place_at_a_chainage_is_on_the_line():
    stations = stations_of(*TWO)
    frame = stations.tell_at([1500.0])
    assert frame["lon"][0] == pytest.approx(lon(1500.0), abs=1e-9)
    assert sentence_of(rows(frame)[0]) == "500 m after marker 12, on the line"
    assert list(frame.columns) == list(STATION_COLUMNS)


def test_a_record_is_json_to_a_tenth_of_a_millimetre():
    (row,) = rows(stations_of(TWO[1]).tell([(lon(1500.0), lat(-0.0004))]))
    record = station_record(row)
    assert record["chainage_m"] == 1500.0
    assert record["after_marker_m"] is None
    assert record["before_marker_m"] == 500.0
    assert record["offset_m"] == -0.0004
    assert record["sentence"] == "500 m before marker 13, on the line"


@pytest.mark.parametrize(
    ("metres", "said"), [(0.994, "0.99 m"), (0.995, "1.0 m"), (99.94, "99.9 m"), (99.96, "100 m")]
)
def test_lengths_are_said_as_finely_as_one_says_them(metres, said):
    stations = stations_of(TWO[0])
    assert told(stations, (1000.0, metres)) == [f"at marker 12, {said} on side AA"]


def test_places_of_a_csv_file_are_read_with_their_other_columns(tmp_path):
    file = tmp_path / "places.csv"
    file.write_text("name;Longitude;LATITUDE\nweir;20.5;-45.25\n\nford;20.6;-45.5\n", "utf-8")
    xy, others = read_places(file)
    assert xy.tolist() == [[20.5, -45.25], [20.6, -45.5]]
    assert others["name"].tolist() == ["weir", "ford"]


def test_places_are_written_as_numbers_and_texts_that_nothing_computes():
    frame = DataFrame(
        {
            "given": ["=1+1", "-ford", "weir"],
            "offset_m": [-0.00001, 1.23456, np.nan],
            "lon": [20.5, -20.123456789012, 0.0],
        }
    )
    assert places_csv(frame) == (
        "given,offset_m,lon\n'=1+1,0.0,20.5\n'-ford,1.2346,-20.123456789\nweir,,0.0\n"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lon;lat\n20,5;-45.25\n20;x\n", r"2 coordinate\(s\) cannot be read(.|\n)*decimal point"),
        ("lon,lat\n20.5\n", r"row 2, lat: is ''; it must be a number"),
        ("lon,lat\nnan,1\n", "row 2, lon: is 'nan'"),
        (
            "lon,breadth\n1,2\n",
            "no column called lat, latitude(.|\n)*its columns are: lon, breadth",
        ),
        ("lon,lat,x\n1,2,3\n", "2 columns called lon"),
        ("", "its columns are: none"),
    ],
)
def test_a_file_that_holds_no_places_is_refused(tmp_path, text, said):
    file = tmp_path / "places.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(InputError, match=said):
        read_places(file)


def test_a_file_that_is_not_there_or_no_csv_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_places(tmp_path / "none.csv")
    file = tmp_path / "places.csv"
    file.write_text("lon,lat\n" + "1" * 200_000 + ",2\n", "utf-8")
    with pytest.raises(FileFormatError, match="no CSV file"):
        read_places(file)


def test_places_of_another_reference_system_are_transformed_and_the_operation_told():
    lonlat, operation = places_in_wgs84([[500_000.0, 5_205_000.0]], "EPSG:32632")
    assert lonlat[0] == pytest.approx([9.0, 46.9983], abs=1e-3)
    assert "UTM zone 32N" in operation
    assert "accuracy" in operation


@pytest.mark.parametrize("crs", ["EPSG:0", "EPSG:4490"])
def test_places_without_an_exact_operation_are_refused(crs):
    with pytest.raises(CrsError):
        places_in_wgs84([[20.0, 45.0]], crs)


def test_no_place_gives_no_row():
    assert stations_of(*TWO).tell(np.empty((0, 2))).shape == (0, len(STATION_COLUMNS))
