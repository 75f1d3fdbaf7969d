"""Consecutive points of a GPX file as columns of texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

__all__ = ["GatheredPoints", "GpxRun", "joined_runs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GpxRun:
    """Consecutive points of a file, as they stand in it.

    Attributes
    ----------
    columns : dict of str to pyarrow.Array of text, each of length n
        Attributes (``lat`` and ``lon`` at least), elements and extensions; null: has none.
    kinds : array of int, shape (n,)
        Index into `borderkit.io.surveys.gpx.gpx_strict.KINDS_OF`.
    lines : array of int, shape (n,)
        Line of the file.
    tracks : array of int, shape (n,)
        Segment of the file, from 0 on; -1 for what is in none.
    """

    columns: dict[str, pa.Array]
    kinds: NDArray[np.int8]
    lines: NDArray[np.int64]
    tracks: NDArray[np.int64]

    def __len__(self) -> int:
        """Return how many points there are."""
        return len(self.kinds)


@dataclass(slots=True)
class GatheredPoints:
    """Points that are read one by one, each a mapping of what it says."""

    points: list[dict[str, str]]
    kinds: list[int]
    lines: list[int]
    tracks: list[int]

    def cut(self, count: int) -> GpxRun:
        """Return the first `count` points and keep the others."""
        points = self.points[:count]
        keys = {"lat": None, "lon": None}
        for point in points:
            keys.update(dict.fromkeys(point))
        columns = {
            key: pa.array([point.get(key) for point in points], type=pa.string()) for key in keys
        }
        kinds, lines, tracks = (np.array(p[:count], dtype=np.int64) for p in self.parts()[1:])
        for part in self.parts():
            del part[:count]
        return GpxRun(columns=columns, kinds=kinds.astype(np.int8), lines=lines, tracks=tracks)

    def parts(self) -> tuple[list[Any], ...]:
        """Return its lists."""
        return self.points, self.kinds, self.lines, self.tracks


def joined_runs(runs: Sequence[GpxRun]) -> GpxRun:
    """Return runs as one."""
    if len(runs) == 1:
        return runs[0]
    keys = dict.fromkeys(key for run in runs for key in run.columns)
    nothing = {len(run): pa.nulls(len(run), pa.string()) for run in runs}
    return GpxRun(
        columns={
            key: pa.concat_arrays([run.columns.get(key, nothing[len(run)]) for run in runs])
            for key in keys
        },
        kinds=np.concatenate([run.kinds for run in runs]),
        lines=np.concatenate([run.lines for run in runs]),
        tracks=np.concatenate([run.tracks for run in runs]),
    )
