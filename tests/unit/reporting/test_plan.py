"""What could be done: what was chosen and how surely, whom it helps, and what is told as not published."""

import re
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from isopolis.release.model import Release
from isopolis.reporting import Section, look
from isopolis.reporting.facts import Facts
from isopolis.reporting.parts.budget import budget
from isopolis.reporting.parts.plan import plan
from isopolis.reporting.parts.plan_gains import drawn
from isopolis.reporting.parts.sites import sites
from isopolis.reporting.planned import Planned
from tests.unit.reporting.drawn_parts import figure_of, part_of, records, texts
from tests.unit.reporting.small_plan import PLAN, with_plan

HIDDEN = {"before": None, "value": None, "bound": None}


def plan_of(release: Release, **change: Any) -> Section:
    return plan(Facts.of(with_plan(release, **change)))


def test_a_release_without_plans_has_no_such_sections(survey: Release) -> None:
    facts = Facts.of(survey)
    assert [section(facts).empty for section in (plan, sites, budget)] == [True] * 3


def test_the_plan_opens_with_the_question_the_answer_and_the_proof(survey: Release) -> None:
    assert plan_of(survey).sentences == [
        "The question: which interventions, for at most 1.2 million euros, raise the lowest outcome of any group most, "
        "then the next lowest?",
        "The answer: 2 of 3 interventions, for 1 million euros. The lowest outcome, at its cautious end, goes from 23 "
        "to 27 of 100.",
        "No choice that keeps the budget and the conditions does better (proven). All of this holds if effects are as "
        "assumed.",
    ]


def test_what_is_not_proven_says_how_much_may_be_missed(survey: Release) -> None:
    told = plan_of(survey, gap=0.012, stopped="time").sentences[2]
    assert told.startswith("Any other choice gains at most 1.2 % more of what is possible.")
    told = plan_of(survey, gap=0.00004, stopped="gap").sentences[2]
    assert told.startswith("Any other choice gains less than 0.01 % more of what is possible.")


def test_a_lowest_outcome_of_a_group_that_is_not_published_is_told_nowhere(survey: Release) -> None:
    ladder = [{**step, "value": None, "bound": None} for step in PLAN["ladder"]]
    curve = [{**point, "lowest": None} for point in PLAN["curve"]]
    sides = [{**side, "value": None} for side in PLAN["sides"]]
    section = plan_of(survey, **HIDDEN, ladder=ladder, curve=curve, sides=sides)
    assert "it would tell how many people of one group something is done for." in section.sentences[1]
    for id in ("plan-costs", "plan-price"):
        part = part_of(section, id)
        assert not part.figures
        assert "How far the lowest outcome rises is not published" in part.sentences[0]
    assert {row[3] for row in part_of(section, "plan-sides").tables[0].rows} == {"not published"}


@pytest.mark.parametrize(
    ("objective", "numbers", "told"),
    [
        ("gap", {"before": 5000, "value": 4400, "bound": 4400}, "goes from 100 to 88 % of what it is today."),
        ("total", {"before": 0, "value": 980, "bound": 1000}, "is 98 % of the most that is possible."),
        ("kolm_pollak", {"before": 0.31, "value": 0.288, "bound": 0.288}, "goes from 31 to 28.8 of 100."),
    ],
)
def test_sums_over_people_are_told_as_parts_alone(
    survey: Release, objective: str, numbers: dict[str, float], told: str
) -> None:
    steps = [{**PLAN["ladder"][1], "value": numbers["value"], "bound": numbers["bound"]}]
    section = plan_of(survey, objective=objective, words="what was asked", ladder=steps, sides=[], **numbers)
    assert section.sentences[1].endswith(told)
    svg = figure_of(section, "plan-costs-curve").svg
    assert not [word for word in texts(svg) if "5,000" in word or "1,000" in word]


def test_what_was_chosen_stands_first_with_its_assumed_effect(survey: Release) -> None:
    menu = part_of(plan_of(survey), "plan-menu")
    assert menu.items[0] == "Lit routes: 600,000 euros, for everyone, in the whole city. Chosen in 90 of 100 draws."
    assert [row[0] for row in menu.tables[0].rows] == ["Lit routes", "A fund for bills", "Night buses"]
    effects = [row[3] for row in menu.tables[0].rows]
    assert effects == [  # 1.96 x 1.2 = 2.4; 1.96 x 1.0 = 2.0
        "Feels safe walking alone at night: 3.0 of 100 more (plus or minus 2.4)",
        "Could not pay an unexpected expense: 5.0 of 100 fewer (no error is assumed)",
        "Feels safe walking alone at night: 2.0 of 100 more (plus or minus 2.0), for women",
    ]
    whom = "People in the lowest fifth of incomes (targeted), in Quarter 1 and Quarter 2"
    assert menu.tables[0].rows[1][1:3] == [whom, "400,000"]
    assert menu.tables[1].rows[0] == ["Lit routes", "Assumed."]


