"""The record of one marker: all its facts, and what the geometry says to those stated."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame

from borderkit.boundary.legs import azimuth_difference
from borderkit.boundary.line import Line
from borderkit.crs import GEOD
from borderkit.layers.boundary import DOCUMENTS
from borderkit.layers.declaration import GEOMETRY, Layer
from borderkit.layers.markers import MARKER_RELATIONS, MARKERS, POSITIONS
from borderkit.markers.along import MarkerPlace, line_order, marker_places, positions_of
from borderkit.markers.azimuths import true_azimuth
from borderkit.markers.numbering.numbering import Scheme
from borderkit.markers.numbering.previous_numbers import PreviousNumber, previous_numbers

__all__ = ["MarkerRecord", "Sight", "StatedFoot", "StatedRelation", "marker_record"]

_BESIDE: Final = ("reference", "witness")
"""Roles of markers that stand beside the line to find others again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Another marker as it is seen from one: where it stands, by the coordinates of both.

    Attributes
    ----------
    marker_uid : str
        The other.
    number : str or None
        That it bears.
    azimuth_deg : float
        Geodesic, from true north.
    distance_m : float
        Geodesic.
    along_m : float or None
        Length of the line between their feet; None: a foot is unknown, or a gap lies between.
    """

    marker_uid: str
    number: str | None
    azimuth_deg: float
    distance_m: float
    along_m: float | None

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "marker_uid": self.marker_uid,
            "number": self.number,
            "azimuth_deg": round(self.azimuth_deg, 6),
            "distance_m": round(self.distance_m, 4),
            "along_m": None if self.along_m is None else round(self.along_m, 4),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedRelation:
    """A relation as a document states it, beside what the coordinates say.

    Attributes
    ----------
    stated : mapping of str to object
        The record of layer ``marker_relations``.
    true_azimuth_deg : float or None
        The stated azimuth from true north; None: not stated, or its north or declination is
        unknown.
    azimuth_off_deg, distance_off_m : float or None
        Stated less computed; None: one of them is unknown.
    seen : Sight or None
        The target, where it is a marker of the register.
    """

    stated: Mapping[str, Any]
    true_azimuth_deg: float | None
    azimuth_off_deg: float | None
    distance_off_m: float | None
    seen: Sight | None

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "stated": _present(self.stated),
            "true_azimuth_deg": _rounded(self.true_azimuth_deg, 6),
            "azimuth_off_deg": _rounded(self.azimuth_off_deg, 6),
            "distance_off_m": _rounded(self.distance_off_m, 4),
            "computed": None if self.seen is None else self.seen.to_json(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedFoot:
    """The line point that a marker is stated to stand for, beside the geometry.

    Attributes
    ----------
    true_azimuth_deg : float or None
        Of the stated azimuth; None: not stated, or its north is unknown.
    offset_off_m : float or None
        Stated offset less distance to the line; None: one of them is unknown.
    misses_line_m : float or None
        How far from the line the point lies to which stated azimuth and offset lead.
    """

    true_azimuth_deg: float | None
    offset_off_m: float | None
    misses_line_m: float | None

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "true_azimuth_deg": _rounded(self.true_azimuth_deg, 6),
            "offset_off_m": _rounded(self.offset_off_m, 4),
            "misses_line_m": _rounded(self.misses_line_m, 4),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkerRecord:
    """All that a register says of one marker.

    Attributes
    ----------
    marker : mapping of str to object
        Its record of layer ``markers``.
    lon, lat : float
        Where the register draws it, degrees WGS84.
    scheme_form : str or None
        Form of its number under the scheme; None: it has none, or the scheme does not read it.
    place : MarkerPlace or None
        Beside the line; None: the boundary has no line.
    foot : StatedFoot or None
        The line point it is stated to stand for; None: none is stated.
    previous : tuple of PreviousNumber
        Numbers that it bore, the oldest first.
    twins : tuple of Sight
        Others that bear its number, or another pillar of it.
    before, after : Sight or None
        Its neighbours along the line.
    relations : tuple of StatedRelation
        As documents state them.
    positions : tuple of mapping
        Records of layer ``positions``, the agreed ones first, each with ``lon`` and ``lat``.
    documents : tuple of mapping
        Records of layer ``documents`` that it names.
    notes : tuple of str
        What should be known, in sentences.
    """

    marker: Mapping[str, Any]
    lon: float
    lat: float
    scheme_form: str | None
    place: MarkerPlace | None
    foot: StatedFoot | None
    previous: tuple[PreviousNumber, ...]
    twins: tuple[Sight, ...]
    before: Sight | None
    after: Sight | None
    relations: tuple[StatedRelation, ...]
    positions: tuple[Mapping[str, Any], ...]
    documents: tuple[Mapping[str, Any], ...]
    notes: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values; what is missing in the register is left out of ``marker``."""
        return {
            "marker": _present(self.marker),
            "lon": self.lon,
            "lat": self.lat,
            "form": self.scheme_form,
            "previous_numbers": [number.to_json() for number in self.previous],
            "place": None if self.place is None else self.place.to_json(),
            "stated_foot": None if self.foot is None else self.foot.to_json(),
            "twins": [twin.to_json() for twin in self.twins],
            "before": None if self.before is None else self.before.to_json(),
            "after": None if self.after is None else self.after.to_json(),
            "relations": [relation.to_json() for relation in self.relations],
            "positions": [_present(position) for position in self.positions],
            "documents": [_present(document) for document in self.documents],
            "notes": list(self.notes),
        }


