"""Read one layer of a map file in a process of its own, with nothing to lose.

Started for :mod:`borderkit.io.surveys.layers.map_process` by :mod:`borderkit.io.gdal_host`. It
reads a request from standard input and writes JSON lines to standard output: what the layer is,
then its features in pieces (see `_tell`). It imports nothing of borderkit.
"""

import json
import logging
import resource
import sys
from collections.abc import Iterator
from typing import Any

__all__ = ["main"]

_PIECE = 5_000
_TEXT = 4_000
_DEPTH = 20
_OF_FIONA = (SystemError, NameError, TypeError)


def _limit(request: dict[str, Any]) -> None:
    """Take away more time and memory than a file may cost, and the right to write files."""
    resource.setrlimit(resource.RLIMIT_CPU, (request["cpu_s"], request["cpu_s"]))
    resource.setrlimit(resource.RLIMIT_AS, (request["memory_bytes"], request["memory_bytes"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _say(*answer: Any) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")


def _cell(value: Any) -> Any:
    """Return a value of the table as JSON holds it; bytes and lists are left out."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, bytes | list | tuple | dict):
        return None
    return str(value)[:_TEXT]


def _shapes(shape: Any, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Yield the points, lines and others of a geometry."""
    kind = shape["type"].removeprefix("3D ")
    if kind == "GeometryCollection" and depth < _DEPTH:
        for part in shape["geometries"]:
            yield from _shapes(part, depth + 1)
    elif kind == "Point":
        yield "P", [shape["coordinates"]]
    elif kind == "MultiPoint":
        yield "P", shape["coordinates"]
    elif kind == "LineString":
        yield "L", shape["coordinates"]
    elif kind == "MultiLineString":
        for part in shape["coordinates"]:
            yield "L", part
    else:
        yield "-", kind


def _crs(source: Any, faults: tuple[type[Exception], ...]) -> str | None:
    """Return the system of a layer, None where it states none that can be read."""
    try:
        code = source.crs.to_epsg(confidence_threshold=70) if source.crs else None
        text = source.crs_wkt or None
    except faults:
        return None
    return f"EPSG:{code}" if code else text


class _Stops(logging.Handler):
    """Hears from GDAL that a table ended before its end, which fiona takes for the end."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        logging.getLogger("fiona._env").addHandler(self)
        self.said = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what SQLite says of a row that it cannot give."""
        said = record.getMessage()
        if "sqlite3_step" in said:
            self.said = said


def _tell(source: Any, name: str, crs: str | None) -> None:
    """Say what the layer is, then each feature.

    ``F``, id, values begins a feature; ``P``, positions are points of it, ``L``, positions,
    whether they begin a line are those of a line; ``-``, type is what is not read.
    """
    columns = list(source.schema["properties"])
    _say("layer", {"layer": name, "crs": crs, "columns": columns})
    stops = _Stops()
    for feature in source:
        values = feature.properties
        _say("F", feature.id, [_cell(values[column]) for column in columns])
        if feature.geometry is None:
            continue
        for kind, held in _shapes(feature.geometry.__geo_interface__):
            if kind == "-":
                _say("-", held)
                continue
            for at in range(0, len(held), _PIECE):
                _say(kind, held[at : at + _PIECE], at == 0)
    if "out of memory" in stops.said:
        raise MemoryError
    if stops.said:
        _say("fault", stops.said)
    else:
        _say("end")


def _open(
    fiona: Any, path: str, driver: str, name: str, *, faults: tuple[type[Exception], ...]
) -> None:
    options: dict[str, Any] = {}
    if driver == "ESRI Shapefile":
        options["encoding"] = "ISO-8859-1"
    if driver == "GPKG":
        options = {"IMMUTABLE": "YES", "LIST_ALL_TABLES": "NO"}
        names = fiona.listlayers(path, **options)
        if name not in names and len(names) != 1:
            _say("layers", names)
            return
        name = name if name in names else names[0]
        options["layer"] = name
    with fiona.open(path, enabled_drivers=[driver], **options) as source:
        _tell(source, name, _crs(source, faults))


def _in_words(fault: Exception) -> str:
    """Return what is wrong; some of fiona's own words are about itself, and help nobody."""
    told = str(fault)[:500]
    if "<closed" in told or told.startswith("Failed to open") or isinstance(fault, _OF_FIONA):
        return "it is damaged"
    return told


def main() -> int:
    """Answer the request on standard input; return the exit code."""
    request = json.loads(sys.stdin.read())
    import fiona  # noqa: PLC0415 - after the environment is known to be safe, and limited
    from fiona._err import CPLE_BaseError  # noqa: PLC0415 - has no public name
    from fiona.errors import FionaError  # noqa: PLC0415

    _limit(request)
    usual = (OSError, ValueError, KeyError, TypeError, RuntimeError, SystemError, NameError)
    faults = (FionaError, CPLE_BaseError, *usual)
    try:
        _open(fiona, request["path"], request["driver"], request["layer"], faults=faults)
    except MemoryError:
        return 3
    except faults as fault:
        _say("fault", _in_words(fault))
    return 0


if __name__ == "__main__":
    sys.exit(main())
