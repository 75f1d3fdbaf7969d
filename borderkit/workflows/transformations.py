"""Agreed transformations of a register: read, estimated from common control points, and kept."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, Literal

from borderkit.boundary.control.common_points import CommonPoints, common_points
from borderkit.boundary.control.control import Agreement
from borderkit.boundary.control.control import estimate_transformation as adjusted
from borderkit.boundary.control.frames import OwnFrames, own_frames
from borderkit.errors import InputError
from borderkit.layers import LAYERS
from borderkit.layers.control import CONTROL_POINTS, TRANSFORMATIONS
from borderkit.store import LOCAL, Principal, Snapshot, Store
from borderkit.workflows.export import StateOf
from borderkit.workflows.lent_state import lent
from borderkit.workflows.occasion import NO_OCCASION, Occasion
from borderkit.workflows.the_line import read_of_boundary

__all__ = [
    "TransformationEstimate",
    "agreed_transformations",
    "estimate_transformation",
    "keep_transformation",
    "read_own_frames",
]

Heights = Literal["stated", "zero"]
"""Stated heights above the ellipsoid, or all points put on their ellipsoids."""

_MILLIMETRE: Final = 4
_PRESENT: Final = StateOf()


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformationEstimate:
    """What the common points of two sides say of the way between their frames.

    Attributes
    ----------
    boundary : str
        Its code.
    sides : (str, str)
        From whose frame, to whose.
    common : CommonPoints
        The points that both have.
    agreement : Agreement
        Parameters, residuals and tests.
    heights : {"stated", "zero"}
        Which heights were used.
    revision : int
        Of the register that was read.
    """

    boundary: str
    sides: tuple[str, str]
    common: CommonPoints
    agreement: Agreement
    heights: Heights
    revision: int

    def residuals(self) -> list[dict[str, Any]]:
        """Return what is left at each common point: east, north and up, metres."""
        found = self.agreement
        names = ("east_m", "north_m", "up_m")
        return [
            {
                "point": point,
                **{name: round(v, _MILLIMETRE) for name, v in zip(names, off, strict=False)},
                "outlier": point in found.outliers,
            }
            for point, off in zip(found.points, found.residual_m.tolist(), strict=True)
        ]

    def notes(self) -> list[str]:
        """Return what should be known of it, in sentences."""
        found, told = self.agreement, []
        if found.dof == 0:
            told.append(
                "The points determine the parameters exactly: nothing checks them, their "
                "accuracy is unknown. Add a common point."
            )
        if not found.weighted:
            told.append("Not all sigmas are known: all points weigh the same.")
        if found.outliers:
            told.append(
                f"Not in accord with the others: {', '.join(found.outliers)}. Look into it, or "
                "leave it out and say why."
            )
        if self.heights == "zero":
            told.append("Heights were taken as 0: use the parameters for positions in plan only.")
        if self.common.left_out:
            told.append(f"Left out: {', '.join(self.common.left_out)}.")
        if self.common.single:
            told.append(f"One side alone has: {', '.join(self.common.single)}.")
        return told

    def record(self) -> dict[str, Any]:
        """Return it as JSON."""
        found = self.agreement
        return {
            "boundary": self.boundary,
            "from_side": self.sides[0],
            "to_side": self.sides[1],
            "source_crs": self.common.source.crs.to_string(),
            "target_crs": self.common.target.crs.to_string(),
            "method": found.method,
            "parameters": dict(found.parameters),
            "accuracy_m": found.accuracy_m,
            "sigma0": found.sigma0,
            "dof": found.dof,
            "weighted": found.weighted,
            "heights": self.heights,
            "points": len(found.points),
            "residuals": self.residuals(),
            "outliers": list(found.outliers),
            "notes": self.notes(),
            "register_revision": self.revision,
        }


def read_own_frames(
    view: Snapshot, *, revision: int | None = None, valid_at: date | datetime | None = None
) -> OwnFrames:
    """Return the frames ``own:CODE`` of a register.

    Parameters
    ----------
    view : Snapshot
        Of the register.
    revision : int, optional
        As the register stood after it. Default: as it stands.
    valid_at : date or datetime, optional
        Only transformations in force then. Default: all.

    Raises
    ------
    InputError
        There is no such revision.
    RegisterError
        The register cannot be read.
    """
    return own_frames(view.read(TRANSFORMATIONS.name, revision=revision, valid_at=valid_at))


def agreed_transformations(
    register: Store | Snapshot | str | Path,
    boundary: str | None = None,
    *,
    state: StateOf = _PRESENT,
) -> list[dict[str, Any]]:
    """Return the transformations of a register as JSON, each with what keeps it from being used.

    Parameters
    ----------
    register : Store, Snapshot, path or address
        An open register, or where it is; it is then opened for reading only.
    boundary : str, optional
        Only those of this boundary, sides in either order. Default: all.
    state : StateOf
        Which revision, and in force when. Default: as it stands.

    Returns
    -------
    list of dict
        The columns of layer ``transformations``, and ``fault``.

    Raises
    ------
    InputError
        There is no such boundary or revision.
    RegisterError
        The register cannot be opened or read.
    """
    at: dict[str, Any] = {"revision": state.revision, "valid_at": state.valid_at}
    with lent(register) as view:
        frame = view.read(TRANSFORMATIONS.name, **at)
        if boundary is not None:
            frame = read_of_boundary(view, TRANSFORMATIONS, boundary, **at)
    faults = own_frames(frame).faults
    return [
        {**row, "fault": faults.get(row["transformation"])}
        for row in TRANSFORMATIONS.records(frame)
    ]


def estimate_transformation(
    register: Store | Snapshot | str | Path,
    boundary: str | None = None,
    *,
    sides: tuple[str, str],
    method: str = "helmert_7_position_vector",
    heights: Heights = "stated",
    leave_out: Collection[str] = (),
    state: StateOf = _PRESENT,
) -> TransformationEstimate:
    """Estimate the transformation between the frames of two sides from their common points.

    Parameters
    ----------
    register : Store, Snapshot, path or address
        An open register, or where it is; it is then opened for reading only.
    boundary : str, optional
        Its code; not needed where the register has one.
    sides : (str, str)
        From whose frame, to whose.
    method : {"helmert_3", "helmert_4", "helmert_7_position_vector", "helmert_7_coordinate_frame"}
        Which parameters: shifts alone; of the plane; shifts, rotations and scale.
    heights : {"stated", "zero"}
        ``zero`` puts all points on their ellipsoids: for positions in plan only.
    leave_out : collection of str
        Codes of common points that are not to be used.
    state : StateOf
        Which revision, and in force when. Default: as it stands.

    Returns
    -------
    TransformationEstimate
        Parameters with residuals; nothing is written.

    Raises
    ------
    InputError
        Too few common points, or points that do not tell the parameters apart; what is needed
        is said. One side twice, a side without points, coordinates that cannot be read, no such
        boundary.
    CrsError
        A frame is not known or does not fit the method.
    RegisterError
        The register cannot be opened or read.
    """
    if sides[0] == sides[1]:
        msg = f"a transformation leads from one side to the other, not from {sides[0]} to itself"
        raise InputError(msg)
    at: dict[str, Any] = {"revision": state.revision, "valid_at": state.valid_at}
    with lent(register) as view:
        control = read_of_boundary(view, CONTROL_POINTS, boundary, **at)
        frames = read_own_frames(view, **at)
        revision = view.revision() if state.revision is None else state.revision
    common = common_points(control, sides=sides, frame_of=frames.source_of, leave_out=leave_out)
    agreement = adjusted(
        common.source,
        common.target,
        points=common.points,
        method=method,
        on_ellipsoids=heights == "zero",
    )
    return TransformationEstimate(
        boundary=str(control["boundary"].iloc[0]),
        sides=sides,
        common=common,
        agreement=agreement,
        heights=heights,
        revision=revision,
    )


def keep_transformation(
    store: Store,
    estimate: TransformationEstimate,
    *,
    code: str,
    document: str,
    principal: Principal = LOCAL,
    occasion: Occasion = NO_OCCASION,
) -> int:
    """Write an estimated transformation into the register, with the document that agrees it.

    Parameters
    ----------
    store : Store
        An open register.
    estimate : TransformationEstimate
        What is kept, with its residuals.
    code : str
        Of the record; one that is there already is never replaced.
    document : str
        The document that agrees it.
    principal : Principal
        Who writes.
    occasion : Occasion
        Why.

    Returns
    -------
    int
        The register's revision after it.

    Raises
    ------
    InputError
        Code or document are empty, or the code is taken.
    ForbiddenError
        The principal may not write it.
    RegisterError
        The register cannot be written.
    """
    _require_keepable(code, document)
    layer = LAYERS[TRANSFORMATIONS.name]
    row: Mapping[str, Any] = estimate.record()
    names = ("boundary", "source_crs", "target_crs", "method", "parameters", "accuracy_m")
    record = {
        **{name: row[name] for name in names},
        "transformation": code,
        "document": document,
        "residuals": row["residuals"],
        "note": " ".join(
            (f"From control points of {estimate.sides[0]} to {estimate.sides[1]}.", *row["notes"])
        ),
    }
    what = f"keep transformation {code}"
    with occasion.unit(store, what, principal=principal) as unit:
        if not unit.pick(layer.name, [(code,)]).empty:
            msg = f"there is a transformation {code} already; choose another code"
            raise InputError(msg)
        unit.upsert(layer.name, layer.frame([record]))
    return unit.number


def _require_keepable(code: str, document: str) -> None:
    if not code.strip() or not document.strip():
        msg = "a transformation is kept under a code, and with the document that agrees it"
        raise InputError(msg)
