"""The audit log read from its first entry to its last: where the chain breaks, and how."""

import hashlib
import sqlite3
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring as quoted
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, Text, func, select, type_coerce
from sqlalchemy.exc import OperationalError

from borderkit.store.audit import FIRST
from borderkit.store.audit_faults import Findings, plain
from borderkit.store.digests import digest_of
from borderkit.store.tables import AUDIT

__all__ = ["Chain", "Hole", "Logged", "entries", "fetched"]

_PAGE: Final = 5_000
_REACH: Final = 16
"""How far an entry may stand from its place and still be told from an altered one."""

_WINDOW: Final = 64
_MOST_ODD: Final = 200
_MOST_PAIRED: Final = 40
_NAMES: Final = tuple(column.name for column in AUDIT.columns if column.name != "hash")


class Logged(NamedTuple):
    """One entry as it stands in the log, whatever stands there.

    Attributes
    ----------
    seq : int
        Where it stands.
    fields : dict
        All that its hash is of, the time as text.
    hash : object
        What stands there as its hash.
    """

    seq: int
    fields: dict[str, Any]
    hash: Any

    @property
    def revision(self) -> int:
        """The revision it names; 0 where that is no number."""
        found = self.fields["revision"]
        return found if isinstance(found, int) else 0

    def digest(self, **other: Any) -> str | None:
        """Return the hash of the fields, with some in place of its own; None where none is."""
        fields = {**self.fields, **other} if other else self.fields
        try:
            return hashlib.sha256(_text(fields).encode()).hexdigest()
        except TypeError:
            return _slow_digest(fields)
        except ValueError:
            return None


def _text(fields: dict[str, Any]) -> str:
    """Return the canonical JSON of fields that are of their proper types, several times as fast.

    Others are a TypeError.
    """
    side, before, after = fields["side"], fields["before"], fields["after"]
    seq, revision = fields["seq"], fields["revision"]
    return (
        f'{{"action":{quoted(fields["action"])},"actor":{quoted(fields["actor"])},'
        f'"after":{"null" if after is None else quoted(after)},"at":{quoted(fields["at"])},'
        f'"before":{"null" if before is None else quoted(before)},'
        f'"previous":{quoted(fields["previous"])},"revision":{int.__repr__(revision)},'
        f'"seq":{int.__repr__(seq)},"side":{"null" if side is None else quoted(side)},'
        f'"subject":{quoted(fields["subject"])}}}'
    )


def _slow_digest(fields: dict[str, Any]) -> str | None:
    try:
        return digest_of(fields)
    except (TypeError, ValueError):
        return None


def entries(connection: Connection) -> Iterator[Logged]:
    """Yield the entries of the log by their numbers, a page at a time."""
    columns = [_time(connection) if name == "at" else AUDIT.c[name] for name in _NAMES]
    query = select(*columns, AUDIT.c.hash).order_by(AUDIT.c.seq).limit(_PAGE)
    last = None
    while True:
        page = query if last is None else query.where(AUDIT.c.seq > last)
        rows = fetched(connection, page)
        for *values, found in rows:
            fields = dict(zip(_NAMES, values, strict=True))
            yield Logged(fields["seq"], fields, found)
        if len(rows) < _PAGE:
            return
        last = rows[-1][0]


