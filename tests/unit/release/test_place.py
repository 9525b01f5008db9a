"""The rule of place: by the group, by the indicator, by the stricter of the two."""

import polars as pl
import pytest

from isopolis.framework import load
from isopolis.release.place import with_scale

FRAMEWORK = load("cities-of-equality")


@pytest.mark.parametrize(
    ("indicator", "group", "scale"),
    [
        ("SAF01", "everyone", "any"),
        ("SAF01", "age=65+", "any"),
        ("SAF01", "age=65+|belief=muslim", "city"),
        ("SAF01", "origin=eu", "district"),
        ("SAF01", "origin=abroad", "any"),
        ("DIS06", "everyone", "city"),
        ("DIS06", "age=65+", "city"),
        ("NONE", "everyone", "city"),
    ],
)
def test_the_stricter_scale_holds(indicator: str, group: str, scale: str) -> None:
    rows = pl.DataFrame({"indicator": [indicator], "group": [group]})
    assert with_scale(rows, FRAMEWORK)["scale"].to_list() == [scale]


def test_rows_keep_their_order() -> None:
    rows = pl.DataFrame({"indicator": ["SAF01", "DIS06", "SAF01"], "group": ["everyone", "everyone", "belief=none"]})
    assert with_scale(rows, FRAMEWORK)["scale"].to_list() == ["any", "city", "city"]
