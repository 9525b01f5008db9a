"""The streets as a network: nodes where one can stand, edges along which one walks, and what is known of each."""

import hashlib
import io
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

import numpy as np
import polars as pl
from numpy.typing import NDArray

from isopolis.errors import Finding

TAGS = ("steps", "ramp", "paved", "kerb", "wheelchair", "tactile", "lit")  # true, false, null: yes, no, unknown
NODES = pl.Schema({"lon": pl.Float64, "lat": pl.Float64, "height": pl.Float32})
EDGES = pl.Schema(
    {"start": pl.Int32, "end": pl.Int32, "metres": pl.Float32, "grade": pl.Float32, "incline": pl.Float32}
    | dict.fromkeys(TAGS, pl.Boolean)
)
SCATTERED = 0.95  # a largest island that holds less of the nodes is worth a warning
BROKEN = 0.5  # one that holds less than this is no network


@dataclass(frozen=True, eq=False)
class Network:
    """Streets to walk on. A walker may take every edge both ways, so that it has one row.

    `nodes`: lon, lat (WGS 84), height (metres; null: not known). A node's number is its row. `edges`: start, end
    (numbers of nodes), metres, grade (rise over run from start to end, of the ground, over at least 60 m; null: not
    known), incline (the same, as tagged), and the TAGS. Two edges join the same nodes where two ways do. `ramp` says
    whether steps have one; `wheelchair=false` is also where a node bars wheels.
    """

    nodes: pl.DataFrame
    edges: pl.DataFrame
    file: str = "the streets"  # where they were read from, for findings

    @cached_property
    def islands(self) -> NDArray[np.int32]:
        """The island of each node: 0 is the largest; who is on one island cannot walk to another."""
        from scipy import sparse  # here: the reports never need it

        size = self.nodes.height
        ends = (self.edges["start"].to_numpy(), self.edges["end"].to_numpy())
        joined = sparse.coo_array((np.ones(self.edges.height, np.int8), ends), shape=(size, size))
        count, label = sparse.csgraph.connected_components(joined, directed=False)
        by_size = np.argsort(-np.bincount(label, minlength=count), kind="stable")
        rank = np.empty(count, np.int32)
        rank[by_size] = np.arange(count, dtype=np.int32)
        return np.asarray(rank[label])

    @cached_property
    def tagged(self) -> Mapping[str, float]:
        """The share of the streets' length, 0 to 1, for which each tag, `incline` and `grade` are known.

        For `ramp` it is the share of the steps' length, as nothing else has one: 1 where there are no steps.
        """
        known = {name: self._share(pl.lit(True), pl.col(name).is_not_null()) for name in (*TAGS, "incline", "grade")}
        return MappingProxyType(known | {"ramp": self._share(pl.col("steps"), pl.col("ramp").is_not_null())})

    @property
    def summary(self) -> str:
        """The network in one sentence."""
        kilometres = self.edges["metres"].cast(pl.Float64).sum() / 1000
        steps = self.edges.filter("steps")["metres"].cast(pl.Float64).sum() / 1000
        return (
            f"{kilometres:,.1f} km of streets to walk on, {steps:,.1f} km of them steps, between {self.nodes.height:,}"
            f" nodes, {self._largest:.1%} of which hang together"
        )

    def findings(self) -> tuple[Finding, ...]:
        """What a person should know of the network: an error where it falls apart, warnings for smaller gaps."""
        return tuple(finding for finding in (self._apart(), self._flat()) if finding)

    @property
    def _largest(self) -> float:
        return float(np.mean(self.islands == 0))

    def _share(self, of: pl.Expr, known: pl.Expr) -> float:
        length = pl.col("metres").cast(pl.Float64)
        part, whole = self.edges.select(length.filter(of & known).sum(), whole=length.filter(of).sum()).row(0)
        return part / whole if whole else 1.0

    def _apart(self) -> Finding | None:
        if self._largest >= SCATTERED:
            return None
        broken = self._largest < BROKEN
        return Finding(
            "the streets do not hang together" if broken else "some streets hang together with no others",
            self.file,
            f"the largest of {self.islands.max() + 1:,} islands holds {self._largest:.0%} of the nodes",
            f"one network with at least {SCATTERED:.0%} of them",
            "an extract of the whole city, in which ways that cross its border are complete",
            "error" if broken else "warning",
        )

    def _flat(self) -> Finding | None:
        unknown = self.nodes["height"].null_count()
        if unknown in (0, self.nodes.height):  # heights for all, or never asked for
            return None
        return Finding(
            "the height of some streets is not known: they count as flat",
            self.file,
            f"{unknown:,} of {self.nodes.height:,} nodes outside the raster of heights or where it is empty",
            "a height for each",
            "a raster that covers the whole extract",
            "warning",
        )


def keep(network: Network, folder: Path, name: str) -> None:
    """Nothing; two Parquet files in the folder then hold the network under this name, and a third their digests."""
    folder.mkdir(parents=True, exist_ok=True)
    frames = zip(_paths(folder, name), (network.nodes, network.edges), strict=True)
    digests = [_written(path, _parquet(frame)) for path, frame in frames]
    _written(folder / f"{name}.sha256", " ".join(digests).encode())  # last: without it the others are not complete


def kept(folder: Path, name: str, file: str) -> Network | None:
    """The network kept under this name; None where there is none, or where a byte of its files was changed."""
    try:
        digests = (folder / f"{name}.sha256").read_bytes()
        held = [path.read_bytes() for path in _paths(folder, name)]
    except OSError:
        return None
    if digests != " ".join(_digest(content) for content in held).encode():
        return None
    nodes, edges = (pl.read_parquet(content) for content in held)
    return Network(nodes, edges, file)


def _paths(folder: Path, name: str) -> tuple[Path, Path]:
    return folder / f"{name}-nodes.parquet", folder / f"{name}-edges.parquet"


def _parquet(frame: pl.DataFrame) -> bytes:
    content = io.BytesIO()
    frame.write_parquet(content)
    return content.getvalue()


def _written(path: Path, content: bytes) -> str:
    """The content's digest; the file then holds all of it, or after a fault what it held before."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return _digest(content)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
