"""Cases made from a seed: the same seed gives the same register, itinerary and `at`.

`random_case` spreads its geometry freely; `border_case` puts stops, routes and zone corners on
one lattice, so that stops lie on corners and edges, legs start on, end on, run along and pass
through them, and times fall on the ends of windows and days. `coarse_case` draws either, with a
boundary line that is not exact.
"""

import datetime as dt
import math
import random
from collections.abc import Mapping
from typing import Any

import shapely
from shapely.affinity import translate
from shapely.geometry import MultiPolygon, Polygon, box, mapping

from tests.reference.generate_rules import Rules

__all__ = ["border_case", "coarse_case", "random_case"]

Case = tuple[dict[str, Any], dict[str, Any], str]
HOMES = (
    (20.4, 10.4),
    (11.5, 47.1),
    (11.5, 47.1),
    (131.0, 48.2),
    (-70.3, -34.2),
    (25.0, 70.2),
    (-40.0, 78.3),
    (60.0, 84.0),
    (179.98, 51.3),
    (-179.97, -17.0),
    (180.0, 71.0),
)
ZONES = ("Etc/GMT-2", "Europe/Vienna", "Asia/Shanghai", "America/St_Johns", "Asia/Kathmandu")
MODES = ("road", "road", "foot", "rail", "air")


def random_case(seed: int) -> Case:
    """A case with free geometry."""
    return _Case(seed, lattice=False).case()


def border_case(seed: int) -> Case:
    """A case on a lattice, with times on the ends of windows and days."""
    return _Case(seed, lattice=True).case()


def coarse_case(seed: int) -> Case:
    """A case of either kind whose boundary line is not exact."""
    return _Case(seed, lattice=seed % 2 == 1, coarse=True).case()


def _plain(geometry: Any) -> dict[str, Any]:
    """GeoJSON with lists, longitudes within -180..180."""

    def fix(c: Any) -> Any:
        if isinstance(c[0], int | float):
            return [_wrap(c[0]), c[1]]
        return [fix(x) for x in c]

    obj = mapping(geometry)
    return {"type": obj["type"], "coordinates": fix(obj["coordinates"])}


def _wrap(lon: float) -> float:
    if -180.0 <= lon <= 180.0:
        return lon
    return round((lon + 180.0) % 360.0 - 180.0, 9)


def _split(area: Any) -> Any:
    """An area cut at the antimeridian, each side on its own side of the map."""
    west, _, east, _ = area.bounds
    if west >= -180.0 and east <= 180.0:
        return area
    parts: list[Polygon] = []
    for turn in (-360.0, 0.0, 360.0):
        half = area.intersection(box(-180.0 + turn, -90, 180.0 + turn, 90))
        found = [p for p in shapely.get_parts(half) if p.geom_type == "Polygon" and p.area > 0]
        parts += [translate(part, xoff=-turn) for part in found]
    return MultiPolygon(parts)


