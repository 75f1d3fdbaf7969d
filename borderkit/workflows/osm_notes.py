"""What should be known about an import from OpenStreetMap, in sentences."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from geopandas import GeoDataFrame
from shapely.geometry.base import BaseGeometry

from borderkit.crs import GEOD
from borderkit.layers import GEOMETRY
from borderkit.workflows.osm_report import OsmBoundary

__all__ = ["MarkerNumbers", "boundary_notes"]

_MOST = 10


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
            yield f"Markers of {boundary} for which the extract states no number: {count}."
        for boundary in sorted({boundary for boundary, _ in self._found}):
            own = {n: points for (code, n), points in self._found.items() if code == boundary}
            yield from _told_twice(boundary, own)
            whole = {int(number) for number in own if number.isdecimal()}
            gaps = [number for number in range(1, max(whole, default=0)) if number not in whole]
            if gaps and len(gaps) < len(whole):
                listed = _few([str(number) for number in gaps])
                yield f"Numbers of {boundary} that no marker bears, below {max(whole)}: {listed}."


def _told_twice(
    boundary: str, own: Mapping[str, Sequence[tuple[str, BaseGeometry]]]
) -> Iterator[str]:
    """Yield one sentence on the numbers that several markers bear, with how far they lie apart."""
    several = {number: points for number, points in own.items() if len(points) > 1}
    if not several:
        return
    order = sorted(several, key=lambda n: (int(n) if n.isdecimal() else 10**9, n))
    listed = [f"{n} ({len(several[n])}, {_apart_m(several[n]):.1f} m apart)" for n in order]
    yield (
        f"Numbers of {boundary} that several markers bear: {_few(listed)}. These may be the "
        "pillars of one place, or a fault of the source."
    )


def _apart_m(several: Sequence[tuple[str, BaseGeometry]]) -> float:
    """Return the greatest distance between markers, metres."""
    points = [point.centroid for _, point in several]
    return max(
        float(GEOD.inv(one.x, one.y, other.x, other.y)[2]) for one, other in combinations(points, 2)
    )


def _few(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - _MOST} more" if texts[_MOST:] else ""
    return ", ".join(texts[:_MOST]) + more


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
                f"The register holds another line of {boundary.code} from elsewhere (sections: "
                f"{others[boundary.code]}); both now stand in it: take one of them out."
            )
    yield (
        "OpenStreetMap does not say whether the sides agree on a section, nor how exact it is: "
        "status (unless disputed), kind and accuracy_m of the sections are missing."
    )


def _cut(boundary: OsmBoundary) -> str:
    listed = _few([f"({cut.lon:.7f}, {cut.lat:.7f})" for cut in boundary.cuts])
    where = f" at {listed}" if listed else ""
    return (
        f"The extract cuts {boundary.code}{where}: {boundary.missing} of "
        f"{boundary.missing + boundary.sections} ways are not in it, and only the rest was "
        "imported. An itinerary is not judged against what is missing; take a larger extract."
    )
