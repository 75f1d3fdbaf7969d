"""What sections say of themselves: length, structure, claimant, status, document."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame

from borderkit.boundary.checks.line_ends import geodesic_m
from borderkit.boundary.checks.line_rules import LineLimits, found
from borderkit.boundary.finding import RegisterFinding
from borderkit.boundary.kept_lines import metres, record_uid, section_uid
from borderkit.layers.boundary import BOUNDARY_SECTIONS
from borderkit.layers.fields import civil_date, full_time

__all__ = [
    "document_findings",
    "in_force",
    "length_findings",
    "status_findings",
    "validity_findings",
]

_NOT_AGREED: Final = frozenset({"not_agreed", "disputed"})


@dataclass(frozen=True, slots=True, eq=False)
class _Record:
    """A section's columns, and its geometry."""

    columns: Mapping[str, Any]
    geometry: Any

    def __getitem__(self, name: str) -> Any:
        return self.columns.get(name)

    @property
    def uid(self) -> str:
        return section_uid(self["boundary"], self["section"])

    @property
    def named(self) -> str:
        return f"section {self['section']} of {self['boundary']}"

    @property
    def place(self) -> tuple[float, float] | None:
        if self.geometry is None or self.geometry.is_empty:
            return None
        x, y = shapely.get_coordinates(self.geometry)[0]
        return float(x), float(y)

    def found(self, code: str, message: str, **more: Any) -> RegisterFinding:
        more = {"boundary": self["boundary"], "subjects": (self.uid,), "place": self.place} | more
        return found(code, f"{self.named} {message}", **more)


def _records(sections: GeoDataFrame) -> list[_Record]:
    records = BOUNDARY_SECTIONS.records(sections)
    return [_Record(r, g) for r, g in zip(records, sections.geometry, strict=True)]


def in_force(frame: GeoDataFrame, at: datetime) -> GeoDataFrame:
    """Return the records of a layer that are in force at a time; all, if it has no validity.

    A bare date is a whole day in UTC; a text that is neither date nor time ends nothing.
    """
    if not {"valid_from", "valid_to"} <= set(frame.columns):
        return frame
    spans = zip(frame["valid_from"], frame["valid_to"], strict=True)
    return frame.loc[[not _out_of_force(start, end, at) for start, end in spans]]


def validity_findings(
    sections: GeoDataFrame, kept: GeoDataFrame, *, at: datetime
) -> Iterator[RegisterFinding]:
    """Yield which sections were not looked at, for they are not in force."""
    left: dict[str, list[_Record]] = defaultdict(list)
    for record in _records(sections.drop(index=kept.index)):
        left[record["boundary"]].append(record)
    day = f"{at:%Y-%m-%d}"
    yield from _together("section-not-in-force", f"not in force on {day}, not looked at", left)


def length_findings(
    sections: GeoDataFrame, lengths_m: Mapping[str, float], limits: LineLimits
) -> Iterator[RegisterFinding]:
    """Yield stated lengths that cannot be, or are not those of the line.

    Parameters
    ----------
    sections : GeoDataFrame
        Of layer ``boundary_sections``, EPSG:4326; ``stated_length_m`` in metres.
    lengths_m : mapping of str to float
        The length of each section along its legs, metres, by its record's name.
    limits : LineLimits
        How much may differ.
    """
    for record in _records(sections):
        stated = record["stated_length_m"]
        if stated is None or record.uid not in lengths_m:
            continue
        parts = shapely.get_parts(record.geometry)
        drawn = lengths_m[record.uid]
        chord = geodesic_m(parts[0].coords[0][:2], parts[-1].coords[-1][:2])
        half = _half_unit(stated)
        amounts = {"stated_m": float(stated), "geodesic_m": drawn, "chord_m": chord}
        if len(parts) == 1 and chord > stated + half:
            yield record.found(
                "section-length-short",
                f"is stated to be {stated:g} m long, its ends are {metres(chord)} apart: "
                f"{metres(chord - stated)} more",
                amounts=amounts,
            )
        elif abs(drawn - stated) > max(1.0, limits.length_part * stated) + half:
            yield record.found(
                "section-length-differs",
                f"is stated to be {stated:g} m long, its geodesic length is {metres(drawn)}: "
                f"{metres(abs(drawn - stated))} {'more' if drawn > stated else 'less'}",
                amounts=amounts,
            )


def _half_unit(value: float) -> float:
    """Return half of the last digit that a number is written with: 0.05 of 980.9, 0.5 of 981."""
    _, _, decimals = f"{value:.6f}".rstrip("0").partition(".")
    return 0.5 * 10.0 ** -len(decimals)


