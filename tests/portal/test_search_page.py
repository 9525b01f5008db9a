"""The search of the whole site: every kind, one language of each page, and a way on where nothing is found."""

import html
import re
from typing import Any

import pytest

pytest.importorskip("wagtail", reason="the site's packages are not installed: pip install -e '.[portal]'")

from isopolis_portal.search.entry import Entry

KINDS = ["item", "member", "document", "collection", "profile", "page"]


@pytest.fixture
def entries(site: Any) -> None:
    """An index of artificial entries alone."""
    from isopolis_portal.search.fts import Fts

    engine = Fts()
    engine.clear()
    engine.put(Entry(kind, "1", "en", f"A zebra as {kind}", "It is striped.", f"/{kind}/", {}) for kind in KINDS)
    engine.put([
        Entry("page", "2", "en", "An owl in English", "Night bird, zebra too", "/owl/"),
        Entry("page", "2", "fr", "Un hibou en français", "Oiseau de nuit", "/owl/"),
    ])  # fmt: skip


def page(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def titles(text: str) -> list[str]:
    return [re.sub(r"<[^>]+>", "", title).strip() for title in re.findall(r"<h3>(.*?)</h3>", text, re.DOTALL)]


@pytest.mark.usefixtures("entries")
def test_every_kind_is_found_and_named(client: Any) -> None:
    text = page(client, "/search/?q=zebra")
    assert "7 results" in text
    assert sorted(titles(text)) == sorted([f"A zebra as {kind}" for kind in KINDS] + ["An owl in English"])
    assert text.count('class="kicker">Library item<') == text.count('class="kicker">City profile<') == 1


@pytest.mark.usefixtures("entries")
def test_one_kind_alone(client: Any) -> None:
    text = page(client, "/search/?q=zebra")
    links = dict(re.findall(r'<a href="(/search/\?[^"]*kind=[^"]*)">\D*<span class="count">(\d+)<', text))
    assert len(links) == 6
    for link, count in links.items():
        assert len(titles(page(client, link))) == int(count)
    assert titles(page(client, "/search/?q=zebra&kind=member")) == ["A zebra as member"]


@pytest.mark.usefixtures("entries")
def test_a_page_in_two_languages_is_found_once_in_the_readers(client: Any) -> None:
    assert titles(page(client, "/search/?q=owl")) == ["An owl in English"]
    assert titles(page(client, "/fr/search/?q=owl")) == []
    assert titles(page(client, "/fr/search/?q=hibou")) == ["Un hibou en français"]
    assert 'href="/fr/owl/"' in page(client, "/fr/search/?q=hibou")
    assert titles(page(client, "/fr/search/?q=zebra+member")) == ["A zebra as member"]


@pytest.mark.usefixtures("entries")
def test_an_empty_result_helps(client: Any) -> None:
    text = page(client, "/search/?q=owl&kind=member")
    assert "Nothing found" in text
    assert re.search(r'href="/search/\?q=owl">Without “Kind: Members”</a>: 1 result<', text)
    assert re.search(r'href="/search/\?kind=member">Without the words “owl”</a>: 1 result<', text)
    for room in ("/members/", "/library/", "/documents/", "/knowledge/", "/cities/", "/about/"):
        assert re.search(rf'class="plain goto">.*href="{room}"', text, re.DOTALL)
    assert "Without the words “heron ibis”</a>: 2 results<" in page(client, "/search/?q=heron+ibis&kind=page")


@pytest.mark.usefixtures("entries")
def test_nothing_asked_shows_the_rooms(client: Any) -> None:
    text = page(client, "/search/")
    assert titles(text) == []
    assert "The rooms of the site" in text
    assert re.search(r'href="/library/">Library</a> <span class="count">1<', text)


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize("typed", ['<script>alert("x")</script>', '"><img src=x onerror=alert(1)>', "{{ 7*7 }}"])
def test_what_is_typed_is_shown_as_text(client: Any, typed: str) -> None:
    for place in ("/search/", "/library/"):
        text = client.get(place, {"q": typed}).content.decode()
        assert typed not in text or typed == "{{ 7*7 }}"
        assert "<script" not in text
        assert "<img" not in text
        assert ">49<" not in text


def test_every_kind_that_is_registered_has_a_name(site: Any) -> None:
    from isopolis_portal.search import index, rooms

    assert set(index._listers) <= set(rooms.KINDS)


def test_the_index_can_be_made_anew_from_every_room(client: Any) -> None:
    from isopolis_portal.search import index
    from isopolis_portal.search.entry import Query

    before = index.find(Query(size=500), ["kind"])
    assert index.rebuild() == before.total
    assert index.find(Query(size=500), ["kind"]) == before


def test_a_rebuild_that_breaks_off_leaves_the_index_as_it_was(client: Any, monkeypatch: Any) -> None:
    from isopolis_portal.search import index
    from isopolis_portal.search.entry import Query
    from isopolis_portal.search.fts import Fts

    def broken(self: Any, entries: Any) -> None:
        raise RuntimeError

    before = index.find(Query()).total
    monkeypatch.setattr(Fts, "put", broken)
    with pytest.raises(RuntimeError):
        index.rebuild()
    assert before
    assert index.find(Query()).total == before
