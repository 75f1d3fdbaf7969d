"""Writers that are killed, and writers that all write at once: what became of their work.

``python -m tests.faults`` is a nursery: it imports borderkit once and forks writers, because
fifty rounds of fresh interpreters would only measure how long imports take. Each writer notes in a
file of its own what it was told is kept; a checker, forked too, compares that with the register.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from pandas import DataFrame
from shapely.geometry import Point, box

from borderkit.errors import ConflictError, RegisterBusyError, RegisterError
from borderkit.layers import LAYERS
from borderkit.store import Store, open_store
from borderkit.store.proof.check import verify_audit
from borderkit.store.snapshot import Snapshot

__all__ = ["Tally", "killed_rounds", "written_at_once"]

ROOT = Path(__file__).resolve().parent.parent
ZONES, MARKERS = 3, 4
"""How many records of a layer one unit of work writes: all of them are kept, or none."""

_PATIENCE_S = 20.0


@dataclass
class Tally:
    """What was counted.

    Attributes
    ----------
    rounds, kills : int
        Rounds of killing, and writers killed.
    acknowledged, commits : int
        Units of work that a writer was told are kept, and revisions there are.
    conflicts : int
        Stale writes that were refused, and done anew.
    errors : dict
        Typed errors that writers met and went on after, by code.
    seconds : float
        How long writers wrote.
    faults : list of str
        Everything that is not as it should be.
    """

    rounds: int = 0
    kills: int = 0
    acknowledged: int = 0
    commits: int = 0
    conflicts: int = 0
    errors: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    def line(self) -> str:
        """Return the counts in one line."""
        rate = self.acknowledged / self.seconds if self.seconds else 0.0
        told = f"{self.acknowledged} acknowledged, {self.commits} kept, {rate:.0f} commits/s"
        more = f"{self.conflicts} conflicts, errors {self.errors}, {len(self.faults)} faults"
        return f"{self.rounds} rounds, {self.kills} kills, {told}, {more}"


def killed_rounds(
    place: str | Path, folder: Path, *, rounds: int = 50, writers: int = 4, seed: int = 1
) -> Tally:
    """Kill writers of the register at `place` at random moments, again and again.

    Parameters
    ----------
    place : str or Path
        A register that nobody else writes.
    folder : Path
        For the notes of the writers.
    rounds, writers, seed : int
        How often, how many at a time, and of the random moments.
    """
    return _nursed("kill", place, folder, rounds=rounds, writers=writers, seed=seed)


def written_at_once(
    place: str | Path, folder: Path, *, writers: int = 8, seconds: float = 60.0
) -> Tally:
    """Let writers add one to the same record, and write records of their own, all at once."""
    return _nursed("count", place, folder, writers=writers, seconds=seconds)


def _nursed(what: str, place: str | Path, folder: Path, **given: float) -> Tally:
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tests.faults", what, str(place), str(folder)]
    ran = subprocess.run(
        [*command, json.dumps(given)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    if ran.returncode:
        return Tally(faults=[f"the nursery ended with {ran.returncode}: {ran.stderr[-2000:]}"])
    return Tally(**json.loads(ran.stdout.splitlines()[-1]))


# ------------------------------------------------------------------------------ in the nursery


def _forked(work: Callable[[], None], why: Path) -> int:
    """Run `work` in a process of its own and return its id; it ends with 0 or writes why not."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        work()
        code = 0
    except BaseException:  # noqa: BLE001 - told by the exit code and the file
        why.write_text(traceback.format_exc()[-3000:], encoding="utf-8")
    finally:
        os._exit(code)


def _ended(child: int) -> int:
    """Wait for a process; return 0 for a good end, minus the signal for a kill."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _note(file: int, **told: Any) -> None:
    os.write(file, (json.dumps(told) + "\n").encode())


def _notes(path: Path) -> list[dict[str, Any]]:
    """Return what was noted; a line that a kill cut short was not told to anyone."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines[:-1]]


def _written(store: Store, name: str, tag: int) -> int | None:
    """Write one unit: zones and markers with one tag; return its revision.

    None, if all of it was there already: a commit whose writer was killed before the log's index
    counted it is not seen until the log is recovered, and so was begun again.
    """
    codes = [f"{name}-{n}" for n in range(ZONES)]
    areas = [box(tag % 300 / 2, n, tag % 300 / 2 + 0.4, n + 0.4) for n in range(ZONES)]
    zones = [{"zone": code, "class": "open", "near_m": float(tag)} for code in codes]
    uids = [f"{name}-{n}" for n in range(MARKERS)]
    places = [Point(tag % 300 / 2, -n) for n in range(MARKERS)]
    stones = [{"marker_uid": uid, "boundary": "AA-BB", "number": str(tag)} for uid in uids]
    with store.unit(reason=f"{name} {tag}") as unit:
        unit.upsert("zones", LAYERS["zones"].frame(zones, areas))
        if tag % 5 == 4:
            unit.remove("markers", [(uid,) for uid in uids])
        else:
            unit.upsert("markers", LAYERS["markers"].frame(stones, places))
        return unit.number if unit.has_changed else None


