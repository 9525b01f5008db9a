"""One item: its page, the feed and the table it is in, and what an editor does to it."""

import csv
import io
import uuid
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("wagtail", reason="the site's packages are not installed: pip install -e '.[portal]'")

from tests.portal import made_items

ATOM = "{http://www.w3.org/2005/Atom}"
ADD = "/editor/snippets/library/item/add/"
GOOD = {
    "title": "Benches of Exampleton", "language": "en", "abstract": "Every bench has a back.",
    "abstract_language": "en", "url": "https://www.example.org/benches", "publisher": "Example Office", "year": "2025",
    "kind": "guide",
    "country": "NL", "city": "Exampleton", "grounds": ["age", "disability"], "domains": ["public-space-environment"],
    "pillars": ["knowledge"], "approach": "universal", "source": "by hand", "source_id": "1",
}  # fmt: skip
PUBLISH = {"action-publish": "action-publish"}


@pytest.fixture
def items(site: Any) -> dict[str, Any]:
    """The artificial library."""
    return made_items.plant()


def text_of(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return b"".join(answer).decode()


def rows(client: Any, asked: str = "") -> list[dict[str, str]]:
    text = text_of(client, f"/library/items.csv{asked}")
    assert text[0] == "\ufeff"
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def feed(client: Any, asked: str = "") -> Any:
    return ET.fromstring(text_of(client, f"/library/feed/{asked}"))


def entries(client: Any, asked: str = "") -> list[str]:
    return [entry.findtext(f"{ATOM}title") for entry in feed(client, asked).findall(f"{ATOM}entry")]


def test_an_item_has_a_permanent_page_with_all_its_facts(client: Any, items: dict[str, Any]) -> None:
    item = items["L’accessibilité"]
    text = text_of(client, f"/id/{item.pk}/")
    assert '<h1 lang="fr">L’accessibilité des gares imaginaires</h1>' in text
    assert '<p lang="fr">Gares sans marches.</p>' in text
    assert 'href="https://www.example.org/text"' in text
    assert "Read it at example.org (French)" in text
    for fact in (
        "Example Office",
        "2022",
        "Disability",
        "Age",
        "Mobility and access",
        "France",
        "guide",
        "example (2)",
    ):
        assert fact in text
    assert 'href="/library/?ground=disability"' in text
    assert f"http://127.0.0.1/id/{item.pk}/" in text


def test_items_like_it_stand_beside(client: Any, items: dict[str, Any]) -> None:
    text = text_of(client, f"/id/{items['Ramps'].pk}/")
    assert "Items like this one" in text
    assert str(items["Rents"].pk) in text  # the same place
    assert "secret" not in text


def test_what_is_not_published_is_nowhere(client: Any, items: dict[str, Any]) -> None:
    draft = items["A"]
    assert client.get(f"/id/{draft.pk}/").status_code == 404
    assert client.get(f"/id/{uuid.uuid4()}/").status_code == 404
    assert client.get("/id/not-an-id/").status_code == 404
    assert "Nothing found" in text_of(client, "/library/?q=secret")
    assert draft.title not in text_of(client, "/library/") + text_of(client, "/library/?q=secret")
    assert len(rows(client)) == len(entries(client)) == 6


def test_the_feed_keeps_to_the_filters_and_tells_the_newest_first(client: Any, items: dict[str, Any]) -> None:
    assert entries(client, "?country=NL") == ["Rents in Exampleton", "Ramps for Exampleton"]
    assert len(entries(client, "?q=accessibilit%C3%A9")) == 2
    found = feed(client, "?country=NL&q=rents")
    assert found.findtext(f"{ATOM}title") == "Isopolis library · “rents” · Netherlands"
    links = {link.get("rel"): link.get("href") for link in found.findall(f"{ATOM}link")}
    assert links["self"] == "http://127.0.0.1/library/feed/?q=rents&country=NL"
    assert links["alternate"] == "http://127.0.0.1/library/?q=rents&country=NL"
    entry = found.find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == items["Rents"].pk.urn
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "=Bad & <Office>"


def test_the_feed_ends_at_thirty(client: Any, items: dict[str, Any]) -> None:
    made_items.plant_many(40)
    assert len(entries(client)) == 30
    assert entries(client)[0] == "Example number 039"


def test_the_table_keeps_to_the_filters_and_their_order(client: Any, items: dict[str, Any]) -> None:
    found = rows(client, "?country=NL&sort=oldest")
    assert [row["title"] for row in found] == ["Ramps for Exampleton", "Rents in Exampleton"]
    row = found[0]
    assert row["id"] == str(items["Ramps"].pk)
    assert row["address"] == f"http://127.0.0.1/id/{items['Ramps'].pk}/"
    assert (row["grounds"], row["year"], row["abstract"]) == (
        "disability",
        "2021",
        "Every kerb of Exampleton has a ramp now.",
    )
    both = rows(client, "?type=project&sort=title")
    assert [row["pillars"] for row in both] == ["funding;knowledge", ""]
    assert both[1]["year"] == ""


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_table_is_run_by_a_spreadsheet(client: Any, items: dict[str, Any], sign: str) -> None:
    made_items.put(50, f"{sign}1+1", publisher=f"{sign}cmd|x", abstract=f'{sign}HYPERLINK("x")')
    row = next(row for row in rows(client) if row["source_id"] == "50")
    assert row["title"] == f"'{sign}1+1"
    assert row["publisher"].startswith("'")
    assert row["abstract"] == f'\'{sign}HYPERLINK("x")'


def test_the_table_is_a_download(client: Any, items: dict[str, Any]) -> None:
    answer = client.get("/library/items.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="isopolis-library.csv"'


def test_the_tables_columns_are_those_of_an_import(site: Any) -> None:
    from isopolis_portal.exchange.reading import COLUMNS
    from isopolis_portal.library import sheet

    assert sheet.COLUMNS == COLUMNS


def test_an_editor_adds_an_item_publishes_and_withdraws_it(editor: Any, items: dict[str, Any]) -> None:
    from isopolis_portal.library.models import Item

    assert editor.post(ADD, GOOD).status_code == 302
    item = Item.objects.get(source="by hand")
    address, edit = f"/id/{item.pk}/", f"/editor/snippets/library/item/edit/{item.pk}/"
    assert not item.live
    assert editor.get(address).status_code == 404
    assert "Benches" not in text_of(editor, "/library/?country=NL")

    assert editor.post(edit, GOOD | PUBLISH).status_code == 302
    assert editor.get(address).status_code == 200
    assert "Benches" in text_of(editor, "/library/?q=bench&ground=disability&domain=public-space-environment")

    assert editor.post(f"/editor/snippets/library/item/unpublish/{item.pk}/").status_code == 302
    assert editor.get(address).status_code == 404
    assert "Every bench" not in text_of(editor, "/library/?q=bench")
    assert len(rows(editor)) == len(entries(editor)) == 6


def test_a_draft_of_a_published_item_changes_nothing_until_it_is_published(editor: Any, items: dict[str, Any]) -> None:
    from isopolis_portal.search import index

    item = items["Ramps"]
    edit = f"/editor/snippets/library/item/edit/{item.pk}/"
    changed = GOOD | {"title": "Lifts of Exampleton", "source": "example", "source_id": "1", "grounds": ["gender"]}
    assert editor.post(edit, changed).status_code == 302
    for _ in range(2):  # as saved, and as made anew
        text = text_of(editor, "/library/?country=NL")
        assert "Ramps for Exampleton" in text
        assert "Lifts" not in text
        index.rebuild()
    assert editor.post(edit, changed | PUBLISH).status_code == 302
    assert "Lifts of Exampleton" in text_of(editor, "/library/?ground=gender")
    assert "Ramps for Exampleton" not in text_of(editor, "/library/")
    item.refresh_from_db()
    assert (item.grounds, item.title) == (["gender"], "Lifts of Exampleton")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("grounds", ["age", "zodiac"]), ("domains", ["everything"]), ("pillars", ["x"]), ("language", "xx"),
        ("country", "XX"), ("kind", "poem"), ("approach", "none"), ("year", "1799"), ("year", "soon"),
        ("url", "javascript:alert(1)"), ("url", "ftp://example.org/"), ("url", "https://me:secret@example.org/"),
        ("title", ""), ("title", "x" * 301),
        ("abstract", "x" * 2001), ("source_id", ""),
    ],
)  # fmt: skip
def test_the_form_refuses_what_an_item_cannot_hold(editor: Any, items: dict[str, Any], field: str, value: Any) -> None:
    from isopolis_portal.library.models import Item

    answer = editor.post(ADD, GOOD | PUBLISH | {field: value})
    assert answer.status_code == 200
    assert not Item.objects.filter(source="by hand").exists()


