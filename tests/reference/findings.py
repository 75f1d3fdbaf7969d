"""The findings of zones and of ground."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.reference.completions import Mask
from tests.reference.contacts import Contact, Piece, leg_contact, stop_contact
from tests.reference.ground import Ground, leg_ground, stop_ground
from tests.reference.judge import Judgement, judge_no_rule, judge_rule
from tests.reference.register import Rule, Zone
from tests.reference.times import DAY, validity_interval, windows
from tests.reference.view import Stay, View, is_stale, stay_of
from tests.reference.world import TOUCH_M, World

__all__ = ["Draft", "First", "ground_findings", "zone_findings"]

Unit = tuple[str, int]  # ("stop", 0) or ("leg", 0)


@dataclass(frozen=True)
class First:
    """The earliest possible contact with a zone: its instant, and the jurisdictions there."""

    instant: int
    laws: tuple[str, ...]


@dataclass
class Draft:
    """One finding for one member; findings that agree are joined afterwards."""

    unit: Unit
    zone: Zone | None
    rule: Rule | str | None
    member: str
    judgement: Judgement
    contact: str | None = None
    entries: list[tuple[float, float, float | None]] = field(default_factory=list)
    distance_m: float | None = 0.0
    first: First | None = None
    loose: bool = False  # what an accuracy leaves open: nothing says which edges are shown


def _units(world: World) -> list[Unit]:
    count = len(world.itinerary.stops)
    found: list[Unit] = []
    for i in range(count):
        if not world.stop(i).pass_through:
            found.append(("stop", i))
        if i < count - 1:
            found.append(("leg", i))
    return found


def _view(world: World, unit: Unit, where: Any, zone: Zone | None, rules: Any) -> View:
    what, i = unit
    return View(
        world,
        stop=i if what == "stop" else None,
        leg=i if what == "leg" else None,
        alternatives=where.alternatives,
        labels=where.labels,
        zone=zone,
        rules=rules[0],
        exemptions=rules[1],
    )


def first_contact(
    world: World,
    found: Iterable[tuple[Unit, list[list[Piece]]]],
    *,
    on_ground: bool = False,
) -> First | None:
    """The earliest possible contact of some units; with ground only while it is in no zone."""
    firsts = []
    for (what, i), alternatives in found:
        box = world.stop_box(i) if what == "stop" else world.leg_box(i)
        for pieces in alternatives:
            for piece in pieces:
                instant = box.a_low + int(piece.low * (box.d_low - box.a_low) + 0.5)
                last = box.a_high + int(piece.high * (box.d_high - box.a_high) + 0.5)
                if not on_ground:
                    firsts.append(First(instant, piece.laws))
                    continue
                for code in piece.laws:
                    bare = _first_bare(world, piece, code, (instant, last))
                    if bare is not None:
                        firsts.append(First(bare, (code,)))
    return min(firsts, key=lambda f: (f.instant, not f.laws, f.laws), default=None)


def _first_bare(world: World, piece: Piece, code: str, span: tuple[int, int]) -> int | None:
    """The first instant of a span at which a piece is ground of a jurisdiction, in no zone."""
    law = world.law(code)
    if is_stale(world, law):
        return None
    taken = []
    for zone in (z for z in world.register.zones if z.code in piece.zones):
        where = zone.geometry.representative_point()
        hours = windows(zone.schedule, span[0] - DAY, span[1] + DAY, (where.x, where.y))
        for low, high in validity_interval(zone.validity, piece.timezone):
            taken += [(max(a, low), min(b, high)) for a, b in hours]
    valid = validity_interval(law.validity, law.timezone)
    starts = [span[0], *(b + 1 for _, b in taken), *(a for a, _ in valid)]
    return min(
        (
            t
            for t in starts
            if span[0] <= t <= span[1]
            and any(a <= t <= b for a, b in valid)
            and not any(a <= t <= b for a, b in taken)
        ),
        default=None,
    )


# ---- zones -------------------------------------------------------------------------------


def zone_findings(world: World) -> list[Draft]:
    """All findings of all zones."""
    drafts: list[Draft] = []
    for zone in world.register.zones:
        contacts: dict[Unit, Contact] = {}
        for what, i in _units(world):
            contact = (stop_contact if what == "stop" else leg_contact)(world, i, zone)
            if contact is not None:
                contacts[what, i] = contact
        if contacts:
            drafts += _of_zone(world, zone, contacts)
    return drafts


def _of_zone(world: World, zone: Zone, contacts: dict[Unit, Contact]) -> list[Draft]:
    stay = _stay(world, contacts | _homeless(world))
    first = first_contact(world, ((u, c.alternatives) for u, c in contacts.items()))
    drafts: list[Draft] = []
    for unit, contact in contacts.items():
        view = _view(world, unit, contact, zone, (zone.rules, zone.exemptions))
        view.stay = stay
        view.transit = _transit(unit, contacts | _homeless(world))
        for draft in _on_unit(view, zone, unit):
            draft.contact, draft.entries = contact.kind, contact.entries
            draft.distance_m, draft.first = contact.distance_m, first
            draft.loose = zone.edge_m > 0 and contact.kind in ("near", "possible")
            drafts.append(draft)
    return drafts


def _homeless(world: World) -> dict[Unit, Contact]:
    """Stops whose place is missing, and legs of unknown way there: they may be in any zone."""
    maybe: list[list[Piece]] = [[], [Piece(0.0, 1.0, "UTC")]]
    found: dict[Unit, Contact] = {}
    for i, spot in enumerate(world.spots):
        if spot.geometry is None and not world.stop(i).pass_through:
            found["stop", i] = Contact("possible", maybe, frozenset({"place"}))
    for i, line in enumerate(world.lines):
        if line is None and world.homeless(i):
            found["leg", i] = Contact("possible", maybe, frozenset({"place", "route"}))
    return found


def _stay(world: World, contacts: dict[Unit, Contact]) -> Stay:
    return stay_of(
        world,
        {i: c for (what, i), c in contacts.items() if what == "stop"},
        {i: c for (what, i), c in contacts.items() if what == "leg"},
    )


def _transit(unit: Unit, contacts: dict[Unit, Contact]) -> tuple[list[bool], frozenset[str]]:
    """Whether every contact with the zone is by legs or pass_through stops."""
    if unit[0] == "stop":
        return [False], frozenset()
    stops = [c for (what, _), c in contacts.items() if what == "stop"]
    if any(c.sure for c in stops):
        return [False], frozenset()
    open_stops = [c for c in stops if c.may_be]
    if not open_stops:
        return [True], frozenset()
    labels = frozenset(label for c in open_stops for label in c.labels)
    return [True, False], labels


def _on_unit(view: View, zone: Zone, unit: Unit) -> list[Draft]:
    def force(piece: Piece) -> Mask:
        return view.zone_in_force(zone, piece)

    drafts = []
    silent = bool(zone.rules) and all("subject" in r.applies for r in zone.rules)
    for member in view.world.itinerary.members:
        for rule in zone.rules:
            found = judge_rule(view, member, rule, force)
            if found is not None:
                drafts.append(Draft(unit, zone, rule, member.line, found))
        if zone.zone_class == "open" or silent:
            continue
        none = judge_no_rule(view, member, force)
        if none is not None:
            judgement = Judgement(0, none[0], none[1] | {"no_rule"})
            drafts.append(Draft(unit, zone, None, member.line, judgement))
    return drafts


# ---- ground ------------------------------------------------------------------------------


def ground_findings(world: World) -> tuple[list[Draft], list[Unit]]:
    """All findings of ground (class rules, undeclared, stale, no_rule); and units abroad."""
    drafts: list[Draft] = []
    abroad: list[Unit] = []
    grounds = {
        unit: (stop_ground if unit[0] == "stop" else leg_ground)(world, unit[1])
        for unit in _units(world)
    }
    classes = sorted({j.default_class for j in world.register.jurisdictions if j.default_class})
    for name in classes:
        rules = world.register.class_rules.get(name, ((), ()))
        if rules[0] or name == "non_open":
            drafts += _of_class(world, name, rules, grounds)
    for unit, ground in grounds.items():
        view = _view(world, unit, ground, None, ((), ()))
        drafts += _undeclared(view, unit, ground)
        if _abroad(view, ground):
            abroad.append(unit)
    return drafts, abroad


def _abroad(view: View, ground: Ground) -> bool:
    for piece in (p for pieces in ground.alternatives for p in pieces):
        if not piece.laws:
            bare = ~view.clock.never()
            for zone in view.zones_of(piece):
                bare = bare & ~view.zone_in_force(zone, piece)
            if view.clock.any(bare, piece.low, piece.high).any():
                return True
    return False


def _entries(
    view: View, unit: Unit, ground: Ground, force: Any
) -> list[tuple[float, float, float | None]]:
    """The parts of a unit that may be such ground, joined, with their metres."""
    from tests.reference.shapes import merged

    parts = [
        (p.low, p.high)
        for pieces in ground.alternatives
        for p in pieces
        if view.clock.any(force(p), p.low, p.high).any()
    ]
    what, i = unit
    if what == "stop":
        return [(0.0, 1.0, 0.0)] if parts else []
    line = view.world.lines[i]
    if line is None:
        return [(0.0, 1.0, None)] if parts else []
    gap = TOUCH_M / max(line.total_m, TOUCH_M)  # parts of 0.10 m or less were dropped
    return [(a, b, (b - a) * line.total_m) for a, b in merged(parts, gap)]


def _kind(unit: Unit, table_sure: bool) -> str:
    if not table_sure:
        return "possible"
    return "inside" if unit[0] == "stop" else "crosses"


def _of_class(world: World, name: str, rules: Any, grounds: dict[Unit, Ground]) -> list[Draft]:
    views: dict[Unit, tuple[View, Any]] = {}
    contacts: dict[Unit, Contact] = {}
    for unit, ground in grounds.items():
        view = _view(world, unit, ground, None, rules)
        view.transit = ([unit[0] == "leg"], frozenset())

        def force(piece: Piece, view: View = view) -> Mask:
            found = view.clock.never()
            for code in piece.laws:
                if world.law(code).default_class == name:
                    found = found | view.open_ground(piece, code)
            return found

        on = [_open(view, name, pieces) for pieces in ground.alternatives]
        if any(on):
            views[unit] = view, force
            entries = _entries(view, unit, ground, force)
            contacts[unit] = Contact(_kind(unit, all(on)), on, ground.labels, entries)
    drafts: list[Draft] = []
    for unit, (view, force) in views.items():
        contact = contacts[unit]
        same = _same_laws(contact, contacts)
        ground_of = {u: replace(contacts[u], alternatives=pieces) for u, pieces in same}
        view.stay = _stay(world, ground_of | _homeless(world))
        first = first_contact(world, same, on_ground=True)
        for draft in _ground_on_unit(view, unit, rules[0], force, no_rule=name == "non_open"):
            draft.contact, draft.entries, draft.first = contact.kind, contact.entries, first
            draft.loose = len(contact.alternatives) > 1 or _changes(view, contact, force)
            drafts.append(draft)
    return drafts


def _open(view: View, name: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces that may be ground of a class, with the jurisdictions of which they are."""
    found = []
    for p in pieces:
        laws = tuple(
            code
            for code in p.laws
            if view.world.law(code).default_class == name
            and view.clock.any(view.open_ground(p, code), p.low, p.high).any()
        )
        if laws:
            found.append(replace(p, laws=laws))
    return found


