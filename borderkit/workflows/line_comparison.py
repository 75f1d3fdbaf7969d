"""Compare the line of a boundary in two editions, and the lines that two sides hold to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry

from borderkit.boundary.comparison.between import LEAST_AREA_M2, Ground, ground_between
from borderkit.boundary.comparison.compare import LIMITS_M, LineComparison, compare_lines
from borderkit.boundary.comparison.discrepancy import Discrepancy, discrepancy
from borderkit.boundary.comparison.stretches import Stretch
from borderkit.boundary.line import same_boundary
from borderkit.errors import InputError
from borderkit.layers import LAYERS
from borderkit.markers.changes import MarkerChange, marker_changes
from borderkit.store import Store, open_store
from borderkit.workflows.line_editions import EditionOf, LineEdition, edition_of, read_edition

__all__ = ["BoundaryComparison", "ClaimComparison", "compare_boundary", "compare_claims"]

Source = Store | str | Path

_TOLERANCE_M: Final = 1.0
"""Where neither the register nor anybody says up to where two lines agree, metres."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BoundaryComparison:
    """What differs between two editions, A and B, of the line of one boundary.

    Attributes
    ----------
    boundary : str
        Its code.
    a, b : LineEdition
        What was compared.
    lines : LineComparison
        Lengths that moved, how far, and where.
    ground : Ground
        Areas that changed sides.
    markers : tuple of MarkerChange or None
        What became of the markers; None where those of one edition are not known.
    notes : tuple of str
        What should be known, in sentences.
    """

    boundary: str
    a: LineEdition
    b: LineEdition
    lines: LineComparison
    ground: Ground
    markers: tuple[MarkerChange, ...] | None
    notes: tuple[str, ...]

    def record(self) -> dict[str, Any]:
        """Return all numbers as JSON values, without geometries; lengths in metres."""
        return {
            "boundary": self.boundary,
            "a": self.a.name,
            "b": self.b.name,
            **self.lines.record(),
            "changed_sides": self.ground.record(),
            "stretches": [_stretch(each, self.lines) for each in self.lines.stretches],
            "stretches_of_a": [_stretch(each, self.lines) for each in self.lines.stretches_of_a],
            "areas": [area.record() for area in self.ground.areas],
            "markers": _changes(self.markers),
            "documents_a": None if self.a.documents is None else self.a.documents.record(),
            "documents_b": None if self.b.documents is None else self.b.documents.record(),
            "attribution": _attribution(self.a, self.b),
            "notes": list(self.notes),
        }

    def features(self) -> dict[str, Any]:
        """Return a GeoJSON feature collection, EPSG:4326: stretches, areas, and markers.

        What has no place of its own stands in its member ``comparison``.
        """
        record = self.record()
        told = {name: record.pop(name) for name in ("stretches", "stretches_of_a", "areas")}
        lines, areas = self.lines, self.ground.areas
        features = [
            *_features("moved", told["stretches"], [s.geometry for s in lines.stretches]),
            *_features("left", told["stretches_of_a"], [s.geometry for s in lines.stretches_of_a]),
            *_features("changed_side", told["areas"], [area.geometry for area in areas]),
            *_features(
                "marker",
                record.pop("markers") or (),
                [shapely.Point(change.place) for change in self.markers or ()],
            ),
        ]
        return {"type": "FeatureCollection", "features": features, "comparison": record}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClaimComparison:
    """Where the lines that two sides hold to differ.

    Attributes
    ----------
    boundary : str
        Its code.
    a, b : LineEdition
        The line of each side.
    found : Discrepancy
        Stretches, slivers, and vertices that do not match.
    tolerance_source : str
        Who says up to where they agree.
    notes : tuple of str
        What should be known, in sentences.
    """

    boundary: str
    a: LineEdition
    b: LineEdition
    found: Discrepancy
    tolerance_source: str
    notes: tuple[str, ...]

    def record(self) -> dict[str, Any]:
        """Return all numbers as JSON values, without geometries; lengths in metres."""
        return {
            "boundary": self.boundary,
            "a": self.a.name,
            "b": self.b.name,
            **self.found.record(),
            "tolerance_source": self.tolerance_source,
            "attribution": _attribution(self.a, self.b),
            "notes": list(self.notes),
        }

    def features(self) -> dict[str, Any]:
        """Return a GeoJSON feature collection, EPSG:4326: differing stretches, and slivers."""
        record = self.record()
        stretches, slivers = record.pop("differing"), record.pop("slivers")
        features = [
            *_features("differing", stretches, [s.geometry for s in self.found.differing]),
            *_features("sliver", slivers, [s.area.geometry for s in self.found.slivers]),
        ]
        return {"type": "FeatureCollection", "features": features, "comparison": record}


