"""The report in a real browser: readable by all, on any width, on paper, without scripts and without a network."""

import importlib.util
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from isopolis.reporting import report, report_files
from tests.unit.reporting.small_assessment import with_assessment
from tests.unit.reporting.small_plan import with_budget, with_plan, with_sites
from tests.unit.reporting.small_reach import with_reach

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not on the path"),
]
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe_api = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")

QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
STANDARDS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The reports of a survey, of published figures, and of a survey with reach; and pages of their own."""
    place = Path(__file__).parents[1] / "unit" / "reporting" / "small_city.py"
    spec = importlib.util.spec_from_file_location("small_city", place)
    assert spec
    assert spec.loader
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    folder = tmp_path_factory.mktemp("reports")
    decided = with_assessment(made.survey_city())
    _, plan, assessment = report_files(with_budget(with_sites(with_plan(decided))), folder / "decided.html")
    return {
        "survey": report(made.survey_city(), folder / "survey.html"),
        "figures": report(made.figures_city(), folder / "figures.html"),
        "reach": report(with_reach(made.survey_city(), groups=("disability=severe",)), folder / "reach.html"),
        "plan": plan,
        "assessment": assessment,
    }


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(QUIET))
        yield running
        running.close()


@pytest.fixture(params=["survey", "figures", "reach", "plan", "assessment"])
def path(request: pytest.FixtureRequest, reports: dict[str, Path]) -> Path:
    return reports[request.param]


def opened(browser: Any, path: Path, width: int, **settings: Any) -> Any:
    context = browser.new_context(viewport={"width": width, "height": 900}, **settings)
    page = context.new_page()
    page.goto(path.as_uri())
    return page


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_axe_finds_nothing(browser: Any, path: Path, width: int, scheme: str) -> None:
    page = opened(browser, path, width, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    found = axe_api.Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARDS}})
    page.context.close()
    told = [
        (fault["id"], [node["html"][:120] for node in fault["nodes"][:3]]) for fault in found.response["violations"]
    ]
    assert told == []


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_runs_over_the_side(browser: Any, path: Path, width: int) -> None:
    page = opened(browser, path, width)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


@pytest.mark.parametrize(("width", "shown"), [(1280, "wide"), (360, "narrow")])
def test_one_picture_for_each_width(browser: Any, path: Path, width: int, shown: str) -> None:
    page = opened(browser, path, width)
    pictures = page.locator(".picture.wide, .picture.narrow")
    seen = {pictures.nth(i).get_attribute("class") for i in range(pictures.count()) if pictures.nth(i).is_visible()}
    page.context.close()
    assert seen == {f"picture {shown}"}


def test_text_in_pictures_can_be_read_on_a_telephone(browser: Any, path: Path) -> None:
    page = opened(browser, path, 360)
    sizes = page.evaluate(
        "[...document.querySelectorAll('.picture svg text')].map(t => t.getBoundingClientRect().height).filter(h => h)"
    )
    page.context.close()
    assert sizes
    assert min(sizes) >= 10


def test_nothing_is_asked_from_outside(browser: Any, path: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    context.close()
    assert asked == [path.as_uri()]


@pytest.mark.parametrize("name", ["survey", "figures", "reach"])
def test_without_scripts_tables_open_and_the_first_finding_is_seen(
    browser: Any, reports: dict[str, Path], name: str
) -> None:
    page = opened(browser, reports[name], 1280, java_script_enabled=False)
    assert page.locator(".lead").first.is_visible()
    folded = page.locator("details").first
    folded.locator("summary").click()
    assert folded.locator("table").is_visible()
    page.context.close()


def test_the_keyboard_meets_the_way_to_the_findings_first(browser: Any, path: Path) -> None:
    page = opened(browser, path, 1280)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.context.close()


def test_the_dark_scheme_changes_paper_and_pictures(browser: Any, path: Path) -> None:
    seen = {}
    for scheme in ("light", "dark"):
        page = opened(browser, path, 1280, color_scheme=scheme)
        seen[scheme] = page.evaluate(
            "[getComputedStyle(document.documentElement).backgroundColor,"
            " getComputedStyle(document.querySelector('.picture svg text')).fill]"
        )
        page.context.close()
    assert seen["light"][0] != seen["dark"][0]
    assert seen["light"][1] != seen["dark"][1]


def test_no_picture_is_cut_on_paper(browser: Any, path: Path) -> None:
    page = opened(browser, path, 673)  # A4 without its margins
    page.emulate_media(media="print")
    tallest = page.evaluate("Math.max(...[...document.querySelectorAll('.picture')].map(p => p.offsetHeight))")
    assert tallest <= 261 * 96 / 25.4  # the height of an A4 page without its margins, in pixels
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    page.context.close()


def test_a_page_of_its_own_prints_its_tables_and_not_the_way_through_it(browser: Any, reports: dict[str, Path]) -> None:
    page = opened(browser, reports["assessment"], 673)
    page.emulate_media(media="print")
    tables = page.locator("table")
    assert tables.count() > 5
    assert all(tables.nth(number).is_visible() for number in range(tables.count()))
    assert not page.locator("nav").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 673
    page.context.close()


def test_the_page_of_a_decision_leads_back_to_its_report(browser: Any, reports: dict[str, Path]) -> None:
    page = opened(browser, reports["assessment"], 1280)
    page.locator("nav a").first.click()
    page.get_by_role("link", name="Equality impact").click()
    assert page.url == reports["assessment"].as_uri()
    page.context.close()
