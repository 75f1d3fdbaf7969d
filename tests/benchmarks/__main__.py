"""Run the benchmarks: `python -m tests.benchmarks [WORK ...]`.

Each competitor runs in a process of its own, so that its peak memory is its own; the works are
described in `works.py`. Prints a table and writes `build/bench.json`.
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
from pathlib import Path
from typing import Any

from tests.benchmarks.synthetic import write_files
from tests.benchmarks.works import WORKS, Task, median

ROOT = Path(__file__).resolve().parents[2]
OUTPUT = ROOT / "build" / "bench.json"


def _cpu(who: int) -> float:
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def measure(task: Task) -> dict[str, Any]:
    """Return the medians of wall and processor time, and the peak memory, of one competitor."""
    who = resource.RUSAGE_CHILDREN if task.children else resource.RUSAGE_SELF
    for call in task.calls:
        call()
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
        "peak_mb": resource.getrusage(who).ru_maxrss / 1024,
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
        "| work | name | median | processor | peak MB | agree |",
        "|---|---|---:|---:|---:|---|",
    ]
    lines += [
        f"| {row['work']} | {row['name']} | {row['seconds'] * 1e3:,.2f} ms "
        f"| {row['cpu_seconds'] * 1e3:,.2f} ms | {row['peak_mb']:,.0f} "
        f"| {'yes' if row['agree'] else 'NO'} |"
        for row in rows
    ]
    return "\n".join(lines)


def main() -> int:
    """Run what was asked for and return the exit code: 1 where answers differ."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("works", nargs="*", metavar="WORK", help=", ".join(WORKS))
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
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(_table(rows))
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    print(f"\nwritten to {OUTPUT.relative_to(ROOT)}", file=sys.stderr)
    return 0 if all(row["agree"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
