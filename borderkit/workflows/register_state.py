"""The one state of a register that a check reads."""

from borderkit.itineraries.state import CHECKED, RegisterState, state_from_frames
from borderkit.layers.sources import SOURCES
from borderkit.store import Store

__all__ = ["read_state"]


def read_state(store: Store, *, revision: int | None = None) -> RegisterState:
    """Return everything a check reads, of one revision of the register.

    Parameters
    ----------
    store : Store
        Open.
    revision : int, optional
        As the register stood after this revision. Default: as it stands.

    Raises
    ------
    RegisterFileError
        Records do not fit the contract of the check, or each other.
    RegisterError
        The register cannot be read.
    """
    with store.snapshot() as view:
        names = (*CHECKED, SOURCES.name)
        frames = {name: view.read(name, revision=revision) for name in names}
        settings = view.settings(revision=revision)
        number = view.revision() if revision is None else revision
    return state_from_frames(frames, settings=settings, revision=number)
