"""Addresses of databases: told from paths, read whole, and shown without a password."""

from pathlib import Path

import pytest

from borderkit.errors import InputError, SettingsError
from borderkit.settings import read_settings
from borderkit.store import open_store
from borderkit.store.postgis.addresses import is_address, place_of, read_address, shown, shown_place

SECRET = "geheim%21"


@pytest.mark.parametrize(
    ("place", "address"),
    [
        ("postgresql+psycopg://kim@host/register", True),
        ("mysql://host/register", True),
        ("register.gpkg", False),
        ("./postgresql+psycopg/register.gpkg", False),
        ("C:/register.gpkg", False),
        (Path("register.gpkg"), False),
    ],
)
def test_an_address_is_told_from_a_path_by_its_scheme(place, address):
    assert is_address(place) is address
    assert place_of(place) == (place if address else Path(place))


@pytest.mark.parametrize("scheme", ["postgresql+psycopg", "postgresql", "postgres"])
def test_every_way_to_write_postgresql_takes_the_one_driver(scheme):
    assert read_address(f"{scheme}://kim@host/register").drivername == "postgresql+psycopg"


@pytest.mark.parametrize(
    ("address", "bare"),
    [
        (
            f"postgresql+psycopg://kim:{SECRET}@host:5433/register",
            "postgresql+psycopg://kim@host:5433/register",
        ),
        (
            f"postgresql+psycopg://host/register?user=kim&password={SECRET}",
            "postgresql+psycopg://host/register?user=kim",
        ),
        (
            f"postgresql+psycopg://kim:{SECRET}@/register?host=%2Frun%2Fpostgresql",
            "postgresql+psycopg://kim@/register?host=%2Frun%2Fpostgresql",
        ),
    ],
)
def test_an_address_is_shown_without_its_password_and_leads_to_the_same_place(address, bare):
    assert shown_place(address) == bare
    assert shown(read_address(bare)) == bare


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (f"mysql://kim:{SECRET}@host/register", "mysql"),
        (f"postgresql+asyncpg://kim:{SECRET}@host/register", "asyncpg"),
        (f"postgresql+psycopg://kim:{SECRET}@host:many/register", "cannot be read"),
        (f"postgresql+psycopg://kim:{SECRET}@host", "no database"),
        (f"postgresql+psycopg://kim:{SECRET}@host/", "no database"),
        (f"postgresql+psycopg://kim:{SECRET}@127.0.0.1/register?sslmode=odd", "correct it"),
        (f"postgresql+psycopg://kim:{SECRET}@127.0.0.1/register?colour=red", "correct it"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_its_password(address, said):
    with pytest.raises(InputError, match=said) as caught:
        open_store(address)
    assert "geheim" not in str(caught.value)


def test_settings_keep_an_address_whole_and_a_file_as_a_path():
    address = "postgresql+psycopg://kim@host/register?host=%2Frun"
    assert read_settings(register_file=address).register_file == address
    assert read_settings(register_file="a/b.gpkg").register_file == Path("a/b.gpkg")


@pytest.mark.parametrize("place", [f"kim:{SECRET}@host/r", f"host/r?password={SECRET}"])
def test_settings_refuse_a_password_in_an_address_and_say_where_to_keep_it(place, monkeypatch):
    monkeypatch.setenv("BORDERKIT_REGISTER_FILE", f"postgresql+psycopg://{place}")
    with pytest.raises(SettingsError, match="PGPASSFILE") as caught:
        read_settings()
    assert "geheim" not in str(caught.value)


def test_settings_refuse_an_address_of_no_register():
    with pytest.raises(SettingsError, match="mysql"):
        read_settings(register_file="mysql://kim@host/register")
