"""The legend of a map: a picture and words for everything on it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from markupsafe import Markup

from borderkit.itineraries.answer import VERDICTS, Answer
from borderkit.maps import symbols
from borderkit.maps.canvas import Overlay
from borderkit.maps.words import Words

__all__ = ["Legend", "legend"]

Legend = list[dict[str, str | Markup]]


def legend(
    overlays: Sequence[Overlay],
    words: Words,
    *,
    answer: Answer | None = None,
    at: datetime | None = None,
) -> Legend:
    """Return the entries of a legend: what stands on this map, and no more.

    Parameters
    ----------
    overlays : sequence of Overlay
        All layers of the map.
    words : Words
        Of the language.
    answer : Answer, optional
        Of the itinerary that the map shows.
    at : datetime, optional
        The instant for which ports are shown open or closed.

    Returns
    -------
    list of dict
        Each with a ``swatch`` and a ``text``.
    """
    used = {
        name
        for overlay in overlays
        for feature in overlay.features
        for name in str(feature["properties"].get("style", {}).get("className", "")).split()
    }
    looks = {
        (feature["properties"].get("kind"), feature["properties"].get("look"))
        for overlay in overlays
        for feature in overlay.features
    }
    entries = [*_legend_zones(used, words), *_legend_lines(used, words)]
    for now, shape in symbols.CROSSING_STATES.items():
        if at is not None and ("crossing", now) in looks:
            entries.append((symbols.shape_swatch(shape, "#111"), words(f"ui.crossing_{now}")))
    if at is None and any(kind == "crossing" for kind, _ in looks):
        entries.append((symbols.shape_swatch("gate", "#111"), words("ui.crossing")))
    if any(kind == "place" for kind, _ in looks):
        entries.append((symbols.place_swatch(), words("ui.place")))
    if answer is not None:
        entries.append((symbols.stop_swatch(), words("ui.stop_mark")))
        for verdict in VERDICTS:
            if ("finding", verdict) in looks:
                chip = symbols.VERDICTS[verdict]
                swatch = symbols.shape_swatch(chip.shape, chip.colour, sign=chip.sign)
                text = f"{words('ui.finding_mark')}: {words(f'verdict.{verdict}')}"
                entries.append((swatch, text))
    return [{"swatch": swatch, "text": text} for swatch, text in entries]


def _legend_zones(used: set[str], words: Words) -> Iterator[tuple[Markup, str]]:
    for zone_class in symbols.ZONES:
        if f"bk-zone-{zone_class}" in used:
            text = f"{words('ui.zone')}: {words(f'class.{zone_class}')}"
            yield symbols.zone_swatch(zone_class), text
    if "bk-asleep" in used:
        yield symbols.asleep_swatch(), f"{words('ui.zone')}: {words('ui.not_in_force')}"


def _legend_lines(used: set[str], words: Words) -> Iterator[tuple[Markup, str]]:
    for name, word in (
        ("jurisdiction-open", "ground_open"),
        ("jurisdiction-non_open", "ground_non_open"),
        ("jurisdiction-undeclared", "ground_undeclared"),
        ("boundary", "boundary"),
        ("corridor", "corridor"),
        ("route", "route_given"),
        ("taken", "route_taken"),
        ("reach", "reach"),
        ("met", "possible_in_zone"),
        ("stop", "stop_area"),
    ):
        if f"bk-{name}" in used:
            yield symbols.line_swatch(name), words(f"ui.{word}")
    found = [v for v in VERDICTS if f"bk-finding-{v}" in used]
    if found:
        yield symbols.line_swatch(f"finding-{found[-1]}"), words("ui.in_zone")
