"""What a benchmark is, and where all of them are."""

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

RUNNERS = {"registry", "running", "__main__"}


@dataclass(frozen=True)
class Benchmark:
    """One question: how long do we take, against whom, at which sizes?

    `prepare` writes what both sides read into a folder and is not timed. `ours` and `opponent` read that
    folder and return what they found; `agree` says whether both found the same, for a fast wrong answer is
    no answer. Each is a function of a module, so that a fresh process can run it.
    """

    name: str
    opponent_name: str  # "DuckDB GROUP BY of the same columns"
    sizes: tuple[int, ...]
    tiny: int  # for the smoke test
    prepare: Callable[[int, Path], None]
    ours: Callable[[Path], Any]
    opponent: Callable[[Path], Any]
    agree: Callable[[Any, Any], bool]
    repeat: int = 5  # the median counts


def benchmarks() -> list[Benchmark]:
    """Every benchmark of every subject, by the name of its file."""
    import benchmarks as package

    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__) if module.name not in RUNNERS)
    modules = [import_module(f"benchmarks.{name}") for name in names]
    return [value for module in modules for value in vars(module).values() if isinstance(value, Benchmark)]


def named(name: str) -> Benchmark:
    """The benchmark of this name; raises KeyError where there is none."""
    return {benchmark.name: benchmark for benchmark in benchmarks()}[name]
