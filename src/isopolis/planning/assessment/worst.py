"""Worst-hit places: where most minutes are lost, each person by their own mode."""

import numpy as np
import polars as pl

from isopolis.measurement.moments import Real
from isopolis.measurement.reaching import MOST
from isopolis.measurement.residents import Districts
from isopolis.planning.assessment.effects import Case, capped, met, touched

COLUMNS = (
    {"rank": pl.Int64}
    | dict.fromkeys(("area", "level", "kind"), pl.String)
    | dict.fromkeys(("before", "after", "lost"), pl.Float64)
    | dict.fromkeys(("n", "n_lose", "n_cut_off"), pl.Int64)
)


def worst_hit(case: Case) -> pl.DataFrame:
    """The finest areas where something is lost, those that lose most first; see `Assessment`."""
    level = case.living.people.levels[-1]
    kinds = sorted({kind for _, kind in case.before.minutes})
    frame = pl.concat([pl.DataFrame(schema=COLUMNS), *(_of_kind(case, level, kind) for kind in kinds)])
    ranked = frame.filter(pl.col("lost") > 0).sort("lost", "area", "kind", descending=[True, False, False])
    return ranked.with_columns(rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))


def _of_kind(case: Case, level: Districts, kind: str) -> pl.DataFrame:
    people, sums = case.living.movers, np.zeros((6, len(level.codes)))
    for number, mode in enumerate(case.living.modes):
        stays = case.staying[kind].movers[number] if kind in case.staying else None
        before, after = case.before.minutes[mode, kind][0], case.after.minutes[mode, kind][0]
        sums += level.sums(people[number], np.vstack(_parts(before, after, stays)))
    return pl.DataFrame(
        {
            "rank": None,
            "area": level.codes,
            "level": level.name,
            "kind": kind,
            **{name: sums[at] / np.where(sums[5] > 0, sums[5], 1) for at, name in enumerate(("before", "after"))},
            "lost": sums[2].round(DIGITS),
            **{name: sums[at].round() for name, at in (("n", 5), ("n_lose", 3), ("n_cut_off", 4))},
        },
        schema_overrides=dict.fromkeys(("rank", "n", "n_lose", "n_cut_off"), pl.Int64),
    ).select(pl.col(name).cast(kind) for name, kind in COLUMNS.items())


DIGITS = 6  # of minutes times people: so that rounding makes no rank


def _parts(before: Real, after: Real, stays: Real | None) -> list[Real]:
    """By origin, a person's minutes before and after, the loss, and who loses, is cut off, is there."""
    now, then = capped(before), met(capped(after), stays, MOST)
    lose, _, gone = (share[0] for share in touched(before, after, None if stays is None else stays[None]))
    lost = met(np.maximum(capped(after) - now, 0), stays, 0.0)
    lost = lost if stays is None else lost + (1 - stays) * (MOST - now)
    return [now, then, lost, lose, gone, np.ones(len(now))]
