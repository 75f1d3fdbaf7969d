"""Commands that list, show and withdraw surveys, and that make campaigns."""

import csv
import io
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer

from borderkit.cli.console import Output, called_as, plain_table, say
from borderkit.cli.files import write_whole
from borderkit.cli.identity import TokenFileOption, acting
from borderkit.cli.options import (
    DocumentOption,
    JsonOption,
    QuietOption,
    ReasonOption,
    RegisterOption,
    named_register,
)
from borderkit.cli.plain_text import printable
from borderkit.cli.survey_options import CampaignOption, SideOption, show_receipt
from borderkit.cli.survey_tables import show_observations, show_surveys
from borderkit.errors import Defect, InputError

if TYPE_CHECKING:
    from rich.console import Console

    from borderkit.inspections.receipt import Receipt
    from borderkit.store.postgis.addresses import Place

__all__ = [
    "list_known_surveys",
    "make_campaign",
    "show_coverage",
    "show_known_survey",
    "withdraw_known_survey",
]

_NAMED: Final = 12
"""So many markers that are left are named."""

_Survey = Annotated[str, typer.Argument(metavar="SURVEY", help="Code of the survey.")]


def list_known_surveys(
    register: RegisterOption = None,
    campaign: CampaignOption = None,
    side: SideOption = None,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """List the surveys that are kept.

    By campaign and side, with what became of their points: accepted of those read, matched of
    those that are no part of a track, and how many ask which marker they are of.
    """
    path = named_register(register)
    from borderkit.store import open_store
    from borderkit.workflows.surveys import list_surveys

    with open_store(path, read_only=True) as store:
        who = acting(store, token_file)
        found = list_surveys(store, campaign=campaign, side=side, principal=who)
    Output(as_json=as_json, quiet=quiet).result(
        {"surveys": found},
        lambda console: _show_surveys(console, found, campaign=campaign, side=side),
    )


def show_known_survey(
    survey: _Survey,
    register: RegisterOption = None,
    observations: Annotated[
        bool, typer.Option("--observations", help="Each observation, with its marker and shift.")
    ] = False,
    rejections: Annotated[
        Path | None,
        typer.Option("--rejections", metavar="OUT.csv", help="Write every rejection to a table."),
    ] = None,
    raw: Annotated[
        Path | None,
        typer.Option("--raw", metavar="OUT", help="Write the file as it came."),
    ] = None,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Show the receipt of a survey.

    On request also its observations, all its rejections, and the file as it came.
    """
    path = named_register(register)
    from borderkit.store import open_store
    from borderkit.workflows.surveys import survey_file, survey_receipt, survey_records

    with open_store(path, read_only=True) as store:
        who = acting(store, token_file)
        receipt = survey_receipt(store, survey, principal=who, whole=True)
        rows: list[dict[str, Any]] = []
        if observations:
            rows = _records(survey_records(store, survey, principal=who))
        if raw is not None:
            if raw.exists():
                msg = f"{raw} is there already; name a new file"
                raise InputError(msg)
            survey_file(store, survey, raw, principal=who)
    if rejections is not None:
        write_whole(rejections, _table(receipt))
    told = receipt.to_json(shown=None) | ({"observations": rows} if observations else {})
    named = None if register is None else path
    Output(as_json=as_json, quiet=quiet).result(
        told, lambda console: _show_one(console, receipt, rows, named)
    )


def withdraw_known_survey(
    survey: _Survey,
    register: RegisterOption = None,
    reason: ReasonOption = None,
    document: DocumentOption = None,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Withdraw a survey that was sent by mistake.

    Its observations count no more; file, receipt and history stay.
    """
    path = named_register(register)
    from borderkit.store import open_store
    from borderkit.workflows.occasion import Occasion
    from borderkit.workflows.surveys import withdraw_survey

    with open_store(path) as store:
        receipt = withdraw_survey(
            store,
            survey,
            principal=acting(store, token_file),
            occasion=Occasion(reason=reason, document=document),
        )
    Output(as_json=as_json, quiet=quiet).result(
        receipt.to_json(),
        lambda console: say(console, f"Survey {receipt.survey} is withdrawn; its file is kept."),
    )


def show_coverage(
    campaign: Annotated[str, typer.Argument(metavar="CODE", help="Code of the campaign.")],
    register: RegisterOption = None,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Show what of the line was walked in a campaign, and which markers are left.

    Which stretches its tracks cover, and which markers were observed above the gates, by side;
    metres are counted along the line from its start.
    """
    path = named_register(register)
    from borderkit.store import open_store
    from borderkit.workflows.campaign_coverage import campaign_coverage

    with open_store(path, read_only=True) as store:
        found = campaign_coverage(store, campaign, principal=acting(store, token_file))
    Output(as_json=as_json, quiet=quiet).result(
        found, lambda console: _show_coverage(console, found)
    )


def _show_coverage(console: "Console", found: Mapping[str, Any]) -> None:
    length = f"{found['line_m'] / 1000:,.3f} km of {found['boundary']}"
    say(console, f"Campaign {printable(found['campaign'])}, {length}:")
    # A team is told of its own side alone: what the other walked is not known here, not zero.
    alone = len(found["sides"]) == 1
    sums = () if alone else (("together", found["together"]),)
    for name, part in (*found["sides"].items(), *sums):
        share = "unknown" if part["share"] is None else f"{100 * part['share']:.1f} %"
        say(console, f"  {name}: {part['covered_m'] / 1000:,.3f} km walked, {share}.")
        say(console, f"    {_markers_told(part['markers'])}")
    table = plain_table("side", "from m", "to m", "first", "last")
    for side, part in found["sides"].items():
        for each in part["stretches"]:
            metres = (f"{each[way]:,.0f}" for way in ("from_m", "to_m"))
            table.add_row(side, *metres, each["time_from"] or "", each["time_to"] or "")
    for start, end in found["together"]["uncovered"]:
        table.add_row("left" if alone else "nobody", f"{start:,.0f}", f"{end:,.0f}", "", "")
    console.print(table)


def _markers_told(markers: Mapping[str, Any]) -> str:
    """Return how many markers were observed, and the first of those that are left."""
    left, count = markers["left"], markers["observed"]
    told = f"{count} of {count + len(left)} markers observed"
    if markers["below_gates"]:
        told += f", {markers['below_gates']} more below the gates"
    if not left:
        return f"{told}."
    names = [printable(each["number"] or each["marker_uid"]) for each in left]
    more = f" and {len(names) - _NAMED} more (--json names all)" if len(names) > _NAMED else ""
    return f"{told}; left: {', '.join(names[:_NAMED])}{more}."


def make_campaign(
    campaign: Annotated[str, typer.Argument(metavar="CODE", help="Code of the campaign.")],
    boundary: Annotated[
        str, typer.Option("--boundary", "-b", metavar="AA-BB", help="Its boundary.")
    ],
    register: RegisterOption = None,
    side: Annotated[
        list[str] | None,
        typer.Option("--side", metavar="AA", help="One of its sides. Default: the boundary's."),
    ] = None,
    gate: Annotated[
        list[str] | None,
        typer.Option(
            "--gate",
            metavar="NAME=VALUE",
            help="Least quality, such as fix_types=4,5 or horizontal_m=0.05; also vertical_m, "
            "pdop, hdop, vdop, satellites, correction_age_s, averaging, averaging_s. May be given "
            "again; none: no gates.",
        ),
    ] = None,
    below: Annotated[
        Literal["reject", "flag"] | None,
        typer.Option("--below", help="What is done below a gate. Default: flag."),
    ] = None,
    match_within_m: Annotated[
        float | None,
        typer.Option(
            "--match-within",
            metavar="M",
            min=0.0,
            help="Farthest that an observation may be from its marker, m. Default: 50.",
        ),
    ] = None,
    walked_within_m: Annotated[
        float | None,
        typer.Option(
            "--walked-within",
            metavar="M",
            min=0.0,
            help="How near a track covers the line, m. Default: 50.",
        ),
    ] = None,
    reason: ReasonOption = None,
    document: DocumentOption = None,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Make a campaign of joint inspection, or change it.

    What is not stated stays as it is; gates are stated all together. Surveys that are kept already
    are not judged anew.
    """
    path = named_register(register)
    from borderkit.store import open_store
    from borderkit.workflows.campaigns import keep_campaign
    from borderkit.workflows.occasion import Occasion

    stated: dict[str, Any] = {"below_gates": below, "document": document}
    stated |= {"match_within_m": match_within_m, "walked_within_m": walked_within_m}
    given: dict[str, Any] = {name: each for name, each in stated.items() if each is not None}
    if gate:
        given["gates"] = _gates(gate)
    with open_store(path) as store:
        record, revision = keep_campaign(
            store,
            campaign,
            boundary=boundary,
            sides=side or (),
            given=given,
            principal=acting(store, token_file),
            occasion=Occasion(reason=reason, document=document),
        )
    Output(as_json=as_json, quiet=quiet).result(
        {**record, "revision": revision},
        lambda console: _show_campaign(console, record, revision),
    )


def _gates(given: Sequence[str]) -> dict[str, Any] | None:
    """Return gates from ``NAME=VALUE``; whether they are known is judged where they are read.

    None where ``none`` alone is given.

    Raises
    ------
    InputError
        One is no such pair.
    """
    if list(given) == ["none"]:
        return None
    found: dict[str, Any] = {}
    defects = []
    for text in given:
        name, sign, value = text.partition("=")
        try:
            numbers = [float(part) for part in value.split(",")]
        except ValueError:
            numbers = []
        if not (sign and numbers) or name in found:
            told = "must be NAME=NUMBER, each name once, such as pdop=6"
            defects.append(Defect(f"--gate {text[:60]!r}", told))
            continue
        plain = [int(n) if n.is_integer() else n for n in numbers]
        found[name.strip()] = plain if name.strip() == "fix_types" else plain[0]
    if defects:
        msg = f"{len(defects)} gate(s) cannot be used; correct them"
        raise InputError(msg, defects=defects)
    return found


def _records(frame: Any) -> list[dict[str, Any]]:
    rows = frame.drop(columns="geometry").astype(object)
    rows = rows.where(rows.notna(), None).assign(
        lon=frame.geometry.x.to_numpy(), lat=frame.geometry.y.to_numpy()
    )
    found: list[dict[str, Any]] = rows.to_dict("records")
    return found


def _table(receipt: "Receipt") -> str:
    """Return every rejection as CSV; cells that begin like a formula get a leading quote."""
    names = ("row", "where", "field", "value", "code", "reason", "remedy")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(names)
    for rejection in receipt.rejections:
        told = rejection.to_json()
        cells = ["" if told[name] is None else str(told[name]) for name in names]
        writer.writerow([f"'{cell}" if cell[:1] in "=+-@\t\r" and cell else cell for cell in cells])
    return text.getvalue()


def _show_surveys(
    console: "Console",
    found: Sequence[Mapping[str, Any]],
    *,
    campaign: str | None,
    side: str | None,
) -> None:
    if found:
        show_surveys(console, found)
        return
    of = f" of campaign {printable(campaign)}" if campaign else ""
    by = f" by side {printable(side)}" if side else ""
    say(console, f"No survey{of}{by} is kept.")


def _show_one(
    console: "Console",
    receipt: "Receipt",
    observations: Sequence[Mapping[str, Any]],
    register: "Place | None",
) -> None:
    show_receipt(console, receipt, register=register)
    if observations:
        show_observations(console, observations)


def _show_campaign(console: "Console", record: Mapping[str, Any], revision: int) -> None:
    from borderkit.inspections.gates import below_gates_of, gates_of
    from borderkit.inspections.observations import DEFAULT_WITHIN_M

    say(
        console,
        f"Campaign {printable(record['campaign'])} of {record['boundary']}, sides "
        f"{', '.join(record['sides'])}, is kept in revision {revision}.",
    )
    gates = gates_of(record["gates"]).in_words()
    below = {"flag": "flagged", "reject": "rejected"}[below_gates_of(record)]
    told = f"{'; '.join(gates)}. What is below is {below}" if gates else "none"
    near, walked = (
        DEFAULT_WITHIN_M if record[name] is None else record[name]
        for name in ("match_within_m", "walked_within_m")
    )
    say(
        console,
        f"  Gates: {told}.",
        f"  A marker is looked for within {near:g} m; the line counts as walked within "
        f"{walked:g} m of a track.",
        f"Next: {called_as()} survey upload FILE --campaign {shlex.quote(record['campaign'])} "
        f"--side {record['sides'][0]}",
    )
