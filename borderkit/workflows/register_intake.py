"""Fill a register from a register file: all of it, or exactly its good records."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from borderkit.boundary.control.frames import OwnFrames, own_frames
from borderkit.errors import Defect, RegisterFileError
from borderkit.io.globe import goes_long_way
from borderkit.io.register_file import parse_register, read_document
from borderkit.itineraries.state import CHECKED, state_from_frames
from borderkit.layers import GEOMETRY, LAYERS, Layer
from borderkit.store import LOCAL, Principal, Snapshot, Store, UnitOfWork
from borderkit.workflows.occasion import NO_OCCASION, Occasion

__all__ = [
    "Batch",
    "IntakeReport",
    "import_layers",
    "long_way_notes",
    "name_of",
    "write_batch",
]

Key = tuple[str, tuple[Any, ...]]

_OWNERS: Final = {
    "zone": "zones",
    "class": "class_rules",
    "corridor": "corridors",
    "jurisdiction": "jurisdictions",
}
"""How a defect between records names its layer -> the layer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeReport:
    """What came of an import.

    Attributes
    ----------
    accepted : int
        Records now in the register.
    rejected : tuple of Defect
        Defects of the records that were left out, each with its place in the file.
    notes : tuple of str
        What should be known about the import, in sentences.
    revision : int
        The register's revision after it; unchanged where nothing is new.
    layers : mapping of str to int
        Accepted records by layer.
    attribution : str or None
        Whom the data ask to name.
    """

    accepted: int
    rejected: tuple[Defect, ...]
    notes: tuple[str, ...]
    revision: int
    layers: Mapping[str, int]
    attribution: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Good records that should go into a register together.

    Attributes
    ----------
    frames : mapping of str to DataFrame or GeoDataFrame
        By layer, geometries in EPSG:4326.
    places : mapping of (layer, key) to str
        Where each record stands in its file.
    defects : tuple of Defect
        Defects of the records that are not among them.
    """

    frames: Mapping[str, DataFrame]
    places: Mapping[Key, str]
    settings: Mapping[str, Any] = field(default_factory=dict)
    defects: tuple[Defect, ...] = ()


def import_layers(
    store: Store,
    path: str | Path,
    *,
    skip_bad: bool = False,
    principal: Principal = LOCAL,
    occasion: Occasion = NO_OCCASION,
) -> IntakeReport:
    """Fill a register from a register file.

    Records whose key is in the register already are replaced, all others stay; the same for
    settings. It is one revision: either all is written or nothing.

    Parameters
    ----------
    store : Store
        An open register.
    path : str or Path
        A register file (section 9 of the check's contract).
    skip_bad : bool
        Leave out the records with defects, and those that do not fit without them, instead of
        refusing the file.
    principal : Principal
        Who imports.
    occasion : Occasion
        Why, on which document, and from which revision the file was made.

    Returns
    -------
    IntakeReport
        What was accepted, what was left out and why, and what should be known.

    Raises
    ------
    InputError, TooLargeError, FileFormatError
        The file cannot be read, is too large, or is no JSON object.
    RegisterFileError
        Records have defects, in themselves or together with those in the register; nothing is
        written.
    ForbiddenError
        The principal may not write these records; nothing is written.
    ConflictError
        Records changed since the revision that the file was made from; nothing is written.
    RegisterError
        The register cannot be written.
    """
    document = read_document(path)
    reading = parse_register(document, frame_of=_frames(store, document).frame_of)
    batch = Batch(
        frames=reading.frames,
        places=reading.places,
        settings=reading.settings,
        defects=reading.defects,
    )
    what = f"import layers {name_of(path)}"
    with occasion.unit(store, what, principal=principal) as unit:
        written = write_batch(unit, batch, skip_bad=skip_bad)
    return IntakeReport(
        accepted=sum(len(frame) for frame in written.frames.values()),
        rejected=written.defects,
        notes=tuple(_notes(written)),
        revision=unit.number,
        layers={name: len(frame) for name, frame in written.frames.items()},
    )


def _frames(store: Store, document: Mapping[str, Any]) -> OwnFrames:
    """Return the frames that printed coordinates may be in: those of the register and the file."""
    layer = LAYERS["transformations"]
    given = document.get(layer.name)
    rows = [row for row in given if isinstance(row, Mapping)] if isinstance(given, list) else []
    new = [row for row in rows if set(layer.key) <= set(row)]
    with store.snapshot() as view:
        kept = layer.records(view.read(layer.name))
    named = {str(row["transformation"]): row for row in (*kept, *new)}
    return own_frames(layer.frame(list(named.values())))


def write_batch(unit: UnitOfWork, batch: Batch, *, skip_bad: bool) -> Batch:
    """Write a batch within a unit, and return it without the records that were left out.

    Raises
    ------
    RegisterFileError
        There are defects, and `skip_bad` is false or a record of the register itself would not
        fit any more.
    """
    if batch.defects and not skip_bad:
        raise _refusal(batch.defects)
    while defects := _defects_together(unit, batch):
        bad = [_record_of(defect) for defect in defects]
        if not skip_bad or any(key not in batch.places for key in bad):
            placed = [_placed(d, key, batch) for d, key in zip(defects, bad, strict=True)]
            raise _refusal((*batch.defects, *placed))
        batch = _without(batch, dict(zip(bad, defects, strict=True)), defects)
    for name, frame in batch.frames.items():
        unit.upsert(name, frame)
    unit.set_settings(batch.settings)
    return batch


def _defects_together(view: Snapshot, batch: Batch) -> tuple[Defect, ...]:
    """Return what would be wrong between the records if the batch were in the register."""
    frames = {}
    for name in CHECKED:
        kept, new = view.read(name), batch.frames.get(name)
        frames[name] = kept if new is None else _merged(LAYERS[name], kept, new)
    try:
        state_from_frames(frames, settings={**view.settings(), **batch.settings}, revision=0)
    except RegisterFileError as fault:
        return fault.defects
    return ()


def _merged(layer: Layer, kept: DataFrame, new: DataFrame) -> DataFrame:
    taken = set(_keys(layer, new))
    stays = kept.loc[_mask(key not in taken for key in _keys(layer, kept))]
    if stays.empty:
        return new
    return stays if new.empty else pd.concat([stays, new], ignore_index=True)


def _keys(layer: Layer, frame: DataFrame) -> list[tuple[Any, ...]]:
    return list(zip(*(frame[name] for name in layer.key), strict=True))


def _mask(flags: Iterable[bool]) -> NDArray[np.bool_]:
    return np.fromiter(flags, dtype=bool)


def _record_of(defect: Defect) -> Key:
    """Return layer and key of the record that a defect between records names."""
    owner, _, code = defect.where.partition(" ")
    return _OWNERS.get(owner, owner), (code,)


def _placed(defect: Defect, key: Key, batch: Batch) -> Defect:
    return Defect(batch.places.get(key, f"{defect.where}, in the register"), defect.what)


def _without(batch: Batch, bad: Mapping[Key, Defect], defects: tuple[Defect, ...]) -> Batch:
    frames = {
        name: frame.loc[_mask((name, key) not in bad for key in _keys(LAYERS[name], frame))]
        for name, frame in batch.frames.items()
    }
    placed = tuple(_placed(defect, _record_of(defect), batch) for defect in defects)
    places = {key: place for key, place in batch.places.items() if key not in bad}
    return Batch(
        frames=frames,
        places=places,
        settings=batch.settings,
        defects=(*batch.defects, *placed),
    )


def _refusal(defects: tuple[Defect, ...]) -> RegisterFileError:
    count = len(defects)
    msg = (
        f"{count} defect{'s' * (count != 1)}, nothing is written; mend them, or leave the "
        "defective records out with --skip-bad"
    )
    return RegisterFileError(msg, defects=defects)


def _notes(batch: Batch) -> Iterator[str]:
    if not batch.frames:
        yield "The file holds no layer; nothing was imported."
    for name, frame in batch.frames.items():
        yield from long_way_notes(LAYERS[name], frame)


def long_way_notes(layer: Layer, frame: DataFrame) -> Iterator[str]:
    """Tell which areas of `frame` may have been meant to cross the antimeridian.

    An edge is straight in longitude and latitude; one that spans more than half of the globe
    is taken at its word.
    """
    if layer.geometry and not frame.empty:
        cells = np.asarray(frame[GEOMETRY].array, dtype=object)
        keys = [
            key for key, far in zip(_keys(layer, frame), goes_long_way(cells), strict=True) if far
        ]
        if keys:
            listed = ", ".join("/".join(str(part) for part in key) for key in keys[:5])
            more = f" and {len(keys) - 5} more" if keys[5:] else ""
            yield (
                f"Edges of {listed}{more} in {layer.name} span more than 180 degrees of longitude "
                "and are read as they stand; cut them at the antimeridian if they should cross it."
            )


def name_of(path: str | Path) -> str:
    """Return the name of a file as text that can be stored, whatever bytes it is made of."""
    return Path(path).name.encode(errors="replace").decode()
