"""What routes are handed: the register's state, the clock, the body, the parameters."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import Depends, Query, Request
from starlette.requests import ClientDisconnect

from api.kept_open import KeptOpen
from borderkit.errors import Defect, FileFormatError, InputError, ItineraryError, SettingsError
from borderkit.io.json_text import read_json
from borderkit.itineraries.draft_land import DraftLand
from borderkit.itineraries.gazetteer import Gazetteer
from borderkit.itineraries.plan import Itinerary, read_itinerary
from borderkit.itineraries.state import RegisterState
from borderkit.layers import LAYERS
from borderkit.layers.fields import Fields, day_or_time
from borderkit.maps.base import BaseMap
from borderkit.settings import Language, Settings
from borderkit.store import Snapshot, Store
from borderkit.store.audit import last_commit
from borderkit.store.lookups import revision_time
from borderkit.store.postgis.addresses import Place
from borderkit.workflows.base_map import read_land
from borderkit.workflows.place_search import open_gazetteer
from borderkit.workflows.register_state import read_state, state_after, state_of
from borderkit.workflows.route_drafting import open_land

__all__ = [
    "AtDep",
    "BaseDep",
    "BodyDep",
    "CountsDep",
    "DocumentDep",
    "GazetteerDep",
    "ItineraryDep",
    "LandDep",
    "LanguageDep",
    "NowDep",
    "PastBaseDep",
    "PastStateDep",
    "RegisterFileDep",
    "RevisionDep",
    "ServedRegister",
    "StateDep",
    "ValidAtDep",
    "known_parameters",
]

_PAST_KEPT: Final = 4
"""How many states of the past are kept ready."""


class ServedRegister:
    """One register, opened for reading only; its state is read anew when it changes.

    Parameters
    ----------
    kept : KeptOpen
        The register.
    ground : BaseMap, optional
        What maps stand on; the layers of the land are read from the register.
    """

    def __init__(self, kept: KeptOpen, *, ground: BaseMap | None = None) -> None:
        self._kept = kept
        self._ground = ground or BaseMap()
        self._base = (-1, BaseMap())
        self._gazetteer: tuple[RegisterState, Gazetteer] | None = None
        self._land: tuple[RegisterState, DraftLand] | None = None
        self._lock = threading.Lock()
        self._state: RegisterState | None = None
        self._counts: dict[str, int] = {}
        self._read_from: tuple[object, ...] | None = None
        self._made: datetime | None = None
        self._past: dict[int, tuple[RegisterState, BaseMap]] = {}

    def state(self) -> RegisterState:
        """Return the register as it stands now.

        Raises
        ------
        RegisterError
            There is none, it is no register, or it comes from a newer borderkit.
        """
        with self._lock:
            return self._kept.ask(self._present)

    def _present(self, store: Store) -> RegisterState:
        with store.snapshot() as view:
            file = (self._kept.mark() or ())[:2]
            mark = (view.revision(), last_commit(view.connection), file)
            state = self._state
            if state is None or self._read_from != mark:
                state = self._read(view, state, mark)
                self._counts = _public(view.counts())
                self._made = revision_time(view, state.revision)
                self._state, self._read_from = state, mark
                self._past.clear()
                self._base = (-1, BaseMap())
            return state

    def _read(
        self, view: Snapshot, state: RegisterState | None, mark: tuple[object, ...]
    ) -> RegisterState:
        """Return the state, read anew only if what a check reads was written since.

        The register has to be the one that the state before was read from, gone on: one that
        was put back from a backup may count its revisions anew.
        """
        before = self._read_from
        if state is None or before is None or before[2:] != mark[2:] or self._made is None:
            return state_of(view)
        if revision_time(view, state.revision) != self._made:
            return state_of(view)
        return state_after(view, state)

    def past(self, revision: int) -> tuple[RegisterState, BaseMap]:
        """Return the register as it stood after a revision, with what its maps show besides.

        The last few are kept until anything is written, for a purge reaches into the past.

        Raises
        ------
        InputError
            There is no such revision.
        RegisterError
            The register cannot be read, or what it held then was purged.
        """
        self.state()
        with self._lock:
            found = self._past.get(revision)
            if found is None:
                state, land = self._kept.ask(
                    lambda store: (
                        read_state(store, revision=revision),
                        read_land(store, revision=revision),
                    )
                )
                base = replace(self._ground, layers=land.layers, attributions=land.attributions)
                if len(self._past) >= _PAST_KEPT:
                    self._past.pop(next(iter(self._past)))
                found = self._past[revision] = (state, base)
            return found

    def base(self, revision: int) -> BaseMap:
        """Return what maps show besides the law, as it stood at a revision or later.

        Raises
        ------
        RegisterError
            The register cannot be read.
        """
        with self._lock:
            if self._base[0] != revision:
                land = self._kept.ask(read_land)
                made = replace(self._ground, layers=land.layers, attributions=land.attributions)
                self._base = (revision, made)
            return self._base[1]

    def gazetteer(self, state: RegisterState) -> Gazetteer:
        """Return the places ready to be searched, as of a state or later.

        Raises
        ------
        RegisterError
            The register cannot be read.
        """
        with self._lock:
            if self._gazetteer is None or self._gazetteer[0] is not state:
                self._gazetteer = (state, self._kept.ask(open_gazetteer))
            return self._gazetteer[1]

    def land(self, state: RegisterState) -> DraftLand:
        """Return what drafts of routes are made from, with a state that was read before.

        Raises
        ------
        RegisterError
            The register cannot be read.
        """
        with self._lock:
            if self._land is None or self._land[0] is not state:
                self._land = (state, self._kept.ask(partial(open_land, state=state)))
            return self._land[1]

    def counts(self) -> dict[str, int]:
        """Return the number of records by layer, of the state that was last asked for."""
        with self._lock:
            return dict(self._counts)


def _public(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the counts of layers that anybody may see."""
    return {name: count for name, count in counts.items() if LAYERS[name].privacy == "public"}


