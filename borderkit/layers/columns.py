"""Columns that layers of all domains share: names in languages, validity, and origin."""

from typing import Final

from borderkit.layers.declaration import Column

__all__ = ["NAME", "ORIGIN", "VALID_FROM", "VALID_TO"]

NAME: Final = Column(name="name", type="json", help="Names by language: `{'en': ...}`")
VALID_FROM: Final = Column(name="valid_from", type="text", help="Date or time from which it holds")
VALID_TO: Final = Column(
    name="valid_to", type="text", help="Last date, or time until which it holds"
)
ORIGIN: Final = (
    Column(name="origin", type="text", help="Source that gave it: a code of layer `sources`"),
    Column(name="origin_object", type="text", help="What it is called there: `node/123`"),
    Column(
        name="origin_version",
        type="integer",
        bounds=(0, 2**53),
        help="Its version there",
    ),
    Column(name="origin_date", type="text", help="Date or time of that version"),
)
"""Where a record came from; all missing where the office itself entered it."""
