"""Who a command acts for: the principal of a token, or whoever sits at this machine."""

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from borderkit.errors import InputError

if TYPE_CHECKING:
    from borderkit.store import Store
    from borderkit.store.access import Principal

__all__ = ["TokenFileOption", "acting"]

TokenFileOption = Annotated[
    Path | None,
    typer.Option(
        "--token-file",
        metavar="FILE",
        help="Act by the token in FILE. Default: BORDERKIT_TOKEN, else as this machine's user.",
    ),
]

_MOST_BYTES: Final = 1_000
_NAME_LENGTH: Final = 100


def acting(store: "Store", token_file: Path | None = None) -> "Principal":
    """Return who acts.

    A token is taken from a file or a variable, never from an argument, which every user of the
    machine could read in the list of processes. Without one it is ``local:NAME``, the user of
    the operating system: whoever holds the register file may write it.

    Parameters
    ----------
    store : Store
        The register that the token is for.
    token_file : Path, optional
        Holds the token alone. Default: the setting ``BORDERKIT_TOKEN``.

    Raises
    ------
    InputError
        The file cannot be read or is too long for a token.
    TokenError
        The token is not valid.
    """
    from borderkit.cli.options import settings_with
    from borderkit.store.access import LOCAL
    from borderkit.store.tokens import identify

    if token_file is not None:
        return identify(store, _read(token_file).strip())
    kept = settings_with().token
    if kept is None:
        return replace(LOCAL, actor=_local_name())
    return identify(store, kept.get_secret_value().strip())


def _read(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            data = opened.read(_MOST_BYTES + 1)
        text = data.decode("ascii")
    except (OSError, UnicodeDecodeError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else "it holds no text of ASCII"
        msg = f"the token file {file} cannot be read: {why}; it holds the token alone"
        raise InputError(msg) from fault
    if len(data) > _MOST_BYTES:
        msg = f"{file} is longer than a token; name the file that holds the token alone"
        raise InputError(msg)
    return text


def _local_name() -> str:
    """Return ``local:NAME`` after the user of the operating system, or ``local``."""
    import pwd

    try:
        name = pwd.getpwuid(os.getuid()).pw_name.strip()
    except KeyError:
        return "local"
    usable = name and name.isprintable() and len(name) <= _NAME_LENGTH
    return f"local:{name}" if usable else "local"
