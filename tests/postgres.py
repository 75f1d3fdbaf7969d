"""A throw-away PostgreSQL cluster with PostGIS, for as long as a test session needs it."""

import itertools
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, Literal, Self
from urllib.parse import quote

import psycopg

__all__ = ["OWNER", "Cluster", "binaries", "running", "why_none"]

OWNER: Final = "borderkit"
"""The role that owns the databases of tests: it may log in, and nothing else."""

_BOSS: Final = "boss"
_ACCOUNT: Final = "postgres"
_LEAST: Final = 15
_START_S: Final = 30.0
_PREFIX: Final = "bk-pg-"
_OWNER: Final = "owner"
_NEEDED_BYTES: Final = 1_000_000_000
_TEMPLATE: Final = "with_postgis"
_SIGNALS: Final = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT, "kill": signal.SIGKILL}


def binaries() -> Path | None:
    """Return the folder of the newest PostgreSQL, 15 or later, that has PostGIS; or None."""
    folders = list(Path("/usr/lib/postgresql").glob("*/bin"))
    found = shutil.which("postgres")
    if found:
        folders.append(Path(found).resolve().parent)
    able = [
        (major, folder)
        for folder in folders
        if (folder / "initdb").exists()
        and (major := _major(folder)) >= _LEAST
        and _has_postgis(folder, major)
    ]
    return max(able)[1] if able else None


def _major(folder: Path) -> int:
    said = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=False
    ).stdout
    number = re.search(r"\d+", said)
    return int(number.group()) if number else 0


def _has_postgis(folder: Path, major: int) -> bool:
    shares = [Path(f"/usr/share/postgresql/{major}")]
    if (folder / "pg_config").exists():
        said = subprocess.run(
            [folder / "pg_config", "--sharedir"], capture_output=True, text=True, check=False
        ).stdout.strip()
        shares.append(Path(said))
    return any((share / "extension" / "postgis.control").exists() for share in shares)


def why_none() -> str | None:
    """Return why no cluster can be started here; None where one can."""
    if binaries() is None:
        return (
            f"no PostgreSQL {_LEAST} with PostGIS: install the packages postgresql-15 and "
            "postgresql-15-postgis-3"
        )
    if os.geteuid() == 0 and _account() is None:
        return f"root may not run PostgreSQL, and there is no user {_ACCOUNT}"
    return None


def _account() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(_ACCOUNT)
    except KeyError:
        return None


