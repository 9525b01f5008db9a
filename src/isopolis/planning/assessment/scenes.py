"""Scenes: the city's facilities as they are, and as they would be after a decision or one of its alternatives."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from isopolis.access.costs import Bound, Unit
from isopolis.access.setting import BEYOND, Setting
from isopolis.access.snapping import snap
from isopolis.access.ways import Pairs, Snapped, Way, Whole
from isopolis.errors import ContractError, Finding
from isopolis.sources import City
from isopolis.sources.decision import Change, Move, Steps
from isopolis.sources.matrices import matrix
from isopolis.sources.modes import Mode
from isopolis.sources.places.facilities import COLUMNS
from isopolis.sources.reach_rules import Rule

if TYPE_CHECKING:
    from isopolis.sources.decision import Opening

Flags = NDArray[np.bool_]
OLD = -1  # who put a facility there: nobody, it is there today


@dataclass(frozen=True)
class Scene(Setting):
    """A setting in which only some of the rows of `facilities` are there. `ways` keeps what was built once."""

    there: Flags
    ways: dict[tuple[str, Bound, Unit], Way] = field(compare=False, repr=False)

    def way(self, mode: Mode, bound: Bound, unit: Unit = "minutes") -> Way:
        """How the mode gets to the facilities; the same for every scene of one stage."""
        key = (mode.id, bound, unit)
        if key not in self.ways:
            self.ways[key] = super().way(mode, bound, unit)
        return self.ways[key]

    def rows(self, mode: Mode, bound: Bound, kinds: tuple[str, ...], rule: Rule | None = None) -> Whole:
        """The facilities that are there, of these kinds, that the mode can enter and that the rule counts."""
        found = super().rows(mode, bound, kinds, rule)
        return found[self.there[found]]

    def lacking(self, kinds: Iterable[str]) -> "Scene":
        """The scene as it is to those who use none of these kinds."""
        return replace(self, there=self.there & ~self.facilities["kind"].is_in([*kinds]).to_numpy())


@dataclass(frozen=True)
class Stage:
    """Everything that may be there in one scene or another. `by` says by row whose steps put it there, or OLD."""

    setting: Setting
    by: Whole
    steps: tuple[Steps, ...]
    ways: dict[tuple[str, Bound, Unit], Way] = field(default_factory=dict, compare=False, repr=False)

    @property
    def today(self) -> Scene:
        """As it is."""
        return self._scene(self.by == OLD)

    def after(self, number: int, close: Iterable[str] | None = None) -> Scene:
        """As it would be after the steps of this number; `close`, where given, in place of what they close."""
        steps = self.steps[number]
        gone = [*(steps.close if close is None else close), *_replaced(steps)]
        left = ~self.setting.facilities["id"].is_in(gone).to_numpy()
        return self._scene((self.by == OLD) & left | (self.by == number))

    def kinds(self, steps: Steps) -> frozenset[str]:
        """The kinds that these steps touch."""
        old = self.setting.facilities.filter(pl.Series(self.by == OLD))
        named = old.filter(pl.col("id").is_in([*steps.close, *_replaced(steps)]))["kind"]
        return frozenset([*named, *(each.kind for each in steps.open), *(each.kind for each in steps.rule)])

    def _scene(self, there: Flags) -> Scene:
        given: dict[str, Any] = {each.name: getattr(self.setting, each.name) for each in fields(Setting)}
        return Scene(**given, there=there, ways=self.ways)


def stage(city: City, setting: Setting, steps: Sequence[Steps]) -> Stage:
    """The stage of a city and of what each of `steps` would put there.

    Raises ContractError for a new place that is off the streets or that a matrix does not hold.
    """
    return staged(city, setting, [_put(each, setting.facilities) for each in steps], steps, "decision")


def staged(city: City, setting: Setting, put: Sequence[pl.DataFrame], steps: Sequence[Steps], where: str) -> Stage:
    """The stage of a city and of the rows that each of `steps` puts there; `where` they are written down."""
    frames = [setting.facilities, *put]
    owner = np.repeat(np.arange(OLD, len(steps), dtype=np.int32), [len(frame) for frame in frames])
    new = pl.concat(frames[1:])
    if new.is_empty():
        return Stage(setting, owner, tuple(steps))
    streets = setting.streets
    if streets is not None:
        placed = Snapped(*snap(streets.network, new["lon"].to_numpy(), new["lat"].to_numpy()))
        _refuse_far(new, placed.node, where)
        both = [np.concatenate(pair) for pair in zip(streets.facilities, placed, strict=True)]
        streets = replace(streets, facilities=Snapped(*both))
    ways = {mode: _longer(city, mode, setting, new, where) for mode in setting.matrices}
    whole = replace(setting, facilities=pl.concat([setting.facilities, new]), streets=streets, matrices=ways)
    return Stage(whole, owner, tuple(steps))


def _replaced(steps: Steps) -> list[str]:
    """What is there afterwards in another row: moved, or changed."""
    return [*(each.id for each in steps.move), *(each.id for each in steps.change)]


def _put(steps: Steps, there: pl.DataFrame) -> pl.DataFrame:
    """The rows that these steps put there: what is opened, moved and changed."""
    opened = pl.DataFrame([_row(each) for each in steps.open], schema=COLUMNS)
    rows = there.filter(pl.col("id").is_in(_replaced(steps)))
    anew: list[Move | Change] = [*steps.move, *steps.change]
    for each in anew:
        said = {key: getattr(each, key) for key in sorted(each.model_fields_set - {"id"})}
        here = pl.col("id") == each.id
        rows = rows.with_columns(
            pl.when(here).then(pl.lit(value, COLUMNS[key])).otherwise(key).alias(key) for key, value in said.items()
        )
    return pl.concat([opened, rows.select(*COLUMNS)])


def _row(opened: "Opening") -> dict[str, Any]:
    said = opened.model_dump()
    return {name: said[name] for name in COLUMNS} | {"place": opened.place or opened.id}


def _refuse_far(new: pl.DataFrame, node: Whole, where: str) -> None:
    far = new.filter(pl.Series(node < 0) & ~pl.col("kind").is_in(BEYOND))["id"].unique().sort()
    if len(far):
        raise ContractError(
            "new places are more than 500 m from any street",
            where=where,
            got=", ".join(far.head(5)),
            expected="places on the streets of the extract",
            hint="their coordinates (lon before lat, WGS 84), or a larger extract",
        )


def _longer(city: City, mode: str, setting: Setting, new: pl.DataFrame, where: str) -> Pairs:
    """The pairs of a matrix with those to the new rows, which stand after the old ones."""
    old = setting.matrices[mode]
    found = matrix(city, mode, setting.origins.frame["id"], new["place"])
    lost = new.filter(~pl.col("place").is_in(found["place"].unique().implode()))
    if len(lost):
        named = [Finding(
            f"the matrix of {mode!r} says not how far it is", where, place, "a place of the matrix",
            'place = "...", an id that the matrix holds', about="contract",
        ) for place in lost["place"].unique().sort()]  # fmt: skip
        raise ContractError.of(named)
    origin = setting.origins.frame.select(origin="id").with_row_index("o")
    place = new.select("place").with_row_index("f", offset=len(setting.facilities))
    joined = found.join(origin, on="origin").join(place, on="place").sort("o", "f")
    parts = (("o", pl.Int32), ("f", pl.Int32), ("minutes", pl.Float32))
    more = [joined[name].cast(kind).to_numpy() for name, kind in parts]
    return Pairs(*(np.concatenate(pair) for pair in zip(old, more, strict=True)))
