"""Which keys of groups a framework knows."""

import pytest

from isopolis.framework import load
from isopolis.framework.group import is_defined

FRAMEWORK = load("cities-of-equality")


@pytest.mark.parametrize(
    ("key", "defined"),
    [
        ("everyone", True),
        ("gender=woman", True),
        ("disability=limited|gender=woman", True),
        ("gender=woman|disability=limited", False),  # not sorted
        ("gender=banana", False),
        ("disability=limited|gender=banana", False),
        ("shoe=large", False),
        ("gender=", False),
        ("person 17", False),
        ("", False),
    ],
)
def test_a_group_is_defined_where_each_pair_is_one_of_the_framework(key: str, defined: bool) -> None:
    assert is_defined(key, FRAMEWORK) == defined


def test_of_a_characteristic_without_categories_any_is_defined() -> None:
    """The framework leaves those to the city."""
    gender = FRAMEWORK.characteristic("gender")
    assert gender is not None
    open_ = FRAMEWORK.model_copy(update={"characteristics": (gender.model_copy(update={"categories": ()}),)})
    assert is_defined("gender=banana", open_)
    assert not is_defined("age=young", open_)
