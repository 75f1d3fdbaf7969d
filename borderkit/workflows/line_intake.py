"""Read a boundary line into a register: from any file, with its fineness and its origin."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, cast

from geopandas import GeoDataFrame
from pandas import DataFrame

from borderkit.crs import GEOD
from borderkit.errors import Defect, InputError
from borderkit.io.line_profiles import (
    LineProfile,
    accuracy_at,
    read_mapping,
    scale_in_name,
    scale_of,
)
from borderkit.io.line_sections import LineReading, Wanted, read_sections
from borderkit.io.lines import LineTable, read_line_table
from borderkit.layers import GEOMETRY, LAYERS
from borderkit.store import LOCAL, Principal, Snapshot, Store
from borderkit.workflows.occasion import NO_OCCASION, Occasion
from borderkit.workflows.register_intake import Batch, long_way_notes, name_of, write_batch

__all__ = ["LineForm", "LineReport", "LineSource", "import_line"]

_SECTIONS: Final = LAYERS["boundary_sections"]

Rows = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSource:
    """What is known of a line's origin; what is None is taken from the profile.

    Attributes
    ----------
    code : str or None
        Of the source, in layer ``sources``; by default profile or file, and boundary.
    dated : str or None
        Date or time of the edition.
    licence, attribution : str or None
        Its licence, and what every map of it has to say.
    scale_limit : int or None
        Finest scale at which it is meant to be used: N of 1:N.
    accuracy_m : float or None
        How far the true line may lie from it, metres.
    """

    code: str | None = None
    dated: str | None = None
    licence: str | None = None
    attribution: str | None = None
    scale_limit: int | None = None
    accuracy_m: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineForm:
    """What has to be said about the form of files with lines.

    Attributes
    ----------
    mapping : path or None
        TOML file that says which column holds what, and what its values mean.
    columns : mapping of str to str
        Column of layer ``boundary_sections``, or ``left``, ``right``, ``area`` for the states,
        to column of the files; goes before `mapping` and the profile.
    sides : (str, str) or None
        What the files call the two states; None: the two parts of the boundary's code.
    layer : str or None
        Which layer or shapefile is meant where a file holds several.
    crs : str or None
        The reference system of files that state none: ``EPSG:...``.
    """

    mapping: str | Path | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    sides: tuple[str, str] | None = None
    layer: str | None = None
    crs: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineReport:
    """What came of the import of a line.

    Attributes
    ----------
    source : str
        Code under which it stands in layer ``sources``.
    came, changed, same, left : tuple of str
        Codes of the sections that are new, that are not as they were, that are, and that were
        taken out because the source has them no more.
    length_m : float
        Geodesic length of the sections that the files gave.
    scale_limit : int or None
        N of 1:N.
    accuracy_m : float or None
        Metres; None: as exact as its coordinates.
    rejected : tuple of Defect
        Of the sections that were left out.
    notes : tuple of str
        What should be known, in sentences.
    revision : int
        The register's revision after it.
    attribution : str or None
        Whom to name.
    """

    source: str
    came: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]
    left: tuple[str, ...]
    length_m: float
    scale_limit: int | None
    accuracy_m: float | None
    rejected: tuple[Defect, ...]
    notes: tuple[str, ...]
    revision: int
    attribution: str | None = None

    @property
    def accepted(self) -> int:
        """How many sections of the files are in the register now."""
        return len(self.came) + len(self.changed) + len(self.same)


def import_line(  # noqa: PLR0913 - who and why stand beside what
    store: Store,
    path: str | Path | Sequence[str | Path],
    *,
    boundary: str,
    profile: str | None = None,
    form: LineForm | None = None,
    source: LineSource | None = None,
    skip_bad: bool = False,
    principal: Principal = LOCAL,
    occasion: Occasion = NO_OCCASION,
) -> LineReport:
    """Read the line between two states into a register.

    Sections of the same source and boundary that the files give no more are taken out; those
    that they give again keep what the office added in columns that the files do not fill. It is
    one revision: either all is written or nothing.

    Parameters
    ----------
    store : Store
        An open register.
    path : path, or sequence of paths
        GeoPackage, GeoJSON, shapefile or shapefile zip; of outlines of states, often one file
        for each.
    boundary : str
        Code of the boundary: ``AA-BB``.
    profile : {"natural-earth", "lsib", "geoboundaries"}, optional
        Whose columns the files have. Without one they are those of layer
        ``boundary_sections``, but for what `form` says.
    form : LineForm, optional
        What else has to be said about the files' form.
    source : LineSource, optional
        Origin and fineness; goes before what the profile says. A scale limit without an
        accuracy gives one, 0.5 mm at that scale; an accuracy without a scale limit likewise.
    skip_bad : bool
        Leave out what has defects instead of refusing the files.
    principal : Principal
        Who imports.
    occasion : Occasion
        Why, on which document, and from which revision the file was made.

    Returns
    -------
    LineReport
        What came, changed and left, and what should be known.

    Raises
    ------
    InputError
        The files cannot be read, do not hold the line, have defects, or name sections as
        others are named; or an argument cannot be used.
    TooLargeError, FileFormatError
        A file is too large, damaged or of another kind.
    CrsError
        A file states no reference system, or none that can be brought to WGS84 exactly.
    RegisterFileError
        The sections do not fit the register; nothing is written.
    ForbiddenError
        The principal may not write these records; nothing is written.
    ConflictError
        Records changed since the revision that the file was made from; nothing is written.
    RegisterError
        The register cannot be written.
    """
    files = [Path(path)] if isinstance(path, str | Path) else [Path(each) for each in path]
    form = form or LineForm()
    pair = _sides(boundary, form.sides)
    meaning = read_mapping(form.mapping, form.columns, profile=profile)
    if profile is None and not meaning.columns.get("section"):
        meaning = replace(meaning, columns=_own_columns(meaning))
    tables = [read_line_table(file, layer=form.layer, crs=form.crs) for file in files]
    known = _settled(source or LineSource(), meaning, tables, files, boundary)
    wanted = Wanted(boundary=boundary, sides=pair, common=_common(known), skip_bad=skip_bad)
    meaning = _with_columns_there(meaning, tables)
    reading = read_sections(tables, meaning, wanted=wanted)
    if reading.defects and not skip_bad:
        raise _refusal(reading.defects)
    intake = _Intake(store, files, tables, meaning, known, wanted, reading)
    return intake.write(principal, occasion)


def _sides(boundary: str, sides: tuple[str, str] | None) -> tuple[str, str]:
    parts = [part.strip() for part in boundary.split("-")]
    if len(parts) != 2 or not all(parts) or parts[0] == parts[1]:
        msg = f"boundary {boundary!r} must be the codes of two states with a hyphen: AA-BB"
        raise InputError(msg)
    if sides is not None and (not all(s.strip() for s in sides) or len(set(sides)) != 2):
        msg = f"sides {sides!r} must be what the file calls the two states, two different texts"
        raise InputError(msg)
    return sides if sides is not None else (parts[0], parts[1])


def _own_columns(meaning: LineProfile) -> dict[str, str]:
    """Return the columns of the layer itself, but for those that are mapped."""
    own = (name for name in _SECTIONS.given if not name.startswith("origin"))
    return {**{name: name for name in own if name != "boundary"}, **meaning.columns}


def _with_columns_there(meaning: LineProfile, tables: Sequence[LineTable]) -> LineProfile:
    """Return the meaning without columns of the layer's own names that no file has."""
    there = {column.casefold() for table in tables for column in table.columns}
    kept = {
        name: column
        for name, column in meaning.columns.items()
        if column != name or name == "section" or column.casefold() in there
    }
    return replace(meaning, columns=kept)


