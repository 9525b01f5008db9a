"""The frame of every page: errors in plain words, limits, headers on all that leaves."""

from typing import Any

import pytest


def test_an_unknown_address_is_told_in_plain_words_with_headers(client: Any) -> None:
    answer = client.get("/nothing-here/")
    assert answer.status_code == 404
    assert "There is no page at this address" in answer.content.decode()
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/static/portal/portal.css", "/static/nothing.css", "/editor/", "/editor/login/"])
def test_files_and_the_editor_carry_headers_too(client: Any, path: str) -> None:
    answer = client.get(path)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(("path", "most"), [("/library/", 1_000_000), ("/editor/login/", 51_000_000)])
def test_a_body_that_is_too_large_is_turned_away_unread(client: Any, path: str, most: int) -> None:
    assert client.post(path, CONTENT_LENGTH=str(most + 1)).status_code == 413
    assert client.post(path, CONTENT_LENGTH="many").status_code == 413
    assert client.post(path).status_code != 413


def test_a_form_from_elsewhere_is_refused_in_plain_words(site: Any) -> None:
    from django.test import Client

    strict = Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=True)
    answer = strict.post("/editor/login/", {"username": "editor", "password": "x"})
    assert answer.status_code == 403
    assert "This form could not be taken" in answer.content.decode()


@pytest.mark.parametrize("host", ["example.org", "127.0.0.1.example.org", "[::2]", "a b"])
def test_a_host_that_is_not_this_site_is_refused(site: Any, host: str) -> None:
    from django.test import Client

    assert Client(SERVER_NAME="127.0.0.1").get("/", headers={"host": host}).status_code == 400


def test_even_a_page_that_cannot_be_drawn_says_something(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from isopolis_portal.config import errors

    def fails(*_: Any) -> None:
        raise ValueError

    monkeypatch.setattr(errors, "render", fails)
    answer = errors.broken(client.get("/").wsgi_request)
    assert answer.status_code == 500
    assert b"Something broke on our side" in answer.content
