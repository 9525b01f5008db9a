"""Floors that a city writes: every plan keeps them, says so, and pays for them; or it is told what clashes."""

import shutil
from pathlib import Path

import pytest

from isopolis import sources
from isopolis.errors import InfeasiblePlan
from isopolis.planning.portfolio import Problem, Scope, choose, problem_of

MENU = """
[[intervention]]
id = "for-all"
name = "For everyone"
cost = 100
source = "An assumption"
[[intervention.effects]]
indicator = "SAF01"
change = 0.02
se = 0.01
[[intervention]]
id = "for-women"
name = "For women"
cost = 100
for = { gender = "woman" }
source = "An assumption"
[[intervention.effects]]
indicator = "SAF01"
change = 0.03
se = 0.01
"""


@pytest.fixture
def problem(small_city, small_estimates, tmp_path: Path):
    """The choice of one of the two, under these floors."""

    def make(floors: str, menu: str = MENU, **changed: str) -> Problem:
        folder = shutil.copytree(small_city.path, tmp_path / "city")
        (folder / "interventions.toml").write_text(menu + floors, "utf-8")
        toml = folder / "city.toml"
        text = toml.read_text("utf-8") + '\n[interventions]\nfile = "interventions.toml"\n'
        for old, new in changed.values():
            assert old in text
            text = text.replace(old, new)
        toml.write_text(text, "utf-8")
        return problem_of(sources.open(folder), small_estimates, 100.0, Scope(levels=("city",)))

    return make


def test_without_a_floor_the_larger_sum_wins(problem) -> None:
    assert choose(problem(""), "total").chosen == ("for-all",)


def test_a_floor_on_a_groups_part_of_the_gain_is_kept_and_said(problem) -> None:
    kept = problem('[[floor]]\nfor = { gender = "woman" }\nshare = 0.9\n')
    found = choose(kept, "total")
    assert found.chosen == ("for-women",)
    assert "Every plan keeps this: at least 90 of 100 of the gain goes to group gender=woman" in found.notes


def test_a_floor_on_an_outcome_is_kept(problem, small_estimates) -> None:
    mine = small_estimates.frame.filter(source="survey", indicator="SAF01", area="S", group="gender=woman")
    wanted = mine["value"].item() + 0.025  # 0.02 for everyone is not enough, 0.03 for women is
    text = f'[[floor]]\nindicator = "SAF01"\nfor = {{ gender = "woman" }}\noutcome = {wanted}\n'
    assert choose(problem(text), "total").chosen == ("for-women",)


def test_a_floor_that_nothing_keeps_names_the_clash(problem) -> None:
    with pytest.raises(InfeasiblePlan, match="gender=woman"):
        choose(problem('[[floor]]\nindicator = "SAF01"\nfor = { gender = "woman" }\noutcome = 0.99\n'), "total")


def test_an_outcome_of_which_less_is_better_is_a_ceiling(problem) -> None:
    menu = MENU.replace("SAF01", "LOC01").replace("change = 0.0", "change = -0.0")
    turned = ('direction = "+"', 'direction = "-"')
    (floor,) = problem('[[floor]]\nindicator = "LOC01"\noutcome = 0.9\n', menu, turned=turned).floors
    assert floor.outcome == pytest.approx(0.1)
    assert "at most 0.9" in floor.words
