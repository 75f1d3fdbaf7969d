"""Other people's shapefiles, plain or in a zip file, gathered and read by the worker process."""

import codecs
import re
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any, Final

from borderkit.errors import FileFormatError, InputError, TooLargeError
from borderkit.io.geopackage import PackageLayer, read_by_worker

__all__ = [
    "SHAPEFILE_LIMIT_BYTES",
    "ShapefileLayer",
    "coding_of_texts",
    "is_shapefile",
    "is_zip",
    "read_shapefile",
]

SHAPEFILE_LIMIT_BYTES: Final = 256 * 2**20
"""Most bytes that the parts of a shapefile may have together, unpacked."""

_MEMBERS: Final = 1_000
_RATIO: Final = 100
_NEEDED: Final = (".shp", ".shx", ".dbf")
_TAKEN: Final = (*_NEEDED, ".cpg")
_TEXT_LIMIT_BYTES: Final = 64 * 1024
_CHUNK: Final = 2**20
_GUESSED: Final = ("gb18030", "cp1251", "cp866")
_FREQUENT_CYRILLIC: Final = frozenset("оеаинтсрвлкм")
_MIXED: Final = re.compile(r"[A-Za-z][^\x00-\x7f]+|[^\x00-\x7f]+[A-Za-z]")
_LEVEL_1, _LEVEL_2 = range(0xB0, 0xD8), range(0xD8, 0xF8)

