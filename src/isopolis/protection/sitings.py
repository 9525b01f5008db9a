"""What a release says of chosen sites beside the table: where they are, and how much better any other could be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from isopolis.errors import ProtectionRefused
from isopolis.planning import Sites
from isopolis.planning.locations.aims import FIFTH, WORDS
from isopolis.protection.case import Case
from isopolis.protection.saying import saying
from isopolis.protection.touching import ROUGH
from isopolis.release.change_rules import MOST, least_few
from isopolis.release.model import ReachNote
from isopolis.release.plan_notes import SitesNote, SitingNote
from isopolis.release.precision import down, figures_step, to_step, up
from isopolis.release.reach_checks import count_step, least_shown, on_ladder, reach_step

FARTHEST = 5.0  # minutes: to three figures the longest way of anyone names a house, and by which mode somebody moves


def sites_note(ordered: Sequence[Sites], reach: ReachNote, case: Case) -> SitesNote:
    """The note of the table `sites`. ProtectionRefused where an objective is about too few people."""
    return SitesNote(sitings=tuple(_siting(each, reach, case) for each in ordered))


@dataclass(frozen=True)
class _Grain:
    """How fine the objective of sites may be told. Ten people, whatever their minutes, move it by one step at most."""

    sites: Sites
    reach: ReachNote
    case: Case

    @property
    def people(self) -> float:
        """How many people the objective is about."""
        everyone = self.sites.everyone["n"].max()
        shared = FIFTH if self.sites.objective == "worst_off" else 1.0
        return shared * float(str(everyone or 0))

    def step(self, value: float) -> pl.Expr:
        """The step of a value of the objective."""
        rules, n = self.case.rules, pl.lit(self.people)
        if self.sites.objective == "covered":
            return reach_step(rules, n, self.reach)
        coarse = on_ladder(least_few(rules, self.reach) * MOST / n)
        if self.sites.objective == "centre":  # of one place, however many live in the city
            modes = self.sites.everyone["mode"].n_unique()
            coarse = pl.lit(FARTHEST if modes > 1 and self.reach.people else 0.0)
        return pl.max_horizontal(figures_step(pl.lit(value), rules.rounding.figures.keep), coarse)

    def told(self, value: float) -> float:
        """A value, rounded."""
        return float(pl.select(to_step(pl.lit(value), self.step(value))).item())

    def bound(self, row: Mapping[str, Any]) -> float:
        """A bound, rounded to the side on which it still is one; where the value is proven, that value."""
        if row["stopped"] == "proven":
            return self.told(row["value"])
        outward = up if self.sites.objective == "covered" else down
        return float(pl.select(outward(pl.lit(row["bound"]), self.step(row["bound"]))).item())


def _siting(sites: Sites, reach: ReachNote, case: Case) -> SitingNote:
    """One siting; ProtectionRefused for what has no place in a release."""
    grain = _Grain(sites, reach, case)
    _refuse_few(grain)
    keep, size = case.rules.rounding.figures.keep, count_step(case.rules, reach)
    last = {"value": sites.value, "bound": sites.bound, "stopped": sites.stopped}
    named = ("kind", "objective", "limit", "by", "cost", "stopped", "notes")
    rough = pl.max_horizontal(pl.lit(size), figures_step(pl.col("people"), ROUGH))  # each by their own mode
    chosen = sites.chosen.with_columns(people=to_step(pl.col("people"), rough).cast(pl.Int64)).drop("kind")
    said = {name: getattr(sites, name) for name in named} | {
        "words": WORDS[sites.objective], "before": grain.told(sites.before), "value": grain.told(sites.value),
        "bound": grain.bound(last), "gap": round(sites.gap, keep),
        "kappa": None if sites.kappa is None else float(f"{sites.kappa:.{keep}g}"),
        "chosen": chosen.to_dicts(),
        "curve": [
            {**row, "value": grain.told(row["value"]), "bound": grain.bound(row)} for row in sites.curve.to_dicts()
        ],
    }  # fmt: skip
    with saying("chosen sites", "choosing the sites again"):
        return SitingNote.model_validate(said)


def _refuse_few(grain: _Grain) -> None:
    """An objective about fewer people than a number may rest on does not leave."""
    least = least_shown(grain.case.rules, grain.reach)
    if grain.people < least:
        raise ProtectionRefused(
            "the objective is about too few people",
            where=f'objective "{grain.sites.objective}"',
            expected=f"{least} people or more",
            hint='the objective "mean"',
        )
