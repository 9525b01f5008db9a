"""Signing in to the editor: guessing is stopped, and neither the names nor the words that were tried are logged."""

from pathlib import Path
from typing import Any

import pytest

LOGIN = "/editor/login/"
NAME, PASSWORD = "lena-of-the-desk", "a long test password"


@pytest.fixture
def account(site: Path) -> None:
    """An account for an editor."""
    from django.contrib.auth import get_user_model

    get_user_model().objects.create_superuser(NAME, "lena@example.org", PASSWORD)


def sign_in(client: Any, password: str, name: str = NAME, **more: Any) -> int:
    """How the site answers to a name and a password."""
    return int(client.post(LOGIN, {"username": name, "password": password}, **more).status_code)


def test_the_right_words_open_the_editor(client: Any, account: None) -> None:
    assert client.get("/editor/").status_code == 302
    assert sign_in(client, PASSWORD) == 302
    assert client.get("/editor/").status_code == 200


def test_the_fifth_failure_locks_the_name_from_this_address(client: Any, account: None) -> None:
    assert [sign_in(client, f"guess {number}") for number in range(6)] == [200, 200, 200, 200, 429, 429]
    assert sign_in(client, PASSWORD) == 429  # the right one does not help any more
    assert client.get("/editor/").status_code == 302


def test_others_are_not_locked_with_it(client: Any, account: None) -> None:
    from django.contrib.auth import get_user_model

    get_user_model().objects.create_superuser("another", "a@example.org", PASSWORD)
    for number in range(6):
        sign_in(client, f"guess {number}")
    assert sign_in(client, PASSWORD, "another") == 302
    client.logout()
    assert sign_in(client, PASSWORD, REMOTE_ADDR="192.0.2.7") == 302


def test_a_pretended_address_does_not_open_the_lock(client: Any, account: None) -> None:
    for number in range(5):
        sign_in(client, f"guess {number}", headers={"x-forwarded-for": f"192.0.2.{number}"})
    assert sign_in(client, PASSWORD, headers={"x-forwarded-for": "192.0.2.99"}) == 429


def test_a_lock_opens_after_its_hour(client: Any, account: None) -> None:
    from datetime import timedelta

    from axes.models import AccessAttempt
    from django.db.models import F

    for number in range(5):
        sign_in(client, f"guess {number}")
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=61))
    assert sign_in(client, PASSWORD) == 302


@pytest.mark.parametrize("asked", [{}, {"x-requested-with": "XMLHttpRequest"}])
def test_the_page_of_the_lock_is_plain_and_safe(client: Any, account: None, asked: dict[str, str]) -> None:
    for number in range(5):
        sign_in(client, f"guess {number}")
    answer = client.post(LOGIN, {"username": NAME, "password": PASSWORD}, headers=asked)
    page = answer.content.decode()
    assert answer.status_code == 429
    assert "Too many attempts to sign in" in page
    assert "Try again then" in page
    assert NAME not in page
    assert "<script" not in page
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_neither_names_nor_passwords_are_written_down(
    client: Any, account: None, site: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(0)
    for number in range(6):
        sign_in(client, f"guessed-secret-{number}")
    client.get(LOGIN, {"username": NAME, "password": "asked-secret"})
    sign_in(client, PASSWORD, REMOTE_ADDR="192.0.2.7")
    output, errors = capfd.readouterr()
    said = caplog.text + output + errors
    assert "login" in said
    for secret in (NAME, PASSWORD, "guessed-secret", "lena@example.org"):
        assert secret not in said
    from django.db import connection

    connection.close()
    kept = b"".join(path.read_bytes() for path in site.glob("site.sqlite*"))
    assert b"guessed-secret" not in kept
    assert PASSWORD.encode() not in kept
