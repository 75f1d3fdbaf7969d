"""One boundary with its markers, made ready for the checks of its register."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from geopandas import GeoDataFrame

from borderkit.boundary.finding import RegisterFinding
from borderkit.boundary.line import Line, boundaries_of, line_of
from borderkit.crs import GEOD
from borderkit.errors import InputError
from borderkit.markers.checks.marker_rules import MarkerLimits, few, found
from borderkit.markers.checks.rows import MarkerRow, plain_rows
from borderkit.markers.checks.standing import MeasuredLine, Standing
from borderkit.markers.numbering.number import Number
from borderkit.markers.numbering.numbering import DEFAULT_SCHEME, Scheme
from borderkit.markers.numbering.scheme_data import scheme_of

__all__ = ["BoundaryCase", "Stood", "boundary_cases", "geodesic"]

_BESIDE = frozenset({"reference", "witness"})


@dataclass(frozen=True, slots=True)
class Stood:
    """A marker and where it stands along its line; None where there is no line.

    Where it stands on a line that one side claims (`is_claimed`), chainages are those of that
    line.
    """

    row: MarkerRow
    at: Standing | None
    number: Number | None
    is_claimed: bool = False

    @property
    def is_beside(self) -> bool:
        """Whether it only refers to the line: a reference or witness marker."""
        return self.row.get("role") in _BESIDE

    @property
    def chainage_m(self) -> float | None:
        """Along the agreed line, metres, where there is one that it shows."""
        return None if self.at is None or self.is_claimed else self.at.chainage_m


@dataclass(frozen=True, kw_only=True)
class BoundaryCase:
    """One boundary with what its markers are judged by.

    Attributes
    ----------
    code : str
        Of the boundary, as its line is kept.
    measured : MeasuredLine or None
        Its line; None: the register has none of it.
    markers : tuple of Stood
        In the order of the frame.
    facts : mapping
        The record of layer ``boundaries``; empty: there is none.
    scheme : Scheme
        Of its numbers; the default one where none is stated.
    sections : frozenset of str
        Codes of all its sections, also of those that are not agreed.
    defects : tuple of RegisterFinding
        What is wrong with the scheme.
    limits : MarkerLimits
        From where on something is found.
    """

    code: str
    measured: MeasuredLine | None
    markers: tuple[Stood, ...]
    limits: MarkerLimits
    facts: Mapping[str, Any] = field(default_factory=dict)
    scheme: Scheme = DEFAULT_SCHEME
    sections: frozenset[str] = frozenset()
    defects: tuple[RegisterFinding, ...] = ()

    @property
    def line(self) -> Line | None:
        """The line, where the register has one."""
        return None if self.measured is None else self.measured.line

    @property
    def has_scheme(self) -> bool:
        """Whether the boundary states its scheme."""
        return self.facts.get("numbering") is not None and not self.defects

    @cached_property
    def along(self) -> tuple[Stood, ...]:
        """The markers that show the line, along it: no references, and none that are far."""
        shown = [
            each
            for each in self.markers
            if each.at is not None
            and not each.is_claimed
            and not each.is_beside
            and each.at.distance_m <= self.limits.far_m
        ]
        return tuple(sorted(shown, key=lambda each: (each.chainage_m or 0.0, each.row.uid)))

    def tolerance_m(self, each: Stood) -> float:
        """Return how far from the line a marker may stand and yet be on it, metres."""
        own = self.facts.get("tolerance_m")
        section: Mapping[str, Any] = {}
        if self.line is not None and each.at is not None:
            section = self.line.sections.get(each.at.section, {})
        return float(
            (self.limits.on_line_m if own is None else own)
            + (each.row.get("accuracy_m") or 0.0)
            + (section.get("accuracy_m") or 0.0)
        )

    def found(
        self, code: str, message: str, *, of: Iterable[Stood] = (), **more: Any
    ) -> RegisterFinding:
        """Return a finding on markers of this boundary, at the place of the first of them."""
        given = list(of)
        chainage = given[0].chainage_m if given else None
        return found(
            code,
            message,
            rows=[each.row for each in given],
            **{"boundary": self.code, "chainage_m": chainage, **more},
        )

    def not_judged(self, what: str, count: int, **more: Any) -> RegisterFinding:
        """Return the note that something could not be judged, told once with its count."""
        amounts = {"count": float(count)}
        return self.found("not-judged", f"{self.code}: {what}.", amounts=amounts, **more)


def boundary_cases(
    rows: Sequence[MarkerRow],
    sections: GeoDataFrame,
    boundaries: Iterable[Mapping[str, Any]],
    limits: MarkerLimits,
) -> Iterator[BoundaryCase]:
    """Yield each boundary that has markers, or a line, in the order of codes.

    Parameters
    ----------
    rows : sequence of MarkerRow
        The markers.
    sections : GeoDataFrame
        Rows of layer ``boundary_sections``, EPSG:4326.
    boundaries : iterable of mapping
        Records of layer ``boundaries``.
    limits : MarkerLimits
        From where on something is found.
    """
    own: dict[str, list[MarkerRow]] = defaultdict(list)
    for row in rows:
        own[_canonical(str(row.get("boundary")))].append(row)
    known = {_canonical(code): _lines(sections, code) for code in boundaries_of(sections)}
    facts = {_canonical(str(record.get("boundary"))): record for record in boundaries}
    for code in sorted({*own, *known}):
        yield _case(own[code], known.get(code, _Lines()), facts.get(code, {}), limits)


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines of one boundary, and the codes of all its sections."""

    code: str | None = None
    agreed: MeasuredLine | None = None
    claimed: tuple[MeasuredLine, ...] = ()
    sections: frozenset[str] = frozenset()


