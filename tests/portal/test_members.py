"""Members: the table they come from, who is shown when, their pages, their counts, the index."""

import csv
import gzip
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone, translation

from isopolis_portal.config.templates import day
from isopolis_portal.members import content, counting, indexing, links
from isopolis_portal.members.layers import CODES
from isopolis_portal.members.map import drawing
from isopolis_portal.members.models import Member

TODAY = timezone.localdate()
DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("site")


def made(slug: str, **facts: Any) -> Member:
    """A member of the test's own."""
    member = Member(slug=slug, name=slug.title(), source="a test", **{"layer": "city", "country": "PT", **facts})
    member.full_clean()
    member.save()
    return member


def words(answer: Any) -> str:
    """The text of a page, its marks and spaces put aside."""
    text = re.sub(r"<[^>]+>", " ", answer.content.decode().split("<main", 1)[1])
    return re.sub(r"\s+", " ", text)


@pytest.mark.shared
def test_the_members_are_those_of_the_table_with_their_spelling_put_right(shared: Path) -> None:
    with (shared / "data/portal/members.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    page = (shared / "design/partnership-page.txt").read_text("utf-8")
    kept = {member.name_there: member for member in Member.objects.all()}
    assert len(rows) == len(kept) == 20
    assert all(name in page for name in kept)
    for row in rows:
        (member,) = [one for one in kept.values() if one.lat == float(row["lat"] or "nan") and _same(one, row)] or [
            one for one in kept.values() if not row["lat"] and one.lat is None
        ]
        assert (member.layer, member.country, member.role) == (row["layer"], row["country_code"], row["role"])
        assert member.lon == (float(row["lon"]) if row["lon"] else None)


def _same(member: Member, row: dict[str, str]) -> bool:
    """Whether a row is about this member: by one of its names, or by the short name at their end."""
    short = member.name.rsplit("(")[-1]
    return row["name"] in (member.name, member.name_there) or (len(short) < 12 and row["name"].endswith(short))


def test_spelling_is_put_right_and_the_name_there_is_kept(client: Any) -> None:
    member = Member.objects.get(slug="use-efficiency")
    assert (member.name, member.name_there) == ("USE Efficiency Association", "USE Efficinecy Association")
    assert "The name is written there: “USE Efficinecy Association”." in words(client.get("/members/use-efficiency/"))


def test_the_counts_are_those_of_the_rows() -> None:
    counts = counting.count(Member.objects.current())
    assert counts == (11, 9, 9)
    assert str(counts) == "11 stakeholders from 9 countries, and 9 services of the European Commission"
    assert {m.country for m in Member.objects.exclude(layer="eu")} == {
        "FR",
        "AT",
        "IT",
        "PL",
        "BG",
        "NL",
        "LT",
        "BE",
        "DE",
    }


def test_the_counts_follow_the_rows(client: Any) -> None:
    made("lisbon")
    Member.objects.get(slug="jrc").delete()
    said = words(client.get("/members/"))
    assert "12 stakeholders from 10 countries, and 8 services of the European Commission" in said


@pytest.mark.parametrize(
    ("layers", "said"),
    [
        (["city"], "1 stakeholder from 1 country"),
        (["eu"], "1 service of the European Commission"),
        (["city", "eu", "eu"], "1 stakeholder from 1 country, and 2 services of the European Commission"),
    ],
)
def test_counts_of_one_are_said_as_one(layers: list[str], said: str) -> None:
    assert str(counting.count([Member(layer=layer, country="PT") for layer in layers])) == said


def test_a_site_without_members_says_so(client: Any) -> None:
    Member.objects.all().delete()
    assert "No member is published yet." in words(client.get("/members/"))


def test_the_list_says_what_the_map_says(client: Any) -> None:
    page = client.get("/members/").content.decode()
    shown, listed = page.split('<div class="list">')
    for member in Member.objects.all():
        href = f'href="/members/{member.slug}/"'
        assert href in listed
        assert href in shown


def test_a_member_without_coordinates_is_in_the_list(client: Any) -> None:
    page = client.get("/members/").content.decode()
    assert "Italy (place not known)" in page.split('<div class="list">')[1]
    assert [member.slug for member in drawing().unplaced] == ["use-efficiency"]
    assert "Not known" in words(client.get("/members/use-efficiency/"))
    assert "locator" not in client.get("/members/use-efficiency/").content.decode()


def test_a_former_member_is_listed_as_one_and_not_on_the_map(client: Any) -> None:
    made("lisbon", lat=38.7, lon=-9.1, valid_to=TODAY - DAY)
    shown, listed = client.get("/members/").content.decode().split('<div class="list">')
    assert "/members/lisbon/" not in shown
    assert "/members/lisbon/" in listed.split("Former members")[1]
    assert "Former member" in words(client.get("/members/lisbon/"))
    assert counting.count(Member.objects.current()).stakeholders == 11


def test_the_first_and_the_last_day_are_part_of_a_membership() -> None:
    member = made("lisbon", valid_from=TODAY, valid_to=TODAY)
    assert member in Member.objects.current()
    assert member not in Member.objects.former()
    assert member not in Member.objects.current(TODAY - DAY)
    assert member in Member.objects.former(TODAY + DAY)


def test_a_member_to_come_is_not_shown_yet(client: Any) -> None:
    made("lisbon", lat=38.7, lon=-9.1, valid_from=TODAY + DAY)
    assert b"lisbon" not in client.get("/members/").content
    assert client.get("/members/lisbon/").status_code == 404


def test_a_draft_is_not_shown(client: Any) -> None:
    made("lisbon", lat=38.7, lon=-9.1, live=False)
    assert b"lisbon" not in client.get("/members/").content
    assert client.get("/members/lisbon/").status_code == 404


@pytest.mark.parametrize("path", ["/members/nobody/", "/members/%2e%2e/", "/members/x%00/", "/members/<script>/"])
def test_an_unknown_member_is_not_found(client: Any, path: str) -> None:
    assert client.get(path).status_code == 404


def test_layers_can_be_chosen_in_the_address(client: Any) -> None:
    page = client.get("/members/?layer=city&layer=region&layer=nonsense").content.decode()
    boxes = dict(re.findall(r'name="layer" value="(\w+)"( checked)?', page))
    assert {code for code, checked in boxes.items() if checked} == {"city", "region"}
    assert '<details class="layers" open>' in page
    assert "layer=" not in page.split("Show all")[0].rsplit("<a", 1)[1]


@pytest.mark.parametrize("query", ["", "?layer=", "?layer=<script>", "?layer=" + "x" * 500, "?layer[]=city"])
def test_no_known_layer_in_the_address_means_all(client: Any, query: str) -> None:
    page = client.get(f"/members/{query}").content.decode()
    assert len(re.findall(r'name="layer" value="\w+" checked', page)) == len(CODES) == 6
    assert '<button type="reset"' in page
    assert "<script" not in page


def test_a_members_page_says_what_is_known_and_what_is_not(client: Any) -> None:
    said = words(client.get("/members/varna/"))
    assert "Municipality of Varna" in said
    assert "city · Varna, Bulgaria" in said
    assert "Member since Not known" in said
    assert "The list of members on the partnership’s page" in said
    assert "seen on" not in said
    assert 'href="https://www.varna.bg/"' in client.get("/members/varna/").content.decode()


def test_dates_that_are_known_are_said(client: Any) -> None:
    made("lisbon", valid_from=date(2024, 3, 1), source_date=date(2025, 11, 2))
    said = words(client.get("/members/lisbon/"))
    assert f"Member since {day(date(2024, 3, 1))}" in said
    assert f"seen on {day(date(2025, 11, 2))}" in said


def test_a_city_without_a_profile_says_how_to_start(client: Any) -> None:
    said = words(client.get("/members/varna/"))
    assert "Not known yet" in said
    assert "isopolis new" in said
    assert "isopolis protect" in said
    assert 'href="/cities/"' in client.get("/members/varna/").content.decode().split("<main")[1]
    assert "isopolis new" in words(client.get("/members/konin/"))
    assert "Not known yet" not in words(client.get("/members/eurocities/"))


def test_a_city_with_a_profile_links_to_it(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "_finders", [])
    links.register(lambda area: links.Profile("Varna", "/cities/varna/") if area == "BG331" else None)
    Member.objects.filter(slug="varna").update(area="BG331")
    Member.objects.filter(slug="konin").update(area="PL414")
    page = client.get("/fr/members/varna/").content.decode()
    assert 'href="/fr/cities/varna/"' in page
    assert "isopolis new" not in page
    assert "isopolis new" in client.get("/members/konin/").content.decode()


def test_a_finder_is_asked_once_and_never_for_no_area(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(links, "_finders", [])
    for _ in range(2):
        links.register(asked.append)  # type: ignore[arg-type]
    assert links.profile("") is None
    assert links.profile("X1") is None
    assert asked == ["X1"]


def test_hostile_words_are_text_on_the_page(client: Any) -> None:
    Member.objects.filter(slug="varna").update(
        name='"><script>alert(1)</script>', city="<img src=x>", summary="<b>bold</b>", name_there="'onload='x"
    )
    for path in ("/members/", "/members/varna/"):
        page = client.get(path).content.decode()
        assert "<script" not in page
        assert "<img" not in page
        assert "<b>" not in page


def test_installing_again_keeps_what_an_editor_changed() -> None:
    Member.objects.filter(slug="varna").update(name="Varna itself")
    Member.objects.get(slug="jrc").delete()
    content.install()
    assert Member.objects.count() == 20
    assert Member.objects.get(slug="varna").name == "Varna itself"


def test_members_are_found_in_each_language() -> None:
    entries = list(indexing.entries())
    assert {(entry.language) for entry in entries} == {"en", "fr"}
    assert len(entries) == 40
    varna = next(entry for entry in entries if entry.title == "Municipality of Varna" and entry.language == "en")
    assert varna.path == "/members/varna/"
    assert varna.text == "City, Varna, Bulgaria"
    assert varna.facets == {"layer": ("city",), "country": ("BG",)}


def test_the_index_follows_what_is_published(monkeypatch: pytest.MonkeyPatch) -> None:
    held: set[str] = set()
    monkeypatch.setattr(indexing.index, "put", lambda entries: held.update(entry.id for entry in entries))
    monkeypatch.setattr(indexing.index, "drop", lambda keys: held.difference_update(key for _, key in keys))
    member = made("lisbon", live=False)
    assert held == set()
    member.save_revision().publish()
    assert held == {str(member.pk)}
    member.refresh_from_db()
    member.unpublish()
    assert held == set()
    member.valid_from = TODAY + DAY
    member.save_revision().publish()
    assert held == set()
    member.valid_from = None
    member.save_revision().publish()
    key = str(member.pk)
    assert held == {key}
    member.delete()
    assert held == set()


def test_pages_are_light(client: Any) -> None:
    assert len(gzip.compress(client.get("/members/").content)) <= 100_000
    assert len(gzip.compress(client.get("/members/varna/").content)) <= 50_000


def test_in_another_language_english_names_are_marked_as_english(client: Any) -> None:
    with translation.override("en"):
        assert 'href="/members/varna/">' in client.get("/members/").content.decode()
    assert 'href="/fr/members/varna/" lang="en">' in client.get("/fr/members/").content.decode()
