"""The one state of a register that a check reads."""

from borderkit.itineraries.state import CHECKED, RegisterState, state_from_frames
from borderkit.layers.sources import SOURCES
from borderkit.store import Snapshot, Store

__all__ = ["read_state", "state_of"]


def read_state(store: Store, revision: int | None = None) -> RegisterState:
    """Return everything a check reads, of one revision of the register.

    Parameters
    ----------
    store : Store
        An open register.
    revision : int, optional
        As of which revision; the last one if left out.

    Raises
    ------
    InputError
        There is no such revision yet.
    RegisterFileError
        Records do not fit the contract of the check, or each other.
    RegisterError
        The register cannot be read.
    """
    with store.snapshot() as view:
        return state_of(view, revision=revision)


def state_of(view: Snapshot, *, revision: int | None = None) -> RegisterState:
    """Return everything a check reads, from a view of a register; see :func:`read_state`.

    Raises
    ------
    InputError
        There is no such revision yet.
    RegisterFileError
        Records do not fit the contract of the check, or each other.
    RegisterError
        The register cannot be read.
    """
    frames = {name: view.read(name, revision=revision) for name in (*CHECKED, SOURCES.name)}
    settings = view.settings(revision=revision)
    number = view.revision() if revision is None else revision
    return state_from_frames(frames, settings=settings, revision=number)
