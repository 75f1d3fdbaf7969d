"""Transformations of one's own between two frames, by agreed parameters.

They are used through `borderkit.crs`, which says what was done with the coordinates. Formulas:
translation and position vector rotation EPSG methods 1031 and 1033, coordinate frame rotation
1032 (IOGP Guidance Note 7-2, section 4.3.3), all in geocentric coordinates; the plane one with
two shifts, scale and rotation as PROJ's 2D Helmert.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from pyproj import CRS

from borderkit.errors import CrsError, Defect

__all__ = [
    "METHODS",
    "PLANE",
    "OwnTransformation",
    "cart_step",
    "proj_step",
    "require_greenwich",
    "require_parameters",
]

PLANE: Final = "helmert_4"
"""The one method that works in plane coordinates."""

_SHIFTS: Final = ("x_m", "y_m", "z_m")
_SEVEN: Final = (*_SHIFTS, "rx_arcsec", "ry_arcsec", "rz_arcsec", "scale_ppm")

METHODS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "helmert_3": _SHIFTS,
        PLANE: ("x_m", "y_m", "scale_ppm", "rotation_arcsec"),
        "helmert_7_position_vector": _SEVEN,
        "helmert_7_coordinate_frame": _SEVEN,
    }
)
"""Method -> names of its parameters, each with its unit.

Shifts are metres, rotations seconds of arc, `scale_ppm` parts per million off 1. In the plane x
is east and y north, and the rotation turns axes as PROJ's ``+theta`` does (x' = x cos + y sin).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTransformation:
    """A transformation of one's own: agreed parameters, with the document that states them.

    Attributes
    ----------
    code : str
        Of the record in layer ``transformations``.
    source_crs, target_crs : CRS
        From which frame to which; plane ones for ``helmert_4``, else any with a geodetic datum
        (degrees from Greenwich).
    method : str
        Of `borderkit.helmert.METHODS`.
    parameters : mapping of str to float
        With units in their names, as `borderkit.helmert.METHODS` lists them.
    document : str
        That states it.
    accuracy_m : float or None
        Metres; None: unknown.

    Raises
    ------
    CrsError
        The frames do not fit the method, the parameters are not those of the method, or no
        document is named. Every defect is told.
    """

    code: str
    source_crs: CRS
    target_crs: CRS
    method: str
    parameters: Mapping[str, float]
    document: str
    accuracy_m: float | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be applied."""
        require_parameters(self.method, self.parameters, where=f"transformations/{self.code}")
        for crs in (self.source_crs, self.target_crs):
            if self.method == PLANE:
                _require_plane(crs, self.code)
            else:
                require_greenwich(crs, self.code)
        if not self.document.strip():
            msg = f"transformation {self.code} names no document; one of one's own needs it"
            raise CrsError(msg)

    @property
    def name(self) -> str:
        """What is recorded beside coordinates that it moved: its code, method and document."""
        return f"own:{self.code} ({self.method}, {self.document})"

    @property
    def pipeline(self) -> str:
        """What PROJ does: between plane coordinates, else between longitudes and latitudes."""
        step = proj_step(self.method, self.parameters)
        if self.method == PLANE:
            return f"+proj=pipeline +step {step}"
        return (
            "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad "
            f"+step {cart_step(self.source_crs)} +step {step} "
            f"+step +inv {cart_step(self.target_crs)} "
            "+step +proj=unitconvert +xy_in=rad +xy_out=deg"
        )


def require_parameters(
    method: str, parameters: Mapping[str, Any], *, where: str = "transformation"
) -> None:
    """Raise unless the parameters are those of the method, each a finite number.

    Raises
    ------
    CrsError
        The method is none of `METHODS`, or parameters are missing, unknown or no numbers;
        every defect is told.
    """
    if method not in METHODS:
        msg = f"{where}: method {method!r} is not known; there are {', '.join(METHODS)}"
        raise CrsError(msg)
    wanted = METHODS[method]
    defects = [
        Defect(f"{where}.parameters.{name}", "is missing")
        for name in wanted
        if name not in parameters
    ]
    for name, value in parameters.items():
        if name not in wanted:
            what = f"is no parameter of {method}; they are {', '.join(wanted)}"
            defects.append(Defect(f"{where}.parameters.{name}", what))
        elif not _is_number(value):
            defects.append(Defect(f"{where}.parameters.{name}", f"{value!r} is no finite number"))
    if defects:
        msg = f"the parameters of {where} cannot be used; correct them"
        raise CrsError(msg, defects=defects)


def proj_step(method: str, parameters: Mapping[str, float]) -> str:
    """Return the PROJ step of a transformation, coordinates in metres.

    Parameters
    ----------
    method : str
        Of `METHODS`.
    parameters : mapping of str to float
        As :func:`require_parameters` lets pass.
    """
    value = {name: repr(float(parameters[name])) for name in METHODS[method]}
    if method == PLANE:
        scale = 1.0 + float(parameters["scale_ppm"]) * 1e-6
        return (
            f"+proj=helmert +x={value['x_m']} +y={value['y_m']} "
            f"+s={scale!r} +theta={value['rotation_arcsec']}"
        )
    step = f"+proj=helmert +x={value['x_m']} +y={value['y_m']} +z={value['z_m']}"
    if method == "helmert_3":
        return step
    return (
        f"{step} +rx={value['rx_arcsec']} +ry={value['ry_arcsec']} +rz={value['rz_arcsec']} "
        f"+s={value['scale_ppm']} +convention={method.removeprefix('helmert_7_')}"
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _require_plane(crs: CRS, code: str) -> None:
    """Raise unless `crs` is a projected one in metres."""
    if not crs.is_projected or any(a.unit_conversion_factor != 1.0 for a in crs.axis_info[:2]):
        msg = f"transformation {code} is a plane one; {crs.name} is no plane frame in metres"
        raise CrsError(msg)


def require_greenwich(crs: CRS, code: str = "") -> None:
    """Raise unless the datum of `crs` counts longitudes in degrees from Greenwich.

    Raises
    ------
    CrsError
        It does not; the message names the transformation `code`.
    """
    base = crs.geodetic_crs
    meridian = None if base is None or crs.is_bound else base.prime_meridian
    degrees = base is not None and all(a.unit_name == "degree" for a in base.axis_info[:2])
    if meridian is None or meridian.longitude != 0.0 or not degrees:
        own = f"transformation {code}: " if code else ""
        msg = f"{own}{crs.name} has no geodetic datum with degrees from Greenwich"
        raise CrsError(msg)


def cart_step(crs: CRS) -> str:
    """Return the PROJ step from longitude and latitude in radians to geocentric coordinates.

    Raises
    ------
    CrsError
        `crs` has no ellipsoid.
    """
    shape = crs.ellipsoid
    if shape is None:
        msg = f"{crs.name} has no ellipsoid"
        raise CrsError(msg)
    return f"+proj=cart +a={shape.semi_major_metre!r} +b={shape.semi_minor_metre!r}"
