"""Layers that itineraries name: places and permits."""

from borderkit.layers.columns import NAME, ORIGIN
from borderkit.layers.declaration import Column, Layer
from borderkit.layers.geojson import AREAS, POINTS

__all__ = ["PERMITS", "PLACES"]

PLACES = Layer(
    name="places",
    title="Names that stand for a point or an area",
    geometry=(*POINTS, *AREAS),
    key=("place",),
    columns=(
        Column(name="place", type="text", nullable=False, help="Code of the place"),
        NAME,
        Column(name="aliases", type="json", help="Further names"),
        Column(
            name="kind",
            type="text",
            values=(
                *("city", "town", "village", "hamlet", "site", "summit", "pass"),
                *("country", "region", "county", "municipality", "district", "quarter"),
                *("locality", "dwelling", "island"),
            ),
            help="What it is; missing: unknown",
        ),
        Column(name="old_names", type="json", help="Names that it had: a list of texts"),
        Column(
            name="admin_unit",
            type="text",
            help="Code of the place, an area, that is its administrative unit",
        ),
        *ORIGIN,
    ),
)

PERMITS = Layer(
    name="permits",
    title="Permits: what they grant, to whom, where and when",
    geometry=(),
    key=("permit",),
    columns=(
        Column(
            name="permit",
            type="text",
            nullable=False,
            privacy="office",
            help="Number of the permit",
        ),
        Column(name="kind", type="text", nullable=False, help="Kind, as rules name it"),
        Column(name="zones", type="json", help="Zones; missing: any"),
        Column(name="places", type="json", help="Places; missing: any"),
        Column(name="categories", type="json", help="Categories of members; missing: any"),
        Column(name="lines", type="json", privacy="office", help="Member lines; missing: any"),
        Column(name="activities", type="json", help="Activities; missing: any"),
        Column(name="valid_from", type="text", help="First date or time"),
        Column(name="valid_to", type="text", help="Last date, or time until which it holds"),
        Column(name="max_stay_h", type="real", unit="h", bounds=(0.0, 1e6), help="Longest stay"),
        Column(
            name="state",
            type="text",
            nullable=False,
            help="issued, suspended, revoked, used_up or expired",
        ),
    ),
)
