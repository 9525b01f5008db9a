"""Each rule alone: what it withholds, and the neighbour that it leaves."""

from collections.abc import Callable

import polars as pl
import pytest

from isopolis.errors import ProtectionRefused
from isopolis.protection.case import Case
from isopolis.protection.rounding import round_estimates
from isopolis.protection.withholding import withhold

Made = Callable[..., pl.DataFrame]


def reasons(rows: Made, case: Case, *changes: dict) -> list[str | None]:
    return withhold(case.described(rows(*changes)), case)["withheld"].to_list()


def reason(rows: Made, case: Case, **change: object) -> str | None:
    return reasons(rows, case, change)[0]


def register(n: int, value: float, **more: object) -> dict:
    return {"source": "register", "n": n, "value": value, **more}


PLACES = [
    ("S", "orientation=bisexual", None),
    ("D", "orientation=bisexual", "place"),
    ("N", "belief=none", "place"),
    ("D", "belief=none|gender=woman", "place"),
    ("D", "gender_modality=transgender", "place"),
    ("D", "sex_characteristics=intersex", "place"),
    ("D", "ethnicity=roma", "place"),
    ("D", "origin=eu", None),
    ("N", "origin=eu", "place"),
    ("N", "origin=abroad", None),
    ("N", "origin=native", None),
    ("N", "origin=eu|sex=female", "place"),
    ("N", "gender=woman", None),
    ("S", "shoe=large", None),
    ("D", "shoe=large", "place"),  # what nobody described is not put on a map
]


@pytest.mark.parametrize(("area", "group", "told"), PLACES)
def test_a_characteristic_is_shown_no_finer_than_its_place(
    rows: Made, case: Case, area: str, group: str, told: str | None
) -> None:
    assert reason(rows, case, area=area, group=group) == told


@pytest.mark.parametrize(("n", "told"), [(30, None), (29, "few"), (0, "few"), (None, "few")])
def test_a_rate_needs_thirty_persons(rows: Made, case: Case, n: int | None, told: str | None) -> None:
    assert reason(rows, case, n=n) == told


@pytest.mark.parametrize(("n", "unit", "told"), [(10, "persons", None), (9, "persons", "few"), (12, "euro", "few")])
def test_a_count_of_people_needs_ten_and_any_other_total_thirty(
    rows: Made, case: Case, n: int, unit: str, told: str | None
) -> None:
    assert reason(rows, case, statistic="total", unit=unit, n=n, value=1000.0, se=10.0) == told


@pytest.mark.parametrize(("clusters", "told"), [(3.0, None), (2.0, "few"), (None, None)])
def test_three_clusters_must_contribute(rows: Made, case: Case, clusters: float | None, told: str | None) -> None:
    assert reason(rows, case, n_clusters=clusters) == told


@pytest.mark.parametrize(("households", "told"), [(5, None), (4, "few")])
def test_an_indicator_of_households_needs_five(rows: Made, case: Case, households: int, told: str | None) -> None:
    own = next(i.id for i in case.framework if i.level == "household")
    counted = rows({"indicator": own}).with_columns(pl.lit(households).alias("n_households"))
    assert withhold(case.described(counted), case)["withheld"].to_list() == [told]


@pytest.mark.parametrize(
    ("n", "positives", "told"), [(100, 10, None), (100, 9, "few"), (100, 90, None), (100, 91, "few"), (100, 0, "few")]
)
def test_a_register_shows_no_share_of_nearly_all_or_none(
    rows: Made, case: Case, n: int, positives: int, told: str | None
) -> None:
    assert reasons(rows, case, register(n, positives / n)) == [told]


def test_a_small_survey_may_show_a_share_of_few(rows: Made, case: Case) -> None:
    assert reason(rows, case, n=1000, value=0.008, low=0.004, high=0.015) is None


UNCERTAIN = [
    ({"low": 0.35, "high": 0.65}, "uncertain"),
    ({"low": 0.36, "high": 0.65}, None),
    ({"value": 0.05, "low": 0.02, "high": 0.10}, "uncertain"),
    ({"value": 0.95, "low": 0.90, "high": 0.98}, "uncertain"),  # the same said the other way round
    ({"value": 0.01, "low": 0.0, "high": 0.05}, None),
    ({"df": 0.0}, "uncertain"),
    ({"statistic": "mean", "value": 10.0, "se": 3.4}, "uncertain"),
    ({"statistic": "mean", "value": -10.0, "se": 3.2}, None),
    ({"statistic": "mean", "value": 0.0, "se": 1.0}, "uncertain"),
]


@pytest.mark.parametrize(("change", "told"), UNCERTAIN)
def test_a_number_too_uncertain_is_withheld(rows: Made, case: Case, change: dict, told: str | None) -> None:
    assert reasons(rows, case, change) == [told]


FLAGS = [
    ({"low": 0.36, "high": 0.64}, "A"),
    ({"value": 0.2, "low": 0.14, "high": 0.28}, "U"),
    ({"value": 0.8, "low": 0.72, "high": 0.86}, "U"),
    ({"statistic": "mean", "value": 10.0, "se": 1.7}, "U"),
    ({"statistic": "mean", "value": 10.0, "se": 1.6}, "A"),
    ({"obs_status": "B"}, "B"),
]


