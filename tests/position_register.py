"""A small register of observed markers and of the control networks of two sides."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from pyproj import Geod
from shapely.geometry import Point

from borderkit.layers import LAYERS
from borderkit.store import open_store
from tests.line_register import make_line_register

__all__ = ["make_position_register", "position"]

GEOD = Geod(ellps="WGS84")
AT = (10.0, 47.0)
CONTROL = {
    # As printed by AA in EPSG:32632, and 10 m east and 20 m north of that by BB in EPSG:25832.
    "P1": ((5_200_000.00, 575_000.00), (5_200_020.00, 575_010.00)),
    "P2": ((5_205_000.00, 580_000.00), (5_205_020.00, 580_010.00)),
    "P3": ((5_207_000.00, 571_000.00), (5_207_020.02, 571_010.00)),
    "P4": ((5_201_000.00, 583_000.00), (5_201_020.00, 583_009.98)),
}


def position(
    code: str, *, east_m: float = 0.0, north_m: float = 0.0, **columns: Any
) -> dict[str, Any]:
    """Return a position of marker M-1, so far from where it was agreed."""
    lon, lat, _ = GEOD.fwd(*AT, 90.0, east_m)
    lon, lat, _ = GEOD.fwd(lon, lat, 0.0, north_m)
    sigmas = {"sigma_east_m": 0.02, "sigma_north_m": 0.02}
    return {
        "position": code,
        "subject": "markers/M-1",
        "boundary": "AA-BB",
        "kind": "observed",
        "geometry": Point(lon, lat),
        **sigmas,
        **columns,
    }


POSITIONS = (
    position("A-0", kind="agreed", document="JI-2008", valid_from="2008-11-20"),
    position("O-1", east_m=0.50, side="AA", method="rtk"),
    position("O-2", east_m=0.51, side="AA", method="rtk"),
    position("O-3", east_m=0.49, side="BB", method="gnss_static"),
    position("O-4", east_m=9.00, side="BB", method="gnss_static"),
    position("S-1", kind="agreed", subject="markers/M-3"),
    position("S-2", subject="markers/M-3", side="AA"),
    position("N-1", kind="agreed", subject="markers/M-4", sigma_east_m=None),
    position("N-2", subject="markers/M-4", side="AA"),
)


def _control() -> list[dict[str, Any]]:
    return [
        {
            "point": point,
            "side": side,
            "boundary": "AA-BB",
            "network": "N",
            "source_crs": crs,
            "printed_north": f"{north:.2f}",
            "printed_east": f"{east:.2f}",
            "geometry": Point(*AT),
        }
        for point, both in CONTROL.items()
        for side, crs, (north, east) in zip(
            ("AA", "BB"), ("EPSG:32632", "EPSG:25832"), both, strict=True
        )
    ] + [
        {
            "point": "BS-1",
            "side": "AA",
            "boundary": "AA-BB",
            "role": "base_station",
            "geometry": Point(*AT),
        }
    ]


def make_position_register(path: Path, *, clock: Callable[[], datetime]) -> Path:
    """Return a new register: M-1 moved 0.5 m, M-3 stands, of M-4 the agreed sigma is unknown."""
    make_line_register(path, clock=clock)
    rows = {"positions": POSITIONS, "control_points": _control()}
    tolerance = {"boundary": "AA-BB", "tolerance_m": 0.2, "tolerance_source": "JI-2008, 9"}
    with open_store(path, clock=clock) as store, store.unit(reason="positions") as unit:
        unit.upsert("boundaries", LAYERS["boundaries"].frame([tolerance]))
        for layer, records in rows.items():
            shapes = [record["geometry"] for record in records]
            plain = [{k: v for k, v in r.items() if k != "geometry"} for r in records]
            unit.upsert(layer, LAYERS[layer].frame(plain, shapes))
    return path
