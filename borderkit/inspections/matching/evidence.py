"""What the name of an observation tells of the marker that it is of."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from borderkit.markers.numbering.number_text import spaced_once
from borderkit.markers.numbering.numbering import Scheme
from borderkit.markers.numbering.previous_numbers import FoundMarker, MarkerNames

__all__ = ["Evidence", "MatchedBy", "NameTold"]

MatchedBy = Literal["number", "alias", "position", "stated"]

_AHEAD: Final = re.compile(r"(?:[^\W\d]|[\s.:#\u2116/-]){1,40}(?=\d)")
"""Words and signs before a number: ``Stone No. 47``, ``BM47``, ``#47``, the numero sign."""

_BEHIND: Final = re.compile(r"(?<=[\d)\uff09])\s*[\u53f7\u865f].*", re.DOTALL)
"""The Chinese word for number, which stands behind it, and what follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameTold:
    """What one name tells.

    Attributes
    ----------
    key : str or None
        What two spellings of it share; None: there is no name.
    markers : mapping of int to str
        Markers that it means, by number or by a former one.
    hints : mapping of int to str
        Markers that it means without the words around its number. ``WP006`` need not be marker
        6, so a hint never speaks against another marker.
    numbered : bool
        Whether it is a number, of a known marker or not.
    """

    key: str | None = None
    markers: Mapping[int, MatchedBy] = field(default_factory=dict)
    hints: Mapping[int, MatchedBy] = field(default_factory=dict)
    numbered: bool = False


class Evidence:
    """Tells of names which markers they mean; each name is looked up once.

    Parameters
    ----------
    names : MarkerNames
        Of the markers.
    uids : sequence of str
        ``marker_uid`` of those that may be matched; what they are called here is their place.
    scheme : Scheme
        Of the boundary.
    """

    def __init__(self, names: MarkerNames, uids: Sequence[str], *, scheme: Scheme) -> None:
        self._names, self._scheme = names, scheme
        self._index = {uid: at for at, uid in enumerate(uids)}
        self._known: dict[str, NameTold] = {}

    def of(self, text: str | None) -> NameTold:
        """Return what a name tells; nothing where there is none."""
        if text is None or not text.strip():
            return NameTold()
        if text not in self._known:
            self._known[text] = self._looked_up(text)
        return self._known[text]

    def _looked_up(self, text: str) -> NameTold:
        found = self._markers(text)
        number = self._scheme.read(text)
        plain = number is not None and number.name is None
        key = str(number) if number is not None else spaced_once(text).casefold()
        hints: Mapping[int, MatchedBy] = {}
        if not found and not plain:
            ahead = _AHEAD.match(text.strip())
            short = _BEHIND.sub("", text.strip()[ahead.end() if ahead else 0 :])
            hints = {} if short == text.strip() else self._markers(short)
        return NameTold(key=key, markers=found, hints=hints, numbered=bool(found) or plain)

    def _markers(self, text: str) -> dict[int, MatchedBy]:
        return {
            self._index[each.marker_uid]: _how(each)
            for each in self._names.find(text)
            if each.marker_uid in self._index
        }


def _how(found: FoundMarker) -> MatchedBy:
    return "alias" if found.how == "previous" else "number"
