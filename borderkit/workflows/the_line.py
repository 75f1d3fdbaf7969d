"""The line and the markers of one boundary, read from a register."""

from datetime import UTC, date, datetime
from typing import cast

from geopandas import GeoDataFrame
from pandas import DataFrame

from borderkit.boundary.line import Line, line_of, one_boundary, same_boundary
from borderkit.layers.boundary import BOUNDARY_SECTIONS
from borderkit.layers.declaration import Layer
from borderkit.layers.markers import MARKERS
from borderkit.store import Snapshot

__all__ = ["read_line", "read_markers", "read_of_boundary"]


def read_line(
    view: Snapshot,
    boundary: str | None = None,
    *,
    revision: int | None = None,
    valid_at: date | datetime | None = None,
    claimant: str | None = None,
) -> Line:
    """Return the line of a boundary as a register keeps it, in order.

    Parameters
    ----------
    view : Snapshot
        Of the register.
    boundary : str, optional
        Code of the boundary, sides in either order; not needed where there is one.
    revision : int, optional
        As the register stood after it. Default: as it stands.
    valid_at : date or datetime, optional
        As it was in force then. Default: now.
    claimant : str, optional
        The line as this side sees it. Default: what no side claims alone.

    Raises
    ------
    InputError
        There is no such boundary or revision, or nothing of it to take.
    RegisterError
        The register cannot be read.
    """
    when = datetime.now(UTC) if valid_at is None else valid_at
    sections = view.read(BOUNDARY_SECTIONS.name, revision=revision, valid_at=when)
    return line_of(cast("GeoDataFrame", sections), boundary, claimant=claimant)


def read_markers(
    view: Snapshot,
    boundary: str | None = None,
    *,
    revision: int | None = None,
    valid_at: date | datetime | None = None,
) -> GeoDataFrame:
    """Return the markers of a boundary in force, EPSG:4326; see :func:`read_line`."""
    when = datetime.now(UTC) if valid_at is None else valid_at
    found = read_of_boundary(view, MARKERS, boundary, revision=revision, valid_at=when)
    return cast("GeoDataFrame", found)


def read_of_boundary(
    view: Snapshot,
    layer: Layer,
    boundary: str | None = None,
    *,
    revision: int | None = None,
    valid_at: date | datetime | None = None,
) -> DataFrame:
    """Return the records of a layer that belong to one boundary.

    Parameters
    ----------
    view : Snapshot
        Of the register.
    layer : Layer
        One with a column ``boundary``.
    boundary : str, optional
        Code of the boundary, sides in either order; not needed where the register has one.
    revision, valid_at
        As in :func:`read_line`; by default all records, also those that ended.

    Raises
    ------
    InputError
        There is no such boundary or revision.
    RegisterError
        The register cannot be read.
    """
    frame = view.read(layer.name, revision=revision, valid_at=valid_at)
    known = set(frame["boundary"])
    if boundary is None or not any(same_boundary(code, boundary) for code in known):
        sections = view.read(BOUNDARY_SECTIONS.name, revision=revision, valid_at=valid_at)
        boundary = one_boundary({*known, *sections["boundary"]}, boundary)
    chosen = [same_boundary(code, boundary) for code in frame["boundary"]]
    return frame.loc[chosen].reset_index(drop=True)
