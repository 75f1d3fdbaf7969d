"""Survey files that mean harm, each built around a file to steal and an address to ask."""

import gzip
import itertools
import sqlite3
import struct
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.survey_files import (
    GPX,
    KML,
    TABLE,
    dxf,
    geojson,
    raw_zip,
    shapefile,
    tar_header,
    tar_of,
    vrt,
    zip_of,
)

__all__ = ["HOSTILE", "LIMITED", "PACKAGES", "deep", "package"]

Build = Callable[[str, str], bytes]

PLACES: Final = ((9.5, 47.1), (9.6, 47.2))


def _with(text: bytes, old: bytes, new: bytes) -> bytes:
    assert old in text
    return text.replace(old, new, 1)


def _doctype(text: bytes, root: bytes, subset: bytes, use: bytes = b"&x;") -> bytes:
    """Declare a document type before the root element, and use its entity in a name."""
    made = _with(text, b"<" + root, b"<!DOCTYPE " + root + b" " + subset + b">\n<" + root)
    return _with(made, b"<name>17", b"<name>" + use)


def _laughs(text: bytes, root: bytes) -> bytes:
    """Return a billion laughs: each entity holds the one before it ten times."""
    lines = [b'<!ENTITY a0 "ha">']
    lines += [b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)]
    return _doctype(text, root, b"[" + b"".join(lines) + b"]", b"&a9;")


def _blow(text: bytes, root: bytes) -> bytes:
    """Return one long entity that is used often."""
    return _doctype(text, root, b'[<!ENTITY x "' + b"a" * 50_000 + b'">]', b"&x;" * 50_000)


def _of(text: bytes, root: bytes, suffix: str) -> dict[str, Build]:
    return {
        f"entity bomb.{suffix}": lambda *_: _laughs(text, root),
        f"one entity often.{suffix}": lambda *_: _blow(text, root),
        f"entity from a file.{suffix}": lambda file, _: _doctype(
            text, root, f'[<!ENTITY x SYSTEM "file://{file}">]'.encode()
        ),
        f"entity from the network.{suffix}": lambda _, url: _doctype(
            text, root, f'[<!ENTITY x SYSTEM "{url}">]'.encode()
        ),
        f"parameter entity.{suffix}": lambda file, url: _doctype(
            text,
            root,
            f'[<!ENTITY % y SYSTEM "file://{file}"><!ENTITY % z SYSTEM "{url}">%y;%z;]'.encode(),
            b"17",
        ),
        f"document type from the network.{suffix}": lambda _, url: _doctype(
            text, root, f'SYSTEM "{url}"'.encode(), b"17"
        ),
        f"document type from a file.{suffix}": lambda file, _: _doctype(
            text, root, f'SYSTEM "file://{file}"'.encode(), b"17"
        ),
    }


def deep(depth: int) -> bytes:
    """Return a GPX with elements so deep in one another."""
    inner = b"<a>" * depth + b"</a>" * depth
    return _with(GPX, b"<name>17", b"<extensions>" + inner + b"</extensions><name>17")


def _workbook(sheet: bytes) -> bytes:
    """Return the smallest workbook, with what is given as its sheet."""
    home = "http://schemas.openxmlformats.org"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    told = f"{home}/officeDocument/2006/relationships"
    return zip_of(
        {
            "[Content_Types].xml": (
                f'<Types xmlns="{home}/package/2006/content-types"><Default Extension="rels" '
                'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
                f'<Override PartName="/xl/s.xml" ContentType="{kind}.worksheet+xml"/></Types>'
            ).encode(),
            "_rels/.rels": (
                f'<Relationships xmlns="{home}/package/2006/relationships"><Relationship Id="a" '
                f'Type="{told}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
            ).encode(),
            "xl/workbook.xml": (
                f'<workbook xmlns="{home}/spreadsheetml/2006/main" xmlns:r="{told}">'
                '<sheets><sheet name="a" sheetId="1" r:id="b"/></sheets></workbook>'
            ).encode(),
            "xl/_rels/workbook.xml.rels": (
                f'<Relationships xmlns="{home}/package/2006/relationships"><Relationship Id="b" '
                f'Type="{told}/worksheet" Target="s.xml"/></Relationships>'
            ).encode(),
            "xl/s.xml": sheet,
        }
    )


