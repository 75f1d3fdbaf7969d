"""What a command writes: a result for people or as JSON, notes, progress."""

import json
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from borderkit.cli.plain_text import printable

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

__all__ = ["Output", "called_as", "plain_table", "say"]

_PIPE_COLUMNS = 140


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Where the result of a command goes.

    Parameters
    ----------
    as_json : bool
        The result as JSON on standard output, nothing else.
    quiet : bool
        No text, no progress; with `as_json` the JSON is still written.
    """

    as_json: bool
    quiet: bool

    def result(
        self,
        document: Mapping[str, Any] | Sequence[Any] | bytes,
        show: "Callable[[Console], None]",
    ) -> None:
        """Write a result: `document` as JSON, or what `show` prints."""
        if self.as_json:
            if isinstance(document, bytes):
                typer.echo(document.decode())
            else:
                typer.echo(json.dumps(document, ensure_ascii=False))
        elif not self.quiet:
            show(_console())

    def note(self, text: str) -> None:
        """Write a remark to standard error, for people only."""
        if not (self.as_json or self.quiet):
            typer.echo(printable(text, lines=True), err=True)

    @contextmanager
    def working(self, what: str) -> Iterator[Callable[[int, int], None]]:
        """Show a progress bar on a terminal while the block runs.

        Yields
        ------
        callable
            Told (done, all) where the work can be counted; otherwise the bar only moves.
        """
        if self.as_json or self.quiet or not sys.stderr.isatty():
            yield _nothing
            return
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task(printable(what), total=None)
            yield lambda done, total: progress.update(task, completed=done, total=total)


def called_as() -> str:
    """Return what to type for borderkit here: its path, where the shell would not find it."""
    program = Path(sys.argv[0])
    found = shutil.which("borderkit")
    if program.name != "borderkit" or (found and Path(found).samefile(program)):
        return "borderkit"
    return str(program)


def plain_table(*columns: str, leading: int = 0) -> "Table":
    """Return an empty table with `columns`, and `leading` empty lines between its rows."""
    from rich import box
    from rich.table import Table

    on_terminal = sys.stdout.isatty()
    table = Table(
        box=box.SIMPLE_HEAD if on_terminal else None,
        pad_edge=False,
        padding=(0, 2, 0 if on_terminal else leading, 0),
        header_style="bold",
        leading=leading,
    )
    for number, column in enumerate(columns):
        table.add_column(column, overflow="fold", no_wrap=number == 0)
    return table


def say(console: "Console", *lines: str, style: str | None = None) -> None:
    """Print lines of text as they are, made safe for a terminal and never broken anew."""
    for line in lines:
        console.print(printable(line), style=style, soft_wrap=True)


def _console() -> "Console":
    from rich.console import Console

    return Console(
        file=sys.stdout,
        width=None if sys.stdout.isatty() else _PIPE_COLUMNS,
        highlight=False,
        markup=False,
        emoji=False,
    )


def _nothing(_done: int, _total: int) -> None:
    """Count nothing."""
