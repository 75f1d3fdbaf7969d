"""An itinerary and its findings, as the layers of a map."""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from borderkit.itineraries.answer import UNDETERMINED, Answer, Finding
from borderkit.itineraries.geometry import ItineraryGeometry
from borderkit.maps import symbols
from borderkit.maps.canvas import Bounds, Feature, Overlay
from borderkit.maps.clocks import Clocks
from borderkit.maps.features import area_or_line, halfway, label, mark
from borderkit.maps.wording import SEVERITY, Teller, bounds_in_words, numbers

__all__ = ["Journey", "journey_bounds", "journey_overlays"]

_MARGIN = 0.12
_LEAST_DEG = 0.01
_ARROW_AT = 0.42


@dataclass(frozen=True, slots=True)
class Journey:
    """One judged itinerary with its geometries (WGS84) and its clocks."""

    answer: Answer
    shapes: ItineraryGeometry
    clocks: Clocks
    teller: Teller
    middle: float

    @property
    def findings(self) -> Iterator[tuple[int, Finding]]:
        """Findings with their numbers on the page, from 1."""
        return enumerate(self.answer.findings, start=1)

    def anchor(self, finding: Finding) -> Point | None:
        """Return where the mark of a finding stands."""
        if finding.stop is not None:
            shape = self.shapes.stops[finding.stop]
            return None if shape is None else shape.representative_point()
        if finding.leg is None:
            return None
        evidence = finding.evidence
        if evidence is not None and not evidence.is_empty:
            return self._on(evidence, finding)
        whole = self.shapes.legs[finding.leg] or self.shapes.reaches[finding.leg]
        return None if whole is None else self._on(whole, finding)

    def _on(self, shape: BaseGeometry, finding: Finding) -> Point:
        if shape.area > 0:
            return (self.met(finding) or shape).representative_point()
        if shape.length == 0:
            return shape.representative_point()
        return halfway(shape)

    def met(self, finding: Finding) -> BaseGeometry | None:
        """Return the part of a zone that the reach of an unstated way meets."""
        reach = None if finding.leg is None else self.shapes.reaches[finding.leg]
        zone = self.teller.zones.get(finding.zone or "")
        if reach is None or zone is None:
            return None
        if not (shapely.is_valid(reach) and shapely.is_valid(zone.geometry)):
            return None
        part = shapely.intersection(reach, zone.geometry)
        return part if part.area > 0 else None


def journey_bounds(answer: Answer, shapes: ItineraryGeometry) -> Bounds | None:
    """Return the extent of an itinerary with a margin, or None if none of it has a place.

    Parameters
    ----------
    answer : Answer
        Its findings' evidence counts too.
    shapes : ItineraryGeometry
        WGS84.
    """
    found = [s for s in (*shapes.stops, *shapes.legs, *shapes.reaches) if s is not None]
    found += [f.evidence for f in answer.findings if f.evidence is not None]
    boxes = [shape.bounds for shape in found if not shape.is_empty]
    if not boxes:
        return None
    west, south = (min(box[side] for box in boxes) for side in (0, 1))
    east, north = (max(box[side] for box in boxes) for side in (2, 3))
    wide = max((east - west) * _MARGIN, _LEAST_DEG)
    high = max((north - south) * _MARGIN, _LEAST_DEG)
    return west - wide, max(south - high, -85.0), east + wide, min(north + high, 85.0)


def journey_overlays(journey: Journey) -> list[Overlay]:
    """Return the layers of an itinerary in drawing order.

    Parameters
    ----------
    journey : Journey
        Itinerary, answer and geometries.

    Returns
    -------
    list of Overlay
        Reach of unstated ways, route, stops, findings.
    """
    words = journey.teller.words
    return [
        Overlay("reach", words("ui.reach"), [*_reaches(journey), *_met(journey)]),
        Overlay("route", words("ui.route"), list(_ways(journey))),
        Overlay("helped", words("ui.helped"), list(_helped(journey))),
        Overlay("stops", words("ui.stops"), list(_stops(journey))),
        Overlay("findings", words("ui.findings"), list(_finding_marks(journey))),
    ]


