"""JPEG photographs with a position: where and when they were taken, and which way they look.

A photograph is one record, taken or refused, so that none is lost in silence. What names a
person (artist, owner of the camera, its serial number) is not read.
"""

import hashlib
import mmap
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Any, Final

from borderkit.crs import read_crs
from borderkit.errors import FileFormatError, InputError, TooLargeError
from borderkit.io.decoding import decode_text
from borderkit.io.surveys.gathering import Gathering, SurveySource, Told
from borderkit.io.surveys.known_names import time_zone
from borderkit.io.surveys.pictures.exif import ExifTags, Photograph, look_at, read_tags

__all__ = ["read_photo"]

_TAGS: Final = {
    "GPSLatitudeRef": 1, "GPSLatitude": 2, "GPSLongitudeRef": 3, "GPSLongitude": 4,
    "GPSAltitudeRef": 5, "GPSAltitude": 6, "GPSTimeStamp": 7, "GPSStatus": 9,
    "GPSMeasureMode": 10, "GPSDOP": 11, "GPSImgDirectionRef": 16, "GPSImgDirection": 17,
    "GPSMapDatum": 18, "GPSDateStamp": 29, "GPSDifferential": 30, "GPSHPositioningError": 31,
}  # fmt: skip
_DESCRIPTION, _MAKE, _MODEL = 0x010E, 0x010F, 0x0110
_TAKEN_AT, _OFFSET_TAKEN, _EXIF_VERSION = 0x9003, 0x9011, 0x9000
_HALVES: Final = {"GPSLatitude": {"N": 1, "S": -1}, "GPSLongitude": {"E": 1, "W": -1}}
_DATE: Final = re.compile(r"([0-9]{4})[:-]([0-9]{2})[:-]([0-9]{2})")
_OFFSET: Final = re.compile(r"([+-])([0-9]{2}):([0-9]{2})")
_UNSET: Final = re.compile(r"[\s:0-]*")
_SIXTY: Final = 60
_WORDS_LIMIT: Final = 2_000


def read_photo(source: SurveySource, told: Told, into: Gathering) -> None:
    """Read a JPEG photograph.

    Parameters
    ----------
    source : SurveySource
        The photograph.
    told : Told
        ``timezone`` of the camera's clock, ``height_kind``, ``confidence``; ``crs`` where the
        photograph states a datum other than WGS84.
    into : Gathering
        Takes one record.

    Raises
    ------
    FileFormatError
        It is no JPEG.
    TooLargeError
        It is larger than is taken.
    """
    photograph, sha256 = _looked_at(source)
    shot = _Shot(told)
    if not photograph.whole:
        shot.fault("cut-off")
    elif photograph.exif is None:
        shot.fault("no-position", detail="it has no EXIF data")
    else:
        try:
            shot.read(read_tags(photograph.exif))
        except FileFormatError as fault:
            shot.faults = [("bad-record", "EXIF", None, str(fault))]
    if shot.question is not None:
        into.ask("crs", shot.question)
        return
    row = into.next_row()
    for code, name, value, detail in shot.faults:
        into.reject(row, code, field=name, value=value, detail=detail)
    if shot.faults:
        return
    into.tell(crs=shot.crs, crs_by="told" if shot.crs != "EPSG:4326" else "format")
    for note in shot.notes:
        into.note(note)
    own: dict[str, Any] = {
        "row": row,
        "line": 0,
        "kind": "photo",
        "track": -1,
        "photo": PurePosixPath(source.name.rpartition("!")[2]).name,
        "photo_sha256": sha256,
    }
    into.extend({name: [value] for name, value in (shot.found | own).items()})


