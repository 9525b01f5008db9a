"""Frameworks in and out of TOML files."""

import os
from pathlib import Path
from typing import Any

import tomli_w

from isopolis.errors import ContractError, Finding, UsageError
from isopolis.framework.checking import check
from isopolis.framework.draft import Draft
from isopolis.framework.model import Framework
from isopolis.framework.reading import HEAD, SHORTHAND, TABLES, Part, entries, read


def load(name_or_path: str | Path) -> Framework:
    """The framework of a built-in name, a folder of TOML files, or one TOML file.

    Raises ContractError with every finding of `validate` that is an error.
    """
    draft, findings = _draft(name_or_path)
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        raise ContractError.of(errors)
    return draft.framework()


def validate(name_or_path: str | Path) -> list[Finding]:
    """What is wrong, or could be better, with a framework's files; empty where nothing is."""
    return _draft(name_or_path)[1]


def write(framework: Framework, path: str | Path) -> Path:
    """The path of the one TOML file that now says all of the framework: loaded again, it has the same hash.

    Raises UsageError where the path cannot be written; nothing half-written stays.
    """
    target = Path(path)
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        unfinished.write_text(tomli_w.dumps(_plain(framework)), encoding="utf-8", newline="\n")
        unfinished.replace(target)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        hint = "a file in a folder that exists and may be written to"
        raise UsageError("cannot be written", where=str(target), got=str(error.strerror), hint=hint) from error
    return target


def _draft(name_or_path: str | Path) -> tuple[Draft, list[Finding]]:
    parts, unread = read(name_or_path)
    draft = Draft.of_entries(_head(parts), tuple(entries(_in_order(parts))))
    return draft, unread or check(draft, parts)


def _head(parts: list[Part]) -> dict[str, Any]:
    return {key: part.values[key] for key in HEAD for part in reversed(parts) if key in part.values}


def _in_order(parts: list[Part]) -> list[Part]:
    """The parts with the files of the domains in the order of the domains."""
    listed = [entry.id for entry in entries(parts) if entry.table == "domains"]
    rank = {id: place for place, id in enumerate(listed)}
    return sorted(parts, key=lambda part: rank.get(str(part.values.get(SHORTHAND)), -1))


def _plain(framework: Framework) -> dict[str, Any]:
    """The framework as TOML can say it: what stands at its default is left out."""
    said = framework.model_dump(mode="json", exclude_defaults=True)
    return {key: said[key] for key in (*HEAD, *TABLES) if key in said}
