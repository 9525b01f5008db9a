"""Education of residents and income of households, after the published tables."""

import numpy as np
import polars as pl
from scipy.special import ndtri

from isopolis.demo.fitting import Margin, Reals, Wholes, controlled_round, fit
from isopolis.demo.households import KINDS, People
from isopolis.demo.population import deal
from isopolis.demo.published import LEVELS, ORIGINS, SEXES, families, table

EDUCATION_AGES = ("15_24", "25_34", "35_44", "45_54", "55_64", "65_74", "75_plus")
EDUCATION_BREAKS = (25, 35, 45, 55, 65, 75)
EARNER_AGES = ("0_24", "25_44", "45_64", "65_plus")
EARNER_BREAKS = (25, 45, 65)

# National shares of households by rank of standardised income: below the low-income line (7.5 % of households
# in 2019), the rest of the lowest 40 %, the next 40 %, the highest 20 %.
LINE = 0.075
CLASS_ENDS = (0.0, LINE, 0.4, 0.8, 1.0)
CLASSES = len(CLASS_ENDS) - 1

# Euros are an assumption: a lognormal national distribution with this spread, its median set so that the mean
# over the city's households is the published one (30.2 thousand).
MEDIAN_INCOME = 28_100.0
INCOME_SPREAD = 0.5
# Assumed odds of a higher class of income per level of education of the earner (low, medium, high).
EDUCATION_ODDS = 1.35


def education(people: People, rng: np.random.Generator) -> Wholes:
    """Each resident's attained education as a position in LEVELS; -1 under 15.

    By sex, age and origin as in the country; by neighbourhood (15 to 74) in the published shares.
    """
    places = table("neighbourhoods").height
    adult = np.flatnonzero(people.age >= 15)
    age = np.digitize(people.age, EDUCATION_BREAKS)
    shape = (places, len(SEXES), len(EDUCATION_AGES), len(ORIGINS))
    cell = np.ravel_multi_index((people.place, people.sex, age, people.origin), shape)[adult]
    counts = np.bincount(cell, minlength=int(np.prod(shape))).reshape(shape)
    expected = _expected_education(counts)
    labels = [index.ravel() for index in np.indices(shape)[:1]]
    rows = controlled_round(expected.reshape(-1, len(LEVELS)), counts.ravel(), labels)
    levels = np.full(len(people), -1, dtype=np.int64)
    levels[adult] = deal(cell, rows, rng)
    return levels


def _expected_education(counts: Wholes) -> Reals:
    """Persons by neighbourhood, sex, age, origin and education."""
    country = np.zeros((*counts.shape[1:], len(LEVELS)))
    for sex, age, origin, level, thousands in table("education").iter_rows():
        country[SEXES.index(sex), EDUCATION_AGES.index(age), ORIGINS.index(origin), LEVELS.index(level)] = thousands
    seed = counts[..., None] * country / country.sum(axis=-1, keepdims=True)
    published = table("neighbourhoods").select(f"education_{level}" for level in LEVELS).to_numpy().astype(np.float64)
    under_75 = counts[:, :, :-1]
    target = published / published.sum(axis=1, keepdims=True) * under_75.sum(axis=(1, 2, 3))[:, None]
    here = Margin((0, 1, 2, 3), under_75.astype(np.float64))
    fitted = fit(seed[:, :, :-1], [Margin((0, 4), target), here])
    return np.concatenate((fitted, seed[:, :, -1:]), axis=2)


def incomes(people: People, head: Wholes, kind: Wholes, level: Wholes, rng: np.random.Generator) -> pl.DataFrame:
    """Equivalised yearly income in euros and national tenth of each resident's household; null in institutions."""
    homes = np.flatnonzero(head == np.arange(len(people)))
    cells = _earner_cells(people, homes, kind[homes], level[homes])
    cell = np.ravel_multi_index(tuple(cells), _earner_shape())
    counts = np.bincount(cell, minlength=int(np.prod(_earner_shape())))
    rows = controlled_round(
        _expected_classes(counts).reshape(-1, CLASSES), counts, [np.indices(_earner_shape())[0].ravel()]
    )
    income_class = deal(cell, rows, rng)
    rank = np.full(len(people), np.nan)
    rank[homes] = _rank(income_class, cells, rng)
    rank = np.where(head >= 0, rank[np.maximum(head, 0)], np.nan)
    euros = np.round(MEDIAN_INCOME * np.exp(INCOME_SPREAD * ndtri(rank)))
    return pl.DataFrame({"income": euros, "tenth": np.floor(rank * 10) + 1}).fill_nan(None)


