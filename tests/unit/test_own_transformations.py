"""Transformations of one's own: applied as PROJ applies them, cited, never a null one instead."""

from typing import Any

import numpy as np
import pytest
from geopandas import GeoSeries
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS
from pyproj.transformer import Transformer
from shapely.geometry import Point

from borderkit.crs import (
    WGS84,
    apply_own,
    from_wgs84,
    to_geocentric,
    to_wgs84,
    transformed,
    undo_own,
)
from borderkit.errors import CrsError
from borderkit.helmert import OwnTransformation

PULKOVO, CGCS = CRS.from_epsg(4284), CRS.from_epsg(4490)
SEVEN = {
    "x_m": 25.0,
    "y_m": -141.0,
    "z_m": -78.5,
    "rx_arcsec": 0.1,
    "ry_arcsec": -0.35,
    "rz_arcsec": -0.736,
    "scale_ppm": 0.12,
}


def own(**changed):
    """Return an invented transformation from Pulkovo 1942 to CGCS2000."""
    given: dict[str, Any] = {
        "code": "T-1",
        "source_crs": PULKOVO,
        "target_crs": CGCS,
        "method": "helmert_7_position_vector",
        "parameters": SEVEN,
        "accuracy_m": 0.3,
        "document": "record 7 of 1998",
    }
    return OwnTransformation(**(given | changed))


TO_WGS84 = own(
    code="T-2",
    source_crs=CGCS,
    target_crs=WGS84,
    method="helmert_3",
    parameters={"x_m": 0.0, "y_m": 0.0, "z_m": 0.0},
    accuracy_m=0.4,
    document="record 8 of 1998",
)


def places(*lonlat, crs=PULKOVO):
    return GeoSeries([Point(*each) for each in lonlat], crs=crs)


