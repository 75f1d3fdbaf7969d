"""What waits for the register, or follows a job, holds no thread that readers are answered by."""

import threading
from typing import Any

import anyio
import pytest
from anyio import to_thread

from api.turns import Turns
from api.watching import JobWatch
from borderkit.errors import RegisterBusyError


def test_whoever_waits_for_a_turn_holds_no_thread_of_readers_and_is_told_after_a_while() -> None:
    begun, going = threading.Event(), threading.Event()

    def work() -> str:
        begun.set()
        going.wait(5)
        return "done"

    async def ask() -> None:
        turns, given = Turns(1, wait_s=0.05), []

        async def first() -> None:
            given.append(await turns.take(work))

        async with anyio.create_task_group() as group:
            group.start_soon(first)
            await to_thread.run_sync(begun.wait)
            with pytest.raises(RegisterBusyError, match="ask again"):
                await turns.take(lambda: "too late")
            assert to_thread.current_default_thread_limiter().borrowed_tokens == 0
            going.set()
        assert given == ["done"]
        assert await turns.take(lambda: "free again") == "free again"

    anyio.run(ask)


class Kept:
    """Stands for the register: counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def ask(self, _: Any) -> Any:
        self.asked += 1
        return Job("new")


class Job:
    """Stands for a job."""

    job = "j"

    def __init__(self, state: str) -> None:
        self.state = state


def test_a_job_that_many_follow_is_asked_for_once_and_one_actor_follows_so_many() -> None:
    kept = Kept()
    watch = JobWatch(kept, most=3)  # type: ignore[arg-type]
    seen: list[str] = []

    async def follow() -> None:
        with watch.following(Job("old"), "aa"):  # type: ignore[arg-type]
            await anyio.sleep(0.01)
            seen.append((await watch.look(Job("old"))).state)  # type: ignore[arg-type]
            with pytest.raises(RegisterBusyError, match="aa follows 3 jobs"):
                watch.require_few("aa")
            watch.require_few("bb")
            await anyio.sleep(0.01)
            seen.append((await watch.look(Job("old"))).state)  # type: ignore[arg-type]

    async def all_of_them() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(20):
                group.start_soon(follow)

    anyio.run(all_of_them)
    assert kept.asked == 1
    assert set(seen[20:]) == {"new"}
    watch.require_few("aa")
