"""Bodies of the answers about markers, for the OpenAPI document."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema

from api.models import SCHEMA_REF, PointIn

__all__ = [
    "ListedMarkerFeature",
    "ListedMarkerOut",
    "MarkerFeature",
    "MarkerOut",
    "MarkersOut",
    "NewNumberIn",
    "PlaceOnLineOut",
    "PreviousNumberOut",
    "RelationOut",
    "RenumberIn",
    "RenumberedMarkerOut",
    "RenumberedOut",
    "SightOut",
    "StatedFootOut",
    "marker_schemas",
]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ListedMarkerOut(_Body):
    """A marker with its place along the line."""

    marker_uid: str
    boundary: str
    number: str | None = Field(description="Missing: it bears none, or it is unknown.")
    role: str | None
    siting: str | None
    side: str | None = Field(description="On whose ground it stands, as recorded.")
    condition: str | None
    inspected_on: str | None
    chainage_m: float | None = Field(description="Of its foot on the line, metres along it.")
    section: str | None = Field(description="In which the foot lies.")
    section_chainage_m: float | None = Field(description="Metres along the section.")
    offset_m: float | None = Field(description="From the line, above 0 left of its direction.")
    stands_on: str | None = Field(description="On whose ground, as the geometry says.")
    beyond: Literal["start", "end", "gap"] | None = Field(
        description="The foot is a free end of the line."
    )
    distance_m: float | None = Field(description="From the place asked for, metres.")
    origin: str | None = Field(description="Source that gave it: a code of layer `sources`.")


class ListedMarkerFeature(_Body):
    """A marker as a GeoJSON feature."""

    type: Literal["Feature"]
    id: str
    geometry: PointIn
    properties: ListedMarkerOut


class MarkersOut(_Body):
    """Markers in the order of the line, or the nearest first: GeoJSON."""

    type: Literal["FeatureCollection"]
    features: list[ListedMarkerFeature]


class PlaceOnLineOut(_Body):
    """Where a marker stands beside the line."""

    chainage_m: float
    section: str
    section_chainage_m: float
    offset_m: float = Field(description="Metres, above 0 left of the direction of the line.")
    side: str | None = Field(description="Whose ground that is.")
    foot: list[float] = Field(description="Longitude and latitude of the line's nearest point.")
    beyond: Literal["start", "end", "gap"] | None = Field(
        description="Off which free end of the line it lies."
    )


class SightOut(_Body):
    """Another marker as it is seen from this one, by the coordinates of both."""

    marker_uid: str
    number: str | None
    azimuth_deg: float = Field(description="Geodesic, from true north.")
    distance_m: float = Field(description="Geodesic.")
    along_m: float | None = Field(description="Length of the line between their feet.")


class PreviousNumberOut(_Body):
    """A number that it bore."""

    number: str
    until: str | None = Field(description="Last day on which it held.")
    document: str | None = Field(description="That changed it.")


class StatedFootOut(_Body):
    """The line point it is stated to stand for, beside the geometry."""

    true_azimuth_deg: float | None
    offset_off_m: float | None = Field(description="Stated less distance to the line.")
    misses_line_m: float | None = Field(
        description="How far from the line the point lies to which azimuth and offset lead."
    )


class RelationOut(_Body):
    """A relation as a document states it, beside what the coordinates say."""

    stated: dict[str, Any]
    true_azimuth_deg: float | None = Field(description="Null: its north is unknown.")
    azimuth_off_deg: float | None = Field(description="Stated less computed.")
    distance_off_m: float | None = Field(description="Stated less computed.")
    computed: SightOut | None


class MarkerOut(_Body):
    """All that the register says of one marker."""

    marker_uid: str
    how: Literal["uid", "number", "pillar", "previous"] = Field(description="Found by what.")
    matched: str = Field(description="The text that was met.")
    marker: dict[str, Any] = Field(description="Its record, without what is missing.")
    lon: float
    lat: float
    form: str | None = Field(description="Of its number under the scheme of the boundary.")
    previous_numbers: list[PreviousNumberOut]
    place: PlaceOnLineOut | None
    stated_foot: StatedFootOut | None
    twins: list[SightOut] = Field(description="Others that bear its number.")
    before: SightOut | None = Field(description="Its neighbours along the line.")
    after: SightOut | None
    relations: list[RelationOut]
    positions: list[dict[str, Any]] = Field(description="Agreed ones first.")
    documents: list[dict[str, Any]]
    notes: list[str]
    position_report: dict[str, Any] | None = Field(
        description="Observed positions combined, and whether it moved; null: it has no positions."
    )


class MarkerFeature(_Body):
    """A marker with all its facts as a GeoJSON feature."""

    type: Literal["Feature"]
    id: str
    geometry: PointIn
    properties: MarkerOut


class NewNumberIn(_Body):
    """One new number."""

    marker: str = Field(description="The number that it bears, or its marker_uid.")
    to: str = Field(description="The number that it is to bear.")


class RenumberIn(_Body):
    """New numbers, taken together: they may be swapped."""

    numbers: list[NewNumberIn] = Field(min_length=1, max_length=5_000)
    boundary: str | None = Field(default=None, description="Whose markers. Default: all.")
    on: date | None = Field(default=None, description="First day. Default: today, in UTC.")
    dry_run: bool = Field(default=False, description="Check everything and write nothing.")
    based_on: int | None = Field(
        default=None, ge=0, description="Revision it was made from: what changed since is refused."
    )
    reason: str | None = None
    document: str | None = Field(default=None, description="That it rests on.")


class RenumberedMarkerOut(_Body):
    """A marker with its number before and after."""

    marker_uid: str
    boundary: str
    before: str | None
    after: str


class RenumberedOut(_Body):
    """What came of new numbers."""

    revision: int
    written: bool
    on: date
    renumbered: list[RenumberedMarkerOut]
    notes: list[str]


def marker_schemas() -> dict[str, Any]:
    """Return the JSON schemas of these bodies, by name."""
    _, document = models_json_schema(
        [
            (MarkersOut, "validation"),
            (MarkerFeature, "validation"),
            (RenumberIn, "validation"),
            (RenumberedOut, "validation"),
        ],
        ref_template=SCHEMA_REF,
    )
    schemas: dict[str, Any] = document["$defs"]
    return schemas
