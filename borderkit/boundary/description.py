"""What is known of the line of a boundary: sections, lengths, gaps, documents, waters, rules."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from pandas import DataFrame

from borderkit.boundary.line import Line, Piece
from borderkit.crs import GEOD

__all__ = ["LineDescription", "describe_line", "section_rows"]

_SECTION: Final = (
    *("section", "name", "kind", "status", "claimant", "document", "article", "leg"),
    *("stated_length_m", "scale_limit", "accuracy_m", "surveyed_on", "stage"),
    *("left_side", "right_side", "valid_from", "valid_to"),
)
_POINT: Final = ("point", "section", "sequence", "leg", "marker", "document", "article")
_DOCUMENT: Final = (
    *("document", "name", "kind", "number", "dated", "supplements", "place"),
    *("valid_from", "valid_to"),
)
_WATER: Final = ("water_line", "section", "kind", "surveyed_on", "stage", "document")
_ISLAND: Final = (
    *("island", "number", "name", "kind", "owner", "basis", "area_m2", "sheet", "document"),
)
_TRANSFORMATION: Final = (
    *("transformation", "source_crs", "target_crs", "method", "accuracy_m", "document"),
)
_BOUNDARY: Final = (
    *("name", "sides", "tolerance_m", "tolerance_source", "spacing_m", "spacing_source"),
    *("source_crs", "transformation", "note", "valid_from", "valid_to"),
)
_UNKNOWN: Final = "unknown"

Rows = tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, kw_only=True)
class LineDescription:
    """What a register says of the line of a boundary.

    Attributes
    ----------
    boundary : str
        Its code.
    record : mapping
        Of layer ``boundaries``: name, sides, tolerance, spacing, with their sources; empty where
        there is none.
    length_m : float
        Geodesic length of the line; gaps count nothing.
    lengths : mapping of str to mapping
        Metres by ``kind`` and by ``status``.
    sections : tuple of mapping
        In order: their columns, from where to where on the line, their length, their parts.
    gaps : tuple of mapping
        Where the line breaks off: after and before which section, chainage, metres, both ends.
    closed : bool
        Whether its end is its start.
    claims : tuple of mapping
        Sections that one side claims, which are no part of the line: side, sections, metres.
    turning_points : tuple of mapping
        In order.
    markers : mapping
        How many, by role, by condition, by side; how many boundary points have no pillar.
    documents : tuple of mapping
        About this boundary, or named by its sections, with ``in_force``.
    water_lines, islands, strips, transformations : tuple of mapping
        Waters beside the line with their dates; islands and shoals; rules of strips; agreed
        transformations.
    soundings : mapping
        How many, and the dates of their surveys.
    """

    boundary: str
    record: Mapping[str, Any]
    length_m: float
    lengths: Mapping[str, Mapping[str, float]]
    sections: Rows
    gaps: Rows
    closed: bool
    claims: Rows
    turning_points: Rows
    markers: Mapping[str, Any]
    documents: Rows
    water_lines: Rows
    islands: Rows
    strips: Rows
    transformations: Rows
    soundings: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        told = dict(vars(self))
        head = {"boundary": told.pop("boundary"), **told.pop("record"), **told}
        found: dict[str, Any] = _plain(head)
        return found


def describe_line(
    line: Line,
    layers: Mapping[str, DataFrame],
    *,
    claims: Iterable[Line] = (),
    in_force: Collection[str] = (),
) -> LineDescription:
    """Put together what is known of the line of a boundary.

    Parameters
    ----------
    line : Line
        Of the boundary.
    layers : mapping of str to DataFrame
        By their names, records of that boundary alone: boundaries, turning_points, markers,
        water_lines, islands, soundings, transformations; of documents all. What is left out is
        as if it had no records.
    claims : iterable of Line
        The line as each claimant sees it.
    in_force : collection of str
        Codes of the documents that are in force.
    """
    sections = section_rows(line)
    boundaries = _rows(layers, "boundaries", (*_BOUNDARY, "strips"))
    record = dict(boundaries[0]) if boundaries else {}
    strips = tuple(record.pop("strips", None) or ())
    points = _rows(layers, "turning_points", _POINT)
    return LineDescription(
        boundary=line.boundary,
        record=record,
        length_m=line.length_m,
        lengths=_lengths(sections),
        sections=sections,
        gaps=_gaps(line),
        closed=_is_closed(line),
        claims=_claims(line, claims),
        turning_points=tuple(sorted(points, key=_order)),
        markers=_markers(layers.get("markers")),
        documents=_documents(line, _rows(layers, "documents", (*_DOCUMENT, "boundary")), in_force),
        water_lines=_rows(layers, "water_lines", _WATER),
        islands=_rows(layers, "islands", _ISLAND),
        strips=strips,
        transformations=_rows(layers, "transformations", _TRANSFORMATION),
        soundings=_soundings(layers.get("soundings")),
    )


def section_rows(line: Line) -> Rows:
    """Return the sections of a line in its order: columns, chainages and lengths, metres.

    ``from_m`` and ``to_m`` are where the line first enters and last leaves a section, ``parts``
    how many pieces it has, ``reversed`` whether it is kept against the line's direction.
    """
    pieces: dict[str, list[Piece]] = defaultdict(list)
    for piece in line.pieces:
        pieces[piece.section].append(piece)
    rows = []
    for section, record in line.sections.items():
        own = pieces[section]
        told = {name: record.get(name) for name in _SECTION}
        told["left_side"], told["right_side"] = own[0].left, own[0].right
        rows.append(
            told
            | {
                "from_m": own[0].start_m,
                "to_m": own[-1].start_m + own[-1].length_m,
                "length_m": sum(piece.length_m for piece in own),
                "parts": len(own),
                "reversed": own[0].reversed,
            }
        )
    return tuple(rows)


def _lengths(sections: Rows) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {"kind": {}, "status": {}}
    for row in sections:
        for name, metres in found.items():
            word = row[name] or _UNKNOWN
            metres[word] = metres.get(word, 0.0) + row["length_m"]
    return found


def _gaps(line: Line) -> Rows:
    rows = []
    for before, after in zip(line.pieces, line.pieces[1:], strict=False):
        if not after.joined:
            start, end = before.end, after.start
            rows.append(
                {
                    "after": before.section,
                    "before": after.section,
                    "chainage_m": after.start_m,
                    "gap_m": _apart_m(start, end),
                    "from": list(start),
                    "to": list(end),
                }
            )
    return tuple(rows)


def _is_closed(line: Line) -> bool:
    return len(line.runs) == 1 and _apart_m(line.pieces[0].start, line.pieces[-1].end) == 0.0


def _apart_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    return float(GEOD.inv(a[0], a[1], b[0], b[1])[2])


def _claims(line: Line, claims: Iterable[Line]) -> Rows:
    rows = []
    for claim in claims:
        by_side: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for row in section_rows(claim):
            if row["claimant"] and row["section"] not in line.sections:
                by_side[row["claimant"]].append(row)
        rows += [
            {
                "claimant": side,
                "sections": [row["section"] for row in own],
                "length_m": sum(row["length_m"] for row in own),
            }
            for side, own in by_side.items()
        ]
    return tuple(rows)


def _markers(markers: DataFrame | None) -> dict[str, Any]:
    rows = [] if markers is None else markers.to_dict("records")
    found: dict[str, Any] = {"count": len(rows)}
    for name in ("role", "condition", "siting", "side"):
        counts = Counter(_cell(row.get(name)) or _UNKNOWN for row in rows)
        if name == "side":
            counts["line"] = counts.pop(_UNKNOWN, 0)
        found[name] = dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
    found["without_pillar"] = sum(_is_no_pillar(row.get("pillar")) for row in rows)
    return found


def _is_no_pillar(pillar: Any) -> bool:
    """Whether a marker is stated to be a boundary point without a pillar."""
    cell = _cell(pillar)
    return cell is not None and not cell


def _documents(line: Line, rows: Rows, in_force: Collection[str]) -> Rows:
    """Return the documents about a boundary, and those its sections name, by date."""
    named = {str(row["document"]) for row in line.sections.values() if row.get("document")}
    pair = sorted(line.boundary.split("-"))
    chosen: list[dict[str, Any]] = []
    for row in rows:
        told = dict(row)
        about = told.pop("boundary")
        if row["document"] in named or (about and sorted(about.split("-")) == pair):
            chosen.append(told | {"known": True, "in_force": row["document"] in in_force})
    known = {row["document"] for row in chosen}
    chosen.sort(key=lambda row: (row["dated"] or "", row["document"]))
    unknown = [
        dict.fromkeys(_DOCUMENT) | {"document": code, "known": False, "in_force": None}
        for code in sorted(named - known)
    ]
    return (*chosen, *unknown)


def _soundings(soundings: DataFrame | None) -> dict[str, Any]:
    rows = [] if soundings is None else soundings.to_dict("records")
    dates = {str(row["surveyed_on"]) for row in rows if _cell(row["surveyed_on"]) is not None}
    return {"count": len(rows), "surveyed_on": sorted(dates)}


def _rows(layers: Mapping[str, DataFrame], name: str, columns: Iterable[str]) -> Rows:
    frame = layers.get(name)
    if frame is None:
        return ()
    names = [column for column in columns if column in frame.columns]
    return tuple(
        {column: _cell(row[column]) for column in names} for row in frame.to_dict("records")
    )


def _order(row: Mapping[str, Any]) -> tuple[float, str]:
    number = row.get("sequence")
    return (np.inf if number is None else float(number)), str(row["point"])


def _cell(value: Any) -> Any:
    """Return a cell as a Python value, None where it is missing."""
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and np.isnan(value) else value


def _plain(value: Any) -> Any:
    """Return JSON values: tuples as lists, lengths to 0.1 mm."""
    if isinstance(value, Mapping):
        return {
            str(name): round(part, 4)
            if isinstance(part, float) and str(name).endswith("_m")
            else _plain(part)
            for name, part in value.items()
        }
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return round(value, 10) if isinstance(value, float) else value
