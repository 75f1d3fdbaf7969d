"""Build the demo region anew: ``python -m geodata.build`` writes `geodata/demo/`.

The same files come out every time. They are committed; a test compares them with a new build.
"""

import json
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np

from borderkit.terrain.cog import write_cog
from geodata.building import law, sheet
from geodata.building.border import draw_border
from geodata.building.extract import extract_of
from geodata.building.frame import CELL_LAT, CELL_LON, NORTH, SEED, WEST
from geodata.building.ground import mark_ground
from geodata.building.markers import set_markers
from geodata.building.places import name_places, open_ports
from geodata.building.register_of_line import line_records
from geodata.building.roads import build_roads
from geodata.building.surveys import CAMPAIGNS, surveys_of
from geodata.building.terrain import grow
from geodata.building.trips import plan_trips
from geodata.building.units import SOURCE, counties_of, sourced
from geodata.building.water import Land, lay_water
from geodata.building.works import build_works, protect
from geodata.building.zones import zones_of

__all__ = ["build_documents", "build_land", "main", "text_of", "write_terrain"]

_SOURCED: Final = (
    *("jurisdictions", "crossings", "places", "boundary_sections", "markers", "assets", "roads"),
    *("waters", "protected_areas", "boundaries", "documents", "turning_points", "positions"),
    *("marker_relations", "water_lines", "soundings", "islands", "control_points"),
    *("transformations", "campaigns"),
)
_FOLDER: Final = Path(__file__).parent / "demo"


def build_land() -> Land:
    """Return the land with its water: half a minute of work."""
    return lay_water(grow())


def build_documents(land: Land) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Return the register file and the itineraries, by name, that stand on the land."""
    border = draw_border(land)
    ports = open_ports(land, border)
    places = name_places(land, border, ports)
    roads = build_roads(land, border, places, ports)
    ground = mark_ground(land, border, places, ports, roads)
    counties, within = counties_of(border, ground, places)
    markers = set_markers(border)
    register: dict[str, Any] = {
        "settings": dict(law.SETTINGS),
        "jurisdictions": law.jurisdictions_of(ground),
        "calendars": law.CALENDARS,
        "zones": zones_of(ground),
        "class_rules": law.CLASS_RULES,
        "corridors": law.corridors_of(ground),
        "crossings": law.crossings_of(ports),
        "places": sheet.places_of(places, ground.towns, counties, within),
        "permits": law.PERMITS,
        "boundary_sections": sheet.sections_of(border),
        "markers": sheet.markers_of(markers),
        "assets": sheet.works_of(build_works(land, border, roads, ports)),
        "roads": sheet.roads_of(roads),
        "waters": sheet.waters_of(land),
        "protected_areas": sheet.works_of(protect(SEED)),
        "sources": [dict(SOURCE)],
    }
    register |= line_records(border, markers)
    register["campaigns"] = [dict(record) for record in CAMPAIGNS]
    register |= {name: sourced(register[name]) for name in _SOURCED}
    return register, plan_trips(places, ports, roads)


def write_terrain(land: Land, path: Path) -> None:
    """Write the elevation model, metres rounded to whole ones."""
    write_cog(
        path,
        np.floor(land.fine.values + 0.5).astype(np.int16),
        west=WEST,
        north=NORTH,
        cell_lon=CELL_LON,
        cell_lat=CELL_LAT,
    )


def text_of(document: dict[str, Any]) -> str:
    """Return the document as it is committed: one record a line, coordinates close together."""
    lines = []
    for key, value in document.items():
        rows = value.get("features") if isinstance(value, dict) else value
        if not isinstance(rows, list) or not rows or not isinstance(rows[0], dict):
            lines.append(f'"{key}": {_compact(value)}')
            continue
        inner = ",\n".join(_compact(row) for row in rows)
        if isinstance(value, dict):
            lines.append(f'"{key}": {{"type": "FeatureCollection", "features": [\n{inner}\n]}}')
        else:
            lines.append(f'"{key}": [\n{inner}\n]')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def main(folder: Path = _FOLDER) -> None:
    """Build everything and write it into `folder`."""
    land = build_land()
    register, trips = build_documents(land)
    write_terrain(land, folder / "terrain.tif")
    (folder / "register.json").write_text(text_of(register), encoding="utf-8")
    (folder / "extract.osm").write_text(extract_of(register), encoding="utf-8")
    surveys = folder / "surveys"
    surveys.mkdir(exist_ok=True)
    for name, data in surveys_of(register).items():
        (surveys / name).write_bytes(data)
    plans = folder / "itineraries"
    plans.mkdir(exist_ok=True)
    for name, trip in trips.items():
        (plans / f"{name}.json").write_text(text_of(trip), encoding="utf-8")
    for left in plans.glob("*.json"):
        if left.stem not in trips:
            left.unlink()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
