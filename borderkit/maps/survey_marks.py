"""Observations of an upload as marks of a map and rows of its table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, cast

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from shapely import Point

from borderkit.layers.surveys import OBSERVATIONS
from borderkit.maps.bulk import Details, PointSet
from borderkit.maps.canvas import Feature
from borderkit.maps.features import mark, near
from borderkit.maps.land_symbols import PointSymbol
from borderkit.maps.symbols import VERDICTS, shape_swatch
from borderkit.maps.words import Words

__all__ = [
    "LOOKS",
    "MOST_MARKS",
    "Seen",
    "in_order_of_interest",
    "in_utc",
    "look_swatch",
    "other_points",
    "rejected_marks",
    "why_rejected",
]

LOOKS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "rejected": ("cross", "prohibited"),
        "ambiguous": ("diamond", "undetermined"),
        "moved": ("octagon", "prohibited"),
        "undetermined": ("hexagon", "undetermined"),
        "unmatched": ("triangle", "permit_required"),
        "flagged": ("square", "permit_required"),
        "photo": ("camera", "conditional"),
        "matched": ("circle", "clear"),
        "none": ("ring", "conditional"),
    }
)
"""What an observation is on the map, what matters most first -> shape, and whose colour."""

MOST_MARKS: Final = 250
"""So many observations stand on the map with a number; the others as points."""

_BY: Final = frozenset({"number", "alias", "position", "stated"})
_FIXES: Final[Mapping[int, str]] = {1: "single", 2: "DGNSS", 4: "RTK fixed", 5: "RTK float"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One observation as the page shows it.

    Attributes
    ----------
    number : int
        In the table, from 1 on.
    what : str
        Of `LOOKS`.
    place : Point
        WGS84.
    row : mapping
        Record of layer ``observations``.
    marker : str
        What its marker is called; empty where it has none.
    file : str
        Name of the upload.
    """

    number: int
    what: str
    place: Point
    row: Mapping[str, Any]
    marker: str
    file: str = ""

    def states(self, words: Words) -> list[str]:
        """Return all that is said of it, what matters most first."""
        row, told = self.row, []
        if row.get("match_state") in ("ambiguous", "unmatched", "matched"):
            told.append(row["match_state"])
        if row.get("displacement"):
            told.append(row["displacement"])
        if row.get("state") == "flagged":
            told.append("flagged")
        if row.get("kind") == "photo":
            told.append("photo")
        told = sorted(set(told), key=lambda each: list(LOOKS).index(each) if each in LOOKS else 99)
        return [words(f"survey.{each}") for each in told or ["none"]]

    def title(self, words: Words) -> str:
        """Return what its mark and popup are called."""
        called = self.row.get("station") or self.marker or str(self.row.get("source_row") or "")
        return f"{words(f'survey.{self.what}')}: {called}" if called else self.states(words)[0]

    def more(self, words: Words) -> str:
        """Return which gates it misses, and why nobody knows whether its marker moved."""
        told = [_gate(each, words) for each in self.row.get("flags") or ()]
        told += [_why(str(self.row.get("displacement_reason") or ""), words)]
        return "; ".join(part for part in told if part)

    def displacement(self, words: Words) -> str:
        """Return how far it is from the agreed position, and which way; empty where unknown."""
        row = self.row
        parts = (row.get(f"displacement_{way}m") for way in ("", "east_", "north_"))
        values = [None if part is None else float(part) for part in parts]
        if any(value is None for value in values):
            return ""
        metres, east, north = (f"{value:+.3f}" for value in values)
        told = words("survey.displaced", metres=metres.lstrip("+"), east=east, north=north)
        sigma = row.get("displacement_sigma_m")
        return told if sigma is None else f"{told}, \u03c3 {float(sigma):.3f} {words('survey.m')}"

    def source(self, words: Words) -> str:
        """Return where in the upload it stands."""
        record, line = words("survey.row", row=self.row.get("source_row")), self.row["source_line"]
        if line is not None:
            record = f"{record}, {words('survey.line', line=line)}"
        part = self.row.get("source_part")
        return f"{part}: {record}" if part and part != self.file else record

    def time(self) -> str:
        """Return when it was observed, UTC."""
        return in_utc(self.row.get("observed_at"))

    def rows(self, words: Words) -> list[list[str]]:
        """Return what its popup says."""
        row = self.row
        by = row.get("matched_by")
        told = (
            ("state", "; ".join(self.states(words))),
            ("station", row.get("station")),
            ("marker", self.marker),
            ("matched_by", words(f"survey.by_{by}") if by in _BY else ""),
            ("candidates", ", ".join(_candidate(each) for each in row.get("candidates") or ())),
            ("displacement", self.displacement(words)),
            ("flags", self.more(words)),
            ("time", self.time()),
            ("accuracy", _accuracy(row)),
            ("offset", "" if row.get("offset_m") is None else f"{row['offset_m']:+.2f} m"),
            ("view", "" if row.get("azimuth_deg") is None else f"{row['azimuth_deg']:.0f}°"),
            ("position", _printed(row)),
            ("source", self.source(words)),
        )
        return [[words(f"survey.{key}"), str(text)] for key, text in told if text]

    def feature(self, words: Words, *, middle: float) -> Feature:
        """Return its mark."""
        shape, look = LOOKS[self.what]
        title = self.title(words)
        return mark(
            self.place,
            "finding",
            middle=middle,
            text=str(self.row.get("station") or self.marker or self.number),
            shape=shape,
            look=look,
            rank=len(LOOKS) - list(LOOKS).index(self.what),
            name=f"{self.number} {title}",
            popup={"title": title, "rows": self.rows(words)},
            findings=[self.number],
        )

    def _maybe(self, words: Words) -> str:
        """Return between which markers nobody decided."""
        found = ", ".join(map(_candidate, self.row.get("candidates") or ()))
        return f"{words('survey.candidates')}: {found}" if found else ""

    def line(self, words: Words, *, on_map: bool) -> dict[str, Any]:
        """Return its row of the table."""
        return {
            "number": self.number,
            "on_map": on_map,
            "station": self.row.get("station") or "",
            "swatch": look_swatch(self.what),
            "state": "; ".join(self.states(words)),
            "more": "; ".join(part for part in (self._maybe(words), self.more(words)) if part),
            "marker": self.marker,
            "displacement": self.displacement(words),
            "time": self.time(),
            "source": self.source(words),
        }


