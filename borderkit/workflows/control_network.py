"""The control networks of both sides: their points and base stations."""

from pathlib import Path
from typing import Any, Final, cast

from geopandas import GeoDataFrame

from borderkit.layers.control import CONTROL_POINTS
from borderkit.layers.declaration import GEOMETRY
from borderkit.store import Snapshot, Store
from borderkit.workflows.export import StateOf
from borderkit.workflows.lent_state import lent
from borderkit.workflows.the_line import read_of_boundary

__all__ = ["control_collection", "control_points"]

_PRESENT: Final = StateOf()


def control_points(
    register: Store | Snapshot | str | Path,
    boundary: str | None = None,
    *,
    role: str | None = None,
    side: str | None = None,
    state: StateOf = _PRESENT,
) -> GeoDataFrame:
    """Return control points and base stations; a common point stands once for each side.

    Parameters
    ----------
    register : Store, Snapshot, path or address
        An open register, or where it is; it is then opened for reading only.
    boundary : str, optional
        Only those of this boundary, sides in either order. Default: all.
    role : {"control", "base_station"}, optional
        Only those that serve for this; one without a role is a control point.
    side : str, optional
        Only those of this side's network.
    state : StateOf
        Which revision, and in force when. Default: as it stands.

    Returns
    -------
    GeoDataFrame, shape (points, columns)
        Of layer ``control_points``, by point and side; EPSG:4326.

    Raises
    ------
    InputError
        There is no such boundary or revision.
    RegisterError
        The register cannot be opened or read.
    """
    at: dict[str, Any] = {"revision": state.revision, "valid_at": state.valid_at}
    with lent(register) as view:
        frame = view.read(CONTROL_POINTS.name, **at)
        if boundary is not None:
            frame = read_of_boundary(view, CONTROL_POINTS, boundary, **at)
    frame["role"] = frame["role"].fillna("control")
    for name, wanted in (("role", role), ("side", side)):
        if wanted is not None:
            frame = frame.loc[frame[name] == wanted]
    chosen = frame.sort_values(["point", "side"]).reset_index(drop=True)
    return cast("GeoDataFrame", chosen)


def control_collection(points: GeoDataFrame) -> dict[str, Any]:
    """Return control points as GeoJSON, longitude first.

    Parameters
    ----------
    points : GeoDataFrame
        As :func:`control_points` gives them.
    """
    features = [
        {
            "type": "Feature",
            "id": f"{record['point']}/{record['side']}",
            "geometry": None
            if shape is None
            else {"type": "Point", "coordinates": [shape.x, shape.y]},
            "properties": record,
        }
        for record, shape in zip(CONTROL_POINTS.records(points), points[GEOMETRY], strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}
