"""What a server says when it cannot go on, as errors that say what to do."""

import psycopg
import pytest

from borderkit.errors import BorderkitError
from borderkit.store.postgis.faults import translated


@pytest.mark.parametrize(
    ("state", "kind", "said"),
    [
        ("53100", "register", "disk is full"),
        ("53200", "register", "out of memory"),
        ("53300", "register-busy", "no connection left"),
        ("57P01", "register", "try again"),
        ("57P03", "register", "try again"),
        ("08006", "register", "try again"),
        ("40P01", "register-busy", "try again"),
        ("28P01", "register-access", "PGPASSWORD"),
        ("42501", "register-access", "grant"),
        ("XX001", "register-damaged", "backup"),
        ("0A000", "register", "cannot be used"),
    ],
)
def test_each_state_of_a_server_has_its_error(state, kind, said):
    found = translated("place", psycopg.errors.lookup(state)("said"))
    assert isinstance(found, BorderkitError)
    assert found.code == kind
    assert said in str(found)


def test_a_server_that_stops_while_a_unit_is_kept_leaves_it_open_whether_it_was():
    assert "may be there" in str(
        translated("place", psycopg.errors.lookup("57P01")("said"), keeping=True)
    )
    assert "nothing was written" in str(translated("place", psycopg.errors.lookup("57P01")("said")))
