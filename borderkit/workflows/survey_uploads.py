"""Survey files sent from afar: received in parts, kept as they came, then taken in by a job.

An upload lives in the register, so it survives the server. What it is sent for is checked before
its first byte comes; a team sends and sees uploads of its own side alone.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from borderkit.errors import (
    ForbiddenError,
    InputError,
    JobError,
    RecordMissingError,
    RegisterBusyError,
    TooLargeError,
)
from borderkit.inspections.receipt import Receipt
from borderkit.io.surveys.limits import Limits
from borderkit.layers.surveys import SURVEYS
from borderkit.store import Principal, Store
from borderkit.store.files import KeptFile, KeptFiles
from borderkit.store.jobs.queue import Jobs
from borderkit.store.jobs.record import Job
from borderkit.store.kept_file import MOST_PART_BYTES
from borderkit.workflows.campaigns import may_see, read_campaign, require_side
from borderkit.workflows.survey_intake import SurveyRequest, survey_code
from borderkit.workflows.survey_records import kept_receipt, receipt_of
from borderkit.workflows.survey_requests import request_from, request_json

__all__ = [
    "INTAKE",
    "SurveyUpload",
    "begin_upload",
    "complete_upload",
    "discard_upload",
    "find_upload",
    "put_part",
    "send_survey",
]

INTAKE: Final = "survey-intake"
"""The kind of job that takes a survey file in."""

_KEPT_FOR: Final = timedelta(days=7)
"""So long an upload waits for its next part, or for what has to be said beside it."""

_MOST_OPEN: Final = 100
"""So many uploads one actor may have open."""

_MOST_WAITING: Final = 100
"""So many files of one actor may wait to be taken in."""

_MOST_SIZES: Final = 20
"""So many times the largest file one actor's files may have that are not taken in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyUpload:
    """A survey file that was sent, and how it goes.

    Attributes
    ----------
    file : KeptFile
        As it came, or as far as it came.
    parts : tuple of int
        Those that are there, from 0 on.
    job : Job or None
        That takes it in; None before it is complete.
    receipt : Receipt or None
        Once it is taken.
    """

    file: KeptFile
    parts: tuple[int, ...] = ()
    job: Job | None = None
    receipt: Receipt | None = None

    @property
    def state(self) -> str:
        """``receiving``, ``whole``, or the state of its job."""
        return self.file.state if self.job is None else self.job.state

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON; the receipt of a refused file stands in ``receipt`` too."""
        problem = None if self.job is None or self.job.problem is None else dict(self.job.problem)
        refused = None if problem is None else problem.pop("receipt", None)
        given = self.file.given if self.job is None else self.job.input
        return {
            "upload": self.file.file,
            "state": self.state,
            "name": self.file.name,
            "size_bytes": self.file.size_bytes,
            "sha256": self.file.sha256,
            "part_bytes": self.file.part_bytes,
            "part_count": self.file.part_count,
            "parts": list(self.parts),
            **{key: given.get(key) for key in ("campaign", "side", "told", "answers")},
            "created": self.file.created.isoformat(),
            "updated": self.file.updated.isoformat(),
            "job": None if self.job is None else self.job.job,
            "progress": 0 if self.job is None else self.job.progress,
            "message": self._message() if self.job is None else self.job.message,
            "receipt": refused if self.receipt is None else self.receipt.to_json(),
            "problem": problem,
        }

    def _message(self) -> str:
        if self.file.state == "whole":
            return "is whole; complete it to have it taken"
        return f"{len(self.parts)} of {self.file.part_count} parts are there"


def begin_upload(
    store: Store,
    *,
    size_bytes: int,
    request: SurveyRequest,
    principal: Principal,
    sha256: str | None = None,
    part_bytes: int = MOST_PART_BYTES,
) -> SurveyUpload | Receipt:
    """Begin to receive a survey file; one that is kept already gives its receipt at once.

    Parameters
    ----------
    store : Store
        An open register.
    size_bytes : int
        Of the whole file.
    request : SurveyRequest
        With name, campaign and side.
    principal : Principal
        Who sends it.
    sha256 : str, optional
        Of the whole file; it is checked at the end.
    part_bytes : int
        Of each part but the last.

    Raises
    ------
    InputError, TooLargeError
        It is too large, or something stated cannot be used.
    RecordMissingError, ForbiddenError
        There is no such campaign, or the side may not be sent for.
    RegisterBusyError
        Too many files of whoever sends wait to be taken in.
    RegisterError
        The register cannot be written.
    """
    name = request.name or "survey"
    limit = request.limits.file_bytes
    if size_bytes > limit:
        msg = (
            f"{name} has {size_bytes} bytes, {limit} are taken at most; divide it, or raise "
            "BORDERKIT_SURVEY_FILE_BYTES where the server is started"
        )
        raise TooLargeError(msg)
    if size_bytes == 0:
        msg = f"{name} is empty; export it anew"
        raise InputError(msg)
    known = _kept(store, request, sha256, principal)
    if known is not None:
        return known
    files = KeptFiles(store)
    files.discard_stale(_KEPT_FOR)
    _require_few(files, principal, size_bytes=size_bytes, most_bytes=_MOST_SIZES * limit)
    begun = files.begin(
        name=name,
        size_bytes=size_bytes,
        purpose="raw",
        principal=principal,
        sha256=sha256,
        part_bytes=part_bytes,
        given=request_json(request),
        side=request.side,
    )
    return SurveyUpload(file=begun)


def put_part(
    store: Store,
    upload: str,
    part: int,
    data: bytes,
    *,
    principal: Principal,
    sha256: str | None = None,
) -> SurveyUpload:
    """Keep a part of an upload; the same may come again and again.

    Raises
    ------
    InputError
        There is no such part, or it is not as was announced.
    ConflictError
        The part is there with other bytes.
    RecordMissingError, ForbiddenError
        As `find_upload`; or whoever sends it may not.
    """
    found = find_upload(store, upload, principal=principal)
    _require_sender(found.file, principal)
    files = KeptFiles(store)
    file = files.put_part(upload, part, data, sha256=sha256)
    return replace(found, file=file, parts=tuple(files.parts(upload)))


def complete_upload(
    store: Store,
    upload: str,
    *,
    limits: Limits,
    principal: Principal,
    given: Mapping[str, Any] | None = None,
    attempts: int = 3,
) -> SurveyUpload | Receipt:
    """Have an upload taken in, once all of its parts are there.

    Asked again, it tells how the work goes. With other things stated, after a question or a
    refusal, the file is taken in anew without being sent again.

    Parameters
    ----------
    store : Store
        An open register.
    upload : str
        As `begin_upload` named it.
    limits : Limits
        What reading it may cost.
    principal : Principal
        Who sends it.
    given : mapping, optional
        ``told`` and ``answers``, in place of what was stated at first.
    attempts : int
        How often the job may be begun, if its worker dies.

    Returns
    -------
    SurveyUpload or Receipt
        With its job; or the receipt that is kept, where the same file was taken already.

    Raises
    ------
    InputError
        Parts lack, they give another file than was announced, or something stated is wrong.
    JobError
        It is being taken in with other things stated.
    RegisterBusyError
        Somebody else completes it at the same moment.
    RecordMissingError, ForbiddenError
        As `find_upload`; or whoever sends it may not.
    """
    found = find_upload(store, upload, principal=principal)
    _require_sender(found.file, principal)
    files = KeptFiles(store)
    stated = {**found.file.given, **(given or {})}
    request = request_from(stated, name=found.file.name, limits=limits)
    file = files.finish(upload)
    asked = {"file": file.file, **request_json(request), "limits": limits.to_json()}
    withdrawn = found.receipt is not None and found.receipt.state == "withdrawn"
    if found.job is not None and _stands(found.job, asked) and not withdrawn:
        return find_upload(store, upload, principal=principal)
    known = _kept(store, request, file.sha256, principal)
    if known is not None:
        return known
    try:
        job = _submit(store, asked, principal=principal, last=found.job, attempts=attempts)
    except JobError as fault:
        now = find_upload(store, upload, principal=principal)
        if now.job is not None and _stands(now.job, asked):
            return now
        msg = f"somebody else completes upload {upload} just now; ask again"
        raise RegisterBusyError(msg) from fault
    return SurveyUpload(
        file=files.assign(file.file, job.job), parts=tuple(files.parts(file.file)), job=job
    )


def send_survey(
    store: Store,
    data: bytes,
    *,
    request: SurveyRequest,
    principal: Principal,
    attempts: int = 3,
) -> SurveyUpload | Receipt:
    """Send a small survey file in one go and have it taken in.

    The same file for the same campaign and side, with the same stated beside it, is one upload.

    Parameters
    ----------
    store : Store
        An open register.
    data : bytes
        The file.
    request : SurveyRequest
        With name, campaign and side.
    principal : Principal
        Who sends it.
    attempts : int
        How often the job may be begun, if its worker dies.

    Raises
    ------
    InputError, TooLargeError, RecordMissingError, ForbiddenError, RegisterError
        As `begin_upload` and `complete_upload`.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    begun = begin_upload(
        store, size_bytes=len(data), request=request, principal=principal, sha256=sha256
    )
    if isinstance(begun, Receipt):
        return begun
    files, size = KeptFiles(store), begun.file.part_bytes
    before = files.find(sha256, side=request.side, purpose="raw")
    if before is not None and before.given == begun.file.given:
        files.remove(begun.file.file)
        file = before.file
    else:
        file = begun.file.file
        for part in range(begun.file.part_count):
            files.put_part(file, part, data[part * size : (part + 1) * size])
    return complete_upload(
        store, file, limits=request.limits, principal=principal, attempts=attempts
    )


