"""The library in a real browser: by keyboard, without JavaScript, on a narrow screen, for axe."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("wagtail", reason="the site's packages are not installed: pip install -e '.[portal]'")

from tests.portal import made_items
from tests.portal.conftest import served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(prepared: Path, settings_of_site: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A served site with the artificial library."""
    folder = tmp_path_factory.mktemp("library") / "site"
    shutil.copytree(prepared, folder)
    with settings_of_site(folder):
        made_items.plant()
        made_items.plant_many(30)
    yield from served(folder)


def tab_to(page: Any, name: str, most: int = 80) -> None:
    """Presses Tab until what is focused says this."""
    for _ in range(most):
        page.keyboard.press("Tab")
        said = page.evaluate(
            "() => { const e = document.activeElement; "
            "return (e.labels?.[0] ?? e).textContent.replace(/\\s+/g, ' ').trim() }"
        )
        if said.startswith(name):
            return
    raise AssertionError(f"Tab does not reach {name}")


def shown(page: Any) -> str:
    return str(page.locator("#results").inner_text())


@pytest.mark.parametrize("typed", ["accessibilité", "accessibilite"])
def test_both_spellings_find_both_items(opened: Any, typed: str) -> None:
    page = opened("/library/", java_script_enabled=False)
    page.get_by_label("Words in title, text or place").fill(typed)
    page.keyboard.press("Enter")
    page.wait_for_url("**/library/?q=accessibilit*")
    assert shown(page) == "2 results"
    assert page.locator(".hits h3").count() == 2


@pytest.mark.parametrize("width", [1280, 320])
def test_filtered_to_nothing_and_out_again_by_keyboard_alone(browser: Any, address: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, base_url=address)
    page = context.new_page()
    page.goto("/library/?q=exampleton&language=fi")
    assert shown(page) == "Nothing found"
    tab_to(page, "Without “Language: Finnish”")
    page.keyboard.press("Enter")
    page.wait_for_url("**/library/?q=exampleton")
    assert shown(page) == "2 results"
    context.close()


@pytest.mark.parametrize("width", [1280, 320])
def test_a_filter_is_set_and_taken_away_by_keyboard(opened: Any, width: int) -> None:
    page = opened("/library/?q=exampleton", width)
    if width < 900:
        assert not page.get_by_text("Apply the filters").is_visible()
        tab_to(page, "Filters")
        page.keyboard.press("Enter")
    tab_to(page, "Socio-economic status")
    page.keyboard.press("Space")
    tab_to(page, "Apply the filters")
    page.keyboard.press("Enter")
    page.wait_for_url("**/library/?q=exampleton&ground=socio-economic-status*")
    assert shown(page) == "1 result"
    assert page.locator("#words").input_value() == "exampleton"
    tab_to(page, "Remove: Ground: Socio-economic status")
    page.keyboard.press("Enter")
    page.wait_for_url("**/library/?q=exampleton")
    assert shown(page) == "2 results"


def test_filters_work_without_javascript_and_words_keep_them(opened: Any) -> None:
    page = opened("/library/?sort=title", java_script_enabled=False)
    page.get_by_label("Gender").check()
    page.get_by_role("button", name="Apply the filters").click()
    page.wait_for_url("**ground=gender*")
    assert shown(page) == "2 results"
    page.get_by_label("Words in title, text or place").fill("night")
    page.get_by_role("button", name="Search", exact=True).last.click()
    page.wait_for_url("**/library/?q=night*")
    assert shown(page) == "1 result"
    assert "sort=title" in page.url
    assert page.get_by_label("Gender").is_checked()


def test_the_first_tab_in_the_filters_leads_past_them(opened: Any) -> None:
    page = opened("/library/")
    tab_to(page, "Go past the filters")
    assert page.get_by_text("Go past the filters").is_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.found') !== null")


def test_filters_stand_open_beside_the_results_and_fold_on_a_narrow_screen(opened: Any) -> None:
    assert opened("/library/", 1280).get_by_role("button", name="Apply the filters").is_visible()
    narrow = opened("/library/", 360)
    assert not narrow.get_by_role("button", name="Apply the filters").is_visible()
    narrow.locator("summary.all").click()
    assert narrow.get_by_role("button", name="Apply the filters").is_visible()


def test_a_value_that_gives_nothing_is_passed_over(opened: Any) -> None:
    page = opened("/library/?q=exampleton", java_script_enabled=False)
    assert page.locator('input[name="ground"][value="gender"]').is_disabled()


@pytest.mark.parametrize(
    "path",
    ["/library/", "/library/?q=exampleton&ground=disability&ground=socio-economic-status&colour=red",
     "/library/?page=2", "/library/?q=zebra&language=fi&country=FR", "/search/?q=exampleton", "/search/?q=xyzzy+plugh",
     "item"],
)  # fmt: skip
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "light"), (1280, "dark"), (320, "dark")])
def test_axe_finds_nothing_and_nothing_runs_over_the_side(
    opened: Any, faults: Any, path: str, width: int, scheme: str
) -> None:
    page = opened("/library/?q=gares" if path == "item" else path, width, color_scheme=scheme)
    if path == "item":
        page.locator(".hits h3 a").first.click()
        page.wait_for_url("**/id/*/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(page) == []
    for summary in page.locator("details:not([open]) > summary").all():
        if summary.is_visible():
            summary.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(page) == []
