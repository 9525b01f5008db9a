"""Streets out of OpenStreetMap: every way that is open on foot, point by point."""

import hashlib
from array import array
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from isopolis.access.elevation import Pieces, relief
from isopolis.access.network import EDGES, NODES, Network, keep, kept
from isopolis.access.tags import KEYS, Answers, Spot, answers, spot, walkable
from isopolis.errors import DataError
from isopolis.sources.places.coordinates import EARTH

FORMAT = 1  # raised whenever the same files would give another network
LONGEST = 50.0  # metres of an edge: a longer one is split, so that no place on it is over 25 m from a node
_FINE = 10_000_000  # coordinates come as whole numbers of this part of a degree
_ANSWERS = {**dict.fromkeys(Answers._fields, pl.Boolean), "incline": pl.Float64}
_SPOTS = {
    "ref": pl.Int64,
    "closed": pl.Boolean,
    "bars_wheels": pl.Boolean,
    "kerb_there": pl.Boolean,
    "tactile_there": pl.Boolean,
}

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]


def read_network(
    pbf: Path, elevation: Path | None, cache: Path, progress: Callable[[str], object] | None = None
) -> Network:
    """The streets of an extract as a network to walk on, with the ground's height where a raster gives it.

    It holds each node of each walkable way, and further nodes on pieces of over 50 m. Of squares and platforms the
    outline is walked, not the inside. The network is kept in the folder `cache` and read from there while the files
    stay as they are. `progress` is told each step. Raises DataError for a file that cannot be read or holds no ways.
    """
    tell = progress or (lambda step: None)
    name = _fingerprint(pbf, elevation)
    found = kept(cache, name, pbf.name)
    if found is None:
        tell("reading the ways of the extract")
        ways = _read(pbf)
        tell("joining the ways")
        found = _network(ways, elevation, pbf.name)
        keep(found, cache, name)
    return found


def _fingerprint(*files: Path | None) -> str:
    """Names what the files hold; raises DataError for one that is not there."""
    digest = hashlib.sha256(str(FORMAT).encode())
    for path in files:
        if path is None:
            continue
        try:
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        except OSError:
            raise DataError(
                "there is no such file", where=path.name, hint="the name of a file in the city's folder"
            ) from None
    return digest.hexdigest()[:32]


@dataclass
class _Ways:
    """Walkable ways as the extract has them: their nodes one behind the other, and what their tags say."""

    ref: "array[int]" = field(default_factory=lambda: array("q"))
    lon: "array[int]" = field(default_factory=lambda: array("q"))
    lat: "array[int]" = field(default_factory=lambda: array("q"))
    size: "array[int]" = field(default_factory=lambda: array("q"))  # of each way, in nodes
    kind: "array[int]" = field(default_factory=lambda: array("q"))  # of each way, a row of `kinds`
    kinds: dict[Answers, int] = field(default_factory=dict)
    spots: dict[int, Spot] = field(default_factory=dict)

    def add(self, nodes: Any, tags: Mapping[str, str]) -> None:
        self.size.append(len(nodes))
        self.kind.append(self.kinds.setdefault(answers(tags), len(self.kinds)))
        for node in nodes:
            self.ref.append(node.ref)
            at = node.location
            self.lon.append(at.x)
            self.lat.append(at.y)


def _read(pbf: Path) -> _Ways:
    ways = _Ways()
    with _faults(pbf):
        outlines = _outlines(pbf)
        for thing in _nodes_and_ways(pbf):
            if thing.is_way() and thing.id not in outlines and not any(key in thing.tags for key in KEYS):
                continue  # most ways are houses
            tags = dict(thing.tags)
            if thing.is_way():
                own = walkable(tags)
                if own or (thing.id in outlines and "highway" not in tags):
                    ways.add(thing.nodes, tags if own else outlines[thing.id])
            elif found := spot(tags):
                ways.spots[thing.id] = found
    return ways


def _nodes_and_ways(pbf: Path) -> Iterator[Any]:
    """Every way, with the coordinates of its nodes, and the nodes whose tags may matter to one."""
    import osmium

    telling = osmium.filter.KeyFilter("barrier", "kerb", "highway", "tactile_paving", "wheelchair")
    both = osmium.osm.NODE | osmium.osm.WAY
    return iter(osmium.FileProcessor(str(pbf), both).with_locations().with_filter(telling.enable_for(osmium.osm.NODE)))


