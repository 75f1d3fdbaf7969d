"""Where imported zones came from: their rows in layer sources, and who may replace whom."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from pandas import DataFrame

from borderkit.errors import Defect, ZoneFileError
from borderkit.io.readings import ZoneReading
from borderkit.io.sources import read_limited
from borderkit.layers import LAYERS
from borderkit.store import Snapshot

__all__ = [
    "country_of",
    "drone_origin",
    "sources_of",
    "told_before",
    "told_source",
    "with_origin",
    "without_clashes",
]

_OWN: Final = "our own files"
_STANDARDS: Final = ("ED-318", "ED-269")


def country_of(source: Any) -> str | None:
    """Return the country that a published drone zone names, None for other zones."""
    given = source if isinstance(source, Mapping) and source.get("format") in _STANDARDS else {}
    properties = given.get("properties")
    country = properties.get("country") if isinstance(properties, Mapping) else None
    return country if isinstance(country, str) else None


def drone_origin(source: Any) -> str | None:
    """Return whose drone zones these are, in either standard; None for other zones."""
    country = country_of(source)
    return None if country is None else f"drone zones of {country}"


def _origin(source: Any) -> str:
    return drone_origin(source) or _OWN


def with_origin(reading: ZoneReading) -> ZoneReading:
    """Return the reading with the code of its source in the zones of a published file."""
    code = _code(reading)
    return reading if code is None else replace(reading, frame=reading.frame.assign(origin=code))


def _code(reading: ZoneReading) -> str | None:
    """Return the code of the source: the country, if it is one, and who gives the data."""
    told = reading.publication
    if told is None:
        return None
    countries = {country_of(source) for source in reading.frame["source"]} - {None}
    provider = told.provider.get("en") or next(iter(told.provider.values()), "")
    country = next(iter(countries)) if len(countries) == 1 else ""
    parts = ["uas-zones", *filter(None, (_slug(str(country)), _slug(provider)))]
    return "-".join(parts)


def _slug(text: str) -> str:
    plain = "".join(sign if sign.isalnum() else " " for sign in text.casefold())
    return "-".join(plain.split())


def sources_of(reading: ZoneReading, path: str | Path, view: Snapshot) -> DataFrame:
    """Return the rows of layer sources that an import adds or renews.

    What the register knows of a source and the file does not say, such as its licence, stays. A
    source that an export brings along is taken only where the register does not have it.
    """
    layer = LAYERS["sources"]
    known = {row["source"]: row for row in layer.records(view.read("sources"))}
    rows = [row for row in reading.sources if row["source"] not in known]
    told, frame = reading.publication, reading.frame
    if told is not None and not frame.empty:
        code = frame["origin"].iloc[0]
        given = {
            "source": code,
            "name": dict(told.provider) or None,
            "format": told.standard,
            "dated": told.issued,
            "attribution": told.attribution,
            "sha256": hashlib.sha256(read_limited(Path(path))).hexdigest(),
        }
        kept = {name: value for name, value in known.get(code, {}).items() if value is not None}
        rows.append(kept | {name: value for name, value in given.items() if value is not None})
    return layer.frame(rows)


def without_clashes(
    reading: ZoneReading, before: DataFrame, path: str | Path, *, skip_bad: bool
) -> ZoneReading:
    """Return the reading without zones that would replace one of another origin.

    Raises
    ------
    ZoneFileError
        There are such zones, and `skip_bad` is false.
    """
    origin = {row["zone"]: _origin(row["source"]) for _, row in before.iterrows()}
    clash = np.array(
        [
            origin.get(row["zone"], _origin(row["source"])) != _origin(row["source"])
            for _, row in reading.frame.iterrows()
        ],
        dtype=bool,
    )
    defects = tuple(
        Defect(
            reading.places[code,],
            f"the register has another zone {code}, which is from {origin[code]}; remove that "
            "one first or give this one another code",
        )
        for code in reading.frame.loc[clash, "zone"]
    )
    if defects and not skip_bad:
        msg = f"{path} names {len(defects)} zones as others are named already; nothing is written"
        raise ZoneFileError(msg, defects=defects)
    return replace(reading, frame=reading.frame.loc[~clash], defects=(*reading.defects, *defects))


def told_before(reading: ZoneReading, before: DataFrame) -> Iterator[str]:
    """Tell which zones were there already, and which of the same origin are not in the file."""
    origin = {row["zone"]: _origin(row["source"]) for _, row in before.iterrows()}
    again = sum(zone in origin for zone in reading.frame["zone"])
    if again:
        yield f"In the register already, replaced where they differ: {again}."
    origins = {_origin(source) for source in reading.frame["source"]} - {_OWN}
    given = set(reading.frame["zone"])
    left = [zone for zone, place in origin.items() if place in origins and zone not in given]
    if left:
        listed = ", ".join(left[:5]) + (f" and {len(left) - 5} more" if left[5:] else "")
        yield f"Zones of the same origin that are not in this file stay in the register: {listed}."


def told_source(rows: DataFrame) -> Iterator[str]:
    """Tell what the file does not say about a source."""
    for row in LAYERS["sources"].records(rows):
        if row["licence"] is None:
            yield (
                f"Source {row['source']}: the file states no licence. Put it into layer sources "
                "before the zones are passed on."
            )
