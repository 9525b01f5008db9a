"""Where the demo city could open something: invented sites, more of them where a kind of service is far away."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import polars as pl

from isopolis.demo import geography
from isopolis.demo.fitting import Reals
from isopolis.demo.geography import Polygon
from isopolis.demo.homes import inside
from isopolis.demo.services import GROUP, PLACES, ROAD, kilometres

SITES = 30  # places in each neighbourhood where something could open
SPREAD = 0.2  # of costs around those of their kind, on the natural logarithm
THOUSAND = 1000


class Wanted(NamedTuple):
    """A kind of service point that could open. All of it is assumed."""

    kind: str
    sites: int
    cost: float  # euros: the middle one
    step_free: float  # share
    users: str = "population"  # the column of the homes that says who would come


WANTED = (
    Wanted("library", 14, 680_000, 0.95),
    Wanted("childcare", 10, 410_000, 0.9, users="children"),
    Wanted("doctor", 8, 360_000, 0.9),
    Wanted("green-space", 8, 240_000, 0.9),
)


def candidates(
    homes: pl.DataFrame, there: pl.DataFrame, outlines: Mapping[str, Polygon], rng: np.random.Generator
) -> pl.DataFrame:
    """A row a site: id, name, kind, lon, lat, cost (euros, whole thousands), capacity, step_free; by kind and id.

    `homes` is what `homes.origins` gives, `there` what `services.facilities` gives. Where many live far from the
    nearest of a kind, another site counted in, a site for it is likelier. Capacity is the places of a childcare centre;
    empty elsewhere.
    """
    areas = homes["area"].unique(maintain_order=True).to_list()
    sites = np.vstack([inside(outlines[code], SITES, rng) for code in areas])
    names = geography.names_by_code()
    rows = []
    for wanted in WANTED:
        chosen = _chosen(wanted, sites, (homes, there), rng)
        where = [names[areas[site // SITES]] for site in chosen]
        rows.append(_rows(wanted, sites[chosen], where, rng))
    return pl.concat(rows)


def _chosen(
    wanted: Wanted, sites: Polygon, now: tuple[pl.DataFrame, pl.DataFrame], rng: np.random.Generator
) -> list[int]:
    """Which of the sites, one after the other: each is as likely as its neighbourhood has users times its distance
    squared to the nearest, those already chosen among them.
    """
    homes, there = now
    users = homes.group_by("area", maintain_order=True).agg(pl.col(wanted.users).sum())[wanted.users].to_numpy()
    living = np.repeat(users.astype(np.float64), SITES)
    far: Reals = kilometres(sites, there.filter(kind=wanted.kind)).min(axis=1)
    chosen: list[int] = []
    for _ in range(wanted.sites):
        likely = living * far**2
        chosen.append(int(rng.choice(len(sites), p=likely / likely.sum())))
        far = np.minimum(far, ROAD * np.linalg.norm(sites - sites[chosen[-1]], axis=1))
    return chosen


def _named(where: list[str]) -> list[str]:
    """The neighbourhoods' names, each site's its own: "Birch Green", "Birch Green, site 2"."""
    turns = [where[: place + 1].count(name) for place, name in enumerate(where)]
    return [name if turn == 1 else f"{name}, site {turn}" for name, turn in zip(where, turns, strict=True)]


def _rows(wanted: Wanted, points: Polygon, where: list[str], rng: np.random.Generator) -> pl.DataFrame:
    lon, lat = np.round(geography.degrees(points), 6).T
    count = len(points)
    cost = wanted.cost * np.exp(SPREAD * rng.standard_normal(count))
    step_free = rng.random(count) < wanted.step_free
    groups = 1 + rng.poisson(PLACES / GROUP - 1, count) if wanted.kind == "childcare" else None
    return pl.DataFrame(
        {
            "id": [f"new-{wanted.kind}-{turn:02}" for turn in range(1, count + 1)],
            "name": _named(where),
            "kind": [wanted.kind] * count,
            "lon": lon,
            "lat": lat,
            "cost": (np.round(cost / THOUSAND) * THOUSAND).astype(np.int64),
            "capacity": None if groups is None else GROUP * groups,
            "step_free": step_free,
        },
        schema_overrides={"capacity": pl.Int64},
    )
