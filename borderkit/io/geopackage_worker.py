"""Read one layer of a GeoPackage or a shapefile in a process of its own, with nothing to lose.

Started by :mod:`borderkit.io.geopackage` as a script, in Python's isolated mode. It reads a
request from standard input and writes JSON lines to standard output: what the layer is, then
one line for each feature. It imports nothing of borderkit.
"""

import json
import resource
import sys
from typing import Any

__all__ = ["main"]


def _limit(request: dict[str, Any]) -> None:
    """Take away more time and memory than a file may cost, and the right to write files."""
    resource.setrlimit(resource.RLIMIT_CPU, (request["cpu_s"], request["cpu_s"]))
    resource.setrlimit(resource.RLIMIT_AS, (request["memory_bytes"], request["memory_bytes"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer, default=str) + "\n")


def _choose(names: list[str], wanted: str) -> str | None:
    return wanted if wanted in names else names[0] if len(names) == 1 else None


def _tell(source: Any, name: str) -> None:
    """Say what the layer is, then each of its features."""
    code = source.crs.to_epsg(confidence_threshold=70) if source.crs else None
    crs = f"EPSG:{code}" if code else source.crs_wkt or None
    _say({"layer": name, "crs": crs, "columns": list(source.schema["properties"])})
    for feature in source:
        shape = feature.geometry
        _say(
            {
                "id": feature.id,
                "properties": dict(feature.properties),
                "geometry": shape and shape.__geo_interface__,
            }
        )


def main() -> int:
    """Answer the request on standard input; return the exit code."""
    request = json.loads(sys.stdin.read())
    import fiona  # noqa: PLC0415 - after the environment is known to be safe, and limited
    from fiona.errors import FionaError  # noqa: PLC0415

    _limit(request)
    path, name, driver = request["path"], request["layer"], request["driver"]
    options = {"encoding": "ISO-8859-1"}
    try:
        if driver == "GPKG":
            options = {"IMMUTABLE": "YES", "LIST_ALL_TABLES": "NO"}
            names = fiona.listlayers(path, **options)
            name = _choose(names, name)
            if name is None:
                _say({"layers": names})
                return 0
            options["layer"] = name
        with fiona.open(path, enabled_drivers=[driver], **options) as source:
            _tell(source, name)
    except (FionaError, OSError, ValueError) as fault:
        _say({"fault": str(fault)})
    return 0


if __name__ == "__main__":
    sys.exit(main())
