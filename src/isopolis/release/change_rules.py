"""What a change of reach may say: shared by those who protect the tables `sites` and `assessment` and those who check.

A change is told as two numbers, before and after. Where streets and services are is public, so anyone can work out of
each house how many minutes more or fewer it will have. What changes for a group is then a count of that group in the
houses that are touched.
"""

from collections.abc import Sequence

import polars as pl

from isopolis.framework import Framework
from isopolis.framework.group import EVERYONE
from isopolis.release.margins import equations
from isopolis.release.model import ReachNote
from isopolis.release.place import with_scale
from isopolis.release.precision import figures_step
from isopolis.release.reach_checks import CELL, SHARE, as_estimates, count_step, few, on_ladder, reach_step
from isopolis.release.rules import Rules

OWN = "own"  # the mode of everyone, each by the way that the city says is theirs
MOST = 60.0  # minutes: so many count where it is not reached, so that nobody's change is larger
COARSEST = 5.0  # minutes: a step that is larger says nothing
NOTICED = 1.0  # minutes: who has so many more or fewer is counted
STATISTICS = ("mean", "within_15", "share")
COUNTS = ("n_lose", "n_gain", "n_cut_off")
COUNTED = {"sites": ("n_gain",), "assessment": COUNTS}  # which a table tells of kinds of service
ENDS = ("before", "after", "difference", "low", "high")
NUMBERS = (*ENDS, "n", *COUNTS)
PLACE = ["area", "mode", "kind", "period", "group"]
MINUTES = pl.col("unit") == "minutes"
MEAN = pl.col("statistic") == "mean"


def least_few(rules: Rules, note: ReachNote | None) -> int:
    """So many of a group must be touched, and so many must not be; of the addresses of a map anyone can count all."""
    return few(rules) if note is None or note.people else 0


def change_step(rules: Rules, note: ReachNote | None, n: pl.Expr | None = None) -> pl.Expr:
    """The one step of before and after, of columns before, after, statistic and unit: the coarser of their own.

    `n` is how many people, rounded: the column of that name unless said otherwise.

    Minutes come in steps of at least ten person-minutes: whoever is not counted as losing or gaining has less than a
    minute's change, so that fewer than ten such people do not move a mean by a step. Everyone by their own mode, held
    against everyone by one, tells of those who move otherwise: there no ten people, whatever their minutes, do.
    """
    keep, size = rules.rounding.figures.keep, pl.col("n") if n is None else n
    figures = pl.max_horizontal(figures_step(pl.col("before"), keep), figures_step(pl.col("after"), keep))
    people = MINUTES & pl.lit(note is None or note.people)
    unnoticed = pl.when(people).then(on_ladder(count_step(rules, note) * NOTICED / size))
    apart = people & (pl.col("mode") == OWN) & pl.lit(note is not None and any(mode.groups for mode in note.modes))
    mixed = pl.when(apart).then(on_ladder(least_few(rules, note) * MOST / size))
    return pl.when(SHARE).then(reach_step(rules, size, note)).otherwise(pl.max_horizontal(figures, unnoticed, mixed))


def told_there(city: str) -> pl.Expr:
    """True of the rows that a change has: below the whole city those of everyone, and by own mode their mean alone.

    The means and sizes of groups in many small places, held against each other and against sums, would tell of places
    in which few of them live.
    """
    below = (pl.col("group") == EVERYONE) & ((pl.col("mode") != OWN) | MEAN)
    return (pl.col("area") == city) | below


def drowned(rules: Rules, note: ReachNote | None, n: str = "n") -> pl.Expr:
    """True of a mean of minutes that a few people cannot move by one step, whatever becomes of them; needs `step`."""
    enough = pl.col(n) * pl.col("step") >= least_few(rules, note) * MOST * (1 - 1e-9)
    return (MINUTES & enough).fill_null(False)


def guarded(asks: Sequence[str]) -> pl.Expr:
    """True where a row tells of a group: of one that it names, or of those whom a rule of the decision asks for."""
    return (pl.col("group") != EVERYONE) | pl.lit(bool(asks))