def find_upload(store: Store, upload: str, *, principal: Principal) -> SurveyUpload:
    """Return an upload and how it goes.

    Raises
    ------
    RecordMissingError
        There is none of this name: it was discarded, or never began.
    ForbiddenError
        It is another side's: whether it is there is not told to those who see no other side's.
    RegisterError
        The register cannot be read.
    """
    files = KeptFiles(store)
    file = _raw(files, upload)
    if not may_see(principal, None if file is None else file.side):
        own = "no side" if principal.side is None else f"side {principal.side}"
        msg = (
            f"{principal.actor} acts for {own}, which has no upload {upload[:40]!r}; one that "
            "was discarded has to be begun anew"
        )
        raise ForbiddenError(msg)
    if file is None:
        msg = f"there is no upload {upload[:40]!r}; it was discarded, or never began"
        raise RecordMissingError(msg)
    job = None if file.job is None else _job(store, file.job)
    return SurveyUpload(
        file=file,
        parts=tuple(files.parts(upload)),
        job=job,
        receipt=_taken(store, job),
    )


def discard_upload(store: Store, upload: str, *, principal: Principal) -> None:
    """Give an upload up: what came of it is taken away. A survey that it gave stays.

    Raises
    ------
    JobError
        It is being taken in, or a survey rests on it.
    RecordMissingError, ForbiddenError
        As `find_upload`; or whoever asks may not.
    """
    found = find_upload(store, upload, principal=principal)
    _require_sender(found.file, principal)
    if found.job is not None and not found.job.ended:
        msg = f"upload {upload} is being taken in by job {found.job.job}; wait until it has ended"
        raise JobError(msg)
    if found.receipt is not None:
        msg = (
            f"survey {found.receipt.survey} rests on upload {upload}, which is kept as it came; "
            f"withdraw the survey with `borderkit survey withdraw {found.receipt.survey}`"
        )
        raise JobError(msg)
    KeptFiles(store).remove(upload)


