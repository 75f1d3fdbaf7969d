"""Civil dates as people write them: every way a text can be read, and what settles it."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

from borderkit.itineraries.vocabulary import Vocabulary

__all__ = ["DateOrder", "DateText", "SettledDates", "parse_date", "settle_dates", "split_date"]

DateOrder = Literal["dmy", "mdy", "ymd"]
"""Order of day, month and year in a date of numbers."""

Day = tuple[int | None, int, int]
"""Year (None: not stated), month, day."""

_DASHES: Final = re.compile("[\u2010-\u2015\u2212\u301c\uff5e~]")
_ISO: Final = re.compile(r"(\d{4})([-./])(\d{1,2})\2(\d{1,2})")
_CHINESE: Final = re.compile(r"(?:(\d{4}) ?年 ?)?(\d{1,2}) ?月 ?(\d{1,2}) ?[日号]?")
_NUMBERS: Final = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})")
_SHORT: Final = re.compile(r"(\d{1,2})([./])(\d{1,2})\.?")
_DAY: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th|日|号|-?го|\.)?")
_ORDINAL: Final = re.compile(r"(?<=\d)(st|nd|rd|th|-?го|-?е)\b")
_JOINS: Final = (" - ", "/", "-", " to ", " по ", " до ", "至", "到")
_LEADS: Final = re.compile(r"^(?:from|on|с|со|от|自|从|day of) ?(?=\d|\w+ \d)")
_YEAR_TAIL: Final = re.compile(r"(?<=\d{4}) ?(?:г\.?|года|год|y)$")
_CLOCK: Final = re.compile(r"(?<=\d)(?:t| )\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
_DIGITS: Final = re.compile(r"\d+")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_SMALL: Final = frozenset(
    (
        *("from", "to", "on", "of", "day", "st", "nd", "rd", "th", "t", "y"),
        *("с", "со", "по", "до", "от", "го", "е", "г", "год", "года"),
    )
)
_CHINESE_SIGNS: Final = frozenset("年月日号至到从自周星期一二三四五六七八九十天")
_MOST_NUMBERS: Final = 9
_LONGEST_TEXT: Final = 100
_LONGEST_RANGE_DAYS: Final = 366


@dataclass(frozen=True, slots=True)
class DateText:
    """A date or a range of dates as it was written.

    Attributes
    ----------
    text : str
        As written.
    style : str
        ``iso``, ``words``, ``cell``, or the sign between the numbers: ``.``, ``/``, ``-``.
    options : mapping of str to (Day, Day)
        First and last day by the order of the numbers; the only key of a text that can be read
        in one way is empty.
    weekday : int or None
        The day of the week that it names, Monday is 0.
    """

    text: str
    style: str
    options: Mapping[str, tuple[Day, Day]]
    weekday: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledDates:
    """What a column of dates says.

    Attributes
    ----------
    days : tuple of (date, date) or None
        First and last day of each text; None where it is not settled.
    faults : mapping of int to str
        What is wrong with single texts, by their number.
    orders : mapping of str to str
        Where the order has to be asked: each order to the days that it would give.
    years : tuple of int or None
        Where the year has to be asked: the years that stand elsewhere in the column.
    notes : tuple of str
        What the reading rests on.
    """

    days: tuple[tuple[date, date] | None, ...]
    faults: Mapping[int, str]
    orders: Mapping[str, str]
    years: tuple[int, ...] | None
    notes: tuple[str, ...] = ()


def parse_date(value: Any, words: Vocabulary) -> DateText | None:
    """Return the ways in which a date or a range of dates can be read, or None if it is none.

    Parameters
    ----------
    value : str or date
        A text, or a date that a spreadsheet holds as such.
    words : Vocabulary
        Months and days of the week.
    """
    if isinstance(value, date):
        day = (value.year, value.month, value.day)
        return DateText(value.isoformat()[:10], "cell", {"": (day, day)})
    if not _may_be_date(str(value), words):
        return None
    text, weekday = _plain(str(value), words)
    options, style = _range(text, words)
    if not options:
        return None
    return DateText(str(value).strip(), style, options, weekday)


def _may_be_date(text: str, words: Vocabulary) -> bool:
    """Whether a text is short, has some numbers, and no word that dates do not have."""
    if len(text) > _LONGEST_TEXT or not 1 <= len(_DIGITS.findall(text)) <= _MOST_NUMBERS:
        return False
    return all(
        word in words.months
        or word in words.weekdays
        or word in _SMALL
        or all(letter in _CHINESE_SIGNS for letter in word)
        for word in _LETTERS.findall(unicodedata.normalize("NFKC", text).casefold())
    )


def split_date(line: str, words: Vocabulary) -> tuple[DateText, str] | None:
    """Return the date that a line of text begins with and the rest of it, or None."""
    for match in reversed(list(re.finditer(r"[\s,:;，：；、.)）日号\d]|$", line[:60]))):
        last = match.group()
        end = match.end() if last and (last in "日号" or last.isdigit()) else match.start()
        if last.isdigit() and line[end : end + 1].isdigit():
            continue
        head = line[:end].strip().strip("(（)）")
        found = parse_date(head, words) if head else None
        if found is not None:
            return found, line[end:].lstrip(" \t,:;，：；、.)）-–—")
    return None


def settle_dates(
    texts: Sequence[DateText], *, order: DateOrder | None = None, year: int | None = None
) -> SettledDates:
    """Decide how the dates of one column are read, as far as the column itself proves it.

    Parameters
    ----------
    texts : sequence of DateText
        In the order of the column.
    order : {"dmy", "mdy", "ymd"}, optional
        The order of day, month and year where somebody has stated it.
    year : int, optional
        The year of dates that have none.
    """
    chosen, faults, orders = _choose(texts, order)
    known = sorted({first[0] for first, _ in chosen.values() if first[0] is not None})
    lacking = any(last[0] is None for _, last in chosen.values())
    default = year if year is not None else known[0] if len(known) == 1 else None
    asked = tuple(known) if lacking and default is None else None
    days: list[tuple[date, date] | None] = []
    notes: list[str] = []
    before: date | None = None
    for number, text in enumerate(texts):
        pair = chosen.get(number)
        if pair is None or (pair[1][0] is None and default is None):
            days.append(None)
            continue
        span = _dated(pair, default, before)
        fault = _fault(text, span, before)
        if fault is not None:
            faults[number] = fault
        if span is not None and pair[1][0] is None and span[0].year != default:
            notes.append(f"{text.text!r} is read in {span[0].year}, for it follows December")
        before = span[0] if span is not None else before
        days.append(span if fault is None else None)
    styles = {text.style for text in texts}
    if len(styles) > 1:
        count = f"dates stand in {len(styles)} styles in one column"
        notes.append(f"{count}; each was read by itself and shown beside its cell")
    return SettledDates(
        days=tuple(days), faults=faults, orders=orders, years=asked, notes=tuple(notes)
    )


def _choose(
    texts: Sequence[DateText], order: str | None
) -> tuple[dict[int, tuple[Day, Day]], dict[int, str], dict[str, str]]:
    """Return the reading of each text, faults, and the orders to ask about."""
    chosen: dict[int, tuple[Day, Day]] = {}
    faults: dict[int, str] = {}
    asked: dict[str, list[str]] = {}
    for style in dict.fromkeys(text.style for text in texts):
        column = [(n, text) for n, text in enumerate(texts) if text.style == style]
        proven = _proven([text for _, text in column], order)
        for number, text in column:
            found = _reading(text, proven)
            if found is not None:
                chosen[number] = found
            elif proven:
                faults[number] = _unlike(text, proven)
            else:
                for key, pair in text.options.items():
                    asked.setdefault(key, []).append(_shown(pair))
    mixed = not order and any(text.style == "cell" for text in texts)
    if mixed:
        _doubt_cells(texts, faults)
    return chosen, faults, {key: ", ".join(days[:4]) for key, days in sorted(asked.items())}


def _doubt_cells(texts: Sequence[DateText], faults: dict[int, str]) -> None:
    """Refuse date cells beside texts of numbers where a program may have swapped their parts."""
    numbers = [t for t in texts if t.options and "" not in t.options]
    if not any(max(pair[0][2] for pair in t.options.values()) > 12 for t in numbers):
        return
    for number, text in enumerate(texts):
        if text.style == "cell" and text.options[""][0][2] <= 12:
            faults[number] = (
                f"is the date {text.text} beside dates written as text: a spreadsheet program may "
                "have taken its day for its month; write all dates of the column as 2026-06-03"
            )


def _proven(texts: Sequence[DateText], order: str | None) -> str:
    """Return the order that holds for texts of one style: stated, or the only one possible."""
    if order is not None:
        return order
    possible = [set(text.options) for text in texts if "" not in text.options]
    common = set.intersection(*possible) if possible else set()
    if len(common) == 1:
        return common.pop()
    if possible and not common:
        return min(set.union(*possible))
    return ""


def _reading(text: DateText, order: str) -> tuple[Day, Day] | None:
    if "" in text.options:
        return text.options[""]
    if len(set(text.options.values())) == 1 and not order:
        return next(iter(text.options.values()))
    return text.options.get(order)


def _unlike(text: DateText, order: str) -> str:
    shown = " or ".join(f"{key} ({_shown(pair)})" for key, pair in text.options.items())
    return (
        f"is {text.text!r}, which is no date in the order {order} of the others of the column, "
        f"but in {shown}; write all dates of the column alike, such as 2026-06-03"
    )


def _shown(pair: tuple[Day, Day]) -> str:
    def one(day: Day) -> str:
        return f"{'' if day[0] is None else day[0]}-{day[1]:02d}-{day[2]:02d}".lstrip("-")

    return one(pair[0]) if pair[0] == pair[1] else f"{one(pair[0])}/{one(pair[1])}"


def _dated(
    pair: tuple[Day, Day], default: int | None, before: date | None
) -> tuple[date, date] | None:
    """Return the civil dates of a reading; a year that is not stated may turn after December."""
    (year1, month1, day1), (year2, month2, day2) = pair
    if year2 is None and default is not None:
        if before is not None:
            turned = month1 == 1 and before.month == 12
            default = before.year + 1 if turned else max(default, before.year)
        year1 = default
        year2 = default + (month2 < month1)
    if year2 is None:
        return None
    if year1 is None:
        year1 = year2 - (month2 < month1)
    try:
        return date(year1, month1, day1), date(year2, month2, day2)
    except ValueError:
        return None


def _fault(text: DateText, span: tuple[date, date] | None, before: date | None) -> str | None:
    if span is None:
        return f"is {text.text!r}, a day that its month does not have in that year"
    first, last = span
    if not (first.year >= 1900 and last.year <= 2200):
        return f"is {text.text!r}; years are read from 1900 to 2200"
    if last < first:
        return f"is {text.text!r}, a range that ends before it begins"
    if last - first > timedelta(days=_LONGEST_RANGE_DAYS):
        return f"is {text.text!r}, a range of more than a year"
    if text.weekday is not None and first.weekday() != text.weekday:
        names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
        said, is_ = names[text.weekday], names[first.weekday()]
        return f"is {text.text!r}: {first} is a {is_}, not a {said}; correct the one or the other"
    if before is not None and first < before:
        return f"is {first}, before the {before} of the row above; put the rows in order of travel"
    return None


def _plain(text: str, words: Vocabulary) -> tuple[str, int | None]:
    """Return `text` in small letters and plain signs, without the day of the week it names."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    plain = _DASHES.sub("-", plain).replace("，", ",")
    weekday = None
    for word in sorted(words.weekdays, key=len, reverse=True):
        pattern = rf"[(\[]?\s*{re.escape(word)}\s*[)\]]?"
        if word.isascii() or "а" <= word[0] <= "я":
            pattern = rf"[(\[]?\b{re.escape(word)}\b\.?[)\]]?"
        if re.search(pattern, plain):
            plain = re.sub(pattern, " ", plain, count=1)
            weekday = words.weekdays[word]
            break
    plain = " ".join(plain.replace(",", " ").split()).strip(" -.;:")
    plain = _YEAR_TAIL.sub("", _LEADS.sub("", _CLOCK.sub("", plain)))
    return _ORDINAL.sub("", plain).strip(), weekday


