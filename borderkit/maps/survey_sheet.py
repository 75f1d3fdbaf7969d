"""The map of an upload: what was observed, where it was walked, what moved, what was refused."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

import shapely
from geopandas import GeoDataFrame
from shapely import MultiLineString, Point
from shapely.geometry.base import BaseGeometry

from borderkit.crs import GEOD
from borderkit.layers.surveys import SURVEY_TRACKS
from borderkit.maps.base import BaseMap, Bounds
from borderkit.maps.canvas import Feature, Ground, Overlay, page
from borderkit.maps.displacement_arrows import (
    Arrow,
    arrow_shape,
    bar_shape,
    exaggeration,
    view_cone,
    width_m,
)
from borderkit.maps.extent import EVERYWHERE, bounds_of, shape_fineness
from borderkit.maps.features import area_or_line, label
from borderkit.maps.land import draw_land
from borderkit.maps.land_symbols import way_swatch
from borderkit.maps.legend import Legend, legend
from borderkit.maps.overlays import Sheet
from borderkit.maps.section_lines import section_features
from borderkit.maps.sourcing import attribution, credit_lines
from borderkit.maps.survey_marks import (
    LOOKS,
    MOST_MARKS,
    Seen,
    in_order_of_interest,
    in_utc,
    look_swatch,
    other_points,
    rejected_marks,
    why_rejected,
)
from borderkit.maps.symbols import Stroke, Style
from borderkit.maps.words import Words, words_in

__all__ = ["SurveyView", "survey_sheet"]

_MOST_ROWS: Final = 1_000
_MOST_NOTES: Final = 10
_MOST_POSITIONS: Final = 40_000
_FINE_DEG: Final = 5e-7
_LEAST_DEG: Final = (0.04, 0.02)
"""A map is at least so wide and high: what a browser shows at its nearest when it opens."""
_VIEW_SHARE: Final = 0.03
_VIEW_M: Final = 60.0
"""Length of a direction of view on the map, at least, metres."""

_TRACK: Final = Stroke("#c2187a", 2.0)
_COVERED: Final = Stroke("#1b7f3b", 15.0, opacity=0.5)
_UNCOVERED: Final = Stroke("#b85c00", 13.0, "2 8", opacity=0.7)
_CONE: Final = Stroke("#0b6fa4", 1.2)
_BAR: Final = Stroke("#15233b", 2.6)
_CASING: Final = Stroke("#ffffff", 6.5, opacity=0.85)
_ARROWS: Final[Mapping[str, Stroke]] = {
    "moved": Stroke("#a8122a", 3.0),
    "not_moved": Stroke("#15233b", 2.2),
    "undetermined": Stroke("#5b3aa6", 2.4, "5 3"),
}
_ARROW_SHAPE: Final = "M2 16L31 6M22.5 5L31 6L25.5 12.5"
_BAR_SHAPE: Final = "M3 10h28M3 5v10M31 5v10"
_COUNTS: Final = (
    *("read", "accepted", "rejected", "duplicate", "flagged", "matched", "unmatched", "ambiguous"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyView:
    """What the map of an upload shows.

    Attributes
    ----------
    survey : mapping
        Record of layer ``surveys``.
    observations, tracks : GeoDataFrame
        Its rows of layers ``observations`` and ``survey_tracks``, EPSG:4326.
    rejections : sequence of mapping
        Of its receipt; those with ``lon`` and ``lat`` stand on the map.
    sections, markers : GeoDataFrame
        Of the boundary, EPSG:4326.
    covered, uncovered : MultiLineString or None
        What of the line its tracks cover, and what not; None where nothing was walked.
    covered_m : float
        Length of the first, metres.
    """

    survey: Mapping[str, Any]
    observations: GeoDataFrame
    tracks: GeoDataFrame
    rejections: Sequence[Mapping[str, Any]]
    sections: GeoDataFrame
    markers: GeoDataFrame
    covered: MultiLineString | None = None
    uncovered: MultiLineString | None = None
    covered_m: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawing:
    """What all layers share."""

    view: SurveyView
    words: Words
    sheet: Sheet
    seen: list[Seen]
    arrows: list[tuple[Seen, Arrow]]
    times: float

    def shape(self, geometry: BaseGeometry, name: str, stroke: Stroke, **more: Any) -> Feature:
        style = _style(name, stroke) | more.pop("style", {})
        return area_or_line(
            geometry, style, middle=self.sheet.middle, fine_deg=self.sheet.fine_deg, **more
        )


def survey_sheet(view: SurveyView, *, language: str = "en", base: BaseMap | None = None) -> str:
    """Return a page with the map of an upload, its counts, observations and rejections.

    Parameters
    ----------
    view : SurveyView
        What it shows.
    language : str
        ``en``, ``zh`` or ``ru``.
    base : BaseMap, optional
        The ground; of its layers only what sources ask to be said is taken.

    Returns
    -------
    str
        Complete HTML that needs no network (but for tiles of `base`); the same for the same
        arguments.

    Raises
    ------
    InputError
        There are no words in that language.
    """
    words = words_in(language)
    draw = _drawing(view, words)
    land_of = replace(base or BaseMap(), layers={"markers": view.markers})
    land = draw_land(land_of, draw.sheet)
    overlays = [each for each in (*land.overlays, *_overlays(draw)) if not each.is_empty]
    notes = list(_notes(draw))
    content = {
        "note": _about(view.survey, words),
        "notes": [*notes, *land.notes],
        "numbers": [(words(f"survey.{name}"), _count(view.survey, name)) for name in _COUNTS],
        "rows": [
            each.line(words, on_map=each.number <= MOST_MARKS) for each in draw.seen[:_MOST_ROWS]
        ],
        "count": len(draw.seen),
        "rejections": [_refused(row, words) for row in view.rejections[:_MOST_ROWS]],
        "rejected": _count(view.survey, "rejected"),
        "legend": _legend(draw, overlays, land.interval_m),
        "provenance": credit_lines(land.credits, words),
    }
    return page(
        "survey.html",
        overlays,
        bounds=draw.sheet.view,
        words=words,
        title=words("survey.title", survey=view.survey["survey"]),
        content=content,
        ground=Ground(land.relief, land.tiles, attribution(land, land.credits)),
    )


def _drawing(view: SurveyView, words: Words) -> _Drawing:
    numbers = dict(
        zip(view.markers["marker_uid"], view.markers["number"].fillna("").astype(str), strict=True)
    )
    name = str(view.survey.get("file_name") or "")
    seen = in_order_of_interest(view.observations, numbers, file=name)
    arrows = [(each, arrow) for each in seen if (arrow := _arrow(each)) is not None]
    bounds = _bounds(view)
    lines = [*view.sections.geometry, *view.tracks.geometry]
    fine_deg = _FINE_DEG
    if shapely.get_num_coordinates(lines).sum() > _MOST_POSITIONS:
        fine_deg = shape_fineness(lines, most=_MOST_POSITIONS)
    since, until = datetime(1970, 1, 1, tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    sheet = Sheet(EVERYWHERE, bounds, words, since, until, fine_deg=fine_deg)
    return _Drawing(
        view=view,
        words=words,
        sheet=sheet,
        seen=seen,
        arrows=arrows,
        times=exaggeration([arrow for _, arrow in arrows], bounds),
    )


def _bounds(view: SurveyView) -> Bounds:
    places = [
        Point(float(row["lon"]), float(row["lat"]))
        for row in view.rejections
        if row.get("lon") is not None and row.get("lat") is not None
    ]
    shapes = [*view.observations.geometry, *view.tracks.geometry, *places]
    west, south, east, north = bounds_of(shapes or list(view.sections.geometry))
    spans = zip(_LEAST_DEG, (east - west, north - south), strict=True)
    wide, high = ((least - span) / 2 for least, span in spans)
    return (
        west - max(wide, 0.0),
        max(south - max(high, 0.0), -85.0),
        east + max(wide, 0.0),
        min(north + max(high, 0.0), 85.0),
    )


def _arrow(seen: Seen) -> Arrow | None:
    """Return the displacement of an observation, from the agreed position that it was held to."""
    east, north = (seen.row.get(f"displacement_{way}_m") for way in ("east", "north"))
    if east is None or north is None or not (float(east) or float(north)):
        return None
    back = math.degrees(math.atan2(-float(east), -float(north)))
    length = math.hypot(float(east), float(north))
    lon, lat, _ = GEOD.fwd(seen.place.x, seen.place.y, back, length)
    return Arrow(float(lon), float(lat), float(east), float(north))


def _overlays(draw: _Drawing) -> Iterator[Overlay]:
    view, words = draw.view, draw.words
    line = list(section_features(view.sections, draw.sheet))
    middle = draw.sheet.middle
    marks = [each.feature(words, middle=middle) for each in draw.seen[:MOST_MARKS]]
    rest = other_points(draw.seen[MOST_MARKS:], words, middle=middle)
    refused = list(rejected_marks(view.rejections, words, middle=middle))
    yield Overlay("walkedline", words("survey.coverage"), list(_coverage(draw)), group="border")
    yield Overlay("boundary", words("ui.boundary"), line, group="border")
    yield Overlay("tracks", words("survey.tracks"), list(_tracks(draw)), group="border")
    yield Overlay("views", words("survey.photos"), list(_cones(draw)), group="border")
    yield Overlay("arrows", words("survey.arrows"), list(_arrows(draw)), group="border")
    yield Overlay("others", words("survey.others"), group="border", points=rest)
    yield Overlay("rejected", words("survey.rejected"), refused, group="border")
    yield Overlay("observations", words("survey.observations"), marks, group="border")


def _coverage(draw: _Drawing) -> Iterator[Feature]:
    view = draw.view
    for name, stroke, shape in (
        ("bk-uncovered", _UNCOVERED, view.uncovered),
        ("bk-covered", _COVERED, view.covered),
    ):
        if shape is not None and not shape.is_empty:
            yield draw.shape(shape, name, stroke)


def _tracks(draw: _Drawing) -> Iterator[Feature]:
    view, words = draw.view, draw.words
    for row, shape in zip(SURVEY_TRACKS.records(view.tracks), view.tracks.geometry, strict=True):
        stretches = [
            words("compare.from_to", start=f"{each['from_m']:.0f}", end=f"{each['to_m']:.0f}")
            for each in row.get("covered") or ()
        ]
        told = (
            ("points", row.get("points")),
            (
                "time",
                " / ".join(in_utc(row[key]) for key in ("time_from", "time_to") if row.get(key)),
            ),
            ("stretch", "; ".join(stretches[:12])),
        )
        rows = [[words(f"survey.{key}"), str(text)] for key, text in told if text]
        title = words("survey.track", name=row.get("name") or row.get("track"))
        yield draw.shape(shape, "bk-track", _TRACK, popup={"title": title, "rows": rows})


def _cones(draw: _Drawing) -> Iterator[Feature]:
    length = max(width_m(draw.sheet.view) * _VIEW_SHARE, _VIEW_M)
    fill = {"fill": True, "fillColor": _CONE.colour, "fillOpacity": 0.3}
    for each in draw.seen[:MOST_MARKS]:
        azimuth = each.row.get("azimuth_deg")
        if each.row.get("kind") == "photo" and azimuth is not None:
            cone = view_cone(each.place.x, each.place.y, float(azimuth), length)
            yield draw.shape(cone, "bk-view", _CONE, style=fill)


def _arrows(draw: _Drawing) -> Iterator[Feature]:
    """Yield the displacements, and the bar that gives their scale."""
    words = draw.words
    for _, arrow in draw.arrows:
        yield draw.shape(arrow_shape(arrow, draw.times), "bk-casing", _CASING)
    for each, arrow in draw.arrows:
        kind = str(each.row.get("displacement") or "undetermined")
        rows = [
            [words("survey.marker"), each.marker],
            [words("survey.displacement"), each.displacement(words)],
            [words("survey.state"), words(f"survey.{kind}")],
        ]
        yield draw.shape(
            arrow_shape(arrow, draw.times),
            f"bk-displaced-{kind}",
            _ARROWS.get(kind, _ARROWS["undetermined"]),
            popup={"title": words("survey.displacement"), "rows": [r for r in rows if r[1]]},
        )
    if draw.arrows:
        bar, at, metres = bar_shape(draw.sheet.view, draw.times)
        rows = [[words("survey.bar_title"), _stated(draw)]]
        title = words("survey.bar", metres=f"{metres:g}")
        yield draw.shape(bar, "bk-bar", _BAR, popup={"title": title, "rows": rows})
        yield label(at, title, look="stop", rank=12, middle=draw.sheet.middle)


def _stated(draw: _Drawing) -> str:
    if draw.times <= 1.0:
        return draw.words("survey.true_size")
    return draw.words("survey.exaggerated", times=_many(draw))


def _scale(draw: _Drawing) -> str:
    """Return how long the bar is, and by how much it and the arrows are drawn longer."""
    bar = draw.words("survey.bar", metres=f"{bar_shape(draw.sheet.view, draw.times)[2]:g}")
    return bar if draw.times <= 1.0 else draw.words("survey.times", bar=bar, times=_many(draw))


def _many(draw: _Drawing) -> str:
    return f"{draw.times:,.0f}".replace(",", "\u00a0")


def _notes(draw: _Drawing) -> Iterator[str]:
    view, words = draw.view, draw.words
    if view.survey.get("state") == "withdrawn":
        yield words("survey.withdrawn")
    told = (view.survey.get("receipt") or {}).get("notes", ())
    yield from (words.sentence([f"{note[:1].upper()}{note[1:]}"]) for note in told[:_MOST_NOTES])
    if view.covered is not None:
        yield words.sentence([words("survey.covered", metres=f"{view.covered_m:.0f}")])
    if draw.arrows:
        yield words.sentence([_stated(draw)])
    if len(draw.seen) > MOST_MARKS:
        yield words("survey.few", count=MOST_MARKS)


def _about(survey: Mapping[str, Any], words: Words) -> str:
    told = words(
        "survey.about",
        file=survey.get("file_name") or survey["sha256"],
        campaign=survey["campaign"],
        side=survey["side"],
    )
    if survey.get("time_from") and survey.get("time_to"):
        start, end = in_utc(survey["time_from"]), in_utc(survey["time_to"])
        when = words("survey.when", start=start, end=end)
        comma = "\uff0c" if words.language == "zh" else ", "
        told = f"{told}{comma}{when}"
    return words.sentence([told])


def _count(survey: Mapping[str, Any], name: str) -> int:
    return int(survey.get(name) or 0)


def _refused(row: Mapping[str, Any], words: Words) -> dict[str, str]:
    """Return the row of a rejected record in the table."""
    reason, remedy = why_rejected(row, words)
    printed = {key: str(row.get(key) or "") for key in ("where", "field", "value")}
    return printed | {"reason": reason, "remedy": remedy}


def _legend(draw: _Drawing, overlays: Sequence[Overlay], interval_m: float | None) -> Legend:
    words, view = draw.words, draw.view
    found = {each.what for each in draw.seen}
    if any(row.get("lon") is not None for row in view.rejections):
        found.add("rejected")
    entries = [(look_swatch(what), words(f"survey.{what}")) for what in LOOKS if what in found]
    if len(view.tracks):
        entries.append((way_swatch((_TRACK,)), words("survey.tracks")))
    if view.covered is not None and not view.covered.is_empty:
        metres = f"{view.covered_m:.0f}"
        entries.append((way_swatch((_COVERED,)), words("survey.covered", metres=metres)))
    if view.uncovered is not None and not view.uncovered.is_empty:
        entries.append((way_swatch((_UNCOVERED,)), words("survey.uncovered")))
    if any(each.row.get("azimuth_deg") is not None for each in draw.seen):
        entries.append(
            (way_swatch((_CONE,), fill=_CONE.colour, fill_opacity=0.3), words("survey.view"))
        )
    verdicts = {str(each.row.get("displacement")) for each, _ in draw.arrows}
    for kind, stroke in _ARROWS.items():
        if kind in verdicts:
            text = f"{words('survey.displacement')}: {words(f'survey.{kind}')}"
            entries.append((way_swatch((stroke,), shape=_ARROW_SHAPE), text))
    if draw.arrows:
        entries.append((way_swatch((_BAR,), shape=_BAR_SHAPE), _scale(draw)))
    ours = [{"swatch": swatch, "text": text} for swatch, text in entries]
    under = legend(overlays, words, interval_m=interval_m)
    return [{"name": words("survey.observations"), "entries": ours}, *under] if ours else under


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
