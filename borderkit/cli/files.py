"""Files that commands read whole and write whole."""

import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from borderkit.errors import InputError, TooLargeError

__all__ = ["keep_apart", "read_whole", "write_whole"]


def read_whole(path: Path) -> bytes:
    """Return what stands in a file, or in standard input where `path` is ``-``.

    Raises
    ------
    InputError
        The file cannot be read.
    TooLargeError
        There is more than is read at once.
    """
    from borderkit.io.sources import JSON_LIMIT_BYTES, read_limited

    if str(path) != "-":
        return read_limited(path)
    data = sys.stdin.buffer.read(JSON_LIMIT_BYTES + 1)
    if len(data) > JSON_LIMIT_BYTES:
        msg = f"standard input holds more than {JSON_LIMIT_BYTES / 2**20:.0f} MiB; give less"
        raise TooLargeError(msg)
    return data


def write_whole(path: Path, content: str | bytes) -> None:
    """Write text (UTF-8) or bytes in one step: all of it is there, or what was there before.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    if str(path) == "-":
        _to_output(content)
        return
    try:
        _replace(path, content.encode() if isinstance(content, str) else content)
    except OSError as fault:
        msg = (
            f"{path} cannot be written: {fault.strerror or fault}; "
            "name a file in a folder that exists and that you may write to"
        )
        raise InputError(msg) from fault


def _to_output(content: str | bytes) -> None:
    if isinstance(content, str):
        sys.stdout.write(content)
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()


def _replace(path: Path, content: bytes) -> None:
    if path.is_dir():
        msg = "it is a folder"
        raise IsADirectoryError(msg)
    handle, draft_name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    draft = Path(draft_name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(0o666 & ~_umask())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def keep_apart(output: Path, sources: Iterable[str | Path]) -> None:
    """Refuse an output file that would replace one that is read.

    Raises
    ------
    InputError
        `output` is one of `sources`.
    """
    for source in sources:
        if output.resolve() == Path(source).resolve():
            msg = f"{output} would replace {source}, which is read here; name another file"
            raise InputError(msg)
