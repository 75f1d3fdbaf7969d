"""The layer of sources: what was imported, who is to be named, how fine it is."""

from typing import Final

from borderkit.layers.columns import NAME
from borderkit.layers.declaration import Column, Layer

__all__ = ["SOURCES"]

SOURCES: Final = Layer(
    name="sources",
    title="Sources of imported records: licence, whom to name, and how fine they are",
    geometry=(),
    key=("source",),
    columns=(
        Column(
            name="source",
            type="text",
            nullable=False,
            help="Code of the source, which `origin` of the records from it names",
        ),
        NAME,
        Column(name="format", type="text", help="Form it came in: osm-pbf, ed318, natural-earth"),
        Column(name="dated", type="text", help="Date or time of what was imported"),
        Column(name="licence", type="text", help="Its licence: an SPDX code or a title"),
        Column(name="attribution", type="text", help="What every map of it has to say"),
        Column(
            name="scale_limit",
            type="integer",
            bounds=(1, 10**9),
            help="Finest scale at which it is meant to be used: N of 1:N",
        ),
        Column(name="sha256", type="text", help="SHA-256 of the file, in hexadecimal digits"),
        Column(name="note", type="text", help="What else should be known"),
    ),
)