def marker_record(
    uid: str,
    markers: GeoDataFrame,
    *,
    line: Line | None,
    scheme: Scheme,
    relations: DataFrame,
    positions: GeoDataFrame,
    documents: DataFrame,
) -> MarkerRecord:
    """Return all that is known of one marker.

    Parameters
    ----------
    uid : str
        Its ``marker_uid``.
    markers : GeoDataFrame
        Of layer ``markers``, EPSG:4326: all of its boundary, itself among them.
    line : Line or None
        Of its boundary.
    scheme : Scheme
        Of its boundary.
    relations, positions, documents : DataFrame
        The layers ``marker_relations``, ``positions`` and ``documents``.

    Raises
    ------
    KeyError
        No marker of that uid is among `markers`.
    """
    known = _Known(markers, line, scheme)
    row = known.row_of[uid]
    marker = known.records[row]
    named = _documents(marker, documents)
    lon, lat = (float(value) for value in known.lonlat[row])
    number = None if marker["number"] is None else scheme.read(marker["number"])
    before, after = known.neighbours(row)
    return MarkerRecord(
        marker=marker,
        lon=lon,
        lat=lat,
        scheme_form=None if number is None else number.form,
        place=known.places[row],
        foot=_stated_foot(marker, (lon, lat), known),
        previous=previous_numbers(marker.get("previous_numbers")),
        twins=tuple(known.sight(row, other) for other in known.twins(row)),
        before=before,
        after=after,
        relations=tuple(_relations(row, known, relations)),
        positions=tuple(_positions(uid, positions)),
        documents=named,
        notes=tuple(_notes(row, known, named)),
    )


class _Known:
    """The markers of a boundary with their places along its line."""

    def __init__(self, markers: GeoDataFrame, line: Line | None, scheme: Scheme) -> None:
        self.scheme, self.line = scheme, line
        self.records = list(MARKERS.records(markers))
        self.lonlat = positions_of(markers)
        self.row_of = {record["marker_uid"]: row for row, record in enumerate(self.records)}
        self.places: Sequence[MarkerPlace | None] = (
            [None] * len(self.records) if line is None else marker_places(line, self.lonlat)
        )
        runs = () if line is None else line.runs[1:]
        self.gaps_m = [run[0].start_m for run in runs]
        self.order = line_order(markers, self.places, scheme)
        numbers = [record["number"] for record in self.records]
        self.numbers = [None if text is None else scheme.read(text) for text in numbers]

    def sight(self, row: int, other: int) -> Sight:
        """Return one marker as it is seen from another."""
        (lon1, lat1), (lon2, lat2) = self.lonlat[row], self.lonlat[other]
        azimuth, _, distance = GEOD.inv(lon1, lat1, lon2, lat2)
        one, two = self.places[row], self.places[other]
        return Sight(
            marker_uid=self.records[other]["marker_uid"],
            number=self.records[other]["number"],
            azimuth_deg=float(azimuth) % 360.0,
            distance_m=float(distance),
            along_m=None if one is None or two is None else self._along_m(one, two),
        )

    def _along_m(self, one: MarkerPlace, two: MarkerPlace) -> float | None:
        """Return the length of the line between two feet, None where a gap lies between."""
        low, high = sorted((one.chainage_m, two.chainage_m))
        return None if any(low <= gap <= high for gap in self.gaps_m) else high - low

    def twins(self, row: int) -> list[int]:
        """Return the other markers that bear its number, or another pillar of it."""
        number, text = self.numbers[row], self.records[row]["number"]
        if text is None:
            return []
        base = None if number is None else number.base
        return [
            other
            for other, (record, borne) in enumerate(zip(self.records, self.numbers, strict=True))
            if other != row
            and (record["number"] == text if borne is None or base is None else borne.base == base)
        ]

    def neighbours(self, row: int) -> tuple[Sight | None, Sight | None]:
        """Return the markers before and after it along the line, its twins passed over."""
        if self.places[row] is None:
            return None, None
        passed = {*self.twins(row)}
        run = [
            other
            for other in self.order
            if other == row or (other not in passed and self.records[other]["role"] not in _BESIDE)
        ]
        at = run.index(row)
        before = self.sight(row, run[at - 1]) if at else None
        return before, self.sight(row, run[at + 1]) if at + 1 < len(run) else None