class _Case:
    """One case in the making. Places are kilometres east and north of a home."""

    def __init__(self, seed: int, *, lattice: bool, coarse: bool = False) -> None:
        self.random = random.Random(seed * 2 + int(lattice))
        self.lattice = lattice
        self.coarse = coarse
        self.home = self.random.choice(HOMES)
        wide = 111.2 * math.cos(math.radians(self.home[1]))
        self.step = (round(1.0 / wide, 3), 0.01)  # degrees for one kilometre
        day = self.random.choice(("2026-06-03", "2026-06-03", "2026-03-28", "2026-10-24"))
        self.day = dt.date.fromisoformat(day)
        self.zones_of_time = self.random.sample(ZONES, 2)
        self.codes: list[str] = []
        self.places: list[dict[str, Any]] = []
        self.crossings: list[dict[str, Any]] = []

    # ---- places ------------------------------------------------------------------------

    def chance(self, p: float) -> bool:
        return self.random.random() < p

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Longitude (not wrapped) and latitude of a place."""
        return (
            round(self.home[0] + x * self.step[0], 7),
            round(self.home[1] + y * self.step[1], 7),
        )

    def some(self, spread: float = 8.0) -> tuple[float, float]:
        """A place: anywhere, or on the lattice (its corners, middles of edges)."""
        if self.lattice:
            fine = self.random.choice((1.0, 1.0, 1.0, 0.5))
            count = int(spread / fine)
            return (
                self.random.randint(-count, count) * fine,
                self.random.randint(-count, count) * fine,
            )
        return self.random.uniform(-spread, spread), self.random.uniform(-spread, spread)

    def area(self, spread: float, size: float) -> Any:
        """An area in longitude and latitude."""
        x, y = self.some(spread)
        w: float
        h: float
        if self.lattice:
            x, y = math.floor(x), math.floor(y)
            w, h = self.random.randint(1, int(size)), self.random.randint(1, int(size))
        else:
            w, h = self.random.uniform(0.3, size), self.random.uniform(0.3, size)
        kind = self.random.random()
        corners = [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]
        if kind < 0.2:  # an L
            corners = [(x, y), (x + w, y), (x + w, y + h / 2), (x + w / 2, y + h / 2)]
            corners += [(x + w / 2, y + h), (x, y + h)]
        elif kind < 0.35:  # a rhomb
            corners = [(x + w / 2, y), (x + w, y + h / 2), (x + w / 2, y + h), (x, y + h / 2)]
        elif kind < 0.5 and not self.lattice:
            turns = sorted(self.random.uniform(0, 2 * math.pi) for _ in range(7))
            corners = [(x + w / 2 * math.cos(t), y + h / 2 * math.sin(t)) for t in turns]
        polygon = Polygon([self.at(*c) for c in corners])
        if not polygon.is_valid or polygon.area < 1e-9:
            polygon = Polygon([self.at(x, y), self.at(x + w, y), self.at(x, y + h)])
        if kind > 0.9:  # a hole
            hole = [(x + w * a, y + h * b) for a, b in ((0.25, 0.25), (0.75, 0.25), (0.5, 0.75))]
            polygon = Polygon(polygon.exterior.coords, [[self.at(*c) for c in hole]])
        elif kind > 0.82:  # a second part
            x2 = x + w + 1.0
            more = Polygon([self.at(x2, y), self.at(x2 + w, y), self.at(x2, y + h)])
            return MultiPolygon([polygon, more])
        return polygon

    # ---- the register ------------------------------------------------------------------

    def feature(self, geometry: Any, properties: Mapping[str, Any]) -> dict[str, Any]:
        if geometry.geom_type.endswith("Polygon"):
            geometry = _split(geometry)
        return {"type": "Feature", "geometry": _plain(geometry), "properties": dict(properties)}

    def jurisdiction(self, code: str, area: Any, zone: str) -> dict[str, Any]:
        classes = ("open", "open", "open", "non_open", None)
        review = (None, None, None, None, None, "2026-05-04", "2026-05-03", "2027-01-01")
        ends = (None, None, None, None, self.day.isoformat(), "2026-12-31")
        return self.feature(
            area,
            {
                "code": code,
                "name": {"en": code},
                "timezone": zone,
                "default_class": self.random.choice(classes),
                "valid_from": None,
                "valid_to": self.random.choice(ends),
                "review_by": self.random.choice(review),
                "calendar": self.random.choice(("aa", "aa", None)),
            },
        )

    def jurisdictions(self) -> list[dict[str, Any]]:
        first, second = self.zones_of_time
        middle = float(self.random.randint(-3, 3)) if self.lattice else self.random.uniform(-4, 4)
        kind = self.random.random()
        far = 30.0

        def band(x1: float, x2: float) -> Any:
            return Polygon(
                [self.at(x1, -far), self.at(x2, -far), self.at(x2, far), self.at(x1, far)]
            )

        if kind < 0.45:
            return [self.jurisdiction("AA", band(-far, far), first)]
        if kind < 0.65:
            return [
                self.jurisdiction("AA", band(-far, middle), first),
                self.jurisdiction("BB", band(middle, far), second),
            ]
        if kind < 0.85:
            return [self.jurisdiction("AA", band(-far, middle), first)]
        if kind < 0.95:
            return [
                self.jurisdiction("AA", band(-far, middle + 2), first),
                self.jurisdiction("BB", band(middle, far), second),
            ]
        return []

    def register(self) -> dict[str, Any]:
        rules = Rules(self.random, self.day, self.zones_of_time, lattice=self.lattice)
        zones, corridors = [], []
        class_rules = rules.class_rules()
        for k in range(self.random.choice((0, 1, 2, 2, 3, 3, 4, 5))):
            properties = rules.zone(f"Z{k}")
            area = self.area(4.0, 5.0)
            zones.append(self.feature(area, properties))
            self.codes.append(f"Z{k}")
            names = [r["id"] for r in properties["rules"]]
            if names and self.chance(0.3):
                corridors.append(self.corridor(f"C{k}", f"Z{k}", area, names, rules))
        self.make_places(rules)
        sections = []
        if self.coarse or self.chance(0.2):
            x = float(self.random.randint(-3, 3)) if self.lattice else self.random.uniform(-4, 4)
            line = shapely.LineString([self.at(x, -20.0), self.at(x, 0.0), self.at(x + 1, 20.0)])
            if self.lattice:
                line = shapely.LineString([self.at(x, -20.0), self.at(x, 20.0)])
            if line.bounds[0] > -180.0 and line.bounds[2] < 180.0:
                sections += self.sections(line)
        settings: dict[str, Any] = {}
        if self.chance(0.3):
            settings = {
                "route_policy": self.random.choice(("reach", "reach", "geodesic")),
                "detour": self.random.choice((1.0, 1.2, 1.3)),
                "near_m": self.random.choice((None, None, 200.0)),
                "time_slack_s": self.random.choice((0, 0, 60, 600)),
            }
        return {
            "settings": settings,
            "jurisdictions": {"type": "FeatureCollection", "features": self.jurisdictions()},
            "calendars": [
                {
                    "calendar": "aa",
                    "years": self.random.choice(([2026], [2025, 2026])),
                    "weekend": ["SAT", "SUN"],
                    "holidays": ["2026-06-01"],
                    "working": ["2026-05-30"],
                }
            ],
            "zones": {"type": "FeatureCollection", "features": zones},
            "class_rules": class_rules,
            "corridors": {"type": "FeatureCollection", "features": corridors},
            "crossings": {"type": "FeatureCollection", "features": self.crossings},
            "places": {"type": "FeatureCollection", "features": self.places},
            "permits": rules.permits(self.codes),
            "boundary_sections": {"type": "FeatureCollection", "features": sections},
        }

    def sections(self, line: Any) -> list[dict[str, Any]]:
        """The line whole and exact; or, drawn apart, cut in two, bent or not exact."""
        own = random.Random(f"{line.wkt} {self.lattice}")
        codes = {"section": "S1", "boundary": "AA-BB"}
        if not self.coarse:
            return [self.feature(line, codes)]
        ends = shapely.get_coordinates(line)
        west, east = ends[:, 0].min(), ends[:, 0].max()
        places = [tuple(end) for end in ends]
        if own.random() < 0.6:  # teeth, as fine as the strip or coarser
            x, count = ends[0, 0], own.choice((9, 40, 90))
            wide = own.choice((0.05, 0.3, 1.5)) * self.step[0]
            rows = [ends[0, 1] + (ends[-1, 1] - ends[0, 1]) * k / count for k in range(count + 1)]
            places = [(round(x + wide * (k % 2), 7), round(y, 7)) for k, y in enumerate(rows)]
        if own.random() < 0.3:  # a line that ends amid the stops
            places = places[: max(2, len(places) * 6 // 10)]
        west, east = (f(x for x, _ in places) for f in (min, max))
        if west <= -180.0 or east >= 180.0:
            return [self.feature(line, codes)]
        accuracy_m = own.choice((3.0, 40.0, 220.0, 730.0, 2100.0))
        cut = own.randrange(1, len(places) - 1) if len(places) > 2 and own.random() < 0.4 else None
        halves = [places] if cut is None else [places[: cut + 1], places[cut:]]
        exact = own.choice((None, None, 0))
        return [
            self.feature(
                shapely.LineString(half),
                {
                    "section": f"S{n}",
                    "boundary": "AA-BB",
                    "accuracy_m": accuracy_m if n or exact is None else exact,
                },
            )
            for n, half in enumerate(halves)
        ]

    def corridor(
        self, name: str, zone: str, area: Any, rules: list[str], maker: Rules
    ) -> dict[str, Any]:
        west, south, east, north = area.bounds
        y = (south + north) / 2
        if self.chance(0.5):
            line = [(west - self.step[0], y), (east + self.step[0], y)]
        else:
            x = (west + east) / 2
            line = [(x, south - 0.01), (x, north), (x + self.step[0], north + 0.01)]
        geometry = shapely.LineString([(round(x, 7), round(y, 7)) for x, y in line])
        if geometry.bounds[2] > 180.0 or geometry.bounds[0] < -180.0:
            geometry = shapely.transform(
                geometry, lambda c: c - [360.0 if c[0][0] > 0 else -360.0, 0.0]
            )
            if geometry.bounds[2] > 180.0 or geometry.bounds[0] < -180.0:
                geometry = shapely.LineString([(10.0, 10.0), (10.1, 10.0)])
        return self.feature(
            geometry,
            {
                "corridor": name,
                "zone": zone,
                "width_m": self.random.choice((200.0, 500.0, 3000.0, 8000.0)),
                "direction": self.random.choice(("both", "both", "forward", "backward")),
                "modes": self.random.choice((None, ["road"], ["road", "foot"])),
                "schedule": maker.schedule(0.3),
                "stopping": self.chance(0.4),
                "lifts": self.random.sample(rules, self.random.randint(1, len(rules))),
                "valid_from": None,
                "valid_to": self.random.choice((None, None, self.day.isoformat())),
            },
        )

    def make_places(self, maker: Rules) -> None:
        if self.chance(0.5):
            geometry = self.area(6.0, 3.0)
            if self.chance(0.5):
                geometry = shapely.Point(self.at(*self.some(5.0)))
            names = {"place": "PL-1", "name": {"en": "Sample Town"}, "aliases": ["Town"]}
            self.places.append(self.feature(geometry, names))
        for k in range(self.random.choice((0, 0, 1, 2))):
            point = shapely.Point(self.at(*self.some(4.0)))
            self.crossings.append(self.feature(point, maker.crossing(f"PC-{k}")))

    # ---- the itinerary -----------------------------------------------------------------

    def time(self, hours: float) -> str:
        """The time so many hours into the case."""
        start = dt.datetime.combine(self.day, dt.time(6), dt.timezone(dt.timedelta(hours=2)))
        return (start + dt.timedelta(seconds=round(hours * 3600))).isoformat()

    def date_at(self, hours: float) -> str:
        return (self.day + dt.timedelta(days=int((6 + hours) // 24))).isoformat()

    def stop(self, maker: Rules) -> tuple[dict[str, Any], tuple[float, float] | None]:
        """A stop, and a place in it (kilometres)."""
        kind = self.random.random()
        if kind < 0.1 and self.places:
            name = self.random.choice(("PL-1", "sample town", "Town", "Nowhere"))
            return {"place": name}, None
        if kind < 0.25 and self.crossings:
            code = self.random.choice([c["properties"]["crossing"] for c in self.crossings])
            role = self.random.choice((None, "entry", "exit"))
            stop = {"crossing": "PC-9" if self.chance(0.05) else code}
            return stop | ({"role": role} if role else {}), None
        x, y = self.some(6.0)
        found: dict[str, Any] = {}
        if kind < 0.32:
            w = 1.0 if self.lattice else self.random.uniform(0.1, 2.0)
            polygon = Polygon(
                [self.at(x, y), self.at(x + w, y), self.at(x + w, y + w), self.at(x, y + w)]
            )
            found["location"] = _plain(_split(polygon))
        else:
            lon, lat = self.at(x, y)
            found["location"] = {"type": "Point", "coordinates": [_wrap(lon), lat]}
        if self.chance(0.12):
            found["accuracy_m"] = self.random.choice((0, 20, 150.5, 400))
        return found, (x, y)

    def set_times(self, stops: list[dict[str, Any]]) -> None:
        hour = self.random.choice((0.0, 0.0, 2.5, 12.0, 16.0))
        vague = self.chance(0.25)
        for k, stop in enumerate(stops):
            if self.lattice:
                stay, travel = (self.random.choice((1.0, 2.0, 6.0)) for _ in range(2))
            else:
                stay, travel = self.random.uniform(0.2, 5.0), self.random.uniform(0.3, 3.0)
            if stop.get("pass_through"):
                stay = 0.0
            arrive, depart = self.time(hour), self.time(hour + stay)
            if vague and self.chance(0.4):
                arrive = self.date_at(hour)
                if self.chance(0.2):
                    arrive = f"{arrive}/{self.date_at(hour + 24)}"
                if stay == 0.0:
                    depart = arrive
                elif self.chance(0.5):
                    depart = self.date_at(hour + stay)
            stop["arrive"], stop["depart"] = arrive, depart
            if self.chance(0.04) or (vague and self.chance(0.15)):
                key = self.random.choice(("arrive", "depart"))
                if 0 < k < len(stops) - 1 or self.chance(0.2):
                    del stop[key]
            hour += stay + travel
            if self.chance(0.1):
                hour += 10.0

    def route(
        self, a: tuple[float, float] | None, b: tuple[float, float] | None
    ) -> dict[str, Any] | None:
        """A route between two places, None where it is not given."""
        if a is None or b is None or self.chance(0.35):
            return None
        points = [a]
        kind = self.random.random()
        if kind < 0.45:
            points += [self.some(7.0) for _ in range(self.random.randint(1, 3))]
        elif kind < 0.6:
            middle = self.some(7.0)
            points += [middle, self.some(7.0), middle]  # there and back
        elif kind < 0.7 and self.lattice:
            points += [(a[0], b[1])]  # along the lattice
        points.append(b)
        coordinates = [self.at(*p) for p in points]
        if not self.lattice and self.chance(0.2):
            coordinates[0] = (coordinates[0][0], round(coordinates[0][1] + 0.0004, 7))
        line = [[_wrap(lon), lat] for lon, lat in coordinates]
        return {"type": "LineString", "coordinates": line}

    def legs(
        self, spots: list[tuple[float, float] | None], stops: list[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        found = []
        for k in range(len(spots) - 1):
            leg: dict[str, Any] = {"mode": self.random.choice(MODES)}
            leg["route"] = self.route(spots[k], spots[k + 1])
            if self.chance(0.15):
                leg["overnight"] = self.chance(0.7)
            if self.chance(0.5):
                leg["escort"] = self.random.choice((True, False, None))
            found.append(leg)
        return found

    def case(self) -> Case:
        register = self.register()
        maker = Rules(self.random, self.day, self.zones_of_time, lattice=self.lattice)
        count = self.random.choice((1, 2, 2, 2, 3, 3, 4))
        pairs = [self.stop(maker) for _ in range(count)]
        if count > 1 and self.chance(0.05):
            pairs[-1] = (dict(pairs[0][0]), pairs[0][1])
        stops, spots = [p[0] for p in pairs], [p[1] for p in pairs]
        for stop in stops:
            if self.chance(0.15):
                stop["pass_through"] = True
            if self.chance(0.85):
                acts = ("visit", "sampling", "stay")
                stop["activities"] = self.random.sample(acts, self.random.randint(0, 2))
            if self.chance(0.5):
                stop["escort"] = self.random.choice((True, False))
        self.set_times(stops)
        itinerary: dict[str, Any] = {
            "reference": "T",
            "group": {"members": maker.members()},
            "stops": stops,
            "legs": self.legs(spots, stops),
        }
        policy = register["settings"].get("route_policy") or "reach"
        top = register["settings"].get("detour") or 1.3
        for leg in itinerary["legs"]:
            reach = leg["route"] is None and leg["mode"] != "air" and policy == "reach"
            if reach and self.chance(0.1) and top > 1.05:
                leg["detour"] = 1.05
        maker.fill(itinerary, register)
        at = self.random.choice(("2026-05-04T10:00:00+02:00", "2026-05-26T22:30:00Z"))
        return register, itinerary, at