def compare_boundary(
    a: Source,
    b: Source | None = None,
    *,
    boundary: str | None = None,
    since: str | EditionOf | None = None,
    until: str | EditionOf | None = None,
    claimant: str | None = None,
    least_m2: float = LEAST_AREA_M2,
) -> BoundaryComparison:
    """Compare the line of a boundary in two registers or files, or in two editions of one.

    Parameters
    ----------
    a, b : Store, path or address
        Registers, or files with lines (GeoPackage, GeoJSON, shapefile). Without `b` two editions
        of the register `a` are compared.
    boundary : str, optional
        Code of the boundary, sides in either order; not needed where there is one.
    since, until : str or EditionOf, optional
        Which edition of the first and of the second: ``2020-01-01`` (in force then),
        ``revision:12``, ``document:CODE``. Default: as the register stands.
    claimant : str, optional
        The line as this side sees it. Default: what no side claims alone.
    least_m2 : float
        Areas below this are counted and summed, not told one by one, square metres.

    Returns
    -------
    BoundaryComparison
        Numbers, stretches, areas, and what became of the markers.

    Raises
    ------
    InputError
        There is no such boundary, edition or file, the two are of different boundaries, or
        neither a second one nor an edition is named.
    CrsError
        A file states no reference system, or none that can be brought to WGS84 exactly.
    RegisterError
        A register cannot be opened or read.
    """
    if b is None and since is None and until is None:
        msg = (
            "there is nothing to compare with; give a second register or file, or two editions "
            "of one with --from and --to"
        )
        raise InputError(msg)
    before = read_edition(a, boundary, edition=_meant(since, "--from"), claimant=claimant)
    after = read_edition(
        a if b is None else b, boundary, edition=_meant(until, "--to"), claimant=claimant
    )
    _require_same(before, after)
    return BoundaryComparison(
        boundary=before.line.boundary,
        a=before,
        b=after,
        lines=compare_lines(before.line, after.line, limits_m=LIMITS_M),
        ground=ground_between(before.line, after.line, least_m2=least_m2),
        markers=_markers(before, after),
        notes=tuple(dict.fromkeys((*before.notes, *after.notes))),
    )


def compare_claims(
    a: Source,
    b: Source | None = None,
    *,
    claimants: tuple[str, str],
    boundary: str | None = None,
    since: str | EditionOf | None = None,
    tolerance_m: float | None = None,
) -> ClaimComparison:
    """Compare the lines that two sides hold to: what each claims, and what is agreed.

    Parameters
    ----------
    a, b : Store, path or address
        A register, or one for each side; or files with lines.
    claimants : (str, str)
        The two sides.
    boundary : str, optional
        Code of the boundary, sides in either order; not needed where there is one.
    since : str or EditionOf, optional
        Which edition of the register. Default: as it stands.
    tolerance_m : float, optional
        Up to how far apart they agree, metres. Default: the tolerance of the boundary in the
        register, else 1 m.

    Returns
    -------
    ClaimComparison
        Agreed and differing stretches, slivers, and whether their coordinates are the same.

    Raises
    ------
    InputError
        The sides are one, there is no such boundary, edition or file, nothing of it to take, or
        the tolerance is not above 0.
    CrsError
        A file states no reference system, or none that can be brought to WGS84 exactly.
    RegisterError
        A register cannot be opened or read.
    """
    one, two = claimants
    if one == two:
        msg = f"both claimants are {one}; name the two sides"
        raise InputError(msg)
    meant = _meant(since, "--from")
    first = read_edition(a, boundary, edition=meant, claimant=one)
    second = read_edition(a if b is None else b, boundary, edition=meant, claimant=two)
    _require_same(first, second)
    _require_claims(first, second, claimants)
    limit_m, said = _tolerance(a, first.line.boundary, tolerance_m)
    return ClaimComparison(
        boundary=first.line.boundary,
        a=first,
        b=second,
        found=discrepancy(first.line, second.line, tolerance_m=limit_m, sides=claimants),
        tolerance_source=said,
        notes=tuple(dict.fromkeys((*first.notes, *second.notes))),
    )