def _stated_foot(
    marker: Mapping[str, Any], lonlat: tuple[float, float], known: _Known
) -> StatedFoot | None:
    offset_m, azimuth_deg = marker.get("offset_m"), marker.get("azimuth_deg")
    if offset_m is None and azimuth_deg is None:
        return None
    azimuth = _value(true_azimuth(azimuth_deg, marker.get("azimuth_kind")))
    place = known.places[known.row_of[marker["marker_uid"]]]
    misses = None
    if known.line is not None and offset_m is not None and (azimuth is not None or not offset_m):
        lon, lat, _ = GEOD.fwd(*lonlat, azimuth or 0.0, offset_m)
        misses = marker_places(known.line, np.array([[lon, lat]]))[0].distance_m
    off = None if place is None or offset_m is None else offset_m - place.distance_m
    return StatedFoot(true_azimuth_deg=azimuth, offset_off_m=off, misses_line_m=misses)


def _relations(row: int, known: _Known, relations: DataFrame) -> Iterator[StatedRelation]:
    uid = known.records[row]["marker_uid"]
    for stated in MARKER_RELATIONS.records(relations[relations["marker"] == uid]):
        target = str(stated["target"]).removeprefix("markers/")
        other = known.row_of.get(target)
        seen = None if other is None else known.sight(row, other)
        azimuth = true_azimuth(
            stated["azimuth_deg"],
            stated["azimuth_kind"],
            declination_deg=stated["declination_deg"],
        )
        distance = stated["distance_m"]
        yield StatedRelation(
            stated=stated,
            true_azimuth_deg=_value(azimuth),
            azimuth_off_deg=(
                None if seen is None else _value(azimuth_difference(azimuth, [seen.azimuth_deg]))
            ),
            distance_off_m=(
                None if seen is None or distance is None else distance - seen.distance_m
            ),
            seen=seen,
        )


def _positions(uid: str, positions: GeoDataFrame) -> list[dict[str, Any]]:
    """Return the positions of a marker: the agreed ones, then by time of observation."""
    chosen = positions[positions["subject"] == f"markers/{uid}"]
    found = []
    for record, point in zip(POSITIONS.records(chosen), chosen[GEOMETRY], strict=True):
        lon, lat = shapely.get_coordinates(point)[0].tolist()
        found.append({**record, "lon": lon, "lat": lat})
    kinds = ("agreed", "observed", "stated")
    return sorted(found, key=lambda each: (kinds.index(each["kind"]), each["observed_at"] or ""))


def _documents(marker: Mapping[str, Any], documents: DataFrame) -> tuple[dict[str, Any], ...]:
    named = _named_documents(marker)
    known = {record["document"]: record for record in _records(DOCUMENTS, documents)}
    return tuple(known[code] for code in named if code in known)


def _named_documents(marker: Mapping[str, Any]) -> list[str]:
    """Return the codes of the documents that a marker names, each once."""
    listed = marker.get("documents")
    further = [code for code in listed if isinstance(code, str)] if isinstance(listed, list) else []
    first = [marker["document"]] if marker.get("document") else []
    return list(dict.fromkeys([*first, *further]))


def _notes(row: int, known: _Known, documents: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    marker = known.records[row]
    text, number = marker["number"], known.numbers[row]
    if text is not None and number is None and marker["role"] != "tripoint":
        yield f"The scheme of {marker['boundary']} does not read its number {text}."
    if marker.get("pillar") is False:
        yield "No pillar stands there: it is a boundary point alone."
    for other in known.twins(row):
        one, two = number, known.numbers[other]
        are_pillars = one is not None and two is not None and one.pillar != two.pillar
        if not are_pillars and marker["siting"] not in {"double", "triple"}:
            seen = known.sight(row, other)
            yield (
                f"{seen.marker_uid}, {seen.distance_m:.1f} m away, bears the same number {text}, "
                "and nothing says that they are pillars of one marker."
            )
    sides = known.scheme.pillar_sides
    if number is not None and number.pillar is not None and number.pillar <= len(sides):
        own = sides[number.pillar - 1]
        if marker["side"] not in {None, own}:
            yield f"By the scheme pillar {number.pillar} stands on {own}, not on {marker['side']}."
    if marker["azimuth_deg"] is not None and marker["azimuth_kind"] != "true":
        kind = marker["azimuth_kind"] or "of unknown kind"
        yield f"Its azimuth to the line is {kind}: from true north it is unknown."
    there = {document["document"] for document in documents}
    unknown = [code for code in _named_documents(marker) if code not in there]
    if unknown:
        yield f"Documents that the register does not hold: {', '.join(unknown)}."


def _records(layer: Layer, frame: DataFrame) -> Iterator[dict[str, Any]]:
    return layer.records(frame)


def _value(found: Any) -> float | None:
    """Return the one number of an array, or None where it is unknown."""
    value = float(found[0])
    return None if np.isnan(value) else value


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _present(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if value is not None}
