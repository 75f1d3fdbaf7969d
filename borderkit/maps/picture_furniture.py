"""What every static map has: graticule, scale bar, north arrow, frame."""

import math
from collections.abc import Iterator
from typing import Final

import numpy as np
from matplotlib.patches import Rectangle

from borderkit.maps.land_symbols import INK
from borderkit.maps.picture_frame import CSS_PT, Box, Frame
from borderkit.maps.picture_text import Typesetter, text_artist

__all__ = ["furnish"]

_STEPS: Final = (
    *(30.0, 20.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.25, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001),
)
_DEGREE_M: Final = 111_132.0
_GRID: Final = "#9aa5b1"


def furnish(frame: Frame, typesetter: Typesetter, *, last: bool = False) -> list[Box]:
    """Draw the graticule, or at last what lies over all layers; return what must stay free.

    Parameters
    ----------
    frame : Frame
        The map.
    typesetter : Typesetter
        Of the same picture.
    last : bool
        Draw scale bar, north arrow, figures of the graticule and the frame.
    """
    left, bottom, right, top = frame.box
    unit = frame.unit
    if not last:
        _grid(frame)
        scale = (left, bottom, left + 210 * unit, bottom + 34 * unit)
        north = (right - 44 * unit, top - 58 * unit, right, top)
        low = (left, bottom, right, bottom + 19 * unit)
        return [scale, north, low, *_beside_latitudes(frame)]
    _figures(frame, typesetter)
    _scale_bar(frame)
    _north(frame)
    frame.put(
        Rectangle((left, bottom), right - left, top - bottom, fill=False, ec="#8a94a3", lw=0.8),
        clipped=False,
    )
    return []


def _step(frame: Frame) -> float:
    west, _, east, _ = frame.bounds
    wide = (frame.box[2] - frame.box[0]) / frame.unit
    wanted = max(3.0, wide / 190.0)
    return next((step for step in _STEPS if (east - west) / step >= wanted), _STEPS[-1])


def _lines(low: float, high: float, step: float) -> Iterator[float]:
    for number in range(math.ceil(low / step), math.floor(high / step) + 1):
        yield number * step


def _grid(frame: Frame) -> None:
    west, south, east, north = frame.bounds
    step = _step(frame)
    parts = [np.array([[lon, south], [lon, north]]) for lon in _lines(west, east, step)]
    parts += [np.array([[west, lat], [east, lat]]) for lat in _lines(south, north, step)]
    frame.lines([frame.pixels(part).tolist() for part in parts], _GRID, 0.5)


def _beside_latitudes(frame: Frame) -> Iterator[Box]:
    west, south, _, north = frame.bounds
    left, unit = frame.box[0], frame.unit
    for lat in _lines(max(south, -90.0), min(north, 90.0), _step(frame)):
        y = float(frame.pixels(np.array([[west, lat]]))[0, 1])
        yield left, y - 9 * unit, left + 62 * unit, y + 11 * unit


def _figures(frame: Frame, typesetter: Typesetter) -> None:
    west, south, east, north = frame.bounds
    left, bottom, right, top = frame.box
    unit, step = frame.unit, _step(frame)
    for lon in _lines(west, east, step):
        x = float(frame.pixels(np.array([[lon, south]]))[0, 0])
        text = _degrees((lon + 180.0) % 360.0 - 180.0, step, "EW")
        if left + 235 * unit < x < right - 30 * unit:
            _figure(frame, typesetter, (x, bottom + 4 * unit), text, across="center")
    for lat in _lines(max(south, -90.0), min(north, 90.0), step):
        y = float(frame.pixels(np.array([[west, lat]]))[0, 1])
        if bottom + 50 * unit < y < top - 10 * unit:
            at = (left + 4 * unit, y - 4 * unit)
            _figure(frame, typesetter, at, _degrees(lat, step, "NS"), across="left")


def _figure(
    frame: Frame, typesetter: Typesetter, at: tuple[float, float], text: str, *, across: str
) -> None:
    unit, size = frame.unit, 10 * CSS_PT
    wide = typesetter.width(text, size) + 6 * unit
    start = at[0] - (wide / 2 if across == "center" else 3 * unit)
    plate = Rectangle((start, at[1] - 3 * unit), wide, 14 * unit, fc="#ffffff", alpha=0.78, lw=0)
    frame.put(plate)
    frame.put(text_artist(at, text, size, colour="#4a5568", across=across))


def _degrees(value: float, step: float, ends: str) -> str:
    digits = max(0, min(3, math.ceil(-math.log10(step) - 1e-9) + (step == 0.25)))
    around = "" if abs(value) < 1e-9 else f" {ends[0] if value > 0 else ends[1]}"
    return f"{abs(value):.{digits}f}°{around}"


def _scale_bar(frame: Frame) -> None:
    left, bottom, _, _ = frame.box
    unit = frame.unit
    metre = frame.scale / _DEGREE_M
    most = 130 * unit / metre
    power = 10.0 ** math.floor(math.log10(most))
    length = max(part * power for part in (1, 2, 3, 5) if part * power <= most)
    wide = length * metre
    x, y = left + 12 * unit, bottom + 12 * unit
    plate = Rectangle((left, bottom), wide + 66 * unit, 30 * unit, fc="#ffffff", alpha=0.78, lw=0)
    frame.put(plate)
    for number, face in enumerate((INK, "#ffffff")):
        start = x + number * wide / 2
        frame.put(Rectangle((start, y), wide / 2, 5 * unit, fc=face, ec=INK, lw=0.8))
    text = f"{length / 1_000:g} km" if length >= 1_000 else f"{length:g} m"
    frame.put(text_artist((x + wide + 6 * unit, y - 2 * unit), text, 11 * CSS_PT))


def _north(frame: Frame) -> None:
    _, _, right, top = frame.box
    unit = frame.unit
    at = (right - 22 * unit, top - 20 * unit)
    frame.shape("circle", (at[0], at[1] - 8 * unit), 44, "#ffffffc8")
    frame.shape("arrow", at, 24, INK, edge="#ffffff")
    low = (at[0], at[1] - 26 * unit)
    frame.put(text_artist(low, "N", 12 * CSS_PT, weight="bold", across="center"))
