"""Quality gates of a campaign: the least that an observation has to be, judged value by value.

What is unknown where a gate asks for it misses the gate: missing data never mean yes. Accuracies
are brought to one standard deviation of each axis before they are compared, as
:func:`borderkit.markers.positions.uncertainty.covariances` reads them: a value stated at the
level p is divided by the normal quantile of (1 + p) / 2, so 0.95 makes 1.96 sigmas of it and CEP
(0.5) 0.674. Where no level is known, it is taken as one standard deviation.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame
from scipy import special

from borderkit.errors import Defect, RegisterFileError
from borderkit.inspections.points import reals
from borderkit.layers.fields import Fields

__all__ = [
    "EPOCH_GATES",
    "Gates",
    "Miss",
    "below_gates_of",
    "gates_of",
    "horizontal_sigma_m",
    "sigmas_of",
    "vertical_sigma_m",
]

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

EPOCH_GATES: Final = ("fix_types", "pdop", "hdop", "vdop", "satellites", "correction_age_s")
"""Gates that each single epoch of an occupation has to pass."""

_MOST: Final = ("horizontal_m", "vertical_m", "pdop", "hdop", "vdop", "correction_age_s")
_DOPS: Final = ("pdop", "hdop", "vdop")
_COLUMN: Final[Mapping[str, str]] = {"averaging": "averaged"}
_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "horizontal_m": ("horizontal accuracy", " m"),
    "vertical_m": ("vertical accuracy", " m"),
    "pdop": ("PDOP", ""),
    "hdop": ("HDOP", ""),
    "vdop": ("VDOP", ""),
    "correction_age_s": ("age of the corrections", " s"),
    "satellites": ("number of satellites", ""),
    "averaging": ("number of epochs averaged", ""),
    "averaging_s": ("time averaged over", " s"),
    "fix_types": ("fix type", ""),
}
_FIXES: Final[Mapping[int, str]] = {
    1: "single",
    2: "differential",
    4: "RTK fixed",
    5: "RTK float",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A gate that an observation misses, the value that does (None: unknown), and what in words."""

    gate: str
    value: float | None
    what: str

    def to_json(self) -> dict[str, Any]:
        """Return it as column ``flags`` holds it: gate, what."""
        return {"gate": self.gate, "what": self.what}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gates:
    """The least quality that a campaign asks for; None: that is not asked.

    Attributes
    ----------
    fix_types : tuple of int or None
        Fix types that are good enough, as NMEA GGA numbers them: 4 RTK fixed, 5 RTK float.
    horizontal_m, vertical_m : float or None
        Greatest sigma, one standard deviation of an axis, metres.
    pdop, hdop, vdop : float or None
        Greatest dilutions of precision.
    satellites : int or None
        Fewest satellites used.
    correction_age_s : float or None
        Greatest age of the corrections, seconds.
    averaging : int or None
        Fewest epochs averaged.
    averaging_s : float or None
        Shortest time averaged over, seconds.
    """

    fix_types: tuple[int, ...] | None = None
    horizontal_m: float | None = None
    vertical_m: float | None = None
    pdop: float | None = None
    hdop: float | None = None
    vdop: float | None = None
    satellites: int | None = None
    correction_age_s: float | None = None
    averaging: int | None = None
    averaging_s: float | None = None

    def misses(
        self, points: DataFrame, *, only: Iterable[str] | None = None
    ) -> list[tuple[Miss, ...]]:
        """Return the gates that each point misses.

        Parameters
        ----------
        points : DataFrame, shape (n, ...)
            Of `borderkit.inspections.points`.
        only : iterable of str, optional
            Judge these gates alone. Default: all.

        Returns
        -------
        list of tuple of Miss, length n
            In the order of the gates; empty where all are passed.
        """
        found: list[list[Miss]] = [[] for _ in range(len(points))]
        for gate in self.asked():
            if only is not None and gate not in only:
                continue
            values = self._values(gate, points)
            for row in np.flatnonzero(~self._passes(gate, values)):
                found[row].append(self._miss(gate, float(values[row])))
        return [tuple(each) for each in found]

    def passed(self, points: DataFrame, *, only: Iterable[str]) -> Mask:
        """Tell which points pass all of some gates, shape (n,)."""
        good = np.ones(len(points), dtype=bool)
        for gate in set(only).intersection(self.asked()):
            good &= self._passes(gate, self._values(gate, points))
        return good

    def asked(self) -> tuple[str, ...]:
        """Return the names of the gates that are asked."""
        return tuple(f.name for f in fields(self) if getattr(self, f.name) is not None)

    def to_json(self) -> dict[str, Any]:
        """Return them as a campaign record holds them, without those that are not asked."""
        held = {name: getattr(self, name) for name in self.asked()}
        return {n: list(v) if isinstance(v, tuple) else v for n, v in held.items()}

    def in_words(self) -> tuple[str, ...]:
        """Return what is asked, for people: ``horizontal accuracy at most 0.05 m``."""
        return tuple(f"{_WORDS[gate][0]} {self._need(gate)}" for gate in self.asked())

    def _values(self, gate: str, points: DataFrame) -> Floats:
        if gate == "horizontal_m":
            return horizontal_sigma_m(points)
        if gate == "vertical_m":
            return vertical_sigma_m(points)
        if gate == "fix_types":
            return reals(points, "fix_type")
        values = reals(points, _COLUMN.get(gate, gate))
        # Receivers write 0 or -1 where they know none.
        unknown = values <= 0 if gate in _DOPS else values < 0
        return np.where(unknown, np.nan, values)

    def _passes(self, gate: str, values: Floats) -> Mask:
        if gate == "fix_types":
            return np.isin(values, self.fix_types or ())
        limit = float(getattr(self, gate))
        return np.asarray(values <= limit if gate in _MOST else values >= limit, dtype=bool)

    def _miss(self, gate: str, value: float) -> Miss:
        name, unit = _WORDS[gate]
        known = bool(np.isfinite(value))
        shown = _fix(int(value)) if known and gate == "fix_types" else _shown(value)
        have = f"is {shown}{unit}" if known else "is unknown"
        told = f"{name} {have}; it must be {self._need(gate)}"
        return Miss(gate=gate, value=value if known else None, what=told)

    def _need(self, gate: str) -> str:
        if gate == "fix_types":
            kinds = ", ".join(_fix(kind) for kind in self.fix_types or ())
            return kinds if len(self.fix_types or ()) == 1 else f"one of {kinds}"
        least = f"{getattr(self, gate):g}{_WORDS[gate][1]}"
        return f"at {'most' if gate in _MOST else 'least'} {least}"