def _range(text: str, words: Vocabulary) -> tuple[dict[str, tuple[Day, Day]], str]:
    single, style = _single(text, words)
    if single:
        return {key: (day, day) for key, day in single.items()}, style
    for join in _JOINS:
        for match in re.finditer(re.escape(join), text):
            left, right = text[: match.start()].strip(), text[match.end() :].strip()
            pairs, style = _pairs(left, right, words)
            if pairs:
                return pairs, style
    return _month_first(text, words), "words"


def _pairs(left: str, right: str, words: Vocabulary) -> tuple[dict[str, tuple[Day, Day]], str]:
    """Return the ranges that two texts make, where one may be a bare day."""
    ends, style = _single(right, words)
    starts, other = _single(left, words)
    day_left, day_right = _DAY.fullmatch(left), _DAY.fullmatch(right)
    if ends and starts:
        if "" in starts and "" not in ends:
            starts = dict.fromkeys(ends, starts[""])
        return {k: (starts[k], ends[k]) for k in ends if k in starts}, style
    if ends and day_left:
        bare = int(day_left.group(1))
        made = {k: ((y, m, bare), (y, m, d)) for k, (y, m, d) in ends.items()}
        return {k: pair for k, pair in made.items() if _exists(pair[0])}, style
    if starts and day_right:
        bare = int(day_right.group(1))
        made = {k: ((y, m, d), (y, m, bare)) for k, (y, m, d) in starts.items()}
        return {k: pair for k, pair in made.items() if _exists(pair[1])}, other
    return {}, ""


