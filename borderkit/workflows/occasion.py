"""Why something is written: the reason, the document, and the revision it was made from."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

from borderkit.errors import Defect, InputError
from borderkit.store import LOCAL, Principal, Store, UnitOfWork

__all__ = ["NO_OCCASION", "Occasion"]

_LONGEST: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Why a register is written; kept with the revision.

    Attributes
    ----------
    reason : str or None
        In a few words; None: what is imported.
    document : str or None
        The document that it rests on, by number or title.
    based_on : int or None
        The revision that the data were made from: a record that changed since then is refused.
        None: what the register holds now.

    Raises
    ------
    InputError
        A text is empty, longer than 500 characters, or not printable.
    """

    reason: str | None = None
    document: str | None = None
    based_on: int | None = None

    def __post_init__(self) -> None:
        defects = [
            Defect(name, f"must be 1 to {_LONGEST} printable characters")
            for name, text in (("reason", self.reason), ("document", self.document))
            if text is not None
            and not (text.strip() and text.isprintable() and len(text) <= _LONGEST)
        ]
        if defects:
            msg = f"{len(defects)} text(s) cannot be kept with the revision; correct them"
            raise InputError(msg, defects=defects)

    def unit(
        self, store: Store, what: str, *, principal: Principal = LOCAL
    ) -> AbstractContextManager[UnitOfWork]:
        """Return a unit of work of `store` that is kept with this occasion.

        Parameters
        ----------
        store : Store
            To write in.
        what : str
            What is done, where no reason is given.
        principal : Principal
            Who writes.
        """
        return store.unit(
            principal=principal,
            reason=self.reason or what,
            document=self.document,
            based_on=self.based_on,
        )


NO_OCCASION: Final = Occasion()
"""Nothing is said beside what is done."""
