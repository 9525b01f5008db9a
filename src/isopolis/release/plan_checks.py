"""Checks of a plan: is it explained, and does a gain tell no more than the estimates do? Run where there is one."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import polars as pl

from isopolis.errors import Finding
from isopolis.framework.group import is_defined
from isopolis.release.context import SHOWN, WITHHELD, Context, tell
from isopolis.release.form_checks import CONF_STATUSES
from isopolis.release.gains import Part, Support, effects_on, gain_step
from isopolis.release.plan_notes import EffectNote, InterventionNote, PlanNote
from isopolis.release.precision import share_step
from isopolis.release.tables import PLAN_KEY

NUMBERS = ("before", "after", "low", "high")
CENT = 0.005  # of a euro: what adding up costs may be off
SLACK = 1e-6


def plan_is_explained(context: Context) -> Iterator[Finding]:
    """plan.json stands with its table, and every indicator, group, area and intervention in it is defined."""
    note = context.release.plan
    if note is None:
        yield Finding("nobody says how the plan was worked out", "plan.json", "no such file")
        return
    ids = [one.id for one in note.menu]
    if len({*ids}) < len(ids):
        yield Finding("an intervention stands there twice", "plan.json")
    chosen = [*(step.chosen for step in note.ladder), *(point.chosen for point in note.curve)]
    strange = {id for each in chosen for id in each} - {*ids}
    for noun, names in {"intervention": strange, **_undefined(note, context)}.items():
        if names:
            yield Finding(f"{noun} is not one that the release explains", "plan.json", ", ".join(sorted(names)[:5]))
    effects = effects_on(note.menu, _chosen(note))
    other = context.release.tables["plan"].filter(~pl.col("indicator").is_in(list(effects)))
    yield from tell(other, "nothing that was chosen has an effect on this indicator", "plan", show="indicator")


def plan_costs_what_it_says(context: Context) -> Iterator[Finding]:
    """Costs are those of what is chosen, and within their budget; the last step of the ladder is the plan."""
    note = context.release.plan
    if note is None:
        return
    costs = {one.id: one.cost for one in note.menu}
    bought: list[tuple[str, tuple[str, ...], float, float]] = [("the plan", _chosen(note), note.cost, note.budget)]
    bought += [("a step of the ladder", step.chosen, step.cost, min(step.budget, note.budget)) for step in note.ladder]
    bought += [("a point of the curve", point.chosen, point.cost, note.budget) for point in note.curve]
    for what, chosen, cost, budget in bought:
        total = sum(costs.get(id, 0.0) for id in chosen)
        if abs(total - cost) > CENT:
            yield Finding(f"{what} does not cost what is chosen", "plan.json", f"{cost:,.2f}", f"{total:,.2f}")
        if cost > budget + CENT:
            yield Finding(f"{what} costs more than its budget", "plan.json", f"{cost:,.2f}", f"{budget:,.2f} at most")
    if any(side.cost > note.budget + CENT for side in note.sides):
        yield Finding("a side costs more than its budget", "plan.json")
    if note.ladder and {*note.ladder[-1].chosen} != {*_chosen(note)}:
        yield Finding("the ladder does not end with the plan", "plan.json")


def plan_is_bare_where_withheld(context: Context) -> Iterator[Finding]:
    """A withheld row of a plan holds no number; a shown one holds all of them, as shares, in their order."""
    rows = context.release.tables["plan"]
    yield from tell(rows.filter(WITHHELD & pl.any_horizontal(_NUMBERS.is_not_null())), _HOLDS, "plan")
    said = pl.col("conf_status").is_in(CONF_STATUSES) & pl.col("obs_status").is_in(["A", "Q"])
    torn = (pl.col("conf_status") == "F") == WITHHELD
    yield from tell(rows.filter(torn | ~said.fill_null(False)), _TORN, "plan", "Q with A, N or C; A with F")
    unmarked = rows.filter((pl.col("basis") != "assumed").fill_null(True))
    yield from tell(unmarked, "a plan rests on assumptions, and a row does not say so", "plan", "assumed", "basis")
    shown = rows.filter(SHOWN)
    sound = pl.all_horizontal(_NUMBERS.is_between(0, 1).fill_null(False))
    yield from tell(shown.filter(~sound), "a shown row does not hold its shares", "plan", "0 to 1")
    outside = shown.filter(~pl.col("after").is_between("low", "high"))
    yield from tell(outside, "bounds leave out their own value", "plan")


def plan_rests_on_what_is_shown(context: Context) -> Iterator[Finding]:
    """A gain is shown only beside its estimate, and where the share of each group that it is for is shown as well."""
    cells = list(_cells(context))
    apart = [cell for cell in cells if cell.value is None or abs(cell.value - cell.row["before"]) > SLACK]
    yield from _told(apart, "a gain does not stand on an estimate that is shown", context)
    bare = [cell for cell in cells if not cell.held]
    yield from _told(bare, "a gain tells how many people an effect is for, and no estimate does", context)


def plan_is_rounded(context: Context) -> Iterator[Finding]:
    """Every gain is as coarse as the rules say, and in steps of thirty persons where a part of a group gains."""
    fine = [cell for cell in _cells(context) if not all(map(cell.is_kept, ("after", "low", "high")))]
    yield from _told(fine, "a number is finer than the rules", context)
    note = context.release.plan
    if note is None:
        return
    told = {"gap": (note.gap, 4)} | {f"gain of a side: {side.kind}": (side.gain, 2) for side in note.sides}
    told |= {f"gain of point {at} of the curve": (point.gain, 2) for at, point in enumerate(note.curve, 1)}
    if note.objective not in ("gap", "total"):
        values = {"before": note.before, "value": note.value, "bound": note.bound}
        values |= {f"value of step {at}": step.value for at, step in enumerate(note.ladder, 1)}
        values |= {f"lowest of point {at}": point.lowest for at, point in enumerate(note.curve, 1)}
        told |= {name: (value, 3) for name, value in values.items()}
    for name, (number, digits) in told.items():
        if number is not None and abs(round(number, digits) - number) > SLACK * 10.0**-digits:
            yield Finding("a number is finer than the rules", "plan.json", f"{name}: {number}")


def plan_is_what_is_assumed(context: Context) -> Iterator[Finding]:
    """Each gain is the assumed changes times the shares of people that the published sizes say, to rounding."""
    wrong = [cell for cell in _cells(context) if cell.value is not None and cell.held and not cell.is_explained()]
    yield from _told(wrong, "a gain is not what the assumed effects make it", context)


_NUMBERS = pl.col(NUMBERS)
_HOLDS = "a withheld row holds a number"
_TORN = "obs_status and conf_status do not agree, or are no words of the format"


# --- a row beside what it rests on -----------------------------------------------------------------------------------


class _Cell(NamedTuple):
    """A shown row of the plan, the value and size of its estimate (None: not shown), and the parts of its gain."""

    row: dict[str, Any]
    value: float | None
    parts: tuple[Part, ...]
    held: bool  # the estimates of all parts are shown
    step: float
    share: float  # the step of the published share
    changes: tuple[float, float]  # between which the parts' changes lie

    def is_kept(self, name: str) -> bool:
        """Whether a number is so many steps from today's; 0 and 1 are where shares end."""
        times = (self.row[name] - self.row["before"]) / self.step
        return self.row[name] in (0.0, 1.0) or abs(times - round(times)) <= SLACK

    def is_explained(self) -> bool:
        """Whether `after` lies where the changes lead. Where a share ends, today's own rounding counts as well."""
        low, high = (self.row["before"] + change for change in self.changes)
        ends = low - self.share / 2 < 0 or high + self.share / 2 > 1
        room = self.step * (1.0 if ends else 0.5) + SLACK
        return bool(min(max(low, 0.0), 1.0) - room <= self.row["after"] <= min(max(high, 0.0), 1.0) + room)


