"""Kept clearances: one of them whole, or what there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pandas import DataFrame

from borderkit.errors import InputError, PurgedError, RecordMissingError, RegisterError
from borderkit.layers.itineraries import CLEARANCES
from borderkit.store import Snapshot, Store
from borderkit.store.lookups import newest
from borderkit.store.uids import uid_of

__all__ = ["MOST_LISTED", "Clearance", "clearance_of", "list_clearances", "read_clearance"]

MOST_LISTED: Final = 1_000
"""At most so many clearances are listed at once."""

_LISTED: Final = (
    *("clearance", "reference", "verdict", "evaluated_at", "register_revision"),
    *("rules_version", "engine_version", "note"),
)

_OBJECTS: Final = ("itinerary", "answer", "read")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance:
    """The kept answer of a check, with all that it takes to judge again.

    Attributes
    ----------
    number : str
        ``C-2026-000012``: the year, and the revision of the register in which it was kept.
    reference : str
        What the itinerary calls itself.
    verdict : str
        Of the answer.
    evaluated_at : datetime
        When it was judged, UTC.
    register_revision : int
        The revision that it was judged by.
    rules_version, engine_version : str
        Digest of all law of that revision, and the borderkit that judged.
    itinerary, answer : mapping
        As JSON: sections 3 and 8 of the contract of a check.
    read : mapping
        The records that the answer rests on, in the form of a register file; proven, when it
        was kept, to give the same answer alone.
    note : str or None
        Why it was kept.
    is_new : bool
        Whether it was kept just now; false where it was read, or had been kept before.
    """

    number: str
    reference: str
    verdict: str
    evaluated_at: datetime
    register_revision: int
    rules_version: str
    engine_version: str
    itinerary: Mapping[str, Any]
    answer: Mapping[str, Any]
    read: Mapping[str, Any]
    note: str | None
    is_new: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return it whole, as JSON values."""
        return {
            "clearance": self.number,
            "reference": self.reference,
            "verdict": self.verdict,
            "evaluated_at": self.evaluated_at.isoformat(),
            "register_revision": self.register_revision,
            "rules_version": self.rules_version,
            "engine_version": self.engine_version,
            "note": self.note,
            "itinerary": dict(self.itinerary),
            "answer": dict(self.answer),
            "read": dict(self.read),
        }


def clearance_of(row: Mapping[str, Any]) -> Clearance:
    """Return the clearance that a record of the layer holds.

    Raises
    ------
    RegisterError
        Another program wrote something else into it.
    """
    evaluated_at = _instant(row["evaluated_at"])
    wrong = [name for name in _OBJECTS if not isinstance(row[name], dict)]
    if wrong or evaluated_at is None:
        what = wrong[0] if wrong else "evaluated_at"
        msg = (
            f"clearance {row['clearance']} cannot be read: its {what} is not what borderkit wrote; "
            "see borderkit audit verify"
        )
        raise RegisterError(msg)
    return Clearance(
        number=row["clearance"],
        reference=row["reference"] or "",
        verdict=row["verdict"],
        evaluated_at=evaluated_at,
        register_revision=int(row["register_revision"]),
        rules_version=row["rules_version"],
        engine_version=row["engine_version"],
        itinerary=row["itinerary"],
        answer=row["answer"],
        read=row["read"],
        note=row["note"],
    )


def _instant(text: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if time.utcoffset() is None else time


def read_clearance(register: Store | Snapshot, number: str) -> Clearance:
    """Return a kept clearance.

    Parameters
    ----------
    register : Store or Snapshot
        An open register, or a view of one.
    number : str
        Of the clearance: ``C-2026-000012``.

    Returns
    -------
    Clearance
        All of it.

    Raises
    ------
    PurgedError
        It was purged after its time; a digest of it is left in the history.
    RecordMissingError
        There is no clearance of that number, or it was removed.
    RegisterError
        The register cannot be read.
    """
    if isinstance(register, Store):
        with register.snapshot() as view:
            return read_clearance(view, number)
    for row in CLEARANCES.records(register.pick(CLEARANCES.name, [(number,)])):
        return clearance_of(row)
    raise _absent(register, number)


def _absent(view: Snapshot, number: str) -> RecordMissingError | PurgedError:
    versions = view.history(uid_of(CLEARANCES.name, (number,)))
    if versions.empty:
        return RecordMissingError(
            f"there is no clearance {number[:60]!r}; borderkit clearance list tells what there is"
        )
    last = versions.iloc[-1]
    if last["operation"] == "purge":
        return PurgedError(
            f"clearance {number} was purged in revision {last['revision']}; what is left of it is "
            "its digest, in the history and in the audit log"
        )
    return RecordMissingError(
        f"clearance {number} was removed in revision {last['revision']}; "
        f"see borderkit history {uid_of(CLEARANCES.name, (number,))}"
    )


def list_clearances(register: Store, *, limit: int = 100, before: str | None = None) -> DataFrame:
    """Return what clearances there are, the newest first, without what they hold.

    Parameters
    ----------
    register : Store
        An open register.
    limit : int
        At most so many, 1 to 1,000.
    before : str, optional
        Number of a clearance: only those kept before it.

    Returns
    -------
    DataFrame, shape (clearances, 8)
        Number, reference, verdict, time it was judged at (UTC), revision of the register,
        version of its rules and of borderkit, and note.

    Raises
    ------
    InputError
        The limit is out of range, or there is no clearance `before`.
    RegisterError
        The register cannot be read.
    """
    if not 1 <= limit <= MOST_LISTED:
        msg = f"1 to {MOST_LISTED} clearances are listed at once, not {limit}"
        raise InputError(msg)
    with register.snapshot() as view:
        after = None if before is None else (before,)
        return newest(view, CLEARANCES.name, _LISTED, limit=limit, before=after)
