"""What the package says it offers is what it offers."""

import ast
import inspect
from pathlib import Path

import pytest

import isopolis


@pytest.mark.parametrize("name", isopolis.__all__)
def test_every_exported_name_is_there(name: str) -> None:
    assert getattr(isopolis, name) is not None


@pytest.mark.parametrize("name", sorted(set(isopolis.__all__) - {"__version__"}))
def test_every_exported_name_says_what_it_is(name: str) -> None:
    assert inspect.getdoc(getattr(isopolis, name))


def test_type_checkers_see_the_same_names() -> None:
    tree = ast.parse(Path(isopolis.__file__).read_text("utf-8"))
    guarded = next(node for node in tree.body if isinstance(node, ast.If))
    seen = {alias.asname for node in guarded.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert seen | {"__version__"} == set(isopolis.__all__)


def test_dir_shows_the_public_names() -> None:
    assert dir(isopolis) == sorted(isopolis.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'rank'"):
        isopolis.rank  # noqa: B018
