"""Signs that documents write beside their numbers: degrees, minutes, hemispheres, units."""

from typing import Final, Literal

__all__ = [
    "BELOW",
    "DECIMAL_MARKS",
    "HEMISPHERES",
    "Mark",
    "is_blank",
    "joint_of",
    "length_unit",
    "mark_of",
]

Mark = Literal["degree", "minute", "second", "gon"]

DECIMAL_MARKS: Final = frozenset(".,·．，")  # noqa: RUF001
"""What may stand before decimals."""

BELOW: Final = frozenset("-‐‑‒–—−－")  # noqa: RUF001
"""Signs of a number below zero; between numbers they part degrees, minutes and seconds."""

HEMISPHERES: Final = (
    ("latitude", "north", "south"),
    ("latitude", "North", "South"),
    ("longitude", "east", "west"),
    ("longitude", "East", "West"),
    ("latitude", "北纬", "南纬"),
    ("longitude", "东经", "西经"),
    ("latitude", "с. ш.", "ю. ш."),  # noqa: RUF001
    ("longitude", "в. д.", "з. д."),
    ("latitude", "с.ш.", "ю.ш."),  # noqa: RUF001
    ("longitude", "в.д.", "з.д."),
    ("latitude", "N", "S"),
    ("longitude", "E", "W"),
    ("latitude", "n", "s"),
    ("longitude", "e", "w"),
    ("latitude", "Ｎ", "Ｓ"),  # noqa: RUF001
    ("longitude", "Ｅ", "Ｗ"),  # noqa: RUF001
)
"""Axis, and how its two hemispheres are written: the one from zero up first."""

_MINUTES: Final = "'′’‘´ʹ`＇"  # noqa: RUF001
_MARKS: Final[dict[str, Mark]] = {
    **dict.fromkeys("°º˚度", "degree"),
    **dict.fromkeys([*_MINUTES, "分"], "minute"),
    **dict.fromkeys([*'"″”“ʺ˝＂秒', *(2 * sign for sign in _MINUTES)], "second"),  # noqa: RUF001
    **dict.fromkeys(["gon", "g", "ᵍ"], "gon"),
}
_COLONS: Final = frozenset(":：")  # noqa: RUF001
_METRES: Final = frozenset({"", "m", "m.", "м", "м.", "米", "ｍ"})  # noqa: RUF001
_KILOMETRES: Final = frozenset({"km", "км", "公里", "千米"})


def is_blank(text: str) -> bool:
    """Whether there is nothing in `text` but blanks, of whatever width."""
    return not text.strip()


def mark_of(text: str) -> Mark | None:
    """Return of what `text` is the sign, or None."""
    return _MARKS.get(text.strip())


def joint_of(text: str) -> str | None:
    """Return how two parts of an angle are parted: by a sign, blanks, dashes, colons; or None."""
    bare = text.strip()
    if not bare:
        return "blank"
    if bare in BELOW:
        return "dash"
    if bare in _COLONS:
        return "colon"
    return _MARKS.get(bare)


def length_unit(text: str) -> Literal["metres", "kilometres"] | None:
    """Return the unit of length that `text` names; metres where it is blank."""
    bare = text.strip()
    if bare in _METRES:
        return "metres"
    return "kilometres" if bare in _KILOMETRES else None
