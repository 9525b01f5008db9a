"""The demo city's invented services: as many as a city of its size has, about as near as was published."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import polars as pl

from isopolis.demo import geography
from isopolis.demo.fitting import Reals, Wholes
from isopolis.demo.geography import Polygon
from isopolis.demo.homes import inside
from isopolis.demo.published import table

ROAD = 1.3  # kilometres by road to one as the crow flies
SITES = 30  # places in each neighbourhood where a service may stand
TRIED = 60  # of them, for each service in turn
ROUNDS = 4


class Service(NamedTuple):
    """A kind of service point. Where the numbers come from: data/demo_city/README.md."""

    kind: str
    residents: int  # for each
    step_free: float  # share: assumed
    published: str = ""  # the column of neighbourhoods.csv with the mean distance to the nearest
    departures: tuple[int, ...] = ()  # an hour: assumed


SERVICES = (
    Service("primary-school", 2_700, 0.8, "primary_school_km"),
    Service("doctor", 3_400, 0.85, "gp_km"),
    Service("pharmacy", 8_700, 0.95),
    Service("grocery", 3_500, 0.98, "supermarket_km"),
    Service("green-space", 1_800, 0.9),
    Service("stop", 1_200, 0.75, departures=(2, 4, 4, 6, 6, 8, 12)),
    Service("station", 54_000, 0.8, departures=(8, 12, 16, 24)),
    Service("childcare", 1_930, 0.85, "childcare_km"),
    Service("library", 30_000, 0.95),
)
PLACES, GROUP = 33.5, 8  # childcare: mean places of a centre, and the places that come and go together


def facilities(homes: pl.DataFrame, outlines: Mapping[str, Polygon], rng: np.random.Generator) -> pl.DataFrame:
    """A row a service point: id, kind, lon, lat, capacity, step_free, departures (an hour); sorted by kind and id.

    `homes` is what `homes.origins` gives. Capacity is the places of a childcare centre, departures are those of
    stops and stations; empty elsewhere.
    """
    area = homes["area"].unique(maintain_order=True).to_list()
    sites = np.vstack([inside(outlines[code], SITES, rng) for code in area])
    living = homes.group_by("area", maintain_order=True).agg(pl.col("population").sum())["population"].to_numpy()
    likely = np.repeat(living / living.sum() / SITES, SITES)
    apart = kilometres(sites, homes)
    residents = int(living.sum())
    made = []
    for service in SERVICES:
        chosen = rng.choice(len(sites), round(residents / service.residents), replace=False, p=likely)
        if service.published:
            chosen = _nearer(chosen, Wish(apart, homes, service.published), likely, rng)
        made.append(_rows(service, sites[chosen], rng))
    return pl.concat(made)


class Wish:
    """The published mean distances of the neighbourhoods, and how far services are from them."""

    def __init__(self, apart: Reals, homes: pl.DataFrame, column: str) -> None:
        self.apart = apart  # kilometres by road: sites x homes
        wanted = homes.join(table("neighbourhoods"), left_on="area", right_on="code", how="left", maintain_order="left")
        self.first = np.flatnonzero(np.r_[True, wanted["area"].to_numpy()[1:] != wanted["area"].to_numpy()[:-1]])
        self.people = wanted["population"].to_numpy().astype(np.float64)
        self.living = np.add.reduceat(self.people, self.first)
        self.kilometres = wanted[column].to_numpy().astype(np.float64)[self.first]

    def missed(self, nearest: Reals) -> Reals:
        """How far the mean distances are off, for each row of distances of homes: squares, weighted by residents."""
        mean = np.add.reduceat(nearest * self.people, self.first, axis=-1) / self.living
        missed: Reals = np.nansum(self.living * (mean - self.kilometres) ** 2, axis=-1)
        return missed


def _nearer(chosen: Wholes, wish: Wish, likely: Reals, rng: np.random.Generator) -> Wholes:
    """The chosen sites, moved one after the other to where the distances come closest to the published ones."""
    chosen = chosen.copy()
    for _ in range(ROUNDS):
        for turn in range(len(chosen)):
            others = wish.apart[np.delete(chosen, turn)].min(axis=0)
            tried = np.r_[chosen[turn], rng.choice(len(likely), TRIED, p=likely)]
            missed = wish.missed(np.minimum(others, wish.apart[tried]))
            chosen[turn] = tried[np.argmin(missed)]
    return chosen


def kilometres(sites: Polygon, places: pl.DataFrame) -> Reals:
    """Kilometres by road from every site (on the plane) to every place (with lon and lat)."""
    there = geography.plane(places.select("lon", "lat").to_numpy())
    apart: Reals = ROAD * np.linalg.norm(sites[:, None] - there[None], axis=2)
    return apart


def _rows(service: Service, points: Polygon, rng: np.random.Generator) -> pl.DataFrame:
    lon, lat = np.round(geography.degrees(points), 6).T
    count = len(points)
    step_free = rng.random(count) < service.step_free
    groups = 1 + rng.poisson(PLACES / GROUP - 1, count) if service.kind == "childcare" else None
    departures = rng.choice(service.departures, count) if service.departures else None
    return pl.DataFrame(
        {
            "id": [f"{service.kind}-{turn:03}" for turn in range(1, count + 1)],
            "kind": [service.kind] * count,
            "lon": lon,
            "lat": lat,
            "capacity": None if groups is None else GROUP * groups,
            "step_free": step_free,
            "departures": departures,
        },
        schema_overrides={"capacity": pl.Int64, "departures": pl.Int64},
    )
