"""Check an itinerary against a register: the one call of API, command line and notebooks."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from borderkit.itineraries.answer import Answer
from borderkit.itineraries.check import check_itinerary
from borderkit.itineraries.plan import Itinerary, read_itinerary
from borderkit.itineraries.state import RegisterState
from borderkit.store import Store, open_store
from borderkit.workflows.register_state import read_state

__all__ = ["check", "open_state"]


def open_state(path: str | Path, *, revision: int | None = None) -> RegisterState:
    """Read everything that a check needs from a register, once for many checks.

    Parameters
    ----------
    path : str or Path
        The register, a GeoPackage file; it is opened for reading only.
    revision : int, optional
        As the register stood after this revision. Default: as it stands.

    Returns
    -------
    RegisterState
        One revision of the register; later writes do not change it.

    Raises
    ------
    RegisterError
        There is no register there, or it cannot be read.
    InputError
        It has no such revision.
    PurgedError
        Records of that revision were purged after their time.
    RegisterFileError
        Its records do not fit each other.
    """
    with open_store(path, read_only=True) as store:
        return read_state(store, revision=revision)


def check(
    register: Store | RegisterState | str | Path,
    itinerary: Itinerary | Mapping[str, Any],
    *,
    at: datetime | None = None,
) -> Answer:
    """Judge an itinerary against every zone and rule of a register. Stores nothing.

    Parameters
    ----------
    register : RegisterState, Store, or path
        A state already read is much the fastest for many checks.
    itinerary : Itinerary or mapping
        As read, or the JSON object of an itinerary file.
    at : datetime, optional
        When it is judged, with an offset; the present time if left out.

    Returns
    -------
    Answer
        The verdict with its bounds, findings and assumptions.

    Raises
    ------
    ItineraryError
        The itinerary breaks the contract of a check.
    RegisterError
        The register cannot be used.
    InputError
        `at` has no offset.
    """
    if isinstance(register, RegisterState):
        state = register
    elif isinstance(register, Store):
        state = read_state(register)
    else:
        state = open_state(register)
    plan = itinerary if isinstance(itinerary, Itinerary) else read_itinerary(itinerary)
    return check_itinerary(plan, state, at=at or datetime.now(UTC))
