"""Read any layer of a register as a frame: the call of notebooks and scripts."""

from datetime import date, datetime
from pathlib import Path

from pandas import DataFrame

from borderkit.errors import InputError
from borderkit.layers import LAYERS
from borderkit.store import Store, open_store

__all__ = ["read_layer"]


def read_layer(
    register: Store | str | Path,
    layer: str,
    *,
    revision: int | None = None,
    valid_at: date | datetime | None = None,
) -> DataFrame:
    """Return the records of one layer of a register, as it stands or as it stood.

    Parameters
    ----------
    register : Store or path
        An open register, or the GeoPackage file, which is then opened for reading only.
    layer : str
        Name of the layer: ``zones``, ``markers``, ``roads`` ...
    revision : int, optional
        As the register stood after this revision. Default: as it stands.
    valid_at : date or datetime, optional
        Only records in force then, each in the state that was in force then. A time has an
        offset; bare dates in records are read in UTC. Default: all.

    Returns
    -------
    GeoDataFrame or DataFrame, shape (records, columns)
        The declared columns in order, units in their names; a missing value is None. A layer
        with geometry gives a GeoDataFrame in EPSG:4326, longitude first. It is a copy: changing
        it changes nothing in the register.

    Raises
    ------
    InputError
        There is no layer of that name, no such revision, or `valid_at` has no offset.
    PurgedError
        Records of that revision were purged after their time.
    RegisterError
        The register cannot be opened or read.
    """
    if layer not in LAYERS:
        msg = f"there is no layer {layer!r}; there are {', '.join(LAYERS)}"
        raise InputError(msg)
    if isinstance(register, Store):
        with register.snapshot() as view:
            return view.read(layer, revision=revision, valid_at=valid_at)
    with open_store(register, read_only=True) as store, store.snapshot() as view:
        return view.read(layer, revision=revision, valid_at=valid_at)