def test_how_often_one_is_chosen_is_told_alike_in_the_list_and_in_the_table(survey: Release) -> None:
    menu = [{**PLAN["menu"][2], "frequency": 0.925}]  # a half: 93 as people round, 92 as computers do
    part = part_of(plan_of(survey, menu=menu), "plan-menu")
    assert part.items[0].endswith("Chosen in 93 of 100 draws.")
    assert part.tables[0].rows[0][5] == "93"


def test_the_areas_of_a_chosen_intervention_are_numbered_on_a_map(survey: Release) -> None:
    figure = figure_of(plan_of(survey), "plan-areas")
    assert figure.sentence == "“A fund for bills” would be done in 2 of 12 neighbourhoods."
    assert texts(figure.svg).count("1") == 3  # in two areas and before its name
    assert [row["area"] for row in records(figure)] == ["N01", "N02"]


def test_without_limits_or_without_a_map_there_is_none(survey: Release) -> None:
    everywhere = [{**one, "areas": []} for one in PLAN["menu"]]
    for section in (plan_of(survey, menu=everywhere), plan_of(replace(survey, areas=None))):
        assert "plan-places" not in [part.id for part in section.parts]


def test_every_group_of_one_characteristic_is_in_the_table_and_the_withheld_say_so(survey: Release) -> None:
    figure = figure_of(plan_of(survey), "plan-gains-groups")
    told = [row[:4] for row in figure.table.rows]
    bill, safe = "Could not pay an unexpected expense", "Feels safe walking alone at night"
    assert told == [  # worst placed today first: of bills the most, of safety the fewest
        [bill, "People in the lowest fifth of incomes", "62 of 100", "57 of 100"],
        [bill, "Everyone", "30.0 of 100", "29.0 of 100"],
        [bill, "People in the highest fifth of incomes", "10 of 100", "10 of 100"],
        [safe, "People aged 65 or over", "45 of 100", "48 of 100"],
        [safe, "Women", "46 of 100", "51 of 100"],
        [safe, "Everyone", "57 of 100", "60 of 100"],
        [safe, "Men", "68 of 100", "70 of 100"],
        [safe, "People with a severe disability", "not published", "not published"],
    ]
    assert figure.sentence.startswith(
        "If effects are as assumed, “Feels safe walking alone at night” goes from 57 to 60 of 100 for all whom it is "
        "about (58 to 62 is left open by the errors of the effects). 1 other indicator changes too. 1 change"
    )
    assert "disability" not in " ".join(texts(figure.svg))


def test_drawn_are_everyone_and_the_groups_that_gain_most(survey: Release) -> None:
    planned = Planned.of(with_plan(survey))
    assert planned
    safe = [gain for gain in planned.gains if gain.indicator.id == "SAF01" and gain.after is not None]
    assert [gain.group.key for gain in drawn(safe, 3)] == ["everyone", "gender=woman", "age=65+"]
    assert planned.deeper == 1  # women aged 65 or over


def test_what_gets_worse_wears_another_shape(survey: Release) -> None:
    worse = {"everyone": (0.57, 0.60, 0.58, 0.62), "gender=man": (0.68, 0.60, 0.58, 0.62)}
    figure = figure_of(plan_of(survey, safe=worse), "plan-gains-groups")
    assert figure.svg.count(look.WARM) == 1
    assert figure_of(plan_of(survey), "plan-gains-groups").svg.count(look.WARM) == 0


def test_the_bound_is_drawn_at_each_step_and_sides_are_named_on_the_spot(survey: Release) -> None:
    figure = figure_of(plan_of(survey), "plan-costs-curve")
    assert figure.sentence == (
        "If effects are as assumed, the lowest outcome, at its cautious end: 23 of 100 today, 25 of 100 for 600,000 "
        "euros and 27 of 100 for 1 million euros. At each step no choice that keeps the conditions does better "
        "(proven)."
    )
    said = " ".join(texts(figure.svg))
    for label in ("today", "targeted only: 23", "universal only: 26", "this plan: 27"):
        assert label in said
    (dashes,) = re.findall(r'd="([^"]+)"[^>]*stroke-dasharray', figure.svg)
    assert dashes.count("M") == 2
    assert [row["value"] for row in records(figure)] == ["0.25", "0.27"]


def test_a_bound_runs_from_budget_to_budget_and_better_is_up(survey: Release) -> None:
    svg = figure_of(plan_of(survey), "plan-costs-curve").svg
    (dashes,) = re.findall(r'd="([^"]+)"[^>]*stroke-dasharray', svg)
    first, second = (tuple(map(float, ends)) for ends in re.findall(r"M([\d.]+) ([\d.]+)H([\d.]+)", dashes))
    marks = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', svg)
    today, step, whole = (tuple(map(float, mark)) for mark in marks)
    assert (first[0], first[2]) == (today[0], second[0])  # from nothing spent to half the budget, then to all of it
    assert second[0] == step[0]  # half the budget is what the step costs
    assert [first[1], second[1]] == [step[1], whole[1]]  # proven: the bound is what is reached
    assert whole[1] < step[1] < today[1]


