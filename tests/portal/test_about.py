"""About, Thematic focus and the front page: every idea is there, in our words, in both languages; what editors change
is live and found."""

import gzip
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.portal.reading import read

PARTNERSHIP = Path(__file__).parents[3] / "shared" / "design" / "partnership-page.txt"
PAGES = ["/", "/about/", "/thematic-focus/"]
# Each idea of the partnership's text, and words that must say it, in English and in French.
IDEAS = {
    "the Union of Equality": (r"2021.*Union of Equality", r"2021.*Union de l’égalité"),
    "mainstreaming": ("mainstreaming", "mainstreaming"),
    "three levels": ("European Union and its member states.*city", "Union européenne et ses États membres.*ville"),
    "the assessment's finding": (
        "Ex-Ante Assessment.*work remains at city level",
        "évaluation ex ante.*échelle des vi",
    ),
    "the urban dimension": ("urban dimensions", "dimensions urbaines"),
    "what the partnership adds": ("What the partnership adds", "Ce que le partenariat apporte"),
    "no agreed definition": ("Neither policy nor law has agreed", "Ni les politiques ni le droit ne s’accordent"),
    "challenge and opportunity": ("a challenge.*an opportunity", "un défi.*une chance"),
    "discrimination in history": ("Historically.*discrimination", "au cours de l’histoire.*discriminations"),
    "groups that the law protects": ("law now protects people", "Le droit protège aujourd’hui"),
    "an equal opportunity": ("the life and the talents they have", "sa vie et de ses talents"),
    "no lesser chances": (
        "came into the world, where their family’s story began, what they hold to be true, or a disability",
        "sa naissance, de sa provenance, de ses convictions ou d’un handicap",
    ),
    "needs are considered": ("considers what all people and all groups need", "prend en compte les besoins"),
    "needs are planned for": ("plans for that, and it provides", "planifie en conséquence et offre"),
    "of its own accord": ("of its own accord", "d’elle-même"),
    "targeted interventions": ("“Targeted interventions”", "« interventions ciblées »"),
    "holistic thinking": ("“Holistic thinking”", "« réflexion globale »"),
    "intersectionality": ("overlap.*“intersectionality”", "se recoupent.*« intersectionnalité »"),
    "no one left behind": ("“no one is left behind”", "« ne laisser personne de côté »"),
    "independence": ("independent project", "projet indépendant"),
    "whose words": ("The sentences are ours", "Les phrases sont les nôtres"),
    "planning is not built": ("not built yet", "pas encore construite"),
}
GROUNDS = {
    "": ["age", "disability", "gender", "sexual orientation (LGBTIQ)", "religion and belief", "race and ethnic origin",
         "socio-economic status"],
    "/fr": ["âge", "handicap", "genre", "orientation sexuelle (LGBTIQ)", "religion et de convictions",
            "race et d’origine ethnique", "statut socio-économique"],
}  # fmt: skip


