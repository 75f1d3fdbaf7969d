"""How two answers to the same check differ, in what check.md decides."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["differences"]

SECONDS = 1.0
LENGTH_M = 0.02
LENGTH_SHARE = 1e-6
DISTANCE_M = 0.02
GROUND_M = 0.1  # ground is cut where the reference takes a leg to lie on an edge (1 mm)
RUN_M = 1.0
RULELESS = (None, "line_crossed", "crossing_closed", "night_unaccounted", "detour")
Finding = Mapping[str, Any]


def differences(
    reference: Mapping[str, Any],
    answer: Mapping[str, Any],
    *,
    looser: Iterable[Mapping[str, Any]] = (),
) -> list[str]:
    """How an answer differs from the reference's: one sentence for each difference.

    Verdict, bounds and members' verdicts must be equal, and so must findings with the same
    stop, leg, zone, rule and members: bounds, effect, contact, `lifted_by`, `missing` (as
    sets), needs, `distance_m` to 0.02 m, intervals to 1 s and lengths to 0.02 m + 1e-6 of
    them. `looser` are answers of the reference with its geometric limits moved by +-0.02 m:
    where a leg meets an edge at a small angle its intervals may lie anywhere between those.
    What is shown of findings that no zone, ground or rule makes (nights, detours, crossings,
    missing places) is free but for their bounds and missing facts; so are the lengths of
    contacts with legs of unknown route, and the intervals of what an accuracy leaves open
    (the reference marks them `loose`). An uncertain time shows the earliest enter and the
    latest exit.
    """
    found = [
        f"{key}: reference {reference[key]}, answer {answer[key]}"
        for key in ("verdict", "bounds")
        if reference[key] != answer[key]
    ]
    mine = {m["line"]: m["verdict"] for m in reference["by_member"]}
    other = {m["line"]: m["verdict"] for m in answer["by_member"]}
    if mine != other:
        found.append(f"by_member: reference {mine}, answer {other}")
    found += _finding_differences(reference, answer, list(looser))
    codes = _codes(reference)
    other_codes = _codes(answer)
    if codes != other_codes:
        only = sorted(codes - other_codes, key=repr), sorted(other_codes - codes, key=repr)
        found.append(f"assumptions: only the reference {only[0]}, only the answer {only[1]}")
    return found


def _codes(answer: Mapping[str, Any]) -> set[tuple[Any, ...]]:
    return {(a["code"], a["stop"], a["leg"]) for a in answer["assumptions"]}


def _key(finding: Finding) -> tuple[Any, ...]:
    keys = ("stop", "leg", "zone", "rule")
    return (*(finding[k] for k in keys), tuple(sorted(finding["members"])))


def _finding_differences(
    reference: Mapping[str, Any], answer: Mapping[str, Any], looser: list[Mapping[str, Any]]
) -> list[str]:
    mine = {_key(f): f for f in reference["findings"]}
    other = {_key(f): f for f in answer["findings"]}
    found = [f"only the reference: {_short(mine[k])}" for k in mine if k not in other]
    found += [f"only the answer: {_short(other[k])}" for k in other if k not in mine]
    if len(other) < len(answer["findings"]):
        found.append("the answer has two findings with the same key")
    bands = [{_key(f): f for f in one["findings"]} for one in looser]
    for key, finding in mine.items():
        if key in other:
            moved = [band[key] for band in bands if key in band]
            found += [f"{key}: {text}" for text in _one(finding, other[key], moved)]
    return found


def _short(finding: Finding) -> str:
    keys = ("stop", "leg", "zone", "rule", "members", "bounds", "contact", "missing", "lifted_by")
    return str({k: finding[k] for k in keys})


def _one(mine: Finding, other: Finding, moved: list[Finding]) -> list[str]:
    found = []
    ruleless = mine["zone"] is None and mine["rule"] in RULELESS
    for key in ("bounds", "contact", "effect"):
        if (ruleless and key == "effect") or (mine["zone"] is None and key == "contact"):
            continue  # nothing says what they are where no zone or rule is met
        if mine[key] != other[key]:
            found.append(f"{key}: reference {mine[key]}, answer {other[key]}")
    found += [
        f"{key}: reference {sorted(mine[key])}, answer {sorted(other[key])}"
        for key in ("missing", "lifted_by")
        if not set(mine[key]) <= set(other[key]) <= set(mine[key]) | _may_name(mine, key)
    ]
    found += _needs(mine, other)
    apart = (mine["distance_m"], other["distance_m"])
    if mine["zone"] is not None and not _close(*apart, DISTANCE_M):
        found.append(f"distance_m: reference {mine['distance_m']}, answer {other['distance_m']}")
    if mine["intervals"] and not mine.get("loose"):
        found += _intervals(mine, other, moved)
    return found


def _may_name(mine: Finding, key: str) -> set[str]:
    """Missing facts that the answer may name besides those of the reference."""
    return set(mine.get("may_name", ())) if key == "missing" else set()


def _needs(mine: Finding, other: Finding) -> list[str]:
    keys = ("permit_kind", "authority_chain", "apply_by", "state")
    first = [{k: n[k] for k in keys} for n in mine["needs"]]
    second = [{k: n[k] for k in keys} for n in other["needs"]]
    return [] if first == second else [f"needs: reference {first}, answer {second}"]


def _close(first: float | None, second: float | None, within: float) -> bool:
    if first is None or second is None:
        return first is second
    return abs(first - second) <= within + 1e-9


def _seconds(text: str) -> float:
    return dt.datetime.fromisoformat(text).timestamp()


def _joined(finding: Finding) -> list[dict[str, Any]]:
    """The intervals of ground, those that meet made one: it may be shown law by law."""
    found: list[dict[str, Any]] = []
    for one in sorted(finding["intervals"], key=lambda x: (x["enter"], x["exit"])):
        if found and _seconds(one["enter"]) <= _seconds(found[-1]["exit"]) + SECONDS:
            last = found[-1]
            apart = _seconds(one["enter"]) >= _seconds(last["exit"]) - SECONDS
            sums = apart and None not in (one["length_m"], last["length_m"])
            last["length_m"] = last["length_m"] + one["length_m"] if sums else None
            last["exit"] = max(one["exit"], last["exit"])
        else:
            found.append(dict(one))
    return found


def _intervals(mine: Finding, other: Finding, moved: list[Finding]) -> list[str]:
    first, second = mine["intervals"], other["intervals"]
    if mine["zone"] is None:
        first, second = _joined(mine), _joined(other)
    shown = [_joined(m) if mine["zone"] is None else m["intervals"] for m in moved]
    if len(first) != len(second):
        # Two entries are one where the way goes out by a hair less than the limit.
        alike = [one for one in shown if len(one) == len(second)]
        if not alike:
            return [f"intervals: reference {first}, answer {second}"]
        first = alike[0]
    found = []
    for k, (a, b) in enumerate(zip(first, second, strict=True)):
        bands = [one[k] for one in shown if len(one) == len(first)]
        for key in ("enter", "exit"):
            times = [_seconds(x[key]) for x in (a, *bands)]
            if not min(times) - SECONDS <= _seconds(b[key]) <= max(times) + SECONDS:
                found.append(f"intervals[{k}].{key}: reference {a[key]}, answer {b[key]}")
        if a["length_m"] is None or b["length_m"] is None:
            continue
        lengths = [x["length_m"] for x in (a, *bands) if x["length_m"] is not None]
        give = LENGTH_M + LENGTH_SHARE * a["length_m"] + (GROUND_M if mine["zone"] is None else 0.0)
        if mine["rule"] == "line_crossed":
            give += RUN_M
        length = b["length_m"]
        if not min(lengths) - give <= length <= max(lengths) + give:
            found.append(f"intervals[{k}].length_m: reference {a['length_m']}, answer {length}")
    return found
