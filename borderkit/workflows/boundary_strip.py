"""The strip along a boundary: its ground, the rule that sets it, and what lies in it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from geopandas import GeoDataFrame
from shapely import MultiPolygon

from borderkit import __version__
from borderkit.boundary.line import Line, one_boundary, same_boundary
from borderkit.boundary.strips.in_strip import Lying, lying_in
from borderkit.boundary.strips.strip_rules import StripRule, read_strip_rules, rule_of, rules_for
from borderkit.boundary.strips.strips import area_m2, strip
from borderkit.crs import WGS84
from borderkit.errors import InputError
from borderkit.io.sheets import Sheet
from borderkit.io.writers import format_of, write_export
from borderkit.layers import LAYERS, Column, Layer
from borderkit.layers.geojson import AREAS
from borderkit.store import Snapshot, Store
from borderkit.workflows.export import StateOf
from borderkit.workflows.lent_state import lent
from borderkit.workflows.the_line import read_line

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = [
    "StripAsked",
    "StripReport",
    "boundary_strip",
    "layers_in_strips",
    "require_strip_file",
    "strip_rules",
    "write_strip",
]

_PRESENT: Final = StateOf()
_FORMATS: Final = ("gpkg", "geojson", "kml")
_FEW: Final = 5
_OPEN: Final = {
    "not_agreed": "the line is not agreed",
    "disputed": "the line is disputed",
    "undemarcated": "the line is not demarcated",
}

_STRIP: Final = Layer(
    name="strip",
    title="Ground within a distance of the line of a boundary",
    geometry=AREAS,
    key=("boundary",),
    columns=(
        Column(name="boundary", type="text", nullable=False, help="Code of the boundary"),
        Column(name="strip", type="text", help="Name of the strip; missing: asked for by width"),
        Column(name="width_m", type="real", unit="m", help="Distance from the line"),
        Column(name="side", type="text", help="On whose ground; missing: on both sides"),
        Column(name="activity", type="text", help="What it is for"),
        Column(name="notice_days", type="integer", help="Days of notice; missing: not stated"),
        Column(name="source", type="text", help="Document and article that set it"),
        Column(name="area_m2", type="real", unit="m2", help="Its area on the ellipsoid"),
    ),
)
"""The layer of a file that holds one strip; no layer of the register."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StripAsked:
    """Which strip is meant: by its width, its name or its activity; one of the three.

    Attributes
    ----------
    width_m : float or None
        Distance from the line, metres, 0.1 to 10,000.
    strip : str or None
        Name of a strip of the boundary's rules.
    activity : str or None
        What is to be done: the widest strip for it.
    side : str or None
        ``left``, ``right`` or a code of a side; None: both sides.
    """

    width_m: float | None = None
    strip: str | None = None
    activity: str | None = None
    side: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StripReport:
    """A strip and what lies in it.

    Attributes
    ----------
    boundary : str
        Its code.
    width_m : float
        Distance from the line, metres.
    side : str or None
        On whose ground it is; None: both.
    rule : StripRule or None
        The rule that sets it; None where it was asked for by width.
    also : tuple of StripRule
        Further strips for the same activity, none of them wider.
    geometry : MultiPolygon
        EPSG:4326; its edge lies within 1 cm of the geodesic distance.
    area_m2 : float
        On the ellipsoid.
    line_m : float
        Length of the line.
    revision : int
        Of the register.
    inside : tuple of Lying
        What of the layers asked for lies in it, nearest first.
    notes : tuple of str
        What makes the line itself less sure than the strip's edge, in sentences.
    attribution : tuple of str
        Whom the line's sources ask to name.
    """

    boundary: str
    width_m: float
    side: str | None
    rule: StripRule | None
    also: tuple[StripRule, ...]
    geometry: MultiPolygon
    area_m2: float
    line_m: float
    revision: int
    inside: tuple[Lying, ...]
    notes: tuple[str, ...]
    attribution: tuple[str, ...]

    def notice_due(self, begins: date | None) -> date | None:
        """Return the last day for all notices of what begins on a day; None: none is known."""
        if begins is None or self.rule is None:
            return None
        known = [rule.notice_due(begins) for rule in (self.rule, *self.also)]
        return min((day for day in known if day is not None), default=None)

    def told(self, *, begins: date | None = None) -> dict[str, Any]:
        """Return all but the geometry as JSON values.

        Parameters
        ----------
        begins : date, optional
            First day of the activity: then the last day for all its notices is told.
        """
        due = self.notice_due(begins)
        return {
            "boundary": self.boundary,
            "width_m": self.width_m,
            "side": self.side,
            "rule": None if self.rule is None else self.rule.record(),
            "also": [rule.record() for rule in self.also],
            "begins": None if begins is None else begins.isoformat(),
            "notice_due": None if due is None else due.isoformat(),
            "area_m2": round(self.area_m2, 2),
            "line_m": round(self.line_m, 3),
            "register_revision": self.revision,
            "inside": [each.record() for each in self.inside],
            "notes": list(self.notes),
            "attribution": list(self.attribution),
        }

    def feature(self, *, begins: date | None = None) -> dict[str, Any]:
        """Return it as a GeoJSON feature (RFC 7946), EPSG:4326."""
        return {
            "type": "Feature",
            "geometry": json.loads(shapely.to_geojson(self.geometry)),
            "properties": self.told(begins=begins),
        }


