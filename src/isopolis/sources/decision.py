"""A decision about services, as a city writes it down before it is taken: what closes, opens, moves or changes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, ValidationError
from pydantic_core import ErrorDetails

from isopolis.errors import ContractError, Finding
from isopolis.sources.contract import Names, Term
from isopolis.sources.contract_file import dotted
from isopolis.sources.toml_file import read_toml

Share = Annotated[float, Field(ge=0, le=1)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Degrees = Annotated[float, Field(allow_inf_nan=False)]
Saving = Annotated[float, Field(allow_inf_nan=False)] | None  # euros a year; below 0 where it costs


class Opening(Term):
    """[[open]]: a new service point. What is left out is unknown, as an empty cell of the facilities is."""

    id: str = Field(min_length=1)
    kind: str
    lon: Degrees
    lat: Degrees
    place: str = ""  # its name in the city's matrices of travel times, where it has some
    capacity: Amount | None = None
    step_free: bool | None = None
    departures: Amount | None = None  # in an hour
    whom: str = ""  # the key of the group that it is for; everyone where empty


class Move(Term):
    """[[move]]: a service point that goes elsewhere and otherwise stays as it is."""

    id: str
    lon: Degrees
    lat: Degrees
    place: str = ""


class Change(Term):
    """[[change]]: a service point that stays where it is and becomes another in what is named here."""

    id: str
    capacity: Amount | None = None
    step_free: bool | None = None
    departures: Amount | None = None


class Condition(Term):
    """[[rule]]: who may use a kind from now on, or what it costs. One of `only` and `fare`.

    A fare needs an assumption of who stops using the kind: `stop`, a share of 0 to 1 of everyone or, by the key of a
    group, of each (the first that fits a person; `everyone` is needed); or `elasticity` (below 0) with the fare
    `before`: of 100 who use it, 100 (fare / before) ^ elasticity still do.
    """

    kind: str
    only: dict[str, str] = Field(default_factory=dict)  # characteristic -> the category that may
    fare: Amount | None = None  # euros
    before: Amount | None = None
    elasticity: Annotated[float, Field(le=0, allow_inf_nan=False)] | None = None
    stop: Share | dict[str, Share] | None = None

    @property
    def stops(self) -> Mapping[str, float]:
        """The share that stops using the kind, by the key of a group; in the order in which groups are tried."""
        if self.only:
            return {"|".join(f"{a}={b}" for a, b in sorted(self.only.items())): 0.0, "everyone": 1.0}
        if self.elasticity is not None and self.fare is not None and self.before:
            return {"everyone": 1 - min((self.fare / self.before) ** self.elasticity, 1.0)}
        if isinstance(self.stop, dict):
            return self.stop
        return {"everyone": self.stop or 0.0}


class Steps(Term):
    """What is done: to service points by their ids, and to who may use a kind."""

    close: Names = ()
    open: tuple[Opening, ...] = ()
    move: tuple[Move, ...] = ()
    change: tuple[Change, ...] = ()
    rule: tuple[Condition, ...] = ()


class Option(Steps):
    """[[option]]: another decision that the city would take instead of this one."""

    name: str = Field(min_length=1)
    saving: Saving = None


class Decision(Option):
    """A whole decision: its steps, what must stay open in every alternative, and the options beside it.

    `savings` says what closing each of the facilities would save, in euros a year. Without it, closing as many of one
    kind counts as the same saving.
    """

    savings: dict[str, Amount] = Field(default_factory=dict)
    keep: Names = ()
    option: tuple[Option, ...] = ()


class _Head(Term):
    name: str = Field(min_length=1)
    saving: Saving = None
    close: Names = ()
    savings: dict[str, Amount] = Field(default_factory=dict)


class _Mitigation(Term):
    keep: Names = ()


class _File(Term):
    """decision.toml as it is written."""

    decision: _Head
    open: tuple[Opening, ...] = ()
    move: tuple[Move, ...] = ()
    change: tuple[Change, ...] = ()
    rule: tuple[Condition, ...] = ()
    mitigation: _Mitigation = _Mitigation()
    option: tuple[Option, ...] = ()


def read(path: str | Path) -> Decision:
    """The decision that a TOML file writes down.

    Its tables: [decision] with name, saving, close (ids) and savings (id = euros a year); [[open]], [[move]],
    [[change]] and [[rule]]; [mitigation] with keep (ids that no alternative may close); [[option]] with a name, a
    saving and the same lists. Raises ContractError with every fault of the file's form; `judge` holds it against the
    city.
    """
    file = Path(path)
    try:
        said = _File.model_validate(read_toml(file, file.name, "a file with [decision] and a name"))
    except ValidationError as error:
        raise ContractError.of(_finding(detail, file.name) for detail in error.errors()) from None
    steps = {key: getattr(said, key) for key in ("open", "move", "change", "rule", "option")}
    head = {key: getattr(said.decision, key) for key in type(said.decision).model_fields}
    return Decision(**head, **steps, keep=said.mitigation.keep)


def _finding(detail: ErrorDetails, file: str) -> Finding:
    location = [step for step in detail["loc"] if step not in _BRANCHES]
    where, key = f"{file}, {dotted(location)}", str(location[-1]) if location else ""
    if detail["type"] == "extra_forbidden":
        keys = ", ".join(_keys(location[:-1]))
        return Finding("is no key of a decision", where, key, keys, "one of these, or leaving it out", about="contract")
    if detail["type"] == "missing":
        return Finding("is missing", where, "nothing", "a value", f"adding {key}", about="contract")
    got = type(detail["input"]).__name__ if isinstance(detail["input"], dict | list) else str(detail["input"])
    expected = detail["msg"].removeprefix("Input should be ")
    return Finding("is not what it should be", where, got, expected, f"writing {expected}", about="contract")


_BRANCHES = ("constrained-float", "dict[str,constrained-float]", "float")  # of a value that may be one of two


def _keys(location: list[str | int]) -> list[str]:
    """The keys of the table that stands at this place of the file."""
    models: dict[str, type[BaseModel]] = {
        "decision": _Head, "open": Opening, "move": Move, "change": Change, "rule": Condition,
        "mitigation": _Mitigation, "option": Option,
    }  # fmt: skip
    named = [step for step in location if isinstance(step, str) and step in models]
    return list((models[named[-1]] if named else _File).model_fields)
