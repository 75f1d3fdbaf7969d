"""The map of a static picture: a frame in pixels that layers are drawn into."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import shapely
from matplotlib.artist import Artist
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.image import BboxImage
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D, Bbox, IdentityTransform
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from borderkit.maps import symbols
from borderkit.maps.base import Bounds, Terrain
from borderkit.maps.bulk import LineSet, PointSet
from borderkit.maps.canvas import Overlay
from borderkit.maps.land_symbols import BARS, SIGNS, PointSymbol
from borderkit.maps.picture_shapes import (
    HATCHES,
    area_outline,
    dashes,
    is_empty,
    line_outline,
    outline_of,
    shape_outline,
    square_outline,
    zone_class_of,
)
from borderkit.maps.relief import ground_colours
from borderkit.maps.symbols import Stroke

__all__ = ["CSS_PT", "Box", "Frame"]

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in pixels from the lower left corner of the picture."""

CSS_PT: Final = 0.75
"""Points in a pixel of the web maps, so that both draw the same widths."""

_PAPER: Final = "#f4f5f2"
_TINT: Final = 0.07
_HATCH: Final = 0.6


class Frame:
    """A frame on a figure that shows some ground, longitudes and latitudes at one scale.

    Parameters
    ----------
    figure : Figure
        That it is drawn on.
    box : Box
        Where.
    bounds : Bounds
        What it shows at least, degrees WGS84.
    """

    def __init__(self, figure: Figure, box: Box, bounds: Bounds) -> None:
        self.figure = figure
        self.box = box
        self.unit = figure.dpi / 96.0
        """Pixels of the picture in a pixel of the web maps."""
        west, south, east, north = bounds
        left, bottom, right, top = box
        self._middle = ((west + east) / 2, (south + north) / 2)
        self._narrow = max(math.cos(math.radians(self._middle[1])), 0.02)
        self.scale = min(
            (right - left) / max((east - west) * self._narrow, 1e-9),
            (top - bottom) / max(north - south, 1e-9),
        )
        """Pixels in a degree of latitude."""
        self._z = 0.0
        self._edge = Rectangle(
            (left, bottom), right - left, top - bottom, transform=IdentityTransform()
        )
        self.put(Rectangle((left, bottom), right - left, top - bottom, fc=_PAPER, ec="none"))

    @property
    def bounds(self) -> Bounds:
        """What it shows, degrees WGS84."""
        left, bottom, right, top = self.box
        wide = (right - left) / 2 / (self.scale * self._narrow)
        high = (top - bottom) / 2 / self.scale
        lon, lat = self._middle
        return lon - wide, lat - high, lon + wide, lat + high

    @property
    def zoom(self) -> float:
        """Zoom of a web map at the same scale."""
        degree = self.scale * self._narrow / self.unit
        return math.log2(max(degree * 360.0 / 256.0, 1.0))

    def pixels(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return where positions (n, 2) WGS84 stand in the picture, pixels (n, 2)."""
        left, bottom, right, top = self.box
        centre = np.array([(left + right) / 2, (bottom + top) / 2])
        step = np.array([self.scale * self._narrow, self.scale])
        moved: NDArray[np.float64] = (np.asarray(lonlat)[:, :2] - self._middle) * step + centre
        return moved

    def shows(self, x: float, y: float) -> bool:
        """Whether a pixel lies within the frame."""
        left, bottom, right, top = self.box
        return left <= x <= right and bottom <= y <= top

    def put(self, artist: Artist, *, clipped: bool = True) -> None:
        """Draw something above all that was drawn before, in pixels."""
        self._z += 1
        artist.set_zorder(self._z)
        if not artist.is_transform_set():
            artist.set_transform(IdentityTransform())
        self.figure.add_artist(artist)
        if clipped:
            artist.set_clip_path(self._edge)

    # ---------------------------------------------------------------------------- the layers

    def ground(self, terrain: Terrain) -> None:
        """Draw the shaded ground."""
        self.picture(ground_colours(terrain), terrain.bounds)

    def picture(self, colours: NDArray[np.uint8], bounds: Bounds) -> None:
        """Draw a picture (rows, columns, 4) that is even in longitude and latitude."""
        west, south, east, north = bounds
        corners = self.pixels(np.array([[west, south], [east, north]]))
        image = BboxImage(Bbox(corners), interpolation="bilinear", origin="upper")
        image.set_data(colours)
        self.put(image)

    def overlay(self, overlay: Overlay) -> None:
        """Draw the lines and areas of a layer."""
        for lines in overlay.lines:
            if self.zoom >= lines.from_zoom:
                self._line_set(lines)
        for feature in overlay.features:
            if "kind" not in feature["properties"]:
                shape = shapely.from_geojson(json.dumps(feature["geometry"]))
                self._styled(shape, feature["properties"].get("style", {}))

    def points(self, overlay: Overlay) -> None:
        """Draw the bulk points of a layer, which stand above the lines of all."""
        for points in overlay.points:
            self._point_set(points)

    def _moved(self, shape: BaseGeometry) -> BaseGeometry:
        return shapely.transform(shape, self.pixels)

    def _styled(self, shape: BaseGeometry, style: Mapping[str, Any]) -> None:
        """Draw a line or area in a Leaflet path style."""
        moved = self._moved(shape)
        area = moved.geom_type.endswith("Polygon")
        outline = area_outline(moved) if area else line_outline(moved)
        if is_empty(outline):
            return
        if area and style.get("fill", True):
            self._fill(outline, style)
        if style.get("stroke", True):
            self.stroke(
                outline,
                Stroke(
                    style.get("color", "#000000"),
                    float(style.get("weight", 1)),
                    str(style.get("dashArray") or ""),
                    float(style.get("opacity", 1)),
                ),
            )

    def _fill(self, outline: Outline, style: Mapping[str, Any]) -> None:
        zone_class = zone_class_of(style)
        if zone_class is not None:
            self.hatched(outline, zone_class)
        elif style.get("fillOpacity", 0.2):
            colour = to_rgba(style.get("fillColor", style["color"]), style.get("fillOpacity", 0.2))
            self.put(PathPatch(outline, fc=colour, ec="none"))

    def hatched(self, outline: Outline, zone_class: str, *, clipped: bool = True) -> None:
        """Draw the tint and hatch of a class of zone."""
        colour = symbols.ZONES[zone_class].colour
        patch = PathPatch(
            outline,
            fc=to_rgba(colour, _TINT),
            ec="none",
            lw=0,
            hatch=HATCHES[zone_class],
            hatchcolor=to_rgba(colour, _HATCH),
        )
        patch.set_hatch_linewidth(0.7)
        self.put(patch, clipped=clipped)

    def stroke(self, outline: Outline, stroke: Stroke) -> None:
        """Draw one stroke along an outline."""
        width = stroke.width * CSS_PT
        self.put(
            PathPatch(
                outline,
                fill=False,
                ec=to_rgba(stroke.colour, stroke.opacity),
                lw=width,
                ls=dashes(stroke.dash, 1.0 / max(stroke.width, 0.1)),
                capstyle="butt",
                joinstyle="round",
            )
        )

    def _line_set(self, lines: LineSet) -> None:
        moved = [self._moved(shape) for shape in lines.geometries]
        areas = [shape for shape in moved if shape.geom_type.endswith("Polygon")]
        outlines = [area_outline(shape) for shape in areas]
        outlines += [
            line_outline(shape) for shape in moved if not shape.geom_type.endswith("Polygon")
        ]
        drawn = [outline for outline in outlines if not is_empty(outline)]
        if not drawn:
            return
        whole = Outline.make_compound_path(*drawn)
        if lines.way.fill and areas:
            inside = Outline.make_compound_path(*outlines[: len(areas)])
            colour = to_rgba(lines.way.fill, lines.way.fill_opacity)
            self.put(PathPatch(inside, fc=colour, ec="none"))
        for stroke in lines.way.strokes:
            self.stroke(whole, stroke)

    def _point_set(self, points: PointSet) -> None:
        at = self.pixels(points.lonlat)
        groups: dict[PointSymbol, list[int]] = {}
        for number, symbol in enumerate(points.symbols):
            if self.shows(*at[number]):
                groups.setdefault(symbol, []).append(number)
        seen = sum(map(len, groups.values()))
        size_px = min(9.0, max(4.5, 9.0 * math.sqrt(60.0 / max(seen, 1))))
        for symbol, rows in groups.items():
            self.point(symbol, at[rows], size_px=11.0 if symbol.plate else size_px)

    def point(self, symbol: PointSymbol, at: NDArray[np.float64], *, size_px: float = 9.0) -> None:
        """Draw one symbol at pixels (n, 2); `size_px` is that of the web maps."""
        size = size_px * CSS_PT
        if symbol.plate:
            self._markers(at, square_outline(), size * 1.5, "#ffffff", "#9aa5b1")
        face = {"full": symbol.colour, "half": "#a9aeb8"}.get(symbol.fill, "#ffffff")
        outline = shape_outline(symbol.shape)
        self._markers(at, outline, size, face, symbol.colour)
        if symbol.under:
            bars = outline_of(BARS[symbol.under])
            wide = size * _reach(bars) / _reach(outline)
            self._markers(at, bars, wide, symbol.colour, symbol.colour, edge_width=0.0)
        if symbol.sign:
            sign = outline_of(SIGNS[symbol.sign])
            self._markers(at, sign, size * 1.25, "none", "#a8122a")

    def _markers(
        self,
        at: NDArray[np.float64],
        outline: Outline,
        size: float,
        face: str,
        edge: str,
        *,
        edge_width: float = 0.7,
    ) -> None:
        self.put(
            Line2D(
                at[:, 0],
                at[:, 1],
                ls="none",
                marker=outline,
                ms=size,
                mfc=face,
                mec=edge,
                mew=edge_width,
            )
        )

    def shape(
        self,
        shape: str,
        at: Sequence[float],
        size_px: float,
        colour: str,
        *,
        turn_deg: float = 0.0,
        edge: str = "none",
        clipped: bool = True,
    ) -> None:
        """Draw a shape of the maps at a pixel; `size_px` is its width in the web maps."""
        place = Affine2D().rotate_deg(-turn_deg).scale(size_px * self.unit).translate(at[0], at[1])
        outline = shape_outline(shape).transformed(place)
        width = 0.8 if edge != "none" else 0.0
        self.put(PathPatch(outline, fc=colour, ec=edge, lw=width), clipped=clipped)

    def lines(self, parts: Iterable[Sequence[Sequence[float]]], colour: str, width: float) -> None:
        """Draw polylines given in pixels."""
        for part in parts:
            self.put(Line2D([x for x, _ in part], [y for _, y in part], c=colour, lw=width))


def _reach(outline: Outline) -> float:
    """Return how far an outline goes from the origin, which matplotlib sizes markers by."""
    return float(np.abs(np.asarray(outline.vertices)).max())
