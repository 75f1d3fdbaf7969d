"""The region as an OpenStreetMap extract, so that the import can be tried without a network."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree as ET

import shapely
from shapely.geometry import Point, Polygon, shape
from shapely.geometry.base import BaseGeometry

__all__ = ["extract_of"]

_DATED: Final = "2026-05-01T00:00:00Z"
_HEAD: Final = {
    "version": "0.6",
    "generator": "geodata.build",
    "copyright": "borderkit demo region, invented",
    "license": "Apache-2.0",
}
_HIGHWAYS: Final = {
    "main": "primary",
    "secondary": "secondary",
    "local": "unclassified",
    "patrol": "service",
    "track": "track",
    "path": "path",
}
_SURFACES: Final = {"paved": "asphalt", "unpaved": "gravel"}
_WATERWAYS: Final = {"river": "river", "stream": "stream", "canal": "canal"}
_LINE: Final = {"boundary": "administrative", "admin_level": "2"}
_TAKEN: Final = ("city", "town", "village", "hamlet")
_SHORTEST: Final = 1e-9
"""Parts of an outline shorter than so many degrees are crumbs of the cutting."""

Tags = Mapping[str, str]
Position = tuple[str, str]


class _Sheet:
    """Nodes, ways and relations with numbers of their own, a node for each position."""

    def __init__(self) -> None:
        self.nodes: dict[Position, int] = {}
        self.tags: dict[int, Tags] = {}
        self.ways: list[tuple[int, list[int], Tags]] = []
        self.relations: list[tuple[int, list[tuple[int, str]], Tags]] = []

    def node(self, x: float, y: float, tags: Tags | None = None) -> int:
        place = (f"{y:.7f}", f"{x:.7f}")
        number = self.nodes.setdefault(place, len(self.nodes) + 1)
        if tags:
            self.tags[number] = {**self.tags.get(number, {}), **tags}
        return number

    def way(self, line: BaseGeometry, tags: Tags) -> int:
        number = len(self.ways) + 1
        self.ways.append((number, [self.node(x, y) for x, y in line.coords], tags))
        return number

    def relation(self, members: Sequence[tuple[int, str]], tags: Tags) -> None:
        self.relations.append((len(self.relations) + 1, list(members), tags))


def extract_of(register: Mapping[str, Any]) -> str:
    """Return the extract as OpenStreetMap XML: the line, its markers, ports, roads and towns.

    Parameters
    ----------
    register : mapping
        The register file that the region was built into.
    """
    sheet = _Sheet()
    _draw_states(sheet, register)
    for properties, point in _features(register, "markers"):
        if properties["boundary"] == "AA-BB":
            _draw(sheet, point, _stone(properties))
    for properties, point in _features(register, "crossings"):
        _draw(sheet, point, {"barrier": "border_control", **_names(properties)})
    for properties, line in _features(register, "roads"):
        _draw(sheet, line, _road(properties))
    for properties, line in _features(register, "waters"):
        kind = _WATERWAYS.get(properties["kind"])
        if kind and properties.get("name") and line.geom_type.endswith("LineString"):
            _draw(sheet, line, {"waterway": kind, **_names(properties)})
    for properties, form in _features(register, "places"):
        if properties.get("kind") in _TAKEN:
            _draw(sheet, form, {"place": properties["kind"], **_names(properties)})
    return _text(sheet)


def _draw(sheet: _Sheet, form: BaseGeometry, tags: Tags) -> None:
    """Draw points as nodes, lines and outlines of areas as ways."""
    for part in shapely.get_parts(form):
        if isinstance(part, Point):
            sheet.node(part.x, part.y, tags)
        else:
            sheet.way(part.exterior if isinstance(part, Polygon) else part, tags)


def _road(properties: Mapping[str, Any]) -> dict[str, str]:
    tags = {"highway": _HIGHWAYS[properties["class"]], **_names(properties)}
    if properties["class"] == "patrol":
        tags["access"] = "no"
    if properties.get("surface"):
        tags["surface"] = _SURFACES[properties["surface"]]
    return tags


def _features(
    register: Mapping[str, Any], layer: str
) -> Iterator[tuple[Mapping[str, Any], BaseGeometry]]:
    for feature in register[layer]["features"]:
        yield feature["properties"], shape(feature["geometry"])


def _names(properties: Mapping[str, Any]) -> dict[str, str]:
    names = properties.get("name") or {}
    local = {"name": names["en"]} if "en" in names else {}
    return {**local, **{f"name:{code}": text for code, text in names.items()}}


def _stone(properties: Mapping[str, Any]) -> dict[str, str]:
    tags = {"boundary": "marker", "ref": properties["number"]}
    for key, column in (("material", "material"), ("inscription", "inscription")):
        if properties.get(column):
            tags[key] = properties[column]
    return tags


def _draw_states(sheet: _Sheet, register: Mapping[str, Any]) -> None:
    """Draw the line, and the relation of each state; one whose outline is drawn is whole."""
    outlines = {p["code"]: area.boundary for p, area in _features(register, "jurisdictions")}
    about = {p["code"]: p for p, _ in _features(register, "jurisdictions")}
    members: dict[str, list[tuple[int, str]]] = {}
    lines = []
    for properties, line in _features(register, "boundary_sections"):
        tags = {**_LINE, **_names(properties)}
        if properties.get("status") == "disputed":
            tags["disputed"] = "yes"
        states = properties["boundary"].split("-")
        if any(code in outlines and not outlines[code].covers(line) for code in states):
            continue  # the claim that no outline follows
        lines.append(line)
        number = sheet.way(line, tags)
        for code in states:
            members.setdefault(code, []).append((number, "outer"))
    for code, ways in sorted(members.items()):
        tags = {"ISO3166-1:alpha2": code}
        if code in outlines:
            rest = shapely.line_merge(shapely.difference(outlines[code], shapely.union_all(lines)))
            for part in shapely.get_parts(rest):
                if part.length > _SHORTEST:
                    ways.append((sheet.way(part, _LINE), "outer"))
            tags |= {**_names(about[code]), "timezone": about[code]["timezone"]}
        sheet.relation(ways, {"type": "boundary", **_LINE, **tags})


def _text(sheet: _Sheet) -> str:
    root = ET.Element("osm", _HEAD)
    for (lat, lon), number in sheet.nodes.items():
        node = _thing(root, "node", number, sheet.tags.get(number, {}))
        node.attrib.update(lat=lat, lon=lon)
    for number, nodes, tags in sheet.ways:
        way = _thing(root, "way", number, tags)
        _put(way, (("nd", {"ref": str(ref)}) for ref in nodes))
    for number, members, tags in sheet.relations:
        relation = _thing(root, "relation", number, tags)
        listed = ({"type": "way", "ref": str(ref), "role": role} for ref, role in members)
        _put(relation, (("member", attributes) for attributes in listed))
    ET.indent(root, "")
    return ET.tostring(root, encoding="unicode", xml_declaration=False) + "\n"


def _thing(root: ET.Element, kind: str, number: int, tags: Tags) -> ET.Element:
    about = {"version": "1", "timestamp": _DATED} if tags or kind != "node" else {}
    thing = ET.SubElement(root, kind, {"id": str(number), **about})
    _put(thing, (("tag", {"k": key, "v": value}) for key, value in tags.items()))
    return thing


def _put(owner: ET.Element, parts: Iterable[tuple[str, dict[str, str]]]) -> None:
    for number, (kind, attributes) in enumerate(parts):
        # References stand before tags, as OpenStreetMap writes them.
        part = ET.Element(kind, attributes)
        owner.insert(number, part) if kind != "tag" else owner.append(part)
