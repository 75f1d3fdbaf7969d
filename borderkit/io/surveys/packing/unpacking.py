"""Archives of survey files, unpacked under limits into a folder that goes away by itself.

What an archive says of itself is never believed: bytes are counted as they come, members get names
of our own, and nothing but plain files is written. An archive may hold archives, those none;
beside that any of them, or a single file, may be compressed by gzip or bzip2 once.
"""

import bz2
import gzip
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import IO, Final, cast

from borderkit.errors import Defect, FileFormatError, SurveyFileError, TooLargeError
from borderkit.io.surveys.gathering import SurveySource
from borderkit.io.surveys.packing.member_names import (
    BESIDE,
    is_litter,
    is_part,
    kept_suffix,
    natural,
    shown_name,
    stem_of,
    without,
)
from borderkit.io.surveys.packing.sniffing import (
    READ_HERE,
    FileKind,
    is_virtual,
    kind_of,
    named_form,
)
from borderkit.io.surveys.packing.tar_members import tar_members
from borderkit.io.surveys.packing.zip_directory import (
    ZIP_FAULTS,
    ZipMember,
    leaves_folder,
    require_directory,
    zip_members,
)

__all__ = ["Member", "Upload", "unpacked"]

Read = Callable[[int], bytes]

_CHUNK: Final = 2**18
_FREE_GROWTH: Final = 2**20
_ARCHIVES: Final = 2
_LISTED: Final = 5
_SQUEEZED: Final[Mapping[str, tuple[str, Callable[[Path], IO[bytes]]]]] = {
    "gzip": ("gz", lambda path: cast("IO[bytes]", gzip.GzipFile(path))),
    "bzip2": ("bz2", lambda path: cast("IO[bytes]", bz2.BZ2File(path))),
}
_DAMAGED: Final = (*ZIP_FAULTS, zlib.error)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A file of an upload that is read, and its form."""

    source: SurveySource
    form: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What an upload holds.

    Attributes
    ----------
    members : tuple of Member
        Files that are read, in natural order of their names; one, unless it is an archive.
    notes : tuple of str
        What else is in it, and is not read.
    """

    members: tuple[Member, ...]
    notes: tuple[str, ...]


@contextmanager
def unpacked(source: SurveySource) -> Iterator[Upload]:
    """Give the files of an upload, on disk; they go away when the context is left.

    Parameters
    ----------
    source : SurveySource
        The upload. What is no archive is given as it is.

    Yields
    ------
    Upload
        At least one member.

    Raises
    ------
    FileFormatError
        It is no survey file and no archive.
    SurveyFileError
        It is an archive that is damaged, holds nothing that is read, or members that are not
        taken: every one is named.
    TooLargeError
        It has too many members, or unpacks to too much.
    """
    with tempfile.TemporaryDirectory(prefix="borderkit-survey-") as folder:
        unpacking = _Unpacking(source, Path(folder))
        found = unpacking.look_at(_Found(source.path, source.name), archives=0)
        yield unpacking.upload(found)


@dataclass(frozen=True, slots=True)
class _Found:
    """A file on disk, and what people call it; `inner` is its name in its archive."""

    path: Path
    name: str
    inner: str = ""
    pictures: bool = True


