"""Survey intake: from a file as it came to a receipt that accounts for every point of it.

Read, placed, judged, compared with what was there, laid beside the register, written in one
commit. `inspect_survey` does all but the last and stores nothing.
"""

import hashlib
import json
import tempfile
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from pandas import DataFrame

from borderkit.errors import BorderkitError, InputError, SurveyFileError, SurveyQuestionError
from borderkit.inspections.receipt import Receipt
from borderkit.io.surveys.gathering import SurveyReading, Told
from borderkit.io.surveys.limits import Limits
from borderkit.io.surveys.points_file import write_points
from borderkit.io.surveys.reading import read_survey
from borderkit.store import Principal, Snapshot, Store, UnitOfWork
from borderkit.store.files import KeptFiles, add_within
from borderkit.workflows.campaigns import require_side
from borderkit.workflows.lent_state import lent
from borderkit.workflows.occasion import NO_OCCASION, Occasion
from borderkit.workflows.survey_facts import SurveyFacts, read_facts
from borderkit.workflows.survey_judging import JudgedSurvey, Progress, judge_survey, untold
from borderkit.workflows.survey_records import observation_frame, survey_frame, track_frame

__all__ = [
    "PreparedSurvey",
    "SurveyRequest",
    "inspect_survey",
    "prepare_survey",
    "survey_code",
    "upload_survey",
    "write_survey",
]