def _settled(
    given: LineSource,
    meaning: LineProfile,
    tables: Sequence[LineTable],
    files: Sequence[Path],
    boundary: str,
) -> LineSource:
    """Return the origin with what the profile and the files' names say.

    Raises
    ------
    InputError
        The profile has no scale of its own, and neither scale nor accuracy is given.
    """
    for name, value, most in (
        ("scale limit", given.scale_limit, 10**9),
        ("accuracy", given.accuracy_m, 1e5),
    ):
        if value is not None and not (0 if name == "accuracy" else 1) <= value <= most:
            msg = f"the {name} is {value:g}; it must be from {name == 'scale limit':d} to {most:g}"
            raise InputError(msg)
    named = scale_in_name([*(file.name for file in files), *(table.name for table in tables)])
    scale = given.scale_limit or meaning.scale_limit
    accuracy = given.accuracy_m
    if meaning.name == "natural-earth":
        scale = scale or named
    if accuracy is None and given.scale_limit is None:
        accuracy = meaning.accuracy_m
    if meaning.name is not None and scale is None and accuracy is None:
        msg = (
            f"profile {meaning.name} does not say how fine this file is, and nothing is judged "
            "finer than its line allows; say so with --scale-limit N (of 1:N) or --accuracy-m"
        )
        raise InputError(msg)
    if accuracy is None and scale is not None:
        accuracy = accuracy_at(scale)
    elif scale is None and accuracy:
        scale = scale_of(accuracy)
    stem = meaning.name or Path(name_of(files[0])).stem
    if meaning.name == "natural-earth" and named:
        stem = f"{stem}-{named // 1_000_000}m"
    return replace(
        given,
        code=given.code or f"{stem}/{boundary}",
        licence=given.licence or meaning.licence,
        attribution=given.attribution or meaning.attribution,
        scale_limit=scale,
        accuracy_m=accuracy,
    )


