"""Collections: by hand, by a question, in two languages; what is a draft stays unseen."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

BUILT_IN = [
    "cities-of-equality", "places-without-barriers", "safe-nights-and-streets", "cities-against-racism",
    "a-home-for-everyone", "measuring-equality", "eu-law-a-city-can-use",
]  # fmt: skip


def make(slug: str = "own", items: tuple[str, ...] = (), language: str = "en", **facts: Any) -> Any:
    """A collection, published unless it is said not to be, with records of the library in this order."""
    from wagtail.models import Locale

    from isopolis_portal.knowledge.models import Choice, Collection

    locale = Locale.objects.get(language_code=language)
    collection = Collection(locale=locale, slug=slug, **{"title": "Our own", "lead": "What it is for.", **facts})
    collection.choices = [Choice(item=item(id), sort_order=at) for at, id in enumerate(items)]
    collection.full_clean()
    collection.save()
    return collection


def item(source_id: str) -> Any:
    """An item of the library."""
    from isopolis_portal.library.models import Item

    return Item.objects.get(source="isopolis", source_id=source_id)


def page(client: Any, path: str) -> str:
    """The text of a page that is there."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    text: str = answer.content.decode()
    return text


def titles(html: str) -> list[str]:
    """The items that a collection's page lists, in order."""
    listed = html.partition('class="entries gathered"')[2].partition("</ol>")[0]
    return [found.strip() for found in re.findall(r"<h3>\s*<a [^>]*>([^<]*)</a>", listed)]


def found(words: str) -> list[str]:
    """The addresses of collections that the site's search gives."""
    from isopolis_portal.search import index
    from isopolis_portal.search.entry import Query

    query = Query(words, {"kind": frozenset({"collection"})}, language="en")
    return [hit.entry.path for hit in index.find(query).hits]


def test_the_index_names_every_collection_with_its_count(client: Any) -> None:
    html = page(client, "/knowledge/")
    assert re.findall(r'href="/knowledge/([a-z-]+)/"', html) == BUILT_IN
    assert "11 items · leads on to portico.urban-initiative.eu" in html
    assert "What Portico is" in html
    assert 'href="https://portico.urban-initiative.eu/"' in html


@pytest.mark.parametrize("slug", BUILT_IN)
@pytest.mark.parametrize("language", ["", "/fr"])
def test_a_built_in_collection_holds_items_and_leads_out_of_the_site(client: Any, slug: str, language: str) -> None:
    html = page(client, f"{language}/knowledge/{slug}/")
    assert len(titles(html)) >= 7
    link = re.search(r'<p class="leaving"><a href="(https://[^"]+)"[^>]*>[^<]+</a> <span[^>]*>([^<]+)<', html)
    assert link
    host = link[1].split("/")[2].removeprefix("www.")
    assert host in link[2]  # where it leads is said beside it
    assert len(html.encode()) < 50_000


def test_items_chosen_by_hand_keep_their_order(client: Any) -> None:
    make(items=("eccar", "age-friendly-cities", "her-city"))
    shown = titles(page(client, "/knowledge/own/"))
    assert shown == [item(id).title for id in ("eccar", "age-friendly-cities", "her-city")]


def test_a_question_finds_items_in_its_order_and_follows_the_library(client: Any) -> None:
    make(query="?ground=disability&type=law&sort=oldest")
    before = titles(page(client, "/knowledge/own/"))
    assert before[0].startswith("Council Directive 2000/78/EC")
    assert len(before) >= 5
    item("european-accessibility-act").unpublish()
    after = titles(page(client, "/knowledge/own/"))
    assert [title for title in before if title not in after] == [item("european-accessibility-act").title]
    assert 'href="/library/?ground=disability&amp;type=law&amp;sort=oldest"' in page(client, "/knowledge/own/")


def test_hand_comes_before_question_and_no_item_twice(client: Any) -> None:
    make(items=("eccar", "loi-2005-102"), query="language=fr")
    shown = titles(page(client, "/knowledge/own/"))
    assert shown[:2] == [item("eccar").title, item("loi-2005-102").title]
    assert len(shown) == len(set(shown)) == 4


