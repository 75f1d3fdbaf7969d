"""The proof of a register: its log against itself, against its data, and against a signed head."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from borderkit.errors import AuditError, Defect
from borderkit.layers import LAYERS
from borderkit.store.audit import FIRST
from borderkit.store.proof.chain import Chain, Hole
from borderkit.store.proof.current import (
    check_current,
    check_missing,
    check_purges,
    check_settings,
    check_tree,
)
from borderkit.store.proof.data import Fact, Ledger, ledgers
from borderkit.store.proof.entries import Logged, entries, fetched
from borderkit.store.proof.faults import Fault, Findings, plain
from borderkit.store.proof.files import check_files
from borderkit.store.proof.heads import Head, HeadCheck
from borderkit.store.proof.tokens import TokenLedger
from borderkit.store.register import Store
from borderkit.store.snapshot import Snapshot
from borderkit.store.tables import REGISTER

__all__ = ["AuditReport", "verify_audit", "verify_state"]

_Tables = dict[str, Ledger | TokenLedger]
_NO_VERSIONS: Final = ("revisions", "tokens")
_MOST_HOLES: Final = 200
"""In a log with more holes what has no entry is not sought in them, but named by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport:
    """What a verification of the audit log looked at, and what does not hold.

    Attributes
    ----------
    register_uid : str or None
        Of the register.
    entries : int
        Of the log.
    revisions, records, versions : int
        Revisions, present records, and versions of records and settings.
    hash : str
        Of the last entry.
    faults : tuple of Fault
        Every one, the first 1,000 of them; empty where all holds.
    count : int
        How many faults there are.
    head_seq : int or None
        Up to which entry a signed head says the same; None where none was given or it does not.
    """

    register_uid: str | None
    entries: int
    revisions: int
    records: int
    versions: int
    hash: str
    faults: tuple[Fault, ...]
    count: int
    head_seq: int | None = None

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.count

    def require(self) -> None:
        """Raise unless all holds.

        Raises
        ------
        AuditError
            Something does not; every fault is named with what to do.
        """
        if self.count:
            msg = f"{self.count} fault(s) among {self.entries} entries of the audit log"
            defects = [Defect(f.where, f"{f.code}: {f.what}; {f.remedy}") for f in self.faults]
            raise AuditError(msg, defects=defects)

    def to_json(self) -> dict[str, Any]:
        """Return the report as a JSON object."""
        return {
            "holds": self.holds,
            "register_uid": self.register_uid,
            "entries": self.entries,
            "revisions": self.revisions,
            "records": self.records,
            "versions": self.versions,
            "hash": self.hash,
            "head_seq": self.head_seq,
            "count": self.count,
            "faults": [fault.to_json() for fault in self.faults],
        }


def verify_audit(
    store: Store, *, head: Head | None = None, public_key: str | bytes | None = None
) -> AuditReport:
    """Read the whole register and say whether its audit log holds.

    The log is held against itself (each entry is chained to the one before it), against every
    version, revision and setting that it tells of, and these against the present records. What
    is found is all in the report; nothing is changed.

    Parameters
    ----------
    store : Store
        The register; others may write meanwhile, one state of it is read.
    head : Head, optional
        A signed head of its log that was kept elsewhere. Only with one can a cut-off end, or a
        log that was written anew as a whole, be found.
    public_key : str or bytes, optional
        In PEM, of the key that signed the head; needed with one.

    Returns
    -------
    AuditReport
        How much was read, and every fault.

    Raises
    ------
    InputError
        A head without a public key, or a key that cannot be read.
    RegisterError
        The register cannot be read.
    """
    check = None if head is None else HeadCheck(head, public_key)
    with store.snapshot() as view:
        return verify_state(view, check)


def verify_state(view: Snapshot, check: HeadCheck | None = None) -> AuditReport:
    """Return the report of :func:`verify_audit` on one state of a register."""
    found = Findings()
    log = Chain()
    tables: _Tables = {**ledgers(view, found), "tokens": TokenLedger(view)}
    count, begun = 0, None
    for entry in entries(view.connection):
        count += 1
        begun = begun or entry
        if check is not None:
            check.take(entry)
        table = _told_of(entry.subject, tables)
        if log.take(entry) and table is not None and entry.action in table.actions:
            table.take(entry)
    log.finish()
    uid, since = _identity(view, found)
    _settle(log, tables, since, found)
    records = _check_present(view, tables, found)
    if begun is not None and begun.seq not in log.wrong:
        _check_register(begun, uid, since, found)
    if check is not None:
        check.finish(uid, found)
    return AuditReport(
        register_uid=uid,
        entries=count,
        revisions=tables["revisions"].count,
        records=records,
        versions=sum(table.count for name, table in tables.items() if name not in _NO_VERSIONS),
        hash=FIRST if log.last is None else str(log.last.hash),
        faults=tuple(sorted(found.faults, key=lambda fault: (fault.seq is None, fault.seq or 0))),
        count=found.count,
        head_seq=check.head.seq if check is not None and check.holds else None,
    )


