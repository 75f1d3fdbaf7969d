"""Works of the GPX readers: two readers of one file, or of many, against GDAL's alone.

The large file is written as programs of the field write it, each element on a line of its own with
blanks before it. The time of the second reader's processes counts, their start included. pyogrio
only streams the points past; the small files it finds unpacked, and reads in one process.
"""

import tempfile
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.contest import Contest, Task

__all__ = ["SURVEY_GPX_WORKS"]

POINTS = 1_000_000
FILES = 200
FILE_POINTS = 50


@cache
def _walk() -> Path:
    """Return a GPX file of one walk of a million points, a second apart, about 120 MB."""
    chance = np.random.default_rng(20261122)
    lon = 20.2 + np.cumsum(chance.normal(4e-7, 5e-7, POINTS))
    lat = -45.3 + np.cumsum(chance.normal(0.0, 5e-7, POINTS))
    height = 500.0 + np.cumsum(chance.normal(0.0, 0.01, POINTS))
    seconds = np.datetime64("2026-06-03T00:00:00") + np.arange(POINTS).astype("timedelta64[s]")
    path = Path(tempfile.mkdtemp(prefix="borderkit-bench-")) / "indented.gpx"
    with path.open("w", encoding="ascii") as file:
        file.write('<gpx version="1.1" creator="bench" xmlns="http://www.topografix.com/GPX/1/1">')
        file.write("\n <trk>\n  <name>walk</name>\n  <trkseg>\n")
        file.writelines(
            f'   <trkpt lat="{north:.9f}" lon="{east:.9f}">\n    <ele>{up:.3f}</ele>\n'
            f"    <time>{time}Z</time>\n   </trkpt>\n"
            for north, east, up, time in zip(
                lat, lon, height, np.datetime_as_string(seconds), strict=True
            )
        )
        file.write("  </trkseg>\n </trk>\n</gpx>\n")
    return path


def _read_with_borderkit() -> Task:
    from borderkit.io.surveys.reading import read_survey

    path = _walk()

    def read() -> Any:
        return read_survey(path)

    return Task([read], POINTS, lambda: len(read().points))


def _stream_with_pyogrio() -> Task:
    import pyogrio

    path = _walk()

    def stream() -> int:
        with pyogrio.raw.open_arrow(path, layer="track_points", use_pyarrow=True) as (_, reader):
            return sum(batch.num_rows for batch in reader)

    return Task([stream], POINTS, stream)


@cache
def _days() -> tuple[Path, tuple[Path, ...]]:
    """Return a zip of small GPX files of one walk each, and the files unpacked."""
    folder = Path(tempfile.mkdtemp(prefix="borderkit-bench-"))
    head = '<gpx version="1.1" creator="bench" xmlns="http://www.topografix.com/GPX/1/1">'
    for day in range(FILES):
        points = "".join(
            f'<trkpt lat="{-45.3 + day * 1e-3 + at * 1e-5:.7f}" lon="20.2"><ele>500.5</ele>'
            f"<time>2026-06-03T{day // 60:02d}:{day % 60:02d}:{at:02d}Z</time></trkpt>\n"
            for at in range(FILE_POINTS)
        )
        text = f"{head}<trk><trkseg>{points}</trkseg></trk></gpx>"
        (folder / f"{day:03d}.gpx").write_text(text, encoding="ascii")
    files = tuple(sorted(folder.glob("*.gpx")))
    with zipfile.ZipFile(folder / "days.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, file.name)
    return folder / "days.zip", files


def _unpack_with_borderkit() -> Task:
    from borderkit.io.surveys.reading import read_survey

    archive, _ = _days()

    def read() -> Any:
        return read_survey(archive)

    return Task([read], FILES, lambda: len(read().points))


def _stream_each_with_pyogrio() -> Task:
    import pyogrio

    _, files = _days()

    def stream() -> int:
        found = 0
        for file in files:
            with pyogrio.raw.open_arrow(file, layer="track_points", use_pyarrow=True) as (_, read):
                found += sum(batch.num_rows for batch in read)
        return found

    return Task([stream], FILES, stream)


SURVEY_GPX_WORKS: dict[str, Contest] = {
    "survey-gpx": Contest(
        f"GPX of {POINTS:,} points read by two readers that have to agree",
        {
            "borderkit": _read_with_borderkit,
            "pyogrio Arrow stream alone": _stream_with_pyogrio,
        },
    ),
    "survey-archive": Contest(
        f"zip of {FILES} GPX files of {FILE_POINTS} points, each read by two readers",
        {
            "borderkit": _unpack_with_borderkit,
            "pyogrio Arrow stream of each file alone": _stream_each_with_pyogrio,
        },
    ),
}