def test_a_long_collection_says_how_much_it_does_not_show(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from isopolis_portal.knowledge import gathering

    monkeypatch.setattr(gathering, "SHOWN", 3)
    html = page(client, "/knowledge/eu-law-a-city-can-use/")
    assert len(titles(html)) == 3
    assert "10 more items are not shown here." in html


def test_a_translation_takes_the_items_along(client: Any) -> None:
    from wagtail.models import Locale

    collection = make(items=("eccar", "her-city"))
    copy = collection.copy_for_translation(Locale.objects.get(language_code="fr"))
    copy.title = "Notre choix"
    copy.save()
    assert len(titles(page(client, "/fr/knowledge/own/"))) == 2
    assert "Notre choix" in page(client, "/fr/knowledge/own/")
    assert "Our own" in page(client, "/knowledge/own/")


def test_an_item_that_is_not_published_is_not_shown(client: Any) -> None:
    make(items=("eccar", "her-city"))
    item("eccar").unpublish()
    html = page(client, "/knowledge/own/")
    assert titles(html) == [item("her-city").title]
    assert "1 item</p>" in html


def test_a_draft_is_nowhere(client: Any) -> None:
    make(live=False, items=("eccar",), title="Hush")
    assert client.get("/knowledge/own/").status_code == 404
    assert "Hush" not in page(client, "/knowledge/")
    assert "Hush" not in page(client, "/knowledge/cities-against-racism/")  # which holds the same item
    assert found("Hush") == []


def test_a_draft_of_what_is_published_stays_unseen_until_it_is_published(client: Any) -> None:
    collection = make(items=("eccar",))
    collection.title = "Said anew"
    collection.choices = []
    revision = collection.save_revision()
    assert "Said anew" not in page(client, "/knowledge/own/")
    assert len(titles(page(client, "/knowledge/own/"))) == 1
    assert found("Said anew") == []
    revision.publish()
    assert "Said anew" in page(client, "/knowledge/own/")
    assert found("Said anew") == ["/knowledge/own/"]
    collection.refresh_from_db()
    collection.unpublish()
    assert found("Said anew") == []


def test_similar_collections_are_those_that_share_most(client: Any) -> None:
    html = page(client, "/knowledge/cities-against-racism/").partition('class="entries similar"')[2]
    assert re.findall(r"/knowledge/([a-z-]+)/", html)[0] == "measuring-equality"
    assert "3 items in common" in html
    assert "similar" not in page(client, "/knowledge/cities-of-equality/")


def test_a_collection_in_one_language_is_shown_in_another_and_says_so(client: Any) -> None:
    make(items=("eccar",))
    html = page(client, "/fr/knowledge/own/")
    assert '<h1 lang="en">Our own</h1>' in html
    assert "<h1>Le partenariat et son cadre</h1>" in page(client, "/fr/knowledge/cities-of-equality/")
    assert "Le partenariat et son cadre" not in page(client, "/knowledge/")


def test_the_search_finds_a_collection_in_the_readers_language(client: Any) -> None:
    assert found("barriers") == ["/knowledge/places-without-barriers/"]
    assert 'href="/fr/knowledge/places-without-barriers/"' in page(client, "/fr/search/?q=obstacles")


REFUSED: list[tuple[dict[str, str], str]] = [
    ({"query": "ground=everyone"}, "query"),
    ({"query": "colour=red"}, "query"),
    ({"query": "sort=oldest"}, "query"),  # asks for nothing
    ({"link": "https://example.org/"}, "link_label"),
    ({"link_label": "Somewhere"}, "link_label"),
    ({"link": "javascript:alert(1)", "link_label": "Somewhere"}, "link"),
    ({"link": "https://name:word@example.org/", "link_label": "Somewhere"}, "link"),
    ({"slug": "cities-of-equality"}, "__all__"),
]


@pytest.mark.parametrize(("facts", "field"), REFUSED)
def test_what_cannot_be_is_refused(site: Path, facts: dict[str, str], field: str) -> None:
    with pytest.raises(ValidationError) as error:
        make(**facts)
    assert field in error.value.message_dict


def test_what_a_title_holds_is_shown_as_text(client: Any) -> None:
    make(title="<script>alert(1)</script>", link="https://example.org/", link_label='"><b>x')
    html = page(client, "/knowledge/own/")
    assert "<script" not in html
    assert "<b>" not in html


def test_an_address_without_a_collection_is_not_found(client: Any) -> None:
    assert client.get("/knowledge/none/").status_code == 404


def test_a_site_without_collections_says_so(client: Any) -> None:
    from isopolis_portal.knowledge.models import Collection

    for collection in Collection.objects.all():
        collection.delete()
    assert "No collection is published yet." in page(client, "/knowledge/")
    assert found("barriers") == []


def test_an_editor_makes_a_collection_as_a_draft_and_publishes_it(editor: Any) -> None:
    from isopolis_portal.knowledge.models import Collection

    choices = {
        "choices-TOTAL_FORMS": "2", "choices-INITIAL_FORMS": "0", "choices-MIN_NUM_FORMS": "0",
        "choices-MAX_NUM_FORMS": "1000", "choices-0-item": str(item("her-city").pk), "choices-0-ORDER": "2",
        "choices-1-item": str(item("eccar").pk), "choices-1-ORDER": "1",
    }  # fmt: skip
    facts = {"title": "Made here", "slug": "made-here", "lead": "Why.", "link": "", "link_label": "", "query": ""}
    answer = editor.post("/editor/snippets/knowledge/collection/add/", facts | choices)
    assert answer.status_code == 302
    made = Collection.objects.get(slug="made-here")
    assert not made.live
    assert editor.get("/knowledge/made-here/").status_code == 404
    made.get_latest_revision().publish()
    assert titles(page(editor, "/knowledge/made-here/")) == [item("eccar").title, item("her-city").title]


def test_the_editor_shows_list_and_form(editor: Any) -> None:
    from isopolis_portal.knowledge.models import Collection

    assert b"Places without barriers" in editor.get("/editor/snippets/knowledge/collection/").content
    one = Collection.objects.filter(slug="eu-law-a-city-can-use").first()
    assert one
    assert b"type=law" in editor.get(f"/editor/snippets/knowledge/collection/edit/{one.pk}/").content


PAGES = ["/knowledge/", "/knowledge/cities-of-equality/", "/fr/knowledge/safe-nights-and-streets/"]


@pytest.mark.browser
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_axe_finds_nothing_and_nothing_runs_over_the_side(
    opened: Any, faults: Any, path: str, width: int, scheme: str
) -> None:
    shown = opened(path, width, color_scheme=scheme)
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(shown) == []


@pytest.mark.browser
def test_a_reader_comes_to_an_item_by_keyboard_and_without_a_script(opened: Any) -> None:
    shown = opened("/knowledge/", 320, java_script_enabled=False)
    shown.get_by_role("link", name="A home for everyone").focus()
    shown.keyboard.press("Enter")
    shown.wait_for_url("**/knowledge/a-home-for-everyone/")
    shown.get_by_role("link", name="ROOF: Ending homelessness").focus()
    shown.keyboard.press("Enter")
    shown.wait_for_url("**/id/*/")
    assert shown.get_by_role("heading", level=1).inner_text() == "ROOF: Ending homelessness"
