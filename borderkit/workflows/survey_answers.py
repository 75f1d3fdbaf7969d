"""What a kept survey asks, answered afterwards: which marker an observation is of."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, cast

from geopandas import GeoDataFrame

from borderkit.errors import Defect, InputError
from borderkit.inspections.judged import answers_in, judged_of
from borderkit.inspections.observations import Known
from borderkit.inspections.receipt import Receipt
from borderkit.inspections.rematching import rematched, rematches
from borderkit.layers.markers import MARKERS
from borderkit.layers.surveys import OBSERVATIONS, SURVEYS
from borderkit.store import Principal, Snapshot, Store, UnitOfWork
from borderkit.store.files import add_within, read_within
from borderkit.store.lookups import keys_where
from borderkit.workflows.occasion import NO_OCCASION, Occasion
from borderkit.workflows.survey_facts import read_known
from borderkit.workflows.survey_records import COUNTED, receipt_of
from borderkit.workflows.surveys import find_survey, require_own

__all__ = ["answer_survey"]

_NAMED: Final = 12


def answer_survey(
    store: Store,
    survey: str,
    answers: Mapping[int, str | None],
    *,
    principal: Principal,
    occasion: Occasion = NO_OCCASION,
) -> Receipt:
    """Say of which markers observations of a kept survey are, and match it anew by that.

    Answers that were given before stay, unless the same row is answered otherwise. What was read,
    accepted and averaged stays as it is; the observations are laid beside what the register holds
    now. An answer may also correct a match that was made. An answer that is known already changes
    nothing. Agreed positions are not touched.

    Parameters
    ----------
    store : Store
        An open register.
    survey : str
        Its code.
    answers : mapping of int to str or None
        Row of the upload -> ``marker_uid``; None: of no marker.
    principal : Principal
        Who answers: of its side, or an administrator.
    occasion : Occasion
        Why.

    Returns
    -------
    Receipt
        State ``kept``. ``judged["rematched"]`` tells which matches are other ones since.

    Raises
    ------
    RecordMissingError, ForbiddenError
        As `find_survey`; or its campaign is no longer in force.
    InputError
        It is withdrawn; no answer is given; a row makes no observation; a marker is none of
        this boundary. Every defect is named, and nothing is written.
    RegisterError
        The register cannot be written.
    """
    with store.snapshot() as view:
        answered = _answered(view, survey, answers, principal)
        revision = view.revision()
    if answered.is_known:
        return receipt_of(answered.record)
    with occasion.unit(store, f"answers for survey {survey}", principal=principal) as unit:
        if unit.revision() != revision:
            answered = _answered(unit, survey, answers, principal)
        return receipt_of(answered.record) if answered.is_known else _write(unit, answered)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Answered:
    """A survey with answers, by one state of the register: its observations before and after."""

    record: Mapping[str, Any]
    before: GeoDataFrame
    after: GeoDataFrame

    @property
    def is_known(self) -> bool:
        """Whether all of it was answered so before, and nothing is to be written."""
        return self.after is self.before


def _answered(
    view: Snapshot, survey: str, answers: Mapping[int, str | None], principal: Principal
) -> _Answered:
    """Return what answers make of a survey; see `answer_survey`."""
    record = find_survey(view, survey, principal=principal)
    require_own(record, principal)
    if record["state"] == "withdrawn":
        msg = f"survey {survey} is withdrawn, and asks nothing; send its file again"
        raise InputError(msg)
    before = _observations(view, survey)
    given = answers_in(before)
    new = {row: uid for row, uid in answers.items() if row not in given or given[row] != uid}
    if answers and not new:
        return _Answered(record=record, before=before, after=before)
    known = replace(read_known(view, record["campaign"]), stated={**given, **new})
    _require_usable(view, new, before, known=known)
    return _Answered(record=record, before=before, after=rematched(before, known=known))


def _observations(view: Snapshot, survey: str) -> GeoDataFrame:
    """Return the observations of a survey in the order of the file, with all columns."""
    found = view.pick(OBSERVATIONS.name, keys_where(view, OBSERVATIONS.name, {"survey": survey}))
    return cast("GeoDataFrame", found.sort_values("source_row").reset_index(drop=True))


def _require_usable(
    view: Snapshot, answers: Mapping[int, str | None], found: GeoDataFrame, *, known: Known
) -> None:
    """Raise unless there are answers, for rows of observations, and all that is stated is a marker.

    Raises
    ------
    InputError
        One is not; every one is named.
    """
    if not answers:
        msg = "no answer is given; say which marker_uid, or none, at least one row is of"
        raise InputError(msg)
    rows = sorted(int(row) for row in found["source_row"])
    lost = "makes no observation: not in the file, rejected, of a track, or a later epoch of one"
    defects = [Defect(f"answers.{row}", lost) for row in sorted(set(answers) - set(rows))]
    for row, what in _no_markers(view, known):
        before = "" if row in answers else "; the row was answered before, answer it anew"
        defects.append(Defect(f"answers.{row}", f"{what}{before}"))
    if defects:
        more = f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
        there = ", ".join(str(row) for row in rows[:_NAMED]) or "none"
        msg = (
            f"{len(defects)} answer(s) cannot be used, so none is taken; "
            f"observations are in rows {there}{more}"
        )
        raise InputError(msg, defects=defects)


def _no_markers(view: Snapshot, known: Known) -> Iterator[tuple[int, str]]:
    """Yield each row for which something is stated that is no marker of the boundary, and why."""
    columns = MARKERS.plain_columns(known.markers)
    there = set(columns["marker_uid"])
    bearing: dict[str, list[str]] = defaultdict(list)
    for number, uid in zip(columns["number"], columns["marker_uid"], strict=True):
        bearing[number].append(uid)
    for row, uid in sorted(known.stated.items()):
        if uid is None or uid in there:
            continue
        if uid in bearing:
            what = f"is the number of {', '.join(bearing[uid][:5])}; give the marker_uid"
        else:
            what = _elsewhere(view, uid, known.campaign["boundary"])
        yield row, f"{uid[:60]!r} {what}"


def _elsewhere(view: Snapshot, uid: str, boundary: str) -> str:
    """Return what a marker is that the boundary does not have in force."""
    found = next(iter(MARKERS.records(view.pick(MARKERS.name, [(uid,)]))), None)
    if found is None:
        return "is no marker of the register; give a marker_uid, or none"
    return f"is a marker of {found['boundary']}; none of {boundary} in force has this marker_uid"


def _write(unit: UnitOfWork, answered: _Answered) -> Receipt:
    """Write observations that are other ones now, and the receipt that tells it."""
    record, before, after = answered.record, answered.before, answered.after
    full = receipt_of(record)
    if record["receipt_file"] is not None:
        full = Receipt.from_json(json.loads(read_within(unit, record["receipt_file"])))
    judged = {**full.judged, **judged_of(after, full.judged["coverage"])}
    earlier = full.judged.get("rematched", ())
    judged["rematched"] = rematches(before, after, earlier=earlier)
    final = replace(full, judged=judged)
    file = add_within(
        unit,
        json.dumps(final.to_json(shown=None), ensure_ascii=False).encode(),
        name=f"{final.survey}.json",
        purpose="receipt",
        principal=replace(unit.principal, side=record["side"]),
    )
    counts = {name: judged[name] for name in COUNTED}
    new = {"receipt": final.to_json(), "receipt_file": file.file, **counts}
    unit.upsert(SURVEYS.name, SURVEYS.frame([{**record, **new}]))
    unit.upsert(OBSERVATIONS.name, _changed(before, after))
    return final


def _changed(before: GeoDataFrame, after: GeoDataFrame) -> GeoDataFrame:
    """Return the records of `after` that say something else than `before`, in the same order."""
    old, new = (zip(*OBSERVATIONS.plain_columns(f).values(), strict=True) for f in (before, after))
    is_other = [was != now for was, now in zip(old, new, strict=True)]
    return after[is_other].reset_index(drop=True)
