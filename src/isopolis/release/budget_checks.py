"""Checks of the budget by group: is it explained, and does it rest on what the release tells?"""

from collections.abc import Iterator
from typing import NamedTuple

import polars as pl

from isopolis.errors import Finding
from isopolis.framework.group import EVERYONE, Group
from isopolis.release.context import SHOWN, WITHHELD, Context
from isopolis.release.form_checks import CONF_STATUSES
from isopolis.release.plan_notes import BudgetNote, LineNote
from isopolis.release.precision import figures_step, is_kept
from isopolis.release.rules import Rules
from isopolis.release.tables import BUDGET_KEY

NOT_KNOWN = "not known"
NUMBERS = ("amount", "share", "people", "share_of_people", "per_person", "ratio")
USED = ("share", "mean")  # statistics that say how much of something is used
WITHIN = "within_15"
AXIS = ["line", "axis"]
KNOWN = pl.col("group") != NOT_KNOWN
SLACK = 1e-6
CENT = 0.01
NOBODY = float("inf")  # what one counts for where the number of people decides nothing: a purpose


def whom(group: str) -> str:
    """The group whose numbers a row rests on: people of whom nothing is known count as everyone does."""
    return EVERYONE if group == NOT_KNOWN else group


def person_worth(value: float | None, statistic: str) -> float:
    """How many of a group's users one of its people makes up: the share who use or reach it; 1 of other numbers."""
    return value if value and statistic == "share" else 1.0


def amount_step(amount: pl.Expr, people: pl.Expr, worth: pl.Expr, rules: Rules) -> pl.Expr:
    """The step of an amount: as many figures as the rules keep, and no finer than what ten users have of it.

    Ten, or what the rules round sizes to: of those by whom the amount is shared out, so that it counts nobody. One of
    1, 2 and 5 times a power of ten.
    """
    figures = figures_step(amount, rules.rounding.figures.keep)
    return pl.max_horizontal(figures, _rounder(_of_ten(amount, people, worth, rules)))


def _of_ten(amount: pl.Expr, people: pl.Expr, worth: pl.Expr, rules: Rules) -> pl.Expr:
    """What ten users have of an amount; next to nothing where it is not shared out by them."""
    much = rules.thresholds["register"].sizes.to * amount / (people * worth)
    return pl.when((people > 0) & (much > CENT)).then(much).otherwise(CENT)


def _rounder(least: pl.Expr) -> pl.Expr:
    """The first of 1, 2, 5, 10, 20 ... that is no less than this."""
    power = pl.lit(10.0).pow((least.log10() + SLACK).floor())
    times = least / power - SLACK
    return power * pl.when(times <= 1).then(1.0).when(times <= 2).then(2.0).when(times <= 5).then(5.0).otherwise(10.0)


# --- is it explained? ---------------------------------------------------------------------------------------------


def budget_is_explained(context: Context) -> Iterator[Finding]:
    """budget.json stands with its table; each row is of a line that is attributed, and of a group of its axis."""
    note, rows = context.release.budget, context.release.tables["budget"]
    if note is None:
        yield Finding("nobody says how the budget was attributed", "budget.json", "no such file")
        return
    ids = [line.id for line in note.lines]
    if len({*ids}) < len(ids):
        yield Finding("a line stands there twice", "budget.json")
    attributed = [line.id for line in note.lines if line.basis != "not attributed"]
    strange = rows.filter(~pl.col("line").is_in(attributed))
    yield from _tell(strange, "a row is of no line that is attributed")
    known = context.release.framework.characteristic
    pairs = rows.select("axis", "group").unique(maintain_order=True).iter_rows()
    wrong = [pair for pair in pairs if not (known(pair[0].split("=")[0]) and _is_of(*pair))]
    if wrong:
        yield Finding("a group is not of its axis", "budget", f"{wrong[0][1]} of {wrong[0][0]}")
    yield from _strange_bases(note, context)


def _is_of(axis: str, group: str) -> bool:
    """Whether a group is a category of a characteristic, or the one answer that makes an axis; or nobody's."""
    if group == NOT_KNOWN:
        return True
    try:
        said = Group.parse(group)
    except ValueError:
        return False
    return said.depth == 1 and axis in (said.key, said.characteristics[0])


