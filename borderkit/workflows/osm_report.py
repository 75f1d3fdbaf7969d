"""What came of an import from OpenStreetMap."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from borderkit.io.osm_border import Cut
from borderkit.io.osm_records import Left

__all__ = ["OsmBoundary", "OsmChange", "OsmReport"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmBoundary:
    """A boundary that was imported.

    Attributes
    ----------
    code : str
        As the register writes it: ``AA-BB``.
    sections : int
        Sections of it in the extract.
    length_m : float
        Their geodesic length, metres.
    missing : int
        Ways of the line that are not in the extract.
    cuts : tuple of Cut
        Where the extract cuts it, degrees WGS84.
    """

    code: str
    sections: int
    length_m: float
    missing: int
    cuts: tuple[Cut, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "boundary": self.code,
            "sections": self.sections,
            "length_m": round(self.length_m, 2),
            "missing_ways": self.missing,
            "cuts": [[cut.lon, cut.lat] for cut in self.cuts],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmChange:
    """A record that a later extract changed.

    Attributes
    ----------
    layer, key : str
        Which one; parts of a key are joined by ``/``.
    columns : mapping of str to (before, after)
        The columns that are different now; geometries in a few words.
    moved_m : float or None
        How far a point moved, metres.
    """

    layer: str
    key: str
    columns: Mapping[str, tuple[Any, Any]]
    moved_m: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "layer": self.layer,
            "key": self.key,
            "columns": {name: list(pair) for name, pair in self.columns.items()},
            "moved_m": None if self.moved_m is None else round(self.moved_m, 2),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmReport:
    """What came of an import from OpenStreetMap.

    Attributes
    ----------
    source : str
        Code of the source in layer ``sources``.
    dated : str or None
        Time of the extract (UTC).
    revision : int
        The register's revision after the import; unchanged where nothing is new.
    boundaries : tuple of OsmBoundary
        What was imported of each line.
    taken : mapping of str to int
        Records taken, by layer.
    left : tuple of Left
        What was not taken, by layer and reason.
    first : bool
        Whether nothing of this source, or of an earlier one with some of its lines, was in the
        register before; then all records came, and `came` does not list them.
    came, gone : mapping of str to tuple of str
        Keys of the records that are new, and of those that were taken out, by layer.
    changed : tuple of OsmChange
        Records that were there and now say something else.
    renewed : int
        Records whose version changed and nothing else.
    notes : tuple of str
        What should be known about the import, in sentences.
    attribution : str
        Whom every map of the data has to name.
    licence : str
        SPDX code of the licence.
    """

    source: str
    dated: str | None
    revision: int
    boundaries: tuple[OsmBoundary, ...]
    taken: Mapping[str, int]
    left: tuple[Left, ...]
    first: bool
    came: Mapping[str, tuple[str, ...]]
    gone: Mapping[str, tuple[str, ...]]
    changed: tuple[OsmChange, ...]
    renewed: int
    notes: tuple[str, ...]
    attribution: str
    licence: str

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values, complete."""
        return {
            "source": self.source,
            "dated": self.dated,
            "revision": self.revision,
            "boundaries": [boundary.to_json() for boundary in self.boundaries],
            "taken": dict(self.taken),
            "left": [
                {
                    "layer": left.layer,
                    "reason": left.reason,
                    "count": left.count,
                    "examples": list(left.examples),
                }
                for left in self.left
            ],
            "first": self.first,
            "came": {layer: list(keys) for layer, keys in self.came.items()},
            "changed": [change.to_json() for change in self.changed],
            "gone": {layer: list(keys) for layer, keys in self.gone.items()},
            "renewed": self.renewed,
            "notes": list(self.notes),
            "attribution": self.attribution,
            "licence": self.licence,
        }