def _changes(view: View, ground: Contact | Ground, force: Any) -> bool:
    """Whether some piece is such ground at some of its instants only."""
    pieces = [p for one in ground.alternatives for p in one]
    return any((~force(p)).any() and view.clock.any(force(p), p.low, p.high).any() for p in pieces)


def _same_laws(
    contact: Contact, contacts: dict[Unit, Contact]
) -> list[tuple[Unit, list[list[Piece]]]]:
    """The contacts with the ground of the jurisdictions whose ground a unit meets."""
    laws = {code for pieces in contact.alternatives for p in pieces for code in p.laws}

    def of(pieces: list[Piece]) -> list[Piece]:
        both = [(p, tuple(code for code in p.laws if code in laws)) for p in pieces]
        return [replace(p, laws=common) for p, common in both if common]

    return [(unit, [of(pieces) for pieces in one.alternatives]) for unit, one in contacts.items()]


def _ground_on_unit(
    view: View, unit: Unit, rules: Iterable[Rule], force: Any, *, no_rule: bool
) -> list[Draft]:
    drafts = []
    for member in view.world.itinerary.members:
        for rule in rules:
            found = judge_rule(view, member, rule, force)
            if found is not None:
                drafts.append(Draft(unit, None, rule, member.line, found))
        none = judge_no_rule(view, member, force) if no_rule else None
        if none is not None:
            judgement = Judgement(0, none[0], none[1] | {"no_rule"})
            drafts.append(Draft(unit, None, None, member.line, judgement))
    return drafts


def _undeclared(view: View, unit: Unit, ground: Ground) -> list[Draft]:
    """Undeclared and stale ground, the same for all members."""

    def undeclared(piece: Piece) -> Mask:
        found = view.clock.never()
        for code in piece.laws:
            if view.world.law(code).default_class is None:
                found = found | view.open_ground(piece, code)
        return found

    def stale(piece: Piece) -> Mask:
        found = view.clock.never()
        for code in piece.laws:
            found = found | view.stale(code)
        return found

    drafts = []
    member = view.world.itinerary.members[0]
    for name, force in (("undeclared", undeclared), ("stale", stale)):
        none = judge_no_rule(view, member, force)
        if none is None:
            continue
        entries = _entries(view, unit, ground, force)
        sure = all(
            any(view.clock.any(force(p), p.low, p.high).any() for p in pieces)
            for pieces in ground.alternatives
        )
        for one in view.world.itinerary.members:
            judgement = Judgement(0, 3, none[1] | {name})
            draft = Draft(unit, None, None, one.line, judgement, _kind(unit, sure), entries)
            draft.loose = len(ground.alternatives) > 1 or _changes(view, ground, force)
            drafts.append(draft)
    return drafts
