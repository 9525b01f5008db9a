"""The framework's public pages: all of the definition, light, to take along, in both languages."""

import gzip
from typing import Any

import pytest

from isopolis import framework as frameworks
from tests.portal.reading import read

KNOWN = frameworks.load("cities-of-equality")
DOMAINS = [domain.id for domain in KNOWN.domains]


def html(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


@pytest.mark.parametrize("language", ["", "/fr"])
def test_the_whole_names_every_part(client: Any, language: str) -> None:
    page = read(html(client, f"{language}/framework/"))
    said = {words for words, _ in page.words}
    assert {ground.id for ground in KNOWN.grounds} | set(DOMAINS) <= page.anchors
    assert {indicator.name for indicator in KNOWN} <= said
    assert {category.name for one in KNOWN.characteristics for category in one.categories} <= said
    assert len([link for link, _ in page.links if "#" in link and link.split("#")[1] in {i.id for i in KNOWN}]) == 80
    assert any(KNOWN.hash[:12] in one for one in html(client, f"{language}/framework/").split())


def test_it_says_version_hash_and_how_to_change_it(client: Any) -> None:
    said = html(client, "/framework/")
    assert KNOWN.hash in said
    assert f"version {KNOWN.version}" in said
    assert "isopolis framework diff" in said
    assert "7 grounds · 14 characteristics · 13 domains · 80 indicators" in said


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("language", ["", "/fr"])
def test_a_domain_says_all_of_its_indicators(client: Any, domain: str, language: str) -> None:
    page = read(html(client, f"{language}/framework/{domain}/"))
    said = " ".join(words for words, _ in page.words)
    for indicator in KNOWN:
        assert (indicator.id in page.anchors) == (indicator.domain == domain)
        if indicator.domain == domain:
            for text in (indicator.name, indicator.definition, indicator.universe, indicator.source, indicator.codes):
                assert " ".join(text.split()) in said, (indicator.id, text)
            if indicator.question:
                assert " ".join(indicator.question.text.split()) in said
                assert all(answer.label in said for answer in indicator.question.answers)


def test_what_is_english_says_so_on_a_french_page(client: Any) -> None:
    page = read(html(client, "/fr/framework/safety-violence/"))
    first = next(indicator for indicator in KNOWN if indicator.domain == "safety-violence")
    languages = dict(page.words)
    assert languages[first.name] == "en"
    assert languages["Sécurité et violences"] == "fr"


@pytest.mark.parametrize("address", ["/framework/", *(f"/framework/{domain}/" for domain in DOMAINS)])
def test_a_page_is_light(client: Any, address: str) -> None:
    for language in ("", "/fr"):
        assert len(gzip.compress(client.get(language + address).content)) <= 50_000


def test_every_code_of_the_framework_has_words() -> None:
    from isopolis_portal.about.definition import DIRECTIONS, SCALES, TYPES, UNITS, VERIFIED

    assert {indicator.unit for indicator in KNOWN} <= set(UNITS)
    assert {indicator.direction for indicator in KNOWN} <= set(DIRECTIONS)
    assert {indicator.type for indicator in KNOWN} <= set(TYPES)
    assert {part.scale for part in (*KNOWN, *KNOWN.characteristics)} <= set(SCALES)
    assert {indicator.verified for indicator in KNOWN} <= set(VERIFIED)


@pytest.mark.parametrize("language", ["", "/fr"])
def test_it_can_be_taken_along_whole(client: Any, tmp_path: Any, language: str) -> None:
    answer = client.get(f"{language}/framework/framework.toml")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="cities-of-equality-1.0.toml"'
    taken = tmp_path / "taken.toml"
    taken.write_bytes(answer.content)
    assert frameworks.load(taken).hash == KNOWN.hash


@pytest.mark.parametrize("address", ["/framework/none/", "/fr/framework/none/", "/framework/%3Cscript%3E/"])
def test_an_unknown_domain_is_not_found(client: Any, address: str) -> None:
    assert client.get(address).status_code == 404


def test_names_come_in_the_readers_language() -> None:
    from django.utils import translation

    from isopolis_portal.config import vocabulary

    with translation.override("fr"):
        assert vocabulary.ground_name("disability") == "Handicap"
        assert vocabulary.domain_name("work-pay") == "Emploi et rémunération"
        assert vocabulary.characteristic_name("origin") == "Pays de naissance"
        assert vocabulary.domain_definition("safety-violence").startswith("Si la rue")
        assert vocabulary.ground_name("none") == "none"
        assert vocabulary.ground_definition("none") == ""
    with translation.override("en"):
        assert vocabulary.ground_name("disability") == "Disability"


def test_domains_and_indicators_are_found(site: Any) -> None:
    from isopolis_portal.search import index
    from isopolis_portal.search.entry import Query

    def paths(words: str, language: str) -> list[str]:
        asked = Query(words, {"kind": frozenset({"definition"})}, language=language)
        return [hit.entry.path for hit in index.find(asked).hits]

    assert "/framework/housing-energy/#HOU02" in paths("overcrowding", "en")
    assert paths("logement", "fr")[0] == "/framework/housing-energy/"
    assert index.find(Query(filters={"kind": frozenset({"definition"})}, language="fr")).total == 93


def test_every_entry_leads_to_its_part(client: Any) -> None:
    from isopolis_portal.about.indexing import definitions

    for entry in definitions():
        path, _, anchor = entry.path.partition("#")
        page = read(html(client, path if entry.language == "en" else f"/fr{path}"))
        assert not anchor or anchor in page.anchors
        assert entry.title in {words for words, _ in page.words}