Read = Callable[[int], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapefileLayer:
    """One shapefile as it gives itself, and what should be known about it, in sentences."""

    layer: PackageLayer
    notes: tuple[str, ...]


def is_shapefile(head: bytes) -> bool:
    """Whether a file that begins with `head` is the main file of a shapefile."""
    return head.startswith(b"\x00\x00\x27\x0a")


def is_zip(head: bytes) -> bool:
    """Whether a file that begins with `head` is a zip file."""
    return head.startswith(b"PK\x03\x04")


def read_shapefile(path: Path, *, layer: str | None = None) -> ShapefileLayer:
    """Return the shapefile at `path`: its ``.shp``, or a zip file that holds it.

    Its parts are copied under limits to a folder of their own, with names of our own, and read
    there by the worker process. Folders in a zip file are looked into.

    Parameters
    ----------
    path : Path
        The file.
    layer : str, optional
        Which shapefile is meant where a zip file holds several: its name without ``.shp``, in
        which ``*`` stands for any text.

    Returns
    -------
    ShapefileLayer
        Features in the file's own reference system; None where it has no ``.prj``.

    Raises
    ------
    InputError
        It cannot be read.
    TooLargeError
        It is larger than `SHAPEFILE_LIMIT_BYTES`, or a zip file that unpacks to far more than
        it is.
    FileFormatError
        A part is missing or damaged, or it is not said which of several is meant.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="borderkit-") as folder:
            if is_shapefile(_head(path)):
                name, prj = _from_files(path, Path(folder))
            else:
                name, prj = _from_zip(path, Path(folder), layer)
            return _read(path, Path(folder), name, prj)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError) as fault:
        msg = f"{path} cannot be unpacked: {fault}; pack it anew, without a password"
        raise FileFormatError(msg) from fault
    except OSError as fault:
        msg = f"{path} cannot be read: {fault.strerror or fault}; name a file that can"
        raise InputError(msg) from fault


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(8)


def _read(path: Path, folder: Path, name: str, prj: str | None) -> ShapefileLayer:
    raw = read_by_worker(folder / "line.shp", layer=name, driver="ESRI Shapefile", shown=path)
    cpg = folder / "line.cpg"
    stated = cpg.read_text("ascii", "replace").strip() if cpg.exists() else None
    texts = [raw.columns, *(feature["properties"].values() for feature in raw.features)]
    coding, notes = coding_of_texts(
        name, stated, {_bytes(v) for row in texts for v in row if _is_text(v)}
    )
    features = tuple(
        feature | {"properties": _decoded(feature["properties"], coding)}
        for feature in raw.features
    )
    columns = tuple(_text(column, coding) for column in raw.columns)
    crs = None if prj is None else raw.crs or prj
    layer = replace(raw, name=name, crs=crs, columns=columns, features=features)
    return ShapefileLayer(layer=layer, notes=notes)


def _from_files(path: Path, folder: Path) -> tuple[str, str | None]:
    """Copy a plain shapefile's parts, and return its name and what its ``.prj`` says."""
    beside = {
        item.suffix.lower(): item
        for item in sorted(path.parent.iterdir())
        if item.stem == path.stem and item.suffix.lower() in (*_TAKEN, ".prj")
    }
    beside[".shp"] = path
    _require(path, path.stem, beside)
    room = SHAPEFILE_LIMIT_BYTES
    for suffix in (*_TAKEN, ".prj"):
        if suffix in beside:
            with beside[suffix].open("rb") as file:
                room -= _copied(file.read, folder / f"line{suffix}", room, path)
    return path.stem, _prj(folder)


def _from_zip(path: Path, folder: Path, wanted: str | None) -> tuple[str, str | None]:
    """Unpack one shapefile's parts, and return its name and what its ``.prj`` says."""
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if len(members) > _MEMBERS:
            msg = f"{path} holds {len(members)} files, more than {_MEMBERS}; pack fewer"
            raise TooLargeError(msg)
        main = _main_of(path, members, wanted)
        own = PurePosixPath(main.filename)
        parts = {
            PurePosixPath(item.filename).suffix.lower(): item
            for item in members
            if _is_beside(PurePosixPath(item.filename), own)
        }
        _require(path, own.stem, parts)
        room = min(SHAPEFILE_LIMIT_BYTES, _RATIO * path.stat().st_size)
        for suffix in (*_TAKEN, ".prj"):
            if suffix in parts:
                with archive.open(parts[suffix]) as file:
                    room -= _copied(file.read, folder / f"line{suffix}", room, path)
    return own.stem, _prj(folder)


def _main_of(path: Path, members: Iterable[zipfile.ZipInfo], wanted: str | None) -> zipfile.ZipInfo:
    shapes = [
        item
        for item in members
        if PurePosixPath(item.filename).suffix.lower() == ".shp"
        and not PurePosixPath(item.filename).name.startswith("._")
    ]
    found = [
        item
        for item in shapes
        if wanted is None or fnmatchcase(PurePosixPath(item.filename).stem, wanted)
    ]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(sorted(PurePosixPath(item.filename).stem for item in shapes)) or "none"
    asked = "no shapefile" if wanted is None else f"not one shapefile {wanted!r}"
    if shapes and wanted is None:
        msg = f"{path} holds {len(shapes)} shapefiles ({listed}); name one with --layer"
    else:
        msg = f"{path} holds {asked} (there are: {listed}); pack .shp, .shx, .dbf and .prj"
    raise FileFormatError(msg)


def _is_beside(path: PurePosixPath, own: PurePosixPath) -> bool:
    same = path.parent == own.parent and path.stem == own.stem
    return same and path.suffix.lower() in (*_TAKEN, ".prj")


def _require(path: Path, name: str, parts: Mapping[str, object]) -> None:
    lacking = [suffix for suffix in _NEEDED if suffix not in parts]
    if lacking:
        listed = " and ".join(f"{name}{suffix}" for suffix in lacking)
        msg = f"{path} is a shapefile without {listed}; all of .shp, .shx and .dbf are needed"
        raise FileFormatError(msg)


def _copied(read: Read, target: Path, room: int, path: Path) -> int:
    """Copy what `read` gives to `target`, and return its bytes.

    Raises
    ------
    TooLargeError
        There are more than `room`.
    """
    size = 0
    with target.open("wb") as copy:
        while chunk := read(_CHUNK):
            size += len(chunk)
            if size > room:
                msg = (
                    f"{path} unpacks to more than {SHAPEFILE_LIMIT_BYTES / 2**20:.0f} MiB or to "
                    f"more than {_RATIO} times its size; take out what is not needed"
                )
                raise TooLargeError(msg)
            copy.write(chunk)
    return size


def _prj(folder: Path) -> str | None:
    """Return what the ``.prj`` says, None where there is none or it is empty."""
    file = folder / "line.prj"
    if not file.exists():
        return None
    return file.read_bytes()[:_TEXT_LIMIT_BYTES].decode("utf-8", "replace").strip() or None


def _is_text(value: object) -> bool:
    return isinstance(value, str) and not value.isascii()


def _bytes(value: str) -> bytes:
    return value.encode("iso-8859-1", "replace")


def _text(value: str, coding: str) -> str:
    return _bytes(value).decode(coding, "replace") if _is_text(value) else value


def _decoded(row: Mapping[str, Any], coding: str) -> dict[str, Any]:
    return {
        _text(name, coding): _text(value, coding) if isinstance(value, str) else value
        for name, value in row.items()
    }


def coding_of_texts(
    name: str, stated: str | None, texts: set[bytes]
) -> tuple[str, tuple[str, ...]]:
    """Return how the table's texts are coded, and what should be known about that."""
    if not texts:
        return "utf-8", ()
    why = "it has no .cpg"
    if stated:
        found = _python_coding(stated)
        if found is not None and all(_fits(text, found) for text in texts):
            return found, ()
        fault = "which is not known" if found is None else "in which they cannot be read"
        why = f"its .cpg names {stated!r}, {fault}"
    coding = _guess(texts)
    sample = max((text.decode(coding, "replace") for text in texts), key=len)[:40]
    note = (
        f"The texts of {name} were read as {coding}, a guess, for {why}: {sample!r}. If that is "
        f"wrong, put a file {name}.cpg beside it that names the coding."
    )
    return coding, (note,)


def _python_coding(stated: str) -> str | None:
    """Return Python's name of a coding as ``.cpg`` files state it: ``UTF-8``, ``1251``."""
    name = re.sub(r"(?i)^(ansi|windows|cp)[ _-]*(?=\d)", "cp", stated)
    name = f"cp{name}" if name.isdigit() else name
    name = re.sub(r"(?i)^cp88591$|^cp28591$", "iso-8859-1", name)
    try:
        b"a".decode(name)
    except (LookupError, ValueError):
        return None
    return "utf-8" if name.lower() == "cp65001" else name


def _fits(text: bytes, coding: str) -> bool:
    """Whether bytes are a text in a coding, but for a letter cut off at the end of its field."""
    try:
        codecs.getincrementaldecoder(coding)().decode(text)
    except UnicodeDecodeError:
        return False
    return True


def _guess(texts: Iterable[bytes]) -> str:
    """Return UTF-8 if all texts are that, else what gives the most letters of its script."""
    listed = list(texts)
    if all(_decodes(text, "utf-8") for text in listed):
        return "utf-8"
    scores = {coding: _score(listed, coding) for coding in _GUESSED}
    best = max(scores, key=lambda coding: scores[coding])
    return best if scores[best] > 0.5 else "cp1252"


def _decodes(text: bytes, coding: str) -> bool:
    try:
        text.decode(coding)
    except UnicodeDecodeError:
        return False
    return True


def _score(texts: Iterable[bytes], coding: str) -> float:
    """Return how well texts read in `coding`: the share of letters to be expected in it."""
    weigh = _chinese if coding == "gb18030" else _cyrillic
    weights: list[float] = []
    for text in texts:
        if not _decodes(text, coding):
            return 0.0
        read = text.decode(coding)
        mixed = {at for found in _MIXED.finditer(read) for at in range(*found.span())}
        weights += [
            0.0 if at in mixed else weigh(letter)
            for at, letter in enumerate(read)
            if not letter.isascii()
        ]
    return sum(weights) / len(weights) if weights else 0.0


def _cyrillic(letter: str) -> float:
    if not unicodedata.name(letter, "").startswith("CYRILLIC"):
        return 0.0
    return 1.0 if letter.lower() in _FREQUENT_CYRILLIC else 0.6


def _chinese(letter: str) -> float:
    """Weigh a letter by its level in GB 2312: 3,755 frequent ones, then 3,008 others."""
    code = letter.encode("gb2312", "ignore")
    return 0.9 if code and code[0] in _LEVEL_1 else 0.4 if code and code[0] in _LEVEL_2 else 0.0
