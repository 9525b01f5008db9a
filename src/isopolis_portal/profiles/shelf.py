"""Where the files of releases lie: each release in a folder of its own, which is there whole or not at all."""

import fcntl
import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.conf import settings

from isopolis.errors import ReleaseInvalid
from isopolis_portal.profiles.models import Edition

LOCK, MANIFEST = ".lock", "manifest.json"
QUICK = 1  # level of compression: the packed release is half as large again as it could be, and made at once


def digest_of(folder: Path) -> str:
    """The hash of the manifest, and thereby of every file that it names; ReleaseInvalid where there is none."""
    path = folder / MANIFEST
    if path.is_symlink() or not path.is_file():
        raise ReleaseInvalid(
            "there is no release here", where=str(path), hint="the folder that `isopolis protect` wrote"
        )
    return hashlib.sha256(path.read_bytes()).hexdigest()


@contextmanager
def alone() -> Iterator[Path]:
    """The folder of all releases while nobody else loads one; what a load left behind that was killed is gone."""
    root = Path(settings.MEDIA_ROOT) / "releases"
    root.mkdir(parents=True, exist_ok=True)
    with (root / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the system gives it back when a process ends, however it ends
        clear(root)
        yield root


def clear(root: Path) -> None:
    """Removes the folders that no edition knows; for one who is alone."""
    known = set(Edition.objects.values_list("folder", flat=True))
    for path in root.iterdir():
        if path.is_dir() and path.name not in known:
            shutil.rmtree(path)


@contextmanager
def staged(root: Path) -> Iterator[Path]:
    """A new folder that nobody looks into, gone at the end unless it was placed."""
    with tempfile.TemporaryDirectory(dir=root, prefix=".loading-") as holder:
        new = Path(holder) / "new"
        new.mkdir()
        yield new


def place(folder: Path, digest: str) -> Path:
    """The folder, now under the name by which an edition knows it: the hash of the manifest where that is free."""
    root = folder.parents[1]
    taken = {path.name for path in root.iterdir()}
    name = next(name for name in (digest, *(f"{digest}-{n}" for n in range(2, 1000))) if name not in taken)
    folder.parent.chmod(0o755)
    return folder.replace(root / name)


def copy(source: Path, target: Path) -> None:
    """Copies the plain files of a folder; a link is copied as a link, and so told from a file afterwards."""
    target.mkdir()
    for path in sorted(source.iterdir()):
        shutil.copyfile(path, target / path.name, follow_symlinks=False)


def pack(folder: Path, target: Path) -> None:
    """Packs the files of a folder into one that keeps their names; the same files give the same bytes."""
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=QUICK) as packed:
        for path in sorted(folder.iterdir()):
            about = ZipInfo(path.name)
            about.external_attr = 0o644 << 16
            packed.writestr(about, path.read_bytes(), ZIP_DEFLATED, QUICK)
