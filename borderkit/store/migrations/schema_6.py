"""Version 6 of the tables, frozen: what the step from version 5 makes, in both databases."""

from collections.abc import Iterator, Mapping
from typing import Final

from borderkit.store.migrations.schema_5 import FrozenLayer, made_tables

__all__ = ["LAYERS_6", "system_6", "tables_6"]

LAYERS_6: Final[Mapping[str, FrozenLayer]] = {
    "campaigns": FrozenLayer(
        "Rounds of joint inspection: their boundary, sides and quality gates",
        """- campaign!1 boundary* name:j sides:j gates:j below_gates match_within_m:r
        walked_within_m:r valid_from valid_to document note origin origin_object
        origin_version:i origin_date""",
    ),
    "surveys": FrozenLayer(
        "Uploads of survey teams, each with the receipt that accounts for its points",
        """- survey!1 campaign* boundary* side* state* sha256* file_name size_bytes:i
        raw_file points_file receipt_file format told:j read:i accepted:i rejected:i
        duplicate:i flagged:i matched:i unmatched:i ambiguous:i time_from time_to
        receipt:j engine_version note""",
    ),
    "observations": FrozenLayer(
        "Measured positions, with their quality, lineage and place on the line",
        """POINT observation!1 survey* campaign* boundary* side* source_row:i
        source_part source_line:i kind station code remark observed_at printed_north
        printed_east source_crs epoch:r printed_height height_m:r height_kind
        height_system crs_operation operation_accuracy_m:r geoid_separation_m:r
        antenna_height_m:r antenna_reference fix_type:i sigma_horizontal_m:r
        sigma_north_m:r sigma_east_m:r sigma_height_m:r correlation:r confidence:r
        pdop:r hdop:r vdop:r satellites:i correction_age_s:r station_id averaged:i
        averaging_s:r dropped:j azimuth_deg:r azimuth_kind receiver operator
        photo_sha256 state* flags:j match_state marker matched_by candidates:j
        section chainage_m:r offset_m:r displacement_m:r displacement_east_m:r
        displacement_north_m:r displacement_sigma_m:r displacement
        displacement_reason""",
    ),
    "survey_tracks": FrozenLayer(
        "Tracks that survey teams walked, as accepted",
        """MULTILINESTRING track!1 survey* campaign* boundary* side* source_part name
        points:i time_from time_to covered:j""",
    ),
}
"""Layers that came."""

_SYSTEM: Final = (
    """CREATE TABLE borderkit_files (file TEXT NOT NULL, state TEXT NOT NULL, purpose TEXT NOT
    NULL, name TEXT NOT NULL, sha256 TEXT, size_bytes {big} NOT NULL, part_bytes {big} NOT NULL,
    actor TEXT NOT NULL, side TEXT, given TEXT NOT NULL, created {time} NOT NULL, updated {time}
    NOT NULL, job TEXT, PRIMARY KEY (file))""",
    "CREATE INDEX borderkit_files_sha256 ON borderkit_files (sha256)",
    """CREATE TABLE borderkit_file_parts (file TEXT NOT NULL, part INTEGER NOT NULL, size_bytes
    {big} NOT NULL, sha256 TEXT NOT NULL, content {bytes} NOT NULL, PRIMARY KEY (file, part),
    FOREIGN KEY(file) REFERENCES borderkit_files (file))""",
)
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "sqlite": {"big": "INTEGER", "time": "DATETIME", "bytes": "BLOB"},
    "postgresql": {"big": "BIGINT", "time": "TIMESTAMP WITH TIME ZONE", "bytes": "BYTEA"},
}


def system_6(dialect: str) -> Iterator[str]:
    """Yield the statements that make the tables of kept files, in one of the two databases."""
    for statement in _SYSTEM:
        yield statement.format_map(_WORDS[dialect])


def tables_6(layer: str, dialect: str) -> Iterator[str]:
    """Yield the statements that make a layer and its history, in one of the two databases."""
    yield from made_tables(layer, LAYERS_6[layer], dialect)
