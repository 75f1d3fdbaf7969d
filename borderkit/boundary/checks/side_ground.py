"""The sides stated of sections, held against the areas of the sides beside the line."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from borderkit.boundary.checks.line_rules import found
from borderkit.boundary.finding import RegisterFinding
from borderkit.boundary.kept_lines import KeptLines, KeptPiece
from borderkit.crs import GEOD

__all__ = ["ground_findings"]

Floats = NDArray[np.float64]

_BESIDE_M: Final = 30.0
"""So far beside the line it is looked whose ground it is, metres."""
_LOOKS: Final = 9


def ground_findings(lines: KeptLines, jurisdictions: GeoDataFrame) -> Iterator[RegisterFinding]:
    """Yield sections on whose stated left lies the ground of the side stated right, or so.

    It is looked in nine places of each piece, 30 m left and right of it. Most of those that lie
    in one of both areas decide; where no area of a side is kept nothing is judged.

    Parameters
    ----------
    lines : KeptLines
        The lines.
    jurisdictions : GeoDataFrame
        Of the layer of that name, EPSG:4326: the areas of the sides, by code.
    """
    areas = _areas(jurisdictions)
    told: set[str] = set()
    for kept in lines.pieces:
        left, right = kept.piece.left, kept.piece.right
        if kept.uid in told or left is None or right is None or not {left, right} & set(areas):
            continue
        as_stated, turned = _looks(kept, areas)
        if turned > as_stated:
            told.add(kept.uid)
            yield _turned(kept, as_stated, turned)


def _areas(jurisdictions: GeoDataFrame) -> Mapping[str, Any]:
    there = ~(jurisdictions.geometry.isna() | jurisdictions.geometry.is_empty)
    kept = jurisdictions[there]
    shapes = kept.geometry.to_numpy()
    shapely.prepare(shapes)
    return dict(zip(kept["code"], shapes, strict=True))


def _looks(kept: KeptPiece, areas: Mapping[str, Any]) -> tuple[int, int]:
    """Return in how many places the ground is that of the side stated, and of the other one."""
    left, right = _beside(kept.piece.lonlat)
    as_stated = turned = 0
    for side, other, places in (
        (kept.piece.left, kept.piece.right, left),
        (kept.piece.right, kept.piece.left, right),
    ):
        own, others = _inside(areas.get(str(side)), places), _inside(areas.get(str(other)), places)
        as_stated += int((own & ~others).sum())
        turned += int((others & ~own).sum())
    return as_stated, turned


def _inside(area: Any, places: Floats) -> NDArray[np.bool_]:
    if area is None:
        return np.zeros(len(places), dtype=bool)
    return np.asarray(shapely.contains_xy(area, places[:, 0], places[:, 1]))


def _beside(lonlat: Floats) -> tuple[Floats, Floats]:
    """Return places left and right of the middles of edges, spread over a piece."""
    edges = np.unique(np.linspace(0, len(lonlat) - 2, _LOOKS).astype(int))
    start, end = lonlat[edges], lonlat[edges + 1]
    azimuth, _, length = GEOD.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    lon, lat, back = GEOD.fwd(start[:, 0], start[:, 1], azimuth, np.asarray(length) / 2)
    found = []
    for turn in (90.0, -90.0):
        x, y, _ = GEOD.fwd(lon, lat, np.asarray(back) + turn, np.full(len(edges), _BESIDE_M))
        found.append(np.column_stack([x, y]))
    return found[0], found[1]


def _turned(kept: KeptPiece, as_stated: int, turned: int) -> RegisterFinding:
    piece = kept.piece
    kept_as = "against" if piece.reversed else "in"
    return found(
        "section-sides-turned",
        f"section {piece.section} of {kept.boundary} has {piece.left} on the left and "
        f"{piece.right} on the right in the direction of the line ({kept_as} which it is drawn), "
        f"and the areas of the sides say otherwise in {turned} of {turned + as_stated} places",
        boundary=kept.boundary,
        subjects=(kept.uid,),
        place=piece.start,
        chainage_m=piece.start_m,
        amounts={"places": float(turned), "places_as_stated": float(as_stated)},
    )
