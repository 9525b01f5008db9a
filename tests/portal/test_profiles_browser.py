"""Profiles in a real browser: for all, on any width, light and dark, by keyboard alone, without a script."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.portal import made_releases

pytestmark = pytest.mark.browser

KINDS = {  # one page of each kind
    "cities": "/cities/",
    "a synthetic city": "/cities/small-city/",
    "a real city": "/cities/the-hague/",
    "a domain with groups": "/cities/small-city/safety-violence/",
    "a domain with areas": "/cities/the-hague/health-care/",
    "maps": "/cities/the-hague/places/",
    "who gets there": "/cities/walked-city/reach/",
    "a trend": "/cities/the-hague/trend/",
    "what is known": "/cities/small-city/known/",
    "method": "/cities/the-hague/method/",
    "in French": "/fr/cities/the-hague/health-care/",
}


@pytest.fixture(scope="module")
def address(prepared: Path, tmp_path_factory: pytest.TempPathFactory, served_site: Any) -> Iterator[str]:
    """The address of a site with two synthetic cities and a real one."""
    folder = tmp_path_factory.mktemp("profiles") / "site"
    shutil.copytree(prepared, folder)
    releases = [str(made_releases.small()), str(made_releases.hague()), str(made_releases.reached())]
    subprocess.run([sys.executable, "-m", "isopolis_portal", "--site", str(folder), "load", *releases], check=True)
    yield from served_site(folder)


@pytest.fixture(scope="module")
def served_site() -> Any:
    """Serves a site's folder, as the other tests of the site do."""
    from tests.portal.conftest import served

    return served


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (320, "light"), (320, "dark")])
def test_axe_finds_nothing_and_nothing_runs_over_the_side(
    opened: Any, faults: Any, kind: str, width: int, scheme: str
) -> None:
    page = opened(KINDS[kind], width, color_scheme=scheme)
    for folded in page.locator("details summary").all():
        folded.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(page) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_asks_nothing_from_outside_and_breaks_no_rule_of_its_own(opened: Any, address: str, kind: str) -> None:
    page = opened("/cities/")
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(KINDS[kind])
    assert asked
    assert not [url for url in asked if not url.startswith(address)]
    assert said == []  # a style or a script that the policy forbids would be told here


def test_a_profile_and_its_table_are_read_by_keyboard_without_scripts(opened: Any) -> None:
    page = opened("/cities/", java_script_enabled=False)

    def tab_to(name: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.locator(":focus").inner_text().strip().startswith(name):
                return
        raise AssertionError(f"the keyboard never meets {name}")

    tab_to("The Hague")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cities/the-hague/")
    assert page.locator(".finding").first.is_visible()
    tab_to("Health and care")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cities/the-hague/health-care/")
    assert not page.locator("figure table").first.is_visible()
    tab_to("Table:")
    page.keyboard.press("Enter")
    table = page.locator("figure table").first
    assert table.is_visible()
    assert table.locator("th[scope=row]").first.inner_text()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "scroll"


def test_a_file_is_saved_and_never_shown(opened: Any) -> None:
    page = opened("/cities/the-hague/places/")
    with page.expect_download() as saving:
        page.locator("figure .take a").nth(1).click()
    assert saving.value.suggested_filename.endswith(".svg")
    assert "<svg" in Path(saving.value.path()).read_text("utf-8")


@pytest.mark.parametrize(("width", "shown", "hidden"), [(1280, ".wide", ".narrow"), (360, ".narrow", ".wide")])
def test_each_width_sees_the_drawing_made_for_it(opened: Any, width: int, shown: str, hidden: str) -> None:
    page = opened("/cities/small-city/safety-violence/", width)
    assert page.locator(f".picture{shown}").first.is_visible()
    assert not page.locator(f".picture{hidden}").first.is_visible()


def test_the_dark_scheme_reaches_the_drawings(opened: Any) -> None:
    seen = {}
    for scheme in ("light", "dark"):
        page = opened("/cities/the-hague/places/", color_scheme=scheme)
        seen[scheme] = page.evaluate("getComputedStyle(document.querySelector('.picture svg text')).fill")
    assert seen["light"] != seen["dark"]


def test_paper_shows_the_figures_and_not_the_ways(opened: Any) -> None:
    page = opened("/cities/the-hague/places/", 673)  # A4 without its margins
    page.emulate_media(media="print")
    assert page.locator(".picture").first.is_visible()
    assert not page.locator("nav.ways").is_visible()
    tallest = page.evaluate("Math.max(...[...document.querySelectorAll('.picture')].map(p => p.offsetHeight))")
    assert tallest <= 261 * 96 / 25.4
