"""A process that has imported what a reader needs, and gives each file a process of its own.

Started by :mod:`borderkit.io.gdal_workers` as a script, in isolated mode, with no descriptor but
the socket by which it is asked. Importing GDAL costs more than reading most files; it is done
once. For each file it is sent standard input, output and error and what else the reader may
hold. It then forks: the child runs the reader's script with those descriptors and no others, and
limits itself as any process would. How it ended is sent back. Nothing of borderkit is imported.
"""

import json
import os
import socket
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

__all__ = ["main"]

_MOST_FILES = 4
_PIPES = 3
_GIVEN = 100


def _become(code: Any, files: list[int], control: int) -> None:
    """Run the reader's script with the descriptors given, and do not return.

    The first three are its standard input, output and error, the others have numbers from
    `_GIVEN` on: libraries keep files of their own (PROJ's data base) open under lower ones.
    """
    for place, descriptor in enumerate(files):
        os.dup2(descriptor, place if place < _PIPES else _GIVEN + place - _PIPES)
    for descriptor in (control, *files):
        os.close(descriptor)
    status = 0
    try:
        exec(code, {"__name__": "__main__"})  # noqa: S102 - our own script
    except SystemExit as end:
        if not isinstance(end.code, int):
            raise
        status = end.code
    sys.stdout.flush()
    sys.stderr.flush()
    # The interpreter would take longer to clear up than most files to read.
    os._exit(status)


def main() -> int:
    """Serve until nobody asks any more; return the exit code."""
    told = json.loads(sys.argv[1])
    control = socket.socket(fileno=told["control"])
    sys.modules.update(dict.fromkeys(told["without"]))
    for name in told["imports"]:
        import_module(name)
    code = compile(Path(told["script"]).read_bytes(), told["script"], "exec")
    while True:
        said, files, _, _ = socket.recv_fds(control, 1, _MOST_FILES)
        if not said:
            return 0
        process = os.fork()
        if process == 0:
            _become(code, files, control.fileno())
        for descriptor in files:
            os.close(descriptor)
        _, status = os.waitpid(process, 0)
        control.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())


if __name__ == "__main__":
    sys.exit(main())
