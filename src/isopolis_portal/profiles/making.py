"""Making an edition of a release: held against its hashes, drawn once, put in its place, and then published."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from isopolis import release, reporting
from isopolis.errors import Finding, ReleaseInvalid
from isopolis.release import Release
from isopolis_portal.profiles import inspecting, publishing, shelf
from isopolis_portal.profiles.drawing import Drawn, draw
from isopolis_portal.profiles.models import Edition

MAPS = 12  # as many as a page can bear
Say = Callable[[str], object]


def make(folder: Path, staged: Path, digest: str, warnings: list[Finding], say: Say) -> Edition:
    """The edition, published: of the release in `folder`, whose `digest` it still has, in the folder `staged`."""
    read = _copied(folder, staged / publishing.RELEASE, digest)
    inspecting.require_name(folder, read.manifest.city)
    edition = publishing.edition_of(read.manifest, digest)
    say(f"Drawing {edition}")
    with inspecting.refusing(folder, "the release cannot be drawn"):
        profile = reporting.profile(read, MAPS)
        drawn = draw(profile, publishing.prefix_of(edition))
    edition.opening, edition.facts = drawn.opening, _facts(read, profile, warnings)
    _write(staged, drawn)
    placed = shelf.place(staged, digest)
    publishing.publish(edition, drawn, placed)
    return edition


def _copied(folder: Path, target: Path, digest: str) -> Release:
    """The release as it now lies in the site's own folder: held against the hashes of what was verified."""
    shelf.copy(folder, target)
    if shelf.digest_of(target) != digest:
        raise ReleaseInvalid("the release changed while it was read", where=str(folder), hint="again in a moment")
    return release.read(target)


def _write(folder: Path, drawn: Drawn) -> None:
    shelf.pack(folder / publishing.RELEASE, folder / publishing.PACKED)
    figures = folder / publishing.FIGURES
    figures.mkdir()
    for name, text in drawn.files.items():
        (figures / name).write_text(text, "utf-8", newline="")


def _facts(read: Release, profile: reporting.Profile, warnings: list[Finding]) -> dict[str, Any]:
    """What is said beside the findings: whose figures, by which framework and rules, and what they do not promise."""
    manifest = read.manifest
    return {
        "title": reporting.title(read),
        "not_known": profile.not_known,
        "sources": [reporting.source_in_words(note).rstrip(".") for note in manifest.sources],
        "framework": f"{read.framework.title} {manifest.framework_version}",
        "framework_hash": manifest.framework_hash,
        "rules": manifest.rules,
        "rules_note": manifest.rules_note,
        "engine": manifest.engine,
        "attribution": manifest.attribution,
        "licence": manifest.licence,
        "absent": list(manifest.absent),
        "not_promised": [str(promise) for promise in read.audit.get("not_promised", ())],
        "warnings": [f"{finding.what}: {finding.got}" for finding in warnings],
    }
