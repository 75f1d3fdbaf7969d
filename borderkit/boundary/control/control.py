"""Common control points of both sides: the transformation between their frames, by least squares.

The parameters are those of `borderkit.helmert`, so that what is estimated here is what is applied
there. Residuals are told east, north and up of each point.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS
from scipy import special

from borderkit.crs import GEOD, to_geocentric
from borderkit.errors import CrsError, InputError
from borderkit.helmert import METHODS, PLANE

__all__ = ["CONTROL_ALPHA", "Agreement", "FramePoints", "estimate_transformation"]

Floats = NDArray[np.float64]

CONTROL_ALPHA: Final = 0.01
"""How often a good common point is named an outlier."""

_LEAST: Final = {"helmert_3": 1, PLANE: 2}
"""Common points that each method needs at least; the seven parameters need 3."""

_FLATTEST: Final = 1e4
"""Common points may be so many times as far along as across before rotations are lost."""

_ARCSEC: Final = np.degrees(1.0) * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FramePoints:
    """Control points in the frame of one side.

    Attributes
    ----------
    crs : CRS
        Of the coordinates.
    xyh : array, shape (n, 3)
        Easting or longitude, northing or latitude in the units of `crs`, and metres above its
        ellipsoid; NaN: no such height is known.
    sigma_m : array, shape (n, 3)
        One sigma of east, north and up, metres; NaN: unknown.
    """

    crs: CRS
    xyh: Floats
    sigma_m: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Agreement:
    """A transformation estimated from common points, and how well they fit it.

    Attributes
    ----------
    method : str
        Of `borderkit.helmert.METHODS`.
    parameters : mapping of str to float
        As `borderkit.helmert.METHODS` names them.
    points : tuple of str
        Names of the common points.
    residual_m : array, shape (n, 2 or 3)
        Target less transformed source: east, north, and up, metres.
    sigma0 : float or None
        Root of the variance of unit weight: metres of one coordinate where all weigh the same,
        a pure number (expected: 1) where sigmas are stated; None without redundancy.
    dof : int
        Equations less parameters.
    weighted : bool
        Whether the sigmas of all points were known and used; else all weigh the same.
    test : array, shape (n,)
        How often a good point would fit the others as badly; NaN where that cannot be tested.
    outliers : tuple of str
        Points of which that is less often than the stated alpha. They are named, not left out.
    accuracy_m : float or None
        Sigma of a transformed coordinate in plan, metres, from the residuals; None without
        redundancy.
    """

    method: str
    parameters: Mapping[str, float]
    points: tuple[str, ...]
    residual_m: Floats
    sigma0: float | None
    dof: int
    weighted: bool
    test: Floats
    outliers: tuple[str, ...]
    accuracy_m: float | None


def estimate_transformation(
    source: FramePoints,
    target: FramePoints,
    *,
    points: Sequence[str],
    method: str,
    on_ellipsoids: bool = False,
    alpha: float = CONTROL_ALPHA,
) -> Agreement:
    """Estimate the transformation between two frames from points known in both.

    Least squares of the target's residuals with the covariance of both sides' coordinates, or
    with equal weights where one of them is unknown. Three and seven parameters are estimated in
    geocentric coordinates with small rotations (the very formula that is applied), reduced to
    the centroid (Leick, GPS Satellite Surveying, 2004, section 2.4). Of each point all
    coordinates are tested against the others: chi-square where sigmas are stated, else F with
    the variance of unit weight of the others (Heck 1981; Teunissen, Testing Theory, 2006).

    Parameters
    ----------
    source, target : FramePoints, n points
        The same points in the same order.
    points : sequence of str, n
        Their names.
    method : str
        Of `borderkit.helmert.METHODS`. The plane one needs plane frames; the others need heights
        above the ellipsoids of all points.
    on_ellipsoids : bool
        Put all points on their ellipsoids, because heights are not known: for positions in plan
        only. Three parameters are then estimated from east and north alone (a shift upwards
        cannot be told from a height), seven so that the ellipsoids fit each other.
    alpha : float
        Error of the first kind of the test of one point.

    Returns
    -------
    Agreement
        Parameters, residuals, and what they say.

    Raises
    ------
    InputError
        There are too few points, heights are missing, or the points lie so that the parameters
        cannot be told apart; the message says what is needed.
    CrsError
        A frame does not fit the method, or coordinates lie outside its reach.
    """
    _require_method(method)
    _require_points(points, 2 if on_ellipsoids and method == "helmert_3" else None, method)
    if method == PLANE:
        system = _plane(source, target, points, method)
    else:
        if on_ellipsoids:
            source, target = _flat(source), _flat(target)
        system = _spatial(source, target, points, method)
        if on_ellipsoids and method == "helmert_3":
            system = system.in_plan()
    solution, normal_inverse = system.solve()
    return system.agreement(solution, normal_inverse, method=method, points=points, alpha=alpha)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _System:
    """Observation equations l = A x + v, three (two) rows a point, with weights.

    Attributes
    ----------
    design : array, shape (n, c, u)
        Its columns are brought to about one length.
    observed : array, shape (n, c)
        Metres.
    weight : array, shape (n, c, c)
        Inverse covariance of the coordinates of a point.
    to_local : array, shape (n, c, c)
        Rotation to east, north and up.
    weighted : bool
        Whether weights come from stated sigmas.
    shift : array, shape (c,)
        Centroid of the source that was taken off.
    away_m : float
        By which the columns of rotation and scale were divided, metres.
    """

    design: Floats
    observed: Floats
    weight: Floats
    to_local: Floats
    weighted: bool
    shift: Floats
    away_m: float

    def in_plan(self) -> "_System":
        """Return the same equations, east and north of each point alone."""
        turn = self.to_local[:, :2]
        spread = np.linalg.inv(self.weight)
        return replace(
            self,
            design=np.einsum("nij,nju->niu", turn, self.design),
            observed=np.einsum("nij,nj->ni", turn, self.observed),
            weight=np.linalg.inv(np.einsum("nij,njk,nlk->nil", turn, spread, turn)),
            to_local=np.broadcast_to(np.eye(2), (len(turn), 2, 2)),
        )

    def solve(self) -> tuple[Floats, Floats]:
        """Return the unknowns and their cofactors.

        Raises
        ------
        InputError
            The points lie too nearly on one line, or in one place.
        """
        columns = self.design.reshape(-1, self.design.shape[2])
        if self.away_m <= 0 or np.linalg.cond(columns) > _FLATTEST:
            msg = (
                f"the {len(self.design)} common points lie too nearly in one place or on one "
                "straight line for rotations and scale to be told apart; add points across the "
                "line, or estimate fewer parameters (helmert_3)"
            )
            raise InputError(msg)
        side = np.einsum("ncu,ncd->nud", self.design, self.weight)
        normal = np.einsum("nud,ndv->uv", side, self.design)
        inverse = np.linalg.inv(normal)
        return inverse @ np.einsum("nud,nd->u", side, self.observed), inverse

    def agreement(
        self,
        solution: Floats,
        cofactor: Floats,
        *,
        method: str,
        points: Sequence[str],
        alpha: float,
    ) -> Agreement:
        """Return the parameters that the unknowns stand for, and the fit of each point."""
        off = self.observed - self.design @ solution
        squares = float(np.einsum("nc,ncd,nd->", off, self.weight, off))
        dof = off.size - len(solution)
        sigma0 = float(np.sqrt(squares / dof)) if dof > 0 else None
        local = np.einsum("nij,nj->ni", self.to_local, off)
        plan = float(np.sqrt((local[:, :2] ** 2).sum() / (2 * len(off))))
        scale = np.sqrt(off.size / dof) if dof > 0 else np.nan
        test = self._tests(off, cofactor, squares, dof)
        return Agreement(
            method=method,
            parameters=_parameters(solution, self.shift, self.away_m, method),
            points=tuple(points),
            residual_m=local,
            sigma0=sigma0,
            dof=dof,
            weighted=self.weighted,
            test=test,
            outliers=tuple(np.asarray(points)[test < alpha].tolist()),
            accuracy_m=plan * float(scale) if dof > 0 else None,
        )

    def _tests(self, off: Floats, cofactor: Floats, squares: float, dof: int) -> Floats:
        """Return the p-value of each point's residuals against the other points."""
        count, size = off.shape
        out = np.full(count, np.nan)
        if dof < size or (not self.weighted and dof <= size):
            return out
        spread = np.linalg.inv(self.weight)
        spread = spread - np.einsum("ncu,uv,ndv->ncd", self.design, cofactor, self.design)
        for row in range(count):
            values = np.linalg.eigvalsh(spread[row])
            if values[0] < 1e-6 * values[-1]:
                continue
            value = float(off[row] @ np.linalg.solve(spread[row], off[row]))
            if self.weighted:
                out[row] = special.chdtrc(size, value)
            else:
                rest = max(squares - value, 1e-12) / (dof - size)
                out[row] = special.fdtrc(size, dof - size, value / size / rest)
        return out


