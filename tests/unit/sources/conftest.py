"""Small city folders for the tests of the reading half."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from isopolis import sources
from isopolis.sources import City

HEAD = '[city]\nname = "Smallville"\ncountry = "NL"\narea = "C1"\n'
SURVEY = '[sources.survey]\nfile = "people.parquet"\nkind = "survey"\nperiod = "2019"\n'

OpenCity = Callable[..., City]


@pytest.fixture
def open_city(tmp_path: Path) -> OpenCity:
    """Opens a city of one survey: its columns, and what city.toml says after [sources.survey]."""

    def make(terms: str = "", people: Mapping[str, Any] | pl.DataFrame | None = None, more: str = "") -> City:
        if people is not None:
            pl.DataFrame(people).write_parquet(tmp_path / "people.parquet")
        (tmp_path / "city.toml").write_text(f"{HEAD}{SURVEY}{terms}\n{more}", encoding="utf-8")
        return sources.open(tmp_path)

    return make


@pytest.fixture
def write_city(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a city.toml as it is given, and says in which folder."""

    def write(text: str) -> Path:
        (tmp_path / "city.toml").write_text(text, encoding="utf-8")
        return tmp_path

    return write