def _state(request: Request) -> RegisterState:
    served: ServedRegister = request.app.state.register
    return served.state()


def _counts(request: Request, _: "StateDep") -> dict[str, int]:
    served: ServedRegister = request.app.state.register
    return served.counts()


def _base(request: Request, state: "StateDep") -> BaseMap:
    served: ServedRegister = request.app.state.register
    return served.base(state.revision)


def _gazetteer(request: Request, state: "StateDep") -> Gazetteer:
    served: ServedRegister = request.app.state.register
    return served.gazetteer(state)


def _land(request: Request, state: "StateDep") -> DraftLand:
    served: ServedRegister = request.app.state.register
    return served.land(state)


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def _now(request: Request) -> datetime:
    clock: Callable[[], datetime] = request.app.state.clock
    return clock()


def _register_file(settings: "_SettingsDep") -> Place:
    if settings.register_file is None:
        msg = "no register is named; set BORDERKIT_REGISTER_FILE, or give register_file"
        raise SettingsError(msg)
    return settings.register_file


RevisionDep = Annotated[
    int | None,
    Query(ge=0, description="The register as it stood after it. Default: as it stands."),
]


def _past_state(request: Request, revision: RevisionDep = None) -> RegisterState:
    served: ServedRegister = request.app.state.register
    return served.state() if revision is None else served.past(revision)[0]


def _past_base(request: Request, state: "PastStateDep", revision: RevisionDep = None) -> BaseMap:
    served: ServedRegister = request.app.state.register
    return served.base(state.revision) if revision is None else served.past(revision)[1]


