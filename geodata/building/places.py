"""Places by name: towns, villages, hamlets, sites, summits and passes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from geodata.building.border import Border
from geodata.building.water import Land

__all__ = ["PORTS", "Place", "Port", "name_places", "open_ports"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place by its names, km east and north; `side` is the state that it lies in."""

    code: str
    kind: str
    side: str
    names: Mapping[str, str]
    aliases: tuple[str, ...]
    km: tuple[float, float]
    old_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """A port of entry on the line, km."""

    code: str
    names: Mapping[str, str]
    km: tuple[float, float]


# Code, kind, side, about where (km), names in English, Chinese and Russian, aliases.
_SETTLED: Final = (
    ("PL-01", "town", "AA", (8.7, 20.4), "Velmora", "韦尔莫拉", "Велмора", ("Welmora",)),
    ("PL-02", "town", "AA", (20.4, 18.4), "Taskeny", "塔斯肯尼", "Таскени", ("Taskeni",)),
    ("PL-03", "village", "AA", (24.2, 15.4), "Ondrel", "昂德雷尔", "Ондрел", ()),
    ("PL-04", "site", "AA", (26.9, 35.9), "Reed Camp", "苇营", "Камышовый Лагерь", ()),
    ("PL-05", "village", "AA", (6.6, 6.9), "Sarnet", "萨尔内特", "Сарнет", ()),
    ("PL-06", "village", "AA", (28.9, 24.9), "Orvale", "奥韦尔", "Орвейл", ()),
    ("PL-07", "village", "AA", (30.4, 32.1), "Skarrow", "斯卡罗", "Скарроу", ()),
    ("PL-08", "village", "AA", (11.3, 12.2), "Brannick", "布兰尼克", "Бранник", ()),
    ("PL-09", "hamlet", "AA", (2.9, 20.9), "Pellow", "佩洛", "Пеллоу", ()),
    ("PL-10", "hamlet", "AA", (33.2, 29.6), "Tarnholt", "塔恩霍尔特", "Тарнхолт", ()),
    ("PL-11", "hamlet", "AA", (16.6, 24.6), "Kestrel Mill", "隼磨坊", "Мельница Кестрел", ()),
    ("PL-12", "village", "AA", (5.4, 28.0), "Hoarstead", "霍斯特德", "Хорстед", ()),
    ("PL-21", "town", "BB", (41.1, 19.6), "Harrowmere", "哈罗米尔", "Харроумир", ("Harrow Mere",)),
    ("PL-22", "village", "BB", (25.2, 13.3), "Bridgefoot", "桥脚村", "Бриджфут", ()),
    ("PL-23", "village", "BB", (38.3, 6.2), "Dunmarrow", "邓马罗", "Данмарроу", ()),
    ("PL-24", "hamlet", "BB", (20.0, 7.3), "Corrin Mill", "科林磨坊", "Мельница Коррин", ()),
    ("PL-25", "village", "BB", (50.0, 25.2), "Lissenby", "利森比", "Лиссенби", ()),
    ("PL-31", "hamlet", "CC", (54.6, 35.4), "Kell Garth", "凯尔加思", "Келл-Гарт", ()),
)
_OLD_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "PL-02": ("Tasken Ferry", "塔斯肯渡"),
    "PL-21": ("Harrow Market",),
}
_SUMMITS: Final = (
    ("PL-41", "AA", (47.2, 33.4), "Hoar Fell", "霜岭", "Хор-Фелл"),
    ("PL-42", "AA", (14.6, 34.0), "Grey Tor", "灰岩峰", "Грей-Тор"),
    ("PL-43", "AA", (3.7, 12.6), "Signal Hill", "信号山", "Сигнальная Горка"),
    ("PL-44", "BB", (33.2, 11.6), "Marrow Top", "马罗峰", "Марроу-Топ"),
    ("PL-45", "AA", (24.6, 29.9), "Three Cairns", "三石堆", "Три Тура"),
    ("PL-46", "BB", (55.2, 18.3), "Lissen Beacon", "利森烽火台", "Лиссенский Маяк"),
    ("PL-47", "AA", (10.9, 36.4), "Aurel Top", "奥雷尔峰", "Аурель-Топ"),
)
PORTS: Final[Mapping[str, tuple[tuple[float, float], str, str, str]]] = {
    "PC-01": ((24.6, 14.4), "Ondrel Bridge", "昂德雷尔桥", "Ондрельский мост"),
    "PC-02": ((15.2, 6.1), "Stone Gate", "石门", "Каменные Ворота"),
    "PC-03": ((35.6, 25.2), "Lark Pass", "云雀山口", "Перевал Ларк"),
}


