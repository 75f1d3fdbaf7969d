"""Examples in the pages: demo itineraries, checked while the pages are built."""

import io
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from functools import cache
from importlib.resources import as_file
from pathlib import Path

from borderkit import (
    Answer,
    Itinerary,
    RegisterState,
    check,
    import_layers,
    open_state,
    open_store,
    read_itinerary,
)
from borderkit.cli import main
from borderkit.maps.matters import weightiest
from borderkit.maps.wording import Teller
from borderkit.maps.words import words_in
from geodata import DEMO_AT, demo_files

__all__ = [
    "demo_answer",
    "demo_plan",
    "demo_register",
    "demo_report",
    "demo_table",
    "demo_time",
]


@contextmanager
def demo_register() -> Iterator[Path]:
    """Yield a register of the demo region that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        register = Path(folder) / "demo.gpkg"
        with (
            as_file(demo_files().register) as source,
            open_store(register, create=True) as store,
        ):
            import_layers(store, source)
        yield register


@cache
def _state() -> RegisterState:
    with demo_register() as register:
        return open_state(register)


def demo_plan(name: str) -> Itinerary:
    """Return a demo itinerary by the name of its story."""
    text = demo_files().itineraries[name].read_text(encoding="utf-8")
    return read_itinerary(json.loads(text))


@cache
def demo_answer(name: str) -> Answer:
    """Return what the check says of a demo itinerary."""
    return check(_state(), demo_plan(name), at=DEMO_AT)


def demo_time() -> str:
    """Return the sentence that says when the demo is judged."""
    return f"The demo is judged at {DEMO_AT.isoformat()}, so that its answers never change."


def demo_table(*names: str) -> str:
    """Return a table of demo itineraries, all of them where none is named, with their verdicts."""
    rows = []
    for name in names or demo_files().itineraries:
        answer = demo_answer(name)
        why = weightiest(answer, Teller.of(demo_plan(name), _state(), words_in("en")))
        bounds = " to ".join(dict.fromkeys(answer.bounds))
        rows.append(f"| `{name}` | {answer.verdict} | {bounds} | {_escaped(why)} |")
    return "\n".join(["| itinerary | verdict | bounds | why |", "|---|---|---|---|", *rows])


def demo_report(name: str) -> str:
    """Return what ``borderkit check`` writes for a demo itinerary."""
    text = io.StringIO()
    with demo_register() as register, as_file(demo_files().itineraries[name]) as plan:
        words = ["check", str(plan), "--register", str(register), "--at", DEMO_AT.isoformat()]
        with redirect_stdout(text):
            try:
                main(words)
            except SystemExit as left:
                if left.code:
                    raise
    lines = [line.rstrip() for line in text.getvalue().splitlines()]
    return "\n".join(["```text", *lines, "```"])


def _escaped(text: str) -> str:
    return text.replace("|", r"\|").replace("<", "&lt;")
