"""What a register says of a campaign, read once for the survey that is laid beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame

from borderkit.boundary.checks.line_rules import LineLimits
from borderkit.boundary.control.frames import OwnFrames
from borderkit.boundary.line import Line, same_boundary
from borderkit.crs import GEOD, is_dynamic
from borderkit.errors import BorderkitError, InputError
from borderkit.inspections.doubles import point_marks
from borderkit.inspections.observations import Known
from borderkit.inspections.receipt import Receipt
from borderkit.layers.boundary import BOUNDARIES
from borderkit.layers.markers import MARKERS, POSITIONS
from borderkit.layers.surveys import OBSERVATIONS, SURVEYS
from borderkit.markers.along import positions_of
from borderkit.store import Snapshot
from borderkit.store.lookups import keys_where
from borderkit.workflows.campaigns import read_campaign
from borderkit.workflows.numbering_schemes import read_schemes
from borderkit.workflows.survey_records import kept_receipt
from borderkit.workflows.the_line import read_line
from borderkit.workflows.transformations import read_own_frames

__all__ = ["SurveyFacts", "read_facts", "read_known"]


@dataclass(frozen=True, kw_only=True, eq=False)
class SurveyFacts:
    """What is known before a survey is read.

    Attributes
    ----------
    revision : int
        Of the register.
    frames : OwnFrames
        Reference systems, those of the register's own transformations too.
    campaign : mapping or None
        Record of the campaign; None where the file is only read.
    known : Known or None
        Markers, line and agreed positions of its boundary.
    surveys : mapping of str to mapping
        Uploads of the campaign and side that are kept, by code.
    marks : mapping of str to str
        What was observed already by that side -> code of the observation.
    """

    revision: int
    frames: OwnFrames
    campaign: Any = None
    known: Known | None = None
    surveys: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)

    def source_of(self, text: str) -> Any:
        """Return the reference system of that name, with own transformations."""
        return self.frames.source_of(text)

    def kept_receipt(
        self,
        survey: str,
        *,
        sha256: str,
        told: Mapping[str, Any],
        answers: Mapping[int, str | None],
    ) -> Receipt | None:
        """Return the receipt of an upload that is kept already; None where there is none.

        Answers that it does not hold are not taken; a note says how to give them.

        Raises
        ------
        InputError
            The same file was taken with other things stated beside it, or another file has the
            code.
        """
        return kept_receipt(self.surveys.get(survey), sha256=sha256, told=told, answers=answers)


def read_facts(view: Snapshot, campaign: str | None, *, side: str | None) -> SurveyFacts:
    """Return what a register says of a campaign.

    Parameters
    ----------
    view : Snapshot
        Of the register.
    campaign, side : str or None
        None: only its reference systems are read.

    Raises
    ------
    RecordMissingError
        There is no such campaign in force.
    RegisterError
        The register cannot be read.
    """
    frames = read_own_frames(view)
    if campaign is None:
        return SurveyFacts(revision=view.revision(), frames=frames)
    record = read_campaign(view, campaign)
    own = {"campaign": campaign, "side": side}
    mine = view.pick(SURVEYS.name, keys_where(view, SURVEYS.name, own))
    return SurveyFacts(
        revision=view.revision(),
        frames=frames,
        campaign=record,
        known=_known(view, record, frames),
        surveys={row["survey"]: row for row in SURVEYS.records(mine)},
        marks=_marks(view, own),
    )


def read_known(view: Snapshot, campaign: str) -> Known:
    """Return what a register knows of the boundary of a campaign: markers, line, positions.

    Raises
    ------
    RecordMissingError
        There is no such campaign in force.
    RegisterError
        The register cannot be read.
    """
    return _known(view, read_campaign(view, campaign), read_own_frames(view))


def _known(view: Snapshot, campaign: Mapping[str, Any], frames: OwnFrames) -> Known:
    boundary = campaign["boundary"]
    rows = BOUNDARIES.records(view.read(BOUNDARIES.name))
    rule = next((row for row in rows if same_boundary(row["boundary"], boundary)), None)
    now, line = datetime.now(UTC), _line(view, boundary)
    return Known(
        campaign=dict(campaign),
        markers=_markers(view, boundary, line, now),
        positions=cast("GeoDataFrame", view.read(POSITIONS.name, valid_at=now)),
        scheme=read_schemes(view)(boundary),
        line=line,
        tolerance_m=None if rule is None else rule["tolerance_m"],
        is_dynamic=lambda text: _moves(text, frames),
    )


def _moves(text: str, frames: OwnFrames) -> bool:
    """Tell whether ground moves in a frame; one that is not known may be such."""
    try:
        return is_dynamic(frames.source_of(text)[0])
    except BorderkitError:
        return True


def _markers(view: Snapshot, boundary: str, line: Line | None, now: datetime) -> GeoDataFrame:
    """Return the markers in force: of a boundary, and those of tripoints where its line ends.

    The marker of a tripoint is kept once, with one of the boundaries that meet in it.
    """
    every = cast("GeoDataFrame", view.read(MARKERS.name, valid_at=now))
    wanted = np.array([same_boundary(code, boundary) for code in every["boundary"]], dtype=bool)
    others = np.flatnonzero(~wanted & (every["role"] == "tripoint").to_numpy())
    if line is not None and len(others):
        ends = [end for run in line.runs for end in (run[0].start, run[-1].end)]
        within_m = LineLimits().tripoint_marker_m
        for at, (lon, lat) in zip(others.tolist(), positions_of(every.iloc[others]), strict=True):
            away = [GEOD.inv(lon, lat, *end)[2] for end in ends]
            wanted[at] = min(away) <= within_m
    return every[wanted].reset_index(drop=True)


def _line(view: Snapshot, boundary: str) -> Line | None:
    """Return the line of a boundary; None where the register has none."""
    try:
        return read_line(view, boundary)
    except InputError:
        return None


def _marks(view: Snapshot, own: Mapping[str, Any]) -> dict[str, str]:
    """Return what each observation of a side measured, as `point_marks` writes it."""
    mine = view.pick(OBSERVATIONS.name, keys_where(view, OBSERVATIONS.name, own))
    if mine.empty:
        return {}
    shapes = cast("GeoDataFrame", mine).geometry
    frame = DataFrame(
        {
            **{name: mine[name] for name in ("kind", "station", "code", "photo_sha256")},
            "height_m": pd.to_numeric(mine["height_m"], errors="coerce"),
            "observed_at": pd.to_datetime(mine["observed_at"], utc=True, format="ISO8601"),
            "lon": shapes.x,
            "lat": shapes.y,
        }
    )
    return dict(zip(point_marks(frame), mine["observation"], strict=True))