class Cluster:
    """One server with its own folder, socket and port; its databases come and go.

    Whoever runs on this machine is let in by the socket; over TCP it takes the password.

    Parameters
    ----------
    folder : Path
        Empty, and reachable for the account that the server runs under.
    fsync : bool
        Whether what is committed is on the disk: for tests that end the server hard.
    """

    def __init__(self, folder: Path, *, fsync: bool = False) -> None:
        found = binaries()
        if found is None:
            raise FileNotFoundError(why_none())
        self.folder = folder
        self.password = secrets.token_hex(8)
        self.port = 0
        self._bin = found
        self._fsync = fsync
        self._numbers = itertools.count(1)
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._make()
        self.start()
        with self.superuser() as connection:
            connection.execute(f"CREATE ROLE {OWNER} LOGIN PASSWORD '{self.password}'")
            connection.execute(f"CREATE DATABASE {_TEMPLATE} OWNER {OWNER}")
        with self.superuser(_TEMPLATE) as connection:
            connection.execute("CREATE EXTENSION postgis")
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            self.stop("immediate")

    def _make(self) -> None:
        account = _account()
        if os.geteuid() == 0 and account is not None:
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        self._run(
            *("initdb", "-D", self.data, "-U", _BOSS, "-E", "UTF8", "--locale=C.UTF-8"),
            *("-A", "trust", "--no-sync", "--no-instructions"),
        )
        (self.data / "pg_hba.conf").write_text(
            "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n", encoding="utf-8"
        )

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(self) -> None:
        """Start the server and wait until it lets others in; the port stays from then on."""
        for _ in range(5):
            self.port = self.port or _free_port()
            with (self.folder / "log").open("ab") as log:
                self._server = subprocess.Popen(
                    self._as_account("postgres", *self._options()),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=_ENVIRONMENT,
                    cwd=self.folder,
                    start_new_session=True,
                )
            if self._answers():
                return
            self.port = 0
        raise RuntimeError((self.folder / "log").read_text(encoding="utf-8")[-2000:])

    def _options(self) -> list[Any]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": self.folder,
            "fsync": "on" if self._fsync else "off",
            "synchronous_commit": "on" if self._fsync else "off",
            "full_page_writes": "on" if self._fsync else "off",
            "shared_buffers": "32MB",
            # Like the tests themselves: whoever takes the server's zone for UTC fails.
            "timezone": "Asia/Kathmandu",
        }
        options: list[Any] = ["-D", self.data]
        for name, value in settings.items():
            options += ["-c", f"{name}={value}"]
        return options

    def _answers(self) -> bool:
        end = time.monotonic() + _START_S
        while time.monotonic() < end and self._server is not None:
            if self._server.poll() is not None:
                return False
            try:
                self.superuser().close()
            except psycopg.OperationalError:
                time.sleep(0.02)
            else:
                return True
        return False

    def stop(self, how: Literal["fast", "immediate", "kill"] = "fast") -> None:
        """Stop the server: in order, as if the power failed, or by killing its first process."""
        if self._server is None:
            return
        self._server.send_signal(_SIGNALS[how])
        self._server.wait(timeout=_START_S)
        self._server = None

    def superuser(self, database: str = "postgres") -> psycopg.Connection[Any]:
        """Return a connection that may do everything, each statement for itself."""
        return psycopg.connect(
            host=str(self.folder), port=self.port, user=_BOSS, dbname=database, autocommit=True
        )

    def database(self, template: str = _TEMPLATE) -> str:
        """Make a database of the owner's, with PostGIS unless made from another template."""
        name = f"test_{next(self._numbers)}"
        with self.superuser() as connection:
            connection.execute(
                f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {template} STRATEGY file_copy"
            )
        return name

    def drop(self, database: str) -> None:
        """Take a database away, whoever is still in it."""
        with self.superuser() as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def address(
        self, database: str, *, user: str = OWNER, password: str | None = None, **query: str
    ) -> str:
        """Return the address of a database: by the socket, with a password over TCP."""
        if password is None:
            query = {"host": str(self.folder), "port": str(self.port)} | query
            place = f"{user}@"
        else:
            place = f"{user}:{quote(password)}@127.0.0.1:{self.port}"
        more = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
        return f"postgresql+psycopg://{place}/{database}" + (f"?{more}" if more else "")

    def _as_account(self, program: str, *arguments: Any) -> list[Any]:
        """Return the command, run as somebody who may, and ended when the tests are killed."""
        command = [str(self._bin / program), *map(str, arguments)]
        if shutil.which("setpriv") is None:
            return command
        account = _account()
        change = ["setpriv", "--pdeathsig", "QUIT"]
        if os.geteuid() == 0 and account is not None:
            change += [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
        return [*change, "--", *command]

    def put_back(self, database: str) -> str:
        """Return the name of a database that is made anew from a dump of another."""
        name = self.database(template="template0")
        dump = self.folder / f"{name}.dump"
        there = ("-h", self.folder, "-p", self.port, "-U", _BOSS)
        self._run("pg_dump", *there, "-Fc", "-f", dump, database)
        self._run("pg_restore", *there, "--exit-on-error", "-d", name, dump)
        dump.unlink()
        return name

    def _run(self, program: str, *arguments: Any) -> None:
        done = subprocess.run(
            self._as_account(program, *arguments),
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            env=_ENVIRONMENT,
        )
        if done.returncode:
            raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])


_ENVIRONMENT: Final = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _free_port() -> int:
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        return int(own.getsockname()[1])


def _place(*, in_memory: bool) -> str | None:
    """Return where the folder stands: its path is short, as that of a socket must be.

    In memory tables are made twice as fast; what has to outlive a crash is on the disk.
    """
    places = ["/dev/shm"] if in_memory else []
    for place in (*places, "/tmp"):
        if Path(place).is_dir() and shutil.disk_usage(place).free > _NEEDED_BYTES:
            return place
    return None


@contextmanager
def running(*, fsync: bool = False) -> Iterator[Cluster]:
    """Start a cluster in a folder of its own; at the end both are gone."""
    place = _place(in_memory=not fsync)
    _sweep(Path(place or tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=place) as folder:
        (Path(folder) / _OWNER).write_text(str(os.getpid()), encoding="utf-8")
        with Cluster(Path(folder), fsync=fsync) as cluster:
            yield cluster


def _sweep(place: Path) -> None:
    """Take away what tests left that were killed: their server ended with them."""
    for folder in place.glob(f"{_PREFIX}*"):
        with suppress(OSError, ValueError):
            if time.time() - folder.stat().st_mtime < _START_S:
                continue
            owner = int((folder / _OWNER).read_text(encoding="utf-8"))
            if not Path(f"/proc/{owner}").exists() and not _listens(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _listens(folder: Path) -> bool:
    """Return whether a server answers on a socket of `folder`: somebody else's tests."""
    for path in folder.glob(".s.PGSQL.*"):
        with socket.socket(socket.AF_UNIX) as own, suppress(ConnectionError):
            own.connect(str(path))
            return True
    return False
