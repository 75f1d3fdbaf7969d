"""Draw the map of what a check of a register found."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from borderkit.boundary.finding import RegisterFinding
from borderkit.boundary.line import one_boundary, same_boundary
from borderkit.layers.lineage import attributions
from borderkit.layers.sources import SOURCES
from borderkit.maps.base import BaseMap
from borderkit.maps.finding_sheet import finding_sheet
from borderkit.maps.words import words_in
from borderkit.store import Store
from borderkit.workflows.lent_state import lent

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

__all__ = ["findings_map"]


def findings_map(
    register: Store | str | Path,
    findings: Sequence[RegisterFinding],
    boundary: str | None = None,
    *,
    revision: int | None = None,
    valid_at: date | datetime | None = None,
    base: BaseMap | None = None,
    language: str = "en",
) -> str:
    """Return a page with the line, its markers by condition, and findings on them.

    Parameters
    ----------
    register : Store, path or address
        An open register, or where it is; it is then opened for reading only.
    findings : sequence of RegisterFinding
        Of a check of its markers or its line, or a choice of them.
    boundary : str, optional
        Code of the boundary that is drawn, sides in either order. Default: all.
    revision : int, optional
        As the register stood after it. Default: as it stands.
    valid_at : date or datetime, optional
        Only records in force then, as they were in force. Default: all.
    base : BaseMap, optional
        The ground to draw under it, from `open_base`.
    language : str
        ``en``, ``zh`` or ``ru``.

    Returns
    -------
    str
        Complete HTML in UTF-8 that opens with no network (but for tiles of `base`).

    Raises
    ------
    InputError
        There is no such boundary or revision, or no words in that language.
    RegisterError
        The register cannot be opened or read.
    """
    with lent(register) as view:
        frames = [
            cast("GeoDataFrame", view.read(name, revision=revision, valid_at=valid_at))
            for name in ("boundary_sections", "markers")
        ]
        sources = view.read(SOURCES.name, revision=revision)
        shown = view.revision() if revision is None else revision
    sections, markers = frames
    if boundary is not None:
        code = one_boundary({*sections["boundary"], *markers["boundary"]}, boundary)
        sections, markers = (
            frame.loc[[same_boundary(each, code) for each in frame["boundary"]]] for frame in frames
        )
    said = attributions(sources.to_dict("records"))
    ground = replace(base or BaseMap(), attributions=said)
    words = words_in(language)
    return finding_sheet(
        findings,
        sections=sections,
        markers=markers,
        what=boundary or ", ".join(sorted(set(sections["boundary"]) | set(markers["boundary"]))),
        note=words("ui.register_plain", revision=shown),
        base=ground,
        language=language,
    )
