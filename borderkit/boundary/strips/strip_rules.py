"""Strips that the documents of a boundary set: how wide, for what, with which notice."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from borderkit.boundary.strips.strips import NARROWEST_M, WIDEST_M
from borderkit.errors import Defect, InputError
from borderkit.layers.fields import Fields

__all__ = ["StripRule", "read_strip_rules", "rule_of", "rules_for"]

_KEYS: Final = ("strip", "width_m", "sides", "activity", "notice_days", "source")


@dataclass(frozen=True, slots=True, kw_only=True)
class StripRule:
    """A strip along a boundary.

    Attributes
    ----------
    strip : str
        Its name: ``vista``, ``no_build``.
    width_m : float
        Distance from the line, metres.
    sides : tuple of str
        On whose ground it lies; empty: on that of both.
    activity : tuple of str
        For what it is: ``clearing``, ``blasting``; empty: nothing is stated.
    notice_days : int or None
        So many days before the activity begins the other side is told; None: not stated.
    source : str or None
        Document and article that set it.
    """

    strip: str
    width_m: float
    sides: tuple[str, ...] = ()
    activity: tuple[str, ...] = ()
    notice_days: int | None = None
    source: str | None = None

    def notice_due(self, begins: date) -> date | None:
        """Return the last day for the notice of what begins on a day; None: no notice is stated."""
        return None if self.notice_days is None else begins - timedelta(days=self.notice_days)

    def record(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "strip": self.strip,
            "width_m": self.width_m,
            "sides": list(self.sides),
            "activity": list(self.activity),
            "notice_days": self.notice_days,
            "source": self.source,
        }


def read_strip_rules(strips: object, *, boundary: str) -> tuple[StripRule, ...]:
    """Return the strips that column ``strips`` of layer ``boundaries`` lists, in its order.

    Parameters
    ----------
    strips : object
        The column's value: a list of objects with keys ``strip``, ``width_m`` and, where they are
        stated, ``sides``, ``activity`` (a text or a list), ``notice_days``, ``source``; None: none.
    boundary : str
        Code of the boundary, for messages.

    Raises
    ------
    InputError
        It is no such list; every fault is named.
    """
    defects: list[Defect] = []
    where = f"boundaries/{boundary}.strips"
    items = [] if strips is None else strips
    if not isinstance(items, Sequence) or isinstance(items, str):
        defects.append(Defect(where, "must be a list of strips"))
        items = []
    found = [_read(item, f"{where}[{number}]", defects) for number, item in enumerate(items)]
    rules = tuple(rule for rule in found if rule is not None)
    names = [rule.strip for rule in rules]
    defects += [
        Defect(where, f"strip {name!r} stands there twice")
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
    if defects:
        msg = f"the strips of boundary {boundary} cannot be read; correct its record"
        raise InputError(msg, defects=defects)
    return rules


def _read(item: object, where: str, defects: list[Defect]) -> StripRule | None:
    before = len(defects)
    fields = Fields(item, where, defects, known=_KEYS)
    fields.require("strip", "width_m")
    name = fields.text("strip")
    width_m = fields.number("width_m", low=NARROWEST_M, high=WIDEST_M)
    one_text = isinstance(fields.values.get("activity"), str)
    activity = _one(fields.text("activity")) if one_text else fields.texts("activity")
    rule = StripRule(
        strip=name or "",
        width_m=width_m or 0.0,
        sides=fields.texts("sides") or (),
        activity=activity or (),
        notice_days=fields.whole("notice_days", low=0, high=3660),
        source=fields.text("source"),
    )
    return rule if len(defects) == before else None


def _one(text: str | None) -> tuple[str, ...]:
    return () if text is None else (text,)


def rule_of(rules: Iterable[StripRule], strip: str, *, boundary: str) -> StripRule:
    """Return the strip of a name.

    Raises
    ------
    InputError
        The boundary has none of that name.
    """
    listed = {rule.strip: rule for rule in rules}
    if strip not in listed:
        msg = f"boundary {boundary} has no strip {strip!r}; {_known(listed, 'it has')}"
        raise InputError(msg)
    return listed[strip]


def rules_for(rules: Sequence[StripRule], activity: str, *, boundary: str) -> tuple[StripRule, ...]:
    """Return the strips that are for an activity, the widest first.

    Raises
    ------
    InputError
        No strip of the boundary names the activity. That does not say that it is free.
    """
    asked = activity.strip().casefold()
    found = [rule for rule in rules if asked in {each.casefold() for each in rule.activity}]
    if not found:
        named = dict.fromkeys(each for rule in rules for each in rule.activity)
        msg = (
            f"no strip of boundary {boundary} is for {activity!r}, which does not say that it is "
            f"free; {_known(named, 'its strips are for')}"
        )
        raise InputError(msg)
    return tuple(sorted(found, key=lambda rule: -rule.width_m))


def _known(names: Mapping[str, Any], what: str) -> str:
    return f"{what} {', '.join(names)}" if names else "its record in layer boundaries lists none"
