"""Commands that take in what survey teams send: inspect a file, upload it."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from borderkit.cli.console import Output, called_as, say
from borderkit.cli.identity import TokenFileOption, acting
from borderkit.cli.options import (
    DocumentOption,
    JsonOption,
    QuietOption,
    ReasonOption,
    RegisterOption,
    named_register,
)
from borderkit.cli.survey_asked import answers_of
from borderkit.cli.survey_options import (
    AnswerOption,
    AxesOption,
    CampaignOption,
    ColumnsOption,
    ConfidenceOption,
    CrsOption,
    DateOption,
    EncodingOption,
    HeightOption,
    LayerOption,
    OperatorOption,
    ProfileOption,
    ReceiverOption,
    SideOption,
    StationOption,
    ZoneOption,
    limits_now,
    show_receipt,
    told_of,
)
from borderkit.errors import ERRORS, Defect, SurveyFileError, SurveyQuestionError

if TYPE_CHECKING:
    from rich.console import Console

    from borderkit.inspections.receipt import Receipt
    from borderkit.store.postgis.addresses import Place

__all__ = ["inspect_survey_file", "upload_survey_file"]

_File = Annotated[Path, typer.Argument(metavar="FILE", help="What the team sent.")]


def inspect_survey_file(
    file: _File,
    register: RegisterOption = None,
    campaign: CampaignOption = None,
    side: SideOption = None,
    crs: CrsOption = None,
    timezone: ZoneOption = None,
    encoding: EncodingOption = None,
    height_kind: HeightOption = None,
    confidence: ConfidenceOption = None,
    axes: AxesOption = None,
    layer: LayerOption = None,
    station: StationOption = None,
    date: DateOption = None,
    profile: ProfileOption = None,
    columns: ColumnsOption = None,
    receiver: ReceiverOption = None,
    operator: OperatorOption = None,
    answer: AnswerOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Show the receipt that a survey file would get. Nothing is stored.

    With --campaign and --side its points are laid beside the register too. Where the file is
    refused or asks for something, the exit code says so; the receipt is written all the same.
    """
    told = told_of(
        columns,
        crs=crs,
        timezone=timezone,
        encoding=encoding,
        height_kind=height_kind,
        confidence=confidence,
        axes=axes,
        layer=layer,
        station=station,
        date=date,
        profile=profile,
        receiver=receiver,
        operator=operator,
    )
    output = Output(as_json=as_json, quiet=quiet)
    place = named_register(register) if campaign is not None or register is not None else None
    with output.working(f"Reading {file.name}"):
        from borderkit.workflows.survey_intake import SurveyRequest, inspect_survey

        request = SurveyRequest(
            campaign=campaign,
            side=side,
            told=told,
            limits=limits_now(),
            answers=answers_of(answer),
        )
        receipt = inspect_survey(file, request=request, register=place)
    output.result(receipt.to_json(shown=None), lambda console: _show_read(console, receipt, file))
    if receipt.problem is not None:
        told_defects = [Defect(d["where"], d["what"]) for d in receipt.problem["defects"]]
        detail = _asked_above(receipt, output) or receipt.problem["detail"]
        raise ERRORS[receipt.problem["code"]](detail, defects=told_defects)


def upload_survey_file(
    file: _File,
    campaign: Annotated[
        str, typer.Option("--campaign", metavar="CODE", help="Campaign that it is sent for.")
    ],
    side: Annotated[str, typer.Option("--side", metavar="AA", help="Side that surveyed it.")],
    register: RegisterOption = None,
    crs: CrsOption = None,
    timezone: ZoneOption = None,
    encoding: EncodingOption = None,
    height_kind: HeightOption = None,
    confidence: ConfidenceOption = None,
    axes: AxesOption = None,
    layer: LayerOption = None,
    station: StationOption = None,
    date: DateOption = None,
    profile: ProfileOption = None,
    columns: ColumnsOption = None,
    receiver: ReceiverOption = None,
    operator: OperatorOption = None,
    answer: AnswerOption = None,
    reason: ReasonOption = None,
    document: DocumentOption = None,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Take a survey file into the register.

    Every point of it is accounted for. The same file is taken once: sent again, it gives the
    receipt that is kept. Nothing here changes an agreed position.
    """
    told = told_of(
        columns,
        crs=crs,
        timezone=timezone,
        encoding=encoding,
        height_kind=height_kind,
        confidence=confidence,
        axes=axes,
        layer=layer,
        station=station,
        date=date,
        profile=profile,
        receiver=receiver,
        operator=operator,
    )
    path = named_register(register)
    output = Output(as_json=as_json, quiet=quiet)
    with output.working(f"Taking {file.name}") as tell:
        from borderkit.store import open_store
        from borderkit.workflows.occasion import Occasion
        from borderkit.workflows.survey_intake import SurveyRequest, upload_survey

        request = SurveyRequest(
            campaign=campaign,
            side=side,
            told=told,
            limits=limits_now(),
            answers=answers_of(answer),
        )
        with _telling_refusals(output), open_store(path) as store:
            receipt = upload_survey(
                store,
                file,
                request=request,
                principal=acting(store, token_file),
                occasion=Occasion(reason=reason, document=document),
                progress=lambda percent, _: tell(int(percent), 100),
            )
    named = None if register is None else path
    output.result(receipt.to_json(), lambda console: _show_kept(console, receipt, named))


def _show_read(console: "Console", receipt: "Receipt", file: Path) -> None:
    show_receipt(console, receipt)
    if receipt.state != "readable":
        return
    code, side = shlex.quote(receipt.campaign or "CODE"), shlex.quote(receipt.side or "AA")
    if receipt.campaign is None:
        say(console, "It is not laid beside a register: for that, state --campaign and --side too.")
    sent = f"survey upload {shlex.quote(str(file))} --campaign {code} --side {side}"
    say(console, f"Next: {called_as()} {sent}, with the same options")


def _asked_above(receipt: "Receipt", output: Output) -> str:
    """Return what is said of questions that people have read just above; empty: they have not."""
    if not receipt.questions or output.as_json or output.quiet:
        return ""
    return f"{receipt.name} leaves something open; send it again with the options named above"


@contextmanager
def _telling_refusals(output: Output) -> Iterator[None]:
    """Write for people what became of each record of a file that is not taken, and questions.

    Raises
    ------
    SurveyFileError
        As it came; shorter where people have read the questions just above.
    """
    from borderkit.inspections.receipt import Receipt

    try:
        yield
    except SurveyFileError as fault:
        receipt = fault.receipt
        if not isinstance(receipt, Receipt) or output.as_json:
            raise
        output.result({}, lambda console: show_receipt(console, receipt))
        brief = _asked_above(receipt, output)
        if not brief:
            raise
        raise SurveyQuestionError(brief, receipt=receipt) from None


def _show_kept(console: "Console", receipt: "Receipt", register: "Place | None") -> None:
    from borderkit.store.postgis.addresses import shown_place

    show_receipt(console, receipt, register=register)
    of = "" if register is None else f" --register {shlex.quote(shown_place(register))}"
    drawn = f"survey map {receipt.survey} --out {receipt.survey}.html{of}"
    say(console, f"Next: {called_as()} survey show {receipt.survey} --observations{of}")
    say(console, f"Next: {called_as()} {drawn}")
