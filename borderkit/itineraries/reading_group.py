"""What stands above an itinerary: who travels, what for, with what."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from borderkit.itineraries.reading import Cell, Question
from borderkit.itineraries.reading_names import Findings
from borderkit.itineraries.vocabulary import Vocabulary, word_key
from borderkit.zones.restrictions import CATEGORIES, ROLES

__all__ = ["group_question", "head_keys", "members_of_options", "members_of_text"]

_LINES: Final = re.compile(r"[;；\n]+|[,，、]+|(?<=\d)\s*\+\s*")
_NATION: Final = re.compile(r"[A-Z0-9]{2,3}")
_COUNT: Final = re.compile(r"\d{1,6}")
_TIMES: Final = re.compile(
    r"[×xхXХ*](?=\s*\d)|(?<=\d)\s*(?:人|名|位|чел\.?|человек|people|persons?)"
)
_LIST: Final = re.compile(r"[,，、;；\n]+")
_FORM: Final = "category, country code and number: tourist XXA 12; expert XXB 2"


def head_keys(
    head: Mapping[str, Cell], given: Mapping[str, str], words: Vocabulary, findings: Findings
) -> dict[str, Any]:
    """Return the keys of an itinerary that stand above its days.

    Parameters
    ----------
    head : mapping of str to Cell
        Reference, purpose, group, equipment, permits, as far as they are there.
    given : mapping of str to str
        Stated beside the file; goes before what stands in it.
    words : Vocabulary
        Categories and roles.
    findings : Findings
        Takes what was read, and defects.
    """
    keys: dict[str, Any] = {}
    for key in ("reference", "purpose"):
        if given.get(key):
            keys[key] = given[key]
        elif key in head:
            keys[key] = head[key].text
            findings.read(head[key], key, head[key].text)
    for key in ("equipment", "permits"):
        if key in head and any(letter.isalnum() for letter in head[key].text):
            listed = _listed(head[key].text, words)
            keys[key] = listed
            findings.read(head[key], key, ", ".join(listed) or "none")
    if "group" in head:
        members = members_of_text(head["group"], words, findings)
        if members:
            keys["group"] = {"members": members}
    return keys


def members_of_text(cell: Cell, words: Vocabulary, findings: Findings) -> list[dict[str, Any]]:
    """Return the member lines of ``tourist XXA 12; driver worker XXB 1``; [] if any is not clear.

    Faults are added to `findings`.
    """
    members: list[dict[str, Any]] = []
    faults = len(findings.defects)
    for part in _LINES.split(cell.text):
        if part.strip():
            member = _member(part.strip(), f"m{len(members) + 1}", words)
            if isinstance(member, str):
                findings.fault(cell.where, member)
            else:
                members.append(member)
    if len(findings.defects) > faults or not members:
        return []
    shown = "; ".join(f"{m['category']} {m['nationality']} {m['count']}" for m in members)
    findings.read(cell, "group", shown)
    return members


def members_of_options(given: Sequence[str], findings: Findings) -> list[dict[str, Any]]:
    """Return the member lines of ``CATEGORY:NATIONALITY:COUNT[:ROLE]``; faults go to `findings`."""
    members: list[dict[str, Any]] = []
    for number, text in enumerate(given, 1):
        parts = [part.strip() for part in text.split(":")]
        where = f"member {text[:60]!r}"
        if len(parts) not in {3, 4} or not all(parts):
            findings.fault(where, "must be CATEGORY:NATIONALITY:COUNT, such as tourist:XXA:12")
            continue
        category, nation, count = parts[:3]
        if category not in CATEGORIES:
            listed = ", ".join(CATEGORIES)
            findings.fault(where, f"{category!r} is no category; there are {listed}")
        if not _NATION.fullmatch(nation):
            findings.fault(where, f"{nation!r} is no code of two or three capital letters")
        if not _COUNT.fullmatch(count) or not 1 <= int(count) <= 100_000:
            findings.fault(where, f"{count!r} is no number of people from 1 to 100000")
            continue
        if parts[3:] and parts[3] not in ROLES:
            findings.fault(where, f"{parts[3]!r} is no role; there are {', '.join(ROLES)}")
        role = {"role": parts[3]} if parts[3:] else {}
        members.append(_line(f"m{number}", role, category, nation, int(count)))
    return members


def group_question(where: str) -> Question:
    """Return the question who travels."""
    return Question(
        key="group", kind="group", text=f"Who travels? Give {_FORM}. No names.", where=(where,)
    )


def _member(part: str, line: str, words: Vocabulary) -> dict[str, Any] | str:
    """Return one member line, or what is wrong with it."""
    categories, roles, rest = words.categories_in(_TIMES.sub(" ", part).replace(":", " "))
    tokens = rest.upper().split()
    counts = [token for token in tokens if _COUNT.fullmatch(token)]
    nations = [t for t in tokens if _NATION.fullmatch(t) and not t.isdigit()]
    left = [token for token in tokens if token not in counts and token not in nations]
    if len(categories) == 1 and len(nations) == 1 and len(counts) == 1 and not left:
        count = int(counts[0])
        if not 1 <= count <= 100_000:
            return f"{part!r} counts {count} people; it must be from 1 to 100000"
        role = {"role": roles[0]} if len(roles) == 1 else {}
        return _line(line, role, categories[0], nations[0], count)
    lacks = [
        name
        for name, found in (
            ("one category", categories),
            ("one country code of 2 or 3 letters", nations),
            ("one number of people", counts),
        )
        if len(found) != 1
    ]
    why = f"needs {' and '.join(lacks)}" if lacks else f"holds {' '.join(left)!r} besides"
    return f"the group line {part[:60]!r} {why}; write {_FORM}, no names"


def _line(
    line: str, role: Mapping[str, str], category: str, nation: str, count: int
) -> dict[str, Any]:
    return {"line": line, **role, "category": category, "nationality": nation, "count": count}


def _listed(text: str, words: Vocabulary) -> list[str]:
    """Return the texts of a list; a word for none gives an empty one."""
    if words.nights.get(word_key(text)) == "none":
        return []
    return [part.strip() for part in _LIST.split(text) if part.strip()]
