"""The report: one page of HTML drawn from a release alone, with nothing to load and nothing to run."""

import base64
import os
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from isopolis.release.model import Release
from isopolis.reporting import look
from isopolis.reporting.content import profile

if TYPE_CHECKING:
    from jinja2 import Environment


def report(release: Release, path: str | os.PathLike[str]) -> Path:
    """The path of the report: one HTML file that holds all it shows and asks for nothing from outside.

    An existing file is replaced only when the new one is whole.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    text = html(release)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=target.parent, suffix=".part", delete=False) as part:
        part.write(text)
    Path(part.name).chmod(0o644)
    return Path(part.name).replace(target)


def html(release: Release) -> str:
    """The report as text."""
    synthetic = look.SYNTHETIC if release.manifest.synthetic else ""
    return _templates().get_template("report.html").render(
        profile=profile(release), dark=look.DARK, synthetic=synthetic
    )  # fmt: skip


def chart_styles() -> str:
    """The style sheet that a page with figures needs: the colours of charts in the dark scheme."""
    return _templates().get_template("charts.css").render(dark=look.DARK)


def _templates() -> "Environment":
    import jinja2

    room = files("isopolis.reporting") / "templates"
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: (room / name).read_text("utf-8")),
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    environment.filters.update(csv_link=_csv_link, svg_link=_svg_link)
    return environment


def _csv_link(text: str) -> str:
    """A CSV file inside a link."""
    return "data:text/csv;charset=utf-8," + quote(text, safe=",;:/|=+-_.()!* ").replace(" ", "%20")


def _svg_link(svg: str) -> str:
    """A drawing as an SVG file inside a link."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
