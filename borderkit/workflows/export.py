"""Layers out of a register: as GeoPackage, GeoJSON, KML, XLSX or CSV, with whom to name."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from geopandas import GeoDataFrame
from pandas import DataFrame
from pyproj import CRS

from borderkit import __version__
from borderkit.crs import WGS84, Operation, read_crs
from borderkit.errors import CrsError, InputError
from borderkit.io.sheets import CREDIT, Sheet
from borderkit.io.transform import straight_from_wgs84
from borderkit.io.writers import MANY, format_of, write_export
from borderkit.layers import GEOMETRY, LAYERS, Column, Layer
from borderkit.maps.symbols import ZONES
from borderkit.store import Snapshot, Store, open_store

__all__ = ["ExportReport", "StateOf", "about_layers", "export_layer"]

_TOLD: Final = ("source", "name", "licence", "attribution", "dated", "format", "scale_limit")
"""Columns of layer sources that an export tells of each source in use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateOf:
    """Which state of a register is meant.

    Attributes
    ----------
    revision : int or None
        As it stood after this revision; None: as it stands.
    valid_at : date, datetime or None
        Only records in force then, each in the state that was in force then; a time has an
        offset. None: all records.
    """

    revision: int | None = None
    valid_at: date | datetime | None = None


_PRESENT: Final = StateOf()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReport:
    """What came of an export.

    Attributes
    ----------
    files : tuple of Path
        What was written: the file, and for a table the file beside it.
    layers : mapping of str to int
        Records by layer.
    revision : int
        Revision of the register that they are of.
    left_out : tuple of str
        Columns for the office alone that did not go out: ``permits.permit``.
    attribution : tuple of str
        Whom the data ask to name.
    notes : tuple of str
        What should be known, in sentences.
    """

    files: tuple[Path, ...]
    layers: Mapping[str, int]
    revision: int
    left_out: tuple[str, ...]
    attribution: tuple[str, ...]
    notes: tuple[str, ...]


def export_layer(
    register: Store | str | Path,
    layer: str | Sequence[str],
    out: str | Path,
    *,
    office: bool = False,
    crs: str | None = None,
    force: bool = False,
    at: datetime | None = None,
    state: StateOf = _PRESENT,
) -> ExportReport:
    """Write one or more layers of a register into a file, all of it or nothing.

    Each form carries title, columns with their units, revision, time of export, reference
    system, and the licence and attribution of every source in use; layers whose records name a
    source get the columns ``licence`` and ``attribution``. Zones written as GeoPackage or
    GeoJSON can be imported again and are then the same.

    Parameters
    ----------
    register : Store or path
        An open register, or its file, which is then opened for reading only.
    layer : str or sequence of str
        Names of layers; several go into GeoPackage, KML and XLSX only.
    out : str or Path
        The file; its name ends in ``.gpkg``, ``.geojson``, ``.kml``, ``.xlsx`` or ``.csv``. Beside
        a table ``FILE.csv`` stands ``FILE.about.json``.
    office : bool
        Also write the columns that are for the office alone.
    crs : str, optional
        Reference system of a GeoPackage, such as ``EPSG:25832``. Default: EPSG:4326. The other
        formats are in WGS84, longitude first.
    force : bool
        Replace a file that is there.
    at : datetime, optional
        Time of the export, with its zone. Default: now.
    state : StateOf
        Which revision, and in force when. Default: all records as they stand.

    Returns
    -------
    ExportReport
        What was written, whom to name, and what should be known.

    Raises
    ------
    InputError
        A layer, revision or format that there is not, several layers in a format for one, a file
        that is there already, or one that cannot be written.
    PurgedError
        Records of that revision were purged after their time.
    CrsError
        There is no exact operation to `crs`, or it does not reach all positions.
    RegisterError
        The register cannot be opened or read.
    """
    path, names = Path(out), [layer] if isinstance(layer, str) else list(dict.fromkeys(layer))
    form = format_of(path)
    system = _checked(names, form, crs)
    _refuse_closed(names, office=office)
    time = datetime.now(UTC) if at is None else at
    with _snapshot(register, path) as view:
        revision = view.revision() if state.revision is None else state.revision
        made = _Making(view=view, state=state, at=time, office=office, crs=system)
        sheets = [_sheet(LAYERS[name], made) for name in names]
    colours = {name: symbol.colour for name, symbol in ZONES.items()}
    files, notes = write_export(path, sheets, colours=colours, at=time, force=force)
    left = tuple(f"{s.layer.name}.{name}" for s in sheets for name in s.about["left_out"])
    sources = [source for sheet in sheets for source in sheet.about["sources"]]
    return ExportReport(
        files=files,
        layers={sheet.layer.name: len(sheet.frame) for sheet in sheets},
        revision=revision,
        left_out=left,
        attribution=tuple(dict.fromkeys(s["attribution"] for s in sources if s["attribution"])),
        notes=(*dict.fromkeys(n for s in sheets for n in s.about["notes"]), *notes),
    )


