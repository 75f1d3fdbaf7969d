"""What markers are called and were called: finding one by its number, an old one, or its uid."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from pandas import DataFrame

from borderkit.layers.markers import MARKERS
from borderkit.markers.numbering.number_text import spaced_once
from borderkit.markers.numbering.numbering import Scheme

__all__ = ["FoundMarker", "MarkerNames", "PreviousNumber", "previous_numbers"]

How = Literal["uid", "number", "pillar", "previous"]
_LAYER: Final = f"{MARKERS.name}/"
_HOW: Final[tuple[How, ...]] = ("number", "pillar", "previous")


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


class MarkerNames:
    """What markers may be asked for by: their uids, numbers, numbers without pillar, old numbers.

    Parameters
    ----------
    markers : DataFrame
        Of layer ``markers``.
    scheme_for : callable
        Returns the numbering scheme of a boundary.
    """

    def __init__(self, markers: DataFrame, scheme_for: Callable[[str], Scheme]) -> None:
        self._rows = list(MARKERS.records(markers))
        self._uids = {row["marker_uid"]: at for at, row in enumerate(self._rows)}
        self._schemes = {code: scheme_for(code) for code in {row["boundary"] for row in self._rows}}
        self._known: dict[tuple[str, How, object], list[tuple[int, str]]] = defaultdict(list)
        for at, row in enumerate(self._rows):
            for how, key, text in _names(row, self._schemes[row["boundary"]]):
                self._known[row["boundary"], how, key].append((at, text))

    def find(self, text: str) -> tuple[FoundMarker, ...]:
        """Return the markers that `text` may mean: all of them, those that bear it now first.

        Parameters
        ----------
        text : str
            A ``marker_uid``, a number in any of its spellings, a number without its pillar, or
            one that a marker bore; ``markers/UID`` means that marker alone.

        Returns
        -------
        tuple of FoundMarker
            By what they were found (uid, number, pillar, previous), then in the order of the
            frame; each once.
        """
        uid = text.removeprefix(_LAYER)
        own = [self._uids[uid]] if uid in self._uids else []
        found = {at: _found(self._rows[at], "uid", uid) for at in own}
        if uid != text:
            return tuple(found.values())
        for how in _HOW:
            hits = [
                hit
                for code, scheme in self._schemes.items()
                for hit in self._known.get((code, how, _folded(scheme, text)), ())
            ]
            for at, matched in sorted(hits):
                found.setdefault(at, _found(self._rows[at], how, matched))
        return tuple(found.values())


def _names(row: Mapping[str, Any], scheme: Scheme) -> Iterator[tuple[How, object, str]]:
    """Yield what a marker may be found by: how, what to compare, and the text as it is kept."""
    text = row["number"]
    if text is not None:
        yield "number", _folded(scheme, text), text
        number = scheme.read(text)
        if number is not None and number.pillar is not None:
            yield "pillar", number.base, text
    for previous in previous_numbers(row.get("previous_numbers")):
        yield "previous", _folded(scheme, previous.number), previous.number


def _found(row: Mapping[str, Any], how: How, matched: str) -> FoundMarker:
    return FoundMarker(
        marker_uid=row["marker_uid"],
        boundary=row["boundary"],
        number=row["number"],
        how=how,
        matched=matched,
    )


def _folded(scheme: Scheme, text: str) -> object:
    """Return what two spellings of one number share; of what no scheme reads, its letters."""
    return scheme.read(text) or spaced_once(text).casefold()


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
