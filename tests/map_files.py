"""Map layers with survey points as tests need them, and one reader at a time."""

import struct
from collections.abc import Sequence
from pathlib import Path

from borderkit.io.surveys.gathering import Gathering, SurveyReading, SurveySource, Told
from borderkit.io.surveys.limits import Limits

__all__ = ["dxf_text", "kml_text", "read_by", "shape_records", "shapes", "write_layer"]


def read_by(reader, path, *, limits=None, beside=None, name=None, **told) -> SurveyReading:
    """Return what one reader finds in a file."""
    limits = limits or Limits()
    source = SurveySource(
        path=Path(path), name=name or Path(path).name, limits=limits, beside=beside or {}
    )
    into = Gathering(limits)
    into.begin(source, "test")
    reader(source, Told(**told), into)
    into.end()
    return into.reading()


def kml_text(body: str, *, before: str = "") -> bytes:
    """Return a KML document with a body."""
    spaces = 'xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"'
    return f"<?xml version='1.0'?>{before}<kml {spaces}><Document>{body}</Document></kml>".encode()


def dxf_text(*entities: Sequence[object], header: str = "") -> bytes:
    """Return an ASCII DXF of entities, each a flat list of group codes and values."""
    lines = ["0", "SECTION", "2", "HEADER", *header.split(), "0", "ENDSEC"]
    lines += ["0", "SECTION", "2", "ENTITIES"]
    lines += [str(item) for entity in entities for item in entity]
    return "\n".join([*lines, "0", "ENDSEC", "0", "EOF", ""]).encode()


def shapes(records: Sequence[bytes], kind: int) -> tuple[bytes, bytes]:
    """Return ``.shp`` and ``.shx`` of records (type and content), by ESRI's description of 1998."""
    body, index = b"", b""
    for number, content in enumerate(records, 1):
        index += struct.pack(">ii", (100 + len(body)) // 2, len(content) // 2)
        body += struct.pack(">ii", number, len(content) // 2) + content

    def head(size: int) -> bytes:
        box = struct.pack("<8d", 0, 0, 10, 50, 0, 0, 0, 0)
        return (
            struct.pack(">7i", 9994, 0, 0, 0, 0, 0, size // 2)
            + struct.pack("<ii", 1000, kind)
            + box
        )

    return head(100 + len(body)) + body, head(100 + len(index)) + index


def shape_records(path: Path) -> list[tuple[int, int]]:
    """Return type and number of positions of each record of a ``.shp``, counted by hand."""
    data, at, found = Path(path).read_bytes(), 100, []
    while at + 12 <= len(data):
        words = struct.unpack(">i", data[at + 4 : at + 8])[0]
        kind = struct.unpack("<i", data[at + 8 : at + 12])[0]
        many = {3: at + 48, 5: at + 48, 8: at + 44}.get(kind % 10 if kind else 0)
        count = struct.unpack("<i", data[many : many + 4])[0] if many else int(kind != 0)
        found.append((kind, count))
        at += 8 + 2 * words
    return found


def write_layer(path, places, *, driver, crs="EPSG:4326", layer=None, **properties):
    """Write points with properties (lists of texts) by GDAL, and return the path."""
    import fiona

    kind = "3D Point" if places and len(places[0]) == 3 else "Point"
    schema = {"geometry": kind, "properties": dict.fromkeys(properties, "str")}
    options = {"layer": layer} if layer else {}
    with fiona.open(path, "w", driver=driver, schema=schema, crs=crs, **options) as file:
        for number, place in enumerate(places):
            values = {name: listed[number] for name, listed in properties.items()}
            shape = {"type": "Point", "coordinates": place}
            file.write({"type": "Feature", "geometry": shape, "properties": values})
    return path
