"""Survey files that are changed at random: they are read or refused, and every record counts.

``python -m tests.fuzz --minutes 10`` goes on for long, over every parser of survey files. What
it finds is printed once for each place in the code, and kept with the file that shows it.
The tests take the same changes from Hypothesis.
"""

import argparse
import faulthandler
import io
import json
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from borderkit.errors import BorderkitError, InternalError
from borderkit.io.surveys.gathering import SurveyReading, Told
from borderkit.io.surveys.limits import Limits
from borderkit.io.surveys.reading import read_survey
from tests.hostile_surveys import package
from tests.survey_files import GPX, KML, NMEA, SEEDS, checked, shapefile, zip_of

__all__ = [
    "ALL_SEEDS",
    "KINDS",
    "QUICK",
    "TOKENS",
    "TOLD",
    "Edit",
    "UnlawfulError",
    "check",
    "edited",
]

Edit = tuple[str, float, float, bytes]
"""What is done, where (share of the file), over how much (share), and bytes that it takes."""

LIMITS: Final = Limits(
    file_bytes=2**24, unpacked_bytes=2**24, points=200_000, worker_s=10, worker_bytes=2**30
)
SLOW_S: Final = 25.0

TOKENS: Final[tuple[bytes, ...]] = (
    *(b"", b"\0", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\r", b"\n", b"\t", b" ", b"\x1a"),
    *(b"nan", b"inf", b"-0", b"1e999", b"-1e-999", b"9" * 400, b"48,5", b"1_000", b"0x10", b"+"),
    *(
        "\u0664\u0667.\u0661".encode(),
        "\uff14\uff17".encode(),
        "\u221247".encode(),
        b"47d06'N",
        b"181",
    ),
    *(b"<", b">", b"&", b"&amp;", b"&#0;", b"]]>", b"<!--", b"<![CDATA[", b"<?x?>", b"</", b"<a>"),
    *(b"<trkseg>", b"</trkpt>", b"<wpt>", b'lat="', b"<time>", b"<gx:Track>", b"<when/>"),
    *(b"{", b"}", b"[", b"]", b"null", b"true", b'"', b'"type"', b'"coordinates"', b"[[]]"),
    *(b",", b";", b"|", b"''", b'""', b'"a\n', b"=1+1", b"*00", b"$", b"$GPGGA,", b"$GNRMC,,,,*"),
    *(b"0000-00-00", b"1901-01-01T00:00:00Z", b"9999-12-31T23:59:59Z", b"2026-02-30", b"T24:00Z"),
    *(b"2026-06-03T08:00:00+99:99", b"-0001-01-01", b"24:61:61", b"1e5", b"3.", b".5"),
    *(b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\x80", b"PK\x03\x04", b"\x80"),
)
"""Pieces that parsers trip over."""

KINDS: Final = ("put", "cut", "flip", "double", "swap", "number", "end", "zero")


def _emlid() -> bytes:
    heads = (
        "Name,Code,Easting,Northing,Elevation,Longitude,Latitude,Ellipsoidal height,Easting RMS,"
        "Northing RMS,Elevation RMS,Lateral RMS,Antenna height,Antenna height units,"
        "Solution status,Averaging start,Averaging end,Samples,PDOP,CS name"
    )
    row = (
        "{},stone,500000.1,5218000.2,440.1,9.5,47.1,487.1,0.01,0.01,0.02,0.014,1.8,m,FIX,"
        "2026-06-03 08:10:00.0 UTC+02:00,2026-06-03 08:10:30.0 UTC+02:00,30,1.4,WGS84\n"
    )
    return (heads + "\n" + row.format(17) + row.format(18)).encode()


def _workbook() -> bytes:
    import openpyxl

    book, file = openpyxl.Workbook(), io.BytesIO()
    sheet = book.create_sheet("points", 0)
    for row in (("Name", "Longitude", "Latitude"), (17, 9.5, 47.1), ("18", "9.6", 47.2)):
        sheet.append(row)
    book.save(file)
    return file.getvalue()


def _flatgeobuf() -> bytes:
    import geopandas
    from shapely import Point

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.fgb")
        frame = {"name": ["17", "18"], "hdop": [0.7, 0.8]}
        places = [Point(9.5, 47.1, 440.0), Point(9.6, 47.2, 441.0)]
        geopandas.GeoDataFrame(frame, geometry=places, crs="EPSG:4326").to_file(path)
        return path.read_bytes()


_RICH_GPX: Final = b"""<gpx version="1.0" xmlns="http://www.topografix.com/GPX/1/0"
 xmlns:g="http://www.garmin.com/xmlschemas/TrackPointExtension/v1">
<wpt lat="47.1" lon="9.5"><ele>440.5</ele><time>2026-06-03T08:10:00+02:00</time>
<magvar>2</magvar><geoidheight>47</geoidheight><name>17</name><cmt>a</cmt><sym>Flag</sym>
<fix>rtk</fix><sat>12</sat><hdop>0.7</hdop><vdop>1</vdop><pdop>1.2</pdop>
<ageofdgpsdata>1</ageofdgpsdata><dgpsid>7</dgpsid>
<extensions><g:TrackPointExtension><g:speed>1.2</g:speed><g:course>30</g:course>
</g:TrackPointExtension><hrms>0.01</hrms></extensions></wpt>
<rte><name>r</name><rtept lat="47.1" lon="9.5"><name>a</name></rtept></rte>
<trk><name>t</name><trkseg/><trkseg><trkpt lat="-0" lon="180"/></trkseg></trk></gpx>"""

_TRACK_KML: Final = b"""<kml xmlns="http://www.opengis.net/kml/2.2"
 xmlns:gx="http://www.google.com/kml/ext/2.2"><Document><Folder><Placemark><name>t</name>
<gx:MultiTrack><gx:Track><when>2026-06-03T08:00:00Z</when><when>2026-06-03T08:01:00Z</when>
<gx:coord>9.5 47.1 440</gx:coord><gx:coord>9.6 47.2</gx:coord></gx:Track></gx:MultiTrack>
</Placemark><Placemark><TimeStamp><when>2026-06</when></TimeStamp><ExtendedData>
<Data name="accuracy"><value>0.02</value></Data></ExtendedData><LineString>
<altitudeMode>absolute</altitudeMode><coordinates>9.5,47.1,1 9.6,47.2</coordinates></LineString>
</Placemark></Folder></Document></kml>"""

_RICH_NMEA: Final = NMEA + b"".join(
    checked(body)
    for body in (
        "GNGNS,081002.00,4706.0,N,00930.0,E,RRNN,12,0.6,440.5,47.0,1.0,0001",
        "GNGSA,A,3,01,02,,,,,,,,,,,1.2,0.7,1.0",
        "GNVTG,0.0,T,,M,0.0,N,0.0,K,D",
        "GNZDA,081003.00,03,06,2026,00,00",
        "GNGLL,4706.0,N,00930.0,E,081003.00,A,D",
        "GNDTM,W84,,0.0,N,0.0,E,0.0,W84",
        "PTNL,GGK,081004.00,060326,4706.0,N,00930.0,E,3,12,1.2,EHT487.5,M",
        "PTNL,PJK,081005.00,060326,+5218000.1,N,+500000.2,E,3,12,1.2,GHT+440.5,M",
        "PUBX,00,081006.00,4706.0,N,00930.0,E,487.5,D3,0.5,0.7,0.1,0.0,0.0,,0.7,1.0,0.8,9,0,0",
        "GNRMC,235959.00,A,4706.0,N,00930.0,E,0.0,,311299,,,A",
        "GNGGA,000000.00,4706.0,N,00930.0,E,5,12,0.6,440.5,M,47.0,M,1.0,0001",
    )
)


def _seeds() -> dict[str, bytes]:
    shapes = shapefile((9.5, 47.1), (9.6, 47.2), texts="界桩".encode("gbk"))
    prj = {".prj": b'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137,298.25'
           b'7223563]],PRIMEM["Greenwich",0],UNIT["Degree",0.017453292519943295]]'}  # fmt: skip
    return SEEDS | {
        "rich.gpx": _RICH_GPX,
        "wide.gpx": GPX.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        "track.kml": _TRACK_KML,
        "rich.nmea": _RICH_NMEA,
        "emlid.csv": _emlid(),
        "odk.csv": b'geo,note\n47.1 9.5 440 4.5,"a\nb"\n47.2 9.6 441 0,=x\n',
        "xyh.txt": "点名;X;Y;H\n17;5218000,12;22499919,5;440\n18;5218001,1;22499920,1;441\n".encode(
            "gbk"
        ),
        "pnezd.txt": b"1,5218000.12,500000.22,440.1,stone\n2,5218001.12,500001.22,441.1,stone\n",
        "dms.csv": "Name;Latitude;Longitude\n17;47°06\u203200,5\u2033N;9°30'0''E\n".encode(),
        "book.xlsx": _workbook(),
        "layer.gpkg": package(),
        "layer.fgb": _flatgeobuf(),
        "loose.zip": zip_of({f"s{k}": v for k, v in (shapes | prj).items()}, stored=True),
        "loose.kmz": zip_of({"doc.kml": KML}, stored=True),
    }


ALL_SEEDS: Final = _seeds()
"""Good files of every form and dialect, by name."""

QUICK: Final = tuple(
    name
    for name in ALL_SEEDS
    if name.endswith((".kml", ".nmea", ".csv", ".geojson", ".jpg", ".txt", ".kmz"))
)
"""Those that are read without a process of their own."""

TOLD: Final = (
    Told(),
    Told(crs="EPSG:4326", timezone="UTC", date="2026-06-03", axes="east_north"),
    Told(crs="EPSG:31466", timezone="Europe/Vaduz", date="2026-06-03", axes="north_east"),
    Told(crs="EPSG:32632", timezone="Asia/Shanghai", station="17", confidence=0.95),
    Told(crs="EPSG:4326", profile="pnezd", encoding="gb18030", height_kind="ellipsoidal"),
)
"""What may be stated beside a file."""


class UnlawfulError(Exception):
    """A file came out of reading as none may."""


def edited(data: bytes, edits: Sequence[Edit], *, other: bytes = b"") -> bytes:
    """Return a file with changes made to it, one after the other."""
    made = bytearray(data)
    for kind, at, span, piece in edits:
        start = int(at * len(made))
        stop = min(len(made), start + max(1, int(span * span * span * len(made))))
        if kind == "put":
            made[start:start] = piece or other[start : start + 40]
        elif kind == "cut":
            del made[start:stop]
        elif kind == "flip" and start < len(made):
            made[start] ^= piece[0] if piece else 1 << int(span * 7.99)
        elif kind == "double":
            made[stop:stop] = made[start:stop]
        elif kind == "swap":
            made[start:stop] = (piece or other)[: max(1, stop - start)]
        elif kind == "number":
            _renumber(made, start, piece)
        elif kind == "end":
            del made[start:]
        elif kind == "zero":
            made[start:stop] = bytes(stop - start)
    return bytes(made[: 2**20])


def _renumber(made: bytearray, start: int, piece: bytes) -> None:
    """Put a piece in the place of the next number."""
    digits = b"0123456789.-"
    at = next((i for i in range(start, len(made)) if made[i] in digits), None)
    if at is not None:
        end = next((i for i in range(at, len(made)) if made[i] not in digits), len(made))
        made[at:end] = piece


def check(path: Path, told: Told, *, judge: bool = False) -> str:
    """Read a file, and return in a word what came out of it.

    Raises
    ------
    UnlawfulError
        Records are lost or doubled, or a receipt does not add up.
    """
    try:
        reading = read_survey(path, told=told, limits=LIMITS)
    except InternalError as fault:
        raise UnlawfulError(str(fault)) from fault
    except BorderkitError as fault:
        json.dumps(fault.problem())
        return type(fault).__name__
    _require_lawful(reading)
    if judge:
        _judge(path, told)
    return "asks" if reading.questions else "read"


def _require_lawful(reading: SurveyReading) -> None:
    refused = {rejection.row for rejection in reading.rejections}
    rows = set(reading.points["row"])
    counts = (reading.read, len(rows) + len(refused), sum(part.read for part in reading.parts))
    if len(set(counts)) != 1 or rows & refused or len(rows) != len(reading.points):
        msg = f"read, accounted for and read in parts are {counts}"
        raise UnlawfulError(msg)
    json.dumps([rejection.to_json() for rejection in reading.rejections])
    json.dumps([question.to_json() for question in reading.questions])


def _judge(path: Path, told: Told) -> None:
    """Hold the receipt of a file to its law."""
    from borderkit.workflows.survey_intake import SurveyRequest, inspect_survey

    receipt = inspect_survey(path, request=SurveyRequest(told=told, limits=LIMITS))
    written = json.loads(json.dumps(receipt.to_json(shown=None), allow_nan=False))
    if receipt.state in ("readable", "kept"):
        parts = [written[name] for name in ("accepted", "rejected", "duplicate")]
        if written["read"] != sum(parts):
            msg = f"the receipt says read {written['read']}, and {parts}"
            raise UnlawfulError(msg)
    problem: dict[str, Any] = written["problem"] or {}
    if problem.get("code") == "internal":
        raise UnlawfulError(problem["detail"])


# --------------------------------------------------------------------------------- for long


@dataclass
class _Run:
    """What a long run found."""

    folder: Path
    outcomes: Counter[str] = field(default_factory=Counter)
    found: dict[str, Path] = field(default_factory=dict)

    def keep(self, path: Path, told: Told, fault: BaseException) -> None:
        """Keep a file that shows a fault, once for each place in the code."""
        frames = [f for f in traceback.extract_tb(fault.__traceback__) if "borderkit" in f.filename]
        last = frames[-1] if frames else traceback.extract_tb(fault.__traceback__)[-1]
        key = f"{type(fault).__name__} at {Path(last.filename).name}:{last.lineno}"
        if key in self.found:
            return
        kept = self.folder / f"{len(self.found):03d}-{path.name}"
        kept.write_bytes(path.read_bytes())
        kept.with_name(f"{kept.name}.told.json").write_text(json.dumps(told.to_json()))
        self.found[key] = kept
        print(f"{key}: {str(fault)[:300]}\n  {kept}", flush=True)
        traceback.print_exception(fault, limit=-6)


def _any_edits(rng: random.Random) -> list[Edit]:
    """Return changes: of numbers alone, which leave the form as it is, or of anything."""
    gentle = rng.random() < 0.45
    edits = []
    for _ in range(rng.choice((1, 1, 2, 3) if gentle else (1, 1, 1, 2, 4, 10))):
        piece = rng.choice(TOKENS) if rng.random() < 0.7 else rng.randbytes(rng.randrange(1, 6))
        if gentle and rng.random() < 0.5:
            piece = f"{rng.uniform(-400, 400):.{rng.randrange(9)}f}".encode()
        place = rng.random() if rng.random() < 0.8 else rng.random() ** 4
        edits.append(("number" if gentle else rng.choice(KINDS), place, rng.random(), piece))
    return edits


def _packed(rng: random.Random, name: str, data: bytes, other: bytes) -> bytes:
    """Change the members of a zip, or the file as it is."""
    import zipfile

    if not data.startswith(b"PK") or rng.random() < 0.3:
        return edited(data, _any_edits(rng), other=other)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    chosen = rng.choice(sorted(members))
    members[chosen] = edited(members[chosen], _any_edits(rng), other=other)
    return zip_of(members)


def _too_slow(*_: object) -> None:
    msg = f"it takes more than {SLOW_S} s"
    raise TimeoutError(msg)


def fuzz(folder: Path, *, minutes: float, seed: int, only: str = "") -> _Run:
    """Change seeds at random for so many minutes, and keep what should not be."""
    rng, run = random.Random(seed), _Run(folder)
    names = [name for name in ALL_SEEDS if only in name]
    signal.signal(signal.SIGALRM, _too_slow)
    end = time.monotonic() + 60 * minutes
    while time.monotonic() < end:
        name = rng.choice(names if only or rng.random() < 0.25 else QUICK)
        data = _packed(rng, name, ALL_SEEDS[name], ALL_SEEDS[rng.choice(names)])
        path, told = folder / f"case-{os.getpid()}-{name}", rng.choice(TOLD)
        path.write_bytes(data)
        signal.setitimer(signal.ITIMER_REAL, SLOW_S)
        try:
            run.outcomes[check(path, told, judge=rng.random() < 0.3)] += 1
        except Exception as fault:  # noqa: BLE001 - whatever comes out is what is looked for
            run.keep(path, told, fault)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            path.unlink(missing_ok=True)
    return run


def main(arguments: Sequence[str] | None = None) -> int:
    """Run for long; return 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--only", default="", help="part of the names of seeds that are taken")
    parser.add_argument("--into", type=Path, default=None, help="folder for what is found")
    given = parser.parse_args(arguments)
    faulthandler.enable()
    seed = random.SystemRandom().randrange(2**32) if given.seed is None else given.seed
    folder = given.into or Path(tempfile.mkdtemp(prefix="borderkit-fuzz-"))
    folder.mkdir(parents=True, exist_ok=True)
    print(f"seed {seed}, what is found is kept in {folder}", flush=True)
    run = fuzz(folder, minutes=given.minutes, seed=seed, only=given.only)
    print(f"{sum(run.outcomes.values())} files: {dict(run.outcomes.most_common())}")
    print(f"{len(run.found)} faults found")
    return 1 if run.found else 0


if __name__ == "__main__":
    sys.exit(main())
