"""Fill a register from an OpenStreetMap extract: the line, its markers, and the land about it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from geopandas import GeoDataFrame
from pandas import Series

from borderkit.boundary.sides import sides_beside
from borderkit.crs import GEOD
from borderkit.errors import InputError
from borderkit.io.osm_admin import AdminUnit, AdminUnits, read_admin_units
from borderkit.io.osm_border import Borders, Pair, find_pair, read_borders
from borderkit.io.osm_features import BorderLines, FeatureStream
from borderkit.io.osm_file import OsmFile, open_osm
from borderkit.io.osm_records import (
    LeftOut,
    frame_of_records,
    origin_of,
    section_frame,
    unit_frame,
)
from borderkit.io.osm_tags import names
from borderkit.itineraries.state import CHECKED, state_from_frames
from borderkit.layers import GEOMETRY, LAYERS
from borderkit.store import LOCAL, Principal, Snapshot, Store, UnitOfWork
from borderkit.workflows.occasion import NO_OCCASION, Occasion
from borderkit.workflows.osm_notes import MarkerNumbers, boundary_notes
from borderkit.workflows.osm_report import OsmBoundary, OsmReport
from borderkit.workflows.osm_update import Update
from borderkit.workflows.register_intake import name_of

__all__ = ["NEAR_M", "import_osm", "prepare_osm"]

DefaultClass = Literal["open", "non_open"]

NEAR_M: Final = 500.0
"""How far from the line markers and border works are taken unless it is stated, metres."""

_FARTHEST_M: Final = 50_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Extract:
    """An extract, read as far as its lines and administrative units."""

    file: OsmFile
    borders: Borders
    units: AdminUnits
    pairs: Mapping[Pair, str]
    spelled: Mapping[str, str]
    source: str

    @property
    def sides(self) -> list[str]:
        """ISO codes of the countries on either side of the lines."""
        return sorted({side for pair in self.pairs for side in pair})


def import_osm(
    store: Store,
    path: str | Path,
    *,
    boundaries: Sequence[str],
    default_class: DefaultClass | None = None,
    timezone: str | None = None,
    near_m: float = NEAR_M,
    principal: Principal = LOCAL,
    occasion: Occasion = NO_OCCASION,
) -> OsmReport:
    """Fill a register from an OpenStreetMap extract.

    Taken are the national lines asked for, boundary markers, ports of entry, bridges, fences
    and other works near the line, roads, waters, protected areas and places. A country that is
    whole in the extract and a side of one of the lines becomes a jurisdiction. A later extract
    of the same lines updates what an earlier one gave; what the office filled in stays. It is
    one revision: either all is written or nothing.

    Parameters
    ----------
    store : Store
        An open register.
    path : str or Path
        The extract: PBF, or XML as it is or packed by gzip or bzip2.
    boundaries : sequence of str
        Codes of the lines (``AA-BB``, ISO 3166-1), sides in either order.
    default_class : {"open", "non_open"}, optional
        Class of ground in no zone of the jurisdictions; without it, it stays undeclared.
    timezone : str, optional
        IANA time zone of jurisdictions for which the extract states none.
    near_m : float
        How far from the line markers and works are taken, metres; 0 to 50,000.
    principal : Principal
        Who imports.
    occasion : Occasion
        Why, on which document, and from which revision the file was made.

    Returns
    -------
    OsmReport
        What was taken, what was left out and why, and what came, changed and is gone.

    Raises
    ------
    InputError
        The file cannot be read or is damaged, a line is not in it, or an argument cannot be
        used.
    FileFormatError
        The file is of another kind.
    RegisterFileError
        The records would not fit the register; nothing is written.
    ForbiddenError
        The principal may not write these records; nothing is written.
    ConflictError
        Records changed since the revision that the file was made from; nothing is written.
    RegisterError
        The register cannot be written.
    """
    write = prepare_osm(
        store,
        path,
        boundaries=boundaries,
        default_class=default_class,
        timezone=timezone,
        near_m=near_m,
    )
    with occasion.unit(store, f"import osm {name_of(path)}", principal=principal) as unit:
        return write(unit)


def prepare_osm(
    store: Store,
    path: str | Path,
    *,
    boundaries: Sequence[str],
    default_class: DefaultClass | None = None,
    timezone: str | None = None,
    near_m: float = NEAR_M,
) -> Callable[[UnitOfWork], OsmReport]:
    """Read an extract as far as its lines, and return what writes it into a unit of work.

    Parameters
    ----------
    store, path, boundaries, default_class, timezone, near_m
        See :func:`import_osm`.

    Returns
    -------
    callable
        Reads the rest, writes all of it and returns the report; to be called once.
    """
    _refuse_arguments(boundaries, timezone, near_m)
    extract = _read(store, path, boundaries)
    left = LeftOut()
    return partial(
        _write,
        extract=extract,
        stream=_stream(extract, near_m, left),
        jurisdictions=_jurisdictions(extract, default_class, timezone),
        left=left,
        near_m=near_m,
    )


def _write(
    unit: UnitOfWork,
    *,
    extract: _Extract,
    stream: FeatureStream,
    jurisdictions: GeoDataFrame,
    left: LeftOut,
    near_m: float,
) -> OsmReport:
    known = _known_sources(unit)
    notes = [*_told_age(unit, extract)]
    others = _others(unit, extract, known)
    update = Update(unit, source=extract.source, known=known, left=left)
    sections = section_frame(extract.borders, extract.pairs, extract.source, left)
    _tell_sides(sections, extract)
    lines = update.write("boundary_sections", sections)
    notes += _told_jurisdictions(extract, update.write("jurisdictions", jurisdictions))
    notes += _write_features(update, extract, stream, left)
    dated = extract.file.dated or _newest(extract, stream)
    _write_source(unit, _source(extract, dated))
    _require_fit(unit)
    found = tuple(_boundaries(extract, lines))
    told = [*boundary_notes(found, extract.spelled, others), *notes]
    told += _told_rest(update, stream, near_m)
    return _report(extract, update, left, found, told, dated=dated, revision=unit.number)


def _report(
    extract: _Extract,
    update: Update,
    left: LeftOut,
    boundaries: tuple[OsmBoundary, ...],
    notes: Sequence[str],
    *,
    dated: str | None,
    revision: int,
) -> OsmReport:
    order = [name for name in LAYERS if name in update.taken]
    return OsmReport(
        source=extract.source,
        dated=dated,
        revision=revision,
        boundaries=boundaries,
        taken={name: update.taken[name] for name in order if update.taken[name]},
        left=tuple(left),
        first=update.first,
        came={layer: tuple(keys) for layer, keys in update.came.items()},
        gone={layer: tuple(keys) for layer, keys in update.gone.items()},
        changed=tuple(update.changed),
        renewed=update.renewed,
        notes=tuple(notes),
        attribution=extract.file.attribution,
        licence=extract.file.licence,
    )


# ---------------------------------------------------------------------------------- before it


def _refuse_arguments(boundaries: Sequence[str], timezone: str | None, near_m: float) -> None:
    if not 0.0 <= near_m <= _FARTHEST_M:
        msg = f"near_m is {near_m:g}; it must be 0 to {_FARTHEST_M:g} metres"
        raise InputError(msg)
    if timezone is not None and _zone(timezone) is None:
        msg = f"{timezone!r} is no IANA time zone; write for example Etc/GMT-2"
        raise InputError(msg)
    twice = [code for code in boundaries if _turned(code) in boundaries and code != _turned(code)]
    if len(set(boundaries)) < len(boundaries) or twice:
        msg = f"a boundary is named twice in {', '.join(boundaries)}; name each once"
        raise InputError(msg)


def _read(store: Store, path: str | Path, boundaries: Sequence[str]) -> _Extract:
    file = open_osm(path)
    borders = read_borders(file)
    if not boundaries:
        find_pair(borders, None)
    asked = {find_pair(borders, code): code for code in boundaries}
    held = set(store.read("boundary_sections")["boundary"])
    written = {
        pair: _turned(code) if _turned(code) in held and code not in held else code
        for pair, code in asked.items()
    }
    return _Extract(
        file=file,
        borders=borders,
        units=read_admin_units(file),
        pairs=written,
        spelled={asked[pair]: code for pair, code in written.items() if asked[pair] != code},
        source=f"osm-{'+'.join(sorted(written.values()))}",
    )


def _turned(code: str) -> str:
    return "-".join(reversed(code.split("-")))


def _zone(name: str) -> str | None:
    """Return the name of a time zone if there is one."""
    try:
        return ZoneInfo(name).key
    except (KeyError, ValueError, OSError):
        return None


def _known_sources(view: Snapshot) -> set[str]:
    """Return the codes of the sources in the register that came from OpenStreetMap."""
    sources = view.read("sources")
    kinds = zip(sources["source"], sources["format"], strict=True)
    return {code for code, kind in kinds if str(kind).startswith("osm-")}


def _others(view: Snapshot, extract: _Extract, known: set[str]) -> dict[str, int]:
    """Return how many sections of each boundary the register has from elsewhere."""
    sections = view.read("boundary_sections")
    elsewhere = sections.loc[[origin not in known for origin in sections["origin"]]]
    counts = elsewhere["boundary"].value_counts()
    return {code: int(counts.get(code, 0)) for code in extract.pairs.values()}


def _told_age(unit: UnitOfWork, extract: _Extract) -> Iterator[str]:
    sources = unit.pick("sources", [(extract.source,)])
    held = None if sources.empty else sources["dated"].iloc[0]
    if held is not None and extract.file.dated is not None and extract.file.dated < held:
        yield (
            f"This extract ({extract.file.dated}) is older than what the register held ({held}): "
            "what follows shows the way back."
        )


# ----------------------------------------------------------------------------------- in it


def _tell_sides(sections: GeoDataFrame, extract: _Extract) -> None:
    """Write beside each section whose ground lies left and right, where a side is whole."""
    whole = {unit.relation: unit.geometry for unit in extract.units.units}
    ids = {code: extract.borders.countries[code] for code in extract.sides}
    areas = {code: whole[number] for code, number in ids.items() if number in whole}
    beside = [
        sides_beside(shape, code, areas)
        for shape, code in zip(sections.geometry, sections["boundary"], strict=True)
    ]
    sections["left_side"] = Series([left for left, _ in beside], dtype=object)
    sections["right_side"] = Series([right for _, right in beside], dtype=object)


def _jurisdictions(
    extract: _Extract, default_class: DefaultClass | None, timezone: str | None
) -> GeoDataFrame:
    """Return the sides of the lines that are whole in the extract and have a time zone."""
    whole = {unit.relation: unit for unit in extract.units.units}
    records, shapes = [], []
    for code in extract.sides:
        unit = whole.get(extract.borders.countries[code])
        zone = None if unit is None else _zone(unit.tags.get("timezone", "")) or timezone
        if unit is not None and zone is not None:
            records.append(_jurisdiction(code, unit, zone, default_class, extract.source))
            shapes.append(unit.geometry)
    return frame_of_records("jurisdictions", records, shapes)


def _jurisdiction(
    code: str, unit: AdminUnit, zone: str, default_class: str | None, source: str
) -> dict[str, Any]:
    return {
        "code": code,
        "name": names(unit.tags),
        "timezone": zone,
        "default_class": default_class,
        **origin_of(source, f"relation/{unit.relation}", unit.version, unit.dated),
    }


def _told_jurisdictions(extract: _Extract, written: GeoDataFrame) -> Iterator[str]:
    """Yield what became of each side of the lines, as it now stands in the register."""
    whole = {unit.relation for unit in extract.units.units}
    classes = dict(zip(written["code"], written["default_class"], strict=True))
    for code in extract.sides:
        if extract.borders.countries[code] not in whole:
            yield f"{code} is not whole in the extract: no jurisdiction was recorded for it."
        elif code not in classes:
            yield (
                f"No jurisdiction was recorded for {code}: the register has one from elsewhere, "
                "or the extract states no single time zone for it; state one with --timezone."
            )
        elif classes[code] is None:
            yield (
                f"Jurisdiction {code}: the class of its ground in no zone is not declared, so "
                "checks there are undetermined; declare it with --default-class."
            )
        else:
            yield f"Jurisdiction {code}: ground in no zone is {classes[code]}, as stated."


def _write_features(
    update: Update, extract: _Extract, stream: FeatureStream, left: LeftOut
) -> Iterator[str]:
    """Write places, markers, roads ... and take out what is gone; tell of the numbers."""
    numbers = MarkerNumbers()
    update.write("places", unit_frame(extract.units, extract.source, left))
    for layer, frame in stream.batches():
        written = update.write(layer, frame)
        if layer == "markers":
            numbers.add(written)
    update.remove_gone()
    yield from numbers.notes()


def _stream(extract: _Extract, near_m: float, left: LeftOut) -> FeatureStream:
    codes, lines = [], []
    for pair in extract.borders.pairs():
        code = extract.pairs.get(pair, "-".join(sorted(pair)))
        for way in extract.borders.ways(pair):
            line = extract.borders.line(way)
            if line is not None:
                codes.append(code)
                lines.append(line)
    imported = frozenset(extract.pairs.values())
    return FeatureStream(
        extract.file,
        lines=BorderLines(codes=codes, imported=imported, lines=lines),
        units=extract.units,
        source=extract.source,
        near_m=near_m,
        left=left,
    )


def _source(extract: _Extract, dated: str | None) -> dict[str, Any]:
    return {
        "source": extract.source,
        "name": {"en": f"OpenStreetMap, {' and '.join(sorted(extract.pairs.values()))}"},
        "format": "osm-pbf" if extract.file.kind == "pbf" else "osm-xml",
        "dated": dated,
        "licence": extract.file.licence,
        "attribution": extract.file.attribution,
        "sha256": extract.file.sha256,
    }


def _newest(extract: _Extract, stream: FeatureStream) -> str | None:
    """Return the time of the newest object that was read, where the file itself bears none."""
    borders = [way.dated for pair in extract.pairs for way in extract.borders.ways(pair)]
    dates = [*borders, *(unit.dated for unit in extract.units.units), stream.newest]
    return max((date for date in dates if date is not None), default=None)


def _write_source(unit: UnitOfWork, source: Mapping[str, Any]) -> None:
    """Write the row of a source; what the office noted in it stays."""
    layer = LAYERS["sources"]
    held = next(layer.records(unit.pick("sources", [(source["source"],)])), {})
    unit.upsert("sources", layer.frame([{**held, **source}]))


def _require_fit(unit: UnitOfWork) -> None:
    """Raise RegisterFileError unless all records that a check reads fit together."""
    frames = {name: unit.read(name) for name in CHECKED}
    state_from_frames(frames, settings=unit.settings(), revision=0)


# ----------------------------------------------------------------------------------- after it


def _boundaries(extract: _Extract, lines: GeoDataFrame) -> Iterator[OsmBoundary]:
    for pair, code in extract.pairs.items():
        own = lines.loc[lines["boundary"] == code, GEOMETRY]
        yield OsmBoundary(
            code=code,
            sections=len(own),
            length_m=float(sum(GEOD.geometry_length(line) for line in own)),
            missing=extract.borders.missing(pair),
            cuts=tuple(extract.borders.cuts(pair)),
        )


def _told_rest(update: Update, stream: FeatureStream, near_m: float) -> Iterator[str]:
    yield f"Markers and border works were taken within {near_m:g} m of the line."
    if update.taken.get("crossings"):
        yield (
            "Whether ports of entry are open, when and for whom is not known from OpenStreetMap: "
            "a check that needs it is undetermined until the office fills it in."
        )
    if stream.cut:
        yield f"Ways of which only the part within the extract was taken: {stream.cut}."
    for source, count in sorted(update.overtaken.items()):
        yield (
            f"{count} records that {source} gave are now of this source; what {source} alone gave "
            "stays as it is: import all its lines together to renew that too."
        )
    if update.kept:
        yield (
            "Values that changed objects do not give (any more), and that were kept because the "
            f"office may have filled them in: {update.kept}."
        )
