"""Sentences of an NMEA 0183 log joined to epochs: what a receiver said of one instant.

Sentences with a position that follow each other and bear one time of day are one epoch, until
the first of them comes again. What else is said (accuracy, speed, dilution, date) joins the epoch
of its time; without a time, the one that it stands behind, or before where the log begins so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from borderkit.io.surveys.logs.nmea_fields import UNKNOWN_DAY, UNKNOWN_TIME
from borderkit.io.surveys.logs.nmea_sentences import EXTRAS, POSITIONS, Fault, Log

__all__ = ["EpochJoiner", "Epochs"]

Ints = NDArray[np.int64]

_KINDS: Final = (*POSITIONS, *EXTRAS)
_GLL: Final = _KINDS.index("GLL")
_REALS: Final = (
    "fix_type", "satellites", "hdop", "vdop", "pdop", "correction_age_s", "speed_mps",
    "azimuth_deg", "sigma_horizontal_m", "sigma_north_m", "sigma_east_m", "sigma_height_m",
)  # fmt: skip
_TIMED: Final = [_KINDS.index(kind) for kind, shape in EXTRAS.items() if shape.clock is not None]
_SLACK: Final = 1.001


@dataclass(frozen=True, slots=True, kw_only=True)
class Epochs:
    """Epochs of a log, in its order.

    Attributes
    ----------
    frame : DataFrame
        One row an epoch: ``offset`` of its first sentence, ``clock`` (microseconds of the day),
        ``day`` (since 1970-01-01), ``valid`` (False: some sentence says that there is no fix),
        ``line``, ``kind`` and ``grid`` of the sentence that its position is of (line 0: none has
        one), and columns of the canonical frame.
    faults : dict of int to list of Fault
        What cannot be read, or is contradicted, by epoch.
    loose : int
        Faults in sentences that belong to no epoch.
    """

    frame: DataFrame
    faults: Mapping[int, list[Fault]]
    loose: int = 0


class EpochJoiner:
    """Joins the sentences of a log to epochs, block by block, so that a long log costs little.

    The last two epochs of a block are held back: what is said of them may still come.
    """

    def __init__(self) -> None:
        self._rows: DataFrame | None = None
        self._extras: DataFrame | None = None
        self._waiting: list[Fault] = []
        self._leads: bool | None = None
        self._frames: list[DataFrame] = []
        self._count = 0
        self._faults: dict[int, list[Fault]] = {}
        self._loose = 0

    def add(self, log: Log, *, last: bool = False) -> None:
        """Take the sentences that a log holds by now out of it; `last`: no more will come."""
        rows = _joined(self._rows, log, tuple(POSITIONS))
        extras = _joined(self._extras, log, tuple(EXTRAS))
        self._waiting += log.taken_faults()
        self._rows, self._extras = rows, extras
        if rows is None:
            return
        if self._leads is None:
            self._leads = extras is not None and extras["offset"].iloc[0] < rows["offset"].iloc[0]
        rows["epoch"] = _numbers(rows)
        done = int(rows["epoch"].iloc[-1]) + (1 if last else -1)
        if done <= 0:
            return
        every = [rows[rows["epoch"] < done]]
        self._rows = rows[rows["epoch"] >= done].drop(columns="epoch")
        kept_from = np.iinfo(np.int64).max if last else int(self._rows["offset"].iloc[0])
        if extras is not None:
            epochs = _numbers_of_extras(rows, extras, leads=self._leads)
            every.append(
                extras[(epochs >= 0) & (epochs < done)].assign(
                    epoch=epochs[(epochs >= 0) & (epochs < done)]
                )
            )
            open_still = (epochs >= done) | ((epochs < 0) & (extras["offset"] > kept_from))
            self._extras = extras[open_still] if open_still.any() else None
        self._merge(every[0], pd.concat(every, ignore_index=True), kept_from)

    def epochs(self) -> Epochs:
        """Return all epochs, after the last sentence was added."""
        frame = pd.concat(self._frames, ignore_index=True) if self._frames else _nothing()
        loose = self._loose + len(self._waiting)
        return Epochs(frame=frame, faults=self._faults, loose=loose)

    def _merge(self, rows: DataFrame, every: DataFrame, kept_from: int) -> None:
        frame = _merged(rows, every)
        epoch_at = dict(zip(every["offset"].tolist(), every["epoch"].tolist(), strict=True))
        waiting, self._waiting = self._waiting, []
        for fault in [*waiting, *_two_places(rows, frame), *_two_days(every)]:
            epoch = epoch_at.get(fault.offset)
            if epoch is not None:
                self._faults.setdefault(self._count + epoch, []).append(fault)
            elif fault.offset >= kept_from:
                self._waiting.append(fault)
            else:
                self._loose += 1
        self._frames.append(frame)
        self._count += len(frame)


def _nothing() -> DataFrame:
    whole = ("offset", "clock", "day", "line", "kind", "grid")
    columns: dict[str, Any] = {name: np.zeros(0, dtype=np.int64) for name in whole}
    return DataFrame(
        columns | {"valid": np.zeros(0, dtype=bool), "fix_type": np.zeros(0), "north": np.zeros(0)}
    )


def _joined(held: DataFrame | None, log: Log, kinds: Sequence[str]) -> DataFrame | None:
    """Return sentences of some kinds in the order of the log; None where there is none."""
    found = [] if held is None else [held]
    for kind in kinds:
        shape = POSITIONS.get(kind) or EXTRAS[kind]
        found += [
            table.assign(kind=_KINDS.index(kind), grid=shape.grid) for table in log.taken(kind)
        ]
    if not found:
        return None
    rows = pd.concat(found, ignore_index=True)
    return rows.sort_values("offset", ignore_index=True, kind="stable")


def _numbers(rows: DataFrame) -> Ints:
    """Return the epoch of each sentence with a position, from 0 on; `rows` are not empty."""
    times = rows["clock"].where((rows["clock"] >= 0) | (rows["kind"] != _GLL)).ffill()
    clock = times.fillna(UNKNOWN_TIME).to_numpy(dtype=np.int64)
    address = rows["address"].to_numpy()
    opens = np.append(True, clock[1:] != clock[:-1])
    first = np.maximum.accumulate(np.where(opens, np.arange(len(rows)), 0))
    opens |= address == address[first]
    return np.cumsum(opens) - 1


def _numbers_of_extras(rows: DataFrame, extras: DataFrame, *, leads: bool) -> Ints:
    """Return the epoch that each further sentence tells more of; -1 where there is none."""
    first = rows.drop_duplicates("epoch")
    starts = first["offset"].to_numpy()
    count = len(starts)
    clock = np.append(rows.groupby("epoch")["clock"].max().to_numpy(), UNKNOWN_TIME)
    after = np.searchsorted(starts, extras["offset"].to_numpy())
    mine = extras["clock"].to_numpy()
    found = np.full(len(extras), -1)
    for epoch in (after - 2, after, after - 1):
        real = (epoch >= 0) & (epoch < count)
        fits = real & (mine >= 0) & (clock[np.where(real, epoch, count)] == mine)
        found = np.where(fits, epoch, found)
    beside = np.minimum(after, count - 1) if leads else after - 1
    return np.where(np.isin(extras["kind"], _TIMED), found, beside)


def _merged(rows: DataFrame, every: DataFrame) -> DataFrame:
    """Return one row an epoch: of each column the value of the first sentence that has it."""
    count = int(rows["epoch"].iloc[-1]) + 1
    made: dict[str, Any] = {"offset": rows.drop_duplicates("epoch")["offset"].to_numpy()}
    made["clock"] = rows.groupby("epoch")["clock"].max().to_numpy()
    made["day"] = every.groupby("epoch")["day"].max().to_numpy()
    made["valid"] = ~np.isin(np.arange(count), rows["epoch"][rows["valid"] == 0.0])
    made |= _places(rows, count) | _heights(rows, count)
    order = np.lexsort((every["kind"], every["epoch"]))
    for name in _REALS:
        if name in every:
            made[name] = _first_known(every, name, order, count)
    if "sigma_north_m" in made:
        _prefer_statistics(every, made, count)
    if "station_id" in rows:
        named = rows[rows["station_id"].notna()].drop_duplicates("epoch").set_index("epoch")
        made["station_id"] = named["station_id"].reindex(range(count)).array
    return DataFrame(made, copy=False)


def _first_known(table: DataFrame, name: str, order: Ints, count: int) -> NDArray[np.float64]:
    values = table[name].to_numpy(dtype=np.float64)[order]
    epochs = table["epoch"].to_numpy()[order]
    known = ~np.isnan(values)
    out = np.full(count, np.nan)
    out[epochs[known][::-1]] = values[known][::-1]
    return out


def _prefer_statistics(every: DataFrame, made: dict[str, Any], count: int) -> None:
    """Take accuracies of GST, one standard deviation each, before estimates of other sentences."""
    told = every[every["kind"] == _KINDS.index("GST")]
    heights = _first_known(told, "sigma_height_m", np.arange(len(told)), count)
    has = np.zeros(count, dtype=bool)
    has[told["epoch"]] = True
    made["sigma_height_m"] = np.where(has, heights, made["sigma_height_m"])
    if "sigma_horizontal_m" in made:
        made["sigma_horizontal_m"] = np.where(has, np.nan, made["sigma_horizontal_m"])


def _places(rows: DataFrame, count: int) -> dict[str, Any]:
    """Return the position of each epoch: geographic before grid, then the one printed finest."""
    placed = rows[rows["north"].notna() & rows["east"].notna()]
    order = np.lexsort((placed["kind"], placed["north_unit"], placed["grid"], placed["epoch"]))
    names = ["north", "east", "printed_north", "printed_east", "line", "kind", "grid"]
    chosen = placed.iloc[order].drop_duplicates("epoch").set_index("epoch")[names]
    chosen = chosen.reindex(range(count))
    for name, none in (("line", 0), ("kind", -1), ("grid", 0)):
        chosen[name] = chosen[name].astype(np.float64).fillna(none).astype(np.int64)
    return {name: chosen[name].array for name in names}


def _heights(rows: DataFrame, count: int) -> dict[str, Any]:
    """Return the height of each epoch with its kind, all of one sentence."""
    names = ["height_m", "height_kind", "printed_height", "geoid_separation_m"]
    names = [name for name in names if name in rows]
    if "height_m" not in names:
        return {}
    known = rows[rows["height_m"].notna()]
    order = np.lexsort((known["kind"], known["epoch"]))
    chosen = known.iloc[order].drop_duplicates("epoch").set_index("epoch")[names]
    chosen = chosen.reindex(range(count))
    return {name: chosen[name].array for name in names}


def _two_places(rows: DataFrame, frame: DataFrame) -> list[Fault]:
    """Return sentences that put their epoch elsewhere than the one that is taken.

    They may differ by one in the last digit of the coarser one: receivers round or cut off.
    """
    names = ["north", "east", "printed_north", "printed_east", "line", "kind", "grid"]
    taken = frame[names].iloc[rows["epoch"].to_numpy()].reset_index(drop=True)
    north = np.abs(rows["north"].to_numpy() - taken["north"].to_numpy(dtype=np.float64))
    east = np.abs(rows["east"].to_numpy() - taken["east"].to_numpy(dtype=np.float64))
    east = np.where(rows["grid"], east, np.abs((east + 180.0) % 360.0 - 180.0))
    apart = rows["grid"].to_numpy(dtype=bool) == (taken["grid"].to_numpy() == 1)
    apart &= (north > rows["north_unit"].to_numpy() * _SLACK) | (
        east > rows["east_unit"].to_numpy() * _SLACK
    )
    mine: Any = rows[apart].itertuples(index=False)
    theirs: Any = taken[apart].itertuples(index=False)
    return [
        Fault(
            int(row.offset),
            int(row.line),
            "sentences-disagree",
            f"{_KINDS[row.kind]} position",
            f"{row.printed_north} {row.printed_east}",
            f"line {other.line} ({_KINDS[other.kind]}) has "
            f"{other.printed_north} {other.printed_east}",
        )
        for row, other in zip(mine, theirs, strict=True)
    ]


def _two_days(every: DataFrame) -> list[Fault]:
    """Return sentences that date their epoch otherwise than another of them."""
    dated = every[every["day"] != UNKNOWN_DAY]
    latest = dated.groupby("epoch")["day"].transform("max")
    earlier = dated["day"] != latest
    rows: Any = dated[earlier].itertuples()
    return [
        Fault(
            int(row.offset),
            int(row.line),
            "sentences-disagree",
            f"{_KINDS[row.kind]} date",
            str(np.datetime64(int(row.day), "D")),
            f"another sentence of that instant has {np.datetime64(int(day), 'D')}",
        )
        for row, day in zip(rows, latest[earlier], strict=True)
    ]
