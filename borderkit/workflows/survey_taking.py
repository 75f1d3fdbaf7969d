"""The job that takes in a survey file which was sent: it may die at any moment and be begun anew.

The file is in the register before the job is. What lies before the one step that writes only
reads, so a job that was killed leaves nothing, and one that is begun anew doubles nothing.
"""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from borderkit.errors import InputError, RegisterError
from borderkit.io.surveys.limits import Limits
from borderkit.store.files import KeptFile, KeptFiles
from borderkit.store.jobs.run import Run
from borderkit.store.kept_file import NO_ROOM
from borderkit.store.unit import UnitOfWork
from borderkit.workflows.campaigns import require_side
from borderkit.workflows.survey_facts import read_facts
from borderkit.workflows.survey_intake import (
    PreparedSurvey,
    SurveyRequest,
    prepare_survey,
    survey_code,
    write_survey,
)
from borderkit.workflows.survey_requests import request_from

__all__ = ["take_survey"]

_PREFIX: Final = "borderkit-intake-"
_LEFT_S: Final = 86_400.0


def take_survey(run: Run) -> dict[str, Any]:
    """Do a job of the kind ``survey-intake``.

    Parameters
    ----------
    run : Run
        Its input names the kept file, campaign, side, what is stated beside it, and limits.

    Returns
    -------
    dict
        ``survey``, its code, and the counts of its receipt.

    Raises
    ------
    SurveyQuestionError, SurveyFileError, InputError, FileFormatError, CrsError
        It cannot be taken; nothing is written.
    RecordMissingError, ForbiddenError
        The file or campaign is gone, or the side may not be sent for.
    RegisterError
        The register cannot be read or written, or there is no room to unpack the file.
    """
    files = KeptFiles(run.store)
    file = files.get(str(run.input["file"]))
    request = _request(run, file)
    run.progress(1, "reads the register")
    with run.store.snapshot() as view:
        facts = read_facts(view, request.campaign, side=request.side)
    require_side(facts.campaign, str(request.side), run.principal)
    sha256 = str(file.sha256)
    code = survey_code(str(request.campaign), str(request.side), sha256)
    told = request.told.to_json()
    kept = facts.kept_receipt(code, sha256=sha256, told=told, answers=request.answers)
    if kept is not None:
        return _told(kept.to_json(shown=0))
    _sweep()
    with _room_for(file) as folder:
        place = files.write_to(file.file, Path(folder) / "upload")
        prepared = prepare_survey(
            place,
            request=request,
            facts=facts,
            progress=lambda percent, what: run.progress(5.0 + 0.85 * percent, what),
        )
    run.progress(92, "writes the survey")
    given: dict[str, Any] = run.step(
        "write", lambda unit: _write(unit, prepared, file), reason=f"survey {code}"
    )
    return given


@contextmanager
def _room_for(file: KeptFile) -> Iterator[str]:
    """Lend a private folder with room for a file.

    Raises
    ------
    RegisterError
        There is none: it is tried again later.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=_PREFIX) as folder:
            if shutil.disk_usage(folder).free < file.size_bytes:
                raise _no_room(file)
            yield folder
    except OSError as fault:
        if fault.errno not in NO_ROOM:
            raise
        raise _no_room(file) from fault


def _no_room(file: KeptFile) -> RegisterError:
    msg = (
        f"the worker has no room to unpack {file.name} ({file.size_bytes} bytes); make room in its "
        "folder for temporary files (TMPDIR)"
    )
    return RegisterError(msg)


def _sweep() -> None:
    """Take away what workers left that were killed more than a day ago."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if time.time() - folder.lstat().st_mtime > _LEFT_S:
                shutil.rmtree(folder, ignore_errors=True)


def _request(run: Run, file: KeptFile) -> SurveyRequest:
    """Return what is asked for with a file, which has to be of the side that it is for."""
    given = {key: run.input.get(key) for key in ("campaign", "side", "told", "answers")}
    limits = Limits(**run.input["limits"])
    request = request_from(given, name=file.name, limits=limits, where="input")
    if file.state != "whole" or file.purpose != "raw" or file.side != request.side:
        msg = (
            f"kept file {file.file} is {file.state}, of purpose {file.purpose} and side "
            f"{file.side}; a survey of side {request.side} is taken from a whole raw file of it"
        )
        raise InputError(msg)
    return request


def _write(unit: UnitOfWork, prepared: PreparedSurvey, file: KeptFile) -> dict[str, Any]:
    owner = replace(unit.principal, side=file.side)
    receipt = write_survey(unit, prepared, raw=file.file, principal=owner)
    return _told(receipt.to_json(shown=0))


def _told(receipt: dict[str, Any]) -> dict[str, Any]:
    names = ("survey", "campaign", "side", "sha256", "read", "accepted", "rejected", "duplicate")
    return {name: receipt[name] for name in names}