def _cells(context: Context) -> Iterator[_Cell]:
    """The shown rows; none where plan.json is not there, or cannot be read."""
    note, rules = context.release.plan, context.rules
    if note is None or _undefined(note, context)["group"]:
        return
    shares = context.estimates.filter(SHOWN, statistic="share")
    support = Support.of(context.release.framework, rules, context.areas, shares, note.menu)
    step = share_step(rules).alias("share")
    sizes = _Sizes(context, {row[:-1]: row[-1] for row in shares.select(*PLAN_KEY, "n").iter_rows()})
    rows = context.release.tables["plan"].filter(SHOWN, pl.all_horizontal(_NUMBERS.is_finite().fill_null(False)))
    effects = effects_on(note.menu, _chosen(note))
    beside = rows.join(
        shares.select(*PLAN_KEY, "n", "value", step), on=PLAN_KEY, how="left", maintain_order="left"
    )  # fmt: skip
    for row in beside.iter_rows(named=True):
        parts = support.parts(effects.get(row["indicator"], ()), row["area"], row["group"])
        held = support.holds((row["source"], row["indicator"], row["period"]), parts)
        changes = sizes.changes(row, parts) if held and row["n"] is not None else (-1.0, 1.0)
        share = row["share"] or rules.rounding.share.to
        yield _Cell(row, row["value"], parts, held, gain_step(parts, row["n"], rules), share, changes)


