"""The commands put together, and the way into them from a shell.

Nothing here imports a geo library: ``--help`` has to be quick. Each command imports what it
needs when it runs.
"""

import io
import sys
from collections.abc import Sequence
from typing import Annotated, NoReturn

import typer

from borderkit.cli.audit_commands import make_audit_key, verify_log, write_audit_head
from borderkit.cli.boundary_catalogue import catalogue_boundary
from borderkit.cli.boundary_check import check_line_of_boundary
from borderkit.cli.boundary_compare import compare_boundary_lines
from borderkit.cli.boundary_describe import describe_line_of_boundary
from borderkit.cli.boundary_locate import locate_places
from borderkit.cli.boundary_strip import cut_strip
from borderkit.cli.boundary_waters import show_waters
from borderkit.cli.check_commands import check_itinerary, draw_map
from borderkit.cli.clearance_commands import keep_answer, list_kept, replay_kept, show_kept
from borderkit.cli.export_commands import export_layers
from borderkit.cli.failures import Failures
from borderkit.cli.history_commands import show_history, show_revisions
from borderkit.cli.itinerary_commands import read_trip, write_template
from borderkit.cli.job_commands import cancel_job, list_jobs, show_job, start_long_work
from borderkit.cli.line_commands import import_boundary_line
from borderkit.cli.marker_commands import (
    list_known_markers,
    show_known_marker,
    tell_next_number,
)
from borderkit.cli.markers_check import check_register_of_markers
from borderkit.cli.osm_commands import import_osm_file
from borderkit.cli.place_commands import find_places
from borderkit.cli.position_commands import judge_displacements
from borderkit.cli.register_care import (
    back_up_register,
    copy_whole_register,
    migrate_to_present,
    purge_old_records,
)
from borderkit.cli.register_commands import (
    build_demo_register,
    import_register_file,
    import_zone_file,
    init_register,
)
from borderkit.cli.renumber_command import renumber_known_markers
from borderkit.cli.route_commands import propose_routes
from borderkit.cli.serve_command import serve_register
from borderkit.cli.survey_answer import answer_known_survey
from borderkit.cli.survey_commands import inspect_survey_file, upload_survey_file
from borderkit.cli.survey_list import (
    list_known_surveys,
    make_campaign,
    show_coverage,
    show_known_survey,
    withdraw_known_survey,
)
from borderkit.cli.survey_map import draw_known_survey
from borderkit.cli.terrain_commands import draw_profile, judge_sights
from borderkit.cli.token_commands import create_api_token, list_api_tokens, revoke_api_token
from borderkit.cli.transformation_commands import (
    estimate_from_points,
    list_control,
    list_transformations,
)
from borderkit.cli.worker_command import work_off_jobs
from borderkit.errors import InputError

__all__ = ["app", "main"]

_HELP = """Boundary registers, zones, and the check of visitors' itineraries against them.

Every command takes --json (the result as JSON on standard output, errors as a problem object
on standard error) and --quiet (nothing but errors).
"""

_EPILOG = (
    "Exit codes: 0 done; check --exit-verdict 0, 10, 11, 12, 13; "
    "errors 1 to 9, 14, 20 to 36 and 70 as in the README; 130 after Ctrl-C."
)


def _version(wanted: bool) -> None:
    if wanted:
        from borderkit import __version__

        typer.echo(f"borderkit {__version__}")
        raise typer.Exit


def _say_what_there_is(context: typer.Context) -> None:
    """Show the help where no command was given; nothing was done, and the exit code says so."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(InputError.exit_code)


def _root(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 - its callback does the work
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Take the options that stand before a command."""
    _say_what_there_is(context)


