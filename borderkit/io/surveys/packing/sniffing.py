"""What a survey file is, told by what it holds and never by its name."""

import csv
import re
import struct
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final
from xml.parsers import expat

from borderkit.errors import BorderkitError, FileFormatError, InputError
from borderkit.io.surveys.packing.file_marks import (
    FOREIGN_MARKS,
    FOREIGN_ROOTS,
    FOREIGN_TEXTS,
    OWN_MARKS,
)
from borderkit.io.surveys.packing.zip_directory import zip_names

__all__ = [
    "READ_HERE",
    "FileKind",
    "form_of",
    "is_virtual",
    "kind_of",
    "name_note",
    "named_form",
]

READ_HERE: Final = (
    "GPX, KML/KMZ, NMEA 0183 logs, tables (CSV, XLSX), shapefiles (all parts in a zip), GeoJSON, "
    "GeoPackage, FlatGeobuf, DXF, JPEG photographs, and zip, gzip, bzip2 or tar of them"
)
"""What is read, for messages."""

_HEAD: Final = 64 * 1024
_ROOT_WITHIN: Final = 4 * 2**20
_SENTENCE: Final = re.compile(
    rb"\$(?:[A-Z]{2}[A-Z]{3}|P[A-Z]{3,8}|P[A-Z]{2,4}\d{0,3})"
    rb"(?:,[\x20-\x7e]{0,120}?\*[0-9A-Fa-f]{2}|(?:,[\x20-\x2b\x2d-\x7e]{0,24}){5,})"
)
_GEOJSON: Final = re.compile(
    r'"type"\s*:\s*"(?:Feature|FeatureCollection|GeometryCollection|(?:Multi)?(?:Point|LineString'
    r'|Polygon))"'
)
_ELEMENT: Final = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")
_PROLOG: Final = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL)
_NUMBER: Final = re.compile(r"(?<![\w.])[+-]?\d+(?:[.,]\d+)?(?![\w.])")
_CELL: Final = 60
_SEPARATORS: Final = (",", ";", "\t", "|")
_VIRTUAL: Final = ("<OGRVRTDataSource", "<VRTDataset", "<OGRVRTLayer")
_OTHER_JSON: Final = "JSON, but no GeoJSON"
_KML_HOMES: Final = ("opengis.net/kml", "google.com/kml")
_PACKAGES: Final = (b"GPKG", b"GP10", b"GP11")

_SUFFIXES: Final = {
    ".gpx": "gpx",
    ".kml": "kml",
    ".kmz": "zip",
    ".zip": "zip",
    ".nmea": "nmea",
    ".nma": "nmea",
    ".jpg": "jpeg",
    ".jpeg": "jpeg",
    ".csv": "table",
    ".tsv": "table",
    ".xlsx": "table",
    ".shp": "shapefile",
    ".geojson": "geojson",
    ".gpkg": "geopackage",
    ".fgb": "flatgeobuf",
    ".dxf": "dxf",
    ".gz": "gzip",
    ".tgz": "gzip",
    ".bz2": "bzip2",
    ".tbz": "bzip2",
    ".tar": "tar",
}


@dataclass(frozen=True, slots=True)
class FileKind:
    """What a file is.

    Attributes
    ----------
    form : str or None
        A key of the readers, or ``zip``, ``gzip``, ``bzip2``, ``tar``; None: it is not read.
    said : str
        In words, with what to do about it where it is not read: ``a PDF file``.
    """

    form: str | None
    said: str


def form_of(path: Path, *, name: str | None = None) -> str:
    """Return the form of a file: a key of the readers, or ``zip``, ``gzip``, ``bzip2``, ``tar``.

    Parameters
    ----------
    path : Path
        The file, on this machine.
    name : str, optional
        What people call it; otherwise the name of `path`.

    Raises
    ------
    InputError
        There is no such file, or it cannot be read.
    FileFormatError
        It is none of them; the message says what it is and what is read.
    """
    kind = kind_of(path)
    if kind.form is None:
        msg = f"{name or path.name} is {kind.said}. What is read here: {READ_HERE}"
        raise FileFormatError(msg)
    return kind.form


