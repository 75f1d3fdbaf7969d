"""What a zone file holds: good zones as a frame, and every defect of the others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self, cast

from geopandas import GeoDataFrame

from borderkit.errors import Defect, ZoneFileError
from borderkit.io.features import Record
from borderkit.io.records import good_records
from borderkit.layers import LAYERS

__all__ = ["Publication", "Unit", "UnitList", "ZoneReading", "reading_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """Who gave out a zone file, and when, as the file says it.

    Attributes
    ----------
    standard : str
        ``ED-318`` or ``ED-269``.
    provider : mapping of str to str
        Who gives the data, by language.
    title : str or None
        Of the file.
    issued : str or None
        Date or time.
    """

    standard: str
    provider: Mapping[str, str] = field(default_factory=dict)
    title: str | None = None
    issued: str | None = None

    @property
    def attribution(self) -> str | None:
        """What is to be said of the data: provider, title, date; None where nothing is known."""
        provider = self.provider.get("en") or next(iter(self.provider.values()), None)
        said = [part for part in (provider, self.title) if part]
        if said and self.issued:
            said.append(f"issued {self.issued}")
        return ", ".join(said) or None


@dataclass(frozen=True, slots=True)
class Unit:
    """An administrative unit or a place as a list names it, and where in the file."""

    text: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitList:
    """A zone given by the units that it is made of.

    Attributes
    ----------
    number, where
        Its place in the file, from 0 and for people.
    values : mapping
        Its properties, as a zone with a geometry has them.
    units : tuple of Unit
        At least one.
    within_m : float or None
        How far the zone reaches about a unit that is a point, metres.
    """

    number: int
    where: str
    values: dict[str, Any]
    units: tuple[Unit, ...]
    within_m: float | None = None


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
    publication : Publication or None
        Who gives the data; None for our own files.
    valid_to : str or None
        Date or time until which the file as a whole may be relied on.
    sources : tuple of mapping
        Rows of layer sources that the file brings along.
    lists : tuple of UnitList
        Zones whose area the register has to tell; they are not in `frame`.
    """

    frame: GeoDataFrame
    places: dict[tuple[Any, ...], str]
    defects: tuple[Defect, ...]
    notes: tuple[str, ...] = ()
    publication: Publication | None = None
    valid_to: str | None = None
    sources: tuple[dict[str, Any], ...] = ()
    lists: tuple[UnitList, ...] = ()

    @property
    def attribution(self) -> str | None:
        """What is to be said of the data."""
        return self.publication.attribution if self.publication else None

    def whole(self, source: str) -> Self:
        """Return this reading of `source` (its name, for the message) if nothing is wrong.

        Raises
        ------
        ZoneFileError
            It has defects: all of them are named, with their places.
        """
        if self.defects:
            count = len(self.defects)
            msg = f"{source} has {count} defect{'s' * (count != 1)}; nothing is taken from it"
            raise ZoneFileError(msg, defects=self.defects)
        return self


def reading_of(
    records: Iterable[Record],
    defects: list[Defect],
    *,
    notes: tuple[str, ...] = (),
    publication: Publication | None = None,
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
    publication : Publication or None
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
        publication=publication,
        valid_to=valid_to,
    )
