"""Legs between turning points: geodesics, loxodromes, parallels and lines as digitised.

A leg says how the line goes from one turning point to the next. Here are the two geodesic
problems, the same for loxodromes, and the points that stand for a leg so closely that nothing
drawn or measured on them is off by more than a stated chord error.
"""

from typing import Any, Final, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from borderkit.crs import CHORD_M, GEOD
from borderkit.errors import InputError

__all__ = [
    "LEGS",
    "PARALLEL_M",
    "LegKind",
    "azimuth_difference",
    "direct",
    "inverse",
    "leg_points",
    "loxodrome_direct",
    "loxodrome_inverse",
    "meridian_arc",
]

LegKind = Literal["geodesic", "loxodrome", "parallel", "as_digitised"]
LEGS: Final[tuple[str, ...]] = get_args(LegKind)
"""The kinds of leg; ``as_digitised`` is straight in longitude and latitude."""

PARALLEL_M: Final = 1.0
"""The ends of a leg along a parallel may differ in latitude by so many metres."""

Floats = NDArray[np.float64]

_A: Final = GEOD.a
_F: Final = GEOD.f
_E: Final = float(np.sqrt(_F * (2.0 - _F)))
_N: Final = _F / (2.0 - _F)
_LIKE: Final = 1e-5
"""Latitudes (radians) nearer than this are taken as one where only their quotient counts."""
_FIRST_M: Final = 10_000.0
"""Spans of a leg are looked at in pieces no longer than this."""
_ROUNDS: Final = 40


def inverse(
    lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike
) -> tuple[Floats, Floats, Floats]:
    """Return azimuth, back azimuth and length of the geodesics between positions.

    Parameters
    ----------
    lon1, lat1, lon2, lat2 : array_like, shape (n,)
        Degrees WGS84; numbers stand for arrays of one value.

    Returns
    -------
    azimuth_deg : array, shape (n,)
        At the first position towards the second, 0 <= a < 360, from true north.
    back_azimuth_deg : array, shape (n,)
        At the second position towards the first, likewise: the course there less 180.
    length_m : array, shape (n,)
        Of the geodesic, metres (Karney, Algorithms for geodesics, 2013, by PROJ: to 4 nm).
    """
    lon1, lat1, lon2, lat2 = _together(lon1, lat1, lon2, lat2)
    azimuth, back, length = GEOD.inv(lon1, lat1, lon2, lat2)
    return _circle(azimuth), _circle(back), np.asarray(length)


def direct(
    lon: ArrayLike, lat: ArrayLike, azimuth_deg: ArrayLike, length_m: ArrayLike
) -> tuple[Floats, Floats, Floats]:
    """Return where geodesics lead, and the azimuth back from there.

    Parameters
    ----------
    lon, lat : array_like, shape (n,)
        Degrees WGS84.
    azimuth_deg, length_m : array_like, shape (n,)
        Degrees from true north, and metres; a negative length leads the other way.

    Returns
    -------
    lon, lat : array, shape (n,)
        Degrees WGS84, longitude -180 to 180.
    back_azimuth_deg : array, shape (n,)
        At the end towards the start, 0 <= a < 360, of a positive length.
    """
    lon, lat, azimuth_deg, length_m = _together(lon, lat, azimuth_deg, length_m)
    lon2, lat2, back = GEOD.fwd(lon, lat, azimuth_deg, length_m)
    return np.asarray(lon2), np.asarray(lat2), _circle(back)


def azimuth_difference(azimuth_deg: ArrayLike, other_deg: ArrayLike) -> Floats:
    """Return by how much azimuths lie clockwise of others, -180 <= d < 180 degrees."""
    difference = np.asarray(azimuth_deg, dtype=float) - np.asarray(other_deg, dtype=float)
    return np.asarray((difference + 180.0) % 360.0 - 180.0)


