"""The audit log read from its first entry to its last: where the chain breaks, and how."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from borderkit.store.audit import FIRST
from borderkit.store.proof.entries import Logged
from borderkit.store.proof.faults import Findings, plain

__all__ = ["Chain", "Hole"]

_REACH: Final = 16
"""How far an entry may stand from its place and still be told from an altered one."""

_WINDOW: Final = 64
_MOST_ODD: Final = 200
_MOST_PAIRED: Final = 40
_NEVER: Final = 2**62
"""A revision after all others."""


@dataclass(slots=True)
class Hole:
    """Entries that are missing or spoilt, so that what they told of has no entry.

    Attributes
    ----------
    after, before : int
        Revisions of the entries on either side.
    first, last : int
        Numbers of the entries that are missing.
    seq : int
        Where the hole is.
    spoilt : bool
        Whether the entry is there, but altered.
    mover : int or None
        Number of the entry that stands behind the hole, where that is not its place.
    told : bool
        Whether it is known already what became of its entries.
    back : set of int
        Numbers of entries that were found elsewhere.
    about : list of str
        What has no entry because of it.
    """

    after: int
    before: int
    first: int
    last: int
    seq: int
    spoilt: bool = False
    mover: int | None = None
    told: bool = False
    back: set[int] = field(default_factory=set)
    about: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many entries are missing."""
        return self.last - self.first + 1 - len(self.back)

    def lacks(self, number: int) -> bool:
        """Whether the entry with this number is missing here."""
        return self.first <= number <= self.last and number not in self.back

    def takes(self, subject: str, revision: int) -> bool:
        """Take up what has no entry, where the hole can be the reason."""
        if self.is_full() or not self.after <= revision <= self.before:
            return False
        self.about.append(plain(subject))
        return True

    def is_full(self) -> bool:
        """Whether it can be the reason of nothing more."""
        return len(self.about) >= self.count

    def said(self) -> str:
        """Return in words what is missing."""
        about = f"; they told of {', '.join(self.about[:5])}" if self.about else ""
        if self.count == 1:
            lone = next(n for n in range(self.first, self.last + 1) if n not in self.back)
            return f"entry {lone} is missing before it{about.replace('they', 'it')}"
        return f"{self.count} entries, {self.first} to {self.last}, are missing before it{about}"


@dataclass(slots=True, eq=False)
class _Odd:
    """An entry whose fields do not give its hash, and the hash of the one before it.

    `gap` are entries that seem to be missing before it.
    """

    entry: Logged
    before: str | None
    hole: Hole
    gap: Hole | None = None
    only_hash: bool = False


class _Seen(NamedTuple):
    seq: int
    number: int
    hash: Any
    odd: bool


