"""Boundary markers as a layer of a map."""

from functools import lru_cache
from typing import Final

from geopandas import GeoDataFrame

from borderkit.maps.bulk import Details, PointSet
from borderkit.maps.canvas import Overlay
from borderkit.maps.land_drawing import Drawing, origins, texts
from borderkit.maps.land_symbols import marker_symbol

__all__ = ["marker_overlay", "marker_titles"]

_MOST_DETAILS: Final = 20_000
_MOST_NUMBERS: Final = 250_000
_LONGEST: Final = 18


def marker_overlay(frame: GeoDataFrame | None, draw: Drawing) -> Overlay:
    """Return the markers as a layer: shape by role, bars by siting, fill and sign by condition.

    Parameters
    ----------
    frame : GeoDataFrame or None
        Rows of layer ``markers``, EPSG:4326; role, siting, number and condition may be missing.
    draw : Drawing
        What all layers share.
    """
    points = []
    if frame is not None and len(frame):
        columns = (texts(frame, name) for name in ("role", "siting", "condition"))
        looks = list(zip(*columns, strict=True))
        symbol = lru_cache(maxsize=None)(marker_symbol)
        points.append(
            PointSet(
                draw.points(frame),
                [symbol(*look) for look in looks],
                [":".join(("marker", *(part or "unknown" for part in look))) for look in looks],
                _details(frame, draw),
                labelled=True,
                later=draw.later,
            )
        )
    return Overlay("markers", draw.words("map.markers"), group="border", points=points)


def marker_titles(frame: GeoDataFrame) -> list[str]:
    """Return what each marker is called: its number, else its inscription in short, else nothing.

    Parameters
    ----------
    frame : GeoDataFrame
        Rows of layer ``markers``.
    """
    return [
        number or _short(inscription)
        for number, inscription in zip(
            texts(frame, "number"), texts(frame, "inscription"), strict=True
        )
    ]


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1].rstrip() + "…"


def _details(frame: GeoDataFrame, draw: Drawing) -> Details | None:
    words, count = draw.words, len(frame)
    form = words("map.marker", number="{}")
    if count > _MOST_NUMBERS:
        draw.notes.append(words("map.no_numbers", layer=words("map.markers"), count=count))
        return None
    if count > _MOST_DETAILS:
        draw.notes.append(words("map.no_details", layer=words("map.markers"), count=count))
        return Details(marker_titles(frame), form=form)
    columns = {
        words("ui.boundary"): texts(frame, "boundary"),
        words("ui.section"): texts(frame, "section"),
        words("map.role"): draw.terms(frame, "role", "role_of_marker"),
        words("map.siting"): draw.terms(frame, "siting", "siting"),
        words("map.condition"): draw.terms(frame, "condition", "condition"),
        words("map.inscription"): texts(frame, "inscription"),
        words("map.year"): texts(frame, "year"),
        words("map.side"): texts(frame, "side"),
        words("map.material"): texts(frame, "material"),
        words("map.shape"): texts(frame, "shape"),
        words("map.size"): texts(frame, "size"),
        words("map.place_text"): texts(frame, "place_text"),
        words("map.inspected_on"): texts(frame, "inspected_on"),
        words("map.image"): texts(frame, "image"),
        words("map.note"): texts(frame, "note"),
        words("map.origin"): origins(frame),
    }
    return Details(marker_titles(frame), columns, texts(frame, "marker_uid"), form)
