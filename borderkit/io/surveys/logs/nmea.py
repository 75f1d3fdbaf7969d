"""NMEA 0183 logs: every epoch of a receiver as a point, every broken sentence accounted for.

**What counts as a record.** One epoch - all that the receiver said of one instant, in as many
sentences as it liked - and one for each sentence that is broken. Good sentences without a position
are no records; those that tell nothing here are counted in a note.

**Reference system.** Latitudes and longitudes are WGS84, as the format says, unless ``DTM`` (or
``PGRMM`` where there is no ``DTM``) names another datum: then the system is asked. Grid coordinates
(``PTNL,PJK``, ``LLQ``) are read where no sentence of their instant has latitude and longitude, in
the projected system that is told; where only some instants are such and none is told, they
are refused one by one.
"""

from dataclasses import replace
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from borderkit.crs import GEOD, read_crs
from borderkit.errors import FileFormatError, InputError, SurveyFileError, TooLargeError
from borderkit.io.surveys.gathering import Gathering, SurveySource, Told
from borderkit.io.surveys.logs.nmea_dates import instants
from borderkit.io.surveys.logs.nmea_epochs import EpochJoiner, Epochs
from borderkit.io.surveys.logs.nmea_lines import Refused, read_blocks
from borderkit.io.surveys.logs.nmea_sentences import DATUMS, EXTRAS, POSITIONS, WGS84_NAMES, Log

__all__ = ["GAP_S", "read_nmea"]

GAP_S: Final = 60.0
"""A longer pause begins a new track, unless the log's own interval is a fifth of it or more."""

_STANDING: Final = 30
_STANDING_M: Final = 10.0
"""So many epochs within so many metres are no walk, whatever a receiver's noise."""

_BATCH: Final = 65_536
_AT_ONCE: Final = 100_000
_MOST_REFUSED: Final = 100_000
_KINDS_SHOWN: Final = 30
_STRAYS_EACH: Final = 20
_NOT_MEASURED: Final = {6: "estimated by dead reckoning", 7: "typed in", 8: "simulated"}
_PLACED_TOO: Final = frozenset({"PFUGDP", "PGPPADV", "RMA", "LLK", "GGK", "GMP", "POS"})
_NOT_COPIED: Final = frozenset({"offset", "clock", "day", "valid", "kind", "grid"})


def read_nmea(source: SurveySource, told: Told, into: Gathering) -> None:
    """Read an NMEA 0183 log of any talkers and receivers.

    Parameters
    ----------
    source : SurveySource
        The log: ASCII, or UTF-16 with a byte order mark; binary messages may stand between.
    told : Told
        ``station``: the log is an occupation of it; ``date`` of its first epoch; ``crs``.
    into : Gathering
        Takes the epochs, the rejections, and what should be known.

    Raises
    ------
    SurveyFileError
        It holds no position.
    FileFormatError
        Most of it is broken.
    TooLargeError
        It is larger than is taken.
    """
    if source.path.stat().st_size > source.limits.file_bytes:
        msg = f"{source.name} is larger than {source.limits.file_bytes} bytes; split it"
        raise TooLargeError(msg)
    first = _told_date(told)
    log, epochs = _read_log(source)
    if not len(epochs.frame) and not log.refused:
        held = ", ".join(f"{count} {kind}" for kind, count in log.kinds.most_common(8))
        msg = (
            f"{source.name} has no positions, only {held or 'no sentence at all'}; "
            "let the receiver write GGA and RMC"
        )
        raise SurveyFileError(msg)
    _tell_log(log, epochs, into)
    frame = epochs.frame
    when = instants(frame["clock"].to_numpy(), frame["day"].to_numpy(), first=first)
    _Records(source, told, into, log=log, epochs=epochs).hand_on(when)


def _read_log(source: SurveySource) -> tuple[Log, Epochs]:
    log, joiner, joined = Log(), EpochJoiner(), 0
    for block in read_blocks(source.path):
        log.read(block)
        good = log.kinds.total()
        if good - joined > _AT_ONCE:
            joiner.add(log)
            joined = good
        most = max(_MOST_REFUSED, good)
        if len(log.refused) > most or log.strays > _STRAYS_EACH * most:
            msg = (
                f"{source.name} is damaged: {good} sentences so far are good, {len(log.refused)} "
                f"are broken, {log.strays} more are none; copy the log anew from the receiver"
            )
            raise FileFormatError(msg)
    joiner.add(log, last=True)
    return log, joiner.epochs()


def _told_date(told: Told) -> date | None:
    """Return the date that was told.

    Raises
    ------
    InputError
        It is none.
    """
    if told.date is None:
        return None
    try:
        return date.fromisoformat(told.date)
    except ValueError as fault:
        msg = f"{told.date!r} is no date; write it as 2026-06-03"
        raise InputError(msg) from fault


