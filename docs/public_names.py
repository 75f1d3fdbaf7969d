"""The reference of the Python names, from signatures and numpy docstrings."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, Final

import borderkit

__all__ = ["markdown_of", "python_reference"]

_SECTION: Final = re.compile(r"(?m)^(\w[\w ]*)\n-{3,}\n")
_ITEM: Final = re.compile(r"(?m)^(?=\S)")


def python_reference() -> str:
    """Return a section for each public name of ``borderkit``."""
    names = [name for name in borderkit.__all__ if not name.startswith("_")]
    return "\n".join(part for name in names for part in _entry(name, getattr(borderkit, name)))


def _entry(name: str, thing: Any) -> Iterator[str]:
    yield f"## {name}\n"
    if inspect.isclass(thing):
        yield from _class(name, thing)
    else:
        yield f"```python\n{_signature(name, thing)}\n```\n"
        yield markdown_of(inspect.getdoc(thing) or "")


def _class(name: str, kind: type) -> Iterator[str]:
    yield markdown_of(inspect.getdoc(kind) or "")
    members = [(label, member) for label, member in vars(kind).items() if not label.startswith("_")]
    if is_dataclass(kind):
        listed = ", ".join(f"`{field.name}`" for field in fields(kind))
        yield f"Attributes: {listed}.\n"
    for label, member in members:
        if inspect.isfunction(member):
            yield f"```python\n{name}.{_signature(label, member)}\n```\n"
            yield markdown_of(inspect.getdoc(member) or "")


def _signature(name: str, function: Any) -> str:
    signature = inspect.signature(function)
    kept = [p for p in signature.parameters.values() if p.name != "self"]
    text = str(signature.replace(parameters=kept))
    short = re.sub(r"\b(?:[a-z_]\w*\.)+(?=[A-Za-z])", "", text)
    short = re.sub(r"(?<=[:>] )'(\w+)'", r"\1", short)  # a class that is named before it is made
    if len(name + short) < 90:
        return name + short
    inner, _, back = short[1:].rpartition(")")
    pieces = re.split(r", (?![^\[]*\])", inner)
    return f"{name}(\n" + "".join(f"    {piece},\n" for piece in pieces) + f"){back}"


def markdown_of(docstring: str) -> str:
    """Return a numpy docstring as Markdown, its sections as lists."""
    pieces = _SECTION.split(docstring)
    parts = [_plain(pieces[0]).rstrip(), ""]
    for title, body in zip(pieces[1::2], pieces[2::2], strict=True):
        parts += [f"**{title}**", "", *(_item(item) for item in _items(body)), ""]
    return "\n".join(parts).rstrip() + "\n"


def _items(body: str) -> Iterator[tuple[str, str]]:
    """Yield the head and the text of each entry of a section."""
    for item in _ITEM.split(body.strip()):
        head, _, text = item.partition("\n")
        if head:
            yield head, " ".join(text.split())


def _item(item: tuple[str, str]) -> str:
    head, text = item
    name, colon, kind = head.partition(" : ")
    shown = f"`{name}`" + (f" ({_plain(kind)})" if colon else "")
    return f"- {shown}: {_plain(text)}" if text else f"- {shown}"


def _plain(text: str) -> str:
    """Return text of a docstring without marks that only Sphinx reads."""
    text = re.sub(r":\w+:`~?(?:[\w.]+\.)?(\w+)`", r"`\1`", text)
    text = re.sub(r"``([^`]+)``", r"`\1`", text)
    return re.sub(r"<(?![^`]*`)", "&lt;", text)
