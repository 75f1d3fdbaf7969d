"""What a drafting of routes gives: a route for each leg without one, or why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from borderkit.itineraries.line_on_roads import LineMet

__all__ = ["DIGITS", "DraftRoute", "RouteDrafts"]

DIGITS: Final = 9
"""Decimal places of the degrees of a draft: a tenth of a millimetre."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRoute:
    """The draft for one leg, or why there is none.

    Attributes
    ----------
    leg : int
        Number of the leg, from 0.
    mode : str
        Its mode of travel.
    route : array, shape (n, 2), or None
        Positions from stop to stop, degrees WGS84; None where there is no draft.
    reason : str or None
        Why there is none.
    length_m : float
        Geodesic length of the route with its straight ends, metres.
    seconds : float
        Travel time by the speeds assumed for the classes of roads (see ``Use``), the straight
        ends at 4.2 km/h.
    stubs_m : (float, float)
        Straight metres between the road and the first and the second stop.
    classes_m : mapping of str to float
        Metres on each class of road.
    line : tuple of LineMet
        Where it meets the boundary line.
    notes : tuple of str
        What whoever takes the draft should know.
    """

    leg: int
    mode: str
    route: Floats | None = None
    reason: str | None = None
    length_m: float = 0.0
    seconds: float = 0.0
    stubs_m: tuple[float, float] = (0.0, 0.0)
    classes_m: Mapping[str, float] = field(default_factory=dict)
    line: tuple[LineMet, ...] = ()
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON: lengths in km, time in minutes, the route as GeoJSON."""
        route = None
        if self.route is not None:
            positions = np.round(self.route, DIGITS).tolist()
            route = {"type": "LineString", "coordinates": positions}
        return {
            "leg": self.leg,
            "mode": self.mode,
            "reason": self.reason,
            "length_km": round(self.length_m / 1000.0, 3),
            "minutes": round(self.seconds / 60.0, 1),
            "stubs_m": [round(stub, 1) for stub in self.stubs_m],
            "classes_km": {name: round(m / 1000.0, 3) for name, m in self.classes_m.items()},
            "line": [
                {
                    "lon": round(met.lon, DIGITS),
                    "lat": round(met.lat, DIGITS),
                    "crossing": met.crossing,
                    "distance_m": met.distance_m,
                    "is_stop": met.is_stop,
                }
                for met in self.line
            ],
            "notes": list(self.notes),
            "route": route,
        }


@dataclass(frozen=True, slots=True)
class RouteDrafts:
    """The drafts for all legs of an itinerary whose route is not stated.

    Attributes
    ----------
    reference : str
        Of the itinerary.
    drafts : tuple of DraftRoute
        In order of travel, those without a route too.
    """

    reference: str
    drafts: tuple[DraftRoute, ...]

    NOTICE: ClassVar[str] = (
        "A draft is an assumption of borderkit, not a statement of the traveller: "
        "put it into the itinerary only where the traveller means that road."
    )

    def to_json(self) -> dict[str, Any]:
        """Return all drafts as JSON, with the notice that they are only drafts."""
        return {
            "reference": self.reference,
            "notice": self.NOTICE,
            "drafts": [draft.to_json() for draft in self.drafts],
        }

    def put_into(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """Return a copy of an itinerary's JSON object with the drafts as its legs' routes.

        A leg's ``detour`` is left out where a draft takes its place, as the contract asks.

        Parameters
        ----------
        document : mapping
            The itinerary that the drafts were made for.
        """
        legs = [dict(leg) for leg in document["legs"]]
        for draft in self.drafts:
            if draft.route is not None:
                legs[draft.leg]["route"] = draft.to_json()["route"]
                legs[draft.leg].pop("detour", None)
        return {**document, "legs": legs}
