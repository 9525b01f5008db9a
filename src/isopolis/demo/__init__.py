"""Built-in cities, written as ordinary city folders: The Hague (published figures) and Demo city (synthetic)."""

from collections.abc import Callable
from pathlib import Path


def build(directory: str | Path, progress: Callable[[str], object] | None = None) -> list[Path]:
    """The folders of the built-in cities, now written under `directory`: the-hague, then demo-city.

    `progress` is told each step in a few words.
    """
    from isopolis.demo import demo_city, the_hague

    return [the_hague.write(directory, progress), demo_city.write(directory, progress)]
