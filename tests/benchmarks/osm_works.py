"""OpenStreetMap extracts into a GeoPackage: borderkit's import against the plain ways.

The others write the roads alone, without a look at a value; borderkit writes the line, markers,
works, roads, waters, protected areas and places, each checked and with its origin. The extracts
are those of ../shared (or BORDERKIT_SHARED); where they are absent there is no such work.
"""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.benchmarks import synthetic
from tests.benchmarks.contest import Contest, Task

__all__ = ["OSM_WORKS"]

_ROOT = Path(__file__).resolve().parents[2]
_DATA = Path(os.environ.get("BORDERKIT_SHARED") or _ROOT.parent / "shared") / "data"
_EXTRACTS = {
    "osm-liechtenstein": (
        _DATA / "osm-liechtenstein" / "liechtenstein-2025-09-19.osm.pbf",
        ("LI-CH", "LI-AT"),
    ),
    "osm-andorra": (_DATA / "osm-andorra" / "andorra-2025-01-19.osm.pbf", ("AD-ES", "AD-FR")),
}
_NO_ROADS = {
    *("platform", "raceway", "construction", "proposed", "rest_area", "services", "elevator"),
    "corridor",
}


def _emptied(name: str) -> Path:
    for left in synthetic.FOLDER.glob(f"{name}*"):
        left.unlink()
    return synthetic.FOLDER / name


def _with_borderkit(extract: Path, boundaries: tuple[str, ...]) -> Task:
    from borderkit.store import open_store
    from borderkit.workflows.osm_intake import import_osm

    def load() -> Path:
        path = _emptied("osm.gpkg")
        with open_store(path, create=True) as store:
            import_osm(store, extract, boundaries=boundaries, default_class="open")
        return path

    def roads() -> list[Any]:
        with open_store(load(), read_only=True) as store:
            return sorted(int(code.removeprefix("osm-w")) for code in store.read("roads")["road"])

    return Task([load], len(roads()), roads, rounds=3)


def _with_pyosmium(extract: Path) -> Task:
    import geopandas
    import osmium
    import shapely

    shapes = osmium.geom.WKBFactory()

    def load() -> Path:
        path = _emptied("roads.gpkg")
        numbers, kinds, lines = [], [], []
        way: Any
        stream = osmium.FileProcessor(str(extract)).with_locations()
        for way in stream.with_filter(osmium.filter.KeyFilter("highway")):
            if way.is_way() and way.tags["highway"] not in _NO_ROADS and _is_line(way.tags):
                numbers.append(way.id)
                kinds.append(way.tags["highway"])
                lines.append(shapes.create_linestring(way))
        columns = {"number": numbers, "highway": kinds}
        frame = geopandas.GeoDataFrame(columns, geometry=shapely.from_wkb(lines), crs="EPSG:4326")
        frame.to_file(path, driver="GPKG")
        return path

    def roads() -> list[Any]:
        return sorted(map(int, geopandas.read_file(load())["number"]))

    return Task([load], len(roads()), roads, rounds=3)


def _is_line(tags: Any) -> bool:
    return bool(tags.get("area") != "yes")


def _contest(extract: Path, boundaries: tuple[str, ...]) -> Contest:
    names: dict[str, Callable[[], Task]] = {
        "borderkit": partial(_with_borderkit, extract, boundaries),
        "pyosmium + geopandas to_file (roads only, unchecked)": partial(_with_pyosmium, extract),
    }
    return Contest(f"{extract.name} into a GeoPackage", names)


OSM_WORKS = {
    name: _contest(extract, boundaries)
    for name, (extract, boundaries) in _EXTRACTS.items()
    if extract.exists()
}
