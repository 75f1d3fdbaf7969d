"""The catalogue of a boundary out of a register: as a frame, as a file, and read back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
from geopandas import GeoDataFrame
from pandas import DataFrame

from borderkit import __version__
from borderkit.boundary.catalogues.catalogue import Catalogue, catalogue_entries, make_catalogue
from borderkit.boundary.catalogues.catalogue_compare import (
    CatalogueDifference,
    catalogue_differences,
    relation_differences,
)
from borderkit.boundary.catalogues.catalogue_layers import CATALOGUE, RELATIONS
from borderkit.boundary.catalogues.catalogue_relations import Entry
from borderkit.boundary.chainage import Chainage
from borderkit.boundary.control.frames import own_frames
from borderkit.boundary.line import line_of, one_boundary, same_boundary
from borderkit.boundary.printed.print_style import PrintStyle, print_style
from borderkit.boundary.printed.printed_position import FrameOf
from borderkit.errors import InputError
from borderkit.io.catalogue_files import read_catalogue_file, write_catalogue_file
from borderkit.io.sheets import Sheet
from borderkit.layers import GEOMETRY, LAYERS, Layer
from borderkit.markers.numbering.numbering import Scheme
from borderkit.store import Snapshot, Store
from borderkit.workflows.export import StateOf
from borderkit.workflows.lent_state import lent
from borderkit.workflows.numbering_schemes import read_schemes

__all__ = [
    "BoundaryCatalogue",
    "CatalogueForm",
    "CatalogueReading",
    "boundary_catalogue",
    "check_catalogue",
    "read_catalogue",
    "write_catalogue",
]

_OF: Final = ("boundaries", "boundary_sections", "turning_points", "markers")
_PRESENT: Final = StateOf()


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueForm:
    """How a catalogue is printed.

    Attributes
    ----------
    crs : str or None
        Print all coordinates in this reference system: ``EPSG:2056``. None: as printed where the
        register has that, the others in the system of the boundary's documents, else in the one
        in which all the printed ones are, else in EPSG:4326.
    form : str or None
        ``dms``, ``dm``, ``degrees`` or ``plane``; None: dms, or plane in a plane system.
    decimals : int or None
        Of the last part; None: to less than a millimetre.
    """

    crs: str | None = None
    form: str | None = None
    decimals: int | None = None

    @property
    def reprint(self) -> bool:
        """Whether coordinates as printed are printed anew too."""
        return self.crs is not None or self.form is not None


_AS_PRINTED: Final = CatalogueForm()


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundaryCatalogue:
    """The catalogue of one boundary.

    Attributes
    ----------
    boundary : str
        Its code.
    entries : GeoDataFrame
        Columns of the catalogue, in order along the line, EPSG:4326.
    relations : DataFrame
        Every stated azimuth and distance beside the computed one.
    about : mapping
        Title, revision, time, sources and notes, as JSON values.
    """

    boundary: str
    entries: GeoDataFrame
    relations: DataFrame
    about: Mapping[str, Any]

    @property
    def attribution(self) -> list[str]:
        """Whom its records ask to name."""
        return [s["attribution"] for s in self.about["sources"] if s["attribution"]]

    def to_json(self) -> dict[str, Any]:
        """Return it as a GeoJSON feature collection with members of its own."""
        rows, shapes = CATALOGUE.records(self.entries), self.entries[GEOMETRY]
        features = [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [shape.x, shape.y]},
                "properties": row,
            }
            for row, shape in zip(rows, shapes, strict=True)
        ]
        return {
            "type": "FeatureCollection",
            "boundary": self.boundary,
            "register_revision": self.about["register_revision"],
            "notes": list(self.about["notes"]),
            "attribution": self.attribution,
            "relations": list(RELATIONS.records(self.relations)),
            "features": features,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueReading:
    """A catalogue read from a file, and how it stands to the register.

    Attributes
    ----------
    entries : GeoDataFrame
        As the file gives them, EPSG:4326.
    relations : DataFrame
        The same; empty where the file has none.
    boundary : str
        Code of the boundary that it was compared with.
    revision : int
        Of the register.
    differences : tuple of CatalogueDifference
        Every text and number that the register has otherwise.
    """

    entries: GeoDataFrame
    relations: DataFrame
    boundary: str
    revision: int
    differences: tuple[CatalogueDifference, ...]


def boundary_catalogue(
    register: Store | str | Path,
    boundary: str | None = None,
    *,
    form: CatalogueForm = _AS_PRINTED,
    state: StateOf = _PRESENT,
    at: datetime | None = None,
) -> BoundaryCatalogue:
    """Return the catalogue of a boundary: its turning points and markers, in order.

    Parameters
    ----------
    register : Store or path
        An open register, or its file, which is then opened for reading only.
    boundary : str, optional
        Code of the boundary, sides in either order; not needed where there is one.
    form : CatalogueForm
        How coordinates are printed. Default: as their documents print them.
    state : StateOf
        Which revision, and in force when. Default: all records as they stand.
    at : datetime, optional
        Time of making, with its zone. Default: now.

    Returns
    -------
    BoundaryCatalogue
        With every record, geodesic azimuths and distances, and the stated ones beside.

    Raises
    ------
    InputError
        There is no such boundary or revision, or a form does not fit its reference system.
    CrsError
        A reference system is not known, or no exact operation leads there.
    RegisterError
        The register cannot be opened or read.
    """
    with lent(register) as view:
        return _catalogue(view, boundary, form, state, datetime.now(UTC) if at is None else at)


def write_catalogue(
    register: Store | str | Path,
    out: str | Path,
    boundary: str | None = None,
    *,
    form: CatalogueForm = _AS_PRINTED,
    state: StateOf = _PRESENT,
    force: bool = False,
    at: datetime | None = None,
) -> tuple[BoundaryCatalogue, tuple[Path, ...], tuple[str, ...]]:
    """Write the catalogue of a boundary into a file, all of it or nothing.

    Parameters
    ----------
    register, boundary, form, state, at
        As for :func:`boundary_catalogue`.
    out : str or Path
        Its name ends in ``.xlsx``, ``.csv``, ``.gpkg``, ``.txt`` or ``.html``. Beside a table
        ``FILE.csv`` stands ``FILE.about.json``.
    force : bool
        Replace files that are there.

    Returns
    -------
    catalogue : BoundaryCatalogue
        What was written.
    files : tuple of Path
        The files.
    notes : tuple of str
        What should be known, in sentences.

    Raises
    ------
    InputError
        As :func:`boundary_catalogue`; the name stands for no format, a file is there already, or
        it cannot be written.
    CrsError, RegisterError
        As :func:`boundary_catalogue`.
    """
    path, time = Path(out), datetime.now(UTC) if at is None else at
    place = Path(register.place if isinstance(register, Store) else register)
    if path.resolve() == place.resolve():
        msg = f"{path} would replace the register, which is read here; name another file"
        raise InputError(msg)
    made = boundary_catalogue(register, boundary, form=form, state=state, at=time)
    sheets = [
        Sheet(layer=layer, columns=layer.columns, frame=frame, about=_about_of(made, layer))
        for layer, frame in ((CATALOGUE, made.entries), (RELATIONS, made.relations))
    ]
    files, notes = write_catalogue_file(path, sheets[0], sheets[1], at=time, force=force)
    return made, files, (*made.about["notes"], *notes)


def read_catalogue(path: str | Path) -> tuple[GeoDataFrame, DataFrame]:
    """Read a catalogue that borderkit wrote, to the same texts and numbers.

    Parameters
    ----------
    path : str or Path
        An XLSX, CSV or GeoPackage file, known by what it holds.

    Returns
    -------
    entries : GeoDataFrame
        EPSG:4326.
    relations : DataFrame
        Stated azimuths and distances; empty where the file holds none.

    Raises
    ------
    InputError, FileFormatError, TooLargeError
        It cannot be read, is no catalogue, or too large; all defects are named.
    """
    return read_catalogue_file(path)


def check_catalogue(
    register: Store | str | Path,
    path: str | Path,
    boundary: str | None = None,
    *,
    form: CatalogueForm = _AS_PRINTED,
    state: StateOf = _PRESENT,
) -> CatalogueReading:
    """Read a catalogue from a file and compare every text and number with the register.

    Parameters
    ----------
    register, boundary, form, state
        As for :func:`boundary_catalogue`. Coordinates that no document prints may have other
        decimals in the file.
    path : str or Path
        As for :func:`read_catalogue`.

    Returns
    -------
    CatalogueReading
        What the file holds, and every text and number that the register has otherwise.

    Raises
    ------
    InputError, FileFormatError, TooLargeError, CrsError, RegisterError
        As :func:`boundary_catalogue` and :func:`read_catalogue`.
    """
    entries, relations = read_catalogue_file(path)
    made = boundary_catalogue(register, boundary, form=form, state=state)
    return CatalogueReading(
        entries=entries,
        relations=relations,
        boundary=made.boundary,
        revision=made.about["register_revision"],
        differences=(
            *catalogue_differences(made.entries, entries),
            *relation_differences(made.relations, relations),
        ),
    )


def _catalogue(
    view: Snapshot, asked: str | None, form: CatalogueForm, state: StateOf, at: datetime
) -> BoundaryCatalogue:
    def read(layer: str) -> DataFrame:
        return view.read(layer, revision=state.revision, valid_at=state.valid_at)

    frames = {name: read(name) for name in _OF}
    code = one_boundary({c for frame in frames.values() for c in frame["boundary"]}, asked)
    frames = {name: _of_boundary(frame, code) for name, frame in frames.items()}
    frames["positions"] = read("positions")
    entries = catalogue_entries(frames["turning_points"], frames["markers"], frames["positions"])
    if not entries:
        msg = f"boundary {code} has no turning point and no marker in the register; nothing to list"
        raise InputError(msg)
    frame_of = own_frames(read("transformations")).frame_of
    schemes = read_schemes(view, revision=state.revision, valid_at=state.valid_at)
    made = make_catalogue(
        entries,
        read("marker_relations"),
        style=_style(entries, frames["boundaries"], form, frame_of),
        reprint=form.reprint,
        places=_places(entries, frames["boundary_sections"], code),
        number_key=_number_key(schemes(code)),
        frame_of=frame_of,
    )
    about = _about(made, [frames[name] for name in (*_OF[1:], "positions")], read("sources"))
    about |= {
        "title": f"Boundary {code}: catalogue of turning points and markers",
        "boundary": code,
        "register_revision": view.revision() if state.revision is None else state.revision,
        "exported_at": at.astimezone(UTC).isoformat(timespec="seconds"),
    }
    if state.valid_at is not None:
        about["valid_at"] = state.valid_at.isoformat()
    return BoundaryCatalogue(
        boundary=code, entries=made.entries, relations=made.relations, about=about
    )


def _places(entries: Sequence[Entry], sections: DataFrame, code: str) -> DataFrame | None:
    """Return where entries lie along the agreed line; None where there is none to measure on."""
    if not any(claimant is None for claimant in sections["claimant"]):
        return None
    line = line_of(cast("GeoDataFrame", sections), code)
    lonlat = np.array([(entry.lon, entry.lat) for entry in entries])
    return Chainage(line).locate(lonlat, refuse_far=False).frame()


def _of_boundary(frame: DataFrame, code: str) -> DataFrame:
    chosen = np.array([same_boundary(own, code) for own in frame["boundary"]], dtype=bool)
    return frame.loc[chosen].reset_index(drop=True)


def _style(
    entries: Sequence[Entry], boundaries: DataFrame, form: CatalogueForm, frame_of: FrameOf
) -> PrintStyle:
    """Return how coordinates are printed that are not taken as printed."""
    own = [f"own:{code}" for code in boundaries["transformation"] if code is not None]
    stated = own + [crs for crs in boundaries["source_crs"] if crs is not None]
    used = {e.values["source_crs"] for e in entries if e.values["printed_north"] is not None}
    known = stated or (list(used - {None}) if len(used) == 1 else [])
    source_crs = form.crs or next(iter(known), "EPSG:4326")
    return print_style(source_crs, form.form, decimals=form.decimals, frame_of=frame_of)


def _number_key(scheme: Scheme) -> Callable[[str | None], tuple[Any, ...]]:
    """Return what sorts numbers: by their scheme, behind them those that it does not read."""

    def key(number: str | None) -> tuple[Any, ...]:
        read = None if number is None else scheme.read(number)
        return (1, number or "") if read is None else (0, *scheme.sort_key(read))

    return key


def _about(made: Catalogue, frames: Sequence[DataFrame], sources: DataFrame) -> dict[str, Any]:
    """Return what is to be known of a catalogue, as JSON values."""
    used = dict.fromkeys(code for frame in frames for code in frame["origin"].dropna())
    known = {row["source"]: row for row in LAYERS["sources"].records(sources)}
    told = ("source", "name", "licence", "attribution")
    return {
        "software": f"borderkit {__version__}",
        "records": len(made.entries),
        "key": list(CATALOGUE.key),
        "crs": {"code": "EPSG:4326", "order": "longitude, latitude"},
        "sources": [
            {name: known.get(code, {"source": code}).get(name) for name in told} for code in used
        ],
        "notes": list(made.notes),
    }


def _about_of(made: BoundaryCatalogue, layer: Layer) -> dict[str, Any]:
    return {
        "layer": layer.name,
        **made.about,
        "columns": [
            {"name": c.name, "type": c.type, "unit": c.unit, "what": c.help} for c in layer.columns
        ],
    }