class _Unpacking:
    """Unpacks one upload, with what is left of its limits."""

    def __init__(self, source: SurveySource, folder: Path) -> None:
        self._source = source
        self._limits = source.limits
        self._folder = folder
        self._bytes = source.limits.unpacked_bytes
        self._members = source.limits.members
        self._count = 0
        self._unread: list[str] = []
        self._litter = 0
        self._defects: list[Defect] = []
        self._is_archive = False

    # ------------------------------------------------------------------------------- what it is

    def look_at(
        self, found: _Found, *, archives: int, squeezed: bool = False
    ) -> list[tuple[_Found, FileKind]]:
        """Return the files that one file stands for: itself, or what is in it."""
        kind = kind_of(found.path)
        if kind.form is not None and kind.form in _SQUEEZED:
            if squeezed:
                self._fault(found, "is compressed twice; compress it once")
                return []
            return self._squeezed(found, kind.form, archives)
        if kind.form in ("zip", "tar"):
            if archives >= _ARCHIVES:
                self._fault(found, "is an archive in an archive in an archive; pack it flat")
                return []
            self._is_archive = True
            unpack = self._zip if kind.form == "zip" else self._tar
            return self._group(unpack(found), archives + 1)
        return [(found, kind)]

    def _group(self, members: Sequence[_Found], archives: int) -> list[tuple[_Found, FileKind]]:
        return [
            item
            for member in sorted(members, key=lambda member: natural(member.inner))
            for item in self.look_at(member, archives=archives)
        ]

    def upload(self, found: Sequence[tuple[_Found, FileKind]]) -> Upload:
        """Return what is read of the files found.

        Raises
        ------
        FileFormatError
            It is one file, of another kind.
        SurveyFileError
            Nothing is read, or a member is not taken.
        """
        name = self._source.name
        if not self._is_archive and not self._defects:
            return self._single(*found[0])
        parts = _shapefile_parts(found)
        members = []
        for item, kind in found:
            if item.path in parts:
                continue
            if kind.form is None or (kind.form == "jpeg" and not item.pictures):
                self._leave(item, kind)
            else:
                beside = _beside(item, found) if kind.form == "shapefile" else {}
                members.append(self._member(item, kind.form, beside))
        if self._defects:
            msg = f"{name} is refused as a whole: {_counted(self._defects)} in it; mend and resend"
            raise SurveyFileError(msg, defects=self._defects)
        if not members:
            held = f" ({'; '.join(self._unread[:_LISTED])})" if self._unread else ": it is empty"
            msg = f"{name} holds nothing that is read{held}. What is read here: {READ_HERE}"
            raise SurveyFileError(msg)
        return Upload(members=tuple(members), notes=self._notes())

    def _single(self, found: _Found, kind: FileKind) -> Upload:
        if kind.form is None:
            msg = f"{found.name} is {kind.said}. What is read here: {READ_HERE}"
            raise FileFormatError(msg)
        beside = self._source.beside or (_siblings(found.path) if kind.form == "shapefile" else {})
        source = replace(self._source, path=found.path, name=found.name, beside=beside)
        return Upload(members=(Member(source=source, form=kind.form),), notes=())

    def _member(self, found: _Found, form: str, beside: dict[str, Path]) -> Member:
        source = replace(self._source, path=found.path, name=found.name, beside=beside)
        return Member(source=source, form=form)

    def _leave(self, found: _Found, kind: FileKind) -> None:
        """Note a file that is not read; refuse it where its name says that it should be."""
        if kind.form is not None:
            self._unread.append(f"{found.name} is a picture of a KML; send photographs in a zip")
        elif is_virtual(kind) or named_form(found.name) is not None:
            self._fault(found, f"is {kind.said}")
        else:
            self._unread.append(f"{found.name} is {kind.said}")

    def _notes(self) -> tuple[str, ...]:
        notes = [f"{told}: not read" for told in self._unread]
        if self._litter:
            notes.append(f"{self._litter} files that computers leave in archives were passed over")
        return tuple(notes)

    def _fault(self, found: _Found, what: str) -> None:
        self._defects.append(Defect(found.name, what))

    # -------------------------------------------------------------------------------- unpacking

    def _squeezed(self, found: _Found, form: str, archives: int) -> list[tuple[_Found, FileKind]]:
        suffix, opened = _SQUEEZED[form]
        inner = without(found.inner or PurePosixPath(found.name).name, suffix)
        target = self._target(inner)
        try:
            with opened(found.path) as file:
                packed = found.path.stat().st_size
                self._copy(file.read, target, packed=packed, name=found.name)
        except _DAMAGED as fault:
            self._fault(found, f"cannot be unpacked: {_said(fault)}; pack it anew")
            return []
        made = _Found(target, f"{found.name}!{inner}", inner)
        return self.look_at(made, archives=archives, squeezed=True)

    def _zip(self, found: _Found) -> list[_Found]:
        try:
            require_directory(found.path, members=self._members, name=found.name)
            with found.path.open("rb") as file, zipfile.ZipFile(file) as archive:
                members = [m for m in zip_members(archive, file) if m.name[-1:] != "/"]
                self._take_members(found, len(members))
                if self._refuse(found, [(m.name, what) for m in members for what in m.faults]):
                    return []
                is_kmz = any(m.name.lower() == "doc.kml" for m in members)
                return [
                    replace(made, pictures=not is_kmz)
                    for member in members
                    if (made := self._zipped(found, archive, member)) is not None
                ]
        except FileFormatError as fault:
            self._defects.append(Defect(found.name, fault.message.removeprefix(f"{found.name} ")))
        except _DAMAGED as fault:
            self._fault(found, f"is a damaged zip file: {_said(fault)}; pack it anew")
        return []

    def _zipped(self, found: _Found, archive: zipfile.ZipFile, member: ZipMember) -> _Found | None:
        made = self._made(found, member.name)
        if made is None:
            return None
        try:
            with archive.open(member.info) as file:
                size = member.info.compress_size
                self._copy(file.read, made.path, packed=size, name=made.name)
        except _DAMAGED as fault:
            self._fault(made, f"cannot be unpacked: {_said(fault)}; pack it anew")
            return None
        return made

    def _tar(self, found: _Found) -> list[_Found]:
        """Take the members of a tar file: pieces of it, which cannot be more than it is."""
        size = found.path.stat().st_size
        with found.path.open("rb") as file:
            members = []
            for member in tar_members(file, size=size):
                members.append(member)
                self._take_members(found, 1)
            plain = [member for member in members if not member.is_folder]
            faults = [(m.name, m.fault) for m in members if m.fault]
            names = Counter(member.name for member in plain)
            faults += [(n, "leads out of its folder") for n in names if leaves_folder(n)]
            faults += [(n, "is there twice") for n, times in names.items() if times > 1]
            if self._refuse(found, faults):
                return []
            taken = []
            for member in plain:
                made = self._made(found, member.name)
                if made is not None:
                    file.seek(member.offset)
                    _copy_piece(file, made.path, member.size)
                    taken.append(made)
            return taken

    def _refuse(self, found: _Found, faults: Sequence[tuple[str, str]]) -> bool:
        """Keep what is wrong with the members of an archive, and say whether anything is."""
        self._defects += [Defect(f"{found.name}!{shown_name(name)}", what) for name, what in faults]
        return bool(faults)

    def _made(self, found: _Found, name: str) -> _Found | None:
        """Return where a member is written, or None where it is what computers leave behind."""
        if is_litter(name):
            self._litter += 1
            return None
        shown = shown_name(name)
        return _Found(self._target(name), f"{found.name}!{shown}", shown)

    def _target(self, name: str) -> Path:
        """Return a new name of our own; only the suffix is the uploader's, for GDAL."""
        self._count += 1
        return self._folder / f"m{self._count:05d}{kept_suffix(name)}"

    def _take_members(self, found: _Found, count: int) -> None:
        self._members -= count
        if self._members < 0:
            msg = (
                f"{found.name} brings the members of the upload to more than "
                f"{self._limits.members}; pack fewer, or raise BORDERKIT_SURVEY_MEMBERS"
            )
            raise TooLargeError(msg)

    def _copy(self, read: Read, target: Path, *, packed: int, name: str) -> None:
        """Write what `read` gives, counting it.

        Raises
        ------
        TooLargeError
            It is more than is left, or grows by more than the ratio allowed.
        """
        most = max(_FREE_GROWTH, int(packed * self._limits.ratio))
        size = 0
        with target.open("xb") as copy:
            while chunk := read(_CHUNK):
                size += len(chunk)
                self._bytes -= len(chunk)
                if size > most:
                    msg = (
                        f"{name} unpacks to more than {self._limits.ratio:g} times its "
                        f"{packed} bytes, as archives do that are made to fill disks; send the "
                        "file itself"
                    )
                    raise TooLargeError(msg)
                if self._bytes < 0:
                    msg = (
                        f"{name} brings the upload to more than "
                        f"{self._limits.unpacked_bytes / 2**20:g} MiB unpacked; split it, or "
                        "raise BORDERKIT_SURVEY_UNPACKED_BYTES"
                    )
                    raise TooLargeError(msg)
                copy.write(chunk)


