"""About, Thematic focus, the framework and the front page in a real browser; and an editor who changes them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
PAGES = ["/", "/about/", "/thematic-focus/", "/framework/", "/framework/health-care/"]
PASSWORD = "four words for a test"


@pytest.mark.parametrize("path", [*PAGES, *(f"/fr{path}" for path in PAGES)])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (320, "light"), (320, "dark")])
def test_axe_finds_nothing_and_nothing_runs_over_the_side(
    opened: Any, faults: Any, path: str, width: int, scheme: str
) -> None:
    page = opened(path, width, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(page) == []


@pytest.mark.parametrize(
    "path", ["/", "/about/", "/library/", "/members/", "/framework/", "/search/?q=gender", "/cities/"]
)
@pytest.mark.parametrize("width", [1280, 320])
def test_written_from_the_right_a_page_is_mirrored(opened: Any, faults: Any, path: str, width: int) -> None:
    page = opened(path, width)
    left = page.locator(".rooms a").first.bounding_box()["x"]
    page.evaluate("document.documentElement.dir = 'rtl'")
    first, second = (page.locator(".rooms a").nth(place).bounding_box() for place in (0, 1))
    assert first["x"] > second["x"]
    assert width - first["x"] - first["width"] == pytest.approx(left, abs=2)  # as far from its side as before
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    over = page.evaluate(
        """() => [...document.querySelectorAll('main *, header *')].filter(one => {
            const box = one.getBoundingClientRect(), style = getComputedStyle(one);
            return box.width > 1 && style.visibility != 'hidden' && !one.closest('svg, .scroll, .unseen')
                && (box.left < -1 || box.right > innerWidth + 1)
        }).map(one => one.outerHTML.slice(0, 90))"""
    )
    assert [html for html in over if "drawing" not in html and "marks" not in html] == []
    assert faults(page) == []


def test_the_first_thing_one_can_do_is_search(opened: Any) -> None:
    page = opened("/", java_script_enabled=False)
    box = page.get_by_role("searchbox")
    assert box.bounding_box()["y"] < 600
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.locator("#find:focus").count():
            break
    page.keyboard.type("gender")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=gender")
    assert page.locator("h3 a").count() > 0


def test_the_way_of_a_visitor_without_script_and_by_keyboard(opened: Any) -> None:
    page = opened("/fr/", java_script_enabled=False)
    page.get_by_role("link", name="Lire la définition").press("Enter")
    page.wait_for_url("**/fr/framework/")
    page.get_by_role("link", name="Sécurité et violences").press("Enter")
    page.wait_for_url("**/fr/framework/safety-violence/")
    page.get_by_role("link", name="Feels safe walking alone at night").press("Enter")
    assert page.locator("#SAF01:target").count() == 1
    page.get_by_text("La question à poser").first.press("Enter")
    assert page.locator("#SAF01 details[open]").count() == 1
    page.get_by_role("link", name="English").press("Enter")
    page.wait_for_url("**/framework/safety-violence/**")
    assert page.locator("html").get_attribute("lang") == "en"


def test_the_definition_is_given_out_as_a_file(opened: Any) -> None:
    page = opened("/framework/")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Take it along").first.click()
    assert waiting.value.suggested_filename == "cities-of-equality-1.0.toml"


def test_paper_shows_the_text_and_not_the_navigation(opened: Any) -> None:
    page = opened("/about/")
    page.emulate_media(media="print")
    assert page.locator("main h1").is_visible()
    assert not page.locator(".rooms").is_visible()


@pytest.fixture(scope="module")
def desk(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site of its own, with an account for an editor."""
    from tests.portal.conftest import served

    folder = tmp_path_factory.mktemp("desk") / "site"
    shutil.copytree(prepared, folder)
    command = [sys.executable, "-m", "isopolis_portal", "--site", str(folder), "account", "lena"]
    subprocess.run(command, check=True, env={**os.environ, "ISOPOLIS_PASSWORD": PASSWORD}, capture_output=True)
    yield from served(folder)


@pytest.fixture
def broken() -> list[str]:
    """What the browser complains of, what was refused, and whatever went to another server."""
    return []


