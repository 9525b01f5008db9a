"""Each benchmark runs at its tiny size, and both sides find the same."""

from pathlib import Path

import pytest

from benchmarks.registry import Benchmark, benchmarks

ALL = benchmarks()


def test_names_are_not_used_twice() -> None:
    names = [benchmark.name for benchmark in ALL]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("benchmark_", ALL, ids=lambda b: b.name)
def test_both_sides_find_the_same(benchmark_: Benchmark, tmp_path: Path) -> None:
    benchmark_.prepare(benchmark_.tiny, tmp_path)
    assert benchmark_.agree(benchmark_.ours(tmp_path), benchmark_.opponent(tmp_path))
