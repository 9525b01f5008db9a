"""Built-in cities, written as ordinary city folders: The Hague (published figures) and Demo city (synthetic)."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

CITIES = ("the_hague", "demo_city")  # a module each, with a function `write`


def build(directory: str | Path, progress: Callable[[str], object] | None = None) -> list[Path]:
    """The folders of the built-in cities, now written under `directory`: the-hague, then demo-city.

    `progress` is told the name of each city before it is written.
    """
    folders = []
    for city in filter(_built, CITIES):
        if progress:
            progress(city.replace("_", "-"))
        folders.append(import_module(f"isopolis.demo.{city}").write(directory))
    return folders


def _built(city: str) -> bool:
    return find_spec(f"isopolis.demo.{city}") is not None
