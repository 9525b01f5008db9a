"""Built-in cities, written as ordinary folders: The Hague (figures), Demo city (synthetic), Helsinki (streets)."""

from collections.abc import Callable
from pathlib import Path


def build(directory: str | Path, progress: Callable[[str], object] | None = None) -> list[Path]:
    """The folders of the built-in cities, now written under `directory`: the-hague, demo-city and, where its
    streets are installed, helsinki.

    `progress` is told each step in a few words.
    """
    from isopolis.demo import demo_city, helsinki, the_hague

    cities = [the_hague, demo_city, *([helsinki] if helsinki.extract() else [])]
    return [city.write(directory, progress) for city in cities]


def left_out() -> str:
    """What to do for the city that `build` leaves out, in one line; empty where all are built."""
    from isopolis.demo import helsinki

    return (
        ""
        if helsinki.extract()
        else f"A third city, central Helsinki and its streets, comes with `{helsinki.INSTALL}`."
    )
