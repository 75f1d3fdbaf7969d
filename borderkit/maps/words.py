"""What a map says by itself, in English, Chinese and Russian (``words*.toml``)."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from borderkit.errors import InputError
from borderkit.maps.escaping import plain

__all__ = ["LANGUAGES", "Words", "lowered", "words_in"]

LANGUAGES: Final = ("en", "zh", "ru")

_FILES: Final = (
    *("words.toml", "words_land.toml", "words_comparison.toml", "words_findings.toml"),
    *("words_survey.toml", "words_reasons.toml"),
)

Table = Mapping[str, Mapping[str, Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language.

    Attributes
    ----------
    language : str
        Of `LANGUAGES`; also the ``lang`` of the page.
    """

    language: str
    table: Table

    def __call__(self, key: str, **values: object) -> str:
        """Return the words at `key`, ``group.word``, with `values` put in (made plain)."""
        group, _, word = key.partition(".")
        text = self.table[group][word][self.language]
        shown = {name: plain(value) for name, value in values.items()}
        return text.format(**shown) if shown else text

    @property
    def gap(self) -> str:
        """What stands between two sentences."""
        return "" if self.language == "zh" else " "

    def brackets(self, text: str) -> str:
        """Return a text in brackets, with the gap before them."""
        return f"\uff08{text}\uff09" if self.language == "zh" else f" ({text})"

    def sentence(self, parts: Iterable[str]) -> str:
        """Return sentences of ours as one: semicolons between them, one full stop at the end."""
        told = [part.rstrip(".\u3002") for part in parts if part]
        if not told:
            return ""
        between, end = ("\uff1b", "\u3002") if self.language == "zh" else ("; ", ".")
        return between.join((told[0], *(lowered(part) for part in told[1:]))) + end

    def scale(self, limit: float) -> str:
        """Return ``1:10,000,000``, grouped as the language does; `limit` is N of 1:N."""
        return "1:" + f"{limit:,.0f}".replace(",", "\u00a0" if self.language == "ru" else ",")

    def known(self, group: str, word: str | None) -> str:
        """Return the words for a term of a list, or the term itself where it has none."""
        if word is None:
            return ""
        entry = self.table[group].get(word)
        return entry[self.language] if entry else plain(word)

    def has(self, group: str, word: str) -> bool:
        """Whether there are words for `word` in `group`."""
        return word in self.table[group]

    def name(self, names: Mapping[str, str], code: str = "") -> str:
        """Return the name in this language, else in English, else any, else `code`."""
        for language in (self.language, "en", "und", *sorted(names)):
            if names.get(language, "").strip():
                return plain(names[language])
        return plain(code)


def lowered(text: str) -> str:
    """Return a sentence of ours as it stands after a semicolon or colon.

    Parameters
    ----------
    text : str
        Its first letter becomes small unless the second is a capital, a sign or a figure.
    """
    small = text[1:2].islower() or text[1:2] == " "
    return text[:1].lower() + text[1:] if small else text


def words_in(language: str) -> Words:
    """Return the words of `language`.

    Parameters
    ----------
    language : str
        ``en``, ``zh`` or ``ru``.

    Returns
    -------
    Words
        Of that language.

    Raises
    ------
    InputError
        There are no words in that language.
    """
    if language not in LANGUAGES:
        msg = f"maps speak {', '.join(LANGUAGES)}, not {plain(language)!r}; name one of them"
        raise InputError(msg)
    return Words(language, _table())


@cache
def _table() -> Table:
    table: dict[str, Mapping[str, Mapping[str, str]]] = {}
    for name in _FILES:
        text = resources.files("borderkit.maps").joinpath(name).read_text(encoding="utf-8")
        table |= tomllib.loads(text)
    return table