StateDep = Annotated[RegisterState, Depends(_state)]
PastStateDep = Annotated[RegisterState, Depends(_past_state)]
PastBaseDep = Annotated[BaseMap, Depends(_past_base)]
BaseDep = Annotated[BaseMap, Depends(_base)]
CountsDep = Annotated[dict[str, int], Depends(_counts)]
GazetteerDep = Annotated[Gazetteer, Depends(_gazetteer)]
LandDep = Annotated[DraftLand, Depends(_land)]
_SettingsDep = Annotated[Settings, Depends(_settings)]
NowDep = Annotated[datetime, Depends(_now)]
RegisterFileDep = Annotated[str | Path, Depends(_register_file)]


def _at(
    now: NowDep,
    at: Annotated[
        str | None,
        Query(
            description="The time to judge at, with its offset (a + is %2B in an address). "
            "Default: now.",
            examples=["2026-05-04T12:00:00+02:00"],
        ),
    ] = None,
) -> datetime:
    if at is None:
        return now
    defects: list[Defect] = []
    time = Fields({"at": at}, "", defects, known=("at",)).time("at")
    if time is None:
        msg = "the time to judge at cannot be used; a + is written %2B in an address"
        raise InputError(msg, defects=defects)
    return time


AtDep = Annotated[datetime, Depends(_at)]


def _valid_at(
    valid_at: Annotated[
        str | None,
        Query(
            description="Only records in force then, as they were in force: a date, or a time "
            "with its offset. Default: all.",
            examples=["2026-05-04"],
        ),
    ] = None,
) -> date | datetime | None:
    defects: list[Defect] = []
    fields = Fields({"valid_at": valid_at}, "", defects, known=("valid_at",))
    found = day_or_time(fields, "valid_at")
    if defects:
        msg = "the time of validity cannot be used; a + is written %2B in an address"
        raise InputError(msg, defects=defects)
    return found


ValidAtDep = Annotated[date | datetime | None, Depends(_valid_at)]


def _language(
    settings: _SettingsDep,
    language: Annotated[
        Language | None, Query(description="Of the page. Default: the server's setting.")
    ] = None,
) -> Language:
    return language or settings.language


LanguageDep = Annotated[Language, Depends(_language)]


async def _body(request: Request) -> bytes:
    """Return the body, if it is said to be JSON in plain UTF-8."""
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.partition("charset=")[2].strip().strip('"').casefold()
    if kind.strip().casefold() != "application/json" or charset not in {"", "utf-8", "utf8"}:
        given = request.headers.get("content-type", "no type")[:80]
        msg = f"the body is said to be {given}; send JSON with Content-Type: application/json"
        raise FileFormatError(msg)
    if request.headers.get("content-encoding", "identity").casefold() != "identity":
        msg = "the body is compressed; send it as it is, without Content-Encoding"
        raise FileFormatError(msg)
    try:
        return await request.body()
    except ClientDisconnect as fault:
        msg = "the body ended before its length; send all of it"
        raise InputError(msg) from fault


BodyDep = Annotated[bytes, Depends(_body)]


def _document(body: BodyDep) -> Any:
    return read_json(body, source="the request body", error=ItineraryError)


DocumentDep = Annotated[Any, Depends(_document)]


def _itinerary(document: DocumentDep) -> Itinerary:
    return read_itinerary(document)


ItineraryDep = Annotated[Itinerary, Depends(_itinerary)]


def known_parameters(*names: str) -> Callable[[Request], None]:
    """Return a dependency that refuses query parameters other than `names`, or twice."""

    def check(request: Request) -> None:
        given = [name for name, _ in request.query_params.multi_items()]
        listed = ", ".join(names) or "none"
        defects = [
            Defect(f"query.{name[:60]}", f"unknown parameter; known are: {listed}")
            for name in sorted(set(given) - set(names))
        ]
        defects += [
            Defect(f"query.{name}", f"stands {given.count(name)} times; give it once")
            for name in names
            if given.count(name) > 1
        ]
        if defects:
            msg = f"{len(defects)} parameter(s) cannot be used; correct them and ask again"
            raise InputError(msg, defects=defects)

    return check
