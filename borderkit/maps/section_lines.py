"""The sections of the line as features of a map, each boundary with its code."""

from collections.abc import Iterator
from typing import Any

from geopandas import GeoDataFrame

from borderkit.layers.boundary import BOUNDARY_SECTIONS
from borderkit.maps import symbols
from borderkit.maps.canvas import Feature
from borderkit.maps.features import area_or_line, halfway, label
from borderkit.maps.land_symbols import section_strokes
from borderkit.maps.overlays import Sheet

__all__ = ["section_features"]


def section_features(sections: GeoDataFrame, sheet: Sheet) -> Iterator[Feature]:
    """Yield the sections, rims first, each boundary with its code on its longest.

    Parameters
    ----------
    sections : GeoDataFrame
        Rows of layer ``boundary_sections``, EPSG:4326.
    sheet : Sheet
        Of the map.
    """
    records = list(BOUNDARY_SECTIONS.records(sections))
    drawn = list(zip(records, sections.geometry, strict=True))
    looks = [section_strokes(record.get("kind"), record.get("status")) for record in records]
    for level in range(max((len(strokes) for strokes in looks), default=0)):
        for (record, shape), strokes in zip(drawn, looks, strict=True):
            if level < len(strokes):
                kind, status = record.get("kind"), record.get("status")
                style = symbols.boundary(strokes[level], kind, status)
                yield area_or_line(shape, style, middle=sheet.middle, fine_deg=sheet.fine_deg)
    longest: dict[str, Any] = {}
    for record, shape in drawn:
        code = str(record["boundary"])
        if code not in longest or longest[code].length < shape.length:
            longest[code] = shape
    for code, shape in longest.items():
        at = halfway(shape)
        yield label(at, code, look="boundary", seat="around", rank=3, middle=sheet.middle)
