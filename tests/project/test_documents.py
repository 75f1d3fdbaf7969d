"""What is not in README.md does not exist for a reader: every name stands there."""

import re
from typing import Any

import pytest
import typer

from borderkit.cli import app
from borderkit.errors import ERRORS
from borderkit.layers import LAYERS
from borderkit.settings import PREFIX, Settings
from tests.project.tree import ROOT, readme

VERDICTS = ("clear", "conditional", "permit_required", "prohibited", "undetermined")


def _commands(group: Any, before: str = "") -> dict[str, Any]:
    """Return all commands by their words: `import zones`."""
    inner = getattr(group, "commands", None)
    if inner is None:
        return {before.strip(): group}
    found: dict[str, Any] = {}
    for name, command in inner.items():
        found |= _commands(command, f"{before} {name}")
    return found


COMMANDS = _commands(typer.main.get_command(app))
OPTIONS = sorted(
    {
        (words, option)
        for words, command in COMMANDS.items()
        for parameter in command.params
        for option in parameter.opts
        if option.startswith("--") and option != "--help"
    }
)


def test_there_are_commands_to_document():
    assert {"init", "demo", "import zones", "import layers", "check", "map", "serve"} <= set(
        COMMANDS
    )


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_is_in_the_readme(words):
    assert f"borderkit {words}" in readme()


def test_every_option_is_in_the_readme():
    missing = [
        f"borderkit {words} {option}"
        for words, option in OPTIONS
        if not re.search(rf"{option}(?![\w-])", readme())
    ]
    assert missing == []


@pytest.mark.parametrize("field", Settings.model_fields)
def test_every_setting_is_in_the_readme(field):
    assert f"{PREFIX}{field.upper()}" in readme()


def test_no_setting_of_the_readme_is_unknown():
    known = {f"{PREFIX}{field.upper()}" for field in Settings.model_fields}
    known |= {f"{PREFIX}{name}" for name in ("SHARED", "HYPOTHESIS", "ALL_CASES")}
    assert set(re.findall(rf"{PREFIX}[A-Z_]+", readme())) <= known


@pytest.mark.parametrize("code", ERRORS)
def test_every_error_stands_in_the_readme_with_its_status_and_exit_code(code):
    error = ERRORS[code]
    row = rf"(?m)^\|\s*`{re.escape(code)}`\s*\|.*\b{error.status}\b.*\b{error.exit_code}\b.*\|"
    assert re.search(row, readme()), (
        f"README.md needs a table row: | `{code}` | ... {error.status} ... {error.exit_code} |"
    )


@pytest.mark.parametrize("layer", LAYERS)
def test_every_layer_is_in_the_readme(layer):
    assert f"`{layer}`" in readme()


@pytest.mark.parametrize("verdict", VERDICTS)
def test_every_verdict_is_explained_in_the_readme(verdict):
    assert f"`{verdict}`" in readme()


def _routes() -> list[tuple[str, str]]:
    from api.app import create_app

    document = create_app(Settings(register_file=ROOT / "no-such.gpkg")).openapi()
    return [
        (verb.upper(), path)
        for path, verbs in document["paths"].items()
        for verb in verbs
        if verb in {"get", "post", "put", "patch", "delete"}
    ]


def test_every_route_is_in_the_readme():
    missing = [f"{verb} {path}" for verb, path in _routes() if f"{verb} {path}" not in readme()]
    assert missing == []


def test_make_targets_of_the_readme_exist():
    made = set(re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8")))
    assert set(re.findall(r"\bmake ([a-z]+)\b(?=[`\s]*(?:#|$|`))", readme(), re.MULTILINE)) <= made
    assert {"demo", "test", "serve", "bench", "lock"} <= made
    for target in ("make demo", "make test"):
        assert target in readme()


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_to_files_lead_somewhere(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    local = [target for target in targets if "://" not in target]
    assert [target for target in local if not (ROOT / target).exists()] == []


def test_the_page_about_servers_gives_a_viewer_no_column_for_the_office():
    text = (ROOT / "docs" / "server.md").read_text(encoding="utf-8")
    granted = re.search(r"GRANT SELECT ON (.*?) TO viewer", text, flags=re.DOTALL)
    assert granted
    public = {
        name
        for name, layer in LAYERS.items()
        if layer.privacy == "public" and all(c.privacy == "public" for c in layer.columns)
    }
    assert set(re.split(r",\s*", granted[1])) == public
