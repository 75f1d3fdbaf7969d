"""The invented demo region, carried by the wheel: register file, itineraries, terrain.

Nothing here describes a real place. The region is drawn on the open ocean, see ``README.md``.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from importlib import resources
from importlib.resources.abc import Traversable

__all__ = ["DEMO_AT", "DEMO_UPLOADS", "DemoFiles", "DemoUpload", "demo_files"]

DEMO_AT = datetime(2026, 5, 4, 12, 0, tzinfo=timezone(timedelta(hours=2)))
"""The time at which the demo itineraries are checked, so that their answers never change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoUpload:
    """One survey file of the demo: its name, the side that sends it, what is told beside it.

    Attributes
    ----------
    station : str or None
        Station that it was recorded at, where the file does not say.
    """

    file: str
    side: str
    station: str | None = None
    campaign: str = "JI-2025"


DEMO_UPLOADS = (
    DemoUpload(file="walk-aa.gpx", side="AA"),
    DemoUpload(file="rover-aa.csv", side="AA"),
    DemoUpload(file="occupation-bb.nmea", side="BB", station="48"),
    DemoUpload(file="marker-45.jpg", side="AA"),
    DemoUpload(file="marker-46.jpg", side="AA"),
)
"""The survey files of the demo, in the order in which they came."""


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """Where the demo's files are, in a source tree or in an installed wheel.

    Attributes
    ----------
    register : Traversable
        The register file (``check.md`` section 9), WGS84.
    terrain : Traversable
        The elevation model, a Cloud-Optimized GeoTIFF in EPSG:4326, metres.
    extract : Traversable
        The same land as an OpenStreetMap extract (XML), to try the import on.
    itineraries : dict of str to Traversable
        Itinerary files by the name of their story, in alphabetical order.
    surveys : dict of str to Traversable
        Survey files by their name, as `DEMO_UPLOADS` lists them.
    """

    register: Traversable
    terrain: Traversable
    extract: Traversable
    itineraries: dict[str, Traversable]
    surveys: dict[str, Traversable]


def demo_files() -> DemoFiles:
    """Return the packaged files of the demo region."""
    folder = resources.files("geodata") / "demo"
    plans = [plan for plan in (folder / "itineraries").iterdir() if plan.name.endswith(".json")]
    return DemoFiles(
        register=folder / "register.json",
        terrain=folder / "terrain.tif",
        extract=folder / "extract.osm",
        itineraries={
            plan.name.removesuffix(".json"): plan
            for plan in sorted(plans, key=lambda plan: plan.name)
        },
        surveys={upload.file: folder / "surveys" / upload.file for upload in DEMO_UPLOADS},
    )
