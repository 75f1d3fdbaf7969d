"""What the tracks of a whole campaign cover of its line: by which side, when, and what is left."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from borderkit.inspections.coverage import Stretch, uncovered, union
from borderkit.layers.surveys import SURVEY_TRACKS
from borderkit.store import LOCAL, Principal, Snapshot, Store
from borderkit.store.lookups import keys_where
from borderkit.workflows.campaigns import campaign_sides, may_see, read_campaign
from borderkit.workflows.lent_state import lent
from borderkit.workflows.the_line import read_line

__all__ = ["campaign_coverage"]


def campaign_coverage(
    register: Store | Snapshot | str | Path, campaign: str, *, principal: Principal = LOCAL
) -> dict[str, Any]:
    """Return which stretches of the line a campaign's tracks cover, side by side.

    Parameters
    ----------
    register : Store, Snapshot, path or address
        An open register, or where it is; it is then opened for reading only.
    campaign : str
        Its code.
    principal : Principal
        Who asks: the office sees all sides, a survey team its own alone.

    Returns
    -------
    dict
        ``campaign``, ``boundary``, ``line_m``; ``sides``: for each side that may be seen, and
        ``together``: ``covered_m``, ``share``, ``stretches`` (chainages, metres, with first and
        last time in UTC) and ``uncovered`` (lists of from and to). JSON values.

    Raises
    ------
    RecordMissingError
        There is no such campaign in force.
    InputError
        The register has no line of its boundary.
    RegisterError
        The register cannot be opened or read.
    """
    with lent(register) as view:
        record = read_campaign(view, campaign)
        length_m = read_line(view, record["boundary"]).length_m
        keys = keys_where(view, SURVEY_TRACKS.name, {"campaign": campaign})
        tracks = list(SURVEY_TRACKS.records(view.pick(SURVEY_TRACKS.name, keys)))
    seen = [side for side in campaign_sides(record) if may_see(principal, side)]
    walked = {
        side: union(
            _stretch(each)
            for track in tracks
            if track["side"] == side
            for each in track["covered"] or ()
        )
        for side in seen
    }
    every = union(each for stretches in walked.values() for each in stretches)
    return {
        "campaign": campaign,
        "boundary": record["boundary"],
        "line_m": round(length_m, 3),
        "sides": {side: _told(stretches, length_m) for side, stretches in walked.items()},
        "together": _told(every, length_m),
    }


def _stretch(found: Mapping[str, Any]) -> Stretch:
    return Stretch(
        from_m=found["from_m"],
        to_m=found["to_m"],
        time_from=_time(found["time_from"]),
        time_to=_time(found["time_to"]),
    )


def _time(text: str | None) -> np.datetime64 | None:
    return None if text is None else np.datetime64(text.removesuffix("Z"))


def _told(stretches: Iterable[Stretch], length_m: float) -> dict[str, Any]:
    covered = list(stretches)
    metres = sum(each.to_m - each.from_m for each in covered)
    return {
        "covered_m": round(metres, 3),
        "share": round(metres / length_m, 6) if length_m else None,
        "stretches": [each.to_json() for each in covered],
        "uncovered": [
            [round(start, 3), round(end, 3)] for start, end in uncovered(covered, length_m)
        ],
    }
