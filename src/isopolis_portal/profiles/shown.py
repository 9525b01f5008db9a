"""What pages show of profiles: the cities, the parts of one, the files of a release. For other rooms too."""

from pathlib import PurePath
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from isopolis_portal.config.vocabulary import domain_name
from isopolis_portal.members import links
from isopolis_portal.members.models import Member
from isopolis_portal.profiles.models import Download, Edition, Profile

TITLES = {
    "crossings": _("Where two characteristics meet"),
    "reach": _("Who gets there"),
    "places": _("Place by place"),
    "plan": _("What could be done"),
    "sites": _("Where to open"),
    "assessment": _("What a decision would mean"),
    "budget": _("For whom the budget is"),
    "trend": _("Period by period"),
    "known": _("What is known, and what is not"),
    "method": _("How to read this, and how it was made"),
}
LEADS = {
    "crossings": _("Groups are not one thing: heat maps of the widest crossings."),
    "reach": _("Which services are near on foot, which are near in a wheelchair, and where no way leads."),
    "places": _("Maps of the areas that lie furthest apart."),
    "plan": _("Interventions for a budget, whom they help, and how much better any other choice could be."),
    "sites": _("At which places a further service would bring most, and for whom."),
    "assessment": _("Who gains and who loses, where, what else would save as much, and what is not known."),
    "budget": _("What of each line goes to whom, and what nobody can say."),
    "trend": _("The city as a whole, over time."),
    "known": _("Which characteristic in which part of life, who cannot be in the data, who did not answer."),
    "method": _("Sources, rules of protection, assumptions, definitions."),
}
FILES = {
    "release": _("The whole release, packed"),
    "estimates": _("Estimates: every value that may be published"),
    "gaps": _("Gaps: every group against the rest of the city, everyone, or another"),
    "coverage": _("Coverage: what is known of each characteristic in each domain"),
    "quality": _("Quality: who answered each question, and who did not"),
    "reach": _("Reach: who gets where, by which way of moving, and how that was worked out"),
    "plan": _("Plan: what interventions would change, for whom, and how surely they are the best"),
    "sites": _("Sites: where to open, and who would be nearer"),
    "assessment": _("Assessment: what a decision would mean, for whom and where"),
    "budget": _("Budget: what of each line goes to which group"),
    "assumptions": _("Assumptions: what is assumed, not measured"),
    "areas": _("Areas: the map"),
    "framework": _("Framework: every definition"),
    "rules": _("Rules of protection"),
    "audit": _("Audit: which checks the tables passed"),
    "datapackage": _("Data package: the release described for other software"),
    "manifest": _("Manifest: what the release is, and the hash of each file"),
}


class Way(NamedTuple):
    """The way to one part of a profile, in the reader's language as far as the site has the words."""

    slug: str
    kind: str
    title: str
    lead: str
    english_title: bool = False
    english_lead: bool = False


class Kept(NamedTuple):
    """One thing that a release holds, in each form in which it can be taken along."""

    what: str
    forms: list[Download]


def cities() -> QuerySet[Edition]:
    """What is shown of each city, by name."""
    return Edition.objects.filter(current=True).select_related("profile").order_by("profile__name")


def waiting() -> list[Member]:
    """The cities among the members that have no profile here: how they stand is not known yet."""
    known = set(Profile.objects.filter(synthetic=False).values_list("area", flat=True))
    return [member for member in Member.objects.current().filter(layer="city") if member.area not in known]


def newest(n: int) -> list[Edition]:
    """The editions published last, each with its profile; `opening` holds its findings."""
    return list(Edition.objects.filter(current=True).select_related("profile").order_by("-loaded")[:n])


def profile_of(area: str) -> links.Profile | None:
    """The profile of a real city by the code of its area, as a member's page shows it."""
    found = Profile.objects.filter(area=area, synthetic=False).first()
    return links.Profile(found.name, found.get_absolute_url()) if found else None


def parts_of(edition: Edition) -> list[Way]:
    """The parts of a profile in their order, without what they hold."""
    return [_way(*row) for row in edition.parts.values_list("slug", "kind", "title", "content__sentences")]


def _way(slug: str, kind: str, title: str, sentences: list[str]) -> Way:
    if kind in TITLES:
        return Way(slug, kind, str(TITLES[kind]), str(LEADS[kind]))
    known = domain_name(slug)
    told = sentences[0] if sentences else ""
    return Way(slug, kind, title if known == slug else known, told, english_title=known == slug, english_lead=True)


def released(edition: Edition) -> list[Kept]:
    """What the release holds, the most asked for first."""
    by_stem: dict[str, list[Download]] = {}
    for file in edition.downloads.exclude(file__startswith="figures/"):
        by_stem.setdefault(PurePath(file.file).stem, []).append(file)
    return [Kept(str(what), by_stem[stem]) for stem, what in FILES.items() if stem in by_stem]
