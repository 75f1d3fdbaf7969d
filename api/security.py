"""What stands between the network and the routes: headers and the limit of a body."""

from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from borderkit.errors import InputError, TooLargeError

__all__ = ["CHALLENGES", "DATA_HEADERS", "BodyLimit", "SafeHeaders"]

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
    """

    def __init__(self, app: ASGIApp, *, limit_bytes: int) -> None:
        self.app = app
        self.limit_bytes = limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on while its body stays within the limit."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        stated = Headers(scope=scope).get("content-length")
        come_bytes = 0

        async def receive_counted() -> Message:
            nonlocal come_bytes
            self._check_stated(stated)
            message = await receive()
            come_bytes += len(message.get("body", b""))
            if come_bytes > self.limit_bytes:
                raise self._too_large()
            return message

        await self.app(scope, receive_counted, send)

    def _check_stated(self, stated: str | None) -> None:
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
            raise self._too_large()

    def _too_large(self) -> TooLargeError:
        msg = (
            f"the body is larger than {self.limit_bytes} bytes; send a smaller one, "
            "or raise BORDERKIT_BODY_LIMIT_BYTES where the server is started"
        )
        return TooLargeError(msg)
