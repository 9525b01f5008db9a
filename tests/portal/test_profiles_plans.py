"""What could be done, on the site: a page each for plan, sites, decision and budget, in both languages."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from isopolis.release import verify
from tests.portal import made_releases

PAGES = {
    "plan": ("What could be done", "Ce qui pourrait être fait"),
    "sites": ("Where to open", "Où ouvrir"),
    "assessment": ("What a decision would mean", "qu’une décision changerait"),
    "budget": ("For whom the budget is", "À qui va le budget"),
}


@pytest.fixture(scope="module")
def reader(prepared: Path, settings_of_site: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A visitor of a site with the planned town; tests only read."""
    from django.test import Client

    from isopolis_portal.profiles.loading import load

    folder = tmp_path_factory.mktemp("planned") / "site"
    shutil.copytree(prepared, folder)
    with settings_of_site(folder):
        load(made_releases.planned())
        yield Client(SERVER_NAME="127.0.0.1")


def text(reader: Any, path: str) -> str:
    answer = reader.get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


@pytest.mark.parametrize("part", PAGES)
def test_each_is_a_page_of_the_profile_in_both_languages(reader: Any, part: str) -> None:
    english, french = PAGES[part]
    assert f'<a href="/cities/made-up-town/{part}/">{english}</a>' in text(reader, "/cities/made-up-town/")
    assert french in text(reader, "/fr/cities/made-up-town/")
    page = text(reader, f"/cities/made-up-town/{part}/")
    assert english in page
    assert "synthetic residents" in page


def test_they_say_that_effects_are_assumed(reader: Any) -> None:
    for part in ("plan", "sites", "assessment"):
        assert "if effects are as assumed" in text(reader, f"/cities/made-up-town/{part}/").lower(), part


def test_the_decision_is_named(reader: Any) -> None:
    assert "Close two, open one" in text(reader, "/cities/made-up-town/assessment/")


def test_their_tables_can_be_taken_along(reader: Any) -> None:
    from isopolis_portal.profiles.models import Download

    names = Download.objects.filter(edition__profile__slug="made-up-town").values_list("name", flat=True)
    page = text(reader, "/cities/made-up-town/")
    for table in PAGES:
        kept = [name for name in names if re.search(rf"{table}\.(csv|parquet|json)$", name)]
        assert len(kept) == 3, table
        assert all(name in page for name in kept)


def test_the_release_is_whole() -> None:
    assert verify(made_releases.planned()) == []