def test_a_side_that_does_as_well_shares_the_mark(survey: Release) -> None:
    sides = [{**PLAN["sides"][1], "cost": 1000000, "value": 0.27}, PLAN["sides"][2]]
    said = " ".join(texts(figure_of(plan_of(survey, sides=sides), "plan-costs-curve").svg))
    assert "this plan, with universal interventions alone: 27" in said
    assert "universal only" not in said


def test_a_step_that_is_not_published_is_counted_not_drawn(survey: Release) -> None:
    ladder = [{**PLAN["ladder"][0], "value": None, "bound": None}, PLAN["ladder"][1]]
    figure = figure_of(plan_of(survey, ladder=ladder), "plan-costs-curve")
    assert "1 step cannot be drawn" in figure.note
    assert figure.table.rows[0][3:5] == ["not published", "not published"]
    (dashes,) = re.findall(r'd="([^"]+)"[^>]*stroke-dasharray', figure.svg)
    assert dashes.count("M") == 1


def test_the_price_of_equality_is_a_sentence_and_a_curve(survey: Release) -> None:
    figure = figure_of(plan_of(survey), "plan-price-curve")
    assert figure.sentence == (
        "Raising the lowest outcome from 23 to 27 of 100 keeps 65 % of the largest total gain, if effects are as "
        "assumed."
    )
    said = " ".join(texts(figure.svg))
    assert "2 interventions, 900,000 euros" in said
    assert "this plan: 2 interventions, 1 million euros" in said


def test_one_point_is_no_curve(survey: Release) -> None:
    price = part_of(plan_of(survey, curve=PLAN["curve"][:1]), "plan-price")
    assert not price.figures
    assert price.sentences[0].endswith("here equality has no price.")


def test_where_one_point_is_not_proven_nothing_is_said_to_have_no_price(survey: Release) -> None:
    curve = [{**PLAN["curve"][0], "stopped": "time"}]
    (said,) = part_of(plan_of(survey, curve=curve), "plan-price").sentences
    assert said.startswith("Of what was found,")
    assert said.endswith("is not proven.")


def test_what_a_part_is_of_is_not_said_twice(survey: Release) -> None:
    steps = [{**PLAN["ladder"][1], "value": 4400, "bound": 4400}]
    change = {"objective": "gap", "words": "what was asked", "before": 5000, "value": 4400, "bound": 4400}
    figure = figure_of(plan_of(survey, ladder=steps, sides=[], **change), "plan-costs-curve")
    assert "what was asked: 100 % of what it is today and 88 % of what it is today for 1 million" in figure.sentence


def test_a_kind_that_alone_keeps_no_condition_is_said_to_have_no_row(survey: Release) -> None:
    assert len(part_of(plan_of(survey), "plan-sides").sentences) == 1
    part = part_of(plan_of(survey, sides=PLAN["sides"][1:]), "plan-sides")
    assert part.sentences[1:] == [
        "Of targeted interventions alone, no choice was found that keeps the budget and the conditions."
    ]


def test_the_three_sides_stand_beside_each_other(survey: Release) -> None:
    table = part_of(plan_of(survey), "plan-sides").tables[0]
    assert not table.long
    assert table.rows == [
        ["Targeted only", "400,000", "1", "23", "20 %", "proven"],
        ["Universal only", "900,000", "2", "26", "90 %", "near enough"],
        ["Both", "1,000,000", "2", "27", "65 %", "proven"],
    ]


def test_notes_name_what_they_are_about(survey: Release) -> None:
    first = part_of(plan_of(survey), "plan-notes").items[0]
    assert first.startswith("“A fund for bills” on “Could not pay an unexpected expense”: in 3 cells")


def test_a_word_that_is_also_an_id_stays_a_word(survey: Release) -> None:
    notes = ["lights on SAF01: no fund and no bus counts", "a bus on INC06 is left out"]
    items = part_of(plan_of(survey, notes=notes), "plan-notes").items
    assert items[0] == "“Lit routes” on “Feels safe walking alone at night”: no fund and no bus counts."
    assert items[1] == "A bus on INC06 is left out."


def test_sentences_and_tables_claim_nothing_of_a_withheld_group(survey: Release) -> None:
    release = with_plan(survey)
    rows = release.tables["plan"].filter(pl.col("group") == "disability=severe")
    assert rows["before"].null_count() == 1
    section = plan(Facts.of(release))
    said = [sentence for part in section.parts for sentence in (*part.sentences, *part.items)]
    assert not [sentence for sentence in said if "severe disability" in sentence]
