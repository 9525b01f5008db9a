"""Who gets there, on the site: a page of its own, its files, its words in French, its weight."""

import gzip
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from isopolis.release import verify
from tests.portal import made_releases

TEXT, MAP = 50_000, 100_000  # most bytes of a page, packed


@pytest.fixture(scope="module")
def cities(prepared: Path, settings_of_site: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A site with a synthetic city and a real one, both with reach; its tests only read."""
    from isopolis_portal.profiles.loading import load

    folder = tmp_path_factory.mktemp("reached") / "site"
    shutil.copytree(prepared, folder)
    with settings_of_site(folder):
        load(made_releases.reached())
        load(made_releases.hague_reached())
        yield folder


@pytest.fixture
def reader(cities: Path) -> Any:
    """A visitor of that site."""
    from django.test import Client

    return Client(SERVER_NAME="127.0.0.1")


def text(reader: Any, path: str) -> str:
    answer = reader.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_it_is_a_page_of_the_profile(reader: Any) -> None:
    assert '<a href="/cities/walked-city/reach/">Who gets there</a>' in text(reader, "/cities/walked-city/")
    page = text(reader, "/cities/walked-city/reach/")
    assert "if everyone moved in a wheelchair" in page
    assert "© OpenStreetMap contributors, ODbL" in page
    assert "synthetic residents" in page
    assert "How the minutes were worked out" in page


def test_those_whom_no_way_leads_there_stand_on_the_first_page(reader: Any) -> None:
    page = text(reader, "/cities/walked-city/")
    assert re.search(r"if everyone moved in a wheelchair, of \d+, and no way would lead [\d,]+ residents to one", page)


def test_its_name_is_french_in_french(reader: Any) -> None:
    page = text(reader, "/fr/cities/walked-city/")
    assert "Qui y arrive" in page
    assert "Quels services sont proches" in page


def test_its_table_and_its_method_can_be_taken_along(reader: Any) -> None:
    from isopolis_portal.profiles.models import Download

    names = Download.objects.filter(edition__profile__slug="walked-city").values_list("name", flat=True)
    kept = [name for name in names if re.search(r"reach\.(csv|parquet|json)$", name)]
    assert len(kept) == 3
    page = text(reader, "/cities/walked-city/")
    assert all(name in page for name in kept)
    answer = reader.get(f"/cities/walked-city/files/{next(name for name in kept if name.endswith('.csv'))}")
    assert pl.read_csv(b"".join(answer.streaming_content)).height > 0


def test_a_page_with_two_pairs_of_maps_stays_light(reader: Any) -> None:
    page = text(reader, "/cities/the-hague/reach/")
    assert page.count('class="picture wide"') == 3
    assert len(gzip.compress(page.encode())) <= MAP
    assert len(gzip.compress(text(reader, "/cities/walked-city/reach/").encode())) <= TEXT


def test_both_releases_are_whole() -> None:
    assert verify(made_releases.reached()) == []
    assert verify(made_releases.hague_reached()) == []
