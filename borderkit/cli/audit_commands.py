"""Commands that prove the audit log of a register."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from borderkit.cli.console import Output, called_as, say
from borderkit.cli.files import keep_apart, read_whole, write_whole
from borderkit.cli.options import (
    JsonOption,
    QuietOption,
    RegisterOption,
    named_register,
    settings_with,
)
from borderkit.errors import InputError, SettingsError

if TYPE_CHECKING:
    from rich.console import Console

    from borderkit.store.proof.check import AuditReport
    from borderkit.store.proof.heads import Head

__all__ = ["make_audit_key", "verify_log", "write_audit_head"]


def verify_log(
    register: RegisterOption = None,
    head: Annotated[
        Path | None,
        typer.Option(
            "--head", metavar="HEAD.json", help="A signed head of the log that was kept elsewhere."
        ),
    ] = None,
    public_key: Annotated[
        Path | None,
        typer.Option(
            "--public-key", metavar="KEY.pem", help="With --head: the key of whoever signed it."
        ),
    ] = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Read the whole register and prove its audit log; exit code 35 where it does not hold.

    Found is any entry that was altered, removed, put in or moved, and any record, version,
    revision or setting that another program changed. Only with --head it is found that the end
    of the log was cut off, or that all of it was written anew.
    """
    place = named_register(register)
    if (head is None) != (public_key is None):
        given, lacks = ("--head", "--public-key")[:: 1 if head is not None else -1]
        msg = f"{given} is given without {lacks}; a head is proved with both, give both or neither"
        raise InputError(msg)
    output = Output(as_json=as_json, quiet=quiet)
    with output.working(f"Reading {place}"):
        from borderkit.store import open_store
        from borderkit.store.proof.check import verify_audit
        from borderkit.store.proof.heads import read_head

        kept = None if head is None else read_head(read_whole(head))
        pem = None if public_key is None else read_whole(public_key)
        with open_store(place, read_only=True) as store:
            report = verify_audit(store, head=kept, public_key=pem)
    if report.holds or as_json:
        output.result(
            {"register": str(place), **report.to_json()},
            lambda console: _show_report(console, str(place), report),
        )
    report.require()


def _show_report(console: "Console", place: str, report: "AuditReport") -> None:
    say(
        console,
        f"{place}: the audit log holds.",
        f"  {report.entries} entries, {report.revisions} revisions, {report.versions} versions, "
        f"{report.records} records",
        f"  last hash {report.hash}",
    )
    if report.head_seq is None:
        say(
            console,
            "No signed head was given: an end that was cut off, or a log that was written anew as "
            "a whole, is not found without one.",
        )
    else:
        say(console, f"It goes on from the signed head at entry {report.head_seq}.")


def write_audit_head(
    register: RegisterOption = None,
    key: Annotated[
        Path | None,
        typer.Option("--key", metavar="KEY", help="The private key. Default: BORDERKIT_AUDIT_KEY."),
    ] = None,
    out: Annotated[
        Path,
        typer.Option("--out", "-o", metavar="HEAD.json", help="The head; - writes it out."),
    ] = Path("-"),
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Sign where the audit log ends now. Keep it where the register's keeper cannot change it."""
    place = named_register(register)
    file = settings_with(audit_key=key).audit_key
    if file is None:
        msg = (
            "no key is named; give --key FILE, or set BORDERKIT_AUDIT_KEY "
            "(borderkit audit key FILE makes one)"
        )
        raise SettingsError(msg)
    if str(out) != "-":
        keep_apart(out, (file, *([place] if isinstance(place, Path) else [])))
    from borderkit.store import open_store
    from borderkit.store.proof.heads import SigningKey, sign_head

    signing = SigningKey.read(file)
    with open_store(place, read_only=True) as store:
        head = sign_head(store, signing)
    _give_head(head, out, Output(as_json=as_json, quiet=quiet))


def _give_head(head: "Head", out: Path, output: Output) -> None:
    text = json.dumps(head.to_json(), indent=1) + "\n"
    write_whole(out, text)
    if str(out) == "-":
        return
    output.result(
        head.to_json(),
        lambda console: say(
            console,
            f"{out}: the head at entry {head.seq}, revision {head.revision}.",
            f"Next: {called_as()} audit verify --head {out} --public-key KEY.pem",
        ),
    )


def make_audit_key(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Where to put the private key; a new file.")
    ],
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Make a private key that signs heads, and print its public key to give away."""
    from borderkit.store.proof.heads import SigningKey

    key = SigningKey.make(file)
    pem = key.public_pem()
    output = Output(as_json=as_json, quiet=quiet)
    output.note(f"{file}: a new private key, for its owner alone. Its public key:")
    output.result(
        {"key": str(file), "key_id": key.key_id(), "public_key": pem},
        lambda console: say(console, *pem.splitlines()),
    )
