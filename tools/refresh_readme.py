"""Runs the demo, puts what it printed into README.md, and takes the pictures of its report.

.venv/bin/python tools/refresh_readme.py
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
BLOCK = re.compile(r"(^\$ make demo\n)(.*?)(^```$)", re.M | re.S)


def main() -> None:
    """Refreshes the block and the pictures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        refresh_block(demo(folder))
        take_pictures(folder / "demo" / "demo-city" / "report.html")


def demo(folder: Path) -> str:
    """What `isopolis demo` prints on a screen of 80 columns."""
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "80"}
    command = [sys.executable, "-m", "isopolis", "demo"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout


def refresh_block(printed: str) -> None:
    """Puts the text below `$ make demo`."""
    readme = ROOT / "README.md"
    text = readme.read_text("utf-8")
    clean = "\n".join(line.rstrip() for line in printed.rstrip("\n").split("\n"))
    readme.write_text(BLOCK.sub(lambda found: f"{found[1]}{clean}\n{found[3]}", text), "utf-8")


def take_pictures(report: Path) -> None:
    """The first screen of the report, and its first map."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 960, "height": 760})
        page.goto(report.resolve().as_uri())
        page.screenshot(path=PICTURES / "report.png")
        page.locator("#places figure svg:visible").first.screenshot(path=PICTURES / "map.png")
        browser.close()


if __name__ == "__main__":
    main()
