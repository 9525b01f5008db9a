"""Residents: sex, age, origin and neighbourhood, equal to the published tables."""

import numpy as np
import polars as pl

from isopolis.demo.fitting import Margin, Reals, Wholes, controlled_round, fit, spread
from isopolis.demo.published import BANDS, BROAD_AGES, ORIGINS, SEXES, table

BAND_STARTS = np.arange(len(BANDS)) * 5
BROAD_OF_BAND = np.digitize(BAND_STARTS, [15, 25, 45, 65])


def residents(rng: np.random.Generator) -> pl.DataFrame:
    """One row a resident: area, sex, age in years, origin; in random order.

    Sex x five-year age x origin and sex x year of age are exact for the city; sex, broad age and origin of
    each neighbourhood are within the rounding (to 5) of the published table.
    """
    city = city_counts()
    broad = _broad(city)
    placed = neighbourhood_counts(broad)
    area, sex, broad_age, origin = (np.repeat(index.ravel(), placed.ravel()) for index in np.indices(placed.shape))
    cell = (sex * len(BROAD_AGES) + broad_age) * len(ORIGINS) + origin
    band = deal(cell, _bands_by_cell(city), rng)
    age = deal(sex * len(BANDS) + band, _years_by_band(), rng)
    codes = np.array(table("neighbourhoods")["code"].to_list())
    frame = pl.DataFrame(
        {
            "area": codes[area],
            "sex": np.array(SEXES)[sex],
            "age": age,
            "origin": np.array(ORIGINS)[origin],
        }
    )
    return frame[rng.permutation(frame.height)]


def city_counts() -> Wholes:
    """Persons by sex, five-year age band and origin, as published."""
    rows = table("residents")
    counts = np.zeros((len(SEXES), len(BANDS), len(ORIGINS)), dtype=np.int64)
    for sex, age, origin, persons in rows.iter_rows():
        counts[SEXES.index(sex), BANDS.index(age), ORIGINS.index(origin)] = persons
    return counts


def neighbourhood_counts(city: Wholes) -> Wholes:
    """Persons by neighbourhood, sex, broad age and origin; sums over neighbourhoods are exactly `city`."""
    margins = _neighbourhood_margins(city)
    inhabited = table("neighbourhoods")["population"].to_numpy() > 0
    seed = np.ones((len(inhabited), *city.shape)) * inhabited[:, None, None, None]
    whole_city = Margin((1, 2, 3), city.astype(np.float64))
    fitted = fit(seed, [*(Margin((0, axis + 1), margin) for axis, margin in enumerate(margins)), whole_city])
    labels = [index.ravel() for index in np.indices(city.shape)]
    rows = controlled_round(fitted.reshape(len(inhabited), -1).T, city.ravel(), labels)
    return rows.T.reshape(fitted.shape)


def _neighbourhood_margins(city: Wholes) -> list[Reals]:
    """Neighbourhood by sex, by broad age, by origin: the published tables, moved to add up to the city."""
    rows = table("neighbourhoods")
    people = rows["population"].to_numpy().astype(np.float64)
    inhabited = people > 0
    people += (city.sum() - people.sum()) * inhabited / inhabited.sum()
    dutch = (pl.col("population") - pl.col("western") - pl.col("non_western")).alias("dutch")
    published = [rows.select(SEXES), rows.select(BROAD_AGES), rows.select(dutch, "western", "non_western")]
    totals = [city.sum(axis=others) for others in ((1, 2), (0, 2), (0, 1))]
    return [spread(counts.to_numpy(), people, total) for counts, total in zip(published, totals, strict=True)]


def _broad(city: Wholes) -> Wholes:
    """The city's counts with five-year bands joined to the broad ages of the neighbourhood table."""
    starts = np.flatnonzero(np.diff(BROAD_OF_BAND, prepend=-1))
    return np.add.reduceat(city, starts, axis=1)


def _bands_by_cell(city: Wholes) -> Wholes:
    """For each (sex, broad age, origin) of the city, how many persons are in each five-year band."""
    member = BROAD_OF_BAND[None, :] == np.arange(len(BROAD_AGES))[:, None]
    counts = city.transpose(0, 2, 1)[:, None, :, :] * member[None, :, None, :]
    by_cell: Wholes = counts.reshape(-1, len(BANDS))
    return by_cell


def _years_by_band() -> Wholes:
    """For each (sex, five-year band), how many persons are in each year of age."""
    rows = table("single_ages")
    years = int(rows["age"].max()) + 1  # type: ignore[arg-type]
    counts = np.zeros((len(SEXES), years), dtype=np.int64)
    for sex, age, persons in rows.iter_rows():
        counts[SEXES.index(sex), age] = persons
    band_of_year = np.minimum(np.arange(years) // 5, len(BANDS) - 1)
    member = band_of_year[None, :] == np.arange(len(BANDS))[:, None]
    by_cell: Wholes = (counts[:, None, :] * member[None]).reshape(-1, years)
    return by_cell


def deal(cell: Wholes, counts: Wholes, rng: np.random.Generator, first: Wholes | None = None) -> Wholes:
    """A code for each person, dealt at random so that each cell (a row of `counts`) gets its counts exactly.

    Where `first` is given, the lower codes of a cell go to those with the lower number.
    """
    order = np.lexsort((rng.random(len(cell)), cell) if first is None else (rng.random(len(cell)), first, cell))
    dealt = np.empty(len(cell), dtype=np.int64)
    dealt[order] = np.repeat(np.tile(np.arange(counts.shape[1]), counts.shape[0]), counts.ravel())
    return dealt
