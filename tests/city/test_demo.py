"""`isopolis demo`, whole: two cities, two releases that hold, two reports, one screen."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from isopolis import release

ROOT = Path(__file__).resolve().parents[2]
MOST_MB = 2000  # of memory, and
MOST_REPORT = 1_500_000  # bytes of a report


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder that a demo ran in, and what it printed."""
    folder = tmp_path_factory.mktemp("demo")
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "80"}
    command = [sys.executable, "-c", WITH_PEAK, "demo"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


# Runs the command and leaves beside it how much memory its process took at most.
WITH_PEAK = """\
import re, sys
from pathlib import Path
from isopolis.cli import main
try:
    main(sys.argv[1:])
finally:
    status = Path("/proc/self/status")
    if status.is_file():
        Path("peak").write_text(re.search(r"VmHWM:\\s+(\\d+) kB", status.read_text())[1])
"""


def releases(demo: tuple[Path, str]) -> list[Path]:
    """The releases of both cities."""
    return sorted((demo[0] / "demo").glob("*/releases/*"))


def test_both_releases_hold(demo):
    assert [path.parts[-3] for path in releases(demo)] == ["demo-city", "the-hague"]
    assert not [f for path in releases(demo) for f in release.verify(path) if f.severity == "error"]


def test_both_reports_are_whole_pages_that_ask_for_nothing(demo):
    for city in ("demo-city", "the-hague"):
        page = (demo[0] / "demo" / city / "report.html").read_text("utf-8")
        assert len(page.encode()) <= MOST_REPORT
        assert page.rstrip().endswith("</html>")
        assert not re.findall(r"""(?:src|href)=["'](?:https?:)?//[^"']*\.(?:js|css|woff2?|png|svg)""", page)


def test_one_screen_tells_what_matters(demo):
    printed = demo[1]
    lines = printed.rstrip().split("\n")
    assert "Demo city · synthetic residents" in lines[0]
    assert "Widest established gaps" in printed
    assert printed.count("Not known:") == 2
    assert printed.count("Report: demo/") == 2
    assert len(lines) <= 30


def test_synthetic_is_said_of_the_demo_city_alone(demo):
    synthetic = {path.parts[-3]: release.read(path).manifest.synthetic for path in releases(demo)}
    assert synthetic == {"demo-city": True, "the-hague": False}


def test_nothing_of_private_is_in_a_release(demo):
    for path in releases(demo):
        columns = set(pl.read_parquet(path / "estimates.parquet").columns)
        assert not columns & {"se", "df", "deff", "person", "pid", "weight"}


def test_what_is_assumed_makes_no_headline(demo):
    from isopolis import reporting

    found = [headline for path in releases(demo) for headline in reporting.headlines(release.read(path))]
    assert found
    assert {headline.gap.basis for headline in found} == {"measured"}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps the peak of a process in /proc")
def test_it_takes_at_most_two_gigabytes(demo):
    assert int((demo[0] / "peak").read_text()) / 1024 <= MOST_MB


def test_the_readme_shows_what_is_printed(demo):
    readme = (ROOT / "README.md").read_text("utf-8")
    shown = re.search(r"^\$ make demo\n(.*?)^```$", readme, re.M | re.S)
    assert shown
    expected = [line.rstrip() for line in shown[1].rstrip("\n").split("\n")]
    printed = [line.rstrip() for line in demo[1].rstrip("\n").split("\n")]
    assert printed == expected


def test_the_python_of_the_readme_runs(demo):
    blocks = re.findall(r"^```python\n(.*?)^```$", (ROOT / "README.md").read_text("utf-8"), re.M | re.S)
    assert blocks
    for code in blocks:
        done = subprocess.run([sys.executable, "-c", code], cwd=demo[0], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def loaded(demo: tuple[Path, str]) -> str:
    """What `isopolis portal load` printed when it took both releases into a site beside the demo."""
    pytest.importorskip("wagtail", reason="the site's packages are not installed")
    places = [str(path.relative_to(demo[0])) for path in releases(demo)]
    command = [sys.executable, "-m", "isopolis", "portal", "load", *places]
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "80", "ISOPOLIS_SITE": "site"}
    done = subprocess.run(command, cwd=demo[0], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_readme_shows_how_the_site_is_served(loaded):
    shown = re.search(r"^\$ make serve\n(.*?)^```$", (ROOT / "README.md").read_text("utf-8"), re.M | re.S)
    assert shown
    assert shown[1] == f"{loaded}The site: http://127.0.0.1:8000/   (stop with Ctrl+C)\n"


# Every page of both profiles, as a browser takes it; run in the site's own process.
WEIGH = """\
import os, sys, json, gzip, re
os.environ["ISOPOLIS_SITE"] = "site"
os.environ["DJANGO_SETTINGS_MODULE"] = "isopolis_portal.config.settings"
import django
django.setup()
from django.test import Client
client = Client(SERVER_NAME="127.0.0.1")
weights = {}
for city in ("the-hague", "demo-city"):
    first = client.get(f"/cities/{city}/").content
    weights[f"/cities/{city}/"] = len(gzip.compress(first, 6))
    for path in sorted(set(re.findall(rf'href="(/cities/{city}/[a-z-]+/)"', first.decode()))):
        answer = client.get(path)
        assert answer.status_code == 200, path
        weights[path] = len(gzip.compress(answer.content, 6))
private = {"sources", "measurement", "protection", "demo", "cli"}
seen = {name.split(".")[1] for name in sys.modules if name.startswith("isopolis.")}
print(json.dumps({"weights": weights, "private": sorted(private & seen)}))
"""


def test_the_pages_of_a_real_profile_are_light_and_come_from_public_rooms_only(demo, loaded):
    done = subprocess.run([sys.executable, "-c", WEIGH], cwd=demo[0], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout.splitlines()[-1])
    maps = ("/places/", "/crossings/", "/known/", "/the-hague/", "/demo-city/")
    assert len(answer["weights"]) >= 20
    assert not {path: size for path, size in answer["weights"].items() if size > 100_000}
    assert not {path: size for path, size in answer["weights"].items() if size > 50_000 and not path.endswith(maps)}
    assert answer["private"] == []
