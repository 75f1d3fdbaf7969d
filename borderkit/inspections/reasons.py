"""Why a point of an upload is refused, and what to do about it: the one table of reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

__all__ = ["REASONS", "Reason", "Rejection"]


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason in words, and its remedy."""

    reason: str
    remedy: str


REASONS: Final[Mapping[str, Reason]] = {
    "not-a-number": Reason(
        "is no plain number", "write it with digits and a point, such as 48.5, and send it again"
    ),
    "missing": Reason("is not given", "fill it in, or leave the point out"),
    "out-of-range": Reason(
        "is out of range", "latitude is -90 to 90, longitude -180 to 180, in degrees"
    ),
    "swapped": Reason(
        "is out of range, and would be in range with latitude and longitude exchanged",
        "exchange the two columns and send it again",
    ),
    "null-island": Reason(
        "is 0, 0, which receivers write where they have no fix", "leave the point out"
    ),
    "no-fix": Reason("has no fix", "wait for a fix before a point is stored"),
    "readers-disagree": Reason(
        "is read as two different values by two readers",
        "write plain numbers with a point, and export the file anew",
    ),
    "bad-time": Reason("is no time", "write it as 2026-06-03T08:10:00Z"),
    "no-zone": Reason("has no time zone", "state the zone of the file's times: --timezone"),
    "too-early": Reason(
        "is before satellite positioning began (1980-01-06)",
        "set the clock or the week number of the receiver right",
    ),
    "in-the-future": Reason("is in the future", "set the clock of the receiver right"),
    "bad-checksum": Reason(
        "does not agree with its checksum", "copy the log anew from the receiver"
    ),
    "bad-sentence": Reason("is no whole sentence", "copy the log anew from the receiver"),
    "no-checksum": Reason(
        "bears no checksum, so that nothing proves it whole",
        "switch checksums on in the receiver, or take a log that has them",
    ),
    "sentences-disagree": Reason(
        "is contradicted by another sentence of that instant",
        "send the sentences of one receiver alone, or observe it again",
    ),
    "not-measured": Reason(
        "is not measured by satellites", "wait for a fix before a point is stored"
    ),
    "no-grid": Reason(
        "is in a grid whose reference system is not stated", "state a projected one with --crs"
    ),
    "cut-off": Reason("breaks off before its end", "copy it anew from the camera"),
    "bad-record": Reason("cannot be read", "export the file anew"),
    "no-position": Reason("has no position", "store positions with the photographs"),
    "bad-height": Reason(
        "is no height of the Earth's surface", "heights are -12,000 to 10,000 m; correct it"
    ),
    "out-of-area": Reason(
        "is outside the area of the stated reference system", "state another with --crs"
    ),
    "zone-number": Reason(
        "does not fit the stated reference system",
        "state the system whose zone number stands before the easting, or correct the easting",
    ),
    "below-gate": Reason("is below a gate of the campaign", "observe it again, better"),
}
"""Reasons by code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """One thing that is wrong with one record of an upload.

    Attributes
    ----------
    row : int
        Record of the whole upload, from 1 on.
    where : str
        Place for people: ``tracks.zip!day1.gpx line 812``.
    field : str or None
        Name of the column or element.
    value : str or None
        As it stands there, shortened.
    code : str
        One of `REASONS`.
    detail : str or None
        What more there is to say.
    lon, lat : float or None
        Where it is, degrees WGS84, if that is known.
    """

    row: int
    where: str
    code: str
    field: str | None = None
    value: str | None = None
    detail: str | None = None
    lon: float | None = None
    lat: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Return it as a receipt shows it, with reason and remedy in words."""
        told = REASONS[self.code]
        return {
            "row": self.row,
            "where": self.where,
            "field": self.field,
            "value": self.value,
            "code": self.code,
            "reason": f"{told.reason}: {self.detail}" if self.detail else told.reason,
            "remedy": told.remedy,
            "detail": self.detail,
            **({} if self.lon is None else {"lon": self.lon, "lat": self.lat}),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Rejection":
        """Return it from what `to_json` gave."""
        names = ("row", "where", "code", "field", "value", "detail")
        known: dict[str, Any] = {name: data[name] for name in names}
        return cls(**known, lon=data.get("lon"), lat=data.get("lat"))
