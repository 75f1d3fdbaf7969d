"""Survey points in map layers: shapefile, GeoJSON, GeoPackage, FlatGeobuf and DXF.

Shapefiles, GeoPackages and FlatGeobufs are opened by GDAL in the worker process alone; GeoJSON
and DXF are read by readers of our own, which know the digits as they are printed.
"""

import re
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path, PurePath
from typing import Any, Final

from pyproj import CRS

from borderkit.errors import FileFormatError
from borderkit.io.shapefile import coding_of_texts
from borderkit.io.surveys.gathering import Gathering, SurveySource, Told
from borderkit.io.surveys.layers.dxf import read_dxf
from borderkit.io.surveys.layers.geojson import read_geojson
from borderkit.io.surveys.layers.layer_rows import LayerRows, require_encoding, state_crs
from borderkit.io.surveys.layers.map_process import LayerHead, several_layers, stream_layer
from borderkit.io.surveys.layers.shapefile_parts import (
    ShapeIndex,
    parts_beside,
    read_index,
    table_texts,
)
from borderkit.io.surveys.rows import Rows

__all__ = [
    "read_dxf",
    "read_flatgeobuf",
    "read_geojson",
    "read_geopackage",
    "read_shapefile",
]

_TEXT_LIMIT: Final = 64 * 1024
_WELL_KNOWN: Final = re.compile(r"\ufeff?[A-Z][A-Z0-9_]*\s*\[")
_HEADS: Final = {"geopackage": b"SQLite format 3\0", "flatgeobuf": b"fgb\x03fgb"}
_SUFFIXES: Final = {"geopackage": ".gpkg", "flatgeobuf": ".fgb"}

Texts = Callable[[Any], Any]


def read_shapefile(source: SurveySource, told: Told, into: Gathering) -> None:
    """Add the points and lines of a shapefile; every record of it is accounted for.

    Parameters
    ----------
    source : SurveySource
        The ``.shp``, with its other parts beside it. Without ``.shx`` the index is made anew,
        without ``.dbf`` points have no names, without ``.prj`` the system has to be told.
    told : Told
        ``crs``, ``encoding``, ``axes``, ``timezone`` and ``height_kind`` are used.
    into : Gathering
        Takes its records.

    Raises
    ------
    FileFormatError
        It is no shapefile, is cut off or damaged.
    TooLargeError
        It costs too much to read.
    CrsError
        The stated system is none.
    InputError
        The stated encoding is none.
    """
    parts = parts_beside(source)
    index = read_index(source, parts.get(".shx"))
    rows = Rows(source, told, into, by_record=True)
    for suffix, what in _LACKING.items():
        if suffix not in parts:
            into.note(f"it has no {suffix}; {what}")
    if index.is_measured:
        into.note("measures (M) of its points are not read")
    texts = _texts(source, told, into, parts)
    with tempfile.TemporaryDirectory(prefix="borderkit-") as folder:
        _lay_out(Path(folder), source, parts, index)
        main = Path(folder) / "points.shp"
        with stream_layer(main, form="shapefile", layer=None, source=source) as (head, messages):
            if isinstance(head, LayerHead):
                given = _stated_crs(parts.get(".prj"), head.crs, into)
                crs = _ask_crs(source, told, into, rows, given=given)
                _take(head, messages, rows, told, crs=crs, texts=texts, index=index)
    rows.commit()


_LACKING: Final = {
    ".shx": "its index was made anew from the .shp",
    ".dbf": "its points have no names",
}


def read_geopackage(source: SurveySource, told: Told, into: Gathering) -> None:
    """Add the points and lines of one layer of a GeoPackage, which is never written.

    Parameters
    ----------
    source : SurveySource
        The file.
    told : Told
        ``layer``, where there are several; ``crs`` where the file states none.
    into : Gathering
        Takes its records.

    Raises
    ------
    FileFormatError
        It is none, or damaged.
    TooLargeError
        It costs too much to read, as a view without end does.
    CrsError
        The stated system is none.
    """
    _read_one_file(source, told, into, form="geopackage")


def read_flatgeobuf(source: SurveySource, told: Told, into: Gathering) -> None:
    """Add the points and lines of a FlatGeobuf.

    Parameters
    ----------
    source : SurveySource
        The file.
    told : Told
        ``crs`` where the file states none.
    into : Gathering
        Takes its records.

    Raises
    ------
    FileFormatError
        It is none, or damaged.
    TooLargeError
        It costs too much to read.
    CrsError
        The stated system is none.
    """
    _read_one_file(source, told, into, form="flatgeobuf")


