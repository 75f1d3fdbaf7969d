"""New numbers for markers: what is asked, checked as a whole, and the records that come of it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, cast

from geopandas import GeoDataFrame

from borderkit.errors import Defect, InputError
from borderkit.layers.declaration import GEOMETRY
from borderkit.layers.fields import civil_date
from borderkit.layers.markers import MARKERS
from borderkit.markers.numbering.numbering import Scheme
from borderkit.markers.numbering.previous_numbers import MarkerNames, previous_numbers

__all__ = ["RenumberPlan", "Renumbered", "Renumbering", "plan_renumbering"]

_PILLARS: Final = {"double": 2, "triple": 3}
"""Siting -> how many pillars may bear one number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renumbering:
    """One new number.

    Attributes
    ----------
    marker : str
        Which: the number it bears, in any spelling, its ``marker_uid``, or ``markers/UID``.
    to : str
        The number it is to bear.
    where : str
        Where that is asked, for messages: ``map.csv, line 3``.
    """

    marker: str
    to: str
    where: str = ""

    @property
    def place(self) -> str:
        """Where it is asked, and what."""
        asked = f"{self.marker} to {self.to}"
        return f"{self.where} ({asked})" if self.where else asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Renumbered:
    """A marker with its number before (None: it bore none) and after."""

    marker_uid: str
    boundary: str
    before: str | None
    after: str

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "marker_uid": self.marker_uid,
            "boundary": self.boundary,
            "before": self.before,
            "after": self.after,
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RenumberPlan:
    """What new numbers come to.

    Attributes
    ----------
    frame : GeoDataFrame
        The records of layer ``markers`` that change, as they are to read.
    done : tuple of Renumbered
        The same markers, in the order asked.
    notes : tuple of str
        What should be known, in sentences.
    """

    frame: GeoDataFrame
    done: tuple[Renumbered, ...]
    notes: tuple[str, ...]


def plan_renumbering(
    markers: GeoDataFrame,
    asked: Sequence[Renumbering],
    *,
    scheme_for: Callable[[str], Scheme],
    on: date,
    document: str | None = None,
) -> RenumberPlan:
    """Return the records of markers with new numbers; the old ones go into their previous numbers.

    All is taken together: numbers may be swapped, or moved up in a row.

    Parameters
    ----------
    markers : GeoDataFrame
        Of layer ``markers``: all that may clash.
    asked : sequence of Renumbering
        Every marker at most once.
    scheme_for : callable
        Returns the numbering scheme of a boundary.
    on : date
        First day on which they bear the new numbers.
    document : str, optional
        The document that changes them.

    Returns
    -------
    RenumberPlan
        The records that change, each in force from `on`.

    Raises
    ------
    InputError
        A marker is not there, or several are meant; it is asked twice, bears the number already
        or has a later state; a number has no form of the scheme, or another marker bears it.
        Every defect is named.
    """
    plan = _Plan(markers, scheme_for, on)
    for renumbering in asked:
        plan.add(renumbering)
    plan.find_clashes()
    if not asked:
        plan.defects.append(Defect("", "no new number is asked"))
    if plan.defects:
        msg = f"{len(plan.defects)} defect(s) in the new numbers, nothing is written; correct them"
        raise InputError(msg, defects=plan.defects)
    rows = [plan.row_of[done.marker_uid] for done in plan.done]
    records = [plan.changed(row, done, document) for row, done in zip(rows, plan.done, strict=True)]
    shapes = markers[GEOMETRY].to_numpy()[rows]
    return RenumberPlan(
        frame=cast("GeoDataFrame", MARKERS.frame(records, shapes)),
        done=tuple(plan.done),
        notes=tuple(plan.notes()),
    )


