"""The command that reads a boundary line into a register."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from borderkit.cli.console import Output, say
from borderkit.cli.identity import TokenFileOption, acting
from borderkit.cli.options import (
    DocumentOption,
    JsonOption,
    QuietOption,
    ReasonOption,
    RegisterOption,
    SkipBadOption,
    named_register,
)
from borderkit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from borderkit.workflows.line_intake import LineReport

__all__ = ["import_boundary_line"]

Profile = Literal["natural-earth", "lsib", "geoboundaries"]
ProfileOption = Annotated[
    Profile | None, typer.Option("--profile", help="Whose columns the file has.")
]
MappingOption = Annotated[
    Path | None,
    typer.Option("--mapping", metavar="FILE.toml", help="Which column holds what."),
]
ColumnOption = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        metavar="NAME=COLUMN",
        help="Which column of the file holds section, status, left, right, area ...",
    ),
]
SidesOption = Annotated[
    tuple[str, str] | None,
    typer.Option("--sides", metavar="A B", help="What the file calls the two states."),
]
LayerOption = Annotated[
    str | None,
    typer.Option("--layer", help="Which layer or shapefile (*ADM0), if there are several."),
]
CrsOption = Annotated[
    str | None,
    typer.Option("--crs", metavar="EPSG:...", help="Reference system, if the file has none."),
]
ScaleLimitOption = Annotated[
    int | None,
    typer.Option("--scale-limit", metavar="N", help="Finest scale it is good for: N of 1:N."),
]
AccuracyOption = Annotated[
    float | None,
    typer.Option("--accuracy-m", metavar="M", help="How far the true line may lie, metres."),
]
SourceOption = Annotated[
    str | None, typer.Option("--source", help="Code of the source in the register.")
]
DatedOption = Annotated[str | None, typer.Option("--dated", help="Date of the edition.")]
LicenceOption = Annotated[str | None, typer.Option("--licence", help="Its licence.")]
AttributionOption = Annotated[
    str | None, typer.Option("--attribution", help="What every map of it has to say.")
]


def import_boundary_line(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...", help="Lines: GeoPackage, GeoJSON, .shp or shapefile zip."
        ),
    ],
    boundary: Annotated[
        str, typer.Option("--boundary", metavar="AA-BB", help="Code of the boundary.")
    ],
    register: RegisterOption = None,
    profile: ProfileOption = None,
    mapping: MappingOption = None,
    column: ColumnOption = None,
    sides: SidesOption = None,
    layer: LayerOption = None,
    crs: CrsOption = None,
    scale_limit: ScaleLimitOption = None,
    accuracy_m: AccuracyOption = None,
    source: SourceOption = None,
    dated: DatedOption = None,
    licence: LicenceOption = None,
    attribution: AttributionOption = None,
    skip_bad: SkipBadOption = False,
    reason: ReasonOption = None,
    document: DocumentOption = None,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Read the line between two states into a register.

    A second import of the same source replaces its own sections and keeps what the office
    added to them.
    """
    path = named_register(register)
    output = Output(as_json=as_json, quiet=quiet)
    with output.working(f"Reading {files[0]}"):
        from borderkit.store import open_store
        from borderkit.workflows.line_intake import LineForm, LineSource, import_line
        from borderkit.workflows.occasion import Occasion

        occasion = Occasion(reason=reason, document=document)
        with open_store(path) as store:
            report = import_line(
                store,
                files,
                boundary=boundary,
                profile=profile,
                form=LineForm(
                    mapping=mapping,
                    columns=_columns(column or ()),
                    sides=sides,
                    layer=layer,
                    crs=crs,
                ),
                source=LineSource(
                    code=source,
                    dated=dated,
                    licence=licence,
                    attribution=attribution,
                    scale_limit=scale_limit,
                    accuracy_m=accuracy_m,
                ),
                skip_bad=skip_bad,
                principal=acting(store, token_file),
                occasion=occasion,
            )
    _report(output, store.place, report)


def _columns(given: "Sequence[str]") -> dict[str, str]:
    """Return what --column says, each ``NAME=COLUMN``.

    Raises
    ------
    InputError
        One of them is not of that form.
    """
    pairs = [text.partition("=") for text in given]
    for text, (name, sign, column) in zip(given, pairs, strict=True):
        if not sign or not name.strip() or not column.strip():
            msg = f"--column {text!r} must be NAME=COLUMN, for example section=SEC_NO"
            raise InputError(msg)
    return {name.strip(): column.strip() for name, _, column in pairs}


def _report(output: Output, register: str, report: "LineReport") -> None:
    output.result(
        {
            "register": register,
            "revision": report.revision,
            "source": report.source,
            "accepted": report.accepted,
            "came": list(report.came),
            "changed": list(report.changed),
            "same": list(report.same),
            "left": list(report.left),
            "length_m": round(report.length_m, 2),
            "scale_limit": report.scale_limit,
            "accuracy_m": report.accuracy_m,
            "rejected": [{"where": d.where, "what": d.what} for d in report.rejected],
            "notes": list(report.notes),
            "attribution": report.attribution,
        },
        lambda console: _show(console, register, report),
    )


def _show(console: "Console", register: str, report: "LineReport") -> None:
    counts = (
        f"{len(report.came)} came, {len(report.changed)} changed, {len(report.same)} as before, "
        f"{len(report.left)} left, {len(report.rejected)} rejected"
    )
    say(console, f"{register}, revision {report.revision}: sections of {report.source}: {counts}.")
    for word in ("came", "changed", "left"):
        codes = getattr(report, word)
        if codes:
            more = f" and {len(codes) - 12} more" if codes[12:] else ""
            say(console, f"  {word}: {', '.join(codes[:12])}{more}")
    say(console, f"  {report.length_m / 1e3:.2f} km in all")
    say(console, *(f"  rejected {defect}" for defect in report.rejected))
    say(console, *report.notes)
    if report.attribution is not None:
        say(console, f"Source to name: {report.attribution}")
