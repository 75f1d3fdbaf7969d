"""Records of a survey: what goes into the register's layers, and the receipt that comes out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame

from borderkit import __version__
from borderkit.errors import InputError
from borderkit.inspections.judged import NO_MARKER
from borderkit.inspections.observations import FirstJudgement
from borderkit.inspections.receipt import Receipt
from borderkit.io.surveys.gathering import Told
from borderkit.layers.surveys import SURVEY_TRACKS, SURVEYS

__all__ = [
    "COUNTED",
    "kept_receipt",
    "observation_frame",
    "receipt_of",
    "survey_frame",
    "track_frame",
]

COUNTED: Final = ("flagged", "matched", "unmatched", "ambiguous")
"""Counts of the first judgement that the record of a survey holds beside its receipt."""

_NAMED: Final = 12


def survey_frame(receipt: Receipt, told: Told, files: Mapping[str, str]) -> DataFrame:
    """Return the record of layer ``surveys`` of a kept receipt."""
    counts = {name: receipt.judged.get(name) for name in COUNTED}
    same = (
        *("survey", "campaign", "boundary", "side", "state", "sha256", "size_bytes", "format"),
        *("read", "accepted", "rejected", "duplicate", "time_from", "time_to"),
    )
    record = {
        **{name: getattr(receipt, name) for name in same},
        **counts,
        **files,
        "file_name": receipt.name,
        "told": told.to_json() or None,
        "receipt": receipt.to_json(),
        "engine_version": __version__,
    }
    return SURVEYS.frame([record])


def receipt_of(record: Mapping[str, Any]) -> Receipt:
    """Return the receipt of a record of layer ``surveys``, with the first rejections."""
    kept = Receipt.from_json(record["receipt"])
    return replace(kept, state=record["state"])


def kept_receipt(
    record: Mapping[str, Any] | None,
    *,
    sha256: str,
    told: Mapping[str, Any],
    answers: Mapping[int, str | None],
) -> Receipt | None:
    """Return the receipt of an upload that is kept already; None where there is none.

    Answers that it does not hold are not taken; a note of the receipt says how to give them.

    Parameters
    ----------
    record : mapping or None
        Of layer ``surveys``; None: there is none.
    sha256 : str
        Of the file. Codes are short, so that somebody may make two files of one code.
    told : mapping
        What is stated beside the file now.
    answers : mapping of int to str or None
        Which markers its rows are said to be of now.

    Raises
    ------
    InputError
        The same file was taken with other things stated beside it, or another file has the code.
    """
    if record is not None and record["sha256"] != sha256:
        msg = (
            f"another file has the code {record['survey']} that this one would get; export this "
            "one anew, so that it differs by a byte"
        )
        raise InputError(msg)
    if record is None or record["state"] != "kept":
        return None
    if (record["told"] or {}) != told:
        msg = (
            f"this file is kept already as survey {record['survey']}, with other things stated "
            f"beside it ({_stated(record['told'])}, now {_stated(told)}); withdraw it first, then "
            "send it again"
        )
        raise InputError(msg)
    kept = receipt_of(record)
    held = kept.judged.get("answers", {})
    unused = kept.judged.get("unused_answers", ())
    new = [
        str(row)
        for row, marker in sorted(answers.items())
        if row not in unused and held.get(str(row)) != (marker or NO_MARKER)
    ]
    if not new:
        return kept
    more = f" and {len(new) - _NAMED} more" if len(new) > _NAMED else ""
    note = (
        f"this file is kept already, and what is answered now for row {', '.join(new[:_NAMED])}"
        f"{more} is not taken: give it by `borderkit survey answer {kept.survey}`"
    )
    return replace(kept, notes=(*kept.notes, note))


def _stated(told: Mapping[str, Any] | None) -> str:
    """Return what is stated beside a file, for people: ``crs EPSG:2056, station 48``."""
    named = [f"{key.replace('_', '-')} {str(value)[:60]}" for key, value in (told or {}).items()]
    return ", ".join(named) or "nothing"


def observation_frame(receipt: Receipt, observed: FirstJudgement) -> GeoDataFrame:
    """Return the records of layer ``observations`` of a survey, shape (n, ...)."""
    found = observed.observations
    named = [f"{receipt.survey}/{row}" for row in found["source_row"]]
    return found.assign(observation=named, **_common(receipt, len(found)))


def track_frame(receipt: Receipt, observed: FirstJudgement) -> DataFrame:
    """Return the records of layer ``survey_tracks`` of a survey: tracks of two points or more."""
    tracks = [track for track in observed.tracks if len(track.lonlat) > 1]
    columns: dict[str, Sequence[Any]] = {
        "track": [f"{receipt.survey}/t{track.number}" for track in tracks],
        "source_part": [track.part for track in tracks],
        "name": [track.name for track in tracks],
        "points": [len(track.lonlat) for track in tracks],
        "time_from": [track.time_from for track in tracks],
        "time_to": [track.time_to for track in tracks],
        "covered": [[each.to_json() for each in track.covered] or None for track in tracks],
    }
    columns |= _common(receipt, len(tracks))
    shapes = [shapely.LineString(track.lonlat) for track in tracks]
    return SURVEY_TRACKS.frame_of_columns(columns, shapes, count=len(tracks))


def _common(receipt: Receipt, count: int) -> dict[str, list[Any]]:
    names = ("survey", "campaign", "boundary", "side")
    return {name: [getattr(receipt, name)] * count for name in names}
