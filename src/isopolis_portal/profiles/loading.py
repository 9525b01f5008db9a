"""Loading a release: verified, drawn once, and published whole or not at all."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from isopolis import __version__
from isopolis.errors import Finding
from isopolis_portal.profiles import shelf
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

    @property
    def facts(self) -> dict[str, object]:
        """The same for a machine."""
        return {
            "profile": self.edition.profile.get_absolute_url(),
            "release": str(self.edition),
            "new": self.fresh,
            "current": self.edition.current,
        }


def load(folder: Path, say: Say = lambda words: None) -> Loaded:
    """What a release became. ReleaseInvalid with every reason where it may not be published; nothing changes then.

    A release that is shown already is left as it is. Killed at any moment, all that was shown before is shown still.
    """
    digest = shelf.digest_of(folder)
    if found := _there(digest):
        return Loaded(found, fresh=False)
    from isopolis_portal.profiles import inspecting, making  # they take longer to import than this took

    say(f"Verifying {folder}")
    warnings = inspecting.inspect(folder)
    with shelf.alone() as root:
        if found := _there(digest):  # by someone who was quicker
            return Loaded(found, fresh=False)
        with shelf.staged(root) as staged:
            return Loaded(making.make(folder, staged, digest, warnings, say), True, tuple(warnings))


def _there(digest: str) -> Edition | None:
    """The edition of this release, where it is whole and drawn by this version."""
    found = Edition.objects.filter(digest=digest, drawn_by=__version__).select_related("profile").first()
    return found if found and found.place.is_dir() else None
