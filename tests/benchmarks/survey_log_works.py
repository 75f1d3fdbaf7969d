"""Works of receiver logs: NMEA 0183 read into epochs.

The peer does less: it parses sentence by sentence, and joins none of them to epochs.
"""

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from tests.benchmarks.contest import Contest, Task

__all__ = ["SURVEY_LOG_WORKS"]

EPOCHS = 25_000
SENTENCES = 8 * EPOCHS


def _sentence(body: str) -> str:
    summed = 0
    for byte in body.encode():
        summed ^= byte
    return f"${body}*{summed:02X}\r\n"


@cache
def _log() -> Path:
    """Return a log of seven hours at one hertz, as a receiver with RTK writes it."""
    path = Path(tempfile.mkdtemp(prefix="borderkit-bench-")) / "day.nmea"
    with path.open("w", newline="") as file:
        for second in range(EPOCHS):
            hours, rest = divmod(12 * 3600 + second, 3600)
            clock = f"{hours:02}{rest // 60:02}{rest % 60:02}.00"
            place = f"4707.{second:05},N,00931.{second * 7 % 100_000:05},E"
            bodies = (
                f"GNRMC,{clock},A,{place},0.046,12.5,030626,,,R,V",
                "GNVTG,12.5,T,,M,0.046,N,0.085,K,R",
                f"GNGGA,{clock},{place},4,12,0.88,456.{second % 10},M,47.5,M,1.0,0123",
                "GNGSA,A,3,23,24,20,12,,,,,,,,,1.62,0.88,1.12,1",
                "GPGSV,3,1,11,01,06,014,08,12,43,207,28,14,06,049,,15,44,171,23,1",
                "GPGSV,3,2,11,17,32,064,16,19,33,094,,20,20,251,31,21,04,354,,1",
                f"GNGLL,{place},{clock},A,R",
                f"GNGST,{clock},0.8,0.02,0.01,89,0.011,0.012,0.021",
            )
            file.writelines(_sentence(body) for body in bodies)
    return path


def _read_with_borderkit() -> Task:
    from borderkit.io.surveys.reading import read_survey

    path = _log()

    def read() -> Any:
        return read_survey(path).points

    def answer() -> Any:
        points = read()
        return [len(points), round(points["north"].sum(), 6), round(points["height_m"].sum(), 1)]

    return Task([read], SENTENCES, answer, rounds=3)


def _read_with_pynmea2() -> Task:
    import pynmea2

    path = _log()

    def read() -> Any:
        with path.open() as file:
            return [pynmea2.parse(line, check=True) for line in file]

    def answer() -> Any:
        epochs = [said for said in read() if said.sentence_type == "GGA"]
        north = round(sum(said.latitude for said in epochs), 6)
        return [len(epochs), north, round(sum(said.altitude for said in epochs), 1)]

    return Task([read], SENTENCES, answer)


SURVEY_LOG_WORKS: dict[str, Contest] = {
    "survey-nmea": Contest(
        f"{SENTENCES:,} sentences of an NMEA 0183 log, checksums proved",
        {"borderkit": _read_with_borderkit, "pynmea2 (no epochs)": _read_with_pynmea2},
    ),
}
