"""What the layers of the land share when they are drawn: words, fineness, popups."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from borderkit.maps.bulk import Details
from borderkit.maps.features import drawn
from borderkit.maps.overlays import Sheet

__all__ = ["Drawing", "all_names", "origins", "texts"]

_MOST_WAYS: Final = 5_000
_LATE: Final[Mapping[str, tuple[int, float]]] = {
    "road-path": (2_000, 13.5),
    "road-track": (2_000, 13.0),
    "road-local": (2_000, 12.5),
    "water-stream": (300, 12.0),
    "asset-bridge": (150, 12.5),
    "asset-wall": (150, 12.5),
    "asset-fence": (150, 12.5),
    "asset-line": (150, 12.5),
}
"""Way -> how many its layer holds at least for it to be drawn late, and from which zoom."""


class Drawing:
    """What all layers share: words, the middle longitude, and how finely is drawn."""

    def __init__(self, sheet: Sheet, fine_deg: float) -> None:
        self.words = sheet.words
        self.later = sheet.later
        self.notes: list[str] = []
        self.is_late = False
        self._middle = sheet.middle
        self._fine_deg = fine_deg

    def from_zoom(self, name: str, count: int) -> float:
        """Return the zoom from which a way is drawn, where its layer holds `count` of all kinds."""
        least, zoom = _LATE.get(name, (count, 0.0))
        late = zoom if count > least else 0.0
        self.is_late = self.is_late or late > 0.0
        return late

    def shapes(self, frame: GeoDataFrame) -> list[BaseGeometry]:
        """Return geometries as they are drawn."""
        return [
            drawn(shape, middle=self._middle, fine_deg=self._fine_deg) for shape in frame.geometry
        ]

    def points(self, frame: GeoDataFrame) -> NDArray[np.float64]:
        """Return positions (n, 2), near the middle of the map."""
        xy = shapely.get_coordinates(frame.geometry.to_numpy())
        return xy + np.round((self._middle - xy[:, :1]) / 360.0) * (360.0, 0.0)

    def terms(self, frame: GeoDataFrame, column: str, group: str) -> list[str]:
        """Return a column of terms in words."""
        return [self.words.known(group, value) for value in texts(frame, column)]

    def names(self, frame: GeoDataFrame, codes: Sequence[str] = ()) -> list[str]:
        """Return names in the language of the map, codes where there are none."""
        given = frame["name"] if "name" in frame.columns else [None] * len(frame)
        spare = codes or [""] * len(frame)
        return [
            self.words.name(name, code) if isinstance(name, Mapping) else code
            for name, code in zip(given, spare, strict=True)
        ]

    def details(self, frame: GeoDataFrame, key: str, columns: Mapping[str, Any]) -> Details | None:
        """Return popups of lines and areas; none for very many."""
        if len(frame) > _MOST_WAYS:
            layer = self.words(f"map.{_PLURAL[key]}")
            self.notes.append(self.words("map.no_popups", layer=layer, count=len(frame)))
            return None
        codes = texts(frame, key)
        names = self.names(frame)
        titles = [
            f"{name} ({code})" if name else code for name, code in zip(names, codes, strict=True)
        ]
        told = {**columns, "map.origin": origins(frame)}
        heads = {self.words(head): cells for head, cells in told.items()}
        return Details(titles, heads, all_names(frame))


_PLURAL: Final = {
    "road": "roads",
    "water": "waters",
    "asset": "assets",
    "protected_area": "protected_areas",
}


def texts(frame: GeoDataFrame, column: str) -> list[str]:
    """Return a column as texts, empty where nothing is known."""
    if column not in frame.columns:
        return [""] * len(frame)
    values = frame[column].tolist()
    return [value if isinstance(value, str) else "" for value in values]


def all_names(frame: GeoDataFrame) -> list[str]:
    """Return the names in all languages, by which a thing can be found."""
    if "name" not in frame.columns:
        return []
    return [
        " | ".join(str(part) for part in name.values()) if isinstance(name, Mapping) else ""
        for name in frame["name"]
    ]


def origins(frame: GeoDataFrame) -> list[str]:
    """Return where each row came from: ``source, object, version, date``, as far as known."""
    given = frame["origin_version"].tolist() if "origin_version" in frame.columns else []
    versions = ["" if pd.isna(version) else f"v{version:.0f}" for version in given]
    columns = [
        texts(frame, "origin"),
        texts(frame, "origin_object"),
        versions or [""] * len(frame),
        texts(frame, "origin_date"),
    ]
    return [", ".join(filter(None, row)) for row in zip(*columns, strict=True)]
