"""The map of two lines: both of them, what lies apart, the ground between, and the markers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import ceil, log2
from typing import Any, Final

import shapely
from shapely import MultiLineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from borderkit.boundary.comparison.stretches import Stretch
from borderkit.maps.base import BaseMap, Bounds
from borderkit.maps.canvas import Feature, Ground, Overlay, page
from borderkit.maps.extent import EVERYWHERE, shape_fineness
from borderkit.maps.features import area_or_line, mark
from borderkit.maps.land import Land, draw_land
from borderkit.maps.land_symbols import way_swatch
from borderkit.maps.legend import Legend, legend
from borderkit.maps.overlays import Sheet
from borderkit.maps.sourcing import attribution, credit_lines
from borderkit.maps.symbols import Stroke, Style, shape_swatch
from borderkit.maps.words import Words, words_in

__all__ = ["Between", "Changed", "ComparisonView", "draw_comparison"]

_FINE_DEG: Final = 2e-7
_MOST_POSITIONS: Final = 60_000
_MOST_ROWS: Final = 1_000
_MOST_MARKS: Final = 60
_NEAREST_ZOOM: Final = 17
_FARTHEST_ZOOM: Final = 10
_SEEN_M: Final = 400.0
_ROUND: Final = 0.03
_LEAST_DEG: Final = 0.0005

_LINE_A: Final = Stroke("#15233b", 3.0, "7 5")
_LINE_B: Final = Stroke("#15233b", 1.8)
_APART: Final = (
    Stroke("#e0a100", 6.0, opacity=0.85),
    Stroke("#d9540b", 8.0, opacity=0.85),
    Stroke("#a8122a", 11.0, opacity=0.85),
)
_AREAS: Final[Mapping[str, Stroke]] = {
    "left": Stroke("#0b6fa4", 1.5),
    "right": Stroke("#6a2a9a", 1.5, "4 3"),
}
_FILL: Final = 0.3
_CHANGES: Final[Mapping[str, tuple[str, str]]] = {
    "new": ("triangle", "clear"),
    "gone": ("cross", "prohibited"),
    "moved": ("diamond", "permit_required"),
    "renumbered": ("square", "undetermined"),
    "attributes": ("circle", "conditional"),
}
"""Kind of change -> shape, and the class of its colour."""
_COLOURS: Final[Mapping[str, str]] = {
    "clear": "#1b7f3b",
    "prohibited": "#a8122a",
    "permit_required": "#b85c00",
    "undetermined": "#5b3aa6",
    "conditional": "#0b6fa4",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """An area between the lines: ``hand`` of A, ``left`` or ``right``, and who claims it."""

    geometry: Polygon
    area_m2: float
    width_m: float
    chainage_m: float
    hand: str
    sides: tuple[str | None, str | None]
    claimed_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What became of one marker: its kinds of change, and a sentence."""

    place: tuple[float, float]
    number: str
    kinds: tuple[str, ...]
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonView:
    """What the map of a comparison shows.

    Attributes
    ----------
    title : (str, mapping)
        Words of the page's title, ``compare.…``, and what is put in.
    name_a, name_b : str
        What was compared.
    line_a, line_b : MultiLineString
        EPSG:4326; longitudes may pass 180.
    limits_m : tuple of float
        Rising, metres.
    apart : tuple of Stretch
        Parts of one of the lines away from the other, in order.
    areas : tuple of Between
        In order along A.
    changes : tuple of Changed
        Of the markers.
    numbers : mapping of str to (float, float)
        ``length``, ``farthest``, ``overlap`` (0 to 1) of A and of B, ``over`` (such a pair for
        each limit), and ``ground`` left and right of A.
    credits, notes : tuple of str
        Whom to name, and what should be known.
    """

    title: tuple[str, Mapping[str, str]]
    name_a: str
    name_b: str
    line_a: MultiLineString
    line_b: MultiLineString
    limits_m: tuple[float, ...]
    apart: tuple[Stretch, ...]
    areas: tuple[Between, ...]
    changes: tuple[Changed, ...]
    numbers: Mapping[str, Any]
    credits: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Drawing:
    """What all layers share: words, fineness, and the numbered places of the page."""

    words: Words
    middle: float
    fine_deg: float
    rows: list[dict[str, Any]] = field(default_factory=list)

    def row(self, *cells: str, long_m: float = 0.0) -> int:
        """Add a place to the table: what, how much, where, more; return its number.

        It is shown from so near that something `long_m` metres long can be seen.
        """
        number = len(self.rows) + 1
        names = ("what", "amount", "where", "more")
        told = dict(zip(names, (*cells, ""), strict=False))
        zoom = _NEAREST_ZOOM - max(0, ceil(log2(max(long_m, 1.0) / _SEEN_M)))
        self.rows.append({"number": number, "zoom": max(zoom, _FARTHEST_ZOOM), **told})
        return number

    def metres(self, value: float) -> str:
        return self.words("compare.metres", value=f"{value:.2f}")

    def shape(self, geometry: BaseGeometry, style: Style, **more: Any) -> Feature:
        """Return a line or area, as finely as a comparison needs."""
        return area_or_line(geometry, style, middle=self.middle, fine_deg=self.fine_deg, **more)


