"""Taking turns: work that is costly, or waits for the register, done a few at a time.

The threads that answer readers are few. Whatever may hold one for long has a few threads of its
own, and waits for them as a task that costs next to nothing.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from anyio import move_on_after

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
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="turn")
        self._wait_s = wait_s

    async def take(self, work: Callable[[], T]) -> T:
        """Return what `work` gives, once it is its turn.

        Raises
        ------
        RegisterBusyError
            Its turn did not come in time.
        """
        given = self._threads.submit(work)
        done = asyncio.wrap_future(given)
        with move_on_after(self._wait_s):
            return await asyncio.shield(done)
        if given.cancel():
            msg = f"the server was busy with other files for {self._wait_s:g} s; ask again"
            raise RegisterBusyError(msg)
        return await done
