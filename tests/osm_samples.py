"""Small OpenStreetMap extracts, written by hand: two countries that share the meridian of 1 E.

AA lies west of the line and BB east of it, both between the parallels of 47 and 48; the line is
the ways 11 (47 to 47.5) and 12 (47.5 to 48). One degree of latitude there is 111.2 km.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from xml.etree import ElementTree as ET

__all__ = ["Extract", "two_countries"]


@dataclass
class Extract:
    """Objects of an extract, to be added to and written as OpenStreetMap XML."""

    nodes: dict[int, dict[str, Any]] = field(default_factory=dict)
    ways: dict[int, dict[str, Any]] = field(default_factory=dict)
    relations: dict[int, dict[str, Any]] = field(default_factory=dict)

    def node(self, number: int, lon: float, lat: float, *, version: int = 1, **tags: Any) -> Self:
        """Put a node; ``__`` in a keyword stands for a colon."""
        self.nodes[number] = {"lon": lon, "lat": lat, "version": version, "tags": _keys(tags)}
        return self

    def way(self, number: int, *nodes: int, version: int = 1, **tags: Any) -> Self:
        """Put a way through nodes."""
        self.ways[number] = {"nodes": nodes, "version": version, "tags": _keys(tags)}
        return self

    def relation(self, number: int, *ways: int, version: int = 1, **tags: Any) -> Self:
        """Put a relation with ways as its outer members."""
        self.relations[number] = {"ways": ways, "version": version, "tags": _keys(tags)}
        return self

    def write(self, path: Path, *, order: str = "nwr", dated: str = "2024-03-04") -> Path:
        """Write the extract as XML, kinds in this order."""
        kinds = {"n": self._nodes, "w": self._ways, "r": self._relations}
        root = ET.Element("osm", version="0.6", generator="tests")
        for kind in order:
            for element in kinds[kind]():
                element.set("timestamp", f"{dated}T12:00:00Z")
                root.append(element)
        path.write_bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))
        return path

    def _nodes(self) -> Any:
        for number, node in self.nodes.items():
            place = {"lon": f"{node['lon']:.7f}", "lat": f"{node['lat']:.7f}"}
            yield _element("node", number, node, **place)

    def _ways(self) -> Any:
        for number, way in self.ways.items():
            element = _element("way", number, way)
            for place, node in enumerate(way["nodes"]):
                element.insert(place, ET.Element("nd", ref=str(node)))
            yield element

    def _relations(self) -> Any:
        for number, relation in self.relations.items():
            element = _element("relation", number, relation)
            for place, way in enumerate(relation["ways"]):
                member = ET.Element("member", type="way", ref=str(way), role="outer")
                element.insert(place, member)
            yield element


def two_countries(**tags: str) -> Extract:
    """Return the two countries, whole, AA with a time zone and further `tags`."""
    extract = Extract()
    for number, lon, lat in (
        *((1, 1.0, 47.0), (2, 1.0, 47.5), (3, 1.0, 48.0)),
        *((4, 0.0, 48.0), (5, 0.0, 47.0), (6, 2.0, 48.0), (7, 2.0, 47.0)),
    ):
        extract.node(number, lon, lat)
    extract.way(11, 1, 2, boundary="administrative", admin_level="2")
    extract.way(12, 2, 3, boundary="administrative", admin_level="2")
    extract.way(13, 3, 4, 5, 1, boundary="administrative", admin_level="2")
    extract.way(14, 3, 6, 7, 1, boundary="administrative", admin_level="2")
    both: dict[str, Any] = {"type": "boundary", "boundary": "administrative", "admin_level": "2"}
    west: dict[str, Any] = {"ISO3166-1": "AA", "name": "Aa", "timezone": "Europe/Vaduz", **tags}
    extract.relation(21, 11, 12, 13, **both, **west)
    east: dict[str, Any] = {"ISO3166-1:alpha2": "BB", "name": "Bb"}
    extract.relation(22, 11, 12, 14, **both, **east)
    return extract


def _keys(tags: Mapping[str, str]) -> dict[str, str]:
    return {key.replace("__", ":"): value for key, value in tags.items()}


def _element(kind: str, number: int, thing: Mapping[str, Any], **more: str) -> ET.Element:
    element = ET.Element(kind, {"id": str(number), "version": str(thing["version"]), **more})
    for key, value in thing["tags"].items():
        ET.SubElement(element, "tag", k=key, v=value)
    return element
