"""Give markers new numbers, in one revision; the old ones stay findable."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, cast

from geopandas import GeoDataFrame

from borderkit.boundary.line import one_boundary, same_boundary
from borderkit.layers.markers import MARKERS
from borderkit.markers.numbering.renumbering import (
    Renumbered,
    Renumbering,
    RenumberPlan,
    plan_renumbering,
)
from borderkit.store import LOCAL, Principal, Snapshot, Store
from borderkit.workflows.numbering_schemes import read_schemes
from borderkit.workflows.occasion import NO_OCCASION, Occasion

__all__ = ["RenumberReport", "renumber_markers"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RenumberReport:
    """What came of new numbers.

    Attributes
    ----------
    revision : int
        Of the register, after it; of a dry run the one that it looked at.
    written : bool
        Whether they stand in the register now.
    on : date
        First day on which the markers bear them.
    done : tuple of Renumbered
        The markers with their numbers before and after, in the order asked.
    notes : tuple of str
        What should be known, in sentences.
    """

    revision: int
    written: bool
    on: date
    done: tuple[Renumbered, ...]
    notes: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "revision": self.revision,
            "written": self.written,
            "on": self.on.isoformat(),
            "renumbered": [done.to_json() for done in self.done],
            "notes": list(self.notes),
        }


def renumber_markers(
    store: Store,
    asked: Sequence[Renumbering | tuple[str, str]],
    *,
    boundary: str | None = None,
    on: date | None = None,
    dry_run: bool = False,
    principal: Principal = LOCAL,
    occasion: Occasion = NO_OCCASION,
) -> RenumberReport:
    """Give markers new numbers, all of them in one revision or none.

    The identity of a marker stays. Its old number goes into ``previous_numbers`` with the last
    day on which it held and the document of the occasion; it is still found by it. What the
    register said stays: asked for a day before `on`, markers bear their old numbers.

    Parameters
    ----------
    store : Store
        An open register.
    asked : sequence of Renumbering or of (str, str)
        The number that a marker bears (or its ``marker_uid``), and the one it is to bear. All is
        taken together, so numbers may be swapped.
    boundary : str, optional
        Code of the boundary whose markers are meant. Default: all.
    on : date, optional
        First day on which they bear the new numbers. Default: the day of writing, in UTC.
    dry_run : bool
        Check everything and write nothing.
    principal : Principal
        Who writes.
    occasion : Occasion
        Why, on which document, and from which revision the numbers were made.

    Returns
    -------
    RenumberReport
        The markers with their numbers before and after, and what should be known.

    Raises
    ------
    InputError
        There is no such boundary; or a marker is not there, several are meant, a number has no
        form of the scheme or is borne by another marker. Every defect is named, nothing is
        written.
    RegisterFileError
        A numbering scheme of the register contradicts itself.
    ForbiddenError, ConflictError
        Who writes may not, or a marker changed since; nothing is written.
    RegisterError
        The register cannot be written.
    """
    wanted = [_renumbering(each) for each in asked]

    def plan(view: Snapshot, at: datetime) -> tuple[RenumberPlan, date]:
        day = at.astimezone(UTC).date() if on is None else on
        markers = _markers(view, boundary)
        schemes, document = read_schemes(view), occasion.document
        made = plan_renumbering(markers, wanted, scheme_for=schemes, on=day, document=document)
        return made, day

    if dry_run:
        with store.snapshot() as view:
            made, day = plan(view, store.clock())
            revision = view.revision()
    else:
        what = f"renumber {len(wanted)} marker{'s' * (len(wanted) != 1)}"
        with occasion.unit(store, what, principal=principal) as unit:
            made, day = plan(unit, unit.at)
            unit.succeed(MARKERS.name, made.frame)
        revision = unit.number
    return RenumberReport(
        revision=revision, written=not dry_run, on=day, done=made.done, notes=made.notes
    )


def _renumbering(asked: Renumbering | tuple[str, str]) -> Renumbering:
    return asked if isinstance(asked, Renumbering) else Renumbering(marker=asked[0], to=asked[1])


def _markers(view: Snapshot, boundary: str | None) -> GeoDataFrame:
    """Return all markers that may clash, or those of one boundary."""
    markers = cast("GeoDataFrame", view.read(MARKERS.name))
    if boundary is None:
        return markers
    code = one_boundary(markers["boundary"], boundary)
    chosen = [same_boundary(found, code) for found in markers["boundary"]]
    return markers.loc[chosen].reset_index(drop=True)
