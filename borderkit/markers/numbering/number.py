"""One number of a marker, taken apart."""

from dataclasses import dataclass, replace
from typing import Final, Literal, TypeGuard, get_args

__all__ = ["FORMS", "FURTHER", "Form", "Number", "is_form"]

Form = Literal["main", "auxiliary", "roman", "letter", "pillar", "named"]

FORMS: Final[tuple[Form, ...]] = get_args(Form)
"""All forms that a scheme may allow."""

FURTHER: Final[tuple[Form, ...]] = ("auxiliary", "roman", "letter")
"""Forms that name a marker beside a main one; a number has at most one of them."""


def is_form(text: object) -> TypeGuard[Form]:
    """Return whether `text` names a form of numbers."""
    return text in FORMS


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One number, taken apart.

    Attributes
    ----------
    main : int or None
        Number of the main marker; None where there is a `name`.
    auxiliary, roman : int or None
        Ordinal of the auxiliary, or of the further marker that a Roman numeral names.
    letter : str or None
        Letter of the further marker. At most one of the three is there.
    pillar : int or None
        Which pillar of a double or triple marker: 1, 2 or 3.
    name : str or None
        What it is called instead.
    """

    main: int | None = None
    auxiliary: int | None = None
    roman: int | None = None
    letter: str | None = None
    pillar: int | None = None
    name: str | None = None

    @property
    def base(self) -> "Number":
        """The number without its pillar: all pillars of a double or triple marker share it."""
        return replace(self, pillar=None)

    @property
    def form(self) -> Form:
        """Which form it has, its pillar apart."""
        if self.name is not None:
            return "named"
        return next((form for form in FURTHER if getattr(self, form) is not None), "main")
