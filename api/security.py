"""What stands between the network and the routes: headers and the limit of a body."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from borderkit.errors import InputError, TooLargeError

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
    the route that reads it gets the error.

    Parameters
    ----------
    app : ASGI application
        What is protected.
    limit_bytes : int
        Largest body that is let through.
    files : mapping of str to int, optional
        Limits of what brings a file, by ``METHOD /path``, where ``{}`` is any one name.
    """

    def __init__(
        self, app: ASGIApp, *, limit_bytes: int, files: Mapping[str, int] | None = None
    ) -> None:
        self.app = app
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
        come_bytes = 0

        async def receive_counted() -> Message:
            nonlocal come_bytes
            limit.check(stated)
            message = await receive()
            come_bytes += len(message.get("body", b""))
            if come_bytes > limit.limit_bytes:
                raise limit.too_large()
            return message

        await self.app(scope, receive_counted, send)

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