def income_at(rank: float) -> float:
    """The equivalised yearly income in euros below which a share `rank` of the country's households are."""
    return float(np.round(MEDIAN_INCOME * np.exp(INCOME_SPREAD * ndtri(rank))))


def _earner_shape() -> tuple[int, ...]:
    """Neighbourhood, kind of household, age, origin and education of its head."""
    return (table("neighbourhoods").height, len(KINDS) - 1, len(EARNER_AGES), len(ORIGINS), len(LEVELS))


def _earner_cells(people: People, homes: Wholes, kind: Wholes, level: Wholes) -> list[Wholes]:
    """The cell of each household; two others who share a home count as a couple without children."""
    kind = np.where(kind == KINDS.index("other"), KINDS.index("couple_without_children"), kind)
    age = np.digitize(people.age[homes], EARNER_BREAKS)
    return [people.place[homes], kind, age, people.origin[homes], np.maximum(level, 0)]


def _expected_classes(counts: Wholes) -> Reals:
    """Households by cell and class of income: national tenths by kind, age and origin, shares by neighbourhood."""
    shape = _earner_shape()
    here = counts.reshape(shape).astype(np.float64)
    odds = EDUCATION_ODDS ** np.outer(np.arange(len(LEVELS)), np.arange(CLASSES))
    margins = [Margin((0, 5), _classes_by_place(here.sum(axis=(1, 2, 3, 4))))]
    for axis, dimension in enumerate(("household_type", "main_earner_age", "main_earner_origin"), start=1):
        others = tuple(i for i in range(here.ndim) if i != axis)
        margins.append(Margin((axis, 5), _classes(dimension) * here.sum(axis=others)[:, None]))
    return fit(here[..., None] * odds, [*margins, Margin((0, 1, 2, 3, 4), here)])


def _classes_by_place(homes: Reals) -> Reals:
    """Households by neighbourhood and class; NaN where the shares are not published."""
    rows = table("neighbourhoods").select("low_income_pct", "lowest_40_pct", "highest_20_pct")
    low, lowest_40, highest_20 = rows.cast(pl.Float64).fill_null(np.nan).to_numpy().T / 100
    shares = [low, np.maximum(lowest_40 - low, 0.001), 1 - lowest_40 - highest_20, np.maximum(highest_20, 0.001)]
    return np.column_stack(shares) * homes[:, None]


def _tenths(dimension: str) -> Reals:
    """Shares of households by category (in our order) and national tenth."""
    rows = table("income_tenths").filter(pl.col("dimension") == dimension)
    shares: Reals = rows["pct"].to_numpy().reshape(-1, 10).astype(np.float64)
    shares /= shares.sum(axis=1, keepdims=True)
    return shares


def _classes(dimension: str) -> Reals:
    """Shares of households by category and class. The low-income line falls in the first tenth."""
    tenths = _tenths(dimension)
    city = table("neighbourhoods").drop_nulls("low_income_pct")
    low_in_city = np.average(city["low_income_pct"], weights=city["households"]) / 100
    share_of_first = low_in_city / _first_tenth_of_city()
    low = tenths[:, 0] * share_of_first
    lowest_40, next_40, highest_20 = tenths[:, :4].sum(axis=1), tenths[:, 4:8].sum(axis=1), tenths[:, 8:].sum(axis=1)
    return np.column_stack((low, lowest_40 - low, next_40, highest_20))


def _first_tenth_of_city() -> float:
    """The share of the city's households in the lowest national tenth, from the kinds of household."""
    city = families()
    alone = table("household_sizes")["households"][0]
    count = [alone, city["single_parent_with"], city["couple_without"], city["couple_with"]]
    return float(np.average(_tenths("household_type")[:, 0], weights=count))


def _rank(income_class: Wholes, cells: list[Wholes], rng: np.random.Generator) -> Reals:
    """Each household's rank among the country's, drawn within its class.

    Within a class the published tenths of the head's origin say which tenth is how likely.
    """
    ends, tenths = np.array(CLASS_ENDS), np.arange(11) / 10
    steps = np.unique(np.concatenate((ends, tenths)))
    below = np.column_stack((np.zeros(len(ORIGINS)), np.cumsum(_tenths("main_earner_origin"), axis=1)))
    rank = np.empty(len(income_class))
    for origin in range(len(ORIGINS)):
        share = np.interp(steps, tenths, below[origin])
        mine = cells[3] == origin
        low, high = (np.interp(ends[income_class[mine] + side], steps, share) for side in (0, 1))
        rank[mine] = np.interp(low + rng.random(int(mine.sum())) * (high - low), share, steps)
    return np.clip(rank, 1e-6, 1 - 1e-6)
