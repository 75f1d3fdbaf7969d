"""The answer of check.md section 8, as plain JSON values."""

import datetime as dt
from dataclasses import replace
from typing import Any

from tests.reference import fields
from tests.reference.findings import Draft, ground_findings, zone_findings
from tests.reference.itinerary import read_itinerary
from tests.reference.judge import LEVELS, Judgement
from tests.reference.needs import needs_of
from tests.reference.others import other_findings
from tests.reference.register import Rule, read_register
from tests.reference.times import text_of
from tests.reference.world import World

__all__ = ["reference_answer", "world_of"]


def world_of(
    register: Any, itinerary: Any, at: str | dt.datetime, *, shift_m: float = 0.0
) -> World:
    """Read everything; raises Refused."""
    known = read_register(register)
    return World(known, read_itinerary(itinerary, known), fields.full_time(at, "at"), shift_m)


def reference_answer(
    register: Any, itinerary: Any, at: str | dt.datetime, *, shift_m: float = 0.0
) -> dict[str, Any]:
    """The answer to a check, from the words of check.md alone.

    `shift_m` moves every geometric limit (TOUCH_M, near_m, accuracies, half widths, reach);
    an answer that it changes was decided within that distance of a limit.

    Raises
    ------
    Refused
        The register or the itinerary is not what the contract allows.
    """
    world = world_of(register, itinerary, at, shift_m=shift_m)
    ground, abroad = ground_findings(world)
    drafts = zone_findings(world) + _joined(ground + other_findings(world))
    members = [m.line for m in world.itinerary.members]
    findings = _findings(world, drafts, members)
    bounds = _bounds([d.judgement for d in drafts])
    by_member = []
    for line in members:
        mine = _bounds([d.judgement for d in drafts if d.member == line])
        by_member.append({"line": line, "verdict": _verdict(mine)})
    return {
        "verdict": _verdict(bounds),
        "bounds": [LEVELS[b] for b in bounds],
        "by_member": by_member,
        "findings": findings,
        "assumptions": _assumptions(world, abroad),
        "register_revision": 0,
        "rules_version": "reference",
        "engine_version": "reference",
        "evaluated_at": text_of(world.at),
    }


def _bounds(judgements: list[Judgement]) -> tuple[int, int]:
    return (
        max((j.mildest for j in judgements), default=0),
        max((j.strictest for j in judgements), default=0),
    )


def _verdict(bounds: tuple[int, int]) -> str:
    return LEVELS[bounds[0]] if bounds[0] == bounds[1] else "undetermined"


def _joined(drafts: list[Draft]) -> list[Draft]:
    """Findings of one unit and member with zone and rule null joined into one."""
    found: dict[tuple[Any, ...], Draft] = {}
    rest = []
    for draft in drafts:
        if draft.rule is not None:
            rest.append(draft)
            continue
        key = (draft.unit, draft.member)
        old = found.get(key)
        if old is None:
            found[key] = draft
            continue
        judgement = Judgement(0, 3, old.judgement.missing | draft.judgement.missing)
        kinds = [k for k in (old.contact, draft.contact) if k is not None]
        kind = next((k for k in kinds if k != "possible"), kinds[0] if kinds else None)
        entries = sorted({*old.entries, *draft.entries}, key=lambda e: e[:2])
        loose = old.loose or draft.loose
        joined = Draft(draft.unit, None, None, draft.member, judgement, kind, entries)
        found[key] = replace(joined, loose=loose)
    return rest + list(found.values())


def _findings(world: World, drafts: list[Draft], members: list[str]) -> list[dict[str, Any]]:
    groups: dict[tuple[Any, ...], list[Draft]] = {}
    for draft in drafts:
        zone = draft.zone.code if draft.zone else None
        rule = draft.rule.id if isinstance(draft.rule, Rule) else draft.rule
        j = draft.judgement
        key = (draft.unit, zone, rule, j.mildest, j.strictest, j.lifted_by, j.missing)
        groups.setdefault(key, []).append(draft)
    found = []
    for group in groups.values():
        lines = sorted((d.member for d in group), key=members.index)
        found.append(_finding(world, group, lines))
    found.sort(key=_order)
    return found


def _order(finding: dict[str, Any]) -> tuple[Any, ...]:
    place = finding["stop"] * 2 if finding["stop"] is not None else finding["leg"] * 2 + 1
    return (
        place,
        finding["zone"] is not None,
        finding["zone"] or "",
        finding["rule"] or "",
        finding["members"],
    )


def _finding(world: World, group: list[Draft], lines: list[str]) -> dict[str, Any]:
    draft = group[0]
    what, i = draft.unit
    rule, zone, judgement = draft.rule, draft.zone, draft.judgement
    unmet = any(d.judgement.unmet for d in group)
    return {
        "zone": zone.code if zone else None,
        "zone_version": None,
        "zone_class": zone.zone_class if zone else None,
        "rule": rule.id if isinstance(rule, Rule) else rule,
        "effect": rule.effect if isinstance(rule, Rule) else None,
        "bounds": [LEVELS[judgement.mildest], LEVELS[judgement.strictest]],
        "members": lines,
        "stop": i if what == "stop" else None,
        "leg": i if what == "leg" else None,
        "contact": draft.contact,
        "intervals": _intervals(world, draft),
        "distance_m": None if draft.distance_m is None else round(draft.distance_m, 2),
        "lifted_by": list(judgement.lifted_by),
        "missing": sorted(judgement.missing),
        "facts": [],
        "basis": rule.basis if isinstance(rule, Rule) else None,
        "needs": needs_of(world, draft, unmet=unmet),
        "loose": any(d.loose for d in group),
        "may_name": _may_name(world, draft),
    }


def _may_name(world: World, draft: Draft) -> list[str]:
    """Facts that may be named though they change nothing.

    Wherever an area over several jurisdictions lies (or a leg of unknown way goes), what is
    found on its ground may stand; an engine that judges law by law names it all the same.
    """
    what, i = draft.unit
    if draft.zone is not None or len(world.register.jurisdictions) < 2:
        return []
    spots = world.spots[i : i + 1] if what == "stop" else world.spots[i : i + 2]
    found = {s.unsure for s in spots if s.geometry is not None and not s.is_point}
    if what == "leg" and world.reaches[i] is not None:
        found.add("route")
    return sorted(found)


def _intervals(world: World, draft: Draft) -> list[dict[str, Any]]:
    """The contact's entries; uncertain times give the earliest enter and the latest exit."""
    what, i = draft.unit
    box = world.stop_box(i) if what == "stop" else world.leg_box(i)
    found = []
    for low, high, length in draft.entries:
        enter = box.a_low + int(low * (box.d_low - box.a_low) + 0.5)
        leave = box.a_high + int(high * (box.d_high - box.a_high) + 0.5)
        found.append(
            {
                "enter": text_of(enter),
                "exit": text_of(leave),
                "length_m": None if length is None else round(length, 2),
            }
        )
    return found


def _assumptions(world: World, abroad: list[tuple[str, int]]) -> list[dict[str, Any]]:
    found: list[tuple[str, int | None, int | None]] = []
    if not any(stop.role == "entry" for stop in world.itinerary.stops):
        found.append(("inside_already", 0, None))
    for what, i in abroad:
        found.append(("abroad", i if what == "stop" else None, i if what == "leg" else None))
    for i in range(len(world.itinerary.legs)):
        code = world.taken(i)
        if code is not None:
            found.append((code, None, i))
    if world.itinerary.claims:
        found.append(("permits_claimed", None, None))
    return [{"code": c, "stop": s, "leg": g, "text": ""} for c, s, g in found]
