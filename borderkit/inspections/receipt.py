"""The receipt of an upload: what was read, and what became of every record of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from borderkit.inspections.reasons import Rejection

__all__ = ["SHOWN_REJECTIONS", "Receipt", "ReceiptState"]

ReceiptState = Literal["readable", "asks", "refused", "kept", "withdrawn"]

SHOWN_REJECTIONS: Final = 1_000
"""So many rejections stand in a receipt itself; all of them in the file that is kept with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of an upload.

    Every record read is accepted, rejected or a duplicate: ``read = accepted + rejected +
    duplicate``. While a question is open nothing counts as read. Flagged, matched, unmatched and
    ambiguous ones are among the accepted.

    Attributes
    ----------
    state : str
        ``readable`` (nothing is stored), ``asks`` (a question is open), ``refused``, ``kept`` or
        ``withdrawn``.
    survey : str or None
        Code of the upload; None where nothing is stored.
    name, sha256, size_bytes, format : str, str, int, str
        Of the file as it came.
    crs : str or None
        Of its coordinates; several joined by ", ".
    read, accepted, rejected, duplicate : int
        Counts of records.
    time_from, time_to : str or None
        Times of the first and last accepted point, UTC.
    rejections : sequence of Rejection
        All of them.
    rejected_by : mapping of str to int or None
        Records by code of what is wrong with them, where `rejections` are not all; else None.
    parts : sequence of mapping
        Files of the upload, each with its counts.
    questions, notes : sequence
        What has to be said before it can be taken; what should be known.
    problem : mapping or None
        Why it is refused, as an RFC 9457 problem body.
    campaign, boundary, side : str or None
        What it was sent for.
    judged : mapping
        Counts of accepted points: ``flagged``, ``matched``, ``unmatched``, ``ambiguous``, and
        what else the first judgement found: ``coverage``, ``displaced``, ``photos``.
    """

    state: ReceiptState
    name: str
    sha256: str
    size_bytes: int
    format: str | None = None
    crs: str | None = None
    read: int = 0
    accepted: int = 0
    rejected: int = 0
    duplicate: int = 0
    time_from: str | None = None
    time_to: str | None = None
    rejections: Sequence[Rejection] = ()
    duplicates: Sequence[Mapping[str, Any]] = ()
    parts: Sequence[Mapping[str, Any]] = ()
    questions: Sequence[Mapping[str, Any]] = ()
    notes: Sequence[str] = ()
    problem: Mapping[str, Any] | None = None
    survey: str | None = None
    campaign: str | None = None
    boundary: str | None = None
    side: str | None = None
    judged: Mapping[str, Any] = field(default_factory=dict)
    rejected_by: Mapping[str, int] | None = None

    def to_json(self, *, shown: int | None = SHOWN_REJECTIONS) -> dict[str, Any]:
        """Return the receipt as JSON; `shown` rejections and duplicates of it, None for all."""
        return {
            "state": self.state,
            "survey": self.survey,
            "campaign": self.campaign,
            "boundary": self.boundary,
            "side": self.side,
            "name": self.name,
            "sha256": self.sha256,
            "size_bytes": self.size_bytes,
            "format": self.format,
            "crs": self.crs,
            "read": self.read,
            "accepted": self.accepted,
            "rejected": self.rejected,
            "duplicate": self.duplicate,
            "time_from": self.time_from,
            "time_to": self.time_to,
            **self.judged,
            "rejected_by": self._by_code() if self.rejected_by is None else {**self.rejected_by},
            "rejections": [found.to_json() for found in self.rejections[:shown]],
            "duplicates": [dict(found) for found in self.duplicates[:shown]],
            "parts": [dict(part) for part in self.parts],
            "questions": [dict(question) for question in self.questions],
            "notes": list(self.notes),
            "problem": None if self.problem is None else dict(self.problem),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Receipt":
        """Return a receipt from what `to_json` gave; what it left out stays out."""
        known: dict[str, Any] = {name: data[name] for name in _PLAIN}
        known |= {name: tuple(data[name]) for name in _LISTS}
        judged = {name: value for name, value in data.items() if name not in _FIXED}
        rejections = tuple(Rejection.from_json(found) for found in data["rejections"])
        return cls(
            **known,
            rejections=rejections,
            problem=data["problem"],
            judged=judged,
            rejected_by=data.get("rejected_by"),
        )

    def _by_code(self) -> dict[str, int]:
        """Return how many records have each thing wrong with them, the most frequent first."""
        pairs = {(found.row, found.code) for found in self.rejections}
        return dict(Counter(code for _, code in sorted(pairs)).most_common())


_PLAIN: Final = (
    *("state", "survey", "campaign", "boundary", "side", "name", "sha256", "size_bytes", "format"),
    *("crs", "read", "accepted", "rejected", "duplicate", "time_from", "time_to"),
)
_LISTS: Final = ("duplicates", "parts", "questions", "notes")
_FIXED: Final = frozenset({*_PLAIN, *_LISTS, "rejected_by", "rejections", "problem"})
