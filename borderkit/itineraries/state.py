"""One read-only state of the register: everything that a check reads."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from borderkit.boundary.coarse import CoarseLine, coarse_lines
from borderkit.boundary.sections import Section, read_section
from borderkit.errors import Defect, RegisterFileError
from borderkit.infrastructure.crossings import Crossing, read_crossing
from borderkit.itineraries.permits import Permit, read_permit
from borderkit.itineraries.places import Place, read_place
from borderkit.layers import FILED
from borderkit.layers.fields import Fields
from borderkit.layers.geojson import AREAS, LINES, POINTS, read_geometry
from borderkit.layers.lineage import Lineage, lineage_of
from borderkit.zones.encounters import TOUCH_M
from borderkit.zones.index import ShapeIndex
from borderkit.zones.restrictions import (
    ClassRules,
    Corridor,
    Exemption,
    Jurisdiction,
    Rule,
    Zone,
    read_class_rules,
    read_corridor,
    read_jurisdiction,
    read_zone,
)
from borderkit.zones.schedule import WorkingCalendar, read_calendar

__all__ = [
    "CHECKED",
    "CheckSettings",
    "RegisterState",
    "read_settings",
    "state_from_document",
    "state_from_frames",
]

Record = tuple[str, Mapping[str, Any], BaseGeometry | None]
"""Where it stands, its properties, and its geometry (WGS84)."""

_SHAPES: dict[str, Sequence[str]] = {
    "jurisdictions": AREAS,
    "zones": AREAS,
    "corridors": ("LineString",),
    "crossings": POINTS,
    "places": (*POINTS, *AREAS),
    "boundary_sections": LINES,
}
_TABLES = ("calendars", "class_rules", "permits")
_KEYS = {
    "jurisdictions": "code",
    "zones": "zone",
    "corridors": "corridor",
    "crossings": "crossing",
    "places": "place",
    "boundary_sections": "section",
    "calendars": "calendar",
    "class_rules": "class",
    "permits": "permit",
    "sources": "source",
}

CHECKED = (*_SHAPES, *_TABLES)
"""Names of the layers that a check reads; all others only show what is there."""


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """Settings of a register that a check obeys."""

    route_policy: str = "reach"
    detour: float = 1.3
    permits: str = "registered"
    near_m: float | None = None
    time_slack_s: float = 0.0


@dataclass(frozen=True)
class RegisterState:
    """Everything a check reads, at one revision; the spatial indexes are made when first used."""

    settings: CheckSettings
    jurisdictions: tuple[Jurisdiction, ...]
    calendars: Mapping[str, WorkingCalendar]
    zones: tuple[Zone, ...]
    class_rules: Mapping[str, ClassRules]
    corridors: tuple[Corridor, ...]
    crossings: Mapping[str, Crossing]
    places: tuple[Place, ...]
    permits: Mapping[str, Permit]
    sections: tuple[Section, ...]
    revision: int = 0
    lineage: Lineage = field(default_factory=Lineage)

    def at_revision(self, revision: int) -> "RegisterState":
        """Return the same records as of another revision; what was made of them is kept."""
        other = copy(self)
        object.__setattr__(other, "revision", revision)
        return other

    def rules_of(self, zone: Zone) -> tuple[Rule, ...]:
        """Return a zone's own rules and those of its class."""
        shared = self.class_rules.get(zone.zone_class)
        return zone.rules + shared.rules if shared else zone.rules

    def exemptions_of(self, zone: Zone) -> tuple[Exemption, ...]:
        """Return a zone's own exemptions and those of its class."""
        shared = self.class_rules.get(zone.zone_class)
        return zone.exemptions + shared.exemptions if shared else zone.exemptions

    def near_of(self, zone: Zone) -> float | None:
        """Return within how many metres a ``near`` contact with `zone` begins to count."""
        return self.settings.near_m if zone.near_m is None else zone.near_m

    @cached_property
    def zone_index(self) -> ShapeIndex:
        """Zones by place, with the margin that each needs."""
        margins = [TOUCH_M + 2.0 * z.edge_accuracy_m + (self.near_of(z) or 0.0) for z in self.zones]
        return ShapeIndex([z.geometry for z in self.zones], np.array(margins))

    @cached_property
    def zone_radii_m(self) -> NDArray[np.float64]:
        """For each zone (n, k) the distances from its edge that matter, metres; NaN for none.

        Columns: the touch, the edge's accuracy, touch and accuracy, what is near for certain,
        what may be near; the first alone where no zone has any other.
        """
        radii = np.full((len(self.zones), 5), np.nan)
        radii[:, 0] = TOUCH_M
        for number, zone in enumerate(self.zones):
            edge, near = zone.edge_accuracy_m, self.near_of(zone)
            if edge:
                radii[number, 1:3] = edge, TOUCH_M + edge
            if near is not None:
                least = near - edge if near > edge else np.nan
                radii[number, 3:] = least, near + edge
        return radii[:, :1] if np.isnan(radii[:, 1:]).all() else radii

    @cached_property
    def jurisdiction_index(self) -> ShapeIndex:
        """Jurisdictions by place."""
        shapes = [j.geometry for j in self.jurisdictions]
        return ShapeIndex(shapes, np.full(len(shapes), TOUCH_M))

    @cached_property
    def corridor_index(self) -> ShapeIndex:
        """Corridor lines by place, with half the width as margin."""
        margins = np.array([c.width_m / 2 for c in self.corridors])
        return ShapeIndex([c.geometry for c in self.corridors], margins)

    @cached_property
    def exact_sections(self) -> tuple[Section, ...]:
        """The boundary sections that are as exact as their coordinates."""
        return tuple(section for section in self.sections if not section.accuracy_m)

    @cached_property
    def coarse_lines(self) -> tuple[CoarseLine, ...]:
        """The other boundary sections, joined."""
        return coarse_lines(self.sections)

    @cached_property
    def line_index(self) -> ShapeIndex:
        """Exact boundary sections by place."""
        shapes = [s.geometry for s in self.exact_sections]
        return ShapeIndex(shapes, np.full(len(shapes), TOUCH_M))

    @cached_property
    def coarse_index(self) -> ShapeIndex:
        """Lines that are not exact by place, with the margin that each needs."""
        margins = [TOUCH_M + line.accuracy_m for line in self.coarse_lines]
        return ShapeIndex([line.geometry for line in self.coarse_lines], np.array(margins))

    @cached_property
    def place_index(self) -> ShapeIndex:
        """Areas and points of places by place."""
        shapes = [p.geometry for p in self.places]
        return ShapeIndex(shapes, np.full(len(shapes), TOUCH_M))

    @cached_property
    def rules_version(self) -> str:
        """Digest (SHA-256, 16 hex digits) of all that the law of this state says."""
        digest = hashlib.sha256(repr(self.settings).encode())
        layers: list[Iterable[Any]] = [
            self.zones,
            (group for _, group in sorted(self.class_rules.items())),
            self.corridors,
            self.jurisdictions,
            (calendar for _, calendar in sorted(self.calendars.items())),
            (crossing for _, crossing in sorted(self.crossings.items())),
            self.sections,
        ]
        for layer in layers:
            for record in layer:
                digest.update(_stable(record).encode())
                shape = getattr(record, "geometry", None)
                if shape is not None:
                    digest.update(shape.wkb)
        return digest.hexdigest()[:16]


