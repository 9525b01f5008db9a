"""May this release be published? Every reason why not, before anything of it is kept."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from isopolis.errors import Finding, IsopolisError, ReleaseInvalid
from isopolis.release import verify

MOST_BYTES, LONGEST = 500_000_000, 200
FRESH = "a fresh copy of the folder that `isopolis protect` wrote"


def inspect(folder: Path) -> list[Finding]:
    """Warnings about a release that may be published; ReleaseInvalid with every reason where it may not."""
    if strange := list(_strange(folder)):
        raise ReleaseInvalid.of(strange)
    with refusing(folder, "the release cannot be read"):
        findings = verify(folder)
    if any(finding.severity == "error" for finding in findings):
        raise ReleaseInvalid.of(findings)
    return findings


def _strange(folder: Path) -> Iterator[Finding]:
    """What no release holds, found without opening a file: links, folders, files far too large."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_symlink():
            yield Finding("a link may lead outside the release", entry.path, expected="a plain file", hint=FRESH)
        elif not entry.is_file(follow_symlinks=False):
            yield Finding("this is not a plain file", entry.path, hint=FRESH)
        elif entry.stat(follow_symlinks=False).st_size > MOST_BYTES:
            yield Finding("a file is too large for aggregates", entry.path, expected=f"<= {MOST_BYTES:,} bytes")


def require_name(folder: Path, name: str) -> None:
    """ReleaseInvalid where a page could not bear the city's name."""
    if not name.strip() or len(name) > LONGEST:
        raise ReleaseInvalid(
            "the city's name cannot stand on a page",
            where=str(folder),
            got=f"{len(name)} letters",
            expected=f"1 to {LONGEST}",
        )


@contextmanager
def refusing(folder: Path, what: str) -> Iterator[None]:
    """Turns whatever strange content brings about into ReleaseInvalid: its fault, not the site's."""
    try:
        yield
    except IsopolisError:
        raise
    except Exception as problem:
        raise ReleaseInvalid(what, where=str(folder), got=type(problem).__name__, hint=FRESH) from problem
