"""A catalogue read from a file beside that of a register: every text and number that differs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from geopandas import GeoDataFrame
from pandas import DataFrame

from borderkit.boundary.catalogues.catalogue_layers import CATALOGUE, RELATIONS
from borderkit.boundary.printed.printed import Quantity, try_printed

__all__ = ["CatalogueDifference", "catalogue_differences", "relation_differences"]

_QUANTITIES: Final[dict[str, tuple[Quantity, ...]]] = {
    "north": ("latitude", "northing"),
    "east": ("longitude", "easting"),
}
_STYLE: Final = frozenset({"north", "east", "crs", "as_printed"})
"""Columns that hang on the form that was asked for."""


@dataclass(frozen=True, slots=True)
class CatalogueDifference:
    """One value of a catalogue that a file has otherwise than the register.

    Attributes
    ----------
    record : str
        ``turning_points/AA-BB/7``, ``markers/M-1``, ``marker_relations/R-1``.
    column : str
        Of the catalogue; ``geometry``; or ``*`` where the entry stands on one side only.
    register, file : object
        The values; None where there is none.
    """

    record: str
    column: str
    register: Any
    file: Any


def catalogue_differences(
    register: GeoDataFrame, file: GeoDataFrame
) -> tuple[CatalogueDifference, ...]:
    """Compare two catalogues entry by entry.

    Parameters
    ----------
    register, file : GeoDataFrame
        Columns of `CATALOGUE`, EPSG:4326.

    Returns
    -------
    tuple of CatalogueDifference
        Numbers have to be equal to the last bit. Texts are compared without regard to how many
        blanks part their words, which tables do not keep. Coordinates that no document prints may
        be printed in other systems and to other places: in one system they have to be the same
        number within half a unit of both last places.
    """
    kept, read = (_with_places(frame) for frame in (register, file))
    return tuple(_differences(kept, read))


def relation_differences(register: DataFrame, file: DataFrame) -> tuple[CatalogueDifference, ...]:
    """Compare the stated azimuths and distances of two catalogues; see `catalogue_differences`.

    Parameters
    ----------
    register, file : DataFrame
        Columns of `RELATIONS`. A file without any was not meant to hold them.
    """
    if file.empty:
        return ()
    kept, read = (
        {f"marker_relations/{row['relation']}": row for row in RELATIONS.records(frame)}
        for frame in (register, file)
    )
    return tuple(_differences(kept, read))


_Rows = Mapping[str, Mapping[str, Any]]


def _with_places(frame: GeoDataFrame) -> _Rows:
    spots = zip(frame.geometry.x.tolist(), frame.geometry.y.tolist(), strict=True)
    return {
        row["record"]: {**row, "geometry": spot}
        for row, spot in zip(CATALOGUE.records(frame), spots, strict=True)
    }


def _differences(kept: _Rows, read: _Rows) -> Iterator[CatalogueDifference]:
    for record in dict.fromkeys([*kept, *read]):
        if record not in read:
            yield CatalogueDifference(record, "*", "there", None)
        elif record not in kept:
            yield CatalogueDifference(record, "*", None, "there")
        else:
            yield from _of_record(record, kept[record], read[record])


def _of_record(
    record: str, kept: Mapping[str, Any], read: Mapping[str, Any]
) -> Iterator[CatalogueDifference]:
    free = _STYLE if _is_printed_anew(kept) or _is_printed_anew(read) else frozenset()
    for column, value in kept.items():
        if column not in free and _plain(value) != _plain(read[column]):
            yield CatalogueDifference(record, column, value, read[column])
    if free and kept["crs"] == read["crs"]:
        for column, quantities in _QUANTITIES.items():
            if not _same_number(kept[column], read[column], quantities):
                yield CatalogueDifference(record, column, kept[column], read[column])


def _is_printed_anew(row: Mapping[str, Any]) -> bool:
    return "as_printed" in row and not row["as_printed"]


def _same_number(one: object, other: object, quantities: tuple[Quantity, ...]) -> bool:
    """Whether two texts print one number, each to its own last place."""
    for quantity in quantities:
        a, b = (try_printed(text, quantity)[0] for text in (one, other))
        if a is not None and b is not None:
            return abs(a.exact - b.exact) <= (a.form.last_place + b.form.last_place) / 2
    return bool(_plain(one) == _plain(other))


def _plain(value: Any) -> Any:
    return " ".join(value.split()) or None if isinstance(value, str) else value
