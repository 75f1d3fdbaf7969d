"""All lines that a register keeps, as checks look at them: agreed ones, and those of claimants."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from borderkit.boundary.line import Line, Piece, boundaries_of, line_of
from borderkit.boundary.meetings import KeptEdges
from borderkit.errors import InputError

__all__ = ["KeptLines", "KeptPiece", "metres", "record_uid", "section_uid", "whereabouts"]

Ints = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class KeptPiece:
    """A piece of a line, with the boundary and the claimant (None: agreed) of its section."""

    boundary: str
    claimant: str | None
    piece: Piece

    @property
    def uid(self) -> str:
        """Its section: ``boundary_sections/AA-BB/3``."""
        return section_uid(self.boundary, self.piece.section)


@dataclass(frozen=True, eq=False)
class KeptLines:
    """The lines of all boundaries.

    Attributes
    ----------
    agreed : tuple of Line
        Of each boundary what no side claims alone; boundaries without any are left out.
    claimed : tuple of (str, Line)
        Claimant, and the line as it sees it.
    """

    agreed: tuple[Line, ...]
    claimed: tuple[tuple[str, Line], ...]

    @classmethod
    def of(cls, sections: GeoDataFrame) -> "KeptLines":
        """Return the lines of sections (layer ``boundary_sections``, EPSG:4326).

        Sections without a length are in none.
        """
        sections = sections[~(sections.geometry.isna() | sections.geometry.is_empty)]
        agreed: list[Line] = []
        claimed: list[tuple[str, Line]] = []
        for boundary in boundaries_of(sections):
            own = sections[sections["boundary"] == boundary]
            agreed += _line(own, boundary, None)
            for claimant in sorted({str(c) for c in own.get("claimant", ()) if _is_text(c)}):
                claimed += [(claimant, line) for line in _line(own, boundary, claimant)]
        return cls(agreed=tuple(agreed), claimed=tuple(claimed))

    @cached_property
    def pieces(self) -> tuple[KeptPiece, ...]:
        """Every piece once: of agreed lines, then what each claimant claims."""
        found = [KeptPiece(line.boundary, None, p) for line in self.agreed for p in line.pieces]
        for claimant, line in self.claimed:
            found += [
                KeptPiece(line.boundary, claimant, p)
                for p in line.pieces
                if line.sections[p.section].get("claimant") == claimant
            ]
        return tuple(found)

    @cached_property
    def edges(self) -> KeptEdges:
        """The edges of all pieces; there must be a piece."""
        return KeptEdges([kept.piece for kept in self.pieces])

    def edges_of(self, boundary: str) -> Ints:
        """Return the numbers of the edges of one boundary's agreed pieces."""
        mine = [kept.boundary == boundary and kept.claimant is None for kept in self.pieces]
        return np.flatnonzero(np.array(mine, dtype=bool)[self.edges.piece])

    def edges_on(self, boundary: str, section: str | None) -> Ints:
        """Return the numbers of the edges of one section, or of all of a boundary (None)."""
        return self._edges_on.get((boundary, section), np.empty(0, dtype=np.intp))

    @cached_property
    def _edges_on(self) -> dict[tuple[str, str | None], Ints]:
        pieces: dict[tuple[str, str | None], list[int]] = defaultdict(list)
        for number, kept in enumerate(self.pieces):
            pieces[kept.boundary, kept.piece.section].append(number)
            pieces[kept.boundary, None].append(number)
        return {
            key: np.flatnonzero(np.isin(self.edges.piece, numbers))
            for key, numbers in pieces.items()
        }


def _line(sections: GeoDataFrame, boundary: str, claimant: str | None) -> Iterator[Line]:
    try:
        yield line_of(sections, boundary, claimant=claimant)
    except InputError:
        return


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def section_uid(boundary: str, section: str) -> str:
    """Return the one name of a section's record."""
    return record_uid("boundary_sections", boundary, section)


def record_uid(layer: str, *key: str) -> str:
    """Return the one name of a record, as the store names it: ``islands/AA-BB/4``."""
    return "/".join([layer, *(part.replace("%", "%25").replace("/", "%2F") for part in key)])


def metres(value: float) -> str:
    """Return a length for a message: millimetres below 10 m, centimetres to 1 km, else 0.1 m."""
    digits = 3 if abs(value) < 10.0 else 2 if abs(value) < 1000.0 else 1
    return f"{value:.{digits}f} m"


def whereabouts(place: Sequence[float]) -> str:
    """Return a position for a message, degrees WGS84 to about a decimetre."""
    return f"longitude {place[0]:.6f}, latitude {place[1]:.6f}"
