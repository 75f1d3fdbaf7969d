"""Works off the jobs of a register, one after the other, in a thread or a process of its own."""

import logging
import os
import secrets
import socket
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, Final, Literal, Self

from borderkit.errors import (
    BorderkitError,
    InternalError,
    JobError,
    RecordMissingError,
    RegisterBusyError,
    RegisterError,
)
from borderkit.store.jobs.queue import Jobs
from borderkit.store.jobs.record import Job
from borderkit.store.jobs.run import Over, Run
from borderkit.store.kept_values import as_kept
from borderkit.store.postgis.addresses import is_address
from borderkit.store.register import Store, open_store

__all__ = ["Handler", "Worker"]

Handler = Callable[[Run], Any]
"""Does the jobs of one kind; what it returns is the job's result, JSON."""

_LOG: Final = logging.getLogger(__name__)
_LONGEST_WAIT_S: Final = 60.0
_GLANCE_S: Final = 0.5


class Worker:
    """Claims jobs, hands them to their handlers and writes down how they ended.

    Several may share a register, on PostGIS and on a GeoPackage alike: each job is done by one
    of them at a time, and no step of it takes effect twice.

    Parameters
    ----------
    place : str or Path
        The register, as :func:`open_store` takes it.
    handlers : mapping of str to Handler
        By kind; jobs of other kinds are left to others.
    lease_s : float
        How long a claim holds without a heartbeat, seconds.
    heartbeat_s : float
        Between two heartbeats, seconds; well below `lease_s`.
    poll_s : float
        How often the queue is looked at while nothing is ready, seconds.
    told : callable
        Takes a line on each job that begins or ends. Default: the log.

    Attributes
    ----------
    name : str
        The worker's own: machine, process, and something drawn.
    counts : Counter of str
        How many attempts ended in each state.
    """

    def __init__(
        self,
        place: str | Path,
        handlers: Mapping[str, Handler],
        *,
        lease_s: float = 30.0,
        heartbeat_s: float = 5.0,
        poll_s: float = 1.0,
        told: Callable[[str], None] = _LOG.info,
    ) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._place = place
        self._handlers = dict(handlers)
        self._lease_s = lease_s
        self._heartbeat_s = heartbeat_s
        self._poll_s = poll_s
        self._told = told
        self.counts: Counter[str] = Counter()
        self._awake = threading.Event()
        self._store: Store | None = None
        self._opened: tuple[int, int] | None = None

    def wake(self) -> None:
        """Look at the queue now: something came, or the worker is to end."""
        self._awake.set()

    def close(self) -> None:
        """Close the register; the worker opens it again if it is used again."""
        if self._store is not None:
            self._store.close()
            self._store = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def run_one(self, stopping: threading.Event | None = None) -> Job | None:
        """Do the oldest job that is ready.

        Parameters
        ----------
        stopping : Event, optional
            When it is set the present step ends and the job is given back.

        Returns
        -------
        Job or None
            As it stood afterwards; None where none is ready.

        Raises
        ------
        RegisterError
            The register cannot be opened or written.
        """
        if self._store is None and not self._has_ready():
            return None
        store = self._register()
        claimed = Jobs(store).claim(self.name, lease_s=self._lease_s, kinds=tuple(self._handlers))
        if claimed is None:
            if _identity(self._place) is not None:
                self.close()
            return None
        run = Run(
            store,
            claimed,
            lease_s=self._lease_s,
            place=self._place,
            stopping=stopping or threading.Event(),
        )
        self._told(f"job {claimed.job} ({claimed.kind}): {claimed.message}")
        ending = _Ending(claimed)
        with run.beating(self._heartbeat_s), ending:
            given = self._handlers[claimed.kind](run)
            ending.result = as_kept(given, f"what a job of the kind {claimed.kind} gave")
        found = self._settle(Jobs(store), claimed, ending)
        self._told(f"job {found.job} ({found.kind}): {found.state}, {found.message}")
        self.counts[found.state] += 1
        return found

    def run_forever(self, stopping: threading.Event, *, first_s: float = 0.0) -> None:
        """Do jobs as they come until `stopping` is set; :meth:`wake` lets it be seen at once.

        A register that is busy or out of reach is waited for, ever longer up to a minute.

        Parameters
        ----------
        stopping : Event
            Ends it: the present step ends, its job is given back.
        first_s : float
            How long to wait before the first look, unless woken, seconds.
        """
        wait_s = self._poll_s
        said = ""
        self._rest(first_s, stopping)
        while not stopping.is_set():
            try:
                done = self.run_one(stopping)
                wait_s, said = self._poll_s, ""
            except RegisterError as fault:
                done = None
                wait_s = min(2.0 * wait_s, _LONGEST_WAIT_S)
                if fault.message != said:
                    _LOG.warning("the worker waits: %s", fault.message)
                said = fault.message
                self.close()
            if done is None:
                self._rest(wait_s, stopping)
        self.close()

    def _rest(self, seconds: float, stopping: threading.Event) -> None:
        """Wait, unless woken or told to end, which is seen within a second."""
        until = monotonic() + seconds
        while not stopping.is_set() and (left_s := until - monotonic()) > 0:
            if self._awake.wait(min(left_s, _GLANCE_S)):
                break
        self._awake.clear()

    def _has_ready(self) -> bool:
        """Whether a job is ready; a file is held open for writing only while there is work."""
        with open_store(self._place, read_only=True) as store:
            return Jobs(store).has_ready(tuple(self._handlers))

    def _register(self) -> Store:
        """Return the register, opened anew if another file stands in its place."""
        there = _identity(self._place)
        if self._store is not None and there != self._opened:
            self.close()
        if self._store is None:
            self._store = open_store(self._place)
            self._opened = there
        return self._store

    def _settle(self, jobs: Jobs, claimed: Job, ending: "_Ending") -> Job:
        """Write down how the attempt ended, if the job is still this worker's."""
        try:
            if ending.how == "left":
                return jobs.give_back(claimed)
            if ending.problem is not None:
                return jobs.fail(claimed, ending.problem, again=ending.again)
            return jobs.finish(claimed, ending.result)
        except JobError as lost:
            _LOG.info("%s", lost.message)
            return jobs.get(claimed.job)
        except RecordMissingError:
            # Another register was put in its place, or somebody took the row out.
            return claimed


