"""The command that lists turning points and markers with their coordinates as printed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from borderkit.cli.console import Output, say
from borderkit.cli.options import (
    JsonOption,
    QuietOption,
    RegisterOption,
    RevisionOption,
    ValidAtOption,
    named_register,
    valid_time,
)
from borderkit.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

    from borderkit.workflows.boundary_catalogue import BoundaryCatalogue, CatalogueReading

__all__ = ["catalogue_boundary"]

_SHOWN = 50


_Boundary = Annotated[
    str | None,
    typer.Option(
        "--boundary",
        "-b",
        metavar="AA-BB",
        help="The boundary, sides in either order. Default: the only one.",
    ),
]
_Crs = Annotated[
    str | None,
    typer.Option(
        "--crs",
        metavar="EPSG:...",
        help="Print all coordinates in this reference system. Default: as their documents do.",
    ),
]
_Form = Annotated[
    Literal["dms", "dm", "degrees", "plane"] | None,
    typer.Option("--form", help="How they are printed. Default: dms, plane in a plane system."),
]
_Decimals = Annotated[
    int | None,
    typer.Option(
        "--decimals",
        min=0,
        max=12,
        help="Decimals of what is not printed already. Default: to less than a millimetre.",
    ),
]
_Out = Annotated[
    Path | None,
    typer.Option(
        "--out", "-o", metavar="FILE", help="Write it: .xlsx, .csv, .gpkg, or to print .txt, .html."
    ),
]
_Read = Annotated[
    Path | None,
    typer.Option(
        "--read",
        metavar="FILE",
        help="Read such a file (.xlsx, .csv, .gpkg) and compare it with the register.",
    ),
]


def catalogue_boundary(
    register: RegisterOption = None,
    boundary: _Boundary = None,
    crs: _Crs = None,
    form: _Form = None,
    decimals: _Decimals = None,
    out: _Out = None,
    read: _Read = None,
    revision: RevisionOption = None,
    valid_at: ValidAtOption = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """List turning points and markers in order, coordinates as printed, azimuths and distances.

    Stated azimuths and distances stand beside the geodesic ones, with the difference.
    """
    path = named_register(register)
    output = Output(as_json=as_json, quiet=quiet)
    if out is not None and read is not None:
        msg = "--out writes a file and --read compares one; give one of them"
        raise InputError(msg)
    with output.working("Listing turning points and markers"):
        from borderkit.workflows import boundary_catalogue as work
        from borderkit.workflows.export import StateOf

        asked: dict[str, Any] = {
            "form": work.CatalogueForm(crs=crs, form=form, decimals=decimals),
            "state": StateOf(revision=revision, valid_at=valid_time(valid_at)),
        }
        if read is not None:
            reading = work.check_catalogue(path, read, boundary, **asked)
            output.result(_told(reading), lambda console: _show_reading(console, read, reading))
            return
        if out is None:
            made = work.boundary_catalogue(path, boundary, **asked)
            output.result(made.to_json(), lambda console: _show(console, made))
            return
        made, files, notes = work.write_catalogue(path, out, boundary, force=force, **asked)
    output.result(
        {
            "files": [str(file) for file in files],
            "boundary": made.boundary,
            "entries": len(made.entries),
            "relations": len(made.relations),
            "revision": made.about["register_revision"],
            "attribution": made.attribution,
            "notes": list(notes),
        },
        lambda console: _show_files(console, made, files, notes),
    )


def _show(console: "Console", made: "BoundaryCatalogue") -> None:
    from borderkit.io.catalogue_pages import catalogue_text

    say(console, *catalogue_text(made.entries, made.relations, made.about).splitlines())


def _show_files(
    console: "Console",
    made: "BoundaryCatalogue",
    files: tuple[Path, ...],
    notes: tuple[str, ...],
) -> None:
    written = " and ".join(str(file) for file in reversed(files))
    revision = made.about["register_revision"]
    say(console, f"{written}: {len(made.entries)} entries of {made.boundary}, revision {revision}.")
    say(console, *notes, *(f"Source to name: {text}" for text in made.attribution))


def _told(reading: "CatalogueReading") -> dict[str, Any]:
    return {
        "boundary": reading.boundary,
        "entries": len(reading.entries),
        "relations": len(reading.relations),
        "revision": reading.revision,
        "differences": [
            {"record": d.record, "column": d.column, "register": d.register, "file": d.file}
            for d in reading.differences
        ],
    }


def _show_reading(console: "Console", file: Path, reading: "CatalogueReading") -> None:
    head = f"{file}: {len(reading.entries)} entries"
    beside = f"revision {reading.revision} of the register"
    if not reading.differences:
        say(console, f"{head}; every text and number is that of {beside}.")
        return
    say(console, f"{head}; {len(reading.differences)} texts or numbers are not those of {beside}:")
    for d in reading.differences[:_SHOWN]:
        if d.column == "*":
            say(
                console, f"  {d.record}: only in the {'file' if d.register is None else 'register'}"
            )
        else:
            say(console, f"  {d.record} {d.column}: {d.register!r} there, {d.file!r} in the file")
    if len(reading.differences) > _SHOWN:
        say(console, f"  and {len(reading.differences) - _SHOWN} more; --json tells all")
