"""An upload as the register keeps it, made by hand on the markers of the demo."""

import json
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely import LineString, MultiLineString, Point

from borderkit.layers import LAYERS
from borderkit.maps.survey_sheet import SurveyView
from borderkit.store import LOCAL, open_store
from geodata import demo_files

SURVEY = {
    "survey": "S-0123456789ab",
    "campaign": "JI-2025",
    "boundary": "AA-BB",
    "side": "AA",
    "state": "kept",
    "sha256": "0" * 64,
    "file_name": "rover-aa.csv",
    "read": 9,
    "accepted": 7,
    "rejected": 2,
    "duplicate": 0,
    "flagged": 1,
    "matched": 5,
    "unmatched": 1,
    "ambiguous": 1,
    "time_from": "2025-09-16T06:15:00Z",
    "time_to": "2025-09-16T09:16:00Z",
}

REJECTIONS = [
    {
        "row": 8,
        "where": "rover-aa.csv line 9",
        "field": "Latitude",
        "value": "-45,43",
        "code": "not-a-number",
        "reason": "is no plain number",
        "remedy": "write it with digits and a point, such as 48.5, and send it again",
        "detail": None,
    },
    {
        "row": 9,
        "where": "rover-aa.csv line 10",
        "field": None,
        "value": None,
        "code": "below-gate",
        "reason": "is below a gate of the campaign: 5 is not 4",
        "remedy": "observe it again, better",
        "detail": "5 is not 4",
        "lon": 20.2703,
        "lat": -45.4469,
    },
]

_ROWS: tuple[tuple[Any, ...], ...] = (
    ("43", 20.226290, -45.420309, "matched", "AABB-043", 0.004, -0.006, "not_moved", {}),
    ("44", 20.234257, -45.429135, "matched", "AABB-044", 0.09, 0.05, "not_moved", {}),
    ("45", 20.240143, -45.435645, "matched", "AABB-045", 0.47, 0.31, "moved", {}),
    ("48", 20.251937, -45.448713, "ambiguous", None, None, None, None, {
        "candidates": [{"marker": "AABB-047", "number": "47", "distance_m": 1.3},
                       {"marker": "AABB-048", "number": "48", "distance_m": 434.0}]}),
    ("camp", 20.2323, -45.4378, "unmatched", None, None, None, None, {}),
    ("49", 20.270319, -45.446940, "matched", "AABB-049", 0.31, -0.22, "undetermined", {
        "state": "flagged", "flags": [{"gate": "fix_types", "what": "5 is not 4"}],
        "displacement_reason": "below the gates"}),
    (None, 20.24018, -45.43569, "matched", "AABB-045", None, None, None, {
        "kind": "photo", "azimuth_deg": 318.0, "azimuth_kind": "true"}),
)  # fmt: skip


def observation(number, row):
    station, lon, lat, match, marker, east, north, verdict, more = row
    length = None if east is None else (east**2 + north**2) ** 0.5
    return {
        "observation": f"{SURVEY['survey']}/{number}",
        **{name: SURVEY[name] for name in ("survey", "campaign", "boundary", "side")},
        "source_row": number,
        "kind": "point",
        "station": station,
        "observed_at": "2025-09-16T06:15:00Z",
        "state": "accepted",
        "match_state": match,
        "marker": marker,
        "matched_by": "number" if marker else None,
        "displacement_m": length,
        "displacement_east_m": east,
        "displacement_north_m": north,
        "displacement": verdict,
        "geometry": Point(lon, lat),
    } | more


def frame_of(layer, rows):
    columns = LAYERS[layer].names
    made = pd.DataFrame([{name: row.get(name) for name in columns} for row in rows], dtype=object)
    return gpd.GeoDataFrame(made, geometry=[row["geometry"] for row in rows], crs="EPSG:4326")


def demo_layer(layer, boundary="AA-BB"):
    document = json.loads(demo_files().register.read_text(encoding="utf-8"))
    frame = gpd.GeoDataFrame.from_features(document[layer]["features"], crs="EPSG:4326")
    return frame[frame["boundary"] == boundary].reset_index(drop=True)


def sample_view(**changes):
    """Return a survey of seven observations, a track, and two rejections, one with a place."""
    walked = LineString([(20.22629, -45.420309), (20.2343, -45.4292), (20.2402, -45.4357)])
    track = {
        "track": f"{SURVEY['survey']}/0",
        **{name: SURVEY[name] for name in ("survey", "campaign", "boundary", "side")},
        "name": "S7, 43 to 48",
        "points": 120,
        "time_from": "2025-09-16T06:10:00Z",
        "time_to": "2025-09-16T07:10:00Z",
        "covered": [{"from_m": 65_000.0, "to_m": 67_000.0}],
        "geometry": walked,
    }
    given = {
        "survey": SURVEY,
        "observations": frame_of(
            "observations", [observation(number, row) for number, row in enumerate(_ROWS, 1)]
        ),
        "tracks": frame_of("survey_tracks", [track]),
        "rejections": REJECTIONS,
        "sections": demo_layer("boundary_sections"),
        "markers": demo_layer("markers"),
        "covered": MultiLineString([[(20.22629, -45.420309), (20.240137, -45.435648)]]),
        "uncovered": MultiLineString([[(20.240137, -45.435648), (20.248271, -45.444655)]]),
        "covered_m": 2021.4,
    }
    return SurveyView(**(given | changes))


def keep_sample(register, **changes):
    """Write the sample survey into a register of the demo region; return its code."""
    view = sample_view()
    record = SURVEY | {"receipt": {"rejections": REJECTIONS}} | changes
    surveys = LAYERS["surveys"].frame([{n: record.get(n) for n in LAYERS["surveys"].names}])
    with open_store(register) as store, store.unit(principal=LOCAL, reason="sample") as unit:
        unit.upsert("surveys", surveys)
        unit.upsert("observations", view.observations)
        unit.upsert("survey_tracks", view.tracks)
    return record["survey"]
