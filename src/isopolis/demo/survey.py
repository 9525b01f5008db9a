"""A two-stage survey of adults: neighbourhoods within strata of districts, then people within neighbourhoods.

First stage: in each stratum neighbourhoods are drawn with replacement, with chances in proportion to their adults;
each draw is a cluster of its own, also where a neighbourhood is drawn twice. Second stage: 60 adults a draw,
at random, nobody twice. So the variance formula for clusters drawn with replacement (strata, clusters, weights;
no finite population correction) is the right one for this file, not an approximation: only that draws of one
neighbourhood never share a person makes it err a trifle to the safe side.

A person's weight is the inverse of the expected number of times of being drawn: the adults of the stratum over
the people asked in it. Weights of a stratum are equal, and add up to its adults.
"""

from collections import Counter
from collections.abc import Mapping

import numpy as np
import polars as pl

from isopolis.demo.fitting import apportion

RESPONDENTS = 12_000
PER_DRAW = 60
UNITS_PER_STRATUM = 3
SMALLEST_UNIT = 600  # adults; a smaller neighbourhood is drawn together with a larger one of its stratum
EVENNESS = 0.75  # draws go as adults to this power: small strata are asked a little more


def strata(units: Mapping[str, int], near: Mapping[str, set[str]]) -> dict[str, str]:
    """For each district its stratum: neighbouring districts joined until each holds three units or more.

    `units` is the number of neighbourhoods, large enough to be drawn, of each district; `near` says which
    districts share a border. The smallest group joins the smallest of its neighbours first.
    """
    groups = {district: {district} for district in sorted(units)}
    size = dict(units)
    while min(size.values()) < UNITS_PER_STRATUM:
        small = min(size, key=lambda group: (size[group], group))
        touching = {code for district in groups[small] for code in near[district]}
        others = [group for group in groups if group != small and groups[group] & touching]
        host = min(others, key=lambda group: (size[group], group))
        groups[host] |= groups.pop(small)
        size[host] += size.pop(small)
    numbered = enumerate((groups[group] for group in sorted(groups)), start=1)
    return {district: f"S{number:02d}" for number, group in numbered for district in group}


def units(adults: Mapping[str, int], district: Mapping[str, str]) -> dict[str, int]:
    """For each district, how many of its neighbourhoods hold enough adults to be drawn."""
    large = Counter(district[area] for area, count in adults.items() if count >= SMALLEST_UNIT)
    return {code: large.get(code, 0) for code in sorted(set(district.values()))}


def sample(frame: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """The rows drawn from `frame` (adults, with columns area and stratum), with cluster and weight."""
    frame = frame.with_columns(_unit(frame)).with_row_index("row")
    drawn = []
    per_stratum = frame.group_by("stratum").len().sort("stratum")
    adults = per_stratum["len"].to_numpy().astype(np.float64)
    share = adults**EVENNESS / (adults**EVENNESS).sum()
    draws = apportion(share * RESPONDENTS / PER_DRAW, RESPONDENTS // PER_DRAW)
    for stratum, count, people in zip(per_stratum["stratum"], draws, adults, strict=True):
        here = frame.filter(pl.col("stratum") == stratum)
        weight = pl.lit(people / (int(count) * PER_DRAW)).alias("weight")
        drawn.append(_clusters(here, int(count), rng).with_columns(weight))
    return pl.concat(drawn).sort("row").drop("row", "unit")


def _unit(frame: pl.DataFrame) -> pl.Series:
    """What is drawn at the first stage: the neighbourhood; a small one goes with the next smallest large enough."""
    sizes = frame.group_by("stratum", "area").len().sort("stratum", "len", "area")
    large = sizes.filter(pl.col("len") >= SMALLEST_UNIT).group_by("stratum", maintain_order=True).first()
    host = large.select("stratum", host="area")
    unit = pl.when(pl.col("len") >= SMALLEST_UNIT).then("area").otherwise("host")
    by_area = sizes.join(host, on="stratum", how="left").select("area", unit.alias("unit"))
    return frame["area"].replace_strict(by_area["area"], by_area["unit"]).rename("unit")


def _clusters(stratum: pl.DataFrame, count: int, rng: np.random.Generator) -> pl.DataFrame:
    """`count` draws of a unit, each with its people; a cluster is named after its unit and the turn of the draw."""
    sizes = stratum.group_by("unit").len().sort("unit")
    people = sizes["len"].to_numpy()
    times = rng.multinomial(count, people / people.sum())
    drawn = []
    for unit, turns in zip(sizes["unit"], times, strict=True):
        here = stratum.filter(pl.col("unit") == unit)
        rows = rng.permutation(here.height)[: turns * PER_DRAW]
        clusters = np.repeat([f"{unit}-{turn + 1}" for turn in range(turns)], PER_DRAW)
        drawn.append(here[rows].with_columns(pl.Series("cluster", clusters, dtype=pl.String)))
    return pl.concat(drawn)
