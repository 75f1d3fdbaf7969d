"""The tokens of a register held against what its audit log tells of them."""

from typing import Final

from sqlalchemy import select

from borderkit.errors import RegisterError
from borderkit.store.proof.chain import Chain
from borderkit.store.proof.data import Fact
from borderkit.store.proof.entries import Logged, fetched
from borderkit.store.proof.faults import Findings
from borderkit.store.snapshot import Snapshot
from borderkit.store.tables import TOKENS
from borderkit.store.tokens import token_digest

__all__ = ["TokenLedger"]


class TokenLedger:
    """Holds each token as it is now against the last entry about it.

    A token has no versions, so only what it may do now is proved. The attributes are those of
    :class:`borderkit.store.proof.data.Ledger`.
    """

    actions: Final = frozenset({"create", "revoke"})

    def __init__(self, view: Snapshot) -> None:
        self.count = 0
        self.spoilt: set[str] = set()
        self.purged = False
        self._view = view
        self._last: dict[str, Logged] = {}

    def take(self, entry: Logged) -> None:
        """Take the next entry that tells of a token."""
        self._last[entry.subject] = entry

    def finish(self, log: Chain, found: Findings) -> list[Fact]:
        """Note what does not hold; return the tokens that have no entry, or not their last."""
        alone = []
        for subject, digest in self._tokens():
            self.count += 1
            entry = self._last.pop(subject, None)
            if entry is None or (log.holes and entry.after != digest):
                alone.append(Fact(subject, None, "create", digest, digest))
            elif entry.after != digest and entry.seq not in log.wrong:
                what = (
                    "it is not what the log tells: whom it stands for, or until when, was changed"
                )
                found.add("token-altered", what, seq=entry.seq, subject=subject)
        for subject, entry in self._last.items():
            if entry.seq not in log.wrong:
                what = "the log tells of it, yet it is not there"
                found.add("token-altered", what, seq=entry.seq, subject=subject)
        return alone

    def _tokens(self) -> list[tuple[str, str]]:
        """Return the name and the digest of each token; of one that cannot be read no digest."""
        connection = self._view.connection
        told = []
        for (name,) in fetched(connection, select(TOKENS.c.token).order_by(TOKENS.c.token)):
            query = select(TOKENS).where(TOKENS.c.token == name)
            try:
                (row,) = fetched(connection, query)
                digest = token_digest(dict(zip(TOKENS.c.keys(), row, strict=True)))
            except (RegisterError, ValueError, TypeError):
                digest = "unreadable"
            told.append((f"tokens/{name}", digest))
        return told
