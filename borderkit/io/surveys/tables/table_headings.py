"""The words that head the columns of tables, in the languages of the field, and what they mean.

A heading is compared in lower case, with one blank for signs, and without a unit in metres or
degrees: ``Elevation (Meter)``, ``Высота, м`` and ``纬度(B)`` are ``elevation``, ``высота`` and
``纬度``.
A unit in feet stays, so that nothing in feet is read as metres.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final, Literal

__all__ = [
    "DESCRIBED",
    "HEIGHT_KINDS",
    "PLACED",
    "UNITS",
    "HeightKind",
    "fields_under",
    "heading_of",
]

Headings = Mapping[str, tuple[str, ...]]
HeightKind = Literal["ellipsoidal", "orthometric", "normal"]

_METRES: Final = "m|м|米|met(?:er|re)s?|метр(?:ы|ов)?"
_DEGREES: Final = "deg|°|º|degrees?|dd|градус(?:ы|ов)?|度"
_BRACKETS: Final = re.compile(
    rf"[\[(] ?(?:{_METRES}|{_DEGREES}|dms|global|wgs[ _-]?84|[blhxyz]) ?[\])]"
)
_AFTER_COMMA: Final = re.compile(rf", ?(?:{_METRES}|{_DEGREES})\.?$")
_JOINTS: Final = re.compile(r"[\s_:/\-.()\[\]]+")
_ENDS: Final = (" m", " deg", " dd")

UNITS: Final[Mapping[str, bool]] = {
    **dict.fromkeys(
        ("m", "м", "米", "meter", "meters", "metre", "metres", "deg", "degrees", "°", "dd",
         "dms", "m/s", "s", "sec", "utc", "-"),
        True,
    ),
    **dict.fromkeys(
        ("ft", "feet", "us ft", "us-ft", "ftus", "usft", "ift", "cm", "mm", "km", "gon", "grad",
         "rad", "km/h", "kmh", "kn", "knots"),
        False,
    ),
}  # fmt: skip
"""Unit in a row of units -> whether columns of a table are read in it."""

PLACED: Final[Headings] = {
    "latitude": (
        "latitude", "lat", "y lat", "lat dd", "lat n", "latitude n", "широта", "纬度",
        "breite", "geographische breite", "latitud",
    ),
    "longitude": (
        "longitude", "long", "lon", "lng", "x lon", "lon e", "long e",
        "longitude e", "долгота", "经度", "länge", "laenge",
        "geographische länge", "longitud",
    ),
    "northing": (
        "northing", "north", "n", "hochwert", "hoch", "север", "северная координата", "北坐标",
        "北坐标x", "北", "norte", "nord", "x n", "x 北",
    ),
    "easting": (
        "easting", "east", "e", "rechtswert", "rechts", "восток", "восточная координата",
        "东坐标", "东坐标y", "东", "este", "est", "y e", "y 东",
    ),
    "x": ("x", "х", "x坐标", "x 坐标", "纵坐标", "纵坐标x"),  # noqa: RUF001
    "y": ("y", "у", "y坐标", "y 坐标", "横坐标", "横坐标y"),  # noqa: RUF001
}  # fmt: skip
"""Field of a position -> its headings, the best first."""

_ELLIPSOIDAL: Final = (
    "ellipsoidal height", "ellipsoid height", "ellip height", "ell height", "height ellipsoidal",
    "ell ht", "ellip ht",
    "ellipsoidische höhe", "大地高", "椭球高", "геодезическая высота", "эллипсоидальная высота",
)  # fmt: skip
_ORTHOMETRIC: Final = (
    "orthometric height", "ortho height", "orthoheight", "ortho ht", "ortho h", "正高",
    "ортометрическая высота",
)  # fmt: skip
_NORMAL: Final = ("normal height", "正常高", "нормальная высота")

HEIGHT_KINDS: Final[Mapping[str, HeightKind]] = {
    **dict.fromkeys(_ELLIPSOIDAL, "ellipsoidal"),
    **dict.fromkeys(_ORTHOMETRIC, "orthometric"),
    **dict.fromkeys(_NORMAL, "normal"),
}
"""Heading of a height -> its kind, where it says that."""

DESCRIBED: Final[Headings] = {
    "station": (
        "name", "station", "point name", "marker", "marker number", "pillar", "pillar number",
        "stone number", "station number", "point", "point id", "pointid", "point number",
        "point no", "pt", "pt no", "pt id", "pt#", "p", "pno", "no", "nr", "num", "number", "#",
        "id", "点号", "点名", "界桩号", "界碑号", "编号", "номер", "имя", "название", "имя точки",
        "номер точки", "no точки", "точка", "пункт", "номер знака", "punkt", "punktnummer",
        "punktnr", "punkt nr", "nummer", "nombre", "punto", "nom", "numéro",
    ),
    "code": ("code", "feature code", "punktcode", "编码", "代码", "код", "código"),
    "remark": (
        "description", "desc", "d", "remark", "remarks", "note", "notes", "comment", "comments",
        "备注", "描述", "说明", "описание", "примечание", "bemerkung", "beschreibung",
        "descripción",
    ),
    "height": (
        *_ELLIPSOIDAL, *_ORTHOMETRIC, *_NORMAL,
        "elevation", "height", "altitude", "alt", "ele", "elev", "el", "h", "z", "高程", "高度",
        "海拔", "水准高", "высота", "отметка", "höhe", "hoehe", "altura", "cota",
    ),
    "observed_at": (
        "time utc", "utc", "date time utc", "utc time", "datetime", "date time", "timestamp",
        "time stamp", "observed at", "date and time", "local time", "survey time", "start time",
        "测量时间", "采集时间", "观测时间", "开始时间", "дата время", "дата и время",
        "datum zeit",
    ),
    "observed_until": ("end time", "结束时间"),
    "date": ("date", "date utc", "utc date", "日期", "дата", "datum", "fecha"),
    "time": ("time", "时间", "время", "zeit", "uhrzeit", "hora"),
    "sigma_horizontal_m": (
        "accuracy", "acc", "horizontal accuracy", "h accuracy", "hacc", "hrms", "h rms",
        "horizontal precision", "h prec", "h precision", "hz prec", "cq 2d", "lagegenauigkeit",
        "精度", "平面精度",
        "точность", "точность в плане",
    ),
    "sigma_north_m": ("northing rms", "sd northing", "north rms", "n rms"),
    "sigma_east_m": ("easting rms", "sd easting", "east rms", "e rms"),
    "sigma_height_m": (
        "vertical accuracy", "v accuracy", "vacc", "vrms", "v rms", "vertical precision",
        "v prec", "v precision", "vt prec", "cq 1d", "sd height", "höhengenauigkeit",
        "高程精度", "точность по высоте",
    ),
    "pdop": ("pdop",),
    "hdop": ("hdop",),
    "vdop": ("vdop",),
    "satellites": (
        "satellites", "sats", "sat", "number of satellites", "num sats", "satellites used",
        "satellites in use", "卫星数", "卫星颗数", "спутники", "число спутников",
    ),
    "fix_type": (
        "fix type", "fix", "fixtype", "solution status", "solution", "quality",
        "解状态", "解类型", "тип решения", "решение",
    ),
    "correction_age_s": ("correction age", "age", "corr age", "差分延迟", "差分龄期", "延迟"),
    "geoid_separation_m": (
        "geoid separation", "geoid height", "geoidheight", "geoid undulation", "undulation",
        "高程异常",
    ),
    "antenna_height_m": ("antenna height", "ant ht", "ant height", "天线高", "высота антенны"),
    "averaged": ("averaged positions", "samples", "epochs", "epochs count"),
    "receiver": ("receiver", "receiver name", "instrument"),
    "photo": ("photo", "photograph", "照片", "фото"),
}  # fmt: skip
"""Field that describes a point -> its headings, the best first."""


def heading_of(cell: str) -> str:
    """Return a heading as it is compared: lower case, one blank for signs, no metres, degrees."""
    text = unicodedata.normalize("NFKC", cell).casefold().strip()
    bare = _AFTER_COMMA.sub("", _BRACKETS.sub(" ", text))
    return _JOINTS.sub(" ", bare).strip()


def fields_under(headings: Headings, heads: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Return where each field stands: all columns of the best heading that is there.

    Parameters
    ----------
    headings : mapping of str to tuple of str
        Field -> headings that it may stand under, the best first.
    heads : sequence of str
        The row of headings, as :func:`heading_of` has them. One that ends in a unit, such as
        ``lat_deg``, stands for the field where nothing else does.
    """
    bare = [_without_unit(head, heads) for head in heads]
    places = {}
    for name, words in headings.items():
        for among in (heads, bare):
            word = next((word for word in words if word in among), None)
            if word is not None:
                places[name] = tuple(at for at, head in enumerate(among) if head == word)
                break
    return places


def _without_unit(head: str, heads: Sequence[str]) -> str:
    """Return a heading without its unit; degrees beside minutes are half a position, and stay."""
    stem = next((head.removesuffix(end) for end in _ENDS if head.endswith(end)), head)
    return head if f"{stem} min" in heads else stem