# ---------------------------------------------------------------------------------------


def _kept(
    store: Store, request: SurveyRequest, sha256: str | None, principal: Principal
) -> Receipt | None:
    """Return the receipt of the same file, if it was taken already; refuse who may not send it."""
    if request.campaign is None or request.side is None:
        msg = "a survey is sent for a campaign and a side; give both"
        raise InputError(msg)
    with store.snapshot() as view:
        require_side(read_campaign(view, request.campaign), request.side, principal)
        if sha256 is None:
            return None
        code = survey_code(request.campaign, request.side, sha256)
        kept = next(iter(SURVEYS.records(view.pick(SURVEYS.name, [(code,)]))), None)
    told = request.told.to_json()
    return kept_receipt(kept, sha256=sha256, told=told, answers=request.answers)


def _raw(files: KeptFiles, upload: str) -> KeptFile | None:
    """Return a file that came from outside; None where there is none, or it is another kind."""
    try:
        file = files.get(upload)
    except RecordMissingError:
        return None
    return file if file.purpose == "raw" else None


def _require_few(
    files: KeptFiles, principal: Principal, *, size_bytes: int, most_bytes: int
) -> None:
    """Raise if an actor has as much under way as one may: nobody fills the register or the queue.

    Raises
    ------
    InputError
        Too many uploads are open, or hold too much.
    RegisterBusyError
        Too many wait to be taken in.
    """
    mine = files.unrested(principal.actor)
    coming = [file for file, _ in mine if file.state == "receiving"]
    if len(coming) >= _MOST_OPEN:
        msg = (
            f"{principal.actor} has {len(coming)} uploads open; complete or discard some, such as "
            f"{coming[-1].file} of {coming[-1].created:%Y-%m-%d}"
        )
        raise InputError(msg)
    if sum(waits for _, waits in mine) >= _MOST_WAITING:
        msg = (
            f"{_MOST_WAITING} files of {principal.actor} wait to be taken in; send more after them"
        )
        raise RegisterBusyError(msg)
    held_bytes = sum(file.size_bytes for file, _ in mine)
    if held_bytes + size_bytes > most_bytes:
        msg = (
            f"files of {principal.actor} that are not taken in have {held_bytes} bytes, at most "
            f"{most_bytes} with this one; discard some, such as {mine[-1][0].file} of "
            f"{mine[-1][0].created:%Y-%m-%d}"
        )
        raise InputError(msg)


