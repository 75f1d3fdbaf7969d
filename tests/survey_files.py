"""Survey files made by hand: a small good one of each form, and archives that mean harm."""

import bz2
import gzip
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping

__all__ = [
    "GPX",
    "KML",
    "NMEA",
    "SEEDS",
    "TABLE",
    "checked",
    "dxf",
    "geojson",
    "jpeg",
    "overlapping_zip",
    "raw_zip",
    "shapefile",
    "tar_header",
    "tar_of",
    "vrt",
    "zip_of",
]

GPX = b"""<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="by hand" xmlns="http://www.topografix.com/GPX/1/1">
  <wpt lat="47.1" lon="9.5"><ele>440.5</ele><time>2026-06-03T08:10:00Z</time><name>17</name></wpt>
  <wpt lat="47.2" lon="9.6"><time>2026-06-03T08:20:00Z</time><name>18</name></wpt>
  <trk><name>walk</name><trkseg>
    <trkpt lat="47.10" lon="9.50"><time>2026-06-03T08:00:00Z</time></trkpt>
    <trkpt lat="47.11" lon="9.51"><time>2026-06-03T08:01:00Z</time></trkpt>
    <trkpt lat="47.12" lon="9.52"><time>2026-06-03T08:02:00Z</time></trkpt>
  </trkseg></trk>
</gpx>
"""

KML = b"""<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document>
  <Placemark><name>17</name><Point><coordinates>9.5,47.1,440</coordinates></Point></Placemark>
  <Placemark><name>18</name><Point><coordinates>9.6,47.2</coordinates></Point></Placemark>
</Document></kml>
"""

TABLE = b"""Name,Longitude,Latitude,Ellipsoidal height
17,9.5,47.1,440.5
18,9.6,47.2,441.5
"""


def checked(body: str) -> bytes:
    """Return an NMEA sentence with its checksum: the XOR of all between $ and *."""
    total = 0
    for byte in body.encode():
        total ^= byte
    return f"${body}*{total:02X}\r\n".encode()


NMEA = b"".join(
    checked(body)
    for body in (
        "GNRMC,081000.00,A,4706.00000,N,00930.00000,E,0.0,,030626,,,A",
        "GNGGA,081000.00,4706.00000,N,00930.00000,E,4,12,0.6,440.5,M,47.0,M,1.0,0001",
        "GNGST,081000.00,0.02,,,,0.010,0.011,0.020",
        "GNRMC,081001.00,A,4706.00001,N,00930.00001,E,0.0,,030626,,,A",
        "GNGGA,081001.00,4706.00001,N,00930.00001,E,4,12,0.6,440.5,M,47.0,M,1.0,0001",
    )
)


def geojson(*places: tuple[float, float], **members: object) -> bytes:
    """Return points as GeoJSON; `members` are added to the collection."""
    features = [
        {
            "type": "Feature",
            "properties": {"name": str(number)},
            "geometry": {"type": "Point", "coordinates": list(place)},
        }
        for number, place in enumerate(places, 17)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features} | members).encode()


def dxf(*places: tuple[float, float]) -> bytes:
    """Return points as an ASCII DXF of entities alone."""
    points = "".join(f"0\nPOINT\n8\nstones\n10\n{x}\n20\n{y}\n30\n0.0\n" for x, y in places)
    return f"0\nSECTION\n2\nENTITIES\n{points}0\nENDSEC\n0\nEOF\n".encode()


def shapefile(*places: tuple[float, float], texts: bytes = b"stone") -> dict[str, bytes]:
    """Return the parts of a shapefile of points, by suffix, without ``.prj`` and ``.cpg``.

    Written by the white paper of ESRI (July 1998): records of 28 bytes, 14 words each.
    """

    def head(words: int) -> bytes:
        xs, ys = [x for x, _ in places] or [0.0], [y for _, y in places] or [0.0]
        box = struct.pack("<8d", min(xs), min(ys), max(xs), max(ys), 0, 0, 0, 0)
        return struct.pack(">7i", 9994, 0, 0, 0, 0, 0, words) + struct.pack("<2i", 1000, 1) + box

    shp, shx = head(50 + 14 * len(places)), head(50 + 4 * len(places))
    for number, (x, y) in enumerate(places):
        shp += struct.pack(">2i", number + 1, 10) + struct.pack("<i2d", 1, x, y)
        shx += struct.pack(">2i", 50 + 14 * number, 10)
    width = 20
    dbf = struct.pack("<4BIHH20x", 3, 126, 6, 3, len(places), 65, 1 + width)
    dbf += struct.pack("<11sc4xBB14x", b"NAME", b"C", width, 0) + b"\r"
    for number in range(len(places)):
        dbf += b" " + (texts + b" %d" % (number + 17))[:width].ljust(width)
    return {".shp": shp, ".shx": shx, ".dbf": dbf + b"\x1a"}


