"""Whether the files that surveys rest on are there, byte by byte as they came."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import select

from borderkit.store.file_rows import file_faults
from borderkit.store.proof.entries import fetched
from borderkit.store.proof.faults import Findings, plain
from borderkit.store.snapshot import Snapshot
from borderkit.store.tables import HISTORY

__all__ = ["check_files"]

_SURVEYS: Final = "surveys"
_OTHERS: Final = ("receipt_file", "points_file")


def check_files(view: Snapshot, found: Findings) -> None:
    """Hash every file that a version of a survey names; purged versions name none.

    The file as it came has to have the hash that the record says. Receipt and points have that
    which was kept with them.

    Parameters
    ----------
    view : Snapshot
        The state that is looked at.
    found : Findings
        Takes what is found.
    """
    for survey, file, sha256 in _named(view):
        fault = file_faults(view.connection, file, sha256)
        if fault is not None:
            what = f"kept file {plain(file)} {plain(fault)}"
            found.add("file-differs", what, subject=f"{_SURVEYS}/{survey}")


def _named(view: Snapshot) -> Iterator[tuple[str, str, str | None]]:
    """Yield survey, file and hash of what its versions name, each once."""
    table = HISTORY[_SURVEYS]
    names = ("survey", "raw_file", "sha256", *_OTHERS)
    told: set[tuple[str, str | None]] = set()
    for survey, raw, sha256, *others in fetched(
        view.connection, select(*(table.c[name] for name in names)).distinct()
    ):
        for file, digest in ((raw, sha256), *((other, None) for other in others)):
            if file is not None and (str(file), digest) not in told:
                told.add((str(file), digest))
                yield str(survey), str(file), digest
