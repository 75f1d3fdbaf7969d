"""Search of places by name, in any script: what is called so, and what is nearly called so."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist
from shapely.geometry.base import BaseGeometry

from borderkit.itineraries.spelling import (
    edits_allowed,
    is_latin,
    latin_key,
    plain_key,
    sound_key,
    words_of,
)
from borderkit.zones.validity import valid_rows

__all__ = ["Gazetteer", "How", "Match", "Resolution"]

Flags = NDArray[np.bool_]

How = Literal["code", "name", "alias", "old_name", "transliteration", "similar"]
"""How a text was found: the first four are the very name, the others are only like it."""

_EXACT: Final[Mapping[How, float]] = {"code": 100.0, "name": 100.0, "alias": 99.0, "old_name": 98.0}
_OTHER_SCRIPT: Final = "transliteration"
_SAME_LATIN: Final = 95.0
_SAME_SOUND: Final = 92.0
_SIMILAR: Final = 90.0
_PARTLY: Final = 70.0
_WHOLE_WORD: Final = 3
_BEGINNING: Final = 4
_LONGEST: Final = 200
_BLOCK: Final = 512
_HIGHER: Final = ("country", "region", "county")
_KINDS: Final = (
    *("city", "town", "municipality", "village", "quarter", "district", "hamlet", "county"),
    *("region", "country", "locality", "island", "pass", "summit", "site", "dwelling"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A place that a text may mean.

    Attributes
    ----------
    place : str
        Its code.
    name : mapping of str to str
        Its names by language.
    matched : str
        The code, name, alias or old name that the text was found by.
    how : {"code", "name", "alias", "old_name", "transliteration", "similar"}
        The first four: the same but for case, blanks, accents and punctuation.
    score : float
        0 to 100; 98 and more for the first four.
    kind, admin_unit : str or None
        As the register has them; None is unknown.
    geometry : BaseGeometry or None
        Point or area, WGS84.
    """

    place: str
    name: Mapping[str, str]
    matched: str
    how: How
    score: float
    kind: str | None
    admin_unit: str | None
    geometry: BaseGeometry | None

    @property
    def is_exact(self) -> bool:
        """Whether the place bears the very name, not one like it."""
        return self.how in _EXACT

    @property
    def label(self) -> str:
        """A name to show: English, else the local one, else any, else the code."""
        names = self.name
        return names.get("en") or names.get("und") or next(iter(names.values()), self.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What a text means: one place for certain, or those to ask about.

    Attributes
    ----------
    place : str or None
        Code of the one place of that name; None where none or several bear it.
    matches : tuple of Match
        Best first; of a text that is not certain, what to choose from.
    note : str or None
        Why it is not certain, or what the choice rests on.
    past : tuple of str
        Codes of places that bear the very name and are not in force.
    """

    place: str | None
    matches: tuple[Match, ...]
    note: str | None
    past: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Named:
    """One text that a place goes by."""

    row: int
    text: str
    how: How


_Hit = tuple[float, How, _Named]
"""How good a find is, how it was found, and what was found."""


class Gazetteer:
    """The places of a register, made ready to be searched.

    Case, blanks, accents and punctuation do not count. Names in other scripts are found by
    transliteration, misspelt ones by few slips of the pen; both are proposed, never picked.

    Parameters
    ----------
    places : DataFrame
        Layer ``places`` (geometry in EPSG:4326); columns other than ``place`` may be absent.
    """

    def __init__(self, places: DataFrame) -> None:
        self._rows = list(_rows_of(places))
        self._order = [_order(row) for row in self._rows]
        self._by_code = {row["place"]: number for number, row in enumerate(self._rows)}
        self._exact: dict[str, list[_Named]] = {}
        self._strict: dict[str, list[_Named]] = {}
        latin: dict[str, list[_Named]] = {}
        sounds: dict[str, list[_Named]] = {}
        words: dict[str, list[_Named]] = {}
        for named in self._texts():
            _put(self._exact, plain_key(named.text), named)
            if named.how == "code":
                _put(self._strict, named.text.strip().casefold(), named)
                continue
            _put(latin, latin_key(named.text), named)
            _put(sounds, sound_key(named.text), named)
            for word in words_of(named.text):
                _put(words, word, named)
        self._latin, self._sounds, self._words = latin, sounds, words
        self._begins = sorted(latin)
        self._spelt = sorted(sounds, key=len)
        self._lengths = np.array([len(key) for key in self._spelt], dtype=np.int64)
        self._places = places
        self.held: Flags | None = None
        """Which places (n,) count; None: all."""

    def __len__(self) -> int:
        """Return the number of places."""
        return len(self._rows)

    def at(self, since: datetime, until: datetime | None = None) -> "Gazetteer":
        """Return the same places, of which only those in force at some time are found.

        Others that bear a name are told in the note on it, with the time that they hold.

        Parameters
        ----------
        since, until : datetime
            With an offset; without `until` one instant. Bare dates in records are read in UTC.
        """
        other = copy(self)
        other.held = valid_rows(self._places, since=since, until=until or since)
        return other

    def search(self, wanted: str, *, limit: int = 5) -> list[Match]:
        """Return the places that `wanted` may mean, best first.

        Parameters
        ----------
        wanted : str
            A code or a name, in any script.
        limit : int
            At most so many are returned.
        """
        return self.search_many([wanted], limit=limit)[0]

    def search_many(self, texts: Sequence[str], *, limit: int = 5) -> list[list[Match]]:
        """Return what :meth:`search` returns for each of `texts`, much faster than one by one.

        Parameters
        ----------
        texts : sequence of str, length n
            Codes or names.
        limit : int
            At most so many for each.
        """
        found: dict[str, list[Match]] = {}
        open_texts = []
        for text in dict.fromkeys(texts):
            exact = self._called(text)
            if exact:
                found[text] = exact
            else:
                open_texts.append(text)
        for text, like in zip(open_texts, self._misspelt(open_texts), strict=True):
            hits = [*self._sounding(text), *like, *self._partly(text)]
            found[text] = self._ranked(hits, limit=limit)
        return [found[text][: max(limit, 0)] for text in texts]

    def resolve(self, wanted: str, *, limit: int = 5) -> Resolution:
        """Return the one place that bears the name `wanted`, or what to ask about.

        Only the very code, name, alias or old name decides, and only where one place bears it,
        or where all that bear it lie in one another: then it is the smallest area that holds
        them all, countries, regions and counties around it apart.

        Parameters
        ----------
        wanted : str
            A code or a name.
        limit : int
            At most so many similar places are proposed; of equal names all are.
        """
        exact = self._called(wanted)
        if not exact:
            like = tuple(self.search(wanted, limit=limit))
            said = f"no place is called {_shown(wanted)}{self._past(wanted)}"
            note = f"{said}; like it: {_listed(like)}" if like else f"{said}, nor anything like it"
            return Resolution(place=None, matches=like, note=note, past=self._past_codes(wanted))
        if len(exact) == 1:
            (only,) = exact
            is_old, past = only.how == "old_name", self._past(wanted)
            told = f"{_shown(wanted)} is {'an old name of ' * is_old}{_told(only)}{past}"
            note_of_one = told if is_old or past else None
            return Resolution(place=only.place, matches=(only,), note=note_of_one)
        unit = self._around(exact)
        if unit is None:
            listed = _listed(exact) + self._past(wanted)
            note = f"{_shown(wanted)} stands for {len(exact)} places: {listed}"
            return Resolution(place=None, matches=tuple(exact), note=note)
        others = [match for match in exact if match is not unit]
        note = (
            f"{_shown(wanted)} is taken as somewhere in {_told(unit)}; "
            f"in or around it and of the same name: {_listed(others)}{self._past(wanted)}"
        )
        return Resolution(place=unit.place, matches=(unit, *others), note=note)

    def _texts(self) -> Iterator[_Named]:
        for number, row in enumerate(self._rows):
            yield _Named(number, row["place"], "code")
            yield from (_Named(number, text, "name") for text in row["name"].values())
            yield from (_Named(number, text, "alias") for text in row["aliases"])
            yield from (_Named(number, text, "old_name") for text in row["old_names"])

    def _match(self, hit: _Hit) -> Match:
        score, how, named = hit
        row = self._rows[named.row]
        return Match(
            place=row["place"],
            name=row["name"],
            matched=named.text,
            how=how,
            score=round(score, 1),
            kind=row["kind"],
            admin_unit=row["admin_unit"],
            geometry=row["geometry"],
        )

    def _called(self, text: str) -> list[Match]:
        """Return the places of that very code, else of that very name."""
        return self._ranked([(_EXACT[one.how], one.how, one) for one in self._bearing(text)])

    def _bearing(self, text: str) -> list[_Named]:
        coded = self._strict.get(text.strip().casefold(), ())
        held = [one for one in coded if self._is_held(one.row)]
        return held or self._exact.get(plain_key(text), [])

    def _is_held(self, row: int) -> bool:
        return self.held is None or bool(self.held[row])

    def _past(self, text: str) -> str:
        """Return what to say of the places of that name that are not in force."""
        frame = self._places
        told = [
            f"{self._rows[row]['place']} ({_span(frame['valid_from'].iloc[row])} to "
            f"{_span(frame['valid_to'].iloc[row])})"
            for row in self._past_rows(text)
        ]
        return f"; not in force then: {', '.join(told)}" if told else ""

    def _past_codes(self, text: str) -> tuple[str, ...]:
        return tuple(self._rows[row]["place"] for row in self._past_rows(text))

    def _past_rows(self, text: str) -> list[int]:
        coded = self._strict.get(text.strip().casefold(), ())
        named = (*coded, *self._exact.get(plain_key(text), ()))
        return sorted({one.row for one in named if not self._is_held(one.row)})

    def _sounding(self, text: str) -> Iterator[_Hit]:
        """Yield the places whose name is the same in Latin letters, or by sound."""
        for keys, key, score in (
            (self._latin, latin_key(text), _SAME_LATIN),
            (self._sounds, sound_key(text), _SAME_SOUND),
        ):
            for named in keys.get(key, ()):
                how: How = "similar" if is_latin(text) and is_latin(named.text) else _OTHER_SCRIPT
                yield score, how, named

    def _partly(self, text: str) -> Iterator[_Hit]:
        """Yield the places whose name begins so, begins the text, or shares all its words."""
        key = latin_key(text[:_LONGEST])
        if len(key) >= _BEGINNING:
            at = bisect_left(self._begins, key)
            while at < len(self._begins) and self._begins[at].startswith(key):
                yield from self._shared(self._begins[at], len(key) / len(self._begins[at]))
                at += 1
        ends = range(len(key) - 1, _BEGINNING - 1, -1)
        longest = next((end for end in ends if key[:end] in self._latin), None)
        if longest is not None:
            yield from self._shared(key[:longest], longest / len(key) - 1.0)
        mine = words_of(text[:_LONGEST])
        for word in mine:
            if len(word) < _WHOLE_WORD:
                continue
            for named in self._words.get(word, ()):
                theirs = words_of(named.text)
                if mine <= theirs or theirs <= mine:
                    share = min(len(mine), len(theirs)) / max(len(mine), len(theirs))
                    yield _PARTLY + 10.0 * share, "similar", named

    def _shared(self, key: str, share: float) -> Iterator[_Hit]:
        """Yield the places of a name in Latin letters that is such a share of a longer one."""
        for named in self._latin[key]:
            yield _PARTLY + 10.0 * share, "similar", named

    def _misspelt(self, texts: Sequence[str]) -> list[list[_Hit]]:
        """Return for each text the places whose name differs by few slips of the pen."""
        keys = [sound_key(text[:_LONGEST]) for text in texts]
        found: list[list[_Hit]] = [[] for _ in texts]
        by_length: dict[int, list[int]] = {}
        for number, key in enumerate(keys):
            by_length.setdefault(len(key), []).append(number)
        for length, numbers in by_length.items():
            most = edits_allowed(length)
            if not most:
                continue
            low, high = np.searchsorted(self._lengths, [length - most, length + most + 1])
            choices = self._spelt[int(low) : int(high)]
            for start in range(0, len(numbers) if choices else 0, _BLOCK):
                part = numbers[start : start + _BLOCK]
                for row, column, edits in _near([keys[n] for n in part], choices, most):
                    key = choices[column]
                    score = _SIMILAR * (1.0 - edits / max(length, len(key)))
                    if edits <= edits_allowed(min(length, len(key))):
                        found[part[row]] += [
                            (score, "similar", named) for named in self._sounds[key]
                        ]
        return found

    def _ranked(self, hits: Sequence[_Hit], *, limit: int | None = None) -> list[Match]:
        """Return each place once, by its best hit, best first, the greater kind before others."""
        best: dict[int, _Hit] = {}
        for hit in hits:
            row = hit[2].row
            if not self._is_held(row):
                continue
            if row not in best or hit[0] > best[row][0]:
                best[row] = hit
        ordered = sorted(best, key=lambda row: (-best[row][0], self._order[row]))
        return [self._match(best[row]) for row in ordered[:limit]]

    def _around(self, matches: Sequence[Match]) -> Match | None:
        """Return the smallest area that holds all matches but higher units around it, or None."""
        lower = [match for match in matches if match.kind not in _HIGHER] or list(matches)
        areas = [match for match in lower if _area(match) > 0.0]
        units = [area for area in areas if all(self._holds(area, one) for one in lower)]
        unit = min(units, key=_area, default=None)
        if unit is None:
            return None
        rest = [match for match in matches if match not in lower]
        nested = all(self._holds(unit, one) or self._holds(one, unit) for one in rest)
        return unit if nested else None

    def _holds(self, area: Match, other: Match) -> bool:
        """Whether an area holds a place, by its chain of administrative units or by geometry."""
        if area is other:
            return True
        unit, seen = other.admin_unit, {other.place}
        while unit is not None and unit not in seen:
            if unit == area.place:
                return True
            seen.add(unit)
            number = self._by_code.get(unit)
            unit = None if number is None else self._rows[number]["admin_unit"]
        if area.geometry is None or other.geometry is None or not _area(area):
            return False
        return bool(area.geometry.covers(other.geometry))


def _near(keys: Sequence[str], choices: Sequence[str], most: int) -> Iterator[tuple[int, int, int]]:
    """Yield (key, choice, edits) wherever at most so many edits lead from one to the other."""
    edits = cdist(keys, choices, scorer=OSA.distance, score_cutoff=most, dtype=np.uint8)
    for row, column in np.argwhere(edits <= most).tolist():
        yield row, column, int(edits[row, column])


def _put(index: dict[str, list[_Named]], key: str, named: _Named) -> None:
    if key:
        index.setdefault(key, []).append(named)


def _rows_of(places: DataFrame) -> Iterator[dict[str, Any]]:
    wanted = ("place", "name", "aliases", "old_names", "kind", "admin_unit", "geometry")
    columns = [
        places[name].tolist() if name in places.columns else [None] * len(places) for name in wanted
    ]
    for code, name, aliases, old_names, kind, unit, geometry in zip(*columns, strict=True):
        yield {
            "place": str(code),
            "name": _names(name),
            "aliases": _listed_texts(aliases),
            "old_names": _listed_texts(old_names),
            "kind": kind if isinstance(kind, str) else None,
            "admin_unit": unit if isinstance(unit, str) else None,
            "geometry": geometry if isinstance(geometry, BaseGeometry) else None,
        }


def _names(value: Any) -> dict[str, str]:
    if isinstance(value, str):
        return {"und": value}
    given = value.items() if isinstance(value, Mapping) else ()
    return {str(language): name for language, name in given if isinstance(name, str)}


def _listed_texts(value: Any) -> tuple[str, ...]:
    given = value if isinstance(value, list | tuple) else ()
    return tuple(text for text in given if isinstance(text, str))


def _span(end: Any) -> str:
    return end if isinstance(end, str) else "..."


def _area(match: Match) -> float:
    return 0.0 if match.geometry is None else float(match.geometry.area)


def _order(row: dict[str, Any]) -> tuple[int, str]:
    """Return the place of a record among equally good ones."""
    kind = row["kind"]
    return (_KINDS.index(kind) if kind in _KINDS else len(_KINDS), row["place"])


def _shown(text: str) -> str:
    cut = text.strip()
    return repr(cut if len(cut) <= 60 else cut[:57] + "...")


def _told(match: Match) -> str:
    facts = [match.place, match.kind or "", f"in {match.admin_unit}" if match.admin_unit else ""]
    return f"{match.label} ({', '.join(fact for fact in facts if fact)})"


def _listed(matches: Sequence[Match]) -> str:
    return "; ".join(_told(match) for match in matches)
