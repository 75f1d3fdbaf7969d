"""The layers of the register file that show what is there, from what was built."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import shapely

from geodata.building.border import Border
from geodata.building.markers import Marker
from geodata.building.places import Place
from geodata.building.roads import Road
from geodata.building.shapes import feature
from geodata.building.water import Land
from geodata.building.works import Work

__all__ = [
    "collection",
    "markers_of",
    "places_of",
    "roads_of",
    "sections_of",
    "waters_of",
    "works_of",
]

_WATERS: Final[Mapping[str, tuple[str, str, str]]] = {
    "W-00": ("Ondrel, north arm", "昂德雷尔河北汊", "Ондрел, северный рукав"),
    "W-01": ("Ondrel", "昂德雷尔河", "Ондрел"),
    "W-02": ("Tesk", "特斯克河", "Теск"),
    "W-03": ("Aske", "阿斯克河", "Аске"),
    "W-04": ("Lissen", "利森河", "Лиссен"),
    "W-05": ("Merl Beck", "梅尔溪", "Мерл-Бек"),
    "W-06": ("Sorrel Brook", "酸模溪", "Соррел"),
    "W-07": ("Dun Water", "邓溪", "Дан-Уотер"),
}
_LEFT: Final = {"AA-BB": "BB", "AA-CC": "AA", "BB-CC": "CC"}
_RIGHT: Final = {"AA-BB": "AA", "AA-CC": "CC", "BB-CC": "BB"}
"""Whose ground lies beside the line as it is drawn, from the tripoint outwards."""


def collection(features: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return a GeoJSON feature collection."""
    return {"type": "FeatureCollection", "features": list(features)}


def _names(words: Sequence[str] | None) -> dict[str, str] | None:
    return None if words is None else dict(zip(("en", "zh", "ru"), words, strict=True))


def sections_of(border: Border) -> dict[str, Any]:
    """Return layer boundary_sections."""
    return collection(
        feature(
            shapely.LineString(stretch.line),
            {
                "section": stretch.section,
                "boundary": stretch.boundary,
                **stretch.about,
                "sequence": number,
                "left_side": _LEFT[stretch.boundary],
                "right_side": _RIGHT[stretch.boundary],
            },
        )
        for number, stretch in enumerate(border.stretches, start=1)
    )


def markers_of(markers: Iterable[Marker]) -> dict[str, Any]:
    """Return layer markers."""
    return collection(
        feature(shapely.Point(marker.place), {"marker_uid": marker.uid, **marker.about})
        for marker in markers
    )


def places_of(
    places: Mapping[str, Place],
    areas: Mapping[str, shapely.Polygon],
    counties: Sequence[dict[str, Any]],
    within: Mapping[str, str],
) -> dict[str, Any]:
    """Return layer places: towns and counties as areas, all others as points."""
    named = [
        feature(
            areas.get(code, shapely.Point(place.km)),
            {
                "place": code,
                "name": dict(place.names),
                "aliases": list(place.aliases),
                "kind": place.kind,
                "old_names": list(place.old_names) or None,
                "admin_unit": within[code],
            },
        )
        for code, place in places.items()
    ]
    return collection([*named, *counties])


def roads_of(roads: Iterable[Road]) -> dict[str, Any]:
    """Return layer roads."""
    return collection(
        feature(
            shapely.LineString(road.line),
            {
                "road": road.code,
                "name": None if road.names is None else dict(road.names),
                "class": road.kind,
                "surface": road.surface,
                "oneway": False,
                "access": "restricted" if road.kind == "patrol" else "public",
            },
        )
        for road in roads
    )


def waters_of(land: Land) -> dict[str, Any]:
    """Return layer waters: rivers and streams as lines, the reservoir as an area."""
    lines = [
        feature(
            shapely.LineString(river.line).simplify(0.004),
            {"water": code, "name": _names(_WATERS.get(code)), "kind": river.kind},
        )
        for code, river in sorted(land.rivers.items())
    ]
    names = ("Kestrel Reservoir", "隼湖水库", "Водохранилище Кестрел")
    about = {"water": "L-01", "name": _names(names), "kind": "reservoir"}
    return collection([*lines, feature(land.lake, about)])


def works_of(works: Iterable[Work]) -> dict[str, Any]:
    """Return layer assets, or protected areas."""
    return collection(feature(shape, about) for shape, about in works)