def test_a_record_is_taken_in_once(editor: Any, items: dict[str, Any]) -> None:
    from isopolis_portal.library.models import Item

    answer = editor.post(ADD, GOOD | PUBLISH | {"source": "example", "source_id": "1"})
    assert answer.status_code == 200
    assert Item.objects.filter(source="example", source_id="1").count() == 1


def test_the_form_shows_what_is_ticked_and_keeps_a_code_it_does_not_name(editor: Any, items: dict[str, Any]) -> None:
    item = made_items.put(60, "Far away", country="NZ", language="kl", grounds=["age"])
    edit = f"/editor/snippets/library/item/edit/{item.pk}/"
    text = text_of(editor, edit)
    assert '<option value="NZ" selected>' in text
    kept = GOOD | {"country": "NZ", "language": "kl", "source": "example", "source_id": "60"}
    assert editor.post(edit, kept | PUBLISH).status_code == 302
    item.refresh_from_db()
    assert (item.country, item.language, item.grounds) == ("NZ", "kl", ["age", "disability"])


def test_the_index_says_neither_more_nor_less_than_the_database(client: Any, items: dict[str, Any]) -> None:
    from django.db import transaction

    from isopolis_portal.library.models import Item
    from isopolis_portal.search import index
    from isopolis_portal.search.entry import Query

    everything = Query(filters={"kind": frozenset({"item"})}, size=100)
    saved = index.find(everything)
    index.rebuild()
    assert index.find(everything) == saved
    with transaction.atomic():
        made_items.put(70, "Never saved")
        transaction.set_rollback(True)
    assert index.find(everything) == saved
    Item.objects.filter(pk=items["Ramps"].pk).delete()
    items["Rents"].delete()
    assert index.find(everything).total == saved.total - 2


def test_an_item_that_cannot_be_indexed_is_not_saved(site: Path, items: dict[str, Any], monkeypatch: Any) -> None:
    from isopolis_portal.library import indexing
    from isopolis_portal.library.models import Item

    def broken(item: Any) -> Any:
        raise RuntimeError

    monkeypatch.setattr(indexing, "entry", broken)
    with pytest.raises(RuntimeError):
        made_items.put(80, "Half saved")
    assert not Item.objects.filter(title="Half saved").exists()