def _tell_log(log: Log, epochs: Epochs, into: Gathering) -> None:
    """Note what is not read."""
    read = {*POSITIONS, *EXTRAS, *DATUMS}
    idle = {kind: count for kind, count in sorted(log.kinds.items()) if kind not in read}
    placed = {kind: count for kind, count in idle.items() if kind in _PLACED_TOO}
    if idle:
        named = [f"{count} {kind}" for kind, count in idle.items()]
        more = [f"and {len(named) - _KINDS_SHOWN} kinds more"] if len(named) > _KINDS_SHOWN else []
        kinds = ", ".join(named[:_KINDS_SHOWN] + more)
        into.note(f"{sum(idle.values())} sentences are of kinds that are not read: {kinds}")
    if placed:
        into.note(
            f"{sum(placed.values())} of them have positions ({', '.join(placed)}); where they are "
            "wanted, let the receiver write GGA too"
        )
    if log.other_bytes:
        into.note(f"{log.other_bytes} bytes between the sentences are not read")
    if epochs.loose:
        into.note(f"{epochs.loose} values cannot be read, in sentences that belong to no position")


class _Records:
    """The records of a log on their way into a gathering."""

    def __init__(
        self, source: SurveySource, told: Told, into: Gathering, *, log: Log, epochs: Epochs
    ) -> None:
        self.source, self.told, self.into = source, told, into
        self.refused, self.datums = log.refused, log.datums
        self.faults, self.frame = epochs.faults, epochs.frame
        placed = self.frame["line"].to_numpy() > 0
        self.grid = placed & (self.frame["grid"].to_numpy() == 1)
        self.plain = placed & ~self.grid
        self.rows = np.zeros(len(self.frame), dtype=np.int64)

    def hand_on(self, when: NDArray[np.datetime64]) -> None:
        """Count the records in the order of the log, and take or reject each."""
        named = _told_crs(self.told)
        other = self._other_datum()
        asks = self._ask(other, named)
        self._number(with_epochs=not asks)
        if asks:
            return
        bad = self._reject(grid_too=named is None or named[1] == "geographic")
        if named is not None and other is None and named[1] == "geographic":
            self.into.note(f"the log is in WGS84; {named[0]} is not used for it")
        good = ~bad
        tracks = _tracks(when, good)
        if other is not None and named is not None:
            self.into.tell(crs=named[0], crs_by="told")
        elif self.plain.any() or not self.grid.any():
            self.into.tell(crs="EPSG:4326", crs_by="format")
        self._extend(good & self.plain, when, tracks)
        if self.told.station is None:
            self._tell_standing(good & self.plain)
        if named is not None and (good & self.grid).any():
            if (good & self.plain).any():
                self.into.end()
                part = replace(self.source, name=f"{self.source.name} (grid coordinates)")
                self.into.begin(part, "nmea")
            self.into.tell(crs=named[0], crs_by="told")
            self._extend(good & self.grid, when, tracks)

    def _tell_standing(self, which: NDArray[np.bool_]) -> None:
        """Note where a log that is taken as a track seems to be an occupation."""
        if which.sum() < _STANDING:
            return
        places = self.frame.loc[which, ["north", "east"]].to_numpy(dtype=float)
        (south, west), (north, east) = places.min(axis=0), places.max(axis=0)
        _, _, metres = GEOD.inv(west, south, east, north)
        if metres <= _STANDING_M:
            self.into.note(
                f"its {len(places)} epochs lie within {_STANDING_M:g} m and are taken as a track; "
                "if it was recorded on one mark, state which to have them averaged: --station"
            )

    def _other_datum(self) -> str | None:
        """Return what the log states its positions to be in, if that is not WGS84.

        A broken sentence that would have said it leaves it open.
        """
        stated = self.datums["DTM"] or self.datums["PGRMM"]
        if not stated and any(_names_datum(refused) for refused in self.refused):
            return "of a broken sentence"
        others = [name for name in stated if name.upper() not in WGS84_NAMES]
        return ", ".join(others) if others else None

    def _ask(self, other: str | None, named: tuple[str, str] | None) -> bool:
        """Ask for a reference system where nobody may guess it; whether it was asked."""
        kind = None if named is None else named[1]
        if other is not None and self.plain.any() and kind not in {"geographic", "own"}:
            self.into.ask(
                "crs",
                f"the receiver says that its positions are in datum {other}, not WGS84: "
                "in which geographic reference system are they?",
            )
            return True
        if self.grid.any() and not self.plain.any() and kind not in {"projected", "own"}:
            self.into.ask(
                "crs", "the log has grid coordinates alone: in which projected system are they?"
            )
            return True
        return False

    def _number(self, *, with_epochs: bool) -> None:
        """Count every record in the order of the log, and reject broken sentences."""
        broken = sorted(self.refused, key=lambda refused: refused.offset)
        offsets = np.array([refused.offset for refused in broken], dtype=np.int64)
        mine = self.frame["offset"].to_numpy(dtype=np.int64) if with_epochs else offsets[:0]
        numbers = self.into.take(len(offsets) + len(mine))
        places = np.argsort(np.argsort(np.append(offsets, mine), kind="stable"))
        rows = places + numbers.start
        self.rows = rows[len(offsets) :]
        for row, refused in zip(rows.tolist(), broken, strict=False):
            self.into.reject(
                row,
                refused.code,
                line=refused.line,
                field="sentence",
                value=refused.text,
                detail=refused.detail,
            )

    def _reject(self, *, grid_too: bool) -> NDArray[np.bool_]:
        """Reject epochs that cannot be taken, each with everything that is wrong with it."""
        bad = np.zeros(len(self.frame), dtype=bool)
        for at, faults in sorted(self.faults.items()):
            bad[at] = True
            for fault in faults:
                self.into.reject(
                    int(self.rows[at]),
                    fault.code,
                    line=fault.line,
                    field=fault.field,
                    value=fault.value,
                    detail=fault.detail,
                )
        valid, fix = self.frame["valid"].to_numpy(), self.frame["fix_type"].to_numpy()
        placed = self.plain | self.grid
        self._reject_where(~valid, bad, "no-fix", field="fix")
        for quality, detail in _NOT_MEASURED.items():
            self._reject_where(valid & (fix == quality), bad, "not-measured", detail=detail)
        self._reject_where(valid & ~placed & ~bad, bad, "missing", field="position")
        if grid_too:
            self._reject_where(self.grid & ~bad, bad, "no-grid", field="position")
        return bad

    def _reject_where(
        self,
        where: NDArray[np.bool_],
        bad: NDArray[np.bool_],
        code: str,
        *,
        field: str = "fix",
        detail: str | None = None,
    ) -> None:
        lines, fix = self.frame["line"].to_numpy(), self.frame["fix_type"].to_numpy()
        for at in np.flatnonzero(where).tolist():
            value = f"{fix[at]:g}" if field == "fix" and not np.isnan(fix[at]) else None
            self.into.reject(
                int(self.rows[at]),
                code,
                line=int(lines[at]) or None,
                field=field,
                value=value,
                detail=detail,
            )
        bad |= where

    def _extend(
        self,
        which: NDArray[np.bool_],
        when: NDArray[np.datetime64],
        tracks: NDArray[np.int64],
    ) -> None:
        """Take epochs, a batch at a time."""
        chosen = np.flatnonzero(which)
        undated = int(np.isnat(when[chosen]).sum())
        if undated:
            self.into.note(
                f"{undated} epochs have no date, and so no time: state the date of the first "
                "with --date, or let the receiver write RMC or ZDA"
            )
        for start in range(0, len(chosen), _BATCH):
            some = chosen[start : start + _BATCH]
            self.into.extend(self._columns(some, when, tracks))

    def _columns(
        self, some: NDArray[np.int64], when: NDArray[np.datetime64], tracks: NDArray[np.int64]
    ) -> dict[str, Any]:
        part, count = self.frame.iloc[some], len(some)
        made: dict[str, Any] = {
            name: part[name].array for name in part.columns if name not in _NOT_COPIED
        }
        for name in ("sigma_horizontal_m", "sigma_north_m", "sigma_east_m", "sigma_height_m"):
            if name in made:
                values = part[name].to_numpy()
                made[name] = np.where(values > 0.0, values, np.nan)
        if "azimuth_deg" in made:
            made["azimuth_kind"] = [None if gone else "true" for gone in part["azimuth_deg"].isna()]
        told = {
            "station": self.told.station,
            "receiver": self.told.receiver,
            "operator": self.told.operator,
        }
        made |= {name: [text] * count for name, text in told.items() if text is not None}
        if self.told.height_kind and "height_kind" in made:
            kinds = part["height_kind"]
            made["height_kind"] = kinds.where(kinds != "unknown", self.told.height_kind).array
        if self.told.confidence is not None and "sigma_horizontal_m" in made:
            stated = np.isnan(made["sigma_horizontal_m"])
            made["confidence"] = np.where(stated, np.nan, self.told.confidence)
        return made | {
            "row": self.rows[some],
            "kind": ["epoch"] * count,
            "track": tracks[some],
            "observed_at": when[some],
        }


