"""The map of what a check of the register found: line, markers, findings, and their table."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

from geopandas import GeoDataFrame
from shapely import Point

from borderkit.boundary.finding import SEVERITIES, RegisterFinding, in_order
from borderkit.layers.lineage import credits_of
from borderkit.maps import symbols
from borderkit.maps.base import BaseMap, Bounds
from borderkit.maps.canvas import Feature, Ground, Overlay, page
from borderkit.maps.extent import EVERYWHERE, bounds_of, shape_fineness
from borderkit.maps.features import mark
from borderkit.maps.land import draw_land
from borderkit.maps.legend import Legend, legend
from borderkit.maps.overlays import Sheet
from borderkit.maps.section_lines import section_features
from borderkit.maps.sourcing import attribution, credit_lines
from borderkit.maps.words import Words, words_in

__all__ = ["finding_sheet"]

_LOOKS: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType(
    {
        "error": ("octagon", "prohibited", "✕"),
        "warning": ("triangle", "permit_required", "!"),
        "note": ("circle", "conditional", "i"),
    }
)
"""Severity -> shape, the look whose colour it has, sign."""

_MOST_MARKS: Final = 250
_MOST_ROWS: Final = 1_000
_MOST_POSITIONS: Final = 40_000
_SAME_PLACE: Final = 6
_MOST_RECORDS: Final = 6

_Group = list[tuple[int, RegisterFinding]]


def finding_sheet(
    findings: Sequence[RegisterFinding],
    *,
    sections: GeoDataFrame,
    markers: GeoDataFrame | None = None,
    what: str = "",
    note: str = "",
    base: BaseMap | None = None,
    language: str = "en",
) -> str:
    """Return a page with the findings of a check on the map of the line, and as a table.

    Parameters
    ----------
    findings : sequence of RegisterFinding
        In any order; the worst stand first in the table, and on the map where there are many.
    sections : GeoDataFrame
        Rows of layer ``boundary_sections`` to draw, EPSG:4326.
    markers : GeoDataFrame, optional
        Rows of layer ``markers``, drawn by role, siting and condition.
    what : str
        What was checked, for the title.
    note : str
        What else stands under it: the revision.
    base : BaseMap, optional
        The ground; of its layers only what sources ask to be said is taken.
    language : str
        ``en``, ``zh`` or ``ru``; the findings themselves are in English.

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
    ordered = list(enumerate(in_order(findings), start=1))
    groups = _groups(ordered)
    land_of = replace(base or BaseMap(), layers={} if markers is None else {"markers": markers})
    sheet = _sheet(sections, markers, ordered, words)
    land = draw_land(land_of, sheet)
    line = Overlay(
        "boundary", words("ui.boundary"), list(section_features(sections, sheet)), group="border"
    )
    marks = [_mark(group, sheet) for group in groups]
    found = Overlay("findings", words("finding.findings"), marks, group="border")
    overlays = [each for each in (*land.overlays, line, found) if not each.is_empty]
    credited = tuple(dict.fromkeys((*_credits(sections, land_of.attributions), *land.credits)))
    notes = [_counted(findings, words), *land.notes]
    notes += [words("finding.few", count=_MOST_MARKS)] if len(groups) == _MOST_MARKS else []
    notes += [words("finding.plain")] if findings and language != "en" else []
    content = {
        "note": note,
        "notes": notes,
        "rows": list(_rows(ordered, groups, words)),
        "count": len(findings),
        "legend": [
            *legend(overlays, words, interval_m=land.interval_m),
            *_legend(findings, words),
        ],
        "provenance": [*([note] if note else []), *credit_lines(credited, words)],
    }
    return page(
        "findings.html",
        overlays,
        bounds=sheet.view,
        words=words,
        title=words("finding.title", what=what),
        content=content,
        ground=Ground(land.relief, land.tiles, attribution(land, credited)),
    )


def _sheet(
    sections: GeoDataFrame, markers: GeoDataFrame | None, found: _Group, words: Words
) -> Sheet:
    shapes = list(sections.geometry)
    if markers is not None:
        shapes += list(markers.geometry)
    shapes += [Point(each.place) for _, each in found if each.place is not None and not shapes]
    view: Bounds = bounds_of(shapes)
    fine_deg = shape_fineness(list(sections.geometry), most=_MOST_POSITIONS)
    since, until = datetime(1970, 1, 1, tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    return Sheet(EVERYWHERE, view, words, since, until, fine_deg=fine_deg)


def _groups(ordered: _Group) -> list[_Group]:
    """Return the findings that have a place, those of one place together, the worst first."""
    found: dict[tuple[float, float], _Group] = defaultdict(list)
    for number, each in ordered:
        if each.place is not None:
            lon, lat = each.place
            found[round(lon, _SAME_PLACE), round(lat, _SAME_PLACE)].append((number, each))
    return list(found.values())[:_MOST_MARKS]


def _mark(group: _Group, sheet: Sheet) -> Feature:
    words = sheet.words
    worst = group[0][1]
    shape, look, _ = _LOOKS[worst.severity]
    listed = ", ".join(str(number) for number, _ in group)
    severity = words(f"severity.{worst.severity}")
    rows = [[f"{number} {each.code}", f"{each.message} {each.remedy}"] for number, each in group]
    return mark(
        Point(worst.place or (0.0, 0.0)),
        "finding",
        middle=sheet.middle,
        text=listed,
        shape=shape,
        look=look,
        rank=10 - SEVERITIES.index(worst.severity),
        name=f"{words('finding.mark', severity=severity)}: {listed}",
        popup={"title": words("finding.mark", severity=severity), "rows": rows},
        findings=[number for number, _ in group],
    )


def _rows(ordered: _Group, groups: Sequence[_Group], words: Words) -> Iterator[Mapping[str, Any]]:
    shown = {number for group in groups for number, _ in group}
    for number, each in ordered[:_MOST_ROWS]:
        along = "" if each.chainage_m is None else f"{each.chainage_m:,.1f} m".replace(",", " ")
        more = len(each.subjects) - _MOST_RECORDS
        records = ", ".join(each.subjects[:_MOST_RECORDS]) + (f" (+{more})" if more > 0 else "")
        shape, look, sign = _LOOKS[each.severity]
        yield {
            "number": number,
            "on_map": number in shown,
            "swatch": symbols.shape_swatch(shape, symbols.VERDICTS[look].colour, sign=sign),
            "severity": words(f"severity.{each.severity}"),
            "code": each.code,
            "message": each.message,
            "remedy": each.remedy,
            "along": along,
            "records": records,
        }


def _counted(findings: Sequence[RegisterFinding], words: Words) -> str:
    counts = {name: sum(each.severity == name for each in findings) for name in SEVERITIES}
    return words("finding.counted", **counts)


def _legend(findings: Sequence[RegisterFinding], words: Words) -> Legend:
    used = [name for name in SEVERITIES if any(each.severity == name for each in findings)]
    entries = []
    for name in used:
        shape, look, sign = _LOOKS[name]
        swatch = symbols.shape_swatch(shape, symbols.VERDICTS[look].colour, sign=sign)
        entries.append({"swatch": swatch, "text": words(f"severity.{name}")})
    return [{"name": words("finding.findings"), "entries": entries}] if entries else []


def _credits(frame: GeoDataFrame, said: Mapping[str, str]) -> tuple[str, ...]:
    origins = frame["origin"].dropna().unique() if "origin" in frame.columns else ()
    return credits_of(origins, said)
