"""Read any layer of a register as a frame: the call of notebooks and scripts."""

from pathlib import Path

from pandas import DataFrame

from borderkit.errors import InputError
from borderkit.layers import LAYERS
from borderkit.store import Store, open_store

__all__ = ["read_layer"]


def read_layer(register: Store | str | Path, layer: str) -> DataFrame:
    """Return all records of one layer of a register.

    Parameters
    ----------
    register : Store or path
        An open register, or the GeoPackage file, which is then opened for reading only.
    layer : str
        Name of the layer: ``zones``, ``markers``, ``roads`` ...

    Returns
    -------
    GeoDataFrame or DataFrame, shape (records, columns)
        The declared columns in order, units in their names; a missing value is None. A layer
        with geometry gives a GeoDataFrame in EPSG:4326, longitude first. It is a copy: changing
        it changes nothing in the register.

    Raises
    ------
    InputError
        There is no layer of that name.
    RegisterError
        The register cannot be opened or read.
    """
    if layer not in LAYERS:
        msg = f"there is no layer {layer!r}; there are {', '.join(LAYERS)}"
        raise InputError(msg)
    if isinstance(register, Store):
        return register.read(layer)
    with open_store(register, read_only=True) as store:
        return store.read(layer)