_SHEET: Final = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row></sheetData></worksheet>'
)


def _packed(suffix: str) -> Build:
    """Return a zip of virtual files of a name that is read here, beside a good one."""
    return lambda file, url: zip_of(
        {f"x.{suffix}": vrt(file), f"y.{suffix}": vrt(f"/vsicurl/{url}"), "good.gpx": GPX}
    )


def _linked(kind: str) -> Build:
    def build(file: str, url: str) -> bytes:
        href = f"file://{file}" if kind == "file" else url
        return geojson(*PLACES, crs={"type": "link", "properties": {"href": href, "type": "proj4"}})

    return build


def _named(form: str) -> Build:
    def build(file: str, url: str) -> bytes:
        name = form.format(file=file, url=url)
        return geojson(*PLACES, crs={"type": "name", "properties": {"name": name}})

    return build


def _shape(extra: dict[str, str]) -> Build:
    """Return a shapefile in a zip whose other parts name a file and an address."""

    def build(file: str, url: str) -> bytes:
        parts = {f"s{suffix}": data for suffix, data in shapefile(*PLACES).items()}
        told = {f"s{k}": v.format(file=file, url=url).encode() for k, v in extra.items()}
        return zip_of(parts | told)

    return build


_KML_LINKS: Final = (
    "<NetworkLink><Link><href>{url}</href></Link></NetworkLink>"
    "<NetworkLink><Url><href>file://{file}</href></Url></NetworkLink>"
    "<Style><IconStyle><Icon><href>{url}</href></Icon></IconStyle></Style>"
    "<GroundOverlay><Icon><href>{url}</href></Icon></GroundOverlay>"
    "<Schema id='{url}'/><Placemark><styleUrl>{url}</styleUrl><Model><Link><href>{url}</href>"
    "</Link></Model></Placemark>"
)


def _links(file: str, url: str) -> bytes:
    return _with(
        KML, b"<Placemark>", _KML_LINKS.format(file=file, url=url).encode() + b"<Placemark>"
    )


def _included(file: str, url: str) -> bytes:
    more = (
        '<extensions xmlns:xi="http://www.w3.org/2001/XInclude">'
        f'<xi:include href="file://{file}" parse="text"/><xi:include href="{url}"/></extensions>'
    )
    head = f'<?xml-stylesheet type="text/xsl" href="{url}"?>'
    schema = f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a {url}" '
    made = _with(GPX, b"<gpx ", f"{head}<gpx {schema}".encode())
    return _with(made, b"<name>17", more.encode() + b"<name>17")


# ------------------------------------------------------------------------------- GeoPackages


def package(*statements: str) -> bytes:
    """Return a GeoPackage of two points in layer ``stones``, with more done to it."""

    def place(x: float, y: float) -> bytes:
        return b"GP\x00\x01" + struct.pack("<i", 4326) + struct.pack("<BI2d", 1, 1, x, y)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.gpkg")
        base = sqlite3.connect(path, isolation_level=None)
        base.executescript(_PACKAGE)
        for number, (x, y) in enumerate(PLACES, 17):
            base.execute(
                "INSERT INTO stones (geom, name) VALUES (?, ?)", (place(x, y), str(number))
            )
        for statement in statements:
            base.execute(statement)
        base.close()
        return path.read_bytes()


_PACKAGE: Final = """
PRAGMA application_id = 1196444487;
PRAGMA user_version = 10200;
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY,
  organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL,
  description TEXT);
INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326,
  'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],
  PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]', NULL);
CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT NOT NULL,
  identifier TEXT UNIQUE, description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT
  '2026-06-03T08:00:00.000Z', min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
  srs_id INTEGER);
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL,
  m TINYINT NOT NULL, PRIMARY KEY (table_name, column_name));
INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id)
  VALUES ('stones', 'features', 'stones', 4326);
INSERT INTO gpkg_geometry_columns VALUES ('stones', 'geom', 'POINT', 4326, 0, 0);
CREATE TABLE stones (fid INTEGER PRIMARY KEY AUTOINCREMENT, geom POINT, name TEXT);
"""


