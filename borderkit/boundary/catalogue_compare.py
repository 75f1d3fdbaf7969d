"""A catalogue read from a file beside that of a register: every text and number that differs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from geopandas import GeoDataFrame
from pandas import DataFrame

from borderkit.boundary.catalogue_layers import CATALOGUE

__all__ = ["CatalogueDifference", "catalogue_differences"]

_STYLE: Final = frozenset({"north", "east", "crs", "as_printed"})
"""Columns that hang on the form that was asked for."""


@dataclass(frozen=True, slots=True)
class CatalogueDifference:
    """One value of a catalogue that a file has otherwise than the register.

    Attributes
    ----------
    record : str
        The entry: ``turning_points/AA-BB/7``, ``markers/M-1``.
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
    register: GeoDataFrame, file: GeoDataFrame, *, same_form: bool
) -> tuple[CatalogueDifference, ...]:
    """Compare two catalogues entry by entry.

    Parameters
    ----------
    register, file : GeoDataFrame
        Columns of `CATALOGUE`, EPSG:4326.
    same_form : bool
        Whether both are printed in the same reference system and form, so that these texts are
        compared too.

    Returns
    -------
    tuple of CatalogueDifference
        Numbers have to be equal to the last bit. Texts are compared without regard to how many
        blanks part their words, which tables do not keep.
    """
    kept, read = _by_record(register), _by_record(file)
    found: list[CatalogueDifference] = []
    for record in dict.fromkeys([*kept, *read]):
        if record not in kept or record not in read:
            there = record in kept
            found.append(
                CatalogueDifference(
                    record, "*", "there" if there else None, None if there else "there"
                )
            )
        else:
            found += _of_entry(record, kept[record], read[record], same_form=same_form)
    return tuple(found)


def _by_record(frame: GeoDataFrame) -> dict[str, dict[str, Any]]:
    spots = zip(frame.geometry.x.tolist(), frame.geometry.y.tolist(), strict=True)
    return {
        row["record"]: {**row, "geometry": spot}
        for row, spot in zip(_rows(frame), spots, strict=True)
    }


def _rows(frame: DataFrame) -> Iterator[dict[str, Any]]:
    return CATALOGUE.records(frame)


def _of_entry(
    record: str, kept: dict[str, Any], read: dict[str, Any], *, same_form: bool
) -> Iterator[CatalogueDifference]:
    for column in (*CATALOGUE.names, "geometry"):
        if column in _STYLE and not same_form:
            continue
        if _plain(kept[column]) != _plain(read[column]):
            yield CatalogueDifference(record, column, kept[column], read[column])


def _plain(value: Any) -> Any:
    return " ".join(value.split()) or None if isinstance(value, str) else value