app = typer.Typer(
    name="borderkit",
    help=_HELP,
    epilog=_EPILOG,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.callback(invoke_without_command=True)(_root)
app.command("init")(init_register)
app.command("demo")(build_demo_register)
_boundary = typer.Typer(rich_markup_mode=None)
_boundary.callback(invoke_without_command=True)(_say_what_there_is)
_boundary.command("describe")(describe_line_of_boundary)
_boundary.command("locate", context_settings={"ignore_unknown_options": True})(locate_places)
_boundary.command("compare")(compare_boundary_lines)
_boundary.command("strip")(cut_strip)
_boundary.command("check")(check_line_of_boundary)
_boundary.command("catalogue")(catalogue_boundary)
_boundary.command("waters")(show_waters)
_boundary.command("profile")(draw_profile)
_boundary.command("control")(list_control)
_transformations = typer.Typer(rich_markup_mode=None)
_transformations.callback(invoke_without_command=True)(_say_what_there_is)
_transformations.command("estimate")(estimate_from_points)
_transformations.command("list")(list_transformations)
_boundary.add_typer(
    _transformations, name="transformation", help="Agreed ways between the frames of both sides."
)
app.add_typer(_boundary, name="boundary", help="The line: describe, measure, compare, check it.")
_markers = typer.Typer(rich_markup_mode=None)
_markers.callback(invoke_without_command=True)(_say_what_there_is)
_markers.command("list")(list_known_markers)
_markers.command("show")(show_known_marker)
_markers.command("check")(check_register_of_markers)
_markers.command("displacement")(judge_displacements)
_markers.command("renumber")(renumber_known_markers)
_markers.command("next")(tell_next_number)
_markers.command("sight")(judge_sights)
app.add_typer(_markers, name="markers", help="The markers: their numbers, positions, condition.")
_surveys = typer.Typer(rich_markup_mode=None)
_surveys.callback(invoke_without_command=True)(_say_what_there_is)
_surveys.command("campaign")(make_campaign)
_surveys.command("inspect")(inspect_survey_file)
_surveys.command("upload")(upload_survey_file)
_surveys.command("list")(list_known_surveys)
_surveys.command("show")(show_known_survey)
_surveys.command("answer")(answer_known_survey)
_surveys.command("map")(draw_known_survey)
_surveys.command("coverage")(show_coverage)
_surveys.command("withdraw")(withdraw_known_survey)
app.add_typer(_surveys, name="survey", help="Surveys: what teams send, every point accounted for.")
_imports = typer.Typer(rich_markup_mode=None)
_imports.callback(invoke_without_command=True)(_say_what_there_is)
_imports.command("zones")(import_zone_file)
_imports.command("layers")(import_register_file)
_imports.command("osm")(import_osm_file)
_imports.command("line")(import_boundary_line)
app.add_typer(_imports, name="import", help="Fill a register from files.")
_itineraries = typer.Typer(rich_markup_mode=None)
_itineraries.callback(invoke_without_command=True)(_say_what_there_is)
_itineraries.command("read")(read_trip)
_itineraries.command("template")(write_template)
app.add_typer(_itineraries, name="itinerary", help="Take itineraries as they come.")
_audit = typer.Typer(rich_markup_mode=None)
_audit.callback(invoke_without_command=True)(_say_what_there_is)
_audit.command("verify")(verify_log)
_audit.command("head")(write_audit_head)
_audit.command("key")(make_audit_key)
app.add_typer(_audit, name="audit", help="Prove what was written, by whom and when.")
app.command("check")(check_itinerary)
_clearances = typer.Typer(rich_markup_mode=None)
_clearances.callback(invoke_without_command=True)(_say_what_there_is)
_clearances.command("keep")(keep_answer)
_clearances.command("list")(list_kept)
_clearances.command("show")(show_kept)
_clearances.command("replay")(replay_kept)
app.add_typer(_clearances, name="clearance", help="Keep answers of checks, and judge them again.")
app.command("map")(draw_map)
app.command("places")(find_places)
app.command("route")(propose_routes)
app.command("export")(export_layers)
app.command("migrate")(migrate_to_present)
app.command("backup")(back_up_register)
app.command("copy")(copy_whole_register)
app.command("purge")(purge_old_records)
app.command("history")(show_history)
app.command("revisions")(show_revisions)
_tokens = typer.Typer(rich_markup_mode=None)
_tokens.callback(invoke_without_command=True)(_say_what_there_is)
_tokens.command("create")(create_api_token)
_tokens.command("list")(list_api_tokens)
_tokens.command("revoke")(revoke_api_token)
app.add_typer(_tokens, name="token", help="Tokens: who may write, and read what is for the office.")
_jobs = typer.Typer(rich_markup_mode=None)
_jobs.callback(invoke_without_command=True)(_say_what_there_is)
_jobs.command("list")(list_jobs)
_jobs.command("show")(show_job)
_jobs.command("start")(start_long_work)
_jobs.command("cancel")(cancel_job)
app.add_typer(_jobs, name="jobs", help="Long work: ask for it, see how it goes, dismiss it.")
app.command("worker")(work_off_jobs)
app.command("serve")(serve_register)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and leave with its exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        Default: those of the process.

    Raises
    ------
    SystemExit
        Always, with the exit code.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    with Failures(as_json="--json" in given):
        code = app(args=given, prog_name="borderkit", standalone_mode=False)
        sys.stdout.flush()
        raise SystemExit(code if isinstance(code, int) else 0)
