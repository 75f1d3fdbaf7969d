"""Layers of many things, which a page draws on a canvas of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from borderkit.maps.escaping import plain
from borderkit.maps.land_symbols import PointSymbol, Way, plain_way
from borderkit.maps.packing import packed_column, packed_lines, packed_numbers, packed_points

__all__ = ["Details", "LineSet", "PointSet", "positions"]


@dataclass(frozen=True, slots=True)
class Details:
    """What popups say about many things, row by row.

    Attributes
    ----------
    titles : sequence of str, length n
        What each is called.
    columns : mapping of str to sequence of str, length n
        Heading to cells; empty cells are not shown.
    finds : sequence of str, length n, optional
        Further names by which each can be found.
    form : str
        How a title is put, ``Marker {}``; words of ours.
    """

    titles: Sequence[str]
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    finds: Sequence[str] = ()
    form: str = "{}"

    def packed(self) -> dict[str, Any]:
        """Return it as a page carries it."""
        columns = [[head, _texts(cells)] for head, cells in self.columns.items() if any(cells)]
        told: dict[str, Any] = {
            "titles": _texts(self.titles),
            "columns": columns,
            "form": self.form,
        }
        return told | ({"finds": _texts(self.finds)} if any(self.finds) else {})


@dataclass(frozen=True, slots=True)
class LineSet:
    """Lines or areas that look alike.

    Attributes
    ----------
    name : str
        Of the way; the legend goes by it.
    way : Way
        How they look.
    geometries : sequence of BaseGeometry, length n
        WGS84, as drawn.
    details : Details, optional
        What their popups say; without it they cannot be clicked.
    texts : sequence of str, length n
        Written along each; empty for none.
    look : str
        How the text looks: ``road``, ``water``, ``contour``, ``area``.
    from_zoom : float
        Zoom of web maps from which they are drawn; 0 always.
    """

    name: str
    way: Way
    geometries: Sequence[BaseGeometry]
    details: Details | None = None
    texts: Sequence[str] = ()
    look: str = ""
    from_zoom: float = 0.0

    def packed(self) -> dict[str, Any]:
        """Return it as a page carries it."""
        told: dict[str, Any] = {
            "way": plain_way(self.way),
            "count": len(self.geometries),
            "xy": packed_lines(self.geometries),
            "look": self.look,
            "from": self.from_zoom,
        }
        if self.details is not None:
            told["details"] = self.details.packed()
        if any(self.texts):
            told["texts"] = _texts(self.texts)
        return told


@dataclass(frozen=True, slots=True)
class PointSet:
    """Points with symbols.

    Attributes
    ----------
    lonlat : array, shape (n, 2)
        WGS84, longitudes near the middle of the map.
    symbols : sequence of PointSymbol, length n
        How each looks.
    names : sequence of str, length n
        Of the symbols; the legend goes by them.
    details : Details, optional
        What their popups say.
    labelled : bool
        Whether the titles of the details stand beside the points, where there is room.
    later : float
        How many zoom levels a reader must go in before they do.
    """

    lonlat: NDArray[np.float64]
    symbols: Sequence[PointSymbol]
    names: Sequence[str] = ()
    details: Details | None = None
    labelled: bool = False
    later: float = 0.0

    def packed(self) -> dict[str, Any]:
        """Return it as a page carries it."""
        order: dict[PointSymbol, int] = {}
        at = [order.setdefault(symbol, len(order)) for symbol in self.symbols]
        told: dict[str, Any] = {
            "count": len(self.lonlat),
            "xy": packed_points(self.lonlat),
            "symbols": [_plain_symbol(symbol) for symbol in order],
            "at": packed_numbers(at),
            "labelled": self.labelled,
            "later": self.later,
        }
        if self.details is not None:
            told["details"] = self.details.packed()
        return told


def _texts(values: Sequence[str]) -> dict[str, Any]:
    """Return a packed column of texts from files, each made plain."""
    column = packed_column(values)
    return column | {"values": [plain(value) for value in column["values"]]}


def _plain_symbol(symbol: PointSymbol) -> list[Any]:
    return [symbol.shape, symbol.fill, symbol.sign, symbol.under, symbol.plate, symbol.colour]


def positions(geometries: Sequence[BaseGeometry] | NDArray[np.object_]) -> int:
    """Return how many positions geometries have together."""
    return int(shapely.get_num_coordinates(np.asarray(geometries, dtype=object)).sum())
