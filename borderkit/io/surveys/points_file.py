"""Every accepted point of an upload in one file: Arrow IPC, which Python, R and QGIS read."""

from pathlib import Path

import pyarrow as pa
from pandas import DataFrame

from borderkit.errors import FileFormatError
from borderkit.inspections.points import POINT_COLUMNS

__all__ = ["read_points", "write_points"]


def write_points(points: DataFrame, path: Path) -> None:
    """Write points of `borderkit.inspections.points` into a new file, compressed by zstd."""
    table = pa.Table.from_pandas(points, preserve_index=False)
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with (
        pa.OSFile(str(path), "wb") as sink,
        pa.ipc.new_file(sink, table.schema, options=options) as to,
    ):
        to.write_table(table, max_chunksize=65_536)


def read_points(path: Path) -> DataFrame:
    """Return points as they were written.

    Raises
    ------
    FileFormatError
        It is no such file.
    """
    try:
        with pa.OSFile(str(path), "rb") as source, pa.ipc.open_file(source) as file:
            frame: DataFrame = file.read_all().to_pandas()
    except (pa.ArrowInvalid, OSError) as fault:
        msg = f"{path.name} holds no points: {fault}"
        raise FileFormatError(msg) from fault
    for name, column in POINT_COLUMNS.items():
        if name in frame.columns and column.type == "text":
            frame[name] = frame[name].astype("str")
    return frame
