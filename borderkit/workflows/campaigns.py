"""Campaigns of joint inspection: kept, read, and whose side a survey may be sent for."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from borderkit.boundary.line import same_boundary
from borderkit.errors import Defect, ForbiddenError, InputError, RecordMissingError
from borderkit.inspections.gates import gates_of
from borderkit.layers.surveys import CAMPAIGNS
from borderkit.store import Principal, Snapshot, Store
from borderkit.store.unit import UnitOfWork
from borderkit.workflows.occasion import NO_OCCASION, Occasion

__all__ = ["campaign_sides", "keep_campaign", "may_see", "read_campaign", "require_side"]


def read_campaign(view: Snapshot, campaign: str) -> dict[str, Any]:
    """Return the record of a campaign that is in force now.

    Raises
    ------
    RecordMissingError
        There is none; those that there are, are named.
    RegisterError
        The register cannot be read.
    """
    rows = list(CAMPAIGNS.records(view.read(CAMPAIGNS.name, valid_at=datetime.now(UTC))))
    found = next((row for row in rows if row["campaign"] == campaign), None)
    if found is None:
        listed = ", ".join(sorted(row["campaign"] for row in rows)) or "none"
        msg = (
            f"the register has no campaign {campaign[:60]!r} in force; there are {listed}; "
            "`borderkit survey campaign` makes one"
        )
        raise RecordMissingError(msg)
    return found


def campaign_sides(campaign: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the sides of a campaign: its own, else those of its boundary's code."""
    return tuple(campaign["sides"] or campaign["boundary"].split("-"))


def require_side(campaign: Mapping[str, Any], side: str, principal: Principal) -> None:
    """Raise unless `principal` may send surveys of `side` for a campaign.

    Raises
    ------
    InputError
        The campaign has no such side.
    ForbiddenError
        Who sends acts for another side, or may not survey.
    """
    sides = campaign_sides(campaign)
    if side not in sides:
        msg = (
            f"campaign {campaign['campaign']} has no side {side[:20]!r}; it has {', '.join(sides)}"
        )
        raise InputError(msg)
    principal.require("write_survey", f"send surveys of side {side}")
    if not principal.may("administer") and principal.side != side:
        own = "no side" if principal.side is None else f"side {principal.side}"
        msg = f"{principal.actor} acts for {own} and may send no surveys of side {side}"
        raise ForbiddenError(msg)


def may_see(principal: Principal, side: str | None) -> bool:
    """Return whether `principal` may see what a side surveyed: the office, or that side."""
    if principal.may("read_office"):
        return True
    return principal.may("write_survey") and side is not None and principal.side == side


def keep_campaign(
    store: Store,
    campaign: str,
    *,
    boundary: str,
    sides: Sequence[str] = (),
    given: Mapping[str, Any] | None = None,
    principal: Principal,
    occasion: Occasion = NO_OCCASION,
) -> tuple[dict[str, Any], int]:
    """Make a campaign, or change it: what is not stated stays as the register has it.

    Parameters
    ----------
    store : Store
        An open register.
    campaign : str
        Its code.
    boundary : str
        Code of its boundary, sides in either order; the register has to hold it.
    sides : sequence of str
        Its sides. Default: those that it has, else those of the boundary.
    given : mapping, optional
        Further columns of layer ``campaigns``: ``gates``, ``below_gates``, ``match_within_m``;
        None empties one.
    principal : Principal
        Who makes it.
    occasion : Occasion
        Why.

    Returns
    -------
    dict
        Its record.
    int
        The revision.

    Raises
    ------
    InputError
        The register has no such boundary, or a value cannot be used.
    ForbiddenError
        Who makes it may not.
    RegisterError
        The register cannot be written.
    """
    what = f"campaign {campaign}"
    with occasion.unit(store, what, principal=principal) as unit:
        known = {*unit.read("boundary_sections")["boundary"], *unit.read("boundaries")["boundary"]}
        code = next((name for name in sorted(known) if same_boundary(name, boundary)), None)
        if code is None:
            listed = ", ".join(sorted(known)) or "none"
            msg = f"the register has no boundary {boundary[:40]!r}; there are {listed}"
            raise InputError(msg)
        record = {
            **_held(unit, campaign, boundary=code),
            "campaign": campaign,
            "boundary": code,
            **({"sides": list(sides)} if sides else {}),
            **(given or {}),
        }
        frame = CAMPAIGNS.frame([record])
        defects = CAMPAIGNS.check(frame)
        if not campaign.strip() or not campaign.isprintable() or len(campaign) > 60:
            defects.append(Defect("campaign", "must be 1 to 60 printable characters"))
        defects += [
            Defect(f"sides[{at}]", f"is {side[:20]!r}; it must be a code such as AA, once")
            for at, side in enumerate(sides)
            if not side.isalnum() or sides.index(side) < at
        ]
        if defects:
            msg = f"the campaign has {len(defects)} defect(s); correct them"
            raise InputError(msg, defects=defects)
        gates_of(record.get("gates"))
        unit.upsert(CAMPAIGNS.name, frame)
        return next(iter(CAMPAIGNS.records(frame))), unit.number


def _held(unit: UnitOfWork, campaign: str, *, boundary: str) -> dict[str, Any]:
    """Return what the register says of a campaign; of a new one, or of another line, its sides."""
    rows = CAMPAIGNS.records(unit.read(CAMPAIGNS.name))
    held = next((row for row in rows if row["campaign"] == campaign), None)
    if held is None:
        return {"sides": boundary.split("-")}
    known = {name: value for name, value in held.items() if value is not None}
    same = same_boundary(held["boundary"], boundary) and known.get("sides")
    return known if same else {**known, "sides": boundary.split("-")}
