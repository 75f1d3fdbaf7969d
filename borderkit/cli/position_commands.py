"""The command that judges whether markers stand where they were agreed to stand."""

from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from borderkit.cli.console import Output, plain_table, say
from borderkit.cli.marker_commands import BoundaryOption
from borderkit.cli.options import (
    JsonOption,
    QuietOption,
    RegisterOption,
    RevisionOption,
    ValidAtOption,
    named_register,
    valid_time,
)
from borderkit.cli.plain_text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from borderkit.workflows.position_facts import MarkerPositions

__all__ = ["DefaultSigmaOption", "judge_displacements"]

DefaultSigmaOption = Annotated[
    float | None,
    typer.Option(
        "--default-sigma-m",
        metavar="M",
        help="Sigma of each axis for observations that state none. Default: they are left out.",
    ),
]

_WORDS: Final = {"moved": "moved", "not_moved": "not moved", "undetermined": "undetermined"}


def judge_displacements(
    numbers: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NUMBER...",
            help="Only these: numbers, former ones, or marker_uid. Default: all observed ones.",
        ),
    ] = None,
    register: RegisterOption = None,
    boundary: BoundaryOption = None,
    default_sigma_m: DefaultSigmaOption = None,
    revision: RevisionOption = None,
    valid_at: ValidAtOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Judge whether markers moved: observed against agreed positions.

    A marker moved only if its displacement is significant against both uncertainties and longer
    than the tolerance of its boundary. What is unknown leaves it undetermined.
    """
    path = named_register(register)
    output = Output(as_json=as_json, quiet=quiet)
    with output.working("Combining observed positions"):
        from borderkit.workflows.export import StateOf
        from borderkit.workflows.position_facts import displacements_json
        from borderkit.workflows.positions import marker_displacements

        found = marker_displacements(
            path,
            numbers or (),
            boundary=boundary,
            default_sigma_m=default_sigma_m,
            state=StateOf(revision=revision, valid_at=valid_time(valid_at)),
        )
    output.result(displacements_json(found), lambda console: _show(console, found))


def _show(console: "Console", found: "Sequence[MarkerPositions]") -> None:
    if not found:
        say(console, "No marker has an observed position: layer positions, kind observed.")
        return
    columns = ("number", "boundary", "verdict", "distance", "towards", "sigma", "tolerance")
    table = plain_table(*columns, "observed", "sides differ")
    for each in found:
        table.add_row(*(printable(cell) for cell in _cells(each)))
    console.print(table)
    counts = {word: sum(each.verdict == key for each in found) for key, word in _WORDS.items()}
    say(console, "", ", ".join(f"{count} {word}" for word, count in counts.items()) + ".")
    for each in found:
        told = ([each.reason] if each.reason else []) + each.facts["notes"]
        say(console, *(f"{each.number or each.uid}: {text}" for text in told))


def _cells(each: "MarkerPositions") -> list[str]:
    shift, combined = each.facts["displacement"], each.facts["combined"]
    sides = each.facts["sides_difference"]
    used = f"{combined['used']} of {combined['observed']}" if combined else "0"
    return [
        each.number or each.uid,
        each.boundary,
        _WORDS[each.verdict],
        _metres(shift["distance_m"]),
        "" if shift["azimuth_deg"] is None else f"{shift['azimuth_deg']:.0f}°",
        _metres(shift["sigma_m"]),
        _metres(shift["tolerance_m"]),
        used,
        "" if sides is None else _metres(sides["distance_m"]),
    ]


def _metres(value: Any) -> str:
    return "unknown" if value is None else f"{value:.3f} m"
