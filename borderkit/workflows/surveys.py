"""Surveys that are kept: listed, shown, given out as they came, withdrawn."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from borderkit.errors import ForbiddenError, InputError, RecordMissingError
from borderkit.inspections.receipt import Receipt
from borderkit.io.surveys.points_file import read_points
from borderkit.layers import LAYERS
from borderkit.layers.surveys import OBSERVATIONS, SURVEY_TRACKS, SURVEYS
from borderkit.store import LOCAL, Principal, Snapshot, Store, open_store
from borderkit.store.files import KeptFile, KeptFiles
from borderkit.store.kept_file import damaged
from borderkit.store.lookups import keys_where
from borderkit.workflows.campaigns import may_see, require_side
from borderkit.workflows.lent_state import lent
from borderkit.workflows.occasion import NO_OCCASION, Occasion
from borderkit.workflows.survey_records import receipt_of

__all__ = [
    "find_survey",
    "list_surveys",
    "require_own",
    "survey_file",
    "survey_file_parts",
    "survey_points",
    "survey_receipt",
    "survey_records",
    "withdraw_survey",
]

_LISTED: Final = (
    *("survey", "campaign", "boundary", "side", "state", "file_name", "format", "read"),
    *("accepted", "rejected", "duplicate", "flagged", "matched", "unmatched", "ambiguous"),
    *("time_from", "time_to"),
)


def list_surveys(
    register: Store | Snapshot | str | Path,
    *,
    campaign: str | None = None,
    side: str | None = None,
    principal: Principal = LOCAL,
) -> list[dict[str, Any]]:
    """Return the surveys that `principal` may see, in the order in which they came.

    Parameters
    ----------
    register : Store, Snapshot, path or address
        An open register, or where it is; it is then opened for reading only.
    campaign, side : str, optional
        Only those of this campaign, of this side.
    principal : Principal
        Who asks: the office sees all, a survey team those of its own side.

    Returns
    -------
    list of dict
        With their counts; JSON values.

    Raises
    ------
    RegisterError
        The register cannot be opened or read.
    """
    with lent(register) as view:
        rows = list(SURVEYS.records(view.read(SURVEYS.name)))
    return [
        {name: row[name] for name in _LISTED}
        for row in rows
        if may_see(principal, row["side"])
        and campaign in (None, row["campaign"])
        and side in (None, row["side"])
    ]


def find_survey(view: Snapshot, survey: str, *, principal: Principal) -> dict[str, Any]:
    """Return the record of a survey.

    Raises
    ------
    RecordMissingError
        There is none of this code.
    ForbiddenError
        It is another side's: whether it is there is not told to those who see no other side's.
    """
    # PostgreSQL takes no text with a NUL in it.
    asked = view.pick(SURVEYS.name, [(survey,)] if survey.isprintable() else [])
    found = next(iter(SURVEYS.records(asked)), None)
    if not may_see(principal, None if found is None else found["side"]):
        own = "no side" if principal.side is None else f"side {principal.side}"
        msg = (
            f"{principal.actor} acts for {own}, and survey {survey[:40]!r} is none of its own; "
            "ask the office"
        )
        raise ForbiddenError(msg)
    if found is None:
        msg = f"the register has no survey {survey[:40]!r}; `borderkit survey list` shows them"
        raise RecordMissingError(msg)
    return found


def require_own(record: Mapping[str, Any], principal: Principal) -> None:
    """Raise unless `principal` may change a survey: of its side, or an administrator.

    Raises
    ------
    ForbiddenError
        Who asks acts for another side, or may not survey.
    """
    sides = {"campaign": record["campaign"], "sides": [record["side"]], "boundary": ""}
    require_side(sides, record["side"], principal)


def survey_receipt(
    register: Store | str | Path, survey: str, *, principal: Principal = LOCAL, whole: bool = False
) -> Receipt:
    """Return the receipt of a survey.

    Parameters
    ----------
    register : Store, path or address
        An open register, or where it is.
    survey : str
        Its code.
    principal : Principal
        Who asks.
    whole : bool
        With every rejection and double, not only the first of them.

    Returns
    -------
    Receipt
        State ``kept`` or ``withdrawn``.

    Raises
    ------
    RecordMissingError, ForbiddenError
        As `find_survey`.
    RegisterError
        The register cannot be opened or read.
    """
    with _opened(register) as store:
        with store.snapshot() as view:
            record = find_survey(view, survey, principal=principal)
        if not whole or record["receipt_file"] is None:
            return receipt_of(record)
        text = b"".join(KeptFiles(store).chunks(record["receipt_file"]))
    return replace(Receipt.from_json(json.loads(text)), state=record["state"])


def survey_records(
    register: Store | Snapshot | str | Path,
    survey: str,
    layer: str = "observations",
    *,
    principal: Principal = LOCAL,
) -> Any:
    """Return the observations or tracks of a survey.

    Parameters
    ----------
    register : Store, Snapshot, path or address
        An open register, or where it is.
    survey : str
        Its code.
    layer : {"observations", "survey_tracks"}
        Which records.
    principal : Principal
        Who asks.

    Returns
    -------
    GeoDataFrame, shape (n, ...)
        Records of that layer, EPSG:4326; without columns for the office for others.

    Raises
    ------
    InputError
        There is no such layer of surveys.
    RecordMissingError, ForbiddenError
        As `find_survey`.
    RegisterError
        The register cannot be opened or read.
    """
    if layer not in (OBSERVATIONS.name, SURVEY_TRACKS.name):
        msg = f"surveys have no layer {layer[:40]!r}; they have observations and survey_tracks"
        raise InputError(msg)
    with lent(register) as view:
        find_survey(view, survey, principal=principal)
        keys = keys_where(view, layer, {"survey": survey})
        frame = view.pick(layer, keys)
    key = LAYERS[layer].key[0]
    mine = frame.set_index(key, drop=False).loc[[code for (code,) in keys]].reset_index(drop=True)
    hidden = [c.name for c in LAYERS[layer].columns if c.privacy == "office"]
    return mine if principal.may("read_office") else mine.drop(columns=hidden)


def survey_points(
    register: Store | str | Path, survey: str, *, principal: Principal = LOCAL
) -> Any:
    """Return every accepted point of a survey, as it was kept.

    Parameters
    ----------
    register : Store, path or address
        An open register, or where it is.
    survey : str
        Its code.
    principal : Principal
        Who asks.

    Returns
    -------
    DataFrame, shape (n, ...)
        In the canonical vocabulary, with ``lon`` and ``lat`` in degrees WGS84; times in UTC.

    Raises
    ------
    RecordMissingError, ForbiddenError
        As `find_survey`.
    RegisterError
        The register cannot be opened or read.
    """
    import tempfile  # noqa: PLC0415

    with _opened(register) as store, tempfile.TemporaryDirectory(prefix="borderkit-") as folder:
        with store.snapshot() as view:
            record = find_survey(view, survey, principal=principal)
        place = Path(folder) / "points.arrow"
        return read_points(KeptFiles(store).write_to(record["points_file"], place))


def survey_file(
    register: Store | str | Path, survey: str, path: Path, *, principal: Principal = LOCAL
) -> dict[str, Any]:
    """Write the file of a survey as it came into a new file.

    Parameters
    ----------
    register : Store, path or address
        An open register, or where it is.
    survey : str
        Its code.
    path : Path
        Where to write it.
    principal : Principal
        Who asks.

    Returns
    -------
    dict
        Record of the survey: ``file_name``, ``sha256``, ``size_bytes``.

    Raises
    ------
    RecordMissingError, ForbiddenError
        As `find_survey`.
    RegisterError
        The register cannot be opened or read.
    """
    with _opened(register) as store:
        with store.snapshot() as view:
            record = find_survey(view, survey, principal=principal)
        KeptFiles(store).write_to(record["raw_file"], path)
    return record


def survey_file_parts(
    ask: Callable[[Callable[[Store], Any]], Any], survey: str, *, principal: Principal
) -> tuple[dict[str, Any], Iterator[bytes]]:
    """Return the record of a survey, and its file as it came, part by part.

    Nothing is held open between two parts, however slowly they are taken, and nothing is written
    to a disk. The last part comes only once all together are known to be what came.

    Parameters
    ----------
    ask : callable
        Asks the register: returns what its argument gives of an open one.
    survey : str
        Its code.
    principal : Principal
        Who asks.

    Raises
    ------
    RecordMissingError, ForbiddenError
        As `find_survey`.
    RegisterError
        The register cannot be read; while parts are taken: or it is damaged.
    """

    def find(store: Store) -> tuple[dict[str, Any], KeptFile]:
        with store.snapshot() as view:
            record = find_survey(view, survey, principal=principal)
        return record, KeptFiles(store).get(record["raw_file"])

    record, file = ask(find)

    def parts() -> Iterator[bytes]:
        whole = hashlib.sha256()
        for part in range(file.part_count):
            data: bytes = ask(partial(_part_of, file=file, part=part))
            whole.update(data)
            if part == file.part_count - 1 and whole.hexdigest() != record["sha256"]:
                raise damaged(file, "its parts together have another sha256")
            yield data

    return record, parts()


def _part_of(store: Store, *, file: KeptFile, part: int) -> bytes:
    return KeptFiles(store).part(file, part)


def withdraw_survey(
    store: Store,
    survey: str,
    *,
    principal: Principal,
    occasion: Occasion = NO_OCCASION,
) -> Receipt:
    """Withdraw a survey: its observations count no more; file, receipt and history stay.

    The same file can then be sent again, with other things stated beside it.

    Parameters
    ----------
    store : Store
        An open register.
    survey : str
        Its code.
    principal : Principal
        Who withdraws it: of its side, or an administrator.
    occasion : Occasion
        Why.

    Returns
    -------
    Receipt
        State ``withdrawn``.

    Raises
    ------
    RecordMissingError, ForbiddenError
        As `find_survey`.
    InputError
        It is withdrawn already.
    RegisterError
        The register cannot be written.
    """
    with occasion.unit(store, f"withdraw survey {survey}", principal=principal) as unit:
        record = find_survey(unit, survey, principal=principal)
        require_own(record, principal)
        if record["state"] == "withdrawn":
            msg = f"survey {survey} is withdrawn already"
            raise InputError(msg)
        frame = SURVEYS.frame([{**record, "state": "withdrawn"}])
        unit.upsert(SURVEYS.name, frame)
        for layer in (OBSERVATIONS, SURVEY_TRACKS):
            keys = keys_where(unit, layer.name, {"survey": survey})
            if keys:
                unit.remove(layer.name, keys)
    return replace(receipt_of(record), state="withdrawn")


@contextmanager
def _opened(register: Store | str | Path) -> Iterator[Store]:
    """Lend an open register; one that is opened here is opened for reading only."""
    if isinstance(register, Store):
        yield register
    else:
        with open_store(register, read_only=True) as store:
            yield store