def read_settings(obj: object, *, where: str, defects: list[Defect]) -> CheckSettings:
    """Return the check settings that a JSON object gives; an absent key is its default.

    Parameters
    ----------
    obj : mapping
        ``settings`` of a register file.
    where : str
        Its place, for messages.
    defects : list of Defect
        Takes every fault found.

    Returns
    -------
    CheckSettings
        With the default for whatever is absent or faulty.
    """
    known = ("route_policy", "detour", "permits", "near_m", "time_slack_s")
    fields = Fields(obj, where, defects, known=known)
    return CheckSettings(
        route_policy=fields.text("route_policy", among=("reach", "geodesic")) or "reach",
        detour=fields.number("detour", low=1.0, high=1e3) or 1.3,
        permits=fields.text("permits", among=("registered", "claimed")) or "registered",
        near_m=fields.number("near_m", low=0.0, high=1e5),
        time_slack_s=fields.number("time_slack_s", low=0.0, high=30 * 86_400.0) or 0.0,
    )


def state_from_document(document: Mapping[str, Any], *, revision: int = 0) -> RegisterState:
    """Return the state that a register file's JSON object gives (section 9 of the contract).

    Parameters
    ----------
    document : mapping
        The JSON object.
    revision : int
        The register revision to report.

    Returns
    -------
    RegisterState
        Ready to be asked.

    Raises
    ------
    RegisterFileError
        Anything in it breaks the contract; every fault is named with its place.
    """
    defects: list[Defect] = []
    fields = Fields(document, "", defects, known=("settings", *FILED))
    settings = CheckSettings()
    if fields.given("settings"):
        settings = read_settings(document["settings"], where="settings", defects=defects)
    records: dict[str, list[Record]] = {}
    for layer, kinds in _SHAPES.items():
        if fields.given(layer):
            records[layer] = _features(document[layer], layer, defects, kinds)
    for layer in _TABLES:
        rows = fields.items(layer) or []
        records[layer] = [(f"{layer}[{n}]", row, None) for n, row in enumerate(rows)]
    sources = fields.items("sources") or []
    return _state(records, settings, defects, revision=revision, sources=sources)


