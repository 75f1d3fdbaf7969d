"""The command that checks the register of markers."""

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

__all__ = ["check_register_of_markers"]


def check_register_of_markers(
    register: RegisterOption = None,
    boundary: Annotated[
        str | None,
        typer.Option(
            "--boundary", metavar="AA-BB", help="Only markers of this boundary. Default: of all."
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
    """Check the register of markers: numbers, places on the line, neighbours, positions.

    Each finding has a code, a severity, the markers concerned and what to do. What a missing
    fact keeps from being judged is a note. --json writes a list of findings.
    """
    place = named_register(register)
    output = Output(as_json=as_json, quiet=quiet)
    with output.working(f"Checking {place}"):
        from borderkit.markers.marker_rules import MARKER_RULES
        from borderkit.workflows.marker_checks import check_markers_of

        at = valid_time(valid_at)
        every = check_markers_of(place, boundary, revision=revision, valid_at=at)
        found = chosen(every, codes=codes, severity=severity, known=MARKER_RULES)
    of = f"Markers of {boundary or place}"
    output.result(
        [each.record() for each in found], lambda console: show_findings(console, found, of=of)
    )
    leave(found, strict=strict)
