"""Who may do what in the editor: editors write, moderators publish, others are not let in."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

ROOMS = ["members/member", "library/item", "documents/document", "knowledge/collection"]
BACKEND = "django.contrib.auth.backends.ModelBackend"


def signed_in(client: Any, group: str) -> Any:
    """The client, signed in as somebody of a group ("" is none)."""
    user = get_user_model().objects.create_user("somebody", password="a long test password")
    if group:
        user.groups.add(Group.objects.get(name=group))
    client.force_login(user, backend=BACKEND)
    return client


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize(("group", "publishes"), [("Editors", False), ("Moderators", True)])
def test_editors_write_in_every_room_and_moderators_publish(
    client: Any, room: str, group: str, publishes: bool
) -> None:
    page = signed_in(client, group).get(f"/editor/snippets/{room}/add/")
    assert page.status_code == 200
    assert ('name="action-publish"' in page.content.decode()) is publishes


@pytest.mark.parametrize("room", ROOMS)
def test_who_is_in_no_group_is_not_let_in(client: Any, room: str) -> None:
    page = signed_in(client, "").get(f"/editor/snippets/{room}/add/")
    assert page.status_code in {302, 403}


@pytest.mark.parametrize("room", ROOMS)
def test_a_visitor_is_asked_to_sign_in(client: Any, room: str) -> None:
    page = client.get(f"/editor/snippets/{room}/add/")
    assert page.status_code == 302
    assert page.url.startswith("/editor/login/")