def _read_one_file(source: SurveySource, told: Told, into: Gathering, *, form: str) -> None:
    with source.path.open("rb") as file:
        if not file.read(100).startswith(_HEADS[form]):
            msg = f"{source.name} is no {form}: it does not begin as one; export it anew"
            raise FileFormatError(msg)
    log = Path(f"{source.path}-wal")
    if form == "geopackage" and log.exists() and log.stat().st_size:
        msg = (
            f"{source.name} is being written by another program (a file -wal is beside it); close "
            "it there first, or what was written last would be lost"
        )
        raise FileFormatError(msg)
    rows = Rows(source, told, into, by_record=True)
    with tempfile.TemporaryDirectory(prefix="borderkit-") as folder:
        main = Path(folder) / f"points{_SUFFIXES[form]}"
        main.symlink_to(source.path.absolute())
        layer = told.layer
        with stream_layer(main, form=form, layer=layer, source=source) as (head, messages):
            names = several_layers(head)
            if names is not None:
                _ask_layer(source, told, rows, names)
            elif isinstance(head, LayerHead):
                if told.layer not in (None, head.layer) and form == "geopackage":
                    rows.note(f"its only layer is {head.layer}, which was read")
                crs = _ask_crs(source, told, into, rows, given=head.crs)
                _take(head, messages, rows, told, crs=crs, texts=_as_given, index=None)
    rows.commit()


def _ask_layer(source: SurveySource, told: Told, rows: Rows, names: tuple[str, ...]) -> None:
    """Ask which layer is meant.

    Raises
    ------
    FileFormatError
        There is none at all.
    """
    if not names:
        msg = f"{source.name} has no layer of features; export the points to it"
        raise FileFormatError(msg)
    there = f"no layer {told.layer!r}" if told.layer else "several layers"
    rows.ask("layer", f"{source.name} has {there}; which one is meant?", choices=names)


def _ask_crs(
    source: SurveySource, told: Told, into: Gathering, rows: Rows, *, given: str | None
) -> CRS | None:
    crs = state_crs(source, told, into, given=given)
    if crs is None:
        rows.ask("crs", f"{source.name} states no reference system; in which are its coordinates?")
    return crs


def _as_given(value: Any) -> Any:
    return value


def _take(
    head: LayerHead,
    messages: Any,
    rows: Rows,
    told: Told,
    *,
    crs: CRS | None,
    texts: Texts,
    index: ShapeIndex | None,
) -> None:
    """Add the features that the worker sends."""
    columns = [str(texts(column)) for column in head.columns]
    layer = LayerRows(rows, told, columns, crs=crs)
    seen, number, held = 0, 0, True
    for kind, *rest in messages:
        if kind == "F":
            if not held:
                layer.missing(_reason(index, number))
            seen += 1
            number, held = _ordinal(rest[0], seen, index), False
            layer.feature(number, dict(zip(columns, map(texts, rest[1]), strict=True)))
            continue
        held = True
        if kind == "P":
            layer.points(rest[0])
        elif kind == "L":
            layer.line(rest[0], begins=rest[1])
        else:
            layer.other(str(rest[0]))
    if not held:
        layer.missing(_reason(index, number))
    if index is not None and seen < len(index.types):
        rows.note("{n} records are deleted in its table: not read", len(index.types) - seen)


def _ordinal(number: object, seen: int, index: ShapeIndex | None) -> int:
    """Return the record of a feature, from 1 on; in a shapefile deleted ones count too."""
    if index is None:
        return seen
    return int(number) + 1 if isinstance(number, str) and number.isdecimal() else seen


def _reason(index: ShapeIndex | None, number: int) -> str:
    """Return why a feature has no geometry: none is there, or it cannot be read."""
    there = index is not None and number <= len(index.types) and index.types[number - 1] != 0
    return "bad-record" if there else "missing"


def _lay_out(
    folder: Path, source: SurveySource, parts: Mapping[str, Path], index: ShapeIndex
) -> None:
    """Put the parts side by side under names of our own; nothing is copied."""
    (folder / "points.shp").symlink_to(source.path.absolute())
    (folder / "points.shx").write_bytes(index.shx)
    for suffix in (".dbf", ".prj"):
        if suffix in parts:
            (folder / f"points{suffix}").symlink_to(parts[suffix].absolute())


def _stated_crs(prj: Path | None, found: str | None, into: Gathering) -> str | None:
    """Return the system that a ``.prj`` states: well-known text alone, as its format has it."""
    if prj is None:
        return None
    with prj.open("rb") as file:
        text = file.read(_TEXT_LIMIT).decode("utf-8", "replace").strip()
    if text and not _WELL_KNOWN.match(text):
        into.note(f"its .prj holds no well-known text: {text[:40]!r}")
        return None
    return (found or text) if text else None


def _texts(source: SurveySource, told: Told, into: Gathering, parts: Mapping[str, Path]) -> Texts:
    """Return how texts of the table are read: as stated, or as guessed, which is noted.

    Raises
    ------
    InputError
        The stated encoding is none.
    """
    coding = told.encoding
    if coding is None and ".dbf" in parts:
        stated = None
        if ".cpg" in parts:
            with parts[".cpg"].open("rb") as file:
                stated = file.read(100).decode("ascii", "replace").strip()
        name = PurePath(source.name.rpartition("!")[2]).stem
        coding, notes = coding_of_texts(name, stated, table_texts(parts[".dbf"]))
        for note in notes:
            into.note(note)
    coding = require_encoding(coding or "utf-8")
    into.tell(encoding=coding)

    def read(value: Any) -> Any:
        if not isinstance(value, str) or value.isascii():
            return value
        with suppress(UnicodeError):
            return value.encode("iso-8859-1").decode(coding, "replace")
        return value

    return read
