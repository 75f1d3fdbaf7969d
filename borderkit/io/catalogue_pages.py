"""A catalogue as a table to print: plain text, and a page of HTML without anything from outside."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from pandas import DataFrame

from borderkit.boundary.catalogues.catalogue_layers import CATALOGUE, RELATIONS
from borderkit.boundary.printed.printed import form_for, print_like
from borderkit.layers import Layer

__all__ = ["catalogue_page", "catalogue_text"]

_AZIMUTH: Final = form_for("azimuth", "dms", decimals=1)

_ENTRY_HEADS: Final = (
    *("", "point", "marker", "side", "kind", "section", "chainage m", "offset m"),
    *("north", "east", "crs", "height m", "kind of height"),
    *("azimuth to next", "distance m", "stated", "azimuth", "distance", "differs by", "document"),
)
_RELATION_HEADS: Final = (
    *("from", "to", "kind", "azimuth", "computed", "differs by"),
    *("distance", "computed m", "differs by", "document"),
)
_NUMBERS: Final = frozenset({"", "chainage m", "offset m", "height m", "distance m", "computed m"})

_MARKED: Final = "* printed here from the position; all others are the texts of their documents."

_STYLE: Final = """
body{font:10pt/1.35 sans-serif;color:#111;background:#fff;margin:1.5cm}
h1{font-size:15pt;margin:0 0 .3em}h2{font-size:12pt;margin:1.4em 0 .3em}
p{margin:.2em 0}table{border-collapse:collapse;margin-top:.8em}
th,td{border-bottom:.5pt solid #999;padding:.15em .5em;text-align:left;white-space:nowrap}
th{border-bottom:1pt solid #111}td.number{text-align:right}
thead{display:table-header-group}tr{break-inside:avoid}
@page{size:A3 landscape;margin:1.2cm}@media print{body{margin:0}}
"""


def catalogue_text(entries: DataFrame, relations: DataFrame, about: Mapping[str, Any]) -> str:
    """Return a catalogue as a table in plain text, columns set off by two blanks.

    Parameters
    ----------
    entries, relations : DataFrame
        Columns of `CATALOGUE` and `RELATIONS`.
    about : mapping
        What is said of it: title, notes, sources.
    """
    parts = ["\n".join(_head(about))]
    parts.append(_aligned(_ENTRY_HEADS, _entry_cells(entries)))
    if len(relations):
        parts += [RELATIONS.title, _aligned(_RELATION_HEADS, _relation_cells(relations))]
    parts.append("\n".join(_tail(entries, about)))
    return "\n\n".join(part for part in parts if part) + "\n"


def catalogue_page(entries: DataFrame, relations: DataFrame, about: Mapping[str, Any]) -> str:
    """Return a catalogue as a page of HTML to print; see :func:`catalogue_text`."""
    title, *lines = _head(about)
    body = [f"<h1>{escape(title)}</h1>", *(f"<p>{escape(line)}</p>" for line in lines)]
    body.append(_table(_ENTRY_HEADS, _entry_cells(entries)))
    if len(relations):
        body.append(f"<h2>{escape(RELATIONS.title)}</h2>")
        body.append(_table(_RELATION_HEADS, _relation_cells(relations)))
    body += [f"<p>{escape(line)}</p>" for line in _tail(entries, about)]
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def _head(about: Mapping[str, Any]) -> list[str]:
    lines = [str(about["title"])]
    lines += [f"Register revision {about['register_revision']}"]
    if about.get("valid_at"):
        lines[-1] += f", in force on {about['valid_at']}"
    lines[-1] += f"; {about['records']} entries; {about['software']}, {about['exported_at']}."
    return lines


def _tail(entries: DataFrame, about: Mapping[str, Any]) -> list[str]:
    marked = [] if entries["as_printed"].all() else [_MARKED]
    named = dict.fromkeys(s["attribution"] for s in about.get("sources", ()) if s["attribution"])
    return [*marked, *about.get("notes", ()), *(f"Source: {text}" for text in named)]


def _entry_cells(entries: DataFrame) -> list[list[str]]:
    return [
        [
            str(row["entry"]),
            _text(row["point"]),
            _text(row["number"] or row["marker"]),
            _text(row["side"]),
            _text(row["kind"]),
            _text(row["section"]),
            _metres(row["chainage_m"]),
            _metres(row["offset_m"]),
            _text(row["north"]),
            _text(row["east"]),
            _text(row["crs"]) + ("" if row["as_printed"] else " *"),
            _text(row["printed_height"]) or _metres(row["height_m"]),
            " ".join(filter(None, (row["height_kind"], row["height_system"]))),
            _azimuth(row["azimuth_deg"]),
            _metres(row["distance_m"]),
            _text(row["stated_to"]),
            _text(row["stated_azimuth"]),
            _text(row["stated_distance"]),
            _difference(row["azimuth_difference_s"], row["distance_difference_m"]),
            _text(row["document"]),
        ]
        for row in _rows(CATALOGUE, entries)
    ]


def _relation_cells(relations: DataFrame) -> list[list[str]]:
    return [
        [
            _text(row["number"] or row["marker"]),
            _text(row["target_number"] or row["target"]),
            _text(row["kind"]),
            _text(row["printed_azimuth"]) or _azimuth(row["azimuth_deg"]),
            _azimuth(row["computed_azimuth_deg"]),
            _difference(row["azimuth_difference_s"], None),
            _text(row["printed_distance"]) or _metres(row["stated_distance_m"]),
            _metres(row["computed_distance_m"]),
            _difference(None, row["distance_difference_m"]),
            _text(row["document"]),
        ]
        for row in _rows(RELATIONS, relations)
    ]


def _rows(layer: Layer, frame: DataFrame) -> list[dict[str, Any]]:
    return list(layer.records(frame))


def _text(value: Any) -> str:
    """Return a text on one line."""
    return "" if value is None else " ".join(str(value).split())


def _metres(value: float | None) -> str:
    return "" if value is None else f"{value:z.3f}"


def _azimuth(value: float | None) -> str:
    return "" if value is None else print_like(value, _AZIMUTH)


def _difference(azimuth_s: float | None, distance_m: float | None) -> str:
    told = [f'{azimuth_s:+.0f}"'] if azimuth_s is not None else []
    if distance_m is not None:
        told.append(f"{distance_m:+.3f} m")
    return " ".join(told)


def _aligned(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in plain text without the columns in which nothing stands."""
    table = [list(heads), *rows]
    kept = [c for c in range(len(heads)) if any(row[c] for row in rows)]
    wide = {c: max(len(row[c]) for row in table) for c in kept}
    return "\n".join(
        "  ".join(
            row[c].rjust(wide[c]) if heads[c] in _NUMBERS else row[c].ljust(wide[c]) for c in kept
        ).rstrip()
        for row in table
    )


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    kept = [c for c in range(len(heads)) if any(row[c] for row in rows)]
    top = "".join(f'<th scope="col">{escape(heads[c] or "no.")}</th>' for c in kept)
    lines = [
        "<tr>"
        + "".join(
            f"<td{' class=number' if heads[c] in _NUMBERS else ''}>{escape(row[c])}</td>"
            for c in kept
        )
        + "</tr>"
        for row in rows
    ]
    return (
        f"<table>\n<thead><tr>{top}</tr></thead>\n<tbody>\n"
        + "\n".join(lines)
        + "\n</tbody>\n</table>"
    )
