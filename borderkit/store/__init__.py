"""The register: in one GeoPackage file or one PostGIS database, opened by :func:`open_store`."""

from borderkit.store.access import LOCAL, PERMISSIONS, ROLES, Permission, Principal, Role
from borderkit.store.audit import Act
from borderkit.store.register import Store, open_store
from borderkit.store.snapshot import Snapshot
from borderkit.store.uids import key_of, uid_of
from borderkit.store.unit import Change, UnitOfWork

__all__ = [
    "LOCAL",
    "PERMISSIONS",
    "ROLES",
    "Act",
    "Change",
    "Permission",
    "Principal",
    "Role",
    "Snapshot",
    "Store",
    "UnitOfWork",
    "key_of",
    "open_store",
    "uid_of",
]
