"""Marks that kinds of files begin with: those that are read here, and those that are not."""

import re
from typing import Final

__all__ = ["FOREIGN_MARKS", "FOREIGN_ROOTS", "FOREIGN_TEXTS", "OWN_MARKS"]

OWN_MARKS: Final[tuple[tuple[int, bytes, str], ...]] = (
    (0, b"\xff\xd8\xff", "jpeg"),
    (0, b"PK\x03\x04", "zip"),
    (0, b"PK\x05\x06", "zip"),
    (0, b"\x1f\x8b", "gzip"),
    (0, b"BZh", "bzip2"),
    (0, b"AutoCAD Binary DXF", "dxf"),
)
"""Place, bytes there, and the form that they tell of."""

FOREIGN_MARKS: Final[tuple[tuple[int, bytes, str], ...]] = (
    (0, b"\xfd7zXZ\0", "an xz archive; pack it as zip or gzip"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive; pack it as zip"),
    (0, b"Rar!\x1a\x07", "a RAR archive; pack it as zip"),
    (0, b"\x28\xb5\x2f\xfd", "a Zstandard archive; pack it as zip or gzip"),
    (0, b"PK\x07\x08", "one piece of a zip file that was split; pack it in one piece"),
    (0, b"\xd0\xcf\x11\xe0", "an old Excel or Word file, or one with a password; save it as XLSX"),
    (0, b"%PDF", "a PDF file"),
    (0, b"%!PS", "a PostScript file"),
    (0, b"{\\rtf", "a text of a word processor (RTF)"),
    (0, b"\x7fELF", "a program"),
    (0, b"MZ", "a program"),
    (0, b"#!", "a program"),
    (0, b"\x89PNG", "a PNG image, which keeps no position; send the JPEG of the camera"),
    (0, b"GIF8", "a GIF image"),
    (0, b"BM", "a BMP image"),
    (0, b"II*\0", "a TIFF or raw image; send the JPEG of the camera"),
    (0, b"MM\0*", "a TIFF or raw image; send the JPEG of the camera"),
    (4, b"ftyphei", "a HEIC photograph; save it as JPEG with its position"),
    (4, b"ftyphev", "a HEIC photograph; save it as JPEG with its position"),
    (4, b"ftypmif1", "a HEIC photograph; save it as JPEG with its position"),
    (4, b"ftypmsf1", "a HEIC photograph; save it as JPEG with its position"),
    (4, b"ftypavif", "an AVIF image; save it as JPEG with its position"),
    (4, b"ftyp", "a film"),
    (8, b"WEBP", "a WebP image; send the JPEG of the camera"),
    (0, b"RIFF", "a sound or film"),
    (0, b"PAR1", "a Parquet file"),
    (0, b"ARROW1", "an Arrow file"),
    (0, b"LASF", "a point cloud (LAS)"),
    (0, b"\x89HDF", "an HDF5 file"),
    (0, b"CDF\x01", "a netCDF file"),
    (0, b"CDF\x02", "a netCDF file"),
    (0, b"AC10", "a drawing (DWG); save it as DXF"),
    (0, b"MThd", "music"),
    (0, b"ID3", "music"),
    (0, b"\xb5\x62", "a binary log of a u-blox receiver (UBX); convert it to NMEA or CSV"),
    (0, b"\xd3\x00", "a binary log of corrections (RTCM); convert it to NMEA or CSV"),
    (0, b"$@", "a binary log of a Septentrio receiver (SBF); convert it to NMEA or CSV"),
    (0, b"\xaa\x44\x12", "a binary log of a NovAtel receiver; convert it to NMEA or CSV"),
)
"""Place, bytes there, and what the file is, with what to do about it."""

FOREIGN_ROOTS: Final = {
    "ogrvrtdatasource": "a virtual file (VRT), which only names other files; send those themselves",
    "vrtdataset": "a virtual file (VRT), which only names other files; send those themselves",
    "html": "a web page",
    "svg": "an SVG image",
    "trainingcenterdatabase": "a TCX file; export it as GPX",
    "landxml": "a LandXML file; export the points as CSV",
    "jobfile": "a Trimble JobXML file; export the points as CSV",
    "osm": "OpenStreetMap data",
    "featurecollection": "a GML file; export it as GeoPackage",
    "gml": "a GML file; export it as GeoPackage",
    "worksheet": "part of an office file",
    "workbook": "a workbook as XML; save it as XLSX",
    "metadata": "a description of data (metadata)",
    "qgis": "a QGIS project, which only names other files; send those themselves",
}
"""Outermost XML element, in lower case, and what the file is."""

FOREIGN_TEXTS: Final = tuple(
    (re.compile(begins), said)
    for begins, said in (
        (r"\*?11[0-9.]{4}[+-]\w{8}(?:\w{8})? ", "a Leica GSI file; export the points as CSV"),
        (r"00NM", "a Sokkia or Trimble data file (SDR, DC); export the points as CSV"),
        (r"JB,NM", "a Carlson raw file (RW5); export the points as CSV"),
        (
            r"%[ \t]*(?:program[ \t]*:[ \t]*(?:RTKLIB|RTKPOST|rtk)|(?:GPST|UTC|JST)[ \t]+lat)",
            "a solution of RTKLIB (.pos); let it write NMEA (out-solformat=nmea) and send that",
        ),
        (r"OziExplorer (?:Waypoint|Track)", "an OziExplorer file; export it as GPX"),
        (r"Grid\t[^\n]*\nDatum\t", "a text of Garmin BaseCamp; export it as GPX"),
    )
)
"""How a text begins, and what it is, with what to do about it."""
