"""What an assessment gives back: private tables that print themselves. Protection is their only way out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import polars as pl

from isopolis.framework import EVERYONE
from isopolis.planning.assessment.effects import COLUMNS as EFFECTS
from isopolis.planning.assessment.known import COLUMNS as KNOWN
from isopolis.planning.assessment.mitigations import COLUMNS as MITIGATIONS
from isopolis.planning.assessment.worst import COLUMNS as WORST_HIT


@dataclass(frozen=True)
class Assessment:
    """Who gains and who loses by a decision, if effects are as assumed. Private: protection is its way out.

    A row of `effects` is one area, group, mode, kind of facility (or indicator of reach) and statistic: area, level,
    group, depth, mode, kind, statistic, unit, before, after, difference, low, high, n, n_lose, n_gain, n_cut_off,
    period, counterfactual. `mean` is in minutes, those not reached counted at 60; `within_15` a share of 0 to 1.
    `low` and `high` are the ends of the difference that unknown street tags leave open, null where none matters. Of
    the `n` people, `n_lose` have at least a minute more, or a kind that they no longer reach; `n_gain` a minute less;
    `n_cut_off` reached it before and do not after. These three are null for indicators. A row is `counterfactual`
    where the city does not say that the group moves like this; below the whole city only everyone has such rows.

    A row of `worst_hit` is one of the finest areas and a kind: rank, area, level, kind, before, after (mean minutes),
    lost (minutes times people, one way), n, n_lose, n_cut_off; each person by their own mode.

    A row of `mitigations` is an alternative: rank, name, basis (the decision, named, generated), what, saving, equal
    (is the saving as large: equal, assumed, as stated, after a move, smaller, unknown), mean_loss (minutes more for
    everyone on average, each by their own mode, over all kinds touched), worst_group (null where no group loses) with
    worst_loss, n_lose, n_cut_off, difference and worst_difference (against the decision: below 0 is better), why (it
    stands here). The decision itself stands first, with rank 0.

    A row of `known` is a characteristic: what is known, what it means, what can be done, what is not known, and the
    facts that these sentences are built from. `notes` are the assumptions. `asks` are the groups that a rule of the
    decision tells apart: what it changes at a place counts the people of these groups there.
    """

    name: str
    saving: float | None
    effects: pl.DataFrame
    worst_hit: pl.DataFrame
    mitigations: pl.DataFrame
    known: pl.DataFrame
    notes: tuple[str, ...]
    asks: tuple[str, ...] = ()

    @property
    def everyone(self) -> pl.DataFrame:
        """The effects on everyone in the whole city, by each mode."""
        whole = self.effects.filter(pl.col("group") == EVERYONE)
        return whole.filter(pl.col("level") == pl.col("level").first())

    def as_data(self) -> dict[str, Any]:
        """All of it as JSON takes it. Private: it stays in the city."""
        tables = {name: getattr(self, name).to_dicts() for name in ("effects", "worst_hit", "mitigations", "known")}
        return {"name": self.name, "saving": self.saving, **tables, "notes": list(self.notes), "asks": list(self.asks)}

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> Self:
        """The assessment that `as_data` told."""
        schemas: dict[str, Any] = {
            "effects": EFFECTS,
            "worst_hit": WORST_HIT,
            "mitigations": MITIGATIONS,
            "known": KNOWN,
        }
        told: dict[str, Any] = {name: pl.DataFrame(data[name], schema=schema) for name, schema in schemas.items()}
        told |= {name: tuple(data[name]) for name in ("notes", "asks")}
        return cls(data["name"], data["saving"], **told)

    def __repr__(self) -> str:
        shown = ["mode", "kind", "statistic", "before", "after", "n", "n_lose", "n_cut_off"]
        return (
            f"Assessment of {self.name!r}: {self.effects['group'].n_unique()} groups, "
            f"{self.effects['area'].n_unique()} areas, {len(self.mitigations)} alternatives\n"
            f"{self.everyone.select(shown).head(6)}"
        )
