"""Characteristics no register holds: disability, orientation, gender, belief. Of adults, after published shares."""

import numpy as np
import polars as pl
from scipy.special import expit, logit

from isopolis.demo.calibration import shift_to
from isopolis.demo.fitting import Flags, Margin, Reals, Wholes, fit
from isopolis.demo.published import ORIGINS
from isopolis.demo.rates import published

DISABILITIES = ("severe", "some", "none")
ORIENTATIONS = ("heterosexual", "gay-lesbian", "bisexual", "other")
GENDERS = ("woman", "man", "non-binary")
BELIEFS = ("none", "christian", "muslim", "hindu", "jewish", "buddhist", "other")

# Assumptions: no row read in its source says these. They are listed in assumptions.csv.
DISABILITY_PER_DECADE = 0.25  # log odds of a limitation
SEVERE_AMONG_LIMITED = 0.2
NON_BINARY_AMONG_TRANSGENDER = 0.5
RELIGIOUS_OF_WESTERN = 0.35
OTHER_BELIEFS = {"hindu": 0.55, "jewish": 0.1, "buddhist": 0.1, "other": 0.25}  # of "other" in the source
# Odds of a belief by origin (dutch, western, non-western) before fitting: seeds only.
BELIEF_ODDS = {"christian": (1.0, 1.0, 0.5), "muslim": (0.03, 0.15, 1.0), "hindu": (0.03, 0.05, 1.0)}


