"""Columns that layers of all domains share: names in languages, and validity."""

from typing import Final

from borderkit.layers.declaration import Column

__all__ = ["NAME", "VALID_FROM", "VALID_TO"]

NAME: Final = Column(name="name", type="json", help="Names by language: `{'en': ...}`")
VALID_FROM: Final = Column(name="valid_from", type="text", help="Date or time from which it holds")
VALID_TO: Final = Column(
    name="valid_to", type="text", help="Last date, or time until which it holds"
)