def _reaches(journey: Journey) -> Iterator[Feature]:
    words = journey.teller.words
    for number, reach in enumerate(journey.shapes.reaches):
        if reach is None:
            continue
        concerned = [n for n, f in journey.findings if f.leg == number]
        title = f"{words('ui.leg', number=number)}: {words('ui.route_missing')}"
        yield area_or_line(
            reach,
            symbols.lines("reach"),
            middle=journey.middle,
            popup={"title": title, "rows": [[words("ui.next"), words("missing.route")]]},
            findings=concerned,
        )
        top = max(shapely.get_coordinates(reach).tolist(), key=lambda at: (at[1], at[0]))
        yield label(Point(top), title, look="reach", seat="around", rank=9, middle=journey.middle)


def _met(journey: Journey) -> Iterator[Feature]:
    seen = set()
    for _, finding in journey.findings:
        part = journey.met(finding) if finding.contact == "possible" else None
        if part is None or (finding.leg, finding.zone) in seen:
            continue
        seen.add((finding.leg, finding.zone))
        yield area_or_line(part, symbols.lines("met"), middle=journey.middle)


def _ways(journey: Journey) -> Iterator[Feature]:
    """Yield the legs: casing, then what findings are about, then the way itself."""
    given = [
        (leg.index, "route" if leg.route is not None else "taken", line)
        for leg, line in zip(journey.teller.itinerary.legs, journey.shapes.legs, strict=True)
        if line is not None
    ]
    for _, _, line in given:
        yield area_or_line(line, symbols.lines("route-casing"), middle=journey.middle)
    yield from _evidence(journey)
    for number, kind, line in given:
        yield area_or_line(
            line, symbols.lines(kind), middle=journey.middle, popup=_leg_popup(journey, number)
        )
    for _, _, line in given:
        arrow = _arrow(line, journey)
        if arrow is not None:
            yield arrow


def _leg_popup(journey: Journey, number: int) -> dict[str, object]:
    teller = journey.teller
    words, leg = teller.words, teller.itinerary.legs[number]
    concerned = [str(n) for n, f in journey.findings if f.leg == number]
    ends = f"{teller.stop_name(number)} → {teller.stop_name(number + 1)}"
    rows = [[words.known("mode", leg.mode), ends]]
    if concerned:
        rows.append([words("ui.findings"), ", ".join(concerned)])
    return {"title": words("ui.leg", number=number), "rows": rows}


def _arrow(line: LineString, journey: Journey) -> Feature | None:
    if line.length == 0:
        return None
    at, ahead = (
        shapely.line_interpolate_point(line, part, normalized=True)
        for part in (_ARROW_AT, _ARROW_AT + 0.004)
    )
    east = (ahead.x - at.x) * math.cos(math.radians(at.y))
    turn = math.degrees(math.atan2(east, ahead.y - at.y)) % 360.0
    return mark(at, "arrow", middle=journey.middle, turn=round(turn, 1))


def _evidence(journey: Journey) -> Iterator[Feature]:
    """Yield the stronger parts of legs, the weightiest on top."""
    found = [
        (SEVERITY[finding.verdict], number, finding.verdict, finding.evidence)
        for number, finding in journey.findings
        if finding.leg is not None
        and finding.evidence is not None
        and finding.evidence.length > 0
        and finding.evidence.area == 0
    ]
    for _, number, verdict, evidence in sorted(found, key=lambda row: row[:2]):
        yield area_or_line(
            evidence,
            symbols.lines(f"finding-{verdict}"),
            middle=journey.middle,
            findings=[number],
        )


def _helped(journey: Journey) -> Iterator[Feature]:
    """Yield what opened the way: corridors that lift a rule, permits at what they cover."""
    words = journey.teller.words
    lifting = {code for _, finding in journey.findings for code in finding.lifted_by}
    for corridor in journey.teller.state.corridors:
        if corridor.corridor in lifting:
            name = words("ui.by_corridor", code=corridor.corridor)
            yield area_or_line(corridor.geometry, symbols.lines("helped"), middle=journey.middle)
            yield _help_label(halfway(corridor.geometry), name, journey)
    told: set[str] = set()
    for _, finding in journey.findings:
        at = journey.anchor(finding)
        held = [str(value) for key, value in finding.facts if key == "permit"]
        for code in held if at is not None and finding.bounds[0] != "permit_required" else ():
            if code not in told:
                told.add(code)
                yield _help_label(at or Point(), words("ui.by_permit", code=code), journey)


