"""A site to test: made ready once, copied for each test; and the same site served, for a real browser."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("wagtail", reason="the site's packages are not installed: pip install -e '.[portal]'")

os.environ["ISOPOLIS_SITE"] = tempfile.mkdtemp(prefix="isopolis-site-")
os.environ["DJANGO_SETTINGS_MODULE"] = "isopolis_portal.config.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser's event loop runs in the thread of the tests

import django

django.setup()

QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
STANDARDS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def prepared() -> Iterator[Path]:
    """A site with its tables and the content it is born with."""
    from django.db import connection

    from isopolis_portal.preparing import prepare

    folder = Path(os.environ["ISOPOLIS_SITE"])
    prepare()
    connection.close()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def site(prepared: Path, tmp_path: Path, settings_of_site: Any) -> Iterator[Path]:
    """A site of the test's own, with what every site is born with; Django speaks to it."""
    folder = tmp_path / "site"
    shutil.copytree(prepared, folder)
    with settings_of_site(folder):
        yield folder


@pytest.fixture(scope="session")
def settings_of_site() -> Any:
    """A context in which Django's database and files are those of a folder."""
    from contextlib import contextmanager

    from django.conf import settings
    from django.core.cache import cache
    from django.db import connection
    from django.test import override_settings

    @contextmanager
    def moved(folder: Path) -> Iterator[None]:
        before = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = folder / "site.sqlite"
        cache.clear()
        with override_settings(MEDIA_ROOT=folder / "files", SITE=folder):
            yield
        connection.close()
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = before
        cache.clear()

    return moved


@pytest.fixture
def client(site: Path) -> Any:
    """Django's test client on a site of the test's own, as a visitor on this machine."""
    from django.test import Client

    return Client(SERVER_NAME="127.0.0.1")


@pytest.fixture
def editor(client: Any) -> Any:
    """The same client, signed in as an editor who may do everything."""
    from django.contrib.auth import get_user_model

    user = get_user_model().objects.create_superuser("editor", "editor@example.org", "a long test password")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture(scope="session")
def address(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a served site; tests that use it change nothing that another one reads."""
    folder = tmp_path_factory.mktemp("served") / "site"
    shutil.copytree(prepared, folder)
    yield from served(folder)


def served(folder: Path) -> Iterator[str]:
    """Serves a site's folder in a process of its own until the test is done."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "isopolis_portal", "--site", str(folder), "serve", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(20)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the site does not answer: {process.stderr.read() if process.stderr else ''!r}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A real browser."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(QUIET))
        yield running
        running.close()


@pytest.fixture
def opened(browser: Any, address: str) -> Iterator[Any]:
    """Opens a page of the served site: `opened("/members/", width=360, java_script_enabled=False)`."""
    contexts = []

    def opener(path: str, width: int = 1280, **settings: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, base_url=address, **settings)
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield opener
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def faults() -> Any:
    """What axe has to say against a page: an empty list where all is well."""
    axe_api = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")

    def found(page: Any) -> list[tuple[str, list[str]]]:
        answer = axe_api.Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARDS}})
        return [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in answer.response["violations"]]

    return found
