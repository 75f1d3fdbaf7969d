"""The numbering schemes of the boundaries of a register."""

from collections.abc import Callable
from datetime import date, datetime

from borderkit.boundary.line import same_boundary
from borderkit.errors import Defect, RegisterFileError
from borderkit.layers.boundary import BOUNDARIES
from borderkit.markers.numbering.numbering import DEFAULT_SCHEME, Scheme
from borderkit.markers.numbering.scheme_data import scheme_of
from borderkit.store import Snapshot

__all__ = ["read_schemes"]


def read_schemes(
    view: Snapshot,
    *,
    revision: int | None = None,
    valid_at: date | datetime | None = None,
) -> Callable[[str], Scheme]:
    """Return what gives the numbering scheme of a boundary by its code, sides in either order.

    A boundary that states none has the default scheme.

    Parameters
    ----------
    view : Snapshot
        Of the register.
    revision : int, optional
        As the register stood after it. Default: as it stands.
    valid_at : date or datetime, optional
        As it was in force then. Default: all records.

    Raises
    ------
    RegisterFileError
        A scheme contradicts itself; every defect of every boundary is named.
    RegisterError
        The register cannot be read.
    """
    frame = view.read(BOUNDARIES.name, revision=revision, valid_at=valid_at)
    schemes: dict[str, Scheme] = {}
    defects: list[Defect] = []
    for record in BOUNDARIES.records(frame):
        code = record["boundary"]
        try:
            schemes[code] = scheme_of(record["numbering"])
        except RegisterFileError as fault:
            defects += [Defect(f"boundaries/{code}.{d.where}", d.what) for d in fault.defects]
    if defects:
        msg = f"{len(defects)} defect(s) in the numbering of boundaries; correct the records"
        raise RegisterFileError(msg, defects=defects)

    def scheme_for(boundary: str) -> Scheme:
        return next(
            (scheme for code, scheme in schemes.items() if same_boundary(code, boundary)),
            DEFAULT_SCHEME,
        )

    return scheme_for
