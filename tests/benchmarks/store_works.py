"""Writing and reading whole layers: borderkit's store beside GDAL.

GDAL does less: it writes no history, no digests, no audit log, and looks at no value. Both files
have an R-tree.
"""

import shutil
import tempfile
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.contest import Contest, Task

__all__ = ["STORE_WORKS"]

POINTS = 100_000
LINES, VERTICES = 2_500, 200


def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="borderkit-bench-"))


def _markers() -> Any:
    import shapely

    from borderkit.layers import LAYERS

    chance = np.random.default_rng(20261122)
    points = np.asarray(
        shapely.points(chance.uniform(9, 10, POINTS), chance.uniform(47, 48, POINTS))
    )
    columns = {
        "marker_uid": [f"AA-BB:{n}" for n in range(POINTS)],
        "boundary": ["AA-BB"] * POINTS,
        "number": [str(n) for n in range(POINTS)],
        "role": ["main"] * POINTS,
        "siting": ["single"] * POINTS,
        "condition": ["good"] * POINTS,
        "note": ["seen from the patrol road"] * POINTS,
    }
    return LAYERS["markers"].frame_of_columns(columns, points, count=POINTS)


def _write_with_borderkit() -> Task:
    from borderkit.store import open_store

    frame, folder, number = _markers(), _folder(), count()

    def write() -> Path:
        path = folder / f"{next(number)}.gpkg"
        with open_store(path, create=True) as store, store.unit() as unit:
            unit.upsert("markers", frame)
        return path

    def answer() -> int:
        with open_store(write(), read_only=True) as store:
            found = len(store.read("markers", revision=1))
        shutil.rmtree(folder)
        return found

    return Task([write] * 3, POINTS, answer)


def _write_with_gdal() -> Task:
    import pyogrio

    frame, folder, number = _markers(), _folder(), count()

    def write() -> Path:
        path = folder / f"{next(number)}.gpkg"
        pyogrio.write_dataframe(frame, path, layer="markers", driver="GPKG")
        return path

    def answer() -> int:
        found = len(pyogrio.read_dataframe(write()))
        shutil.rmtree(folder)
        return found

    return Task([write] * 3, POINTS, answer)


def _register_of_lines() -> Path:
    import shapely

    from borderkit.layers import LAYERS
    from borderkit.store import open_store

    path = _folder() / "lines.gpkg"
    steps = np.random.default_rng(20261122).uniform(0, 1e-5, (LINES, VERTICES, 2))
    lines = np.asarray(shapely.linestrings(steps.cumsum(axis=1) + [9.0, 47.0]))
    columns = {"road": [f"R{n}" for n in range(LINES)], "class": ["local"] * LINES}
    frame = LAYERS["roads"].frame_of_columns(columns, lines, count=LINES)
    with open_store(path, create=True) as store, store.unit() as unit:
        unit.upsert("roads", frame)
    return path


def _read_with_borderkit() -> Task:
    from borderkit.store import open_store

    path = _register_of_lines()
    store = open_store(path, read_only=True)

    def read() -> Any:
        return store.read("roads")

    return Task([read], LINES * VERTICES, lambda: _vertices(read(), path), rounds=9)


def _read_with_gdal() -> Task:
    import pyogrio

    path = _register_of_lines()

    def read() -> Any:
        return pyogrio.read_dataframe(path, layer="roads")

    return Task([read], LINES * VERTICES, lambda: _vertices(read(), path), rounds=9)


def _vertices(frame: Any, path: Path) -> int:
    shutil.rmtree(path.parent)
    return int(frame.geometry.count_coordinates().sum())


STORE_WORKS: dict[str, Contest] = {
    "store-write": Contest(
        "100,000 markers into a register",
        {
            "borderkit": _write_with_borderkit,
            "pyogrio write_dataframe (no history, no audit, unchecked)": _write_with_gdal,
        },
    ),
    "store-read": Contest(
        "a layer of 500,000 vertices as a GeoDataFrame",
        {"borderkit": _read_with_borderkit, "pyogrio read_dataframe": _read_with_gdal},
    ),
}
