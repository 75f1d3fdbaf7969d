"""What a check of the register itself finds: the line, its turning points, its markers."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from borderkit.errors import InputError

__all__ = [
    "SEVERITIES",
    "FindingRule",
    "RegisterFinding",
    "Severity",
    "at_least",
    "in_order",
]

Severity = Literal["error", "warning", "note"]

SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "note")
"""Worst first. Error: what is kept cannot be true; warning: somebody has to look; note: a fact
that is missing, or worth knowing."""


@dataclass(frozen=True, slots=True)
class FindingRule:
    """A rule that findings go by: how bad it is, what it means, and what to do."""

    severity: Severity
    meaning: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFinding:
    """One thing that a check of the register found, and what to do about it.

    Attributes
    ----------
    code : str
        Which rule: ``section-gap``. Every code stands in the reference page of the line.
    severity : str
        error, warning or note, see ``SEVERITIES``.
    message : str
        What, how much and where, in one sentence.
    remedy : str
        What to do.
    boundary : str or None
        Code of the boundary, None where several or none are concerned.
    subjects : tuple of str
        The records concerned, as ``LAYER/KEY``: ``markers/M-1``, ``boundary_sections/AA-BB/3``.
    place : (float, float) or None
        Longitude and latitude, WGS84, where to look.
    chainage_m : float or None
        Metres along the whole line, where it is on one.
    amounts : mapping of str to float
        The numbers of the message, unit in the name: ``{"gap_m": 12.31}``. Never NaN.
    """

    code: str
    severity: Severity
    message: str
    remedy: str
    boundary: str | None = None
    subjects: tuple[str, ...] = ()
    place: tuple[float, float] | None = None
    chainage_m: float | None = None
    amounts: Mapping[str, float] = field(default_factory=dict)

    @property
    def markers(self) -> tuple[str, ...]:
        """The ``marker_uid`` of each marker among the subjects."""
        named = (subject.partition("/") for subject in self.subjects)
        return tuple(key for layer, _, key in named if layer == "markers")

    def record(self) -> dict[str, Any]:
        """Return it as JSON values; numbers that are not finite become missing ones."""
        return {
            "code": self.code,
            "severity": self.severity,
            "boundary": self.boundary,
            "message": self.message,
            "remedy": self.remedy,
            "subjects": list(self.subjects),
            "markers": list(self.markers),
            "place": None if self.place is None else [float(each) for each in self.place],
            "chainage_m": _finite(self.chainage_m),
            "amounts": {name: _finite(value) for name, value in self.amounts.items()},
        }


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def in_order(findings: Iterable[RegisterFinding]) -> list[RegisterFinding]:
    """Return findings worst first, then by code, boundary and place along the line."""
    return sorted(findings, key=_rank)


def _rank(finding: RegisterFinding) -> tuple[Any, ...]:
    along = math.inf if finding.chainage_m is None else finding.chainage_m
    return (
        SEVERITIES.index(finding.severity),
        finding.code,
        finding.boundary or "",
        along,
        finding.subjects,
        finding.message,
    )


def at_least(findings: Iterable[RegisterFinding], severity: str | None) -> list[RegisterFinding]:
    """Return the findings that are as bad as `severity` or worse; None: all of them.

    Raises
    ------
    InputError
        `severity` is none of ``SEVERITIES``.
    """
    if severity is None:
        return list(findings)
    if severity not in SEVERITIES:
        msg = f"severity {severity!r} is not known; give one of {', '.join(SEVERITIES)}"
        raise InputError(msg)
    worst = SEVERITIES[: SEVERITIES.index(severity) + 1]
    return [finding for finding in findings if finding.severity in worst]
