"""The records that a site is born with: many, real, complete, each with a link that is its own."""

import csv
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

FILE = Path(__file__).parents[2] / "src/isopolis_portal/library/records.csv"
LISTS = ("https://urbact.eu/good-practices", "https://urbact.eu/taxonomy", "https://urbact.eu/whats-new/stories?")


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    """The records as they are written."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_site_is_born_with_every_record(site: Path, rows: list[dict[str, str]]) -> None:
    from isopolis_portal.library.models import Item

    assert len(rows) >= 40
    assert Item.objects.filter(source="isopolis", live=True).count() == len(rows)


def test_every_record_meets_the_library(site: Path) -> None:
    from isopolis_portal.exchange.checking import check
    from isopolis_portal.exchange.reading import read

    read_rows, uneven = read(FILE)
    assert [*uneven, *check(read_rows, FILE.name)[1]] == []


def test_taking_them_in_again_changes_nothing(site: Path, rows: list[dict[str, str]]) -> None:
    from isopolis_portal.exchange.content import install

    assert str(install()) == f"0 new, 0 changed, {len(rows)} the same"


def test_every_record_is_complete(rows: list[dict[str, str]]) -> None:
    for row in rows:
        words = len(row["abstract"].split())
        assert 20 <= words <= 90, (row["source_id"], words)
        for column in ("source_id", "title", "publisher", "kind", "pillars", "domains", "grounds", "approach"):
            assert row[column], (row["source_id"], column)
        assert row["abstract"].endswith("."), row["source_id"]


def test_no_two_records_are_one(rows: list[dict[str, str]]) -> None:
    for column in ("source_id", "url", "abstract"):
        assert [value for value, n in Counter(row[column] for row in rows).items() if n > 1] == [], column
    titles = Counter((row["title"], row["language"]) for row in rows)
    assert max(titles.values()) == 1


def test_a_link_leads_to_one_text_and_not_to_a_list(rows: list[dict[str, str]]) -> None:
    for row in rows:
        assert urlsplit(row["url"]).scheme in ("http", "https")
        assert not row["url"].startswith(LISTS), row["source_id"]
        assert urlsplit(row["url"]).hostname not in ("fdocuments.in", "docslib.org", "www.scribd.com")


def test_every_facet_has_something_to_choose(rows: list[dict[str, str]]) -> None:
    from isopolis_portal.library import choices

    for column, known in (("domains", choices.domains()), ("grounds", choices.grounds()), ("pillars", choices.PILLARS)):
        held = {value for row in rows for value in row[column].split(";")}
        assert held == {value for value, _ in known}, column
    assert {row["approach"] for row in rows} == {"targeted", "universal", "both"}
    assert {"en", "fr", "de", "it", "nl", "es"} <= {row["language"] for row in rows}


@pytest.mark.parametrize("words", ["accessibilité", "accessibilite", "ACCESSIBILITÉ"])
def test_accents_find_a_french_law(client: Any, words: str) -> None:
    answer = client.get("/library/", {"q": words})
    assert "Loi n° 2005-102" in answer.content.decode()
