"""The command that answers what a kept survey asks."""

from typing import Annotated

import typer

from borderkit.cli.console import Output
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
from borderkit.cli.survey_options import show_receipt

__all__ = ["answer_known_survey"]


def answer_known_survey(
    survey: Annotated[str, typer.Argument(metavar="SURVEY", help="Code of the survey.")],
    answer: Annotated[
        list[str],
        typer.Option(
            "--answer",
            metavar="ROW=MARKER",
            help="Which marker_uid a row is of, or none; may be given again.",
        ),
    ],
    register: RegisterOption = None,
    reason: ReasonOption = None,
    document: DocumentOption = None,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Answer which markers points of a kept survey are of, or correct a match.

    Answers that were given before stay. The survey is matched anew; no point is read again, and
    no agreed position is touched.
    """
    path = named_register(register)
    from borderkit.store import open_store
    from borderkit.workflows.occasion import Occasion
    from borderkit.workflows.survey_answers import answer_survey

    with open_store(path) as store:
        receipt = answer_survey(
            store,
            survey,
            answers_of(answer),
            principal=acting(store, token_file),
            occasion=Occasion(reason=reason, document=document),
        )
    named = None if register is None else path
    Output(as_json=as_json, quiet=quiet).result(
        receipt.to_json(), lambda console: show_receipt(console, receipt, register=named)
    )
