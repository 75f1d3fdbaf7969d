"""Draw the map of a register."""

from datetime import datetime
from pathlib import Path

from borderkit.io.tiles import write_tiles
from borderkit.itineraries.state import RegisterState
from borderkit.layers import LAYERS
from borderkit.maps.base import BaseMap
from borderkit.maps.register_sheet import RegisterPage, draw_register
from borderkit.store import open_store

__all__ = ["register_map", "register_page", "write_details"]


def register_map(
    state: RegisterState,
    *,
    base: BaseMap | None = None,
    at: datetime | None = None,
    language: str = "en",
    title: str | None = None,
) -> str:
    """Return a page with the map of a register and its layers as tables.

    Parameters
    ----------
    state : RegisterState
        The register.
    base : BaseMap, optional
        Layers of the land and the form of the ground, from `open_base`.
    at : datetime, optional
        Shows what is in force and open at that instant; without it everything is drawn alike.
    language : str
        ``en``, ``zh`` or ``ru``.
    title : str, optional
        Of the page.

    Returns
    -------
    str
        Complete HTML in UTF-8 that opens with no network; the same for the same arguments.

    Raises
    ------
    InputError
        The language is none of the three, or `at` has no offset.
    """
    return register_page(state, base=base, at=at, language=language, title=title).html


def register_page(
    state: RegisterState,
    *,
    base: BaseMap | None = None,
    at: datetime | None = None,
    language: str = "en",
    title: str | None = None,
    detail_file: str | None = None,
) -> RegisterPage:
    """Return the page of `register_map`, and whether it leaves detail out.

    Parameters
    ----------
    state, base, at, language, title
        As for `register_map`.
    detail_file : str, optional
        Name of the file that `write_details` will write where the page is generalised.

    Raises
    ------
    InputError
        The language is none of the three, or `at` has no offset.
    """
    return draw_register(
        state, base=base, at=at, language=language, title=title, detail_file=detail_file
    )


def write_details(register: str | Path, out: Path, *, revision: int | None = None) -> int:
    """Write every layer of a register with geometry into a PMTiles file, all of it.

    Parameters
    ----------
    register : str or Path
        The register.
    out : Path
        The file to write.
    revision : int, optional
        As the register stood after this revision. Default: as it stands.

    Returns
    -------
    int
        How many records it holds.

    Raises
    ------
    RegisterError
        The register cannot be read.
    InputError
        The file cannot be written.
    """
    with open_store(register, read_only=True) as store, store.snapshot() as view:
        layers = {
            name: view.read(name, revision=revision)
            for name, layer in LAYERS.items()
            if layer.geometry and layer.privacy == "public"
        }
    return write_tiles(out, layers)