def by_cs2cs(lon, lat):
    """Return the same by PROJ's own words, written by hand."""
    pipeline = (
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad "
        "+step +proj=cart +ellps=krass "
        "+step +proj=helmert +x=25 +y=-141 +z=-78.5 +rx=0.1 +ry=-0.35 +rz=-0.736 +s=0.12 "
        "+convention=position_vector "
        "+step +inv +proj=cart +a=6378137 +rf=298.257222101 "
        "+step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )
    return Transformer.from_pipeline(pipeline).transform(lon, lat)


def test_without_one_pulkovo_to_cgcs2000_is_refused_and_what_is_missing_is_said():
    with pytest.raises(CrsError, match=r"no exact operation from Pulkovo 1942 to China Geodetic"):
        transformed(places((135, 48)), CGCS)
    with pytest.raises(CrsError, match=r"agreed parameters with their document"):
        transformed(places((135, 48)), CGCS)


def test_with_one_it_is_done_by_these_parameters_and_cited():
    moved, operation = transformed(places((135, 48)), CGCS, own=own())
    assert (moved.x[0], moved.y[0]) == pytest.approx(by_cs2cs(135, 48), abs=1e-12)
    assert moved.crs == CGCS
    assert operation.name == "own:T-1 (helmert_7_position_vector, record 7 of 1998)"
    assert operation.accuracy_m == 0.3


def test_from_where_it_leads_nothing_is_made_up_either():
    with pytest.raises(CrsError, match="from China Geodetic Coordinate System 2000 to WGS84"):
        to_wgs84(places((135, 48)), own=own())


def test_two_that_follow_each_other_are_both_cited_and_their_errors_add_as_squares():
    moved, operation = to_wgs84(places((135, 48)), own=[own(), TO_WGS84])
    assert moved.crs == WGS84
    assert operation.name.split("; then ")[1] == "own:T-2 (helmert_3, record 8 of 1998)"
    assert operation.accuracy_m == pytest.approx(0.5)


def test_an_accuracy_that_is_not_known_stays_unknown():
    _, operation = to_wgs84(places((135, 48)), own=[own(accuracy_m=None), TO_WGS84])
    assert operation.accuracy_m is None


def test_proj_goes_on_where_it_knows_the_way():
    plane = CRS.from_epsg(32651)
    first = own(target_crs=WGS84)
    moved, operation = transformed(places((123, 48)), plane, own=first)
    again, _ = to_wgs84(places((123, 48)), own=first)
    x, y = Transformer.from_crs(WGS84, plane, always_xy=True).transform(again.x[0], again.y[0])
    assert (moved.x[0], moved.y[0]) == pytest.approx((x, y), abs=1e-6)
    assert operation.name.startswith("own:T-1 ")
    assert "UTM zone 51N" in operation.name


def test_it_is_used_for_plane_coordinates_of_its_frame_only_by_that_frame():
    plane = CRS.from_epsg(28423)  # Pulkovo 1942 / Gauss-Kruger zone 23
    with pytest.raises(CrsError, match=r"leads from Pulkovo 1942 to .*; the coordinates are in"):
        to_wgs84(places((23_500_000, 5_300_000), crs=plane), own=own())
    moved, _ = transformed(
        places((23_500_000, 5_317_500), crs=plane), CGCS, own=own(source_crs=plane)
    )
    back = Transformer.from_crs(plane, PULKOVO, always_xy=True)
    lonlat = back.transform(23_500_000, 5_317_500)
    assert (moved.x[0], moved.y[0]) == pytest.approx(by_cs2cs(*lonlat), abs=1e-11)


@settings(max_examples=25)
@given(lon=st.floats(-179, 179), lat=st.floats(-85, 85), arcsec=st.floats(-10, 10))
def test_there_and_back_gives_the_same_position(lon, lat, arcsec):
    step = own(parameters=SEVEN | {"ry_arcsec": arcsec}, target_crs=WGS84)
    there, _ = to_wgs84(places((lon, lat)), own=step)
    back, operation = from_wgs84(there, PULKOVO, own=step)
    assert back.x[0] == pytest.approx(lon, abs=1e-10)
    assert back.y[0] == pytest.approx(lat, abs=1e-10)
    assert operation.name.startswith("own:T-1 ")


def test_a_coordinate_frame_rotation_turns_the_other_way():
    turned = SEVEN | {name: -SEVEN[name] for name in ("rx_arcsec", "ry_arcsec", "rz_arcsec")}
    step = own(method="helmert_7_coordinate_frame", parameters=turned)
    moved, _ = transformed(places((135, 48)), CGCS, own=step)
    assert (moved.x[0], moved.y[0]) == pytest.approx(by_cs2cs(135, 48), abs=1e-12)


def test_a_plane_transformation_shifts_turns_and_scales():
    # By hand: a quarter turn as PROJ's +theta (x' = y, y' = -x), 100 ppm, shifts of 10 and 20 m.
    step = own(
        source_crs=CRS.from_epsg(28423),
        target_crs=CRS.from_epsg(32651),
        method="helmert_4",
        parameters={"x_m": 10.0, "y_m": 20.0, "scale_ppm": 100.0, "rotation_arcsec": 324_000.0},
    )
    assert apply_own(step, np.array([[1000.0, 2000.0]])) == pytest.approx(
        np.array([[10 + 2000 * 1.0001, 20 - 1000 * 1.0001]]), abs=1e-6
    )
    there = apply_own(step, np.array([[5e5, 5e6]]))
    assert undo_own(step, there) == pytest.approx(np.array([[5e5, 5e6]]), abs=1e-6)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"method": "molodensky"}, "method 'molodensky' is not known"),
        ({"parameters": {"x_m": 1.0}}, "y_m: is missing"),
        ({"parameters": SEVEN | {"rx": 1.0}}, "rx: is no parameter of"),
        ({"parameters": SEVEN | {"x_m": float("nan")}}, "x_m: nan is no finite number"),
        ({"document": " "}, "names no document"),
        (
            {
                "method": "helmert_4",
                "parameters": dict.fromkeys(("x_m", "y_m", "scale_ppm", "rotation_arcsec"), 0.0),
            },
            "Pulkovo 1942 is no plane frame in metres",
        ),
        ({"source_crs": CRS.from_epsg(4807)}, "degrees from Greenwich"),
    ],
)
def test_what_cannot_be_applied_is_refused(changed, told):
    with pytest.raises(CrsError, match=told):
        own(**changed)


def test_geocentric_coordinates_are_those_of_the_frames_own_ellipsoid():
    # On the equator at Greenwich: X is the half axis and the height; Krassowsky 6378245 m.
    assert to_geocentric(np.array([[0.0, 0.0, 100.0]]), PULKOVO) == pytest.approx(
        np.array([[6_378_345.0, 0.0, 0.0]]), abs=1e-6
    )
    plane = CRS.from_epsg(28423)
    lonlat = Transformer.from_crs(plane, PULKOVO, always_xy=True).transform(23_500_000, 5_317_500)
    given = np.array([[23_500_000.0, 5_317_500.0, 250.0]])
    by_degrees = to_geocentric(np.array([[*lonlat, 250.0]]), PULKOVO)
    assert to_geocentric(given, plane) == pytest.approx(by_degrees, abs=1e-5)
