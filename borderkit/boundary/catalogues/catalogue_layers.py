"""What a catalogue of turning points and markers holds: its columns, declared once."""

from typing import Final

from borderkit.layers import Column, Layer
from borderkit.layers.columns import PRINTED
from borderkit.layers.geojson import POINTS

__all__ = ["CATALOGUE", "RELATIONS"]


def _text(name: str, what: str) -> Column:
    return Column(name=name, type="text", help=what)


def _real(name: str, what: str, unit: str) -> Column:
    return Column(name=name, type="real", help=what, unit=unit)


CATALOGUE: Final = Layer(
    name="catalogue",
    title="Catalogue of turning points and markers, in order along the line",
    geometry=POINTS,
    key=("entry",),
    columns=(
        Column(
            name="entry", type="integer", nullable=False, help="Its place in the catalogue, from 1"
        ),
        _text("kind", "turning_point, boundary_point, or the role of the marker"),
        _text("point", "Number or code of the turning point"),
        _text("number", "Number of the marker that shows it"),
        _text("record", "Its record in the register: `turning_points/AA-BB/7`, `markers/M-1`"),
        _text("marker", "Identity of the marker"),
        _text("siting", "How many pillars bear the number"),
        _text("side", "Side on whose ground the marker stands"),
        _text("section", "Section of the line"),
        _real("chainage_m", "Along the whole line, from its start", "m"),
        _real("section_chainage_m", "Along the section, from its start", "m"),
        _real("offset_m", "From the line: positive to its left", "m"),
        _text("north", "Latitude or northing: as printed, else printed in `crs`"),
        _text("east", "Longitude or easting: as printed, else printed in `crs`"),
        _text("crs", "Reference system of `north` and `east`"),
        Column(
            name="as_printed",
            type="boolean",
            help="Whether `north` and `east` are the document's own texts",
        ),
        *PRINTED,
        _real("azimuth_deg", "To the next entry: geodesic, from true north", "degrees"),
        _real("distance_m", "To the next entry: geodesic", "m"),
        _text("stated_to", "Marker or object that the stated azimuth and distance lead to"),
        _text("stated_azimuth", "Azimuth, as printed"),
        _text("stated_distance", "Distance, as printed"),
        _real("azimuth_difference_s", "Stated azimuth minus the computed one", "seconds of arc"),
        _real("distance_difference_m", "Stated distance minus the computed one", "m"),
        _text("document", "Document that fixes it"),
        _text("article", "Article of the document"),
        _text("note", "What else is known"),
    ),
)

RELATIONS: Final = Layer(
    name="relations",
    title="Azimuths and distances between markers, as stated and as computed",
    geometry=(),
    key=("relation",),
    columns=(
        Column(name="relation", type="text", nullable=False, help="Code of the relation"),
        _text("kind", "neighbour, twin, reference or witness"),
        _text("number", "From where: number of the marker"),
        _text("marker", "From where: identity of the marker"),
        _text("target_number", "To where: number of the marker"),
        _text("target", "To where: identity of the marker, or an object in words"),
        _text("printed_azimuth", "Azimuth, as printed"),
        _real("azimuth_deg", "Azimuth, as stated", "degrees"),
        _text("azimuth_kind", "From which north it counts"),
        _real("declination_deg", "True azimuth minus magnetic one", "degrees"),
        _text("printed_distance", "Distance, as printed"),
        _real("stated_distance_m", "Distance, as stated", "m"),
        _real("line_length_m", "Length of the line between them, as stated", "m"),
        _real("computed_azimuth_deg", "Geodesic, from true north", "degrees"),
        _real("computed_distance_m", "Geodesic", "m"),
        _text("ellipsoid", "On which ellipsoid they are computed"),
        _real("azimuth_difference_s", "Stated azimuth minus the computed one", "seconds of arc"),
        _real("distance_difference_m", "Stated distance minus the computed one", "m"),
        _text("document", "Document that states it"),
        _text("note", "What else is known"),
    ),
)