def loxodrome_inverse(
    lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike
) -> tuple[Floats, Floats]:
    """Return azimuth and length of the loxodromes between positions, the shorter way round.

    Exact on the ellipsoid: the azimuth by isometric latitudes, the length by meridian arcs
    (Karney, The area of rhumb polygons, 2024, section 2).

    Parameters
    ----------
    lon1, lat1, lon2, lat2 : array_like, shape (n,)
        Degrees WGS84; the latitudes are not those of the poles.

    Returns
    -------
    azimuth_deg : array, shape (n,)
        The one azimuth of the loxodrome, 0 <= a < 360.
    length_m : array, shape (n,)
        Metres along it.
    """
    lon1, lat1, lon2, lat2 = _together(lon1, lat1, lon2, lat2)
    phi1, phi2 = np.radians(lat1), np.radians(lat2)
    turn = np.radians(azimuth_difference(lon2, lon1))
    climb = _isometric(phi2) - _isometric(phi1)
    azimuth = _circle(np.degrees(np.arctan2(turn, climb)))
    return azimuth, np.hypot(turn, climb) * _metres_per_isometric(phi1, phi2)


def loxodrome_direct(
    lon: ArrayLike, lat: ArrayLike, azimuth_deg: ArrayLike, length_m: ArrayLike
) -> tuple[Floats, Floats]:
    """Return where loxodromes lead.

    Parameters
    ----------
    lon, lat : array_like, shape (n,)
        Degrees WGS84.
    azimuth_deg, length_m : array_like, shape (n,)
        Degrees from true north, and metres.

    Returns
    -------
    lon, lat : array, shape (n,)
        Degrees WGS84, longitude -180 to 180.

    Raises
    ------
    InputError
        A loxodrome would run past a pole, where it ends.
    """
    lon, lat, azimuth_deg, length_m = _together(lon, lat, azimuth_deg, length_m)
    course, phi1 = np.radians(azimuth_deg), np.radians(lat)
    arc = meridian_arc(lat) + length_m * np.cos(course)
    quarter = float(meridian_arc(90.0))
    past = int((np.abs(arc) >= quarter).sum())
    if past:
        msg = f"{past} of {len(arc)} loxodromes run into a pole, where they end; shorten them"
        raise InputError(msg)
    phi2 = _latitude_of_arc(arc)
    turn = length_m * np.sin(course) / _metres_per_isometric(phi1, phi2)
    return np.asarray(azimuth_difference(lon + np.degrees(turn), 0.0)), np.degrees(phi2)


def meridian_arc(lat: ArrayLike) -> Floats:
    """Return the length of the meridian from the equator to `lat` (degrees), metres.

    Series in the third flattening to its sixth power, good to less than a nanometre (Karney,
    Transverse Mercator with an accuracy of a few nanometers, 2011, equations 5 and 12; Helmert
    1880).
    """
    phi = np.radians(np.asarray(lat, dtype=float))
    series = sum(c * np.sin(2 * k * phi) for k, c in enumerate(_ARC, start=1))
    return np.asarray(_RECTIFYING_M * (phi + series))


