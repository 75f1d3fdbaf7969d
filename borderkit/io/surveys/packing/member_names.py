"""Names of members of archives: for people, for sorting, and for what belongs together."""

import re
from pathlib import PurePosixPath
from typing import Final

__all__ = [
    "BESIDE",
    "is_litter",
    "is_part",
    "kept_suffix",
    "natural",
    "shown_name",
    "stem_of",
    "without",
]

BESIDE: Final = (".dbf", ".shx", ".prj", ".cpg")
"""Suffixes of the files that are read with a ``.shp``."""

_MADE_BY_PROGRAMS: Final = (
    *(".sbn", ".sbx", ".qix", ".qmd", ".qml", ".qpj", ".fix", ".xml", ".lyr", ".sld"),
    *(".fbn", ".fbx", ".ain", ".aih", ".atx", ".ixs", ".mxs", ".idm", ".ind"),
)
_LONGEST: Final = 160
_LITTER: Final = re.compile(
    r"(?:^|/)(?:__MACOSX/|\.DS_Store$|\._[^/]*$|Thumbs\.db$|desktop\.ini$|\.gitkeep$)",
    re.IGNORECASE,
)
_SUFFIX: Final = re.compile(r"\.[a-z0-9]{1,8}")
_DIGITS: Final = re.compile(r"(\d+)")
_TARS: Final = ("tgz", "tbz", "tbz2")


def is_litter(name: str) -> bool:
    """Whether a file is what computers leave in folders: ``__MACOSX/``, ``Thumbs.db``."""
    return _LITTER.search(name) is not None


def is_part(name: str) -> bool:
    """Whether a file beside a ``.shp`` of its name belongs to it, read or not."""
    return PurePosixPath(name.lower()).suffix in (*BESIDE, *_MADE_BY_PROGRAMS)


def kept_suffix(name: str) -> str:
    """Return the suffix that an unpacked file keeps, in lower case: some readers look at it."""
    suffix = PurePosixPath(name).suffix.lower()
    return suffix if _SUFFIX.fullmatch(suffix) and suffix != ".vrt" else ""


def natural(name: str) -> list[tuple[int, int, str]]:
    """Return a key that puts ``day2`` before ``day10``."""
    return [
        (0, int(piece[:300]), piece) if piece.isdecimal() else (1, 0, piece)
        for piece in _DIGITS.split(name.casefold())
        if piece
    ]


def shown_name(name: str) -> str:
    """Return a name as it can be printed, and not too long."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in name)
    return plain if len(plain) <= _LONGEST else f"...{plain[3 - _LONGEST :]}"


def stem_of(name: str) -> str:
    """Return a name without its suffix, in lower case: ``a/Stones`` of ``a/STONES.shp.xml``."""
    plain = name.casefold().removesuffix(".xml")
    stem = plain.rpartition(".")[0] if plain.endswith((".shp", ".dbf")) else ""
    return stem or name.casefold().rpartition(".")[0]


def without(name: str, suffix: str) -> str:
    """Return what a compressed file is called when it is not: ``day1.gpx`` of ``day1.gpx.gz``."""
    stem, _, last = name.rpartition(".")
    if last.lower() in _TARS:
        return f"{stem}.tar"
    return stem if stem and last.lower() == suffix else f"{name}.unpacked"
