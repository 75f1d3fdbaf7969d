"""The layers of the land as layers of a map: relief, waters, roads, works, markers."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from geopandas import GeoDataFrame

from borderkit.layers.lineage import credits_of
from borderkit.maps.base import BaseMap, GroundPicture, Terrain, Tiles
from borderkit.maps.bulk import Details, LineSet, PointSet, positions
from borderkit.maps.canvas import Overlay
from borderkit.maps.extent import about, shape_fineness
from borderkit.maps.features import FINE_DEG
from borderkit.maps.land_drawing import Drawing, texts
from borderkit.maps.land_symbols import ASSETS, WAYS, PointSymbol
from borderkit.maps.marker_points import marker_overlay
from borderkit.maps.overlays import Sheet
from borderkit.maps.relief import Picture, relief_picture, scan_picture
from borderkit.zones.validity import valid_rows

__all__ = ["Land", "draw_land"]

_MOST_POSITIONS: Final = 75_000
_POSITION_BYTES: Final = 6
_RECORD_BYTES: Final = 45
_ROADS: Final = ("path", "track", "local", "patrol", "secondary", "main")
_WATERS: Final = ("lake", "reservoir", "stream", "canal", "river")


@dataclass(frozen=True, slots=True)
class Land:
    """What lies under the law on one map.

    Attributes
    ----------
    overlays : list of Overlay
        In drawing order.
    relief : Picture or None
        The shaded ground.
    tiles : Tiles or None
        What is drawn instead.
    notes : list of str
        What the page says about what it leaves out.
    attribution : str
        Whose heights or tiles they are.
    credits : tuple of str
        What the sources of the drawn rows ask to be said.
    full_bytes : int
        About what all detail would add to a page.
    terrain : Terrain or None
        What relief and contours were made from.
    scan : GroundPicture or None
        The scanned map or orthophoto that is drawn instead of them.
    """

    overlays: list[Overlay]
    relief: Picture | None
    tiles: Tiles | None
    notes: list[str]
    attribution: str
    credits: tuple[str, ...]
    full_bytes: int
    terrain: Terrain | None
    scan: GroundPicture | None = None

    @property
    def interval_m(self) -> float | None:
        """Distance in height between contours, metres."""
        return self.terrain.interval_m if self.terrain else None


def draw_land(base: BaseMap, sheet: Sheet) -> Land:
    """Return the layers of the land about a sheet, simplified for display.

    Parameters
    ----------
    base : BaseMap
        Layers, elevation model, tiles.
    sheet : Sheet
        Extent (WGS84), time and words.

    Returns
    -------
    Land
        Overlays in drawing order, and notes on what they leave out.
    """
    words = sheet.words
    frames, dropped = _current(base, sheet)
    lines = [f for n, f in frames.items() if n != "markers"]
    shapes = [shape for frame in lines for shape in frame.geometry]
    fine_deg = shape_fineness(shapes, most=_MOST_POSITIONS)
    draw = Drawing(sheet, fine_deg)
    instead = base.tiles is not None or base.picture is not None
    terrain = base.terrain(about(sheet.view)) if base.terrain and not instead else None
    scan = base.picture(about(sheet.view)) if base.picture and not base.tiles else None
    notes = _scan_notes(base, scan, sheet) if instead else _terrain_notes(base, terrain, sheet)
    overlays = [
        Overlay(
            "relief",
            words("map.tiles" if instead else "map.relief"),
            group="land",
            picture=base.tiles is not None or terrain is not None or scan is not None,
        ),
        _contours(terrain, draw),
        _overlay("protected_areas", frames, draw, _protected),
        _overlay("waters", frames, draw, _waters),
        _overlay("roads", frames, draw, _roads),
        _overlay("assets", frames, draw, _assets, group="border"),
        marker_overlay(frames.get("markers"), draw),
    ]
    if fine_deg > FINE_DEG:
        notes.append(words("map.lines_coarse", metres=f"{fine_deg * 111_000:.0f}"))
    if draw.is_late:
        notes.append(words("map.later_ways"))
    if dropped:
        notes.append(words("map.not_valid", count=dropped))
    return Land(
        overlays=[overlay for overlay in overlays if not overlay.is_empty],
        relief=relief_picture(terrain) if terrain else scan_picture(scan) if scan else None,
        tiles=base.tiles,
        notes=notes + draw.notes,
        attribution=_attribution(base, terrain, scan, sheet),
        credits=credits_of(_origins(frames), base.attributions),
        full_bytes=_size(frames),
        terrain=terrain,
        scan=scan,
    )


def _attribution(
    base: BaseMap, terrain: Terrain | None, scan: GroundPicture | None, sheet: Sheet
) -> str:
    """Return whose tiles, picture or heights a map shows."""
    if base.tiles:
        return base.tiles.attribution
    if scan is not None:
        return base.attribution
    said = terrain is not None and base.attribution
    return sheet.words("map.dem_credit", source=base.attribution) if said else ""


def _scan_notes(base: BaseMap, scan: GroundPicture | None, sheet: Sheet) -> list[str]:
    """Return what has to be said of a picture of the ground: what it shows, and how exactly."""
    if base.picture is None or base.tiles is not None:
        return []
    share = scan.share(sheet.view) if scan else 0.0
    if scan is None or share <= 0.0:
        return [sheet.words("map.no_picture")]
    part = [sheet.words("map.part_picture", percent=f"{share * 100:.0f}")] if share < 0.85 else []
    if scan.accuracy_m is None:
        return [*part, sheet.words("map.picture_inexact")]
    exact = scan.accuracy_m < 1.0
    return part if exact else [*part, sheet.words("map.picture_exact", m=f"{scan.accuracy_m:g}")]


def _origins(frames: Mapping[str, GeoDataFrame]) -> set[str]:
    """Return the codes of the sources that rows came from."""
    return {
        code
        for frame in frames.values()
        if "origin" in frame.columns
        for code in frame["origin"].dropna().unique()
    }


def _size(frames: Mapping[str, GeoDataFrame]) -> int:
    """Return about how many bytes a page would need for all detail of these frames."""
    return sum(
        positions(frame.geometry.to_numpy()) * _POSITION_BYTES + len(frame) * _RECORD_BYTES
        for frame in frames.values()
    )


def _terrain_notes(base: BaseMap, terrain: Terrain | None, sheet: Sheet) -> list[str]:
    if base.terrain is None:
        return []
    share = terrain.share(sheet.view) if terrain else 0.0
    if terrain is None or share <= 0.0:
        return [sheet.words("map.no_terrain")]
    percent = f"{share * 100:.0f}"
    return [sheet.words("map.part_terrain", percent=percent)] if share < 0.85 else []


def _current(base: BaseMap, sheet: Sheet) -> tuple[dict[str, GeoDataFrame], int]:
    """Return the rows about the sheet that are valid at its time, and how many are not valid."""
    west, south, east, north = about(sheet.view)
    found, dropped = {}, 0
    for name in ("markers", "assets", "roads", "waters", "protected_areas", "places"):
        frame = base.layers.get(name)
        if frame is None or frame.empty:
            continue
        box = frame.geometry.bounds.to_numpy()
        seen = (box[:, 3] >= south) & (box[:, 1] <= north)
        seen &= np.any(
            [(box[:, 0] + t <= east) & (box[:, 2] + t >= west) for t in (-360.0, 0.0, 360.0)],
            axis=0,
        )
        valid = valid_rows(frame, since=sheet.since, until=sheet.until)
        dropped += int((seen & ~valid).sum())
        if name != "places" and (seen & valid).any():
            found[name] = frame[seen & valid]
    return found, dropped


Maker = Callable[[GeoDataFrame, Drawing], Iterator[LineSet | PointSet]]


def _overlay(
    name: str, frames: Mapping[str, GeoDataFrame], draw: Drawing, make: Maker, group: str = "land"
) -> Overlay:
    frame = frames.get(name)
    made = [] if frame is None else list(make(frame, draw))
    return Overlay(
        name,
        draw.words(f"map.{name}"),
        group=group,
        shown=name != "assets" or not draw.later,
        lines=[part for part in made if isinstance(part, LineSet)],
        points=[part for part in made if isinstance(part, PointSet)],
    )


def _contours(terrain: Terrain | None, draw: Drawing) -> Overlay:
    lines = []
    if terrain is not None and len(terrain.contours):
        is_index = terrain.contours["index"].to_numpy(dtype=bool)
        for way, chosen in (("contour", ~is_index), ("contour-index", is_index)):
            rows = terrain.contours[chosen]
            fifth = way == "contour-index"
            heights = [f"{height:.0f}" for height in rows["elevation_m"]] if fifth else []
            shapes = draw.shapes(rows)
            lines.append(LineSet(way, WAYS[way], shapes, texts=heights, look="contour"))
    return Overlay("contours", draw.words("map.contours"), group="land", lines=lines)


def _waters(frame: GeoDataFrame, draw: Drawing) -> Iterator[LineSet]:
    kinds = np.array(texts(frame, "kind"))
    for kind in _WATERS:
        rows = frame[kinds == kind]
        if len(rows):
            columns = {"map.kind": draw.terms(rows, "kind", "water")}
            yield LineSet(
                f"water-{kind}",
                WAYS[f"water-{kind}"],
                draw.shapes(rows),
                draw.details(rows, "water", columns),
                draw.names(rows),
                "area" if kind in {"lake", "reservoir"} else "water",
                draw.from_zoom(f"water-{kind}", len(frame)),
            )


def _roads(frame: GeoDataFrame, draw: Drawing) -> Iterator[LineSet]:
    classes = np.array(texts(frame, "class"))
    for name in _ROADS:
        rows = frame[classes == name]
        if len(rows):
            oneway = rows["oneway"] if "oneway" in rows.columns else [None] * len(rows)
            columns = {
                "map.kind": draw.terms(rows, "class", "road"),
                "map.surface": draw.terms(rows, "surface", "surface"),
                "map.access": draw.terms(rows, "access", "access"),
                "map.oneway": [draw.words("map.yes") if value is True else "" for value in oneway],
            }
            yield LineSet(
                f"road-{name}",
                WAYS[f"road-{name}"],
                draw.shapes(rows),
                draw.details(rows, "road", columns),
                draw.names(rows),
                "road",
                draw.from_zoom(f"road-{name}", len(frame)),
            )


def _protected(frame: GeoDataFrame, draw: Drawing) -> Iterator[LineSet]:
    columns = {
        "map.category": texts(frame, "category"),
        "ui.authority": texts(frame, "authority"),
    }
    details = draw.details(frame, "protected_area", columns)
    yield LineSet(
        "protected", WAYS["protected"], draw.shapes(frame), details, draw.names(frame), "green"
    )


def _assets(frame: GeoDataFrame, draw: Drawing) -> Iterator[LineSet | PointSet]:
    kinds = np.array(texts(frame, "kind"))
    forms = np.array([shape.geom_type for shape in frame.geometry])
    areas = np.isin(forms, ("Polygon", "MultiPolygon"))
    ways = np.where(np.isin(kinds, ("fence", "wall", "bridge")), kinds, "line")
    ways = np.where(areas, "area", np.where(forms == "Point", "", ways))
    for way in ("area", "line", "bridge", "wall", "fence"):
        rows = frame[ways == way]
        if len(rows):
            name = f"asset-{way}"
            yield LineSet(
                name,
                WAYS[name],
                draw.shapes(rows),
                _asset_details(rows, draw),
                from_zoom=draw.from_zoom(name, len(frame)),
            )
    rows = frame[forms == "Point"]
    if len(rows):
        named = texts(rows, "kind")
        symbols = [_asset_symbol(kind) for kind in named]
        keys = [f"asset:{kind}" for kind in named]
        details = _asset_details(rows, draw)
        yield PointSet(draw.points(rows), symbols, keys, details)


@lru_cache(maxsize=64)
def _asset_symbol(kind: str) -> PointSymbol:
    return PointSymbol(ASSETS.get(kind, ASSETS["other"]), plate=True, colour="#4a4038")


def _asset_details(frame: GeoDataFrame, draw: Drawing) -> Details | None:
    columns = {
        "map.kind": draw.terms(frame, "kind", "asset"),
        "map.condition": draw.terms(frame, "condition", "asset_condition"),
        "map.side": texts(frame, "side"),
        "map.note": texts(frame, "note"),
    }
    return draw.details(frame, "asset", columns)