def _outlines(pbf: Path) -> dict[int, dict[str, str]]:
    """The ways that bound a square or a platform which a relation describes, with the relation's tags."""
    import osmium

    found = {}
    for relation in osmium.FileProcessor(str(pbf), osmium.osm.RELATION):
        tags = dict(relation.tags)
        if tags.get("type") == "multipolygon" and walkable(tags):
            found.update({member.ref: tags for member in relation.members if member.type == "w"})
    return found


@contextmanager
def _faults(pbf: Path) -> Iterator[None]:
    """What osmium cannot read becomes a DataError."""
    try:
        yield
    except RuntimeError as error:
        raise DataError(
            "cannot be read as an OpenStreetMap extract",
            where=pbf.name,
            got=f"{pbf.stat().st_size:,} bytes ({str(error).replace(str(pbf), pbf.name)})",
            expected="a whole .osm.pbf file",
            hint="fetching the extract again: it may have been cut short on its way",
        ) from None


class _Edges(NamedTuple):
    """Ways cut into edges. Nodes have numbers; `ref` is the number of each in OpenStreetMap, 0 for one put between."""

    ref: Whole
    lon: Reals
    lat: Reals
    start: Whole
    end: Whole
    way: Whole  # 0, 1, ...: edges of a way follow one another without a gap
    kind: Whole  # of each edge, a row of the ways' kinds


def _network(ways: _Ways, elevation: Path | None, file: str) -> Network:
    edges = _split(_cut(ways, file))
    said = _said(ways, edges)
    metres = _metres(edges)
    height = grade = None
    if elevation is not None:
        on_bridge = said["carried"].to_numpy()[np.flatnonzero(np.diff(edges.way, prepend=-1))]
        pieces = Pieces(edges.start, edges.end, metres, edges.way, on_bridge)
        height, grade = relief(elevation, edges.lon, edges.lat, pieces)
    nodes = pl.DataFrame({"lon": edges.lon, "lat": edges.lat}).with_columns(height=_known(height))
    frame = said.with_columns(
        start=pl.Series(edges.start), end=pl.Series(edges.end), metres=pl.Series(metres), grade=_known(grade)
    )
    return Network(nodes.cast(NODES), frame.select(EDGES.names()).cast(EDGES), file)


def _known(values: Reals | None) -> pl.Expr:
    return pl.lit(None, pl.Float32) if values is None else pl.lit(pl.Series(values, nan_to_null=True))


def _cut(ways: _Ways, file: str) -> _Edges:
    """Every piece between two nodes of a way, but those that end outside the extract or stand there already."""
    ref, lon, lat = (np.frombuffer(a, np.int64) for a in (ways.ref, ways.lon, ways.lat))
    way = np.repeat(np.arange(len(ways.size)), np.frombuffer(ways.size, np.int64))
    there = (np.abs(lon) <= 180 * _FINE) & (np.abs(lat) <= 90 * _FINE)  # what is not in the extract is off the globe
    first = np.flatnonzero((way[:-1] == way[1:]) & there[:-1] & there[1:] & (ref[:-1] != ref[1:]))
    if not len(first):
        raise _nothing(len(ref), file)
    kind = np.frombuffer(ways.kind, np.int64)[way[first]]
    ends = np.sort(np.column_stack([ref[first], ref[first + 1]]), axis=1)
    first = first[_first_of_each(np.column_stack([ends, kind]))]
    _, at, number = np.unique(ref[np.concatenate([first, first + 1])], return_index=True, return_inverse=True)
    number, at = _past_gates(number, np.concatenate([first, first + 1])[at], ref, ways)
    gap = (np.diff(first) != 1) | (np.diff(way[first]) != 0)
    return _Edges(
        ref[at],
        lon[at] / _FINE,
        lat[at] / _FINE,
        number[: len(first)],
        number[len(first) :],
        np.concatenate([[0], np.cumsum(gap)]),
        np.frombuffer(ways.kind, np.int64)[way[first]],
    )


def _past_gates(number: Whole, at: Whole, ref: Whole, ways: _Ways) -> tuple[Whole, Whole]:
    """Nodes by number and where they are listed; a closed gate becomes two nodes, one for each edge that it ends.

    A gate at which more than two edges meet is not believed: most are mapped on the street that they stand beside.
    """
    closed = [id for id, said in ways.spots.items() if said.closed]
    shut = np.isin(ref[at], closed) & (np.bincount(number) == 2)
    ends = np.flatnonzero(shut[number])
    _, earlier = np.unique(number[ends], return_index=True)
    later = np.delete(ends, earlier)
    parted = number.copy()
    parted[later] = len(at) + np.arange(len(later))
    return parted, np.concatenate([at, at[number[later]]])


