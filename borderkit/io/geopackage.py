"""Layers of other people's GeoPackages, read by a worker process that can do no harm.

Shapefiles go through the same process: :mod:`borderkit.io.shapefile`.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from borderkit.errors import FileFormatError, TooLargeError
from borderkit.io.gdal_workers import worker_environment

__all__ = [
    "PACKAGE_LIMIT_BYTES",
    "PackageLayer",
    "is_geopackage",
    "read_by_worker",
    "read_package_layer",
]

PACKAGE_LIMIT_BYTES: Final = 128 * 2**20
"""Largest GeoPackage that is read, bytes."""

_TIME_LIMIT_S: Final = 120
_MEMORY_LIMIT_BYTES: Final = 4 * 2**30
_MARKS: Final = (b"GPKG", b"GP10", b"GP11")
_WORKER: Final = Path(__file__).with_name("geopackage_worker.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageLayer:
    """One layer as its file gives it.

    Attributes
    ----------
    crs : str or None
        ``EPSG:...`` or WKT; None where the file does not say.
    features : tuple of mapping
        With ``id``, ``properties`` and ``geometry`` (GeoJSON, in that CRS).
    """

    name: str
    crs: str | None
    columns: tuple[str, ...]
    features: tuple[dict[str, Any], ...]


def is_geopackage(head: bytes) -> bool:
    """Whether a file that begins with `head` (100 bytes or more) is a GeoPackage."""
    return head.startswith(b"SQLite format 3\0") and head[68:72] in _MARKS


def read_package_layer(path: Path, *, layer: str) -> PackageLayer:
    """Return a layer of a GeoPackage: the one of that name, or the only one.

    The file is opened read-only in a process of its own, with limits on time and memory, which
    has the GeoPackage driver only and reaches no network.

    Raises
    ------
    TooLargeError
        It is larger than `PACKAGE_LIMIT_BYTES`, or costs too much to read.
    FileFormatError
        It is in use, damaged, or does not say which layer to read.
    """
    size = path.stat().st_size
    if size > PACKAGE_LIMIT_BYTES:
        limit = f"{PACKAGE_LIMIT_BYTES / 2**20:.0f} MiB"
        msg = f"{path} has {size} bytes, more than the {limit} that are read; split it"
        raise TooLargeError(msg)
    log = Path(f"{path}-wal")
    if log.exists() and log.stat().st_size:
        msg = f"{path} is being written by another program ({log.name} is there); close it first"
        raise FileFormatError(msg)
    return read_by_worker(path, layer=layer)


def read_by_worker(
    path: Path,
    *,
    layer: str,
    driver: Literal["GPKG", "ESRI Shapefile"] = "GPKG",
    shown: Path | None = None,
) -> PackageLayer:
    """Return a layer as the worker process reads it; `shown` names its file in messages.

    The texts of a shapefile are its bytes, each as the character of that number (ISO 8859-1).

    Raises
    ------
    TooLargeError
        It costs too much to read.
    FileFormatError
        It is damaged, or does not say which layer to read.
    """
    file, kind = shown or path, {"GPKG": "GeoPackage"}.get(driver, "shapefile")
    answers = _ask(path, layer=layer, driver=driver, shown=file, kind=kind)
    head = next(answers, {"fault": "it gives no answer"})
    if "layers" in head:
        listed = ", ".join(head["layers"]) or "none"
        msg = (
            f"{file} has no layer {layer!r} and not just one other ({listed}); export the layer "
            "alone to a new GeoPackage"
        )
        raise FileFormatError(msg)
    features = tuple(answers) if "layer" in head else (head,)
    fault = next((item["fault"] for item in features if "fault" in item), None)
    if fault is not None:
        msg = f"{file} cannot be read as a {kind}: {fault}; export it anew"
        raise FileFormatError(msg)
    return PackageLayer(
        name=head["layer"], crs=head["crs"], columns=tuple(head["columns"]), features=features
    )


def _ask(
    path: Path, *, layer: str, driver: str, shown: Path, kind: str
) -> Iterator[dict[str, Any]]:
    request = {
        "path": str(path.resolve()),
        "layer": layer,
        "driver": driver,
        "cpu_s": _TIME_LIMIT_S,
        "memory_bytes": _MEMORY_LIMIT_BYTES,
    }
    try:
        done = subprocess.run(  # noqa: S603 - our own script, its input goes by a pipe
            [sys.executable, "-I", str(_WORKER)],
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=_TIME_LIMIT_S,
            env=worker_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired as fault:
        raise _too_costly(shown) from fault
    if done.returncode < 0:
        raise _too_costly(shown)
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        msg = f"{shown} cannot be read as a {kind}: {''.join(last)}; export it anew"
        raise FileFormatError(msg)
    for line in done.stdout.splitlines():
        yield json.loads(line)


def _too_costly(path: Path) -> TooLargeError:
    return TooLargeError(
        f"{path} takes more than {_TIME_LIMIT_S} s or {_MEMORY_LIMIT_BYTES / 2**30:.0f} GiB to "
        "read; export what is needed alone to a new file"
    )
