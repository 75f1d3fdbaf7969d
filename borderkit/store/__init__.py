"""The register: one GeoPackage file, opened by :func:`open_store`."""

from borderkit.store.register import Store, open_store
from borderkit.store.unit import Change, Snapshot, UnitOfWork

__all__ = ["Change", "Snapshot", "Store", "UnitOfWork", "open_store"]
