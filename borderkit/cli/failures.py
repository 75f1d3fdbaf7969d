"""The one place where an error becomes a message and an exit code."""

import json
import os
import sys
import traceback
from types import TracebackType
from typing import Literal, Self

import typer

from borderkit.cli.plain_text import printable
from borderkit.errors import BorderkitError, InputError, InternalError

__all__ = ["Failures"]

_INTERRUPTED = 130
_BROKEN_PIPE = 1


class Failures:
    """A context that ends the process with a message and a code for any error in it.

    Parameters
    ----------
    as_json : bool
        Whether the message is a problem object (RFC 9457) instead of text.
    """

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> Literal[False]:
        """Turn `fault` into a message on standard error and leave with its exit code.

        Raises
        ------
        SystemExit
            For every error; nothing is swallowed.
        """
        if fault is None or isinstance(fault, SystemExit):
            return False
        if isinstance(fault, KeyboardInterrupt | typer.Abort):
            raise SystemExit(_INTERRUPTED) from None
        if isinstance(fault, BrokenPipeError):
            _forget_output()
            raise SystemExit(_BROKEN_PIPE) from None
        if not isinstance(fault, Exception):
            return False
        error = _typed(fault)
        if isinstance(error, InternalError) and _debugging():
            traceback.print_exception(fault, file=sys.stderr)
        self._report(error)
        raise SystemExit(error.exit_code) from None

    def _report(self, error: BorderkitError) -> None:
        if self._as_json:
            problem = {**error.problem(), "exit_code": error.exit_code}
            typer.echo(json.dumps(problem, ensure_ascii=False), err=True)
        else:
            typer.echo(printable(f"error: {error}", lines=True), err=True)


def _typed(fault: Exception) -> BorderkitError:
    """Return the error to report for `fault`."""
    if isinstance(fault, BorderkitError):
        return fault
    if isinstance(fault, typer.TyperException):
        context = getattr(fault, "ctx", None)
        command = context.command_path if context is not None else "borderkit"
        told = fault.format_message().rstrip(".")
        return InputError(f"{told}; see '{command} --help'")
    return InternalError(
        f"{type(fault).__name__}: {fault}; this is a fault of borderkit, not of your input: "
        "nothing half-done was kept. Please report it with the command and the version "
        "(borderkit --version); BORDERKIT_DEBUG=1 shows where it happened"
    )


def _debugging() -> bool:
    return os.environ.get("BORDERKIT_DEBUG", "").casefold() in {"1", "true", "yes", "on"}


def _forget_output() -> None:
    """Let the interpreter flush what nobody reads any more without a complaint."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