class _Plan:
    """New numbers as they are put together, with what is wrong with them."""

    def __init__(
        self, markers: GeoDataFrame, scheme_for: Callable[[str], Scheme], on: date
    ) -> None:
        self.scheme_for, self.on = scheme_for, on
        self.names = MarkerNames(markers, scheme_for)
        self.records = list(MARKERS.records(markers))
        self.row_of = {record["marker_uid"]: row for row, record in enumerate(self.records)}
        self.places: dict[str, str] = {}
        self.done: list[Renumbered] = []
        self.defects: list[Defect] = []

    def add(self, asked: Renumbering) -> None:
        """Take one new number, or say what is wrong with it."""
        uid = self._meant(asked)
        if uid is None:
            return
        record = self.records[self.row_of[uid]]
        scheme = self.scheme_for(record["boundary"])
        faults = list(self._faults(asked, record, scheme))
        self.defects += [Defect(asked.place, fault) for fault in faults]
        self.places.setdefault(uid, asked.place)
        if not faults:
            after = scheme.canonical(asked.to)
            self.done.append(
                Renumbered(
                    marker_uid=uid,
                    boundary=record["boundary"],
                    before=record["number"],
                    after=after,
                )
            )

    def _meant(self, asked: Renumbering) -> str | None:
        """Return the marker that is meant, or None with a defect."""
        found = self.names.find(asked.marker)
        bearing = [match for match in found if match.how in {"uid", "number"}]
        if len(bearing) == 1:
            return bearing[0].marker_uid
        if bearing:
            listed = ", ".join(f"{match.marker_uid} ({match.boundary})" for match in bearing)
            what = (
                f"{len(bearing)} markers bear it: {listed}; name one as markers/UID, or give the "
                "boundary"
            )
        elif found:
            listed = ", ".join(f"{match.marker_uid}, now {match.number}" for match in found)
            what = f"no marker bears it; near it are {listed}"
        else:
            what = "no marker bears it, or ever bore it"
        self.defects.append(Defect(asked.place, what))
        return None

    def _faults(
        self, asked: Renumbering, record: Mapping[str, Any], scheme: Scheme
    ) -> Iterator[str]:
        uid = record["marker_uid"]
        if uid in self.places:
            yield f"{uid} is given a number already by {self.places[uid]}"
        try:
            scheme.parse(asked.to)
        except InputError as fault:
            yield fault.message
            return
        if record["number"] == scheme.canonical(asked.to):
            yield f"{uid} bears it already"
        started, ended = (_day(record[name]) for name in ("valid_from", "valid_to"))
        if started is not None and self.on < started:
            yield f"its present state holds from {started}, later than {self.on}"
        if ended is not None and ended < self.on:
            yield f"it is in force no longer than {ended}"

    def find_clashes(self) -> None:
        """Say which new numbers more markers would bear than may."""
        changes = {done.marker_uid: done.after for done in self.done}
        bearers: dict[object, list[str]] = defaultdict(list)
        for record in self.records:
            uid, boundary = record["marker_uid"], record["boundary"]
            text = changes.get(uid, record["number"])
            number = None if text is None else self.scheme_for(boundary).read(text)
            if number is not None:
                bearers[tuple(sorted(boundary.split("-"))), number].append(uid)
        for uids in bearers.values():
            new = [uid for uid in uids if uid in changes]
            most = min(_most(self.records[self.row_of[uid]]) for uid in uids)
            if new and len(uids) > most:
                self._clash(new, uids, changes[new[0]], most)

    def _clash(self, new: Iterable[str], uids: Sequence[str], number: str, most: int) -> None:
        for uid in new:
            others = ", ".join(other for other in uids if other != uid)
            allowed = "one marker" if most == 1 else f"{most} pillars"
            self.defects.append(
                Defect(self.places[uid], f"{number} would also be borne by {others}; {allowed} may")
            )

    def notes(self) -> Iterator[str]:
        """Tell which of the new numbers another marker bore before."""
        for done in self.done:
            for match in self.names.find(done.after):
                if match.how == "previous" and match.marker_uid != done.marker_uid:
                    yield (
                        f"{done.after} was a number of {match.marker_uid} before; documents of "
                        f"that time mean that marker, not {done.marker_uid}."
                    )

    def changed(self, row: int, done: Renumbered, document: str | None) -> dict[str, Any]:
        """Return a record with its new number."""
        record = self.records[row]
        kept = [number.to_json() for number in previous_numbers(record["previous_numbers"])]
        if done.before is not None:
            until = (self.on - timedelta(days=1)).isoformat()
            kept.append({"number": done.before, "until": until, "document": document})
        return {
            **record,
            "number": done.after,
            "previous_numbers": kept or None,
            "valid_from": self.on.isoformat(),
        }


def _most(record: Mapping[str, Any]) -> int:
    """Return how many may bear the number of a marker."""
    return _PILLARS.get(record["siting"] or "", 1)


def _day(value: Any) -> date | None:
    return civil_date(value[:10]) if isinstance(value, str) else None
