"""Running one benchmark: each side in a fresh process, the median of five, with its peak of memory."""

import multiprocessing
import resource
import tempfile
import time
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import Any, Literal

from benchmarks.registry import Benchmark, named

Side = Literal["ours", "opponent"]


@dataclass(frozen=True)
class Result:
    """One line of the table. `ratio` is our time over the opponent's: below 1 we are faster."""

    name: str
    size: int
    seconds: float
    opponent: str
    opponent_seconds: float
    ratio: float
    peak_mb: float
    opponent_peak_mb: float

    def as_dict(self) -> dict[str, Any]:
        """The line as JSON takes it."""
        return asdict(self)


def run(benchmark: Benchmark, size: int) -> Result:
    """Both sides at one size; raises RuntimeError where they do not find the same."""
    with tempfile.TemporaryDirectory(prefix="isopolis-bench-") as name:
        folder = Path(name)
        _apart(_prepare, benchmark.name, size, folder)
        times = 1 if size == benchmark.tiny else benchmark.repeat
        seconds, peak, found = _apart(_timed, benchmark.name, "ours", folder, times)
        their_seconds, their_peak, theirs = _apart(_timed, benchmark.name, "opponent", folder, times)
    if not benchmark.agree(found, theirs):
        raise RuntimeError(f"{benchmark.name} at {size:,}: the two sides did not find the same")
    return Result(
        name=benchmark.name,
        size=size,
        seconds=round(seconds, 4),
        opponent=benchmark.opponent_name,
        opponent_seconds=round(their_seconds, 4),
        ratio=round(seconds / their_seconds, 3),
        peak_mb=round(peak),
        opponent_peak_mb=round(their_peak),
    )


def _prepare(name: str, size: int, folder: Path) -> None:
    named(name).prepare(size, folder)


def _timed(name: str, side: Side, folder: Path, times: int) -> tuple[float, float, Any]:
    """Median seconds, peak MB, and what was found; the first run warms up and is not counted."""
    work = getattr(named(name), side)
    found = work(folder)
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        found = work(folder)
        seconds.append(time.perf_counter() - start)
    return median(seconds), _peak_mb(), found


def _peak_mb() -> float:
    """The most memory this process ever held. Linux keeps it by process image, which a fork does not inherit."""
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(line for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def _apart(work: Any, *arguments: Any) -> Any:
    """What `work` returns in a fresh process; raises RuntimeError where that process fails."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(there, work, arguments))
    process.start()
    there.close()
    try:
        return here.recv()
    except EOFError:
        raise RuntimeError(f"{work.__name__}{arguments} failed; its traceback is above") from None
    finally:
        process.join()


def _send(there: Connection, work: Any, arguments: tuple[Any, ...]) -> None:
    there.send(work(*arguments))
    there.close()
