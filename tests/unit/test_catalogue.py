"""The catalogue: order along the line, texts as printed, azimuths and distances, beside stated."""

import pandas as pd
import pytest
from geopandas import GeoDataFrame
from shapely import Point

from borderkit.boundary.catalogues.catalogue import catalogue_entries, make_catalogue
from borderkit.boundary.printed.print_style import print_style
from borderkit.errors import InputError
from borderkit.layers import LAYERS

STYLE = print_style("EPSG:4326", decimals=1)


def frame(layer, *rows):
    values = [{k: v for k, v in row.items() if k != "at"} for row in rows]
    declared = LAYERS[layer]
    shapes = [Point(row["at"]) for row in rows] if declared.geometry else None
    made = declared.frame(values, shapes)
    return GeoDataFrame(made) if declared.geometry else made


def marker(uid, number, at, **more):
    return {"marker_uid": uid, "boundary": "AA-BB", "number": number, "at": at, **more}


def turning_point(point, sequence, at, **more):
    return {"boundary": "AA-BB", "point": point, "sequence": sequence, "at": at, **more}


def relation(code, start, target, **more):
    return {"relation": code, "marker": start, "target": target, "kind": "neighbour", **more}


def catalogue(points=(), markers=(), positions=(), relations=(), **options):
    entries = catalogue_entries(
        frame("turning_points", *points), frame("markers", *markers), frame("positions", *positions)
    )
    stated = frame("marker_relations", *relations)
    return make_catalogue(entries, stated, **{"style": STYLE, **options})


def test_a_turning_point_and_the_marker_that_shows_it_are_one_entry():
    made = catalogue(
        points=[turning_point("1", 1, (9.0, 47.0), marker="M-1"), turning_point("2", 2, (9.1, 47))],
        markers=[marker("M-1", "1", (9.0, 47.0), role="main"), marker("M-9", "9", (9.2, 47.0))],
    )
    rows = made.entries
    assert rows["entry"].tolist() == [1, 2, 3]
    assert rows["point"].tolist() == ["1", "2", None]
    assert rows["number"].tolist() == ["1", None, "9"]
    assert rows["kind"].tolist() == ["main", "turning_point", "marker"]
    assert rows["record"].tolist() == [
        "turning_points/AA-BB/1",
        "turning_points/AA-BB/2",
        "markers/M-9",
    ]


@pytest.mark.parametrize(
    ("stated", "entries"),
    [
        ({}, 1),
        ({"on_line": True}, 1),
        ({"offset_m": 0.0}, 1),
        ({"on_line": False}, 2),
        ({"offset_m": 3.0}, 2),
    ],
)
def test_a_marker_that_stands_off_the_line_is_an_entry_of_its_own(stated, entries):
    made = catalogue(
        points=[turning_point("1", 1, (9.0, 47.0), marker="M-1")],
        markers=[marker("M-1", "1", (9.00004, 47.0), **stated)],
    )
    rows = made.entries
    assert len(rows) == entries
    assert rows["marker"].tolist() == ([None, "M-1"] if entries == 2 else ["M-1"])
    assert rows["note"].tolist() == (["shown by marker 1", None] if entries == 2 else [None])


def test_entries_stand_in_the_order_of_their_chainage():
    markers = [marker("M-1", "1", (9.0, 47.0)), marker("M-2", "2", (9.1, 47.0))]
    places = pd.DataFrame(
        {
            "section": ["S1", "S1"],
            "chainage_m": [500.0, 20.0],
            "section_chainage_m": [500.0, 20.0],
            "offset_m": [0.0, -1.5],
        }
    )
    rows = catalogue(markers=markers, places=places).entries
    assert rows["number"].tolist() == ["2", "1"]
    assert rows["chainage_m"].tolist() == [20.0, 500.0]
    assert rows["offset_m"].tolist() == [-1.5, 0.0]
    assert rows["section"].tolist() == ["S1", "S1"]


def test_texts_of_documents_stay_to_the_letter_and_the_rest_is_printed():
    printed = {"printed_north": "47 00 00,50", "printed_east": "9 00 00,50"}
    made = catalogue(
        points=[turning_point("1", 1, (9.0, 47.0), source_crs="EPSG:4284", **printed)],
        markers=[marker("M-2", "2", (9.5, 47.25))],
    )
    rows = made.entries
    assert rows["north"].tolist() == ["47 00 00,50", "47°15'00.0\"N"]
    assert rows["east"].tolist() == ["9 00 00,50", "9°30'00.0\"E"]
    assert rows["crs"].tolist() == ["EPSG:4284", "EPSG:4326"]
    assert rows["as_printed"].tolist() == [True, False]
    assert made.notes == ("1 of 2 entries are printed in EPSG:4326 (WGS 84) from their positions.",)


def test_texts_in_the_system_asked_for_stay_and_other_forms_have_the_same_number():
    points = [
        turning_point(
            "1",
            1,
            (9.0, 47.0),
            printed_north="47 00 30.00",
            printed_east="9 00 30.00",
            source_crs="EPSG:4326",
        )
    ]
    kept = catalogue(points=points, reprint=True).entries.iloc[0]
    assert (kept["north"], kept["as_printed"]) == ("47 00 30.00", True)
    degrees = print_style("EPSG:4326", "degrees", decimals=9)
    other = catalogue(points=points, style=degrees, reprint=True).entries.iloc[0]
    # The text says half a minute, whatever the geometry is rounded to.
    assert (other["north"], other["as_printed"]) == ("47.008333333°N", False)
    plane = print_style("EPSG:32632", decimals=0)
    # The easting of the central meridian is 500,000.
    moved = catalogue(points=points, style=plane, reprint=True).entries.iloc[0]
    assert (moved["east"], moved["crs"]) == ("500000", "EPSG:32632")


