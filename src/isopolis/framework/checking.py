"""Every fault of a framework's files: first the shape of what is written, then whether it holds together."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from isopolis.errors import Finding
from isopolis.framework.draft import MODELS, Draft
from isopolis.framework.model import Answer, Category, Frozen, Question
from isopolis.framework.reading import HEAD, SHORTHAND, TABLES, Entry, Part
from isopolis.framework.rules import broken_rules

NESTED: Mapping[tuple[str, ...], type[Frozen]] = MappingProxyType(
    {("categories",): Category, ("question",): Question, ("question", "answers"): Answer}
)
EXPECTED: Mapping[str, str] = MappingProxyType(
    {
        "string_type": "text in quotes",
        "bool_type": "true or false",
        "bool_parsing": "true or false",
        "float_type": "a number",
        "float_parsing": "a number",
        "finite_number": "a finite number",
        "tuple_type": "a list [...]",
        "model_type": "a table { ... }",
        "mapping_type": "a table { ... }",
    }
)


def check(draft: Draft, parts: Iterable[Part] = ()) -> list[Finding]:
    """Every fault of a draft, and of the files it came from where they are given."""
    files = list(parts)
    return [
        *(finding for part in files for finding in _part_faults(part)),
        *(_head_faults(draft, files) if files else ()),
        *(finding for entry, error in draft.misshapen for finding in _shape_faults(entry, error)),
        *broken_rules(draft),
    ]


def _part_faults(part: Part) -> Iterator[Finding]:
    allowed = (*HEAD, SHORTHAND, *TABLES)
    for key, value in part.values.items():
        where = f'{part.file}, key "{key}"'
        if key not in allowed:
            yield _unknown_key(where, key, allowed)
        elif key in TABLES and not _is_list_of_tables(value):
            hint = f"writing [[{key}]] above each of them"
            yield Finding("is not a list of tables", where, _shown(value), f"[[{key}]]", hint)
        elif key not in TABLES and not isinstance(value, str):
            yield Finding("is not text", where, _shown(value), "text in quotes", f'{key} = "..."')


def _head_faults(draft: Draft, parts: list[Part]) -> Iterator[Finding]:
    for key in HEAD:
        files = [part.file for part in parts if key in part.values]
        if len(files) > 1:
            where, got = f'{files[-1]}, key "{key}"', ", ".join(files)
            yield Finding("is said in more than one file", where, got, "one file", f"keeping it in {files[0]}")
        elif not files and key != "description":
            where = f'{parts[0].file}, key "{key}"'
            yield Finding("is missing", where, "nothing", "text in quotes", f'adding {key} = "..." at the top')


def _shape_faults(entry: Entry, error: ValidationError) -> Iterator[Finding]:
    for fault in error.errors(include_url=False):
        where = entry.where(_key(entry.values, fault["loc"]))
        if fault["type"] == "extra_forbidden":
            yield _unknown_key(where, str(fault["loc"][-1]), tuple(_model(entry, fault).model_fields))
        elif fault["type"] == "missing":
            yield Finding("is missing", where, "nothing", "a value", f"adding the key {fault['loc'][-1]}")
        else:
            yield _wrong_value(where, fault)


def _unknown_key(where: str, key: str, allowed: tuple[str, ...]) -> Finding:
    near = difflib.get_close_matches(key, allowed, n=1)
    hint = f"writing {near[0]}" if near else "leaving it out"
    return Finding("is an unknown key", where, key, ", ".join(allowed), hint)


def _wrong_value(where: str, fault: ErrorDetails) -> Finding:
    expected = str(fault.get("ctx", {}).get("expected", "")) or EXPECTED.get(fault["type"], fault["msg"])
    quotes = fault["type"] == "string_type" and isinstance(fault["input"], int | float)
    hint = f'writing it in quotes: "{fault["input"]}"' if quotes else f"writing {expected}"
    return Finding("has a value that does not fit", where, _shown(fault["input"]), expected, hint)


def _model(entry: Entry, fault: ErrorDetails) -> type[Frozen]:
    names = tuple(part for part in fault["loc"][:-1] if isinstance(part, str))
    return NESTED.get(names, MODELS[entry.table])


def _key(values: Any, loc: tuple[int | str, ...]) -> str:
    """The way to a key as a reader would say it: `categories[woman].noun`; items are named by id or code."""
    words = ""
    for step in loc:
        try:
            values = values[step]
        except (KeyError, IndexError, TypeError):
            values = None
        if isinstance(step, int):
            named = values.get("id") or values.get("code") if isinstance(values, Mapping) else None
            words += f"[{named or step + 1}]"
        else:
            words += f".{step}" if words else step
    return words


def _is_list_of_tables(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, Mapping) for item in value)


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return "a table"
    text = f"a list of {len(value)}" if isinstance(value, list | tuple) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