def _require_method(method: str) -> None:
    if method not in METHODS:
        msg = f"method {method!r} is not known; there are {', '.join(METHODS)}"
        raise InputError(msg)


def _flat(points: FramePoints) -> FramePoints:
    """Return points on their ellipsoid; up is as uncertain as plan."""
    xyh, sigma = points.xyh.copy(), points.sigma_m.copy()
    xyh[:, 2] = 0.0
    sigma[:, 2] = sigma[:, :2].mean(axis=1)
    return replace(points, xyh=xyh, sigma_m=sigma)


def _require_points(points: Sequence[str], least: int | None, method: str) -> None:
    least = _LEAST.get(method, 3) if least is None else least
    if len(points) < least:
        msg = (
            f"{method} needs at least {least} common point(s), {least + 1} to be checked; there "
            f"are {len(points)}: {', '.join(points) or 'none'}"
        )
        raise InputError(msg)


def _plane(source: FramePoints, target: FramePoints, points: Sequence[str], method: str) -> _System:
    """Return the equations x' = a x + b y + c, y' = a y - b x + d."""
    for frame in (source, target):
        if not frame.crs.is_projected:
            msg = (
                f"{method} works in plane coordinates; {frame.crs.name} is none. Choose "
                "helmert_3 or one of the helmert_7"
            )
            raise CrsError(msg)
    start, end = source.xyh[:, :2], target.xyh[:, :2]
    middle = start.mean(axis=0)
    x, y = (start - middle).T
    away = float(np.sqrt((x**2 + y**2).mean()))
    u, v, one, none = x / (away or 1), y / (away or 1), np.ones(len(x)), np.zeros(len(x))
    design = np.stack([np.stack([u, v, one, none], -1), np.stack([v, -u, none, one], -1)], axis=1)
    weight, weighted = _weights(source.sigma_m[:, :2], target.sigma_m[:, :2])
    return _System(
        design=design,
        # Off the source itself, so that digits are not lost in a scale near 1.
        observed=end - start,
        weight=weight,
        to_local=np.broadcast_to(np.eye(2), (len(points), 2, 2)),
        weighted=weighted,
        shift=middle,
        away_m=away,
    )


