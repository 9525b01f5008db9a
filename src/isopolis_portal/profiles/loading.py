"""Loading a release: verified, drawn once, and published whole or not at all."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from isopolis import __version__, release, reporting
from isopolis.errors import Finding, ReleaseInvalid
from isopolis.release import Release
from isopolis_portal.profiles import inspecting, publishing, shelf
from isopolis_portal.profiles.drawing import Drawn, draw
from isopolis_portal.profiles.models import Edition

Say = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Loaded:
    """The edition that a release became, whether that happened just now, and what to know about the release."""

    edition: Edition
    fresh: bool
    warnings: tuple[Finding, ...] = ()

    @property
    def told(self) -> str:
        """What happened, in a line."""
        edition = self.edition
        what = f"{edition} · {edition.profile.get_absolute_url()}"
        if not self.fresh:
            return f"There already: {what}"
        files = f"{edition.parts.count()} pages, {edition.downloads.count()} files"
        later = "" if edition.current else ", listed as an earlier one: the profile shows a later period"
        return f"Published: {what} ({files}){later}"


def load(folder: Path, say: Say = lambda words: None) -> Loaded:
    """What a release became. ReleaseInvalid with every reason where it may not be published; nothing changes then.

    A release that is shown already is left as it is. Killed at any moment, all that was shown before is shown still.
    """
    digest = inspecting.digest_of(folder)
    if found := _there(digest):
        return Loaded(found, fresh=False)
    say(f"Verifying {folder}")
    warnings = inspecting.inspect(folder)
    with shelf.alone() as root:
        if found := _there(digest):  # by someone who was quicker
            return Loaded(found, fresh=False)
        with shelf.staged(root) as staged:
            return Loaded(_published(folder, staged, digest, warnings, say), True, tuple(warnings))


def _there(digest: str) -> Edition | None:
    """The edition of this release, where it is whole and drawn by this version."""
    found = Edition.objects.filter(digest=digest, drawn_by=__version__).select_related("profile").first()
    return found if found and found.place.is_dir() else None


def _published(folder: Path, staged: Path, digest: str, warnings: list[Finding], say: Say) -> Edition:
    read = _copied(folder, staged / publishing.RELEASE, digest)
    edition = publishing.edition_of(read.manifest, digest)
    say(f"Drawing {edition}")
    with inspecting.refusing(folder, "the release cannot be drawn"):
        profile = reporting.profile(read)
        drawn = draw(profile, publishing.prefix_of(edition))
    edition.opening, edition.facts = drawn.opening, _facts(read, profile, warnings)
    _write(staged, drawn)
    placed = shelf.place(staged, digest)
    publishing.publish(edition, drawn, placed)
    return edition


def _copied(folder: Path, target: Path, digest: str) -> Release:
    """The release as it now lies in the site's own folder: held against the hashes of what was verified."""
    shelf.copy(folder, target)
    if inspecting.digest_of(target) != digest:
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
