"""What stands between the network and the routes: headers and the limits of a body."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from anyio import fail_after
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from borderkit.errors import InputError, RegisterBusyError, TooLargeError

__all__ = ["CHALLENGES", "DATA_HEADERS", "BodyLimit", "Limit", "SafeHeaders"]

DATA_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}
"""Headers of every answer; a page brings a content policy of its own."""

CHALLENGES: Final = ('Bearer realm="borderkit"', 'Basic realm="borderkit", charset="UTF-8"')
"""How to bring a token: values of the header ``WWW-Authenticate`` of a refusal with 401."""

_IDLE_S: Final = 60.0
_AT_ONCE: Final = 32


class SafeHeaders:
    """Middleware that adds ``DATA_HEADERS`` to every answer that lacks them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and the answer back, with headers added."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in DATA_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_safely)


class BodyLimit:
    """Middleware that refuses a body above a limit before it is read.

    A stated length is looked at first; a body sent in chunks is counted as it comes in, and
    the route that reads it gets the error. One that stands still is given up, and nobody sends
    many files at once: what has come of a body is held in memory.

    Parameters
    ----------
    app : ASGI application
        What is protected.
    limit_bytes : int
        Largest body that is let through.
    files : mapping of str to int, optional
        Limits of what brings a file, by ``METHOD /path``, where ``{}`` is any one name.
    idle_s : float
        How long nothing may come of a body that is not whole, seconds.
    at_once : int
        How many files one actor may send at once.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        limit_bytes: int,
        files: Mapping[str, int] | None = None,
        idle_s: float = _IDLE_S,
        at_once: int = _AT_ONCE,
    ) -> None:
        self.app = app
        self._idle_s = idle_s
        self._at_once = at_once
        self._coming: Counter[str] = Counter()
        self.plain = Limit(limit_bytes, "BORDERKIT_BODY_LIMIT_BYTES")
        self.files = {
            key: Limit(bytes_, "BORDERKIT_SURVEY_BODY_BYTES")
            for key, bytes_ in (files or {}).items()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on while its body stays within the limit."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self._limit(scope)
        stated = Headers(scope=scope).get("content-length")
        actor = "" if limit is self.plain else scope["state"]["principal"].actor
        come_bytes, is_whole, is_counted = 0, False, False

        async def receive_counted() -> Message:
            nonlocal come_bytes, is_whole, is_counted
            limit.check(stated)
            if actor and not is_counted:
                self._count(actor)
                is_counted = True
            message = await (receive() if is_whole else self._next(receive))
            come_bytes += len(message.get("body", b""))
            if come_bytes > limit.limit_bytes:
                raise limit.too_large()
            is_whole = not message.get("more_body", False)
            return message

        try:
            await self.app(scope, receive_counted, send)
        finally:
            self._coming -= Counter([actor] if is_counted else [])

    def _count(self, actor: str) -> None:
        """Count a file that begins to come in.

        Raises
        ------
        RegisterBusyError
            `actor` sends as many as one may.
        """
        if self._coming[actor] >= self._at_once:
            msg = f"{actor} sends {self._at_once} files or parts at once; wait until one is there"
            raise RegisterBusyError(msg)
        self._coming[actor] += 1

    async def _next(self, receive: Receive) -> Message:
        """Return what comes next of a body.

        Raises
        ------
        HTTPException
            Nothing came for too long.
        """
        try:
            with fail_after(self._idle_s):
                return await receive()
        except TimeoutError as fault:
            raise HTTPException(408) from fault

    def _limit(self, scope: Scope) -> "Limit":
        """Return the limit of what is asked for."""
        names = scope["path"].split("/")
        for key, limit in self.files.items():
            method, _, path = key.partition(" ")
            wanted = path.split("/")
            if method != scope["method"] or len(wanted) != len(names):
                continue
            if all(want in ("{}", name) for want, name in zip(wanted, names, strict=True)):
                return limit
        return self.plain


@dataclass(frozen=True, slots=True)
class Limit:
    """Largest body that is let through, and the setting that says so."""

    limit_bytes: int
    setting: str

    def check(self, stated: str | None) -> None:
        """Refuse a stated length that is no number or above the limit.

        Raises
        ------
        InputError
            It is no number.
        TooLargeError
            It is above the limit.
        """
        if stated is None:
            return
        if not (stated.isascii() and stated.isdigit()):
            msg = "Content-Length is no number; send the length of the body in bytes"
            raise InputError(msg)
        if int(stated[:20]) > self.limit_bytes:
            raise self.too_large()

    def too_large(self) -> TooLargeError:
        """Return the error of a body above it."""
        instead = (
            "a smaller one"
            if self.setting == "BORDERKIT_BODY_LIMIT_BYTES"
            else "the file in parts of that size (POST /surveys/uploads)"
        )
        msg = (
            f"the body is larger than {self.limit_bytes} bytes; send {instead}, "
            f"or raise {self.setting} where the server is started"
        )
        return TooLargeError(msg)