def in_order_of_interest(
    observations: GeoDataFrame, numbers: Mapping[str, str], *, file: str = ""
) -> list[Seen]:
    """Return observations, those that somebody should look at first, then as in the file.

    Parameters
    ----------
    observations : GeoDataFrame
        Rows of layer ``observations``, EPSG:4326.
    numbers : mapping of str to str
        ``marker_uid`` to what the marker is called.
    file : str
        Name of the upload.
    """
    rows = list(zip(OBSERVATIONS.records(observations), observations.geometry, strict=True))
    rank = list(LOOKS)
    ordered = sorted(
        ((_what(row), row, place) for row, place in rows),
        key=lambda each: (rank.index(each[0]), each[1].get("source_row") or 0),
    )
    return [
        Seen(
            number=number,
            what=what,
            place=cast("Point", place),
            row=row,
            marker=numbers.get(str(row.get("marker") or ""), str(row.get("marker") or "")),
            file=file,
        )
        for number, (what, row, place) in enumerate(ordered, start=1)
    ]


def other_points(seen: Sequence[Seen], words: Words, *, middle: float) -> list[PointSet]:
    """Return observations that have no mark of their own as points of a canvas."""
    if not seen:
        return []
    places = [near(each.place, middle) for each in seen]
    heads = ("state", "marker", "displacement", "time", "source")
    told = [dict(each.rows(words)) for each in seen]
    columns = {
        words(f"survey.{head}"): [row.get(words(f"survey.{head}"), "") for row in told]
        for head in heads
    }
    return [
        PointSet(
            np.array([(place.x, place.y) for place in places]),
            [_symbol(each.what) for each in seen],
            [f"survey:{each.what}" for each in seen],
            Details([str(each.row.get("station") or each.number) for each in seen], columns),
        )
    ]


def _symbol(what: str) -> PointSymbol:
    """Return how a point of that kind looks on a canvas."""
    shape, look = LOOKS[what]
    return PointSymbol(shape, colour=VERDICTS[look].colour)


def look_swatch(what: str) -> Any:
    """Return the small picture of a kind of observation, for tables and the legend."""
    shape, look = LOOKS[what]
    return shape_swatch(shape, VERDICTS[look].colour)


def in_utc(time: object) -> str:
    """Return a time of the register, which is in UTC, as a page shows it: ``2026-06-03 08:10``."""
    text = "" if time is None else str(time).replace("+00:00", "").removesuffix("Z")
    return text.replace("T", " ")


