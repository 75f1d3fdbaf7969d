"""One contact of a stop or leg with a zone: what is certain of it, and what is possible."""

from dataclasses import dataclass

from borderkit.itineraries.cuts import Cut
from borderkit.zones.encounters import Stretch

__all__ = ["Contact"]


@dataclass(frozen=True)
class Contact:
    """How a stop or leg meets a zone.

    Attributes
    ----------
    kind : str
        inside, crosses, touches, near or possible.
    sure, may : tuple of Cut
        What is met for certain, and what may be met.
    near_sure, near_may : tuple of Cut
        The same of what is only near.
    missing : tuple of str
        The facts for want of which the two differ.
    stretches : tuple of Stretch
        What to report: metres along the leg; for stops and unknown routes a whole (0, 0).
    """

    kind: str
    sure: tuple[Cut, ...] = ()
    may: tuple[Cut, ...] = ()
    near_sure: tuple[Cut, ...] = ()
    near_may: tuple[Cut, ...] = ()
    missing: tuple[str, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    distance_m: float = 0.0
    whole: bool = False

    @property
    def certain(self) -> bool:
        """Whether it is met for certain (not only near)."""
        return bool(self.sure)

    @property
    def met(self) -> bool:
        """Whether it may be met at all (not only near)."""
        return bool(self.may)