def _time(connection: Connection) -> ColumnElement[Any]:
    """Return the column of times as the text that is hashed, without a detour by a datetime.

    A GeoPackage holds that text: any other that means the same time is an alteration too.
    """
    if connection.dialect.name == "postgresql":
        return func.to_char(func.timezone("UTC", AUDIT.c.at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    return type_coerce(AUDIT.c.at, Text)


def fetched(connection: Connection, query: Select[Any]) -> Sequence[Row[Any]]:
    """Return the rows of a query, also where texts of a GeoPackage are no UTF-8."""
    raw = connection.connection.dbapi_connection
    if not isinstance(raw, sqlite3.Connection):
        return connection.execute(query).all()
    try:
        return connection.execute(query).all()
    except OperationalError:
        raw.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
        try:
            return connection.execute(query).all()
        finally:
            raw.text_factory = str


@dataclass(slots=True)
class Hole:
    """Entries that are missing or spoilt, so that what they told of has no entry.

    Attributes
    ----------
    after, before : int
        Revisions of the entries on either side.
    numbers : set of int
        Of the entries that are missing.
    seq : int
        Where the hole is.
    spoilt : bool
        Whether the entry is there, but altered.
    about : list of str
        What has no entry because of it.
    """

    after: int
    before: int
    numbers: set[int]
    seq: int
    spoilt: bool = False
    about: list[str] | None = None

    def takes(self, subject: str, revision: int) -> bool:
        """Take up what has no entry, where the hole can be the reason."""
        self.about = self.about or []
        if len(self.about) >= len(self.numbers) or not self.after <= revision <= self.before:
            return False
        self.about.append(plain(subject))
        return True


@dataclass(slots=True)
class _Odd:
    """An entry whose fields do not give its hash, and the hash of the one before it."""

    entry: Logged
    before: str | None
    hole: Hole
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
        self._revision = 0
        self._odd: list[_Odd] = []
        self._recent: deque[_Seen] = deque([_Seen(0, 0, FIRST, odd=False)], maxlen=_WINDOW)

    def take(self, entry: Logged) -> bool:
        """Take the next entry; return whether its fields are those that its hash is of."""
        self.last = entry
        number = self._true_number(entry)
        if self._odd and self._recent[-1].odd:
            before = self._odd[-1]
            before.only_hash = entry.fields["previous"] == before.entry.digest()
        if number is None:
            self._take_odd(entry)
            return False
        if number <= self._number and self._take_stray(entry, number):
            return True
        if number > self._number + 1:
            missing = set(range(self._number + 1, number))
            self.holes.append(Hole(self._revision, entry.revision, missing, entry.seq))
        elif number == self._number + 1 and self._sure and self._hash != entry.fields["previous"]:
            self._break(entry)
        self._go_on(entry, number)
        return True

    def _true_number(self, entry: Logged) -> int | None:
        """Return the number with which the hash of `entry` holds; None where none does."""
        if entry.digest(seq=entry.seq - self._shift) == entry.hash:
            return entry.seq - self._shift
        if len(self._odd) >= _MOST_ODD:
            return None
        near = (entry.seq - self._shift + step for step in range(-_REACH, _REACH + 1))
        first = (1,) if entry.fields["previous"] == FIRST else ()
        for number in (entry.seq, *first, *near):
            if number > 0 and entry.digest(seq=number) == entry.hash:
                return number
        return None

    def _go_on(self, entry: Logged, number: int) -> None:
        self._number, self._hash, self._sure = number, entry.hash, True
        self._shift, self._revision = entry.seq - number, entry.revision
        self._recent.append(_Seen(entry.seq, number, entry.hash, odd=False))
        for odd in reversed(self._odd):
            if odd.hole.before:
                break
            odd.hole.before = entry.revision

    def _take_odd(self, entry: Logged) -> None:
        gap = entry.seq - self._shift - self._number - 1
        if gap > 0:
            missing = set(range(self._number + 1, self._number + 1 + gap))
            self.holes.append(Hole(self._revision, 2**62, missing, entry.seq))
        hole = Hole(self._revision, 0, {self._number + 1 + gap}, entry.seq, spoilt=True)
        self._odd.append(_Odd(entry, self._hash if self._sure else None, hole))
        self._number, self._hash, self._sure = self._number + 1 + gap, entry.hash, False
        self._recent.append(_Seen(entry.seq, self._number, entry.hash, odd=True))

    def _take_stray(self, entry: Logged, number: int) -> bool:
        """Take an entry whose number has passed; return whether the chain stays where it was."""
        for hole in self.holes:
            if number in hole.numbers and not hole.spoilt:
                hole.numbers.discard(number)
                if number != entry.seq:
                    what = f"entry {number} stands at number {entry.seq}"
                    self._found.add("reordered", what, seq=entry.seq)
                return True
        previous = entry.fields["previous"]
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
        self.wrong |= places
        self._odd = [odd for odd in self._odd if odd.entry.seq not in places]
        for place in sorted(places):
            what = f"it was put in; what stood at number {place} was moved on"
            self._found.add("inserted", what, seq=place)

    def _break(self, entry: Logged) -> None:
        """Note that `entry` is chained to something else than the entry before it."""
        previous = entry.fields["previous"]
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
        self._pair_odd()
        for odd in self._odd:
            odd.hole.before = odd.hole.before or 2**62
            self.wrong.add(odd.entry.seq)
            self.holes.append(odd.hole)
            what = "its content is not what its hash is of"
            if odd.only_hash:
                what = "its hash was changed: the next entry still names the right one"
            elif odd.before and odd.entry.digest(previous=odd.before) == odd.entry.hash:
                what = "it names another hash before it than there is"
            self._found.add("altered", what, seq=odd.entry.seq)

    def _pair_odd(self) -> None:
        """Find entries, or their contents, that changed places farther than `_REACH`."""
        waiting = self._odd[:_MOST_PAIRED]
        for place, one in enumerate(waiting):
            for other in waiting[place + 1 :]:
                if one in self._odd and other in self._odd and _swapped(one.entry, other.entry):
                    self._odd.remove(one)
                    self._odd.remove(other)
                    pair = f"{one.entry.seq} and {other.entry.seq}"
                    what = f"entries {pair} have changed places"
                    self._found.add("reordered", what, seq=one.entry.seq)
                    self.wrong |= {one.entry.seq, other.entry.seq}
                    one.hole.before = other.hole.before = 2**62
                    self.holes += [one.hole, other.hole]

    def report(self, found: Findings) -> None:
        """Add what was found to `found`; what holes are about is known by then."""
        for hole in self.holes:
            if hole.numbers and not hole.spoilt:
                about = f"; they told of {', '.join(hole.about[:5])}" if hole.about else ""
                count = len(hole.numbers)
                entries_ = (
                    f"entry {min(hole.numbers)} is"
                    if count == 1
                    else (f"{count} entries, {min(hole.numbers)} to {max(hole.numbers)}, are")
                )
                found.add("removed", f"{entries_} missing before it{about}", seq=hole.seq)
        found.count += self._found.count - len(self._found.faults)
        for fault in self._found.faults:
            found.add(fault.code, fault.what, seq=fault.seq, subject=fault.subject)


def _swapped(one: Logged, other: Logged) -> bool:
    """Whether `one` and `other` stand each at the other's place, whole or in part."""
    place = {"seq": other.seq}
    chained = {"seq": other.seq, "previous": other.fields["previous"]}
    content = {**other.fields, "seq": one.seq, "previous": one.fields["previous"]}
    return one.hash in {one.digest(**place), one.digest(**chained), one.digest(**content)}
