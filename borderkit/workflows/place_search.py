"""Search the places of a register by name: the one call of API, command line and notebooks."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from borderkit.errors import InputError
from borderkit.itineraries.gazetteer import Gazetteer, Resolution
from borderkit.store import Store, open_store

__all__ = ["MOST_MATCHES", "open_gazetteer", "search_places", "search_result"]

MOST_MATCHES = 100
"""At most so many places are told of one search."""

_LONGEST = 200


def open_gazetteer(register: Store | str | Path) -> Gazetteer:
    """Read the places of a register, once for many searches.

    Parameters
    ----------
    register : Store or path
        An open register, or the GeoPackage file, which is then opened for reading only.

    Returns
    -------
    Gazetteer
        Of one revision of the register; later writes do not change it.

    Raises
    ------
    RegisterError
        The register cannot be opened or read.
    """
    if isinstance(register, Store):
        return Gazetteer(register.read("places"))
    with open_store(register, read_only=True) as store:
        return Gazetteer(store.read("places"))


def search_places(
    register: Gazetteer | Store | str | Path,
    text: str,
    *,
    limit: int = 5,
    at: datetime | None = None,
) -> Resolution:
    """Find the places that a text may mean.

    Parameters
    ----------
    register : Gazetteer, Store, or path
        A gazetteer already read is much the fastest for many searches.
    text : str
        A code or a name in any script; case, blanks, accents and punctuation do not count.
    limit : int
        At most so many places, 1 to 100.
    at : datetime, optional
        Only places in force then, with an offset; the present time if left out.

    Returns
    -------
    Resolution
        The place, where one place alone bears that very name; the matches, best first; and why
        it is not certain. A similar name is proposed, never picked; places of that very name
        that are not in force are told in the note. Geometries in EPSG:4326.

    Raises
    ------
    InputError
        The text is empty or longer than 200 characters, the limit is out of range, or `at` has
        no offset.
    RegisterError
        The register cannot be opened or read.
    """
    if at is not None and at.utcoffset() is None:
        msg = f"the time {at.isoformat()} has no offset; give for example +02:00"
        raise InputError(msg)
    if not 0 < len(text.strip()) <= _LONGEST:
        msg = f"a search needs a code or name of 1 to {_LONGEST} characters, not {len(text)}"
        raise InputError(msg)
    if not 1 <= limit <= MOST_MATCHES:
        msg = f"a search tells 1 to {MOST_MATCHES} places, not {limit}"
        raise InputError(msg)
    gazetteer = register if isinstance(register, Gazetteer) else open_gazetteer(register)
    return gazetteer.at(at or datetime.now(UTC)).resolve(text, limit=limit)


def search_result(text: str, found: Resolution, *, limit: int) -> dict[str, Any]:
    """Return what a search found as JSON, positions in degrees WGS84.

    Parameters
    ----------
    text : str
        What was looked for.
    found : Resolution
        What it means.
    limit : int
        At most so many matches.
    """
    matches = []
    for match in found.matches[:limit]:
        at = None if match.geometry is None else match.geometry.representative_point()
        matches.append(
            {
                "place": match.place,
                "name": dict(match.name),
                "kind": match.kind,
                "admin_unit": match.admin_unit,
                "how": match.how,
                "matched": match.matched,
                "score": match.score,
                "geometry": None if match.geometry is None else match.geometry.geom_type,
                "lon": None if at is None else round(at.x, 6),
                "lat": None if at is None else round(at.y, 6),
            }
        )
    return {"query": text, "place": found.place, "note": found.note, "matches": matches}