def identities(people: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """One row a resident, in their order: disability, orientation, gender, modality, sex characteristics, belief."""
    return pl.DataFrame(
        {
            "disability": _disability(people, rng),
            "orientation": _orientation(people, rng),
            **_gender(people, rng),
            "sex_characteristics": _intersex(people, rng),
            "belief": _belief(people, rng),
        }
    )


def _disability(people: pl.DataFrame, rng: np.random.Generator) -> pl.Series:
    """GALI: the published share and the published gap between women and men; a gradient by age assumed."""
    share = published("population_share", "disability")["some_or_severe_limitation"]
    gap = published("disability_gap_female_minus_male", "sex", unit="pp")["female_minus_male"]
    female = (people["sex"] == "female").to_numpy()
    adult = people["age"].to_numpy() >= 16
    by_age = DISABILITY_PER_DECADE * (people["age"].to_numpy() - 50) / 10
    wanted = {False: share - gap * female[adult].mean(), True: share + gap * (1 - female[adult].mean())}
    chance = np.zeros(len(people))
    for is_female, target in wanted.items():
        mine = female == is_female
        chance[mine] = expit(by_age[mine] + shift_to(target, by_age[mine & adult]))
    limited = rng.random(len(people)) < chance
    severe = rng.random(len(people)) < SEVERE_AMONG_LIMITED
    return pl.Series(np.where(limited, np.where(severe, "severe", "some"), "none"))


def orientations(female: bool) -> dict[str, float]:
    """Shares of orientations among women or men: published of all adults, of whom about half are women."""
    shares = published("population_share", "sexual_orientation")
    gay = 2 * shares["lesbian_women" if female else "gay_men"]
    other = shares["non_heterosexual"] - shares["bi_plus"] - shares["gay_men"] - shares["lesbian_women"]
    named = {"gay-lesbian": gay, "bisexual": shares["bi_plus"], "other": other}
    return {"heterosexual": 1 - sum(named.values()), **named}


def _orientation(people: pl.DataFrame, rng: np.random.Generator) -> pl.Series:
    """Orientation by sex, the same at all ages: nothing was published by age."""
    female = (people["sex"] == "female").to_numpy()
    ends = np.cumsum([list(orientations(is_female).values()) for is_female in (False, True)], axis=1)
    codes = (rng.random(len(people))[:, None] >= ends[female.astype(np.int64)]).sum(axis=1)
    return pl.Series(np.array(ORIENTATIONS)[np.minimum(codes, len(ORIENTATIONS) - 1)])


def _gender(people: pl.DataFrame, rng: np.random.Generator) -> dict[str, pl.Series]:
    """Self-identified gender, and whether it is the one registered at birth."""
    share = published("population_share", "gender_identity")["trans_nonbinary_genderqueer"]
    transgender = rng.random(len(people)) < share
    non_binary = transgender & (rng.random(len(people)) < NON_BINARY_AMONG_TRANSGENDER)
    # Whoever changed the entry is registered as they live; half of the others are not yet.
    crossed = transgender & ~non_binary & (rng.random(len(people)) < 0.5)
    woman = (people["sex"] == "female").to_numpy() != crossed
    gender = np.where(non_binary, "non-binary", np.where(woman, "woman", "man"))
    return {
        "gender": pl.Series(gender),
        "gender_modality": pl.Series(np.where(transgender, "transgender", "cisgender")),
    }


def _intersex(people: pl.DataFrame, rng: np.random.Generator) -> pl.Series:
    share = published("population_share", "sex_characteristics")["intersex"]
    return pl.Series(np.where(rng.random(len(people)) < share, "intersex", "endosex"))


def _belief(people: pl.DataFrame, rng: np.random.Generator) -> pl.Series:
    """By origin and age: the city's share of Muslims and Catholics, the country's of the rest."""
    origin = people["origin"].replace_strict({name: i for i, name in enumerate(ORIGINS)}).to_numpy()
    adult = people["age"].to_numpy() >= 18
    counts = np.bincount(origin[adult], minlength=len(ORIGINS)).astype(np.float64)
    shares = _beliefs_by_origin(counts)
    religious = _religious(people, 1 - shares[:, 0], origin, adult)
    within = shares[:, 1:] / shares[:, 1:].sum(axis=1, keepdims=True)
    which = (rng.random(len(people))[:, None] >= np.cumsum(within, axis=1)[origin]).sum(axis=1)
    belief = np.array(BELIEFS[1:])[np.minimum(which, len(BELIEFS) - 2)]
    return pl.Series(np.where(rng.random(len(people)) < religious, belief, "none"))


def _beliefs_by_origin(counts: Reals) -> Reals:
    """Shares of adults by origin and belief."""
    country = published("population_share", "religion", year=2019)
    city = published("population_share", "religion", area="The Hague")
    christian = city["catholic"] * (1 + country["protestant"] / country["catholic"])
    shares = {"christian": christian, "muslim": city["muslim"]}
    shares |= {belief: country["other"] * part for belief, part in OTHER_BELIEFS.items()}
    of_non_western = published("belongs_to_religion", "origin")["non_western"]
    rest = sum(shares.values()) * counts.sum() - of_non_western * counts[2] - RELIGIOUS_OF_WESTERN * counts[1]
    religious = np.array([rest / counts[0], RELIGIOUS_OF_WESTERN, of_non_western])
    seed = np.array([BELIEF_ODDS.get(belief, (1.0, 1.0, 1.0)) for belief in BELIEFS[1:]]).T
    beliefs = Margin((1,), np.array([shares[belief] for belief in BELIEFS[1:]]) * counts.sum())
    fitted = fit(seed, [beliefs, Margin((0,), religious * counts)]) / counts[:, None]
    return np.column_stack((1 - religious, fitted))


def _religious(people: pl.DataFrame, shares: Reals, origin: Wholes, adult: Flags) -> Reals:
    """Each resident's chance to belong to a religion: by age as published, by origin as given."""
    by_age = published("belongs_to_religion", "age")
    ages, odds = [21.0, 70.0, 80.0], [logit(by_age[group]) for group in ("18_24", "65_74", "75_plus")]
    slope = np.interp(people["age"].to_numpy(), ages, odds)
    chance = np.empty(len(people))
    for code, share in enumerate(shares):
        mine = origin == code
        chance[mine] = expit(slope[mine] + shift_to(float(share), slope[mine & adult]))
    return chance
