"""The outcomes of the demo city: every number is a published rate, or an effect marked as assumed."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from isopolis.demo.employment import unemployment, work
from isopolis.demo.fitting import Reals
from isopolis.demo.outcomes import ADULT, Effect, Outcome, Published, disability_effect, draw
from isopolis.demo.published import table
from isopolis.demo.rates import published

LGB = pl.col("orientation").is_in(["gay-lesbian", "bisexual"])


def answers(people: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """The residents with one column more for each outcome: true, false, or null outside its universe."""
    luck: dict[str, Reals] = {}
    for make in (work, unemployment):
        outcome = make(people)
        people = people.with_columns(draw(people, outcome, rng.random(len(people))))
    for outcome in outcomes():
        drawn = luck.setdefault(outcome.luck or outcome.name, rng.random(len(people)))
        people = people.with_columns(draw(people, outcome, drawn))
    homes = rng.random(len(people))
    head = people["head"].to_numpy()
    burden = draw(people, housing_overburden(), homes[np.maximum(head, 0)])
    return people.with_columns(burden)


def outcomes() -> tuple[Outcome, ...]:
    """Every outcome but work and housing costs, which need more than chance and luck of their own."""
    return (*_safety(), *_discrimination(), *_health(), _digital_skills())


def _safety() -> tuple[Outcome, ...]:
    """Safety, all from one luck: who feels unsafe here mostly also feels unsafe somewhere."""
    by_age_and_sex = {
        name: Published(published(name, "sex_age", year=2019)) for name in ("unsafe_sometimes", "unsafe_here")
    }
    cities = published("detours", "sex_urbanity")
    women = published("detours", "sex_age")
    fall = (_log_odds(women["female|65_plus"]) - _log_odds(women["female|15_24"])) / 55
    ages = Effect(
        "age",
        ((pl.col("age") // 5 * 5).clip(15, 75) - 20) * fall,
        "The published fall with age, known for women, is taken to hold for men too.",
    )
    unsafe = disability_effect(0.35, 0.7, "Feeling unsafe is likelier")
    return (
        Outcome("unsafe_sometimes", ADULT, (by_age_and_sex["unsafe_sometimes"],), None, (unsafe,), 0.25, "safety"),
        Outcome("unsafe_here", ADULT, (by_age_and_sex["unsafe_here"],), None, (unsafe,), 0.5, "safety"),
        Outcome("detours", ADULT, (_by_sex(cities, "large_city"),), None, (ages, unsafe), 0.25, "safety"),
        Outcome("afraid_of_crime", ADULT, (Published(published("afraid_of_crime", "sex")),), None, (unsafe,), 0.35),
    )


def _by_sex(rates: Mapping[str, float], place: str) -> Published:
    return Published({sex: rates[f"{sex}|{place}"] for sex in ("male", "female")})


def _log_odds(rate: float) -> float:
    return float(np.log(rate / (1 - rate)))


def _discrimination() -> tuple[Outcome, ...]:
    """Felt discrimination in twelve months, and because of race; holding hands among gay, lesbian, bisexual people."""
    splits = (
        Published(discriminated_by_origin()),
        Published(published("discriminated", "sex")),
        Published(published("discriminated", "age")),
        discriminated_by_orientation(),
        Published(discriminated_by_belief()),
    )
    limited = disability_effect(0.5, 0.8, "Discrimination is likelier felt")
    hands = published("avoids_holding_hands", "lgbti_age")
    hands = {group: rate for group, rate in hands.items() if not group.startswith("trans_people")}
    return (
        Outcome("discriminated", ADULT, splits, None, (limited,), luck="discrimination"),
        Outcome("discriminated_race", ADULT, (Published(race_by_origin()),), luck="discrimination"),
        Outcome("avoids_holding_hands", ADULT & LGB, (Published(hands),)),
    )


def _health() -> tuple[Outcome, ...]:
    """Loneliness and unmet need for care."""
    total = published("lonely", "total", year=2019)["total"]
    position = published("lonely", "household_position", year=2019)
    splits = (
        Published(position, total),
        Published(published("lonely", "sex", year=2022)),
        Published(published("lonely", "age", year=2019)),
    )
    lonely = disability_effect(0.6, 1.0, "Loneliness is likelier")
    unmet = disability_effect(0.6, 1.0, "Going without care is likelier")
    need = Published(published("unmet_need", "sex"))
    return (
        Outcome("lonely", ADULT, splits, None, (lonely,)),
        Outcome("unmet_need", pl.col("age") >= 16, (need,), published("unmet_need", "total")["total"], (unmet,)),
    )


def _digital_skills() -> Outcome:
    """At least basic digital skills: the level published for them, the contrasts of skills above basic."""
    above = "digital_above_basic"
    splits = (
        Published(published(above, "age", year=2019)),
        Published(published(above, "sex", year=2023)),
        Published(published(above, "education", year=2023), published(above, "total", year=2019)["total"]),
    )
    level = published("digital_basic", "total", year=2021)["total"]
    fewer = disability_effect(-0.3, -0.6, "Digital skills are rarer")
    return Outcome("digital_basic", pl.col("age").is_between(16, 74), splits, level, (fewer,))


def housing_overburden() -> Outcome:
    """Housing costs over 40 % of income, of everyone in a household; drawn once a household."""
    level = published("housing_overburden", "total", year=2019)["total"]
    by_income = Effect("income", (1 - pl.col("tenth")) * 0.45, "Falls with income: log odds -0.45 per national tenth.")
    return Outcome("housing_overburden", pl.col("tenth").is_not_null(), (), level, (by_income,), 0.0)


def discriminated_by_origin() -> dict[str, float]:
    """Felt discrimination by origin. Two of the three are derived from published rows.

    Non-western: the rates by country, weighted by this city's residents (Türkiye has no rate and is left out).
    Western: the rate of those of Dutch origin plus how much more people of European origin named race.
    """
    by_country = published("discriminated", "origin")
    race = published("discriminated_race", "origin")
    western = by_country["dutch"] + race["europe_excl_nl"] - race["dutch"]
    return {"dutch": by_country["dutch"], "western": western, "non_western": _non_western(by_country)}


def discriminated_by_orientation() -> Published:
    """Felt discrimination of gay, lesbian and bisexual adults against everyone's; the rest follows.

    The rate of heterosexual men is published too: it is what remains, within a point, and a test holds that.
    """
    rates = published("discriminated", "sexual_orientation")
    fewer = {group: rate for group, rate in rates.items() if group != "heterosexual_men"}
    return Published(fewer, published("discriminated", "total")["total"])


def discriminated_by_belief() -> dict[str, float]:
    """Felt discrimination of the smaller religions, as published.

    Of Christians only an upper bound is published, for a country where few of them have roots elsewhere; in a
    city where many do, it would say the opposite of what it says. Their rate follows from origin and age.
    """
    rates = published("discriminated", "religion")
    return {belief: rate for belief, rate in rates.items() if belief not in ("catholic", "protestant")}


def race_by_origin() -> dict[str, float]:
    """Felt discrimination because of race by origin; Europe stands for western, countries weigh for non-western."""
    race = published("discriminated_race", "origin")
    return {"dutch": race["dutch"], "western": race["europe_excl_nl"], "non_western": _non_western(race)}


def _non_western(rates: Mapping[str, float]) -> float:
    """The mean of the rates by country of origin over this city's residents, where there is a rate."""
    other = (rates["other_africa"] + rates["other_asia"]) / 2
    by_country = {**rates, "other_non_western": other}
    weights = [(by_country[name], persons) for name, persons in table("origins").iter_rows() if name in by_country]
    return float(np.average([rate for rate, _ in weights], weights=[persons for _, persons in weights]))
