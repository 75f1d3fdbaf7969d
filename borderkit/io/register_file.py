"""The register file: one JSON object that fills the layers of a register (check, section 9)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pandas import DataFrame
from shapely.geometry import mapping

from borderkit.boundary.printed.printed_position import FrameOf
from borderkit.errors import Defect, FileFormatError, RegisterFileError
from borderkit.io.features import Record, place_of, read_features
from borderkit.io.json_text import read_json
from borderkit.io.printed_entries import enter_printed
from borderkit.io.records import good_records, key_of
from borderkit.io.sources import read_limited, require_json
from borderkit.itineraries.state import read_settings
from borderkit.layers import FILED, GEOMETRY, LAYERS, Layer
from borderkit.layers.fields import Fields

__all__ = [
    "RegisterReading",
    "parse_register",
    "read_document",
    "read_register_file",
    "register_document",
    "register_frames",
]

Frames = dict[str, DataFrame]

_WANTED: Final = "a register file, one JSON object with keys such as zones and permits"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterReading:
    """What a register file holds: the good records, and every defect of the others.

    Attributes
    ----------
    frames : dict of str to DataFrame or GeoDataFrame
        Layers that stand in the file; the index is each record's place in its list, from 0.
    places : mapping of (layer, key) to str
        Where each good record stands in the file, for messages.
    settings : mapping
        Settings of the check that the file gives.
    defects : tuple of Defect
        All of them, with their places.
    """

    frames: Frames
    places: Mapping[tuple[str, tuple[Any, ...]], str]
    settings: Mapping[str, Any]
    defects: tuple[Defect, ...]


def read_register_file(source: str | Path | bytes | Mapping[str, Any]) -> tuple[Frames, Any]:
    """Return the frames and the settings of a register file without any defect.

    Records are judged one by one; whether they fit each other is seen when a state is made of
    them.

    Parameters
    ----------
    source : str, Path, bytes or mapping
        Its path, its text in UTF-8, or the object itself.

    Returns
    -------
    frames : dict of str to DataFrame or GeoDataFrame
        Layers that stand in the file, geometries in EPSG:4326.
    settings : mapping
        Settings of the check that it gives.

    Raises
    ------
    InputError
        The file cannot be read.
    TooLargeError
        It is larger than is read at once.
    FileFormatError
        It is no JSON object.
    RegisterFileError
        It has defects: all of them are named, with their places.
    """
    return register_frames(read_document(source))


def read_document(source: str | Path | bytes | Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the JSON object of a register file; see :func:`read_register_file`.

    Raises
    ------
    InputError, TooLargeError
        The file cannot be read, or is too large.
    FileFormatError
        It is no JSON object, or one of zones only.
    RegisterFileError
        It is no JSON that all programs read alike.
    """
    if not isinstance(source, str | Path | bytes):
        return source
    name = "the register file" if isinstance(source, bytes) else str(source)
    data = source if isinstance(source, bytes) else read_limited(Path(source))
    require_json(data, source=name, wanted=_WANTED)
    document: Mapping[str, Any] = read_json(data, source=name, error=RegisterFileError)
    if document.get("type") == "FeatureCollection":
        msg = (
            f"{name} is a feature collection, no register file: borderkit import zones reads zones"
        )
        raise FileFormatError(msg)
    return document


def register_frames(document: Mapping[str, Any]) -> tuple[Frames, Any]:
    """Return the frames and the settings of a register file's object; raise for any defect.

    Raises
    ------
    RegisterFileError
        It has defects: all of them are named, with their places.
    """
    reading = parse_register(document)
    if reading.defects:
        count = len(reading.defects)
        msg = f"the register file has {count} defect{'s' * (count != 1)}; nothing is taken from it"
        raise RegisterFileError(msg, defects=reading.defects)
    return reading.frames, reading.settings


def parse_register(
    document: Mapping[str, Any], *, frame_of: FrameOf | None = None
) -> RegisterReading:
    """Return what a register file's object holds, good and bad.

    Parameters
    ----------
    document : mapping
        The object.
    frame_of : callable, optional
        Gives the reference system of printed coordinates: records are then placed by them, or
        compared with them. Default: printed coordinates stay texts.
    """
    defects: list[Defect] = []
    bad: set[tuple[str, int]] = set()
    if frame_of is not None and isinstance(document, Mapping):
        entries = enter_printed(document, frame_of=frame_of)
        document, defects, bad = entries.document, entries.defects, entries.bad
    fields = Fields(document, "", defects, known=("settings", *FILED))
    settings = _good_settings(fields)
    frames: Frames = {}
    places: dict[tuple[str, tuple[Any, ...]], str] = {}
    for name in FILED:
        if not fields.given(name):
            continue
        layer = LAYERS[name]
        records = [
            record
            for record in good_records(layer, _records(layer, fields), defects)
            if (name, record.number) not in bad
        ]
        frames[name] = layer.frame(
            [record.values for record in records],
            [record.geometry for record in records] if layer.geometry else None,
        )
        frames[name].index = [record.number for record in records]
        for record in records:
            places[name, key_of(layer, record)] = record.where
    return RegisterReading(frames=frames, places=places, settings=settings, defects=tuple(defects))


def register_document(frames: Frames, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the object of a register file that holds these records, in the order of their keys.

    Parameters
    ----------
    frames : dict of str to DataFrame or GeoDataFrame
        Layers of a register, geometries in EPSG:4326; what is missing is left out, and so is a
        layer without records.
    settings : mapping
        Settings of the check.

    Returns
    -------
    dict
        Plain JSON values: numbers keep every digit.
    """
    document: dict[str, Any] = {"settings": dict(settings)} if settings else {}
    for name, layer in LAYERS.items():
        if name not in frames or frames[name].empty:
            continue
        rows = [
            {key: value for key, value in row.items() if value is not None}
            for row in layer.records(frames[name])
        ]
        order = sorted(range(len(rows)), key=lambda n: [rows[n][key] for key in layer.key])
        if not layer.geometry:
            document[name] = [rows[n] for n in order]
            continue
        shapes = frames[name][GEOMETRY].tolist()
        features = [
            {"type": "Feature", "geometry": mapping(shapes[n]), "properties": rows[n]}
            for n in order
        ]
        document[name] = {"type": "FeatureCollection", "features": features}
    plain: dict[str, Any] = json.loads(json.dumps(document, allow_nan=False))
    return plain


def _records(layer: Layer, fields: Fields) -> Iterator[Record]:
    """Yield what stands under a layer's key, as far as its form is right."""
    if layer.geometry:
        yield from read_features(
            fields.values[layer.name],
            layer.name,
            fields.defects,
            kinds=layer.geometry,
            key=layer.key,
        )
        return
    for number, item in enumerate(fields.items(layer.name) or ()):
        where = place_of(f"{layer.name}[{number}]", item, layer.key)
        if isinstance(item, dict):
            yield Record(number=number, where=where, values=item)
        else:
            fields.defects.append(Defect(where, "must be an object"))


def _good_settings(fields: Fields) -> dict[str, Any]:
    if not fields.given("settings"):
        return {}
    given = fields.values["settings"]
    faults: list[Defect] = []
    read_settings(given, where="settings", defects=faults)
    fields.defects += faults
    bad = {fault.where.removeprefix("settings.") for fault in faults}
    return (
        {name: value for name, value in given.items() if name not in bad}
        if (isinstance(given, Mapping))
        else {}
    )
