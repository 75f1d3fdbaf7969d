"""A list of markers as a file for others, with whom to name."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from geopandas import GeoDataFrame

from borderkit import __version__
from borderkit.io.sheets import CREDIT, Sheet
from borderkit.io.writers import write_export
from borderkit.layers import Column, Layer
from borderkit.layers.geojson import POINTS
from borderkit.layers.markers import MARKERS
from borderkit.layers.sources import SOURCES
from borderkit.store import Snapshot, Store
from borderkit.workflows.export import StateOf
from borderkit.workflows.lent_state import lent
from borderkit.workflows.marker_records import LISTED

__all__ = ["MARKER_LIST", "write_marker_list"]

_PRESENT: Final = StateOf()
_TOLD: Final = ("source", "name", "licence", "attribution")

_COMPUTED: Final = (
    Column(name="chainage_m", type="real", unit="m", help="Of its foot along the line"),
    Column(name="section", type="text", help="In which the foot lies"),
    Column(name="section_chainage_m", type="real", unit="m", help="Of the foot in its section"),
    Column(
        name="offset_m",
        type="real",
        unit="m",
        help="From the line, above 0 left of its direction",
    ),
    Column(name="stands_on", type="text", help="On whose ground, as the geometry says"),
    Column(name="beyond", type="text", help="start, end, gap: the foot is a free end of the line"),
    Column(name="distance_m", type="real", unit="m", help="From the place asked for"),
)


def _columns() -> tuple[Column, ...]:
    """Return the columns of a list: those of the layer as declared, and the computed ones."""
    computed = {column.name: column for column in _COMPUTED}
    declared = {column.name: column for column in MARKERS.columns} | computed
    return tuple(declared[name] for name in LISTED)


MARKER_LIST: Final = Layer(
    name="marker_list",
    title="Markers in the order of the line",
    geometry=POINTS,
    key=("marker_uid",),
    columns=(*_columns(), *CREDIT),
)
"""What a list of markers holds; no layer of a register."""


def write_marker_list(
    register: Store | Snapshot | str | Path,
    found: GeoDataFrame,
    out: str | Path,
    *,
    state: StateOf = _PRESENT,
    force: bool = False,
    at: datetime | None = None,
) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Write a list of markers into a file, all of it or nothing.

    Parameters
    ----------
    register : Store, Snapshot, path or address
        That the list came from.
    found : GeoDataFrame
        As ``list_markers`` gives it, EPSG:4326.
    out : str or Path
        The file; its name ends in ``.csv``, ``.geojson``, ``.gpkg``, ``.kml`` or ``.xlsx``.
    state : StateOf
        That the list was asked of.
    force : bool
        Replace a file that is there.
    at : datetime, optional
        Time of the export, with its zone. Default: now.

    Returns
    -------
    files : tuple of Path
        What was written: the file, and for a table the file beside it.
    notes : tuple of str
        What should be known, in sentences.

    Raises
    ------
    InputError
        The name ends in no such format, a file is there already, or it cannot be written.
    RegisterError
        The register cannot be read.
    """
    time = datetime.now(UTC) if at is None else at
    with lent(register) as view:
        revision = view.revision() if state.revision is None else state.revision
        sources = {
            row["source"]: row
            for row in SOURCES.records(view.read(SOURCES.name, revision=state.revision))
        }
    rows = [
        {**row, **{c.name: sources.get(row["origin"] or "", {}).get(c.name) for c in CREDIT}}
        for row in MARKER_LIST.records(found)
    ]
    frame = MARKER_LIST.frame(rows, found.geometry.to_numpy())
    used = [code for code in dict.fromkeys(found["origin"].dropna()) if code in sources]
    about = _about(len(found), revision, [sources[code] for code in used], state, time)
    sheet = Sheet(layer=MARKER_LIST, columns=MARKER_LIST.columns, frame=frame, about=about)
    files, notes = write_export(Path(out), [sheet], colours={}, at=time, force=force)
    named = [
        f"Source to name: {row['attribution']}" for row in about["sources"] if row["attribution"]
    ]
    return files, (*notes, *dict.fromkeys(named))


def _about(
    records: int,
    revision: int,
    sources: list[Mapping[str, Any]],
    state: StateOf,
    at: datetime,
) -> dict[str, Any]:
    """Return what is to be known of a list, as JSON values."""
    valid_at = None if state.valid_at is None else state.valid_at.isoformat()
    return {
        "layer": MARKER_LIST.name,
        "title": MARKER_LIST.title,
        "software": f"borderkit {__version__}",
        "register_revision": revision,
        **({} if valid_at is None else {"valid_at": valid_at}),
        "exported_at": at.astimezone(UTC).isoformat(timespec="seconds"),
        "records": records,
        "key": list(MARKER_LIST.key),
        "crs": {"code": "EPSG:4326", "name": "WGS 84", "order": "longitude, latitude"},
        "operation": None,
        "columns": [
            {"name": c.name, "type": c.type, "unit": c.unit, "what": c.help}
            for c in MARKER_LIST.columns
        ],
        "left_out": [],
        "sources": [{name: row.get(name) for name in _TOLD} for row in sources],
        "notes": [],
    }
