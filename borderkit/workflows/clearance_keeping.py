"""Judge an itinerary and keep the answer, with all that it takes to judge again."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from borderkit.errors import InputError, InternalError, ItineraryError
from borderkit.io.register_file import register_document
from borderkit.itineraries.answer import Answer
from borderkit.itineraries.check import check_itinerary
from borderkit.itineraries.plan import Itinerary, read_itinerary
from borderkit.itineraries.records_read import Keys, records_read
from borderkit.itineraries.state import CHECKED, RegisterState
from borderkit.layers import LAYERS
from borderkit.layers.itineraries import CLEARANCES
from borderkit.layers.sources import SOURCES
from borderkit.store import Store, UnitOfWork
from borderkit.store.access import LOCAL, Principal
from borderkit.store.digests import canonical_json
from borderkit.store.lookups import keys_where
from borderkit.workflows.clearance_replay import judge_by_records
from borderkit.workflows.clearances import Clearance, clearance_of
from borderkit.workflows.register_state import read_state, state_after

__all__ = ["keep_clearance"]

_LONGEST_NOTE: Final = 500
_WIDER: Final = (0.0, 1.0)
"""How much wider records are sought, try after try; after these all of them are taken."""


@dataclass(frozen=True, slots=True)
class _Question:
    """What was asked: the itinerary as given and as read, and when it is judged."""

    document: Mapping[str, Any]
    plan: Itinerary
    at: datetime


def keep_clearance(
    store: Store,
    itinerary: Mapping[str, Any],
    *,
    at: datetime | None = None,
    principal: Principal = LOCAL,
    note: str | None = None,
    state: RegisterState | None = None,
) -> Clearance:
    """Judge an itinerary and keep the answer, with every record that it rests on.

    The answer is of the very revision that is the last when it is kept. The same itinerary,
    judged at the same time by the same records, is one clearance, however often it is kept.

    Parameters
    ----------
    store : Store
        An open register.
    itinerary : mapping
        The JSON object of an itinerary file; it has no names of travellers.
    at : datetime, optional
        When it is judged, with an offset; the present time if left out.
    principal : Principal
        Who keeps it; takes the permission ``keep``.
    note : str, optional
        Why it is kept, at most 500 characters.
    state : RegisterState, optional
        What was read of this register before; it is used if the register has not changed since.

    Returns
    -------
    Clearance
        With its number; ``is_new`` is false where it was kept before.

    Raises
    ------
    ForbiddenError
        No role of the principal allows it.
    ItineraryError
        The itinerary breaks the contract of a check.
    InputError
        `at` has no offset, or the note is too long.
    RegisterError
        The register cannot be read or written.
    """
    principal.require("keep", "keep clearances")
    _require_note(note)
    plan = read_itinerary(itinerary)
    asked = _Question(_plain(itinerary), plan, _utc(at or store.clock()))
    known = state or read_state(store)
    answer = check_itinerary(plan, known, at=asked.at)  # before the writer's lock is taken
    with store.unit(principal=principal, reason="keep a clearance") as unit:
        if (now := state_after(unit, known)) is not known:
            known, answer = now, check_itinerary(plan, now, at=asked.at)
        row = _row(asked, answer, _proven(unit, asked, known, answer), note)
        kept = _kept_before(unit, row)
        if kept is None:
            row["clearance"] = f"C-{unit.at.astimezone(UTC).year}-{unit.revision() + 1:06d}"
            unit.upsert(CLEARANCES.name, CLEARANCES.frame([row]))
            return replace(clearance_of(row), is_new=True)
        return kept


def _require_note(note: str | None) -> None:
    if note is not None and (len(note) > _LONGEST_NOTE or not note.strip()):
        msg = f"a note has 1 to {_LONGEST_NOTE} characters, not {len(note)}; shorten it"
        raise InputError(msg)


def _utc(time: datetime) -> datetime:
    if time.utcoffset() is None:
        msg = f"the time {time.isoformat()} has no offset; give for example +02:00"
        raise InputError(msg)
    try:
        return time.astimezone(UTC)
    except OverflowError as fault:
        msg = f"the time {time.isoformat()} lies outside the years 1 to 9999 in UTC"
        raise InputError(msg) from fault


def _plain(itinerary: Mapping[str, Any]) -> dict[str, Any]:
    """Return an itinerary as JSON values; what JSON cannot hold is refused."""
    try:
        plain: dict[str, Any] = json.loads(json.dumps(dict(itinerary), allow_nan=False))
    except (TypeError, ValueError) as fault:
        msg = f"the itinerary holds what JSON cannot: {fault}"
        raise ItineraryError(msg) from fault
    return plain


def _row(
    asked: _Question, answer: Answer, read: Mapping[str, Any], note: str | None
) -> dict[str, Any]:
    return {
        "reference": asked.plan.reference,
        "verdict": answer.verdict,
        "evaluated_at": asked.at.isoformat(),
        "register_revision": answer.register_revision,
        "rules_version": answer.rules_version,
        "engine_version": answer.engine_version,
        "itinerary": asked.document,
        "answer": answer.to_json(),
        "read": read,
        "note": note,
    }


def _kept_before(unit: UnitOfWork, row: Mapping[str, Any]) -> Clearance | None:
    """Return the clearance of the same question and the same records, if it was kept before.

    The revision does not count: what was written since changed nothing that the check reads.
    """
    asked = ("evaluated_at", "reference", "rules_version", "engine_version")
    keys = keys_where(unit, CLEARANCES.name, {name: row[name] for name in asked})
    if not keys:
        return None
    for kept in CLEARANCES.records(unit.pick(CLEARANCES.name, keys)):
        if _content(kept) == _content(row):
            return clearance_of(kept)
    return None


def _content(row: Mapping[str, Any]) -> bytes:
    answer = {name: v for name, v in row["answer"].items() if name != "register_revision"}
    return canonical_json([row["itinerary"], answer, row["read"]])


def _proven(
    unit: UnitOfWork, asked: _Question, state: RegisterState, answer: Answer
) -> dict[str, Any]:
    """Return records that give the same answer alone: few, else more, in the end all."""
    wanted = canonical_json(answer.to_json())
    whole = (answer.register_revision, answer.rules_version)
    for document in _attempts(unit, asked.plan, state):
        try:
            found, _ = judge_by_records(document, asked.plan, at=asked.at, whole=whole)
        except InputError:
            continue  # these records do not fit each other; more of them will
        if canonical_json(found.to_json()) == wanted:
            return document
    msg = "the records of the register, written out, do not give the answer that it gave"
    raise InternalError(msg)


def _attempts(unit: UnitOfWork, plan: Itinerary, state: RegisterState) -> Iterator[dict[str, Any]]:
    settings = unit.settings()
    for widened in _WIDER:
        yield _document(unit, records_read(plan, state, widened=widened), settings)
    frames = {name: unit.read(name) for name in (*CHECKED, SOURCES.name)}
    yield register_document(frames, settings)


def _document(unit: UnitOfWork, keys: Keys, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return these records and the sources that they came from, as a register file."""
    frames = {name: unit.pick(name, sorted(some)) for name, some in keys.items() if some}
    origins = {
        (code,)
        for frame in frames.values()
        if "origin" in frame.columns
        for code in frame["origin"]
        if isinstance(code, str)
    }
    if origins:
        frames[SOURCES.name] = unit.pick(SOURCES.name, sorted(origins))
    return register_document({name: frames[name] for name in LAYERS if name in frames}, settings)
