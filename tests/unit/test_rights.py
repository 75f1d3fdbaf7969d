"""Each role, each layer, each kind of change: the table of who may write what, written by hand."""

import pytest

from borderkit.errors import ForbiddenError
from borderkit.layers import LAYERS
from borderkit.store.access import ROLES, Principal
from borderkit.store.rights import SIDE, WRITES, require_write

LAW = (
    *("jurisdictions", "calendars", "zones", "class_rules", "corridors", "crossings", "places"),
    "permits",
)
LINE = (
    *("boundaries", "documents", "boundary_sections", "turning_points", "marker_relations"),
    *("islands", "transformations", "campaigns"),
)
SURVEY = (
    *("markers", "assets", "roads", "waters", "protected_areas", "sources"),
    *("positions", "water_lines", "soundings", "control_points"),
    *("surveys", "observations", "survey_tracks"),
)
SIDED = (
    *("markers", "assets", "positions", "control_points"),
    *("surveys", "observations", "survey_tracks"),
)
OWN, OTHER = {SIDE: "AA"}, {SIDE: "BB"}
NOBODYS: dict[str, str | None] = {SIDE: None}
OPERATIONS = {"add": (None, OWN), "change": (OWN, OWN), "remove": (OWN, None)}

MAY = {
    "administrator": {(layer, operation) for layer in LAYERS for operation in OPERATIONS},
    "surveyor": {(layer, operation) for layer in SURVEY for operation in OPERATIONS},
    "reviewer": {("clearances", "add")},
    "analyst": set(),
}
"""What each role may do to records of its own side."""


def of(role, side="AA"):
    return Principal(actor=f"the-{role}", side=side, roles=(role,))


def write(principal, layer, *rows):
    require_write(principal, LAYERS[layer], rows)


def test_every_layer_says_what_a_write_of_it_takes():
    assert set(WRITES) == set(LAYERS)
    assert {*LAW, *LINE, *SURVEY, "clearances"} == set(LAYERS)
    assert {layer for layer in SURVEY if SIDE in LAYERS[layer].names} == set(SIDED)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_writes_what_the_table_says_and_nothing_else(role):
    allowed = set()
    for layer in LAYERS:
        for operation, (before, after) in OPERATIONS.items():
            try:
                write(of(role), layer, (f"{layer}/X", before, after))
            except ForbiddenError:
                continue
            allowed.add((layer, operation))
    assert allowed == MAY[role]


@pytest.mark.parametrize(("before", "after"), [("agreed", "observed"), ("observed", "agreed")])
def test_a_surveyor_touches_no_agreed_position(before, after):
    with pytest.raises(ForbiddenError) as told:
        write(
            of("surveyor"),
            "positions",
            ("positions/P", OWN | {"kind": before}, OWN | {"kind": after}),
        )
    assert "both sides signed" in str(told.value.defects[0].what)
    write(of("administrator"), "positions", ("positions/P", OWN | {"kind": before}, None))


def test_roles_add_up():
    both = Principal(actor="two hats", side="AA", roles=("reviewer", "surveyor"))
    write(both, "markers", ("markers/M1", None, OWN))
    write(both, "clearances", ("clearances/C1", None, {}))
    with pytest.raises(ForbiddenError):
        write(both, "zones", ("zones/Z1", None, {}))


@pytest.mark.parametrize("layer", SIDED)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, OTHER),
        (None, NOBODYS),
        (OTHER, OTHER),
        (OTHER, OWN),
        (OWN, OTHER),
        (OWN, NOBODYS),
        (NOBODYS, OWN),
        (NOBODYS, NOBODYS),
        (OTHER, None),
        (NOBODYS, None),
    ],
)
def test_a_surveyor_touches_no_record_of_the_other_side_or_of_none(layer, before, after):
    with pytest.raises(ForbiddenError):
        write(of("surveyor"), layer, (f"{layer}/X", before, after))


@pytest.mark.parametrize("layer", sorted(set(SURVEY) - set(SIDED)))
def test_where_a_layer_names_no_side_any_surveyor_writes_it(layer):
    write(of("surveyor", "BB"), layer, (f"{layer}/X", None, {}), (f"{layer}/Y", {}, None))


def test_a_surveyor_of_no_side_has_no_records_of_its_own():
    for after in (NOBODYS, OWN):
        with pytest.raises(ForbiddenError):
            write(of("surveyor", None), "markers", ("markers/M1", None, after))


def test_every_refused_record_is_named_with_whose_it_is():
    with pytest.raises(ForbiddenError) as refused:
        write(
            of("surveyor"),
            "markers",
            ("markers/M1", None, OWN),
            ("markers/M2", None, OTHER),
            ("markers/M3", NOBODYS, OWN),
        )
    assert [(d.where, d.what) for d in refused.value.defects] == [
        ("markers/M2", "is of side BB; the-surveyor acts for side AA alone"),
        ("markers/M3", "is of no side; the-surveyor acts for side AA alone"),
    ]
    assert "2 of 3 records of layer markers" in refused.value.message


def test_the_role_that_would_do_is_named():
    with pytest.raises(ForbiddenError, match="write layer zones; it takes the role administrator"):
        write(of("analyst"), "zones", ("zones/Z1", None, {}))


def test_a_write_that_changes_nothing_is_no_write():
    write(of("analyst"), "zones")


def test_a_kept_clearance_is_changed_by_administrators_alone():
    row = ("clearances/C1", {"note": "a"}, {"note": "b"})
    write(of("administrator"), "clearances", row)
    with pytest.raises(ForbiddenError, match="only an administrator changes or removes it"):
        write(of("reviewer"), "clearances", row)