def state_from_frames(
    frames: Mapping[str, pd.DataFrame], *, settings: Mapping[str, Any], revision: int
) -> RegisterState:
    """Return the state that frames of the register's layers give.

    Parameters
    ----------
    frames : mapping of str to DataFrame or GeoDataFrame
        Layer name to rows (geometry in EPSG:4326); a layer may be absent, and those that no
        check reads are left alone.
    settings : mapping
        The register's check settings; an absent key is its default.
    revision : int
        The register's revision.

    Returns
    -------
    RegisterState
        Ready to be asked.

    Raises
    ------
    RegisterFileError
        The rows do not fit the contract or each other; every fault is named with its place.
    """
    defects: list[Defect] = []
    records = {layer: list(_rows(layer, frames[layer])) for layer in CHECKED if layer in frames}
    given = frames.get("sources", pd.DataFrame())
    sources = [row for _, row, _ in _rows("sources", given)]
    read = read_settings(settings, where="settings", defects=defects)
    return _state(records, read, defects, revision=revision, sources=sources)


def _features(obj: object, layer: str, defects: list[Defect], kinds: Sequence[str]) -> list[Record]:
    known = ("type", "features", "name", "bbox")
    collection = Fields(obj, layer, defects, known=known)
    if collection.values.get("type") != "FeatureCollection":
        collection.fault("type", "must be FeatureCollection")
    records: list[Record] = []
    for number, item in enumerate(collection.items("features") or ()):
        where = f"{layer}.features[{number}]"
        members = ("type", "geometry", "properties", "id", "bbox")
        feature = Fields(item, where, defects, known=members)
        properties = feature.mapping("properties")
        code = (properties or {}).get(_KEYS[layer])
        named = f"{where} ({code})" if isinstance(code, str) else where
        if properties is None:
            feature.fault("properties", "is required")
        geometry = read_geometry(
            feature.values.get("geometry"), f"{named}.geometry", defects, kinds=kinds
        )
        if geometry is not None and properties is not None:
            records.append((named, properties, geometry))
    return records


def _rows(layer: str, frame: pd.DataFrame) -> Iterable[Record]:
    names = [str(name) for name in frame.columns if name != "geometry"]
    shapes = frame["geometry"].tolist() if "geometry" in frame.columns else [None] * len(frame)
    columns = [frame[name].tolist() for name in names]
    for number, values in enumerate(zip(*columns, strict=True)):
        row = {n: v for n, v in zip(names, values, strict=True) if not _is_missing(v)}
        yield f"{layer}[{number}] ({row.get(_KEYS[layer])})", row, shapes[number]


def _is_missing(value: object) -> bool:
    return value is None or value is pd.NaT or value is pd.NA or value != value  # noqa: PLR0124


def _state(
    records: Mapping[str, list[Record]],
    settings: CheckSettings,
    defects: list[Defect],
    *,
    revision: int,
    sources: Iterable[object],
) -> RegisterState:
    def shaped(layer: str, read: Callable[..., Any]) -> list[Any]:
        found = []
        for where, row, geometry in records.get(layer, ()):
            found.append(read(row, geometry, where=where, defects=defects))
        return _unique(layer, found, records[layer], defects) if layer in records else []

    def plain(layer: str, read: Callable[..., Any]) -> list[Any]:
        found = [read(row, where=w, defects=defects) for w, row, _ in records.get(layer, ())]
        return _unique(layer, found, records[layer], defects) if layer in records else []

    state = RegisterState(
        settings=settings,
        jurisdictions=tuple(
            sorted(shaped("jurisdictions", read_jurisdiction), key=lambda j: j.code)
        ),
        calendars={c.calendar: c for c in plain("calendars", read_calendar)},
        zones=tuple(sorted(shaped("zones", _read_versioned_zone), key=lambda z: z.zone)),
        class_rules={c.zone_class: c for c in plain("class_rules", read_class_rules)},
        corridors=tuple(shaped("corridors", read_corridor)),
        crossings={c.crossing: c for c in shaped("crossings", read_crossing)},
        places=tuple(shaped("places", read_place)),
        permits={p.permit: p for p in plain("permits", read_permit)},
        sections=tuple(shaped("boundary_sections", read_section)),
        revision=revision,
        lineage=lineage_of(
            {layer: [row for _, row, _ in rows] for layer, rows in records.items()},
            sources,
            sections="boundary_sections",
        ),
    )
    _check_together(state, defects)
    if defects:
        count = f"{len(defects)} fault{'s' * (len(defects) != 1)}"
        msg = f"the register records have {count}: {defects[0]}; mend them and try again"
        raise RegisterFileError(msg, defects=defects)
    return state


