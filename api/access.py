"""Who asks: found out from the token before anything of a request is read.

QGIS sends a user and a password only, so a token is taken as the Basic password too, whatever
the user's name.
"""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from anyio import to_thread
from fastapi import Depends, Request
from fastapi.security import HTTPBasic, HTTPBearer
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import problem_response
from borderkit.errors import BorderkitError, ForbiddenError, TokenError
from borderkit.store.access import Permission, Principal

__all__ = [
    "ANONYMOUS",
    "OPEN",
    "SCHEMES",
    "Doorkeeper",
    "PrincipalDep",
    "Requirement",
    "identified",
    "require",
]

ANONYMOUS: Final = Principal(actor="anonymous", roles=("analyst",))
"""Whoever brings no token, where reading takes none."""

_BEARER: Final = HTTPBearer(
    scheme_name="bearer", description="A token of `borderkit token create`.", auto_error=False
)
_BASIC: Final = HTTPBasic(
    scheme_name="basic", description="The token as password, with any user name.", auto_error=False
)
SCHEMES: Final = {
    scheme.scheme_name: scheme.model.model_dump(mode="json", by_alias=True, exclude_none=True)
    for scheme in (_BEARER, _BASIC)
}
"""Security schemes of the OpenAPI document."""

OPEN: Final = frozenset({"/health"})
"""Paths that never take a token."""

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_OURS: Final = frozenset({"same-origin", "none"})
_LONGEST: Final = 1_000


class Doorkeeper:
    """Middleware that finds out who asks before the body is read.

    A token that is not valid is refused wherever it is sent; where none is sent the caller is
    anonymous, and refused too if reading takes a token.

    Parameters
    ----------
    app : ASGI application
        What is protected.
    identify : callable
        Returns the principal of a token.
    anonymous : {"read", "none"}
        What may be asked without a token: what reads, or only ``/health``.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        identify: Callable[[str], Principal],
        anonymous: Literal["read", "none"],
    ) -> None:
        self.app = app
        self.identify = identify
        self.anonymous = anonymous

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its principal, or answer why not."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            principal = await self._caller(scope)
        except BorderkitError as error:
            await problem_response(error.problem())(scope, receive, send)
            return
        scope.setdefault("state", {})["principal"] = principal
        await self.app(scope, receive, send)

    async def _caller(self, scope: Scope) -> Principal:
        headers = Headers(scope=scope)
        given = headers.getlist("authorization")
        if not given:
            if self.anonymous == "none" and scope["path"] not in OPEN:
                raise _needed()
            return ANONYMOUS
        text, is_basic = _token_of(given)
        if is_basic and scope["method"] not in _SAFE:
            _refuse_foreign_page(headers)
        return await to_thread.run_sync(self.identify, text)


def identified(request: Request) -> Principal:
    """Return who asks."""
    principal: Principal = request.state.principal
    return principal


PrincipalDep = Annotated[Principal, Depends(identified)]


@dataclass(frozen=True, slots=True)
class Requirement:
    """A dependency that gives who asks, if a role of theirs allows `permission`.

    The two schemes are there for the OpenAPI document; the doorkeeper has read the token.
    """

    permission: Permission
    by_name: bool = False

    def __call__(
        self,
        principal: PrincipalDep,
        _bearer: Annotated[object, Depends(_BEARER)],
        _basic: Annotated[object, Depends(_BASIC)],
    ) -> Principal:
        """Return who asks; whoever brought no token is asked for one.

        Raises
        ------
        TokenError
            No token was sent.
        ForbiddenError
            Its roles do not allow it; the message names those that would.
        """
        self.check(principal)
        return principal

    def check(self, principal: Principal) -> None:
        """Raise unless a role of `principal` allows it, as a call does."""
        if principal is ANONYMOUS and (self.by_name or not principal.may(self.permission)):
            raise _needed()
        principal.require(self.permission, "ask this")


def require(permission: Permission, *, by_name: bool = False) -> Requirement:
    """Return a dependency that lets those pass whose roles allow `permission`.

    With `by_name` nobody passes without a token: what is told hangs on who asks.
    """
    return Requirement(permission, by_name)


def _needed() -> TokenError:
    msg = (
        "this takes a token; send it as Authorization: Bearer TOKEN, or as the password of Basic "
        "with any user name (an administrator makes one with borderkit token create)"
    )
    return TokenError(msg)


def _token_of(given: list[str]) -> tuple[str, bool]:
    """Return the token of the header Authorization, and whether it came as Basic.

    Raises
    ------
    TokenError
        It cannot be read.
    """
    scheme, _, rest = given[0].strip().partition(" ")
    kind, text = scheme.casefold(), rest.strip()
    if len(given) == 1 and len(text) <= _LONGEST:
        if kind == "bearer":
            return text, False
        if kind == "basic":
            try:
                pair = base64.b64decode(text, validate=True).decode()
            except (binascii.Error, ValueError):
                pair = ""
            return pair.partition(":")[2], True
    msg = "the header Authorization must stand once: Bearer TOKEN, or Basic with it as password"
    raise TokenError(msg)


def _refuse_foreign_page(headers: Headers) -> None:
    """Refuse a write that a page of another site let a browser send with a kept password.

    Raises
    ------
    ForbiddenError
        The browser says that it is one.
    """
    site = headers.get("sec-fetch-site", "none")
    if site not in _OURS:
        msg = "a page of another site sent this; write from here, or with a Bearer token"
        raise ForbiddenError(msg)
