"""Works of tables: 100,000 points as a receiver exports them.

Both peers do less: they read numbers, but stop at the first row that is wrong (or make its column
texts), keep nothing as printed and ask nothing.
"""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from tests.benchmarks.contest import Contest, Task

__all__ = ["TABLE_WORKS"]

ROWS = 100_000
_FOLDER = TemporaryDirectory(prefix="borderkit-tables-")


@cache
def _table() -> Path:
    """Return a table of Emlid's form with invented points."""
    chance = np.random.default_rng(20261122)
    east = 544_000 + 1_000 * chance.random(ROWS)
    north = 5_239_000 + 1_000 * chance.random(ROWS)
    path = Path(_FOLDER.name) / "rover.csv"
    with path.open("w") as file:
        file.write(
            "Name,Easting,Northing,Ellipsoidal height,Easting RMS,Northing RMS,Elevation RMS,"
            "Lateral RMS,Solution status,Averaging start,Averaging end,Samples,PDOP,CS name\n"
        )
        for row, (x, y) in enumerate(zip(east, north, strict=True)):
            file.write(
                f"P{row},{x:.3f},{y:.3f},490.913,0.008,0.009,0.015,0.012,FIX,"
                f"2026-06-03 08:{row // 60 % 60:02d}:{row % 60:02d}.0 UTC+02:00,"
                f"2026-06-03 09:{row // 60 % 60:02d}:{row % 60:02d}.0 UTC+02:00,30,1.4,"
                "ETRS89 / UTM zone 32N\n"
            )
    return path


def _read_with_borderkit() -> Task:
    from borderkit.io.surveys.reading import read_survey

    def read() -> Any:
        return read_survey(_table()).points

    def answer() -> list[float]:
        points = read()
        return [float(points.north.sum()), float(points.east.sum())]

    return Task([read], ROWS, answer, rounds=3)


def _read_with_pandas() -> Task:
    import pandas as pd

    def read() -> Any:
        frame = pd.read_csv(_table())
        for name in ("Averaging start", "Averaging end"):
            texts = frame[name].str.replace(" UTC", "")
            frame[name] = pd.to_datetime(texts, format="ISO8601", utc=True)
        return frame

    def answer() -> list[float]:
        frame = read()
        return [float(frame["Northing"].sum()), float(frame["Easting"].sum())]

    return Task([read], ROWS, answer, rounds=3)


def _read_with_csv() -> Task:
    import csv
    from datetime import datetime

    wanted = ("Northing", "Easting", "Ellipsoidal height", "Lateral RMS", "PDOP", "Samples")

    def read() -> Any:
        with _table().open(newline="") as file:
            return [
                (
                    *(float(row[name]) for name in wanted),
                    datetime.fromisoformat(row["Averaging start"].replace(" UTC", "")),
                    datetime.fromisoformat(row["Averaging end"].replace(" UTC", "")),
                    row["Name"],
                )
                for row in csv.DictReader(file)
            ]

    def answer() -> list[float]:
        rows = read()
        return [float(sum(row[place] for row in rows)) for place in (0, 1)]

    return Task([read], ROWS, answer, rounds=3)


TABLE_WORKS = {
    "table": Contest(
        "Read a receiver's table, rows",
        {
            "borderkit": _read_with_borderkit,
            "csv module": _read_with_csv,
            "pandas": _read_with_pandas,
        },
        agree=lambda ours, theirs: bool(np.allclose(ours, theirs, rtol=1e-12)),
    ),
}