def _common(known: LineSource) -> dict[str, Any]:
    """Return what holds for every section unless its file says otherwise."""
    return {
        "origin": known.code,
        "origin_date": known.dated,
        "scale_limit": known.scale_limit,
        "accuracy_m": known.accuracy_m,
    }


def _refusal(defects: tuple[Defect, ...]) -> InputError:
    count = len(defects)
    msg = (
        f"the line has {count} defect{'s' * (count != 1)}, nothing is written; mend them, or "
        "leave the defective sections out with --skip-bad"
    )
    return InputError(msg, defects=defects)


@dataclass(frozen=True, slots=True)
class _Intake:
    """One import, from what was read to what is in the register."""

    store: Store
    files: Sequence[Path]
    tables: Sequence[LineTable]
    meaning: LineProfile
    known: LineSource
    wanted: Wanted
    reading: LineReading
    defects: list[Defect] = field(default_factory=list)

    def write(self, principal: Principal, occasion: Occasion) -> LineReport:
        """Write all of it as one revision, and return what came of it."""
        boundary, source = self.wanted.boundary, self.known.code
        what = f"import line {boundary} {name_of(self.files[0])}"
        with occasion.unit(self.store, what, principal=principal) as unit:
            before = _by_section(unit, boundary)
            _refuse_other_order(unit, boundary)
            frame = self._without_clashes(before)
            frame = self._with_what_the_office_added(frame, before)
            sections = set(frame["section"])
            gone = tuple(
                code
                for code, row in before.items()
                if row["origin"] == source and code not in sections
            )
            places = {
                ("boundary_sections", (code,)): place for code, place in self.reading.places.items()
            }
            batch = Batch(
                frames={"boundary_sections": frame, "sources": self._source()},
                places=places,
                defects=(),
            )
            unit.remove("boundary_sections", [(boundary, code) for code in gone])
            write_batch(unit, batch, skip_bad=False)
            after = _by_section(unit, boundary)
        return self._report(unit.number, frame, before, after, gone)

    def _without_clashes(self, before: Rows) -> GeoDataFrame:
        """Return the sections without those whose code another source or the office has.

        Raises
        ------
        InputError
            There are such, and it was not allowed to leave them out.
        """
        frame, source = self.reading.frame, self.known.code
        clash = [
            code for code in frame["section"] if code in before and before[code]["origin"] != source
        ]
        for code in clash:
            whose = before[code]["origin"] or "the office itself"
            what = (
                f"the register has another section {code} of {self.wanted.boundary}, from "
                f"{whose}; give the same --source to replace it, or another code"
            )
            self.defects.append(Defect(self.reading.places[code], what))
        if clash and not self.wanted.skip_bad:
            raise _refusal(tuple(self.defects))
        return frame.loc[~frame["section"].isin(clash)]

    def _with_what_the_office_added(self, frame: GeoDataFrame, before: Rows) -> GeoDataFrame:
        """Return the sections with the values kept of columns that the files do not fill."""
        kept = [name for name in _SECTIONS.names if name not in self.reading.given]
        records = []
        for record in _SECTIONS.records(frame):
            old = before.get(record["section"], {})
            records.append(record | {n: old.get(n) for n in kept if record[n] is None})
        return cast("GeoDataFrame", _SECTIONS.frame(records, list(frame.geometry)))

    def _source(self) -> DataFrame:
        known, meaning = self.known, self.meaning
        form = meaning.name or self.tables[0].format
        record = {
            "source": known.code,
            "name": {"en": meaning.title or name_of(self.files[0])},
            "format": form,
            "dated": known.dated,
            "licence": known.licence,
            "attribution": known.attribution,
            "scale_limit": known.scale_limit,
            "sha256": " ".join(table.sha256 for table in self.tables),
            "note": meaning.limits,
        }
        return LAYERS["sources"].frame([record])

    def _report(
        self, revision: int, frame: GeoDataFrame, before: Rows, after: Rows, gone: tuple[str, ...]
    ) -> LineReport:
        codes = list(frame["section"])
        old = [code for code in codes if code in before]
        return LineReport(
            source=self.known.code or "",
            came=tuple(code for code in codes if code not in before),
            changed=tuple(code for code in old if before[code] != after[code]),
            same=tuple(code for code in old if before[code] == after[code]),
            left=gone,
            length_m=sum(GEOD.geometry_length(line) for line in frame.geometry),
            scale_limit=self.known.scale_limit,
            accuracy_m=self.known.accuracy_m,
            rejected=(*self.reading.defects, *self.defects),
            notes=(*self._notes(frame), *self._told_others(before)),
            revision=revision,
            attribution=self.known.attribution,
        )

    def _notes(self, frame: GeoDataFrame) -> Iterator[str]:
        yield from self.reading.notes
        yield from long_way_notes(_SECTIONS, frame)
        if self.known.accuracy_m is None and "accuracy_m" not in self.meaning.columns:
            yield (
                "No accuracy was stated: the line is taken to be as exact as its coordinates. "
                "Give --accuracy-m or --scale-limit if it is not."
            )
        elif self.known.accuracy_m:
            yield (
                f"The true line may lie up to {self.known.accuracy_m:g} m from this one: whether "
                "a way meets it is certain only where the way passes from one side of that strip "
                f"to the other. It is not for maps finer than 1:{self.known.scale_limit}."
            )
        if self.known.attribution is None:
            yield "No attribution was stated; give --attribution if the source asks for one."

    def _told_others(self, before: Rows) -> Iterator[str]:
        """Tell which sections of the same boundary come from elsewhere."""
        others = [code for code, row in before.items() if row["origin"] != self.known.code]
        if others:
            listed = ", ".join(others[:5]) + (f" and {len(others) - 5} more" if others[5:] else "")
            yield (
                f"The register has other sections of {self.wanted.boundary} too: {listed}. They "
                "stay, and a check looks at every one of them."
            )


def _refuse_other_order(view: Snapshot, boundary: str) -> None:
    """Refuse a boundary that the register has under the code with its sides turned about.

    Raises
    ------
    InputError
        It has.
    """
    turned = "-".join(reversed([part.strip() for part in boundary.split("-")]))
    if turned in set(view.read("boundary_sections")["boundary"]):
        msg = f"the register calls this boundary {turned}; give --boundary {turned}"
        raise InputError(msg)


def _by_section(view: Snapshot, boundary: str) -> Rows:
    """Return the sections of one boundary by code, geometry included as bytes."""
    frame = view.read("boundary_sections")
    rows = zip(_SECTIONS.records(frame), frame[GEOMETRY], strict=True)
    return {
        row["section"]: row | {GEOMETRY: line.wkb}
        for row, line in rows
        if row["boundary"] == boundary
    }