def leg_points(
    kind: str, lonlat: Floats, *, chord_m: float = CHORD_M
) -> tuple[Floats, NDArray[np.intp]]:
    """Put points on the legs of one kind that join positions, by a stated chord error.

    Neither the geodesics between the points nor the straight lines in longitude and latitude
    leave a leg by more than `chord_m`.

    Parameters
    ----------
    kind : str
        ``geodesic``, ``loxodrome``, ``parallel`` or ``as_digitised`` (straight in longitude and
        latitude).
    lonlat : array, shape (n, 2)
        Turning points in order, degrees WGS84.
    chord_m : float
        Metres, more than 0.

    Returns
    -------
    points : array, shape (m, 2)
        Degrees WGS84, the given ones among them unchanged but for turns of longitude, which is
        continuous (it may pass 180).
    given : array of int, shape (n,)
        Which of them were given.

    Raises
    ------
    InputError
        The kind is unknown, the chord error is not positive, the ends of a leg along a parallel
        differ in latitude by more than `PARALLEL_M`, or a loxodrome ends at a pole.
    """
    _require_leg(kind, lonlat, chord_m)
    lonlat = np.array(lonlat, dtype=float)
    lonlat[:, 0] = np.unwrap(lonlat[:, 0], period=360.0)
    if len(lonlat) < 2:
        return lonlat, np.arange(len(lonlat))
    length = inverse(*lonlat[:-1].T, *lonlat[1:].T)[2]
    pieces = np.maximum(1, np.ceil(length / _FIRST_M)).astype(np.intp)
    leg = np.repeat(np.arange(len(pieces)), pieces)
    first = np.cumsum(pieces) - pieces
    share = (np.arange(len(leg)) - first[leg]) / pieces[leg]
    for _ in range(_ROUNDS):
        until = np.concatenate([share[1:], [1.0]])
        until[np.append(leg[1:] != leg[:-1], True)] = 1.0
        bent = np.flatnonzero(_is_bent(kind, lonlat, leg, (share, until), chord_m))
        if not len(bent):
            break
        share = np.insert(share, bent + 1, (share[bent] + until[bent]) / 2)
        leg = np.insert(leg, bent + 1, leg[bent])
    points = np.vstack([_at_share(kind, lonlat, leg, share), lonlat[-1:]])
    given = np.append(np.flatnonzero(share == 0.0), len(share))
    points[given] = lonlat
    points[:, 0] = np.unwrap(points[:, 0], period=360.0)
    return points, given


def _require_leg(kind: str, lonlat: Floats, chord_m: float) -> None:
    if kind not in LEGS:
        msg = f"{kind!r} is no kind of leg; known are: {', '.join(LEGS)}"
        raise InputError(msg)
    if not chord_m > 0.0:
        msg = f"the chord error is {chord_m} m; give one above 0"
        raise InputError(msg)
    if kind == "parallel" and len(lonlat) > 1:
        apart_m = np.abs(np.diff(meridian_arc(lonlat[:, 1])))
        worst = int(apart_m.argmax())
        if apart_m[worst] > PARALLEL_M:
            msg = (
                f"leg {worst + 1} is said to run along a parallel, but its ends differ in "
                f"latitude by {apart_m[worst]:.2f} m (at most {PARALLEL_M:g} m); correct them, "
                "or say loxodrome"
            )
            raise InputError(msg)
    if kind in {"loxodrome", "parallel"} and (np.abs(lonlat[:, 1]) >= 90.0).any():
        msg = "a leg of constant azimuth begins or ends at a pole, where it has none; say geodesic"
        raise InputError(msg)


def _at_share(kind: str, lonlat: Floats, leg: NDArray[np.intp], share: Floats) -> Floats:
    """Return the points (n, 2) at shares of legs, degrees."""
    start, end = lonlat[leg], lonlat[leg + 1]
    if kind == "geodesic":
        azimuth, _, length = GEOD.inv(*start.T, *end.T)
        lon, lat, _ = GEOD.fwd(start[:, 0], start[:, 1], azimuth, np.asarray(length) * share)
        return np.column_stack([lon, lat])
    straight = start + (end - start) * share[:, None]
    if kind == "as_digitised":
        return straight
    begin_m, end_m = meridian_arc(start[:, 1]), meridian_arc(end[:, 1])
    phi = _latitude_of_arc(begin_m + (end_m - begin_m) * share)
    phi1, phi2 = np.radians(start[:, 1]), np.radians(end[:, 1])
    whole, part = _metres_per_isometric(phi1, phi2), _metres_per_isometric(phi1, phi)
    lon = start[:, 0] + (end[:, 0] - start[:, 0]) * share * whole / part
    return np.column_stack([lon, np.degrees(phi)])


