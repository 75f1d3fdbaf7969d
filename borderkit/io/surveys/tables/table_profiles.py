"""Tables that receivers and field apps write: told by their headings, and what these mean.

Sources, read in November 2026:

- Emlid Flow, "CSV": its community pages "Survey CSV file explained" and "How is the tilt
  compensation stored?" (2025). Coordinates are of the ground: the antenna height is taken off
  already, and tilt too. Base columns are the base, not the point. ``CS name`` is the name of the
  system that easting, northing and elevation are in. Eastings' and northings' RMS are one
  standard deviation of one axis; ``Lateral RMS`` is the root of the sum of their squares.
- Bad Elf, "Flex: Point/Track Logs - CSV Specification": ``DATUM`` is the datum in use, times are
  UTC, ``QUALITY`` is that of NMEA GGA; ELEVATION_MSL is of the antenna, FINAL_ heights of the mark.
  ``POINT_NAME`` is empty in track logs.
- Esri, "Add GPS Metadata Fields", with names and aliases: times are UTC, speeds km/h, fix types
  0, 1, 2, 4, 5; latitude and longitude are before any transformation of the location profile. The
  level of H_RMS and V_RMS and the kind of ALTITUDE are not stated there.
- ODK, "XForms specification": a geopoint is latitude, longitude, altitude and accuracy, in
  degrees and metres. ODK Central hands the same numbers on as GeoJSON, which is WGS84 (RFC 7946).
  The level of the accuracy and the kind of the altitude are not stated.
- PNEZD (point, northing, easting, elevation, description): the point files of land survey
  programs; XYH: those of Gauss-Krueger countries, where X is north; PCENZ (point, code, easting,
  northing, height; the code may be empty): ``.dat`` of South CASS. None states its system.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from borderkit.io.surveys.tables.table_headings import (
    DESCRIBED,
    HEIGHT_KINDS,
    PLACED,
    HeightKind,
    fields_under,
    heading_of,
)

__all__ = ["BY_ORDER", "PROFILES", "TableProfile", "odk_questions", "profile_of"]

_ONE_SIGMA: Final = 0.6827

Headings = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableProfile:
    """What the columns of a table mean.

    Attributes
    ----------
    name, title : str
        Of the profile, and in words.
    headings : mapping of str to tuple of str
        Field -> headings that it may stand under, the best first, as :func:`heading_of` has them.
    told_by : tuple of tuple of str
        Fields of which all of one tuple have to be there.
    marks : tuple of str
        Headings of which one at least has to be there; empty: none has to.
    several : mapping of str to tuple of str
        Fields that are made of several columns: counts are summed, texts joined.
    crs : str or None
        Of latitude and longitude, where the maker says so.
    confidence : float or None
        Level of its sigmas; None: not stated.
    utc : bool
        Whether times without an offset are UTC.
    esri : bool
        Whether dates are written as ArcGIS exports them: month first, or milliseconds.
    height_kinds : mapping of str to str
        Heading of a height -> its kind, where the maker says so.
    speed_factor : float
        To metres a second.
    antenna_reference : str or None
        What the antenna height was used for.
    nameless_is_track : bool
        Whether rows without a station are of a track.
    lists_unread : bool
        Whether columns that are not read are noted: those that its makers do not all name.
    notes : tuple of str
        What else should be known of points that came by it.
    """

    name: str
    title: str
    headings: Headings
    told_by: tuple[tuple[str, ...], ...] = (
        ("latitude", "longitude"),
        ("northing", "easting"),
        ("x", "y"),
    )
    marks: tuple[str, ...] = ()
    several: Headings = field(default_factory=dict)
    crs: str | None = None
    confidence: float | None = None
    utc: bool = False
    esri: bool = False
    height_kinds: Mapping[str, HeightKind] = field(default_factory=dict)
    speed_factor: float = 1.0
    antenna_reference: str | None = None
    nameless_is_track: bool = False
    lists_unread: bool = True
    notes: tuple[str, ...] = ()


_EMLID: Final = TableProfile(
    name="emlid",
    title="Emlid Flow, ReachView 3",
    headings={
        "station": ("name",),
        "code": ("code",),
        "remark": ("description",),
        "easting": ("easting",),
        "northing": ("northing",),
        "longitude": ("longitude",),
        "latitude": ("latitude",),
        "height": ("ellipsoidal height", "elevation"),
        "sigma_east_m": ("easting rms",),
        "sigma_north_m": ("northing rms",),
        "sigma_height_m": ("elevation rms",),
        "sigma_horizontal_m": ("lateral rms",),
        "antenna_height_m": ("antenna height",),
        "antenna_unit": ("antenna height units",),
        "fix_type": ("solution status",),
        "observed_at": ("averaging start",),
        "observed_until": ("averaging end",),
        "averaged": ("samples",),
        "pdop": ("pdop",),
        "station_id": ("mount point",),
        "crs": ("cs name",),
    },
    marks=("lateral rms", "easting rms", "averaging start", "cs name"),
    several={
        "satellites": (
            "gps satellites", "glonass satellites", "galileo satellites", "beidou satellites",
            "qzss satellites",
        ),
        "receiver": ("device type", "device serial number"),
    },
    confidence=_ONE_SIGMA,
    height_kinds={"ellipsoidal height": "ellipsoidal"},
    antenna_reference="taken off the heights by the receiver",
    lists_unread=False,
)  # fmt: skip

_BAD_ELF: Final = TableProfile(
    name="bad-elf",
    title="Bad Elf Flex",
    headings={
        "station": ("point name",),
        "latitude": ("latitude",),
        "longitude": ("longitude",),
        "height": (
            "final ellipsoidal m", "final ortho height m", "ortho height m", "elevation msl",
        ),
        "geoid_separation_m": ("receiver geoid m",),
        "observed_at": ("date time utc",),
        "fix_type": ("quality",),
        "sigma_horizontal_m": ("h rms", "hrms"),
        "sigma_height_m": ("v rms", "vrms"),
        "pdop": ("pdop",),
        "hdop": ("hdop",),
        "vdop": ("vdop",),
        "satellites": ("nst",),
        "correction_age_s": ("corr age sec",),
        "station_id": ("station id", "ntrip mount"),
        "antenna_height_m": ("antenna height m",),
        "averaged": ("avg positions",),
        "averaging_h_m": ("avg h rms",),
        "azimuth_deg": ("track", "course angle"),
        "speed_mps": ("speed kph",),
        "crs": ("datum",),
    },
    told_by=(("latitude", "longitude"),),
    marks=("elevation msl", "receiver geoid m", "corr distance km"),
    nameless_is_track=True,
    lists_unread=False,
    utc=True,
    height_kinds={
        "final ellipsoidal m": "ellipsoidal",
        "final ortho height m": "orthometric",
        "ortho height m": "orthometric",
        "elevation msl": "orthometric",
    },
    speed_factor=1 / 3.6,
)  # fmt: skip

_ESRI: Final = TableProfile(
    name="esrignss",
    title="ArcGIS Field Maps, GPS metadata",
    headings={
        **{name: DESCRIBED[name] for name in ("station", "code", "remark")},
        "latitude": ("esrignss latitude", "latitude"),
        "longitude": ("esrignss longitude", "longitude"),
        "height": ("esrignss altitude", "altitude"),
        "receiver": ("esrignss receiver", "receiver name"),
        "sigma_horizontal_m": ("esrignss h rms", "horizontal accuracy"),
        "sigma_height_m": ("esrignss v rms", "vertical accuracy"),
        "observed_at": ("esrignss fixdatetime", "fix time"),
        "fix_type": ("esrignss fixtype", "fix type"),
        "correction_age_s": ("esrignss correctionage", "correction age"),
        "station_id": ("esrignss stationid", "station id"),
        "satellites": ("esrignss numsats", "number of satellites"),
        "pdop": ("esrignss pdop", "pdop"),
        "hdop": ("esrignss hdop", "hdop"),
        "vdop": ("esrignss vdop", "vdop"),
        "azimuth_deg": (
            "esrignss direction", "direction of travel", "esrisnsr azimuth", "compass reading",
        ),
        "speed_mps": ("esrignss speed", "speed km h"),
        "averaged": ("esrignss avg positions", "averaged positions"),
        "averaging_h_m": ("esrignss avg h rms", "average horizontal accuracy"),
    },
    told_by=(("latitude", "longitude"),),
    marks=("esrignss latitude", "position source type"),
    utc=True,
    esri=True,
    speed_factor=1 / 3.6,
)  # fmt: skip

_ODK: Final = TableProfile(
    name="odk",
    title="ODK, KoboToolbox",
    headings={
        "station": tuple(word for word in DESCRIBED["station"] if word != "id"),
        **{name: DESCRIBED[name] for name in ("code", "remark", "photo")},
        "observed_at": ("start",),
    },
    told_by=(("position",), ("latitude", "longitude")),
    crs="EPSG:4326",
    notes=("times are those at which each form was begun",),
)

_PNEZD: Final = TableProfile(
    name="pnezd",
    title="Point, northing, easting, elevation, description",
    headings={**DESCRIBED, **{name: PLACED[name] for name in ("northing", "easting")}},
    told_by=(("northing", "easting"),),
    height_kinds=HEIGHT_KINDS,
)

_XYH: Final = TableProfile(
    name="xyh",
    title="X, Y, H of a plane system such as Gauss-Krueger",
    headings={**DESCRIBED, **{name: PLACED[name] for name in ("x", "y")}},
    told_by=(("x", "y"),),
    height_kinds=HEIGHT_KINDS,
)

_PLAIN: Final = TableProfile(
    name="plain",
    title="Columns named latitude and longitude",
    headings={**DESCRIBED, **PLACED},
    told_by=(("latitude", "longitude"),),
    height_kinds=HEIGHT_KINDS,
)

PROFILES: Final[Mapping[str, TableProfile]] = {
    profile.name: profile for profile in (_EMLID, _BAD_ELF, _ESRI, _ODK, _PLAIN, _PNEZD, _XYH)
}
"""Profiles by name, in the order in which a table is held against them."""

BY_ORDER: Final[Mapping[str, tuple[str, ...]]] = {
    "pnezd": ("station", "northing", "easting", "height", "remark"),
    "penzd": ("station", "easting", "northing", "height", "remark"),
    "xyh": ("station", "x", "y", "height", "remark"),
    "pcenz": ("station", "code", "easting", "northing", "height"),
}
"""Profile -> the fields of a table without headings, in the order of its columns."""

_ODK_MARKS: Final = frozenset(
    {
        "submissiondate", "key", "instanceid", "meta instanceid", "uuid", "formhub uuid", "start",
        "end", "today", "deviceid", "form version", "formversion",
    }
)  # fmt: skip
_ODK_QUESTIONS: Final[Headings] = {
    "station": ("station", "marker", "pillar", "stone", "number"),
    "remark": ("remark", "remarks", "note", "notes", "comment"),
    "photo": ("photo", "picture", "image"),
}
_OTHER_NUMBERS: Final = (
    "phone number", "telephone number", "mobile number", "house number", "id number",
    "passport number", "document number", "team number", "vehicle number",
)  # fmt: skip
"""Questions that end in a number of something else than the point."""
_ODK_PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "latitude": ("latitude",),
    "longitude": ("longitude",),
    "height": ("altitude",),
    "sigma_horizontal_m": ("accuracy", "precision"),
}


def profile_of(
    cells: Sequence[str], *, name: str | None = None
) -> tuple[TableProfile, dict[str, tuple[int, ...]]] | None:
    """Return the profile that a row of headings is of, and the columns of each field.

    Parameters
    ----------
    cells : sequence of str
        The row, as it stands.
    name : str, optional
        Of the profile that it has to be of.

    Returns
    -------
    (TableProfile, dict) or None
        Columns from 0 on; two of one heading are both there, for whoever asks which is meant.
    """
    heads = [heading_of(cell) for cell in cells]
    for profile in PROFILES.values():
        if name is not None and profile.name != name:
            continue
        is_odk = profile.name == "odk"
        places = _odk_places(heads) if is_odk else fields_under(profile.headings, heads)
        fits = any(all(field in places for field in fields) for fields in profile.told_by)
        marked = not profile.marks or any(mark in heads for mark in profile.marks)
        if fits and marked:
            for field_name, several in profile.several.items():
                found = tuple(at for at, head in enumerate(heads) if head in several)
                if found:
                    places[field_name] = found
            return profile, places
    return None


def _odk_places(heads: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Return where the fields of a geopoint stand: ``stone-Latitude``, ``_place_latitude``."""
    groups: dict[str, dict[str, tuple[int, ...]]] = {}
    for at, head in enumerate(heads):
        group, _, last = head.rpartition(" ")
        for name, words in _ODK_PARTS.items():
            if group and last in words:
                held = groups.setdefault(group, {})
                held[name] = (*held.get(name, ()), at)
    whole = [held for held in groups.values() if "latitude" in held and "longitude" in held]
    marked = any(head in _ODK_MARKS for head in heads) or any(len(held) == 4 for held in whole)
    if not whole or not marked:
        return {}
    joined = odk_questions(heads)
    for name in _ODK_PARTS:
        found = tuple(at for held in whole for at in held.get(name, ()))
        if found:
            joined[name] = found
    return joined


def odk_questions(heads: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Return where the answers of a form stand: ``start``, ``stone-number``, ``grp/remark``.

    The numbers that a server gives to forms (``_id``) name no point.
    """
    questions = ["" if head.endswith(_OTHER_NUMBERS) else head.rpartition(" ")[2] for head in heads]
    return {**fields_under(_ODK_QUESTIONS, questions), **fields_under(_ODK.headings, heads)}
