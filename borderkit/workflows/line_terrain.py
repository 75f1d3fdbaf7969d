"""The ground under the line: profiles along it, and which neighbouring markers see each other."""

import itertools
import math
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from pandas import DataFrame

from borderkit.boundary.chainage import Chainage
from borderkit.boundary.line import Line
from borderkit.crs import GEOD
from borderkit.errors import InputError
from borderkit.layers.markers import MARKERS
from borderkit.store import Snapshot, Store
from borderkit.terrain.heights import Interpolation, VerticalDatum
from borderkit.terrain.profile import Profile, elevation_profile
from borderkit.terrain.visibility import REFRACTION, Sight, line_of_sight
from borderkit.workflows.export import StateOf
from borderkit.workflows.lent_state import lent
from borderkit.workflows.marker_records import list_markers
from borderkit.workflows.the_line import read_line

__all__ = [
    "HeightRule",
    "LineProfile",
    "MarkerSight",
    "SightRule",
    "line_profile",
    "marker_sights",
]

Floats = NDArray[np.float64]

_PRESENT: Final = StateOf()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LineProfile:
    """The ground along a stretch of a line.

    Attributes
    ----------
    boundary : str
        Whose line it is.
    from_m, to_m : float
        Chainages along the whole line.
    parts : tuple of (float, Profile)
        One for each piece without a gap: the chainage at which it begins, and the ground.
    """

    boundary: str
    from_m: float
    to_m: float
    parts: tuple[tuple[float, Profile], ...]

    def total(self, name: str) -> float:
        """Return the sum over all parts: ``length_m``, ``surface_length_m``, ``climb_m`` ..."""
        return float(sum(getattr(part, name) for _, part in self.parts))

    @property
    def heights_m(self) -> tuple[float, float] | None:
        """The least and the greatest height that is known; None: none is."""
        known = [part.heights_m[np.isfinite(part.heights_m)] for _, part in self.parts]
        every = np.concatenate(known)
        return (float(every.min()), float(every.max())) if len(every) else None

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values; a height that is unknown is null."""
        first = self.parts[0][1]
        heights = self.heights_m
        return {
            "boundary": self.boundary,
            "from_m": round(self.from_m, 3),
            "to_m": round(self.to_m, 3),
            **{
                name: round(self.total(name), 3)
                for name in ("length_m", "surface_length_m", "unknown_m", "climb_m", "descent_m")
            },
            "lowest_m": None if heights is None else round(heights[0], 2),
            "highest_m": None if heights is None else round(heights[1], 2),
            "height_kind": first.datum.kind,
            "height_system": first.datum.system,
            "interpolation": first.samples.method,
            "cell_m": round(first.samples.cell_m, 2),
            "places": [row for start, part in self.parts for row in _rows(start, part)],
        }


def _rows(start_m: float, part: Profile) -> list[dict[str, Any]]:
    slopes = np.append(part.slope_percent, np.nan)
    columns = (part.chainage_m, part.lonlat[:, 0], part.lonlat[:, 1], part.heights_m, slopes)
    return [
        {
            "chainage_m": round(start_m + chainage, 3),
            "lon": round(lon, 8),
            "lat": round(lat, 8),
            "height_m": _known(height),
            "slope_percent": _known(slope),
        }
        for chainage, lon, lat, height, slope in zip(
            *(column.tolist() for column in columns), strict=True
        )
    ]


def _known(value: float) -> float | None:
    return round(value, 2) if math.isfinite(value) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeightRule:
    """How heights are taken from a model.

    Attributes
    ----------
    step_m : float or None
        Greatest distance between heights; None: half a cell of the model.
    interpolation : {"bilinear", "nearest"}
        How heights between the middles of cells are found.
    datum : VerticalDatum or None
        Above what the heights are, where the model does not say. They are not converted.
    """

    step_m: float | None = None
    interpolation: Interpolation = "bilinear"
    datum: VerticalDatum | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SightRule:
    """How it is judged whether markers see each other.

    Attributes
    ----------
    eye_m, target_m : float
        Heights of eye and target above the ground.
    refraction : float
        Coefficient of refraction.
    margin_m : float
        How well the heights of the model are known.
    """

    eye_m: float = 1.6
    target_m: float = 1.0
    refraction: float = REFRACTION
    margin_m: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkerSight:
    """Whether one marker is seen from the one before it.

    Attributes
    ----------
    start, end : str
        ``marker_uid`` of both.
    start_number, end_number : str or None
        Their numbers.
    sight : Sight
        The answer.
    """

    start: str
    end: str
    start_number: str | None
    end_number: str | None
    sight: Sight

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        told = {field.name: getattr(self.sight, field.name) for field in fields(Sight)}
        told |= {
            name: None if told[name] is None else round(told[name], 3)
            for name in ("distance_m", "clearance_m", "at_m", "unknown_m")
        }
        return {
            "from": self.start,
            "from_number": self.start_number,
            "to": self.end,
            "to_number": self.end_number,
            **told,
        }


def line_profile(
    register: Store | Snapshot | str | Path,
    model: str | Path,
    boundary: str | None = None,
    *,
    along_m: tuple[float, float] | None = None,
    section: str | None = None,
    rule: HeightRule | None = None,
    state: StateOf = _PRESENT,
) -> LineProfile:
    """Return the ground along a line, or a stretch or section of it.

    Parameters
    ----------
    register : Store, Snapshot, path or address
        An open register, or where it is; it is then opened for reading only.
    model : str or Path
        An elevation model: GeoTIFF, SRTM, DTED, HFA or ASCII grid.
    boundary : str, optional
        Code of the boundary; not needed where there is one.
    along_m : (float, float), optional
        Only from one chainage to another, metres along the line.
    section : str, optional
        Only this section.
    rule : HeightRule, optional
        How heights are taken from the model.
    state : StateOf
        Which revision, and in force when. Default: as it stands.

    Returns
    -------
    LineProfile
        A void of the model is unknown, never 0 m.

    Raises
    ------
    InputError
        There is no such boundary, section, stretch or file.
    FileFormatError, CrsError, TooLargeError
        The model cannot be used; there would be too many places.
    RegisterError
        The register cannot be read.
    """
    with lent(register) as view:
        line = read_line(view, boundary, revision=state.revision, valid_at=state.valid_at)
    taken = HeightRule() if rule is None else rule
    courses, ends = _courses(line, along_m, section)
    found = []
    for start, course in courses:
        part = elevation_profile(
            model,
            course,
            step_m=taken.step_m,
            method=taken.interpolation,
            datum=taken.datum,
        )
        found.append((start, part))
    return LineProfile(boundary=line.boundary, from_m=ends[0], to_m=ends[1], parts=tuple(found))


def _courses(
    line: Line, along_m: tuple[float, float] | None, section: str | None
) -> tuple[list[tuple[float, Floats]], tuple[float, float]]:
    """Return the stretches to walk, each with its first chainage, and the ends of all."""
    if section is not None and along_m is not None:
        msg = "a profile is of a section or of a stretch; name one of them"
        raise InputError(msg)
    if section is not None:
        pieces = [piece for piece in line.pieces if piece.section == section]
        if not pieces:
            msg = f"{line.boundary} has no section {section}; it has {', '.join(line.sections)}"
            raise InputError(msg)
        end = pieces[-1].start_m + pieces[-1].length_m
        return [(piece.start_m, piece.lonlat) for piece in pieces], (pieces[0].start_m, end)
    ends = (0.0, line.length_m) if along_m is None else along_m
    stretches = Chainage(line).between(*ends)
    lengths = [GEOD.line_length(each[:, 0], each[:, 1]) for each in stretches]
    starts = ends[0] + np.cumsum([0.0, *lengths[:-1]])
    return list(zip(starts.tolist(), stretches, strict=True)), ends


def marker_sights(
    register: Store | Snapshot | str | Path,
    model: str | Path,
    boundary: str | None = None,
    *,
    rule: SightRule | None = None,
    most_m: float | None = None,
    along_m: tuple[float, float] | None = None,
    state: StateOf = _PRESENT,
) -> tuple[MarkerSight, ...]:
    """Return which neighbouring markers see each other over the ground.

    Neighbours follow each other along the line. Pillars that bear one number, on the banks of a
    river, are passed over between themselves.

    Parameters
    ----------
    register, model, boundary, along_m, state
        See :func:`line_profile`.
    rule : SightRule, optional
        Heights of eye and target, refraction, margin.
    most_m : float, optional
        Leave out neighbours farther apart than this.

    Returns
    -------
    tuple of MarkerSight
        In the order of the line.

    Raises
    ------
    InputError, FileFormatError, CrsError, TooLargeError, RegisterError
        See :func:`line_profile`.
    """
    judged = SightRule() if rule is None else rule
    markers = list_markers(register, boundary, along_m=along_m, state=state)
    placed = markers.loc[markers["chainage_m"].notna()]
    ends = zip(shapely.get_coordinates(placed.geometry).tolist(), _named(placed), strict=True)
    found = []
    for (start, before), (end, after) in itertools.pairwise(ends):
        same = before["number"] is not None and before["number"] == after["number"]
        if same or before["boundary"] != after["boundary"] or start == end:
            continue
        sight = line_of_sight(
            model,
            (start[0], start[1]),
            (end[0], end[1]),
            eye_m=judged.eye_m,
            target_m=judged.target_m,
            refraction=judged.refraction,
            margin_m=judged.margin_m,
        )
        if most_m is None or sight.distance_m <= most_m:
            found.append(
                MarkerSight(
                    start=before["marker_uid"],
                    end=after["marker_uid"],
                    start_number=before["number"],
                    end_number=after["number"],
                    sight=sight,
                )
            )
    return tuple(found)


def _named(markers: DataFrame) -> list[dict[str, Any]]:
    return list(MARKERS.records(markers))
