"""The works that are measured, each done by borderkit and by what others would take for it.

A competitor is a function that prepares its data and returns the one call to be measured, the
number of things in it, and a second function whose answer is compared within the work.
"""

import statistics
import subprocess
import sys
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from tests.benchmarks import synthetic
from tests.benchmarks.check_works import CHECK_WORKS
from tests.benchmarks.contest import Contest, Task
from tests.benchmarks.find_works import FIND_WORKS
from tests.benchmarks.line_works import LINE_WORKS
from tests.benchmarks.map_works import MAP_WORKS
from tests.benchmarks.osm_works import OSM_WORKS
from tests.benchmarks.store_works import STORE_WORKS
from tests.benchmarks.survey_works import SURVEY_WORKS

__all__ = ["WORKS"]

Pairs = set[tuple[str, int, str]]
"""(itinerary/stop or leg, number, zone) of every contact."""


# ------------------------------------------------------------------------------ one itinerary


def _units() -> list[list[Any]]:
    import shapely

    units = []
    for plan in synthetic.itineraries():
        stops, routes = synthetic.coordinates(plan)
        lines = [shapely.LineString(route) for route in routes]
        units.append([*(shapely.Point(stop) for stop in stops), *lines])
    return units


def _label(plan: int, unit: int) -> tuple[str, int]:
    if unit < synthetic.STOPS:
        return f"{plan}/stop", unit
    return f"{plan}/leg", unit - synthetic.STOPS


def _shapes() -> tuple[list[str], list[Any]]:
    """Return codes and geometries of the zones in the register."""
    import geopandas

    frame = geopandas.read_file(synthetic.REGISTER, layer="zones", columns=["zone"])
    return list(frame["zone"]), [_alone(shape) for shape in frame.geometry]


def _alone(shape: Any) -> Any:
    """Return the polygon of a multi-polygon of one."""
    return shape.geoms[0] if shape.geom_type == "MultiPolygon" else shape


def _check_with_borderkit() -> Task:
    from borderkit.itineraries.check import check_itinerary
    from borderkit.itineraries.plan import read_itinerary
    from borderkit.workflows.itinerary_clearance import open_state

    state = open_state(synthetic.REGISTER)
    at = datetime.fromisoformat(synthetic.AT)
    plans = [read_itinerary(plan) for plan in synthetic.itineraries()]

    def contacts() -> list[Any]:
        found: Pairs = set()
        for number, plan in enumerate(plans):
            for finding in check_itinerary(plan, state, at=at).findings:
                if finding.zone is not None:
                    unit = finding.stop if finding.leg is None else finding.leg
                    kind = "stop" if finding.leg is None else "leg"
                    found.add((f"{number}/{kind}", int(unit or 0), finding.zone))
        return sorted(found)

    calls = [partial(check_itinerary, plan, state, at=at) for plan in plans]
    return Task(calls, 2 * synthetic.STOPS - 1, contacts, rounds=5)


def _check_with_sjoin() -> Task:
    import geopandas

    names, shapes = _shapes()
    zones = geopandas.GeoDataFrame({"zone": names}, geometry=shapes, crs="EPSG:4326")
    frames = [geopandas.GeoDataFrame(geometry=units, crs="EPSG:4326") for units in _units()]

    def join(frame: Any) -> Any:
        return geopandas.sjoin(frame, zones, predicate="intersects")

    def contacts() -> list[Any]:
        return sorted(
            (*_label(plan, int(unit)), str(zone))
            for plan, frame in enumerate(frames)
            for unit, zone in join(frame)["zone"].items()
        )

    calls = [partial(join, frame) for frame in frames]
    return Task(calls, 2 * synthetic.STOPS - 1, contacts, rounds=5)


def _check_with_tree() -> Task:
    import numpy as np
    import shapely

    names, shapes = _shapes()
    tree = shapely.STRtree(shapes)
    plans = [np.array(units, dtype=object) for units in _units()]

    def contacts() -> list[Any]:
        return sorted(
            (*_label(plan, int(unit)), names[zone])
            for plan, units in enumerate(plans)
            for unit, zone in tree.query(units, predicate="intersects").T
        )

    calls = [partial(tree.query, units, predicate="intersects") for units in plans]
    return Task(calls, 2 * synthetic.STOPS - 1, contacts, rounds=5)


def _check_with_prepared_tree() -> Task:
    import numpy as np
    import shapely

    names, shapes = _shapes()
    zones = np.array(shapes, dtype=object)
    shapely.prepare(zones)
    tree = shapely.STRtree(zones)
    plans = [np.array(units, dtype=object) for units in _units()]

    def meet(units: Any) -> Any:
        unit, zone = tree.query(units)
        keep = shapely.intersects(zones[zone], units[unit])
        return np.column_stack([unit[keep], zone[keep]])

    def contacts() -> list[Any]:
        return sorted(
            (*_label(plan, int(unit)), names[zone])
            for plan, units in enumerate(plans)
            for unit, zone in meet(units)
        )

    calls = [partial(meet, units) for units in plans]
    return Task(calls, 2 * synthetic.STOPS - 1, contacts, rounds=5)


# ------------------------------------------------------------------------------------- --help


def _started(*command: str) -> Task:
    """Return the task of starting a command again and again."""

    def start() -> None:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    start()
    return Task([start], 1, lambda: None, rounds=15, children=True)


