"""What two survey teams brought back from the line: a campaign and its files, all invented.

The files are small and hold, on purpose, what files from the field hold: a marker that has moved,
a wrong name, a camp, a decimal comma, a broken sentence, epochs before the fix was good.
"""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np

from borderkit.crs import GEOD, positions_in, read_crs
from geodata.building.frame import SEED, Floats
from geodata.building.frames import moved
from geodata.building.photos import Photo, picture_of

__all__ = ["CAMPAIGNS", "surveys_of"]

CAMPAIGNS: Final[tuple[Mapping[str, Any], ...]] = (
    {
        "campaign": "JI-2025",
        "boundary": "AA-BB",
        "name": {
            "en": "Joint Inspection of 2025",
            "zh": "2025年联合检查",
            "ru": "Совместная проверка 2025 года",
        },
        "sides": ["AA", "BB"],
        "gates": {"fix_types": [4], "horizontal_m": 0.05},
        "below_gates": "flag",
        "match_within_m": 30.0,
        "walked_within_m": 30.0,
        "valid_from": "2025-09-01",
    },
)

Place = tuple[float, float]

_DAY_AA: Final = datetime(2025, 9, 16, 6, 10, tzinfo=UTC)
_DAY_BB: Final = datetime(2025, 9, 17, 7, 30, tzinfo=UTC)
_GRID: Final = "EPSG:32734"
_GRID_NAME: Final = "WGS 84 / UTM zone 34S"
_STEP_M: Final = 25.0
_BESIDE_M: Final = 8.0
"""How far beside the line the team walks."""

_SHIFTS: Final[tuple[tuple[str, float, float, str], ...]] = (
    ("43", 0.004, -0.006, "FIX"),
    ("44", 0.090, 0.050, "FIX"),
    ("45", 0.470, 0.310, "FIX"),
    ("46", 0.011, 0.003, "FIX"),
    ("47", -0.008, 0.009, "FIX"),
    ("48", 0.000, 0.012, "FIX"),
    ("49", 0.310, -0.220, "FLOAT"),
    ("50", -0.005, 0.002, "FIX"),
    ("44", 0.094, 0.047, "FIX"),
)
"""What the rover finds: marker, metres east and north of its agreed place, solution."""

_WAYPOINTS: Final[tuple[tuple[str, str, float, float], ...]] = (
    ("43", "43", 1.6, -1.3),
    ("44", "44", -0.9, 1.1),
    ("44/1", "44/1", 1.9, 1.6),
    ("46", "46", 14.0, -11.0),
    ("48", "47", 1.2, 0.4),
    ("camp", "45", -610.0, -240.0),
    ("45", "45", 0.7, -0.6),
)
"""Waypoints: name, marker that it was taken at, metres east and north of that. The last latitude
is written with a comma."""

_HEADINGS: Final = (
    *("Name", "Code", "Code description", "Easting", "Northing", "Elevation", "Description"),
    *("Longitude", "Latitude", "Ellipsoidal height", "Origin", "Easting RMS", "Northing RMS"),
    *("Elevation RMS", "Lateral RMS", "Antenna height", "Antenna height units"),
    *("Solution status", "Correction type", "Averaging start", "Averaging end", "Samples"),
    *("PDOP", "GDOP", "Base easting", "Base northing", "Base elevation", "Base longitude"),
    *("Base latitude", "Base ellipsoidal height", "Baseline", "Mount point", "CS name"),
)


