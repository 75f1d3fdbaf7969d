"""What a whole campaign walked and observed of its line: by which side, when, and what is left."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame

from borderkit.boundary.chainage import Chainage
from borderkit.boundary.line import Line
from borderkit.inspections.coverage import Stretch, covered_stretches, uncovered, union
from borderkit.inspections.observations import DEFAULT_WITHIN_M, Known
from borderkit.layers.surveys import OBSERVATIONS, SURVEY_TRACKS, SURVEYS
from borderkit.markers.along import line_order, marker_places, positions_of
from borderkit.store import LOCAL, Principal, Snapshot, Store
from borderkit.store.lookups import keys_where
from borderkit.workflows.campaigns import campaign_sides, may_see, read_campaign
from borderkit.workflows.lent_state import lent
from borderkit.workflows.survey_facts import read_known
from borderkit.workflows.the_line import read_line

__all__ = ["campaign_coverage"]


def campaign_coverage(
    register: Store | Snapshot | str | Path, campaign: str, *, principal: Principal = LOCAL
) -> dict[str, Any]:
    """Return which stretches of the line a campaign's tracks cover, and which markers it observed.

    A marker is observed where an observation above the gates is matched to it; a photograph alone
    is none. Tracks of surveys that were laid beside an earlier line are laid beside the one in
    force, with the first and last time of the whole track.

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
        last time in UTC), ``uncovered`` (lists of from and to) and ``markers``: how many are
        ``observed``, or observed ``below_gates`` alone, and which are ``left``, in the order of
        the line (``marker_uid`` and ``number``). JSON values.

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
        line = read_line(view, record["boundary"])
        own = {"campaign": campaign}
        surveys = view.pick(SURVEYS.name, keys_where(view, SURVEYS.name, own))
        tracks = view.pick(SURVEY_TRACKS.name, keys_where(view, SURVEY_TRACKS.name, own))
        observations = view.pick(OBSERVATIONS.name, keys_where(view, OBSERVATIONS.name, own))
        markers = _markers(read_known(view, campaign), line)
    length_m = line.length_m
    others = [row["survey"] for row in SURVEYS.records(surveys) if not _is_of(row, length_m)]
    within_m = record["walked_within_m"]
    covered = _covered(
        cast("GeoDataFrame", tracks),
        others=others,
        line=line,
        within_m=DEFAULT_WITHIN_M if within_m is None else within_m,
    )
    seen = [side for side in campaign_sides(record) if may_see(principal, side)]
    walked = {side: union(each for of, each in covered if of == side) for side in seen}
    every = union(each for stretches in walked.values() for each in stretches)
    observed = _observed(observations)
    return {
        "campaign": campaign,
        "boundary": record["boundary"],
        "line_m": round(length_m, 3),
        "sides": {
            side: {**_told(stretches, length_m), "markers": _seen(markers, observed, (side,))}
            for side, stretches in walked.items()
        },
        "together": {**_told(every, length_m), "markers": _seen(markers, observed, seen)},
    }


def _markers(known: Known, line: Line) -> list[dict[str, Any]]:
    """Return the markers of a campaign's boundary in the order of the line."""
    places = marker_places(line, positions_of(known.markers))
    order = line_order(known.markers, places, known.scheme)
    names = known.markers[["marker_uid", "number"]].astype(object)
    return cast("list[dict[str, Any]]", names.iloc[order].to_dict("records"))


def _observed(observations: DataFrame) -> set[tuple[str, str, str]]:
    """Return side, marker and state of what was matched, without photographs."""
    rows = OBSERVATIONS.records(observations)
    return {
        (row["side"], row["marker"], row["state"])
        for row in rows
        if row["match_state"] == "matched" and row["kind"] != "photo"
    }


def _seen(
    markers: Sequence[Mapping[str, Any]],
    observed: Collection[tuple[str, str, str]],
    sides: Collection[str],
) -> dict[str, Any]:
    """Return which markers some sides observed."""
    by_state: dict[str, set[str]] = {"accepted": set(), "flagged": set()}
    for side, marker, state in observed:
        if side in sides:
            by_state[state].add(marker)
    every = {marker["marker_uid"] for marker in markers}
    good = by_state["accepted"] & every
    return {
        "observed": len(good),
        "below_gates": len(by_state["flagged"] & every - good),
        "left": [dict(marker) for marker in markers if marker["marker_uid"] not in good],
    }


def _is_of(survey: Mapping[str, Any], length_m: float) -> bool:
    """Tell whether a survey was laid beside a line of that length."""
    coverage = (survey["receipt"] or {}).get("coverage") or {}
    return coverage.get("line_m") == round(length_m, 3)


def _covered(
    tracks: GeoDataFrame, *, others: Collection[str], line: Line, within_m: float
) -> list[tuple[str, Stretch]]:
    """Return what tracks cover, each with its side; those of other surveys are laid anew."""
    out: list[tuple[str, Stretch]] = []
    chainage = Chainage(line) if others else None
    for track, shape in zip(SURVEY_TRACKS.records(tracks), tracks.geometry, strict=True):
        if chainage is None or track["survey"] not in others:
            out += [(track["side"], _stretch(each)) for each in track["covered"] or ()]
            continue
        if track["time_from"] is None:
            continue
        lonlat = shapely.get_coordinates(shape)
        clock = np.full(len(lonlat), np.datetime64("NaT"), dtype="M8[us]")
        number = np.zeros(len(lonlat), dtype=np.intp)
        found = covered_stretches(chainage, lonlat, number, clock, within_m=within_m)
        first, last = _time(track["time_from"]), _time(track["time_to"])
        out += [
            (track["side"], replace(each, time_from=first, time_to=last))
            for each in found.get(0, ())
        ]
    return out


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