def text(client: Any, address: str) -> str:
    """The words of a page, in their order."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    html = answer.content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    return " ".join(said for said, _ in read(main).words).replace("\u00a0", " ")


@pytest.mark.parametrize("idea", IDEAS)
@pytest.mark.parametrize("language", ["", "/fr"])
def test_the_pages_carry_the_idea(client: Any, idea: str, language: str) -> None:
    both = text(client, f"{language}/about/") + text(client, f"{language}/thematic-focus/")
    assert re.search(IDEAS[idea][bool(language)].replace("\u00a0", " "), both, re.S)


@pytest.mark.parametrize("language", ["", "/fr"])
def test_the_seven_grounds_are_named(client: Any, language: str) -> None:
    said = text(client, f"{language}/about/")
    assert [ground for ground in GROUNDS[language] if ground not in said] == []


def test_as_many_grounds_and_domains_as_the_texts_say() -> None:
    from isopolis_portal.config.vocabulary import framework

    assert (len(framework().grounds), len(framework().domains)) == (7, 13)


@pytest.mark.skipif(not PARTNERSHIP.exists(), reason="the partnership's page is not in ../shared")
@pytest.mark.parametrize("page", ["/about/", "/thematic-focus/"])
def test_no_sentence_is_copied(client: Any, page: str) -> None:
    theirs = runs(PARTNERSHIP.read_text("utf-8"), 6)
    # The names of the grounds are theirs, and we say so; the Agenda has but one name.
    names = set(re.findall(r"\w+", " ".join([*GROUNDS[""], "the Urban Agenda for the EU"]).lower()))
    copied = {run for run in runs(text(client, page), 6) & theirs if not set(run) <= names}
    assert copied == set()


def runs(said: str, length: int) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", said.lower())
    return {tuple(words[place : place + length]) for place in range(len(words) - length + 1)}


def test_a_copied_sentence_would_be_found() -> None:
    assert runs("a b c d e f g", 6) & runs("x b c d e f g y", 6)


def test_every_idea_leads_to_something_that_exists(client: Any) -> None:
    from isopolis_portal.about.models import FrontPage, TextPage

    pages = [*FrontPage.objects.live(), *TextPage.objects.live()]
    ways = [
        (way["url"], page.locale.language_code) for page in pages for idea in page.ideas for way in idea.value["ways"]
    ]
    assert all(idea.value["ways"] for page in pages for idea in page.ideas)
    for url, code in ways:
        if url.startswith("/"):
            answer = client.get(url if code == "en" else f"/fr{url}")
            assert answer.status_code == 200, url
            shown = read(answer.content.decode())
            fragment = urlsplit(url).fragment
            assert not fragment or fragment in shown.anchors, url
            assert not [said for said, _ in shown.words if "Not known here" in said or "Inconnu ici" in said], url


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_light(client: Any, page: str) -> None:
    limit = 100_000 if page == "/" else 50_000
    for language in ("", "/fr"):
        assert len(gzip.compress(client.get(language + page).content)) <= limit


def test_translations_belong_together(site: Path) -> None:
    from isopolis_portal.about.models import FrontPage, TextPage

    assert FrontPage.objects.count() == 2
    for english in [*FrontPage.objects.filter(locale__language_code="en"), *TextPage.objects.filter(slug="about")]:
        assert [page.locale.language_code for page in english.get_translations(inclusive=True)] == ["en", "fr"]
    assert {page.slug for page in TextPage.objects.all()} == {"about", "thematic-focus"}
    assert all(page.revisions.count() == 1 for page in TextPage.objects.all())


def test_installing_again_changes_nothing(site: Path) -> None:
    from wagtail.models import Page

    from isopolis_portal.about.content import install

    before = list(Page.objects.values_list("pk", "path", "latest_revision_created_at"))
    install()
    assert list(Page.objects.values_list("pk", "path", "latest_revision_created_at")) == before


def test_lines_become_lists_and_nothing_is_markup() -> None:
    from isopolis_portal.about.content import as_html

    assert as_html("One\ntwo.\n\n- a\n- b") == "<p>One two.</p><ul><li>a</li><li>b</li></ul>"
    assert as_html("1. a\n2. b <i>") == "<ol><li>a</li><li>b &lt;i&gt;</li></ol>"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//elsewhere.example", "http://plain.example", "members"])
def test_a_link_that_leads_nowhere_good_is_refused(site: Path, url: str) -> None:
    from django.core.exceptions import ValidationError

    from isopolis_portal.about.models import Way

    way = Way()
    with pytest.raises(ValidationError):
        way.clean(way.to_python({"words": "There", "url": url}))
    assert way.clean(way.to_python({"words": "There", "url": "/members/"}))["url"] == "/members/"


def found(words: str) -> set[tuple[str, str]]:
    """The language and title of every page that the index finds."""
    from isopolis_portal.search import index
    from isopolis_portal.search.entry import Query

    hits = index.find(Query(words, {"kind": frozenset({"page"})})).hits
    return {(hit.entry.language, hit.entry.title) for hit in hits}


def test_pages_are_found_in_their_language(site: Path) -> None:
    assert ("en", "About") in found("mainstreaming")
    assert ("fr", "À propos") in found("recoupent")
    assert ("en", "About") not in found("recoupent")


def test_what_is_published_is_found_and_what_is_taken_off_is_not(site: Path) -> None:
    from isopolis_portal.about.models import TextPage

    page = TextPage.objects.get(slug="about", locale__language_code="fr")
    page.lead = "Un mot que personne n’a : quinquennium."
    page.save_revision()
    assert found("quinquennium") == set()
    page.get_latest_revision().publish()
    assert found("quinquennium") == {("fr", "À propos")}
    page.refresh_from_db()
    page.unpublish()
    assert found("quinquennium") == set()
    assert ("en", "About") in found("mainstreaming")
    TextPage.objects.get(slug="about", locale__language_code="en").delete()
    assert ("en", "About") not in found("mainstreaming")


def test_the_listed_entries_are_those_in_the_index(site: Path) -> None:
    from isopolis_portal.about import indexing

    listed = {(entry.language, entry.path) for entry in indexing.entries()}
    assert listed == {(code, path) for code in ("en", "fr") for path in ("/about/", "/thematic-focus/")}


def test_a_page_without_a_translation_leads_to_the_other_front_page(client: Any) -> None:
    from isopolis_portal.about.models import FrontPage, TextPage

    parent = FrontPage.objects.get(locale__language_code="en")
    parent.add_child(instance=TextPage(title="News", slug="news", lead="New.", locale=parent.locale))
    page = read(client.get("/news/").content.decode())
    assert [link for link, to in page.links if to] == ["/news/", "/fr/"]


def test_the_front_page_shows_the_newest_items_and_the_map(client: Any) -> None:
    from isopolis_portal.library.models import Item

    Item.objects.create(
        source="test", source_id="1", title="A text of the year to come", language="en", abstract="It says.",
        kind="guide", publisher="A city", year=2100, url="https://city.example/", live=True,
    )  # fmt: skip
    Item.objects.create(
        source="test", source_id="2", title="A draft of the year to come", language="en", abstract="It says.",
        kind="guide", publisher="A city", year=2100, url="https://city.example/", live=False,
    )  # fmt: skip
    html = client.get("/").content.decode()
    assert "A text of the year to come" in html
    assert "A draft of the year to come" not in html
    assert 'aria-label="Members on the map of Europe"' in html
    assert html.index('id="find"') < html.index("<h2")  # search comes first
    assert html.count('role="search"') == 1


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_preview_shows_the_draft_in_its_language(site: Path, language: str) -> None:
    from isopolis_portal.about.models import FrontPage, TextPage

    for kind in (FrontPage, TextPage):
        page = kind.objects.filter(locale__language_code=language).first()
        page.lead = "A draft that nobody has published."
        answer = page.make_preview_request()
        assert answer.status_code == 200
        shown = read(answer.content.decode())
        assert shown.language == language
        assert ("A draft that nobody has published.", language) in shown.words


def test_few_questions_to_the_database_make_a_page(client: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for page, most in (("/", 30), ("/about/", 15), ("/framework/", 2)):
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            client.get(page)
        assert len(asked) <= most, page