def _meant(edition: str | EditionOf | None, option: str) -> EditionOf:
    return edition if isinstance(edition, EditionOf) else edition_of(edition, option=option)


def _markers(a: LineEdition, b: LineEdition) -> tuple[MarkerChange, ...] | None:
    """Return what became of the markers of this boundary, also of those that came from another."""
    if a.markers is None or b.markers is None:
        return None
    code = a.line.boundary
    return tuple(
        change
        for change in marker_changes(a.markers, b.markers)
        if any(same_boundary(own, code) for own in _boundaries_of(change))
    )


def _boundaries_of(change: MarkerChange) -> list[str]:
    """Return the boundaries that a marker belongs to and belonged to."""
    return [code for code in (change.boundary, *change.columns.get("boundary", ())) if code]


def _require_same(a: LineEdition, b: LineEdition) -> None:
    """Refuse lines of two boundaries.

    Raises
    ------
    InputError
        They bear different codes.
    """
    if not same_boundary(a.line.boundary, b.line.boundary):
        msg = (
            f"{a.name} holds the line {a.line.boundary}, {b.name} the line {b.line.boundary}; "
            "name one that both have with --boundary"
        )
        raise InputError(msg)


def _require_claims(a: LineEdition, b: LineEdition, claimants: tuple[str, str]) -> None:
    """Refuse to call lines those of two sides where neither claims anything.

    Raises
    ------
    InputError
        Both lines come from one place, and no section of them has a claimant.
    """
    claimed = [
        record.get("claimant")
        for edition in (a, b)
        for record in edition.line.sections.values()
        if record.get("claimant")
    ]
    if not claimed and a.place == b.place:
        msg = (
            f"no section of {a.line.boundary} is claimed by {' or '.join(claimants)}; both hold "
            "to the same line"
        )
        raise InputError(msg)


def _tolerance(source: Source, boundary: str, given_m: float | None) -> tuple[float, str]:
    """Return up to how far apart two lines agree, metres, and who says so."""
    if given_m is not None:
        return given_m, "as asked"
    for row in _boundaries(source):
        limit_m = row.get("tolerance_m")
        if limit_m and same_boundary(str(row["boundary"]), boundary):
            return float(limit_m), str(row.get("tolerance_source") or "the register")
    return _TOLERANCE_M, "borderkit, as nothing else is said"


def _boundaries(source: Source) -> Iterator[Mapping[str, Any]]:
    """Yield the records of layer ``boundaries``, where there is a register."""
    layer = LAYERS["boundaries"]
    if isinstance(source, Store):
        yield from layer.records(source.read(layer.name))
        return
    try:
        with open_store(source, read_only=True) as store:
            frame = store.read(layer.name)
    except InputError:
        return
    yield from layer.records(frame)


def _stretch(stretch: Stretch, lines: LineComparison) -> dict[str, Any]:
    over = zip(lines.limits_m, stretch.over_m, strict=True)
    return {
        **stretch.record(),
        **{f"over_{limit:g}m_m": round(length, 3) for limit, length in over},
    }


def _changes(markers: tuple[MarkerChange, ...] | None) -> list[dict[str, Any]] | None:
    return None if markers is None else [change.record() for change in markers]


def _attribution(*editions: LineEdition) -> list[str]:
    return list(dict.fromkeys(text for edition in editions for text in edition.attribution))


def _features(what: str, records: Any, shapes: list[BaseGeometry]) -> Iterator[dict[str, Any]]:
    for record, shape in zip(records, shapes, strict=True):
        yield {
            "type": "Feature",
            "properties": {"what": what, **record},
            "geometry": shapely.geometry.mapping(shape),
        }
