"""Survey points in ASCII DXF: POINT and INSERT entities, lines as tracks, digits as printed.

Group codes are those of Autodesk's DXF Reference (AutoCAD 2018): 0 entity, 8 layer, 10/20/30
position, 1 text, 2 name, 66 attributes follow. GDAL would read ``48,5`` as 48, so it is not used.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from borderkit.errors import FileFormatError, InputError, TooLargeError
from borderkit.io.surveys.gathering import Gathering, SurveySource, Told
from borderkit.io.surveys.known_names import NUMBER, known_columns
from borderkit.io.surveys.layers.layer_rows import has_metric_heights, require_encoding, state_crs
from borderkit.io.surveys.rows import Rows
from borderkit.io.surveys.tables.table_rows import encoding_of

__all__ = ["read_dxf"]

_BINARY: Final = b"AutoCAD Binary DXF"
_CODE: Final = re.compile(r"[ \t]{0,6}-?[0-9]{1,4}[ \t]*")
_CODE_PAGE: Final = re.compile(r"(?i)ansi_(\d{3,4})")
_ESCAPE: Final = re.compile(r"\\U\+([0-9A-Fa-f]{4})")
_SIGNS: Final = {"%%d": "°", "%%p": "±"}
_SHOWN: Final = 10
_UNICODE_SINCE: Final = "AC1021"
_METRES: Final = ("0", "6")
_X, _Y, _Z = 10, 20, 30
_GROUPS: Final = 1_000_000
_NAME: Final = 40
_LINE_LIMIT: Final = 65_536
_ENDS: Final = ("SEQEND", "ENDSEC", "EOF", "SECTION")
_OWN_PLANE: Final = ("INSERT", "LWPOLYLINE", "POLYLINE")
_MESH: Final = 16 | 64
_PARTS: Final = ("VERTEX", "ATTRIB")
_FIELDS: Final = {"north": "group 20 (y)", "east": "group 10 (x)", "height_m": "group 30 (z)"}

Pair = tuple[int, str, int]


@dataclass(slots=True)
class _Entity:
    """An entity with its groups, and those that belong to it."""

    kind: str
    line: int
    groups: list[tuple[int, str]] = field(default_factory=list)
    parts: list["_Entity"] = field(default_factory=list)

    def first(self, code: int) -> str | None:
        """Return the value of the first group with a code."""
        return next((value for at, value in self.groups if at == code), None)


def read_dxf(source: SurveySource, told: Told, into: Gathering) -> None:
    """Add the points of a DXF drawing's model space.

    POINT and INSERT are stations, the attributes of an INSERT are read by their tags; LINE,
    LWPOLYLINE and POLYLINE are tracks without times. A height of 0 is unknown, for that is what a
    flat drawing writes.

    Parameters
    ----------
    source : SurveySource
        The file.
    told : Told
        ``crs`` has to be stated, for no drawing does; ``axes`` is ``east_north`` unless it is
        told otherwise; ``encoding`` goes before that of the header.
    into : Gathering
        Takes its records.

    Raises
    ------
    FileFormatError
        It is no ASCII DXF, or is cut off.
    TooLargeError
        It has more points than are taken.
    CrsError
        The stated system is none.
    InputError
        The stated encoding is none.
    """
    rows = Rows(source, told, into)
    crs = state_crs(source, told, into, given=None)
    if crs is None:
        rows.ask("crs", f"{source.name} is a drawing; in which system are its coordinates?")
    drawing = _Drawing(source, told, rows, is_metric=has_metric_heights(crs))
    for entity in drawing.entities():
        drawing.take(entity)
    drawing.note_unread()
    into.tell(encoding=drawing.encoding)
    rows.commit()


class _Drawing:
    """Follows the sections of a drawing."""

    def __init__(self, source: SurveySource, told: Told, rows: Rows, *, is_metric: bool) -> None:
        self._source = source
        self._is_metric = is_metric
        self._rows = rows
        self._swap = told.axes == "north_east"
        self.encoding = require_encoding(told.encoding or _encoding(source, rows))
        self._variable: str | None = None
        self._unread: dict[str, None] = {}

    def entities(self) -> Iterator[_Entity]:
        """Yield the entities of the section ENTITIES, each with its attributes or vertices.

        Raises
        ------
        FileFormatError
            It is no DXF, or is cut off.
        """
        owner: _Entity | None = None
        for entity in self._plain_entities():
            if owner is not None and entity.kind in _PARTS:
                owner.parts.append(entity)
                continue
            if owner is not None:
                yield owner
            owner = entity if _has_parts(entity) else None
            if owner is None and entity.kind not in _ENDS:
                yield entity

    def _plain_entities(self) -> Iterator[_Entity]:
        """Yield what stands in the section ENTITIES, and what ends it.

        Raises
        ------
        FileFormatError
            It is cut off.
        TooLargeError
            An entity has more groups than are held.
        """
        section, held = "", 0
        entity = _Entity("", 0)
        for code, value, line in self._pairs():
            if code == 0:
                if section == "ENTITIES":
                    yield entity
                entity = _Entity(value.strip().upper()[:_NAME], line)
                section = "" if entity.kind in ("ENDSEC", "SECTION", "EOF") else section
                held = held if entity.kind in _PARTS else 0
            elif section == "ENTITIES":
                held = self._room(held, entity)
                entity.groups.append((code, value))
            elif section == "HEADER":
                self._header(code, value)
            elif section == "" and entity.kind == "SECTION" and code == 2:
                section = value.strip().upper()
        if entity.kind != "EOF":
            msg = f"{self._source.name} is cut off: it does not end with 0 EOF; save it anew"
            raise FileFormatError(msg)
        yield entity

    def _room(self, held: int, entity: _Entity) -> int:
        if held >= _GROUPS:
            msg = (
                f"{self._source.name} has an entity of more than {_GROUPS} groups near line "
                f"{entity.line}; split it into smaller ones"
            )
            raise TooLargeError(msg)
        return held + 1

    def take(self, entity: _Entity) -> None:
        """Add the positions of an entity, or note what it is."""
        if (entity.first(67) or "").strip() == "1":
            self._rows.note("{n} entities of the paper space are not read")
        elif entity.kind in _OWN_PLANE and _is_tilted(entity):
            detail = "it is drawn in a plane of its own (groups 210 to 230)"
            self._rows.refuse("bad-record", line=entity.line, field=entity.kind, detail=detail)
        elif entity.kind == "POLYLINE" and _flags(entity) & _MESH:
            self._rows.note("{n} x POLYLINE that is a mesh, not read")
        elif entity.kind in ("POINT", "INSERT"):
            self._station(entity)
        elif entity.kind == "LINE":
            ends = [{10: _X, 20: _Y, 30: _Z}, {11: _X, 21: _Y, 31: _Z}]
            self._line(entity, [_taken(entity, groups) for groups in ends])
        elif entity.kind == "LWPOLYLINE":
            self._line(entity, _vertices(entity))
        elif entity.kind == "POLYLINE":
            own = {10: _X, 20: _Y, 30: _Z}
            self._line(entity, [_taken(part, own) for part in entity.parts])
        elif entity.kind in ("TEXT", "MTEXT"):
            self._rows.note(
                f"{{n}} x {entity.kind}, not read: whose names they are is not certain; export the "
                "points as blocks with attributes, or as CSV"
            )
        else:
            self._rows.note(f"{{n}} x {entity.kind}, not read")

    def note_unread(self) -> None:
        """Note the attributes that are not known by their tags."""
        if self._unread:
            listed = ", ".join(list(self._unread)[:_SHOWN])
            more = ", ..." if len(self._unread) > _SHOWN else ""
            self._rows.note(f"attributes without a known name are not taken: {listed}{more}")

    def _station(self, entity: _Entity) -> None:
        tags = {part.first(2) or "": _plain(part.first(1)) or "" for part in entity.parts}
        columns = known_columns(tags)
        known: dict[str, Any] = {c: tags[h] for c, h in columns.items()}
        if len(self._unread) <= _SHOWN:
            used = columns.values()
            self._unread |= {tag[:_NAME]: None for tag in tags if tag not in used}
        known.pop("height_m", None)
        if entity.kind == "INSERT":
            known.setdefault("code", _plain(entity.first(2)))
        known.setdefault("code", _plain(entity.first(8)))
        place = _taken(entity, {10: _X, 20: _Y, 30: _Z})
        self._add(place, entity.line, {"kind": "point", "track": -1} | known)

    def _line(self, entity: _Entity, places: list[dict[int, str]]) -> None:
        track = self._rows.next_track()
        name = _plain(entity.first(8))
        known = {"kind": "track_point", "track": track, "track_name": name}
        for place in places:
            self._add(place, entity.line, known)

    def _add(self, place: Mapping[int, str], line: int, known: Mapping[str, Any]) -> None:
        north, east = place.get(_Y, ""), place.get(_X, "")
        if self._swap:
            north, east = east, north
        values = {**known, "north": north, "east": east}
        height = place.get(_Z, "").strip()
        is_number = NUMBER.fullmatch(height) is not None
        if is_number and not self._is_metric:
            values["printed_height"] = height
            self._rows.note("{n} heights are not in metres: unknown")
        elif height and not (is_number and float(height) == 0.0):
            values["height_m"] = height
        self._rows.add(values, line=line, fields=_FIELDS)

    def _header(self, code: int, value: str) -> None:
        if code == 9:
            self._variable = value.strip().upper()
        elif self._variable == "$INSUNITS" and value.strip() not in _METRES:
            self._rows.note(
                f"its header states units of the kind {value.strip()[:10]} ($INSUNITS; metres are "
                "6): its numbers were taken as units of the stated system"
            )

    def _pairs(self) -> Iterator[Pair]:
        """Yield the pairs of group code and value, with the line of the value.

        Raises
        ------
        FileFormatError
            It is no ASCII DXF, or ends within a pair.
        """
        with self._source.path.open(encoding=self.encoding, errors="replace", newline=None) as file:
            number = 0
            while code := file.readline(_LINE_LIMIT):
                number += 2
                value = file.readline(_LINE_LIMIT)
                if not code.strip() and not value:
                    return
                if not _CODE.fullmatch(code.rstrip("\n")) or not value:
                    msg = (
                        f"{self._source.name} is no sound ASCII DXF: line {number - 1} should be "
                        f"a group code and is {code.strip()[:40]!r}; save it anew as DXF (ASCII)"
                    )
                    raise FileFormatError(msg)
                yield int(code.strip()), value.rstrip("\n"), number


def _plain(text: str | None) -> str | None:
    r"""Return a text of a drawing with the letters that it writes as ``\U+0416``, and ``%%d``."""
    if text is None or not ("\\U+" in text or "%%" in text):
        return text
    for sign, letter in _SIGNS.items():
        text = text.replace(sign, letter).replace(sign.upper(), letter)
    return _ESCAPE.sub(lambda code: _letter(int(code[1], 16)) or code[0], text)


def _letter(number: int) -> str | None:
    """Return a letter of the basic plane; None for half of a pair, which is none."""
    return None if 0xD800 <= number <= 0xDFFF else chr(number)


def _has_parts(entity: _Entity) -> bool:
    """Whether vertices or attributes may follow an entity: not all programs set the flag 66."""
    return entity.kind in ("POLYLINE", "INSERT")


def _is_tilted(entity: _Entity) -> bool:
    """Whether the coordinates of an entity lie in another plane than those of the drawing."""
    upright = {210: 0.0, 220: 0.0, 230: 1.0}
    stated = [(code, value.strip()) for code, value in entity.groups if code in upright]
    return any(not NUMBER.fullmatch(v) or float(v) != upright[code] for code, v in stated)


def _flags(entity: _Entity) -> int:
    text = (entity.first(70) or "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0


def _taken(entity: _Entity, groups: Mapping[int, int]) -> dict[int, str]:
    """Return the position that stands under some group codes."""
    return {groups[code]: value for code, value in reversed(entity.groups) if code in groups}


def _vertices(entity: _Entity) -> list[dict[int, str]]:
    """Return the positions of a light polyline: each begins with its group 10."""
    height = entity.first(38)
    found: list[dict[int, str]] = []
    for code, value in entity.groups:
        if code == _X:
            found.append({_X: value} | ({_Z: height} if height is not None else {}))
        elif code == _Y and found:
            found[-1][_Y] = value
    return found


def _encoding(source: SurveySource, rows: Rows) -> str:
    """Return the encoding of a drawing: as its header says, else UTF-8, else a guess, noted.

    Raises
    ------
    FileFormatError
        It is a binary DXF.
    """
    with source.path.open("rb") as file:
        head = file.read(_LINE_LIMIT)
    if head.startswith(_BINARY):
        msg = f"{source.name} is a binary DXF, which is not read; save it as DXF (ASCII)"
        raise FileFormatError(msg)
    text = head.decode("latin-1")
    version = re.search(r"\$ACADVER\s+1\s+(AC\d{4})", text)
    page = _CODE_PAGE.search(text)
    if page is not None and version is not None and version[1] < _UNICODE_SINCE:
        with suppress(LookupError):
            "".encode(f"cp{page[1]}")
            return f"cp{page[1]}"
    try:
        found = encoding_of(source, None)
    except InputError:
        rows.note("its texts are in no encoding that is known; state it")
        return "utf-8"
    if found.is_guess:
        rows.note(
            f"the encoding {found.name} is a guess, in which it holds {found.example!r}; state it "
            "if it is another"
        )
    return found.name
