"""The demo city, built once for all its tests."""

from pathlib import Path

import polars as pl
import pytest

from isopolis.demo import demo_city
from isopolis.demo.residents import everyone


@pytest.fixture(scope="session")
def people() -> pl.DataFrame:
    """Every synthetic resident."""
    return everyone()


@pytest.fixture(scope="session")
def folder(people: pl.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The written city folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo_city, "everyone", lambda: people)
        return demo_city.write(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def register(folder: Path) -> pl.DataFrame:
    return pl.read_parquet(folder / "register.parquet")


@pytest.fixture(scope="session")
def survey(folder: Path) -> pl.DataFrame:
    return pl.read_parquet(folder / "survey.parquet")