def surveys_of(register: Mapping[str, Any]) -> dict[str, bytes]:
    """Return the survey files by name, drawn from the register file of the region.

    Parameters
    ----------
    register : mapping
        The register file; of it the markers of section ``S7`` are surveyed.
    """
    places: dict[str, Place] = {}
    for feature in register["markers"]["features"]:
        about = feature["properties"]
        if about["boundary"] == "AA-BB" and about["section"] == "S7":
            places.setdefault(about["number"], tuple(feature["geometry"]["coordinates"]))
    rng = np.random.default_rng(SEED + 20)
    return {
        "walk-aa.gpx": _walk(places, rng).encode(),
        "rover-aa.csv": _rover(places).encode(),
        "occupation-bb.nmea": _occupation(places["48"], rng).encode("ascii"),
        "marker-45.jpg": _photo(places["45"], 318.0, 7.0, "45"),
        "marker-46.jpg": _photo(places["46"], 44.0, 9.0, "46"),
    }


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


# ------------------------------------------------------------------------------------- the walk


def _walk(places: Mapping[str, Place], rng: np.random.Generator) -> str:
    """Return a GPX 1.1 file: waypoints at markers, and a track in two segments."""
    marks = "".join(_waypoint(places, number) for number in range(len(_WAYPOINTS)))
    ways = (["43", "43/1", "44", "44/1", "45"], ["46", "47", "47/1", "47/2", "48"])
    segments, moment = [], _DAY_AA
    for way in ways:
        spots = [*_along([places[name] for name in way], rng)]
        segments.append(
            "".join(
                f'<trkpt lat="{lat:.7f}" lon="{lon:.7f}"><time>'
                f"{_stamp(moment + timedelta(seconds=20 * step))}</time></trkpt>\n"
                for step, (lon, lat) in enumerate(spots)
            )
        )
        moment += timedelta(seconds=20 * len(spots) + 1500)
    track = "".join(f"<trkseg>\n{points}</trkseg>\n" for points in segments)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gpx version="1.1" creator="geodata.build" xmlns="http://www.topografix.com/GPX/1/1">\n'
        f"<metadata><time>{_stamp(_DAY_AA)}</time></metadata>\n"
        f"{marks}<trk><name>S7, 43 to 48</name>\n{track}</trk>\n</gpx>\n"
    )


def _waypoint(places: Mapping[str, Place], number: int) -> str:
    name, marker, east, north = _WAYPOINTS[number]
    lon, lat = moved(*places[marker], east, north)
    latitude = f"{lat:.7f}"
    if number == len(_WAYPOINTS) - 1:
        latitude = latitude.replace(".", ",")
    moment = _DAY_AA + timedelta(minutes=9 * number, seconds=41)
    return (
        f'<wpt lat="{latitude}" lon="{lon:.7f}"><time>{_stamp(moment)}</time>'
        f"<name>{name}</name><sat>11</sat><hdop>0.9</hdop></wpt>\n"
    )


def _along(corners: Sequence[Place], rng: np.random.Generator) -> Iterator[Place]:
    """Yield places of a walk along geodesics, beside them and with a receiver's noise."""
    for (lon, lat), (lon2, lat2) in itertools.pairwise(corners):
        azimuth, _, length = GEOD.inv(lon, lat, lon2, lat2)
        for at in np.arange(0.0, length, _STEP_M).tolist():
            foot_lon, foot_lat, _ = GEOD.fwd(lon, lat, azimuth, at)
            right = math.radians(azimuth + 90.0)
            east, north = rng.normal(0.0, 1.2, 2) + _BESIDE_M * np.array(
                (math.sin(right), math.cos(right))
            )
            yield moved(foot_lon, foot_lat, float(east), float(north))


# ------------------------------------------------------------------------------------ the rover


def _rover(places: Mapping[str, Place]) -> str:
    """Return a table of points as Emlid Flow writes it."""
    base = moved(*places["46"], 840.0, 310.0)
    rows = [_rover_row(number, places, base) for number in range(len(_SHIFTS))]
    return "".join(",".join(row) + "\n" for row in (_HEADINGS, *rows))


