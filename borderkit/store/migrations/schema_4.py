"""Version 4 of the tables, frozen: what the step from version 3 makes in a GeoPackage."""

from collections.abc import Mapping
from typing import Final

__all__ = ["ADDED_4", "CLEARANCES_4", "HISTORIES_4", "SYSTEM_4"]

ADDED_4: Final[Mapping[str, str]] = {
    "borderkit_register": "register_uid TEXT, history_from INTEGER",
    "borderkit_revisions": "side TEXT, roles TEXT, document TEXT, based_on INTEGER",
    **dict.fromkeys(
        ("places", "roads", "waters", "protected_areas"), "valid_from TEXT, valid_to TEXT"
    ),
}
"""Columns that tables get, by table."""

SYSTEM_4: Final = (
    """CREATE TABLE borderkit_settings_history (history_id INTEGER NOT NULL PRIMARY KEY
    AUTOINCREMENT, revision INTEGER NOT NULL, operation TEXT NOT NULL, digest TEXT, name
    TEXT NOT NULL, value TEXT)""",
    """CREATE TABLE borderkit_audit (seq INTEGER NOT NULL, at DATETIME NOT NULL, actor TEXT NOT
    NULL, side TEXT, action TEXT NOT NULL, subject TEXT NOT NULL, revision INTEGER NOT NULL,
    "before" TEXT, "after" TEXT, previous TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY
    (seq))""",
    """CREATE TABLE borderkit_tokens (token TEXT NOT NULL, secret_hash TEXT NOT NULL, actor
    TEXT NOT NULL, side TEXT, roles TEXT NOT NULL, created DATETIME NOT NULL, expires
    DATETIME NOT NULL, revoked DATETIME, note TEXT, PRIMARY KEY (token))""",
    """CREATE TABLE borderkit_jobs (job TEXT NOT NULL, kind TEXT NOT NULL, input TEXT NOT NULL,
    request_key TEXT, state TEXT NOT NULL, progress INTEGER NOT NULL, message TEXT NOT NULL,
    actor TEXT NOT NULL, side TEXT, roles TEXT NOT NULL, attempts INTEGER NOT NULL,
    most_attempts INTEGER NOT NULL, created DATETIME NOT NULL, started DATETIME, updated
    DATETIME NOT NULL, finished DATETIME, not_before DATETIME, worker TEXT, lease_until
    DATETIME, cancel BOOLEAN NOT NULL, result TEXT, problem TEXT, PRIMARY KEY (job), UNIQUE
    (request_key))""",
    "CREATE INDEX borderkit_jobs_state ON borderkit_jobs (state, created)",
    """CREATE TABLE borderkit_job_steps (job TEXT NOT NULL, step TEXT NOT NULL, finished
    DATETIME NOT NULL, revision INTEGER, result TEXT, PRIMARY KEY (job, step), FOREIGN
    KEY(job) REFERENCES borderkit_jobs (job))""",
)
"""Tables that the register itself needs, and their indexes."""

CLEARANCES_4: Final = """CREATE TABLE clearances (fid INTEGER NOT NULL PRIMARY KEY
    AUTOINCREMENT, clearance TEXT NOT NULL, reference TEXT, verdict TEXT NOT NULL,
    evaluated_at TEXT NOT NULL, register_revision INTEGER NOT NULL, rules_version TEXT NOT
    NULL, engine_version TEXT NOT NULL, itinerary TEXT NOT NULL, answer TEXT NOT NULL, read
    TEXT NOT NULL, note TEXT, CONSTRAINT clearances_key UNIQUE (clearance))"""

HISTORIES_4: Final[Mapping[str, str]] = {
    "jurisdictions": """MULTIPOLYGON code!1 name:j timezone default_class valid_from valid_to
        review_by calendar authority origin origin_object origin_version:i origin_date""",
    "calendars": "- calendar!1 years:j weekend:j holidays:j working:j",
    "zones": """MULTIPOLYGON zone!1 name:j class authority valid_from valid_to near_m:r
        edge_accuracy_m:r schedule:j rules:j exemptions:j version:i source:j origin""",
    "class_rules": "- class!1 rules:j exemptions:j",
    "corridors": """LINESTRING corridor!1 zone width_m:r direction modes:j schedule:j
        stopping:b lifts:j valid_from valid_to basis:j""",
    "crossings": """POINT crossing!1 name:j status modes:j hours:j categories:j nationalities:j
        nationalities_not:j valid_from valid_to origin origin_object origin_version:i
        origin_date""",
    "places": """GEOMETRY place!1 name:j aliases:j kind old_names:j admin_unit origin
        origin_object origin_version:i origin_date valid_from valid_to""",
    "permits": """- permit!1 kind zones:j places:j categories:j lines:j activities:j valid_from
        valid_to max_stay_h:r state""",
    "boundary_sections": """MULTILINESTRING section!2 boundary!1 name:j kind status claimant
        document article valid_from valid_to scale_limit:i accuracy_m:r origin origin_object
        origin_version:i origin_date""",
    "markers": """POINT marker_uid!1 boundary number section role siting side condition
        material inspected_on valid_from valid_to note inscription shape size year
        place_text image origin origin_object origin_version:i origin_date""",
    "assets": """GEOMETRY asset!1 kind name:j side condition valid_from valid_to note origin
        origin_object origin_version:i origin_date""",
    "roads": """MULTILINESTRING road!1 name:j class surface oneway:b access modes:j origin
        origin_object origin_version:i origin_date valid_from valid_to""",
    "waters": """GEOMETRY water!1 name:j kind origin origin_object origin_version:i origin_date
        valid_from valid_to""",
    "protected_areas": """MULTIPOLYGON protected_area!1 name:j category authority origin
        origin_object origin_version:i origin_date valid_from valid_to""",
    "sources": "- source!1 name:j format dated licence attribution scale_limit:i sha256 note",
    "clearances": """- clearance!1 reference verdict evaluated_at register_revision:i
        rules_version engine_version itinerary:j answer:j read:j note""",
}
"""Columns of the history of each layer: geometry type (or -), then names.

``!1`` is the first of the key, ``:j`` JSON, ``:r`` a real number, ``:i`` a whole one,
``:b`` a flag; all others are texts.
"""
