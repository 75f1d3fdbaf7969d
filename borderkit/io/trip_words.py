"""The words that itineraries are written in, read from the package's own table."""

import tomllib
from functools import cache
from importlib.resources import files

from borderkit.itineraries.vocabulary import Vocabulary, vocabulary_of

__all__ = ["trip_words"]


@cache
def trip_words() -> Vocabulary:
    """Return the words of itineraries in English, Chinese and Russian."""
    table = files("borderkit.itineraries") / "trip_words.toml"
    return vocabulary_of(tomllib.loads(table.read_text(encoding="utf-8")))
