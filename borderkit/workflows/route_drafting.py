"""Propose road routes for an itinerary: the one call of API, command line and notebooks."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from borderkit.itineraries.draft_land import DraftLand
from borderkit.itineraries.draft_routes import STUB_M, make_drafts
from borderkit.itineraries.plan import Itinerary, read_itinerary
from borderkit.itineraries.route_drafts import RouteDrafts
from borderkit.itineraries.state import RegisterState
from borderkit.store import Store, open_store
from borderkit.workflows.register_state import read_state

__all__ = ["draft_routes", "open_land"]


def open_land(register: Store | str | Path, *, state: RegisterState | None = None) -> DraftLand:
    """Read the roads, the line and the settlements of a register, once for many drafts.

    Parameters
    ----------
    register : Store or path
        An open register, or the GeoPackage file, which is then opened for reading only.
    state : RegisterState, optional
        What a check reads of it, where that was read before.

    Returns
    -------
    DraftLand
        Of one revision of the register; later writes do not change it.

    Raises
    ------
    RegisterError
        The register cannot be opened or read.
    RegisterFileError
        Its records do not fit each other.
    """
    if not isinstance(register, Store):
        with open_store(register, read_only=True) as store:
            return open_land(store, state=state)
    with register.snapshot() as view:
        roads, places = view.read("roads"), view.read("places")
    return DraftLand.of(state or read_state(register), roads=roads, places=places)


def draft_routes(
    register: DraftLand | Store | str | Path,
    itinerary: Itinerary | Mapping[str, Any],
    *,
    avoid: Sequence[str] = (),
    stub_m: float = STUB_M,
    at: datetime | None = None,
) -> RouteDrafts:
    """Propose a road route for each leg of an itinerary whose route is not stated.

    A draft is an assumption of borderkit, not a statement of the traveller. Nothing is stored,
    and the itinerary is not changed: ``RouteDrafts.put_into`` gives a copy with the drafts.

    Parameters
    ----------
    register : DraftLand, Store, or path
        A land already read is much the fastest for many itineraries.
    itinerary : Itinerary or mapping
        As read, or the JSON object of an itinerary file.
    avoid : sequence of str
        Classes of zones whose roads are not used, whatever their hours: ``["non_open"]``.
    stub_m : float
        A road farther than this from a stop is not taken, metres, 0 to 50,000.
    at : datetime, optional
        When a leg without times is taken to be travelled, with an offset; the present time if
        left out. Roads count that are in force then, or all the time that a leg states.

    Returns
    -------
    RouteDrafts
        For each such leg the route (degrees WGS84), its length (metres) and time (seconds) by
        assumed speeds, where it meets the boundary line, and notes; or why there is none.

    Raises
    ------
    ItineraryError
        The itinerary breaks the contract of a check.
    InputError
        A class of zones that there is not, a limit out of range, or `at` has no offset.
    RegisterError
        The register cannot be used.
    """
    plan = itinerary if isinstance(itinerary, Itinerary) else read_itinerary(itinerary)
    land = register if isinstance(register, DraftLand) else open_land(register)
    return make_drafts(plan, land, avoid=avoid, stub_m=stub_m, at=at or datetime.now(UTC))
