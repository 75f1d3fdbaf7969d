"""Settings come from variables, and a wrong one is named."""

from typing import get_args

import pytest

from borderkit.errors import SettingsError
from borderkit.maps.words import LANGUAGES
from borderkit.settings import PREFIX, Language, Settings, read_settings


def test_defaults_serve_this_machine_only():
    settings = read_settings()
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.register_file is None


def test_variable_sets_a_setting(monkeypatch):
    monkeypatch.setenv("BORDERKIT_PORT", "8123")
    assert read_settings().port == 8123


def test_given_value_wins_over_the_variable(monkeypatch):
    monkeypatch.setenv("BORDERKIT_PORT", "8123")
    assert read_settings(port=8124).port == 8124


def test_empty_variable_counts_as_not_set(monkeypatch):
    monkeypatch.setenv("BORDERKIT_REGISTER_FILE", "")
    assert read_settings().register_file is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "65536"),
        ("PORT", "http"),
        ("HOST", " "),
        ("BODY_LIMIT_BYTES", "1023"),
        ("LANGUAGE", "en<script>"),
        ("DEBUG", "perhaps"),
    ],
)
def test_value_that_cannot_be_used_is_named(monkeypatch, name, value):
    monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(SettingsError) as refused:
        read_settings()
    assert [defect.where for defect in refused.value.defects] == [PREFIX + name]


@pytest.mark.parametrize("value", ["1024", "4194304"])
def test_limit_of_a_body_is_at_least_1024_bytes(monkeypatch, value):
    monkeypatch.setenv("BORDERKIT_BODY_LIMIT_BYTES", value)
    assert read_settings().body_limit_bytes == int(value)


def test_unknown_variable_is_refused_and_the_known_ones_listed(monkeypatch):
    monkeypatch.setenv("BORDERKIT_PROT", "1")
    with pytest.raises(SettingsError, match=r"BORDERKIT_PROT.*BORDERKIT_PORT"):
        read_settings()


def test_every_setting_is_described():
    assert all(field.description for field in Settings.model_fields.values())


def test_languages_are_those_that_maps_speak():
    assert get_args(Language) == LANGUAGES
