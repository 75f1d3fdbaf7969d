"""What a register says of its boundaries: the one call of API, command line and notebooks."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from pandas import DataFrame
from shapely.geometry import mapping

from borderkit.boundary.description import LineDescription, describe_line
from borderkit.boundary.line import Line, boundaries_of, line_of, same_boundary
from borderkit.errors import InputError
from borderkit.layers.boundary import BOUNDARIES, BOUNDARY_SECTIONS, DOCUMENTS, TURNING_POINTS
from borderkit.layers.control import ISLANDS, SOUNDINGS, TRANSFORMATIONS, WATER_LINES
from borderkit.layers.markers import MARKERS
from borderkit.store import Snapshot, Store
from borderkit.workflows.export import StateOf
from borderkit.workflows.lent_state import lent

__all__ = ["DescribedLine", "describe_boundary", "line_features", "list_boundaries"]

_PRESENT: Final = StateOf()
_OWN: Final = tuple(
    layer.name
    for layer in (
        *(BOUNDARIES, TURNING_POINTS, MARKERS, WATER_LINES, ISLANDS, SOUNDINGS, TRANSFORMATIONS),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedLine:
    """The line of a boundary, and what a register says of it.

    Attributes
    ----------
    line : Line
        In order.
    description : LineDescription
        What is known of it.
    revision : int
        Of the register that was read.
    at : date or datetime
        When documents are told to be in force.
    """

    line: Line
    description: LineDescription
    revision: int
    at: date | datetime

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        told = self.description.to_json()
        return told | {"register_revision": self.revision, "at": self.at.isoformat()}


def describe_boundary(
    register: Store | Snapshot | str | Path,
    boundary: str | None = None,
    *,
    claimant: str | None = None,
    state: StateOf = _PRESENT,
    at: datetime | None = None,
) -> DescribedLine:
    """Tell all that a register says of the line of a boundary.

    Parameters
    ----------
    register : Store, Snapshot, path or address
        An open register, or where it is; it is then opened for reading only.
    boundary : str, optional
        Code of the boundary, sides in either order; not needed where there is one.
    claimant : str, optional
        The line as this side sees it. Default: what no side claims alone.
    state : StateOf
        Which revision, and in force when. Default: all records as they stand.
    at : datetime, optional
        When documents are asked to be in force, with an offset, where `state` does not say when.
        Default: now.

    Returns
    -------
    DescribedLine
        The line in order (EPSG:4326) and what is known of it, lengths in metres.

    Raises
    ------
    InputError
        There is no such boundary or revision, or nothing of its line to take.
    RegisterError
        The register cannot be opened or read.
    """
    when = state.valid_at or at or datetime.now(UTC)
    with lent(register) as view:
        sections = _read(view, BOUNDARY_SECTIONS.name, state)
        line = line_of(sections, boundary, claimant=claimant)
        layers = {name: _of_boundary(_read(view, name, state), line.boundary) for name in _OWN}
        layers[DOCUMENTS.name] = _read(view, DOCUMENTS.name, state)
        in_force = view.read(DOCUMENTS.name, revision=state.revision, valid_at=when)
        revision = view.revision() if state.revision is None else state.revision
    own = sections[sections["boundary"] == line.boundary]
    claimants = sorted({side for side in own["claimant"] if isinstance(side, str)} - {claimant})
    description = describe_line(
        line,
        layers,
        claims=[line_of(own, line.boundary, claimant=side) for side in claimants],
        in_force=set(in_force["document"]),
    )
    return DescribedLine(line=line, description=description, revision=revision, at=when)


def list_boundaries(
    register: Store | Snapshot | str | Path, *, state: StateOf = _PRESENT
) -> list[dict[str, Any]]:
    """Return the boundaries of a register, with their lengths, as JSON values.

    Parameters
    ----------
    register : Store, Snapshot, path or address
        An open register, or where it is; it is then opened for reading only.
    state : StateOf
        Which revision, and in force when. Default: all records as they stand.

    Returns
    -------
    list of dict
        boundary, name, sides, length_m (metres; null: it has no section that both hold to),
        sections, markers, claimants, bbox (west, south, east, north in degrees WGS84; west is
        above east over the antimeridian).

    Raises
    ------
    InputError
        There is no such revision.
    RegisterError
        The register cannot be opened or read.
    """
    with lent(register) as view:
        sections, markers, known = (
            _read(view, name, state)
            for name in (BOUNDARY_SECTIONS.name, MARKERS.name, BOUNDARIES.name)
        )
    codes = list(boundaries_of(sections))
    for code in known["boundary"]:
        if not any(same_boundary(code, other) for other in codes):
            codes.append(code)
    return [_listed(code, sections, markers, known) for code in sorted(codes)]


def line_features(described: DescribedLine) -> dict[str, Any]:
    """Return a line as GeoJSON: a feature for each section, in order, cut at the antimeridian.

    Parameters
    ----------
    described : DescribedLine
        Of :func:`describe_boundary`.

    Returns
    -------
    dict
        A GeoJSON feature collection, EPSG:4326, with ``boundary`` and ``length_m`` (metres).
    """
    line = described.line
    parts: dict[str, list[Any]] = {section: [] for section in line.sections}
    for piece in line.pieces:
        parts[piece.section] += _on_the_globe(piece.lonlat)
    features = [
        {
            "type": "Feature",
            "id": f"{line.boundary}/{row['section']}",
            "geometry": mapping(shapely.MultiLineString(parts[row["section"]])),
            "properties": row,
        }
        for row in described.to_json()["sections"]
    ]
    return {
        "type": "FeatureCollection",
        "boundary": line.boundary,
        "length_m": round(line.length_m, 4),
        "register_revision": described.revision,
        "features": features,
    }


def _listed(code: str, sections: Any, markers: DataFrame, known: DataFrame) -> dict[str, Any]:
    own = sections[sections["boundary"] == code]
    records = _of_boundary(known, code).to_dict("records")
    record = records[0] if records else {}
    try:
        line: Line | None = line_of(sections, code)
    except InputError:
        line = None
    name, sides = record.get("name"), record.get("sides")
    return {
        "boundary": code,
        "name": name if isinstance(name, dict) else None,
        "sides": list(sides) if isinstance(sides, list | tuple) else code.split("-"),
        "length_m": None if line is None else round(line.length_m, 4),
        "sections": len(own),
        "markers": len(_of_boundary(markers, code)),
        "claimants": sorted({side for side in own["claimant"] if isinstance(side, str)}),
        "bbox": None if line is None else _box(line),
    }


def _box(line: Line) -> list[float]:
    """Return west, south, east and north; west above east over the antimeridian."""
    first = line.pieces[0].lonlat[0, 0]
    lonlat = np.vstack([_turned(piece.lonlat, first) for piece in line.pieces])
    west, south = lonlat.min(axis=0)
    east, north = lonlat.max(axis=0)
    return [float(round(each, 7)) for each in (_wrapped(west), south, _wrapped(east), north)]


def _turned(lonlat: Any, near: float) -> Any:
    """Return longitudes by whole turns nearest to one, the first of them within half a turn."""
    turn = np.round((lonlat[0, 0] - near) / 360.0) * 360.0
    return lonlat - [turn, 0.0]


def _wrapped(lon: float) -> float:
    return lon if -180.0 <= lon <= 180.0 else (lon + 180.0) % 360.0 - 180.0


def _on_the_globe(lonlat: Any) -> list[Any]:
    """Return a line as parts whose longitudes lie within -180 and 180."""
    if np.abs(lonlat[:, 0]).max() <= 180.0:
        return [lonlat]
    line, found = shapely.LineString(lonlat), []
    first, last = (int(np.floor((lon + 180.0) / 360.0)) for lon in line.bounds[::2])
    for turn in range(first, last + 1):
        west = 360.0 * turn - 180.0
        window = shapely.box(west, -90.0, west + 360.0, 90.0)
        found += [
            shapely.get_coordinates(part) - [360.0 * turn, 0.0]
            for part in shapely.get_parts(shapely.intersection(line, window))
            if part.length > 0.0
        ]
    return found


def _read(view: Snapshot, layer: str, state: StateOf) -> Any:
    return view.read(layer, revision=state.revision, valid_at=state.valid_at)


def _of_boundary(frame: DataFrame, boundary: str) -> DataFrame:
    chosen = [isinstance(code, str) and same_boundary(code, boundary) for code in frame["boundary"]]
    return frame[chosen].reset_index(drop=True)
