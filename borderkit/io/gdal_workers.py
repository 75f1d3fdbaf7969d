"""What every process that opens files with GDAL is started with: no network, no helpers."""

import os
from typing import Final

__all__ = ["worker_environment"]

_KEPT: Final = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "LANG")


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