def _is_bent(
    kind: str,
    lonlat: Floats,
    leg: NDArray[np.intp],
    shares: tuple[Floats, Floats],
    chord_m: float,
) -> NDArray[np.bool_]:
    """Tell which spans of legs leave a chord by more than 0.8 `chord_m`, at their middles."""
    a, b = (_at_share(kind, lonlat, leg, share) for share in shares)
    middle = _at_share(kind, lonlat, leg, (shares[0] + shares[1]) / 2)
    azimuth, _, length = GEOD.inv(*a.T, *b.T)
    length = np.asarray(length)
    lon, lat, _ = GEOD.fwd(a[:, 0], a[:, 1], azimuth, length / 2)
    off_geodesic = np.asarray(GEOD.inv(lon, lat, *middle.T)[2])
    flat = a.copy()
    flat[:, 0] += azimuth_difference(b[:, 0], a[:, 0]) / 2
    flat[:, 1] = (a[:, 1] + b[:, 1]) / 2
    off_flat = np.asarray(GEOD.inv(*flat.T, *middle.T)[2])
    off: Floats = np.maximum(off_geodesic, off_flat)
    return np.asarray((off > 0.8 * chord_m) & (length > chord_m))


def _isometric(phi: Floats) -> Floats:
    """Return isometric latitudes (radians) of latitudes (radians)."""
    sine = np.sin(phi)
    return np.asarray(np.arcsinh(np.tan(phi)) - _E * np.arctanh(_E * sine))


def _metres_per_isometric(phi1: Floats, phi2: Floats) -> Floats:
    """Return metres of the meridian per isometric latitude between two latitudes (radians).

    On one parallel it is the parallel's radius.
    """
    like = np.abs(phi2 - phi1) < _LIKE
    middle = (phi1 + phi2) / 2
    radius = _A * np.cos(middle) / np.sqrt(1.0 - (_E * np.sin(middle)) ** 2)
    climb = np.where(like, 1.0, _isometric(phi2) - _isometric(phi1))
    rise = meridian_arc(np.degrees(phi2)) - meridian_arc(np.degrees(phi1))
    return np.where(like, radius, rise / climb)


def _latitude_of_arc(arc_m: Floats) -> Floats:
    """Return the latitude (radians) to which a meridian arc from the equator leads."""
    mu = arc_m / _RECTIFYING_M
    phi = mu.copy()
    for _ in range(4):
        radius = _A * (1.0 - _E**2) / (1.0 - (_E * np.sin(phi)) ** 2) ** 1.5
        phi = phi - (meridian_arc(np.degrees(phi)) - arc_m) / radius
    return np.asarray(phi)


def _together(*values: ArrayLike) -> tuple[Floats, ...]:
    """Return numbers and arrays as float arrays of one shape (n,)."""
    arrays = [np.atleast_1d(np.asarray(value, dtype=float)) for value in values]
    return tuple(np.ascontiguousarray(each) for each in np.broadcast_arrays(*arrays))


def _circle(azimuth_deg: Any) -> Floats:
    found = np.asarray(azimuth_deg, dtype=float) % 360.0
    return np.where(found == 360.0, 0.0, found)


_RECTIFYING_M: Final = _A / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64 + _N**6 / 256)
"""Radius of the circle as long as a meridian (Karney 2011, equation 14)."""
_ARC: Final = (
    -3 / 2 * _N + 9 / 16 * _N**3 - 3 / 32 * _N**5,
    15 / 16 * _N**2 - 15 / 32 * _N**4 + 135 / 2048 * _N**6,
    -35 / 48 * _N**3 + 105 / 256 * _N**5,
    315 / 512 * _N**4 - 189 / 512 * _N**6,
    -693 / 1280 * _N**5,
    1001 / 2048 * _N**6,
)
"""Coefficients of the rectifying latitude in sines of even multiples of the latitude (the table
of Karney, On auxiliary latitudes, 2023; first given by Helmert 1880)."""
