"""Where records come from: who is to be named, and how fine the line is."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

__all__ = ["Lineage", "attributions", "credits_of", "lineage_of"]


@dataclass(frozen=True, slots=True)
class Lineage:
    """What maps have to say about the origin of records.

    Attributes
    ----------
    credits : tuple of str
        What the sources in use ask to be said, each once, in the order of their codes.
    scale_limits : mapping of str to int
        Boundary -> the coarsest N of 1:N that one of its sections is limited to.
    accuracy_m : mapping of str to float
        Boundary -> how far the true line may lie from the worst of its sections, metres.
    """

    credits: tuple[str, ...] = ()
    scale_limits: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    accuracy_m: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


def lineage_of(
    layers: Mapping[str, Iterable[object]], sources: Iterable[object], *, sections: str
) -> Lineage:
    """Return where the records of layers come from.

    Parameters
    ----------
    layers : mapping of str to iterable
        Properties of records, by layer; ``origin`` names a source. What is no mapping is passed
        over: other code refuses it.
    sources : iterable
        Records of layer ``sources``.
    sections : str
        Name of the layer whose ``scale_limit`` and ``accuracy_m`` are read.

    Returns
    -------
    Lineage
        Of these records.
    """
    origins: set[str] = set()
    limits: dict[str, float] = {}
    accuracy: dict[str, float] = {}
    for name, rows in layers.items():
        for row in _records(rows):
            if isinstance(origin := row.get("origin"), str):
                origins.add(origin)
            if name == sections:
                _keep_worst(row, "scale_limit", limits)
                _keep_worst(row, "accuracy_m", accuracy)
    whole = {boundary: int(limit) for boundary, limit in limits.items()}
    return Lineage(credits_of(origins, attributions(sources)), whole, accuracy)


def _keep_worst(row: Mapping[str, Any], column: str, kept: dict[str, float]) -> None:
    value = row.get(column)
    if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
        boundary = str(row.get("boundary", ""))
        kept[boundary] = max(kept.get(boundary, 0.0), float(value))


def attributions(sources: Iterable[object]) -> dict[str, str]:
    """Return what each source asks to be said, by its code; those that ask nothing are left out.

    Parameters
    ----------
    sources : iterable
        Records of layer ``sources``.
    """
    return {
        row["source"]: row["attribution"].strip()
        for row in _records(sources)
        if isinstance(row.get("source"), str)
        and isinstance(row.get("attribution"), str)
        and row["attribution"].strip()
    }


def credits_of(origins: Iterable[str], said: Mapping[str, str]) -> tuple[str, ...]:
    """Return what the sources of some records ask to be said, each once.

    Parameters
    ----------
    origins : iterable of str
        Codes of sources.
    said : mapping of str to str
        Code -> what is to be said, from `attributions`.
    """
    return tuple(dict.fromkeys(said[code] for code in sorted(set(origins)) if code in said))


def _records(rows: Iterable[object]) -> Iterator[Mapping[str, Any]]:
    return (row for row in rows if isinstance(row, Mapping))
