"""Layers as KML: a folder each, all columns with each record, zones coloured by class."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape as escape_html
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

import shapely
from shapely.geometry.base import BaseGeometry

from borderkit.io.sheets import Sheet, Tally, as_text, json_text
from borderkit.layers import Column

__all__ = ["write_kml"]

_HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<kml xmlns="http://www.opengis.net/kml/2.2">\n<Document>\n'
)
_FILL_ALPHA: Final = "40"
_PLAIN: Final = "plain"


def write_kml(path: Path, sheets: Sequence[Sheet], *, colours: Mapping[str, str]) -> list[str]:
    """Write layers as KML 2.2.

    Parameters
    ----------
    path : Path
        The file.
    sheets : sequence of Sheet
        The layers, in EPSG:4326.
    colours : mapping of str to str
        Colour (``#rrggbb``) of records whose column ``class`` has that value.

    Returns
    -------
    list of str
        What had to be changed, in sentences.
    """
    notes: list[str] = []
    with path.open("w", encoding="utf-8") as file:
        file.write(_HEAD)
        title = ", ".join(sheet.layer.title for sheet in sheets)
        file.write(f"<name>{escape(title)}</name>\n")
        for name, colour in {_PLAIN: "#333333", **colours}.items():
            file.write(_style(name, colour))
        for sheet in sheets:
            tally = Tally()
            file.write(_folder_head(sheet, tally))
            for text in _placemarks(sheet, colours, tally):
                file.write(text)
            file.write("</Folder>\n")
            notes += tally.notes(sheet.layer.name)
        file.write("</Document>\n</kml>\n")
    return notes


def _style(name: str, colour: str) -> str:
    """Return a style; KML writes colours as opacity, blue, green, red."""
    turned = colour[5:7] + colour[3:5] + colour[1:3]
    return (
        f"<Style id={quoteattr(name)}><LineStyle><color>ff{turned}</color><width>2</width>"
        f"</LineStyle><PolyStyle><color>{_FILL_ALPHA}{turned}</color></PolyStyle></Style>\n"
    )


def _folder_head(sheet: Sheet, tally: Tally) -> str:
    """Return name, description and metadata of a folder; a description is read as HTML."""
    named = [source["attribution"] for source in sheet.about["sources"] if source["attribution"]]
    said = ". ".join([sheet.layer.title, *dict.fromkeys(named)])
    data = "".join(
        _datum(key, value if isinstance(value, str) else json_text(value), tally)
        for key, value in sheet.about.items()
    )
    return (
        f"<Folder>\n<name>{escape(sheet.layer.name)}</name>\n"
        f"<description>{escape(escape_html(tally.clean(said)))}</description>\n"
        f"<ExtendedData>\n{data}</ExtendedData>\n"
    )


def _datum(key: str, text: str, tally: Tally) -> str:
    return f"<Data name={quoteattr(key)}><value>{escape(tally.clean(text))}</value></Data>\n"


def _placemarks(sheet: Sheet, colours: Mapping[str, str], tally: Tally) -> Iterator[str]:
    names = [column.name for column in sheet.columns]
    for row, cell in zip(sheet.rows(), sheet.geometries(), strict=True):
        values = dict(zip(names, row, strict=True))
        style = values.get("class")
        style = style if style in colours else _PLAIN
        data = "".join(
            _datum(name, text, tally)
            for column, value in zip(sheet.columns, row, strict=True)
            if value is not None
            for name, text in _data(column, value)
        )
        shape = "" if cell is None else "".join(_geometry(cell))
        yield (
            f"<Placemark><name>{escape(tally.clean(_label(sheet, values)))}</name>"
            f"<styleUrl>#{style}</styleUrl>\n<ExtendedData>\n{data}</ExtendedData>\n"
            f"{shape}</Placemark>\n"
        )


def _data(column: Column, value: Any) -> Iterator[tuple[str, str]]:
    """Yield a value under its column; names one by one, as readers keep `name` to themselves."""
    if column.name == "name":
        names = value if isinstance(value, Mapping) else {"und": value}
        yield from ((f"name_{tongue}", str(name)) for tongue, name in names.items())
    else:
        yield column.name, as_text(column, value)


def _label(sheet: Sheet, values: Mapping[str, Any]) -> str:
    """Return the name of a record, in English if it has one, else its key."""
    name = values.get("name")
    if isinstance(name, Mapping):
        name = name.get("en") or next((text for text in name.values() if text), None)
    if isinstance(name, str) and name.strip():
        return name
    return "/".join(str(values[part]) for part in sheet.layer.key if values.get(part) is not None)


def _geometry(cell: BaseGeometry) -> Iterator[str]:
    parts = shapely.get_parts(cell)
    if cell.geom_type.startswith("Multi"):
        yield "<MultiGeometry>\n"
    for part in parts.tolist():
        if part.geom_type == "Polygon":
            yield "<Polygon>"
            yield _ring("outerBoundaryIs", part.exterior)
            yield from (_ring("innerBoundaryIs", ring) for ring in part.interiors)
            yield "</Polygon>\n"
        else:
            kind = "Point" if part.geom_type == "Point" else "LineString"
            yield f"<{kind}><coordinates>{_positions(part)}</coordinates></{kind}>\n"
    if cell.geom_type.startswith("Multi"):
        yield "</MultiGeometry>\n"


def _ring(place: str, ring: BaseGeometry) -> str:
    return (
        f"<{place}><LinearRing><coordinates>{_positions(ring)}</coordinates></LinearRing></{place}>"
    )


def _positions(part: BaseGeometry) -> str:
    xy = shapely.get_coordinates(part).tolist()
    return " ".join(f"{lon!r},{lat!r}" for lon, lat in xy)
