"""Modes: how one moves along a street, as data; and which group a city says moves how."""

import math
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Literal

import polars as pl
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from isopolis.errors import ContractError, Finding
from isopolis.framework import Framework, Group
from isopolis.sources.contract import Contract
from isopolis.sources.contract_file import FILE
from isopolis.sources.microdata import Axis
from isopolis.sources.toml_file import read_toml

if TYPE_CHECKING:
    from isopolis.sources.city import City

DEFAULT = "adult"  # of every group that the contract gives no mode
_KEY = "file"  # of [modes], beside its groups: where the city's own modes stand
_WORDS = MappingProxyType({"passable": 1.0, "barred": math.inf})
Assignment = tuple[tuple[Group, str], ...]


def _times(value: Any) -> Any:
    """How many times as long it takes: a word as its number."""
    if isinstance(value, str) and value not in _WORDS:
        raise ValueError
    return _WORDS.get(value, value) if isinstance(value, str) else value


Times = Annotated[float, Field(ge=1), BeforeValidator(_times)]  # 1: no hindrance; infinite: barred
Answer = Literal["yes", "no"]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Unknown(_Strict):
    """How a tag counts that nobody has set: "yes", it does not hinder, or "no"."""

    ramp: Answer = "no"  # few steps have one, and it is what a mapper would note
    kerb: Answer = "yes"
    paved: Answer = "yes"
    wheelchair: Answer = "yes"
    tactile: Answer = "yes"
    lit: Answer = "yes"
    gentle: Answer = "yes"  # a slope that only the height of the ground tells
    step_free: Answer = "yes"  # the entrance of a facility


class Mode(_Strict):
    """How one moves: a speed, and how many times as long each hindrance makes it take (1 to infinite)."""

    id: str
    name: str = Field(min_length=1)  # "in a wheelchair"
    noun: str = Field(min_length=1)  # "a wheelchair user"
    speed: float = Field(gt=0, le=50)  # km/h on the flat
    steps: Times = 1.0
    raised_kerb: Times = 1.0
    unpaved: Times = 1.0
    not_for_wheelchairs: Times = 1.0
    no_tactile: Times = 1.0
    unlit: Times = 1.0
    steep: Times = 1.0
    steep_from: float = Field(1 / 12, gt=0, lt=1)  # rise over run
    step_free: bool = False  # only facilities whose entrance is
    unknown: Unknown = Unknown()


def modes(city: "City") -> Mapping[str, Mode]:
    """Every mode by its id: the built-in ones, the matrices', with what the city's own file adds or changes.

    A matrix whose id is no built-in mode is one that takes streets as an adult on foot does, "by" its id.
    Raises ContractError with every fault of that file, and of the groups and modes that the contract names.
    """
    found = _read(city.contract, city.path)
    faults = list(_misnamed(city.contract, city.framework, found))
    if faults:
        raise ContractError.of(faults)
    return found


def assignment(city: "City") -> Assignment:
    """Which group moves by which mode, in the order of the contract: the first that fits, else an adult on foot.

    Raises ContractError as `modes` does.
    """
    modes(city)
    return tuple((Group.parse(key), mode) for key, mode in _said(city.contract))


def mode_of(assignment: Assignment, axes: Sequence[Axis]) -> pl.Expr:
    """The id of the mode by which each row moves: an expression over the columns c:AXIS of these axes.

    A group fits where each of its categories, or a finer one, is known of the row. A characteristic that the axes do
    not hold fits nobody.
    """
    mode: pl.Expr = pl.lit(DEFAULT)
    for group, id in reversed(assignment):
        parts = [_fits(pair, axes) for pair in group.pairs]
        mode = pl.when(pl.all_horizontal(pl.lit(True), *parts)).then(pl.lit(id)).otherwise(mode)
    return mode


def _fits(pair: tuple[str, str], axes: Sequence[Axis]) -> pl.Expr:
    characteristic, category = pair
    for axis in axes:
        if axis.id == f"{characteristic}={category}":
            return (pl.col(f"c:{axis.id}") == "yes").fill_null(False)
        if axis.id == characteristic:
            held = [own for own in axis.categories if category in _lineage(own, axis)]
            return pl.col(f"c:{axis.id}").cast(pl.String).is_in(held).fill_null(False)
    return pl.lit(False)


def _lineage(category: str, axis: Axis) -> Iterator[str]:
    """The category and the coarser ones that hold it."""
    while category:
        yield category
        category = axis.parents.get(category, "")


# --- reading ----------------------------------------------------------------------------------------------------


def _read(contract: Contract, folder: Path) -> Mapping[str, Mode]:
    built_in = _built_in(contract)
    name = contract.modes.get(_KEY, "")
    own = read_toml(folder / name, f"{FILE}, modes.file") if name else {}
    said = {id: _joined(built_in.get(id, {}), own.get(id, {})) for id in built_in | own}
    found: dict[str, Mode] = {}
    faults: list[Finding] = []
    for id, terms in said.items():
        try:
            found[id] = Mode.model_validate(terms | {"id": id} if isinstance(terms, dict) else terms)
        except ValidationError as error:
            faults += _faults(error, name, id, list(built_in))
    if faults:
        raise ContractError.of(faults)
    return MappingProxyType(found)


