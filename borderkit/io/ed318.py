"""ED-318 geographical zones for unmanned aircraft, read into layer zones."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import shapely
from geopandas import GeoDataFrame

from borderkit.errors import Defect, ZoneFileError
from borderkit.io.ed318_periods import Period, read_periods
from borderkit.io.ed318_shapes import read_shape
from borderkit.io.features import Record
from borderkit.io.readings import ZoneReading, reading_of
from borderkit.layers.fields import Fields, civil_date

__all__ = ["Subject", "is_ed318", "parse_ed318", "read_ed318"]

Subject = Literal["uas", "all"]

_EFFECTS: Final = {
    "PROHIBITED": ("prohibit", None),
    "REQ_AUTHORIZATION": ("permit", "uas-authorization"),
    "CONDITIONAL": ("condition", None),
    "NO_RESTRICTION": ("allow", None),
    "USPACE": ("permit", "uspace-authorization"),
}
"""Type of zone -> effect of its rule, and the kind of permit that meets it.

In U-space airspace each flight needs the authorisation of a U-space service provider.
"""

_PURPOSES: Final = ("AUTHORIZATION", "NOTIFICATION", "INFORMATION")
_REASONS: Final = (
    *("AIR_TRAFFIC", "SENSITIVE", "PRIVACY", "POPULATION", "NATURE", "NOISE", "EMERGENCY"),
    *("DAR", "OTHER"),
)
_KNOWN: Final = (
    *("identifier", "country", "name", "type", "variant", "restrictionConditions", "region"),
    *("reason", "otherReasonInfo", "regulationExemption", "message", "zoneAuthority"),
    *("limitedApplicability", "dataSource", "extendedProperties"),
)
_AUTHORITY_KEYS: Final = (
    *("name", "service", "contactName", "siteURL", "email", "phone", "purpose"),
    "intervalBefore",
)
_DURATION: Final = re.compile(
    r"P(?=\d|T\d)(?:(?P<Y>\d+)Y)?(?:(?P<M>\d+)M)?(?:(?P<W>\d+)W)?(?:(?P<D>\d+)D)?"
    r"(?:T(?:(?P<h>\d+)H)?(?:(?P<m>\d+)M)?(?:(?P<s>\d+)(?:\.\d+)?S)?)?"
)
_DAYS_OF: Final = {"Y": 366, "M": 31, "W": 7, "D": 1, "h": 1 / 24, "m": 1 / 1440, "s": 1 / 86_400}


@dataclass(slots=True)
class _Remarks:
    """What must be told about a file, each with the zones that it is about."""

    found: dict[str, list[str]] = field(default_factory=dict)

    def add(self, text: str, zone: str) -> None:
        self.found.setdefault(text, []).append(zone)

    def lines(self) -> Iterator[str]:
        for text, zones in self.found.items():
            listed = ", ".join(zones[:5]) + (f" and {len(zones) - 5} more" if zones[5:] else "")
            yield f"{text} ({listed})."


def is_ed318(document: Mapping[str, Any]) -> bool:
    """Whether a GeoJSON feature collection is one of ED-318 zones, by its properties."""
    features = document.get("features")
    for item in features if isinstance(features, list) else ():
        properties = item.get("properties") if isinstance(item, Mapping) else None
        if isinstance(properties, Mapping):
            marks = {"identifier", "zoneAuthority", "variant"} & set(properties)
            return len(marks) >= 2 or ("identifier" in marks and "zone" not in properties)
    return False


def read_ed318(document: Mapping[str, Any], *, subject: Subject = "uas") -> GeoDataFrame:
    """Return the zones of an ED-318 file without any defect.

    Parameters
    ----------
    document : mapping
        The JSON object.
    subject : {"uas", "all"}
        Whom the rules bind: unmanned aircraft, as the standard means them, or everybody.

    Returns
    -------
    GeoDataFrame of layer zones
        In EPSG:4326.

    Raises
    ------
    ZoneFileError
        It has defects: all of them are named, with their places.
    """
    reading = parse_ed318(document, subject=subject)
    if reading.defects:
        count = len(reading.defects)
        msg = f"the ED-318 file has {count} defect{'s' * (count != 1)}; nothing is taken from it"
        raise ZoneFileError(msg, defects=reading.defects)
    return reading.frame


def parse_ed318(
    document: Mapping[str, Any], *, subject: Subject = "uas", ground: str = "open"
) -> ZoneReading:
    """Return what an ED-318 file holds, good and bad.

    Rules that bind unmanned aircraft only leave the class of the ground as it is: such a zone
    has the class `ground`, so that it asks a walker for nothing that the ground does not.

    Parameters
    ----------
    document : mapping
        The JSON object.
    subject : {"uas", "all"}
        Whom the rules bind: unmanned aircraft, as the standard means them, or everybody.
    ground : {"open", "non_open"}
        Class of the ground under zones that bind unmanned aircraft only.
    """
    defects: list[Defect] = []
    remarks = _Remarks()
    features = document.get("features")
    if document.get("type") != "FeatureCollection" or not isinstance(features, list):
        defects.append(Defect("", "is no GeoJSON feature collection"))
        features = []
    records = [
        record
        for number, item in enumerate(features)
        for record in _zones(item, number, defects, remarks, subject=subject, ground=ground)
    ]
    if any(record.values["source"]["layers"] for record in records):
        names = [r.values["zone"] for r in records if _has_heights(r.values["source"]["layers"])]
        for name in names:
            remarks.add("Vertical limits are kept but not judged: the check is flat", name)
    return reading_of(
        records,
        defects,
        notes=tuple(remarks.lines()),
        attribution=_attribution(document),
        valid_to=_valid_to(document, defects),
    )


def _has_heights(layers: Iterable[Mapping[str, Any]]) -> bool:
    return any(layer.get("layer") for layer in layers)


def _zones(
    item: object,
    number: int,
    defects: list[Defect],
    remarks: _Remarks,
    *,
    subject: Subject,
    ground: str,
) -> Iterator[Record]:
    """Yield the zones of one feature: one for each span of validity."""
    where = f"features[{number}]"
    if not isinstance(item, Mapping) or not isinstance(item.get("properties"), Mapping):
        defects.append(Defect(where, "must be a feature with properties"))
        return
    given = item["properties"]
    code = given.get("identifier")
    place = f"{where} ({code})" if isinstance(code, str) else where
    found = len(defects)
    fields = Fields(given, place, defects, known=set(given))
    _check_properties(fields)
    shape, layers = read_shape(item.get("geometry"), f"{place}.geometry", defects)
    lon = 0.0 if shape is None else float(shapely.point_on_surface(shape).x)
    key = "limitedApplicability"
    periods = read_periods(given.get(key), f"{place}.{key}", defects, lon=lon)
    rules = _rules(fields, remarks, subject=subject)
    if len(defects) > found or shape is None:
        return
    for spare in sorted(set(given) - set(_KNOWN)):
        remarks.add(f"The property {spare!r} is not of ED-318: kept, not judged", str(code))
    if len(periods) > 1:
        text = "Several time periods: one zone for each, named -p1, -p2 ..."
        remarks.add(text, str(code))
    restrictive = subject == "all" and given["type"] != "NO_RESTRICTION"
    base = {
        "name": _texts(given.get("name")),
        "class": "controlled" if restrictive else ground if subject == "uas" else "open",
        "authority": next(iter(_names(_by_purpose(given["zoneAuthority"]))), None),
        "rules": rules,
        "exemptions": [],
        "source": {"format": "ED-318", "properties": dict(given), "layers": layers},
    }
    for count, period in enumerate(periods, start=1):
        name = f"{code}-p{count}" if len(periods) > 1 else str(code)
        values = {"zone": name, **base, **_when(period)}
        yield Record(number=number, where=place, values=values, geometry=shape)


def _when(period: Period) -> dict[str, Any]:
    return {
        "valid_from": period.valid_from,
        "valid_to": period.valid_to,
        "schedule": period.schedule,
    }


def _check_properties(fields: Fields) -> None:
    fields.require("identifier", "country", "type", "variant", "zoneAuthority")
    fields.text("identifier")
    country = fields.text("country")
    if country is not None and not re.fullmatch(r"[A-Z]{3}", country):
        fields.fault("country", f"is {country!r}; it must be three capital letters")
    fields.text("type", among=tuple(_EFFECTS))
    fields.text("variant", among=("COMMON", "CUSTOMIZED"))
    fields.text("regulationExemption", among=("YES", "NO"))
    fields.text("restrictionConditions")
    fields.texts("reason", among=_REASONS)
    fields.mapping("extendedProperties")
    for key in ("name", "otherReasonInfo", "message"):
        _check_texts(fields, key)
    if fields.given("zoneAuthority") and not fields.items("zoneAuthority"):
        fields.fault("zoneAuthority", "must name at least one authority")
    for number, item in enumerate(fields.items("zoneAuthority") or ()):
        where = fields.at(f"zoneAuthority[{number}]")
        row = Fields(item, where, fields.defects, known=_AUTHORITY_KEYS)
        row.require("purpose")
        row.text("purpose", among=_PURPOSES)
        for key in ("name", "service", "contactName"):
            _check_texts(row, key)
        text = row.text("intervalBefore")
        if text is not None and _days(text) is None:
            row.fault("intervalBefore", f"is {text!r}; it must be a duration such as P10D")


def _check_texts(fields: Fields, key: str) -> None:
    for number, item in enumerate(fields.items(key) or ()):
        row = Fields(item, fields.at(f"{key}[{number}]"), fields.defects, known=("text", "lang"))
        row.require("lang")
        row.text("text")
        row.text("lang")


def _rules(fields: Fields, remarks: _Remarks, *, subject: Subject) -> list[dict[str, Any]]:
    """Return the rule of the zone's type, and one for each authority that must be told."""
    given = fields.values
    kind = str(given.get("type"))
    if kind not in _EFFECTS or not isinstance(given.get("zoneAuthority"), list):
        return []
    rows = [row for row in given["zoneAuthority"] if isinstance(row, Mapping)]
    asked = [row for row in rows if row.get("purpose") == "AUTHORIZATION"]
    told = [row for row in rows if row.get("purpose") == "NOTIFICATION"]
    effect, permit = _EFFECTS[kind]
    applies = {} if subject == "all" else {"subject": ["uas"]}
    basis = {
        "instrument": f"UAS geographical zone (ED-318), {given.get('country')}",
        "article": given.get("identifier"),
    }
    base = {"applies": applies, "basis": basis}
    text = given.get("restrictionConditions")
    conditions = [{"und": text}] if isinstance(text, str) else []
    rule = {"id": f"ED318-{kind}", "effect": effect, **base, "conditions": conditions}
    if effect == "permit":
        rule |= {"permit_kind": permit, **_asking(asked)}
    _remark(str(given.get("identifier")), kind, asked, remarks)
    notices = [
        {"id": f"ED318-NOTIFICATION-{number}", "effect": "notify", **base, **_asking([row])}
        for number, row in enumerate(told, start=1)
    ]
    return [rule, *notices]


