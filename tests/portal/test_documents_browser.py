"""A document's way in a real browser: an editor uploads it, a visitor downloads it by keyboard and without scripts."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.portal.made_pdfs import pdf

pytestmark = pytest.mark.browser
PASSWORD = "a long test password"
FILLED = "/documents/night-buses-for-all/"


@pytest.fixture(scope="module")
def address(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site of its own, with an account for an editor."""
    from tests.portal.conftest import served

    folder = tmp_path_factory.mktemp("documents") / "site"
    shutil.copytree(prepared, folder)
    command = [sys.executable, "-m", "isopolis_portal", "--site", str(folder), "account", "editor"]
    subprocess.run(command, env={**os.environ, "ISOPOLIS_PASSWORD": PASSWORD}, check=True, capture_output=True)
    yield from served(folder)


@pytest.fixture
def complaints() -> list[str]:
    """What the browser's console complains of."""
    return []


def sign_in(page: Any, complaints: list[str]) -> None:
    """Signs in through the form, and listens to the console from then on."""
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.fill("input[name=username]", "editor")
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/editor/")


def fill(page: Any, file: Path) -> None:
    """Fills in the form of a new document."""
    page.goto("/editor/snippets/documents/document/add/")
    page.fill("#id_title", "Night buses for all")
    page.fill("#id_summary", "Where buses go at night, and who can take them.")
    page.select_option("#id_kind", "report")
    page.fill("#id_publisher", "Demo city")
    page.click("#id_date")
    page.locator(".xdsoft_datetimepicker:visible .xdsoft_today").click()  # its calendar works
    page.set_input_files("#id_versions-0-upload", file)


def publish(page: Any) -> None:
    """Chooses Publish."""
    page.get_by_role("button", name="More actions").last.click()
    with page.expect_navigation():
        page.get_by_role("button", name="Publish", exact=True).click()


def test_an_empty_list_has_no_fault(opened: Any, faults: Any) -> None:
    for width, scheme in ((1280, "light"), (320, "dark")):
        page = opened("/documents/", width, color_scheme=scheme)
        page.locator("summary").click()
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def an_editor_uploads_and_publishes(opened: Any, complaints: list[str], tmp_path: Path) -> None:
    page = opened("/editor/login/")
    sign_in(page, complaints)
    bad = tmp_path / "script.pdf"
    bad.write_bytes(pdf(catalog=b"/OpenAction << /S /JavaScript /JS (x) >>"))
    fill(page, bad)
    publish(page)
    assert "a script or an action that runs by itself" in page.locator("[id$=upload-errors]").inner_text()

    good = tmp_path / "plan.pdf"
    good.write_bytes(pdf("Nighttrams for all"))
    page.set_input_files("#id_versions-0-upload", good)
    publish(page)
    assert "created and published" in page.inner_text("body")
    assert complaints == []


def an_editor_adds_a_version(opened: Any, complaints: list[str], tmp_path: Path) -> None:
    page = opened("/editor/login/")
    sign_in(page, complaints)
    page.goto("/editor/snippets/documents/document/")
    page.click("text=Night buses for all")
    page.wait_for_url("**/edit/*/")
    page.locator("#id_versions-ADD").wait_for()
    assert "It is published: the file stays as it is" in page.inner_text("body")
    page.click("#id_versions-ADD")
    second = tmp_path / "second.csv"
    second.write_text("line,wait\nsecond,7\n")
    page.set_input_files("#id_versions-1-upload", second)
    page.fill("#id_versions-1-note", "The figures, to count with")
    page.wait_for_timeout(1500)  # longer than an autosave would wait
    publish(page)
    assert "updated and published" in page.inner_text("body")
    assert complaints == []


def press_until(page: Any, name: str, most: int = 60) -> None:
    """Presses Tab until the link of this name has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if name in page.evaluate("document.activeElement.innerText"):
            return
    raise AssertionError(f"{name!r} is not reached by keyboard")


def a_visitor_downloads_by_keyboard_without_scripts(opened: Any) -> None:
    page = opened("/", java_script_enabled=True)  # scripts only for the test's own look at the focus
    page.goto("/documents/")
    press_until(page, "Night buses for all")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{FILLED}")
    press_until(page, "Download")
    with page.expect_download() as started:
        page.keyboard.press("Enter")
    assert started.value.suggested_filename == "night-buses-for-all-v2.csv"
    assert Path(started.value.path()).read_text() == "line,wait\nsecond,7\n"

    plain = opened("/documents/", java_script_enabled=False)
    for _ in range(30):
        plain.keyboard.press("Tab")
        if plain.locator("main a:focus").count():
            break
    plain.keyboard.press("Enter")
    plain.wait_for_url(f"**{FILLED}")
    with plain.expect_download() as again:
        plain.get_by_role("link", name="night-buses-for-all-v1.pdf", exact=True).press("Enter")
    assert Path(again.value.path()).read_bytes() == pdf("Nighttrams for all")


def its_words_are_found(opened: Any) -> None:
    page = opened("/search/?q=second")
    page.click("main a:has-text('Night buses for all')")
    page.wait_for_url(f"**{FILLED}")


def nothing_is_at_fault(opened: Any, faults: Any) -> None:
    for path in ("/documents/", FILLED, f"/fr{FILLED}"):
        for width, scheme in ((1280, "light"), (320, "dark")):
            page = opened(path, width, color_scheme=scheme)
            assert "Night buses" in page.inner_text("main")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert faults(page) == []


def test_a_document_goes_its_way(opened: Any, faults: Any, complaints: list[str], tmp_path: Path) -> None:
    """One test, since each step needs the one before: no share of the tests among processes may part them."""
    an_editor_uploads_and_publishes(opened, complaints, tmp_path)
    an_editor_adds_a_version(opened, complaints, tmp_path)
    a_visitor_downloads_by_keyboard_without_scripts(opened)
    its_words_are_found(opened)
    nothing_is_at_fault(opened, faults)