GEO = {"fiona", "folium", "geopandas", "numpy", "pandas", "pyogrio", "pyproj", "shapely"}


def _help_of_borderkit() -> Task:
    script = Path(sys.executable).with_name("borderkit")
    command = [str(script)] if script.exists() else [sys.executable, "-m", "borderkit"]
    task = _started(*command, "--help")

    def geo_imported() -> list[str]:
        code = (
            "import sys\nfrom borderkit.cli import main\n"
            "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
            "print('MODULES', *sys.modules)"
        )
        told = subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True
        )
        return sorted(GEO & set(told.stdout.partition("MODULES")[2].split()))

    return Task(task.calls, 1, geo_imported, task.rounds, children=True)


def _import_of_typer() -> Task:
    task = _started(sys.executable, "-c", "import typer")
    return Task(task.calls, 1, list, task.rounds, children=True)


# -------------------------------------------------------------------------------------- index


def _points() -> Any:
    import numpy as np

    chance = np.random.default_rng(synthetic.SEED + 2)
    low = np.array([synthetic.WEST, synthetic.SOUTH])
    return chance.uniform(low, low + synthetic.SIZE_DEG, (20_000, 2))


def _index_of_borderkit() -> Task:
    import numpy as np
    import shapely

    from borderkit.zones.index import ShapeIndex

    names, shapes = _shapes()
    margins = np.full(len(shapes), 0.10)

    def build() -> ShapeIndex:
        shapely.destroy_prepared(shapes)
        return ShapeIndex(shapes, margins)

    def pairs() -> list[Any]:
        at, zone = build().containing(_points())
        return sorted((int(a), names[z]) for a, z in zip(at, zone, strict=True))

    return Task([build], len(shapes), pairs, rounds=7)


def _index_of_shapely() -> Task:
    import shapely

    names, shapes = _shapes()

    def build() -> shapely.STRtree:
        shapely.destroy_prepared(shapes)
        shapely.prepare(shapes)
        tree = shapely.STRtree(shapes)
        tree.query(shapes[0])  # the tree is built when it is first asked
        return tree

    def pairs() -> list[Any]:
        found = build().query(shapely.points(_points()), predicate="intersects")
        return sorted((int(at), names[zone]) for at, zone in found.T)

    return Task([build], len(shapes), pairs, rounds=7)


# ------------------------------------------------------------------------------------- import


def _areas(names: list[str], shapes: Any) -> list[Any]:
    """Return zone and area of its shape, which no lost vertex leaves as it was."""
    return sorted(
        [name, f"{_alone(shape).area:.12f}"] for name, shape in zip(names, shapes, strict=True)
    )


def _emptied(name: str) -> Path:
    """Return a path in the folder of the benchmark where no file is."""
    for left in synthetic.FOLDER.glob(f"{name}*"):
        left.unlink()
    return synthetic.FOLDER / name


def _import_with_borderkit() -> Task:
    from borderkit.store import open_store
    from borderkit.workflows.register_intake import import_layers

    def load() -> Path:
        path = _emptied("import.gpkg")
        with open_store(path, create=True) as store:
            import_layers(store, synthetic.REGISTER_FILE)
        return path

    def areas() -> list[Any]:
        with open_store(load(), read_only=True) as store:
            frame = store.read("zones")
        return _areas(list(frame["zone"]), frame.geometry)

    return Task([load], synthetic.ZONES, areas, rounds=5)


def _import_with_geopandas() -> Task:
    import geopandas

    def load() -> Path:
        path = _emptied("copy.gpkg")
        frame = geopandas.read_file(synthetic.ZONE_FILE)
        frame.to_file(path, layer="zones", driver="GPKG")
        return path

    def areas() -> list[Any]:
        frame = geopandas.read_file(load(), layer="zones")
        return _areas(list(frame["zone"]), frame.geometry)

    return Task([load], synthetic.ZONES, areas, rounds=5)


WORKS: dict[str, Contest] = {
    "check": Contest(
        "one itinerary: 10 stops, 9 given legs, 2,000 zones",
        {
            "borderkit": _check_with_borderkit,
            "shapely STRtree + prepared zones (geometry only)": _check_with_prepared_tree,
            "shapely STRtree + predicate (geometry only)": _check_with_tree,
            "geopandas.sjoin (geometry only)": _check_with_sjoin,
        },
    ),
    "help": Contest(
        "borderkit --help",
        {"borderkit": _help_of_borderkit, "python -c 'import typer'": _import_of_typer},
    ),
    "index": Contest(
        "index of 2,000 zones",
        {
            "borderkit": _index_of_borderkit,
            "shapely STRtree of boxes, prepared zones": _index_of_shapely,
        },
    ),
    "import": Contest(
        "register file of 2,000 zones into a GeoPackage",
        {
            "borderkit": _import_with_borderkit,
            "geopandas read_file + to_file (unchecked)": _import_with_geopandas,
        },
    ),
    **FIND_WORKS,
    **MAP_WORKS,
    **LINE_WORKS,
    **CHECK_WORKS,
    **STORE_WORKS,
    **OSM_WORKS,
    **SURVEY_WORKS,
}


def median(values: list[float]) -> float:
    """Return the middle value."""
    return statistics.median(values)
