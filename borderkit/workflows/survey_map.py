"""Draw the map of a survey: what was observed, walked and refused, and how it stands to markers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from geopandas import GeoDataFrame
from shapely import LineString, MultiLineString

from borderkit.boundary.chainage import Chainage
from borderkit.errors import InputError
from borderkit.layers.boundary import BOUNDARY_SECTIONS
from borderkit.layers.declaration import Layer
from borderkit.layers.lineage import attributions
from borderkit.layers.markers import MARKERS
from borderkit.layers.sources import SOURCES
from borderkit.layers.surveys import OBSERVATIONS, SURVEY_TRACKS
from borderkit.maps.base import BaseMap
from borderkit.maps.survey_sheet import SurveyView, survey_sheet
from borderkit.store import LOCAL, Principal, Snapshot, Store
from borderkit.workflows.lent_state import lent
from borderkit.workflows.surveys import find_survey, survey_records
from borderkit.workflows.the_line import read_line, read_of_boundary

__all__ = ["survey_map"]

_Stretches = Sequence[tuple[float, float]]


def survey_map(
    register: Store | Snapshot | str | Path,
    survey: str,
    *,
    principal: Principal = LOCAL,
    base: BaseMap | None = None,
    language: str = "en",
) -> str:
    """Return a page with the map of a survey, its counts, observations and rejections.

    Displacements are drawn longer than they are, by the factor that the page states.

    Parameters
    ----------
    register : Store, Snapshot, path or address
        An open register, or where it is; it is then opened for reading only.
    survey : str
        Its code.
    principal : Principal
        Who asks: the office sees all, a survey team what its own side sent.
    base : BaseMap, optional
        The ground to draw under it, from `open_base`.
    language : str
        ``en``, ``zh`` or ``ru``; reasons and remedies are in English.

    Returns
    -------
    str
        Complete HTML in UTF-8 that opens with no network (but for tiles of `base`); the same for
        the same register and arguments.

    Raises
    ------
    RecordMissingError, ForbiddenError
        There is no such survey, or it is another side's.
    InputError
        There are no words in that language.
    RegisterError
        The register cannot be opened or read.
    """
    with lent(register) as view:
        record = find_survey(view, survey, principal=principal)
        observations, tracks = (
            survey_records(view, survey, layer.name, principal=principal)
            for layer in (OBSERVATIONS, SURVEY_TRACKS)
        )
        boundary = str(record["boundary"])
        covered, uncovered, covered_m = _coverage(view, boundary, tracks)
        shown = SurveyView(
            survey=record,
            observations=observations,
            tracks=tracks,
            rejections=(record["receipt"] or {}).get("rejections", ()),
            sections=_of_boundary(view, BOUNDARY_SECTIONS, boundary),
            markers=_of_boundary(view, MARKERS, boundary),
            covered=covered,
            uncovered=uncovered,
            covered_m=covered_m,
        )
        said = attributions(view.read(SOURCES.name).to_dict("records"))
    ground = replace(base or BaseMap(), attributions=said)
    return survey_sheet(shown, language=language, base=ground)


def _of_boundary(view: Snapshot, layer: Layer, boundary: str) -> GeoDataFrame:
    """Return the records of a boundary in force now; none where it has none."""
    try:
        found = read_of_boundary(view, layer, boundary, valid_at=datetime.now(UTC))
    except InputError:
        found = view.read(layer.name).iloc[:0]
    return cast("GeoDataFrame", found)


def _coverage(
    view: Snapshot, boundary: str, tracks: GeoDataFrame
) -> tuple[MultiLineString | None, MultiLineString | None, float]:
    """Return what tracks cover of the line, what they do not, and the length of the first."""
    if tracks.empty:
        return None, None, 0.0
    try:
        line = Chainage(read_line(view, boundary))
    except InputError:
        return None, None, 0.0
    found = _joined(
        (float(each["from_m"]), float(each["to_m"]))
        for row in SURVEY_TRACKS.records(tracks)
        for each in cast("Iterable[Mapping[str, Any]]", row["covered"] or ())
    )
    # A record may have been written when the line was longer than it is now.
    walked = [(start, min(end, line.length_m)) for start, end in found if start < line.length_m]
    left = _left(walked, line.length_m)
    return _drawn(line, walked), _drawn(line, left), sum(end - start for start, end in walked)


def _joined(stretches: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return stretches in order, those that meet joined to one."""
    whole: list[tuple[float, float]] = []
    for start, end in sorted(stretches):
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], end))
        elif end > start:
            whole.append((start, end))
    return whole


def _left(stretches: _Stretches, length_m: float) -> list[tuple[float, float]]:
    """Return what stretches in order leave of a line so long."""
    ends = [0.0, *(each for pair in stretches for each in pair), length_m]
    pairs = zip(ends[::2], ends[1::2], strict=True)
    return [(start, end) for start, end in pairs if end > start]


def _drawn(line: Chainage, stretches: _Stretches) -> MultiLineString:
    parts = [part for start, end in stretches for part in line.between(start, end)]
    return MultiLineString([LineString(part) for part in parts if len(part) > 1])
