"""Judge a kept clearance again: by the register as it stood, and by the kept records alone."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal

from borderkit.errors import BorderkitError, InputError, PurgedError
from borderkit.io.register_file import register_frames
from borderkit.itineraries.answer import Answer
from borderkit.itineraries.check import check_itinerary, engine_version
from borderkit.itineraries.plan import Itinerary, read_itinerary
from borderkit.itineraries.state import RegisterState, state_from_document
from borderkit.layers import LAYERS
from borderkit.store import Snapshot, Store
from borderkit.store.digests import canonical_json
from borderkit.workflows.clearances import Clearance, read_clearance
from borderkit.workflows.register_state import state_of

__all__ = ["Difference", "Replay", "judge_by_records", "recalled", "replay_clearance"]

_ENGINE: Final = "engine_version"

_UNLAWFUL: Final = ("permits", "places")
"""Layers that the version of all rules says nothing of."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One value of an answer that is another one now.

    Attributes
    ----------
    by : {"history", "record"}
        Which way of judging again gives it.
    where : str
        ``findings[0].bounds[1]``; empty where there is no answer at all.
    kept, now : object
        Both values as JSON; None where there is none. `now` is the reason where there is no
        answer.
    """

    by: Literal["history", "record"]
    where: str
    kept: Any
    now: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What came of judging a kept clearance again.

    Attributes
    ----------
    clearance : Clearance
        As it is kept.
    by_history : bool or None
        Whether the register, as of that revision, gives the same answer; None where that state
        can no longer be read.
    by_record : bool
        Whether the kept records alone give the same answer.
    differences : tuple of Difference
        Field by field, the version of borderkit apart.
    purged : bool
        Whether the state can no longer be read because records in it were purged.
    unread : str or None
        Why the state can no longer be read.
    engine_version : str
        The borderkit that judges now.
    """

    clearance: Clearance
    by_history: bool | None
    by_record: bool
    differences: tuple[Difference, ...]
    purged: bool
    unread: str | None
    engine_version: str

    @property
    def same(self) -> bool:
        """Whether both ways give the same answer; what could not be judged again is not."""
        return self.by_history is True and self.by_record

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values, without the clearance."""
        return {
            "clearance": self.clearance.number,
            "register_revision": self.clearance.register_revision,
            "evaluated_at": self.clearance.evaluated_at.isoformat(),
            "verdict": self.clearance.verdict,
            "same": self.same,
            "by_history": self.by_history,
            "by_record": self.by_record,
            "purged": self.purged,
            "unread": self.unread,
            "engine_version": {"kept": self.clearance.engine_version, "now": self.engine_version},
            "differences": [
                {"by": d.by, "where": d.where, "kept": d.kept, "now": d.now}
                for d in self.differences
            ],
        }


def replay_clearance(store: Store, number: str) -> Replay:
    """Judge a kept clearance again, and tell every difference. Stores nothing.

    Parameters
    ----------
    store : Store
        An open register.
    number : str
        Of the clearance: ``C-2026-000012``.

    Returns
    -------
    Replay
        Both ways of judging again, each compared byte for byte in canonical JSON.

    Raises
    ------
    PurgedError
        The clearance itself was purged after its time.
    RecordMissingError
        There is no clearance of that number.
    RegisterError
        The register cannot be read.
    """
    with store.snapshot() as view:
        kept = read_clearance(view, number)
        by_history, unread, purged = _by_history(view, kept)
    by_record = _answer(lambda: _by_record(kept)[0])
    found = [] if by_history is None else list(_compared("history", kept, by_history))
    by_records = list(_compared("record", kept, by_record))
    return Replay(
        clearance=kept,
        by_history=None if by_history is None else not found,
        by_record=not by_records,
        differences=(*found, *by_records),
        purged=purged,
        unread=unread,
        engine_version=engine_version(),
    )


def judge_by_records(
    document: Mapping[str, Any], plan: Itinerary, *, at: datetime, whole: tuple[int, str]
) -> tuple[Answer, RegisterState]:
    """Judge an itinerary by the records of a register file alone.

    Parameters
    ----------
    document : mapping
        The records, in the form of a register file.
    plan : Itinerary
        What was planned.
    at : datetime
        When it is judged.
    whole : (int, str)
        Revision of the whole register and version of all of its rules, which some of its records
        cannot tell.

    Returns
    -------
    Answer
        Of these records.
    RegisterState
        What they are.

    Raises
    ------
    RegisterFileError, ItineraryError
        The records do not fit each other, or not the itinerary.
    """
    revision, rules_version = whole
    state = state_from_document(document, revision=revision)
    answer = check_itinerary(plan, state, at=at)
    return replace(answer, rules_version=rules_version), state


def _by_record(kept: Clearance) -> tuple[Answer, RegisterState]:
    plan, whole = read_itinerary(kept.itinerary), (kept.register_revision, kept.rules_version)
    return judge_by_records(kept.read, plan, at=kept.evaluated_at, whole=whole)


def recalled(kept: Clearance) -> tuple[Answer, Itinerary, RegisterState] | None:
    """Return the kept answer with the itinerary and the records, ready to be shown or drawn.

    None where this borderkit no longer gives that answer: then only its JSON is to be shown.
    """
    try:
        answer, state = _by_record(kept)
    except BorderkitError:
        return None
    if list(_compared("record", kept, answer.to_json())):
        return None
    shown = replace(answer, engine_version=kept.engine_version)
    return shown, read_itinerary(kept.itinerary), state


_Judged = dict[str, Any] | str
"""An answer, or why there is none."""


def _by_history(view: Snapshot, kept: Clearance) -> tuple[_Judged | None, str | None, bool]:
    """Return the answer of that revision, or None, why, and whether records were purged."""
    revision = kept.register_revision
    spared = [] if _has_lost(view, kept) else list(_UNLAWFUL)
    try:
        state = state_of(view, revision=revision, without_purged=spared)
    except PurgedError as fault:
        return None, fault.message, True
    except InputError as fault:
        if view.history_from() <= revision <= view.revision():
            return str(fault), None, False
        return None, fault.message, False
    plan = kept.itinerary
    judged = _answer(lambda: check_itinerary(read_itinerary(plan), state, at=kept.evaluated_at))
    return judged, None, False


def _has_lost(view: Snapshot, kept: Clearance) -> bool:
    """Whether a record was purged since that the clearance rests on.

    Other permits and places have no part in it: that was proven when it was kept.
    """
    if not view.history_from() <= kept.register_revision <= view.revision():
        return False
    try:
        read = {name: kept.read[name] for name in _UNLAWFUL if name in kept.read}
        frames, _ = register_frames(read)
    except InputError:
        return True
    held = {name: set(frame[LAYERS[name].key[0]]) for name, frame in frames.items()}
    return any(
        key[0] in held.get(name, ())
        for name in _UNLAWFUL
        for key in view.purged_keys(name, kept.register_revision)
    )


def _answer(judge: Callable[[], Answer]) -> _Judged:
    """Return the answer, or why a newer borderkit gives none."""
    try:
        return judge().to_json()
    except BorderkitError as fault:
        return str(fault)


def _compared(
    by: Literal["history", "record"], kept: Clearance, now: _Judged
) -> Iterator[Difference]:
    if isinstance(now, str):
        yield Difference(by, "", kept.verdict, now)
        return
    one = {name: value for name, value in kept.answer.items() if name != _ENGINE}
    two = {name: value for name, value in now.items() if name != _ENGINE}
    if canonical_json(one) != canonical_json(two):
        for where, old, new in _different("", one, two):
            yield Difference(by, where, old, new)


def _different(where: str, one: Any, two: Any) -> Iterator[tuple[str, Any, Any]]:
    """Yield place and both values wherever two JSON values differ."""
    if isinstance(one, dict) and isinstance(two, dict):
        for name in dict.fromkeys((*one, *two)):
            below = f"{where}.{name}" if where else str(name)
            yield from _different(below, one.get(name), two.get(name))
    elif isinstance(one, list) and isinstance(two, list):
        for number in range(max(len(one), len(two))):
            pair = [side[number] if number < len(side) else None for side in (one, two)]
            yield from _different(f"{where}[{number}]", *pair)
    elif canonical_json(one) != canonical_json(two):
        yield where, one, two
