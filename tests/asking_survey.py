"""A register with one kept survey that asks which marker a point is of."""

import json
from pathlib import Path
from typing import Any

from shapely.geometry import LineString, Point

from borderkit.layers import LAYERS
from borderkit.store import LOCAL, Principal, Store, open_store
from borderkit.workflows.campaigns import keep_campaign
from borderkit.workflows.survey_intake import SurveyRequest, upload_survey

__all__ = ["MARKERS", "TEAM", "add_asking", "make_asking"]

TEAM = Principal(actor="team a", side="AA", roles=("surveyor",))

MARKERS = {"M1": ("1", 20.0), "M2": ("2", 20.00002), "M3": ("3", 20.01), "M4": ("4", 20.02)}
"""Number and longitude. M1 and M2 stand 1.58 m from each other: what lies between is of either."""

_FILE = [("cairn", 20.000008), ("3", 20.01), ("4", 20.02), ("camp", 20.015)]
"""Row 1 is asked, 2 and 3 are matched by number, 4 fits no marker."""


def make_asking(folder: Path) -> tuple[Path, str]:
    """Return a new register, and the code of its survey, whose row 1 is M1 or M2."""
    with open_store(folder / "r.gpkg", create=True) as store:
        return folder / "r.gpkg", add_asking(store, folder)


def add_asking(store: Store, folder: Path) -> str:
    """Fill an empty register, and return the code of its survey; its file lies in `folder`."""
    line = LineString([(20.0, -45.0), (20.03, -45.0)])
    section = {"boundary": "AA-BB", "section": "S1", "status": "agreed"}
    rows: list[dict[str, Any]] = [
        {"marker_uid": uid, "boundary": "AA-BB", "number": number}
        for uid, (number, _) in MARKERS.items()
    ]
    rows.append({"marker_uid": "C1", "boundary": "AA-CC", "number": "1"})
    shapes = [*(Point(lon, -45.0) for _, lon in MARKERS.values()), Point(20.0, -45.0)]
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [lon, -45.0]},
            "properties": {"name": name},
        }
        for name, lon in _FILE
    ]
    sent = folder / "day.geojson"
    sent.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    with store.unit() as unit:
        unit.upsert("boundary_sections", LAYERS["boundary_sections"].frame([section], [line]))
        unit.upsert("markers", LAYERS["markers"].frame(rows, shapes))
    keep_campaign(store, "JI-1", boundary="AA-BB", principal=LOCAL)
    request = SurveyRequest(campaign="JI-1", side="AA", name=sent.name)
    return str(upload_survey(store, sent, request=request, principal=TEAM).survey)
