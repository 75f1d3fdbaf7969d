"""The line of a boundary in one of its editions: out of a register, or out of a file of lines."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, cast

from geopandas import GeoDataFrame

from borderkit.boundary.comparison.editions import Edition, in_force
from borderkit.boundary.line import Line, line_of, one_boundary, same_boundary
from borderkit.errors import Defect, InputError, NotARegisterError, RegisterMissingError
from borderkit.io.line_profiles import LineProfile
from borderkit.io.line_sections import Wanted, read_sections
from borderkit.io.lines import LineTable, read_line_table
from borderkit.layers import LAYERS
from borderkit.layers.fields import Fields, day_or_time
from borderkit.layers.geojson import LINES
from borderkit.store import Snapshot, Store, open_store
from borderkit.store.postgis.addresses import is_address

__all__ = ["EditionOf", "LineEdition", "edition_of", "read_edition"]

_SECTIONS: Final = LAYERS["boundary_sections"]
_NAMED: Final = re.compile(r"(revision|document):(.*)", re.DOTALL)
_CODE: Final = re.compile(r"[^-\s]+-[^-\s]+")
_READ: Final = ("section", "claimant", "sequence", "left_side", "right_side", "leg")
"""Columns of a file of lines that are read where it has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionOf:
    """Which edition of a boundary in a register is meant; by default as it stands.

    Attributes
    ----------
    revision : int or None
        As the register stood after it.
    valid_at : date, datetime or None
        What was in force then.
    document : str or None
        What this document fixes: of each section that ever cited it the latest version that did.
    """

    revision: int | None = None
    valid_at: date | datetime | None = None
    document: str | None = None

    @property
    def told(self) -> str:
        """What is meant, in a few words."""
        if self.revision is not None:
            return f"revision {self.revision}"
        if self.valid_at is not None:
            return f"in force {self.valid_at.isoformat()}"
        return "as it stands" if self.document is None else f"document {self.document}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LineEdition:
    """The line of a boundary in one edition, and what stands beside it.

    Attributes
    ----------
    place : str
        Of the register or file.
    edition : str
        Which edition, in words; empty where it is as it stands.
    is_register : bool
        Whether it is out of a register.
    line : Line
        In order.
    markers : GeoDataFrame or None
        Layer ``markers``, those of other boundaries too, EPSG:4326; None: not known in this
        edition.
    documents : Edition or None
        Which documents are in force; None: not known.
    attribution : tuple of str
        Whom the sources of the line ask to name.
    notes : tuple of str
        What should be known, in sentences.
    """

    place: str
    edition: str = ""
    is_register: bool = True
    line: Line
    markers: GeoDataFrame | None = None
    documents: Edition | None = None
    attribution: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Where it is out of, and which edition."""
        return ", ".join(part for part in (self.place, self.edition) if part)

    @property
    def short_name(self) -> str:
        """The same without folders."""
        return ", ".join(part for part in (self.place.rsplit("/", 1)[-1], self.edition) if part)


def edition_of(text: str | None, *, option: str = "--from") -> EditionOf:
    """Return the edition that a text names.

    Parameters
    ----------
    text : str or None
        ``2020-01-01`` or a time with its offset: what was in force then. ``revision:12``,
        ``document:CODE``. None: as the register stands.
    option : str
        What the text was given for, for messages.

    Raises
    ------
    InputError
        It names none.
    """
    if text is None:
        return EditionOf()
    named = _NAMED.fullmatch(text)
    if named is None:
        defects: list[Defect] = []
        found = day_or_time(Fields({option: text}, "", defects, known=(option,)), option)
        if found is None or defects:
            msg = (
                f"{option} {text!r} names no edition; give a date, a time with its offset, "
                "revision:NUMBER or document:CODE"
            )
            raise InputError(msg, defects=defects)
        return EditionOf(valid_at=found)
    kind, value = named[1], named[2].strip()
    if kind == "document" and value:
        return EditionOf(document=value)
    if kind == "revision" and value.isascii() and value.isdigit() and len(value) < 16:
        return EditionOf(revision=int(value))
    need = "a whole number" if kind == "revision" else "the code of a document"
    msg = f"{option} {text!r}: after {kind}: stands {need}"
    raise InputError(msg)


def read_edition(
    source: Store | str | Path,
    boundary: str | None = None,
    *,
    edition: EditionOf | None = None,
    claimant: str | None = None,
) -> LineEdition:
    """Return the line of a boundary in one edition.

    Parameters
    ----------
    source : Store, path or address
        A register, or a GeoPackage, GeoJSON or shapefile with lines.
    boundary : str, optional
        Code of the boundary, sides in either order; not needed where there is one. Of a file
        whose lines bear no code all lines are taken.
    edition : EditionOf, optional
        Which edition of a register. Default: as it stands.
    claimant : str, optional
        The line as this side sees it.

    Raises
    ------
    InputError
        There is no such boundary, edition or file, nothing of it to take, or an edition is asked
        of a file.
    CrsError
        A file states no reference system, or none that can be brought to WGS84 exactly.
    RegisterError
        The register cannot be opened or read.
    """
    meant = edition or EditionOf()
    if isinstance(source, Store):
        return _of_register(source, boundary, meant, claimant)
    store = _opened(source)
    if store is not None:
        with store:
            return _of_register(store, boundary, meant, claimant)
    if meant != EditionOf():
        msg = f"{source} is no register and has no editions; leave {meant.told!r} away"
        raise InputError(msg)
    return _of_file(Path(source), boundary, claimant)


def _opened(source: str | Path) -> Store | None:
    """Return a register, open for reading only, or None where a file is none.

    Raises
    ------
    InputError
        There is nothing.
    RegisterError
        It is a register that cannot be opened.
    """
    try:
        return open_store(source, read_only=True)
    except NotARegisterError:
        return None
    except RegisterMissingError:
        if is_address(str(source)) or Path(source).exists():
            raise
        msg = f"{source} is not there; give a register, or a file with lines"
        raise InputError(msg) from None


def _of_register(
    store: Store, boundary: str | None, meant: EditionOf, claimant: str | None
) -> LineEdition:
    with store.snapshot() as view:
        sections = _sections(view, meant)
        code = one_boundary(sections["boundary"], boundary)
        line = line_of(_fixed(sections, code, meant), code, claimant=claimant)
        markers, documents, notes = _beside(view, code, meant, sections)
        attribution = tuple(_attribution(view, line))
    return LineEdition(
        place=store.place,
        edition=_told(meant, claimant),
        line=line,
        markers=markers,
        documents=documents,
        attribution=attribution,
        notes=notes,
    )


def _told(meant: EditionOf, claimant: str | None) -> str:
    """Return which edition it is and whose line, in words; nothing of the line as it stands."""
    parts = [meant.told] * (meant != EditionOf()) + [f"line of {claimant}"] * (claimant is not None)
    return ", ".join(parts)


def _sections(view: Snapshot, meant: EditionOf) -> GeoDataFrame:
    """Return the sections of an edition, of every boundary; by a document all their versions."""
    if meant.document is not None:
        return cast("GeoDataFrame", view.versions(_SECTIONS.name))
    found = view.read(_SECTIONS.name, revision=meant.revision, valid_at=meant.valid_at)
    return cast("GeoDataFrame", found)


def _fixed(sections: GeoDataFrame, code: str, meant: EditionOf) -> GeoDataFrame:
    """Return of all versions of sections the latest of each that a document fixes.

    Raises
    ------
    InputError
        No version of a section of this boundary cites the document; those cited are named.
    """
    if meant.document is None:
        return sections
    own = sections[sections["boundary"] == code]
    fixed = own[own["document"] == meant.document]
    if fixed.empty:
        known = ", ".join(sorted(set(own["document"].dropna()))) or "none"
        msg = f"no section of {code} cites document {meant.document!r}; cited are: {known}"
        raise InputError(msg)
    return fixed.drop_duplicates(["boundary", "section"], keep="last")


def _beside(
    view: Snapshot, code: str, meant: EditionOf, sections: GeoDataFrame
) -> tuple[GeoDataFrame | None, Edition | None, tuple[str, ...]]:
    """Return the markers and the documents of an edition, and what is to be said of them."""
    if meant.document is not None:
        told = f"Of document {meant.document} only sections are known, its markers are not."
        return None, None, (told,)
    read = view.read("markers", revision=meant.revision, valid_at=meant.valid_at)
    markers = cast("GeoDataFrame", read)
    if meant.valid_at is None:
        return markers, None, ()
    documents = in_force(view.read("documents"), sections, meant.valid_at, boundary=code)
    return markers, documents, documents.notes


def _attribution(view: Snapshot, line: Line) -> Iterator[str]:
    origins = {record.get("origin") for record in line.sections.values()}
    sources = view.read("sources")
    for code, text in zip(sources["source"], sources["attribution"], strict=True):
        if code in origins and isinstance(text, str):
            yield text


def _of_file(path: Path, boundary: str | None, claimant: str | None) -> LineEdition:
    """Return the line that a file holds."""
    table, notes = _lines_alone(read_line_table(path))
    table, code, bears_code = _of_boundary(table, boundary)
    if not bears_code:
        notes.append(f"{path}: no line bears the code of a boundary; all are taken as one.")
    there = {column.casefold() for column in table.columns}
    columns: dict[str, str] = {name: name for name in _READ if name in there}
    sides = code.split("-", 1)
    wanted = Wanted(boundary=code, sides=(sides[0], sides[-1]), common={})
    reading = read_sections([table], LineProfile(columns=columns), wanted=wanted)
    if reading.defects:
        count = len(reading.defects)
        msg = f"{path} has {count} defect(s); mend them"
        raise InputError(msg, defects=reading.defects)
    return LineEdition(
        place=str(path),
        edition=_told(EditionOf(), claimant),
        is_register=False,
        line=line_of(reading.frame, code, claimant=claimant),
        notes=(*notes, *reading.notes),
    )


def _lines_alone(table: LineTable) -> tuple[LineTable, list[str]]:
    """Return a table without what is no line, and with a name for each line."""
    kept = [row for row in table.rows if _kind(row) in LINES]
    others = len(table.rows) - len(kept)
    notes = [f"{table.name}: {others} feature(s) that are no lines were left out."] * bool(others)
    own = next((name for name in table.columns if name.casefold() == "section"), None)
    values = [row["properties"].get(own) if own else None for row in kept]
    if None in values or len(set(map(str, values))) < len(values):
        rows = [_with(row, own or "section", f"line-{row['id']}") for row in kept]
        columns = table.columns if own else (*table.columns, "section")
        return replace(table, rows=tuple(rows), columns=columns), notes
    return replace(table, rows=tuple(kept)), notes


def _kind(row: Mapping[str, Any]) -> object:
    geometry = row["geometry"]
    return geometry.get("type") if isinstance(geometry, Mapping) else None


def _with(row: Mapping[str, Any], name: str, value: object) -> dict[str, Any]:
    return {**row, "properties": {**row["properties"], name: value}}


def _of_boundary(table: LineTable, boundary: str | None) -> tuple[LineTable, str, bool]:
    """Return the lines of one boundary, its code, and whether they bear it.

    Raises
    ------
    InputError
        The lines bear codes of boundaries, and none or not one of them is that one.
    """
    own = next((name for name in table.columns if name.casefold() == "boundary"), None)
    codes = [_boundary_code(row["properties"].get(own)) if own else None for row in table.rows]
    known = [code for code in codes if code is not None]
    if not known:
        rows: Sequence[Mapping[str, Any]] = table.rows
        code = boundary or "A-B"
    else:
        code = one_boundary(known, boundary)
        rows = [
            row
            for row, its in zip(table.rows, codes, strict=True)
            if its is not None and same_boundary(its, code)
        ]
    name = own or "boundary"
    return replace(table, rows=tuple(_with(row, name, code) for row in rows)), code, bool(known)


def _boundary_code(value: object) -> str | None:
    return value if isinstance(value, str) and _CODE.fullmatch(value) else None