def name_note(name: str, form: str) -> str | None:
    """Return what to note where the end of a file's name tells of another form, else None."""
    if named_form(name) in (None, form):
        return None
    suffix = PurePosixPath(name.lower()).suffix
    return f"its name ends in {suffix}, but it is {form} by what it holds, and was read so"


def named_form(name: str) -> str | None:
    """Return the form that the end of a name tells of; None where it tells of none."""
    return _SUFFIXES.get(PurePosixPath(name.lower()).suffix)


def is_virtual(kind: FileKind) -> bool:
    """Whether a file only names other files, which GDAL would open."""
    return kind.said == FOREIGN_ROOTS["vrtdataset"]


def kind_of(path: Path) -> FileKind:
    """Return what a file is, by its content alone.

    Raises
    ------
    InputError
        There is no such file, or it cannot be read.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_HEAD)
            file.seek(max(0, size - 4096))
            tail = file.read(4096)
    except OSError as fault:
        msg = f"{path.name} cannot be read: {fault.strerror or fault}; name a file that can"
        raise InputError(msg) from fault
    if not head:
        return FileKind(None, "empty (0 bytes); copy it anew from the instrument")
    if not head.strip(b"\0"):
        return FileKind(None, "nothing but zero bytes; copy it anew from the instrument")
    return _by_marks(path, head, size) or _by_text(path, head, tail)


def _by_marks(path: Path, head: bytes, size: int) -> FileKind | None:
    """Return what a file is by its first bytes; None where they tell nothing."""
    found = next((form for at, mark, form in OWN_MARKS if head.startswith(mark, at)), None)
    if found == "zip":
        return _by_members(path)
    if found is not None and (found != "bzip2" or head[3:4] in b"123456789"):
        return FileKind(found, found)
    known = _by_layout(head)
    if known is not None:
        return known
    if any(mark.encode() in head[:4096] for mark in _VIRTUAL):
        return FileKind(None, FOREIGN_ROOTS["vrtdataset"])
    if _is_log(head):
        return FileKind("nmea", "NMEA 0183")
    if _is_dbase(head, size):
        return FileKind(None, "the table of a shapefile (.dbf); send .shp, .dbf and .prj in a zip")
    said = next((said for at, mark, said in FOREIGN_MARKS if _has_mark(head, at, mark)), None)
    return None if said is None else FileKind(None, said)


def _by_layout(head: bytes) -> FileKind | None:
    """Return what a file is whose mark is not enough to tell."""
    if head[:4] == b"\x00\x00\x27\x0a":
        return _shape(head)
    if head[:3] == b"fgb" and head[4:7] == b"fgb":
        return FileKind("flatgeobuf", "FlatGeobuf")
    if head.startswith(b"SQLite format 3\0"):
        if head[68:72] in _PACKAGES:
            return FileKind("geopackage", "GeoPackage")
        return FileKind(None, "a SQLite database, but no GeoPackage; export it as GeoPackage")
    return FileKind("tar", "tar") if _is_tar(head) else None


def _is_log(head: bytes) -> bool:
    """Whether sentences stand near the start; what is before them may be anything."""
    marked = head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"<", b"{"))
    return not marked and _SENTENCE.search(head) is not None


def _has_mark(head: bytes, at: int, mark: bytes) -> bool:
    """Whether a mark is there; one of plain letters only in a binary file: ``BM 12;48.1;...``."""
    return head.startswith(mark, at) and (not mark.isalnum() or b"\0" in head[:512])


def _by_members(path: Path) -> FileKind:
    """Tell an office file from a zip of files."""
    try:
        names = set(zip_names(path))
    except BorderkitError:
        return FileKind("zip", "zip")
    if "[Content_Types].xml" in names:
        if any(name.startswith("xl/") for name in names):
            return FileKind("table", "XLSX")
        return FileKind(None, "an office file (Word, PowerPoint); save its table as XLSX or CSV")
    if "mimetype" in names and ("content.xml" in names or "META-INF/container.xml" in names):
        return FileKind(None, "an OpenDocument file or e-book; save its table as XLSX or CSV")
    if "AndroidManifest.xml" in names or "META-INF/MANIFEST.MF" in names:
        return FileKind(None, "a program")
    return FileKind("zip", "zip")


def _shape(head: bytes) -> FileKind:
    """Tell a ``.shp`` from the indexes that begin alike.

    Its version is 1000, little-endian at byte 28 (ESRI white paper, July 1998); a spatial index
    (``.sbn``) has none. The first record of a ``.shx`` is said to be at the 16-bit word 50.
    """
    if head[28:32] != b"\xe8\x03\0\0" or any(head[4:24]):
        return FileKind(None, "an index of a shapefile; send .shp, .dbf and .prj in a zip")
    if len(head) >= 108 and struct.unpack(">i", head[100:104])[0] == 50:
        return FileKind(None, "the index of a shapefile (.shx); send .shp, .dbf, .prj in a zip")
    return FileKind("shapefile", "shapefile")


def _is_tar(head: bytes) -> bool:
    """Whether the first 512 bytes have the check sum of a tar header (POSIX 1003.1, pax)."""
    block = head[:512]
    if len(block) < 512:
        return False
    try:
        stated = int(block[148:156].strip(b" \0") or b"x", 8)
    except ValueError:
        return False
    return stated == sum(block[:148]) + 256 + sum(block[156:])


def _is_dbase(head: bytes, size: int) -> bool:
    """Whether a file begins as dBase tables do: version, a date, and lengths that fit."""
    if len(head) < 33 or head[0] not in b"\x02\x03\x30\x31\x83\x8b\xf5":
        return False
    rows, header, row = struct.unpack("<IHH", head[4:12])
    dated = head[2] <= 12 and head[3] <= 31
    return dated and header >= 33 and row >= 1 and header <= size and rows * row <= size + row


def _by_text(path: Path, head: bytes, tail: bytes) -> FileKind:
    """Return what a text is, or that it is none."""
    text = _decoded(head)
    if text is None:
        return FileKind(None, "a binary file of an unknown kind")
    text = text.removeprefix("\ufeff")
    start = text.lstrip()[:1]
    if any(mark in text[:4096] for mark in _VIRTUAL):
        return FileKind(None, FOREIGN_ROOTS["vrtdataset"])
    if not start:
        return FileKind(None, "nothing but blanks; copy it anew from the instrument")
    if start == "<":
        return _by_root(path, text)
    if start in "{[\x1e":
        told = _GEOJSON.search(text) or _GEOJSON.search(tail.decode("utf-8", "replace"))
        is_feature = start == "{" and told is not None
        return FileKind("geojson", "GeoJSON") if is_feature else FileKind(None, _OTHER_JSON)
    return _by_lines(text)


def _by_lines(text: str) -> FileKind:
    """Return what a text is that is neither XML nor JSON."""
    if _is_dxf(text):
        return FileKind("dxf", "DXF")
    if "RINEX VERSION" in text[:200]:
        return FileKind(None, "raw observations (RINEX); compute positions and send those")
    if _SENTENCE.search(text.encode("ascii", "replace")):
        return FileKind("nmea", "NMEA 0183")
    said = next((said for begins, said in FOREIGN_TEXTS if begins.match(text)), None)
    if said is None and _is_table(text):
        return FileKind("table", "table")
    return FileKind(None, said or "a text, but no table")


def _is_dxf(text: str) -> bool:
    """Whether a text begins as a DXF does: group 0, SECTION, after comments (group 999)."""
    lines = [line.strip() for line in text[:4096].splitlines()]
    groups = zip(lines[0::2], lines[1::2], strict=False)
    return next((group == ("0", "SECTION") for group in groups if group[0] != "999"), False)


_CONTROLS: Final = bytes({*range(32)} - {*b"\t\n\r\f\v\x1a\x1b\x1e"})


def _decoded(head: bytes) -> str | None:
    """Return the beginning of a text, letters beyond ASCII by any coding; None: it is none."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) & ~1].decode("utf-16", "replace")
    sample = head[:4096]
    if b"\0" in sample:
        odd, even = sample[1::2].count(0), sample[0::2].count(0)
        if max(odd, even) < len(sample) // 4 or min(odd, even):
            return None
        wide = "utf-16-le" if odd > even else "utf-16-be"
        return head[: len(head) & ~1].decode(wide, "replace")
    if len(sample) - len(sample.translate(None, _CONTROLS)) > len(sample) // 100:
        return None
    return head.decode("utf-8", "replace")


