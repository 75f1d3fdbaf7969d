"""The shaded relief, or a scanned map in its place, as a small picture for a web map."""

import base64
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from borderkit.crs import mercator_latitude, mercator_y
from borderkit.maps.base import Bounds, GroundPicture, Terrain

__all__ = ["Picture", "ground_colours", "relief_picture", "scan_colours", "scan_picture"]

Colours = NDArray[np.uint8]

_WIDEST: Final = 1_300
_QUALITY: Final = 52
_WIDEST_SCAN: Final = 2_400
_SCAN_QUALITIES: Final = (78, 62, 48, 34, 20)
_PALER: Final = 0.72
_SCAN_BYTES: Final = 2_400_000
_LOWEST_TO_HIGHEST: Final = (
    (222, 232, 214),
    (234, 238, 220),
    (243, 238, 220),
    (238, 227, 206),
    (233, 224, 212),
    (246, 244, 240),
)
"""Tints of the ground: pale green, sand, pale rock; light, so that what is drawn on it reads."""
_LEVEL: Final = 0.7071
_DEPTH: Final = 0.62


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of ground: a data URI, its edges in degrees WGS84, even in web Mercator."""

    uri: str
    bounds: Bounds


@lru_cache(maxsize=8)
def relief_picture(terrain: Terrain) -> Picture:
    """Return the tinted and shaded ground as a picture that a page can carry.

    Parameters
    ----------
    terrain : Terrain
        Even in latitude; the picture's rows are even in web Mercator, which Leaflet stretches
        pictures by.

    Returns
    -------
    Picture
        WebP with some hundred kilobytes at most; transparent where no height is known.
    """
    colours = _mercator(ground_colours(terrain), terrain.bounds, widest=_WIDEST)
    return Picture(_uri(_webp(colours, _QUALITY)), terrain.bounds)


@lru_cache(maxsize=4)
def scan_picture(scan: GroundPicture) -> Picture:
    """Return a scanned map or an orthophoto as a picture that a page can carry.

    Parameters
    ----------
    scan : GroundPicture
        Even in latitude, as for `relief_picture`.

    Returns
    -------
    Picture
        WebP of 2.4 MB at most (3.2 MB in the page): what does not fit is packed harder.
    """
    colours = _mercator(scan_colours(scan), scan.bounds, widest=_WIDEST_SCAN)
    coded = b""
    for quality in _SCAN_QUALITIES:
        coded = _webp(colours, quality)
        if len(coded) <= _SCAN_BYTES:
            break
    return Picture(_uri(coded), scan.bounds)


def scan_colours(scan: GroundPicture) -> Colours:
    """Return the colours of a picture of the ground, paler, so that what is drawn on it reads."""
    colours = scan.colours.copy()
    colours[..., :3] = 255 - (255 - colours[..., :3]) * _PALER
    return colours


def _webp(colours: Colours, quality: int) -> bytes:
    held = BytesIO()
    image = Image.fromarray(colours, "RGBA")
    image.save(held, format="WEBP", quality=quality, method=4, alpha_quality=100)
    return held.getvalue()


def _uri(coded: bytes) -> str:
    return f"data:image/webp;base64,{base64.b64encode(coded).decode()}"


def ground_colours(terrain: Terrain) -> Colours:
    """Return the ground tinted by height and shaded, (rows, columns, 4), red to opacity.

    Parameters
    ----------
    terrain : Terrain
        Heights and shade on one grid.

    Returns
    -------
    array of uint8
        On the grid of the terrain; opacity 0 where no height is known.
    """
    heights, shade = terrain.heights_m, terrain.shade
    known = np.isfinite(heights) & np.isfinite(shade)
    colours = np.zeros((*heights.shape, 4), dtype=np.uint8)
    if not known.any():
        return colours
    low, high = np.percentile(heights[known], (1, 99))
    part = np.clip((heights - low) / max(high - low, 1.0), 0.0, 1.0)
    steps = np.linspace(0.0, 1.0, len(_LOWEST_TO_HIGHEST))
    light = np.clip(1.0 + _DEPTH * (shade - _LEVEL), 0.0, 1.12)
    for band in range(3):
        tint = np.interp(part, steps, [colour[band] for colour in _LOWEST_TO_HIGHEST])
        colours[..., band] = np.where(known, np.clip(tint * light, 0, 255), 240).astype(np.uint8)
    colours[..., 3] = np.where(known, 255, 0)
    return colours


def _mercator(colours: Colours, bounds: Bounds, *, widest: int) -> Colours:
    """Return a picture even in latitude (rows) as one even in web Mercator."""
    west, south, east, north = bounds
    rows, columns = colours.shape[:2]
    top, bottom = mercator_y(np.array([north, south]))
    wide = min(columns, widest)
    high = max(2, min(round(wide * float(top - bottom) / (east - west)), 2 * widest))
    y = top - (np.arange(high) + 0.5) * ((top - bottom) / high)
    at = (north - mercator_latitude(y)) / (north - south) * rows - 0.5
    down = _blended(colours.astype(np.float32), at)
    across = (np.arange(wide) + 0.5) * (columns / wide) - 0.5
    whole = _blended(np.swapaxes(down, 0, 1), across)
    out = np.swapaxes(whole, 0, 1)
    out[..., 3] = np.where(out[..., 3] > 127, 255, 0)
    made: Colours = np.ascontiguousarray(np.round(out)).astype(np.uint8)
    return made


def _blended(values: NDArray[np.float32], at: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return rows at fractional places, each blended from its two neighbours."""
    place = np.clip(at, 0, len(values) - 1)
    first = np.minimum(np.floor(place).astype(int), max(len(values) - 2, 0))
    second = np.minimum(first + 1, len(values) - 1)
    part = (place - first).astype(np.float32)[:, None, None]
    mixed: NDArray[np.float32] = values[first] * (1 - part) + values[second] * part
    return mixed
