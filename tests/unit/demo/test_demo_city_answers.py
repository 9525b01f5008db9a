"""Answers keep the published contrasts; what no published rate supports is listed, and nothing else."""

import math
from itertools import combinations

import polars as pl
import pytest

from isopolis.demo import assumptions
from isopolis.demo.answers import outcomes
from isopolis.demo.outcomes import Published
from isopolis.demo.published import table
from isopolis.demo.rates import condition, published

OUTCOMES = {outcome.name: outcome for outcome in outcomes()}
SPLITS = [
    pytest.param(outcome.name, split, id=f"{outcome.name}-{next(iter(split.rates))}")
    for outcome in OUTCOMES.values()
    for split in outcome.splits
]
INDICATORS = {
    "SAF01": "unsafe_sometimes",
    "DIS01": "discriminated",
    "HLT04": "unmet_need",
    "HLT08": "lonely",
    "EDU05": "digital_basic",
    "LOC03": "unsafe_here",
    "LOC04": "detours",
    "LOC05": "afraid_of_crime",
    "LOC06": "discriminated_race",
    "LOC07": "avoids_holding_hands",
}


def log_odds(share: float) -> float:
    return math.log(share / (1 - share))


def gap_in_errors(shares: list[tuple[float, int]], rates: list[float]) -> float:
    """How far the log odds move differently from group to group, in standard errors of the draw."""
    moves = [log_odds(share) - log_odds(rate) for (share, _), rate in zip(shares, rates, strict=True)]
    information = [count * share * (1 - share) for share, count in shares]
    common = sum(move * weight for move, weight in zip(moves, information, strict=True)) / sum(information)
    return max(abs(move - common) * math.sqrt(weight) for move, weight in zip(moves, information, strict=True))


@pytest.mark.parametrize(("name", "split"), SPLITS)
def test_contrasts_between_groups_are_the_published_ones(people: pl.DataFrame, name: str, split: Published) -> None:
    asked = people.drop_nulls(name)
    shares = []
    for group in split.rates:
        mine = asked.filter(condition(group))
        shares.append((mine[name].mean(), mine.height))
    assert gap_in_errors(shares, list(split.rates.values())) < 4


def test_the_city_feels_as_unsafe_as_its_mix_of_women_and_men_says(people: pl.DataFrame) -> None:
    women = people.filter(pl.col("sex") == "female", pl.col("age").is_between(25, 34))
    row = table("rates").filter(outcome="unsafe_sometimes", group="female|25_34")
    assert women["unsafe_sometimes"].mean() == pytest.approx(row["rate"].item() / 100, abs=0.01)


def test_heterosexual_men_are_left_with_their_published_rate(people: pl.DataFrame) -> None:
    rates = published("discriminated", "sexual_orientation")
    bisexual, heterosexual = (
        people.filter(condition(group), pl.col("age") >= 15)["discriminated"].mean()
        for group in ("bisexual_men", "heterosexual_men")
    )
    wanted = log_odds(rates["bisexual_men"]) - log_odds(rates["heterosexual_men"])
    assert log_odds(bisexual) - log_odds(heterosexual) == pytest.approx(wanted, abs=0.12)


@pytest.mark.parametrize("dimension", ["sex", "age", "origin"])
def test_unemployment_keeps_its_contrasts(people: pl.DataFrame, dimension: str) -> None:
    force = people.filter(pl.col("in_work") | pl.col("seeking_work"))
    rates = published("unemployed", dimension, year=2014)
    shares = [
        (mine["seeking_work"].fill_null(False).mean(), mine.height)
        for mine in (force.filter(condition(group)) for group in rates)
    ]
    assert gap_in_errors(shares, list(rates.values())) < 5


def test_work_has_the_published_level_and_gap(people: pl.DataFrame) -> None:
    level = published("in_work", "total", area="The Hague")["total"]
    assert people["in_work"].mean() == pytest.approx(level, abs=0.003)
    gap = published("disability_employment_gap", "disability", year=2019, unit="pp")["some_or_severe_vs_none"]
    adults = people.filter(pl.col("age").is_between(20, 64))
    without, limited = (adults.filter(condition(group))["in_work"].mean() for group in ("not_limited", "limited"))
    assert without - limited == pytest.approx(gap, abs=0.01)


def test_work_of_neighbourhoods_is_as_published(people: pl.DataFrame) -> None:
    ours = people.drop_nulls("in_work").group_by("area").agg(pl.col("in_work").mean() * 100, pl.len())
    rows = table("neighbourhoods").drop_nulls("in_work_pct").join(ours, left_on="code", right_on="area")
    errors = (rows["in_work"] - rows["in_work_pct"]).abs() / (50 / rows["len"].sqrt())
    assert errors.max() < 4


