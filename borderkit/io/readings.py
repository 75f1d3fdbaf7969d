"""What a zone file holds: good zones as a frame, and every defect of the others."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from geopandas import GeoDataFrame

from borderkit.errors import Defect
from borderkit.io.features import Record
from borderkit.io.records import good_records
from borderkit.layers import LAYERS

__all__ = ["ZoneReading", "reading_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneReading:
    """What a zone file holds.

    Attributes
    ----------
    frame : GeoDataFrame of layer zones
        The good zones, EPSG:4326; the index is each zone's feature in the file, from 0.
    places : dict of key to str
        Where each of them stands in the file.
    defects : tuple of Defect
        Defects of all others.
    notes : tuple of str
        What should be known about the file, in sentences.
    attribution : str or None
        Who gives the data.
    valid_to : str or None
        Date or time until which the file as a whole may be relied on.
    """

    frame: GeoDataFrame
    places: dict[tuple[Any, ...], str]
    defects: tuple[Defect, ...]
    notes: tuple[str, ...] = ()
    attribution: str | None = None
    valid_to: str | None = None


def reading_of(
    records: Iterable[Record],
    defects: list[Defect],
    *,
    notes: tuple[str, ...] = (),
    attribution: str | None = None,
    valid_to: str | None = None,
    own: bool = True,
) -> ZoneReading:
    """Return the reading of zone records, of which those with defects are left out.

    Parameters
    ----------
    records : iterable of Record
        In the order of the file.
    defects : list of Defect
        Those found so far; takes those of the records.
    notes : tuple of str
        What should be known about the file.
    attribution : str or None
        Who gives the data.
    valid_to : str or None
        Until when the file as a whole may be relied on.
    own : bool
        Whether the records may hold what only a register or a reader fills in.
    """
    layer = LAYERS["zones"]
    good = list(good_records(layer, records, defects, own=own))
    frame = layer.frame([r.values for r in good], [r.geometry for r in good])
    frame.index = [record.number for record in good]
    return ZoneReading(
        frame=cast("GeoDataFrame", frame),
        places={(record.values["zone"],): record.where for record in good},
        defects=tuple(defects),
        notes=notes,
        attribution=attribution,
        valid_to=valid_to,
    )
