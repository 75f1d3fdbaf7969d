"""What can be wrong with a register and its audit log: codes, and what to do about each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

__all__ = ["MOST_FAULTS", "REMEDIES", "Fault", "Findings", "plain"]

MOST_FAULTS: Final = 1_000
"""So many faults are kept; further ones are only counted."""

_BACKUP: Final = "compare with a backup, and take from there what was right"
_ELSEWHERE: Final = (
    "write the record anew through borderkit if the change is wanted, else restore it; "
    "other programs may only read a register"
)

REMEDIES: Final[Mapping[str, str]] = {
    "altered": f"somebody changed the log: {_BACKUP}",
    "rewritten": f"somebody changed the log and knew how it is chained: {_BACKUP}",
    "removed": f"somebody took entries out of the log: {_BACKUP}",
    "cut-off": f"the end of the log was cut off: {_BACKUP}",
    "inserted": "borderkit did not write this entry; do not rely on it",
    "reordered": "somebody changed the order of the log; the numbers tell the true one",
    "second-chain": "the log was joined from two: find out which one this register's own is",
    "no-entry": f"it was written past borderkit, or its entry was removed: {_BACKUP}",
    "no-version": f"the history has lost what the log tells of: {_BACKUP}",
    "revision-altered": f"somebody changed who, when or why of a revision: {_BACKUP}",
    "revision-missing": f"somebody took the revision's row away: {_BACKUP}",
    "register-altered": f"somebody made this register pass for another: {_BACKUP}",
    "token-altered": "revoke it, make a new one, and see what was written with it meanwhile",
    "mismatch": f"the log tells of another content than the history keeps: {_BACKUP}",
    "version-altered": f"somebody changed the history: {_BACKUP}",
    "current-differs": f"another program wrote it: {_ELSEWHERE}",
    "current-missing": f"another program removed it: {_ELSEWHERE}",
    "current-unknown": f"another program added it: {_ELSEWHERE}",
    "purge-incomplete": "run the purge again: what should be gone is still there",
    "index-differs": "searches by place may miss it; borderkit copy makes a file with a right one",
    "file-differs": "a survey rests on it: restore it from a backup, or from the team that sent it",
    "file-damaged": "the file itself is damaged: restore it from a backup",
    "head-forged": "the head was changed after it was signed: fetch it from where it was kept",
    "head-key": "take the public key of whoever signed the head, or another head",
    "head-register": "take the head of this register: a head proves nothing about another one",
    "head-cut-off": f"the log has lost entries since the head was signed: {_BACKUP}",
    "head-rewritten": f"the log was replaced since the head was signed: {_BACKUP}",
}
"""Code of a fault -> what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that does not hold.

    Attributes
    ----------
    code : str
        One of :data:`REMEDIES`.
    what : str
        What was found, in a sentence.
    seq : int or None
        Number of the entry in the log.
    subject : str or None
        What it is about: ``zones/DZ-04``, ``revisions/12``.
    """

    code: str
    what: str
    seq: int | None = None
    subject: str | None = None

    @property
    def where(self) -> str:
        """The entry and the subject, as far as they are known."""
        entry = "" if self.seq is None else f"entry {self.seq}"
        return ", ".join(part for part in (entry, self.subject) if part) or "the log"

    @property
    def remedy(self) -> str:
        """What to do."""
        return REMEDIES[self.code]

    def to_json(self) -> dict[str, Any]:
        """Return the fault as a JSON object."""
        return {
            "code": self.code,
            "entry": self.seq,
            "subject": self.subject,
            "what": self.what,
            "remedy": self.remedy,
        }


@dataclass(slots=True)
class Findings:
    """The first `MOST_FAULTS` faults, and how many there are in all."""

    faults: list[Fault] = field(default_factory=list)
    count: int = 0

    def add(
        self, code: str, what: str, *, seq: int | None = None, subject: str | None = None
    ) -> None:
        """Note one fault."""
        self.count += 1
        if len(self.faults) < MOST_FAULTS:
            known = None if subject is None else plain(subject)
            self.faults.append(Fault(code=code, what=what, seq=seq, subject=known))

    def drop(self, code: str, seq: int) -> None:
        """Take back what turned out to be something else."""
        kept = [fault for fault in self.faults if (fault.code, fault.seq) != (code, seq)]
        self.count -= len(self.faults) - len(kept)
        self.faults = kept


def plain(value: object) -> str:
    """Return `value` as a short text that can be written anywhere, whatever stood in a file."""
    text = str(value).encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= 120 else text[:117] + "..."
