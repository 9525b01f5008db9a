"""The pages of documents: the list and its choices, honest where there is nothing yet."""

import gzip
from datetime import date
from typing import Any

import pytest


def make(title: str = "Night buses", **facts: Any) -> Any:
    """A published document with one version."""
    from isopolis_portal.documents import store
    from isopolis_portal.documents.models import Document, Version

    given = {"kind": "report", "language": "en", "date": date(2024, 5, 17), "publisher": "Demo city", "live": True}
    made = Document(title=title, slug=title.lower().replace(" ", "-"), summary="Short.", **{**given, **facts})
    made.versions = [Version(file=store.keep(title.encode(), title), extension="txt")]
    made.save()
    return made


def text(client: Any, address: str) -> str:
    """A page as it comes."""
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_site_without_documents_says_so_and_where_they_are(client: Any) -> None:
    page = text(client, "/documents/")
    assert "No document has been published here yet" in page
    assert 'href="https://urbanagenda.urban-initiative.eu/partnerships/cities-of-equality"' in page
    assert 'href="/library/"' in page
    assert 'href="/editor/"' in page
    assert 'class="filters"' not in page


def test_the_list_says_what_one_must_know_before_opening(client: Any) -> None:
    made = make("Naktiniai autobusai", language="lt", kind="action plan")
    page = text(client, "/documents/")
    for said in ("Action plan", "Lithuanian", "17 May 2024", "TXT", "19\xa0bytes", f"{made.newest.file_id[:12]}…"):
        assert said in page
    assert 'lang="lt" dir="auto">Naktiniai autobusai' in page
    assert "No document has been published here yet" not in page


def test_a_choice_narrows_the_list_and_is_left_again(client: Any) -> None:
    make("Night buses")
    make("Compte rendu", language="fr", kind="minutes")
    page = text(client, "/documents/?language=fr")
    assert "Compte rendu" in page
    assert "Night buses" not in page
    assert "1 of 2 documents" in page
    assert '<option value="fr" selected>' in page
    assert '<a href="/documents/">Show all documents</a>' in page
    both = text(client, "/documents/?language=fr&kind=report")
    assert "No document is of this kind and in this language at once." in both


@pytest.mark.parametrize(
    "asked", ["?language=xx", "?kind=%00", "?kind=report'--", "?page=999", "?page=x", "?language=" + "e" * 5000]
)
def test_a_choice_that_is_none_shows_everything(client: Any, asked: str) -> None:
    make("Night buses")
    make("Compte rendu", language="fr", kind="minutes")
    page = text(client, f"/documents/{asked}")
    assert "Night buses" in page
    assert "Compte rendu" in page


def test_a_long_list_comes_in_pages_that_keep_the_choice(client: Any) -> None:
    for number in range(45):
        make(f"Report {number}")
    make("Compte rendu", language="fr")
    first = text(client, "/documents/?language=en")
    assert "Page 1 of 2" in first
    assert 'rel="next" href="?language=en&amp;page=2"' in first
    assert 'rel="prev" href="?language=en&amp;page=1"' in text(client, "/documents/?language=en&page=2")
    assert len(gzip.compress(first.encode())) < 50_000


def test_a_document_page_tells_how_to_check_its_file(client: Any) -> None:
    made = make()
    page = text(client, "/documents/night-buses/")
    assert made.newest.file_id in page.replace("<wbr>", "")
    assert "sha256sum night-buses-v1.txt" in page
    assert "Accessible format" in page
    assert "Not known" in page
    assert len(gzip.compress(page.encode())) < 50_000


def test_no_page_of_documents_needs_many_questions_to_the_database(client: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for number in range(12):
        make(f"Report {number}")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        text(client, "/documents/")
    assert len(asked) <= 8


def test_the_index_made_anew_holds_the_same_documents(client: Any) -> None:
    from isopolis_portal.search import index
    from isopolis_portal.search.entry import Query

    make()
    make("Hidden", live=False)
    query = Query("", {"kind": frozenset({"document"})})
    before = [hit.entry for hit in index.find(query).hits]
    index.rebuild()
    assert [hit.entry for hit in index.find(query).hits] == before
    assert [entry.title for entry in before] == ["Night buses"]
    assert before[0].path == "/documents/night-buses/"
