"""Who is in two groups at once: nobody, those of the finer category, or those who are both."""

import pytest

from isopolis.framework import Group, load
from isopolis.framework.crossing import crossed, lineage

FRAMEWORK = load("cities-of-equality")


def both(one: str, other: str) -> str | None:
    found = crossed(Group.parse(one), Group.parse(other), FRAMEWORK)
    return found.key if found else None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("everyone", "gender=woman", "gender=woman"),
        ("gender=woman", "everyone", "gender=woman"),
        ("gender=woman", "gender=woman", "gender=woman"),
        ("gender=woman", "gender=man", None),
        ("gender=woman", "disability=severe", "disability=severe|gender=woman"),
        ("disability=severe", "disability=limited", "disability=severe"),  # one of its categories
        ("disability=limited", "disability=severe", "disability=severe"),
        ("disability=limited|gender=woman", "disability=severe|gender=man", None),
    ],
)
def test_two_groups_cross_where_somebody_can_be_both(one: str, other: str, expected: str | None) -> None:
    assert both(one, other) == expected


def test_answers_of_a_characteristic_with_several_do_not_exclude_each_other() -> None:
    ethnicity = FRAMEWORK.characteristic("ethnicity")
    assert ethnicity is not None
    assert ethnicity.multiple
    assert both("ethnicity=roma", "ethnicity=african") == "ethnicity=african|ethnicity=roma"


def test_a_category_comes_with_the_coarser_ones_that_hold_it() -> None:
    assert lineage(FRAMEWORK, "disability", "severe") == ("severe", "limited")
    assert lineage(FRAMEWORK, "shoe", "large") == ("large",)
