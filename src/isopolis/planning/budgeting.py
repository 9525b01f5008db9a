"""Incidence: for whom a budget is, by line and group, as far as use, reach or purpose say (gender budgeting)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self

import polars as pl

from isopolis.framework import EVERYONE, Group
from isopolis.sources import NOT_ASKED, City, Microdata
from isopolis.sources.budget import budget
from isopolis.sources.decision_rules import full_count

if TYPE_CHECKING:
    from isopolis.measurement import Estimates, Reach

Basis = Literal["use", "reach", "group", "not attributed"]
NOT_KNOWN = "not known"
NOTEWORTHY = 0.05  # of the logarithm of a ratio: nearer to 1 is as much as the group's part
COLUMNS: Mapping[str, Any] = (
    dict.fromkeys(("line", "name"), pl.String)
    | {"amount": pl.Float64}
    | dict.fromkeys(("basis", "by", "source", "period", "axis", "group"), pl.String)
    | dict.fromkeys(("amount_of_group", "people", "per_person", "share", "share_of_people", "ratio"), pl.Float64)
    | {"why": pl.String}
)


@dataclass(frozen=True)
class Incidence:
    """What of each budget line goes to whom. Private: protection is its way out.

    A row of `frame` is one line and group: line, name, amount (of the line, euros), basis (use, reach, group, not
    attributed), by (the indicator, the kind or the group that the budget names), source and period (of the use), axis
    (the characteristic, or one answer of one with several answers), group, amount_of_group, people, per_person, share
    (of the amount, 0 to 1), share_of_people (0 to 1), ratio (the one over the other). The amounts of
    one line and axis, with what goes to people of whom the axis is not known ("not known"), add up to the line, to the
    cent. A line that cannot be attributed is one row without a group, and `why` says why: it is never spread.
    """

    frame: pl.DataFrame

    @property
    def unattributed(self) -> float:
        """Euros of the lines that cannot be attributed."""
        return float(self.frame.filter(basis="not attributed")["amount"].sum())

    def as_data(self) -> dict[str, Any]:
        """All of it as JSON takes it. Private: it stays in the city."""
        return {"frame": self.frame.to_dicts()}

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> Self:
        """The incidence that `as_data` told."""
        return cls(pl.DataFrame(data["frame"], schema=COLUMNS))

    def widest(self, n: int) -> pl.DataFrame:
        """Of each line the row whose group's part is furthest from its part of the people; at most n, widest first.

        A line for one group by purpose says nothing new of that, and nothing at all goes to whoever is not meant.
        """
        told = self.frame.filter(pl.col("ratio") > 0, pl.col("group") != NOT_KNOWN, pl.col("basis") != "group")
        apart = told.with_columns(apart=pl.col("ratio").log().abs()).filter(pl.col("apart") > NOTEWORTHY)
        ordered = apart.sort("apart", "line", "group", descending=[True, False, False])
        return ordered.unique("line", keep="first", maintain_order=True).head(n).drop("apart")

    def __repr__(self) -> str:
        lines = self.frame.unique("line")
        shown = ["line", "basis", "group", "amount_of_group", "per_person", "ratio"]
        return (
            f"Incidence: {len(lines)} lines, {lines['amount'].sum():,.2f} euros, of which "
            f"{self.unattributed:,.2f} cannot be attributed\n{self.frame.select(shown).head(6)}"
        )


class _Part(NamedTuple):
    """A group of an axis: its people, and how much of what is paid it has, in any unit."""

    group: str
    people: float
    much: float


Axes = Mapping[str, list[_Part]]


class _Attributed(NamedTuple):
    """On what a line is attributed, the parts of each axis, and why not where there is none."""

    basis: Basis
    by: str
    axes: Axes
    why: str
    source: str = ""
    period: str = ""


def incidence(
    city: City, estimates: "Estimates", reach: "Reach | None" = None, file: str | Path = "budget.csv"
) -> Incidence:
    """For whom the budget of a file is, by every characteristic.

    By use: an indicator's estimate of each group times its people. By reach: the people of each group who have the
    kind within 15 minutes, by the group's own mode. By purpose: all of it to the group named. People of whom a
    characteristic is not known count as everyone does. Raises DataError for a budget with faults.
    """
    lines = budget(city, file)
    if reach is None and (lines["reach"] != "").any():
        from isopolis.measurement.reaching import reach as work_out

        reach = work_out(city)
    rows = [row for line in lines.iter_rows(named=True) for row in _of_line(line, city, estimates, reach)]
    return Incidence(pl.DataFrame(rows, schema=COLUMNS))


def _of_line(
    line: dict[str, str | float], city: City, estimates: "Estimates", reach: "Reach | None"
) -> Iterator[dict[str, object]]:
    head: dict[str, object] = {name: line[name] for name in ("line", "name", "amount")}
    said = _attributed(line, city, estimates, reach)
    found = {axis: parts for axis, parts in said.axes.items() if sum(part.much for part in parts) > 0}
    if not found:
        yield head | {"basis": "not attributed", "by": said.by, "why": said.why}
        return
    head |= {"basis": said.basis, "by": said.by, "source": said.source, "period": said.period}
    cents = round(float(line["amount"]) * 100)
    for axis, parts in found.items():
        everyone = sum(part.people for part in parts)
        for part, money in zip(parts, shared(cents, [part.much for part in parts]), strict=True):
            yield head | {"axis": axis} | _numbers(part, money, cents, everyone)


def _numbers(part: _Part, money: int, cents: int, everyone: float) -> dict[str, object]:
    share = money / cents if cents else None
    of_people = part.people / everyone if everyone else None
    return {
        "group": part.group,
        "amount_of_group": money / 100,
        "people": part.people,
        "per_person": money / 100 / part.people if part.people else None,
        "share": share,
        "share_of_people": of_people,
        "ratio": share / of_people if of_people and share is not None else None,
    }


def shared(cents: int, much: list[float]) -> list[int]:
    """So many cents in proportion to `much`, to the cent: what is left over goes to the largest remainders."""
    parts = [Fraction(each) for each in much]  # exact, so that the sum is
    exact = [cents * each / sum(parts) for each in parts]
    made = [int(each) for each in exact]
    order = sorted(range(len(much)), key=lambda at: (made[at] - exact[at], at))
    for at in order[: cents - sum(made)]:
        made[at] += 1
    return made


def _attributed(line: dict[str, str | float], city: City, estimates: "Estimates", reach: "Reach | None") -> _Attributed:
    if use := str(line["use"]):
        axes, source, period = _by_use(use, city, estimates)
        return _Attributed("use", use, axes, "nothing measures this use by group", source, period)
    if kind := str(line["reach"]):
        assert reach is not None  # worked out where it was not given
        why = "no group is within reach, or none is told apart"
        return _Attributed("reach", kind, _by_reach(kind, city, reach), why)
    if group := str(line["group"]):
        why = "nothing counts the people of this group"
        return _Attributed("group", group, _by_purpose(Group.parse(group), city), why)
    return _Attributed("not attributed", "", {}, "the budget does not say for whom")


def _by_use(indicator: str, city: City, estimates: "Estimates") -> tuple[Axes, str, str]:
    """Estimates of the whole city times the people of each group, from the first source that measures it by group.

    With that source, and the period.
    """
    rows = estimates.frame.filter(pl.col("indicator") == indicator, pl.col("area") == estimates.city_area)
    rows = rows.filter(
        pl.col("depth") <= 1, pl.col("statistic").is_in(["share", "mean"]), pl.col("value").is_not_null()
    )
    for name, source in city.sources.items():
        mine = rows.filter(source=name)
        if source.kind == "figures" or mine.filter(depth=1).is_empty():
            continue
        period = mine["period"].max()
        values = dict(mine.filter(period=period).select("group", "value").iter_rows())
        people = _people(source.microdata(), str(period))
        asked = _people(source.microdata(), str(period), indicator)
        axes = {
            axis: _parts(groups, {group: asked[axis].get(group, 0.0) for group in groups}, values)
            for axis, groups in people.items()
        }
        return axes, name, str(period)
    return {}, "", ""


def _by_reach(kind: str, city: City, reach: "Reach") -> Axes:
    """People within a short walk, each group by its own mode."""
    rows = reach.frame.filter(kind=kind, statistic="within_15", counterfactual=False)
    rows = rows.filter(pl.col("level") == pl.col("level").first(), pl.col("depth") <= 1)
    n, value = (dict(rows.select("group", name).iter_rows()) for name in ("n", "value"))
    axes: dict[str, dict[str, float]] = {}
    for group in (key for key in n if key != EVERYONE):
        id = Group.parse(group).characteristics[0]
        said = city.framework.characteristic(id)
        axes.setdefault(group if said and said.multiple else id, {EVERYONE: float(n[EVERYONE])})[group] = float(
            n[group]
        )
    return {axis: _parts(people, people, value) for axis, people in axes.items()}


def _by_purpose(group: Group, city: City) -> Axes:
    """All of it to each category that the group names; nothing is said by other characteristics."""
    counted = full_count(city)
    sources = [*([counted] if counted else []), *(s for s in city.sources.values() if s.kind == "survey")]
    axes: dict[str, list[_Part]] = {}
    for source in sources:
        rows = source.microdata()
        period = rows.frame.select(pl.col("period").max()).collect().item()
        for axis, people in _people(rows, str(period)).items():
            named = [f"{id}={category}" for id, category in group.pairs if f"{id}={category}" in people]
            if named and axis not in axes:
                axes[axis] = _parts(people, people, {named[0]: 1.0})
    return axes


def _parts(people: Mapping[str, float], asked: Mapping[str, float], value: Mapping[str, float]) -> list[_Part]:
    """The groups of one axis, and those of whom it is not known, who count as everyone does; with no part below 0.

    `people` and `asked` (who could use it) have everyone beside the groups. A group without a value is not known.
    """
    known = [group for group in people if group != EVERYONE and (group in value or EVERYONE not in value)]
    parts = [_Part(group, people[group], asked[group] * max(value.get(group, 0.0), 0.0)) for group in known]
    others, left = (max(all_[EVERYONE] - sum(all_[g] for g in known), 0.0) for all_ in (people, asked))
    if round(others, 6) > 0:
        parts.append(_Part(NOT_KNOWN, others, left * max(value.get(EVERYONE, 0.0), 0.0)))
    return parts


def _people(rows: Microdata, period: str, indicator: str = "") -> dict[str, dict[str, float]]:
    """By axis the people of each group, everyone first: as many as the rows stand for.

    With an indicator, only those whom it is about.
    """
    frame = rows.frame.filter(pl.col("period") == period)
    if indicator:
        frame = frame.filter(pl.col(f"q:{indicator}") != NOT_ASKED)
    total = float(frame.select(pl.col("weight").sum()).collect().item() or 0.0)
    found: dict[str, dict[str, float]] = {}
    for axis in rows.axes:
        category = pl.col(f"c:{axis.id}").cast(pl.String)
        counts = dict(frame.group_by(category.alias("key")).agg(pl.col("weight").sum()).collect().iter_rows())
        wanted = ("yes",) if axis.answer else axis.categories
        names = {each: f"{axis.characteristic}={axis.answer or each}" for each in wanted}
        there = {names[each]: float(counts[each]) for each in wanted if each in counts}
        found[axis.id] = {EVERYONE: total} | there
    return found