_CODE_DIGITS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyRequest:
    """What is asked for with a file.

    Attributes
    ----------
    campaign, side : str or None
        What it is sent for; both or none. None: it is only read.
    name : str or None
        What people call the file.
    told : Told
        What is stated beside it.
    limits : Limits
        What reading it may cost.
    answers : mapping of int to str or None
        Row of the upload -> ``marker_uid``, where somebody says which marker a point is of;
        None: of none.
    """

    campaign: str | None = None
    side: str | None = None
    name: str | None = None
    told: Told = field(default_factory=Told)
    limits: Limits = field(default_factory=Limits)
    answers: Mapping[int, str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if (self.campaign is None) != (self.side is None):
            msg = "a survey is sent for a campaign and a side; give both or none"
            raise InputError(msg)


@dataclass(frozen=True, kw_only=True, eq=False)
class PreparedSurvey:
    """A survey that was read and judged, ready to be written.

    Attributes
    ----------
    request : SurveyRequest
        What was asked for.
    reading : SurveyReading
        What was read.
    judged : JudgedSurvey
        What of it can be kept.
    revision : int or None
        Of the register that it was judged by; None: by none.
    """

    request: SurveyRequest
    reading: SurveyReading
    judged: JudgedSurvey
    revision: int | None

    @property
    def receipt(self) -> Receipt:
        """The receipt that it gets, but for its state."""
        return self.judged.receipt


def survey_code(campaign: str, side: str, sha256: str) -> str:
    """Return the code of an upload: the same file for the same campaign and side has the same."""
    text = f"{campaign}\0{side}\0{sha256}"
    return f"S-{hashlib.sha256(text.encode()).hexdigest()[:_CODE_DIGITS]}"


def inspect_survey(
    path: str | Path,
    *,
    request: SurveyRequest | None = None,
    register: Store | Snapshot | str | Path | None = None,
    principal: Principal | None = None,
) -> Receipt:
    """Return the receipt that a file would get; nothing is stored.

    Parameters
    ----------
    path : str or Path
        The file.
    request : SurveyRequest, optional
        With campaign and side the points are laid beside the register too.
    register : Store, Snapshot, path or address, optional
        Needed for a campaign.
    principal : Principal, optional
        Who asks; may it send surveys of the side? Default: that is not asked.

    Returns
    -------
    Receipt
        State ``readable``, ``asks`` or ``refused``, and then ``problem`` says why; ``kept`` where
        the file is kept for that campaign and side already.

    Raises
    ------
    InputError
        The file cannot be opened; a campaign is given without a register.
    RecordMissingError, ForbiddenError, RegisterError
        There is no such campaign, the side may not be sent for, the register cannot be read.
    """
    asked = request or SurveyRequest()
    if asked.campaign is not None and register is None:
        msg = "a campaign is kept in a register; name it with --register"
        raise InputError(msg)
    with nullcontext() if register is None else lent(register) as view:
        facts = None if view is None else read_facts(view, asked.campaign, side=asked.side)
        if facts is not None and asked.campaign is not None and asked.side is not None:
            if principal is not None:
                require_side(facts.campaign, asked.side, principal)
            kept = _kept(facts, asked, _begun(Path(path), asked).sha256)
            if kept is not None:
                return kept
        try:
            return prepare_survey(path, request=asked, facts=facts).receipt
        except SurveyFileError as fault:
            if isinstance(fault.receipt, Receipt):
                return replace(fault.receipt, problem=_problem(fault))
            return _refused(Path(path), asked, fault)
        except BorderkitError as fault:
            return _refused(Path(path), asked, fault)


def prepare_survey(
    path: str | Path,
    *,
    request: SurveyRequest,
    facts: SurveyFacts | None,
    progress: Progress | None = None,
) -> PreparedSurvey:
    """Read and judge a survey file; see `inspect_survey`.

    Parameters
    ----------
    path : str or Path
        The file.
    request : SurveyRequest
        What is asked for.
    facts : SurveyFacts, optional
        What the register says of the campaign. None: the points are only read.
    progress : callable, optional
        Told percent done and what is done now.

    Raises
    ------
    SurveyQuestionError
        The file leaves something open; ``receipt`` names the questions.
    SurveyFileError
        No point can be accepted; ``receipt`` says why.
    InputError, TooLargeError, FileFormatError, CrsError
        It cannot be read at all.
    """
    tell = progress or untold
    tell(0.0, "hashes the file")
    file = Path(path)
    start = _begun(file, request)
    tell(5.0, "reads the file")
    reading = read_survey(
        file,
        told=request.told,
        limits=request.limits,
        name=start.name,
        progress=lambda share, what: tell(5.0 + 45.0 * share, what),
    )
    start = replace(start, **_of_reading(reading))
    if reading.questions:
        raise _asking(start, reading)
    tell(50.0, "judges its points")
    judged = judge_survey(reading, start, facts=facts, answers=request.answers, tell=tell)
    tell(95.0, "is judged")
    return PreparedSurvey(
        request=request,
        reading=reading,
        judged=judged,
        revision=None if facts is None else facts.revision,
    )


def upload_survey(
    store: Store,
    path: str | Path,
    *,
    request: SurveyRequest,
    principal: Principal,
    occasion: Occasion = NO_OCCASION,
    progress: Progress | None = None,
) -> Receipt:
    """Take a survey file into the register: every point of it accounted for.

    The same file for the same campaign and side is taken once: sent again, it gives the receipt
    that is kept. Agreed positions are not touched.

    Parameters
    ----------
    store : Store
        An open register.
    path : str or Path
        The file.
    request : SurveyRequest
        With campaign and side.
    principal : Principal
        Who sends it.
    occasion : Occasion
        Why, on which document.
    progress : callable, optional
        Told percent done and what is done now.

    Returns
    -------
    Receipt
        State ``kept``.

    Raises
    ------
    SurveyQuestionError, SurveyFileError, InputError, TooLargeError, FileFormatError, CrsError
        It cannot be taken; nothing is written.
    RecordMissingError, ForbiddenError
        There is no such campaign, or the side may not be sent for.
    RegisterError
        The register cannot be written.
    """
    if request.campaign is None or request.side is None:
        msg = "a survey is sent for a campaign and a side; give both"
        raise InputError(msg)
    with store.snapshot() as view:
        facts = read_facts(view, request.campaign, side=request.side)
    require_side(facts.campaign, request.side, principal)
    file = Path(path)
    begun = _begun(file, request)
    kept = _kept(facts, request, begun.sha256)
    if kept is not None:
        return kept
    prepared = prepare_survey(file, request=request, facts=facts, progress=progress)
    raw = KeptFiles(store).add(
        file, name=begun.name, purpose="raw", principal=replace(principal, side=request.side)
    )
    code = survey_code(request.campaign, request.side, begun.sha256)
    with occasion.unit(store, f"survey {code}", principal=principal) as unit:
        return write_survey(unit, prepared, raw=raw.file, principal=principal)


def write_survey(
    unit: UnitOfWork, prepared: PreparedSurvey, *, raw: str, principal: Principal
) -> Receipt:
    """Write a prepared survey within a unit of work: records, points and receipt together.

    Where the register changed since the survey was judged, it is judged anew, by what the
    register holds now: two surveys that come in together double nothing.

    Parameters
    ----------
    unit : UnitOfWork
        Of the register that `prepared` was judged by.
    prepared : PreparedSurvey
        From `prepare_survey`, with a campaign.
    raw : str
        The kept file as it came.
    principal : Principal
        Who sends it.

    Returns
    -------
    Receipt
        State ``kept``.

    Raises
    ------
    InputError
        It was read without a campaign; or the file is kept with other things stated beside it.
    ForbiddenError
        Who sends it may not.
    """
    request = prepared.request
    if request.campaign is None or request.side is None or prepared.revision is None:
        msg = "a survey without campaign and side is only read"
        raise InputError(msg)
    judged = prepared.judged
    if unit.revision() != prepared.revision:
        facts = read_facts(unit, request.campaign, side=request.side)
        kept = _kept(facts, request, judged.receipt.sha256)
        if kept is not None:
            return kept
        judged = judge_survey(
            prepared.reading, judged.receipt, facts=facts, answers=request.answers
        )
    return _written(unit, prepared, judged, raw=raw, owner=replace(principal, side=request.side))


def _written(
    unit: UnitOfWork, prepared: PreparedSurvey, judged: JudgedSurvey, *, raw: str, owner: Principal
) -> Receipt:
    receipt, observed = judged.receipt, judged.observed
    code = survey_code(str(receipt.campaign), str(receipt.side), receipt.sha256)
    final = replace(receipt, state="kept", survey=code)
    files = {"raw_file": raw, **_kept_files(unit, judged.points, final, owner)}
    unit.upsert("surveys", survey_frame(final, prepared.request.told, files))
    if observed is not None and len(observed.observations):
        unit.upsert("observations", observation_frame(final, observed))
    if observed is not None and len(tracks := track_frame(final, observed)):
        unit.upsert("survey_tracks", tracks)
    return final


# --------------------------------------------------------------------------- step by step


def _kept(facts: SurveyFacts, request: SurveyRequest, sha256: str) -> Receipt | None:
    """Return the receipt of a file that is kept already for this campaign and side."""
    code = survey_code(str(request.campaign), str(request.side), sha256)
    told = request.told.to_json()
    return facts.kept_receipt(code, sha256=sha256, told=told, answers=request.answers)


def _begun(file: Path, request: SurveyRequest) -> Receipt:
    """Return a receipt with what is known of a file before it is read.

    Raises
    ------
    InputError
        The file cannot be opened.
    """
    try:
        size = file.stat().st_size
        if not file.is_file():
            msg = f"{file} is no plain file; name the file that the team sent"
            raise InputError(msg)
        with file.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as fault:
        msg = f"{file} cannot be read: {fault.strerror or fault}; name a file that is there"
        raise InputError(msg) from fault
    return Receipt(
        state="readable",
        name=(request.name or file.name)[:255],
        sha256=digest,
        size_bytes=size,
        campaign=request.campaign,
        side=request.side,
    )


def _of_reading(reading: SurveyReading) -> dict[str, Any]:
    parts = reading.parts
    forms = list(dict.fromkeys(part.format for part in parts))
    frames = dict.fromkeys(part.crs for part in parts if part.crs is not None)
    return {
        "format": ", ".join(forms) or None,
        "crs": ", ".join(frames) or None,
        "read": reading.read,
        "notes": reading.notes,
    }


def _asking(start: Receipt, reading: SurveyReading) -> SurveyQuestionError:
    count = len(reading.questions)
    first = reading.questions[0]
    asked = replace(
        start,
        state="asks",
        read=0,
        questions=[question.to_json() for question in reading.questions],
        parts=tuple(
            {"name": part.name, "format": part.format, "notes": list(part.notes)}
            for part in reading.parts
        ),
    )
    msg = (
        f"{start.name} leaves {count} thing{'s' * (count != 1)} open; state "
        f"{'it' if count == 1 else 'them'} and send it again: {first.text}"
    )
    return SurveyQuestionError(msg, receipt=asked)


def _problem(fault: BorderkitError) -> dict[str, Any]:
    told = fault.problem()
    told.pop("receipt", None)
    return told


def _refused(file: Path, request: SurveyRequest, fault: BorderkitError) -> Receipt:
    """Return the receipt of a file of which nothing was read."""
    return replace(_begun(file, request), state="refused", problem=_problem(fault))


def _kept_files(
    unit: UnitOfWork, accepted: DataFrame, final: Receipt, owner: Principal
) -> dict[str, str]:
    """Keep points and receipt beside the raw file, in the same commit; return their names."""
    with tempfile.TemporaryDirectory(prefix="borderkit-") as folder:
        place = Path(folder) / "points.arrow"
        write_points(accepted, place)
        points = add_within(
            unit, place, name=f"{final.survey}.arrow", purpose="points", principal=owner
        )
    text = json.dumps(final.to_json(shown=None), ensure_ascii=False).encode()
    receipt = add_within(
        unit, text, name=f"{final.survey}.json", purpose="receipt", principal=owner
    )
    return {"points_file": points.file, "receipt_file": receipt.file}