def _help_label(at: Point, name: str, journey: Journey) -> Feature:
    return label(
        at, f"✓ {name}", look="helped", seat="around", rank=7, gap=12, middle=journey.middle
    )


def _stops(journey: Journey) -> Iterator[Feature]:
    teller, words = journey.teller, journey.teller.words
    placed = {words.name(place.name) for place in teller.state.places}
    places: dict[tuple[float, float], list[int]] = defaultdict(list)
    for number, shape in enumerate(journey.shapes.stops):
        if shape is None:
            continue
        if shape.geom_type != "Point":
            yield area_or_line(shape, symbols.lines("stop"), middle=journey.middle)
        at = shape.representative_point()
        places[round(at.x, 5), round(at.y, 5)].append(number)
    for (lon, lat), stops in places.items():
        rows = []
        for number in stops:
            stop = teller.itinerary.stops[number]
            times = journey.clocks.stated(stop.arrive, stop.depart, stop=number) or "—"
            rows.append([words("ui.stop", number=number), times])
        name = teller.stop_name(stops[0])
        text = numbers(stops) if len(stops) > 2 else " · ".join(map(str, stops))
        spoken = f"{words('ui.stop', number=numbers(stops))} {name}"
        yield mark(
            Point(lon, lat),
            "stop",
            middle=journey.middle,
            text=text,
            name=spoken,
            popup={"title": name or spoken, "rows": rows},
            findings=[n for n, f in journey.findings if f.stop in stops],
        )
        times = _times_of(journey, stops)
        named = name not in placed and all(teller.itinerary.stops[n].name for n in stops)
        if named or times:
            yield label(
                Point(lon, lat),
                name if named else times,
                look="stop" if named else "times",
                seat="around",
                rank=6,
                gap=14,
                middle=journey.middle,
                **({"more": times} if named and times else {}),
            )


def _times_of(journey: Journey, stops: list[int]) -> str:
    """Return the times of the stops at one place, for their label."""
    told: list[str] = []
    for number in stops[:2]:
        stop = journey.teller.itinerary.stops[number]
        times = journey.clocks.stated(stop.arrive, stop.depart, stop=number)
        again = bool(told) and times[:11] == told[0][:11] and times[10:11] == " "
        told.append(times[11:] if again else times)
    return "; ".join(part for part in told if part) + (" …" if len(stops) > 2 else "")


def _finding_marks(journey: Journey) -> Iterator[Feature]:
    groups: dict[tuple[float, float], list[tuple[int, Finding]]] = defaultdict(list)
    for number, finding in journey.findings:
        at = journey.anchor(finding)
        if at is not None:
            groups[round(at.x, 4), round(at.y, 4)].append((number, finding))
    for (lon, lat), members in groups.items():
        worst = max((f.verdict for _, f in members), key=lambda verdict: SEVERITY[verdict])
        listed = numbers(number for number, _ in members)
        words = journey.teller.words
        yield mark(
            Point(lon, lat),
            "finding",
            middle=journey.middle,
            text=listed,
            shape=symbols.VERDICTS[worst].shape,
            look=worst,
            rank=10 + SEVERITY[worst],
            name=f"{words('ui.finding_mark')} {listed}: {words(f'verdict.{worst}')}",
            popup=_finding_popup(journey, members),
            findings=[number for number, _ in members],
        )


def _finding_popup(journey: Journey, members: list[tuple[int, Finding]]) -> dict[str, object]:
    teller, words = journey.teller, journey.teller.words
    first = members[0][1]
    rows = []
    for number, finding in members:
        result = words(f"verdict.{finding.verdict}")
        if finding.verdict == UNDETERMINED:
            result += f" ({bounds_in_words(finding.bounds, words)})"
        of = " ".join(part for part in (finding.zone, finding.rule) if part)
        rows.append([str(number), ": ".join(part for part in (of, result) if part)])
        rows.append([words("ui.why"), teller.why(finding)])
        step = teller.next_step(finding)
        rows += [[words("ui.next"), step]] if step else []
    return {"title": teller.where(first), "rows": rows}
