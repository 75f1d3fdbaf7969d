"""Tables handed to their reader as they are, whatever the sniffer would say of them."""

from pathlib import Path
from typing import Any

from borderkit.io.surveys.gathering import Gathering, SurveyReading, SurveySource, Told
from borderkit.io.surveys.limits import Limits
from borderkit.io.surveys.receiver_tables import read_table

__all__ = ["table_of"]


def table_of(path: Path, *, limits: Limits | None = None, **told: Any) -> SurveyReading:
    """Return what `read_table` makes of a file."""
    into = Gathering(limits or Limits())
    source = SurveySource(path=path, name=path.name)
    into.begin(source, "table")
    read_table(source, Told(**told), into)
    into.end()
    return into.reading()
