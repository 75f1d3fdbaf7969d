"""The application: one register served over HTTP."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final

from anyio import to_thread
from fastapi import FastAPI
from fastapi.responses import RedirectResponse

from api.access import Doorkeeper
from api.dependencies import ServedRegister
from api.errors import add_error_handlers
from api.kept_open import KeptOpen
from api.openapi import add_document
from api.routers import (
    boundaries,
    boundary_catalogue,
    boundary_checks,
    boundary_compare,
    boundary_strip,
    clearances,
    history,
    intake,
    itineraries,
    jobs,
    layers,
    marker_findings,
    markers,
    places,
    positions,
    register,
    survey_map,
    survey_uploads,
    surveys,
)
from api.security import BodyLimit, SafeHeaders
from api.turns import Turns
from api.watching import JobWatch
from api.working import leave_whole, working
from borderkit import __version__
from borderkit.errors import SettingsError
from borderkit.maps.base import BaseMap
from borderkit.settings import Settings, read_settings
from borderkit.store.tokens import identify
from borderkit.workflows.base_map import base_from, tiles_of

__all__ = ["create_app"]

_ROUTES: Final = (
    itineraries,
    places,
    intake,
    register,
    layers,
    jobs,
    history,
    clearances,
    boundaries,
    boundary_compare,
    boundary_strip,
    boundary_checks,
    boundary_catalogue,
    positions,
    marker_findings,
    markers,
    survey_uploads,
    surveys,
    survey_map,
)
"""Modules of routes, in the order in which paths are matched."""

_INSPECTED: Final = 2
"""So many survey files are inspected at once: each may take much memory."""

_WRITING: Final = 4
"""So many requests bring survey files into the register at once: one of them writes."""

_ABOUT = """Judges itineraries against the zones and rules of one register.

Every refusal is a problem body (RFC 9457) with a code, a detail and every defect found.
A check stores nothing. What reads takes no token unless the server is told so; what writes, and
what is for the office alone, takes one: `Authorization: Bearer TOKEN`, or the password of Basic
with any user name. A token that is not valid is refused wherever it is sent. Tokens go through
TLS or stay on one machine.
"""


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _front_page() -> RedirectResponse:
    """Lead whoever opens the bare address to the map."""
    return RedirectResponse("/map")


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Do jobs while the application is up, and leave nothing open after it."""
    async with working(app):
        yield
    app.state.kept.close()
    await to_thread.run_sync(leave_whole, app.state.kept.place)


def create_app(
    settings: Settings | None = None, *, clock: Callable[[], datetime] = _utc_now
) -> FastAPI:
    """Return an application that serves the register of `settings`.

    Everything it keeps hangs on the application itself, so that several, with a register each,
    live in one process.

    Parameters
    ----------
    settings : Settings, optional
        Default: those of the variables ``BORDERKIT_*``.
    clock : callable
        Returns the time now, with its zone.

    Raises
    ------
    SettingsError
        No register is named, or a setting cannot be used.
    InputError
        The elevation model or base map that is named cannot be read.
    """
    given = read_settings() if settings is None else settings
    if given.register_file is None:
        msg = "no register is named; set BORDERKIT_REGISTER_FILE, or give register_file"
        raise SettingsError(msg)
    app = FastAPI(
        title="borderkit",
        version=__version__,
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        redirect_slashes=False,
        lifespan=_lifespan,
    )
    app.state.settings = given
    app.state.wake_worker = lambda: None
    app.state.is_ending = lambda: False
    app.state.clock = clock
    kept = KeptOpen(given.register_file, clock=clock)
    app.state.kept = kept
    app.state.watch = JobWatch(kept)
    app.state.inspecting = Turns(_INSPECTED)
    app.state.writing = Turns(_WRITING)
    app.state.register = ServedRegister(
        kept,
        ground=base_from(
            BaseMap(),
            dem=given.dem,
            picture=given.basemap_file,
            datum=given.basemap_datum,
            tiles=tiles_of(given.basemap_url, given.basemap_attribution),
            attribution=(given.basemap_attribution or "") if given.basemap_file else "",
        ),
    )
    for routes in _ROUTES:
        app.include_router(routes.router)
    app.add_api_route("/", _front_page, include_in_schema=False)
    app.add_middleware(
        BodyLimit,
        limit_bytes=given.body_limit_bytes,
        files=survey_uploads.body_limits(given.survey_body_bytes),
    )
    app.add_middleware(
        Doorkeeper,
        identify=lambda token: kept.ask(lambda store: identify(store, token)),
        anonymous=given.anonymous,
    )
    app.add_middleware(SafeHeaders)
    add_error_handlers(app)
    add_document(app, anonymous=given.anonymous == "read")
    return app
