"""Commands that take care of a register: migrate, backup, copy, purge."""

import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from borderkit.cli.console import Output, called_as, plain_table, say
from borderkit.cli.identity import TokenFileOption, acting
from borderkit.cli.options import JsonOption, QuietOption, RegisterOption, named_register
from borderkit.cli.plain_text import printable
from borderkit.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

    from borderkit.store.care.copying import CopyReport
    from borderkit.store.care.retention import PurgeReport
    from borderkit.store.care.upgrade import MigrationReport
    from borderkit.store.postgis.addresses import Place

__all__ = ["back_up_register", "copy_whole_register", "migrate_to_present", "purge_old_records"]

_DAYS = re.compile(r"([0-9]{1,6})d")
_SHOWN = 20
"""How many records a purge names for people; JSON names all."""


def migrate_to_present(
    register: Annotated[
        str | None, typer.Argument(metavar="[REGISTER]", help="The register to migrate.")
    ] = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Bring a register that an older borderkit made up to date, after a backup.

    The backup stands beside the register and is never overwritten. All steps are done in one
    transaction: if any fails, the register stays as it was. A register that is up to date is
    left alone.
    """
    place = named_register(register)
    output = Output(as_json=as_json, quiet=quiet)
    with output.working(f"Migrating {place}") as progress:
        from borderkit.store.care.upgrade import migrate_register

        report = migrate_register(place, progress=progress)
    output.result(report.to_json(), lambda console: _show_migration(console, report))


def _show_migration(console: "Console", report: "MigrationReport") -> None:
    if report.backup is None and report.found == report.now:
        say(console, f"{report.register} has schema version {report.now}: nothing to do.")
        return
    say(
        console,
        f"{report.register}: migrated from schema version {report.found} to {report.now}.",
        f"  {sum(report.rows.values())} rows in {len(report.rows)} tables compared: "
        "all as they were.",
        f"  history begins with revision {report.history_from}.",
    )
    if report.backup is not None:
        say(console, f"  backup of the old register: {report.backup}")


def back_up_register(
    register: Annotated[str, typer.Argument(metavar="REGISTER", help="The register.")],
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Where the backup is to stand, a GeoPackage.")
    ],
    force: Annotated[
        bool, typer.Option("--force", help="Replace a file that is there already.")
    ] = False,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Write a consistent backup of a register, while others may read and write it.

    The backup is a register itself: one file that opens like any other. One that lies in PostGIS
    is backed up into a GeoPackage.
    """
    place = named_register(register)
    output = Output(as_json=as_json, quiet=quiet)
    with output.working(f"Backing up {place}") as progress:
        from borderkit.store.care.backup import back_up

        _require_administrator(place, token_file, "back it up")
        report = back_up(place, file, replace=force, progress=progress)
    output.result(
        report.to_json(),
        lambda console: say(
            console,
            f"{report.target}: backup of {report.source} at revision {report.revision}, "
            f"{report.size_mb:.1f} MB, checked.",
        ),
    )


def copy_whole_register(
    source: Annotated[str, typer.Argument(metavar="FROM", help="The register to copy.")],
    target: Annotated[
        str,
        typer.Argument(metavar="TO", help="A new GeoPackage, or an empty PostGIS database."),
    ],
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Copy a whole register into a new one, in either database, and prove that both are equal.

    Histories, audit log, settings, revisions, tokens and jobs come along.
    """
    old, new = named_register(source), named_register(target)
    output = Output(as_json=as_json, quiet=quiet)
    with output.working(f"Copying {old}") as progress:
        from borderkit.store.care.copying import copy_register

        _require_administrator(old, token_file, "copy it")
        report = copy_register(old, new, progress=progress)
    output.result(report.to_json(), lambda console: _show_copy(console, report))


def _require_administrator(register: "Place", token_file: Path | None, what: str) -> None:
    """Raise unless whoever acts may see all of a register; its file alone is no token."""
    from borderkit.store import open_store

    with open_store(register, read_only=True) as store:
        acting(store, token_file).require("administer", f"{what}, with all that is for the office")


def _show_copy(console: "Console", report: "CopyReport") -> None:
    table = plain_table("table", "rows", "digest, equal on both sides")
    for held in report.tables:
        if held.rows:
            table.add_row(held.table, str(held.rows), held.digest[:16])
    console.print(table)
    empty = sum(not held.rows for held in report.tables)
    say(
        console,
        "",
        f"{report.target} holds what {report.source} holds at revision {report.revision}: "
        f"{len(report.tables)} tables are equal, {empty} of them empty.",
    )


def purge_old_records(
    older_than: Annotated[
        str,
        typer.Option("--older-than", metavar="DAYS", help="How long their time is over: 730d."),
    ],
    register: RegisterOption = None,
    privacy: Annotated[
        Literal["office", "survey"], typer.Option("--class", help="Privacy class of the records.")
    ] = "office",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would be purged.")
    ] = False,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Purge records of a privacy class whose time has been over for long enough.

    Their data go, from the history too; a tombstone stays: key, digest and revision of every
    version. Backups that were made before still hold the data.
    """
    age = _age(older_than)
    place = named_register(register)
    output = Output(as_json=as_json, quiet=quiet)
    with output.working(f"Purging {place}"):
        from borderkit.store import open_store
        from borderkit.store.care.retention import purge

        with open_store(place, read_only=dry_run) as store:
            who = acting(store, token_file)
            report = purge(store, privacy, older_than=age, principal=who, dry_run=dry_run)
    output.result(
        {"register": str(place), "dry_run": dry_run, **report.to_json()},
        lambda console: _show_purge(console, str(place), report, dry_run=dry_run),
    )


def _age(text: str) -> timedelta:
    found = _DAYS.fullmatch(text)
    if found is None:
        msg = f"--older-than {text!r} is no number of days; write it like 730d"
        raise InputError(msg)
    return timedelta(days=int(found[1]))


def _show_purge(console: "Console", register: str, report: "PurgeReport", *, dry_run: bool) -> None:
    over = f"over since before {report.until:%Y-%m-%d %H:%M} UTC"
    if not report.count:
        say(console, f"{register}: no record is {over}; nothing to purge.")
        return
    done = "would be purged" if dry_run else f"purged in revision {report.revision}"
    say(console, f"{register}: {report.count} record(s), {over}, {done}.")
    uids = report.uids
    say(console, *(f"  {printable(uid)}" for uid in uids[:_SHOWN]))
    if len(uids) > _SHOWN:
        say(console, f"  and {len(uids) - _SHOWN} more; --json names all")
    if dry_run:
        say(console, f"Next: {called_as()} purge without --dry-run")
        return
    if not report.rewritten:
        say(console, "Other programs hold the register: something of them is left until they end.")
    say(console, "Backups that were made before still hold them.")