def layers_in_strips() -> tuple[str, ...]:
    """Return the names of the layers whose records may be looked for in a strip."""
    return tuple(
        name
        for name, layer in LAYERS.items()
        if layer.geometry and layer.privacy == "public" and name != "boundary_sections"
    )


def strip_rules(
    register: Store | Snapshot | str | Path,
    boundary: str | None = None,
    *,
    state: StateOf = _PRESENT,
) -> tuple[str, tuple[StripRule, ...]]:
    """Return the strips that the documents of a boundary set.

    Parameters
    ----------
    register : Store, Snapshot or path
        An open register, one state of it, or the file, which is then opened for reading only.
    boundary : str, optional
        Code of the boundary, sides in either order; not needed where there is one.
    state : StateOf
        Which revision, and in force when. Default: as it stands.

    Returns
    -------
    boundary : str
        Its code as the register writes it.
    rules : tuple of StripRule
        In the order of its record; empty where it has none.

    Raises
    ------
    InputError
        There is no such boundary, or its record lists no strips that can be read.
    RegisterError
        The register cannot be opened or read.
    """
    with lent(register) as view:
        return _rules(view, boundary, state)


def boundary_strip(
    register: Store | Snapshot | str | Path,
    boundary: str | None = None,
    *,
    asked: StripAsked,
    inside: Sequence[str] = (),
    claimant: str | None = None,
    state: StateOf = _PRESENT,
) -> StripReport:
    """Cut the strip along the line of a boundary, and list what lies in it.

    Parameters
    ----------
    register : Store, Snapshot or path
        An open register, one state of it, or the file, which is then opened for reading only.
    boundary : str, optional
        Code of the boundary, sides in either order; not needed where there is one.
    asked : StripAsked
        Which strip: by width, name or activity, and on which side.
    inside : sequence of str
        Layers whose records in the strip are listed: ``markers``, ``assets`` ...
    claimant : str, optional
        Along the line as this side sees it. Default: what no side claims alone.
    state : StateOf
        Which revision, and in force when. Default: as it stands.

    Returns
    -------
    StripReport
        The ground, its area, the rule that sets it and what lies in it.

    Raises
    ------
    InputError
        No or several strips are asked for, there is no such boundary, strip, activity, side or
        layer, the width is out of range, or the strip cannot be cut there.
    PurgedError
        Records of that revision were purged after their time.
    RegisterError
        The register cannot be opened or read.
    """
    _require_layers(inside)
    with lent(register) as view:
        revision = view.revision() if state.revision is None else state.revision
        line = _line(view, boundary, claimant, state)
        rule, also, width_m = _chosen(view, line.boundary, asked, state)
        sides = (None,) if rule is None or asked.side is not None else rule.sides or (None,)
        ground = _ground(line, width_m, (asked.side,) if asked.side is not None else sides)
        frames = {name: _read(view, name, state) for name in dict.fromkeys(inside)}
        named = _attribution(view, line, state)
    side = asked.side if asked.side is not None else ", ".join(filter(None, sides)) or None
    return StripReport(
        boundary=line.boundary,
        width_m=width_m,
        side=side,
        rule=rule,
        also=also,
        geometry=ground,
        area_m2=area_m2(ground),
        line_m=line.length_m,
        revision=revision,
        inside=lying_in(ground, line, frames),
        notes=tuple(_notes(line)),
        attribution=named,
    )


def write_strip(
    report: StripReport, out: str | Path, *, force: bool = False, at: datetime | None = None
) -> tuple[Path, ...]:
    """Write a strip into a file, all of it or nothing.

    Parameters
    ----------
    report : StripReport
        The strip.
    out : str or Path
        The file; its name ends in ``.gpkg``, ``.geojson`` or ``.kml``.
    force : bool
        Replace a file that is there.
    at : datetime, optional
        When it is made, with its zone. Default: now.

    Returns
    -------
    tuple of Path
        What was written.

    Raises
    ------
    InputError
        A format that holds no areas, a file that is there already, or one that cannot be written.
    """
    path = Path(out)
    require_strip_file(path)
    time = datetime.now(UTC) if at is None else at
    files, _ = write_export(path, [_sheet(report, time)], colours={}, at=time, force=force)
    return files


def require_strip_file(path: Path) -> None:
    """Raise where a file's name ends in no format that holds a strip.

    Raises
    ------
    InputError
        It does.
    """
    if format_of(path) not in _FORMATS:
        msg = f"{path}: a strip is an area; name a file that ends in .gpkg, .geojson or .kml"
        raise InputError(msg)


def _require_layers(names: Sequence[str]) -> None:
    unknown = [name for name in names if name not in layers_in_strips()]
    if unknown:
        msg = (
            f"no records of {', '.join(map(repr, unknown))} are looked for in a strip; those of "
            f"{', '.join(layers_in_strips())} are"
        )
        raise InputError(msg)


