"""From one moment to the next: the rows of an edition, all in one transaction."""

from pathlib import Path

from django.db import transaction
from django.utils.text import slugify

from isopolis import __version__
from isopolis.release import Manifest
from isopolis.reporting import SYNTHETIC
from isopolis_portal.profiles import indexing
from isopolis_portal.profiles.drawing import Drawn
from isopolis_portal.profiles.models import Download, Edition, Part, Profile

MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "svg": "image/svg+xml",
    "json": "application/json",
    "geojson": "application/geo+json",
    "parquet": "application/vnd.apache.parquet",
    "zip": "application/zip",
}
RELEASE, FIGURES, PACKED = "release", "figures", "release.zip"  # what an edition's folder holds


def edition_of(manifest: Manifest, digest: str) -> Edition:
    """An edition of this release, not saved yet, nor its profile where that is new: both have their names."""
    profile = _profile(manifest)
    return Edition(
        profile=profile, digest=digest, label=_label(profile, manifest, digest), drawn_by=__version__, current=False,
        period=_span(manifest, "–"), newest=max(manifest.periods, default=""),
    )  # fmt: skip


def prefix_of(edition: Edition) -> str:
    """How the name of each of its files begins: whose they are, of when, and whether of people who never lived."""
    made = [slugify(SYNTHETIC)] if edition.profile.synthetic else []
    return "-".join([edition.profile.slug, edition.label, *made])


@transaction.atomic
def publish(edition: Edition, drawn: Drawn, folder: Path) -> None:
    """Makes the edition one of its profile's, from one moment to the next; the shown one, unless that is of later."""
    profile = edition.profile
    profile.save()
    edition.profile, edition.folder = profile, folder.name
    if before := profile.editions.filter(digest=edition.digest).first():  # drawn by another version, or without files
        edition.current, edition.loaded = before.current, before.loaded
        before.delete()
    else:
        edition.current = not profile.editions.filter(current=True, newest__gt=edition.newest).exists()
    if edition.current:
        profile.editions.update(current=False)
    edition.save()
    Part.objects.bulk_create(
        Part(edition=edition, place=n, slug=p.slug, kind=p.kind, title=p.title, content=p.content)
        for n, p in enumerate(drawn.pages)
    )
    Download.objects.bulk_create(_downloads(edition, folder))
    indexing.renew(profile)


def _downloads(edition: Edition, folder: Path) -> list[Download]:
    """The whole release packed, each of its files, the files of the figures: each under a name that says what it is."""
    prefix = prefix_of(edition)
    release, figures = sorted((folder / RELEASE).iterdir()), sorted((folder / FIGURES).iterdir())
    named = [(f"{prefix}-{PACKED}", folder / PACKED)]
    named += [(f"{prefix}-{path.name}", path) for path in release] + [(path.name, path) for path in figures]
    return [
        Download(
            edition=edition, name=name, file=path.relative_to(folder).as_posix(), size=path.stat().st_size,
            media=MEDIA[path.suffix.removeprefix(".")],
        )
        for name, path in named
    ]  # fmt: skip


def _profile(manifest: Manifest) -> Profile:
    """The city's profile, or a new one with an address of its own."""
    identity = {"name": manifest.city, "country": manifest.country, "synthetic": manifest.synthetic}
    found = Profile.objects.filter(**identity).first()
    return found or Profile(**identity, area=manifest.area, slug=_address(manifest))


def _address(manifest: Manifest) -> str:
    """The city's name as an address; where another city has it, with the country, then with a number."""
    name = slugify(manifest.city)[:60] or slugify(f"{manifest.country} {manifest.area}")[:60] or "city"
    wished = [name, f"{name}-demonstration" if manifest.synthetic else f"{name}-{slugify(manifest.country)}"]
    taken = set(Profile.objects.values_list("slug", flat=True))
    return next(slug for slug in (*wished, *(f"{name}-{n}" for n in range(2, 10_000))) if slug not in taken)


def _label(profile: Profile, manifest: Manifest, digest: str) -> str:
    """The period as it stands in names of files; a second release of the same period says so."""
    period = slugify(_span(manifest, "-"))[:60] or "release"
    taken = set(
        Edition.objects.filter(profile__slug=profile.slug).exclude(digest=digest).values_list("label", flat=True)
    )
    return next(label for label in (period, *(f"{period}-{n}" for n in range(2, 10_000))) if label not in taken)


def _span(manifest: Manifest, between: str) -> str:
    """The periods from first to last, in no language: "2019–2021"."""
    known = sorted(manifest.periods)
    return between.join(dict.fromkeys((known[0], known[-1]))) if known else ""
