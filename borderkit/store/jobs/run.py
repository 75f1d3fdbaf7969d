"""What the handler of a job is handed: its input, its steps, and how it tells of its progress."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection

from borderkit.errors import JobError, RecordMissingError, RegisterError
from borderkit.store.access import Principal
from borderkit.store.jobs.queue import Jobs
from borderkit.store.jobs.record import Job
from borderkit.store.kept_values import as_kept
from borderkit.store.register import Store
from borderkit.store.unit import UnitOfWork

__all__ = ["Over", "Run"]

_TOLD_S: Final = 0.5
"""Progress is written no more often than this, seconds."""


class Over(Exception):  # noqa: N818 - no error: how a run is left early
    """The run is over before its handler is done: dismissed, or its worker ends.

    A handler lets it pass. It is no error of the project's, so that a handler that takes up
    errors of its own work does not take up this.
    """


class Run:
    """One attempt at a job, as its handler sees it.

    A handler does its work in steps. A step that took effect is never run again: neither in
    this attempt nor, after a crash, in the next one, which is given what it gave. So handlers
    are written as a plain row of steps, and what lies between steps has to be harmless to
    repeat.

    Parameters
    ----------
    store : Store
        The register that the job belongs to.
    claimed : Job
        As ``Jobs.claim`` gave it.
    lease_s : float
        Of the claim, seconds.
    place : str or Path
        Where the register is, as :func:`borderkit.store.open_store` takes it.
    stopping : Event
        Set when the worker is to end: the present step ends, no further one is begun.
    """

    def __init__(
        self,
        store: Store,
        claimed: Job,
        *,
        lease_s: float,
        place: str | Path,
        stopping: threading.Event,
    ) -> None:
        self.store = store
        self.place = place
        self._jobs = Jobs(store)
        self._claimed = claimed
        self._lease_s = lease_s
        self._stopping = stopping
        self._lock = threading.Lock()
        self._told: dict[str, Any] = {}
        self._news = threading.Event()
        self._ended = threading.Event()
        self._lost: JobError | None = None
        self._dismissed = False

    @property
    def job(self) -> str:
        """Name of the job."""
        return self._claimed.job

    @property
    def attempt(self) -> int:
        """Which attempt this is, from 1 on."""
        return self._claimed.attempts

    @property
    def asked(self) -> datetime:
        """When the work was asked for, UTC."""
        return self._claimed.created

    @property
    def input(self) -> Mapping[str, Any]:
        """What whoever asked for the work said, JSON."""
        given: Mapping[str, Any] = self._claimed.input
        return given

    @property
    def principal(self) -> Principal:
        """In whose name the job works."""
        return self._claimed.principal

    @property
    def dismissed(self) -> bool:
        """Whether the job was dismissed while it ran."""
        return self._dismissed

    def progress(self, percent: float, message: str | None = None) -> None:
        """Tell how it goes; it is written soon, by another thread, and never waited for.

        Parameters
        ----------
        percent : float
            Done so far, brought to 0 to 100.
        message : str, optional
            What it does now.

        Raises
        ------
        JobError
            The worker has lost the job meanwhile.
        """
        told: dict[str, Any] = {"progress": int(min(max(percent, 0.0), 100.0))}
        if message is not None:
            told["message"] = message
        with self._lock:
            self._told |= told
        self._news.set()
        self._require_mine()

    def kept(self, name: str) -> tuple[Any] | None:
        """Return what a step gave that took effect, in a tuple; None if it is still to be done.

        For work that prepares a step and costs much.
        """
        return self._jobs.step_result(self._claimed, name)

    def step(
        self,
        name: str,
        function: Callable[[UnitOfWork], Any],
        *,
        reason: str | None = None,
        document: str | None = None,
    ) -> Any:
        """Write into the register, once: what `function` writes and that it did are one commit.

        Parameters
        ----------
        name : str
            Of the step, its own within the job.
        function : callable
            Writes into the unit of work that it is handed, and returns what can be kept as
            JSON.
        reason : str, optional
            Of the revision. Default: kind and name of the job, and the step.
        document : str, optional
            On which document the revision rests.

        Returns
        -------
        object
            What `function` gave, now or in an earlier attempt, as JSON has it.

        Raises
        ------
        JobError
            The worker has lost the job; nothing of the step took effect.
        InputError
            What it gave is no JSON; nothing of the step took effect.
        """
        self._require_going()
        before = self.kept(name)
        if before is not None:
            return before[0]
        told = f"job {self.job} ({self._claimed.kind}), step {name}" if reason is None else reason
        with self.store.unit(principal=self.principal, reason=told, document=document) as unit:
            if self._jobs.require(unit.connection, self._claimed).cancel:
                raise Over
            kept = as_kept(function(unit), f"what step {name} gave")
            made = unit.number if unit.has_changed else None
            self._keep(unit.connection, name, kept, revision=made)
        return kept

    def check(self, name: str, function: Callable[[], Any]) -> Any:
        """Do work that writes nothing into the register, and keep what it gave.

        It runs again if the worker dies before what it gave is kept, so it has to be harmless
        to repeat.

        Parameters
        ----------
        name : str
            Of the step, its own within the job.
        function : callable
            Returns what can be kept as JSON.

        Returns
        -------
        object
            What `function` gave, now or in an earlier attempt, as JSON has it.

        Raises
        ------
        JobError
            The worker has lost the job.
        InputError
            What it gave is no JSON.
        """
        self._require_going()
        before = self.kept(name)
        if before is not None:
            return before[0]
        kept = as_kept(function(), f"what step {name} gave")
        with self.store.database.queueing() as connection:
            self._keep(connection, name, kept)
        return kept

    @contextmanager
    def beating(self, every_s: float) -> Iterator[None]:
        """Draw out the lease from a thread of its own until the block ends.

        Parameters
        ----------
        every_s : float
            Between two heartbeats, seconds; what is told goes out sooner.
        """
        thread = threading.Thread(
            target=self._beat, args=(every_s,), name=f"heartbeat of {self.job}", daemon=True
        )
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            self._news.set()
            thread.join()

    def _keep(
        self, connection: Connection, name: str, kept: Any, *, revision: int | None = None
    ) -> None:
        self._jobs.keep_step(
            connection,
            self._claimed,
            name,
            result=kept,
            lease_s=self._lease_s,
            revision=revision,
            told=self._news_to_tell(),
        )

    def _beat(self, every_s: float) -> None:
        while not self._ended.is_set() and self._lost is None and not self._dismissed:
            self._news.wait(every_s)
            self._news.clear()
            if not self._ended.is_set():
                self._beat_once()
            self._ended.wait(min(_TOLD_S, every_s))

    def _beat_once(self) -> None:
        told = self._news_to_tell()
        try:
            found = self._jobs.heartbeat(self._claimed, lease_s=self._lease_s, **told)
        except (JobError, RecordMissingError) as lost:
            self._lost = JobError(lost.message)
        except RegisterError:
            # Busy or out of reach: the lease bears it until the next beat.
            with self._lock:
                self._told = told | self._told
        else:
            self._dismissed = found.ended

    def _news_to_tell(self) -> dict[str, Any]:
        with self._lock:
            told, self._told = self._told, {}
        return told

    def _require_mine(self) -> None:
        """Leave the run if the job is no longer this worker's."""
        if self._dismissed:
            raise Over
        if self._lost is not None:
            raise JobError(self._lost.message)

    def _require_going(self) -> None:
        """Leave the run if no further step may begin."""
        self._require_mine()
        if self._stopping.is_set():
            raise Over