def _rover_row(number: int, places: Mapping[str, Place], base: Place) -> list[str]:
    name, east, north, solution = _SHIFTS[number]
    lon, lat = moved(*places[name], east, north)
    height = 312.0 + 3.1 * number
    sigma = 0.009 if solution == "FIX" else 0.231
    start = _DAY_AA + timedelta(minutes=25 * number + 5)
    return [
        *(name, "MK", "boundary marker", *_grid(lon, lat), f"{height:.3f}", ""),
        *(f"{lon:.9f}", f"{lat:.9f}", f"{height:.3f}", "Local"),
        *(f"{sigma:.3f}", f"{sigma:.3f}", f"{2 * sigma:.3f}", f"{sigma * math.sqrt(2):.3f}"),
        *("1.800", "m", solution, "RTK"),
        *(_emlid(start), _emlid(start + timedelta(seconds=60)), "300"),
        *("1.6", "1.9", *_grid(*base), "401.220", f"{base[0]:.9f}", f"{base[1]:.9f}", "401.220"),
        *(f"{GEOD.inv(*base, lon, lat)[2]:.1f}", "DEMO", _GRID_NAME),
    ]


def _grid(lon: float, lat: float) -> tuple[str, str]:
    east, north = positions_in(read_crs(_GRID), np.array([lon]), np.array([lat]))
    return f"{east[0]:.4f}", f"{north[0]:.4f}"


def _emlid(moment: datetime) -> str:
    return f"{moment + timedelta(hours=2):%Y-%m-%d %H:%M:%S}.0 UTC+02:00"


# ------------------------------------------------------------------------------- the occupation


def _occupation(place: Place, rng: np.random.Generator) -> str:
    """Return an NMEA log of two minutes: five epochs before the fix, one broken sentence."""
    noise: Floats = rng.normal(0.0, 0.006, (120, 2))
    lines: list[str] = []
    for second, (east, north) in enumerate(noise.tolist()):
        fixed = second >= 5
        lon, lat = moved(*place, east + (0.0 if fixed else 0.42), north + (0.0 if fixed else -0.3))
        lines += _epoch(_DAY_BB + timedelta(seconds=second), lon, lat, fixed=fixed)
    broken = 3 * 60
    lines[broken] = lines[broken][:-2] + "00"
    return "".join(f"{line}\r\n" for line in lines)


def _epoch(moment: datetime, lon: float, lat: float, *, fixed: bool) -> tuple[str, str, str]:
    clock = f"{moment:%H%M%S}.00"
    spot = f"{_nmea(lat, 2)},{'S' if lat < 0 else 'N'},{_nmea(lon, 3)},{'W' if lon < 0 else 'E'}"
    quality, sigma = ("4", "0.010") if fixed else ("5", "0.240")
    return (
        _sentence(f"GNGGA,{clock},{spot},{quality},17,0.7,331.462,M,24.810,M,1.0,0001"),
        _sentence(f"GNGST,{clock},{sigma},{sigma},{sigma},0.0,{sigma},{sigma},0.020"),
        _sentence(f"GNRMC,{clock},A,{spot},0.0,,{moment:%d%m%y},,,R"),
    )


def _nmea(degrees: float, digits: int) -> str:
    """Return degrees and minutes as NMEA 0183 writes them, to 0.2 mm."""
    whole, minutes = divmod(round(abs(degrees) * 60e7), 60 * 10**7)
    return f"{whole:0{digits}d}{minutes / 1e7:010.7f}"


def _sentence(body: str) -> str:
    check = 0
    for byte in body.encode("ascii"):
        check ^= byte
    return f"${body}*{check:02X}"


# ---------------------------------------------------------------------------------- the pictures


def _photo(place: Place, azimuth_deg: float, distance_m: float, number: str) -> bytes:
    """Return a picture of a marker, taken from so far away in that direction of view."""
    lon, lat, _ = GEOD.fwd(*place, azimuth_deg + 180.0, distance_m)
    moment = _DAY_AA + timedelta(hours=5, minutes=int(number))
    return picture_of(
        Photo(lon=lon, lat=lat, azimuth_deg=azimuth_deg, taken_at=moment, text=f"marker {number}")
    )
