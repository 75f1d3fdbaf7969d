"""Frames that the records of `transformations` lead from: ``own:CODE`` beside ``EPSG:...``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from pandas import DataFrame
from pyproj import CRS

from borderkit.boundary.printed.printed_position import epsg_frame
from borderkit.crs import WGS84, is_reached
from borderkit.errors import BorderkitError, CrsError
from borderkit.helmert import OwnTransformation

__all__ = ["OWN", "OwnFrames", "own_frames"]

OWN: Final = "own:"
"""How a text begins that names the frame of a record of layer ``transformations``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFrames:
    """The transformations of a register, and the frames that they lead from.

    Attributes
    ----------
    transformations : mapping of str to OwnTransformation
        By code.
    faults : mapping of str to str
        Code -> why a record cannot be used.
    """

    transformations: Mapping[str, OwnTransformation] = field(
        default_factory=lambda: MappingProxyType({})
    )
    faults: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def frame_of(self, text: str) -> tuple[CRS, tuple[OwnTransformation, ...]]:
        """Return the reference system that `text` names, and the transformations that lead on.

        Parameters
        ----------
        text : str
            ``EPSG:4284``: the way to WGS84 is PROJ's. ``own:CODE``: the frame from which the
            record CODE leads, by that record; where PROJ knows no way from there to WGS84, by
            the one record that does.

        Raises
        ------
        CrsError
            It names no reference system or record; the record cannot be used; or nothing leads
            on from its target, or several records do.
        """
        if not text.startswith(OWN):
            return epsg_frame(text)
        first = self._named(text.removeprefix(OWN))
        chain = [first]
        while not is_reached(chain[-1].target_crs):
            chain.append(self._next(chain))
        return first.source_crs, tuple(chain)

    def source_of(self, text: str) -> tuple[CRS, tuple[OwnTransformation, ...]]:
        """Return the reference system alone that `text` names; nothing need lead on from it.

        Raises
        ------
        CrsError
            It names no reference system or record, or the record cannot be used.
        """
        if text.startswith(OWN):
            return self._named(text.removeprefix(OWN)).source_crs, ()
        return epsg_frame(text)

    def _named(self, code: str) -> OwnTransformation:
        if code in self.faults:
            msg = f"transformation {code} cannot be used: {self.faults[code]}"
            raise CrsError(msg)
        if code not in self.transformations:
            there = ", ".join(self.transformations) or "none"
            msg = f"the register has no transformation {code}; there are {there}"
            raise CrsError(msg)
        return self.transformations[code]

    def _next(self, chain: list[OwnTransformation]) -> OwnTransformation:
        end = chain[-1].target_crs
        on = [t for t in self.transformations.values() if t.source_crs == end and t not in chain]
        if len(on) != 1:
            found = f"several do: {', '.join(t.code for t in on)}" if on else "no record does"
            msg = (
                f"transformation {chain[-1].code} leads to {end.name}, from where PROJ knows no "
                f"exact operation to {WGS84.name}, and {found}; give one record of layer "
                "transformations from there on, with its document"
            )
            raise CrsError(msg)
        return on[0]


def own_frames(transformations: DataFrame) -> OwnFrames:
    """Return the frames of the records of layer ``transformations``.

    Parameters
    ----------
    transformations : DataFrame
        Of that layer. A record that cannot be used is refused only when it is asked for.
    """
    good: dict[str, OwnTransformation] = {}
    faults: dict[str, str] = {}
    for row in transformations.to_dict("records"):
        code = str(row["transformation"])
        try:
            good[code] = _of_record(row)
        except BorderkitError as fault:
            faults[code] = " ".join(str(fault).split())
    return OwnFrames(transformations=good, faults=faults)


def _of_record(row: Mapping[Any, Any]) -> OwnTransformation:
    parameters = row["parameters"]
    if not isinstance(parameters, Mapping):
        msg = "its parameters are no JSON object of names and numbers"
        raise CrsError(msg)
    accuracy = row["accuracy_m"]
    return OwnTransformation(
        code=str(row["transformation"]),
        source_crs=epsg_frame(str(row["source_crs"]))[0],
        target_crs=epsg_frame(str(row["target_crs"]))[0],
        method=str(row["method"]),
        parameters=dict(parameters),
        document=str(row["document"]),
        accuracy_m=None if accuracy is None or accuracy != accuracy else float(accuracy),  # noqa: PLR0124
    )