def test_limitations_have_the_published_share_and_gap(people: pl.DataFrame) -> None:
    adults = people.filter(pl.col("age") >= 16).with_columns(limited=pl.col("disability") != "none")
    women, men = (adults.filter(pl.col("sex") == sex)["limited"].mean() for sex in ("female", "male"))
    assert adults["limited"].mean() == pytest.approx(0.313, abs=0.003)
    assert women - men == pytest.approx(0.088, abs=0.005)


def test_orientation_and_belief_have_the_published_shares(people: pl.DataFrame) -> None:
    adults = people.filter(pl.col("age") >= 18)
    orientation = dict(adults["orientation"].value_counts(normalize=True).iter_rows())
    assert 1 - orientation["heterosexual"] == pytest.approx(0.17, abs=0.003)
    assert orientation["gay-lesbian"] == pytest.approx(0.025, abs=0.002)
    belief = dict(adults["belief"].value_counts(normalize=True).iter_rows())
    assert belief["muslim"] == pytest.approx(0.141, abs=0.003)
    assert (adults["gender_modality"] == "transgender").mean() == pytest.approx(0.01, abs=0.001)


def test_only_rates_read_in_their_source_are_packed(people: pl.DataFrame) -> None:
    assert not table("rates")["source"].str.contains("recalled").any()


def splits_by(indicator: str) -> set[str]:
    """The characteristics that the published splits of an indicator's outcome name."""
    names = {
        name
        for split in OUTCOMES[INDICATORS[indicator]].splits
        for group in split.rates
        for name in condition(group).meta.root_names()
    }
    return {{"position": "household_type"}.get(name, name) for name in names}


@pytest.mark.parametrize("indicator", INDICATORS)
def test_what_counts_as_supported_has_a_published_split(indicator: str) -> None:
    assert assumptions.SUPPORTED[indicator] == splits_by(indicator)


def test_the_list_holds_every_contrast_without_support_and_no_other() -> None:
    pairs = {
        (indicator, characteristic)
        for source in assumptions.contract()["sources"].values()
        for indicator in source["indicators"]
        for characteristic in source["characteristics"]
    }
    alone = assumptions.assumed().filter(~pl.col("characteristic").str.contains("|", literal=True))
    listed = set(alone.select("indicator", "characteristic").iter_rows())
    supported = {(i, c) for i, characteristics in assumptions.SUPPORTED.items() for c in characteristics}
    assert listed == pairs - supported
    assert supported <= pairs


def crossings_published(indicator: str) -> set[str]:
    """The pairs of characteristics that the groups of one published split cross."""
    pairs: set[str] = set()
    for split in OUTCOMES[INDICATORS[indicator]].splits:
        names = sorted({name for group in split.rates for name in condition(group).meta.root_names()})
        pairs |= {"|".join(pair) for pair in combinations(names, 2)}
    return pairs


@pytest.mark.parametrize("indicator", INDICATORS)
def test_a_crossing_is_listed_unless_it_was_published_itself(indicator: str) -> None:
    listed = assumptions.assumed().filter(pl.col("indicator") == indicator)["characteristic"].to_list()
    supported = sorted(assumptions.SUPPORTED[indicator])
    crossings = {"|".join(pair) for pair in combinations(supported, 2)}
    assert {name for name in listed if "|" in name} == crossings - crossings_published(indicator)


def test_every_assumed_effect_is_on_the_list() -> None:
    said = set(assumptions.assumed()["assumption"])
    effects = {effect.says for name in INDICATORS.values() for effect in OUTCOMES[name].effects}
    assert effects
    assert effects <= said


def test_the_list_says_that_whom_the_city_slows_down_is_assumed() -> None:
    """Each characteristic that [modes] names is on the list of each indicator in minutes, in words about modes."""
    named = {group.partition("=")[0] for group in assumptions.contract()["modes"]}
    listed = assumptions.assumed().filter(
        pl.col("indicator") == "MOB04", pl.col("assumption").str.contains("[modes]", literal=True)
    )
    assert named == set(listed["characteristic"])


def test_indicators_lie_in_eight_domains_or_more() -> None:
    from isopolis import framework

    catalogue = framework.load("cities-of-equality")
    domains = set()
    indicators = {}
    for source in assumptions.contract()["sources"].values():
        indicators |= source["indicators"]
    for id, terms in indicators.items():
        known = catalogue.indicator(id)
        domains.add(known.domain if known else terms["domain"])
    assert 15 <= len(indicators) <= 25
    assert len(domains) >= 8
