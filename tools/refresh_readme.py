"""Runs the demo and the site, puts what they printed into README.md, and takes its pictures.

.venv/bin/python tools/refresh_readme.py
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
PORT = 8009


def main() -> None:
    """Refreshes the blocks and the pictures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        refresh_block("demo", run(folder, "demo"))
        releases = [str(path.relative_to(folder)) for path in sorted(folder.glob("demo/*/releases/*"))]
        loaded = run(folder, "portal", "load", *releases)
        refresh_block("serve", loaded + "The site: http://127.0.0.1:8000/   (stop with Ctrl+C)\n")
        with served(folder) as address, sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            take_pictures(browser, address)
            browser.close()


def run(folder: Path, *arguments: str) -> str:
    """What a command prints on a screen of 80 columns."""
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "80"}
    command = [sys.executable, "-m", "isopolis", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout


def refresh_block(command: str, printed: str) -> None:
    """Puts the text below `$ make COMMAND`."""
    readme = ROOT / "README.md"
    clean = "\n".join(line.rstrip() for line in printed.rstrip("\n").split("\n"))
    block = re.compile(rf"(^\$ make {command}\n)(.*?)(^```$)", re.M | re.S)
    text = block.sub(lambda found: f"{found[1]}{clean}\n{found[3]}", readme.read_text("utf-8"))
    readme.write_text(text, "utf-8")


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of the site while it is served."""
    command = [sys.executable, "-m", "isopolis_portal", "serve", "--port", str(PORT)]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{PORT}"
    try:
        for _ in range(200):
            time.sleep(0.1)
            try:
                urllib.request.urlopen(address).close()
                break
            except OSError:
                continue
        yield address
    finally:
        process.terminate()
        process.wait()


def take_pictures(browser: Any, address: str) -> None:
    """The members on their map, and the first screen of a city's profile."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, path, height in (("members", "/members/", 1180), ("profile", "/cities/demo-city/", 900)):
        page = browser.new_page(viewport={"width": 1200, "height": height})
        page.goto(address + path)
        page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    main()