def _by_root(path: Path, text: str) -> FileKind:
    """Return what an XML file is, by its outermost element."""
    if text.lstrip()[:14].lower().startswith(("<!doctype html", "<html")):
        return FileKind(None, FOREIGN_ROOTS["html"])
    space, _, root = (_root_of(path) or _root_in(text)).rpartition(" ")
    if not root:
        return FileKind(None, "XML that ends before its first element; export it anew")
    known = "kml" if any(home in space for home in _KML_HOMES) else root.lower()
    if known in {"gpx", "kml"}:
        return FileKind(known, known.upper())
    return FileKind(None, FOREIGN_ROOTS.get(known) or f"XML with the outermost element {root[:60]}")


def _root_of(path: Path) -> str:
    """Return namespace and name of the outermost element by expat; no entity is expanded."""
    found: list[str] = []
    parser = expat.ParserCreate(namespace_separator=" ")

    def opened(name: str, _: object) -> None:
        found.append(name)
        parser.StartElementHandler = None

    parser.StartElementHandler = opened
    read = 0
    with path.open("rb") as file:
        while not found and read < _ROOT_WITHIN:
            chunk = file.read(16 * 1024)
            read += len(chunk)
            try:
                parser.Parse(chunk, not chunk)
            except (expat.ExpatError, ValueError, LookupError):
                break
            if not chunk:
                break
    return found[0] if found else ""


