"""What a benchmark is made of: a work, who does it, and how answers are compared."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Contest", "Task"]


@dataclass(frozen=True)
class Task:
    """One competitor, ready to run.

    Attributes
    ----------
    calls : list of callables
        Measured one by one; the median counts.
    items : int
        How many things one call deals with.
    answer : callable
        What is compared with the other competitors', as something JSON can hold.
    rounds : int
        How often all calls are gone through.
    children : bool
        Whether time and memory are those of started processes.
    made_bytes : int, optional
        Size of what one call makes.
    """

    calls: Sequence[Callable[[], object]]
    items: int
    answer: Callable[[], Any]
    rounds: int = 1
    children: bool = False
    made_bytes: int | None = None


@dataclass(frozen=True)
class Contest:
    """A work, who does it, and how their answers are compared."""

    title: str
    names: dict[str, Callable[[], Task]]
    agree: Callable[[Any, Any], bool] = lambda ours, theirs: bool(ours == theirs)