def _built_in(contract: Contract) -> dict[str, dict[str, Any]]:
    """The terms of the modes that come with Isopolis, and of the city's matrices."""
    known: dict[str, dict[str, Any]] = tomllib.loads((files("isopolis.sources") / "modes.toml").read_text("utf-8"))
    ridden = {id: {"name": f"by {id}", "noun": f"someone who goes by {id}"} for id in contract.matrices}
    return {id: known[DEFAULT] | words for id, words in ridden.items()} | known


def _joined(known: dict[str, Any], own: Any) -> Any:
    """The known terms with the city's in their place; of `unknown`, single tags."""
    if not isinstance(own, dict):
        return own
    unknown = own.get("unknown", {})
    if isinstance(unknown, dict):
        unknown = {**known.get("unknown", {}), **unknown}
    return {**known, **own, "unknown": unknown}


def _faults(error: ValidationError, file: str, id: str, built_in: Sequence[str]) -> Iterator[Finding]:
    details = error.errors()
    if any(detail["type"] == "missing" for detail in details) and (close := get_close_matches(id, built_in, n=1)):
        yield Finding("is no mode that is built in, and says too little to be one", f"{file}, {id}", id, hint=close[0])
        return
    yield from (_fault(detail, f"{file}, {id}") for detail in details)


def _fault(detail: ErrorDetails, where: str) -> Finding:
    location = [str(step) for step in detail["loc"]]
    where = ".".join([where, *location])
    key = location[-1] if location else ""
    if detail["type"] == "extra_forbidden":
        model = Unknown if location[0] == "unknown" and len(location) > 1 else Mode
        keys = [name for name in model.model_fields if name != "id"]
        close = get_close_matches(key, keys, n=1)
        return Finding("is no key of a mode", where, key, ", ".join(keys), close[0] if close else "leaving it out")
    if detail["type"] == "missing":
        return Finding("is missing", where, "nothing", "a value", f"adding {key}")
    expected = _expected(key, detail)
    return Finding("is not what it should be", where, str(detail["input"]), expected, f"writing {expected}")


def _expected(key: str, detail: ErrorDetails) -> str:
    field = Mode.model_fields.get(key)
    if detail["type"] == "literal_error":
        return '"yes" or "no"'
    if field and field.default == 1.0:
        return '"passable", "barred", or how many times as long it takes, 1 or more'
    if key == "steep_from":
        return "rise over run, as 0.05"
    words = {"": "a table", "speed": "km/h, as 4.8", "step_free": "true or false", "unknown": "a table of tags"}
    return words.get(key, "words")


# --- what the contract names ------------------------------------------------------------------------------------


def _said(contract: Contract) -> Iterator[tuple[str, str]]:
    return ((key, mode) for key, mode in contract.modes.items() if key != _KEY)


def _misnamed(contract: Contract, framework: Framework, known: Mapping[str, Mode]) -> Iterator[Finding]:
    """Groups and modes that the contract names and that are not there."""
    for key, mode in _said(contract):
        where = f'{FILE}, modes."{key}"'
        yield from _no_mode(where, mode, known)
        yield from _no_group(where, key, framework)
    for id, terms in contract.reach.items():
        if terms.mode:
            yield from _no_mode(f"{FILE}, reach.{id}.mode", terms.mode, known)


def _no_mode(where: str, mode: str, known: Mapping[str, Mode]) -> Iterator[Finding]:
    if mode not in known:
        close = get_close_matches(mode, list(known), n=1)
        hint = close[0] if close else f"adding [{mode}] to a file of modes"
        yield Finding(f"there is no mode {mode!r}", where, mode, ", ".join(known), hint, about="contract")


def _no_group(where: str, key: str, framework: Framework) -> Iterator[Finding]:
    try:
        group = Group.parse(key)
    except ValueError:
        expected = "characteristic=category, joined by |"
        yield Finding("is no group", where, key, expected, '"disability=severe"', about="contract")
        return
    for id, category in group.pairs:
        characteristic = framework.characteristic(id)
        if characteristic is None:
            yield _unknown("characteristic", where, id, [each.id for each in framework.characteristics])
        elif characteristic.category(category) is None:
            yield _unknown("category", where, category, [each.id for each in characteristic.categories])
    for id in sorted({id for id in group.characteristics if group.characteristics.count(id) > 1}):
        characteristic = framework.characteristic(id)
        if characteristic and not characteristic.multiple:
            what = f"nobody has two categories of {id}"
            yield Finding(what, where, key, "one category", "a line for each", about="contract")


def _unknown(what: str, where: str, id: str, known: Sequence[str]) -> Finding:
    close = get_close_matches(id, known, n=1)
    hint = close[0] if close else "one of these"
    return Finding(f"there is no {what} {id!r}", where, id, ", ".join(known), hint, about="contract")
