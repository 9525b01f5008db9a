"""Every page of the site: answers, in every language, with its safety headers, and asks for nothing from outside."""

from typing import Any

import pytest

PAGES = ["/", "/members/", "/library/", "/documents/", "/knowledge/", "/cities/", "/framework/", "/search/"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["", "/fr"])
def test_a_page_answers_with_its_safety_headers(client: Any, path: str, language: str) -> None:
    answer = client.get(language + path)
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"<script" not in answer.content


@pytest.mark.browser
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_axe_finds_nothing_and_nothing_runs_over_the_side(
    opened: Any, faults: Any, path: str, width: int, scheme: str
) -> None:
    page = opened(path, width, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(page) == []


@pytest.mark.browser
@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_nothing_from_outside(opened: Any, address: str, path: str) -> None:
    page = opened("/framework/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path)
    assert asked
    assert not [url for url in asked if not url.startswith(address)]
