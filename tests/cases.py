"""The cases of check-cases.json, and what it means that one holds for an answer."""

import json
from pathlib import Path
from typing import Any

__all__ = ["assert_case_holds", "case_defects", "cases"]

CASES = Path(__file__).parent / "golden" / "check-cases.json"


def cases() -> list[dict[str, Any]]:
    """All cases, in the order of the file."""
    found: list[dict[str, Any]] = json.loads(CASES.read_text(encoding="utf-8"))
    return found


def _same(expected: Any, given: Any, key: str = "") -> bool:
    """Whether a value is the expected one: lists by inclusion, lengths to 0.01 m."""
    if isinstance(expected, dict):
        return isinstance(given, dict) and all(
            k in given and _same(v, given[k], k) for k, v in expected.items()
        )
    if isinstance(expected, list):
        if not isinstance(given, list):
            return False
        if key in ("bounds", "authority_chain"):
            return expected == given
        if key == "intervals" and len(expected) != len(given):
            return False
        if key == "members":
            return sorted(expected) == sorted(given)
        return all(any(_same(e, g, key) for g in given) for e in expected)
    if isinstance(expected, float) or (key in ("length_m", "distance_m") and expected is not None):
        return isinstance(given, int | float) and abs(given - expected) <= 0.01 + 1e-9
    return bool(expected == given)


def case_defects(case: dict[str, Any], answer: dict[str, Any] | None) -> list[str]:
    """How an answer (None: refused) departs from what a case expects."""
    expect = case["expect"]
    if "error" in expect:
        return [] if answer is None else ["not refused"]
    if answer is None:
        return ["refused"]
    found = [
        f"{key}: {answer[key]}, not {expect[key]}"
        for key in ("verdict", "bounds")
        if key in expect and answer[key] != expect[key]
    ]
    verdicts = {m["line"]: m["verdict"] for m in answer["by_member"]}
    found += [
        f"{line}: {verdicts.get(line)}, not {verdict}"
        for line, verdict in expect.get("by_member", {}).items()
        if verdicts.get(line) != verdict
    ]
    return found + _list_defects(expect, answer)


def _list_defects(expect: dict[str, Any], answer: dict[str, Any]) -> list[str]:
    """What is missing among findings and assumptions, and zones that should have none."""
    found = [
        f"no finding like {expected}"
        for expected in expect.get("findings", [])
        if not any(_same(expected, given) for given in answer["findings"])
    ]
    zones = {f["zone"] for f in answer["findings"]}
    found += [
        f"a finding for {zone}" for zone in expect.get("no_findings_for", []) if zone in zones
    ]
    codes = {a["code"] for a in answer["assumptions"]}
    wanted = expect.get("assumptions_include", [])
    return found + [f"no assumption {code}" for code in wanted if code not in codes]


def assert_case_holds(case: dict[str, Any], answer: dict[str, Any] | None) -> None:
    """Fail with all defects where an answer (None: refused) is not what a case expects."""
    found = case_defects(case, answer)
    assert not found, "\n".join([case["id"], case["says"], *found])