def about_layers(view: Snapshot, *, office: bool = False) -> list[dict[str, Any]]:
    """Return what there is to export: each layer with its title, columns and number of records.

    Parameters
    ----------
    view : Snapshot
        A register.
    office : bool
        Whether layers and columns for the office alone are among them.

    Returns
    -------
    list of dict
        JSON values.
    """
    counts = view.counts()
    return [
        {
            "layer": layer.name,
            "title": layer.title,
            "geometry": list(layer.geometry),
            "key": list(layer.key),
            "records": counts[layer.name],
            "columns": [_told_column(c) for c in layer.columns if office or c.privacy == "public"],
        }
        for layer in LAYERS.values()
        if office or layer.privacy == "public"
    ]


def _refuse_closed(names: Sequence[str], *, office: bool) -> None:
    """Raise where a layer for the office alone would go out without anybody asking for it.

    Raises
    ------
    InputError
        One of `names` is such a layer, and `office` is false.
    """
    closed = [name for name in names if LAYERS[name].privacy != "public" and not office]
    if closed:
        msg = f"layer {', '.join(closed)} is for the office alone; --with-office writes it"
        raise InputError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Making:
    """What all sheets of an export share."""

    view: Snapshot
    state: StateOf
    at: datetime
    office: bool
    crs: CRS

    def read(self, layer: str) -> DataFrame:
        """Return the records of a layer in the state that is meant."""
        return self.view.read(layer, revision=self.state.revision, valid_at=self.state.valid_at)

    def told(self) -> dict[str, Any]:
        """Return which state it is, as JSON values."""
        revision, valid_at = self.state.revision, self.state.valid_at
        told: dict[str, Any] = {
            "register_revision": self.view.revision() if revision is None else revision
        }
        return told if valid_at is None else {**told, "valid_at": valid_at.isoformat()}


def _checked(names: Sequence[str], form: str, crs: str | None) -> CRS:
    """Return the reference system to write in, or raise where the request makes no sense."""
    unknown = [name for name in names if name not in LAYERS]
    if unknown or not names:
        what = f"no layer {', '.join(map(repr, unknown))}" if unknown else "no layer named"
        msg = f"there is {what}; there are {', '.join(LAYERS)}"
        raise InputError(msg)
    if len(names) > 1 and form not in MANY:
        listed = ", ".join(f".{name}" for name in MANY)
        msg = f"a .{form} file holds one layer, {len(names)} were named; take one of {listed}"
        raise InputError(msg)
    if crs is None:
        return WGS84
    system = read_crs(crs)
    if form != "gpkg" and system != WGS84:
        msg = f"a .{form} file is in WGS84, longitude first; --crs goes with .gpkg"
        raise InputError(msg)
    if system.to_epsg() is None or len(system.axis_info) != 2:
        msg = (
            f"{crs} is no two-dimensional system of the EPSG register; give one such as EPSG:25832"
        )
        raise CrsError(msg)
    return system


