"""The command that writes layers of a register into files for others."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from borderkit.cli.console import Output, say
from borderkit.cli.identity import TokenFileOption, acting
from borderkit.cli.options import (
    JsonOption,
    QuietOption,
    RegisterOption,
    RevisionOption,
    ValidAtOption,
    named_register,
    valid_time,
)

if TYPE_CHECKING:
    from rich.console import Console

    from borderkit.workflows.export import ExportReport

__all__ = ["export_layers"]


def export_layers(
    layers: Annotated[
        list[str], typer.Argument(metavar="LAYER...", help="Layers: zones, permits, markers ...")
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE",
            help="The file: .gpkg, .geojson, .kml, .xlsx or .csv. Several layers: gpkg, kml, xlsx.",
        ),
    ],
    register: RegisterOption = None,
    with_office: Annotated[
        bool, typer.Option("--with-office", help="Also write the columns for the office alone.")
    ] = False,
    crs: Annotated[
        str | None,
        typer.Option(
            "--crs", metavar="EPSG:...", help="Reference system of a .gpkg. Default: EPSG:4326."
        ),
    ] = None,
    revision: RevisionOption = None,
    valid_at: ValidAtOption = None,
    token_file: TokenFileOption = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Write layers of the register into a file for others, with whom to name.

    --revision gives them as they stood, --valid-at what was in force then.

    Texts that a spreadsheet would take for a formula stay texts. Beside FILE.csv stands
    FILE.about.json with what is known of the columns and sources.
    """
    path = named_register(register)
    output = Output(as_json=as_json, quiet=quiet)
    with output.working(f"Writing {out}"):
        from borderkit.store import open_store
        from borderkit.workflows.export import StateOf, export_layer

        state = StateOf(revision=revision, valid_at=valid_time(valid_at))
        with open_store(path, read_only=True) as store:
            if with_office:
                acting(store, token_file).require("read_office", "read what is for the office")
            report = export_layer(
                store, layers, out, office=with_office, crs=crs, force=force, state=state
            )
    output.result(
        {
            "files": [str(file) for file in report.files],
            "layers": dict(report.layers),
            "revision": report.revision,
            "left_out": list(report.left_out),
            "attribution": list(report.attribution),
            "notes": list(report.notes),
        },
        lambda console: _show(console, report),
    )


def _show(console: "Console", report: "ExportReport") -> None:
    written = " and ".join(str(file) for file in reversed(report.files))
    say(console, f"{written}, revision {report.revision}.")
    say(console, *(f"  {layer}: {count}" for layer, count in report.layers.items()))
    if report.left_out:
        say(console, f"For the office alone, left out: {', '.join(report.left_out)}.")
    say(console, *report.notes)
    say(console, *(f"Source to name: {text}" for text in report.attribution))