def _told_of(subject: Any, tables: _Tables) -> Ledger | TokenLedger | None:
    return tables.get(subject.split("/", 1)[0]) if isinstance(subject, str) else None


def _identity(view: Snapshot, found: Findings) -> tuple[str, int]:
    """Return the name of the register, and the first revision whose state can be read."""
    rows = fetched(view.connection, select(REGISTER.c.register_uid, REGISTER.c.history_from))
    if len(rows) != 1:
        what = f"borderkit_register has {len(rows)} rows, it must have one"
        found.add("register-altered", what, subject="register")
    uid, since = rows[0] if rows else ("", 0)
    return str(uid), since if isinstance(since, int) else 0


def _check_register(begun: Logged, register_uid: str, since: int, found: Findings) -> None:
    """Compare the row of the register with the entry that its log begins with."""
    if begun.seq != 1 or begun.subject != "register":
        return
    for name, kept, told in (
        ("register_uid", register_uid, begun.after),
        ("history_from", since, begun.revision),
    ):
        if kept != told:
            what = f"{name} is {plain(kept)}, its log began with {plain(told)}"
            found.add("register-altered", what, seq=1, subject="register")


def _settle(log: Chain, tables: _Tables, since: int, found: Findings) -> None:
    """Find out why things have no entry: one that is gone or altered, a cut-off end, or none."""
    lone: list[Fact] = []
    open_holes = list(log.holes) if len(log.holes) <= _MOST_HOLES else []
    for table in tables.values():
        facts = table.finish(log, found)
        lone += [fact for fact in facts if not _falls_into(open_holes, fact, since)]
    lone = _without_cut(lone, log, found)
    for fact in lone:
        tables[fact.subject.split("/", 1)[0]].spoilt.add(fact.subject)
        when = "" if fact.revision is None else f" in revision {plain(fact.revision)}"
        what = f"no entry tells of it{when}"
        found.add("no-entry", what, subject=fact.subject)
    log.report(found)


def _falls_into(holes: list[Hole], fact: Fact, since: int) -> bool:
    """Whether one of the holes can be why `fact` has no entry; full ones are left out."""
    # A migration enters what came before at its own revision.
    revision = max(fact.revision, since) if isinstance(fact.revision, int) else None
    hole = next(
        (h for h in holes if h.takes(fact.subject, h.after if revision is None else revision)), None
    )
    if hole is not None and hole.is_full():
        holes.remove(hole)
    return hole is not None


def _without_cut(lone: list[Fact], log: Chain, found: Findings) -> list[Fact]:
    """Return the facts without what a cut-off end of the log told of."""
    last = 0 if log.last is None else log.last.number
    late = [isinstance(fact.revision, int) and fact.revision >= last for fact in lone]
    cut = [fact for fact, is_late in zip(lone, late, strict=True) if is_late]
    commits = [fact.subject for fact in cut if fact.operation == "commit"]
    if not commits:
        return lone
    names = [*commits, *(fact.subject for fact in cut if fact.operation != "commit")]
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    listed = ", ".join(plain(name) for name in names[:5])
    what = f"the log ends here, yet there are {listed}{more} without an entry"
    found.add("cut-off", what, seq=0 if log.last is None else log.last.seq)
    return [fact for fact, is_late in zip(lone, late, strict=True) if not is_late]


def _check_present(view: Snapshot, tables: _Tables, found: Findings) -> int:
    """Look at the present records; return how many there are."""
    records = 0
    indexed = view.connection.dialect.name == "sqlite"
    for name, layer in LAYERS.items():
        records += check_current(view, layer, tables[name].spoilt, found)
        if tables[name].count:
            check_missing(view, layer, tables[name].spoilt, found)
        if tables[name].purged:
            check_purges(view, layer, found)
        if layer.geometry and indexed:
            check_tree(view, layer, found)
    check_settings(view, tables["settings"].spoilt, found)
    check_files(view, found)
    if indexed:
        _check_pages(view, found)
    return records


def _check_pages(view: Snapshot, found: Findings) -> None:
    """Let SQLite look through every page of a GeoPackage."""
    for (said,) in view.connection.exec_driver_sql("PRAGMA quick_check(20)"):
        if said != "ok":
            found.add("file-damaged", plain(said), subject="the file")