@contextmanager
def _snapshot(register: Store | str | Path, out: Path) -> Iterator[Snapshot]:
    """Lend one state of a register, which the file to write may not replace."""
    place = Path(register.place if isinstance(register, Store) else register)
    if out.resolve() == place.resolve():
        msg = f"{out} would replace the register, which is read here; name another file"
        raise InputError(msg)
    if isinstance(register, Store):
        with register.snapshot() as view:
            yield view
        return
    with open_store(register, read_only=True) as store, store.snapshot() as view:
        yield view


def _sheet(layer: Layer, made: _Making) -> Sheet:
    frame, crs = made.read(layer.name), made.crs
    columns = tuple(c for c in layer.columns if made.office or c.privacy == "public")
    sources = _sources(frame, made)
    if "origin" in layer.names:
        frame = _credited(frame, sources)
        columns = (*columns, *CREDIT)
    operation: Operation | None = None
    notes: list[str] = []
    if isinstance(frame, GeoDataFrame) and crs != WGS84:
        notes += _told_outside(frame, crs)
        shapes, operation = straight_from_wgs84(list(frame[GEOMETRY]), crs)
        values = DataFrame(frame.drop(columns=GEOMETRY))
        frame = GeoDataFrame(values, geometry=shapes.to_numpy(), crs=crs)
        notes.append(_told_operation(crs, operation))
    about = {
        "layer": layer.name,
        "title": layer.title,
        "software": f"borderkit {__version__}",
        **made.told(),
        "exported_at": made.at.astimezone(UTC).isoformat(timespec="seconds"),
        "records": len(frame),
        "key": list(layer.key),
        "crs": _told_crs(crs) if layer.geometry else None,
        "operation": operation and {"name": operation.name, "accuracy_m": operation.accuracy_m},
        "columns": [_told_column(column) for column in columns],
        "left_out": [c.name for c in layer.columns if c not in columns],
        "sources": [{name: row[name] for name in _TOLD} for row in sources.values()],
        "notes": notes,
    }
    return Sheet(layer=layer, columns=columns, frame=frame, about=about, crs=crs)


def _sources(frame: DataFrame, made: _Making) -> dict[str, dict[str, Any]]:
    """Return the sources that records of `frame` name, by code; one unknown to the register too."""
    used = list(dict.fromkeys(frame["origin"].dropna())) if "origin" in frame.columns else []
    layer = LAYERS["sources"]
    known = {row["source"]: row for row in layer.records(made.read("sources"))}
    return {code: known.get(code, dict.fromkeys(layer.names) | {"source": code}) for code in used}


def _credited(frame: DataFrame, sources: Mapping[str, Mapping[str, Any]]) -> DataFrame:
    """Return the frame with licence and attribution of each record's source."""
    rows = [sources.get(code, {}) for code in frame["origin"]]
    values = {column.name: [row.get(column.name) for row in rows] for column in CREDIT}
    added = DataFrame(values, index=frame.index, dtype=object)
    return frame.assign(**{name: added[name] for name in added.columns})


def _told_column(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "type": column.type,
        "unit": column.unit,
        "what": column.help,
    }


def _told_crs(crs: CRS) -> dict[str, Any]:
    order = "longitude, latitude" if crs.is_geographic else "easting, northing"
    return {"code": f"EPSG:{crs.to_epsg()}", "name": crs.name, "order": order}


def _told_outside(frame: GeoDataFrame, crs: CRS) -> Iterator[str]:
    """Tell how many records reach beyond the area that a reference system is meant for."""
    area = crs.area_of_use
    if area is None or area.west > area.east:
        return
    bounds = frame.bounds.to_numpy()
    low, high = (area.west, area.south), (area.east, area.north)
    outside = int(((bounds[:, :2] < low) | (bounds[:, 2:] > high)).any(axis=1).sum())
    if outside:
        yield f"{outside} records reach beyond the area that {crs.name} is meant for ({area.name})."


def _told_operation(crs: CRS, operation: Operation) -> str:
    known = operation.accuracy_m is not None
    accuracy = f"{operation.accuracy_m:g} m" if known else "unknown"
    return f"Coordinates went to {crs.name} by {operation.name}; its accuracy is {accuracy}."
