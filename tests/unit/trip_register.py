"""Invented names of an invented valley, for itineraries that come as tables, text and tracks."""

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from shapely.geometry import Point, box

from borderkit.itineraries.gazetteer import Gazetteer
from borderkit.itineraries.reading_names import crossings_gazetteer
from borderkit.layers import LAYERS
from borderkit.workflows.itinerary_intake import TripNames, read_itinerary_file

__all__ = ["GROUP", "book", "names", "read", "table_bytes"]

GROUP = "tourist:XXA:12"

_PLACES: list[tuple[str, dict[str, str], str | None, Any]] = [
    ("PL-01", {"en": "Alder", "zh": "阿尔德", "ru": "Альдер"}, "town", Point(20.0, 45.0)),
    (
        "PL-02",
        {"en": "Birch Hill", "zh": "白桦岭", "ru": "Берёзовка"},
        "village",
        Point(20.1, 45.0),
    ),
    (
        "PL-03",
        {"en": "Cedar-on-Lake", "zh": "雪松湖", "ru": "Кедровое"},
        "village",
        Point(20.2, 45),
    ),
    ("PL-04", {"en": "Dogwood"}, "village", Point(20.3, 45.0)),
    ("PL-05", {"en": "Dogwood"}, "village", Point(21.3, 45.9)),
    ("PL-06", {"en": "Elmland"}, "region", box(19.0, 44.0, 20.5, 46.0)),
    ("PL-07", {"en": "North Gate"}, "village", Point(20.4, 45.0)),
]
_CROSSINGS: list[tuple[str, dict[str, str], Any]] = [
    ("PC-01", {"en": "Ford Bridge", "zh": "福德桥"}, Point(19.9, 45.0)),
    ("PC-02", {"en": "North Gate"}, Point(20.4, 45.01)),
]


def names() -> TripNames:
    """Return the places and crossings of the valley."""
    places = LAYERS["places"].frame(
        [{"place": code, "name": name, "kind": kind} for code, name, kind, _ in _PLACES],
        [geometry for *_, geometry in _PLACES],
    )
    crossings = LAYERS["crossings"].frame(
        [{"crossing": code, "name": name} for code, name, _ in _CROSSINGS],
        [geometry for *_, geometry in _CROSSINGS],
    )
    return TripNames(places=Gazetteer(places), crossings=crossings_gazetteer(crossings))


_NAMES = names()


def read(data: bytes | str, **stated: Any) -> Any:
    """Read bytes or text against the valley, for twelve tourists unless said otherwise."""
    stated.setdefault("members", (GROUP,))
    content = data.encode() if isinstance(data, str) else data
    return read_itinerary_file(content, _NAMES, **stated)


def book(workbook: Workbook) -> bytes:
    """Return a workbook as a file."""
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def table_bytes(
    rows: Sequence[Sequence[Any]], *, merged: Sequence[str] = (), title: str = "Plan"
) -> bytes:
    """Return a workbook of one sheet with these rows."""
    workbook = Workbook()
    sheet: Any = workbook.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    return book(workbook)
