"""How a catalogue prints coordinates: in which reference system and form, to which place."""

from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import numpy as np
from geopandas import GeoSeries, points_from_xy
from numpy.typing import NDArray
from pyproj import CRS

from borderkit.boundary.printed.printed import Kind, Quantity, form_for, print_like, try_printed
from borderkit.boundary.printed.printed_position import (
    FrameOf,
    epsg_frame,
    quantities_of,
    units_of,
    within_area,
)
from borderkit.crs import Operation, from_wgs84
from borderkit.errors import InputError

__all__ = ["DECIMALS", "PrintForm", "PrintStyle", "print_style"]

PrintForm = Literal["dms", "dm", "degrees", "plane"]

DECIMALS: Final[dict[str, int]] = {"dms": 5, "dm": 7, "degrees": 9, "plane": 4}
"""Decimals where none are asked for: each to less than a millimetre."""

_MOST_DECIMALS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintStyle:
    """How coordinates are printed.

    Attributes
    ----------
    source_crs : str
        The reference system: ``EPSG:2056``, or ``own:CODE``.
    crs : CRS
        The same, read.
    kind : str
        How a number is written.
    decimals : int
        Of the last part.
    own : tuple
        Transformations of the boundary's own that lead from `crs` on.
    """

    source_crs: str
    crs: CRS
    kind: Kind
    decimals: int
    own: tuple[Any, ...] = ()

    def printed(self, lonlat: NDArray[np.float64]) -> tuple[list[tuple[str, str]], Operation]:
        """Print positions.

        Parameters
        ----------
        lonlat : array, shape (n, 2)
            Degrees WGS84.

        Returns
        -------
        list of (north, east), length n
            Texts that :func:`borderkit.boundary.printed.printed.read_printed` reads.
        Operation
            That led to the reference system, and its accuracy.

        Raises
        ------
        InputError
            Positions lie far outside the area of the reference system.
        CrsError
            There is no exact operation, or it does not reach all positions.
        """
        points = GeoSeries(points_from_xy(lonlat[:, 0], lonlat[:, 1]), crs="EPSG:4326")
        moved, operation = from_wgs84(points, self.crs, own=self.own)
        inside = within_area(self.crs, lonlat[:, 0], lonlat[:, 1])
        if not self.own and not inside.all():
            far = int((~inside).sum())
            msg = (
                f"{far} of {len(lonlat)} positions lie far outside the area of {self.source_crs} "
                f"({self.crs.name}); name another --crs"
            )
            raise InputError(msg)
        to_north, to_east = units_of(self.crs)
        first, second = quantities_of(self.crs)
        texts = [
            (self.text(y / to_north, first), self.text(x / to_east, second))
            for x, y in zip(moved.x.tolist(), moved.y.tolist(), strict=True)
        ]
        return texts, operation

    def text(self, value: Any, quantity: Quantity) -> str:
        """Print one number in degrees or metres."""
        return print_like(value, form_for(quantity, self.kind, decimals=self.decimals))

    def same_numbers(self, north: str, east: str) -> tuple[str, str] | None:
        """Return printed texts of this reference system in this form; None if unreadable."""
        texts = []
        for text, quantity in zip((north, east), quantities_of(self.crs), strict=True):
            read, _ = try_printed(text, quantity)
            if read is None:
                return None
            texts.append(text if read.form.kind == self.kind else self.text(read.exact, quantity))
        return texts[0], texts[1]


def print_style(
    source_crs: str,
    form: str | None = None,
    *,
    decimals: int | None = None,
    frame_of: FrameOf = epsg_frame,
) -> PrintStyle:
    """Return how to print in a reference system.

    Parameters
    ----------
    source_crs : str
        ``EPSG:...``, or ``own:CODE``.
    form : {'dms', 'dm', 'degrees', 'plane'}, optional
        Default: dms in geographic systems, plane in plane ones.
    decimals : int, optional
        Of the last part. Default: to less than a millimetre.
    frame_of : callable
        Gives the system for `source_crs`.

    Raises
    ------
    InputError
        The form does not fit the system, or the decimals are too many.
    CrsError
        The system is not known, or is neither geographic nor plane.
    """
    crs, own = frame_of(source_crs)
    plane = quantities_of(crs)[0] == "northing"
    chosen = form or ("plane" if plane else "dms")
    if chosen not in get_args(PrintForm):
        msg = f"there is no form {form!r}; there are {', '.join(get_args(PrintForm))}"
        raise InputError(msg)
    if (chosen == "plane") is not plane:
        kind = "plane: --form plane" if plane else "geographic: --form dms, dm or degrees"
        msg = f"{source_crs} ({crs.name}) is {kind}; or name another --crs"
        raise InputError(msg)
    count = DECIMALS[chosen] if decimals is None else decimals
    if not 0 <= count <= _MOST_DECIMALS:
        msg = f"{count} decimals cannot be printed; give 0 to {_MOST_DECIMALS}"
        raise InputError(msg)
    written: dict[str, Kind] = {"dms": "dms", "dm": "dm", "degrees": "degrees", "plane": "metres"}
    return PrintStyle(source_crs=source_crs, crs=crs, kind=written[chosen], decimals=count, own=own)