def _as_layer(name: str) -> tuple[str, str]:
    return (
        (
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) "
            f"VALUES ('{name}', 'features', '{name}', 4326)"
        ),
        f"INSERT INTO gpkg_geometry_columns VALUES ('{name}', 'geom', 'POINT', 4326, 0, 0)",
    )


_ALONE: Final = (
    "DELETE FROM gpkg_contents WHERE table_name = 'stones'",
    "DELETE FROM gpkg_geometry_columns WHERE table_name = 'stones'",
)
_ENDLESS: Final = (
    "CREATE VIEW endless AS WITH RECURSIVE n(fid) AS (SELECT 1 UNION ALL SELECT fid + 1 FROM n) "
    "SELECT fid, (SELECT geom FROM stones LIMIT 1) AS geom, 'x' AS name FROM n"
)


def _virtual(module: str) -> tuple[str, ...]:
    """Put a virtual table into the schema by hand: its module opens another file."""
    return (
        "PRAGMA writable_schema = ON",
        (
            "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES "
            f"('table', 'lent', 'lent', 0, 'CREATE VIRTUAL TABLE lent USING {module}')"
        ),
        *_as_layer("lent"),
    )


PACKAGES: Final[dict[str, Build]] = {
    "trigger.gpkg": lambda *_: package(
        "CREATE TRIGGER t AFTER INSERT ON stones BEGIN DELETE FROM stones; END",
        "CREATE TRIGGER u AFTER UPDATE ON gpkg_contents BEGIN DELETE FROM stones; END",
    ),
    "endless view.gpkg": lambda *_: package(_ENDLESS, *_as_layer("endless")),
    "endless view alone.gpkg": lambda *_: package(
        _ENDLESS,
        *_as_layer("endless"),
        *_ALONE,
    ),
    "contents that are a view.gpkg": lambda *_: package(
        "ALTER TABLE gpkg_contents RENAME TO kept",
        "CREATE VIEW gpkg_contents AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
        "FROM n) SELECT kept.* FROM kept, n",
    ),
    "lent table of a file.gpkg": lambda file, _: package(
        *_virtual(f'VirtualOGR("{file}", 0, "lent")')
    ),
    "lent table of an address.gpkg": lambda _, url: package(
        *_virtual(f'VirtualOGR("/vsicurl/{url}", 0, "lent")')
    ),
    "lent table of a file alone.gpkg": lambda file, _: package(
        *_virtual(f'VirtualOGR("{file}", 0, "secret")'), *_ALONE
    ),
    "lent table of an address alone.gpkg": lambda _, url: package(
        *_virtual(f'VirtualOGR("/vsicurl/{url}", 0, "lent")'), *_ALONE
    ),
    "lent shapefile alone.gpkg": lambda file, _: package(
        *_virtual(f'VirtualShape("{file}", "UTF-8", 4326)'), *_ALONE
    ),
    "reference system of an address.gpkg": lambda _, url: package(
        f"UPDATE gpkg_spatial_ref_sys SET organization = 'x', definition = '{url}'"
    ),
    "reference system of a file.gpkg": lambda file, _: package(
        f"UPDATE gpkg_spatial_ref_sys SET organization = 'x', definition = '{file}'"
    ),
}
"""GeoPackages that mean harm."""


# ------------------------------------------------------------------------------- all of them


def _gpx_of(lat: str, lon: str = "9.5") -> Build:
    return lambda *_: _with(GPX, b'lat="47.1" lon="9.5"', f'lat="{lat}" lon="{lon}"'.encode())


_GRIDS: Final = (
    'GEOGCS["x",DATUM["y",SPHEROID["Bessel 1841",6377397.155,299.1528128],'
    'EXTENSION["PROJ4_GRIDS","{file}"]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]'
)