def rejected_marks(
    rejections: Sequence[Mapping[str, Any]], words: Words, *, middle: float
) -> Iterator[Feature]:
    """Yield a mark for each rejected record whose position is known, with all its reasons."""
    shape, look = LOOKS["rejected"]
    records: dict[tuple[object, float, float], list[Mapping[str, Any]]] = {}
    for found in rejections:
        if found.get("lon") is not None and found.get("lat") is not None:
            place = (found.get("row"), float(found["lon"]), float(found["lat"]))
            records.setdefault(place, []).append(found)
    for (row, lon, lat), reasons in list(records.items())[:MOST_MARKS]:
        title = f"{words('survey.rejected')}: {reasons[0].get('where') or row}"
        yield mark(
            Point(lon, lat),
            "finding",
            middle=middle,
            shape=shape,
            look=look,
            rank=len(LOOKS),
            name=title,
            popup={
                "title": title,
                "rows": [row for each in reasons for row in _refused(each, words)],
            },
        )


def _refused(found: Mapping[str, Any], words: Words) -> list[list[str]]:
    """Return what the popup of a rejected record says of one thing that is wrong with it."""
    reason, remedy = why_rejected(found, words)
    told = {name: found.get(name) for name in ("field", "value")}
    told |= {"reason": reason, "remedy": remedy}
    return [[words(f"survey.{key}"), str(text)] for key, text in told.items() if text]


def why_rejected(found: Mapping[str, Any], words: Words) -> tuple[str, str]:
    """Return reason and remedy of a rejection of a receipt, as the page speaks.

    What more there is to say of it (its ``detail``: values, names) stays as it is.
    """
    code, detail = str(found.get("code") or ""), found.get("detail")
    if not words.has("reason", code):
        return str(found.get("reason") or ""), str(found.get("remedy") or "")
    reason = words(f"reason.{code}")
    colon = "\uff1a" if words.language == "zh" else ": "
    return f"{reason}{colon}{detail}" if detail else reason, words(f"remedy.{code}")


def _what(row: Mapping[str, Any]) -> str:
    if row.get("match_state") == "ambiguous":
        return "ambiguous"
    if row.get("displacement") == "moved":
        return "moved"
    if row.get("kind") == "photo":
        return "photo"
    if row.get("match_state") == "unmatched":
        return "unmatched"
    if row.get("state") == "flagged":
        return "flagged"
    if row.get("displacement") == "undetermined":
        return "undetermined"
    return "matched" if row.get("match_state") == "matched" else "none"


def _why(reason: str, words: Words) -> str:
    return words(f"survey.why_{reason}") if words.has("survey", f"why_{reason}") else reason


def _gate(flag: Any, words: Words) -> str:
    """Return which gate is missed, and by what value; in English what is asked, too."""
    gate = flag.get("gate") if isinstance(flag, Mapping) else None
    if not isinstance(flag, Mapping) or (words.language == "en" and flag.get("what")):
        return str(flag["what"] if isinstance(flag, Mapping) else flag)
    value = flag.get("value")
    shown = words("survey.unknown") if value is None else f"{float(value):.4g}"
    name = f"gate_{gate}"
    return f"{words(f'survey.{name}') if words.has('survey', name) else gate}: {shown}"


def _candidate(each: Any) -> str:
    if not isinstance(each, Mapping):
        return str(each)
    called = each.get("number") or each.get("marker") or each.get("marker_uid") or ""
    far = each.get("distance_m")
    return f"{called} ({float(far):.1f} m)" if isinstance(far, int | float) else str(called)


def _accuracy(row: Mapping[str, Any]) -> str:
    parts = []
    fix = row.get("fix_type")
    if fix is not None and not pd.isna(fix):
        parts.append(_FIXES.get(int(fix), f"fix {int(fix)}"))
    sigma = row.get("sigma_horizontal_m")
    if sigma is None:
        ways = [row.get(f"sigma_{way}_m") for way in ("north", "east")]
        known = [float(value) for value in ways if value is not None]
        sigma = max(known) if known else None
    parts += [f"{float(sigma):.3f} m"] if sigma is not None else []
    return ", ".join(parts)


def _printed(row: Mapping[str, Any]) -> str:
    parts = [str(row[f"printed_{way}"]) for way in ("north", "east") if row.get(f"printed_{way}")]
    crs = row.get("source_crs")
    return ", ".join([*parts, *([str(crs)[:40]] if parts and crs else [])])
