"""Framework files as they are written: tables of entries, each of which knows where it stands."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from isopolis.errors import Finding

CATALOGUE = Path(__file__).parent / "catalogue"
HEAD = ("id", "version", "title", "description")
TABLES = ("grounds", "characteristics", "domains", "indicators")
SHORTHAND = "domain"  # written once at the top of a file, it holds for each of the file's indicators


@dataclass(frozen=True)
class Part:
    """One TOML file: its name as messages show it, its text, and what it says."""

    file: str
    text: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Entry:
    """One item of a table, as written. `place` is "file:line" where the line is known."""

    place: str
    table: str
    values: Mapping[str, Any]

    @property
    def id(self) -> str:
        """The id as written, or "" where there is none."""
        return str(self.values.get("id", ""))

    def where(self, key: str = "") -> str:
        """The words that lead a reader to a key: `work-pay.toml:12 [[indicators]] WRK01, key "unit"`."""
        words = f"{self.place} [[{self.table}]] {self.id}".strip()
        return f'{words}, key "{key}"' if key else words


def names() -> tuple[str, ...]:
    """The frameworks that come with Isopolis, by name."""
    return tuple(sorted(folder.name for folder in CATALOGUE.iterdir() if (folder / "framework.toml").is_file()))


def read(name_or_path: str | Path) -> tuple[list[Part], list[Finding]]:
    """Every part of a framework that could be read, and a finding for every one that could not."""
    path = _path(name_or_path)
    files = _files(path) if str(name_or_path) else []
    if not files:
        return [], [_nothing_there(str(name_or_path), path)]
    read_files = [_part(file, path) for file in files]
    parts = [part for part in read_files if isinstance(part, Part)]
    return parts, [finding for finding in read_files if isinstance(finding, Finding)]


def entries(parts: list[Part]) -> Iterator[Entry]:
    """Each item of each table, in the order of the files."""
    for part in parts:
        inherited = {SHORTHAND: part.values[SHORTHAND]} if SHORTHAND in part.values else {}
        for table in TABLES:
            listed = part.values.get(table, [])
            items = [item for item in listed if isinstance(item, Mapping)] if isinstance(listed, list) else []
            lines = _header_lines(part.text, table)
            places = [f"{part.file}:{line}" for line in lines] if len(lines) == len(items) else [part.file] * len(items)
            for place, item in zip(places, items, strict=True):
                yield Entry(place, table, inherited | dict(item) if table == "indicators" else item)


def _path(name_or_path: str | Path) -> Path:
    """Where the framework stands. A built-in name wins, except over a Path to something that is there."""
    path = Path(name_or_path)
    found = isinstance(name_or_path, Path) and path.exists()
    return CATALOGUE / path if str(name_or_path) in names() and not found else path


def _files(path: Path) -> list[Path]:
    """The one file, or a folder's files: framework.toml first, the rest by name."""
    if path.is_file():
        return [path]
    return sorted(path.glob("*.toml"), key=lambda file: (file.name != "framework.toml", file.name))


def _part(file: Path, root: Path) -> Part | Finding:
    name = file.name if file == root else f"{root.name}/{file.name}"
    try:
        text = file.read_text(encoding="utf-8")
        return Part(name, text, tomllib.loads(text))
    except OSError as error:
        return Finding(
            "cannot be read", name, str(error.strerror), "a readable file", "another file, or its permissions"
        )
    except UnicodeDecodeError as error:
        return Finding("is not UTF-8 text", name, got=error.reason, expected="UTF-8", hint="saving the file as UTF-8")
    except tomllib.TOMLDecodeError as error:
        return Finding("is not valid TOML", name, str(error), "TOML 1.0", "mending the line that the message names")


def _nothing_there(asked: str, path: Path) -> Finding:
    if asked and path.is_dir():
        return Finding("holds no TOML file", asked, "an empty folder", "framework.toml", "naming another folder")
    known = ", ".join(names())
    return Finding("is no framework", repr(asked), "no such name or path", known, f"load({names()[0]!r}) or a path")


def _header_lines(text: str, table: str) -> list[int]:
    header = re.compile(rf"\s*\[\[\s*{table}\s*\]\]")
    return [number for number, line in enumerate(text.split("\n"), start=1) if header.match(line)]
