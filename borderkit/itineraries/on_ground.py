"""What units on the ground of a jurisdiction have in common: first contact, and all contacts."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from borderkit.itineraries.contact import Contact
from borderkit.itineraries.cuts import Cut
from borderkit.itineraries.ground import Ground
from borderkit.itineraries.moments import Box
from borderkit.itineraries.units import Unit
from borderkit.zones.schedule import ALWAYS, Instants

__all__ = ["First", "contacts_on", "first_contact", "first_on"]


@dataclass(frozen=True)
class First:
    """The first contact with a zone: its instant, and the part of the unit where it is.

    With ground in no zone, the number of the jurisdiction whose ground it is too.
    """

    instant: int
    unit: Unit
    cut: Cut
    ground: int | None = None


def first_contact(met: Sequence[tuple[Unit, Contact]]) -> First | None:
    """Return the earliest instant of any contact, ``near`` ones among them.

    Parameters
    ----------
    met : sequence of (Unit, Contact)
        Everything that meets one zone.
    """
    first: First | None = None
    for unit, contact in met:
        for cut in (*contact.may, *contact.near_may):
            instant = _first_instant(unit.box, cut)
            if instant is not None and (first is None or instant < first.instant):
                first = First(instant, unit, cut)
    return first


def first_on(lands: Collection[int], met: Iterable[tuple[Unit, Ground]]) -> First | None:
    """Return the earliest contact with the ground of some jurisdictions, and of which it is.

    Parameters
    ----------
    lands : collection of int
        Their numbers; of several at the same instant the first counts.
    met : iterable of (Unit, Ground)
        Everything that lies on any ground.
    """
    found = []
    for unit, ground in met:
        common = _of(ground) & set(lands)
        if common and ground.open_ground is not None:
            first = first_contact([(unit, ground.open_ground)])
            if first is not None:
                found.append(replace(first, ground=min(common)))
    return min(found, key=lambda first: (first.instant, first.ground), default=None)


def contacts_on(
    lands: Collection[int], met: Iterable[tuple[Unit, Ground]]
) -> list[tuple[Unit, Contact]]:
    """Return the contacts with the ground of some jurisdictions, one for each unit.

    A unit that lies on the ground of one of several, it is not known of which, is on theirs for
    certain only if all of those are among them.

    Parameters
    ----------
    lands : collection of int
        Their numbers.
    met : iterable of (Unit, Ground)
        Everything that lies on any ground.
    """
    found: dict[tuple[int, bool], tuple[Unit, Contact]] = {}
    for unit, ground in met:
        of, contact = _of(ground), ground.open_ground
        if contact is None or not of & set(lands):
            continue
        if not of <= set(lands):
            contact = replace(contact, kind="possible", sure=(), missing=ground.unsure)
        if unit.order in found:
            contact = _both(found[unit.order][1], contact)
        found[unit.order] = unit, contact
    return list(found.values())


def _of(ground: Ground) -> set[int]:
    return {ground.jurisdiction, *ground.alike}


def _both(one: Contact, two: Contact) -> Contact:
    missing = tuple(dict.fromkeys((*one.missing, *two.missing)))
    return replace(one, sure=one.sure + two.sure, may=one.may + two.may, missing=missing)


def _first_instant(box: Box, cut: Cut) -> int | None:
    """Return the earliest instant at which a part of a unit counts, None where it never does."""
    earliest = box.earliest(cut.low)
    if cut.instants is ALWAYS:
        return earliest
    counted = cut.instants & Instants(((earliest, box.latest(cut.high) + 1),))
    return counted.spans[0][0] if counted else None
