"""`isopolis demo`, whole: two cities, two releases that hold, two reports, one screen."""

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