def _spatial(
    source: FramePoints, target: FramePoints, points: Sequence[str], method: str
) -> _System:
    """Return the equations X' = X + t + ds X + r x X of geocentric coordinates."""
    _require_heights(source, target, points, method)
    start, end = to_geocentric(source.xyh, source.crs), to_geocentric(target.xyh, target.crs)
    middle = start.mean(axis=0)
    x, y, z = (start - middle).T
    away = float(np.sqrt((x**2 + y**2 + z**2).mean()))
    one, none = np.ones(len(x)), np.zeros(len(x))
    columns = [(one, none, none), (none, one, none), (none, none, one)]
    if method != "helmert_3":
        x, y, z = x / (away or 1), y / (away or 1), z / (away or 1)
        # Position vector rotation: X' = X - rz Y + ry Z, Y' = rz X + Y - rx Z, ...
        columns += [(none, -z, y), (z, none, -x), (-y, x, none), (x, y, z)]
    to_local = _local_axes(end)
    weight, weighted = _weights(source.sigma_m, target.sigma_m)
    return _System(
        design=np.stack([np.stack(column, -1) for column in columns], -1),
        observed=end - start,
        weight=np.einsum("nji,njk,nkl->nil", to_local, weight, to_local),
        to_local=to_local,
        weighted=weighted,
        shift=middle,
        away_m=1.0 if method == "helmert_3" else away,
    )