def _read_versioned_zone(
    row: Mapping[str, Any], geometry: BaseGeometry, *, where: str, defects: list[Defect]
) -> Zone | None:
    rest = {key: value for key, value in row.items() if key not in ("version", "source", "origin")}
    return read_zone(
        rest,
        geometry,
        where=where,
        defects=defects,
        version=int(row.get("version") or 1),
        source=row.get("source"),
    )


def _unique(
    layer: str, found: list[Any], records: list[Record], defects: list[Defect]
) -> list[Any]:
    key = _KEYS[layer]
    seen: dict[Any, str] = {}
    for where, row, _ in records:
        code = dict(row).get(key) if hasattr(row, "keys") else None
        if layer == "boundary_sections" and isinstance(code, str):
            code = f"{row.get('boundary')} {code}"
        if not isinstance(code, str):
            continue
        if code in seen:
            defects.append(Defect(f"{where}.{key}", f"{code} stands already at {seen[code]}"))
        else:
            seen[code] = where
    return [item for item in found if item is not None]


def _check_together(state: RegisterState, defects: list[Defect]) -> None:
    own_rules: dict[str, set[str]] = {}
    for zone in state.zones:
        shared = state.class_rules.get(zone.zone_class)
        own = {rule.id for rule in zone.rules}
        own_rules.setdefault(zone.zone_class, set()).update(own)
        twice = own & {rule.id for rule in shared.rules} if shared else set()
        for name in sorted(twice):
            what = f"rule {name} stands in the zone and in the rules of class {zone.zone_class}"
            defects.append(Defect(f"zone {zone.zone}", what))
        ids = {e.id for e in zone.exemptions}
        for name in sorted(ids & {e.id for e in shared.exemptions} if shared else ()):
            what = f"exemption {name} stands in the zone and in class {zone.zone_class}"
            defects.append(Defect(f"zone {zone.zone}", what))
        known = own | ({rule.id for rule in shared.rules} if shared else set())
        _check_lifts(f"zone {zone.zone}", zone.exemptions, known, defects)
    for name, group in state.class_rules.items():
        known = {rule.id for rule in group.rules} | own_rules.get(name, set())
        _check_lifts(f"class {name}", group.exemptions, known, defects)
    zones = {zone.zone: zone for zone in state.zones}
    for corridor in state.corridors:
        where = f"corridor {corridor.corridor}"
        if corridor.zone not in zones:
            defects.append(Defect(where, f"names zone {corridor.zone}, which is not there"))
            continue
        known = {rule.id for rule in state.rules_of(zones[corridor.zone])}
        defects += [
            Defect(where, f"lifts {name}, which zone {corridor.zone} has not")
            for name in sorted(corridor.lifts - known)
        ]
    for jurisdiction in state.jurisdictions:
        if jurisdiction.calendar is not None and jurisdiction.calendar not in state.calendars:
            what = f"names calendar {jurisdiction.calendar}, which is not there"
            defects.append(Defect(f"jurisdiction {jurisdiction.code}", what))


def _check_lifts(
    owner: str, exemptions: Iterable[Exemption], known: set[str], defects: list[Defect]
) -> None:
    for exemption in exemptions:
        for name in sorted(exemption.lifts - known):
            what = f"exemption {exemption.id} of {owner} lifts {name}, which the {owner} has not"
            defects.append(
                Defect(owner, what.replace(f"the {owner}", f"the {owner.split(maxsplit=1)[0]}"))
            )


def _stable(record: Any) -> str:
    """Return a text that is the same for the same content, whatever the order of sets."""
    return json.dumps(_plain(record), sort_keys=True, ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, BaseGeometry):
        return value.geom_type
    if isinstance(value, set | frozenset):
        return sorted((_plain(item) for item in value), key=repr)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        names = [name for name in value.__dataclass_fields__ if not name.startswith("_")]
        if isinstance(value, Section) and not value.accuracy_m:
            names.remove("accuracy_m")  # the digest of a register without one is as it always was
        return {name: _plain(getattr(value, name)) for name in names}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)
