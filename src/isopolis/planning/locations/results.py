"""What choosing sites gives back: private tables that print themselves. Protection is their only way out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import polars as pl

from isopolis.framework import EVERYONE
from isopolis.planning.locations.aims import WORDS, Objective
from isopolis.planning.locations.gains import COLUMNS as GAINS
from isopolis.planning.locations.ladder import COLUMNS as CURVE

CHOSEN = (
    dict.fromkeys(("id", "name", "kind"), pl.String)
    | dict.fromkeys(("lon", "lat", "cost"), pl.Float64)
    | {"people": pl.Int64}
)


@dataclass(frozen=True)
class Sites:
    """Where to open a kind of service, if effects are as assumed. Private: protection is its way out.

    A row of `chosen` is a candidate to open: id, name, kind, lon, lat, cost (euros), people (for whom it becomes the
    nearest), those that become the nearest for most people first.

    `value` is the objective with these open, `before` as it is today: in minutes, those not reached counted at 60; of
    "covered", a share of 0 to 1. No plan under the same limit is better than `bound`; `gap` is how far it is from
    `value`, as a share of it. `stopped` says why the search ended (proven, gap, search, time). `kappa` is the aversion
    to inequality that "equal" took from today's minutes, else None. `limit` is how many sites, or euros, were allowed.

    A row of `gains` is an area and a group: area, level, group, depth, mode, kind, before and after (mean minutes),
    within_15_before and within_15_after (0 to 1), n, n_gain (people at least a minute nearer), period, counterfactual.
    A group moves by its own mode; everyone each by their own (mode "own"). Where people move by several modes, the
    whole city has a row for everyone moved by each: a counterfactual.

    A row of `curve` is a plan under a lower limit, from nothing up to this one: limit, opened, cost, value, bound,
    stopped: what each further site, or part of the budget, brings. `notes` are the assumptions.
    """

    kind: str
    objective: Objective
    limit: float
    by: str  # sites or euros
    chosen: pl.DataFrame
    before: float
    value: float
    bound: float
    gap: float
    stopped: str
    kappa: float | None
    gains: pl.DataFrame
    curve: pl.DataFrame
    notes: tuple[str, ...]

    @property
    def cost(self) -> float:
        """What opening the chosen sites costs, in euros."""
        return float(self.chosen["cost"].sum())

    @property
    def everyone(self) -> pl.DataFrame:
        """The gains of everyone in the whole city."""
        whole = self.gains.filter(pl.col("group") == EVERYONE)
        return whole.filter(pl.col("level") == pl.col("level").first())

    def as_data(self) -> dict[str, Any]:
        """All of it as JSON takes it. Private: it stays in the city."""
        names = ("kind", "objective", "limit", "by", "before", "value", "bound", "gap", "stopped", "kappa", "cost")
        tables = {name: getattr(self, name).to_dicts() for name in ("chosen", "gains", "curve")}
        return {**{name: getattr(self, name) for name in names}, **tables, "notes": list(self.notes)}

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> Self:
        """The sites that `as_data` told."""
        names = ("kind", "objective", "limit", "by", "before", "value", "bound", "gap", "stopped", "kappa")
        told: dict[str, Any] = {name: data[name] for name in names}
        schemas: dict[str, Any] = {"chosen": CHOSEN, "gains": GAINS, "curve": CURVE}
        told |= {name: pl.DataFrame(data[name], schema=schema) for name, schema in schemas.items()}
        return cls(**told, notes=tuple(data["notes"]))

    def __repr__(self) -> str:
        return (
            f"Sites for the kind {self.kind!r}: {len(self.chosen)} to open, {self.cost:,.0f} euros\n"
            f"If effects are as assumed, the {WORDS[self.objective]}: {self.before:.4g} before, {self.value:.4g} "
            f"after; no plan is better than {self.bound:.4g} ({100 * self.gap:.3g} % apart, {self.stopped})\n"
            f"{self.chosen.select('id', 'cost', 'people').head(8)}"
        )