def _require_heights(
    source: FramePoints, target: FramePoints, points: Sequence[str], method: str
) -> None:
    lacking = [
        f"{name} in {frame.crs.name}"
        for frame in (source, target)
        for name, height in zip(points, frame.xyh[:, 2], strict=True)
        if not np.isfinite(height)
    ]
    if lacking:
        msg = (
            f"{method} needs heights above the ellipsoid; missing: {', '.join(lacking[:20])}. "
            "Give them, have heights taken as 0 (--heights zero), or choose helmert_4"
        )
        raise InputError(msg)


def _weights(first: Floats, second: Floats) -> tuple[Floats, bool]:
    """Return the weights of the coordinates of each point, and whether they were stated."""
    variance = first**2 + second**2
    known = (first > 0) & (second > 0) & np.isfinite(variance)
    weighted = bool(known.all())
    values = 1 / variance if weighted else np.ones_like(variance)
    return values[:, :, None] * np.eye(values.shape[1]), weighted


def _local_axes(xyz: Floats) -> Floats:
    """Return the rotations from geocentric axes to east, north and up, shape (n, 3, 3).

    Latitude as for points on the ellipsoid; 5 km above it that is off by 0.0002 degree.
    """
    lon = np.arctan2(xyz[:, 1], xyz[:, 0])
    lat = np.arctan2(xyz[:, 2], np.hypot(xyz[:, 0], xyz[:, 1]) * (1 - GEOD.es))
    sin_lon, cos_lon, sin_lat, cos_lat = np.sin(lon), np.cos(lon), np.sin(lat), np.cos(lat)
    none = np.zeros_like(lon)
    east = np.stack([-sin_lon, cos_lon, none], -1)
    north = np.stack([-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat], -1)
    up = np.stack([cos_lat * cos_lon, cos_lat * sin_lon, sin_lat], -1)
    return np.stack([east, north, up], axis=1)


def _parameters(unknowns: Floats, middle: Floats, away_m: float, method: str) -> dict[str, float]:
    """Return the parameters, with their units, of unknowns that belong to the centroid."""
    if method == "helmert_3":
        return dict(zip(METHODS[method], unknowns.tolist(), strict=True))
    if method == PLANE:
        grown, turned = unknowns[:2] / away_m
        x = unknowns[2] - grown * middle[0] - turned * middle[1]
        y = unknowns[3] - grown * middle[1] + turned * middle[0]
        scale = float(np.hypot(1 + grown, turned))
        values = (x, y, (scale - 1) * 1e6, np.arctan2(turned, 1 + grown) * _ARCSEC)
        return dict(zip(METHODS[method], map(float, values), strict=True))
    turned, grown = unknowns[3:6] / away_m, float(unknowns[6] / away_m)
    shift = unknowns[:3] - np.cross(turned, middle) - grown * middle
    rotation = turned / (1 + grown) * _ARCSEC
    if method == "helmert_7_coordinate_frame":
        rotation = -rotation
    values = (*shift, *rotation, grown * 1e6)
    return dict(zip(METHODS[method], map(float, values), strict=True))
