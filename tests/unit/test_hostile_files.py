"""Whatever stands in a file: it is read, or refused with its defects named; nothing else."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from borderkit.errors import BorderkitError
from borderkit.io.ed318 import parse_ed318
from borderkit.io.register_file import parse_register
from borderkit.itineraries.state import state_from_frames
from borderkit.layers import LAYERS
from tests.bad_input import register_document
from tests.unit.test_ed318 import collection, feature, point

Path = tuple[str | int, ...]

JUNK: tuple[Any, ...] = (
    *(None, True, 0, -1, 3.7, 1e308, 10**25, "", " ", "x", "\0", "é" * 300),
    *(
        "2026-13-01",
        "2026-01-01",
        "2026-01-01T00:00:00Z",
        "24:00",
        "SR",
        "0001-01-01",
        "9999-12-31",
    ),
    *("9999-12-31T23:59:59-12:00", [], {}, [[]], [None], {"a": None}, ["x", "x"]),
    {"type": "Point", "coordinates": [1, 2]},
    {"type": "LineString", "coordinates": [[0, 0], [0, 0]]},
    {"type": "Polygon", "coordinates": [[[0, 0], [0, 0], [0, 0], [0, 0]]]},
    {"type": "GeometryCollection", "geometries": [[]]},
)

DRONES = collection(
    feature(
        limitedApplicability=[
            {
                "startDateTime": "2026-01-01T00:00:00Z",
                "schedule": [{"day": ["MON"], "startTime": "08:00Z", "endEvent": "SS"}],
            }
        ],
        name=[{"text": "A", "lang": "en"}],
    ),
    feature(point(50), identifier="B", type="USPACE"),
    feature({"type": "GeometryCollection", "geometries": [point(70)]}, identifier="C"),
    metadata={"provider": [{"text": "A", "lang": "en"}]},
)


def paths(value: Any, so_far: Path = ()) -> Iterator[Path]:
    if so_far:
        yield so_far
    items = value.items() if isinstance(value, dict) else enumerate(value[:4])
    for key, item in items:
        if isinstance(item, dict | list):
            yield from paths(item, (*so_far, key))
        else:
            yield (*so_far, key)


def changed(document: Any, path: Path, value: Any, *, take: bool) -> Any:
    found = copy.deepcopy(document)
    item = found
    for key in path[:-1]:
        item = item[key]
    if take:
        del item[path[-1]]
    else:
        item[path[-1]] = copy.deepcopy(value)
    return found


def read_register(document: Any) -> None:
    reading = parse_register(document)
    for name, frame in reading.frames.items():
        assert LAYERS[name].check(frame) == []
    if not reading.defects:
        state_from_frames(reading.frames, settings=reading.settings, revision=0)


def read_drones(document: Any) -> None:
    reading = parse_ed318(document)
    assert LAYERS["zones"].check(reading.frame) == []


CASES = {"register": (register_document(), read_register), "ed318": (DRONES, read_drones)}


@pytest.mark.parametrize("kind", [pytest.param("register", marks=pytest.mark.slow), "ed318"])
def test_any_change_is_read_or_refused(kind):
    document, read = CASES[kind]

    @given(
        path=st.sampled_from(list(paths(document))), junk=st.sampled_from(JUNK), take=st.booleans()
    )
    def law(path, junk, take):
        try:
            read(changed(document, path, junk, take=take))
        except BorderkitError as fault:
            assert fault.defects  # noqa: PT017 - the law allows both ways

    law()


nested = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "features", "geometry", "properties", "coordinates", "zone"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(value=nested, name=st.sampled_from(list(LAYERS)))
def test_any_value_of_a_layer_is_read_or_refused(value, name):
    read_register({name: value})


@given(value=nested)
def test_any_features_are_read_or_refused(value):
    read_drones({"type": "FeatureCollection", "features": value})
    read_drones({"type": "FeatureCollection", "features": [value, feature(value)]})
