"""borderkit: a GIS toolkit for border management and site inspection.

The names below are imported when first used, so that ``import borderkit`` costs nothing::

    import borderkit as bk

    state = bk.open_state("demo.gpkg")
    answer = bk.check(state, itinerary, at=at)
    bk.findings_frame(answer)
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "Answer": "borderkit.itineraries.answer",
    "AuditReport": "borderkit.store.proof.check",
    "back_up": "borderkit.store.care.backup",
    "BorderkitError": "borderkit.errors",
    "check": "borderkit.workflows.itinerary_clearance",
    "Clearance": "borderkit.workflows.clearances",
    "compare_boundary": "borderkit.workflows.line_comparison",
    "compare_claims": "borderkit.workflows.line_comparison",
    "comparison_map": "borderkit.workflows.line_comparison_map",
    "copy_register": "borderkit.store.care.copying",
    "draft_routes": "borderkit.workflows.route_drafting",
    "DraftLand": "borderkit.itineraries.draft_land",
    "elevation_profile": "borderkit.terrain.profile",
    "export_layer": "borderkit.workflows.export",
    "findings_frame": "borderkit.itineraries.answer",
    "Gazetteer": "borderkit.itineraries.gazetteer",
    "HeightRule": "borderkit.workflows.line_terrain",
    "import_layers": "borderkit.workflows.register_intake",
    "import_line": "borderkit.workflows.line_intake",
    "import_osm": "borderkit.workflows.osm_intake",
    "import_zones": "borderkit.workflows.zone_intake",
    "Itinerary": "borderkit.itineraries.plan",
    "itinerary_geometry": "borderkit.itineraries.geometry",
    "itinerary_template": "borderkit.io.itinerary_templates",
    "ItineraryReading": "borderkit.itineraries.reading",
    "keep_clearance": "borderkit.workflows.clearance_keeping",
    "line_of_sight": "borderkit.terrain.visibility",
    "line_profile": "borderkit.workflows.line_terrain",
    "LineForm": "borderkit.workflows.line_intake",
    "LineProfile": "borderkit.workflows.line_terrain",
    "LineSource": "borderkit.workflows.line_intake",
    "list_clearances": "borderkit.workflows.clearances",
    "list_markers": "borderkit.workflows.marker_records",
    "marker_sights": "borderkit.workflows.line_terrain",
    "migrate_register": "borderkit.store.care.upgrade",
    "next_number": "borderkit.workflows.marker_records",
    "Occasion": "borderkit.workflows.occasion",
    "open_base": "borderkit.workflows.base_map",
    "open_gazetteer": "borderkit.workflows.place_search",
    "open_land": "borderkit.workflows.route_drafting",
    "open_state": "borderkit.workflows.itinerary_clearance",
    "open_store": "borderkit.store",
    "Principal": "borderkit.store.access",
    "read_clearance": "borderkit.workflows.clearances",
    "read_itinerary": "borderkit.itineraries.plan",
    "read_itinerary_file": "borderkit.workflows.itinerary_intake",
    "read_layer": "borderkit.workflows.register_layers",
    "record_history": "borderkit.workflows.record_history",
    "RecordHistory": "borderkit.workflows.record_history",
    "register_map": "borderkit.workflows.register_map",
    "register_picture": "borderkit.workflows.map_pictures",
    "register_revisions": "borderkit.workflows.record_history",
    "RegisterState": "borderkit.itineraries.state",
    "renumber_markers": "borderkit.workflows.renumbering",
    "Replay": "borderkit.workflows.clearance_replay",
    "replay_clearance": "borderkit.workflows.clearance_replay",
    "sample_heights": "borderkit.terrain.heights",
    "search_places": "borderkit.workflows.place_search",
    "show_marker": "borderkit.workflows.marker_records",
    "SightRule": "borderkit.workflows.line_terrain",
    "state_from_document": "borderkit.itineraries.state",
    "StateOf": "borderkit.workflows.export",
    "verdict_frame": "borderkit.itineraries.answer",
    "verdict_map": "borderkit.workflows.itinerary_map",
    "verdict_picture": "borderkit.workflows.map_pictures",
    "verify_audit": "borderkit.store.proof.check",
    "VerticalDatum": "borderkit.terrain.heights",
}

__all__ = [
    "Answer",
    "AuditReport",
    "BorderkitError",
    "Clearance",
    "DraftLand",
    "Gazetteer",
    "HeightRule",
    "Itinerary",
    "ItineraryReading",
    "LineForm",
    "LineProfile",
    "LineSource",
    "Occasion",
    "Principal",
    "RecordHistory",
    "RegisterState",
    "Replay",
    "SightRule",
    "StateOf",
    "VerticalDatum",
    "__version__",
    "back_up",
    "check",
    "compare_boundary",
    "compare_claims",
    "comparison_map",
    "copy_register",
    "draft_routes",
    "elevation_profile",
    "export_layer",
    "findings_frame",
    "import_layers",
    "import_line",
    "import_osm",
    "import_zones",
    "itinerary_geometry",
    "itinerary_template",
    "keep_clearance",
    "line_of_sight",
    "line_profile",
    "list_clearances",
    "list_markers",
    "marker_sights",
    "migrate_register",
    "next_number",
    "open_base",
    "open_gazetteer",
    "open_land",
    "open_state",
    "open_store",
    "read_clearance",
    "read_itinerary",
    "read_itinerary_file",
    "read_layer",
    "record_history",
    "register_map",
    "register_picture",
    "register_revisions",
    "renumber_markers",
    "replay_clearance",
    "sample_heights",
    "search_places",
    "show_marker",
    "state_from_document",
    "verdict_frame",
    "verdict_map",
    "verdict_picture",
    "verify_audit",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    home = _HOMES.get(name)
    if home is None:
        msg = f"module 'borderkit' has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    """Return the public names."""
    return __all__
