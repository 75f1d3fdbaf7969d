"""What the columns of known line files mean, how fine these files are, and mappings by hand.

Sources, read in November 2026:

- Natural Earth, themes ``admin_0_boundary_lines_land``: three scales, 1:10, 1:50 and 1:110
  million, which stand in the file's name; public domain. Its lines were found 2 km off in places.
- LSIB (Large Scale International Boundaries), edition 11: "most lines are within 100 meters of
  their true position on the ground"; ``STATUS`` is International Boundary, Other Line of
  International Separation, or Special Line; public domain.
- geoBoundaries (Runfola et al. 2020, PLoS ONE 15(4): e0231866): polygons by country, each from a
  source of its own, with no scale or accuracy that holds for all; CC BY 4.0.

A line drawn at 1:N is not told from another within 0.5 mm on the sheet (the United States
National Map Accuracy Standards of 1947 allow 1/50 inch), so it is good to N / 2000 metres.
"""

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from borderkit.errors import Defect, InputError
from borderkit.io.sources import read_limited
from borderkit.layers import LAYERS

__all__ = [
    "PROFILES",
    "LineProfile",
    "accuracy_at",
    "profile_like",
    "read_mapping",
    "scale_in_name",
    "scale_of",
]

_PER_M: Final = 2000
_SECTIONS: Final = LAYERS["boundary_sections"]
_FILLED: Final = ("boundary", "origin", "origin_version")
_SELECTORS: Final = ("left", "right", "area")
_MAPPING_LIMIT_BYTES: Final = 2**20
_SCALE_IN_NAME: Final = re.compile(r"(?i)(?:^|[^a-z0-9])ne_(10|50|110)m(?:_|$)")