def _require_sender(file: KeptFile, principal: Principal) -> None:
    """Raise unless `principal` may send for the side of an upload."""
    principal.require("write_survey", f"send parts of upload {file.file}")
    if not principal.may("administer") and principal.side != file.side:
        msg = f"{principal.actor} does not act for side {file.side} and may not send its uploads"
        raise ForbiddenError(msg)


def _stands(job: Job, asked: Mapping[str, Any]) -> bool:
    """Return whether a job is the work that is asked for, done or going on.

    Raises
    ------
    JobError
        Other work on the same upload goes on.
    """
    same = {key: job.input.get(key) for key in asked} == asked
    if not same and not job.ended:
        msg = f"job {job.job} takes this upload in with other things stated; wait until it ended"
        raise JobError(msg)
    return same and job.state not in {"failed", "dismissed"}


def _submit(
    store: Store,
    asked: Mapping[str, Any],
    *,
    principal: Principal,
    last: Job | None,
    attempts: int,
) -> Job:
    """Submit the work, once for each state that the upload was left in.

    Sending surveys is a permission of its own: it takes none to run jobs.

    Raises
    ------
    JobError
        Somebody else did so at the same moment.
    """
    before = "first" if last is None else last.job
    key = f"{INTAKE} {asked['file']} {before}"
    return Jobs(store).submit(
        INTAKE, asked, principal=principal, request_key=key, most_attempts=attempts
    )


def _job(store: Store, job: str) -> Job | None:
    """Return a job; None where it was taken away, as in a restored backup."""
    try:
        return Jobs(store).get(job)
    except RecordMissingError:
        return None


def _taken(store: Store, job: Job | None) -> Receipt | None:
    """Return the receipt of the survey that a job gave."""
    if job is None or job.state != "successful" or not isinstance(job.result, dict):
        return None
    with store.snapshot() as view:
        found = view.pick(SURVEYS.name, [(job.result.get("survey"),)])
    kept = next(iter(SURVEYS.records(found)), None)
    return None if kept is None else receipt_of(kept)