class _Ending:
    """How a handler ended: any error in it becomes the job's, not the worker's."""

    def __init__(self, claimed: Job) -> None:
        self.result: Any = None
        self.how: Literal["done", "left", "failed"] = "done"
        self.problem: dict[str, Any] | None = None
        self.again = False
        self._claimed = claimed

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        """Take up any error but those that end the process."""
        if isinstance(fault, Over):
            self.how = "left"
        elif isinstance(fault, BorderkitError):
            self._fail(fault, again=_may_pass(fault))
        elif isinstance(fault, Exception):
            _LOG.error(
                "job %s (%s) met a fault of borderkit",
                *(self._claimed.job, self._claimed.kind),
                exc_info=fault,
            )
            told = InternalError(
                f"{type(fault).__name__} in {self._claimed.kind}: this is a fault of borderkit, "
                "not of the input; the worker's log has the details"
            )
            self._fail(told, again=True)
        else:
            return fault is None
        return True

    def _fail(self, fault: BorderkitError, *, again: bool) -> None:
        self.how = "failed"
        self.problem = fault.problem()
        self.again = again


def _may_pass(fault: BorderkitError) -> bool:
    """Whether another attempt could help: the register was busy or out of reach."""
    return isinstance(fault, RegisterBusyError | InternalError) or type(fault) is RegisterError


def _identity(place: str | Path) -> tuple[int, int] | None:
    """Return what tells one file from another in its place; None for an address."""
    if is_address(place):
        return None
    try:
        found = Path(place).stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino)