def _single(text: str, words: Vocabulary) -> tuple[dict[str, Day], str]:
    """Return the days that `text` can be, by the order of its numbers, and its style."""
    if match := _ISO.fullmatch(text):
        day: Day = (int(match[1]), int(match[3]), int(match[4]))
        return ({"": day} if _exists(day) else {}), "iso"
    if match := _CHINESE.fullmatch(text):
        day = (int(match[1]) if match[1] else None, int(match[2]), int(match[3]))
        return ({"": day} if _exists(day) else {}), "words"
    if match := _NUMBERS.fullmatch(text):
        return dict(_orders(match[1], match[3], match[4], match[2])), match[2]
    if match := _SHORT.fullmatch(text):
        a, b = int(match[1]), int(match[3])
        days: dict[str, Day] = {"dmy": (None, b, a), "mdy": (None, a, b)}
        return {key: day for key, day in days.items() if _exists(day)}, match[2]
    day_ = _worded(text, words)
    return ({"": day_} if day_ is not None else {}), "words"


def _orders(a: str, b: str, c: str, sign: str) -> Iterator[tuple[str, Day]]:
    """Yield the orders in which three numbers are a date; points with a full year are d.m.y."""
    full = len(c) == 4
    year = int(c) if full else 2000 + int(c)
    days: dict[str, Day] = {"dmy": (year, int(b), int(a))}
    if sign != "." or not full:
        days["mdy"] = (year, int(a), int(b))
    if not full and len(a) == 2:
        days["ymd"] = (2000 + int(a), int(b), int(c))
    for key, day in days.items():
        if _exists(day):
            yield key, day