def draw_comparison(
    view: ComparisonView, *, language: str = "en", base: BaseMap | None = None
) -> str:
    """Return a page with the map of two lines, their numbers, and the places that differ.

    Parameters
    ----------
    view : ComparisonView
        What it shows.
    language : str
        ``en``, ``zh`` or ``ru``.
    base : BaseMap, optional
        Layers of the land and the form of the ground under the lines.

    Returns
    -------
    str
        Complete HTML that needs no network; the same for the same arguments.

    Raises
    ------
    InputError
        There are no words in that language.
    """
    words = words_in(language)
    bounds = _bounds(view)
    shapes = [view.line_a, view.line_b]
    fine_deg = _FINE_DEG
    if shapely.get_num_coordinates(shapes).sum() > _MOST_POSITIONS:
        fine_deg = shape_fineness(shapes, most=_MOST_POSITIONS)
    draw = _Drawing(words, (bounds[0] + bounds[2]) / 2, fine_deg)
    land = _land(base, bounds, words)
    moved = list(_apart(view, draw))
    overlays = [
        *(land.overlays if land else ()),
        Overlay("between", words("compare.areas"), list(_areas(view, draw)), group="border"),
        Overlay("moved", words("compare.moved"), moved, group="border"),
        Overlay("linea", words("compare.line_a"), [_line(view, "a", draw)], group="border"),
        Overlay("lineb", words("compare.line_b"), [_line(view, "b", draw)], group="border"),
        Overlay("changes", words("compare.markers"), list(_changes(view, draw)), group="border"),
    ]
    key, put_in = view.title
    credited = tuple(dict.fromkeys((*view.credits, *(land.credits if land else ()))))
    content = {
        "name_a": view.name_a,
        "name_b": view.name_b,
        "notes": view.notes,
        "numbers": list(_numbers(view, draw)),
        "places": draw.rows[:_MOST_ROWS],
        "count": len(draw.rows),
        "legend": _legend(view, overlays, land, words),
        "provenance": [*(land.notes if land else ()), *credit_lines(credited, words)],
    }
    ground = Ground(attribution=" · ".join(credited))
    if land is not None:
        ground = Ground(land.relief, land.tiles, attribution(land, credited))
    return page(
        "comparison.html",
        [overlay for overlay in overlays if not overlay.is_empty],
        bounds=bounds,
        words=words,
        title=words(key, **put_in),
        content=content,
        ground=ground,
    )