HOSTILE: Final[dict[str, Build]] = {
    **{
        f"virtual file.{suffix}": lambda file, _: vrt(file)
        for suffix in ("gpx", "kml", "csv", "shp", "gpkg", "geojson", "dxf", "fgb", "vrt", "log")
    },
    **{
        f"virtual file of an address.{suffix}": lambda _, url: vrt(f"/vsicurl/{url}")
        for suffix in ("gpx", "kml", "csv")
    },
    "virtual file after a comment.gpx": lambda file, _: b"<!-- " + b"a" * 900 + b" -->" + vrt(file),
    "virtual file in a comment.gpx": lambda file, _: _with(
        GPX, b"<gpx ", b"<!-- " + vrt(file) + b" --><gpx "
    ),
    "virtual file in gzip.gpx.gz": lambda file, _: gzip.compress(vrt(file)),
    **{
        f"virtual {suffix} in a zip.zip": _packed(suffix) for suffix in ("gpx", "kml", "csv", "shp")
    },
    **_of(GPX, b"gpx", "gpx"),
    **_of(KML, b"kml", "kml"),
    "entity bomb in a zip.kmz": lambda *_: zip_of({"doc.kml": _laughs(KML, b"kml")}),
    "included files.gpx": _included,
    "links.kml": _links,
    "links.kmz": lambda file, url: zip_of(
        {"doc.kml": _links(file, url), "files/a.png": b"\x89PNG"}
    ),
    "crs link.geojson": _linked("url"),
    "crs link to a file.geojson": _linked("file"),
    "crs named by an address.geojson": _named("{url}"),
    "crs named by a file.geojson": _named("{file}"),
    "crs named by a grid.geojson": _named("+proj=longlat +nadgrids={file} +type=crs"),
    "prj of an address.zip": _shape({".prj": "{url}"}),
    "prj of a file.zip": _shape({".prj": "{file}"}),
    "prj of a grid.zip": _shape({".prj": "+proj=longlat +nadgrids={file} +type=crs"}),
    "prj of a grid in its datum.zip": _shape({".prj": _GRIDS}),
    "cpg of a file.zip": _shape({".prj": "", ".cpg": "../../../../{file}"}),
    "workbook with an entity.xlsx": lambda file, url: _workbook(
        f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{file}"><!ENTITY y SYSTEM "{url}">]>'.encode()
        + _SHEET
    ),
    "workbook with an entity bomb.xlsx": lambda *_: _workbook(
        b"<!DOCTYPE a ["
        b'<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY %s "%s">' % (b, b"&%s;" % a * 10) for a, b in _pairs())
        + b"]>"
        + _SHEET
    ),
    "formulas.csv": lambda file, url: (
        TABLE
        + f"=HYPERLINK(\"{url}\"),9.5,47.1,440\n=cmd|'/c cat {file}'!A1,9.6,47.2,441\n".encode()
    ),
    "paths as values.csv": lambda file, url: f"{file},{url}\n/vsicurl/{url},{file}\n".encode(),
    "drawing of other files.dxf": lambda file, url: dxf(*PLACES).replace(
        b"0\nENDSEC",
        f"0\nINSERT\n2\n{file}\n1\n{file}\n10\n1\n20\n1\n0\nIMAGE\n1\n{url}\n0\nENDSEC".encode(),
    ),
    "climbing member.zip": lambda file, _: raw_zip([(f"../../..{file}".encode(), GPX, {})]),
    "member that is a link.zip": lambda file, _: raw_zip(
        [(b"day.gpx", file.encode(), {"mode": 0o120777})]
    ),
    "member that is a link.tar": lambda file, _: (
        tar_header(b"day.gpx", 0, kind=b"2", link=file.encode()) + tar_of({"good.gpx": GPX})
    ),
    "member that is a hard link.tar": lambda file, _: (
        tar_header(b"day.gpx", 0, kind=b"1", link=file.encode()) + tar_of({"good.gpx": GPX})
    ),
    "bomb.zip": lambda *_: zip_of({"a.csv": b"0" * 3_000_000}),
    "bomb.csv.gz": lambda *_: gzip.compress(b"0" * 3_000_000),
    "bomb in a bomb.zip": lambda *_: zip_of({"a.zip": zip_of({"a.csv": b"0" * 3_000_000})}),
    "deep elements.gpx": lambda *_: deep(100_000),
    "deep elements.kml": lambda *_: _with(
        KML, b"<Placemark>", b"<Folder>" * 50_000 + b"<Placemark>"
    ),
    "deep arrays.geojson": lambda *_: (
        b'{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": '
        b'{"type": "Point", "coordinates": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}]}"
    ),
    "deep objects.geojson": lambda *_: b'{"type": "Feature", "properties": ' + b'{"a":' * 100_000,
    "zero bytes.gpx": lambda *_: GPX[:200] + bytes(200) + GPX[200:],
    "unknown encoding.gpx": lambda *_: GPX.replace(b"UTF-8", b"EBCDIC-XX"),
    "encoding that lies.gpx": lambda *_: GPX.replace(b"UTF-8", b"UTF-16"),
    "codec that is no encoding.gpx": lambda *_: GPX.replace(b"UTF-8", b"rot13"),
    "codec that unpacks.gpx": lambda *_: GPX.replace(b"UTF-8", b"zlib"),
    "many attributes.gpx": lambda *_: _with(
        GPX, b"<gpx ", b"<gpx " + b"".join(b'a%d="" ' % n for n in range(20_000))
    ),
    "one attribute twice.gpx": _gpx_of('47.1" lat="47.2'),
    "absurd numbers.gpx": _gpx_of("9" * 5_000, "1e999"),
    "absurd header.fgb": lambda *_: b"fgb\x03fgb\x00" + struct.pack("<I", 2**32 - 1) + bytes(64),
    "absurd lengths.zip": lambda *_: zip_of(
        {
            f"s{suffix}": data[:28] + struct.pack("<2i", 1000, 1) + data[36:104] + b"\x7f" * 24
            if suffix == ".shp"
            else data
            for suffix, data in shapefile(*PLACES).items()
        }
    ),
    "absurd rows.zip": lambda *_: zip_of(
        {
            f"s{suffix}": data[:4] + b"\xff\xff\xff\x7f" + data[8:] if suffix == ".dbf" else data
            for suffix, data in shapefile(*PLACES).items()
        }
    ),
    **PACKAGES,
}
"""Name of the file -> what is in it, for a file to steal and an address to ask."""