def _worded(text: str, words: Vocabulary) -> Day | None:
    """Return the day of ``3 june 2026``, ``june 3 2026``, ``3 june``."""
    parts = [part.strip(".") for part in re.sub(r"(?<=\d)(?=[^\W\d])", " ", text).split()]
    months = [words.months[part] for part in parts if part in words.months]
    numbers = [part for part in parts if part.isascii() and part.isdigit()]
    if len(months) != 1 or len(numbers) + 1 != len(parts) or not 1 <= len(numbers) <= 2:
        return None
    if len(numbers) == 2 and len(numbers[1]) != 4:
        return None
    if len(numbers[0]) > 2 or parts[-1] not in numbers[-1:] + [
        p for p in parts if p in words.months
    ]:
        return None
    day = (int(numbers[1]) if len(numbers) == 2 else None, months[0], int(numbers[0]))
    return day if _exists(day) else None


def _month_first(text: str, words: Vocabulary) -> dict[str, tuple[Day, Day]]:
    """Return the range of ``june 3-5 2026``."""
    match = re.fullmatch(r"([^\W\d]+)\.? (\d{1,2}) ?- ?(\d{1,2})(?: (\d{4}))?", text)
    if not match or match[1] not in words.months:
        return {}
    year, month = int(match[4]) if match[4] else None, words.months[match[1]]
    first, last = (year, month, int(match[2])), (year, month, int(match[3]))
    return {"": (first, last)} if _exists(first) and _exists(last) else {}


def _exists(day: Day) -> bool:
    try:
        date(2000 if day[0] is None else day[0], day[1], day[2])
    except ValueError:
        return False
    return True