def open_ports(land: Land, border: Border) -> dict[str, Port]:
    """Return the ports, on the line: Lark Pass at the lowest place of its ridge."""
    line = shapely.LineString(border.aa_bb)
    ports = {}
    for code, (near, en, zh, ru) in PORTS.items():
        at = line.project(shapely.Point(near))
        names = {"en": en, "zh": zh, "ru": ru}
        spot = line.interpolate(at)
        km = (round(spot.x, 4), round(spot.y, 4))
        if code == "PC-03":
            # On a corner of the line, so that it lies on the line to the last figure.
            way = np.array([line.project(shapely.Point(corner)) for corner in border.aa_bb])
            spots = border.aa_bb[np.abs(way - at) <= 1.6]
            lowest = spots[int(np.argmin(np.round(land.fine.at(spots), 2)))]
            km = (float(lowest[0]), float(lowest[1]))
        ports[code] = Port(code=code, names=names, km=km)
    return ports


def name_places(land: Land, border: Border, ports: Mapping[str, Port]) -> dict[str, Place]:
    """Return all places: settlements on gentle ground, summits at the top, passes on the line."""
    places = {}
    for code, kind, side, near, en, zh, ru, aliases in _SETTLED:
        km = _gentle(land, border, near)
        names = {"en": en, "zh": zh, "ru": ru}
        places[code] = Place(
            code=code,
            kind=kind,
            side=side,
            names=names,
            aliases=aliases,
            km=km,
            old_names=_OLD_NAMES.get(code, ()),
        )
    for code, side, near, en, zh, ru in _SUMMITS:
        names = {"en": en, "zh": zh, "ru": ru}
        km = _top(land, near)
        places[code] = Place(code=code, kind="summit", side=side, names=names, aliases=(), km=km)
    port = ports["PC-03"]
    names = {"en": "Lark Pass head", "zh": "云雀山口垭口", "ru": "Седловина Ларк"}
    places["PL-51"] = Place(
        code="PL-51", kind="pass", side="AA", names=names, aliases=(), km=port.km
    )
    return places


def _gentle(land: Land, border: Border, near: tuple[float, float]) -> tuple[float, float]:
    """Return the gentlest ground within 600 m that is clear of water and of the line."""
    steps = np.arange(-0.6, 0.601, 0.06)
    x, y = np.meshgrid(near[0] + steps, near[1] + steps)
    spots = np.column_stack((x.ravel(), y.ravel()))
    rise = np.zeros(len(spots))
    for dx, dy in ((0.15, 0.0), (-0.15, 0.0), (0.0, 0.15), (0.0, -0.15)):
        rise += np.abs(land.fine.at(spots + (dx, dy)) - land.fine.at(spots))
    points = shapely.points(spots)
    wet = np.zeros(len(spots))
    for river in land.rivers.values():
        far = shapely.distance(points, shapely.LineString(river.line))
        wet = np.maximum(wet, far < (0.22 if river.kind == "river" else 0.1))
    far = shapely.distance(points, shapely.LineString(border.aa_bb))
    wet = np.maximum(wet, far < 0.3)
    off = np.sqrt(((spots - near) ** 2).sum(axis=1))
    best = spots[int(np.argmin(np.round(rise + 6.0 * off + 500.0 * wet, 3)))]
    return (round(float(best[0]), 3), round(float(best[1]), 3))


def _top(land: Land, near: tuple[float, float]) -> tuple[float, float]:
    steps = np.arange(-1.0, 1.001, 0.03)
    x, y = np.meshgrid(near[0] + steps, near[1] + steps)
    spots = np.column_stack((x.ravel(), y.ravel()))
    best = spots[int(np.argmax(np.round(land.fine.at(spots), 3)))]
    return (round(float(best[0]), 3), round(float(best[1]), 3))
