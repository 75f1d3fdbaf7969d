"""Boundary markers by the numbering scheme of geodata/README.md, with its eight defects."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from borderkit.crs import GEOD
from geodata.building.border import Border, Stretch
from geodata.building.frame import SEED, Floats, degrees, kilometres
from geodata.building.lines import along, lengths, normals

__all__ = ["Marker", "set_markers"]

_MAIN_KM: Final = {"land": 1.08, "river_midline": 1.45}
_BANK_KM: Final = 0.075
"""From the middle of the river to the pillars on its banks, km."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """One pillar: where it stands, km, and what the register says about it."""

    uid: str
    place: tuple[float, float]
    about: dict[str, Any] = field(default_factory=dict)


def set_markers(border: Border, seed: int = SEED) -> list[Marker]:
    """Return the pillars along the line, from the tripoint on, defects and all."""
    rng = np.random.default_rng(seed + 2)
    markers = [_tripoint(border)]
    numbers = {"AA-BB": 0, "AA-CC": 0, "BB-CC": 0}
    for stretch in border.stretches:
        if stretch.section == "S5B" or stretch.status in ("undemarcated", "not_agreed"):
            if stretch.status == "undemarcated":
                numbers[stretch.boundary] += 2
            continue
        markers += _along(stretch, numbers, rng)
    return _spoil([_inscribed(marker) for marker in markers], border)


def _tripoint(border: Border) -> Marker:
    about = _about("AA-BB", "T1", "S1", role="tripoint", siting="single")
    return Marker(uid="T-001", place=border.corner, about=about | {"note": "AA, BB and CC meet"})


def _about(boundary: str, number: str, section: str, *, role: str, siting: str) -> dict[str, Any]:
    return {
        "boundary": boundary,
        "number": number,
        "section": section,
        "role": role,
        "siting": siting,
        "side": None,
        "condition": "good",
        "material": "granite" if role == "main" else "concrete",
        "inspected_on": "2025-09-18",
        "valid_from": "1934-09-01" if boundary == "AA-BB" else "1957-04-01",
        "valid_to": None,
        "note": None,
    }


def _along(stretch: Stretch, numbers: dict[str, int], rng: np.random.Generator) -> Iterator[Marker]:
    """Yield the markers of one section: main ones on a step, auxiliary ones between them."""
    total = float(lengths(stretch.line)[-1])
    count = max(int(total / _MAIN_KM[stretch.kind] + 0.5), 1)
    mains = (np.arange(count) + 0.55) * total / count
    mains = mains + (rng.random(count) - 0.5) * 0.3
    if stretch.section == "S7":
        mains = np.unique(np.concatenate((mains, lengths(stretch.line)[1:-1])))
        mains = mains[np.concatenate(([True], np.diff(mains) > 0.3))]
    double = stretch.kind == "river_midline"
    for number, (at, end) in enumerate(
        zip(mains, np.append(mains[1:], total - 0.2), strict=True), start=1
    ):
        numbers[stretch.boundary] += 1
        label = str(numbers[stretch.boundary])
        yield from _one(stretch, float(at), label, "main", double=double, rng=rng)
        between = int((number * 7 + len(stretch.section)) % 3 != 0) + int(number % 4 == 1)
        if double:
            between = int(number % 5 == 2)
        for k in range(1, between + 1):
            place = float(at + (end - at) * k / (between + 1))
            yield from _one(stretch, place, f"{label}/{k}", "auxiliary", double=double, rng=rng)


def _one(
    stretch: Stretch,
    at: float,
    label: str,
    role: str,
    *,
    double: bool,
    rng: np.random.Generator,
) -> Iterator[Marker]:
    line = stretch.line
    spot = along(line, np.array([at]))[0]
    if stretch.section == "S7":
        spot = _on_geodesic(line, at)
    about = _about(
        stretch.boundary, label, stretch.section, role=role, siting="double" if double else "single"
    )
    about["condition"] = ("good", "good", "good", "good", "leaning", "damaged", "good", "good")[
        int(rng.integers(8))
    ]
    year, month, day = (int(rng.integers(*span)) for span in ((2023, 2026), (8, 11), (1, 29)))
    about["inspected_on"] = f"{year}-{month:02d}-{day:02d}"
    short = stretch.boundary.replace("-", "")
    number, _, part = label.partition("/")
    uid = f"{short}-{int(number):03d}" + (f"-{part}" if part else "")
    if not double:
        if stretch.section == "S7":
            about["valid_from"] = "2008-11-20"
        yield Marker(uid=uid, place=(float(spot[0]), float(spot[1])), about=about)
        return
    way = lengths(line)
    left = normals(line)[int(np.argmin(np.abs(way - at)))]
    for side, sign in (("AA", -1.0), ("BB", 1.0)):
        place = spot + left * sign * (_BANK_KM + 0.02 * float(rng.random()))
        note = "right bank" if side == "AA" else "left bank"
        yield Marker(
            uid=f"{uid}-{side}",
            place=(float(place[0]), float(place[1])),
            about=about | {"side": side, "note": note},
        )


def _on_geodesic(line: Floats, at: float) -> Floats:
    """Return the place at a length of a line of few corners, which geodesics join; km."""
    way = lengths(line)
    edge = min(int(np.searchsorted(way, at, side="right")), len(line) - 1)
    part = (at - way[edge - 1]) / (way[edge] - way[edge - 1])
    (lon, lat), (lon2, lat2) = np.round(degrees(line[edge - 1 : edge + 1]), 6).tolist()
    azimuth, _, length = GEOD.inv(lon, lat, lon2, lat2)
    found = GEOD.fwd(lon, lat, azimuth, part * length)
    place: Floats = kilometres(found[:2])[0]
    return place


def _inscribed(marker: Marker) -> Marker:
    """Return a main marker with what is cut into it, its year, form and size."""
    about = marker.about
    if about["role"] not in ("main", "tripoint"):
        return marker
    year = about["valid_from"][:4]
    sides = " ".join(about["boundary"].split("-")) if about["role"] == "main" else "AA BB CC"
    told = {
        "inscription": f"{sides} {about['number']} {year}",
        "year": year,
        "shape": "obelisk" if about["role"] == "tripoint" else "square pillar",
        "size": "60x60x180 cm" if about["role"] == "tripoint" else "30x30x120 cm",
    }
    return Marker(uid=marker.uid, place=marker.place, about=about | told)


def _spoil(markers: list[Marker], border: Border) -> list[Marker]:
    """Return the markers with the eight defects that geodata/README.md lists."""
    kept = {marker.uid: marker for marker in markers}

    def change(uid: str, *, place: Floats | None = None, **about: Any) -> None:
        old = kept[uid]
        spot = old.place if place is None else (float(place[0]), float(place[1]))
        kept[uid] = Marker(uid=uid, place=spot, about=old.about | about)

    line = border.stretch("AA-BB", "S1").line
    here = int(np.argmin(((line - kept["AABB-003"].place) ** 2).sum(axis=1)))
    change("AABB-003", place=np.array(kept["AABB-003"].place) + normals(line)[here] * 0.040)
    change("AABB-005", number="4")
    del kept["AABB-007"]
    change("AABB-009", condition=None, inspected_on=None)
    change("AABB-023-BB", siting="single")
    bank, other = (np.array(kept[f"AABB-025-{side}"].place) for side in ("AA", "BB"))
    change("AABB-025-BB", place=bank + (bank - other) * 0.2)
    del kept["AABB-027-BB"]
    change("AABB-063", inspected_on="2031-05-12")
    change("AABB-034-BB", condition="destroyed", note="left bank; taken by the flood of 2022")
    change("AABB-057-1", condition="missing", note="not found at the last inspection")
    return list(kept.values())
