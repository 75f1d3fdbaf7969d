"""Tables of a register: one for each layer, made from its declaration, and the register's own."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    Dialect,
    Double,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import REAL, TypeDecorator, TypeEngine, UserDefinedType

from borderkit.layers import LAYERS, Layer
from borderkit.store.geometry import GeometryType, stored_type

__all__ = [
    "FID",
    "GEOM",
    "REGISTER",
    "REVISIONS",
    "SETTINGS",
    "TABLES",
    "JsonText",
    "UtcTime",
    "encode_json",
    "layer_table",
]

FID: Final = "fid"
GEOM: Final = "geom"

_DATA = MetaData()


def encode_json(value: Any) -> str:
    """Return the one JSON text of `value`: keys sorted, so equal values give equal texts."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True)


class JsonText(TypeDecorator[Any]):
    """JSON values kept as text, which GDAL and QGIS show as it stands; rows carry the text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Return the text that is stored."""
        return None if value is None else encode_json(value)


class UtcTime(UserDefinedType[datetime]):
    """Times in UTC, kept as a GeoPackage wants them: ``2026-06-03T06:10:00.000000Z``."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """Return the type as it stands in ``CREATE TABLE``."""
        return "DATETIME"

    def bind_processor(self, dialect: Dialect) -> Any:  # noqa: ARG002
        """Return what turns a time with an offset into the text that is stored."""
        return lambda time: (
            None if time is None else time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        )

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:  # noqa: ARG002
        """Return what turns a stored text into a time in UTC."""
        return lambda text: None if text is None else datetime.fromisoformat(text)


_TYPES: Final[Mapping[str, TypeEngine[Any]]] = {
    "text": Text(),
    "real": Double().with_variant(REAL(), "sqlite"),
    "integer": Integer(),
    "boolean": Boolean(create_constraint=False),
    "json": JsonText(),
}


def layer_table(layer: Layer, data: MetaData) -> Table:
    """Return the table that holds the current records of `layer`."""
    columns: list[Column[Any]] = [Column(FID, Integer, primary_key=True, autoincrement=True)]
    if layer.geometry:
        kind = stored_type(layer.geometry)
        columns.append(Column(GEOM, GeometryType(kind), nullable=False))
    columns += [
        Column(column.name, _TYPES[column.type], nullable=column.nullable)
        for column in layer.columns
    ]
    unique = UniqueConstraint(*layer.key, name=f"{layer.name}_key")
    return Table(layer.name, data, *columns, unique, sqlite_autoincrement=True)


TABLES: Final[Mapping[str, Table]] = {
    name: layer_table(layer, _DATA) for name, layer in LAYERS.items()
}
"""Tables of the layers, by the layer's name."""

REGISTER: Final = Table(
    "borderkit_register",
    _DATA,
    Column("schema_version", Integer, nullable=False),
    Column("created", UtcTime(), nullable=False),
    Column("crs", Text, nullable=False),
)
"""One row that makes the file a register."""

REVISIONS: Final = Table(
    "borderkit_revisions",
    _DATA,
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcTime(), nullable=False),
    Column("actor", Text, nullable=False),
    Column("reason", Text, nullable=False),
)
"""What a revision's clock time was, who made it, and why."""

SETTINGS: Final = Table(
    "borderkit_settings",
    _DATA,
    Column("name", Text, primary_key=True),
    Column("value", JsonText(), nullable=False),
)
"""Settings of the check that travel with the register."""