def _looked_at(source: SurveySource) -> tuple[Photograph, str]:
    """Return the frame of a photograph, and its SHA-256."""
    size = source.path.stat().st_size
    if size > source.limits.file_bytes:
        msg = f"{source.name} is larger than {source.limits.file_bytes} bytes"
        raise TooLargeError(msg)
    if not size:
        msg = f"{source.name} is empty; copy it anew from the camera"
        raise FileFormatError(msg)
    with (
        source.path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        sha256 = hashlib.sha256(data).hexdigest()
        if data[:2] != b"\xff\xd8":
            msg = f"{source.name} is no JPEG; send photographs as JPEG"
            raise FileFormatError(msg)
        try:
            return look_at(data), sha256
        except FileFormatError:
            return Photograph(None, whole=False), sha256


@dataclass(slots=True)
class _Shot:
    """What a photograph says, collected tag by tag, with everything that is wrong with it."""

    told: Told
    crs: str = "EPSG:4326"
    question: str | None = None
    found: dict[str, Any] = field(default_factory=dict)
    faults: list[tuple[str, str | None, str | None, str | None]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tags: ExifTags = field(default_factory=ExifTags)

    def fault(
        self,
        code: str,
        name: str | None = None,
        value: object = None,
        *,
        detail: str | None = None,
    ) -> None:
        """Add something that is wrong."""
        self.faults.append((code, name, None if value is None else _shown(value), detail))

    def read(self, tags: ExifTags) -> None:
        """Read everything, or why it cannot be taken."""
        self.tags = tags
        if not any(_TAGS[name] in tags.position for name in _HALVES):
            self.fault("no-position", detail="it has no GPS tags" if not tags.position else None)
            return
        for name, column in (("GPSLatitude", "north"), ("GPSLongitude", "east")):
            self._read_angle(name, column)
        self._read_quality()
        self._read_height()
        self._read_direction()
        self._read_time()
        self._read_words()
        self._read_datum()

    def _text(self, name: str) -> str:
        value = self.tags.position.get(_TAGS[name], b"")
        return value.decode("ascii", "replace").strip() if isinstance(value, bytes) else ""

    def _rationals(self, name: str, count: int) -> tuple[Fraction, ...] | None:
        """Return a tag of that many rationals; None where it is absent, or wrong: a fault.

        A denominator of 0 is how Exif writes what is unknown: only a coordinate may not be so.
        """
        value = self.tags.position.get(_TAGS[name])
        if value is None:
            return None
        pairs = [pair for pair in value if isinstance(pair, tuple)]
        if len(pairs) == len(value) == count and all(a >= 0 and b > 0 for a, b in pairs):
            return tuple(Fraction(above, below) for above, below in pairs)
        unknown = bool(pairs) and all(pair == (0, 0) for pair in pairs)
        if not unknown or name in _HALVES:
            self.fault("no-position" if unknown else "not-a-number", name, value)
        return None

    def _printed(self, name: str) -> str:
        return _shown(self.tags.position.get(_TAGS[name], b""))

    def _read_angle(self, name: str, column: str) -> None:
        parts = self._rationals(name, 3)
        if parts is None:
            if _TAGS[name] not in self.tags.position:
                self.fault("missing", name)
            return
        degrees, minutes, seconds = parts
        if minutes > _SIXTY or seconds > _SIXTY:
            self.fault(
                "out-of-range", name, self._printed(name), detail="more than 60 minutes or seconds"
            )
            return
        half = self._text(f"{name}Ref").upper()
        sign = _HALVES[name].get(half)
        if sign is None:
            self.fault("bad-record" if half else "missing", f"{name}Ref", half or None)
            return
        self.found[column] = float(sign * (degrees + minutes / 60 + seconds / 3600))
        self.found[f"printed_{column}"] = f"{self._printed(name)} {half}"

    def _read_quality(self) -> None:
        if self._text("GPSStatus").upper() == "V":
            self.fault("no-fix", "GPSStatus", "V")
        error = self._rationals("GPSHPositioningError", 1)
        if error and error[0] > 0:
            self.found["sigma_horizontal_m"] = float(error[0])
            if self.told.confidence is not None:
                self.found["confidence"] = self.told.confidence
        dilution = self._rationals("GPSDOP", 1)
        if dilution and dilution[0] > 0:
            flat = self._text("GPSMeasureMode") == "2"
            self.found["hdop" if flat else "pdop"] = float(dilution[0])
        differential = self.tags.position.get(_TAGS["GPSDifferential"])
        if differential in {(0,), (1,)}:
            self.found["fix_type"] = 2.0 if differential == (1,) else 1.0

    def _read_height(self) -> None:
        """Read the altitude: Exif 3.0 says which surface 0 and 1 refer to, older ones do not."""
        height = self._rationals("GPSAltitude", 1)
        if not height:
            return
        reference = self.tags.position.get(_TAGS["GPSAltitudeRef"], (0,))
        if isinstance(reference, bytes):
            reference = (int(reference),) if reference in {b"0", b"1"} else tuple(reference) or (0,)
        if reference not in {(0,), (1,), (2,), (3,)}:
            self.fault("bad-record", "GPSAltitudeRef", reference)
            return
        kind = self.told.height_kind or "unknown"
        if reference in {(2,), (3,)}:
            kind = "orthometric"
        elif self._version() >= 300:
            kind = "ellipsoidal"
        sign = -1 if reference in {(1,), (3,)} else 1
        self.found["height_m"] = float(sign * height[0])
        self.found["height_kind"] = kind
        self.found["printed_height"] = f"{'-' if sign < 0 else ''}{self._printed('GPSAltitude')}"

    def _version(self) -> int:
        value = self.tags.shot.get(_EXIF_VERSION, b"")
        text = value.decode("ascii", "replace") if isinstance(value, bytes) else ""
        return int(text) if re.fullmatch("[0-9]{4}", text) else 0

    def _read_direction(self) -> None:
        direction = self._rationals("GPSImgDirection", 1)
        if not direction:
            return
        if direction[0] > 360:
            printed = self._printed("GPSImgDirection")
            self.fault("out-of-range", "GPSImgDirection", printed, detail="more than 360 degrees")
            return
        self.found["azimuth_deg"] = float(direction[0] % 360)
        kind = {"T": "true", "M": "magnetic"}.get(self._text("GPSImgDirectionRef").upper())
        if kind is not None:
            self.found["azimuth_kind"] = kind

    def _read_time(self) -> None:
        """Read when it was taken: by the satellites, else by the camera's clock with its offset."""
        day = self._text("GPSDateStamp")
        clock = self._rationals("GPSTimeStamp", 3)
        if clock is not None and not _UNSET.fullmatch(day):
            found = _satellite_time(day, clock)
            if found is None:
                self.fault("bad-time", "GPSDateStamp", f"{day} {self._printed('GPSTimeStamp')}")
            else:
                self.found["observed_at"] = found
            return
        self._read_camera_clock()

    def _read_camera_clock(self) -> None:
        taken, offset = (
            value.decode("ascii", "replace").strip() if isinstance(value, bytes) else ""
            for value in (self.tags.shot.get(tag, b"") for tag in (_TAKEN_AT, _OFFSET_TAKEN))
        )
        if _UNSET.fullmatch(taken):
            self.notes.append("the photograph does not say when it was taken")
            return
        try:
            moment = datetime.strptime(taken, "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
        except ValueError:
            moment = None
        if moment is None:
            self.fault("bad-time", "DateTimeOriginal", taken)
            return
        found = _with_offset(moment, offset) or self._in_told_zone(moment)
        if found is None:
            self.notes.append(
                f"the camera's clock said {taken}, in no time zone: the time is not taken; state "
                "the zone with --timezone"
            )
        else:
            self.found["observed_at"] = found

    def _in_told_zone(self, moment: datetime) -> datetime | None:
        """Return a time of the camera's clock in the zone that was told; None in doubt."""
        zone = time_zone(self.told.timezone)
        if zone is None:
            return None
        first, second = (moment.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        return first if first == second else None

    def _read_words(self) -> None:
        make, model = (self._words(tag) for tag in (_MAKE, _MODEL))
        names = [model] if make and model and model.startswith(make) else [make, model]
        receiver = " ".join(name for name in names if name) or self.told.receiver
        for column, text in (
            ("remark", self._words(_DESCRIPTION)),
            ("receiver", receiver),
            ("operator", self.told.operator),
        ):
            if text:
                self.found[column] = text

    def _words(self, tag: int) -> str | None:
        value = self.tags.picture.get(tag)
        if not isinstance(value, bytes) or not value.strip():
            return None
        try:
            text = decode_text(value, source="EXIF")
        except InputError:
            self.notes.append(f"text of tag {tag:#06x} is in no encoding that is known")
            return None
        if text.is_guess:
            self.notes.append(
                f"text of tag {tag:#06x} is read as {text.encoding}, which is a guess"
            )
        shown = "".join(c if c.isprintable() else " " for c in text.text[:_WORDS_LIMIT])
        return shown.strip() or None

    def _read_datum(self) -> None:
        datum = self._text("GPSMapDatum")
        plain = "".join(c for c in datum.upper() if c.isalnum())
        if plain in {"", "WGS84", "WGS1984", "WORLDGEODETICSYSTEM1984"} or self.faults:
            return
        if self.told.crs is not None:
            own = self.told.crs.startswith("own:")
            if own or not read_crs(self.told.crs).is_projected:
                self.crs = self.told.crs
                return
        self.question = (
            f"the photograph says that its position is in {_shown(datum)}, not WGS84: in which "
            "geographic reference system is it?"
        )


def _satellite_time(day: str, clock: tuple[Fraction, ...]) -> datetime | None:
    """Return the instant of GPSDateStamp and GPSTimeStamp, UTC; None where there is none."""
    parts = _DATE.fullmatch(day)
    hours, minutes, seconds = clock
    if parts is None or hours >= 24 or minutes >= _SIXTY or seconds >= 61:
        return None
    try:
        start = datetime(int(parts[1]), int(parts[2]), int(parts[3]), tzinfo=UTC)
        return start + timedelta(seconds=float(hours * 3600 + minutes * 60 + seconds))
    except (ValueError, OverflowError):
        return None


def _with_offset(moment: datetime, offset: str) -> datetime | None:
    parts = _OFFSET.fullmatch(offset)
    if parts is None:
        return None
    east = timedelta(hours=int(parts[2]), minutes=int(parts[3]))
    try:
        return (moment - (east if parts[1] == "+" else -east)).replace(tzinfo=UTC)
    except OverflowError:
        return None


def _shown(value: object) -> str:
    """Return a value as EXIF holds it, in one line: ``47/1 7/1 1234/100``."""
    if isinstance(value, bytes):
        return value.decode("ascii", "replace")
    if isinstance(value, tuple):
        return " ".join("/".join(map(str, n)) if isinstance(n, tuple) else str(n) for n in value)
    return str(value)