def _remark(code: str, kind: str, asked: list[Any], remarks: _Remarks) -> None:
    if kind == "USPACE":
        remarks.add("U-space airspace is read as: each flight needs an authorisation", code)
    if kind == "CONDITIONAL" and asked:
        text = "Conditional zones that name an authority for authorisation are read as conditions"
        remarks.add(text, code)
    if kind in ("REQ_AUTHORIZATION", "USPACE") and len(asked) > 1:
        remarks.add("Several authorities authorise: all are asked, the longest time counts", code)
    if kind in ("REQ_AUTHORIZATION", "USPACE") and not asked:
        remarks.add("No authority is named for the authorisation", code)


def _asking(rows: list[Any]) -> dict[str, Any]:
    """Return whom to ask or tell, and how long before."""
    waits = [_days(row["intervalBefore"]) for row in rows if row.get("intervalBefore")]
    days = max((wait for wait in waits if wait is not None), default=None)
    lead = {"days": days, "kind": "calendar", "counted_from": "contact"}
    chain = {"authority_chain": list(_names(rows))}
    return chain if days is None else {**chain, "lead": lead}


def _days(text: object) -> int | None:
    """Return a duration in whole days, begun ones included: ``P10DT00H`` is 10."""
    match = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    days = sum(int(value) * _DAYS_OF[unit] for unit, value in match.groupdict("0").items())
    return math.ceil(round(days, 6))