class Chain:
    """Follows the log entry by entry.

    Each entry's hash holds its number, so one that was moved is known by the number with which
    its hash holds. `shift` is where it stands less that number.

    Attributes
    ----------
    last : Logged or None
        The last entry that was taken.
    holes : list of Hole
        Where entries are missing or altered.
    wrong : set of int
        Places of entries that prove nothing about the data: altered or put in.
    foreign_from : int or None
        Where another chain begins.
    """

    def __init__(self) -> None:
        self.last: Logged | None = None
        self.holes: list[Hole] = []
        self.wrong: set[int] = set()
        self.foreign_from: int | None = None
        self._found = Findings()
        self._number = 0
        self._hash: Any = FIRST
        self._sure = True
        self._shift = 0
        self._shifts = {0}
        self._revision = 0
        self._odd: list[_Odd] = []
        self._recent: deque[_Seen] = deque([_Seen(0, 0, FIRST, odd=False)], maxlen=_WINDOW)

    def take(self, entry: Logged) -> bool:
        """Take the next entry; return whether its fields are those that its hash is of."""
        self.last = entry
        number = self._true_number(entry)
        if self._odd and self._recent[-1].odd:
            before = self._odd[-1]
            before.only_hash = entry.previous == before.entry.digest()
        if number is None:
            self._take_odd(entry)
            return False
        if number <= self._number and self._take_stray(entry, number):
            return True
        moved = entry.seq - number not in self._shifts
        if number > self._number + 1:
            mover = number if moved else None
            missing = (self._number + 1, number - 1, entry.seq)
            self.holes.append(Hole(self._revision, entry.number, *missing, mover=mover))
        elif number == self._number + 1:
            if moved:
                self._found.add("altered", f"its number was {number}", seq=entry.seq)
            if self._sure and self._hash != entry.previous:
                self._break(entry)
        self._go_on(entry, number)
        return True

    def _true_number(self, entry: Logged) -> int | None:
        """Return the number with which the hash of `entry` holds; None where none does."""
        usual: int = entry.seq - self._shift
        found = entry.digest(seq=usual) if self._shift else entry.digest()
        if found == entry.hash:
            return usual
        if len(self._odd) >= _MOST_ODD:
            return None
        near = (usual + step for step in range(-_REACH, _REACH + 1))
        first = (1,) if entry.previous == FIRST else ()
        number: int
        for number in (entry.seq, self._number + 1, *first, *near):
            if number > 0 and entry.digest(seq=number) == entry.hash:
                return number
        return None

    def _go_on(self, entry: Logged, number: int) -> None:
        self._number, self._hash, self._sure = number, entry.hash, True
        self._shift, self._revision = entry.seq - number, entry.number
        self._shifts.add(self._shift)
        self._recent.append(_Seen(entry.seq, number, entry.hash, odd=False))
        for odd in reversed(self._odd):
            if odd.hole.before:
                break
            odd.hole.before = entry.number

    def _take_odd(self, entry: Logged) -> None:
        gap = None
        number = max(entry.seq - self._shift, self._number + 1)
        if number > self._number + 1:
            gap = Hole(self._revision, _NEVER, self._number + 1, number - 1, entry.seq)
            self.holes.append(gap)
        hole = Hole(self._revision, 0, number, number, entry.seq, spoilt=True)
        self._odd.append(_Odd(entry, self._hash if self._sure else None, hole, gap))
        self._number, self._hash, self._sure = number, entry.hash, False
        self._recent.append(_Seen(entry.seq, number, entry.hash, odd=True))

    def _take_stray(self, entry: Logged, number: int) -> bool:
        """Take an entry whose number has passed; return whether the chain stays where it was."""
        for hole in self.holes[-_WINDOW:]:
            if hole.lacks(number) and not hole.spoilt:
                hole.back.add(number)
                if entry.seq - number not in self._shifts:
                    hole.told = True
                    what = f"entry {number} stands at number {entry.seq}"
                    self._found.add("reordered", what, seq=entry.seq)
                return True
        previous = entry.previous
        begins = number == 1 and previous == FIRST
        if begins and any(seen.number and not seen.odd for seen in self._recent):
            self._join(entry, "begins anew, like the log of another register")
            return False
        since = [seen for seen in self._recent if seen.number >= number]
        known = any(s.number == number - 1 and s.hash == previous for s in self._recent)
        if known and since:
            self._put_in(since)
            return False
        self._join(entry, f"goes back to number {number}")
        return False

    def _put_in(self, seen: list[_Seen]) -> None:
        places = {one.seq for one in seen}
        for odd in self._odd:
            if odd.entry.seq in places and odd.gap is not None:
                self.holes.remove(odd.gap)
                odd.gap = None
        self.wrong |= places
        for place in sorted(places):
            what = f"it was put in; what stood at number {place} was moved on"
            self._found.add("inserted", what, seq=place)

    def _break(self, entry: Logged) -> None:
        """Note that `entry` is chained to something else than the entry before it."""
        previous = entry.previous
        older = next((s.seq for s in self._recent if s.hash == previous), None)
        if older is not None:
            self._join(entry, f"is chained to entry {older}, as another one is")
            return
        before = self._recent[-1].seq
        self.wrong.add(before)
        what = (
            f"entry {entry.seq} is chained to another content than it has now: it was written "
            f"anew together with its hash, or another chain begins at {entry.seq}"
        )
        self._found.add("rewritten", what, seq=before)

    def _join(self, entry: Logged, how: str) -> None:
        if self.foreign_from is None:
            self.foreign_from = entry.seq
        self._found.add("second-chain", f"the chain {how}: there are two", seq=entry.seq)

    def finish(self) -> None:
        """Settle what could not be told while the entries came; then :meth:`report` may be."""
        for odd in self._odd[:_MOST_PAIRED]:
            self._place_odd(odd)
        self._pair_odd()
        for odd in self._odd:
            if odd.hole.told or odd.entry.seq in self.wrong:
                continue
            odd.hole.before = odd.hole.before or _NEVER
            self.wrong.add(odd.entry.seq)
            self.holes.append(odd.hole)
            what = "its content is not what its hash is of"
            if odd.only_hash:
                what = "its hash was changed: the next entry still names the right one"
            elif odd.before and odd.entry.digest(previous=odd.before) == odd.entry.hash:
                what = "it names another hash before it than there is"
            self._found.add("altered", what, seq=odd.entry.seq)

    def _place_odd(self, odd: _Odd) -> None:
        """Find the hole that an entry was taken from, if its number alone was changed."""
        end = Hole(0, _NEVER, self._number + 1, self._number + 1, 0)
        for hole in (*self.holes[:_MOST_PAIRED], end):
            for number in range(hole.first, min(hole.last, hole.first + _WINDOW) + 1):
                if hole.lacks(number) and odd.entry.digest(seq=number) == odd.entry.hash:
                    hole.back.add(number)
                    hole.told = odd.hole.told = True
                    if odd.gap is not None:
                        self.holes.remove(odd.gap)
                    odd.hole.after, odd.hole.before = 0, _NEVER
                    self.holes.append(odd.hole)
                    self._found.drop("inserted", odd.entry.seq)
                    what = f"entry {number} stands at number {odd.entry.seq}"
                    self._found.add("reordered", what, seq=odd.entry.seq)
                    return

    def _pair_odd(self) -> None:
        """Find entries, or their contents, that changed places farther than `_REACH`."""
        waiting = [odd for odd in self._odd if not odd.hole.told][:_MOST_PAIRED]
        for place, one in enumerate(waiting):
            for other in waiting[place + 1 :]:
                told = one.hole.told or other.hole.told
                if not told and _swapped(one.entry, other.entry):
                    pair = f"{one.entry.seq} and {other.entry.seq}"
                    what = f"entries {pair} have changed places"
                    self._found.add("reordered", what, seq=one.entry.seq)
                    self.wrong |= {one.entry.seq, other.entry.seq}
                    for hole in (one.hole, other.hole):
                        hole.told, hole.before = True, _NEVER
                        self.holes.append(hole)

    def report(self, found: Findings) -> None:
        """Add what was found to `found`; what holes are about is known by then."""
        for hole in self.holes:
            if hole.count and not hole.spoilt:
                found.add("removed", hole.said(), seq=hole.seq)
            elif hole.mover is not None and not hole.told:
                what = f"entry {hole.mover} stands at number {hole.seq}"
                found.add("reordered", what, seq=hole.seq)
        found.count += self._found.count - len(self._found.faults)
        for fault in self._found.faults:
            found.add(fault.code, fault.what, seq=fault.seq, subject=fault.subject)


def _swapped(one: Logged, other: Logged) -> bool:
    """Whether `one` and `other` stand each at the other's place, whole or in part."""
    place = {"seq": other.seq}
    chained = {"seq": other.seq, "previous": other.previous}
    content = {**other._asdict(), "seq": one.seq, "previous": one.previous}
    return one.hash in {one.digest(**place), one.digest(**chained), one.digest(**content)}
