"""The report: pages of HTML drawn from a release alone, with nothing to load and nothing to run."""

import base64
import os
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from isopolis.release.model import Release
from isopolis.reporting import look
from isopolis.reporting.content import OWN_PAGES, OwnPage, Profile, profile
from isopolis.reporting.parts.reading import reading
from isopolis.reporting.section import Section
from isopolis.reporting.together import write_together

if TYPE_CHECKING:
    from jinja2 import Environment

REPORT = "report.html"
OPEN_ROWS = 40  # a table of at most so many rows stands open on a page of its own: paper cannot unfold it


def report(release: Release, path: str | os.PathLike[str]) -> Path:
    """The path of the report: an HTML file that holds all it shows and asks for nothing from outside.

    What the release says of plans and of a decision stands on pages of their own beside it; see `report_files`.
    """
    return report_files(release, path)[0]


def report_files(release: Release, path: str | os.PathLike[str]) -> tuple[Path, ...]:
    """The files of a report, all of them written or none: the report, then its pages of their own.

    A page of its own is called like the report and what it is about: report-plan.html, report-assessment.html. A page
    of an earlier report by this name that the release has no part for any more is removed. Raises UsageError where a
    file that is no page of ours stands in the way.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    texts = {target.with_name(name): text for name, text in pages(release, target.name).items()}
    write_together(texts, [target.with_name(_file(target.name, own)) for own in OWN_PAGES])
    return tuple(texts)


def html(release: Release) -> str:
    """The report as text."""
    return pages(release)[REPORT]


def pages(release: Release, name: str = REPORT) -> dict[str, str]:
    """The text of each page by the name of its file: the report, called `name`, first."""
    made, read = profile(release), reading(release)
    own = [link for link in (_link(made, page, name) for page in OWN_PAGES) if link.sections]
    apart = {section.id for link in own for section in link.sections}
    rest = [section for section in made.sections if section.id not in apart]
    texts = {name: _rendered("report.html", made, sections=rest, pages=own)}
    for link in own:
        more = {"page": link, "reading": read, "back": _address(name)}
        texts[link.name] = _rendered("page.html", made, open_rows=OPEN_ROWS, **more)
    return texts


@dataclass(frozen=True, slots=True)
class _Link:
    """A page of its own: the name of its file, its address from the report, its kind, its title, its sections."""

    name: str
    address: str
    kicker: str
    title: str
    sections: tuple[Section, ...]


def _link(made: Profile, page: OwnPage, report: str) -> _Link:
    sections = tuple(section for section in made.sections if section.id in page.sections)
    name = _file(report, page)
    return _Link(name, _address(name), page.kicker, sections[0].title if sections else "", sections)


def _file(report: str, page: OwnPage) -> str:
    """How the page's file is called beside the report's."""
    path = Path(report)
    return f"{path.stem}-{page.name}{path.suffix}"


def _address(name: str) -> str:
    """The name of a file as the address of a page in the same folder."""
    return quote(name, safe="")


def _rendered(template: str, made: Profile, **more: object) -> str:
    """A template filled in."""
    synthetic = look.SYNTHETIC if made.manifest.synthetic else ""
    return _templates().get_template(template).render(profile=made, dark=look.DARK, synthetic=synthetic, **more)


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
