"""Files that the register keeps: whole, hashed, in parts that may come again; on every database."""

import hashlib
import threading
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from borderkit.errors import (
    ConflictError,
    ForbiddenError,
    InputError,
    RecordMissingError,
    RegisterDamagedError,
    TooLargeError,
)
from borderkit.layers import LAYERS
from borderkit.store import LOCAL, Principal, Store
from borderkit.store.files import KeptFile, KeptFiles, add_within, file_faults, remove_within
from borderkit.store.jobs.queue import Jobs
from borderkit.store.kept_file import MOST_FILE_BYTES, MOST_PART_BYTES
from borderkit.store.proof.check import verify_audit
from borderkit.store.tables import FILE_PARTS, FILES
from borderkit.workflows.surveys import find_survey

KIM = Principal(actor="kim", side="AA", roles=("surveyor",))
LEE = Principal(actor="lee", side="BB", roles=("surveyor",))
DATA = bytes(range(256)) * 10
"""2,560 bytes: three parts of 1,000 at most."""


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def files(store: Store) -> KeptFiles:
    return KeptFiles(store)


def begun(files: KeptFiles, data: bytes = DATA, **more: object) -> str:
    """Begin to send `data` in parts of 1,000 bytes and return its name."""
    told = {"name": "day1.gpx", "purpose": "raw", "principal": KIM, "part_bytes": 1_000, **more}
    return files.begin(size_bytes=len(data), **told).file  # type: ignore[arg-type]


def part_of(number: int, data: bytes = DATA) -> bytes:
    return data[number * 1_000 : (number + 1) * 1_000]


def test_parts_in_any_order_give_the_file_that_was_sent(files: KeptFiles, tmp_path: Path) -> None:
    file = begun(files, sha256=sha(DATA), given={"campaign": "2026-1"})
    for number in (2, 0, 1):
        files.put_part(file, number, part_of(number), sha256=sha(part_of(number)))
    assert files.parts(file) == [0, 1, 2]
    found = files.finish(file)
    assert (found.state, found.sha256, found.part_count) == ("whole", sha(DATA), 3)
    assert (found.actor, found.side, found.given) == ("kim", "AA", {"campaign": "2026-1"})
    assert files.write_to(file, tmp_path / "out").read_bytes() == DATA
    assert files.finish(file) == found


def test_a_part_that_comes_again_with_the_same_bytes_changes_nothing(files: KeptFiles) -> None:
    file = begun(files)
    once = files.put_part(file, 1, part_of(1))
    assert files.put_part(file, 1, part_of(1)) == once
    assert files.parts(file) == [1]


def test_a_part_that_comes_again_with_other_bytes_is_refused(files: KeptFiles) -> None:
    file = begun(files)
    files.put_part(file, 0, part_of(0))
    with pytest.raises(ConflictError, match=r"part 0 of day1\.gpx is there with other bytes"):
        files.put_part(file, 0, bytes(1_000))


@pytest.mark.parametrize(
    ("number", "data", "stated", "told"),
    [
        (3, b"x", None, "there is no part 3"),
        (-1, b"x", None, "there is no part -1"),
        (2, b"x", None, "part 2 of day1.gpx has 560 bytes, 1 came"),
        (0, bytes(1_000), "0" * 64, "came with sha256"),
    ],
)
def test_a_part_that_is_not_as_announced_is_refused(
    files: KeptFiles, number: int, data: bytes, stated: str | None, told: str
) -> None:
    file = begun(files)
    with pytest.raises(InputError, match=told):
        files.put_part(file, number, data, sha256=stated)
    assert files.parts(file) == []


def test_a_file_with_parts_lacking_is_not_whole_and_says_which(
    files: KeptFiles, tmp_path: Path
) -> None:
    file = begun(files)
    files.put_part(file, 1, part_of(1))
    with pytest.raises(InputError, match=r"2 of 3 parts of day1\.gpx lack: 0, 2"):
        files.finish(file)
    with pytest.raises(InputError, match="still coming in"):
        files.write_to(file, tmp_path / "out")


