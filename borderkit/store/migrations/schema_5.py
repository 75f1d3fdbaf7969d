"""Version 5 of the tables, frozen: what the step from version 4 makes, in both databases."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

__all__ = ["ADDED_5", "LAYERS_5", "FrozenLayer", "added_5", "made_tables", "tables_5"]


@dataclass(frozen=True, slots=True)
class FrozenLayer:
    """A layer as it was first declared.

    Attributes
    ----------
    title : str
        What it holds.
    columns : str
        Geometry type (or -), then names: ``!1`` is the first of the key, ``*`` may not be missing,
        ``:j`` is JSON, ``:r`` a real number, ``:i`` a whole one, ``:b`` a flag; others are texts.
    """

    title: str
    columns: str

    @property
    def kind(self) -> str | None:
        """Geometry type of its column; None: it has none."""
        found = self.columns.split()[0]
        return None if found == "-" else found


ADDED_5: Final[Mapping[str, str]] = {
    "boundary_sections": """sequence:i left_side right_side leg stated_length_m:r surveyed_on
        stage""",
    "markers": """pillar:b on_line:b offset_m:r azimuth_deg:r azimuth_kind responsible_side
        erected_on size_class previous_numbers:j photos:j sketch document documents:j
        accuracy_m:r""",
}
"""Columns that layers and their histories get."""

LAYERS_5: Final[Mapping[str, FrozenLayer]] = {
    "boundaries": FrozenLayer(
        "Boundaries: their sides, and the numbers and rules that their documents set",
        """- boundary!1 name:j sides:j numbering:j tolerance_m:r tolerance_source
        spacing_m:r spacing_source strips:j source_crs transformation note
        valid_from valid_to origin origin_object origin_version:i origin_date""",
    ),
    "documents": FrozenLayer(
        "Documents that fix the line, its markers and rules; later ones supplement earlier ones",
        """- document!1 name:j kind boundary number dated languages:j sides:j
        supplements place note valid_from valid_to origin origin_object
        origin_version:i origin_date""",
    ),
    "turning_points": FrozenLayer(
        "Turning points of the line, each as its document gives it",
        """POINT boundary!1 point!2 section sequence:i leg marker printed_north
        printed_east source_crs epoch:r printed_height height_m:r height_kind
        height_system crs_operation operation_accuracy_m:r document article
        valid_from valid_to note origin origin_object origin_version:i origin_date""",
    ),
    "positions": FrozenLayer(
        "Positions of markers and turning points, from either side: agreed, observed, stated",
        """POINT position!1 subject* boundary side kind* printed_north printed_east
        source_crs epoch:r printed_height height_m:r height_kind height_system
        crs_operation operation_accuracy_m:r method sigma_north_m:r sigma_east_m:r
        sigma_height_m:r correlation:r confidence:r observed_at campaign document
        valid_from valid_to note origin origin_object origin_version:i origin_date""",
    ),
    "marker_relations": FrozenLayer(
        "How markers lie to each other and to objects near them, as documents state it",
        """- relation!1 marker* target* kind* printed_azimuth azimuth_deg:r
        azimuth_kind declination_deg:r printed_distance distance_m:r line_length_m:r
        document note origin origin_object origin_version:i origin_date""",
    ),
    "water_lines": FrozenLayer(
        "Lines in border waters as they run at present: channels, banks, axes of structures",
        """MULTILINESTRING water_line!1 boundary* section kind* surveyed_on stage
        document note origin origin_object origin_version:i origin_date""",
    ),
    "soundings": FrozenLayer(
        "Soundings in border waters",
        """POINT sounding!1 boundary* section depth_m:r bed_height_m:r height_system
        surveyed_on stage document origin origin_object origin_version:i origin_date""",
    ),
    "islands": FrozenLayer(
        "Islands and shoals in border waters, and whose they are",
        """GEOMETRY boundary!1 island!2 number name:j kind owner basis area_m2:r sheet
        document note origin origin_object origin_version:i origin_date""",
    ),
    "control_points": FrozenLayer(
        "Control points and base stations of each side; common ones stand once for each side",
        """POINT point!1 side!2 boundary* network role printed_north printed_east
        source_crs epoch:r printed_height height_m:r height_kind height_system
        crs_operation operation_accuracy_m:r sigma_north_m:r sigma_east_m:r
        sigma_height_m:r valid_from valid_to note origin origin_object
        origin_version:i origin_date""",
    ),
    "transformations": FrozenLayer(
        "Agreed transformations between two frames, with the document that agrees them",
        """- transformation!1 boundary source_crs* target_crs* method* parameters*:j
        accuracy_m:r residuals:j document* note valid_from valid_to origin
        origin_object origin_version:i origin_date""",
    ),
}
"""Layers that came."""

_TYPES: Final[Mapping[str, Mapping[str, str]]] = {
    "sqlite": {"": "TEXT", "j": "TEXT", "r": "REAL", "i": "INTEGER", "b": "BOOLEAN"},
    "postgresql": {
        "": "TEXT",
        "j": "TEXT",
        "r": "DOUBLE PRECISION",
        "i": "BIGINT",
        "b": "BOOLEAN",
    },
}
_SHAPE: Final = {"sqlite": "{0}", "postgresql": "geometry({0},4326)"}
_NUMBER: Final = {
    "sqlite": "INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT",
    "postgresql": "BIGSERIAL NOT NULL PRIMARY KEY",
}


@dataclass(frozen=True, slots=True)
class _Word:
    name: str
    kind: str
    place: str
    needed: bool


def _word(text: str) -> _Word:
    named, _, kind = text.partition(":")
    name, _, place = named.partition("!")
    return _Word(name.rstrip("*"), kind, place, bool(place) or name.endswith("*"))


def added_5(dialect: str) -> Iterator[str]:
    """Yield the statements that add columns, in one of the two databases."""
    for layer, words in ADDED_5.items():
        for word in map(_word, words.split()):
            for table in (layer, f"{layer}_history"):
                kind = _TYPES[dialect][word.kind]
                yield f"ALTER TABLE {table} ADD COLUMN {word.name} {kind}"


def tables_5(layer: str, dialect: str) -> Iterator[str]:
    """Yield the statements that make a layer and its history, in one of the two databases."""
    yield from made_tables(layer, LAYERS_5[layer], dialect)


def made_tables(layer: str, frozen: FrozenLayer, dialect: str) -> Iterator[str]:
    """Yield the statements that make a frozen layer and its history; later versions use it too."""
    shape, *rest = frozen.columns.split()
    words = [_word(text) for text in rest]
    keyed = sorted((word for word in words if word.place), key=lambda word: word.place)
    key = ", ".join(word.name for word in keyed)
    types, number = _TYPES[dialect], _NUMBER[dialect]
    geom = [] if shape == "-" else [f"geom {_SHAPE[dialect].format(shape)}"]
    big = types["i"]
    now = [f"fid {number}", *(f"{each} NOT NULL" for each in geom)]
    now += [f"{w.name} {types[w.kind]}{' NOT NULL' if w.needed else ''}" for w in words]
    yield f"CREATE TABLE {layer} ({', '.join(now)}, CONSTRAINT {layer}_key UNIQUE ({key}))"
    then = [
        f"history_id {number}",
        f"revision {big} NOT NULL",
        "operation TEXT NOT NULL",
        "digest TEXT",
        f"purged {big}",
        f"fid {big} NOT NULL",
        *geom,
        *(f"{w.name} {types[w.kind]}{' NOT NULL' if w.place else ''}" for w in words),
    ]
    yield f"CREATE TABLE {layer}_history ({', '.join(then)})"
    yield f"CREATE INDEX {layer}_history_key ON {layer}_history ({key}, history_id)"
    yield f"CREATE INDEX {layer}_history_revision ON {layer}_history (revision)"
