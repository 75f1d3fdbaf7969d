"""Bodies of the answers about lines and places along them, for the OpenAPI document."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema

from api.models import SCHEMA_REF, PointIn

__all__ = [
    "BoundariesOut",
    "BoundaryOut",
    "ClaimOut",
    "FixingDocumentOut",
    "GapOut",
    "LineOut",
    "LinesIn",
    "ListedBoundaryOut",
    "LocatedOut",
    "MarkerCountsOut",
    "PlaceAlongFeature",
    "PlaceAlongOut",
    "SectionFeature",
    "SectionOut",
    "SoundingsOut",
    "line_schemas",
]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ListedBoundaryOut(_Body):
    """A boundary of the register."""

    boundary: str
    name: dict[str, str] | None
    sides: list[str]
    length_m: float | None = Field(description="Geodesic; null: no line that both hold to.")
    sections: int
    markers: int
    claimants: list[str]
    bbox: list[float] | None = Field(
        description="West, south, east, north; west is above east over the antimeridian."
    )


class BoundariesOut(_Body):
    """The boundaries of the register."""

    boundaries: list[ListedBoundaryOut]


class SectionOut(_Body):
    """A section of the line, in the line's order."""

    section: str
    name: dict[str, str] | None
    kind: str | None
    status: str | None
    claimant: str | None
    document: str | None
    article: str | None
    leg: str | None
    stated_length_m: float | None
    scale_limit: int | None
    accuracy_m: float | None
    surveyed_on: str | None
    stage: str | None
    left_side: str | None = Field(description="Whose ground lies left of the line's direction.")
    right_side: str | None
    valid_from: str | None
    valid_to: str | None
    from_m: float = Field(description="Chainage where the line enters it, metres.")
    to_m: float
    length_m: float
    parts: int
    reversed: bool = Field(description="Whether it is kept against the line's direction.")


class GapOut(_Body):
    """A place where the line breaks off."""

    after: str
    before: str
    chainage_m: float
    gap_m: float
    start: list[float] = Field(alias="from")
    end: list[float] = Field(alias="to")


class ClaimOut(_Body):
    """Sections that one side claims, which are no part of the line."""

    claimant: str
    sections: list[str]
    length_m: float


class FixingDocumentOut(_Body):
    """A document of the boundary; not `known`: only a section names it."""

    document: str
    name: dict[str, str] | None
    kind: str | None
    number: str | None
    dated: str | None
    supplements: str | None
    place: str | None
    valid_from: str | None
    valid_to: str | None
    known: bool
    in_force: bool | None


class MarkerCountsOut(_Body):
    """How many markers there are."""

    count: int
    role: dict[str, int]
    condition: dict[str, int]
    siting: dict[str, int]
    side: dict[str, int]
    without_pillar: int


class SoundingsOut(_Body):
    """How many soundings there are, and when they were taken."""

    count: int
    surveyed_on: list[str]


class BoundaryOut(_Body):
    """The line of a boundary: sections, lengths, gaps, documents, waters, rules. Metres."""

    boundary: str
    name: dict[str, str] | None = None
    sides: list[str] | None = None
    tolerance_m: float | None = None
    tolerance_source: str | None = None
    spacing_m: float | None = None
    spacing_source: str | None = None
    source_crs: str | None = None
    transformation: str | None = None
    note: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    length_m: float
    lengths: dict[str, dict[str, float]] = Field(description="Metres by kind and by status.")
    sections: list[SectionOut]
    gaps: list[GapOut]
    closed: bool
    claims: list[ClaimOut]
    turning_points: list[dict[str, Any]]
    markers: MarkerCountsOut
    documents: list[FixingDocumentOut]
    water_lines: list[dict[str, Any]]
    islands: list[dict[str, Any]]
    strips: list[dict[str, Any]]
    transformations: list[dict[str, Any]]
    soundings: SoundingsOut
    register_revision: int
    at: str = Field(description="When documents are told to be in force.")


class LinesIn(_Body):
    """A GeoJSON MultiLineString, degrees WGS84, longitude first."""

    type: Literal["MultiLineString"]
    coordinates: list[list[tuple[float, float]]]


class SectionFeature(_Body):
    """A section as a GeoJSON feature."""

    type: Literal["Feature"]
    id: str
    geometry: LinesIn
    properties: SectionOut


class LineOut(_Body):
    """The line of a boundary in its order: GeoJSON, cut at the antimeridian."""

    type: Literal["FeatureCollection"]
    boundary: str
    length_m: float
    register_revision: int
    features: list[SectionFeature]


class PlaceAlongOut(_Body):
    """A place told along the line."""

    marker_uid: str | None = None
    number: str | None = None
    lon: float
    lat: float
    chainage_m: float = Field(description="Of the nearest place of the line, metres along it.")
    section: str
    section_chainage_m: float
    offset_m: float = Field(description="Metres, above 0 left of the line's direction.")
    distance_m: float
    hand: Literal["left", "right"] | None = Field(description="Of the line; null on it.")
    side: str | None = Field(description="Whose ground it is; null on the line or unknown.")
    beyond: Literal["start", "end", "gap"] | None = Field(description="A free end is nearest.")
    foot_lon: float
    foot_lat: float
    azimuth_deg: float = Field(description="Course of the line at the foot.")
    marker_before: str | None
    number_before: str | None
    condition_before: str | None
    after_marker_m: float | None = Field(description="Metres along the line from it.")
    marker_after: str | None
    number_after: str | None
    condition_after: str | None
    before_marker_m: float | None
    boundary: str
    sentence: str


class PlaceAlongFeature(_Body):
    """A place told along the line, as a GeoJSON feature."""

    type: Literal["Feature"]
    geometry: PointIn
    properties: PlaceAlongOut


class LocatedOut(_Body):
    """Places told along the line of a boundary: GeoJSON."""

    type: Literal["FeatureCollection"]
    boundary: str
    length_m: float
    register_revision: int
    features: list[PlaceAlongFeature]


def line_schemas() -> dict[str, Any]:
    """Return the JSON schemas of these bodies, by name."""
    _, document = models_json_schema(
        [
            (BoundariesOut, "validation"),
            (BoundaryOut, "validation"),
            (LineOut, "validation"),
            (LocatedOut, "validation"),
        ],
        ref_template=SCHEMA_REF,
    )
    schemas: dict[str, Any] = document["$defs"]
    return schemas
