"""Parts of the pages that are made from the code, so that they cannot fall behind it.

A page holds a line ``> Made by `make docs`: `NAME ARGUMENTS` ``, which tells those who read the
source what will stand there; :func:`fill_in` puts the part in its place. Every part is Markdown
whose headings begin at level two.
"""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

import typer

from api.app import create_app
from borderkit.boundary.checks.line_rules import LINE_RULES
from borderkit.cli import app
from borderkit.cli.check_commands import EXIT_CODES
from borderkit.errors import ERRORS
from borderkit.itineraries.state import CHECKED
from borderkit.layers import LAYERS
from borderkit.markers.checks.marker_rules import MARKER_RULES
from borderkit.settings import PREFIX, Settings
from docs.demo import demo_report, demo_table, demo_time
from docs.public_names import python_reference

__all__ = ["PARTS", "fill_in"]

_MARK: Final = re.compile(r"(?m)^> Made by `make docs`: `([a-z-]+)((?: [\w-]+)*)`$")


def fill_in(page: str) -> str:
    """Return the text of a page with all its generated parts.

    Raises
    ------
    KeyError
        A part that there is not.
    """
    return _MARK.sub(lambda mark: PARTS[mark[1]](*mark[2].split()).strip("\n"), page)


def _layers() -> str:
    rows = [
        f"| [`{layer.name}`](#{layer.name}) | {layer.title}. | "
        f"{'yes' if layer.name in CHECKED else 'no'} |"
        for layer in LAYERS.values()
    ]
    head = ["| layer | one record for each of | read by a check |", "|---|---|---|"]
    return "\n".join([*head, *rows, "", *(layer.reference() for layer in LAYERS.values())])


def _commands() -> str:
    root = typer.main.get_command(app)
    return "\n".join(part for words, command in _leaves(root) for part in _command(words, command))


def _leaves(group: Any, before: str = "borderkit") -> Iterator[tuple[str, Any]]:
    for name, command in getattr(group, "commands", {}).items():
        words = f"{before} {name}"
        if hasattr(command, "commands"):
            yield from _leaves(command, words)
        else:
            yield words, command


def _command(words: str, command: Any) -> Iterator[str]:
    hints = get_type_hints(inspect.unwrap(command.callback))
    options = [p for p in command.params if p.opts[0].startswith("-")]
    given = [p for p in command.params if p not in options]
    usage = " ".join([words, *(p.metavar or p.name.upper() for p in given), "[OPTIONS]"])
    yield f"## {words}\n\n```text\n{usage}\n```\n\n{command.help}\n"
    yield "| argument or option | meaning |\n|---|---|"
    for parameter in given:
        yield f"| `{parameter.metavar or parameter.name.upper()}` | {_cell(parameter.help)} |"
    for parameter in options:
        names = ", ".join(f"`{name}`" for name in parameter.opts)
        value = "" if parameter.is_flag else parameter.metavar or _value(hints[parameter.name])
        shown = f"{names} `{_cell(value)}`" if value else names
        yield f"| {shown} | {_cell(parameter.help)} |"
    yield ""


def _value(hint: Any) -> str:
    """Return what stands for the value of an option: its choices, or the name of its type."""
    kinds = [kind for kind in get_args(hint) if kind is not type(None)]
    if get_origin(hint) is Literal:
        return "|".join(kinds)
    return _value(kinds[0]) if kinds else {int: "NUMBER", str: "TEXT"}.get(hint, "FILE")


def _cell(text: str | None) -> str:
    return " ".join((text or "").replace("|", r"\|").split())


def _exit_codes() -> str:
    rows = [f"| {code} | `{verdict}` |" for verdict, code in EXIT_CODES.items()]
    return "\n".join(["| exit code | verdict |", "|---|---|", *rows])


def _finding_codes(of: str) -> str:
    rules = {"line": LINE_RULES, "markers": MARKER_RULES}[of]
    rows = [
        f"| `{code}` | {rule.severity} | {_cell(rule.meaning)} | {_cell(rule.remedy)} |"
        for code, rule in sorted(rules.items())
    ]
    return "\n".join(["| code | severity | found where | what to do |", "|---|---|---|---|", *rows])


def _settings() -> str:
    rows = []
    for name, field in Settings.model_fields.items():
        default = "none" if field.default is None else f"`{field.default}`"
        rows.append(f"| `{PREFIX}{name.upper()}` | {_cell(field.description)} | {default} |")
    return "\n".join(["| variable | meaning | default |", "|---|---|---|", *rows])


def _errors() -> str:
    rows = [
        f"| `{code}` | {_cell((kind.__doc__ or '').splitlines()[0])} | {kind.status} | "
        f"{kind.exit_code} | `{kind.__name__}` |"
        for code, kind in ERRORS.items()
    ]
    head = ["| code | meaning | HTTP status | exit code | in Python |", "|---|---|---|---|---|"]
    return "\n".join([*head, *rows])


def _http() -> str:
    document = create_app(Settings(register_file=Path("region.gpkg"))).openapi()
    parts = [
        part
        for path, verbs in document["paths"].items()
        for verb, route in verbs.items()
        for part in _route(verb.upper(), path, route)
    ]
    schemas = document["components"]["schemas"]
    parts += ["## Bodies", ""]
    for name, schema in sorted(schemas.items()):
        parts += _schema(name, schema)
    return "\n".join(parts)


def _route(verb: str, path: str, route: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {verb} {path}\n\n{_plain(route.get('description'))}\n"
    sent = route.get("requestBody", {}).get("content", {}).get("application/json", {})
    if sent:
        yield f"Send {_kind(sent['schema'])}.\n"
    if route.get("parameters"):
        yield "| parameter | type | meaning |\n|---|---|---|"
        for given in route["parameters"]:
            kind = _kind(given["schema"])
            yield f"| `{given['name']}` | {kind} | {_plain(given.get('description'))} |"
        yield ""
    yield "| status | meaning | body |\n|---|---|---|"
    for status, reply in route["responses"].items():
        bodies = [
            "HTML" if "html" in media else _kind(content.get("schema", {}))
            for media, content in reply.get("content", {}).items()
        ]
        yield f"| {status} | {_plain(reply.get('description'))} | {', '.join(bodies)} |"
    yield ""


def _schema(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {name}\n"
    if schema.get("description"):
        yield _plain(schema["description"]) + "\n"
    required = schema.get("required", ())
    yield "| key | type | required | meaning |\n|---|---|---|---|"
    for key, value in schema.get("properties", {}).items():
        need = "yes" if key in required else "no"
        yield f"| `{key}` | {_kind(value)} | {need} | {_plain(value.get('description'))} |"
    yield ""


def _kind(schema: Mapping[str, Any]) -> str:
    """Return the type of a JSON schema in a few words, other bodies linked."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        return " or ".join(dict.fromkeys(_kind(choice) for choice in choices))
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if schema.get("type") == "array":
        items = schema.get("items")
        return f"list of {_kind(items)}" if items else "list"
    return str(schema.get("type", "any"))


def _plain(text: str | None) -> str:
    return _cell(text).replace("<", "&lt;")


PARTS: Final[Mapping[str, Callable[..., str]]] = {
    "commands": _commands,
    "demo-report": demo_report,
    "demo-table": demo_table,
    "demo-time": demo_time,
    "errors": _errors,
    "exit-codes": _exit_codes,
    "finding-codes": _finding_codes,
    "http": _http,
    "layers": _layers,
    "python": python_reference,
    "settings": _settings,
}
"""Name of a part -> the function that makes it, which takes the words after the name."""
