"""Bodies that stand still are given up, and nobody sends many files at once."""

from typing import Any

import anyio
import pytest
from starlette.exceptions import HTTPException

from api.security import BodyLimit
from borderkit.errors import RegisterBusyError
from borderkit.store import Principal

FILE = {"type": "http", "method": "PUT", "path": "/files/1", "headers": []}
PART = {"type": "http.request", "body": b"ab", "more_body": True}
LAST = {"type": "http.request", "body": b"c", "more_body": False}


def scope(actor: str) -> dict[str, Any]:
    return {**FILE, "state": {"principal": Principal(actor=actor)}}


async def read_all(_: Any, receive: Any, __: Any) -> None:
    """Read a body, then wait whether the caller goes away."""
    while (await receive()).get("more_body"):
        pass
    await receive()


async def say(_: Any) -> None:
    """Take what is answered."""


class Network:
    """Gives the messages that it was told, with a pause before each."""

    def __init__(self, *messages: Any, pause_s: float = 0.0) -> None:
        self.messages, self.pause_s = list(messages), pause_s

    async def receive(self) -> Any:
        await anyio.sleep(self.pause_s)
        return self.messages.pop(0) if self.messages else await anyio.sleep_forever()


def limit(**more: Any) -> BodyLimit:
    return BodyLimit(read_all, limit_bytes=100, files={"PUT /files/{}": 100}, **more)


def test_a_body_that_stands_still_is_given_up_with_408() -> None:
    with pytest.raises(HTTPException) as given_up:
        anyio.run(limit(idle_s=0.03), scope("aa"), Network(PART).receive, say)
    assert given_up.value.status_code == 408


def test_a_slow_body_is_waited_for_and_so_is_its_answer() -> None:
    async def send() -> None:
        network = Network(PART, PART, PART, LAST, pause_s=0.02)
        with anyio.move_on_after(0.25) as waiting:
            await limit(idle_s=0.06)(scope("aa"), network.receive, say)
        assert waiting.cancelled_caught
        assert not network.messages

    anyio.run(send)


def test_one_actor_sends_so_many_files_at_once_and_then_more() -> None:
    middle = limit(at_once=2)

    async def ask(actor: str) -> None:
        with anyio.move_on_after(0.03):
            await middle(scope(actor), Network(PART).receive, say)

    async def send() -> None:
        async with anyio.create_task_group() as group:
            for actor in ("aa", "aa", "bb"):
                group.start_soon(ask, actor)
            await anyio.sleep(0.01)
            with pytest.raises(RegisterBusyError, match="aa sends 2 files"):
                await ask("aa")
        await ask("aa")

    anyio.run(send)
