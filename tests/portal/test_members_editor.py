"""Members in the editor: what the form takes, what it refuses, what a draft and a publication change."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from isopolis_portal.members.models import Member

ADD = "/editor/snippets/members/member/add/"
GOOD = {
    "name": "Municipality of Lisbon", "slug": "lisbon", "name_there": "", "layer": "city", "role": "member",
    "country": "PT", "city": "Lisbon", "lat": "38.72", "lon": "-9.14", "area": "", "website": "https://www.lisboa.pt/",
    "summary": "", "source": "a letter", "source_date": "2025-11-02", "valid_from": "2025-01-01", "valid_to": "",
    "action-publish": "action-publish",
}  # fmt: skip


def test_an_editor_adds_a_member_and_sees_it_live(editor: Any) -> None:
    assert editor.post(ADD, GOOD).status_code == 302
    assert b"/members/lisbon/" in editor.get("/members/").content
    assert b"12 stakeholders from 10 countries" in editor.get("/members/").content


def test_a_draft_is_saved_and_not_shown(editor: Any) -> None:
    assert editor.post(ADD, {key: value for key, value in GOOD.items() if key != "action-publish"}).status_code == 302
    assert not Member.objects.get(slug="lisbon").live
    assert editor.get("/members/lisbon/").status_code == 404


def test_an_editors_change_is_shown_once_it_is_published(editor: Any) -> None:
    member = Member.objects.get(slug="varna")
    edit = f"/editor/snippets/members/member/edit/{member.pk}/"
    changed = GOOD | {"name": "City of Varna", "slug": "varna", "country": "BG", "lat": "43.2141", "lon": "27.9147"}
    draft = {key: value for key, value in changed.items() if key != "action-publish"}
    assert editor.post(edit, draft).status_code == 302
    assert b"City of Varna" not in editor.get("/members/").content
    assert editor.post(edit, changed).status_code == 302
    assert b"City of Varna" in editor.get("/members/").content


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("lat", "91"),
        ("lat", "-90.0001"),
        ("lon", "180.1"),
        ("lat", "nan"),
        ("lon", "inf"),
        ("lat", "1e999"),
        ("lat", "north"),
        ("lat", ""),
        ("lon", ""),
        ("valid_to", "2024-12-31"),
        ("valid_to", "2025-02-30"),
        ("website", "javascript:alert(1)"),
        ("website", "ftp://example.org/"),
        ("website", "data:text/html,x"),
        ("website", "https://"),
        ("website", "https://" + "x" * 300 + ".org/"),
        ("slug", "../about"),
        ("slug", "a b"),
        ("slug", "varna"),
        ("layer", "empire"),
        ("role", "king"),
        ("country", "XX"),
        ("area", "<b>"),
        ("area", "a/../b"),
        ("name", ""),
        ("name", "x" * 201),
        ("name", "a\x00b"),
        ("source", ""),
        ("summary", "x" * 1001),
    ],
)
def test_the_form_refuses_what_cannot_be(editor: Any, field: str, value: str) -> None:
    answer = editor.post(ADD, GOOD | {field: value})
    assert answer.status_code == 200
    assert b"error-message" in answer.content
    assert not Member.objects.filter(slug="lisbon").exists()
    assert Member.objects.count() == 20


def test_a_visitor_cannot_add_a_member(client: Any) -> None:
    assert client.post(ADD, GOOD).status_code == 302
    assert not Member.objects.filter(slug="lisbon").exists()


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("facts", [{"lat": float("nan"), "lon": 1.0}, {"lat": 1.0, "lon": float("inf")}, {"lat": 1.0}])
def test_the_model_refuses_half_a_place_and_no_number(facts: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        Member(slug="x", name="x", layer="city", country="PT", source="x", **facts).full_clean()


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("facts", [{"lat": 1.0}, {"valid_from": "2025-01-02", "valid_to": "2025-01-01"}])
def test_the_table_itself_refuses_what_came_past_the_form(facts: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.create(slug="x", name="x", layer="city", country="PT", source="x", **facts)


def test_the_list_of_members_opens_and_can_be_searched(editor: Any) -> None:
    answer = editor.get("/editor/snippets/members/member/?q=varna")
    assert answer.status_code == 200
    assert b"Municipality of Varna" in answer.content
    assert b"Municipality of Heerenveen" not in answer.content


def test_the_words_of_a_draft_are_not_found_before_it_is_published(site: Any) -> None:
    from isopolis_portal.members.models import Member
    from isopolis_portal.search import index
    from isopolis_portal.search.entry import Query

    member = Member.objects.get(slug="varna")
    member.name = "Unfinished name of Varna"
    draft = member.save_revision()
    assert index.find(Query("unfinished")).total == 0
    assert index.find(Query("varna")).total
    draft.publish()
    assert index.find(Query("unfinished")).total
