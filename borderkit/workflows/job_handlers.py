"""Kinds of long work: what each has to be told, who may ask for it, and how it is done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from borderkit.errors import Defect, ForbiddenError, InputError
from borderkit.io.surveys.limits import Limits
from borderkit.layers.fields import Fields
from borderkit.store import Store
from borderkit.store.access import Permission, Principal
from borderkit.store.care.backup import back_up
from borderkit.store.care.retention import class_layers, purge, purge_within
from borderkit.store.jobs.queue import Jobs
from borderkit.store.jobs.record import Job
from borderkit.store.jobs.run import Run
from borderkit.store.jobs.worker import Handler
from borderkit.store.proof.check import verify_audit
from borderkit.store.purging import rewrite_storage
from borderkit.workflows.occasion import Occasion
from borderkit.workflows.osm_intake import prepare_osm
from borderkit.workflows.survey_intake import SurveyRequest
from borderkit.workflows.survey_requests import REQUEST_KEYS, read_request, request_json
from borderkit.workflows.survey_taking import take_survey
from borderkit.workflows.survey_uploads import INTAKE

__all__ = ["HANDLERS", "KINDS", "JobKind", "start_job"]

_Read = Callable[[Fields], dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobKind:
    """One kind of long work.

    Attributes
    ----------
    title : str
        What it does, in a few words.
    permission : Permission
        What it takes to ask for it, besides that to run jobs.
    over_http : bool
        Whether it may be asked for over HTTP: not where it names files of the worker's machine.
    known : tuple of str
        Names of what it can be told.
    read : callable
        Returns the input in full; faults go into the fields' defects.
    work : Handler
        Does it.
    """

    title: str
    permission: Permission
    over_http: bool
    known: tuple[str, ...]
    read: _Read
    work: Handler


def start_job(
    store: Store,
    kind: str,
    given: object,
    *,
    principal: Principal,
    request_key: str | None = None,
    over_http: bool = False,
) -> Job:
    """Ask for long work; see :meth:`borderkit.store.jobs.queue.Jobs.submit`.

    Parameters
    ----------
    store : Store
        An open register.
    kind : str
        One of :data:`KINDS`.
    given : object
        Its input, a JSON object.
    principal : Principal
        Who asks, and in whose name it is done.
    request_key : str, optional
        The same work under the same key is one job.
    over_http : bool
        Whether it is asked for from another machine.

    Returns
    -------
    Job
        Accepted; or as it stands, if it was asked for before.

    Raises
    ------
    InputError
        There is no such kind, or its input cannot be used; every defect is named.
    ForbiddenError
        Its roles do not allow it, or it is not for this way of asking.
    JobError
        Other work was asked for under this key.
    RegisterError
        The register cannot be written.
    """
    asked = KINDS.get(kind)
    if asked is None:
        msg = f"there is no job of the kind {kind[:60]!r}; there are {', '.join(KINDS)}"
        raise InputError(msg)
    for permission in dict.fromkeys(("run", asked.permission)):
        principal.require(permission, f"start a job of the kind {kind}")
    if over_http and not asked.over_http:
        msg = (
            f"jobs of the kind {kind} name files of the worker's machine and are started there, "
            f"with borderkit jobs start {kind}"
        )
        raise ForbiddenError(msg)
    defects: list[Defect] = []
    whole = asked.read(Fields(given, "input", defects, known=asked.known))
    if defects:
        msg = f"the input of {kind} has {len(defects)} defects; correct them and ask again"
        raise InputError(msg, defects=defects)
    return Jobs(store).submit(kind, whole, principal=principal, request_key=request_key)


# ------------------------------------------------------------------------- the audit's check


def _nothing(_: Fields) -> dict[str, Any]:
    return {}


def _verify_audit(run: Run) -> Any:
    """Read the whole register; where its log does not hold, the job fails and says why."""
    run.progress(0, "reads the register and its audit log")
    report = verify_audit(run.store)
    report.require()
    return report.to_json()


# ------------------------------------------------------------------------------- retention


def _read_purge(fields: Fields) -> dict[str, Any]:
    fields.require("class", "older_than_days")
    return {
        "class": fields.text("class", among=("office", "survey")),
        "older_than_days": fields.whole("older_than_days", low=1, high=36_500),
        "dry_run": fields.flag("dry_run") or False,
    }


def _purge(run: Run) -> Any:
    """Purge what is over, in one revision, then let nothing of it stay in the file."""
    kept, privacy = timedelta(days=run.input["older_than_days"]), run.input["class"]
    if run.input["dry_run"]:
        asked = partial(purge, older_than=kept, principal=run.principal, dry_run=True)
        return run.check("try", lambda: asked(run.store, privacy).to_json())
    run.progress(10, "purges what is over")
    told = run.step(
        "purge",
        lambda unit: purge_within(unit, privacy, older_than=kept).to_json(),
        reason=f"purge of class {privacy}: over for more than {kept.days} days",
    )
    if not told["count"]:
        return told
    run.progress(90, "rewrites the storage that it freed")
    layers = class_layers(privacy)
    done = run.check("rewrite", lambda: rewrite_storage(run.store.database, layers))
    return {**told, "rewritten": done}


# ------------------------------------------------------------------- files of OpenStreetMap


def _read_osm(fields: Fields) -> dict[str, Any]:
    fields.require("file", "boundaries")
    given: dict[str, Any] = {
        "file": _absolute(fields, "file"),
        "boundaries": list(fields.texts("boundaries") or ()),
        "default_class": fields.text("default_class", among=("open", "non_open")),
        "timezone": fields.text("timezone"),
        "near_m": fields.number("near_m", low=0.0, high=50_000.0),
        "reason": fields.text("reason"),
        "document": fields.text("document"),
    }
    Occasion(reason=given["reason"], document=given["document"])
    if fields.given("boundaries") and not given["boundaries"]:
        fields.fault("boundaries", "names no line; name one or more, as AA-BB")
    return {name: value for name, value in given.items() if value is not None}


def _import_osm(run: Run) -> Any:
    """Read the extract, then write it in one step."""
    done = run.kept("write")
    if done is not None:
        return done[0]
    given = dict(run.input)
    file = Path(given.pop("file"))
    occasion = {"reason": f"import osm {file.name}", "document": None}
    occasion |= {name: given.pop(name) for name in occasion if name in given}
    run.progress(5, f"reads {file.name}")
    write = prepare_osm(run.store, file, **given)
    run.progress(30, "reads and writes the records")
    return run.step("write", lambda unit: write(unit).to_json(), **occasion)


# --------------------------------------------------------------------------------- surveys


def _read_intake(fields: Fields) -> dict[str, Any]:
    fields.require("file", "campaign", "side")
    request = read_request(fields)
    limits = dict(fields.mapping("limits") or {})
    known = Limits().to_json()
    for name, value in limits.items():
        if name not in known or isinstance(value, bool) or not isinstance(value, int | float):
            fields.fault(f"limits.{name}", f"must be a number, of {', '.join(known)}")
    given = {"file": fields.text("file"), "limits": {**known, **limits}}
    if request is None:
        return given
    return {**given, **request_json(SurveyRequest(**request))}


def _take_survey(run: Run) -> Any:
    """Read and judge a survey file that was sent, then write all of it in one step."""
    done = run.kept("write")
    return take_survey(run) if done is None else done[0]


# --------------------------------------------------------------------------------- backups


def _read_backup(fields: Fields) -> dict[str, Any]:
    fields.require("file")
    return {"file": _absolute(fields, "file"), "replace": fields.flag("replace") or False}


def _back_up(run: Run) -> Any:
    """Write the file; one that an earlier attempt has written whole before it died stays."""
    file = Path(run.input["file"])

    def write() -> dict[str, Any]:
        if run.attempt > 1 and file.exists() and file.stat().st_mtime >= run.asked.timestamp():
            return {"target": str(file), "by": "an earlier attempt"}
        made = back_up(run.place, file, replace=bool(run.input["replace"]), progress=tell)
        return made.to_json()

    def tell(done: int, total: int) -> None:
        run.progress(99.0 * done / max(total, 1), "copies")

    return run.check("write", write)


def _absolute(fields: Fields, key: str) -> str | None:
    value = fields.text(key)
    if value is not None and not Path(value).is_absolute():
        fields.fault(key, f"is {value!r}; it must be a whole path, from / on")
    return value


KINDS: Final[Mapping[str, JobKind]] = MappingProxyType(
    {
        "audit-verify": JobKind(
            title="Check the audit log against the register",
            permission="run",
            over_http=True,
            known=(),
            read=_nothing,
            work=_verify_audit,
        ),
        "backup": JobKind(
            title="Write a consistent backup into a file",
            permission="administer",
            over_http=False,
            known=("file", "replace"),
            read=_read_backup,
            work=_back_up,
        ),
        "import-osm": JobKind(
            title="Fill the register from an OpenStreetMap extract",
            permission="write_line",
            over_http=False,
            known=(
                *("file", "boundaries", "default_class", "timezone", "near_m"),
                *("reason", "document"),
            ),
            read=_read_osm,
            work=_import_osm,
        ),
        INTAKE: JobKind(
            title="Take in a survey file that was sent",
            permission="write_survey",
            over_http=False,
            known=("file", *REQUEST_KEYS, "limits"),
            read=_read_intake,
            work=_take_survey,
        ),
        "purge": JobKind(
            title="Purge records of a privacy class whose time is over",
            permission="administer",
            over_http=True,
            known=("class", "older_than_days", "dry_run"),
            read=_read_purge,
            work=_purge,
        ),
    }
)
"""Kinds of long work that there are, by name."""

HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {name: kind.work for name, kind in KINDS.items()}
)
"""What a worker is handed."""
