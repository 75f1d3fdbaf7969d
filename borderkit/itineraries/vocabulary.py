"""The words that itineraries are written in, in three languages, made ready to be looked up."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

__all__ = ["Vocabulary", "vocabulary_of", "word_key"]

_MARKS: Final = re.compile(r"[^\w\-/]+|_")
_YO: Final = ("\N{CYRILLIC SMALL LETTER IO}", "\N{CYRILLIC SMALL LETTER IE}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Words by what they mean; every key is as :func:`word_key` gives it.

    Attributes
    ----------
    headers, head : mapping of str to str
        Heading of a column, label above a table, to its meaning.
    modes, activities, categories, roles, nights : mapping of str to str
        Word to the code of the check's contract, or to the kind of night.
    openings : tuple of str
        How a night begins in a line of text, longest first, as written.
    crossings : tuple of str
        Words for a port of entry, longest first.
    fillers : frozenset of str
        Words that say nothing beside a means of transport.
    daytimes : frozenset of str
        Times of day that stand before a place.
    months, weekdays : mapping of str to int
        January is 1; Monday is 0.
    templates : mapping
        Words of the templates, by language.
    first : mapping of str to str
        (meaning, language) joined by a dot to the word that templates use.
    """

    headers: Mapping[str, str]
    head: Mapping[str, str]
    modes: Mapping[str, str]
    activities: Mapping[str, str]
    categories: Mapping[str, str]
    roles: Mapping[str, str]
    nights: Mapping[str, str]
    openings: tuple[str, ...]
    crossings: tuple[str, ...]
    fillers: frozenset[str]
    daytimes: frozenset[str]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    templates: Mapping[str, Mapping[str, Any]]
    first: Mapping[str, str]

    def modes_in(self, text: str) -> tuple[str, ...]:
        """Return the modes of travel that `text` names, each once, longest words first."""
        return _found_in(text, self.modes)[0]

    def is_only_transport(self, text: str) -> bool:
        """Whether `text` names a means of transport and nothing else."""
        modes, rest = _found_in(text, self.modes)
        left = [word for word in rest.split() if word not in self.fillers]
        return bool(modes) and not left

    def categories_in(self, text: str) -> tuple[tuple[str, ...], tuple[str, ...], str]:
        """Return the categories and roles that `text` names, and what is left of it."""
        categories, rest = _found_in(text, self.categories)
        roles, rest = _found_in(rest, self.roles)
        return categories, roles, rest


def word_key(text: str) -> str:
    """Return `text` without case, punctuation and double blanks; Cyrillic io counts as ie."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace(*_YO)
    return " ".join(_MARKS.sub(" ", folded).split())


def vocabulary_of(document: Mapping[str, Any]) -> Vocabulary:
    """Return the vocabulary that a table of words gives, as ``trip_words.toml`` writes it."""
    first: dict[str, str] = {}
    for part in ("headers", "head", "modes"):
        for meaning, languages in document[part].items():
            for language, words in languages.items():
                first[f"{meaning}.{language}"] = words[0]
    return Vocabulary(
        headers=_by_word(document["headers"]),
        head=_by_word(document["head"]),
        modes=_by_word(document["modes"]),
        activities=_by_word(document["activities"]),
        categories=_by_word(document["categories"]),
        roles=_by_word(document["roles"]),
        nights=_by_word(document["nights"]),
        openings=_longest_first(document["openings"]["overnight"]),
        crossings=_longest_first(document["crossing"]),
        fillers=frozenset(word_key(word) for word in _all(document["fillers"])),
        daytimes=frozenset(word_key(word) for word in _all(document["daytimes"])),
        months=_numbered(document["months"], start=1),
        weekdays=_numbered(document["weekdays"], start=0),
        templates=document["template"],
        first=first,
    )


def _all(languages: Mapping[str, list[str]]) -> Iterator[str]:
    for words in languages.values():
        yield from words


def _by_word(part: Mapping[str, Mapping[str, list[str]]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for meaning, languages in part.items():
        for word in (meaning.replace("_", " "), *_all(languages)):
            found.setdefault(word_key(word) or word, meaning)
    return found


def _longest_first(languages: Mapping[str, list[str]]) -> tuple[str, ...]:
    folded = {word.casefold().replace(*_YO) for word in _all(languages)}
    return tuple(sorted(folded, key=lambda word: (-len(word), word)))


def _numbered(languages: Mapping[str, list[str]], *, start: int) -> dict[str, int]:
    return {
        word: number
        for words in languages.values()
        for number, several in enumerate(words, start)
        for word in several.split()
    }


def _found_in(text: str, words: Mapping[str, str]) -> tuple[tuple[str, ...], str]:
    """Return the meanings whose words stand in `text`, and the text without them.

    Chinese words may stand anywhere, others as whole words.
    """
    rest = f" {word_key(text)} "
    found: dict[str, None] = {}
    for word in sorted(words, key=len, reverse=True):
        wanted = f" {word} " if word.isascii() or not _is_chinese(word) else word
        if wanted in rest:
            found[words[word]] = None
            rest = rest.replace(wanted, " ")
    return tuple(found), " ".join(rest.split())


def _is_chinese(word: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in word)