def test_a_markers_texts_come_from_its_agreed_position_else_from_the_only_stated_one():
    def position(code, subject, kind, north, **more):
        return {
            "position": code,
            "subject": subject,
            "kind": kind,
            "printed_north": north,
            "printed_east": "9 00 00.0",
            "source_crs": "EPSG:4326",
            "at": (9.0, 47.0),
            **more,
        }

    made = catalogue(
        markers=[marker(f"M-{n}", str(n), (9.0 + n, 47.0)) for n in (1, 2, 3, 4)],
        positions=[
            position("A", "markers/M-1", "stated", "47 00 00.1"),
            position("B", "markers/M-1", "agreed", "47 00 00.2", valid_from="1990-01-01"),
            position("C", "markers/M-1", "agreed", "47 00 00.3", valid_from="2000-01-01"),
            position("D", "markers/M-2", "stated", "47 00 00.4"),
            position("E", "markers/M-3", "stated", "47 00 00.5"),
            position("F", "markers/M-3", "stated", "47 00 00.6"),
            position("G", "markers/M-4", "observed", "47 00 00.7"),
        ],
    )
    assert made.entries["printed_north"].tolist() == ["47 00 00.3", "47 00 00.4", None, None]
    assert made.entries.geometry.x.tolist() == [9.0, 9.0, 12.0, 13.0]


def test_azimuth_and_distance_lead_to_the_next_entry_and_the_last_has_none():
    # One minute of latitude is about a nautical mile; at 45 degrees 1852.2 m (Bomford).
    made = catalogue(
        points=[
            turning_point("1", 1, (9.0, 45.0)),
            turning_point("2", 2, (9.0, 45.0 + 1 / 60)),
            turning_point("3", 3, (9.0, 45.0 + 1 / 60)),
        ]
    )
    rows = made.entries
    assert rows["azimuth_deg"][0] == pytest.approx(0.0, abs=1e-9)
    assert rows["distance_m"][0] == pytest.approx(1852.2, abs=0.3)
    assert (rows["azimuth_deg"][1], rows["distance_m"][1]) == (None, 0.0)
    assert (rows["azimuth_deg"][2], rows["distance_m"][2]) == (None, None)


@pytest.mark.parametrize(
    ("stated", "difference_s"),
    [
        ({"azimuth_deg": 0.01, "azimuth_kind": "true"}, 36.0),
        ({"azimuth_deg": 359.99, "azimuth_kind": "true"}, -36.0),
        ({"azimuth_deg": 358.0, "azimuth_kind": "magnetic", "declination_deg": 2.01}, 36.0),
        ({"azimuth_deg": 358.0, "azimuth_kind": "magnetic"}, None),
        ({"azimuth_deg": 0.01, "azimuth_kind": "grid"}, None),
        ({"azimuth_deg": 0.01}, None),
        ({}, None),
    ],
)
def test_a_stated_azimuth_is_compared_only_where_true_north_is_known(stated, difference_s):
    made = catalogue(
        markers=[marker("M-1", "1", (9.0, 45.0)), marker("M-2", "2", (9.0, 45.0 + 1 / 60))],
        relations=[
            relation("R-1", "M-1", "M-2", printed_distance="1852", distance_m=1852.0, **stated)
        ],
    )
    row = made.relations.iloc[0]
    expected = None if difference_s is None else pytest.approx(difference_s, abs=1e-5)
    assert row["azimuth_difference_s"] == expected
    assert row["distance_difference_m"] == pytest.approx(-0.2, abs=0.3)
    entry = made.entries.iloc[0]
    assert (entry["stated_to"], entry["stated_distance"]) == ("2", "1852")
    assert entry["azimuth_difference_s"] == row["azimuth_difference_s"]


def test_what_is_stated_to_the_next_entry_goes_before_other_neighbours():
    markers = [marker(f"M-{n}", str(n), (9.0 + n / 100, 45.0)) for n in (1, 2, 3)]
    made = catalogue(
        markers=markers,
        relations=[
            relation("R-1", "M-1", "M-3", printed_distance="2"),
            relation("R-2", "M-1", "M-2", printed_distance="1"),
            relation("R-3", "M-2", "old oak", printed_distance="3"),
            relation("R-4", "M-8", "M-1", printed_distance="4"),
        ],
    )
    assert made.entries["stated_to"].tolist() == ["2", "old oak", None]
    assert made.relations["relation"].tolist() == ["R-1", "R-2", "R-3"]


def test_a_boundary_point_without_a_pillar_is_told_as_one():
    made = catalogue(markers=[marker("M-1", "1", (9, 45), role="tripoint", pillar=False)])
    assert made.entries["kind"].tolist() == ["boundary_point"]


@pytest.mark.parametrize(
    ("crs", "form", "decimals", "reason"),
    [
        ("EPSG:2056", "dms", None, "is plane: --form plane"),
        ("EPSG:4326", "plane", None, "is geographic: --form dms"),
        ("EPSG:4326", "roman", None, "there is no form 'roman'"),
        ("EPSG:4326", "dms", 13, "13 decimals"),
    ],
)
def test_a_form_that_does_not_fit_is_refused(crs, form, decimals, reason):
    with pytest.raises(InputError, match=reason):
        print_style(crs, form, decimals=decimals)


def test_a_system_whose_area_is_elsewhere_is_refused():
    with pytest.raises(InputError, match="1 of 1 positions lie far outside the area of EPSG:2056"):
        catalogue(markers=[marker("M-1", "1", (100.0, 45.0))], style=print_style("EPSG:2056"))