def with_everyone(rows: pl.DataFrame, whole: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """The rows with these columns of `whole`, the rows of everyone that count, as `all_NAME`: of the same mode.

    Where there is none of that mode, of everyone by their own.
    """
    for prefix, key, some in (
        ("same", CELL, whole),
        ("own", [name for name in CELL if name != "mode"], whole.filter(pl.col("mode") == OWN)),
    ):
        named = some.select(*key, pl.lit(True).alias(prefix), *(pl.col(c).alias(f"{prefix}_{c}") for c in columns))
        rows = rows.join(named, on=key, how="left", maintain_order="left")
    chosen = [
        pl.when("same").then(f"same_{name}").otherwise(f"own_{name}").alias(f"all_{name}") for name in columns
    ]  # fmt: skip
    extra = [prefix + rest for prefix in ("same", "own") for rest in ("", *(f"_{name}" for name in columns))]
    return rows.with_columns(chosen).drop(extra)


def with_place(rows: pl.DataFrame, framework: Framework, note: ReachNote | None, asks: Sequence[str]) -> pl.DataFrame:
    """The rows with `scale`, and `crossed`: how many characteristics a row tells of, those of a rule included.

    The scale is the finest place where a row may be shown, the stricter of its group's and of those of `asks`.
    """
    kinds = note.kinds if note else ()
    scales = with_scale(as_estimates(rows), framework, kinds)["scale"]
    asked = pl.DataFrame(
        {"group": asks, "indicator": [""] * len(asks)}, schema={"group": pl.String, "indicator": pl.String}
    )
    fine = (with_scale(asked, framework, ("",))["scale"] == "any").all()
    deepest = max((key.count("=") for key in asks), default=0)
    return rows.with_columns(
        pl.when(pl.lit(fine)).then(scales).otherwise(pl.lit("city")).alias("scale"),
        (pl.col("depth") + deepest).alias("crossed"),
    )


def parties(note: ReachNote | None, groups: Sequence[str]) -> tuple[list[tuple[str, str]], bool]:
    """The groups with the mode that the city says is theirs, of those told; and whether there are others, told of none.

    A group that crosses characteristics which are told, and that is not told itself, is of the second sort.
    """
    said = [(key, mode.id) for mode in (note.modes if note else ()) for key in mode.groups if key != EVERYONE]
    there = {pair.partition("=")[0] for key in groups for pair in key.split("|")}
    crossed = [key for key, _ in said if key not in groups and {p.partition("=")[0] for p in key.split("|")} <= there]
    return [each for each in said if each[0] in groups], any("|" in key for key in crossed)


def members(rows: pl.DataFrame, framework: Framework, areas: pl.DataFrame, note: ReachNote | None) -> pl.DataFrame:
    """Who stands in which equation, as `margins.equations` says it, by each mode; then across modes (`mixed`).

    Everyone, each by their own mode, is the sum of the groups that tell the modes apart, each by its own. By one mode
    these groups add up to everyone only where each of them is told by it.
    """
    told, _ = parties(note, rows["group"].unique().to_list())
    apart = {pair.partition("=")[0] for key, _ in told for pair in key.split("|")}
    named = rows.with_columns(pl.col("group").str.extract(r"^([^=]+)=").alias("about")).with_row_index("at")
    named = named.with_columns(pl.col("about").is_in(list(apart)).fill_null(False).alias("apart"))
    alone = equations(as_estimates(rows), framework, areas)
    alone = alone.join(_lacking(named), on="row", how="left", maintain_order="left").with_columns(
        group=named["group"].gather(alone["row"])
    )
    torn = pl.col("lacking").any() & (pl.col("group").n_unique() > 1)
    alone = alone.filter(~torn.over("equation")).drop("lacking", "group")
    whole = (pl.col("group") == EVERYONE) & (pl.col("mode") == OWN)
    own = named.filter(whole | (pl.col("apart") & ~pl.col("counterfactual").fill_null(True)))
    mixed = equations(as_estimates(own.with_columns(mode=pl.lit(OWN))), framework, areas)
    mixed = mixed.with_columns(mode=own["mode"].gather(mixed["row"]), row=own["at"].gather(mixed["row"]))
    mixed = mixed.filter((pl.col("mode").n_unique() > 1).over("equation")).drop("mode")
    first = mixed.with_columns(pl.col("equation") + alone.select(pl.col("equation").max().fill_null(0) + 1).item())
    parts = [each.with_columns(pl.lit(across).alias("mixed")) for each, across in ((alone, False), (first, True))]
    return pl.concat(parts, how="vertical_relaxed")


def _lacking(named: pl.DataFrame) -> pl.DataFrame:
    """The rows by number, and whether another group that tells modes apart is told beside them by other modes alone."""
    place = ["area", "kind", "statistic", "period", "about"]
    groups = pl.col("group").n_unique()
    lacking = pl.col("apart") & (groups.over([*place, "mode"]) < groups.over(place))
    return named.select(row="at", lacking=lacking)
