"""Photographs of markers, painted: a small JPEG with position, direction and time in its EXIF."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from PIL import Image, ImageDraw
from PIL.ExifTags import GPS, IFD, Base
from PIL.TiffImagePlugin import IFDRational

__all__ = ["Photo", "picture_of"]

_SIZE: Final = (240, 180)
_SKY, _GROUND, _STONE = (176, 200, 216), (122, 138, 92), (214, 210, 200)


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """Where a picture was taken, degrees WGS84, which way, when, and what of."""

    lon: float
    lat: float
    azimuth_deg: float
    taken_at: datetime
    text: str


def picture_of(photo: Photo) -> bytes:
    """Return a JPEG of a pillar on grass with all that in its EXIF 2.3."""
    image = Image.new("RGB", _SIZE, _SKY)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 110, 240, 180), fill=_GROUND)
    draw.polygon([(104, 140), (110, 50), (130, 50), (136, 140)], fill=_STONE)
    made = BytesIO()
    image.save(made, "JPEG", quality=80, exif=_exif(photo))
    return made.getvalue()


def _exif(photo: Photo) -> Image.Exif:
    exif = Image.Exif()
    exif[Base.Make] = "Demo"
    exif[Base.Model] = "Camera 1"
    exif[Base.ImageDescription] = photo.text
    own: dict[int, Any] = exif.get_ifd(IFD.GPSInfo)
    own |= {
        GPS.GPSVersionID: b"\x02\x03\x00\x00",
        GPS.GPSLatitudeRef: "S" if photo.lat < 0 else "N",
        GPS.GPSLatitude: _parts(photo.lat),
        GPS.GPSLongitudeRef: "W" if photo.lon < 0 else "E",
        GPS.GPSLongitude: _parts(photo.lon),
        GPS.GPSMapDatum: "WGS-84",
        GPS.GPSImgDirectionRef: "T",
        GPS.GPSImgDirection: IFDRational(round(photo.azimuth_deg * 10), 10),
        GPS.GPSHPositioningError: IFDRational(4, 1),
        GPS.GPSDateStamp: f"{photo.taken_at:%Y:%m:%d}",
        GPS.GPSTimeStamp: tuple(
            IFDRational(part, 1)
            for part in (photo.taken_at.hour, photo.taken_at.minute, photo.taken_at.second)
        ),
    }
    return exif


def _parts(degrees: float) -> tuple[IFDRational, IFDRational, IFDRational]:
    """Return degrees, minutes and seconds to 0.0001"."""
    units = round(abs(degrees) * 3600 * 10_000)
    minutes, seconds = divmod(units, 60 * 10_000)
    return (
        IFDRational(minutes // 60, 1),
        IFDRational(minutes % 60, 1),
        IFDRational(seconds, 10_000),
    )
