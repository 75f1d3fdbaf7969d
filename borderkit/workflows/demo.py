"""Build the demo: a register, its surveys, its itineraries judged, and a map of each."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import as_file
from pathlib import Path
from typing import Any, Final

from borderkit.errors import RegisterExistsError
from borderkit.io.surveys.gathering import Told
from borderkit.itineraries.answer import Bounds
from borderkit.itineraries.plan import read_itinerary
from borderkit.itineraries.state import RegisterState
from borderkit.maps.base import BaseMap
from borderkit.maps.matters import weightiest
from borderkit.maps.wording import Teller
from borderkit.maps.words import words_in
from borderkit.store import LOCAL, Store, open_store
from borderkit.workflows.base_map import open_base
from borderkit.workflows.itinerary_clearance import check
from borderkit.workflows.itinerary_map import verdict_map
from borderkit.workflows.register_intake import import_layers
from borderkit.workflows.register_map import register_map
from borderkit.workflows.register_state import read_state
from borderkit.workflows.survey_intake import SurveyRequest, upload_survey
from borderkit.workflows.survey_map import survey_map
from geodata import DEMO_AT, DEMO_UPLOADS, demo_files

__all__ = ["DemoReport", "DemoRow", "DemoSurvey", "build_demo"]

_REGISTER: Final = "demo.gpkg"
_REGISTER_MAP: Final = "register.html"
_REPORT: Final = "demo.json"
_TERRAIN: Final = "terrain.tif"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoRow:
    """One demo itinerary, judged.

    Attributes
    ----------
    why : str
        The weightiest reason, in English.
    map : Path
        Its page.
    """

    name: str
    reference: str
    verdict: str
    bounds: Bounds
    why: str
    map: Path

    def to_json(self) -> dict[str, Any]:
        """Return the row as plain JSON values."""
        return {
            "name": self.name,
            "reference": self.reference,
            "verdict": self.verdict,
            "bounds": list(self.bounds),
            "why": self.why,
            "map": str(self.map),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSurvey:
    """One survey file of the demo, taken into its register.

    Attributes
    ----------
    survey, file, side : str
        Its code, and the file that a side sent.
    read, accepted, rejected, duplicate : int
        What became of its points.
    map : Path
        Its page.
    """

    survey: str
    file: str
    side: str
    read: int
    accepted: int
    rejected: int
    duplicate: int
    map: Path

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        told: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        return told | {"map": str(self.map)}


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoReport:
    """What the demo made.

    Attributes
    ----------
    register, register_map : Path
        The register file, and the page with its map.
    at : datetime
        When the itineraries were judged.
    rows : tuple of DemoRow
        The itineraries.
    surveys : tuple of DemoSurvey
        What teams sent.
    """

    register: Path
    register_map: Path
    at: datetime
    rows: tuple[DemoRow, ...]
    surveys: tuple[DemoSurvey, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain JSON values."""
        return {
            "register": str(self.register),
            "register_map": str(self.register_map),
            "at": self.at.isoformat(),
            "itineraries": [row.to_json() for row in self.rows],
            "surveys": [survey.to_json() for survey in self.surveys],
        }


def build_demo(folder: Path, *, at: datetime | None = None) -> DemoReport:
    """Make the demo register in `folder`, take its surveys, judge its itineraries, draw all maps.

    All is made beside and put in place at the end, so that a second run replaces the first and
    a run that fails changes nothing.

    Parameters
    ----------
    folder : Path
        Made if it is not there.
    at : datetime, optional
        When the itineraries are judged; by default the demo's own time, so that the answers
        never change.

    Returns
    -------
    DemoReport
        With one row for each itinerary, and one for each survey file.

    Raises
    ------
    RegisterExistsError
        A register of that name is there that was not made by the demo.
    RegisterError
        The register cannot be written.
    """
    moment = at or DEMO_AT
    if (folder / _REGISTER).exists() and not (folder / _REPORT).exists():
        msg = (
            f"{folder / _REGISTER} is there and was not made by the demo; "
            "name another folder, or move it away"
        )
        raise RegisterExistsError(msg)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".building-", dir=folder) as building:
        beside = Path(building)
        state, base, surveys = _make_register(beside, folder=folder, moment=moment)
        rows = tuple(_judge_all(state, base, beside=beside, folder=folder, moment=moment))
        _write(beside / _REGISTER_MAP, register_map(state, base=base, at=moment))
        report = DemoReport(
            register=folder / _REGISTER,
            register_map=folder / _REGISTER_MAP,
            at=moment,
            rows=rows,
            surveys=surveys,
        )
        _write(beside / _REPORT, json.dumps(report.to_json(), indent=1) + "\n")
        _put_in_place(beside, folder)
    return report


def _make_register(
    beside: Path, *, folder: Path, moment: datetime
) -> tuple[RegisterState, BaseMap, tuple[DemoSurvey, ...]]:
    """Write the register and the elevation model; return what is read back from them."""
    with as_file(demo_files().terrain) as model:
        shutil.copyfile(model, beside / _TERRAIN)
    with open_store(beside / _REGISTER, create=True, clock=lambda: moment) as store:
        with as_file(demo_files().register) as file:
            import_layers(store, file)
        base = open_base(store, dem=beside / _TERRAIN)
        surveys = tuple(_take_surveys(store, base, beside=beside, folder=folder))
        return read_state(store), base, surveys


def _take_surveys(
    store: Store, base: BaseMap, *, beside: Path, folder: Path
) -> Iterator[DemoSurvey]:
    """Take what the teams sent into the register, and draw a map of each."""
    for upload in DEMO_UPLOADS:
        request = SurveyRequest(
            campaign=upload.campaign,
            side=upload.side,
            name=upload.file,
            told=Told(station=upload.station),
        )
        with as_file(demo_files().surveys[upload.file]) as file:
            receipt = upload_survey(store, file, request=request, principal=LOCAL)
        code, name = str(receipt.survey), f"survey-{Path(upload.file).stem}.html"
        _write(beside / name, survey_map(store, code, base=base))
        yield DemoSurvey(
            survey=code,
            file=upload.file,
            side=upload.side,
            read=receipt.read,
            accepted=receipt.accepted,
            rejected=receipt.rejected,
            duplicate=receipt.duplicate,
            map=folder / name,
        )


def _judge_all(
    state: RegisterState, base: BaseMap, *, beside: Path, folder: Path, moment: datetime
) -> Iterator[DemoRow]:
    for name, file in demo_files().itineraries.items():
        itinerary = read_itinerary(json.loads(file.read_text(encoding="utf-8")))
        answer = check(state, itinerary, at=moment)
        _write(beside / f"{name}.html", verdict_map(answer, itinerary, state, base=base))
        yield DemoRow(
            name=name,
            reference=itinerary.reference,
            verdict=answer.verdict,
            bounds=answer.bounds,
            why=weightiest(answer, Teller.of(itinerary, state, words_in("en"))),
            map=folder / f"{name}.html",
        )


def _put_in_place(beside: Path, folder: Path) -> None:
    """Move all files into the folder, each in one step, the report first.

    A log that an interrupted writer left beside the old register belongs to that one alone.
    """
    made = sorted(beside.iterdir(), key=lambda path: (path.name != _REPORT, path.name))
    for path in made:
        if path.name == _REGISTER:
            for log in ("-wal", "-shm"):
                (folder / f"{_REGISTER}{log}").unlink(missing_ok=True)
        path.replace(folder / path.name)


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
