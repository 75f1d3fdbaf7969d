"""What markers are called and were called: finding one by its number, an old one, or its uid."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pandas import DataFrame

from borderkit.layers.boundary import MARKERS
from borderkit.markers.number_text import spaced_once
from borderkit.markers.numbering import Scheme

__all__ = ["FoundMarker", "PreviousNumber", "find_markers", "previous_numbers", "same_number"]

How = Literal["uid", "number", "pillar", "previous"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviousNumber:
    """A number that a marker bore.

    Attributes
    ----------
    number : str
        As it was written.
    until : str or None
        Last date on which it bore it; None: unknown.
    document : str or None
        The document that changed it.
    """

    number: str
    until: str | None = None
    document: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return it as it stands in column ``previous_numbers``."""
        return {"number": self.number, "until": self.until, "document": self.document}


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundMarker:
    """A marker that was asked for.

    Attributes
    ----------
    marker_uid, boundary : str
        Which it is.
    number : str or None
        That it bears.
    how : {"uid", "number", "pillar", "previous"}
        What it was found by; ``pillar``: the number without its pillar.
    matched : str
        The text that was met.
    """

    marker_uid: str
    boundary: str
    number: str | None
    how: How
    matched: str


def previous_numbers(value: Any) -> tuple[PreviousNumber, ...]:
    """Return the numbers that a marker bore, from column ``previous_numbers``.

    Parameters
    ----------
    value : list of str or of mapping, or None
        The oldest first; what has no number is passed over.
    """
    found = []
    for item in value if isinstance(value, list | tuple) else []:
        if isinstance(item, str) and item.strip():
            found.append(PreviousNumber(number=item))
        elif isinstance(item, Mapping) and isinstance(item.get("number"), str):
            until, document = (_text(item.get(name)) for name in ("until", "document"))
            found.append(PreviousNumber(number=item["number"], until=until, document=document))
    return tuple(found)


def same_number(scheme: Scheme, one: str | None, other: str | None) -> bool:
    """Return whether two texts write one number; what the scheme does not read, letter by letter.

    A missing number is none other's.
    """
    if one is None or other is None:
        return False
    return _folded(scheme, one) == _folded(scheme, other)


def find_markers(
    markers: DataFrame, text: str, *, scheme_for: Callable[[str], Scheme]
) -> tuple[FoundMarker, ...]:
    """Return the markers that `text` may mean: all of them, those that bear it now first.

    Parameters
    ----------
    markers : DataFrame
        Of layer ``markers``.
    text : str
        A ``marker_uid`` (then that marker alone is found), a number in any of its spellings, a
        number without its pillar, or one that a marker bore.
    scheme_for : callable
        Returns the numbering scheme of a boundary.

    Returns
    -------
    tuple of FoundMarker
        By what they were found (uid, number, pillar, previous), then in the order of the frame.
    """
    rows = list(MARKERS.records(markers))
    by_uid = [row for row in rows if row["marker_uid"] == text.removeprefix("markers/")]
    if by_uid:
        return tuple(_found(row, "uid", row["marker_uid"]) for row in by_uid)
    matches = [match for row in rows for match in _matches(row, text, scheme_for(row["boundary"]))]
    order = ("number", "pillar", "previous")
    return tuple(sorted(matches, key=lambda match: order.index(match.how)))


def _matches(row: Mapping[str, Any], text: str, scheme: Scheme) -> Iterator[FoundMarker]:
    """Yield how a marker is met by `text`, at most once."""
    number = row["number"]
    if same_number(scheme, number, text):
        yield _found(row, "number", number)
        return
    asked, borne = scheme.read(text), None if number is None else scheme.read(number)
    if asked is not None and borne is not None and asked == borne.base:
        yield _found(row, "pillar", number)
        return
    for previous in previous_numbers(row.get("previous_numbers")):
        if same_number(scheme, previous.number, text):
            yield _found(row, "previous", previous.number)
            return


def _found(row: Mapping[str, Any], how: How, matched: str) -> FoundMarker:
    return FoundMarker(
        marker_uid=row["marker_uid"],
        boundary=row["boundary"],
        number=row["number"],
        how=how,
        matched=matched,
    )


def _folded(scheme: Scheme, text: str) -> object:
    return scheme.read(text) or spaced_once(text).casefold()


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
