"""Pages written together: all of them or none, and nothing that another made is overwritten."""

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from isopolis.errors import UsageError

MARK = '<meta name="generator" content="isopolis">'  # stands near the start of each page
_START = 500  # characters


def is_ours(path: Path) -> bool:
    """Whether a file is a page that Isopolis wrote."""
    if not path.is_file():
        return False
    with path.open(encoding="utf-8", errors="replace") as file:
        return MARK in file.read(_START)


def write_together(texts: Mapping[Path, str], beside: Iterable[Path]) -> None:
    """Writes each text to its path; the names change only when all are written, the first path's last.

    `beside` are the paths that pages may stand at next to the first one: where one of them holds a page of ours that
    is not written now, it goes; where a page would go and a file of another stands, UsageError, and nothing changes.
    """
    first, *others = texts
    for path in others:
        if path.exists() and not is_ours(path):
            raise UsageError(
                "a file stands where a page of the report would go, and it is no such page",
                where=str(path), hint="another name for the report, or moving the file",
            )  # fmt: skip
    parts: dict[Path, Path] = {}
    try:
        for path, text in texts.items():
            parts[path] = _part(path.parent, text)
        for path in (*others, first):
            parts[path].replace(path)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
    for path in beside:
        if path not in texts and is_ours(path):
            path.unlink()


def _part(folder: Path, text: str) -> Path:
    """The text under a temporary name in the folder."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=folder, suffix=".part", delete=False) as part:
        part.write(text)
    path = Path(part.name)
    path.chmod(0o644)
    return path
