"""What a release says of a decision beside the table: its alternatives, and what is known of each characteristic.

The sentences are built again, from the numbers that the table shows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from isopolis.framework import EVERYONE
from isopolis.planning import Assessment
from isopolis.planning.assessment.words import sentences
from isopolis.protection.saying import saying
from isopolis.protection.touching import ROUGH, Change
from isopolis.release.change_rules import COUNTS, MOST
from isopolis.release.place import with_scale
from isopolis.release.plan_notes import AlternativeNote, AssessmentNote, KnownNote
from isopolis.release.precision import figures_step, to_step
from isopolis.release.reach_checks import count_step, on_ladder

FINE, COARSE = 0.1, 0.5  # minutes: a loss of a group is told no finer, and left out where it had to be coarser
FINEST = 0.01  # minutes, of everyone


def assessment_note(assessment: Assessment, table: pl.DataFrame, change: Change) -> AssessmentNote:
    """The note of the table `assessment`. ProtectionRefused for what has no place in a release."""
    shown = _Shown(assessment, table, change)
    with saying("a decision", "assessing the decision again"):
        return AssessmentNote(
            name=assessment.name,
            saving=assessment.saving,
            asks=tuple(change.asks),
            alternatives=tuple(_alternative(row, shown) for row in assessment.mitigations.iter_rows(named=True)),
            known=tuple(_known(row, shown) for row in assessment.known.iter_rows(named=True)),
            notes=assessment.notes,
        )


@dataclass(frozen=True)
class _Shown:
    """What the table shows of the whole city, and how fine a loss may be told beside it."""

    assessment: Assessment
    table: pl.DataFrame
    change: Change

    @property
    def whole(self) -> pl.DataFrame:
        """Mean minutes to kinds of facilities in the whole city, shown or not."""
        city = self.change.case.areas.filter(pl.col("area_depth") == 0)["area"].item()
        return self.table.filter(
            pl.col("area") == city, pl.col("statistic") == "mean", pl.col("kind").is_in(list(self.change.reach.kinds))
        )

    @property
    def people(self) -> int:
        """How many people there are, not rounded."""
        everyone = self.assessment.effects.filter(pl.col("group") == EVERYONE)["n"].max()
        return int(str(everyone or 0))

    def row(self, **key: Any) -> dict[str, Any] | None:
        """The shown row of the whole city with these values; None where there is none, or it is withheld."""
        matches = [pl.col(name).eq_missing(pl.lit(value)) for name, value in key.items()]
        found = self.whole.filter(*matches, pl.col("obs_status") != "Q")
        return found.sort("kind", "mode").row(0, named=True) if len(found) else None

    def step(self, n: float, finest: float) -> float:
        """The step of a loss of so many people: ten of them, whatever becomes of them, move it by one at most.

        An alternative has no counts by group. A loss is the sum over all kinds, so each adds an hour at most.
        """
        kinds = max(1, self.whole["kind"].n_unique())
        least = pl.lit(float(self.change.few * MOST * kinds)) / pl.lit(float(max(n, 1)))
        return float(pl.select(pl.max_horizontal(on_ladder(least), pl.lit(finest))).item())

    def loss(self, minutes: float | None, row: Mapping[str, Any] | None) -> float | None:
        """A loss of the group of a shown row, rounded; None where it cannot be told finely enough to say anything."""
        step = self.step(row["n"], FINE) if row else COARSE * 2
        return None if minutes is None or step > COARSE else _rounded(minutes, step)


def _rounded(value: float, step: float) -> float:
    return float(pl.select(to_step(pl.lit(value), pl.lit(step))).item())


def _alternative(row: Mapping[str, Any], shown: _Shown) -> AlternativeNote:
    """One alternative: its losses rounded, its counts where they tell of no few, its group where that is shown."""
    copied = {name: row[name] for name in ("rank", "name", "basis", "what", "why", "saving", "equal")}
    group = row["worst_group"]
    told = shown.loss(row["worst_loss"], shown.row(group=group, counterfactual=False)) if group else None
    return AlternativeNote(
        **copied,
        mean_loss=_rounded(row["mean_loss"], shown.step(shown.people, FINEST)),
        worst_group=None if told is None else group,
        worst_loss=told,
        n_lose=_count(row["n_lose"], shown),
        n_cut_off=_count(row["n_cut_off"], shown),
    )


def _count(people: int, shown: _Shown) -> int | None:
    """How many people, to two figures; None where they are a few or all but a few, for a rule may ask who they are.

    Each moves by their own mode: held against everyone by one, a finer count would tell of those who move otherwise.
    """
    few = shown.change.few
    if 0 < people < few or shown.people - people < few:
        return None
    size = pl.lit(float(count_step(shown.change.case.rules, shown.change.reach)))
    step = pl.max_horizontal(size, figures_step(pl.lit(float(people)), ROUGH))
    return int(_rounded(people, float(pl.select(step).item())))


def _known(facts: Mapping[str, Any], shown: _Shown) -> KnownNote:
    """What is known of one characteristic, in sentences of what is shown."""
    told = _facts(facts, shown)
    names = {mode.id: mode.name for mode in shown.change.reach.modes}
    known, means, can_do = sentences(told, shown.change.case.framework, names) if told else ("", "", "")
    return KnownNote(
        **{name: facts[name] for name in ("characteristic", "ground", "status", "not_known")},
        known=known,
        means=means,
        can_do=can_do,
    )


def _facts(facts: Mapping[str, Any], shown: _Shown) -> dict[str, Any] | None:
    """The facts with the numbers that the table shows; None where their row is not shown."""
    counted, case = facts["status"] == "counted", shown.change.case
    characteristic = case.framework.characteristic(facts["characteristic"])
    if not facts["group"] or characteristic is None or not _anywhere(facts["group"], shown):
        return None
    key = {"group": facts["group"] if counted else EVERYONE, "mode": facts["mode"], "kind": facts["kind"]}
    row = shown.row(**key)
    if row is None:
        return None
    numbers = ("before", "after", "difference", *(("n", *COUNTS) if counted else ()))
    lost = {name: shown.loss(facts[name], row) for name in ("loss", "mitigated_loss")}
    if lost["loss"] is not None and shown.whole["kind"].n_unique() == 1:  # else it would be said in two ways
        lost["loss"] = row["difference"]
    return {**facts, **{name: row[name] for name in numbers}, **lost, **_least(facts, shown)}


def _anywhere(group: str, shown: _Shown) -> bool:
    """Whether a group may be shown at every place."""
    asked = pl.DataFrame({"group": [group], "indicator": [""]})
    return bool(with_scale(asked, shown.change.case.framework, ("",))["scale"].item() == "any")


def _least(facts: Mapping[str, Any], shown: _Shown) -> dict[str, Any]:
    """The group that loses least; None where a group of the characteristic is withheld, which lies between the two."""
    prefix = f"{facts['characteristic']}="
    beside = shown.whole.filter(pl.col("group").str.starts_with(prefix), kind=facts["kind"], counterfactual=False)
    row = shown.row(group=facts["least_group"], kind=facts["kind"], counterfactual=False)
    if row is None or (beside["obs_status"] == "Q").any():
        return {"least_group": None, "least_difference": None}
    return {"least_group": row["group"], "least_difference": row["difference"]}
