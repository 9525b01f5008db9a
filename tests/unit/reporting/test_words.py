"""Numbers and gaps in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isopolis.framework import Indicator
from isopolis.reporting import words


def indicator(**change: str) -> Indicator:
    facts = {"id": "X", "domain": "d", "name": "Homes stay cold", "definition": "", "unit": "share", "direction": "-"}
    return Indicator(**(facts | {"type": "outcome", "level": "person", "universe": ""} | change))


@pytest.mark.parametrize(
    ("value", "told"), [(12300, "12,300"), (34.92, "34.9"), (0.45, "0.45"), (2, "2"), (-3.5, "−3.5"), (-0.001, "0")]
)
def test_numbers_keep_three_figures_at_most(value: float, told: str) -> None:
    assert words.number(value) == told


def test_a_share_is_told_as_people() -> None:
    assert words.amounts([0.43, 0.68], "share") == ["43 of 100", "68 of 100"]


def test_small_shares_are_told_of_a_thousand_on_both_sides() -> None:
    assert words.amounts([0.004, 0.03], "share") == ["4 of 1,000", "30 of 1,000"]


def test_a_small_share_beside_a_large_one_stays_of_a_hundred() -> None:
    assert words.amounts([0.017, 0.31], "share") == ["2 of 100", "31 of 100"]


def test_other_units_follow_their_number() -> None:
    assert words.amount(0.93, "km") == "0.93 km"
    assert words.amount(34900, "eur") == "34,900 euros"


def test_a_gap_is_told_with_its_interval_from_small_to_large() -> None:
    assert words.gap_in_words(-0.21, "share", -0.25, -0.17) == "21 points less often (17 to 25)"
    assert words.gap_in_words(0.21, "share", 0.17, 0.25) == "21 points more often (17 to 25)"


def test_an_interval_that_holds_no_difference_says_both_ways() -> None:
    assert words.interval_in_words(-0.02, 0.06, "share") == "2 less to 6 more"


def test_one_point_is_singular() -> None:
    assert words.difference_in_words(0.01, "share") == "1 point more often"


def test_a_narrow_interval_keeps_a_decimal() -> None:
    assert words.gap_in_words(0.013, "share", 0.009, 0.017) == "1.3 points more often (0.9 to 1.7)"


def test_what_has_no_error_has_no_interval() -> None:
    assert words.gap_in_words(0.06, "share", 0.06, 0.06) == "6 points more often"
    assert words.interval_in_words(None, None, "share") == ""


def test_the_sentence_of_the_indicator_takes_both_sides() -> None:
    told = words.contrast_in_words(
        indicator(sentence="In winter, homes stay cold for {group} and for {others}."),
        "share",
        words.Sides("women", "others"),
        (0.43, 0.68),
    )
    assert told == "In winter, homes stay cold for 43 of 100 women and for 68 of 100 others."


def test_without_a_sentence_the_indicator_is_the_subject() -> None:
    told = words.contrast_in_words(indicator(), "share", words.Sides("women", "others"), (0.1, 0.2))
    assert told.startswith("Homes stay cold: 10 of 100 women")


def test_against_everyone_the_city_is_named() -> None:
    told = words.contrast_in_words(indicator(), "share", words.Sides("women", "in the whole city"), (0.1, 0.2))
    assert told.endswith("20 of 100 in the whole city.")


def test_change_too_small_for_whole_numbers_is_told_finely() -> None:
    assert words.finely([0.069, 0.065], "share") == ["6.9 of 100", "6.5 of 100"]


def test_names_inside_a_sentence_keep_their_capitals() -> None:
    assert words.inner("At risk of poverty (AROP)") == "at risk of poverty (AROP)"
    assert words.inner("NEET") == "NEET"


def test_lists_end_with_a_word() -> None:
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert words.listed(["a"]) == "a"


@given(st.floats(-1, 1), st.floats(0, 0.5))
def test_the_interval_never_stands_the_wrong_way_round(middle: float, half: float) -> None:
    told = words.interval_in_words(middle - half, middle + half, "share")
    if " to " in told and "less" not in told:
        near, far = (float(part.replace("−", "-")) for part in told.split(" to "))
        assert near <= far


@given(st.floats(0, 1))
def test_a_share_never_passes_its_base(share: float) -> None:
    part, _, base = words.amount(share, "share").partition(" of ")
    assert 0 <= int(part.replace(",", "")) <= int(base.replace(",", ""))
