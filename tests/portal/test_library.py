"""The library as it is read: search, facets, pages, and the way out of an empty result."""

import html
import re
from typing import Any

import pytest

pytest.importorskip("wagtail", reason="the site's packages are not installed: pip install -e '.[portal]'")

from tests.portal import made_items

WAY = re.compile(r'<li><a href="([^"]+)">([^<]*(?:Without|Sans)[^<]*)</a>: (\d+) ')
TITLE = re.compile(r'<h3>\s*<a href="(/id/[^"]+)"[^>]*>(.*?)</a>', re.DOTALL)


@pytest.fixture
def items(site: Any) -> dict[str, Any]:
    """The artificial library."""
    return made_items.plant()


def page(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def total(text: str) -> int:
    said = re.search(r'id="results"[^>]*>\s*([^<]*)', text)
    assert said
    number = re.match(r"\d+", said[1].strip())
    return int(number[0]) if number else 0


def titles(text: str) -> list[str]:
    return [re.sub(r"<[^>]+>", "", title).split()[0] for _, title in TITLE.findall(text)]


def count_of(text: str, facet: str, value: str) -> tuple[int, str]:
    """The count beside a value, and how its box stands: "", "checked" or "disabled"."""
    box = re.search(rf'name="{facet}" value="{value}"( checked| disabled)?>.*?class="count">(\d+)<', text, re.DOTALL)
    assert box
    return int(box[2]), (box[1] or "").strip()


def ways(text: str) -> list[tuple[str, str, int]]:
    return [(html.unescape(href), html.unescape(said), int(count)) for href, said, count in WAY.findall(text)]


def test_the_whole_library_is_there_without_what_is_not_published(client: Any, items: dict[str, Any]) -> None:
    text = page(client, "/library/")
    assert total(text) == 6
    assert titles(text) == ["Rents", "Accessibilite", "L’accessibilité", "Ramps", "Katuvalot", "Night"]
    assert "secret" not in text


@pytest.mark.parametrize(
    ("sort", "first", "last"), [("oldest", "Katuvalot", "Night"), ("title", "L’accessibilité", "Rents")]
)
def test_it_is_sorted_as_asked(client: Any, items: dict[str, Any], sort: str, first: str, last: str) -> None:
    found = titles(page(client, f"/library/?sort={sort}"))
    assert (found[0], found[-1]) == (first, last)


@pytest.mark.parametrize("typed", ["accessibilité", "accessibilite", "ACCESSIBILIT%C3%89S", "accessibilite%CC%81"])
def test_accents_make_no_difference(client: Any, items: dict[str, Any], typed: str) -> None:
    assert sorted(titles(page(client, f"/library/?q={typed}"))) == ["Accessibilite", "L’accessibilité"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [("ramps", ["Ramps"]), ("ramp", ["Ramps"]), ("exampleton", ["Ramps", "Rents"]),
     ("france", ["Accessibilite", "L’accessibilité"]), ("housing", ["Rents"]),
     ('"at night"', ["Night"]), ('"night at"', []), ("secret", [])],
)  # fmt: skip
def test_title_text_place_and_subject_are_searched(
    client: Any, items: dict[str, Any], typed: str, found: list[str]
) -> None:
    assert sorted(titles(page(client, f"/library/?q={typed}"))) == found


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_names_of_facts_are_searched_in_every_language_of_the_site(
    client: Any, items: dict[str, Any], language: str
) -> None:
    from django.utils import translation

    from isopolis_portal.config.places import country_name
    from isopolis_portal.config.vocabulary import domain_name, ground_name

    with translation.override(language):
        names = [country_name("NL"), ground_name("socio-economic-status"), domain_name("housing-energy")]
    for name in names:
        assert "Rents" in titles(page(client, f"/library/?q={name}")), name


def test_the_words_met_are_marked(client: Any, items: dict[str, Any]) -> None:
    text = page(client, "/library/?q=ramps")
    assert "<mark>Ramps</mark> for Exampleton" in text
    assert "has a <mark>ramp</mark> now" in text


def test_one_value_of_a_facet_is_enough_and_each_facet_must_be_met(client: Any, items: dict[str, Any]) -> None:
    assert titles(page(client, "/library/?country=NL&country=FI")) == ["Rents", "Ramps", "Katuvalot"]
    assert titles(page(client, "/library/?country=NL&country=FI&ground=gender")) == ["Katuvalot"]
    assert titles(page(client, "/library/?approach=targeted")) == ["Katuvalot", "Night"]


def test_counts_leave_their_own_filter_aside(client: Any, items: dict[str, Any]) -> None:
    text = page(client, "/library/?country=NL")
    assert count_of(text, "country", "NL") == (2, "checked")
    assert count_of(text, "country", "FR") == (2, "")
    assert count_of(text, "ground", "disability") == (1, "")
    assert count_of(text, "ground", "gender") == (0, "disabled")
    assert count_of(text, "ground", "race-ethnic-origin") == (0, "disabled")


def test_every_count_is_what_choosing_the_value_gives(client: Any, items: dict[str, Any]) -> None:
    text = page(client, "/library/?ground=disability")
    boxes = re.findall(r'name="(\w+)" value="([^"]+)">.*?class="count">(\d+)<', text, re.DOTALL)
    assert len(boxes) > 12
    for facet, value, count in boxes:
        if facet != "ground":
            assert total(page(client, f"/library/?ground=disability&{facet}={value}")) == int(count)


def test_each_chosen_value_can_be_taken_away_alone(client: Any, items: dict[str, Any]) -> None:
    text = page(client, "/library/?q=exampleton&ground=disability&country=NL&sort=title")
    chips = re.search(r'class="choices">(.*?)</div>', text, re.DOTALL)
    assert chips
    links = [html.unescape(href) for href in re.findall(r'href="([^"]+)"', chips[1])]
    assert links == [
        "/library/?ground=disability&country=NL&sort=title", "/library/?q=exampleton&country=NL&sort=title",
        "/library/?q=exampleton&ground=disability&sort=title", "/library/",
    ]  # fmt: skip
    assert [total(page(client, link)) for link in links] == [1, 2, 1, 6]


@pytest.mark.parametrize(
    "asked",
    ["q=ramps&language=fi", "ground=gender&country=NL", "q=exampleton+zebra", "q=zebra",
     "q=zebra&language=fr&ground=age", "language=fi&country=FR", "q=ramps&country=FR&language=fi", "q=!!!",
     "type=guide&approach=targeted&q=zebra+crossing", 'q="no such phrase"&year=2021',
     "q=ramps&ground=gender&sort=title"],
)  # fmt: skip
def test_an_empty_result_keeps_its_promises(client: Any, items: dict[str, Any], asked: str) -> None:
    text = page(client, f"/library/?{asked}")
    assert total(text) == 0
    assert "Nothing found" in text
    offered = ways(text)
    assert offered
    for href, said, count in offered:
        assert count > 0
        assert total(page(client, href)) == count, said
    counts = [count for _, said, count in offered if "anything" not in said]
    assert counts == sorted(counts, reverse=True)


def test_an_empty_result_names_the_filter_to_drop(client: Any, items: dict[str, Any]) -> None:
    said = {said: count for _, said, count in ways(page(client, "/library/?q=exampleton&language=fi"))}
    assert said == {
        "Without “Language: Finnish”": 2,
        "Without the words “exampleton”": 1,
        "Without anything, all that is here": 6,
    }


def test_an_empty_result_says_where_two_must_go(client: Any, items: dict[str, Any]) -> None:
    text = page(client, "/library/?q=zebra&language=fi&country=FR")
    assert "Leave out two" in text
    said = {said: count for _, said, count in ways(text)}
    assert said == {
        "Without “Place: France” and without the words “zebra”": 1,
        "Without “Language: Finnish” and without the words “zebra”": 2,
        "Without anything, all that is here": 6,
    }


def test_an_empty_result_tries_each_word(client: Any, items: dict[str, Any]) -> None:
    said = {said: count for _, said, count in ways(page(client, "/library/?q=exampleton+zebra"))}
    assert said["Without the word “zebra”"] == 2
    assert "Without the word “exampleton”" not in said


def test_an_empty_library_says_so(client: Any, site: Any) -> None:
    from isopolis_portal.library.models import Item

    Item.objects.all().delete()
    assert "Nothing is here yet." in page(client, "/library/")
    assert "Nothing is here yet." in page(client, "/library/?q=ramps")


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("colour=red", "“colour”"), ("country=XX", "“Place: XX”"), ("language=sv", "“Language: Swedish”"),
        ("ground=ag", "“Ground: ag”"), ("country[]=NL", "“country[]”"), ("sort=best", "“sort: best”"),
        ("page=-1", "“page: -1”"), ("page=abc", "“page: abc”"), ("page=0", "“page: 0”"), ("page=1e9", "“page: 1e9”"),
        ("page=%D9%A1", "“page: ١”"),
        ("page=" + "9" * 400, "“page: 999"), ("year=<script>", "“Year: &lt;script&gt;”"), ("kind=member", "“kind”"),
        ("ground=%00", "“Ground: �”"), ("ground=" + "x" * 5000, "xxx…”"), ("page=9999999", "There is no page 9999999"),
        ("q=" + "x" * 201, "longer than this search can take"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_named_and_left_aside(client: Any, items: dict[str, Any], asked: str, named: str) -> None:
    text = page(client, f"/library/?{asked}")
    assert named in text
    if not asked.startswith("q="):
        assert total(text) == 6
        assert len(titles(text)) == 6


@pytest.mark.parametrize(
    "asked",
    ["%", "%ZZ", "q=%FF%FE", "q=%00", "q=%ED%A0%80", "&&&=&", "=x", "q=a&q=b&q=c", "q", "?", "ground=&country=",
     "q=%22", "q=AND+OR+NEAR(", "q=*", "q=" + "(" * 500, "&".join(f"x{n}=1" for n in range(900)), "sort=&page=",
     "q=%F0%9F%98%80"],
)  # fmt: skip
@pytest.mark.parametrize("place", ["/library/", "/library/feed/", "/library/items.csv", "/search/"])
def test_no_address_is_an_error(client: Any, items: dict[str, Any], place: str, asked: str) -> None:
    answer = client.generic("GET", place, QUERY_STRING=asked)
    assert answer.status_code == 200
    b"".join(answer)


def test_only_a_few_unknown_parts_are_named(client: Any, items: dict[str, Any]) -> None:
    text = page(client, "/library/?" + "&".join(f"x{n}=1" for n in range(50)))
    assert text.count("Not known here") == 5


def test_pages_have_permanent_links_and_hold_each_item_once(client: Any, items: dict[str, Any]) -> None:
    made_items.plant_many(47)
    first = page(client, "/library/?ground=age&sort=title")
    assert total(first) == 49
    assert "page 1 of 3" in first
    assert 'href="/library/?ground=age&amp;sort=title&amp;page=2"' in first
    all_titles = [
        href for n in (1, 2, 3) for href, _ in TITLE.findall(page(client, f"/library/?ground=age&sort=title&page={n}"))
    ]
    assert len(all_titles) == len(set(all_titles)) == 49
    last = page(client, "/library/?ground=age&page=99")
    assert "There is no page 99; this is the last one." in last
    assert "page 3 of 3" in last


def test_the_library_speaks_french(client: Any, items: dict[str, Any]) -> None:
    text = page(client, "/fr/library/?country=FR&q=ramps")
    assert 'lang="fr"' in text
    assert 'action="/fr/library/"' in text
    assert total(page(client, "/fr/library/")) == 6
    assert f"/fr/id/{items['Ramps'].pk}/" in page(client, "/fr/library/?q=ramps")


def test_a_page_of_results_is_light(client: Any, items: dict[str, Any]) -> None:
    import gzip

    made_items.plant_many(60)
    assert len(gzip.compress(client.get("/library/?ground=age").content)) < 20_000