def status_findings(
    sections: GeoDataFrame, sides: Callable[[str], Sequence[str]]
) -> Iterator[RegisterFinding]:
    """Yield what status, claimant and kind of sections leave open or contradict.

    Parameters
    ----------
    sections : GeoDataFrame
        Of layer ``boundary_sections``.
    sides : callable
        Told a boundary, gives the codes of its sides.
    """
    open_status: dict[str, list[_Record]] = defaultdict(list)
    for record in _records(sections):
        status, claimant = record["status"], record["claimant"]
        known = sides(record["boundary"])
        if status is None:
            open_status[record["boundary"]].append(record)
        if status in _NOT_AGREED and claimant is None:
            yield record.found(
                "section-claimant-missing", f"is {_words(status)}, and names no claimant"
            )
        if status == "agreed" and claimant is not None:
            yield record.found("section-claimant-agreed", f"is agreed, and claimed by {claimant}")
        if claimant is not None and claimant not in known:
            yield record.found(
                "section-claimant-unknown",
                f"is claimed by {claimant}; the sides are {' and '.join(known)}",
            )
        if record["kind"] == "structure" and record["document"] is None:
            yield record.found(
                "section-structure",
                "follows the axis of a structure, and no document makes that the line",
            )
    yield from _together("section-status-missing", "without a status", open_status)


def _words(status: str) -> str:
    return status.replace("_", " ")


def document_findings(
    sections: GeoDataFrame, documents: DataFrame | None, *, at: datetime
) -> Iterator[RegisterFinding]:
    """Yield sections whose document is missing, unknown, or not in force.

    Parameters
    ----------
    sections : GeoDataFrame
        Of layer ``boundary_sections``.
    documents : DataFrame or None
        Of layer ``documents``; None: not kept, then none is unknown.
    at : datetime
        In force when; with an offset. Bare dates are whole days in UTC.
    """
    without: dict[str, list[_Record]] = defaultdict(list)
    unknown: dict[tuple[str, str], list[_Record]] = defaultdict(list)
    kept = {} if documents is None else _by_code(documents)
    for record in _records(sections):
        document = record["document"]
        if document is None:
            without[record["boundary"]].append(record)
        elif documents is not None and document not in kept:
            unknown[record["boundary"], document].append(record)
        elif document in kept and not _over(record["valid_to"], at):
            holds = kept[document]
            what = _out_of_force(holds.get("valid_from"), holds.get("valid_to"), at)
            if what:
                yield record.found(
                    "section-document-not-in-force",
                    f"rests on {document}, which {what}",
                    subjects=(record.uid, record_uid("documents", document)),
                )
    yield from _together("section-document-missing", "without a document", without)
    for (boundary, document), records in unknown.items():
        yield from _together(
            "section-document-unknown",
            f"by document {document}, which the register does not keep",
            {boundary: records},
        )


def _by_code(documents: DataFrame) -> dict[str, Mapping[str, Any]]:
    columns = [name for name in ("valid_from", "valid_to") if name in documents]
    return {
        code: {str(name): value if isinstance(value, str) else None for name, value in row.items()}
        for code, row in zip(
            documents["document"], documents[columns].to_dict("records"), strict=True
        )
    }


def _out_of_force(start: str | None, end: str | None, at: datetime) -> str:
    """Return why something is not in force, or nothing."""
    if _over(end, at):
        return f"was in force until {end}"
    begins = _instant(start, end=False) if isinstance(start, str) else None
    return "" if begins is None or begins <= at else f"is in force from {start} on"


def _over(valid_to: str | None, at: datetime) -> bool:
    ends = _instant(valid_to, end=True) if isinstance(valid_to, str) else None
    return ends is not None and ends < at


def _instant(text: str, *, end: bool) -> datetime | None:
    """Return the first (last) instant of a date in UTC, or a time; None where it is neither."""
    day: date | None = civil_date(text)
    if day is None:
        time = full_time(text)
        return None if time is None or time.utcoffset() is None else time
    clock = datetime.max.time() if end else datetime.min.time()
    return datetime.combine(day, clock, tzinfo=UTC)


def _together(
    code: str, what: str, by_boundary: Mapping[str, Sequence[_Record]]
) -> Iterator[RegisterFinding]:
    """Yield one finding for all sections of a boundary that lack the same thing."""
    for boundary, records in sorted(by_boundary.items()):
        names = ", ".join(str(record["section"]) for record in records[:8])
        more = f" and {len(records) - 8} more" if len(records) > 8 else ""
        yield found(
            code,
            f"{len(records)} section{'s' * (len(records) > 1)} of {boundary} {what}: {names}{more}",
            boundary=boundary,
            subjects=tuple(record.uid for record in records),
            amounts={"sections": float(len(records))},
        )
