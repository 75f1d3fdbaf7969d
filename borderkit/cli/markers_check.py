"""The command that checks the register of markers."""

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
    DemOption,
    JsonOption,
    LanguageOption,
    QuietOption,
    RegisterOption,
    RevisionOption,
    ValidAtOption,
    named_register,
    settings_with,
    valid_time,
)

__all__ = ["check_register_of_markers"]


def check_register_of_markers(
    register: RegisterOption = None,
    boundary: BoundaryOption = None,
    codes: CodeOption = None,
    severity: SeverityOption = None,
    strict: StrictOption = False,
    page: FindingMapOption = None,
    dem: DemOption = None,
    language: LanguageOption = None,
    revision: RevisionOption = None,
    valid_at: ValidAtOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Check the register of markers: numbers, places on the line, neighbours, positions.

    Each finding has a code, a severity, the markers concerned and what to do. What a missing
    fact keeps from being judged is a note. With --dem neighbours that are far apart are looked at
    over the terrain. --json writes a list of findings.
    """
    place = named_register(register)
    output = Output(as_json=as_json, quiet=quiet)
    with output.working(f"Checking {place}"):
        from borderkit.markers.checks.marker_rules import MARKER_RULES
        from borderkit.store.postgis.addresses import shown_place
        from borderkit.workflows.marker_checks import check_markers_of, sees_over

        at = valid_time(valid_at)
        model = settings_with(dem=dem).dem
        sees = None if model is None else sees_over(model)
        every = check_markers_of(place, boundary, revision=revision, valid_at=at, sees=sees)
        found = chosen(every, codes=codes, severity=severity, known=MARKER_RULES)
        if page is not None:
            draw_findings(page, place, found, boundary, (revision, at), language, dem=dem)
    of = f"Markers of {boundary or shown_place(place)}"
    output.result(
        [each.record() for each in found], lambda console: show_findings(console, found, of=of)
    )
    if page is not None and str(page) != "-":
        output.note(f"map written to {page}")
    leave(found, strict=strict)
