"""Commands that make, list and revoke API tokens."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, cast

import typer

from borderkit.cli.console import Output, plain_table, say
from borderkit.cli.identity import TokenFileOption, acting
from borderkit.cli.options import JsonOption, QuietOption, RegisterOption, named_register
from borderkit.cli.plain_text import printable
from borderkit.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

    from borderkit.store import Role
    from borderkit.store.tokens import NewToken, Token

__all__ = ["create_api_token", "list_api_tokens", "revoke_api_token"]

_LIFE: Final = re.compile(r"([1-9][0-9]{0,3})d", re.ASCII)


def create_api_token(
    actor: Annotated[
        str, typer.Argument(metavar="ACTOR", help="Who will act by it; an opaque name.")
    ],
    role: Annotated[
        list[str] | None,
        typer.Option(
            "--role",
            metavar="ROLE",
            help="What it may do: administrator, surveyor, reviewer or analyst; again for each. "
            "Default: analyst.",
        ),
    ] = None,
    side: Annotated[
        str | None, typer.Option("--side", metavar="AA", help="Code of the side it acts for.")
    ] = None,
    expires: Annotated[
        str | None,
        typer.Option(
            "--expires", metavar="DAYS", help="How long it holds: 90d, at most 366d. Default: 90d."
        ),
    ] = None,
    note: Annotated[
        str | None, typer.Option("--note", metavar="TEXT", help="What it is for.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="Write its text into a new file of your own."
        ),
    ] = None,
    register: RegisterOption = None,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Make a token for the API and for commands that write.

    Its text is shown this once and kept nowhere; with --quiet it is all that is written. With
    --out it goes into a file that nobody else may read, and is not shown.
    """
    path = named_register(register)
    from borderkit.store import open_store
    from borderkit.store.access import Principal
    from borderkit.store.tokens import create_token

    roles = cast("tuple[Role, ...]", tuple(dict.fromkeys(role or ("analyst",))))
    whom = Principal(actor=actor, side=side, roles=roles)
    with open_store(path) as store:
        until = None if expires is None else store.clock() + _life(expires)
        by = acting(store, token_file)
        with _own_file(out) as write:
            made = create_token(store, whom, by=by, expires=until, note=note)
            write(made.text)
    if quiet and not as_json and out is None:
        typer.echo(made.text)
        return
    told = _told(made.token, made.token.created)
    Output(as_json=as_json, quiet=quiet).result(
        told | ({"text": made.text} if out is None else {"file": str(out)}),
        lambda console: _show_new(console, made, out),
    )


def list_api_tokens(
    register: RegisterOption = None,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """List all tokens that were ever made, with whom they stand for and until when."""
    path = named_register(register)
    from borderkit.store import open_store
    from borderkit.store.tokens import list_tokens

    with open_store(path, read_only=True) as store:
        acting(store, token_file).require("administer", "list tokens")
        tokens, now = list_tokens(store), store.clock()
    Output(as_json=as_json, quiet=quiet).result(
        {"tokens": [_told(token, now) for token in tokens]},
        lambda console: _show_all(console, tokens, now),
    )


def revoke_api_token(
    token: Annotated[
        str, typer.Argument(metavar="ID", help="The public id of the token, as list shows it.")
    ],
    register: RegisterOption = None,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Take a token back. It is refused from now on; what was written by it stays."""
    path = named_register(register)
    from borderkit.store import open_store
    from borderkit.store.tokens import revoke_token

    with open_store(path) as store:
        revoked = revoke_token(store, token, by=acting(store, token_file))
        now = store.clock()
    Output(as_json=as_json, quiet=quiet).result(
        _told(revoked, now),
        lambda console: say(console, f"{revoked.token} of {revoked.principal.actor} is revoked."),
    )


@contextmanager
def _own_file(path: Path | None) -> Iterator[Callable[[str], object]]:
    """Lend what writes a line into a new file of its owner's alone; no file is left on failure.

    Raises
    ------
    InputError
        There is something already, or the file cannot be made.
    """
    if path is None:
        yield lambda _: None
        return
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as fault:
        msg = f"{path} cannot be made: {fault.strerror}; name a file that is not there yet"
        raise InputError(msg) from fault
    is_whole = False
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            yield lambda text: file.write(text + "\n")
        is_whole = True
    finally:
        if not is_whole:
            path.unlink(missing_ok=True)


def _life(text: str) -> timedelta:
    """Return how long ``90d`` is.

    Raises
    ------
    InputError
        It is not of that form.
    """
    form = _LIFE.fullmatch(text.strip())
    if form is None:
        msg = f"--expires {text[:40]!r} must be a number of days such as 90d, at most 366d"
        raise InputError(msg)
    return timedelta(days=int(form[1]))


def _told(token: "Token", now: datetime) -> dict[str, Any]:
    """Return a token as JSON values, without its secret."""
    revoked = token.revoked
    return {
        "token": token.token,
        "actor": token.principal.actor,
        "side": token.principal.side,
        "roles": list(token.principal.roles),
        "created": token.created.isoformat(timespec="seconds"),
        "expires": token.expires.isoformat(timespec="seconds"),
        "revoked": None if revoked is None else revoked.isoformat(timespec="seconds"),
        "state": token.state(now),
        "note": token.note,
    }


def _show_new(console: "Console", made: "NewToken", out: Path | None) -> None:
    whom = made.token.principal
    side = "" if whom.side is None else f" of side {whom.side}"
    say(
        console,
        f"Token {made.token.token} for {whom.actor}, {', '.join(whom.roles)}{side}, until "
        f"{made.token.expires.isoformat(timespec='minutes')}.",
        *(("This is its text. It is shown this once:", made.text) if out is None else ()),
        *((f"Its text is in {out}, and nowhere else.",) if out is not None else ()),
    )


def _show_all(console: "Console", tokens: "list[Token]", now: datetime) -> None:
    if not tokens:
        say(console, "No token was made.")
        return
    table = plain_table("token", "actor", "roles", "side", "until", "state", "note")
    for token in tokens:
        told = _told(token, now)
        table.add_row(
            told["token"],
            printable(told["actor"]),
            ", ".join(told["roles"]),
            printable(told["side"] or ""),
            told["expires"],
            told["state"],
            printable(told["note"] or ""),
        )
    console.print(table)
