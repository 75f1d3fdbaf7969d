"""Processes that open files with GDAL: no network, no helpers, each file in one of its own.

A host (``gdal_host``) imports GDAL once for all files of an upload and forks for each: what one
file does wrong stays with it, and its limits are its own. A process that has to be ended takes
its host along; the next file gets a new one.
"""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

__all__ = ["GIVEN_FILE", "GdalReader", "GdalRun", "GdalWorkers", "worker_environment"]

GIVEN_FILE: Final = "/dev/fd/100"
"""Where a worker finds the first descriptor that it is given besides its pipes."""

_KEPT: Final = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "LANG")
_HOST: Final = Path(__file__).with_name("gdal_host.py")
_END_S: Final = 5.0


def worker_environment(**more: str) -> dict[str, str]:
    """Return the variables of a worker process: of ours the few it needs, no proxy but a dead one.

    Parameters
    ----------
    **more : str
        What one worker needs beside, such as the drivers that it leaves out (``GDAL_SKIP``).
    """
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {
        "GDAL_HTTP_PROXY": "127.0.0.1:9",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
        "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
        "PROJ_NETWORK": "OFF",
        "PYTHONUTF8": "1",
        **more,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class GdalReader:
    """A script that reads one file with GDAL.

    Attributes
    ----------
    script : Path
        Reads from standard input what it shall do, and writes to standard output.
    imports : tuple of str
        Modules that it needs.
    without : tuple of str
        Modules that those would import, and can do without.
    environment : mapping of str to str
        Of `worker_environment`.
    errors : bool
        Whether what it says on standard error is listened to.
    """

    script: Path
    imports: tuple[str, ...]
    without: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=worker_environment)
    errors: bool = False


class GdalWorkers:
    """Hosts of the readers of one upload; they end with the block that it is used in.

    One file is read at a time: the process of the one before it is ended if it has not ended.
    """

    def __init__(self) -> None:
        self._hosts: dict[Path, _Host] = {}
        self._last: GdalRun | None = None

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End every process."""
        self.close()

    def start(self, reader: GdalReader, *, files: Sequence[int] = ()) -> "GdalRun":
        """Start a process for one file.

        Parameters
        ----------
        reader : GdalReader
            What it runs.
        files : sequence of int
            Descriptors that it is given besides; the first is `GIVEN_FILE`.
        """
        if self._last is not None:
            self._last.end()
        host = self._hosts.get(reader.script)
        if host is None or not host.is_ready:
            if host is not None:
                host.end()
            host = self._hosts[reader.script] = _Host(reader)
        self._last = GdalRun(host, files)
        return self._last

    def close(self) -> None:
        """End every process."""
        if self._last is not None:
            self._last.end()
        for host in self._hosts.values():
            host.end()
        self._hosts = {}


class GdalRun:
    """One process that reads one file.

    Attributes
    ----------
    stdin, stdout : file
        Our ends of its pipes, in binary.
    stderr : file or None
        Likewise, where it is listened to.
    """

    def __init__(self, host: "_Host", files: Sequence[int]) -> None:
        (theirs_in, ours_in), (ours_out, theirs_out) = os.pipe(), os.pipe()
        self.stdin: IO[bytes] = os.fdopen(ours_in, "wb")
        self.stdout: IO[bytes] = os.fdopen(ours_out, "rb")
        self.stderr: IO[bytes] | None = None
        if host.errors:
            ours_err, theirs_err = os.pipe()
            self.stderr = os.fdopen(ours_err, "rb")
        else:
            theirs_err = os.open(os.devnull, os.O_WRONLY)
        self._host = host
        self._code: int | None = None
        theirs = (theirs_in, theirs_out, theirs_err)
        host.send([*theirs, *files])
        for descriptor in theirs:
            os.close(descriptor)

    def wait(self, timeout_s: float) -> int:
        """Return the code that it ended with, below 0 a signal; one that does not end is killed."""
        if self._code is None:
            self._code = self._host.outcome(timeout_s)
        return self._code

    def kill(self) -> None:
        """End it, and its host, whatever they are doing."""
        self._host.kill()

    def end(self) -> None:
        """End it if it has not ended, and close the pipes."""
        if self._code is None:
            self.kill()
            self.wait(_END_S)
        for pipe in (self.stdin, self.stdout, self.stderr):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


class _Host:
    """A process that forks readers when it is asked; it and they are a process group."""

    def __init__(self, reader: GdalReader) -> None:
        self.errors = reader.errors
        self._control, theirs = socket.socketpair()
        request = {
            "control": theirs.fileno(),
            "script": str(reader.script),
            "imports": reader.imports,
            "without": reader.without,
        }
        self._process = subprocess.Popen(  # noqa: S603 - our own script
            [sys.executable, "-I", str(_HOST), json.dumps(request)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=dict(reader.environment),
            pass_fds=(theirs.fileno(),),
            process_group=0,
        )
        theirs.close()
        self._killed = False

    @property
    def is_ready(self) -> bool:
        """Whether another file can be sent to it."""
        return not self._killed and self._process.poll() is None

    def send(self, files: list[int]) -> None:
        """Ask it to read a file; where it has ended meanwhile, `outcome` says how."""
        with suppress(OSError):
            socket.send_fds(self._control, [b"r"], files)

    def outcome(self, timeout_s: float) -> int:
        """Return how its reader ended, or it itself."""
        self._control.settimeout(timeout_s)
        said = b""
        try:
            while not said.endswith(b"\n") and (more := self._control.recv(16)):
                said += more
        except TimeoutError:
            self.kill()
        except OSError:
            pass  # it has ended: how is asked below
        return int(said) if said.endswith(b"\n") else self._ended()

    def kill(self) -> None:
        """End it and its reader."""
        self._killed = True
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def end(self) -> None:
        """Let it end by itself, or end it."""
        self._control.close()
        self._ended()

    def _ended(self) -> int:
        try:
            return self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self.kill()
            return self._process.wait()