def _strange_bases(note: BudgetNote, context: Context) -> Iterator[Finding]:
    """Lines that are attributed by something that the release does not explain, or do not say why they are not."""
    kinds = context.release.reach.kinds if context.release.reach else {}
    indicators = {indicator.id for indicator in context.release.framework}
    for line in note.lines:
        unknown = {
            "use": line.by not in indicators,
            "reach": line.by not in kinds and "reach" in context.release.tables,
        }
        if unknown.get(line.basis, False) or (line.basis == "group" and not line.by):
            yield Finding("nothing explains by what a line is attributed", "budget.json", f"{line.id}: {line.by}")
        if line.basis == "not attributed" and not line.why:
            yield Finding("a line does not say why it is not attributed", "budget.json", line.id)


def budget_is_bare_where_withheld(context: Context) -> Iterator[Finding]:
    """A withheld row of the budget holds no number; a shown one its amount, people and share, none below 0."""
    rows, numbers = context.release.tables["budget"], pl.col(NUMBERS)
    yield from _tell(rows.filter(WITHHELD & pl.any_horizontal(numbers.is_not_null())), "a withheld row holds a number")
    said = pl.col("conf_status").is_in(CONF_STATUSES) & pl.col("obs_status").is_in(["A", "Q"])
    torn = ((pl.col("conf_status") == "F") == WITHHELD) | ~said.fill_null(False)
    yield from _tell(rows.filter(torn), "obs_status and conf_status do not agree, or are no words of the format")
    shown = rows.filter(SHOWN)
    yield from _tell(
        shown.filter(pl.any_horizontal(pl.col("amount", "people").is_null())), "a shown row holds no number"
    )
    sound = pl.all_horizontal((numbers.is_finite() & (numbers >= 0)).fill_null(True))
    yield from _tell(shown.filter(~sound), "a number is below 0, or not finite")


# --- does it keep the rules? --------------------------------------------------------------------------------------


def budget_rests_on_what_is_shown(context: Context) -> Iterator[Finding]:
    """A row is shown only where the release shows the use or reach that it rests on, or the size of its group."""
    rows = _beside(context).filter(pl.col("worth").is_null())
    yield from _tell(rows, "what a group has of a line rests on nothing that is shown")


def budget_is_rounded(context: Context) -> Iterator[Finding]:
    """Every number of the budget is as coarse as the rules say, and amounts count no fewer than ten users."""
    rows, rules = _beside(context).with_columns(pl.col("worth").fill_null(1.0)), context.rules
    size, point = rules.thresholds["register"].sizes.to, rules.rounding.share.to
    steps = {"share": point, "share_of_people": point, "ratio": rules.rounding.ratio.to}
    kept = [is_kept(pl.col(name), pl.lit(step), rules) for name, step in steps.items()]
    kept += [is_kept(pl.col(name), pl.lit(None, pl.Float64), rules) for name in ("amount", "per_person")]
    kept.append(pl.col("people") % size == 0)
    # a third of it: rounding may have doubled an amount, and left out a seventh of the people
    least = _of_ten(pl.col("amount"), pl.col("people"), pl.col("worth"), rules) / 3
    first = _rounder(least)
    nexts = [first, _rounder(first * 1.5), _rounder(_rounder(first * 1.5) * 1.5)]
    kept.append(pl.any_horizontal(is_kept(pl.col("amount"), step, rules) for step in nexts))
    yield from _tell(rows.filter(~pl.all_horizontal(kept)), "a number is finer than the rules")


def budget_agrees_with_itself(context: Context) -> Iterator[Finding]:
    """The numbers of a row are those that its amount and people make; together they are no more than the line."""
    rows, rules = _beside(context), context.rules
    point, size = rules.rounding.share.to, rules.thresholds["register"].sizes.to
    share = pl.col("amount") / pl.col("whole")
    each = pl.col("amount") / pl.col("people")
    apart = ((pl.col("share") - share.clip(0.0, 1.0)).abs() > point * (0.5 + SLACK)) | (
        (pl.col("per_person") - each).abs() > figures_step(each, rules.rounding.figures.keep) * (0.5 + SLACK)
    )
    yield from _tell(rows.filter(apart.fill_null(False)), "a row does not agree with its amount and people")
    most = _rounder(2 * _of_ten(pl.col("amount"), pl.col("people"), pl.col("worth").fill_null(1.0), rules))
    room = point + pl.when(pl.col("amount") > 0).then(most / pl.col("whole")).otherwise(0.0)
    sums = rows.group_by(AXIS, maintain_order=True).agg(
        pl.first("group"), pl.col("share").sum(), pl.col("share_of_people").sum(), room=room.sum(),
        heads=(size / pl.col("people")).sum() + pl.len() * point,
    )  # fmt: skip
    over = (pl.col("share") > 1 + pl.col("room")) | (pl.col("share_of_people") > 1 + pl.col("heads"))
    yield from _tell(sums.filter(over), "the groups of a line have more than all of it")


