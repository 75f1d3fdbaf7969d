"""The second reader of GPX: GDAL, in a worker process that has one driver and reaches nothing."""

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import IO, Any, Final

import pyarrow as pa
from numpy.typing import NDArray

from borderkit.io.gdal_workers import (
    GIVEN_FILE,
    GdalReader,
    GdalRun,
    GdalWorkers,
    worker_environment,
)
from borderkit.io.surveys.limits import Limits

__all__ = ["LAYERS", "SecondBatch", "SecondReader", "second_reader"]

SecondBatch = dict[str, NDArray[Any]]
"""Some points of a layer: column -> values."""

LAYERS: Final = ("waypoints", "route_points", "track_points")
"""GDAL's layers, in the order of `borderkit.io.surveys.gpx.gpx_strict.KINDS_OF`."""

_WORKER: Final = Path(__file__).with_name("gpx_worker.py")
_END_S: Final = 5.0


class SecondReader:
    """What GDAL reads of a GPX file, layer by layer, while the strict reader is at work.

    The process is started when the first layer is asked for, and reads those alone that are.

    Parameters
    ----------
    file : file
        Opened for reading in binary; its descriptor is what the worker is given.
    limits : Limits
        What it may cost.
    workers : GdalWorkers
        Start its process.

    Attributes
    ----------
    batches : dict of str to list of dict of str to array, each of shape (n,)
        Columns ``fid`` (place among the points of its layer, from 0 on), ``lon``, ``lat``
        (degrees), ``ele``, ``time`` (as the clock shows it, without offset) and others; those
        without any value are left out.
    faults : dict of str to str
        Why a layer is not there, or not whole.
    """

    def __init__(self, file: IO[bytes], limits: Limits, workers: GdalWorkers) -> None:
        self.batches: dict[str, list[SecondBatch]] = {}
        self.faults: dict[str, str] = {}
        self._file = file
        self._limits = limits
        self._workers = workers
        self._asked: set[str] = set()
        self._ended: set[str] = set()
        self._process: GdalRun | None = None
        self._thread = threading.Thread(target=self._collect, daemon=True)

    def ask(self, layer: str) -> None:
        """Ask for the points of a layer, once."""
        if layer in self._asked:
            return
        self._asked.add(layer)
        self.batches[layer] = []
        if self._process is None:
            self._start()
        self._say(f"{layer}\n")

    def wait(self) -> None:
        """Wait until all that was asked for is there, or is known not to come."""
        if self._process is None:
            return
        self._close_input()
        self._thread.join(self._limits.worker_s)
        late = self._thread.is_alive()
        if late:
            self._process.kill()
            self._thread.join()
        code = self._process.wait(_END_S)
        why = f"it took more than {self._limits.worker_s} s" if late else f"it ended by {code}"
        for layer in self._asked - self._ended:
            self.faults[layer] = why

    def end(self) -> None:
        """End the process, whatever it is doing."""
        if self._process is None:
            return
        self._process.end()
        self._thread.join(_END_S)

    def _start(self) -> None:
        self._process = self._workers.start(_reader(), files=[self._file.fileno()])
        request = {
            "path": GIVEN_FILE,
            "cpu_s": self._limits.worker_s,
            "memory_bytes": self._limits.worker_bytes,
        }
        self._say(json.dumps(request) + "\n")
        self._thread.start()

    def _say(self, text: str) -> None:
        try:
            if self._process is not None:
                self._process.stdin.write(text.encode())
                self._process.stdin.flush()
        except OSError:
            pass  # it has ended: `wait` says why

    def _close_input(self) -> None:
        try:
            if self._process is not None:
                self._process.stdin.close()
        except OSError:
            pass  # likewise

    def _collect(self) -> None:
        try:
            self._collect_batches()
        except (pa.ArrowInvalid, OSError, ValueError, KeyError, EOFError):
            return  # the process ended early: `wait` says why

    def _collect_batches(self) -> None:
        if self._process is None:
            return
        with pa.ipc.open_stream(self._process.stdout) as stream:
            while True:
                try:
                    batch, told = stream.read_next_batch_with_custom_metadata()
                except StopIteration:
                    return
                said = {key.decode(): value.decode() for key, value in dict(told or {}).items()}
                layer = said["layer"]
                if len(batch):
                    self.batches[layer].append(_filled(batch))
                else:
                    self._ended.add(layer)
                if "fault" in said:
                    self.faults[layer] = _one_line(said["fault"])


@contextmanager
def second_reader(
    path: Path, limits: Limits, workers: GdalWorkers | None = None
) -> Iterator[SecondReader]:
    """Give the second reader of a file; its process ends with the block.

    Parameters
    ----------
    path : Path
        The file.
    limits : Limits
        What it may cost.
    workers : GdalWorkers, optional
        Those of the upload; otherwise it has its own.
    """
    with path.open("rb") as file, ExitStack() as stack:
        reader = SecondReader(file, limits, workers or stack.enter_context(GdalWorkers()))
        try:
            yield reader
        finally:
            reader.end()


def _filled(batch: pa.RecordBatch) -> SecondBatch:
    """Return copies of the columns that hold anything; the batch itself can then go."""
    return {
        name: column.to_numpy(zero_copy_only=False).copy()
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
        if column.null_count < len(batch)
    }


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _reader() -> GdalReader:
    return GdalReader(
        script=Path(_WORKER),
        imports=("pyarrow", "pyarrow.compute", "pyogrio.raw"),
        # Without them pyogrio's own import takes a third of the time.
        without=("geopandas", "pandas", "shapely"),
        environment=worker_environment(
            ARROW_DEFAULT_MEMORY_POOL="system",
            GDAL_SKIP=_other_drivers(),
            GDAL_NUM_THREADS="1",
            GPX_USE_EXTENSIONS="NO",
            OPENBLAS_NUM_THREADS="1",
        ),
    )


@cache
def _other_drivers() -> str:
    """Return the names of all drivers but the one for GPX, as GDAL_SKIP wants them."""
    import pyogrio  # noqa: PLC0415 - for its list only

    return ",".join(name for name in pyogrio.list_drivers() if name != "GPX")
