"""What should be known about an import from OpenStreetMap, in sentences."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from geopandas import GeoDataFrame
from shapely.geometry.base import BaseGeometry

from borderkit.crs import GEOD
from borderkit.layers import GEOMETRY
from borderkit.workflows.osm_report import OsmBoundary

__all__ = ["MarkerNumbers", "boundary_notes"]

_MOST = 20


class MarkerNumbers:
    """The numbers of the markers that were taken, boundary by boundary."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], list[tuple[str, BaseGeometry]]] = defaultdict(list)
        self._bare: dict[str, int] = defaultdict(int)

    def add(self, frame: GeoDataFrame) -> None:
        """Look at a batch of markers."""
        columns = (frame[name] for name in ("boundary", "number", "marker_uid", GEOMETRY))
        for boundary, number, uid, point in zip(*columns, strict=True):
            if number is None:
                self._bare[boundary] += 1
            else:
                self._found[boundary, number].append((uid, point))

    def notes(self) -> Iterator[str]:
        """Yield which markers bear no number, which numbers stand twice, which are missing."""
        for boundary, count in sorted(self._bare.items()):
            yield f"{count} markers of {boundary} bear no number that the extract states."
        for (boundary, number), several in sorted(self._found.items(), key=_in_order):
            if len(several) > 1:
                yield _twice(boundary, number, several)
        for boundary in sorted({boundary for boundary, _ in self._found}):
            whole = {int(n) for code, n in self._found if code == boundary and n.isdecimal()}
            gaps = [number for number in range(1, max(whole, default=0)) if number not in whole]
            if gaps and len(gaps) < len(whole):
                listed = ", ".join(map(str, gaps))
                yield (f"Numbers of {boundary} that no marker bears, below {max(whole)}: {listed}.")


def _in_order(item: tuple[tuple[str, str], Any]) -> tuple[str, int, str]:
    boundary, number = item[0]
    return boundary, int(number) if number.isdecimal() else 10**9, number


def _twice(boundary: str, number: str, several: Sequence[tuple[str, BaseGeometry]]) -> str:
    (_, first), (_, second) = several[0], several[1]
    _, _, away = GEOD.inv(first.centroid.x, first.centroid.y, second.centroid.x, second.centroid.y)
    listed = ", ".join(uid for uid, _ in several)
    return (
        f"Number {number} of {boundary} stands on {len(several)} markers ({listed}; the first two "
        f"{away:.1f} m apart): they may be the pillars of one place, or a fault of the source."
    )


def boundary_notes(
    boundaries: Sequence[OsmBoundary], spelled: Mapping[str, str], others: Mapping[str, int]
) -> Iterator[str]:
    """Yield what should be known about the lines.

    Parameters
    ----------
    boundaries : sequence of OsmBoundary
        What was imported.
    spelled : mapping of str to str
        Codes as they were asked for -> as the register writes them, where these differ.
    others : mapping of str to int
        Sections of a boundary that the register has from elsewhere.
    """
    for asked, written in spelled.items():
        yield f"The register writes {written} for {asked}; that code was kept."
    for boundary in boundaries:
        if boundary.missing or boundary.cuts:
            yield _cut(boundary)
        if others.get(boundary.code):
            yield (
                f"The register holds {others[boundary.code]} sections of {boundary.code} from "
                "elsewhere; both lines now stand in it: take one of them out."
            )
    yield (
        "OpenStreetMap does not say whether the sides agree on a section, nor how exact it is: "
        "status (unless disputed), kind and accuracy_m of the sections are missing."
    )


def _cut(boundary: OsmBoundary) -> str:
    places = [f"({cut.lon:.7f}, {cut.lat:.7f})" for cut in boundary.cuts]
    listed = ", ".join(places[:_MOST]) + (
        f" and {len(places) - _MOST} more" if places[_MOST:] else ""
    )
    where = f" at {listed}" if places else ""
    return (
        f"The extract cuts {boundary.code}{where}: {boundary.missing} of "
        f"{boundary.missing + boundary.sections} ways are not in it, and only the rest was "
        "imported. An itinerary is not judged against what is missing; take a larger extract."
    )
