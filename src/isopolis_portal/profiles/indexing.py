"""What the site's search finds of a profile: its city, its findings, and the parts of life that it speaks of."""

from collections.abc import Iterator

from isopolis_portal.profiles.models import Edition, Profile
from isopolis_portal.search import index
from isopolis_portal.search.entry import Entry

KIND = "profile"


def entries() -> Iterator[Entry]:
    """Every profile, as its current edition tells it."""
    for edition in Edition.objects.filter(current=True).select_related("profile"):
        yield _entry(edition)


def renew(profile: Profile) -> None:
    """The profile can now be found as it is shown, in the transaction that shows it."""
    index.put([_entry(profile.current)])


def forget(profile: Profile) -> None:
    """The profile can no longer be found, in the transaction that takes it away."""
    index.drop([(KIND, profile.slug)])


def _entry(edition: Edition) -> Entry:
    profile, parts = edition.profile, list(edition.parts.all())
    said = [lead["sentence"] for lead in edition.opening["leads"]]
    told = [edition.facts["title"], *said, *(part.title for part in parts), f"Not known: {edition.facts['not_known']}"]
    return Entry(
        kind=KIND,
        id=profile.slug,
        language="en",
        title=f"{profile.name} (synthetic residents)" if profile.synthetic else profile.name,
        text="\n".join(told),
        path=profile.get_absolute_url(),
        facets={
            "country": (profile.country,),
            "domain": tuple(part.slug for part in parts if part.kind == "domain"),
        },
        day=edition.loaded.date().isoformat(),
    )
