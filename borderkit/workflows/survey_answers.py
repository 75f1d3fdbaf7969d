"""What a kept survey asks, answered afterwards: which marker an observation is of."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, cast

from geopandas import GeoDataFrame

from borderkit.errors import Defect, InputError
from borderkit.inspections.judged import answers_in, judged_of
from borderkit.inspections.receipt import Receipt
from borderkit.inspections.rematching import rematched, rematches
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
    with occasion.unit(store, f"answers for survey {survey}", principal=principal) as unit:
        record = find_survey(unit, survey, principal=principal)
        require_own(record, principal)
        if record["state"] == "withdrawn":
            msg = f"survey {survey} is withdrawn, and asks nothing; send its file again"
            raise InputError(msg)
        before = _observations(unit, survey)
        _require_rows(answers, before, survey)
        given = answers_in(before)
        if all(row in given and given[row] == marker for row, marker in answers.items()):
            return receipt_of(record)
        known = read_known(unit, record["campaign"])
        after = rematched(before, known=replace(known, stated={**given, **answers}))
        return _write(unit, record, before, after)


def _observations(view: Snapshot, survey: str) -> GeoDataFrame:
    """Return the observations of a survey in the order of the file, with all columns."""
    found = view.pick(OBSERVATIONS.name, keys_where(view, OBSERVATIONS.name, {"survey": survey}))
    return cast("GeoDataFrame", found.sort_values("source_row").reset_index(drop=True))


def _require_rows(answers: Mapping[int, str | None], found: GeoDataFrame, survey: str) -> None:
    """Raise unless there are answers, each for a row that makes an observation.

    Raises
    ------
    InputError
        One is not; every one is named.
    """
    rows = {int(row) for row in found["source_row"]}
    if not answers:
        msg = f"no answer is given for survey {survey}; say ROW=MARKER for at least one row"
        raise InputError(msg)
    there = ", ".join(str(row) for row in sorted(rows)[:_NAMED]) or "none"
    there += f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
    defects = [
        Defect(
            f"answers.{row}",
            "makes no observation: it is not in the file, rejected, part of "
            "a track, or a later epoch of an occupation, which has the row of its first",
        )
        for row in sorted(set(answers) - rows)
    ]
    if defects:
        msg = f"{len(defects)} answer(s) for rows without an observation; rows with one: {there}"
        raise InputError(msg, defects=defects)


def _write(
    unit: UnitOfWork, record: Mapping[str, Any], before: GeoDataFrame, after: GeoDataFrame
) -> Receipt:
    """Write observations that are other ones now, and the receipt that tells it."""
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
    unit.upsert(OBSERVATIONS.name, after)
    return final