def _names_datum(refused: Refused) -> bool:
    return refused.text[3:7] == "DTM," or refused.text.startswith("$PGRMM,")


def _told_crs(told: Told) -> tuple[str, str] | None:
    """Return the reference system that was told, and whether it is geographic or projected.

    Raises
    ------
    CrsError
        There is none of that name.
    """
    if told.crs is None:
        return None
    if told.crs.startswith("own:"):
        return told.crs, "own"
    return told.crs, "projected" if read_crs(told.crs).is_projected else "geographic"


def _tracks(when: NDArray[np.datetime64], good: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the track of each epoch, from 0 on: a pause, or a step back in time, begins a new one.

    Parameters
    ----------
    when : ndarray of datetime64[us], shape (n,)
        NaT where it is unknown: such epochs stay on the track that they are on.
    good : ndarray of bool, shape (n,)
        Epochs that are taken; between others a pause does not count as one.
    """
    tracks = np.zeros(len(when), dtype=np.int64)
    timed = np.flatnonzero(good & ~np.isnat(when))
    if len(timed) > 1:
        steps = np.diff(when[timed]).astype(np.int64) / 1e6
        longest = max(GAP_S, 5.0 * float(np.median(np.abs(steps))))
        tracks[timed[1:]] = (steps > longest) | (steps < 0.0)
    return np.cumsum(tracks)
