"""Memory of an import: it does not grow with the extract beyond the index of its nodes."""

import subprocess
import sys
import textwrap

import osmium
import pytest

from tests.osm_samples import two_countries

POINTS = 10


def extract(folder, roads):
    """Write the two countries with so many roads of ten points each, as PBF."""
    source = two_countries().write(folder / "countries.osm")
    path = folder / f"{roads}.osm.pbf"
    countries = list(_kept(source))
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for thing in countries:
            if isinstance(thing, osmium.osm.mutable.Node):
                writer.add_node(thing)
        for number in range(roads * POINTS):
            place = (number % 1_000 / 1_000, 47 + number / (roads * POINTS))
            writer.add_node(osmium.osm.mutable.Node(id=1_000 + number, location=place, version=1))
        for thing in countries:
            if isinstance(thing, osmium.osm.mutable.Way):
                writer.add_way(thing)
        for number in range(roads):
            first = 1_000 + number * POINTS
            nodes = list(range(first, first + POINTS))
            tags = {"highway": "residential", "name": f"Street {number}", "surface": "asphalt"}
            writer.add_way(
                osmium.osm.mutable.Way(id=1_000 + number, nodes=nodes, tags=tags, version=1)
            )
        for thing in countries:
            if isinstance(thing, osmium.osm.mutable.Relation):
                writer.add_relation(thing)
    return path


def _kept(source):
    for thing in osmium.FileProcessor(str(source)):
        if isinstance(thing, osmium.osm.Node):
            place = (thing.lon, thing.lat)
            yield osmium.osm.mutable.Node(id=thing.id, location=place, version=1)
        elif isinstance(thing, osmium.osm.Way):
            nodes = [node.ref for node in thing.nodes]
            yield osmium.osm.mutable.Way(thing, id=thing.id, nodes=nodes, tags=dict(thing.tags))
        elif isinstance(thing, osmium.osm.Relation):
            members = [(member.type, member.ref, member.role) for member in thing.members]
            tags = dict(thing.tags)
            yield osmium.osm.mutable.Relation(id=thing.id, members=members, tags=tags, version=1)


def peak_mb(path, folder):
    """Return the greatest memory of a process that imports `path`, MB."""
    code = f"""
        import resource
        from borderkit.store import open_store
        from borderkit.workflows.osm_intake import import_osm
        with open_store({str(folder / (path.name + ".gpkg"))!r}, create=True) as store:
            report = import_osm(store, {str(path)!r}, boundaries=["AA-BB"])
        print(report.taken["roads"], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    """
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], check=True, capture_output=True, text=True
    )
    roads, peak = ran.stdout.split()
    return int(roads), float(peak)


@pytest.mark.slow
def test_eight_times_the_roads_need_little_more_memory(tmp_path):
    few, low = peak_mb(extract(tmp_path, 5_000), tmp_path)
    many, high = peak_mb(extract(tmp_path, 40_000), tmp_path)
    assert (few, many) == (5_000, 40_000)
    index_mb = 35_000 * POINTS * 16 / 2**20
    assert high - low < 40 + 3 * index_mb