def _bounds(view: ComparisonView) -> Bounds:
    west, south, east, north = shapely.union_all([view.line_a, view.line_b]).bounds
    wide = max((east - west) * _ROUND, _LEAST_DEG)
    high = max((north - south) * _ROUND, _LEAST_DEG)
    return west - wide, max(south - high, -85.0), east + wide, min(north + high, 85.0)


def _land(base: BaseMap | None, bounds: Bounds, words: Words) -> Land | None:
    if base is None:
        return None
    whenever = (datetime(1, 1, 1, tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
    return draw_land(base, Sheet(EVERYWHERE, bounds, words, *whenever))


def _line(view: ComparisonView, which: str, draw: _Drawing) -> Feature:
    line, stroke, name = (
        (view.line_a, _LINE_A, view.name_a) if which == "a" else (view.line_b, _LINE_B, view.name_b)
    )
    title = draw.words(f"compare.line_{which}")
    length = view.numbers["length"][which == "b"]
    rows = [[draw.words("map.origin"), name], [draw.words("compare.length"), draw.metres(length)]]
    style = _style(f"bk-line-{which}", stroke)
    return draw.shape(line, style, popup={"title": title, "rows": rows})


def _apart(view: ComparisonView, draw: _Drawing) -> Iterator[Feature]:
    """Yield stretches by how far they lie away, and a mark where each lies farthest."""
    words = draw.words
    largest = sorted(view.apart, key=lambda each: -each.farthest.distance_m)[:_MOST_MARKS]
    marked = {id(each) for each in largest}
    for stretch in view.apart:
        far = stretch.farthest
        told = f"{far.distance_m:.2f}"
        where = words("compare.from_to", start=f"{stretch.from_m:.1f}", end=f"{stretch.to_m:.1f}")
        length = draw.metres(stretch.to_m - stretch.from_m)
        title = words("compare.stretch", metres=told)
        number = draw.row(
            title,
            length,
            where,
            ", ".join(stretch.sections),
            long_m=stretch.to_m - stretch.from_m,
        )
        rows = [
            [words("compare.where"), where],
            [words("compare.length"), length],
            [words("compare.greatest"), draw.metres(far.distance_m)],
            [words("ui.section"), ", ".join(stretch.sections)],
        ]
        popup = {"title": title, "rows": [row for row in rows if row[1]]}
        for rank, part in enumerate(stretch.beyond):
            if not part.is_empty:
                style = _style(f"bk-apart-{rank}", _stroke(rank))
                yield draw.shape(part, style, popup=popup, findings=[number])
        if id(stretch) in marked:
            rank = sum(far.distance_m > limit for limit in view.limits_m) - 1
            look = ("conditional", "permit_required", "prohibited")[min(max(rank, 0), 2)]
            yield mark(
                Point(far.place),
                "finding",
                middle=draw.middle,
                look=look,
                text=draw.metres(far.distance_m),
                rank=rank,
                popup=popup,
                findings=[number],
            )


def _areas(view: ComparisonView, draw: _Drawing) -> Iterator[Feature]:
    words = draw.words
    for area in view.areas:
        size = f"{area.area_m2:.1f}"
        title = words("compare.area", area=size)
        where = words("compare.at", at=f"{area.chainage_m:.1f}")
        hand = words(f"compare.{area.hand}")
        sides = " → ".join(side or "?" for side in area.sides) if any(area.sides) else ""
        claim = words(f"compare.{area.claimed_by}") if area.claimed_by else ""
        amount = words("compare.square_metres", value=size)
        number = draw.row(hand, amount, where, ", ".join(part for part in (sides, claim) if part))
        rows = [
            [words("compare.what"), hand],
            [words("compare.where"), where],
            [words("compare.width"), draw.metres(area.width_m)],
            [words("compare.side"), sides],
            [words("compare.claimed"), claim],
        ]
        stroke = _AREAS[area.hand]
        style = _style(f"bk-between-{area.hand}", stroke)
        style |= {"fill": True, "fillColor": stroke.colour, "fillOpacity": _FILL}
        popup = {"title": title, "rows": [row for row in rows if row[1]]}
        yield draw.shape(area.geometry, style, popup=popup, findings=[number])


def _changes(view: ComparisonView, draw: _Drawing) -> Iterator[Feature]:
    words = draw.words
    for change in view.changes:
        shape, look = _CHANGES[change.kinds[0]]
        kinds = ", ".join(words(f"compare.{_word(kind)}") for kind in change.kinds)
        title = words("compare.marker", number=change.number)
        lon, lat = change.place
        number = draw.row(title, kinds, f"{lat:.6f}, {lon:.6f}", change.message)
        rows = [[words("compare.what"), kinds], [words("compare.more"), change.message]]
        yield mark(
            Point(change.place),
            "finding",
            middle=draw.middle,
            look=look,
            shape=shape,
            text=change.number,
            rank=3,
            popup={"title": title, "rows": rows},
            findings=[number],
        )


def _word(kind: str) -> str:
    return "shifted" if kind == "moved" else kind


def _numbers(view: ComparisonView, draw: _Drawing) -> Iterator[tuple[str, str, str]]:
    """Yield the rows of the table of numbers: what, of A, of B."""
    words, numbers = draw.words, view.numbers

    def pair(values: tuple[float, float]) -> tuple[str, str]:
        return draw.metres(values[0]), draw.metres(values[1])

    yield words("compare.length"), *pair(numbers["length"])
    for limit, values in zip(view.limits_m, numbers["over"], strict=True):
        yield words("compare.length_over", low=f"{limit:g}"), *pair(values)
    yield words("compare.farthest"), *pair(numbers["farthest"])
    one, two = (f"{share * 100:.2f} %" for share in numbers["overlap"])
    yield words("compare.overlap", low=f"{view.limits_m[0]:g}"), one, two
    for hand, size in zip(("left", "right"), numbers["ground"], strict=True):
        told = words("compare.square_metres", value=f"{size:.1f}")
        yield words(f"compare.{hand}"), told, ""


def _legend(
    view: ComparisonView, overlays: Sequence[Overlay], land: Land | None, words: Words
) -> Legend:
    entries = [
        (way_swatch((_LINE_A,)), words("compare.line_a")),
        (way_swatch((_LINE_B,)), words("compare.line_b")),
    ]
    for rank, limit in enumerate(view.limits_m):
        if any(not each.beyond[rank].is_empty for each in view.apart):
            entries.append((way_swatch((_stroke(rank),)), words("compare.over", low=f"{limit:g}")))
    for hand in ("left", "right"):
        if any(area.hand == hand for area in view.areas):
            stroke = _AREAS[hand]
            swatch = way_swatch((stroke,), fill=stroke.colour, fill_opacity=_FILL)
            entries.append((swatch, words(f"compare.{hand}")))
    first = {change.kinds[0] for change in view.changes}
    for kind, (shape, look) in _CHANGES.items():
        if kind in first:
            text = f"{words('compare.markers')}: {words(f'compare.{_word(kind)}')}"
            entries.append((shape_swatch(shape, _COLOURS[look]), text))
    under = legend(overlays, words, interval_m=land.interval_m if land else None)
    name = words("group.border")
    ours = [{"swatch": swatch, "text": text} for swatch, text in entries]
    theirs = [entry for group in under if group["name"] == name for entry in group["entries"]]
    rest = [group for group in under if group["name"] != name]
    return [{"name": name, "entries": [*ours, *theirs]}, *rest]


def _stroke(rank: int) -> Stroke:
    return _APART[min(rank, len(_APART) - 1)]


def _style(name: str, stroke: Stroke) -> Style:
    """Return the Leaflet path style of a stroke."""
    style: Style = {
        "className": name,
        "color": stroke.colour,
        "weight": stroke.width,
        "opacity": stroke.opacity,
        "lineCap": "butt",
        "fill": False,
    }
    return style | {"dashArray": stroke.dash} if stroke.dash else style
