"""Taking a profile back: nothing of it stays, nothing of another one goes, and it can be shown again."""

from pathlib import Path
from typing import Any

import pytest

from isopolis.errors import UsageError
from tests.portal import made_releases


@pytest.fixture
def two(site: Path) -> Any:
    """A site with two profiles, and the release of the first."""
    from isopolis_portal.profiles.loading import load

    release = made_releases.small()
    load(release)
    load(made_releases.hague())
    return release


def withdraw(city: str) -> Any:
    from isopolis_portal.profiles.withdrawing import withdraw

    return withdraw(city)


def found(words: str) -> list[str]:
    from isopolis_portal.search import index
    from isopolis_portal.search.entry import Query

    hits = index.find(Query(words, {"kind": frozenset(["profile"])})).hits
    return [hit.entry.id for hit in hits]


def folders(site: Path) -> int:
    return len([path for path in (site / "files" / "releases").iterdir() if path.is_dir()])


def test_nothing_of_a_withdrawn_profile_stays_and_nothing_of_another_goes(client: Any, site: Path, two: Path) -> None:
    assert (client.get("/cities/small-city/").status_code, folders(site)) == (200, 2)
    assert found("small city") == ["small-city"]
    assert str(withdraw("small-city")) == "Small city"
    assert client.get("/cities/small-city/").status_code == 404
    assert client.get("/cities/the-hague/").status_code == 200
    assert folders(site) == 1
    assert (found("small city"), found("hague")) == ([], ["the-hague"])


def test_a_withdrawn_release_can_be_loaded_again(client: Any, two: Path) -> None:
    from isopolis_portal.profiles.loading import load

    withdraw("small-city")
    assert load(two).fresh
    assert client.get("/cities/small-city/").status_code == 200


def test_an_unknown_city_is_told_with_those_that_are_there(two: Path) -> None:
    with pytest.raises(UsageError) as told:
        withdraw("atlantis")
    assert "small-city, the-hague" in str(told.value)
