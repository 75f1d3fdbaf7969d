"""What the register says of the line beyond its course: documents, points, positions, waters."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import shapely

from borderkit.crs import GEOD
from geodata.building.border import Border
from geodata.building.frame import SEED, Floats, degrees
from geodata.building.frames import BB_CRS, SHIFT_M, in_frame_of_bb, moved
from geodata.building.lines import lengths, normals
from geodata.building.markers import Marker
from geodata.building.shapes import feature
from geodata.building.sheet import collection

__all__ = ["BOUNDARIES", "DOCUMENTS", "TRANSFORMATIONS", "line_records"]

DOCUMENTS: Final[tuple[Mapping[str, Any], ...]] = tuple(
    {
        "document": code,
        "name": dict(zip(("en", "zh", "ru"), names, strict=True)),
        "kind": kind,
        "boundary": boundary,
        "dated": dated,
        "languages": ["en"],
        "sides": boundary.split("-"),
        "supplements": supplements,
        "valid_from": since,
        "valid_to": None,
    }
    for code, names, kind, boundary, dated, since, supplements in (
        (
            "BT-1931",
            ("Boundary Treaty of 1931", "1931年边界条约", "Договор о границе 1931 года"),
            *("delimitation", "AA-BB", "1931-03-02", "1931-06-12", None),
        ),
        (
            "DP-1934",
            ("Demarcation Protocol of 1934", "1934年勘界议定书", "Протокол о демаркации 1934 года"),
            *("demarcation", "AA-BB", "1934-07-19", "1934-09-01", "BT-1931"),
        ),
        (
            "JI-2008",
            (
                "Joint Inspection Record of 2008",
                "2008年联合检查记录",
                "Протокол совместной проверки 2008 года",
            ),
            *("joint_inspection", "AA-BB", "2008-10-30", "2008-11-20", "DP-1934"),
        ),
        (
            "BA-1957",
            ("Boundary Agreement of 1957", "1957年边界协定", "Соглашение о границе 1957 года"),
            *("delimitation", "AA-CC", "1957-02-11", "1957-04-01", None),
        ),
    )
)

BOUNDARIES: Final[tuple[Mapping[str, Any], ...]] = (
    {
        "boundary": "AA-BB",
        "name": {"en": "Boundary of AA and BB", "zh": "AA与BB边界", "ru": "Граница AA и BB"},
        "sides": ["AA", "BB"],
        "numbering": {"gaps": [[13, 14]], "source": "DP-1934, article 8"},
        "tolerance_m": 0.2,
        "tolerance_source": "JI-2008, article 9",
        "spacing_m": 2500.0,
        "spacing_source": "DP-1934, article 12",
        "strips": [
            {
                "strip": "vista",
                "width_m": 5.0,
                "activity": "clearing",
                "source": "DP-1934, article 14",
            },
            {
                "strip": "no_build",
                "width_m": 20.0,
                "activity": "building",
                "source": "JI-2008, article 11",
            },
            {
                "strip": "blasting",
                "width_m": 500.0,
                "activity": "blasting",
                "notice_days": 14,
                "source": "JI-2008, article 12",
            },
        ],
        "source_crs": "EPSG:4326",
        "valid_from": "1931-06-12",
    },
    {
        "boundary": "AA-CC",
        "name": {"en": "Boundary of AA and CC", "zh": "AA与CC边界", "ru": "Граница AA и CC"},
        "sides": ["AA", "CC"],
        "source_crs": "EPSG:4326",
        "valid_from": "1957-04-01",
    },
    {
        "boundary": "BB-CC",
        "name": {"en": "Boundary of BB and CC", "zh": "BB与CC边界", "ru": "Граница BB и CC"},
        "sides": ["BB", "CC"],
        "note": "not agreed",
    },
)

TRANSFORMATIONS: Final[tuple[Mapping[str, Any], ...]] = (
    {
        "transformation": "BB-1942",
        "boundary": "AA-BB",
        "source_crs": BB_CRS,
        "target_crs": "EPSG:4326",
        "method": "helmert_3",
        "parameters": dict(zip(("x_m", "y_m", "z_m"), SHIFT_M, strict=True)),
        "accuracy_m": 0.1,
        "document": "JI-2008",
        "valid_from": "2008-11-20",
    },
)

_MOVED: Final = (0.47, 0.31)
"""How far east and north of its agreed place both sides found one marker, m."""


def line_records(border: Border, markers: Sequence[Marker]) -> dict[str, Any]:
    """Return the layers of the line and its markers that are neither sections nor markers."""
    rng = np.random.default_rng(SEED + 6)
    row = [
        marker
        for marker in markers
        if marker.about["section"] == "S7" and marker.about["role"] == "main"
    ]
    return {
        "boundaries": [dict(record) for record in BOUNDARIES],
        "documents": [dict(record) for record in DOCUMENTS],
        "turning_points": collection(_turning_points(border, row)),
        "positions": collection(_positions(row, rng)),
        "marker_relations": list(_relations(row)),
        "water_lines": collection(_water_lines(border)),
        "soundings": collection(_soundings(border, rng)),
        "islands": collection(_islands(border)),
        "control_points": collection(_control_points(rng)),
        "transformations": [dict(record) for record in TRANSFORMATIONS],
    }


def _kept(km: Any) -> Floats:
    """Return degrees (n, 2) as the register keeps them, to 0.1 m."""
    return np.round(degrees(km), 6)


def _dms(value: float, decimals: int) -> str:
    units = round(abs(value) * 3600 * 10**decimals)
    seconds, rest = divmod(units, 10**decimals)
    text = f"{seconds // 3600:02d} {seconds // 60 % 60:02d} {seconds % 60:02d}"
    return f"{text}.{rest:0{decimals}d}" if decimals else text


def _printed(lon: float, lat: float, crs: str = "EPSG:4326", decimals: int = 5) -> dict[str, str]:
    """Return a position as a document of this region prints it: south and east."""
    return {
        "printed_north": f"{_dms(lat, decimals)} {'S' if lat < 0 else 'N'}",
        "printed_east": f"{_dms(lon, decimals)} {'W' if lon < 0 else 'E'}",
        "source_crs": crs,
    }


def _point(lon: float, lat: float, properties: Mapping[str, Any]) -> dict[str, Any]:
    place = {"type": "Point", "coordinates": [round(lon, 9), round(lat, 9)]}
    return {"type": "Feature", "geometry": place, "properties": dict(properties)}


def _turning_points(border: Border, row: Sequence[Marker]) -> Iterator[dict[str, Any]]:
    corners = _kept(border.stretch("AA-BB", "S7").line)
    shown = {tuple(_kept(marker.place)[0]): marker.uid for marker in row}
    for number, (lon, lat) in enumerate(corners.tolist(), start=1):
        about = {
            "boundary": "AA-BB",
            "point": f"TP{number}",
            "section": "S7",
            "sequence": number,
            "leg": "geodesic" if number < len(corners) else None,
            "marker": shown.get((lon, lat)),
            **_printed(lon, lat),
            "document": "JI-2008",
            "article": "1",
            "valid_from": "2008-11-20",
        }
        yield _point(lon, lat, about)


def _positions(row: Sequence[Marker], rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    """Yield agreed positions, and what both sides observed; one marker was moved."""
    for number, marker in enumerate(row):
        lon, lat = _kept(marker.place)[0].tolist()
        shared = {"subject": f"markers/{marker.uid}", "boundary": "AA-BB"}
        agreed = {
            "position": f"{marker.uid}-2008",
            **shared,
            "kind": "agreed",
            **_printed(lon, lat),
            "sigma_north_m": 0.02,
            "sigma_east_m": 0.02,
            "document": "JI-2008",
            "valid_from": "2008-11-20",
        }
        yield _point(lon, lat, agreed)
        off = np.array(_MOVED) if number == 2 else np.zeros(2)
        for side in ("AA", "BB"):
            east, north = off + rng.normal(0.0, 0.012, 2)
            there = moved(lon, lat, float(east), float(north))
            seen = {
                "position": f"{marker.uid}-2025-{side}",
                **shared,
                "side": side,
                "kind": "observed",
                **_printed(*there),
                "epoch": 2025.7,
                "method": "gnss_static",
                "sigma_north_m": 0.015,
                "sigma_east_m": 0.012,
                "observed_at": "2025-09-16",
                "campaign": "JI-2025",
            }
            yield _point(*there, seen)


def _relations(row: Sequence[Marker]) -> Iterator[dict[str, Any]]:
    """Yield how neighbours on the straight section lie to each other; one distance is wrong."""
    places = _kept([marker.place for marker in row])
    for number, (a, b) in enumerate(itertools.pairwise(places)):
        azimuth, _, distance = GEOD.inv(a[0], a[1], b[0], b[1])
        stated = round(distance, 1) + (0.6 if number == 3 else 0.0)
        yield {
            "relation": f"JI-2008-{number + 1}",
            "marker": row[number].uid,
            "target": row[number + 1].uid,
            "kind": "neighbour",
            "printed_azimuth": _dms(azimuth % 360.0, 0),
            "azimuth_deg": round(azimuth % 360.0 * 3600) / 3600,
            "azimuth_kind": "true",
            "printed_distance": f"{stated:.1f}",
            "distance_m": round(stated, 1),
            "document": "JI-2008",
        }
    yield {
        "relation": "JI-2008-W1",
        "marker": row[0].uid,
        "target": "boulder with a bolt",
        "kind": "witness",
        "printed_azimuth": "112 30",
        "azimuth_deg": 112.5,
        "azimuth_kind": "magnetic",
        "printed_distance": "14.2",
        "distance_m": 14.2,
        "document": "JI-2008",
    }


def _water_lines(border: Border) -> Iterator[dict[str, Any]]:
    """Yield the channel as it runs now, which has left the line in one bend, and a weir."""
    line = border.stretch("AA-BB", "S6").line
    along = lengths(line) / lengths(line)[-1]
    bend = np.exp(-(((along - 0.4) / 0.06) ** 2)) * 0.055
    channel = line + normals(line) * bend[:, None]
    shared = {"boundary": "AA-BB", "section": "S6"}
    yield feature(
        shapely.LineString(channel),
        {
            "water_line": "CH-2024",
            **shared,
            "kind": "channel",
            "surveyed_on": "2024-09-10",
            "stage": "1.12 m at Ondrel gauge",
        },
    )
    at = len(line) // 5
    left = normals(line)[at]
    weir = np.array([line[at] - left * 0.06, line[at] + left * 0.06])
    about = {"water_line": "WEIR-1", **shared, "kind": "structure_axis", "document": "JI-2008"}
    yield feature(shapely.LineString(weir), about)


def _soundings(border: Border, rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    line = border.stretch("AA-BB", "S6").line
    left = normals(line)
    for station, at in enumerate(np.linspace(4, len(line) - 5, 6).astype(int).tolist(), start=1):
        for number, across in enumerate(np.linspace(-0.04, 0.04, 5), start=1):
            depth = 2.6 - abs(across - 0.012) * 38.0 + float(rng.normal(0.0, 0.05))
            about = {
                "sounding": f"SD-{station}-{number}",
                "boundary": "AA-BB",
                "section": "S6",
                "depth_m": round(max(depth, 0.2), 1),
                "surveyed_on": "2024-09-10",
                "stage": "1.12 m at Ondrel gauge",
            }
            yield feature(shapely.Point(line[at] + left[at] * across), about)


def _islands(border: Border) -> Iterator[dict[str, Any]]:
    """Yield Heron Island, of which each side claims that it is its own, and a shoal."""
    south, north = (border.stretch("AA-BB", name).line for name in ("S5A", "S5B"))
    ring = shapely.Polygon(np.vstack((south, north[::-1]))).buffer(-0.03)
    island = max(shapely.get_parts(ring), key=lambda part: float(part.area))
    names = {"en": "Heron Island", "zh": "鹭岛", "ru": "Остров Цапли"}
    about = {"boundary": "AA-BB", "number": "1", "kind": "island", "name": names, "sheet": "7"}
    yield feature(
        shapely.Polygon(island.exterior),
        {"island": "HI", **about, "basis": "in dispute: BT-1931, article 2(d)"},
    )
    line = border.stretch("AA-BB", "S6").line
    at = len(line) // 3
    place = line[at] - normals(line)[at] * 0.02
    yield feature(
        shapely.Point(place),
        {
            "boundary": "AA-BB",
            "island": "SH-2",
            "number": "2",
            "kind": "shoal",
            "owner": "AA",
            "basis": "DP-1934, article 6",
            "area_m2": 340.0,
            "sheet": "9",
            "document": "DP-1934",
        },
    )


def _control_points(rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    """Yield the points that both networks have, in the frame of each, and a base station."""
    for number, km in enumerate(
        ((5.0, 6.0), (14.0, 12.0), (23.0, 5.0), (31.0, 17.0), (40.0, 24.0), (46.0, 36.0)), start=1
    ):
        lon, lat = _kept(km)[0].tolist()
        shared = {"point": f"CP-{number}", "boundary": "AA-BB", "role": "control"}
        sigmas = {"sigma_north_m": 0.02, "sigma_east_m": 0.02}
        yield _point(
            lon, lat, {**shared, "side": "AA", "network": "AA-2000", **_printed(lon, lat), **sigmas}
        )
        noise = rng.normal(0.0, 0.02, 2)
        printed = in_frame_of_bb(*moved(lon, lat, float(noise[0]), float(noise[1])))
        yield _point(
            lon,
            lat,
            {
                **shared,
                "side": "BB",
                "network": "BB-1942",
                **_printed(*printed, "own:BB-1942"),
                **sigmas,
                "crs_operation": "BB-1942 (JI-2008)",
                "operation_accuracy_m": 0.1,
            },
        )
    lon, lat = _kept((22.0, 21.0))[0].tolist()
    base = {"point": "BS-1", "boundary": "AA-BB", "side": "AA", "role": "base_station"}
    yield _point(lon, lat, {**base, "network": "AA-2000", **_printed(lon, lat)})
