"""The catalogue is whole, and every French page is French; the way to the other language keeps to the page."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.portal import made_releases
from tests.portal.reading import Page, read
from tools import gather_messages

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
# Words that English sentences hardly do without, and French ones seldom hold; two of them make a sentence English.
ENGLISH = re.compile(r"\b(the|and|of|with|for|is|are|this|that|which|who|what|from|by|to|in)\b", re.I)


@pytest.fixture(scope="module")
def kept() -> Any:
    """The catalogue as it is kept."""
    return gather_messages.read()


@pytest.fixture(scope="module")
def wanted() -> list[Any]:
    """Every message that the rooms hold."""
    return [message for message in gather_messages.extracted() if message.id]


def test_every_message_is_translated(kept: Any, wanted: list[Any]) -> None:
    assert len(wanted) > 300
    found = [kept.get(message.id, message.context) for message in wanted]
    missing = [m.id for m, known in zip(wanted, found, strict=True) if not known or not all_forms(known)]
    assert missing == [], "run tools/gather_messages.py and translate what it names"


def all_forms(message: Any) -> bool:
    return gather_messages.is_translated(message)


def test_nothing_is_fuzzy_and_nothing_is_left_over(kept: Any, wanted: list[Any]) -> None:
    assert [message.id for message in kept if message.id and message.fuzzy] == []
    known = {(message.id, message.context) for message in wanted}
    assert [message.id for message in kept if message.id and (message.id, message.context) not in known] == []


def test_placeholders_agree(kept: Any) -> None:
    for message in kept:
        if message.id:
            ids = [message.id] if isinstance(message.id, str) else list(message.id)
            forms = list(gather_messages.strings(message))
            for number, form in enumerate(forms):
                expected = set(PLACEHOLDER.findall(ids[min(number, len(ids) - 1)]))
                assert set(PLACEHOLDER.findall(form)) == expected, (message.id, form)


def test_a_wrong_placeholder_would_be_found() -> None:
    assert set(PLACEHOLDER.findall("%(num)s results")) != set(PLACEHOLDER.findall("%(nombre)s résultats"))


def test_what_is_compiled_is_what_is_written(kept: Any) -> None:
    compiled = gather_messages.compiled(gather_messages.updated(kept, gather_messages.extracted()))
    assert gather_messages.CATALOG.with_suffix(".mo").read_bytes() == compiled


def test_french_keeps_its_spaces_and_accents(kept: Any) -> None:
    for message in kept:
        for form in gather_messages.strings(message) if message.id else ():
            assert not re.search(r"«(?!\u00a0)|(?<!\u00a0)»| [:;?!]|[“”]|\w'\w", form), form


@pytest.fixture(scope="module")
def pages(prepared: Path, tmp_path_factory: pytest.TempPathFactory, settings_of_site: Any) -> Iterator[dict[str, Page]]:
    """Every French page that a visitor gets to from the front page, of a site that has cities."""
    from django.test import Client

    from isopolis_portal.profiles.loading import load

    folder = tmp_path_factory.mktemp("french") / "site"
    shutil.copytree(prepared, folder)
    with settings_of_site(folder):
        load(made_releases.small())
        load(made_releases.hague())
        yield visited(Client(SERVER_NAME="127.0.0.1"), "/fr/", 400)


@pytest.fixture(scope="module")
def proper(pages: dict[str, Page]) -> re.Pattern[str]:
    """Names, which nobody translates: of members, of publishers, of texts and their records."""
    from isopolis_portal.library.models import Item
    from isopolis_portal.members.models import Member

    texts = {name for row in Item.objects.values_list("title", "publisher", "source_id") for name in row}
    members = {name for row in Member.objects.values_list("name", "name_there") for name in row}
    longest_first = sorted(texts | members - {""}, key=len, reverse=True)
    return re.compile("|".join(re.escape(name) for name in longest_first if name))


def visited(client: Any, start: str, most: int) -> dict[str, Page]:
    """The pages within reach of links, by address; of each page one question only."""
    waiting, seen, found = [start], {start}, {}
    while waiting and len(found) < most:
        address = waiting.pop(0)
        answer = client.get(address)
        assert answer.status_code == 200, address
        if "text/html" not in answer.headers["Content-Type"] or "attachment" in answer.headers.get(
            "Content-Disposition", ""
        ):
            continue
        found[address] = read(answer.content.decode())
        for link, _ in found[address].links:
            parts = urlsplit(link)
            if parts.path.startswith("/fr/") and not parts.netloc and parts.path not in seen:
                seen.add(parts.path)
                waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return found


def test_there_are_pages_of_every_room(pages: dict[str, Page]) -> None:
    for room in ("about", "thematic-focus", "members", "library", "documents", "knowledge", "cities", "framework"):
        assert [address for address in pages if address.startswith(f"/fr/{room}/")], room
    assert len(pages) > 60


def test_every_page_says_that_it_is_french(pages: dict[str, Page]) -> None:
    assert {page.language for page in pages.values()} == {"fr"}
    assert {page.direction for page in pages.values()} == {"ltr"}


def test_no_message_is_left_in_english(pages: dict[str, Page], kept: Any) -> None:
    english = {
        form
        for message in kept
        if message.id
        for form, french in zip(forms_of(message.id), gather_messages.strings(message), strict=False)
        if form != french and "%(" not in form and len(form) > 3
    }
    left = {(said, address) for address, page in pages.items() for said, code in page.words if code == "fr"}
    assert [(said, address) for said, address in left if said in english] == []


def forms_of(id: str | tuple[str, ...]) -> list[str]:
    return [id] if isinstance(id, str) else list(id)


def test_no_english_sentence_stands_as_french(pages: dict[str, Page], proper: re.Pattern[str]) -> None:
    found = {
        (said[:120], address.split("?")[0])
        for address, page in pages.items()
        for said, code in page.words
        if code == "fr" and sounds_english(proper.sub("", said))
    }
    assert sorted(found) == []


def sounds_english(said: str) -> bool:
    return len({word.lower() for word in ENGLISH.findall(said)}) >= 2


def test_an_english_sentence_would_be_found() -> None:
    assert sounds_english("The rows about people stay in the city, and this is checked.")
    assert not sounds_english("Les données individuelles restent dans la ville ; on le vérifie.")


def test_every_link_within_the_french_site_stays_french(pages: dict[str, Page]) -> None:
    for address, page in pages.items():
        for link, language in page.links:
            if link.startswith("/") and language != "en":
                assert link.startswith(("/fr/", "/editor/")), (address, link)


def test_every_anchor_on_the_site_is_there(pages: dict[str, Page]) -> None:
    by_path = {urlsplit(address).path: page for address, page in pages.items()}
    for address, page in pages.items():
        for link, language in page.links:
            parts = urlsplit(link)
            target = by_path.get(parts.path) if parts.path else page
            if parts.fragment and not parts.netloc and target and not language and not parts.query:
                assert parts.fragment in target.anchors, (address, link)


def test_the_switch_keeps_the_page_and_the_question(client: Any) -> None:
    asked = "/fr/library/?q=logement&approach=targeted"
    assert switch(client, asked, "en") == "/library/?q=logement&approach=targeted"
    assert switch(client, "/library/?q=homes", "fr") == "/fr/library/?q=homes"
    assert switch(client, "/about/?x=1", "fr") == "/fr/about/?x=1"
    assert switch(client, "/fr/framework/work-pay/", "en") == "/framework/work-pay/"
    assert switch(client, "/", "fr") == "/fr/"


def switch(client: Any, address: str, language: str) -> str:
    page = read(client.get(address).content.decode())
    return next(link for link, to in page.links if to == language)


def test_every_page_leads_to_itself_in_english(pages: dict[str, Page]) -> None:
    for address, page in pages.items():
        link = next(link for link, to in page.links if to == "en")
        assert urlsplit(link).path == urlsplit(address).path.removeprefix("/fr"), address


@pytest.mark.parametrize("view", ["about:framework", "search:index", "library:index", "members:index"])
def test_a_language_written_from_the_right_says_so(site: Path, view: str) -> None:
    from django.test import RequestFactory
    from django.urls import resolve, reverse
    from django.utils import translation

    with translation.override("en"):
        found = resolve(reverse(view))
    with translation.override("ar"):
        html = found.func(RequestFactory().get("/framework/"), **found.kwargs).content.decode()
    page = read(html)
    assert (page.language, page.direction) == ("ar", "rtl")
