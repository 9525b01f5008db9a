"""Interventions: what a city could do, at what cost, and what each is assumed to change, for whom and where."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from isopolis.errors import ContractError, Finding
from isopolis.framework import Framework, Group
from isopolis.framework.crossing import lineage
from isopolis.sources.contract_file import FILE
from isopolis.sources.toml_file import read_toml

if TYPE_CHECKING:
    from isopolis.sources.city import City

_TABLE, FLOOR = "intervention", "floor"
Model = TypeVar("Model", bound=BaseModel)
_WHOM = "for"
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Text = Annotated[str, Field(strict=True, min_length=1)]


def _said(value: Any) -> Any:
    """A table or list that says something: an empty one would mean everyone, or nowhere, by accident."""
    if isinstance(value, Mapping | Sequence) and not value:
        raise ValueError
    return value


Whom = Annotated[dict[str, Text], BeforeValidator(_said)]


class Strict(BaseModel):
    """Immutable, and strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Effect(Strict):
    """What an intervention is assumed to change, in the indicator's unit (a share: -1..1), and the error of that."""

    indicator: Text
    change: Number
    se: Annotated[Number, Field(gt=0)]
    whom: Whom = Field(default_factory=dict, alias="for")


class Intervention(Strict):
    """Something that a city could do. Without `whom` it is universal; without `areas` it is for the whole city."""

    id: Annotated[Text, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    name: Text
    cost: Annotated[Number, Field(gt=0)]
    whom: Whom = Field(default_factory=dict, alias="for")
    areas: Annotated[tuple[Text, ...] | None, BeforeValidator(_said)] = None
    needs: tuple[Text, ...] = ()
    excludes: tuple[Text, ...] = ()
    source: Text
    effects: Annotated[tuple[Effect, ...], BeforeValidator(_said)]

    @property
    def targeted(self) -> bool:
        """Whether it is for a group."""
        return bool(self.whom)

    def group(self, effect: Effect) -> Group:
        """Whom an effect is for: the intervention's group, which the effect may narrow; everyone where none is said."""
        return Group(tuple(sorted({**self.whom, **effect.whom}.items())))


def interventions(city: "City") -> tuple[Intervention, ...]:
    """Every intervention of the city's file, in its order; none where the contract names no file.

    Raises ContractError with every fault of the file: what is missing or no number, effects without error, indicators,
    groups and areas that are not there, an id that stands there twice, needs that lead in a circle.
    """
    if city.contract.interventions is None:
        return ()
    file = city.contract.interventions.file
    found, faults = parsed(file, _TABLE, Intervention, tables(city.path / file)[_TABLE])
    faults += [*_twice(file, found), *_misnamed(file, found, city), *_unmet(file, found)]
    if faults:
        raise ContractError.of(faults)
    return tuple(found)


# --- reading ----------------------------------------------------------------------------------------------------


def tables(path: Path) -> dict[str, list[Any]]:
    """The tables of the file: interventions, one at least, and floors. Raises ContractError for anything else."""
    said = read_toml(path, f"{FILE}, interventions.file")
    found = {name: said.get(name, []) for name in (_TABLE, FLOOR)}
    fits = all(isinstance(each, list) for each in found.values()) and found[_TABLE]
    if not fits or set(said) - set(found):
        got = ", ".join(said) or "nothing"
        expected = f"[[{_TABLE}]] tables, and [[{FLOOR}]] tables where a plan has conditions"
        raise ContractError(
            "holds other things than interventions, or none", where=path.name, got=got, expected=expected
        )
    return found


def parsed(file: str, noun: str, model: type[Model], tables: Sequence[Any]) -> tuple[list[Model], list[Finding]]:
    """Each table as the model, and a finding for everything in them that does not fit."""
    found, faults = [], []
    for position, table in enumerate(tables, 1):
        id = table.get("id", "") if isinstance(table, dict) else ""
        where = f"{file}, {noun} {id if isinstance(id, str) and id else position}"
        try:
            found.append(model.model_validate(table))
        except ValidationError as error:
            faults += [_fault(detail, where, noun, model) for detail in error.errors()]
    return found, faults


def _fault(detail: ErrorDetails, where: str, noun: str, model: type[BaseModel]) -> Finding:
    steps = [step + 1 if isinstance(step, int) else step for step in detail["loc"]]
    place = ".".join([where, *map(str, steps)])
    names = [step for step in steps if isinstance(step, str)]
    key = names[-1] if names else ""
    if detail["type"] == "extra_forbidden":
        inner = "effects" in names[:-1]
        return _no_key(key, place, "effect" if inner else noun, Effect if inner else model)
    if detail["type"] == "missing":
        what = "an effect without error says more than is known" if key == "se" else "is missing"
        return Finding(what, place, "nothing", _EXPECTED.get(key, "a value"), f"adding {key}", about="contract")
    expected = _EXPECTED.get(key, "text")
    got = str(detail["input"]) if isinstance(detail["input"], int | float | str) else _kind(detail["input"])
    return Finding("is not what it should be", place, got, expected, f"writing {expected}", about="contract")


def _no_key(key: str, where: str, noun: str, model: type[BaseModel]) -> Finding:
    keys = [field.alias or name for name, field in model.model_fields.items()]
    close = get_close_matches(key, keys, n=1)
    what = f"is no key of {'an' if noun[0] in 'aei' else 'a'} {noun}"
    return Finding(what, where, key, ", ".join(keys), close[0] if close else "leaving it out", about="contract")


def _kind(value: Any) -> str:
    return "nothing in it" if not value else f"a {type(value).__name__}"


_EXPECTED = {
    "": "a table",
    "id": 'small letters, digits and hyphens, as "night-lighting"',
    "cost": "an amount above 0, as 450000",
    "change": "a number, as 0.04",
    "se": "the standard error of the change, above 0, as 0.015",
    "for": '{ gender = "woman" }, or leaving it out for everyone',
    "areas": '["D03"], or leaving it out for the whole city',
    "effects": "[[intervention.effects]] tables",
    "source": "where the effects come from, in words",
    "needs": "a list of ids",
    "excludes": "a list of ids",
    "share": "a part of the gain above 0 and at most 1, as 0.4",
    "outcome": "a share above 0 and at most 1, as 0.5",
    "worst_off": "a part of the people above 0 and at most 1, as 0.2",
}


# --- what the interventions name --------------------------------------------------------------------------------


def _where(file: str, one: Intervention, *steps: str) -> str:
    return ".".join([f"{file}, {_TABLE} {one.id}", *steps])


def _twice(file: str, found: Sequence[Intervention]) -> Iterator[Finding]:
    seen: set[str] = set()
    for one in found:
        if one.id in seen:
            yield Finding("this id stands there twice", _where(file, one), one.id, "an id of its own", about="contract")
        seen.add(one.id)


def _misnamed(file: str, found: Sequence[Intervention], city: "City") -> Iterator[Finding]:
    """Indicators, groups and areas that are not there."""
    areas = city.areas.codes if city.areas else frozenset({city.contract.city.area})
    for one in found:
        for code in one.areas or ():
            if code not in areas:
                yield unknown("area", _where(file, one, "areas"), code, sorted(areas))
        yield from no_group(_where(file, one, _WHOM), one.whom, city.framework)
        for position, effect in enumerate(one.effects, 1):
            yield from _effect(_where(file, one, "effects", str(position)), one, effect, city.framework)


def _effect(where: str, one: Intervention, effect: Effect, framework: Framework) -> Iterator[Finding]:
    yield from no_group(f"{where}.{_WHOM}", effect.whom, framework)
    yield from _widened(f"{where}.{_WHOM}", one, effect, framework)
    indicator = framework.indicator(effect.indicator)
    if indicator is None:
        known = [each.id for each in framework.indicators]
        yield unknown("indicator", f"{where}.indicator", effect.indicator, known)
        return
    if indicator.direction not in ("+", "-"):
        what = f"{indicator.id} has no better direction, so no plan can be judged by it"
        yield Finding(what, f"{where}.indicator", effect.indicator, "an indicator with + or -", about="contract")
    if indicator.unit == "share" and not -1 <= effect.change <= 1:
        got = f"{effect.change:g}"
        yield Finding("is no change of a share", f"{where}.change", got, "-1 to 1, as 0.04", about="contract")


def _widened(where: str, one: Intervention, effect: Effect, framework: Framework) -> Iterator[Finding]:
    """An effect for others than its intervention is for."""
    for id, category in effect.whom.items():
        outer = one.whom.get(id, category)
        characteristic = framework.characteristic(id)
        if characteristic and outer not in lineage(framework, id, category) and not characteristic.multiple:
            yield Finding(
                "an effect may narrow whom its intervention is for, not change it",
                where,
                f"{id}={category}",
                f"{id}={outer}, or a category of it",
                about="contract",
            )


def no_group(where: str, whom: Mapping[str, str], framework: Framework) -> Iterator[Finding]:
    """What is said of whom something is for, and is not in the framework."""
    for id, category in whom.items():
        characteristic = framework.characteristic(id)
        if characteristic is None:
            yield unknown("characteristic", where, id, [each.id for each in framework.characteristics])
        elif characteristic.category(category) is None:
            yield unknown("category", where, category, [each.id for each in characteristic.categories])


def _unmet(file: str, found: Sequence[Intervention]) -> Iterator[Finding]:
    """Needs and exclusions that name nothing, contradict each other, or lead in a circle."""
    ids = [one.id for one in found]
    for one in found:
        for key, named in (("needs", one.needs), ("excludes", one.excludes)):
            yield from (unknown(_TABLE, _where(file, one, key), id, ids) for id in named if id not in ids)
        for id in sorted({*one.needs} & {*one.excludes}):
            what = "needs and excludes the same one"
            yield Finding(what, _where(file, one), id, "one of the two", f"leaving {id} out of one", about="contract")
    direct = {one.id: one.needs for one in found}
    for circle in circles(direct):
        words = " needs ".join([*circle, circle[0]])
        hint = "leaving one of these needs out"
        yield Finding("needs lead in a circle", f"{file}, needs", words, "needs that end", hint, about="contract")


def circles(direct: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    """Each circle of needs once, from its first id on."""
    found: dict[frozenset[str], tuple[str, ...]] = {}
    for start in direct:
        ways: list[tuple[str, ...]] = [(start,)]
        seen = {start}
        for way in ways:
            nexts = direct.get(way[-1], ())
            if start in nexts:
                found.setdefault(frozenset(way), way)
                break
            fresh = [other for other in dict.fromkeys(nexts) if other not in seen]
            seen.update(fresh)
            ways += [(*way, other) for other in fresh]
    return list(found.values())


def unknown(noun: str, where: str, got: str, known: Sequence[str]) -> Finding:
    """A finding about a name that is not there, with the one that is nearest."""
    close = get_close_matches(got, known, n=1)
    some = ", ".join(known[:12]) + (" ..." if len(known) > 12 else "")
    hint = close[0] if close else "one of those that are there"
    return Finding(f"there is no {noun} {got!r}", where, got, some, hint, about="contract")
