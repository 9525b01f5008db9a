"""The report: one page of HTML drawn from a release alone, with nothing to load and nothing to run."""

import os
import tempfile
from importlib.resources import files
from pathlib import Path

from isopolis.release.model import Release
from isopolis.reporting import look, words
from isopolis.reporting.facts import Facts
from isopolis.reporting.parts.crossings import crossings
from isopolis.reporting.parts.domains import domains
from isopolis.reporting.parts.known import known
from isopolis.reporting.parts.maps import maps
from isopolis.reporting.parts.method import method, source_in_words
from isopolis.reporting.parts.opening import leads
from isopolis.reporting.parts.trend import trend
from isopolis.reporting.section import Section
from isopolis.reporting.summary import periods_in_words


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
    import jinja2

    room = files("isopolis.reporting") / "templates"
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: (room / name).read_text("utf-8")),
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    facts = Facts.of(release)
    opening = leads(facts)
    return environment.get_template("report.html").render(
        manifest=release.manifest, title=_title(release), notes=_notes(release), opening=opening,
        sections=_sections(facts),
        dark=look.DARK, synthetic=look.SYNTHETIC if release.manifest.synthetic else "",
    )  # fmt: skip


def findings(release: Release, n: int = 10) -> list[str]:
    """The sentences that the report opens with, at most `n`."""
    return [lead.sentence for lead in leads(Facts.of(release), n).leads]


def _sections(facts: Facts) -> list[Section]:
    release = facts.release
    parts = [domains(facts), crossings(facts), maps(facts), trend(release), known(facts), method(release)]
    return [part for part in parts if not part.empty]


def _title(release: Release) -> str:
    return f"{release.manifest.city}: equality profile {periods_in_words(release.manifest.periods)}"


def _notes(release: Release) -> list[str]:
    """What stands under the title: sources with sizes, the framework, the rules."""
    manifest = release.manifest
    sources = words.listed(source_in_words(note).rstrip(".") for note in manifest.sources)
    return [
        f"Period: {periods_in_words(release.manifest.periods)}",
        *([f"Sources: {sources}"] if sources else []),
        f"Framework: {release.framework.title} {manifest.framework_version}",
        f"Rules: {manifest.rules_note}",
    ]
