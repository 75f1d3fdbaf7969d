"""Layers that GDAL opens, streamed from a worker process that can do no harm.

The worker has one driver, no network, limits on time and memory, and cannot write a file. What
it does wrong stays with it: it can be late, run out of memory or crash, each a typed error.
"""

import json
import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from borderkit.errors import FileFormatError, TooLargeError
from borderkit.io.gdal_workers import GdalReader, GdalRun, GdalWorkers, worker_environment
from borderkit.io.surveys.gathering import SurveySource

__all__ = ["LayerHead", "several_layers", "stream_layer"]

_WORKER: Final = Path(__file__).with_name("map_worker.py")
_DRIVERS: Final = {"shapefile": "ESRI Shapefile", "geopackage": "GPKG", "flatgeobuf": "FlatGeobuf"}
_SKIPPED: Final = (
    "VRT OGR_VRT HTTP WFS OAPIF CSW GML GMLAS LIBKML KML GPX GeoRSS CSV GeoJSON GeoJSONSeq "
    "ESRIJSON TopoJSON SQLite DXF DGN S57 OGR_GMT OpenFileGDB"
)
_SPENT: Final = (-signal.SIGKILL, -signal.SIGXCPU, -signal.SIGXFSZ, 3)
_NO_MEMORY: Final = (b"bad_alloc", b"MemoryError", b"Cannot allocate memory")
_LOOK_S: Final = 0.1
_GRACE_S: Final = 0.5
_LAST_WORDS: Final = 2_000
_PATH: Final = re.compile(r"(?<![\w/])/[^\s'\"]+")

Message = list[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerHead:
    """What a layer is: its name, its system as the file gives it, its columns."""

    layer: str
    crs: str | None
    columns: tuple[str, ...]


@contextmanager
def stream_layer(
    path: Path, *, form: str, layer: str | None, source: SurveySource
) -> Iterator[tuple[LayerHead | tuple[str, ...], Iterator[Message]]]:
    """Open a layer: its head, and its messages as the worker (``map_worker``) sends them.

    Where it is not said which of several layers is meant, their names stand for the head.

    Parameters
    ----------
    path : Path
        With the suffix that its driver looks for.
    form : str
        ``shapefile``, ``geopackage`` or ``flatgeobuf``.
    layer : str or None
        Which of several.
    source : SurveySource
        The file that is meant, for messages and limits.

    Raises
    ------
    TooLargeError
        It costs too much to read.
    FileFormatError
        It is damaged.
    """
    request = {
        "path": str(path.absolute()),
        "layer": layer or "",
        "driver": _DRIVERS[form],
        "cpu_s": source.limits.worker_s,
        "memory_bytes": source.limits.worker_bytes,
    }
    with _worker(request, source=source, form=form) as messages:
        silent: Message = ["fault", "it gives no answer"]
        head = next(messages, silent)
        if head[0] == "layers":
            yield tuple(str(name) for name in head[1]), iter(())
        elif head[0] == "layer":
            told = head[1]
            known = LayerHead(layer=told["layer"], crs=told["crs"], columns=tuple(told["columns"]))
            yield known, _sound(messages, source, form)
        else:
            raise _damaged(source, form, str(head[-1]))


def several_layers(head: LayerHead | tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the layers among which one has to be named, None where one is open."""
    return head if isinstance(head, tuple) else None


def _sound(messages: Iterator[Message], source: SurveySource, form: str) -> Iterator[Message]:
    """Yield messages to the end of the layer.

    Raises
    ------
    FileFormatError
        The layer is damaged.
    """
    for message in messages:
        if message[0] == "end":
            return
        if message[0] == "fault":
            raise _damaged(source, form, message[1])
        yield message
    raise _damaged(source, form, "it ends before its end")


@contextmanager
def _worker(
    request: dict[str, Any], *, source: SurveySource, form: str
) -> Iterator[Iterator[Message]]:
    reader = GdalReader(
        script=_WORKER,
        imports=("fiona", "fiona.errors", "fiona._err"),
        environment=worker_environment(GDAL_SKIP=_SKIPPED, CPL_LOG=os.devnull),
        errors=True,
    )
    with ExitStack() as stack:
        workers = source.workers or stack.enter_context(GdalWorkers())
        process = workers.start(reader)
        watch = _Watch(process, source.limits.worker_s)
        words: list[bytes] = []
        listener = threading.Thread(target=_listen, args=(process.stderr, words), daemon=True)
        listener.start()
        watch.start()
        try:
            yield _messages(process, request, watch, listener, words, source=source, form=form)
            # Who ends by itself leaves its host to the next file.
            process.wait(_GRACE_S)
        finally:
            watch.over.set()
            process.end()
            listener.join()
            watch.join()


class _Watch(threading.Thread):
    """Ends a process that says nothing for too long; its computing time has its own limit.

    The time that we take for what it says is not held against it.
    """

    def __init__(self, process: GdalRun, limit_s: float) -> None:
        super().__init__(daemon=True)
        self._process, self._limit_s = process, limit_s
        self.waiting_since: float | None = time.monotonic()
        self.over = threading.Event()
        self.is_late = False

    def run(self) -> None:
        """Look now and then whether it has said anything."""
        while not self.over.wait(_LOOK_S):
            since = self.waiting_since
            if since is not None and time.monotonic() - since > self._limit_s:
                self.is_late = True
                self._process.kill()
                return


def _messages(
    process: GdalRun,
    request: dict[str, Any],
    watch: _Watch,
    listener: threading.Thread,
    words: list[bytes],
    *,
    source: SurveySource,
    form: str,
) -> Iterator[Message]:
    """Yield what the worker says, then judge how it ended.

    Raises
    ------
    TooLargeError, FileFormatError
        It ended badly.
    """
    try:
        process.stdin.write(json.dumps(request).encode())
        process.stdin.close()
    except BrokenPipeError:
        pass
    for line in process.stdout:
        message = _message(line)
        if message is None:
            continue
        watch.waiting_since = None
        yield message
        watch.waiting_since = time.monotonic()
    code = process.wait(source.limits.worker_s)
    listener.join()
    said = b"".join(words)
    if watch.is_late or code in _SPENT or (code and any(word in said for word in _NO_MEMORY)):
        limits = source.limits
        msg = (
            f"{source.name} takes more than {limits.worker_s} s or "
            f"{limits.worker_bytes / 2**30:.1f} GiB to read; export what is needed alone to a "
            "new file"
        )
        raise TooLargeError(msg)
    if code:
        told = "".join(said.decode(errors="replace").strip().splitlines()[-1:]) or "no word"
        ended = f"signal {-code}" if code < 0 else f"code {code}"
        raise _damaged(source, form, f"the program that reads it ended with {ended}: {told}")


def _listen(stream: IO[bytes] | None, words: list[bytes]) -> None:
    """Take what is said on standard error, and keep the last of it."""
    while stream is not None and (said := stream.read(4096)):
        words[:] = [b"".join((*words, said))[-_LAST_WORDS:]]


def _damaged(source: SurveySource, form: str, fault: str) -> FileFormatError:
    # The worker knows the file by a name of ours, which helps nobody.
    told = _PATH.sub("the file", fault)
    return FileFormatError(f"{source.name} cannot be read as {form}: {told}; export it anew")


def _message(line: bytes) -> Message | None:
    """Return what a line of the worker says, None where it is cut off or none of its own."""
    try:
        found = json.loads(line) if line.endswith(b"\n") else None
    except ValueError:
        return None
    return found if isinstance(found, list) and found else None