Values = Mapping[str, Mapping[str, str | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineProfile:
    """What the columns of a file mean. Their names are compared without regard to case.

    Attributes
    ----------
    name : str or None
        Of the profile; None for a mapping by hand.
    left, right : tuple of str
        Columns any of which may name the state on that side of a line.
    area : tuple of str
        Columns any of which may name the state of a polygon: the line is the edge that two
        polygons share.
    only : mapping of str to str
        Columns whose value, where there is one, has to be this.
    columns : mapping of str to str
        Column of layer ``boundary_sections`` -> column of the file.
    optional : tuple of str
        Those of `columns` that the file need not have.
    values : mapping
        Column of the layer -> value in the file, in lower case -> value in the register.
    scale_limit : int or None
        N of 1:N.
    accuracy_m : float or None
        Metres; None: it follows from the scale.
    """

    name: str | None = None
    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    only: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    optional: tuple[str, ...] = ()
    values: Values = field(default_factory=dict)
    scale_limit: int | None = None
    accuracy_m: float | None = None
    prefix: str = "line"
    licence: str | None = None
    attribution: str | None = None
    title: str | None = None
    limits: str | None = None


PROFILES: Final[Mapping[str, LineProfile]] = {
    "natural-earth": LineProfile(
        name="natural-earth",
        left=("ADM0_A3_L", "ADM0_LEFT"),
        right=("ADM0_A3_R", "ADM0_RIGHT"),
        columns={"status": "FEATURECLA", "origin_object": "NE_ID"},
        optional=("origin_object",),
        values={
            "status": {
                "international boundary (verify)": None,
                "disputed (please verify)": "disputed",
                "claim boundary": "disputed",
                "line of control (please verify)": "not_agreed",
                "breakaway": "not_agreed",
                "unrecognized": "not_agreed",
                "indefinite (please verify)": "not_agreed",
                "indeterminant frontier": "undemarcated",
            }
        },
        prefix="ne",
        licence="public domain",
        attribution="Made with Natural Earth",
        title="Natural Earth, boundary lines on land",
        limits="Generalised for maps of the world; found 2 km off in places; its lines also "
        "show disputes as their makers see them.",
    ),
    "lsib": LineProfile(
        name="lsib",
        left=("CC1", "COUNTRY1"),
        right=("CC2", "COUNTRY2"),
        columns={"status": "STATUS"},
        values={
            "status": {
                "international boundary": None,
                "other line of international separation": "not_agreed",
                "special line": "not_agreed",
            }
        },
        scale_limit=200_000,
        accuracy_m=100.0,
        prefix="lsib",
        licence="public domain (work of the United States government)",
        attribution="Large Scale International Boundaries, U.S. Department of State, Office of "
        "the Geographer",
        title="Large Scale International Boundaries",
        limits="Its makers say: most lines are within 100 meters of their true position; the "
        "scale is the one at which that is 0.5 mm. It shows the view of one government.",
    ),
    "geoboundaries": LineProfile(
        name="geoboundaries",
        area=("shapeGroup", "shapeISO", "shapeName"),
        only={"shapeType": "ADM0"},
        prefix="gb",
        licence="CC-BY-4.0",
        attribution="geoBoundaries, www.geoboundaries.org (Runfola et al. 2020)",
        title="geoBoundaries, outlines of states",
        limits="Each outline comes from a source of its own; its makers state no scale and no "
        "accuracy that holds for all.",
    ),
}
"""Profiles by name."""


def accuracy_at(scale_limit: int) -> float:
    """Return how far a line drawn at 1:`scale_limit` may be off, metres: 0.5 mm on the sheet."""
    return scale_limit / _PER_M


def scale_of(accuracy_m: float) -> int:
    """Return N of the finest scale 1:N at which `accuracy_m` metres are 0.5 mm at most."""
    return max(1, math.ceil(accuracy_m * _PER_M))


def scale_in_name(names: Sequence[str]) -> int | None:
    """Return N of 1:N as the names of Natural Earth's files give it, None if they do not."""
    found = {match[1] for match in map(_SCALE_IN_NAME.search, names) if match}
    return int(found.pop()) * 1_000_000 if len(found) == 1 else None


def profile_like(columns: Sequence[str]) -> str | None:
    """Return the name of the profile whose columns a file has, or None."""
    there = {column.casefold() for column in columns}
    for name, profile in PROFILES.items():
        sides = (profile.left, profile.right) if profile.left else (profile.area[:1],)
        if all({column.casefold() for column in side} & there for side in sides):
            return name
    return None


def read_mapping(
    path: str | Path | None, given: Mapping[str, str], *, profile: str | None
) -> LineProfile:
    """Return the profile `profile`, with what a mapping file and then `given` say before it.

    Parameters
    ----------
    path : path or None
        A TOML file: a table ``columns`` (column of the layer, or ``left``, ``right`` and ``area``
        for the states, to column of the file) and tables ``values.COLUMN`` (value in the file
        to value in the register; an empty text: missing).
    given : mapping
        The same as ``columns``.
    profile : str or None
        One of `PROFILES`.

    Raises
    ------
    InputError
        The file cannot be read, or it, `given` or `profile` names what is not known; every
        fault is named.
    """
    if profile is not None and profile not in PROFILES:
        msg = f"there is no profile {profile!r}; there are {', '.join(PROFILES)}"
        raise InputError(msg)
    base = PROFILES[profile] if profile is not None else LineProfile()
    document = {} if path is None else _document(Path(path))
    spare = sorted(set(document) - {"columns", "values"})
    defects = [Defect(key, "unknown key; known are columns, values") for key in spare]
    columns = {
        **_columns(document.get("columns", {}), "columns", defects),
        **_columns(given, "--column", defects),
    }
    values = _values(document.get("values", {}), defects)
    if defects:
        msg = f"the mapping of columns has {len(defects)} defect{'s' * (len(defects) != 1)}"
        raise InputError(msg, defects=defects)
    states = {name: (columns.pop(name),) for name in _SELECTORS if name in columns}
    return replace(
        base,
        **states,  # type: ignore[arg-type]
        columns={**base.columns, **columns},
        optional=tuple(name for name in base.optional if name not in columns),
        values={**base.values, **values},
    )


def _document(path: Path) -> dict[str, Any]:
    data = read_limited(path, limit_bytes=_MAPPING_LIMIT_BYTES)
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        msg = f"{path} is no TOML file: {fault}; it needs a table [columns]"
        raise InputError(msg) from fault


def _columns(given: object, where: str, defects: list[Defect]) -> dict[str, str]:
    known = [name for name in _SECTIONS.given if name not in _FILLED]
    if not isinstance(given, Mapping):
        defects.append(Defect(where, "must be a table: column of the layer = column of the file"))
        return {}
    for name, column in given.items():
        if name not in (*known, *_SELECTORS):
            listed = ", ".join((*_SELECTORS, *known))
            defects.append(Defect(f"{where}.{name}", f"unknown column; known are {listed}"))
        elif not isinstance(column, str) or not column:
            defects.append(Defect(f"{where}.{name}", "must name a column of the file"))
    return {str(name): str(column) for name, column in given.items()}


def _values(given: object, defects: list[Defect]) -> dict[str, dict[str, str | None]]:
    read: dict[str, dict[str, str | None]] = {}
    if not isinstance(given, Mapping):
        defects.append(Defect("values", "must hold tables, one for a column of the layer"))
        return {}
    for name, table in given.items():
        if name not in _SECTIONS.given or name in _FILLED or not isinstance(table, Mapping):
            what = "must be a table named by a column of the layer: value in the file = value"
            defects.append(Defect(f"values.{name}", what))
            continue
        read[name] = {str(key).casefold(): str(value) or None for key, value in table.items()}
    return read
