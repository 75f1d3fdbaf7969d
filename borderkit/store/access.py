"""Who writes, and what each role may do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from borderkit.errors import ForbiddenError, InputError

__all__ = ["LOCAL", "PERMISSIONS", "ROLES", "Permission", "Principal", "Role"]

Role = Literal["administrator", "surveyor", "reviewer", "analyst"]
Permission = Literal[
    "read",  # public layers and columns
    "read_office",  # columns and layers for the office alone
    "write_law",  # jurisdictions, zones, rules, crossings, places, permits, settings
    "write_line",  # the line of the boundary, on both sides
    "write_survey",  # markers, assets and land of the own side
    "keep",  # clearances
    "run",  # jobs
    "administer",  # tokens, migrations, purges, and every layer
]

ROLES: Final[tuple[Role, ...]] = ("administrator", "surveyor", "reviewer", "analyst")

PERMISSIONS: Final[Mapping[Role, frozenset[Permission]]] = {
    "administrator": frozenset(
        {
            *("read", "read_office", "write_law", "write_line", "write_survey", "keep", "run"),
            "administer",
        }
    ),
    "surveyor": frozenset({"read", "write_survey"}),
    "reviewer": frozenset({"read", "read_office", "keep"}),
    "analyst": frozenset({"read"}),
}
"""What each role may do: the one table of permissions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Who acts: every write of a register has one.

    Attributes
    ----------
    actor : str
        An opaque name of the person or program; never a traveller's.
    side : str or None
        Code of the side that it acts for; None: of no side.
    roles : tuple of Role
        What it is here; several add up.
    """

    actor: str
    side: str | None = None
    roles: tuple[Role, ...] = ("analyst",)

    def __post_init__(self) -> None:
        if not self.actor.strip() or len(self.actor) > 200 or not self.actor.isprintable():
            msg = f"an actor is named by 1 to 200 printable characters, not {self.actor[:60]!r}"
            raise InputError(msg)
        wrong = [role for role in self.roles if role not in ROLES]
        if wrong or not self.roles:
            msg = f"there is no role {wrong or '(none)'}; there are {', '.join(ROLES)}"
            raise InputError(msg)

    def may(self, permission: Permission) -> bool:
        """Return whether one of the roles allows it."""
        return any(permission in PERMISSIONS[role] for role in self.roles)

    def require(self, permission: Permission, what: str) -> None:
        """Raise unless one of the roles allows it.

        Raises
        ------
        ForbiddenError
            None does; the message names those that would.
        """
        if not self.may(permission):
            able = [role for role, allowed in PERMISSIONS.items() if permission in allowed]
            msg = (
                f"{self.actor} ({', '.join(self.roles)}) may not {what}; it takes the role "
                f"{' or '.join(able)}"
            )
            raise ForbiddenError(msg)


LOCAL: Final = Principal(actor="local", roles=("administrator",))
"""Whoever holds the register file itself, where nobody else is named."""