def _root_in(text: str) -> str:
    """Return the outermost element of XML that is not well formed, as far as it can be told."""
    at = 0
    while (skipped := _PROLOG.match(text, at)) is not None:
        at = skipped.end()
    found = _ELEMENT.match(text, at)
    return found.group(1) if found else ""


def _is_table(text: str) -> bool:
    """Whether rows with numbers stand in columns, or most lines hold two numbers and more."""
    lines = [line for line in text.splitlines()[:200] if line.strip()]
    if lines[0].lower().startswith("sep="):
        return True
    if any(_has_columns(lines, mark) for mark in _SEPARATORS):
        return True
    rows = lines[1:] or lines
    return sum(_is_row(line) for line in rows) >= 0.6 * len(rows)


def _has_columns(lines: Sequence[str], mark: str) -> bool:
    """Whether most rows have the same number of cells, more than one, and hold numbers.

    Quoted cells may run over several lines. A heading alone has no numbers; it has no long cells.
    """
    try:
        rows = [row for row in csv.reader(lines, delimiter=mark) if any(map(str.strip, row))]
    except csv.Error:
        return False
    counts = Counter(map(len, rows))
    cells, times = max(counts.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    if cells < 2 or times < 0.6 * len(rows):
        return False
    alike = [row for row in rows if len(row) == cells]
    numbered = sum(any(map(str.isdigit, "".join(row))) for row in alike)
    long = sum(len(cell) > _CELL for cell in alike[0])
    return numbered >= 0.5 * (len(alike) - 1) and not long


def _is_row(line: str) -> bool:
    """Whether a line holds two numbers or more, and is not a sentence that does."""
    numbers = len(_NUMBER.findall(line))
    return numbers >= 2 and 4 * numbers >= len(line.split())
