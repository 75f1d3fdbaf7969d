"""The two maps as static pictures for reports."""

from datetime import datetime

from borderkit.itineraries.answer import Answer
from borderkit.itineraries.plan import Itinerary
from borderkit.itineraries.state import RegisterState
from borderkit.maps.base import BaseMap
from borderkit.maps.pictures import Headline, Note, Plate, draw_plate
from borderkit.maps.register_sheet import view_register
from borderkit.maps.sourcing import credit_lines
from borderkit.maps.verdict_content import provenance, verdict_content
from borderkit.maps.verdict_sheet import draw_verdict
from borderkit.maps.words import words_in

__all__ = ["register_plate", "verdict_plate"]


def verdict_plate(
    answer: Answer,
    itinerary: Itinerary,
    state: RegisterState,
    *,
    language: str = "en",
    title: str | None = None,
    base: BaseMap | None = None,
) -> bytes:
    """Return the map of a judged itinerary as a picture for reports, PNG.

    Parameters
    ----------
    answer, itinerary, state, language, title
        As for `verdict_sheet`.
    base : BaseMap, optional
        As for `verdict_sheet`; tiles are not drawn.

    Returns
    -------
    bytes
        PNG; the same bytes for the same arguments.

    Raises
    ------
    InputError
        There are no words in that language.
    """
    drawn = draw_verdict(answer, itinerary, state, language=language, base=base)
    words, land = drawn.words, drawn.land
    told = verdict_content(drawn.journey, at=drawn.sheet.since)
    banner = told["verdict"]
    due = banner["due"]
    fields = [(field["name"], field["lines"]) for field in banner["fields"]]
    if due:
        heading = words("ui.file_by_if" if banner["code"] == "undetermined" else "ui.file_by")
        state_now = words(f"ui.date_{due['state']}")
        fields.append((heading, [due["date"], f"{due['what']} ({state_now})"]))
    purpose = f" · {words('ui.purpose')}: {itinerary.purpose}" if itinerary.purpose else ""
    heading = title or words("ui.itinerary_title", reference=itinerary.reference)
    plate = Plate(
        title=heading + purpose,
        overlays=drawn.overlays,
        bounds=drawn.sheet.view,
        legend=drawn.legend,
        words=words,
        foot=[
            f"{told['clock']} {words('ui.counted')}",
            provenance(answer, words),
            *drawn.notes,
            *credit_lines(drawn.credits, words),
            " · ".join(
                part for part in (words("ui.disclaimer"), "borderkit", land.attribution) if part
            ),
        ],
        headline=Headline(banner["code"], banner["text"], banner["says"], fields),
        beside_heading=words(f"ui.{told['heading']}"),
        beside=[
            Note(
                point["result"]["swatch"],
                point["title"],
                [
                    *(
                        f"[{', '.join(map(str, visit['numbers']))}] {visit['where']}, "
                        f"{visit['when']}".rstrip(", ")
                        for visit in point["visits"]
                    ),
                    f"{words('ui.why')}: {point['why']}",
                    *([f"{words('ui.next')}: {point['next']}"] if point["next"] else []),
                ],
            )
            for point in told["points"]
        ],
        terrain=land.terrain,
        scan=land.scan,
    )
    return draw_plate(plate)


def register_plate(
    state: RegisterState,
    *,
    base: BaseMap | None = None,
    at: datetime | None = None,
    language: str = "en",
    title: str | None = None,
) -> bytes:
    """Return the map of a register as a picture for reports, PNG.

    Parameters
    ----------
    state, at, language, title
        As for `draw_register`.
    base : BaseMap, optional
        As for `draw_register`; tiles are not drawn.

    Returns
    -------
    bytes
        PNG; the same bytes for the same arguments.

    Raises
    ------
    InputError
        There are no words in that language.
    """
    drawn = view_register(state, base or BaseMap(), words_in(language), at)
    words, land = drawn.sheet.words, drawn.land
    whose = (words("ui.disclaimer"), "borderkit", land.attribution)
    return draw_plate(
        Plate(
            title=title or words("ui.register_title"),
            overlays=drawn.overlays,
            bounds=drawn.sheet.view,
            legend=drawn.legend,
            words=words,
            foot=[
                drawn.note,
                *drawn.notes,
                *credit_lines(drawn.credits, words),
                " · ".join(part for part in whose if part),
            ],
            terrain=land.terrain,
            scan=land.scan,
        )
    )
