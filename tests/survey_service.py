"""A register with a campaign, and small survey files, for tests of uploads."""

from pathlib import Path

from borderkit.layers.surveys import CAMPAIGNS
from borderkit.store import LOCAL, Principal, Store, open_store
from borderkit.store.jobs.record import Job
from borderkit.store.jobs.worker import Worker
from borderkit.store.tokens import create_token
from borderkit.workflows.job_handlers import HANDLERS

__all__ = ["CAMPAIGN", "add_campaign", "kml", "make_register", "token_of", "work_off"]

CAMPAIGN = "JI-1"


def kml(*, count: int = 3, bad: int = 0, start: int = 0, remark: str = "") -> bytes:
    """Return a KML of so many points near each other, and so many that cannot be read."""
    good = [f"{15 + n / 10_000:.4f},47.1" for n in range(start, start + count)]
    marks = "".join(
        f"<Placemark><name>{n + 1}</name><Point><coordinates>{at}</coordinates></Point></Placemark>"
        for n, at in enumerate([*good, *(["15.0,north"] * bad)])
    )
    head = '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    return f"{head}<description>{remark}</description>{marks}</Document></kml>".encode()


def make_register(place: str | Path) -> None:
    """Make a register with one campaign of the sides AA and BB."""
    with open_store(place, create=True) as store:
        add_campaign(store)


def add_campaign(store: Store) -> None:
    """Write the campaign, as the first revision."""
    record = {"campaign": CAMPAIGN, "boundary": "AA-BB", "sides": ["AA", "BB"]}
    with store.unit() as unit:
        unit.upsert("campaigns", CAMPAIGNS.frame([record]))


def token_of(place: str | Path, actor: str, side: str | None, role: str) -> str:
    """Return a token of somebody who acts for a side."""
    who = Principal(actor=actor, side=side, roles=(role,))  # type: ignore[arg-type]
    with open_store(place) as store:
        return create_token(store, who, by=LOCAL).text


def work_off(place: str | Path) -> list[Job]:
    """Do every job that is ready, and return them as they ended."""
    done: list[Job] = []
    with Worker(place, HANDLERS) as worker:
        while (job := worker.run_one()) is not None:
            done.append(job)
    return done
