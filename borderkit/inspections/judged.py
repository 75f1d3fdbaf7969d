"""What a receipt says of observations: counts, what is asked, and what was answered."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from geopandas import GeoDataFrame

__all__ = ["NO_MARKER", "SHOWN_ASKED", "answers_in", "judged_of"]

SHOWN_ASKED: Final = 200
"""So many ambiguous observations stand in a receipt; all of them are in the layer."""

NO_MARKER: Final = "none"
"""What an answer says where an observation is of no marker."""

_PHOTO: Final = "photo"


def judged_of(frame: GeoDataFrame, coverage: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a receipt says of observations: counts, what is asked, what was answered.

    Parameters
    ----------
    frame : GeoDataFrame, shape (n, ...)
        Layer ``observations``: all of a survey.
    coverage : mapping
        ``line_m``, ``covered_m`` and ``share`` of its tracks.
    """
    return {
        **_counts(frame, coverage),
        "asked": _asked(frame),
        "answers": {str(row): marker or NO_MARKER for row, marker in answers_in(frame).items()},
        "shared_markers": _shared(frame),
    }


def answers_in(frame: GeoDataFrame) -> dict[int, str | None]:
    """Return what was stated of observations: row -> ``marker_uid``; None: of no marker."""
    columns = (frame[name] for name in ("source_row", "match_state", "matched_by", "marker"))
    return {
        int(row): marker if by == "stated" else None
        for row, state, by, marker in zip(*columns, strict=True)
        if by == "stated" or state == "none"
    }


def _shared(frame: GeoDataFrame) -> dict[str, list[int]]:
    """Return rows by marker where one is stated to be of it, and others are of it too."""
    measured = frame[(frame["kind"] != _PHOTO).to_numpy()]
    rows: dict[str, list[int]] = defaultdict(list)
    for row, marker in zip(measured["source_row"], measured["marker"], strict=True):
        if marker is not None:
            rows[marker].append(int(row))
    stated = {marker for marker in answers_in(measured).values() if marker is not None}
    return {marker: found for marker, found in rows.items() if marker in stated and len(found) > 1}


def _asked(frame: GeoDataFrame) -> list[dict[str, Any]]:
    """Return the first observations of which somebody has to say which marker they are of."""
    some = frame[(frame["match_state"] == "ambiguous").to_numpy()].iloc[:SHOWN_ASKED]
    names = ("source_row", "source_part", "source_line", "station", "kind", "candidates")
    columns = (some[name] for name in names)
    return [
        {
            "row": row,
            "where": f"{part} line {line}" if line else part,
            "part": part,
            "line": line,
            **dict(zip(names[3:], cells, strict=True)),
        }
        for row, part, line, *cells in zip(*columns, strict=True)
    ]


def _counts(frame: GeoDataFrame, coverage: Mapping[str, Any]) -> dict[str, Any]:
    """Return counts of observations for the receipt."""
    is_photo = (frame["kind"] == _PHOTO).to_numpy()
    states = frame["match_state"]
    words = {state: state for state in ("matched", "unmatched", "ambiguous")}
    words["of_no_marker"] = NO_MARKER
    counts: dict[str, Any] = {
        "observations": len(frame),
        "flagged": int((frame["state"] == "flagged").sum()),
    }
    counts |= {word: int(((states == state) & ~is_photo).sum()) for word, state in words.items()}
    counts["displaced"] = {
        word: int((frame["displacement"] == word).sum())
        for word in ("moved", "not_moved", "undetermined")
    }
    counts["photos"] = {
        word: int(((states == state) & is_photo).sum()) for word, state in words.items()
    }
    counts["coverage"] = {n: coverage[n] for n in ("line_m", "covered_m", "share")}
    return counts
