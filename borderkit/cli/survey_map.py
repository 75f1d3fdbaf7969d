"""The command that draws the map of a survey."""

from pathlib import Path
from typing import Annotated

import typer

from borderkit.cli.console import Output, say
from borderkit.cli.files import keep_apart, write_whole
from borderkit.cli.identity import TokenFileOption, acting
from borderkit.cli.options import (
    DemOption,
    JsonOption,
    LanguageOption,
    QuietOption,
    RegisterOption,
    grounds,
    named_register,
    settings_with,
)

__all__ = ["draw_known_survey"]


def draw_known_survey(
    survey: Annotated[str, typer.Argument(metavar="SURVEY", help="Code of the survey.")],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="OUT.html", help="The page to write.")
    ],
    register: RegisterOption = None,
    dem: DemOption = None,
    language: LanguageOption = None,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Draw a survey on a map.

    Observations, tracks, photographs, what was refused and why. Displacements are drawn longer than
    they are, by the factor that the page states.
    """
    path = named_register(register)
    settings = settings_with(language=language, dem=dem)
    keep_apart(out, (path, *grounds(settings)))
    output = Output(as_json=as_json, quiet=quiet)
    with output.working(f"Drawing {survey}"):
        from borderkit.maps.base import BaseMap
        from borderkit.store import open_store
        from borderkit.workflows.base_map import base_from, tiles_of
        from borderkit.workflows.survey_map import survey_map

        base = base_from(
            BaseMap(),
            dem=settings.dem,
            picture=settings.basemap_file,
            datum=settings.basemap_datum,
            tiles=tiles_of(settings.basemap_url, settings.basemap_attribution),
            attribution=(settings.basemap_attribution or "") if settings.basemap_file else "",
        )
        with open_store(path, read_only=True) as store:
            html = survey_map(
                store,
                survey,
                principal=acting(store, token_file),
                base=base,
                language=settings.language,
            )
        write_whole(out, html)
    told = {"survey": survey, "map": str(out)}
    output.result(told, lambda console: say(console, f"map of {survey} written to {out}"))
