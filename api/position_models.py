"""Bodies of the answers about positions and control networks, for the OpenAPI document."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema

from api.models import SCHEMA_REF, PointIn

__all__ = [
    "AgreedPositionOut",
    "CombinedPositionOut",
    "ControlPointFeature",
    "ControlPointOut",
    "ControlPointsOut",
    "DisplacementFeature",
    "DisplacementOut",
    "DisplacementsOut",
    "HeightChangeOut",
    "MarkerPositionsOut",
    "ObservationOut",
    "ShiftLineOut",
    "SidesDifferenceOut",
    "TransformationOut",
    "TransformationsOut",
    "position_schemas",
]

_Verdict = Literal["moved", "not_moved", "undetermined"]
_Agreement = Literal["consistent", "inconsistent", "untested"]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AgreedPositionOut(_Body):
    """The position that both sides agreed."""

    lon: float
    lat: float
    position: str
    document: str | None
    valid_from: str | None
    source_crs: str | None
    printed_north: str | None
    printed_east: str | None


class CombinedPositionOut(_Body):
    """What observations give together."""

    lon: float
    lat: float
    sigma_east_m: float | None = Field(description="Null: unknown.")
    sigma_north_m: float | None
    correlation: float | None
    ellipse_major_m: float | None = Field(description="Half axis of the 95 % error ellipse.")
    ellipse_minor_m: float | None
    ellipse_azimuth_deg: float | None = Field(description="Of the longer axis, from true north.")
    observed: int = Field(description="Observations.")
    used: int = Field(description="Those that it rests on.")
    agreement: _Agreement


class _Shift(_Body):
    east_m: float | None
    north_m: float | None
    distance_m: float | None
    azimuth_deg: float | None
    sigma_m: float | None = Field(description="The largest of any direction.")
    p_value: float | None = Field(description="How often so large a shift comes of errors alone.")


class SidesDifferenceOut(_Shift):
    """From what one side observed to what the other did."""

    from_: str = Field(alias="from")
    to: str


class DisplacementOut(_Shift):
    """Observed against agreed."""

    verdict: _Verdict
    reason: str | None = Field(description="Why it is undetermined.")
    told: str | None = Field(description="The reason in words.")
    tolerance_m: float | None = Field(description="Of the boundary.")
    tolerance_source: str | None
    drift_m: float | None = Field(description="That plates may have moved between the epochs.")


class HeightChangeOut(_Body):
    """Observed less agreed height, where both are of one kind."""

    change_m: float
    sigma_m: float | None
    verdict: Literal["changed", "not_changed", "undetermined"]


class ObservationOut(_Body):
    """One observed position, and what became of it."""

    position: str
    side: str | None
    method: str | None
    observed_at: str | None
    source_crs: str | None
    campaign: str | None
    document: str | None
    lon: float
    lat: float
    epoch: float | None
    state: Literal["used", "assumed", "outlier", "disagrees", "no_sigma", "no_accuracy"]
    w: float | None = Field(description="Test value against the others.")


class MarkerPositionsOut(_Body):
    """What the positions of one marker say."""

    uid: str
    number: str | None
    boundary: str
    agreed: AgreedPositionOut | None
    combined: CombinedPositionOut | None
    by_side: dict[str, CombinedPositionOut]
    sides_difference: SidesDifferenceOut | None
    displacement: DisplacementOut
    height: HeightChangeOut | None
    observations: list[ObservationOut]
    notes: list[str]


class ShiftLineOut(_Body):
    """From the agreed to the observed position."""

    type: Literal["LineString"]
    coordinates: list[list[float]] = Field(min_length=2, max_length=2)


class DisplacementFeature(_Body):
    """A marker's displacement as a GeoJSON feature; a point where one position is missing."""

    type: Literal["Feature"]
    id: str
    geometry: ShiftLineOut | PointIn | None
    properties: MarkerPositionsOut


class DisplacementsOut(_Body):
    """Displacements of markers, moved ones first: GeoJSON."""

    type: Literal["FeatureCollection"]
    features: list[DisplacementFeature]


class ControlPointOut(_Body):
    """A control point or base station, in the network of one side."""

    point: str
    side: str
    boundary: str
    network: str | None
    role: Literal["control", "base_station"]
    printed_north: str | None = Field(description="Latitude or northing, as printed.")
    printed_east: str | None
    source_crs: str | None
    epoch: float | None
    printed_height: str | None
    height_m: float | None
    height_kind: str | None
    height_system: str | None
    crs_operation: str | None
    operation_accuracy_m: float | None
    sigma_north_m: float | None
    sigma_east_m: float | None
    sigma_height_m: float | None
    valid_from: str | None
    valid_to: str | None
    note: str | None
    origin: str | None
    origin_object: str | None
    origin_version: int | None
    origin_date: str | None


class ControlPointFeature(_Body):
    """A control point as a GeoJSON feature."""

    type: Literal["Feature"]
    id: str
    geometry: PointIn | None
    properties: ControlPointOut


class ControlPointsOut(_Body):
    """Control points and base stations by point and side: GeoJSON."""

    type: Literal["FeatureCollection"]
    features: list[ControlPointFeature]


class TransformationOut(_Body):
    """An agreed transformation."""

    transformation: str
    boundary: str | None
    source_crs: str
    target_crs: str
    method: str
    parameters: Any = Field(description="By name, with their units.")
    accuracy_m: float | None
    residuals: Any = Field(description="What is left at each common point.")
    document: str = Field(description="That agrees it.")
    note: str | None
    valid_from: str | None
    valid_to: str | None
    origin: str | None
    origin_object: str | None
    origin_version: int | None
    origin_date: str | None
    fault: str | None = Field(description="What keeps it from being used.")


class TransformationsOut(_Body):
    """The agreed transformations of a boundary."""

    transformations: list[TransformationOut]


def position_schemas() -> dict[str, Any]:
    """Return the schemas of this module by name."""
    models = (MarkerPositionsOut, DisplacementsOut, ControlPointsOut, TransformationsOut)
    _, document = models_json_schema(
        [(model, "serialization") for model in models], ref_template=SCHEMA_REF
    )
    found: dict[str, Any] = document["$defs"]
    return found