def _copy_piece(file: IO[bytes], target: Path, size: int) -> None:
    with target.open("xb") as copy:
        while size > 0 and (chunk := file.read(min(_CHUNK, size))):
            size -= len(chunk)
            copy.write(chunk)


def _shapefile_parts(found: Sequence[tuple[_Found, FileKind]]) -> set[Path]:
    """Return files that are read with a shapefile, or are of no use without its program."""
    stems = {_stem(item) for item, kind in found if kind.form == "shapefile"}
    return {
        item.path
        for item, kind in found
        if kind.form != "shapefile" and _stem(item) in stems and is_part(item.inner)
    }


def _beside(found: _Found, others: Sequence[tuple[_Found, FileKind]]) -> dict[str, Path]:
    """Return the files beside a ``.shp``: of its folder and name, upper or lower case."""
    own = _stem(found)
    suffixes = ((PurePosixPath(item.inner.lower()).suffix, item) for item, _ in others)
    return {
        suffix: item.path
        for suffix, item in suffixes
        if suffix in BESIDE and item.path != found.path and _stem(item) == own
    }


def _stem(found: _Found) -> str:
    """Return archive, folder and name of a member without its suffix."""
    return f"{found.name.removesuffix(found.inner)}{stem_of(found.inner)}"


def _siblings(path: Path) -> dict[str, Path]:
    """Return the files beside a shapefile that was not packed."""
    try:
        return {
            item.suffix.lower(): item
            for item in sorted(path.parent.iterdir())
            if item.stem == path.stem and item.suffix.lower() in BESIDE and item.is_file()
        }
    except OSError:
        return {}


def _counted(defects: Sequence[Defect]) -> str:
    return "one fault" if len(defects) == 1 else f"{len(defects)} faults"


def _said(fault: BaseException) -> str:
    told = fault.strerror if isinstance(fault, OSError) and fault.strerror else str(fault)
    return told[:200] or type(fault).__name__
