"""The command that serves a register over HTTP."""

import socket
from ipaddress import ip_address
from typing import TYPE_CHECKING, Annotated, Any

import typer

from borderkit.cli.console import Output, say
from borderkit.cli.options import (
    BasemapOption,
    DatumOption,
    DemOption,
    JsonOption,
    OwnerOption,
    QuietOption,
    RegisterOption,
    settings_with,
)
from borderkit.errors import SettingsError

if TYPE_CHECKING:
    from borderkit.settings import Settings

__all__ = ["serve_register"]

_WAITING = 128
_PATIENCE_S = 5
"""How long answers that are under way may take at the end, seconds."""


def serve_register(
    register: RegisterOption = None,
    host: Annotated[
        str | None,
        typer.Option(
            "--host", help="Address to listen on. Default: BORDERKIT_HOST, else 127.0.0.1."
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option("--port", help="Port, 0 for any. Default: BORDERKIT_PORT, else 8000."),
    ] = None,
    dem: DemOption = None,
    basemap: BasemapOption = None,
    basemap_datum: DatumOption = None,
    basemap_attribution: OwnerOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Serve a register over HTTP until Ctrl-C.

    Whoever reaches the address can read, unless BORDERKIT_ANONYMOUS is none; only this machine
    reaches it by default. Other requests take a token.
    """
    from borderkit.cli.options import named_register

    path = named_register(register)
    settings = settings_with(
        register_file=path,
        host=host,
        port=port,
        dem=dem,
        basemap_file=basemap,
        basemap_datum=basemap_datum,
        basemap_attribution=basemap_attribution,
    )
    output = Output(as_json=as_json, quiet=quiet)
    with output.working("Reading the register"):
        from api.app import create_app
        from borderkit.store.postgis.addresses import shown_place
        from borderkit.workflows.itinerary_clearance import open_state

        open_state(path)
        app = create_app(settings)
    with _listen(settings) as listener:
        place = shown_place(path)
        url = _url(settings.host, listener.getsockname()[1])
        if not _only_here(settings.host):
            readers = "who read without a token" if settings.anonymous == "read" else "by a token"
            told = f"{settings.host} can be reached by others, {readers}; nothing is encrypted"
            output.note(f"warning: {told}")
        output.result(
            {"url": url, "register": place},
            lambda console: say(console, f"{place} on {url} (map at {url}/map). Ctrl-C ends."),
        )
        _run(app, listener, log=not (as_json or quiet))


def _listen(settings: "Settings") -> socket.socket:
    """Return a socket that listens at the address of the settings.

    Raises
    ------
    SettingsError
        The address is not ours, or the port is taken.
    """
    place = (settings.host, settings.port)
    try:
        family = socket.getaddrinfo(*place, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server(place, family=family, backlog=_WAITING)
    except OSError as fault:
        msg = (
            f"cannot listen on {settings.host} port {settings.port}: {fault.strerror or fault}; "
            "give another --host or --port (0 takes any free port)"
        )
        raise SettingsError(msg) from fault


def _run(app: Any, listener: socket.socket, *, log: bool) -> None:
    """Serve `app` on `listener` until the process is told to stop."""
    import uvicorn
    from uvicorn.config import LOGGING_CONFIG

    handlers = {
        name: {**handler, "stream": "ext://sys.stderr"}
        for name, handler in LOGGING_CONFIG["handlers"].items()
    }
    config = uvicorn.Config(
        app,
        log_config={**LOGGING_CONFIG, "handlers": handlers},
        log_level="info" if log else "error",
        access_log=log,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_PATIENCE_S,
    )
    server = uvicorn.Server(config)
    app.state.is_ending = lambda: server.should_exit
    server.run(sockets=[listener])


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _only_here(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