@pytest.mark.parametrize(("change", "told"), FLAGS)
def test_a_number_of_low_reliability_is_flagged(rows: Made, case: Case, change: dict, told: str) -> None:
    assert round_estimates(withhold(case.described(rows(change)), case), case)["obs_status"].to_list() == [told]


def test_the_first_reason_stands(rows: Made, case: Case) -> None:
    assert reason(rows, case, area="D", group="orientation=bisexual", n=3, df=0.0) == "place"
    assert reason(rows, case, n=3, df=0.0) == "few"


def test_figures_of_others_come_through_every_rule(rows: Made, case: Case) -> None:
    change = {"source": "figures", "basis": "published", "area": "N", "group": "belief=none", "n": 3, "df": 0.0}
    made = rows(change | {"value": 0.123456, "low": None, "high": None})
    told = round_estimates(withhold(case.described(made), case), case)
    assert told["withheld"].to_list() == [None]
    assert told.select(made.columns).drop("level", strict=False).rows() == made.drop("level", strict=False).rows()


def test_one_withheld_category_takes_the_next_smallest_with_it(rows: Made, case: Case) -> None:
    groups = [("everyone", 1000), ("age=0-14", 20), ("age=15-24", 200), ("age=25-44", 300), ("age=45-64", 480)]
    made = [register(n, 0.5, group=group) for group, n in groups]
    assert reasons(rows, case, *made) == [None, "few", "cover", None, None]


def test_two_withheld_categories_cover_each_other(rows: Made, case: Case) -> None:
    groups = [("everyone", 1000), ("age=0-14", 20), ("age=15-24", 25), ("age=25-44", 955)]
    assert reasons(rows, case, *[register(n, 0.5, group=g) for g, n in groups]) == [None, "few", "few", None]


def test_a_survey_needs_no_cover(rows: Made, case: Case) -> None:
    groups = [("everyone", 500), ("gender=woman", 250), ("gender=man", 235), ("gender=non-binary", 15)]
    assert reasons(rows, case, *[{"group": g, "n": n} for g, n in groups]) == [None, None, None, "few"]


def test_a_coarse_category_does_not_give_its_finer_ones_away(rows: Made, case: Case) -> None:
    groups = [
        ("everyone", 1000),
        ("origin=native", 800),
        ("origin=abroad", 200),
        ("origin=eu", 20),
        ("origin=non-eu", 180),
    ]
    told = dict(
        zip([g for g, _ in groups], reasons(rows, case, *[register(n, 0.5, group=g) for g, n in groups]), strict=True)
    )
    assert told == {
        "everyone": None,
        "origin=native": None,
        "origin=abroad": None,
        "origin=eu": "few",
        "origin=non-eu": "cover",
    }


def test_one_withheld_place_takes_a_neighbour_with_it(rows: Made, case: Case) -> None:
    made = [register(n, 0.5, area=area) for area, n in [("S", 1020), ("D", 1000), ("E", 20)]]
    assert reasons(rows, case, *made) == [None, "cover", "few"]


def test_a_place_with_one_part_is_that_part(rows: Made, case: Case) -> None:
    """D holds only N: what is withheld in N is not told by D, nor by the city less E."""
    made = [
        register(n, v, area=a) for a, n, v in [("S", 400, 0.5), ("D", 100, 0.05), ("E", 300, 0.6), ("N", 100, 0.05)]
    ]
    assert reasons(rows, case, *made) == [None, "few", "cover", "few"]


def test_people_too_few_to_be_listed_are_covered_too(rows: Made, case: Case) -> None:
    groups = [("everyone", 1000), ("age=0-14", 300), ("age=15-24", 671)]
    below = [register(n, 0.5, group=g, area="D") for g, n in groups]
    assert reasons(rows, case, *below) == [None, "cover", None]
    assert reasons(rows, case, *[register(n, 0.5, group=g) for g, n in groups]) == [None, None, None]


def test_answers_of_a_characteristic_with_many_form_no_sum(rows: Made, case: Case) -> None:
    groups = [("everyone", 1000), ("ethnicity=roma", 20), ("ethnicity=majority", 900)]
    assert reasons(rows, case, *[register(n, 0.5, group=g) for g, n in groups]) == [None, "few", None]


REFUSED = [
    ({"area": "X"}, "an area that is not on the map"),
    ({"source": "letters"}, "a source that the contract does not name"),
    ({"group": "age=0-14|disability=none|gender=woman"}, "groups too deep"),
    ({"statistic": "maximum"}, "statistics without a rule"),
]


@pytest.mark.parametrize(("change", "told"), REFUSED)
def test_what_no_rule_describes_is_refused(rows: Made, case: Case, change: dict, told: str) -> None:
    with pytest.raises(ProtectionRefused, match=told) as caught:
        case.described(rows(change))
    assert caught.value.findings[0].hint
