"""Long work that is asked for, claimed by one worker at a time, and survives its death.

A job is claimed for a time, its lease, which heartbeats draw out. One whose lease ran out may be
claimed by any worker. What fences is the claim: the row names the worker and when it began, and
whoever is not named there can neither go on, nor finish, nor commit a step.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from borderkit.errors import InputError, JobError, RecordMissingError
from borderkit.store.access import Principal
from borderkit.store.jobs.record import (
    STATES,
    Job,
    JobState,
    job_of,
    kept_value,
    mended,
    shortened,
)
from borderkit.store.kept_values import as_kept
from borderkit.store.register import Store
from borderkit.store.tables import JOB_STEPS, JOBS

__all__ = ["Jobs"]

_DELAY_S: Final = 10.0
_LONGEST_DELAY_S: Final = 900.0
_MOST_ATTEMPTS: Final = 100
_LONGEST_KEY: Final = 200
_TICK: Final = timedelta(microseconds=1)


class Jobs:
    """The queue of a register: asking for work, claiming it, telling how it goes.

    Each method is one short transaction. Times are those of the store's clock; where several
    machines share a register their clocks have to agree to within a lease, else work is begun
    anew in vain, but nothing takes effect twice.

    Parameters
    ----------
    store : Store
        An open register; it has to stay open.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._database = store.database

    # ------------------------------------------------------------------- for those who ask

    def submit(
        self,
        kind: str,
        given: Mapping[str, Any],
        *,
        principal: Principal,
        request_key: str | None = None,
        most_attempts: int = 3,
    ) -> Job:
        """Ask for work; the same under the same key gives the job that is there already.

        Parameters
        ----------
        kind : str
            Names the handler.
        given : mapping
            The handler's input, JSON.
        principal : Principal
            In whose name it works; its roles are kept as they are now.
        request_key : str, optional
            Drawn by whoever asks, 1 to 200 characters.
        most_attempts : int
            How often it may be begun, 1 to 100.

        Raises
        ------
        InputError
            The key or the number of attempts cannot be used, or the input is no JSON.
        JobError
            Other work was asked for under this key.
        RegisterError
            The register cannot be written.
        """
        row = self._new(kind, given, principal, request_key, most_attempts)
        with self._database.queueing() as connection:
            if request_key is None:
                connection.execute(JOBS.insert(), row)
                return job_of(_row(connection, row["job"]))
            insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
            connection.execute(
                insert(JOBS).on_conflict_do_nothing(index_elements=["request_key"]), row
            )
            same_key = select(JOBS).where(JOBS.c.request_key == request_key)
            found = job_of(connection.execute(same_key).mappings().one())
        if (found.kind, found.input, found.principal) != (kind, row["input"], principal):
            msg = (
                f"other work was asked for under the key {request_key!r}: {found.kind}, job "
                f"{found.job}; draw a new key for new work"
            )
            raise JobError(msg)
        return found

    def get(self, job: str) -> Job:
        """Return a job as it stands now.

        Raises
        ------
        RecordMissingError
            There is none of this name.
        """
        with self._database.reading() as connection:
            return job_of(_row(connection, job))

    def list(
        self,
        *,
        state: str | None = None,
        kind: str | None = None,
        actor: str | None = None,
        limit: int = 1_000,
    ) -> Sequence[Job]:
        """Return the last jobs, the newest first.

        Parameters
        ----------
        state, kind, actor : str, optional
            Only those in this state, of this kind, asked for by this actor.
        limit : int
            How many at most.

        Raises
        ------
        InputError
            There is no such state.
        """
        if state is not None and state not in STATES:
            msg = f"there is no state {state!r} of a job; there are {', '.join(STATES)}"
            raise InputError(msg)
        query = select(JOBS).order_by(JOBS.c.created.desc(), JOBS.c.job.desc()).limit(limit)
        for column, value in ((JOBS.c.state, state), (JOBS.c.kind, kind), (JOBS.c.actor, actor)):
            if value is not None:
                query = query.where(column == shortened(value))
        with self._database.reading() as connection:
            return [job_of(row) for row in connection.execute(query).mappings()]

    def cancel(self, job: str, *, by: Principal) -> Job:
        """Dismiss a job: at once where it waits, at its next step or heartbeat where it runs.

        A job that was dismissed already stays as it is.

        Parameters
        ----------
        job : str
            Its name.
        by : Principal
            Who dismisses it; it is told in the job's message.

        Raises
        ------
        RecordMissingError
            There is none of this name.
        JobError
            It has ended in another way.
        """
        with self._database.queueing() as connection:
            found = job_of(_row(connection, job, lock=True))
            if found.state in {"successful", "failed"}:
                msg = f"job {job} is {found.state} since {found.finished}: nothing to dismiss"
                raise JobError(msg)
            if found.state == "dismissed":
                return found
            message = f"dismissed by {by.actor}"
            if found.state == "running":
                values = {"cancel": True, "message": f"is being {message}"}
                return self._put(connection, found, values)
            return self._end(connection, found, "dismissed", message=message)

    # ------------------------------------------------------------------------- for workers

    def has_ready(self, kinds: Collection[str] | None = None) -> bool:
        """Return whether a job of these kinds, or of any, is ready; see :meth:`claim`."""
        with self._database.reading() as connection:
            return connection.execute(self._ready(kinds)).first() is not None

    def claim(
        self, worker: str, *, lease_s: float, kinds: Collection[str] | None = None
    ) -> Job | None:
        """Take the oldest job that is ready, for a time; None where there is none.

        Ready is one that was accepted and whose delay is over, and one that runs but whose
        lease has run out: its worker is taken for dead. Of the latter, those that were to be
        dismissed are, and those that were begun often enough have failed.

        Parameters
        ----------
        worker : str
            Name of the worker, its own.
        lease_s : float
            For how long, seconds.
        kinds : collection of str, optional
            Only jobs of these kinds.

        Raises
        ------
        RegisterError
            The register cannot be written.
        """
        if not self.has_ready(kinds):
            return None
        with self._database.queueing() as connection:
            query = self._ready(kinds).with_for_update(skip_locked=True)
            while (row := connection.execute(query).mappings().first()) is not None:
                found = job_of(row)
                if found.cancel:
                    self._end(connection, found, "dismissed", message=found.message)
                elif found.state == "running" and found.attempts >= found.most_attempts:
                    self._end(connection, found, "failed", problem=_worker_lost(found))
                else:
                    return self._begin(connection, found, worker, lease_s)
        return None

    def heartbeat(
        self,
        claimed: Job,
        *,
        lease_s: float,
        progress: int | None = None,
        message: str | None = None,
    ) -> Job:
        """Draw out the lease and tell how it goes; a job that was cancelled is dismissed here.

        Parameters
        ----------
        claimed : Job
            As :meth:`claim` gave it.
        lease_s : float
            From now on, seconds.
        progress : int, optional
            Percent, 0 to 100.
        message : str, optional
            What it does now.

        Raises
        ------
        InputError
            The progress is not 0 to 100.
        JobError
            The worker has lost the job.
        """
        told = _told(progress, message)
        with self._database.queueing() as connection:
            found = self.require(connection, claimed, lock=True)
            if found.cancel:
                return self._end(connection, found, "dismissed", message=_dismissed(found))
            values = {"lease_until": self._store.clock() + timedelta(seconds=lease_s), **told}
            return self._put(connection, found, values)

    def finish(self, claimed: Job, result: Any) -> Job:
        """End a job well. One that was cancelled too late to stop it is successful as well.

        Parameters
        ----------
        claimed : Job
            As :meth:`claim` gave it.
        result : object
            What it gave, JSON.

        Raises
        ------
        JobError
            The worker has lost the job.
        """
        with self._database.queueing() as connection:
            found = self.require(connection, claimed, lock=True)
            return self._end(connection, found, "successful", result=result)

    def fail(self, claimed: Job, problem: Mapping[str, Any], *, again: bool = True) -> Job:
        """End an attempt badly: the job is begun again after a while, or has failed.

        The delay is 10 s after the first attempt and doubles with each, up to 15 minutes.

        Parameters
        ----------
        claimed : Job
            As :meth:`claim` gave it.
        problem : mapping
            Why, as :meth:`borderkit.errors.BorderkitError.problem` gives it.
        again : bool
            Whether another attempt could help.

        Raises
        ------
        JobError
            The worker has lost the job.
        """
        with self._database.queueing() as connection:
            found = self.require(connection, claimed, lock=True)
            problem = mended(problem)
            if found.cancel:
                return self._end(connection, found, "dismissed", message=_dismissed(found))
            if not again or found.attempts >= found.most_attempts:
                return self._end(connection, found, "failed", problem=problem)
            delay_s = min(_DELAY_S * 2 ** (found.attempts - 1), _LONGEST_DELAY_S)
            detail = shortened(f"is tried again: {problem.get('detail', '')}")
            return self._put(
                connection,
                found,
                {
                    **_WAITING,
                    "not_before": self._store.clock() + timedelta(seconds=delay_s),
                    "message": detail,
                    "problem": problem,
                },
            )

    def give_back(self, claimed: Job) -> Job:
        """Put a job back for others because its worker ends; this counts as no attempt.

        Raises
        ------
        JobError
            The worker has lost the job.
        """
        with self._database.queueing() as connection:
            found = self.require(connection, claimed, lock=True)
            if found.cancel:
                return self._end(connection, found, "dismissed", message=_dismissed(found))
            values = {"attempts": found.attempts - 1, "message": "given back by its worker"}
            return self._put(connection, found, {**_WAITING, **values})

    # --------------------------------------------------------------------------- for steps

    def step_result(self, claimed: Job, name: str) -> tuple[Any] | None:
        """Return what a step gave that took effect before, in a tuple; else None."""
        query = select(JOB_STEPS.c.result).where(
            JOB_STEPS.c.job == claimed.job, JOB_STEPS.c.step == name
        )
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else (kept_value(row.result),)

    def require(self, connection: Connection, claimed: Job, *, lock: bool = False) -> Job:
        """Return the job as it stands in this transaction, if its worker still has it.

        Parameters
        ----------
        connection : Connection
            In a transaction.
        claimed : Job
            As :meth:`claim` gave it.
        lock : bool
            Whether nobody else may change the job until the transaction ends.

        Raises
        ------
        JobError
            The worker has lost the job: its lease ran out and another has claimed it, or it
            was dismissed.
        """
        found = job_of(_row(connection, claimed.job, lock=lock))
        mine = (found.worker, found.started) == (claimed.worker, claimed.started)
        if found.state != "running" or not mine:
            msg = (
                f"job {claimed.job} is lost to this worker ({claimed.worker}, attempt "
                f"{claimed.attempts}): it is {found.state}, attempt {found.attempts}; "
                "nothing more of this attempt takes effect"
            )
            raise JobError(msg)
        return found

    def keep_step(
        self,
        connection: Connection,
        claimed: Job,
        name: str,
        *,
        result: Any,
        lease_s: float,
        revision: int | None = None,
        told: Mapping[str, Any] | None = None,
    ) -> None:
        """Write that a step took effect, in the transaction that holds its effect.

        Parameters
        ----------
        connection : Connection
            The transaction of the effect.
        claimed : Job
            As :meth:`claim` gave it.
        name : str
            Of the step, its own within the job.
        result : object
            What it gave, JSON.
        lease_s : float
            The lease is drawn out by as much, seconds from now.
        revision : int, optional
            Of the register, where the step made one.
        told : mapping, optional
            ``progress`` and ``message`` as :meth:`heartbeat` takes them.

        Raises
        ------
        JobError
            The worker has lost the job; the transaction has to be undone.
        """
        found = self.require(connection, claimed, lock=True)
        now = self._store.clock()
        row = {"job": claimed.job, "step": name, "finished": now, "revision": revision}
        connection.execute(JOB_STEPS.insert(), {**row, "result": result})
        values = {"lease_until": now + timedelta(seconds=lease_s), **_told(**(told or {}))}
        self._put(connection, found, values)

    # -------------------------------------------------------------------------------------

    def _new(
        self,
        kind: str,
        given: Mapping[str, Any],
        principal: Principal,
        request_key: str | None,
        most_attempts: int,
    ) -> dict[str, Any]:
        if request_key is not None and not (
            request_key.isprintable() and 1 <= len(request_key) <= _LONGEST_KEY
        ):
            given_key = repr(request_key[:60])
            msg = f"a request key has 1 to {_LONGEST_KEY} printable characters, not {given_key}"
            raise InputError(msg)
        if not 1 <= most_attempts <= _MOST_ATTEMPTS:
            msg = f"a job is begun 1 to {_MOST_ATTEMPTS} times, not {most_attempts}"
            raise InputError(msg)
        now = self._store.clock()
        return {
            "job": secrets.token_hex(8),
            "kind": kind,
            "input": as_kept(given, f"the input of {kind}"),
            "request_key": request_key,
            "state": "accepted",
            "progress": 0,
            "message": "waits for a worker",
            "actor": principal.actor,
            "side": principal.side,
            "roles": list(principal.roles),
            "attempts": 0,
            "most_attempts": most_attempts,
            "created": now,
            "updated": now,
            "cancel": False,
        }

    def _ready(self, kinds: Collection[str] | None) -> Any:
        """Return the query of the oldest job that is ready."""
        now = self._store.clock()
        ready: ColumnElement[bool] = or_(
            and_(
                JOBS.c.state == "accepted",
                or_(JOBS.c.not_before.is_(None), JOBS.c.not_before <= now),
            ),
            and_(JOBS.c.state == "running", JOBS.c.lease_until <= now),
        )
        query = select(JOBS).where(ready).order_by(JOBS.c.created, JOBS.c.job).limit(1)
        return query if kinds is None else query.where(JOBS.c.kind.in_(list(kinds)))

    def _begin(self, connection: Connection, found: Job, worker: str, lease_s: float) -> Job:
        now = self._store.clock()
        lost = "; its worker was lost" if found.state == "running" else ""
        values = {
            "state": "running",
            "worker": worker,
            "attempts": found.attempts + 1,
            "started": max(now, found.updated + _TICK),
            "not_before": None,
            "problem": None,
            "lease_until": now + timedelta(seconds=lease_s),
            "message": f"begun, attempt {found.attempts + 1} of {found.most_attempts}{lost}",
        }
        return self._put(connection, found, values)

    def _end(
        self,
        connection: Connection,
        found: Job,
        state: JobState,
        *,
        message: str = "done",
        result: Any = None,
        problem: Mapping[str, Any] | None = None,
    ) -> Job:
        values = {
            "state": state,
            "message": shortened(str(problem.get("detail", "")) if problem else message),
            "progress": 100 if state == "successful" else found.progress,
            "finished": self._store.clock(),
            "lease_until": None,
            "not_before": None,
            "cancel": False,
            "result": result,
            "problem": problem,
        }
        return self._put(connection, found, values)

    def _put(self, connection: Connection, found: Job, values: Mapping[str, Any]) -> Job:
        """Write `values`, with a time of change that is later than the last one."""
        updated = max(self._store.clock(), found.updated + _TICK)
        connection.execute(
            JOBS.update().where(JOBS.c.job == found.job).values(**values, updated=updated)
        )
        return job_of(_row(connection, found.job))


_WAITING: Final[Mapping[str, Any]] = {
    "state": "accepted",
    "worker": None,
    "lease_until": None,
    "cancel": False,
}
"""What a job that waits again has."""


def _row(connection: Connection, job: str, *, lock: bool = False) -> RowMapping:
    query = select(JOBS).where(JOBS.c.job == job)
    row = None
    if job.isprintable():
        row = connection.execute(query.with_for_update() if lock else query).mappings().first()
    if row is None:
        msg = f"there is no job {job[:60]!r}; borderkit jobs list shows those that there are"
        raise RecordMissingError(msg)
    return row


def _told(progress: int | None = None, message: str | None = None) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if progress is not None:
        if not 0 <= progress <= 100:
            msg = f"progress is 0 to 100 percent, not {progress}"
            raise InputError(msg)
        told["progress"] = int(progress)
    if message is not None:
        told["message"] = shortened(message)
    return told


def _dismissed(found: Job) -> str:
    return found.message.removeprefix("is being ")


def _worker_lost(found: Job) -> dict[str, Any]:
    msg = (
        f"worker lost: {found.worker} ended or hung in attempt {found.attempts} of "
        f"{found.most_attempts}; see the machine that it ran on, then ask for the work again"
    )
    return JobError(msg).problem()
