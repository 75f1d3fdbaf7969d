"""The one state of a register that a check reads."""

from borderkit.itineraries.state import CHECKED, RegisterState, state_from_frames
from borderkit.layers.sources import SOURCES
from borderkit.store import Store

__all__ = ["read_state"]


def read_state(store: Store) -> RegisterState:
    """Return everything a check reads, of one revision of the register.

    Raises
    ------
    RegisterFileError
        Records do not fit the contract of the check, or each other.
    RegisterError
        The register cannot be read.
    """
    with store.snapshot() as view:
        frames = {name: view.read(name) for name in (*CHECKED, SOURCES.name)}
        settings, revision = view.settings(), view.revision()
    return state_from_frames(frames, settings=settings, revision=revision)
