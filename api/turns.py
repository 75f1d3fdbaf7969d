"""Taking turns: work that is costly, or waits for the register, done a few at a time.

The threads that answer readers are few. Whatever may hold one for long waits here instead, as a
task that costs next to nothing, and is done in a thread of its own.
"""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, Semaphore, fail_after, to_thread

from borderkit.errors import RegisterBusyError

__all__ = ["Turns"]

T = TypeVar("T")


class Turns:
    """So many pieces of work at once; others wait their turn.

    Parameters
    ----------
    at_once : int
        How many are done at once.
    wait_s : float
        How long one waits for its turn, seconds.
    """

    def __init__(self, at_once: int, *, wait_s: float = 60.0) -> None:
        self._free = Semaphore(at_once)
        self._wait_s = wait_s

    async def take(self, work: Callable[[], T]) -> T:
        """Return what `work` gives, once it is its turn.

        Raises
        ------
        RegisterBusyError
            Its turn did not come in time.
        """
        try:
            with fail_after(self._wait_s):
                await self._free.acquire()
        except TimeoutError as fault:
            msg = f"the server was busy with other files for {self._wait_s:g} s; ask again"
            raise RegisterBusyError(msg) from fault
        try:
            return await to_thread.run_sync(work, limiter=CapacityLimiter(1))
        finally:
            self._free.release()
