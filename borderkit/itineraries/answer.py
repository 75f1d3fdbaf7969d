"""The answer of a check: verdict, bounds, findings, assumptions (section 8 of the contract)."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

__all__ = [
    "LEVELS",
    "UNDETERMINED",
    "VERDICTS",
    "Answer",
    "Assumption",
    "Bounds",
    "Finding",
    "Interval",
    "MemberVerdict",
    "Need",
    "findings_frame",
    "verdict_frame",
]

LEVELS: Final = ("clear", "conditional", "permit_required", "prohibited")
UNDETERMINED: Final = "undetermined"
VERDICTS: Final = (*LEVELS, UNDETERMINED)

Bounds = tuple[str, str]
"""Mildest and strictest."""


@dataclass(frozen=True, slots=True)
class Interval:
    """One entry: UTC times to the microsecond, and the length of way inside in metres.

    The length is None where the way is not known.
    """

    enter: datetime
    exit: datetime
    length_m: float | None


@dataclass(frozen=True, slots=True)
class Need:
    """What must be applied for, with whom, until which local date (ISO) at the latest."""

    permit_kind: str | None
    authority_chain: tuple[str, ...]
    apply_by: str | None
    state: str


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something taken as given that the verdict rests on."""

    code: str
    stop: int | None
    leg: int | None
    text: str


def _nothing() -> BaseGeometry | None:
    return None


@dataclass(frozen=True, slots=True)
class Finding:
    """One (stop or leg) x zone x rule, for the members whom it concerns alike.

    Attributes
    ----------
    distance_m : float or None
        Least distance to the zone, metres; 0.0 at a contact.
    """

    zone: str | None
    zone_version: int | None
    zone_class: str | None
    rule: str | None
    effect: str | None
    bounds: Bounds
    members: tuple[str, ...]
    stop: int | None
    leg: int | None
    contact: str | None
    intervals: tuple[Interval, ...]
    distance_m: float | None
    lifted_by: tuple[str, ...]
    missing: tuple[str, ...]
    facts: tuple[tuple[str, Any], ...]
    basis: Mapping[str, Any]
    needs: tuple[Need, ...]
    conditions: tuple[Mapping[str, str], ...] = ()
    draw: Callable[[], BaseGeometry | None] = field(default=_nothing, compare=False, repr=False)

    @property
    def length_m(self) -> float | None:
        """Metres of way over all entries, None where the way is not known."""
        lengths = [interval.length_m for interval in self.intervals]
        if any(length is None for length in lengths):
            return None
        return sum(length for length in lengths if length is not None)

    @property
    def evidence(self) -> BaseGeometry | None:
        """The part of the way (WGS84) that makes the contact; the reach for a possible one."""
        return self.draw()

    @property
    def verdict(self) -> str:
        """The bound where both are equal, otherwise ``undetermined``."""
        return self.bounds[0] if self.bounds[0] == self.bounds[1] else UNDETERMINED

    def to_json(self, *, evidence: bool = False) -> dict[str, Any]:
        """Return the finding as in section 8; `evidence` adds the geometry of the contact."""
        body: dict[str, Any] = {
            "zone": self.zone,
            "zone_version": self.zone_version,
            "zone_class": self.zone_class,
            "rule": self.rule,
            "effect": self.effect,
            "bounds": list(self.bounds),
            "members": list(self.members),
            "stop": self.stop,
            "leg": self.leg,
            "contact": self.contact,
            "intervals": [
                {
                    "enter": _second(interval.enter),
                    "exit": _second(interval.exit),
                    "length_m": _centimetre(interval.length_m),
                }
                for interval in self.intervals
            ],
            "distance_m": _centimetre(self.distance_m),
            "lifted_by": list(self.lifted_by),
            "missing": list(self.missing),
            "facts": [{"key": key, "value": value} for key, value in self.facts],
            "basis": dict(self.basis),
            "needs": [
                {
                    "permit_kind": need.permit_kind,
                    "authority_chain": list(need.authority_chain),
                    "apply_by": need.apply_by,
                    "state": need.state,
                }
                for need in self.needs
            ],
        }
        if evidence:
            shape = self.evidence
            body["geometry"] = None if shape is None else json.loads(shapely.to_geojson(shape))
        return body


