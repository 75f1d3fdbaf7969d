"""Read the points of a GPX file with GDAL in a process of its own, with nothing to lose.

Started for :mod:`borderkit.io.surveys.gpx.gpx_fast` by :mod:`borderkit.io.gdal_host`. The first
line of standard input is a request; each line after it names a layer, whose points then go to
standard output as Arrow record batches, ended by one without points. Nothing of borderkit is
imported.
"""

import json
import resource
import sys
import warnings
from typing import Any

__all__ = ["main"]

_COLUMNS = ("ele", "geoidheight", "sat", "hdop", "vdop", "pdop", "ageofdgpsdata")
_BATCH = 16_384
_POINT_BYTES = 21
"""Of a point in WKB: byte order, type, two ordinates."""


def _limit(request: dict[str, Any]) -> None:
    """Take away more time and memory than a file may cost, and the right to write files."""
    resource.setrlimit(resource.RLIMIT_CPU, (request["cpu_s"], request["cpu_s"]))
    resource.setrlimit(resource.RLIMIT_AS, (request["memory_bytes"], request["memory_bytes"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _schema() -> Any:
    import pyarrow as pa  # noqa: PLC0415 - after the limits

    fields = [("fid", pa.int64()), ("lon", pa.float64()), ("lat", pa.float64())]
    fields += [(name, pa.float64()) for name in _COLUMNS]
    return pa.schema([*fields, ("time", pa.timestamp("ms"))])


def _sent(batch: Any, schema: Any) -> Any:
    """Return a batch of features as it is sent: numbers only."""
    import numpy as np  # noqa: PLC0415 - after the limits
    import pyarrow as pa  # noqa: PLC0415 - after the limits

    shapes = batch.column("wkb_geometry")
    offsets = np.frombuffer(shapes.buffers()[1], dtype=np.int32)
    offsets = offsets[shapes.offset : shapes.offset + len(batch) + 1]
    if shapes.null_count or (np.diff(offsets) != _POINT_BYTES).any():
        msg = "a feature is no point"
        raise ValueError(msg)
    data = np.frombuffer(shapes.buffers()[2], dtype=np.uint8)[offsets[0] : offsets[-1]]
    data = data.reshape(-1, _POINT_BYTES)
    # Not pa.array(), which looks for pandas.
    axes = [pa.py_buffer(data[:, at : at + 8].tobytes()) for at in (5, 13)]
    columns = [pa.Array.from_buffers(pa.float64(), len(batch), [None, axis]) for axis in axes]
    columns.insert(0, batch.column("OGC_FID"))
    columns += [batch.column(name) for name in (*_COLUMNS, "time")]
    return pa.record_batch(
        [
            column.cast(field.type, safe=False)
            for column, field in zip(columns, schema, strict=True)
        ],
        schema=schema,
    )


def _tell(writer: Any, schema: Any, path: str, layer: str) -> None:
    """Send the points of a layer."""
    from pyogrio.raw import open_arrow  # noqa: PLC0415 - after the limits

    chosen = {"columns": [*_COLUMNS, "time"], "return_fids": True, "use_pyarrow": True}
    with open_arrow(path, layer=layer, batch_size=_BATCH, **chosen) as (_, batches):
        for batch in batches:
            if len(batch):
                writer.write_batch(_sent(batch, schema), custom_metadata={"layer": layer})


def main() -> int:
    """Answer the requests on standard input; return the exit code."""
    request = json.loads(sys.stdin.readline())
    import pyarrow as pa  # noqa: PLC0415 - after the environment is known to be safe
    import pyogrio  # noqa: PLC0415 - likewise

    _limit(request)
    warnings.simplefilter("ignore")
    schema = _schema()
    nothing = pa.RecordBatch.from_arrays(
        [pa.nulls(0, field.type) for field in schema], schema=schema
    )
    closed = list(pyogrio.list_drivers()) == ["GPX"]
    with pa.ipc.new_stream(sys.stdout.buffer, schema) as writer:
        for line in sys.stdin:
            told = {"layer": line.strip()}
            try:
                if closed:
                    _tell(writer, schema, request["path"], told["layer"])
                else:
                    told["fault"] = "it has other drivers than GPX"
            except (pyogrio.errors.DataSourceError, RuntimeError, ValueError, OSError) as fault:
                said = str(fault).partition(";")[0].replace(repr(request["path"]), "it is")
                told["fault"] = said[:200] or "it says nothing"
            writer.write_batch(nothing, custom_metadata=told)
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