def _line(view: Snapshot, boundary: str | None, claimant: str | None, state: StateOf) -> Line:
    return read_line(
        view, boundary, revision=state.revision, valid_at=state.valid_at, claimant=claimant
    )


def _read(view: Snapshot, layer: str, state: StateOf) -> Any:
    return view.read(layer, revision=state.revision, valid_at=state.valid_at)


def _rules(
    view: Snapshot, boundary: str | None, state: StateOf
) -> tuple[str, tuple[StripRule, ...]]:
    records = list(LAYERS["boundaries"].records(_read(view, "boundaries", state)))
    sections = _read(view, "boundary_sections", state)
    known = {record["boundary"] for record in records} | set(sections["boundary"])
    code = one_boundary(known, boundary)
    own = [record for record in records if same_boundary(record["boundary"], code)]
    return code, read_strip_rules(own[0]["strips"] if own else None, boundary=code)


def _chosen(
    view: Snapshot, boundary: str, asked: StripAsked, state: StateOf
) -> tuple[StripRule | None, tuple[StripRule, ...], float]:
    """Return the rule that is meant, further ones for its activity, and the width, metres."""
    given = [name for name in ("width_m", "strip", "activity") if getattr(asked, name) is not None]
    if len(given) != 1:
        what = (
            "which strip is meant is not said" if not given else f"{' and '.join(given)} are given"
        )
        msg = f"{what}; give one of a width, the name of a strip, an activity"
        raise InputError(msg)
    if asked.width_m is not None:
        return None, (), float(asked.width_m)
    _, rules = _rules(view, boundary, state)
    if asked.strip is not None:
        found: tuple[StripRule, ...] = (rule_of(rules, asked.strip, boundary=boundary),)
    else:
        found = rules_for(rules, asked.activity or "", boundary=boundary)
    rule, *others = found
    if asked.side is not None and rule.sides and asked.side not in rule.sides:
        msg = (
            f"strip {rule.strip} lies on the ground of {', '.join(rule.sides)} by its rule, not "
            f"of {asked.side}; leave the side out"
        )
        raise InputError(msg)
    return rule, tuple(others), rule.width_m


def _ground(line: Line, width_m: float, sides: Sequence[str | None]) -> MultiPolygon:
    parts: list[BaseGeometry] = [strip(line, width_m, side=side) for side in sides]
    if len(parts) == 1:
        return MultiPolygon(shapely.get_parts(parts[0]).tolist())
    return MultiPolygon(shapely.get_parts(shapely.union_all(parts)).tolist())


def _notes(line: Line) -> Iterator[str]:
    """Tell what of the line is less sure than the strip's edge."""
    sections = line.sections
    coarse = {name: float(each["accuracy_m"] or 0.0) for name, each in sections.items()}
    if any(coarse.values()):
        most = max(coarse.values())
        yield (
            f"{_some(name for name in coarse if coarse[name])}: the true line may lie up to "
            f"{most:g} m from the line as kept, and the true strip as far from this one"
        )
    for status, told in _OPEN.items():
        names = [name for name, each in sections.items() if each["status"] == status]
        if names:
            yield f"{_some(names)}: {told}"
    gaps = len(line.runs) - 1
    if gaps:
        yield f"the line has {gaps} gap(s); ground in a gap belongs to no side"


def _some(names: Iterable[str]) -> str:
    listed = list(names)
    more = f" and {len(listed) - _FEW} more" if len(listed) > _FEW else ""
    return f"section {', '.join(listed[:_FEW])}{more}"


def _attribution(view: Snapshot, line: Line, state: StateOf) -> tuple[str, ...]:
    origins = {section.get("origin") for section in line.sections.values()} - {None}
    if not origins:
        return ()
    known = LAYERS["sources"].records(_read(view, "sources", state))
    named = [row["attribution"] for row in known if row["source"] in origins]
    return tuple(dict.fromkeys(text for text in named if text))


def _sheet(report: StripReport, at: datetime) -> Sheet:
    rule = report.rule
    values: Mapping[str, Any] = {
        "boundary": report.boundary,
        "strip": rule and rule.strip,
        "width_m": report.width_m,
        "side": report.side,
        "activity": ", ".join(rule.activity) or None if rule else None,
        "notice_days": rule and rule.notice_days,
        "source": rule and rule.source,
        "area_m2": report.area_m2,
    }
    columns = {name: np.array([value], dtype=object) for name, value in values.items()}
    about = {
        "layer": _STRIP.name,
        "title": _STRIP.title,
        "software": f"borderkit {__version__}",
        "register_revision": report.revision,
        "exported_at": at.astimezone(UTC).isoformat(timespec="seconds"),
        "records": 1,
        "columns": [
            {"name": c.name, "type": c.type, "unit": c.unit, "what": c.help} for c in _STRIP.columns
        ],
        "attribution": list(report.attribution),
        "sources": [],
        "notes": [
            "Its edge lies within 1 cm of the geodesic distance from the line.",
            *report.notes,
        ],
    }
    frame = GeoDataFrame(columns, geometry=[report.geometry], crs=WGS84)
    return Sheet(layer=_STRIP, columns=_STRIP.columns, frame=frame, about=about)
