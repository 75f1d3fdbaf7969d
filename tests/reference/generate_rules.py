"""The words of made cases: rules, exemptions, schedules, permits, crossings, members."""

import datetime as dt
import random
from typing import Any

__all__ = ["Rules"]

CATEGORIES = ("expert", "journalist", "tourist", "diplomat")
NATIONS = ("XXA", "XXB", "XXC")
KINDS = ("zone-entry", "area")
DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


class Rules:
    """Makes the parts of a register and an itinerary that are words and times."""

    def __init__(
        self, source: random.Random, day: dt.date, timezones: list[str], *, lattice: bool
    ) -> None:
        self.random, self.day, self.timezones, self.lattice = source, day, timezones, lattice

    def chance(self, p: float) -> bool:
        return self.random.random() < p

    def one(self, *values: Any) -> Any:
        return self.random.choice(values)

    # ---- times -------------------------------------------------------------------------

    def around(self) -> Any:
        """None, a day or an instant about the day of the case."""
        kind = self.random.random()
        day = self.day + dt.timedelta(days=self.random.randint(-1, 2))
        if kind < 0.7:
            return None
        if kind < 0.9:
            return day.isoformat()
        return f"{day.isoformat()}T{self.one('08:00:00', '10:30:00')}+02:00"

    def valid(self) -> dict[str, Any]:
        """A validity that is not turned about."""
        begins = self.around() if self.chance(0.3) else None
        ends = self.around() if self.chance(0.3) else None
        if begins is not None and ends is not None and begins[:10] >= ends[:10]:
            ends = None
        return {"valid_from": begins, "valid_to": ends}

    def window(self) -> dict[str, Any]:
        if self.chance(0.2):
            begins, ends = self.one(
                ("SR", "SS"),
                ("SS", "SR"),
                ("BMCT", "EECT"),
                ("EECT", "BMCT"),
                ("SR", "24:00"),
                ("06:00", "SS"),
            )
            return {"from": begins, "to": ends}
        hours: tuple[str, ...] = (
            "00:00",
            "06:00",
            "07:00",
            "08:00",
            "10:00",
            "12:00",
            "14:00",
            "18:00",
            "22:00",
        )
        if not self.lattice:
            hours = (*hours, "09:17", "11:41", "02:30")
        return {"from": self.one(*hours), "to": self.one(*hours, "24:00")}

    def schedule(self, p: float) -> dict[str, Any] | None:
        """A schedule, or None."""
        if not self.chance(p):
            return None
        weekly = []
        for _ in range(self.random.randint(1, 2)):
            days = ["ANY"] if self.chance(0.6) else self.random.sample(DAYS, 4)
            weekly.append({"days": days, **self.window()})
        exceptions = []
        if self.chance(0.3):
            day = self.day + dt.timedelta(days=self.random.randint(-1, 1))
            windows = [self.window() for _ in range(self.random.randint(0, 1))]
            exceptions.append({"date": day.isoformat(), "windows": windows})
        zone = self.one(*self.timezones, "UTC")
        return {"timezone": zone, "weekly": weekly, "exceptions": exceptions}

    # ---- rules -------------------------------------------------------------------------

    def applies(self, *, lifting: bool, allows: bool) -> dict[str, Any]:
        """Some keys of `applies` with values."""
        makers: dict[str, Any] = {
            "category": lambda: self.random.sample(CATEGORIES, 2),
            "nationality": lambda: self.random.sample(NATIONS, 2),
            "nationality_not_in": lambda: [self.one(*NATIONS)],
            "origin": lambda: [self.one(*NATIONS)],
            "role": lambda: self.one(["traveller"], ["traveller", "staff"], "driver"),
            "resident": lambda: self.one(True, [False]),
            "rank": lambda: ["minister"],
            "activity": lambda: self.one(["visit"], ["sampling", "stay"]),
            "equipment": lambda: self.one(["camera"], ["gnss", "camera"]),
            "mode": lambda: self.one(["road"], ["air"], ["road", "foot"], ["road", "air"]),
            "overnight": lambda: self.chance(0.6),
            "transit": lambda: self.chance(0.6),
            "group_size_min": lambda: self.one(2, 3, 5),
            "group_size_max": lambda: self.one(2, 4),
            "purpose": lambda: self.one("geology", ["survey", "geology"]),
            "mandate": lambda: ["M-1"],
            "subject": lambda: "uas",
        }
        count = self.one(0, 0, 0, 1, 1, 1, 2)
        found = {key: makers[key]() for key in self.random.sample(list(makers), count)}
        if lifting and self.chance(0.2):
            found["permit_kind_held"] = [self.one(*KINDS)]
        if (lifting or allows) and self.chance(0.2):
            found["escort"] = True
        elif not lifting and self.chance(0.1):
            found["escort"] = False
        return found

    def rule(self, name: str) -> dict[str, Any]:
        """One rule."""
        effect = self.one("allow", "notify", "condition", "permit", "permit", "prohibit")
        allows = effect == "allow"
        found: dict[str, Any] = {
            "id": name,
            "applies": self.applies(lifting=allows, allows=allows),
            "effect": effect,
            **self.valid(),
        }
        if effect == "permit":
            found["permit_kind"] = self.one(*KINDS)
        if effect in ("permit", "notify") and self.chance(0.6):
            found["lead"] = {
                "days": self.one(0, 3, 10),
                "kind": self.one("working", "calendar"),
                "counted_from": self.one("contact", "arrival"),
            }
            found["authority_chain"] = ["county", "province"]
        if not allows and self.chance(0.15):
            found["max_stay_h"] = self.one(0.5, 2, 3.7, 12)
        if self.chance(0.2):
            found["near"] = True
        if self.chance(0.2):
            found["conditions"] = [{"en": "with care"}]
        return found

    def exemption(self, name: str, rules: list[str]) -> dict[str, Any]:
        """One exemption."""
        return {
            "id": name,
            "applies": self.applies(lifting=True, allows=False),
            "lifts": self.random.sample(rules, self.random.randint(1, len(rules))),
        }

    def zone(self, code: str) -> dict[str, Any]:
        """The properties of a zone."""
        rules = [self.rule(f"{code}R{k}") for k in range(self.one(0, 1, 1, 2, 2, 3))]
        names = [r["id"] for r in rules]
        exemptions = []
        if names:
            exemptions = [self.exemption(f"{code}E{k}", names) for k in range(self.one(0, 0, 1, 2))]
        return {
            "zone": code,
            "name": {"en": code},
            "class": self.one("controlled", "controlled", "open", "temporary"),
            "near_m": self.one(None, None, None, 300, 1000),
            "edge_accuracy_m": self.one(None, None, None, 0, 0, 0, 30),
            "schedule": self.schedule(0.35),
            "rules": rules,
            "exemptions": exemptions,
            **self.valid(),
        }

    def class_rules(self) -> list[dict[str, Any]]:
        """Rules for some classes."""
        found = []
        for name in ("controlled", "non_open", "open"):
            if not self.chance(0.25):
                continue
            rules = [self.rule(f"{name}-{k}") for k in range(self.random.randint(1, 2))]
            if name != "controlled":
                for rule in rules:
                    rule.pop("max_stay_h", None)
            names = [r["id"] for r in rules]
            exemptions = [self.exemption(f"{name}-E", names)] if self.chance(0.4) else []
            found.append({"class": name, "rules": rules, "exemptions": exemptions})
        return found

    def permits(self, zones: list[str]) -> list[dict[str, Any]]:
        """Some permits."""
        return [self.permit(f"P-{k}", zones) for k in range(self.one(0, 1, 2, 3))]

    def permit(self, number: str, zones: list[str]) -> dict[str, Any]:
        """One permit."""
        return {
            "permit": number,
            "kind": self.one(*KINDS),
            "zones": self.one(None, None, self.random.sample(zones, 1) if zones else None),
            "places": self.one(None, None, None, None, ["PL-1"]),
            "categories": self.one(None, None, ["expert", "tourist"]),
            "lines": self.one(None, None, None, ["m1"]),
            "activities": self.one(None, None, None, ["visit", "stay"]),
            "max_stay_h": self.one(None, None, None, None, 3),
            "state": self.one("issued", "issued", "issued", "issued", "revoked"),
            **self.valid(),
        }

    def crossing(self, code: str) -> dict[str, Any]:
        """The properties of a crossing."""
        return {
            "crossing": code,
            "name": {"en": code},
            "status": self.one("open", "open", "open", "open", "closed", None),
            "modes": self.one(None, None, ["road", "foot"]),
            "hours": self.schedule(0.8),
            "categories": self.one(None, None, None, ["expert", "tourist", "journalist"]),
            "nationalities": self.one(None, None, None, ["XXA", "XXB"]),
            "nationalities_not": self.one(None, None, None, ["XXC"]),
            **self.valid(),
        }

    # ---- the group ---------------------------------------------------------------------

    def members(self) -> list[dict[str, Any]]:
        """One to three lines."""
        found = []
        for k in range(self.one(1, 1, 2, 3)):
            member: dict[str, Any] = {
                "line": f"m{k + 1}",
                "category": self.one(*CATEGORIES),
                "nationality": self.one(*NATIONS),
                "count": self.one(1, 1, 2, 4),
                "origin": self.one(None, *NATIONS),
            }
            if self.chance(0.85):
                member["role"] = self.one("traveller", "staff", "driver")
            if self.chance(0.8):
                member["resident"] = self.chance(0.5)
            if self.chance(0.7):
                member["rank"] = self.one("minister", "clerk")
            found.append(member)
        return found

    def fill(self, itinerary: dict[str, Any], register: dict[str, Any]) -> None:
        """Purpose, equipment, mandates, permits."""
        if self.chance(0.8):
            itinerary["purpose"] = self.one("geology", "survey", "leisure")
        if self.chance(0.85):
            things = ("gnss", "camera", "drone")
            itinerary["equipment"] = self.random.sample(things, self.random.randint(0, 2))
        if self.chance(0.8):
            itinerary["mandates"] = self.one([], ["M-1"])
        if self.chance(0.3):
            itinerary["filed_at"] = "2026-05-20T10:00:00+02:00"
        held: list[Any] = [p["permit"] for p in register["permits"] if self.chance(0.7)]
        if self.chance(0.05):
            held.append("P-99")
        if self.chance(0.05) and register["permits"]:
            register["settings"]["permits"] = "claimed"
            claim = dict(register["permits"][0])
            claim["permit"] = "X-1"
            held.append(claim)
        itinerary["permits"] = held