def test_a_file_that_changed_while_it_was_sent_is_refused(files: KeptFiles) -> None:
    file = begun(files, sha256=sha(b"other"))
    for number in range(3):
        files.put_part(file, number, part_of(number))
    with pytest.raises(InputError, match=r"not .* as was announced"):
        files.finish(file)
    assert files.get(file).state == "receiving"


def test_the_same_file_of_a_side_is_kept_once_and_of_another_side_apart(
    files: KeptFiles, tmp_path: Path
) -> None:
    (tmp_path / "day1.gpx").write_bytes(DATA)
    first = files.add(DATA, name="day1.gpx", purpose="raw", principal=KIM)
    again = files.add(tmp_path / "day1.gpx", name="other.gpx", purpose="raw", principal=KIM)
    other = files.add(DATA, name="day1.gpx", purpose="raw", principal=LEE)
    assert again == first
    assert other.file != first.file
    assert files.find(sha(DATA), side="AA", purpose="raw") == first
    assert files.find(sha(DATA), side="BB", purpose="raw") == other
    assert files.find(sha(DATA), side=None, purpose="raw") is None
    assert files.find(sha(DATA), side="AA", purpose="points") is None
    assert {found.file for found in files.list(side="AA")} == {first.file}


def test_a_file_that_was_added_in_part_is_taken_up_again(
    files: KeptFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = bytes(3 * 2**20 + 5)
    put = files.put_part

    def die_at_the_third(file: str, part: int, come: bytes) -> None:
        if part == 2:
            raise KeyboardInterrupt
        put(file, part, come)

    with monkeypatch.context() as broken:
        broken.setattr(files, "put_part", die_at_the_third)
        with pytest.raises(KeyboardInterrupt):
            files.add(data, name="a.zip", purpose="raw", principal=KIM)
    [half] = files.list(state="receiving")
    assert files.parts(half.file) == [0, 1]
    found = files.add(data, name="a.zip", purpose="raw", principal=KIM)
    assert (found.file, found.state, found.sha256) == (half.file, "whole", sha(data))


def test_an_empty_file_is_kept_too(files: KeptFiles, tmp_path: Path) -> None:
    found = files.add(b"", name="empty.gpx", purpose="raw", principal=KIM)
    assert (found.state, found.part_count) == ("whole", 0)
    assert files.write_to(found.file, tmp_path / "out").read_bytes() == b""


def test_a_file_is_kept_with_its_unit_of_work_or_not_at_all(store: Store) -> None:
    files = KeptFiles(store)

    def die_before_the_commit() -> None:
        with store.unit(principal=KIM) as unit:
            add_within(unit, DATA, name="receipt.json", purpose="receipt")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        die_before_the_commit()
    assert files.list() == []
    with store.unit(principal=KIM) as unit:
        first = add_within(unit, DATA, name="receipt.json", purpose="receipt")
        assert add_within(unit, DATA, name="receipt.json", purpose="receipt") == first
    assert [found.file for found in files.list()] == [first.file]
    assert b"".join(files.chunks(first.file)) == DATA
    assert store.revision() == 0, "a kept file alone makes no revision"


def test_a_part_that_somebody_changed_is_found_and_nothing_is_written(
    store: Store, tmp_path: Path
) -> None:
    files = KeptFiles(store)
    file = files.add(DATA, name="day1.gpx", purpose="raw", principal=KIM).file
    with store.snapshot() as view:
        assert file_faults(view.connection, file, sha(DATA)) is None
        assert "not" in str(file_faults(view.connection, file, "0" * 64))
        assert file_faults(view.connection, "F-0") == "is not there"
    with store.database.queueing() as connection:
        content = connection.execute(select(FILE_PARTS.c.content)).scalar_one()
        connection.execute(FILE_PARTS.update().values(content=content[:-9]))
    with pytest.raises(RegisterDamagedError, match="part 0"):
        files.write_to(file, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    with store.snapshot() as view:
        assert "damaged" in str(file_faults(view.connection, file))


def test_a_whole_file_takes_no_other_part(files: KeptFiles) -> None:
    file = files.add(DATA, name="day1.gpx", purpose="raw", principal=KIM).file
    files.put_part(file, 0, DATA)
    with pytest.raises(ConflictError):
        files.put_part(file, 0, bytes(len(DATA)))


def survey_of(store: Store, survey: str, raw: KeptFile, **more: str) -> None:
    """Write a survey that rests on a file."""
    record = {
        "survey": survey,
        "campaign": "JI-1",
        "boundary": "AA-BB",
        "side": "AA",
        "state": "kept",
        "sha256": raw.sha256,
        "raw_file": raw.file,
        **more,
    }
    with store.unit(principal=LOCAL) as unit:
        unit.upsert("surveys", LAYERS["surveys"].frame([record]))


def test_only_what_nobody_goes_on_sending_is_discarded(store: Store) -> None:
    files = KeptFiles(store)
    kept = files.add(DATA, name="kept.gpx", purpose="raw", principal=KIM)
    survey_of(store, "S-1", kept)
    lone = files.add(DATA[1:], name="lone.gpx", purpose="raw", principal=KIM)
    other = files.add(DATA, name="receipt.json", purpose="receipt", principal=KIM)
    taken = files.add(DATA[2:], name="taken.gpx", purpose="raw", principal=KIM)
    files.add(DATA[3:], name="again.gpx", purpose="raw", principal=KIM)
    job = Jobs(store).submit("survey-intake", {}, principal=KIM)
    files.assign(taken.file, job.job)
    old = begun(files)
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    with store.database.queueing() as connection:
        connection.execute(FILES.update().values(updated=long_ago))
    new = begun(files)
    again = files.add(DATA[3:], name="again.gpx", purpose="raw", principal=KIM)
    gone = {found.file for found in files.discard_stale(timedelta(days=7))}
    assert gone == {old, lone.file}
    there = {found.file for found in files.list()}
    assert there == {kept.file, other.file, taken.file, new, again.file}
    assert files.discard_stale(timedelta(days=7)) == []


def test_what_an_actor_sent_is_told_until_a_survey_rests_on_it(store: Store) -> None:
    files = KeptFiles(store)
    kept = files.add(DATA, name="kept.gpx", purpose="raw", principal=KIM)
    survey_of(store, "S-1", kept)
    lone = files.add(DATA[1:], name="lone.gpx", purpose="raw", principal=KIM)
    waits = files.add(DATA[2:], name="taken.gpx", purpose="raw", principal=KIM)
    files.assign(waits.file, Jobs(store).submit("survey-intake", {}, principal=KIM).job)
    files.add(DATA, name="receipt.json", purpose="receipt", principal=KIM)
    files.add(DATA, name="other.gpx", purpose="raw", principal=LEE)
    coming = begun(files)
    found = {file.file: waiting for file, waiting in files.unrested(KIM.actor)}
    assert found == {lone.file: False, waits.file: True, coming: False}


def test_the_proof_of_a_register_finds_a_file_that_is_not_as_it_came(store: Store) -> None:
    files = KeptFiles(store)
    kept = files.add(DATA, name="kept.gpx", purpose="raw", principal=KIM)
    receipt = files.add(b"{}", name="S-1.json", purpose="receipt", principal=KIM)
    survey_of(store, "S-1", kept, receipt_file=receipt.file)
    assert verify_audit(store).holds
    with store.database.queueing() as connection:
        content = zlib.compress(DATA.swapcase(), 1)
        sha256 = sha(DATA.swapcase())
        chosen = FILE_PARTS.c.file == kept.file
        changed = FILE_PARTS.update().where(chosen).values(content=content, sha256=sha256)
        connection.execute(changed)
        connection.execute(FILES.update().where(FILES.c.file == kept.file).values(sha256=sha256))
        remove_within(connection, receipt.file)
    faults = verify_audit(store).faults
    assert [fault.code for fault in faults] == ["file-differs"] * 2
    assert {fault.subject for fault in faults} == {"surveys/S-1"}
    assert sorted("is not there" in fault.what for fault in faults) == [False, True]


def test_a_purged_survey_takes_its_files_along_but_not_those_of_others(store: Store) -> None:
    files = KeptFiles(store)
    kept = files.add(DATA, name="kept.gpx", purpose="raw", principal=KIM)
    points = files.add(b"points", name="S-1.arrow", purpose="points", principal=KIM)
    survey_of(store, "S-1", kept, points_file=points.file)
    survey_of(store, "S-2", kept)
    with store.unit(principal=LOCAL) as unit:
        unit.purge("surveys", [("S-1",)])
    assert [found.file for found in files.list()] == [kept.file]
    with store.unit(principal=LOCAL) as unit:
        unit.purge("surveys", [("S-2",)])
    assert files.list() == []
    assert verify_audit(store).holds


def test_a_file_that_is_removed_is_gone_with_its_parts(store: Store) -> None:
    files = KeptFiles(store)
    file = files.add(DATA, name="day1.gpx", purpose="raw", principal=KIM).file
    assert files.assign(file, "a-job").job == "a-job"
    assert files.remove(file)
    assert not files.remove(file)
    for name in (file, "F-0", "\0"):
        with pytest.raises(RecordMissingError, match="there is no kept file"):
            files.get(name)
    with store.database.queueing() as connection:
        assert connection.execute(select(FILE_PARTS)).first() is None
        assert not remove_within(connection, file)


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"name": ""}, InputError),
        ({"name": "a\nb"}, InputError),
        ({"name": "x" * 256}, InputError),
        ({"purpose": "other"}, InputError),
        ({"sha256": "ABC"}, InputError),
        ({"part_bytes": 0}, InputError),
        ({"part_bytes": MOST_PART_BYTES + 1}, InputError),
        ({"size_bytes": -1}, InputError),
        ({"size_bytes": MOST_FILE_BYTES + 1}, TooLargeError),
        ({"size_bytes": 100_001, "part_bytes": 1}, InputError),
        ({"given": {"a": object()}}, InputError),
    ],
)
def test_what_cannot_be_kept_is_refused_at_once(
    files: KeptFiles, more: dict[str, object], error: type[Exception]
) -> None:
    told: dict[str, object] = {"name": "a", "size_bytes": 1, "purpose": "raw", "principal": KIM}
    with pytest.raises(error):
        files.begin(**told | more)  # type: ignore[arg-type]
    assert files.list() == []


def test_a_part_sent_by_many_at_once_is_there_once(files: KeptFiles) -> None:
    file = begun(files)
    faults: list[BaseException] = []

    def send() -> None:
        try:
            for number in range(3):
                files.put_part(file, number, part_of(number))
            files.finish(file)
            files.add(DATA, name="b", purpose="raw", principal=LEE)
        except BaseException as fault:  # noqa: BLE001 - told to the test
            faults.append(fault)

    senders = [threading.Thread(target=send) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert faults == []
    assert files.parts(file) == [0, 1, 2]
    assert len(files.list(state="whole")) == 2


def test_a_survey_is_asked_for_by_any_text(store: Store) -> None:
    with store.snapshot() as view:
        for name in ("S-0", "\0", "\ud800", "' OR 1=1 --"):
            with pytest.raises(RecordMissingError, match="has no survey"):
                find_survey(view, name, principal=LOCAL)
            with pytest.raises(ForbiddenError, match="none of its own"):
                find_survey(view, name, principal=KIM)
