"""`python -m benchmarks [--only NAME]` prints the table and writes benchmarks/results.json."""

import argparse
import json
import sys
from pathlib import Path

from benchmarks.registry import Benchmark, benchmarks
from benchmarks.running import Result, run

RESULTS = Path(__file__).parent / "results.json"
HEAD = f"{'name':<24}{'size':>12}{'seconds':>10}{'theirs':>10}{'ratio':>8}{'peak MB':>9}{'theirs':>8}  opponent"


def main() -> int:
    """The exit code: 0, or 2 where no benchmark has the name."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", metavar="NAME", help="one benchmark")
    parser.add_argument("--tiny", action="store_true", help="the smallest size, to see that all of it runs")
    asked = parser.parse_args()
    chosen = [b for b in benchmarks() if asked.only in (None, b.name)]
    if not chosen:
        names = ", ".join(b.name for b in benchmarks()) or "none yet"
        print(f"There is no such benchmark. Try one of: {names}.", file=sys.stderr)
        return 2
    print(HEAD)
    results = [line(b, size) for b in chosen for size in ((b.tiny,) if asked.tiny else b.sizes)]
    RESULTS.write_text(json.dumps([result.as_dict() for result in results], indent=2) + "\n", "utf-8")
    return 0


def line(benchmark: Benchmark, size: int) -> Result:
    """The result at one size, printed as soon as it is known."""
    r = run(benchmark, size)
    times = f"{r.seconds:>10.3f}{r.opponent_seconds:>10.3f}{r.ratio:>8.2f}"
    print(f"{r.name:<24}{r.size:>12,}{times}{r.peak_mb:>9.0f}{r.opponent_peak_mb:>8.0f}  {r.opponent}", flush=True)
    return r


if __name__ == "__main__":
    sys.exit(main())
