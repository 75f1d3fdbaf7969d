"""Editions of a boundary: which document is in force when, and what it fixes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from pandas import DataFrame

from borderkit.boundary.line import same_boundary
from borderkit.errors import InputError
from borderkit.layers.fields import civil_date, full_time

__all__ = ["DocumentState", "Edition", "in_force"]

_INSTANT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentState:
    """One document of a boundary at a time.

    Attributes
    ----------
    document : str
        Its code.
    kind, number, dated : str or None
        As the register has them.
    supplements : str or None
        The document that it supplements.
    state : str
        ``in_force``, ``not_yet``, ``ended``, or ``unknown``: sections cite it, and the register
        has no such document.
    valid_from, valid_to : str or None
        As the register has them.
    sections : tuple of str
        Sections in force then that it fixes.
    """

    document: str
    kind: str | None = None
    number: str | None = None
    dated: str | None = None
    supplements: str | None = None
    state: str
    valid_from: str | None = None
    valid_to: str | None = None
    sections: tuple[str, ...] = ()

    def record(self) -> dict[str, Any]:
        """Return it as JSON values."""
        names = ("document", "kind", "number", "dated", "supplements", "state")
        return {
            **{name: getattr(self, name) for name in (*names, "valid_from", "valid_to")},
            "sections": list(self.sections),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What fixes a boundary at a time.

    Attributes
    ----------
    documents : tuple of DocumentState
        A document before those that supplement it, else by date.
    undocumented : tuple of str
        Sections in force that name no document.
    notes : tuple of str
        What does not fit together, in sentences.
    """

    documents: tuple[DocumentState, ...]
    undocumented: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def in_force(self) -> tuple[DocumentState, ...]:
        """Those in force."""
        return tuple(each for each in self.documents if each.state == "in_force")

    def record(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "documents": [each.record() for each in self.documents],
            "sections_without_document": list(self.undocumented),
            "notes": list(self.notes),
        }


def in_force(
    documents: DataFrame, sections: DataFrame, at: date | datetime, *, boundary: str | None = None
) -> Edition:
    """Return which documents fix a boundary at a time, and which sections each of them fixes.

    Parameters
    ----------
    documents, sections : DataFrame
        Of layers ``documents`` and ``boundary_sections``. A record without validity is in force
        always; bare dates are whole days in UTC.
    at : date or datetime
        A day (anything in force at some instant of it) or a time with its offset.
    boundary : str, optional
        Only what belongs to it, sides in either order. Documents that name no boundary belong to
        every one.

    Raises
    ------
    InputError
        The time has no offset.
    """
    since, until = _period(at)
    standing = [row for row in _rows(sections, boundary) if _state(row, since, until) == "in_force"]
    cited: dict[str, list[str]] = {}
    for row in standing:
        cited.setdefault(_text(row.get("document")) or "", []).append(str(row["section"]))
    undocumented = tuple(cited.pop("", ()))
    known = {
        str(row["document"]): _document(row, _state(row, since, until), cited)
        for row in _rows(documents, boundary)
    }
    strange = {
        code: DocumentState(document=code, state="unknown", sections=tuple(names))
        for code, names in cited.items()
        if code not in known
    }
    found = tuple(_in_order({**known, **strange}))
    return Edition(documents=found, undocumented=undocumented, notes=tuple(_notes(found, known)))


def _document(
    row: Mapping[str, Any], state: str, cited: Mapping[str, Sequence[str]]
) -> DocumentState:
    code = str(row["document"])
    names = ("kind", "number", "dated", "supplements", "valid_from", "valid_to")
    return DocumentState(
        document=code,
        state=state,
        sections=tuple(cited.get(code, ())),
        **{name: _text(row.get(name)) for name in names},
    )


def _in_order(documents: Mapping[str, DocumentState]) -> list[DocumentState]:
    """Return documents by date, those that supplement another right after it."""
    by_date = sorted(documents.values(), key=lambda d: (d.dated or d.valid_from or "", d.document))
    after: dict[str | None, list[DocumentState]] = {}
    for each in by_date:
        of = each.supplements if each.supplements in documents else None
        after.setdefault(of, []).append(each)
    found: dict[str, DocumentState] = {}

    def take(each: DocumentState) -> None:
        if each.document not in found:
            found[each.document] = each
            for follower in after.get(each.document, ()):
                take(follower)

    # What supplements itself by a circle has no first document; it follows in order of dates.
    for each in (*after.get(None, ()), *by_date):
        take(each)
    return list(found.values())


def _notes(found: Sequence[DocumentState], known: Mapping[str, DocumentState]) -> list[str]:
    notes = []
    for each in found:
        count = len(each.sections)
        if each.state == "unknown":
            notes.append(f"{count} section(s) cite {each.document}, which is no document here.")
        elif each.sections and each.state != "in_force":
            when = "has ended" if each.state == "ended" else "is not in force yet"
            notes.append(f"{count} section(s) in force rest on {each.document}, which {when}.")
        if each.supplements is None or each.state != "in_force":
            continue
        basis = known.get(each.supplements)
        if basis is None:
            notes.append(f"{each.document} supplements {each.supplements}, which is not here.")
        elif basis.state != "in_force":
            notes.append(f"{each.document} supplements {basis.document}, which is not in force.")
    return notes


def _rows(frame: DataFrame, boundary: str | None) -> list[dict[str, Any]]:
    names = [str(name) for name in frame.columns if name != "geometry"]
    values = [frame[name].tolist() for name in names]
    rows = [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]
    if boundary is None:
        return rows
    owners = [_text(row.get("boundary")) for row in rows]
    return [
        row
        for row, owner in zip(rows, owners, strict=True)
        if owner is None or same_boundary(owner, boundary)
    ]


def _state(row: Mapping[str, Any], since: datetime, until: datetime) -> str:
    start, end = _text(row.get("valid_from")), _text(row.get("valid_to"))
    first = _bounds(start)[0] if start else None
    # A full time is the first instant after it; a bare date ends with its day.
    last = _bounds(end)[1] if end else None
    if first is not None and first > until:
        return "not_yet"
    return "ended" if last is not None and last < since else "in_force"


def _bounds(text: str) -> tuple[datetime | None, datetime | None]:
    """Return the first instant of a stated beginning, and the last one of a stated end."""
    day = civil_date(text)
    if day is not None:
        return _period(day)
    moment = full_time(text)
    if moment is None:
        return None, None
    if moment.utcoffset() is None:
        moment = moment.replace(tzinfo=UTC)
    return moment, moment - _INSTANT


def _period(at: date | datetime) -> tuple[datetime, datetime]:
    """Return first and last instant of a day in UTC, or a time twice."""
    if not isinstance(at, datetime):
        return datetime.combine(at, time.min, UTC), datetime.combine(at, time.max, UTC)
    if at.utcoffset() is None:
        msg = f"the time {at.isoformat()} has no offset; say which zone it is in"
        raise InputError(msg)
    return at, at


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