@dataclass(frozen=True, slots=True)
class MemberVerdict:
    """The verdict and bounds of one member line."""

    line: str
    verdict: str
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a check of one itinerary against one state of the register."""

    verdict: str
    bounds: Bounds
    by_member: tuple[MemberVerdict, ...]
    findings: tuple[Finding, ...]
    assumptions: tuple[Assumption, ...]
    register_revision: int
    rules_version: str
    engine_version: str
    evaluated_at: datetime
    reference: str = field(default="")

    def to_json(self, *, evidence: bool = False) -> dict[str, Any]:
        """Return the answer as in section 8; `evidence` adds the geometries of contacts."""
        return {
            "verdict": self.verdict,
            "bounds": list(self.bounds),
            "by_member": [{"line": m.line, "verdict": m.verdict} for m in self.by_member],
            "findings": [finding.to_json(evidence=evidence) for finding in self.findings],
            "assumptions": [
                {"code": a.code, "stop": a.stop, "leg": a.leg, "text": a.text}
                for a in self.assumptions
            ],
            "register_revision": self.register_revision,
            "rules_version": self.rules_version,
            "engine_version": self.engine_version,
            "evaluated_at": _second(self.evaluated_at),
        }

    def to_bytes(self, *, evidence: bool = False) -> bytes:
        """Return the answer as UTF-8 JSON: the same bytes for the same question."""
        body = self.to_json(evidence=evidence)
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def findings_frame(answer: Answer) -> pd.DataFrame:
    """Return the findings of an answer, one row per finding and member.

    Parameters
    ----------
    answer : Answer
        The answer of a check.

    Returns
    -------
    DataFrame
        Indexed by `stop`, `leg` (from 0, missing where it is the other) and `member`; times
        are UTC, lengths and distances metres.
    """
    rows = [
        {
            "stop": finding.stop,
            "leg": finding.leg,
            "member": member,
            "finding": number,
            "zone": finding.zone,
            "zone_class": finding.zone_class,
            "rule": finding.rule,
            "effect": finding.effect,
            "contact": finding.contact,
            "mildest": finding.bounds[0],
            "strictest": finding.bounds[1],
            "enter": finding.intervals[0].enter if finding.intervals else pd.NaT,
            "exit": finding.intervals[-1].exit if finding.intervals else pd.NaT,
            "entries": len(finding.intervals),
            "length_m": finding.length_m,
            "distance_m": finding.distance_m,
            "lifted_by": ", ".join(finding.lifted_by),
            "missing": ", ".join(finding.missing),
            "apply_by": finding.needs[0].apply_by if finding.needs else None,
        }
        for number, finding in enumerate(answer.findings)
        for member in finding.members
    ]
    keys = ["stop", "leg", "member"]
    columns = [
        *keys,
        *("finding", "zone", "zone_class", "rule", "effect", "contact", "mildest", "strictest"),
        *("enter", "exit", "entries", "length_m", "distance_m", "lifted_by", "missing"),
        "apply_by",
    ]
    frame = pd.DataFrame(rows, columns=columns)
    frame = frame.astype({"stop": "Int64", "leg": "Int64", "entries": "int64"})
    for name in ("enter", "exit"):
        frame[name] = pd.to_datetime(frame[name], utc=True)
    for name in ("mildest", "strictest"):
        frame[name] = pd.Categorical(frame[name], categories=LEVELS, ordered=True)
    return frame.set_index(keys)


def verdict_frame(answer: Answer) -> pd.DataFrame:
    """Return the verdict and bounds of each member line, indexed by `member`.

    Parameters
    ----------
    answer : Answer
        The answer of a check.

    Returns
    -------
    DataFrame, shape (member lines, 3)
        Columns `verdict`, `mildest`, `strictest`.
    """
    rows = [
        {"member": m.line, "verdict": m.verdict, "mildest": m.bounds[0], "strictest": m.bounds[1]}
        for m in answer.by_member
    ]
    return pd.DataFrame(rows, columns=["member", "verdict", "mildest", "strictest"]).set_index(
        "member"
    )


def _second(time: datetime) -> str:
    rounded = (time.astimezone(UTC) + timedelta(microseconds=500_000)).replace(microsecond=0)
    return rounded.strftime("%Y-%m-%dT%H:%M:%SZ")


def _centimetre(value: float | None) -> float | None:
    return None if value is None else round(value, 2) + 0.0