def _by_purpose(rows: list[Any]) -> list[Any]:
    """Return authorities that authorise first, those that only inform last."""
    return sorted(rows, key=lambda row: _PURPOSES.index(row["purpose"]))


def _names(rows: Iterable[Any]) -> Iterator[str]:
    """Yield a name for each authority, in English if it has one."""
    for row in rows:
        given = row if isinstance(row, Mapping) else {}
        for key in ("name", "service", "contactName"):
            texts = _texts(given.get(key))
            if texts:
                yield texts.get("en") or next(iter(texts.values()))
                break
        else:
            contact = given.get("siteURL") or given.get("email") or given.get("phone")
            if isinstance(contact, str) and contact.strip():
                yield contact


def _texts(value: object) -> dict[str, str]:
    """Return texts by language: ``en-GB`` is ``en``, unless another English stands already."""
    found: dict[str, str] = {}
    for item in value if isinstance(value, list) else ():
        given = item if isinstance(item, Mapping) else {}
        text, tag = given.get("text"), given.get("lang")
        if isinstance(text, str) and isinstance(tag, str) and text.strip():
            short = tag.split("-")[0].lower()
            found.setdefault(short if found.get(short, text) == text else tag, text)
    return found


def _valid_to(document: Mapping[str, Any], defects: list[Defect]) -> str | None:
    """Return until when the whole file may be relied on, if it says so."""
    metadata = document.get("metadata")
    given = metadata if isinstance(metadata, Mapping) else {}
    fields = Fields(given, "metadata", defects, known=set(given))
    text = fields.text("validTo")
    if text is not None and civil_date(text) is None and fields.time("validTo") is None:
        return None
    return text


def _attribution(document: Mapping[str, Any]) -> str | None:
    """Return who gives the data, as the file says it."""
    metadata = document.get("metadata")
    given = metadata if isinstance(metadata, Mapping) else {}
    texts = _texts(given.get("provider"))
    parts = [texts.get("en") or next(iter(texts.values()), None), document.get("name")]
    said = [part for part in parts if isinstance(part, str) and part.strip()]
    issued = given.get("issued")
    if said and isinstance(issued, str):
        said.append(f"issued {issued}")
    return ", ".join(said) or None
