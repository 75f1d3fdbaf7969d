"""How much an upload may cost: every limit of the intake, each a setting."""

from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["Limits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of one upload.

    Attributes
    ----------
    file_bytes : int
        Largest file that is taken.
    unpacked_bytes : int
        Most bytes that all members of an archive may unpack to.
    ratio : float
        Most that a member may grow when it is unpacked; small members (below 1 MiB) may grow more.
    members : int
        Most members of an archive.
    points : int
        Most points of an upload.
    worker_s, worker_bytes : int
        Time and memory of the process that opens files with GDAL.
    """

    file_bytes: int = 512 * 2**20
    unpacked_bytes: int = 2**30
    ratio: float = 200.0
    members: int = 1_000
    points: int = 5_000_000
    worker_s: int = 120
    worker_bytes: int = 4 * 2**30

    def to_json(self) -> dict[str, Any]:
        """Return them as a job is told them."""
        return asdict(self)
