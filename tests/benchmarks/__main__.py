"""Run the benchmarks: `python -m tests.benchmarks [WORK ...] [--results]`.

Each competitor runs in a process of its own, so that its peak memory is its own; the works are
described in `works.py`. Prints a table and writes `build/bench.json`; with `--results` also
`RESULTS.md` beside this file.
"""

import argparse
import gc
import json
import os
import platform
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.benchmarks.contest import Task
from tests.benchmarks.synthetic import write_files
from tests.benchmarks.works import WORKS, median

ROOT = Path(__file__).resolve().parents[2]
OUTPUT = ROOT / "build" / "bench.json"
RESULTS = Path(__file__).with_name("RESULTS.md")

_ABOUT = """# Results of the benchmarks

{date}, {machine}. Written by `python -m tests.benchmarks --results`; run it again after a change
of speed, with nothing else at work on the machine.

Made-up data, the same for every run: 2,000 irregular zones of 720 vertices in 3 x 3 degrees;
40 itineraries of 10 stops and 9 given routes of 10 to 40 km (about 450 vertices together), each
of which meets about 30 zones. *Median* is wall time of one call, *processor* its mean processor
time, *peak* the greatest memory of the whole process and the largest one that it starts, *added*
what of that the work takes beyond preparing it when it is first done. *Agree*: the answer is
borderkit's: for the check the set of (stop or leg, zone) of all itineraries, for the index the
zones at 20,000 points, for the import the zones and their areas, for `--help` that no geo library
is imported, for maps the number of things on the page, for places how many look-ups found theirs
(no fewer than the other), for routes their times. *Made*: the size of the page.

The others do less: the first three know geometry only, no times, rules, permits or distances;
the import copies the zones without looking at a value. Of the maps see `map_works.py`,
of places and routes `find_works.py`, of OpenStreetMap (compared by the numbers of the roads)
`osm_works.py`, of whole layers written and read `store_works.py`, of the line `line_works.py`, of
surveys `survey_works.py`.

Limits: one check under 5 ms; `borderkit --help` under three times the import of typer; 10,000
markers under 1.5 s and 2.5 MB; 10,000 look-ups of places under 2 s; a route under 50 ms; an
extract of 3 MB under 15 s and 500 MB; 100,000 markers written in under 12 s; a layer of 500,000
vertices read in no more than twice the time of pyogrio; 1,000,000 points located along a line of
5,000 vertices in under 5 s, two lines of 20,000 vertices compared in under 3 s, a strip of 1,000 km
cut in under 5 s; the whole intake of 1,000,000 points within five times the processor time of
pyogrio's stream, and 600 MB added; NMEA no slower than pynmea2; 10,000 observations matched to
5,000 markers in under 2 s.

{table}
"""


_ALL = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def _cpu(who: tuple[int, ...]) -> float:
    usages = [resource.getrusage(each) for each in who]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _peak_mb(who: tuple[int, ...]) -> float:
    return sum(resource.getrusage(each).ru_maxrss for each in who) / 1024


def measure(task: Task) -> dict[str, Any]:
    """Return the medians of wall and processor time, and the peak memory, of one competitor."""
    who = _ALL[1:] if task.children else _ALL
    before = _peak_mb(who)
    for call in task.calls:
        call()
    added = _peak_mb(who) - before
    gc.collect()
    gc.freeze()
    wall, cpu = [], []
    for _ in range(task.rounds):
        for call in task.calls:
            busy, start = _cpu(who), time.perf_counter()
            call()
            wall.append(time.perf_counter() - start)
            cpu.append(_cpu(who) - busy)
    return {
        "seconds": median(wall),
        # The clock of processor time is coarse: its mean, not its median, tells for short calls.
        "cpu_seconds": sum(cpu) / len(cpu),
        "items": task.items,
        "peak_mb": _peak_mb(who),
        "added_mb": added,
        "made_mb": None if task.made_bytes is None else task.made_bytes / 1e6,
    }


def _one(work: str, name: str) -> None:
    task = WORKS[work].names[name]()
    row = measure(task)
    sys.stdout.write(json.dumps({"row": row, "answer": task.answer()}))


def _start(*arguments: str) -> str:
    """Run this module in a process of its own and return what it tells."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TZ": "UTC"},
    )
    return done.stdout


def compete(work: str) -> list[dict[str, Any]]:
    """Return one row a competitor; `agree` tells whether its answer is that of borderkit."""
    contest = WORKS[work]
    rows = []
    ours: Any = None
    for name in contest.names:
        result = json.loads(_start("--one", work, name))
        if name == "borderkit":
            ours = result["answer"]
        agree = contest.agree(ours, result["answer"])
        rows.append({"work": contest.title, "name": name, **result["row"], "agree": agree})
    return rows


def _table(rows: list[dict[str, Any]]) -> str:
    lines = [
        "| work | name | median | processor | peak MB | added MB | made MB | agree |",
        "|---|---|---:|---:|---:|---:|---:|---|",
    ]
    lines += [
        f"| {row['work']} | {row['name']} | {row['seconds'] * 1e3:,.2f} ms "
        f"| {row['cpu_seconds'] * 1e3:,.2f} ms | {row['peak_mb']:,.0f} "
        f"| {row['added_mb']:,.0f} "
        f"| {_made(row)} | {'yes' if row['agree'] else 'NO'} |"
        for row in rows
    ]
    return "\n".join(lines)


def _made(row: dict[str, Any]) -> str:
    return "" if row.get("made_mb") is None else f"{row['made_mb']:.2f}"


def main() -> int:
    """Run what was asked for and return the exit code: 1 where answers differ."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("works", nargs="*", metavar="WORK", help=", ".join(WORKS))
    parser.add_argument("--results", action="store_true", help="write RESULTS.md too")
    parser.add_argument("--prepare", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--one", nargs=2, metavar=("WORK", "NAME"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.prepare:
        write_files()
        return 0
    if asked.one:
        _one(*asked.one)
        return 0
    if unknown := [work for work in asked.works if work not in WORKS]:
        parser.error(f"no such work: {', '.join(unknown)}; there are {', '.join(WORKS)}")
    print("making a region of 2,000 zones ...", file=sys.stderr)
    _start("--prepare")
    rows: list[dict[str, Any]] = []
    for work in asked.works or WORKS:
        print(f"{WORKS[work].title} ...", file=sys.stderr)
        rows += compete(work)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(machine)
    print(_table(rows))
    if asked.results:
        date = datetime.now(UTC).date().isoformat()
        text = _ABOUT.format(date=date, machine=machine, table=_table(rows))
        RESULTS.write_text(text, encoding="utf-8")
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    print(f"\nwritten to {OUTPUT.relative_to(ROOT)}", file=sys.stderr)
    return 0 if all(row["agree"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