def _lines(sections: GeoDataFrame, code: str) -> _Lines:
    """Return the line of a boundary that is agreed, and what each side claims besides."""
    own = sections.loc[[each == code for each in sections["boundary"]]]
    claims = plain_rows(own)
    claimants = sorted({str(row["claimant"]) for row in claims if "claimant" in row})
    claimed = [_line(own, claimant) for claimant in claimants]
    return _Lines(
        code,
        _line(own, None),
        tuple(line for line in claimed if line is not None),
        frozenset(str(row["section"]) for row in claims),
    )


def _line(sections: GeoDataFrame, claimant: str | None) -> MeasuredLine | None:
    try:
        return MeasuredLine(line_of(sections, claimant=claimant))
    except InputError:
        # None of its sections is agreed, or none has a length; a check of the line tells which.
        return None


def _case(
    rows: Sequence[MarkerRow], lines: _Lines, facts: Mapping[str, Any], limits: MarkerLimits
) -> BoundaryCase:
    name = lines.code or str(rows[0].get("boundary"))
    scheme, defects = _scheme(facts, name)
    case = BoundaryCase(
        code=name,
        measured=lines.agreed,
        markers=(),
        limits=limits,
        facts=facts,
        scheme=scheme,
        sections=lines.sections,
        defects=defects,
    )
    numbers = (None if row.number is None else scheme.read(row.number) for row in rows)
    stood = tuple(
        Stood(row, at, number)
        for row, at, number in zip(rows, _standings(lines.agreed, rows), numbers, strict=True)
    )
    return replace(case, markers=_claimed(case, stood, lines.claimed))


def _standings(line: MeasuredLine | None, rows: Sequence[MarkerRow]) -> Sequence[Standing | None]:
    return [None] * len(rows) if line is None else line.stand([row.place for row in rows])


def _claimed(
    case: BoundaryCase, stood: Sequence[Stood], lines: Sequence[MeasuredLine]
) -> tuple[Stood, ...]:
    """Put markers that show a claimed line on that line: those that are not on the agreed one."""
    found = list(stood)
    off = [
        place
        for place, each in enumerate(stood)
        if each.at is None or each.at.distance_m > case.tolerance_m(each)
    ]
    for line in lines if off else ():
        there = line.stand([stood[place].row.place for place in off])
        for place, at in zip(off, there, strict=True):
            now = found[place].at
            if now is None or at.distance_m < now.distance_m:
                found[place] = replace(found[place], at=at, is_claimed=True)
    return tuple(found)


def _scheme(facts: Mapping[str, Any], code: str) -> tuple[Scheme, tuple[RegisterFinding, ...]]:
    try:
        return scheme_of(facts.get("numbering")), ()
    except InputError as fault:
        what = few([str(defect) for defect in fault.defects] or [fault.message])
        message = f"The numbering scheme of {code} cannot be read: {what}."
        subjects = (f"boundaries/{facts.get('boundary')}",)
        return DEFAULT_SCHEME, (
            found("scheme-unreadable", message, boundary=code, subjects=subjects),
        )


def _canonical(code: str) -> str:
    return "-".join(sorted(code.split("-")))


def geodesic(one: MarkerRow, other: MarkerRow) -> tuple[float, float]:
    """Return azimuth (degrees, 0 <= a < 360) and distance (metres) from one marker to another."""
    azimuth, _, distance = GEOD.inv(*one.place, *other.place)
    return float(azimuth) % 360.0, float(distance)