def _patient(file: int, write: Callable[[], int | None]) -> int | None:
    """Write until it is kept; note each typed error that is met on the way."""
    while True:
        try:
            return write()
        except (RegisterBusyError, RegisterError) as fault:
            _note(file, error=fault.code)
            if isinstance(fault, ConflictError):
                raise
            time.sleep(0.05)


def _write_on(place: str, notes: Path, name: str, start: int) -> None:
    file = os.open(notes, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    with open_store(place) as store:
        for tag in range(start, start + 1_000_000):
            number = _patient(file, partial(_written, store, name, tag))
            if number is not None:
                _note(file, tag=tag, revision=number)


def _kept(revisions: DataFrame, name: str) -> dict[int, int]:
    """Return the units of one writer that are kept, and their revisions."""
    return {
        int(reason.split()[1]): int(revision)
        for reason, revision in zip(revisions["reason"], revisions["revision"], strict=True)
        if reason.split()[:1] == [name]
    }


def _check_writer(view: Snapshot, name: str, told: list[dict[str, Any]]) -> list[str]:
    """Return what is wrong with the work of one writer: lost, half, or otherwise."""
    zones, markers = view.read("zones"), view.read("markers")
    kept = _kept(view.revisions(), name)
    own = zones[zones["zone"].str.startswith(f"{name}-")]
    stones = markers[markers["marker_uid"].str.startswith(f"{name}-")]
    faults = [
        f"{name}: unit {note['tag']} was acknowledged as revision {note['revision']} and is lost"
        for note in told
        if "tag" in note and kept.get(note["tag"]) != note["revision"]
    ]
    if not kept:
        return faults + ([f"{name}: records without a revision"] if len(own) else [])
    last = max(kept)
    if sorted(own["near_m"].tolist()) != [float(last)] * ZONES:
        faults.append(f"{name}: zones are of {own['near_m'].tolist()}, the last unit is {last}")
    wanted = 0 if last % 5 == 4 else MARKERS
    if stones["number"].tolist() != [str(last)] * wanted:
        faults.append(f"{name}: markers are of {stones['number'].tolist()}, the last is {last}")
    if sorted(kept) != list(range(min(kept), last + 1)):
        faults.append(f"{name}: units {min(kept)} to {last} are not all there")
    return faults


def _check(place: str, folder: Path, names: list[str], result: Path, *, whole: bool) -> None:
    """Compare the register with what the writers were told, and write what is wrong."""
    with open_store(place) as store:
        with store.snapshot() as view:
            revisions = view.revisions()
            faults = [
                fault
                for name in names
                for fault in _check_writer(view, name, _notes(folder / f"{name}.txt"))
            ]
            zones = view.read("zones").set_index("zone")["near_m"]
        numbers = revisions["revision"].tolist()
        if numbers != list(range(1, len(numbers) + 1)):
            faults.append(f"the revisions are not 1 to {len(numbers)}")
        if whole:
            report = verify_audit(store)
            faults += [
                f"audit: {fault.code} {fault.where}: {fault.what}" for fault in report.faults
            ]
    # A unit may be kept that its writer was not told of: the next round goes on behind it.
    following = {name: max(_kept(revisions, name), default=-1) + 1 for name in names}
    found = {"faults": faults, "commits": len(numbers), "next": following}
    found["counter"] = float(zones.get("COUNTER", 0.0))
    result.write_text(json.dumps(found), encoding="utf-8")


def _checked(place: str, folder: Path, names: list[str], *, whole: bool) -> dict[str, Any]:
    result = folder / "check.json"
    result.unlink(missing_ok=True)
    why = folder / "check-failed.txt"
    code = _ended(_forked(lambda: _check(place, folder, names, result, whole=whole), why))
    if code or not result.exists():
        said = why.read_text(encoding="utf-8") if why.exists() else f"exit code {code}"
        return {"faults": [f"the register could not be checked: {said}"], "commits": 0}
    found: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    return found


def _kill(place: str, folder: Path, *, rounds: int, writers: int, seed: int) -> Tally:
    rng, tally = random.Random(seed), Tally()
    names = [f"W{number}" for number in range(writers)]
    following = dict.fromkeys(names, 0)
    reader = 0
    for number in range(rounds):
        if number % 10 == 5:
            reader = _forked(_reading(place), folder / "reader-failed.txt")
        began = time.monotonic()
        works = {name: _writing(place, folder, name, following[name]) for name in names}
        before = _told_bytes(folder, names)
        children = [_forked(work, folder / f"{name}-failed.txt") for name, work in works.items()]
        # Every other round somebody is told of a unit first, however slow the machine is.
        while number % 2 and _told_bytes(folder, names) == before and _since(began) < _PATIENCE_S:
            time.sleep(0.01)
        time.sleep(0.1 + 0.4 * rng.random())
        for child in rng.sample(children, len(children)):
            time.sleep(0.03 * rng.random())
            os.kill(child, signal.SIGKILL)
        ends = [_ended(child) for child in children]
        tally.kills += ends.count(-signal.SIGKILL)
        tally.seconds += time.monotonic() - began
        found = _checked(place, folder, names, whole=number % 10 == 9 or number == rounds - 1)
        tally.faults += [f"round {number}: {fault}" for fault in found["faults"]]
        if reader and (number % 10 == 9 or number == rounds - 1):
            os.kill(reader, signal.SIGKILL)
            _ended(reader)
            reader = 0
        tally.faults += _failures(folder, [*names, "reader"])
        tally.rounds, tally.commits = number + 1, found["commits"]
        if tally.faults:
            break
        following = found["next"]
    if reader:
        os.kill(reader, signal.SIGKILL)
        _ended(reader)
    return _counted(tally, folder, names)


def _told_bytes(folder: Path, names: list[str]) -> int:
    paths = [folder / f"{name}.txt" for name in names]
    return sum(path.stat().st_size for path in paths if path.exists())


def _since(began: float) -> float:
    return time.monotonic() - began


def _reading(place: str) -> Callable[[], None]:
    """Keep the register open over five rounds: then nobody is the first to open it again."""

    def read() -> None:
        with open_store(place, read_only=True) as store:
            while True:
                store.revision()
                time.sleep(0.05)

    return read


def _writing(place: str, folder: Path, name: str, start: int) -> Callable[[], None]:
    return lambda: _write_on(place, folder / f"{name}.txt", name, start)


def _failures(folder: Path, names: list[str]) -> list[str]:
    """Return why writers ended by themselves."""
    paths = [folder / f"{name}-failed.txt" for name in names]
    return [path.read_text(encoding="utf-8") for path in paths if path.exists()]


def _counted(tally: Tally, folder: Path, names: list[str]) -> Tally:
    told = [note for name in names for note in _notes(folder / f"{name}.txt")]
    tally.acknowledged = sum("revision" in note for note in told)
    tally.conflicts = sum("conflict" in note for note in told)
    tally.errors = dict(Counter(note["error"] for note in told if "error" in note))
    return tally


def _count_on(place: str, notes: Path, name: str, end: float) -> None:
    """Add one to the counter all share, by what was read before, and now and then write alone."""
    file = os.open(notes, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    own = 0
    with open_store(place) as store:
        while time.monotonic() < end:
            number = _patient(file, lambda: _added(store, file, name))
            _note(file, counted=1, revision=number)
            if number is not None and number % 4 == 0:
                number = _patient(file, partial(_written, store, name, own))
                _note(file, tag=own, revision=number)
                own += 1


def _added(store: Store, file: int, name: str) -> int:
    while True:
        with store.snapshot() as view:
            based_on, zones = view.revision(), view.read("zones")
        count = zones.loc[zones["zone"] == "COUNTER", "near_m"].iloc[0]
        try:
            with store.unit(reason="count", based_on=based_on) as unit:
                unit.upsert("zones", _counter(count + 1.0, name))
        except ConflictError:
            _note(file, conflict=1)
            time.sleep(random.random() * 0.05)
            continue
        return unit.number


def _count(place: str, folder: Path, *, writers: int, seconds: float) -> Tally:
    def begin() -> None:
        with open_store(place) as store, store.unit(reason="begin") as unit:
            unit.upsert("zones", _counter(0.0, "nobody"))

    tally, names = Tally(), [f"C{number}" for number in range(writers)]
    _ended(_forked(begin, folder / "begin-failed.txt"))
    began = time.monotonic()
    children = [
        _forked(_counting(place, folder, name, began + seconds), folder / f"{name}-failed.txt")
        for name in names
    ]
    for child in children:
        _ended(child)
    tally.seconds = time.monotonic() - began
    found = _checked(place, folder, names, whole=True)
    tally.faults += [*_failures(folder, ["begin", *names]), *found["faults"]]
    tally.commits = found["commits"]
    _counted(tally, folder, names)
    told = sum("counted" in note for name in names for note in _notes(folder / f"{name}.txt"))
    if found.get("counter") != told:
        tally.faults.append(f"{told} were added, the counter stands at {found.get('counter')}")
    return tally


def _counting(place: str, folder: Path, name: str, end: float) -> Callable[[], None]:
    return lambda: _count_on(place, folder / f"{name}.txt", name, end)


def _counter(count: float, who: str) -> DataFrame:
    """Return the record that all add to; two who write the same values agree, so it says who."""
    row = {"zone": "COUNTER", "class": "open", "near_m": count, "authority": f"{who} {count}"}
    return LAYERS["zones"].frame([row], [box(0, 80, 1, 81)])


def _main(what: str, place: str, folder: str, given: str) -> None:
    works: dict[str, Callable[..., Tally]] = {"kill": _kill, "count": _count}
    _warm(Path(folder), place)
    tally = works[what](place, Path(folder), **json.loads(given))
    sys.stdout.write(json.dumps(asdict(tally)) + "\n")


def _warm(folder: Path, place: str) -> None:
    """Load all that is loaded at first use, before there are writers; all is closed again."""
    with open_store(place) as store:
        verify_audit(store)
    with open_store(folder / "warm.gpkg", create=True) as store:
        _written(store, "warm", 0)
        store.read("zones")
        verify_audit(store)


if __name__ == "__main__":
    _main(*sys.argv[1:])