def _first_of_each(rows: Whole) -> NDArray[np.bool_]:
    frame = pl.DataFrame(rows, schema=["a", "b", "kind"], orient="row")
    return frame.select(pl.struct(pl.all()).is_first_distinct()).to_series().to_numpy()


def _nothing(nodes: int, file: str) -> DataError:
    if nodes:
        hint = "sorting it (osmium sort), or extracting it with complete ways"
        return DataError("holds ways, but not the nodes they run along", where=file, hint=hint)
    return DataError(
        "holds no way that is open on foot",
        where=file,
        expected="streets and footways with a tag highway",
        hint="an extract of OpenStreetMap that holds the city's ways",
    )


def _metres(edges: _Edges) -> Reals:
    """Great-circle lengths (haversine) on a sphere of the Earth's mean radius."""
    lon, lat = np.radians(edges.lon), np.radians(edges.lat)
    a, b = edges.start, edges.end
    half = np.sin((lat[b] - lat[a]) / 2) ** 2 + np.cos(lat[a]) * np.cos(lat[b]) * np.sin((lon[b] - lon[a]) / 2) ** 2
    return np.asarray(2 * EARTH * np.arcsin(np.sqrt(half)))


def _split(edges: _Edges) -> _Edges:
    """The same ways with nodes put between, evenly, wherever an edge is longer than LONGEST."""
    parts = np.maximum(np.ceil(_metres(edges) / LONGEST - 1e-9).astype(np.int64), 1)
    of = np.repeat(np.arange(len(parts)), parts)
    step = np.arange(len(of)) - np.repeat(np.cumsum(parts) - parts, parts)
    between = len(edges.ref) + np.repeat(np.cumsum(parts - 1) - (parts - 1), parts) + step
    last = step == parts[of] - 1
    share = ((step + 1) / parts[of])[~last]
    put = [at[edges.start][of][~last] * (1 - share) + at[edges.end][of][~last] * share for at in (edges.lon, edges.lat)]
    return _Edges(
        np.concatenate([edges.ref, np.zeros(len(share), np.int64)]),
        np.concatenate([edges.lon, put[0]]),
        np.concatenate([edges.lat, put[1]]),
        np.where(step == 0, edges.start[of], between - 1),
        np.where(last, edges.end[of], between),
        edges.way[of],
        edges.kind[of],
    )


def _said(ways: _Ways, edges: _Edges) -> pl.DataFrame:
    """What tags say of each edge: those of its way and of the nodes at its ends, the worse where they differ."""
    said = pl.DataFrame(list(ways.kinds), schema=_ANSWERS, orient="row")[edges.kind]
    spots = _spots(ways, edges.ref)
    if not spots.height:
        return said
    frame = pl.concat([said, pl.DataFrame({"start": edges.start, "end": edges.end})], how="horizontal")
    on_path, on_crossing = (_touched(frame.filter(which)) for which in (~pl.col("road"), pl.col("crossing")))
    for end in ("start", "end"):
        meets_path, meets_crossing = pl.col(end).is_in(on_path), pl.col(end).is_in(on_crossing)
        of_wheels = ~(pl.col("road") & meets_path)  # a stile where a path leaves a road stands on the path
        of_kerb = ~pl.col("road") & (pl.col("crossing") | ~meets_crossing)  # one walks along a road, not over its kerb
        frame = (
            frame.join(spots, left_on=end, right_on="node", how="left", maintain_order="left")
            .with_columns(
                wheelchair=pl.when(of_wheels & pl.col("bars_wheels")).then(False).otherwise("wheelchair"),
                kerb=pl.min_horizontal("kerb", pl.when(of_kerb).then("kerb_there")),
                tactile=pl.min_horizontal("tactile", pl.when(of_kerb).then("tactile_there")),
            )
            .drop("bars_wheels", "kerb_there", "tactile_there")
        )
    return frame.drop("start", "end")


def _spots(ways: _Ways, ref: Whole) -> pl.DataFrame:
    """The nodes of the network whose own tags say something, by number."""
    table = pl.DataFrame([(id, *said) for id, said in ways.spots.items()], schema=_SPOTS, orient="row")
    numbered = pl.DataFrame({"ref": ref}).with_row_index("node").with_columns(pl.col("node").cast(pl.Int64))
    return numbered.filter(pl.col("ref") != 0).join(table, on="ref").drop("ref", "closed")


def _touched(edges: pl.DataFrame) -> pl.Series:
    return pl.concat([edges["start"], edges["end"]]).unique().implode()
