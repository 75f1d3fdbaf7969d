"""The one state of a register that a check reads."""

from collections.abc import Collection

from borderkit.itineraries.state import CHECKED, RegisterState, state_from_frames
from borderkit.layers.sources import SOURCES
from borderkit.store import Snapshot, Store
from borderkit.store.lookups import changed_since

__all__ = ["read_state", "state_after", "state_of"]

_READ = (*CHECKED, SOURCES.name)


def read_state(store: Store, *, revision: int | None = None) -> RegisterState:
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


def state_of(
    view: Snapshot, *, revision: int | None = None, without_purged: Collection[str] = ()
) -> RegisterState:
    """Return everything a check reads, from a view of a register; see :func:`read_state`.

    Parameters
    ----------
    view : Snapshot
        Of the register.
    revision : int, optional
        As of which revision; the last one if left out.
    without_purged : collection of str
        Layers whose records may be missing that were purged since, instead of refusing.

    Raises
    ------
    InputError
        There is no such revision yet.
    RegisterFileError
        Records do not fit the contract of the check, or each other.
    RegisterError
        The register cannot be read.
    """
    frames = {
        name: view.read(name, revision=revision, without_purged=name in without_purged)
        for name in _READ
    }
    settings = view.settings(revision=revision)
    number = view.revision() if revision is None else revision
    return state_from_frames(frames, settings=settings, revision=number)


def state_after(view: Snapshot, state: RegisterState) -> RegisterState:
    """Return everything a check reads, from a state of the same register that was read before.

    Nothing is read anew where no revision since changed what a check reads.

    Raises
    ------
    RegisterFileError
        Records do not fit the contract of the check, or each other.
    RegisterError
        The register cannot be read.
    """
    revision = view.revision()
    if state.revision == revision:
        return state
    if state.revision > revision or changed_since(view, _READ, state.revision):
        return state_of(view)
    return state.at_revision(revision)
