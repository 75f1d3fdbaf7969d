"""One job as a register keeps it, and what a worker or a reader is told of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, get_args

from sqlalchemy import RowMapping

from borderkit.store.access import Principal
from borderkit.store.tables import encode_json

__all__ = [
    "ENDED",
    "STATES",
    "Job",
    "JobState",
    "job_of",
    "kept_value",
    "mended",
    "shortened",
]

JobState = Literal["accepted", "running", "successful", "failed", "dismissed"]

STATES: Final[tuple[JobState, ...]] = get_args(JobState)
"""States of a job, as in OGC API Processes."""

ENDED: Final = frozenset[str]({"successful", "failed", "dismissed"})
"""States that a job does not leave any more."""

_LONGEST_MESSAGE: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One job as it stood when it was read.

    Attributes
    ----------
    job : str
        Its name, drawn when it came.
    kind : str
        Names the handler that does it.
    input : object
        What the handler is told, JSON.
    request_key : str or None
        Under which whoever asked may ask again without a second job.
    state : JobState
        See `STATES`.
    progress : int
        Percent, 0 to 100.
    message : str
        What it does now, or how it ended.
    principal : Principal
        In whose name it works.
    attempts, most_attempts : int
        How often it was begun, and how often that may be.
    created, updated : datetime
        In UTC. `updated` grows with each change of the job, never back.
    started, finished, not_before, lease_until : datetime or None
        In UTC: when the last attempt began, when it ended, before when it is not begun again,
        and until when its worker has it.
    worker : str or None
        Which worker has it.
    cancel : bool
        Whether somebody asked to dismiss it while it runs.
    result, problem : object or None
        What it gave, or why it failed (an RFC 9457 problem body), JSON.
    """

    job: str
    kind: str
    input: Any
    request_key: str | None
    state: JobState
    progress: int
    message: str
    principal: Principal
    attempts: int
    most_attempts: int
    created: datetime
    updated: datetime
    started: datetime | None = None
    finished: datetime | None = None
    not_before: datetime | None = None
    lease_until: datetime | None = None
    worker: str | None = None
    cancel: bool = False
    result: Any = None
    problem: Any = None

    @property
    def ended(self) -> bool:
        """Whether it has come to its end, well or not."""
        return self.state in ENDED

    def status(self) -> dict[str, Any]:
        """Return the members of a ``statusInfo`` of OGC API Processes, JSON."""
        times = {
            "created": self.created,
            "started": self.started,
            "finished": self.finished,
            "updated": self.updated,
        }
        return {
            "processID": self.kind,
            "type": "process",
            "jobID": self.job,
            "status": self.state,
            "message": self.message,
            "progress": self.progress,
            **{name: time.isoformat() for name, time in times.items() if time is not None},
            "attempts": self.attempts,
            "actor": self.principal.actor,
        }


def job_of(row: RowMapping) -> Job:
    """Return the job that a row of the table of jobs holds."""
    values: dict[str, Any] = {str(name): value for name, value in row.items()}
    actor, side, roles = (values.pop(name) for name in ("actor", "side", "roles"))
    for name in ("input", "result", "problem"):
        values[name] = kept_value(values[name])
    principal = Principal(actor=actor, side=side, roles=tuple(kept_value(roles)))
    return Job(**{**values, "principal": principal, "cancel": bool(values["cancel"])})


def kept_value(text: str | None) -> Any:
    """Return the value of a JSON text; None for none."""
    return None if text is None else json.loads(text)


def mended(problem: Mapping[str, Any]) -> dict[str, Any]:
    """Return a problem that can be kept: what is no text (of a file's name) becomes ``?``."""
    found: dict[str, Any] = json.loads(encode_json(dict(problem)).encode(errors="replace"))
    return found


def shortened(text: str) -> str:
    """Return a message that can be kept and fits a line of a list."""
    line = "".join(letter if letter.isprintable() else "?" for letter in " ".join(text.split()))
    return line if len(line) <= _LONGEST_MESSAGE else line[: _LONGEST_MESSAGE - 3] + "..."