def budget_is_not_worked_out(context: Context) -> Iterator[Finding]:
    """No withheld row is what a line leaves: of the groups of an axis none is withheld alone, where others are told.

    People of whom the axis is not known are told only where every group is, and are no few.
    """
    rows, rules = context.release.tables["budget"], context.rules
    hidden = (KNOWN & WITHHELD).sum().over(AXIS)
    alone = KNOWN & WITHHELD & (pl.col("conf_status") != "C") & (hidden == 1) & (KNOWN & SHOWN).any().over(AXIS)
    left = ~KNOWN & SHOWN & (hidden > 0)
    bare = ~KNOWN & WITHHELD & (hidden == 0) & (KNOWN & SHOWN).any().over(AXIS)
    yield from _tell(rows.filter(alone | left | bare), "a withheld number can be worked out")
    least = rules.thresholds["register"].count.least
    yield from _tell(rows.filter(~KNOWN & SHOWN & (pl.col("people") < least)), "a number rests on too few persons")


# --- a row beside what it rests on ---------------------------------------------------------------------------------


def _beside(context: Context) -> pl.DataFrame:
    """The shown rows with `whole`, their line's amount, and `worth`: null where nothing that they rest on is shown.

    None where budget.json is not there.
    """
    rows, note = context.release.tables["budget"].filter(SHOWN), context.release.budget
    lines = {line.id: line for line in note.lines} if note else {}
    rows = rows.filter(pl.col("line").is_in(list(lines)))
    told = _Told.of(context)
    found = [
        (lines[line].amount, told.worth(lines[line], group)) for line, group in rows.select("line", "group").rows()
    ]
    return rows.hstack(pl.DataFrame(found, schema={"whole": pl.Float64, "worth": pl.Float64}, orient="row"))


class _Told(NamedTuple):
    """What is shown of the whole city: by indicator or kind, and measure, what one of a group's people counts for."""

    use: dict[str, list[dict[str, float]]]
    reach: dict[str, dict[str, float]]
    sizes: frozenset[str]

    @classmethod
    def of(cls, context: Context) -> "_Told":
        """From the estimates and reach of a release."""
        city = pl.col("area") == context.release.manifest.area
        shown = context.release.tables["estimates"].filter(SHOWN & city)
        use: dict[str, list[dict[str, float]]] = {}
        for (indicator, *_), part in shown.filter(pl.col("statistic").is_in(USED)).group_by(
            "indicator", "source", "period", "statistic", maintain_order=True
        ):  # fmt: skip
            told = part.select("group", "value", "statistic").iter_rows()
            use.setdefault(str(indicator), []).append({group: person_worth(value, kind) for group, value, kind in told})
        reach: dict[str, dict[str, float]] = {}
        if (table := context.release.tables.get("reach")) is not None:
            own = table.filter(SHOWN & city, ~pl.col("counterfactual"), statistic=WITHIN)
            for kind, group, value in own.select("kind", "group", "value").iter_rows():
                reach.setdefault(kind, {})[group] = person_worth(value, "share")
        return cls(use, reach, frozenset(shown["group"]))

    def worth(self, line: LineNote, group: str) -> float | None:
        """What one of a group's people counts for on a line; None where what the row rests on is not shown."""
        wanted = {whom(group), EVERYONE}
        if line.basis == "group":
            return NOBODY if wanted <= self.sizes else None
        measures = self.use.get(line.by, []) if line.basis == "use" else [self.reach.get(line.by, {})]
        return max((told[whom(group)] for told in measures if wanted <= told.keys()), default=None)


def _tell(rows: pl.DataFrame, what: str) -> list[Finding]:
    """One finding for all these rows, none where there are none; names the first by its public key."""
    if rows.is_empty():
        return []
    first = ", ".join(f"{name} {rows[name][0]}" for name in BUDGET_KEY)
    return [Finding(what, "budget", f"{rows.height:,} rows; the first: {first}")]


BUDGET_CHECKS = (
    budget_is_explained,
    budget_is_bare_where_withheld,
    budget_rests_on_what_is_shown,
    budget_is_rounded,
    budget_agrees_with_itself,
    budget_is_not_worked_out,
)
