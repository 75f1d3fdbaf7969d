"""How long an itinerary is in a zone, at least and at most, over all times that it may keep."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, combinations

from borderkit.itineraries.contact import Contact
from borderkit.itineraries.contacts import Contacts
from borderkit.itineraries.judge import Stay
from borderkit.itineraries.plan import Itinerary
from borderkit.itineraries.timeline import Timeline

__all__ = ["stay_in"]

_FEW = 5


def stay_in(
    met: Mapping[tuple[str, int], Contact],
    itinerary: Itinerary,
    timeline: Timeline,
    contacts: Contacts,
    *,
    lost: bool,
) -> Stay:
    """Return the least and the greatest sum of the whole durations of all contacts with a zone.

    Parameters
    ----------
    met : mapping of (kind, number) to Contact
        The contacts; ``near`` ones do not count.
    itinerary : Itinerary
        For its pass_through stops.
    timeline : Timeline
        The times.
    contacts : Contacts
        For the lengths of legs.
    lost : bool
        Whether some stop's place is not known: it may be in the zone for its whole time.

    Returns
    -------
    Stay
        Microseconds, and the facts for want of which the two differ.
    """
    least: dict[tuple[str, int], float] = {}
    most: dict[tuple[str, int], float] = {}
    facts: dict[tuple[str, int], tuple[str, ...]] = {}
    for key, contact in met.items():
        least[key], most[key] = _share(contact, sure=True), _share(contact, sure=False)
        facts[key] = contact.missing
    if lost:
        for number, site in enumerate(contacts.sites):
            if site.geometry is None and not site.stop.pass_through:
                key = ("stop", number)
                least[key], most[key], facts[key] = 0.0, 1.0, ("place",)
        for number, way in enumerate(contacts.ways):
            if way.kind == "unknown":
                key = ("leg", number)
                least[key], most[key], facts[key] = 0.0, 1.0, ("place", "route")

    def span(shares: Mapping[tuple[str, int], float]) -> tuple[float, float]:
        low = -_largest({key: -share for key, share in shares.items()}, itinerary, timeline)
        return low, _largest(shares, itinerary, timeline)

    low, high = span(least), span(most)
    unsure = [key for key, share in least.items() if share != most[key]]
    found: list[tuple[tuple[str, ...], tuple[tuple[float, float], ...]]] = []
    for chosen in _subsets(unsure):
        shares = {**least, **{key: most[key] for key in chosen}}
        sums = span(shares)
        found.append((("time",), (sums,)))
        for key in set(unsure) - set(chosen):
            added = span({**shares, key: most[key]})
            found.append((facts[key], ((sums[0], added[1]),)))
    return Stay(low[0], high[1], tuple(found))


def _subsets(keys: Sequence[tuple[str, int]]) -> Iterable[tuple[tuple[str, int], ...]]:
    """Return all subsets; of many keys only those that lack, or have, one or all of them."""
    if len(keys) <= _FEW:
        sizes: Iterable[int] = range(len(keys) + 1)
    else:
        sizes = (0, 1, len(keys) - 1, len(keys))
    return chain.from_iterable(combinations(keys, size) for size in sizes)


def _share(contact: Contact, *, sure: bool) -> float:
    cuts = contact.sure if sure else contact.may
    return min(1.0, sum(cut.high - cut.low for cut in cuts))


def _largest(
    shares: Mapping[tuple[str, int], float], itinerary: Itinerary, timeline: Timeline
) -> float:
    """Return the largest weighted sum of durations over all times in order (exact).

    The sum is linear in the times and each is bounded by a box and by its neighbours, so it is
    largest with every time at one of the bounds.
    """
    boxes: list[tuple[int, int]] = []
    weights: list[float] = []
    for stop in itinerary.stops:
        box = timeline.stops[stop.index]
        before = shares.get(("leg", stop.index - 1), 0.0)
        after = shares.get(("leg", stop.index), 0.0)
        here = shares.get(("stop", stop.index), 0.0)
        if stop.pass_through:
            boxes.append((box.start_low, box.start_high))
            weights.append(before - after)
        else:
            boxes += [(box.start_low, box.start_high), (box.end_low, box.end_high)]
            weights += [before - here, here - after]
    origin = boxes[0][0]
    if all(low == high for low, high in boxes):
        return sum(w * (low - origin) for w, (low, _) in zip(weights, boxes, strict=True))
    values = sorted({bound for box in boxes for bound in box})
    best = [0.0] * len(values)
    for (low, high), weight in zip(boxes, weights, strict=True):
        highest = float("-inf")
        following = []
        for value, before_value in zip(values, best, strict=True):
            highest = max(highest, before_value)
            inside = low <= value <= high
            following.append(highest + weight * (value - origin) if inside else float("-inf"))
        best = following
    return max(best)
