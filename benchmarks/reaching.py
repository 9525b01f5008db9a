"""How long it takes to find what is near along streets: the five nearest, and how much is within 1,200 m.

The opponent is pandana, which is under the AGPL and therefore no dependency of ours: it runs in a Python of its own,
which `ISOPOLIS_PANDANA` names (`ISOPOLIS_PANDANA=/somewhere/bin/python`). Without it scipy answers in its place, and
the line says so. Each side prepares its network once, untimed; pandana says on standard error how long that took.
"""

import atexit
import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.registry import Benchmark

Real = NDArray[np.float64]

PANDANA = os.environ.get("ISOPOLIS_PANDANA")
SPACING = 80  # metres between crossings
FAR = 5_000.0  # metres; pandana looks no farther
WALK = 1_200.0
COUNT = 5
AT_ONCE = 250  # rows of a matrix of scipy's


def prepare(size: int, folder: Path) -> None:
    """A bent grid of streets with a seventh of them taken out, and a facility at every hundredth node."""
    _write(size, size // 100, folder)


def prepare_large(size: int, folder: Path) -> None:
    """The same with a facility at every five-hundredth node."""
    _write(size, size // 500, folder)


def prepare_dense(size: int, folder: Path) -> None:
    """The same with an opportunity at every node."""
    _write(size, size, folder)


def _write(size: int, facilities: int, folder: Path) -> None:
    rng = np.random.default_rng(1)
    side = round(size**0.5)
    node = np.arange(side * side).reshape(side, side)
    x, y = (SPACING * (axis.ravel() + rng.uniform(-0.3, 0.3, side * side)) for axis in np.indices((side, side)))
    start = np.concatenate([node[:, :-1].ravel(), node[:-1].ravel()])
    end = np.concatenate([node[:, 1:].ravel(), node[1:].ravel()])
    there = rng.random(len(start)) > 1 / 7
    start, end = start[there], end[there]
    # Whole metres: pandana reckons in whole millimetres, and every sum is exact on every side.
    metres = np.ceil(np.hypot(x[start] - x[end], y[start] - y[end]))
    doors = rng.permutation(side * side)[: min(facilities, side * side)]
    amount = rng.integers(1, 10, len(doors)).astype(np.float64)
    np.savez(folder / "town.npz", x=x, y=y, start=start, end=end, metres=metres, doors=doors, amount=amount)


@cache
def _town(folder: Path) -> dict[str, Any]:
    with np.load(folder / "town.npz") as town:
        return dict(town)


@cache
def _graph(folder: Path) -> Any:
    from isopolis.access.graph import Graph

    t = _town(folder)
    return Graph.of(len(t["x"]), t["start"], t["end"], t["metres"], t["metres"])


@cache
def _matrix(folder: Path) -> Any:
    from scipy.sparse import csr_array

    t = _town(folder)
    ends = np.concatenate([t["start"], t["end"]]), np.concatenate([t["end"], t["start"]])
    return csr_array((np.concatenate([t["metres"]] * 2), ends), shape=(len(t["x"]),) * 2)


def five_nearest(folder: Path) -> Real:
    """The metres from every node to its five nearest facilities, each found with which it is."""
    from isopolis.access import search

    doors = _town(folder)["doors"]
    metres, _ = search.k_nearest(_graph(folder), doors, np.zeros(len(doors)), COUNT)
    return np.where(metres < FAR, metres, np.inf)


def five_nearest_only_first(folder: Path) -> Real:
    """The same, of which the first column can be compared."""
    return five_nearest(folder)[:, 0]


def nearest(folder: Path) -> Real:
    """The metres from every node to its nearest facility."""
    from isopolis.access import search

    doors = _town(folder)["doors"]
    metres, _ = search.nearest(_graph(folder), doors, np.zeros(len(doors)))
    return np.where(metres < FAR, metres, np.inf)


def within_walk(folder: Path) -> Real:
    """How much is within 1,200 m of every node."""
    from isopolis.access import search

    t = _town(folder)
    return search.cumulative(_graph(folder), t["doors"], np.zeros(len(t["doors"])), WALK, t["amount"])


def scipy_nearest(folder: Path) -> Real:
    """scipy's search from all facilities at once."""
    from scipy.sparse.csgraph import dijkstra

    metres = dijkstra(_matrix(folder), indices=_town(folder)["doors"], min_only=True)
    return np.where(metres < FAR, metres, np.inf)


def scipy_five_nearest(folder: Path) -> Real:
    """scipy's whole matrix, sorted."""
    metres = np.concatenate([rows for _, rows in _rows(folder, FAR)])
    metres.partition(COUNT - 1, axis=0)
    return np.where(metres < FAR, metres, np.inf)[:COUNT].T


def scipy_within_walk(folder: Path) -> Real:
    """scipy's whole matrix, added up as it is made."""
    amount = _town(folder)["amount"]
    return np.sum([amount[first : first + AT_ONCE] @ (rows <= WALK) for first, rows in _rows(folder, WALK)], axis=0)


def _rows(folder: Path, limit: float) -> Any:
    from scipy.sparse.csgraph import dijkstra

    doors = _town(folder)["doors"]
    for first in range(0, len(doors), AT_ONCE):
        yield first, dijkstra(_matrix(folder), indices=doors[first : first + AT_ONCE], limit=limit)


def pandana_five_nearest(folder: Path) -> Real:
    """pandana's query, with which they are."""
    metres = _ask(folder, "five_nearest")
    return np.where(metres < FAR, metres, np.inf)


def pandana_within_walk(folder: Path) -> Real:
    """pandana's query."""
    return _ask(folder, "within_walk")


def pandana_within_walk_prepared(folder: Path) -> Real:
    """pandana's query after all that is within 1,200 m of each node has been worked out and kept."""
    return _ask(folder, "within_walk_prepared")


def _ask(folder: Path, question: str) -> Real:
    worker = _worker(folder)
    assert worker.stdin is not None
    worker.stdin.write(f"{question}\n")
    worker.stdin.flush()
    _heard(worker, "answered")
    return np.load(folder / "answer.npy")  # type: ignore[no-any-return]


@cache
def _worker(folder: Path) -> "subprocess.Popen[str]":
    """A process with pandana in it; the reply to its start says how long its preparation took."""
    assert PANDANA is not None
    root = Path(__file__).resolve().parents[1]
    command = [PANDANA, "-m", "benchmarks.reaching", str(folder)]
    worker = subprocess.Popen(command, cwd=root, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    atexit.register(worker.communicate)  # closes its input, at which it ends
    print(f"pandana{_heard(worker, 'ready')}", file=sys.stderr)
    return worker


def _heard(worker: "subprocess.Popen[str]", word: str) -> str:
    """What follows the word; pandana's own lines are passed over. Raises RuntimeError where the process has ended."""
    assert worker.stdout is not None
    for line in worker.stdout:
        if line.startswith(word):
            return line.removeprefix(word).rstrip()
    raise RuntimeError(f"pandana ended; ISOPOLIS_PANDANA={PANDANA} must name a Python that has it")


def answer(folder: Path) -> None:
    """Answers questions until there are no more. It runs in the Python that has pandana."""
    import pandana
    import pandas as pd

    t = _town(folder)
    x, y, start, end = (pd.Series(t[name]) for name in ("x", "y", "start", "end"))
    began = time.perf_counter()
    network = pandana.Network(x, y, start, end, pd.DataFrame({"metres": t["metres"]}))
    built = time.perf_counter()
    doors = pd.Series(t["doors"])
    network.set_pois("doors", FAR, COUNT, x[doors], y[doors])
    network.set(doors, variable=pd.Series(t["amount"]), name="amount")
    # pandana ends no line of its own, hence the break before ours
    print(f"\nready {pandana.__version__}: {built - began:.1f} s of contraction", flush=True)
    for line in sys.stdin:
        if line.strip() == "within_walk_prepared" and not getattr(network, "is_prepared", False):
            began = time.perf_counter()
            network.precompute(WALK)
            network.is_prepared = True
            print(f"pandana: {time.perf_counter() - began:.2f} s of precomputing {WALK:,.0f} m", file=sys.stderr)
        if line.strip() == "five_nearest":
            table = network.nearest_pois(FAR, "doors", num_pois=COUNT, include_poi_ids=True)
            found = table[list(range(1, COUNT + 1))].to_numpy()
        else:
            found = network.aggregate(WALK, type="sum", decay="flat", name="amount").to_numpy()
        np.save(folder / "answer.npy", found)
        print("\nanswered", flush=True)


def agree(ours: Real, theirs: Real) -> bool:
    """Whether both found the same to a tenth of a metre, or the same amounts."""
    return ours.shape == theirs.shape and bool(np.allclose(ours, theirs, rtol=0, atol=0.1))


def _against(theirs: Callable[[Path], Real], instead: Callable[[Path], Real], note: str) -> dict[str, Any]:
    """pandana where it is, else scipy in its place."""
    if PANDANA:
        return {"opponent": theirs, "opponent_name": f"pandana 0.8, {note}"}
    return {"opponent": instead, "opponent_name": "scipy, every pair (for pandana set ISOPOLIS_PANDANA)"}


NEAREST_FIVE = Benchmark(
    name="reach-five-nearest",
    sizes=(50_000,),
    tiny=2_500,
    prepare=prepare,
    ours=five_nearest,
    agree=agree,
    **_against(pandana_five_nearest, scipy_five_nearest, "nearest_pois"),
)
WITHIN_WALK = Benchmark(
    name="reach-within",
    sizes=(50_000,),
    tiny=2_500,
    prepare=prepare,
    ours=within_walk,
    agree=agree,
    **_against(pandana_within_walk, scipy_within_walk, "aggregate"),
)
WITHIN_WALK_PREPARED = Benchmark(
    name="reach-within-prepared",
    sizes=(50_000,),
    tiny=2_500,
    prepare=prepare,
    ours=within_walk,
    agree=agree,
    **_against(pandana_within_walk_prepared, scipy_within_walk, "aggregate, the distance precomputed"),
)
DENSE = Benchmark(
    name="reach-within-dense",
    sizes=(50_000,),
    tiny=900,
    prepare=prepare_dense,
    ours=within_walk,
    agree=agree,
    **_against(pandana_within_walk, scipy_within_walk, "aggregate"),
)
NEAREST = Benchmark(
    name="reach-nearest",
    opponent_name="scipy dijkstra(min_only=True), one search",
    sizes=(50_000, 1_000_000),
    tiny=2_500,
    prepare=prepare,
    ours=nearest,
    opponent=scipy_nearest,
    agree=agree,
    repeat=9,
)
NEAREST_FIVE_LARGE = Benchmark(
    name="reach-five-nearest-large",
    opponent_name="scipy dijkstra(min_only=True): the nearest only",
    sizes=(1_000_000,),
    tiny=2_500,
    prepare=prepare_large,
    ours=five_nearest_only_first,
    opponent=scipy_nearest,
    agree=agree,
)

if __name__ == "__main__":
    answer(Path(sys.argv[1]))