def jpeg(*, lat: int = 47, lon: int = 9) -> bytes:
    """Return the smallest JPEG with a position in EXIF: whole degrees north and east."""

    def entry(tag: int, kind: int, count: int, value: bytes) -> bytes:
        return struct.pack("<HHI", tag, kind, count) + value.ljust(4, b"\0")

    gps_at = 8 + 2 + 12 + 4
    data_at = gps_at + 2 + 4 * 12 + 4
    degrees = [struct.pack("<6I", value, 1, 6, 1, 0, 1) for value in (lat, lon)]
    ifd = struct.pack("<H", 1) + entry(0x8825, 4, 1, struct.pack("<I", gps_at)) + b"\0" * 4
    gps = struct.pack("<H", 4)
    gps += entry(1, 2, 2, b"N\0") + entry(2, 5, 3, struct.pack("<I", data_at))
    gps += entry(3, 2, 2, b"E\0") + entry(4, 5, 3, struct.pack("<I", data_at + 24)) + b"\0" * 4
    exif = b"Exif\0\0" + b"II*\0" + struct.pack("<I", 8) + ifd + gps + b"".join(degrees)
    app1 = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
    frame = b"\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00"
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x00"
    return b"\xff\xd8" + app1 + frame + scan + b"\xff\xd9"


def vrt(target: str) -> bytes:
    """Return a virtual file that makes GDAL read layer ``secret`` of `target`."""
    return (
        "<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource relativeToVRT='0'>"
        f"{target}</SrcDataSource><SrcLayer>secret</SrcLayer></OGRVRTLayer></OGRVRTDataSource>"
    ).encode()


# ---------------------------------------------------------------------------------- archives


def zip_of(members: Mapping[str, bytes], *, stored: bool = False) -> bytes:
    """Return a zip file of members by name."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(zipfile.ZipInfo(name, (2026, 6, 3, 8, 0, 0)), data, made.compression)
    return file.getvalue()


def raw_zip(entries: list[tuple[bytes, bytes, dict[str, int]]]) -> bytes:
    """Return a zip of stored members, written byte by byte (APPNOTE.TXT 4.3).

    Each entry is a raw name, its data, and what is said of it falsely: ``flags``, ``method``,
    ``mode``, ``size``, ``crc``.
    """
    body, directory = b"", b""
    for name, data, told in entries:
        flags, method = told.get("flags", 0), told.get("method", 0)
        crc, size = told.get("crc", zlib.crc32(data)), told.get("size", len(data))
        common = struct.pack(
            "<HHHHHIIIHH", 20, flags, method, 0, 0x5CC3, crc, len(data), size, len(name), 0
        )
        mode = told.get("mode", 0) << 16
        directory += b"PK\x01\x02" + struct.pack("<H", 0x0314) + common
        directory += struct.pack("<HHHII", 0, 0, 0, mode, len(body)) + name
        body += b"PK\x03\x04" + common + name + data
    end = struct.pack("<HHHHIIH", 0, 0, len(entries), len(entries), len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + end


def overlapping_zip(data: bytes, *, count: int) -> bytes:
    """Return a zip of `count` names for one and the same packed bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(data) + packer.flush()
    common = struct.pack(
        "<HHHHHIIIHH", 20, 0, 8, 0, 0x5CC3, zlib.crc32(data), len(packed), len(data), 5, 0
    )
    body = b"PK\x03\x04" + common + b"0.gpx" + packed
    directory = b"".join(
        b"PK\x01\x02\x14\x03" + common + struct.pack("<HHHII", 0, 0, 0, 0, 0) + b"%d.gpx" % number
        for number in range(count)
    )
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + end


def tar_header(name: bytes, size: int, *, kind: bytes = b"0", link: bytes = b"") -> bytes:
    """Return the header of a member of a tar file (POSIX ustar)."""
    block = bytearray(512)
    block[0:100] = name[:100].ljust(100, b"\0")
    block[100:136] = b"0000644\0" + b"0000000\0" * 2 + b"%011o\0" % size
    block[136:148] = b"15217340000\0"
    block[148:157] = b" " * 8 + kind
    block[157:257] = link.ljust(100, b"\0")
    block[257:265] = b"ustar\x0000"
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def tar_of(members: Mapping[str, bytes]) -> bytes:
    """Return a tar file of plain members by name."""
    blocks = [
        tar_header(name.encode(), len(data)) + data.ljust(-(-len(data) // 512) * 512, b"\0")
        for name, data in members.items()
    ]
    return b"".join(blocks) + b"\0" * 1024


_PLACES = ((9.5, 47.1), (9.6, 47.2))
_SHAPE = {f"a/Stones{suffix}": data for suffix, data in shapefile(*_PLACES).items()}

SEEDS: dict[str, bytes] = {
    "day.gpx": GPX,
    "day.kml": KML,
    "log.nmea": NMEA,
    "points.csv": TABLE,
    "points.geojson": geojson(*_PLACES),
    "points.dxf": dxf(*_PLACES),
    "photo.jpg": jpeg(),
    "stones.zip": zip_of(_SHAPE),
    "days.zip": zip_of({"1.gpx": GPX, "2.nmea": NMEA}),
    "days.tar": tar_of({"1.gpx": GPX, "2.kml": KML}),
    "day.gpx.gz": gzip.compress(GPX, mtime=0),
    "day.gpx.bz2": bz2.compress(GPX),
}
"""A small good file of each form, by a name that fits."""
