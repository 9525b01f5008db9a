"""city.toml as a Contract: what is wrong in it is said by key, with what stood there as a type, never as a value."""

import re
import tomllib
import types
import typing
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from isopolis.errors import ContractError, Finding
from isopolis.sources.contract import Contract

FILE = "city.toml"
_TYPES = {str: "text", bool: "true or false", int: "a whole number", float: "a number", list: "a list", dict: "a table"}
_EXPECTED = {
    "string_type": "text in quotes",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "float_type": "a number",
    "float_parsing": "a number",
    "tuple_type": 'a list: ["..."]',
    "dict_type": "a table",
    "model_type": "a table",
    "string_pattern_mismatch": "two capital letters, as NL",
    "value_error": "numbers that rise, as [15, 25, 45, 65]",
}


def path_of(folder: str | Path) -> Path:
    """The path of the city.toml of a folder (or of itself); raises ContractError where there is none."""
    path = Path(folder)
    path = path if path.name == FILE else path / FILE
    if not path.is_file():
        raise ContractError(
            "there is no city.toml",
            where=str(folder),
            expected="a folder with a city.toml",
            hint="isopolis new DIR, which makes one",
        )
    return path


def read(folder: str | Path) -> Contract:
    """The contract of a city's folder; raises ContractError with every fault of the file."""
    said = _toml(path_of(folder))
    try:
        return Contract.model_validate(said)
    except ValidationError as error:
        raise ContractError.of(_finding(detail) for detail in error.errors()) from None


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise ContractError("is not UTF-8 text", where=FILE, expected="UTF-8", hint="saving it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        where = f"{FILE}:{line[1]}" if line else FILE
        said = re.sub(r"\s*\(at .*\)$", "", str(error))
        hint = "quotes around text, one key a line, and each table once"
        raise ContractError("is not valid TOML", where=where, got=said, expected="TOML 1.0", hint=hint) from None


def _finding(detail: ErrorDetails) -> Finding:
    location = detail["loc"]
    where = f"{FILE}, {dotted(location)}"
    if detail["type"] == "extra_forbidden":
        return _unknown_key(location, where)
    if detail["type"] == "missing":
        return Finding("is missing", where, expected="a value", hint=f"adding {location[-1]} = ...")
    got = _TYPES.get(type(detail["input"]), type(detail["input"]).__name__)
    expected = _expected(detail)
    if detail["type"] == "literal_error":
        return _not_one_of(detail, where, expected)
    return Finding("is not what it should be", where, got, expected, f"writing {expected}")


def _expected(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    if detail["type"] == "literal_error":
        return str(context.get("expected", "")).replace("'", "")
    limits = {"le": "at most", "ge": "at least", "lt": "less than", "gt": "more than"}
    limit = next((f"a number {word} {context[key]:g}" for key, word in limits.items() if key in context), "")
    return limit or _EXPECTED.get(detail["type"], "another type")


def _not_one_of(detail: ErrorDetails, where: str, expected: str) -> Finding:
    options = [word.strip() for word in re.split(r",| or ", expected)]
    close = get_close_matches(str(detail["input"]), options, n=1)
    hint = f'"{close[0]}"' if close else "one of these words"
    got = _TYPES.get(type(detail["input"]), "another type")
    return Finding("is not one of the words it may be", where, got, expected, hint)


def _unknown_key(location: Sequence[str | int], where: str) -> Finding:
    keys = _keys_at(location[:-1])
    close = get_close_matches(str(location[-1]), keys, n=1, cutoff=0.6)
    hint = f"{close[0]}" if close else "leaving it out"
    return Finding("is no key that the contract knows", where, expected=", ".join(keys), hint=hint)


def _keys_at(location: Sequence[str | int]) -> list[str]:
    """The keys of the table that stands at this place."""
    kind: Any = Contract
    for step in location:
        kind = _inside(kind, step)
    model = _model(kind)
    return list(model.model_fields) if model else []


def _inside(kind: Any, step: str | int) -> Any:
    model = _model(kind)
    if model:
        return model.model_fields[str(step)].annotation
    arguments = [a for a in typing.get_args(kind) if a is not types.NoneType]
    return arguments[-1] if typing.get_origin(kind) is dict else arguments[0]


def _model(kind: Any) -> type[BaseModel] | None:
    options = typing.get_args(kind) if typing.get_origin(kind) in (types.UnionType, typing.Union) else (kind,)
    return next((o for o in options if isinstance(o, type) and issubclass(o, BaseModel)), None)


def dotted(location: Sequence[str | int]) -> str:
    """A place in the contract as TOML writes it: sources.survey.weight, areas.file[1]."""
    words = ""
    for step in location:
        if isinstance(step, int):
            words += f"[{step + 1}]"
        else:
            plain = step if re.fullmatch(r"[\w-]+", step) else f'"{step}"'
            words += f".{plain}" if words else plain
    return words
