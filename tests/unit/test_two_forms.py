"""One point printed in plane and in geographic form: compared through the stated system."""

import math

import pytest
from geopandas import GeoDataFrame
from shapely import Point

from borderkit.boundary.printed.own_datum import own_positions
from borderkit.boundary.printed.two_forms import compare_forms
from borderkit.layers import LAYERS


def forms(*rows):
    layer = LAYERS["positions"]
    values = [
        {"position": f"P-{n}", "subject": "markers/M-1", "kind": "stated", "document": "D", **row}
        for n, row in enumerate(rows)
    ]
    return GeoDataFrame(layer.frame(values, [Point(9, 47)] * len(rows)))


def printed(crs, north, east, **more):
    return {"source_crs": crs, "printed_north": north, "printed_east": east, **more}


# On the central meridian of a transverse Mercator projection the easting is the false one, and
# the northing is k times the meridian arc (Snyder, Map projections, 1987, (8-9) and (3-21)).
def northing(lat_deg, semi_major, flattening, scale):
    phi, e2 = math.radians(lat_deg), flattening * (2 - flattening)
    e4, e6 = e2**2, e2**3
    arc = semi_major * (
        (1 - e2 / 4 - 3 * e4 / 64 - 5 * e6 / 256) * phi
        - (3 * e2 / 8 + 3 * e4 / 32 + 45 * e6 / 1024) * math.sin(2 * phi)
        + (15 * e4 / 256 + 45 * e6 / 1024) * math.sin(4 * phi)
        - (35 * e6 / 3072) * math.sin(6 * phi)
    )
    return scale * arc


KRASSOVSKY = (6378245.0, 1 / 298.3)
ON_MERIDIAN = northing(47.0, *KRASSOVSKY, 1.0)
SECOND_M = northing(47.0 + 1 / 3600, *KRASSOVSKY, 1.0) - ON_MERIDIAN


@pytest.mark.parametrize(("off_m", "agrees"), [(0.0, True), (0.19, True), (0.20, False)])
def test_plane_and_geographic_form_of_one_datum_agree_within_their_printed_precision(off_m, agrees):
    # Printed to 0.01" (half of it: 15.4 cm north, 10.6 cm east, together 18.7 cm) and to 1 cm
    # (7 mm): 19.4 cm are allowed, whatever is known of the way to WGS84.
    found = compare_forms(
        forms(
            printed("EPSG:4284", "47 00 00.00", "75 00 00.00"),
            printed("EPSG:28413", f"{ON_MERIDIAN + off_m:.2f}", "13500000.00"),
        )
    )
    row = found.iloc[0]
    assert row["difference_m"] == pytest.approx(off_m, abs=0.006)
    half_second = math.hypot(0.005 * SECOND_M, 0.005 * 21.13)
    assert row["allowed_m"] == pytest.approx(half_second + math.hypot(0.005, 0.005), abs=0.001)
    assert row["agrees"] is agrees


def test_a_datum_without_a_way_to_wgs84_is_compared_in_itself():
    gcs2000 = (6378137.0, 1 / 298.257222101)
    found = compare_forms(
        forms(
            printed("EPSG:4490", "40 00 00.000", "75 00 00.000"),
            printed("EPSG:4513", f"{northing(40.0, *gcs2000, 1.0):.3f}", "25500000.000"),
        )
    )
    assert found.iloc[0]["agrees"] is True


def test_forms_of_two_datums_meet_in_wgs84_with_the_accuracies_of_both_operations():
    found = compare_forms(
        forms(
            printed("EPSG:2056", "1200000.000", "2600000.000"),
            printed("EPSG:4326", "46 57 03.90", "7 26 19.08"),
        )
    )
    row = found.iloc[0]
    assert row["difference_m"] < 1.0
    assert row["allowed_m"] == pytest.approx(1.0 + 0.0 + 0.18, abs=0.02)


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (printed("EPSG:4490", "47 00 00.00", "75 00 00.00"), "no exact operation"),
        (printed("EPSG:28413", "5200000", "499919"), "lacks the number 13"),
    ],
)
def test_what_cannot_be_compared_is_said_and_never_agrees(second, reason):
    row = compare_forms(forms(printed("EPSG:4284", "47 00 00", "75 00 00"), second)).iloc[0]
    assert row["agrees"] is None
    assert reason in row["reason"]


def test_only_forms_of_one_document_side_and_observation_are_compared():
    first = printed("EPSG:4284", "47 00 00.00", "75 00 00.00")
    plane = printed("EPSG:28413", "5207000.00", "13500000.00")
    for other in ({"document": "E"}, {"side": "AA"}, {"subject": "markers/M-2"}, {"epoch": 2000.0}):
        assert compare_forms(forms(first, {**plane, **other})).empty
    seen = {"kind": "observed", "observed_at": "2025-05-01"}
    again = {**plane, **seen, "observed_at": "2025-05-02"}
    assert compare_forms(forms({**first, **seen}, again)).empty
    assert compare_forms(forms(first, first)).empty
    assert len(compare_forms(forms(first, plane))) == 1


def test_a_turning_points_own_coordinates_are_one_of_its_forms():
    layer = LAYERS["turning_points"]
    point = printed("EPSG:4284", "47 00 00.00", "75 00 00.00")
    values = {"boundary": "AA-BB", "point": "7", "document": "D", **point}
    points = GeoDataFrame(layer.frame([values], [Point(9, 47)]))
    plane = printed("EPSG:28413", f"{ON_MERIDIAN:.2f}", "13500000.00")
    positions = forms({**plane, "subject": "turning_points/AA-BB/7"})
    found = compare_forms(positions, points)
    assert found["first"].tolist() == ["positions/P-0"]
    assert found["second"].tolist() == ["turning_points/AA-BB/7"]
    assert found["agrees"].tolist() == [True]


def test_one_point_out_of_reach_spoils_no_other():
    good = own_positions([("2700000.1", "4300000.2", "EPSG:3035")])[0]
    found = own_positions(
        [
            ("2700000.1", "4300000.2", "EPSG:3035"),
            ("20000000.0", "4300000.2", "EPSG:3035"),
            ("x", "1", "y"),
        ]
    )
    assert found[0] == good
    assert "outside the reach" in str(found[1])
    assert "by its code" in str(found[2])
