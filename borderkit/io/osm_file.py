"""OpenStreetMap files: known by what they hold, read in streams, their faults in plain words."""

import bz2
import gzip
import hashlib
import html
import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import osmium
from osmium.osm import ALL

from borderkit.errors import FileFormatError, InputError
from borderkit.io.sources import describe, head_of

__all__ = ["NO_SHAPE", "OsmFile", "dated_of", "open_osm"]

_ODBL: Final = ("ODbL-1.0", "© OpenStreetMap contributors")
"""Licence of all OpenStreetMap data, and whom to name."""

_ROOT: Final = re.compile(rb"<osm\b([^>]*)>")
_ATTRIBUTE: Final = re.compile(r"""(copyright|license)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
NO_SHAPE: Final = (RuntimeError, osmium.InvalidLocationError)
"""What osmium raises where an object has no geometry."""

_HEADER_BYTES: Final = 64 * 1024
_ROOT_BYTES: Final = 4096
_BLOCK: Final = 2**20
_UNDATED: Final = 1971
"""Objects without a time have that of the epoch, years before OpenStreetMap was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmFile:
    """An OpenStreetMap extract that can be read several times, from its beginning each time.

    Attributes
    ----------
    path : Path
        Where it stands.
    kind : str
        As osmium names it: ``pbf``, ``osm``, ``osm.gz``, ``osm.bz2``.
    dated : str or None
        Time of the replication that it holds, from its header.
    sha256 : str
        Of the whole file, in hexadecimal digits.
    licence, attribution : str
        Those of OpenStreetMap, unless the root of the XML states others.
    """

    path: Path
    kind: str
    dated: str | None
    sha256: str
    licence: str = _ODBL[0]
    attribution: str = _ODBL[1]

    def objects(self, entities: Any = ALL) -> osmium.FileProcessor:
        """Return the objects of the file in its order, one at a time.

        Parameters
        ----------
        entities : osm_entity_bits
            The kinds of objects to read; others are passed over quickly.
        """
        return osmium.FileProcessor(osmium.io.File(str(self.path), self.kind), entities)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Turn what osmium says of a damaged file into an error that says what to do.

        Raises
        ------
        InputError
            The file ends too early or is damaged.
        """
        try:
            yield
        except RuntimeError as fault:
            raise _damaged(self.path, str(fault)) from fault
        except UnicodeDecodeError as fault:
            raise _damaged(self.path, "a text in it is no UTF-8") from fault


def open_osm(path: str | Path) -> OsmFile:
    """Look at an OpenStreetMap file: PBF, or XML as it is or packed by gzip or bzip2.

    Raises
    ------
    InputError
        There is no such file, it cannot be read, it is damaged, or it is a history.
    FileFormatError
        It is empty or of another kind.
    """
    place = Path(path)
    kind = _kind(place, head_of(place))
    file = OsmFile(path=place, kind=kind, dated=None, sha256=_digest(place))
    with file.reading():
        reader = osmium.io.Reader(osmium.io.File(str(place), kind), osmium.osm.NOTHING)
        try:
            header = reader.header()
            stamp = header.get("osmosis_replication_timestamp") or None
            history = header.has_multiple_object_versions
        finally:
            reader.close()
    if history:
        msg = f"{place} holds the history of objects; make an extract of one time from it first"
        raise InputError(msg)
    licence, attribution = _rights(place, kind)
    return replace(file, dated=stamp, licence=licence, attribution=attribution)


def dated_of(thing: Any) -> str | None:
    """Return the time of an object's version (UTC), or None where the file gives none."""
    time = thing.timestamp
    return None if time.year < _UNDATED else time.strftime("%Y-%m-%dT%H:%M:%SZ")


def _kind(path: Path, head: bytes) -> str:
    if len(head) >= 16:
        (length,) = struct.unpack(">I", head[:4])
        if length < _HEADER_BYTES and b"OSMHeader" in head[4:64]:
            return "pbf"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"<") and b"<osm" in text and b"<osmChange" not in text:
        return "osm"
    if head.startswith(b"\x1f\x8b"):
        return "osm.gz"
    if head.startswith(b"BZh"):
        return "osm.bz2"
    msg = (
        f"{path} is {describe(head)}; what is read here is an OpenStreetMap extract "
        "(.osm.pbf, .osm, .osm.gz, .osm.bz2)"
    )
    raise FileFormatError(msg)


def _rights(path: Path, kind: str) -> tuple[str, str]:
    """Return licence and attribution: those of OpenStreetMap unless the XML states others."""
    openers: Mapping[str, Any] = {"osm": open, "osm.gz": gzip.open, "osm.bz2": bz2.open}
    if kind not in openers:
        return _ODBL
    try:
        with openers[kind](path, "rb") as file:
            root = _ROOT.search(file.read(_ROOT_BYTES))
    except (OSError, EOFError, zlib.error) as fault:
        raise _damaged(path, str(fault)) from fault
    text = root[1].decode(errors="replace") if root else ""
    stated = {key: html.unescape(one or other) for key, one, other in _ATTRIBUTE.findall(text)}
    licence = stated.get("license", "").strip()
    if not licence or "opendatacommons.org" in licence or "odbl" in licence.casefold():
        return _ODBL
    return licence, stated.get("copyright", "").strip() or f"Source under {licence}"


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _damaged(path: Path, said: str) -> InputError:
    if "out of order" in said:
        msg = f"{path} is not in order ({said}); sort it first, for example with: osmium sort"
        return InputError(msg)
    if "EOF" in said or "no element found" in said or "unexpected end" in said.casefold():
        why = f"{path} ends too early ({said})"
    elif "top-level element" in said:
        why = f"{path} is no OpenStreetMap file ({said})"
    else:
        why = f"{path} cannot be read as an OpenStreetMap file ({said})"
    return InputError(f"{why}; nothing is written: fetch the file again")
