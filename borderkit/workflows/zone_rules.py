"""Which rules imported zones stand under: their own, and those of their class."""

from collections import Counter
from collections.abc import Iterator

from pandas import DataFrame

from borderkit.store import Snapshot

__all__ = ["told_rules"]

_LISTED = 5


def told_rules(zones: DataFrame, view: Snapshot) -> Iterator[str]:
    """Tell how many zones take rules of their class, and which have no rule at all.

    Parameters
    ----------
    zones : DataFrame of layer zones
        Those that are imported.
    view : Snapshot
        The register that they go into.
    """
    ruled = {row["class"] for _, row in view.read("class_rules").iterrows() if row["rules"]}
    classes = Counter(name for name in zones["class"] if name in ruled)
    if classes:
        listed = ", ".join(f"{name}: {count}" for name, count in sorted(classes.items()))
        yield f"Class rules of the register apply to {classes.total()} of these zones ({listed})."
    bare: dict[str, list[str]] = {}
    for _, row in zones.iterrows():
        if not row["rules"] and row["class"] not in ruled and row["class"] != "open":
            bare.setdefault(row["class"], []).append(row["zone"])
    for name, codes in sorted(bare.items()):
        more = f" and {len(codes) - _LISTED} more" if codes[_LISTED:] else ""
        yield (
            f"No rule: {', '.join(codes[:_LISTED])}{more} have no rules of their own, and the "
            f"register has no class rules for {name}: a check there is undetermined (no_rule). "
            "Import class_rules, or give the zones rules."
        )