class _Sizes(NamedTuple):
    """The published sizes, by the key of a plan."""

    context: Context
    n: dict[Any, int]

    def changes(self, row: dict[str, Any], parts: tuple[Part, ...]) -> tuple[float, float]:
        """Between which numbers the changes of the parts lie, as far as rounded sizes say."""
        low = high = 0.0
        for part in parts:
            ends = sorted(part.effect.change * share for share in self._share(row, part))
            low, high = low + ends[0], high + ends[1]
        return low, high

    def _share(self, row: dict[str, Any], part: Part) -> tuple[float, float]:
        """The smallest and the largest that a part's share of the cell may be.

        In a survey a respondent stands for more people in one place than in another, so that there sizes say nothing.
        """
        kinds = {source.name: (source.kind, source.protected_as) for source in self.context.release.manifest.sources}
        kind, regime = kinds.get(row["source"], ("", ""))
        if not part.of:
            return 1.0, 1.0
        if kind == "survey" and any(area != row["area"] for area, _ in part.of):
            return 0.0, 1.0
        off = 0.0 if regime == "published" else self.context.rules.thresholds[regime or "register"].sizes.to / 2
        key = (row["source"], row["indicator"], row["period"])
        sizes = [self.n.get((*key[:2], area, key[2], group)) for area, group in part.of]
        some, room = sum(size or 0 for size in sizes), off * len(sizes)
        least, most = (some - room) / (row["n"] + off), (some + room) / max(row["n"] - off, 1.0)
        return max(0.0, least), 1.0 if None in sizes else min(1.0, most)


def _told(cells: list[_Cell], what: str, context: Context) -> list[Finding]:
    rows = pl.DataFrame([cell.row for cell in cells], schema_overrides=dict(context.release.tables["plan"].schema))
    return tell(rows, what, "plan") if cells else []


def _chosen(note: PlanNote) -> tuple[str, ...]:
    return tuple(one.id for one in note.menu if one.chosen)


def _undefined(note: PlanNote, context: Context) -> dict[str, set[str]]:
    """The groups, areas and indicators of the menu that the release does not define."""
    effects = [effect for one in note.menu for effect in one.effects]
    told: list[InterventionNote | EffectNote] = [*note.menu, *effects]
    areas, indicators = {*context.areas["area"]}, {indicator.id for indicator in context.release.framework}
    return {
        "group": {each.group for each in told if not is_defined(each.group, context.release.framework)},
        "area": {area for each in told for area in each.areas} - areas,
        "indicator": {effect.indicator for effect in effects} - indicators,
    }


PLAN_CHECKS = (
    plan_is_explained,
    plan_costs_what_it_says,
    plan_is_bare_where_withheld,
    plan_rests_on_what_is_shown,
    plan_is_rounded,
    plan_is_what_is_assumed,
)
