"""The command that checks the line."""

from borderkit.cli.console import Output
from borderkit.cli.finding_text import (
    CodeOption,
    FindingMapOption,
    SeverityOption,
    StrictOption,
    chosen,
    draw_findings,
    leave,
    show_findings,
)
from borderkit.cli.marker_commands import BoundaryOption
from borderkit.cli.options import (
    JsonOption,
    LanguageOption,
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
    boundary: BoundaryOption = None,
    codes: CodeOption = None,
    severity: SeverityOption = None,
    strict: StrictOption = False,
    page: FindingMapOption = None,
    language: LanguageOption = None,
    revision: RevisionOption = None,
    valid_at: ValidAtOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Check the line: gaps, overlaps, crossings, order, direction, turning points, tripoints.

    Each finding has a code, a severity, the records concerned, the place and what to do. What a
    missing fact keeps from being judged is a note. Checked is the line that is in force now, or
    at --valid-at. --json writes a list of findings.
    """
    place = named_register(register)
    output = Output(as_json=as_json, quiet=quiet)
    with output.working(f"Checking {place}"):
        from borderkit.boundary.checks.line_rules import LINE_RULES
        from borderkit.store.postgis.addresses import shown_place
        from borderkit.workflows.line_findings import check_boundary

        at = valid_time(valid_at)
        every = check_boundary(place, boundary, revision=revision, valid_at=at)
        found = chosen(every, codes=codes, severity=severity, known=LINE_RULES)
        if page is not None:
            draw_findings(page, place, found, boundary, (revision, at), language)
    of = f"Line of {boundary}" if boundary else f"Lines of {shown_place(place)}"
    output.result(
        [each.record() for each in found], lambda console: show_findings(console, found, of=of)
    )
    if page is not None and str(page) != "-":
        output.note(f"map written to {page}")
    leave(found, strict=strict)
