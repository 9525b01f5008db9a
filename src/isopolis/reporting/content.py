"""What a city's page is made of: the report shows it as one file, the site as pages of its own."""

from dataclasses import dataclass

from isopolis.release.model import Manifest, Release
from isopolis.reporting import words
from isopolis.reporting.assessed import Assessed
from isopolis.reporting.facts import Facts
from isopolis.reporting.parts.assessment import assessment
from isopolis.reporting.parts.assessment import in_brief as assessment_in_brief
from isopolis.reporting.parts.budget import budget
from isopolis.reporting.parts.crossings import crossings
from isopolis.reporting.parts.domains import domains
from isopolis.reporting.parts.known import known
from isopolis.reporting.parts.maps import FEW_MAPS, maps
from isopolis.reporting.parts.method import method, source_in_words
from isopolis.reporting.parts.opening import Opening, leads, with_reach
from isopolis.reporting.parts.plan import in_brief as plan_in_brief
from isopolis.reporting.parts.plan import plan
from isopolis.reporting.parts.reach import reach
from isopolis.reporting.parts.sites import sites
from isopolis.reporting.parts.trend import trend
from isopolis.reporting.planned import Planned
from isopolis.reporting.section import Section
from isopolis.reporting.summary import not_known, periods_in_words


@dataclass(frozen=True, slots=True)
class Profile:
    """A city's page in its parts: title and facts, the first findings, and the sections with their figures.

    `not_known` is the one line that says what the figures do not. A section that would be empty is left out.
    """

    manifest: Manifest
    title: str
    notes: tuple[str, ...]
    opening: Opening
    sections: tuple[Section, ...]
    not_known: str


@dataclass(frozen=True, slots=True)
class OwnPage:
    """What the report leaves to a page of its own: how its file is called, its kind in words, the ids it shows."""

    name: str
    kicker: str
    sections: tuple[str, ...]


OWN_PAGES = (
    OwnPage("plan", "Plan", ("plan", "sites", "budget")),
    OwnPage("assessment", "Equality impact assessment", ("assessment",)),
)


def profile(release: Release, most_maps: int = FEW_MAPS) -> Profile:
    """The parts of a city's page, every figure drawn; of the indicators that areas have, at most so many as maps."""
    facts = Facts.of(release)
    return Profile(
        manifest=release.manifest,
        title=f"{release.manifest.city}: equality profile {periods_in_words(release.manifest.periods)}",
        notes=_notes(release),
        opening=with_reach(leads(facts), facts),
        sections=_sections(facts, most_maps),
        not_known=not_known(release),
    )


def findings(release: Release, n: int = 10) -> list[str]:
    """The sentences that the page opens with: at most `n` on how it stands, and one on who gets there."""
    facts = Facts.of(release)
    return [lead.sentence for lead in with_reach(leads(facts, n), facts).leads]


def decided(release: Release) -> list[str]:
    """What the release says of plans and of a decision, each in a few sentences; none where it holds neither."""
    planned, assessed = Planned.of(release), Assessed.of(release)
    said = [plan_in_brief(planned)] if planned else []
    return [*said, assessment_in_brief(assessed)] if assessed else said


def _sections(facts: Facts, most_maps: int) -> tuple[Section, ...]:
    release = facts.release
    parts = (
        domains(facts), crossings(facts), reach(facts), maps(facts, most_maps), trend(release), plan(facts),
        sites(facts), assessment(facts), budget(facts), known(facts), method(release),
    )  # fmt: skip
    return tuple(part for part in parts if not part.empty)


def _notes(release: Release) -> tuple[str, ...]:
    """What stands under the title: sources with sizes, the framework, the rules."""
    manifest = release.manifest
    sources = words.listed(source_in_words(note).rstrip(".") for note in manifest.sources)
    return (
        f"Period: {periods_in_words(manifest.periods)}",
        *((f"Sources: {sources}",) if sources else ()),
        f"Framework: {release.framework.title} {manifest.framework_version}",
        f"Rules: {manifest.rules_note}",
    )