def gates_of(data: object) -> Gates:
    """Return the gates that column ``gates`` of a campaign describes; None: none are asked.

    Raises
    ------
    RegisterFileError
        They are none; every defect is named.
    """
    if data is None:
        return Gates()
    defects: list[Defect] = []
    read = Fields(data, "gates", defects, known=[f.name for f in fields(Gates)])
    kinds = read.items("fix_types")
    for at, kind in enumerate(kinds or ()):
        if not isinstance(kind, int) or isinstance(kind, bool) or not 0 <= kind <= 9:
            read.fault(f"fix_types[{at}]", f"is {kind!r}; it must be a whole number from 0 to 9")
    if kinds is not None and not kinds:
        read.fault("fix_types", "is empty, so nothing could pass; leave it out")
    values: dict[str, Any] = {name: read.number(name, low=0.0, above=True) for name in _MOST}
    values |= {name: read.whole(name, low=1) for name in ("satellites", "averaging")}
    values["averaging_s"] = read.number("averaging_s", low=0.0, above=True)
    if defects:
        msg = f"{len(defects)} defect(s) in the gates of a campaign; correct them"
        raise RegisterFileError(msg, defects=defects)
    return Gates(fix_types=None if kinds is None else tuple(kinds), **values)


def below_gates_of(campaign: Mapping[str, Any]) -> Literal["reject", "flag"]:
    """Return what a campaign does with observations below its gates; it flags them by default."""
    return "reject" if campaign.get("below_gates") == "reject" else "flag"


def horizontal_sigma_m(points: DataFrame) -> Floats:
    """Return the horizontal sigma of each point, one standard deviation, metres, shape (n,).

    As stated; where only both axes are, the root of the sum of their squares, which is what
    ``ESRIGNSS_H_RMS`` holds. NaN: unknown; 0.0 is unknown.
    """
    stated = _known(reals(points, "sigma_horizontal_m"))
    north, east = _known(reals(points, "sigma_north_m")), _known(reals(points, "sigma_east_m"))
    return np.where(np.isnan(stated), np.hypot(north, east), stated) / sigmas_of(points)


def vertical_sigma_m(points: DataFrame) -> Floats:
    """Return the sigma of each height, one standard deviation, metres, shape (n,); NaN: unknown."""
    return np.asarray(_known(reals(points, "sigma_height_m")) / sigmas_of(points))


def sigmas_of(points: DataFrame) -> Floats:
    """Return how many standard deviations the stated accuracies are, shape (n,)."""
    level = reals(points, "confidence")
    sound = (level > 0) & (level < 1)
    found = np.where(sound, special.ndtri((1 + np.where(sound, level, 0.5)) / 2), np.nan)
    return np.where(np.isnan(level), 1.0, found)


def _known(sigma_m: Floats) -> Floats:
    return np.where(np.isfinite(sigma_m) & (sigma_m > 0), sigma_m, np.nan)


def _fix(kind: int) -> str:
    """Return a fix type with its name: ``5 (RTK float)``."""
    return f"{kind} ({_FIXES[kind]})" if kind in _FIXES else str(kind)


def _shown(value: float) -> str:
    return f"{value:.4g}" if value < 1000 else f"{value:.0f}"
