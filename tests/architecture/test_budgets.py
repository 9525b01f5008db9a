"""A file of at most 500 lines, a function of at most 60, six arguments: past that it is two ideas."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

PACKAGES = Path(__file__).resolve().parents[2] / "src"
SOURCES = sorted(PACKAGES.rglob("*.py"))
KERNELS = ("njit", "jit", "vectorize")  # Numba inlines poorly, and takes no objects: long and many-armed by need


class Function(NamedTuple):
    """One function of ours: where it is, how long, how many arguments, and what decorates it."""

    where: str
    lines: int
    arguments: int
    decorators: str


def functions() -> Iterator[Function]:
    """Every function and method of the package; the docstring does not count."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield measured(path, node)


def measured(path: Path, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Function:
    """One function's size; the length runs from `def` to its last line, without the docstring."""
    assert node.end_lineno is not None
    lines = node.end_lineno - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node) is not None and first.end_lineno is not None:
        lines -= first.end_lineno - first.lineno + 1
    a = node.args
    named = [*a.posonlyargs, *a.args, *a.kwonlyargs]
    count = len(named) - (bool(named) and named[0].arg in {"self", "cls"})
    decorators = " ".join(ast.unparse(d) for d in node.decorator_list)
    return Function(f"{path.relative_to(PACKAGES).as_posix()}:{node.lineno} {node.name}", lines, count, decorators)


def is_command(function: Function) -> bool:
    """Typer turns a command's arguments into options: each is one that a person may type."""
    return function.where.startswith("isopolis/cli/")


def is_kernel(function: Function) -> bool:
    """Compiled by Numba."""
    return any(kernel in function.decorators for kernel in KERNELS)


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(PACKAGES).as_posix())
def test_a_file_holds_one_idea(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 500


def test_a_function_is_at_most_sixty_lines() -> None:
    assert not [f for f in functions() if f.lines > 60 and not is_kernel(f)]


def test_a_function_takes_at_most_six_arguments() -> None:
    assert not [f for f in functions() if f.arguments > 6 and not (is_command(f) or is_kernel(f))]


def test_functions_are_short_as_a_habit() -> None:
    lengths = [f.lines for f in functions()]
    assert statistics.median(lengths) <= 12
    assert statistics.quantiles(lengths, n=10)[-1] <= 30