def _pairs() -> list[tuple[bytes, bytes]]:
    names = [b"a", b"b", b"c", b"d", b"e", b"f", b"g", b"h", b"x"]
    return list(itertools.pairwise(names))


def _many_tracks() -> bytes:
    one = b'<trk><trkseg><trkpt lat="47.1" lon="9.5"/></trkseg></trk>'
    return _with(GPX, b"<trk>", one * 10_000 + b"<trk>")


LIMITED: Final[dict[str, Callable[[], bytes]]] = {
    "many tracks.gpx": _many_tracks,
    "long text.gpx": lambda: _with(GPX, b"<name>17", b"<name>" + b"x" * 20_000_000),
    "long line.csv": lambda: TABLE + b"x" * 20_000_000 + b",9.5,47.1,1\n",
    "wide line.csv": lambda: TABLE + b",".join([b"1"] * 500_000) + b"\n",
    "long line.nmea": lambda: b"$GPGGA," + b"1" * 20_000_000,
    "many dollars.nmea": lambda: b"$GPGGA,1,2,3,4,5,6*00\n" + b"$" * 1_000_000,
    "many blanks.csv": lambda: TABLE + b" " * 20_000_000,
    "many lines.csv": lambda: TABLE + b"\n" * 1_000_000,
    "long coordinates.kml": lambda: _with(KML, b"9.5,47.1,440", b"9.5,47.1,440 " * 500_000),
}
"""Files that are long where nobody expects it: read or refused, in time."""
