"""The command that checks the line."""

from typing import Annotated

import typer

from borderkit.cli.console import Output
from borderkit.cli.finding_text import (
    CodeOption,
    SeverityOption,
    StrictOption,
    chosen,
    leave,
    show_findings,
)
from borderkit.cli.options import (
    JsonOption,
    QuietOption,
    RegisterOption,
    RevisionOption,
    ValidAtOption,
    named_register,
    valid_time,
)

__all__ = ["check_line_of_boundary"]


def check_line_of_boundary(
    register: RegisterOption = None,
    boundary: Annotated[
        str | None,
        typer.Option(
            "--boundary",
            metavar="AA-BB",
            help="Only what concerns this boundary, sides in either order. Default: all.",
        ),
    ] = None,
    codes: CodeOption = None,
    severity: SeverityOption = None,
    strict: StrictOption = False,
    revision: RevisionOption = None,
    valid_at: ValidAtOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Check the line: gaps, overlaps, crossings, order, direction, turning points, tripoints.

    Each finding has a code, a severity, the records concerned, the place and what to do. What a
    missing fact keeps from being judged is a note. --json writes a list of findings.
    """
    place = named_register(register)
    output = Output(as_json=as_json, quiet=quiet)
    with output.working(f"Checking {place}"):
        from borderkit.boundary.line_rules import LINE_RULES
        from borderkit.workflows.line_findings import check_boundary

        at = valid_time(valid_at)
        every = check_boundary(place, boundary, revision=revision, valid_at=at)
        found = chosen(every, codes=codes, severity=severity, known=LINE_RULES)
    of = f"Line of {boundary}" if boundary else f"Lines of {place}"
    output.result(
        [each.record() for each in found], lambda console: show_findings(console, found, of=of)
    )
    leave(found, strict=strict)
