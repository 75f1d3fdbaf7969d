"""Following jobs as they go: the register is asked once for all who follow the same job."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final

from anyio import to_thread

from api.kept_open import KeptOpen
from borderkit.errors import RegisterBusyError
from borderkit.store.jobs.queue import Jobs
from borderkit.store.jobs.record import Job

__all__ = ["JobWatch"]

_LOOK_S: Final = 0.5
_MOST: Final = 50


class JobWatch:
    """What jobs do that somebody follows.

    All of it but the question to the register happens in the server's one event loop.

    Parameters
    ----------
    kept : KeptOpen
        The register.
    most : int
        How many streams one actor may have open.
    look_s : float
        How often the register is asked for a job that is followed, seconds.
    """

    def __init__(self, kept: KeptOpen, *, most: int = _MOST, look_s: float = _LOOK_S) -> None:
        self.look_s = look_s
        self._kept = kept
        self._most = most
        self._open: Counter[str] = Counter()
        self._seen: dict[str, tuple[float, Job]] = {}
        self._followers: Counter[str] = Counter()

    def require_few(self, actor: str) -> None:
        """Raise if `actor` has as many streams open as one may have.

        Raises
        ------
        RegisterBusyError
            So it is.
        """
        if self._open[actor] >= self._most:
            msg = (
                f"{actor} follows {self._most} jobs already; close some, or ask for the state of "
                "the upload now and then"
            )
            raise RegisterBusyError(msg)

    @contextmanager
    def following(self, job: Job, actor: str) -> Iterator[None]:
        """Count a stream while it is open."""
        self._open[actor] += 1
        self._followers[job.job] += 1
        try:
            yield
        finally:
            self._open[actor] -= 1
            self._followers[job.job] -= 1
            if not self._followers[job.job]:
                del self._followers[job.job]
                self._seen.pop(job.job, None)
            if not self._open[actor]:
                del self._open[actor]

    async def look(self, job: Job) -> Job:
        """Return a job as it stood at most `look_s` ago; `job` is how it stood before.

        Raises
        ------
        RegisterError
            The register cannot be read.
        """
        at, found = self._seen.get(job.job, (0.0, job))
        if monotonic() - at < self.look_s:
            return found
        # The others go on with what was seen last while this one asks.
        self._seen[job.job] = (monotonic(), found)
        found = await to_thread.run_sync(self._ask, job.job)
        self._seen[job.job] = (monotonic(), found)
        return found

    def _ask(self, job: str) -> Job:
        return self._kept.ask(lambda store: Jobs(store).get(job))