@pytest.fixture
def writer(browser: Any, desk: str, broken: list[str]) -> Iterator[Any]:
    """A page of the editor, signed in through the form; at the end nothing was refused and nothing broke."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, base_url=desk)
    page = context.new_page()
    page.on("console", lambda said: broken.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("response", lambda answer: broken.append(answer.url) if answer.status >= 400 else None)
    page.on("request", lambda asked: broken.append(asked.url) if not asked.url.startswith((desk, "blob:")) else None)
    page.goto("/editor/")
    page.fill("input[name=username]", "lena")
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url("**/editor/")
    yield page
    assert broken == []
    context.close()


def publish(page: Any) -> None:
    page.get_by_role("button", name="More actions").last.click()
    page.get_by_role("button", name="Publish").click()
    page.get_by_text("has been published").wait_for()


def edit(page: Any, front: str, title: str) -> None:
    """Opens a page of the site in the editor, as one finds it there."""
    page.goto("/editor/pages/")
    page.get_by_role("link", name=front).first.click()
    page.wait_for_url("**/edit/")
    page.get_by_role("navigation", name="Breadcrumb").wait_for(state="attached")
    page.goto(page.url.replace("edit/", ""))
    page.get_by_role("link", name=title, exact=True).last.click()
    page.wait_for_url("**/edit/")


def test_an_editor_changes_about_and_reads_it_live(writer: Any) -> None:
    edit(writer, "Cities that work for everyone", "About")
    writer.fill("textarea[name=lead]", "What an editor wrote this minute.")
    heading = writer.get_by_label("Heading").first
    heading.fill("A heading of their own")
    writer.locator(".public-DraftEditor-content").first.press("Control+Home")
    writer.keyboard.type("By hand: ")
    writer.get_by_role("button", name="Toggle preview").click()
    pane = writer.frame_locator("#w-preview-iframe")
    pane.get_by_text("What an editor wrote this minute.").wait_for(timeout=20_000)
    assert pane.locator("html").get_attribute("lang") == "en"
    before = writer.request.get("/about/").text()
    assert "What an editor wrote this minute." not in before  # a preview publishes nothing
    publish(writer)
    writer.goto("/about/")
    assert writer.locator(".lead").inner_text() == "What an editor wrote this minute."
    assert writer.locator(".idea h2").first.inner_text() == "A heading of their own"
    assert "By hand: In 2021" in writer.locator(".idea").first.inner_text()
    writer.goto("/fr/about/")
    assert writer.locator(".lead").inner_text().startswith("Isopolis montre à une ville")
    writer.goto("/search/?q=minute")
    assert writer.get_by_role("link", name="About", exact=True).count() >= 1


def test_french_stands_beside_english_in_the_editor(writer: Any) -> None:
    edit(writer, "Cities that work for everyone", "Thematic focus")
    writer.get_by_role("button", name="Toggle status").click()
    writer.get_by_role("button", name="Switch locales").click()
    writer.get_by_role("link", name="French").or_(writer.get_by_role("link", name="Français")).first.click()
    writer.wait_for_url("**/edit/")
    assert writer.input_value("textarea[name=lead]").startswith("Qu’est-ce qu’une ville de l’égalité")
    writer.fill("textarea[name=lead]", "Ce qu’une rédactrice vient d’écrire.")
    publish(writer)
    writer.goto("/fr/thematic-focus/")
    assert writer.locator(".lead").inner_text() == "Ce qu’une rédactrice vient d’écrire."
    writer.goto("/thematic-focus/")
    assert writer.locator(".lead").inner_text().startswith("What is a city of equality?")


def test_a_link_that_runs_a_script_is_refused_in_the_form(writer: Any, broken: list[str]) -> None:
    edit(writer, "Cities that work for everyone", "Thematic focus")
    writer.get_by_label("Address").first.fill("javascript:alert(1)")
    writer.get_by_role("button", name="More actions").last.click()
    writer.get_by_role("button", name="Publish").click()
    writer.get_by_text("Begin with / for a page of this site").first.wait_for()
    assert "javascript:" not in writer.request.get("/thematic-focus/").text()
    # Where the editor saves by itself before Publish is pressed, that is refused as well, with 400.
    assert all(said.endswith("/edit/") or "400" in said for said in broken)
    broken.clear()
