"""What a change would mean leaves the city so that nobody can be found by who is touched by it."""

from typing import Any

import polars as pl
import pytest

from isopolis.errors import ProtectionRefused
from isopolis.planning.assessment.words import some_people
from isopolis.protection.case import Case
from isopolis.protection.changes import protect_assessment, protect_sites
from isopolis.release import Release, run_checks
from isopolis.release.change_checks import CHANGE_CHECKS
from isopolis.release.tables import REACH
from tests.unit.made_changes import (
    NO_REACH,
    assessed,
    assessment_of,
    by_key,
    context_of,
    note_of,
    sited,
    sites_of,
    town_release,
)

WHOLE = ("S", "everyone", "adult", "mean")
WOMEN, MEN = ("S", "sex=female", "adult", "mean"), ("S", "sex=male", "adult", "mean")
OLDER_OWN = [
    {"id": "adult", "name": "on foot", "speed": 4.8, "rule": "streets", "avoids": [], "groups": []},
    {"id": "older", "name": "slowly", "speed": 3.0, "rule": "streets", "avoids": [], "groups": ["age=65+"]},
]


def findings(case: Case, found: Any, table: str = "assessment", **note: Any) -> list[str]:
    """What the public checks say of a table that has just been protected."""
    context = context_of(case, note_of(**note), **{table: found})
    return [finding.what for check in CHANGE_CHECKS for finding in check(context)]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return town_release(tmp_path_factory.mktemp("changes") / "town")


def test_a_town_leaves_with_both_and_passes(town: Release) -> None:
    assert run_checks(town) == []
    for name in ("sites", "assessment"):
        assert town.tables[name].filter(pl.col("obs_status") == "A").height > 15
    worst = town.tables["assessment"].filter(mode="own")
    assert worst.select("area", "n", "n_lose").rows() == [("B", 2800, None)]


def test_the_numbers_of_today_are_those_of_reach(town: Release) -> None:
    key = ["area", "group", "mode", "kind", "statistic", "period"]
    for name in ("sites", "assessment"):
        both = town.tables[name].join(town.tables["reach"], on=key).filter(pl.col("value").is_not_null())
        assert both.height > 15
        assert (both["before"] - both["value"]).abs().max() <= 0.05  # a tenth of a minute is the coarsest step here


def test_both_numbers_come_in_the_coarser_of_their_steps(case: Case) -> None:
    table, _ = assessed(case, {"before": 9.8765, "after": 12.3456})
    row = by_key(table)[WHOLE]
    assert (row["before"], row["after"], row["difference"]) == (9.9, 12.3, 2.4)  # not 2.4000000000000004
    assert (row["n"], row["n_lose"], row["n_gain"]) == (5000, 1000, 0)


def test_a_number_that_rounds_up_to_ten_is_as_coarse_as_ten(case: Case) -> None:
    found = assessed(case, {"before": 9.996, "after": 9.53})
    row = by_key(found[0])[WHOLE]
    assert (row["before"], row["after"], row["difference"]) == (10.0, 9.5, -0.5)
    assert findings(case, found) == []


@pytest.mark.parametrize(("n", "step"), [(5000, 0.01), (500, 0.02), (40, 0.5)])
def test_minutes_come_in_steps_of_ten_person_minutes(case: Case, n: int, step: float) -> None:
    """Those whose change is not noticed lose less than a minute each: fewer than ten of them move no step."""
    row = by_key(assessed(case, {"before": 1.23, "after": 4.567, "n": n, "n_lose": n})[0])[WHOLE]
    assert row["after"] == pytest.approx(round(4.567 / step) * step)
    assert step * n >= 10


def test_ends_are_told_outward_to_the_same_step(case: Case) -> None:
    row = by_key(assessed(case, {"low": 1.234, "high": 2.111})[0])[WHOLE]
    assert (row["low"], row["high"]) == (1.2, 2.2)


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [(0.5, 0.4, True), (0.5, 9 / 400, False), (9 / 400, 0.5, False), (0.5, 1.0, False), (391 / 400, 0.5, False)],
)
def test_a_share_of_a_group_needs_people_within_and_without_before_and_after(
    case: Case, before: float, after: float, shown: bool
) -> None:
    women = {"group": "sex=female", "n": 400, "before": before, "after": after, "n_lose": 200}
    plain = {"statistic": "within_15", "before": 0.5, "after": 0.45}
    found = assessed(case, plain, plain | women, plain | {"group": "sex=male", "n": 4000})
    assert (by_key(found[0])["S", "sex=female", "adult", "within_15"]["conf_status"] == "F") is shown
    assert (by_key(found[0])["S", "sex=male", "adult", "within_15"]["conf_status"] == "F") is shown
    assert findings(case, found) == []


def test_what_is_so_of_everyone_tells_of_no_group(case: Case) -> None:
    plain = {"statistic": "within_15", "before": 1.0, "after": 0.0, "n_lose": 5000}
    table, _ = assessed(case, plain, plain | {"group": "sex=female", "n": 400, "n_lose": 400})
    row = by_key(table)["S", "sex=female", "adult", "within_15"]
    assert (row["before"], row["after"], row["n_lose"]) == (1.0, 0.0, 400)


@pytest.mark.parametrize("group", ["belief=muslim", "origin=eu"])
def test_a_group_that_may_not_be_shown_at_any_place_has_no_change(case: Case, group: str) -> None:
    found = assessed(case, {}, {"group": group, "n": 2000})
    row = by_key(found[0])["S", group, "adult", "mean"]
    assert (row["conf_status"], row["before"], row["after"], row["n"]) == ("N", None, None, None)
    assert findings(case, found) == []


@pytest.mark.parametrize(
    ("of_everyone", "of_women", "of_men", "told_of_women", "told_of_men"),
    [
        (0, 0, 0, 0, 0),  # nobody: so of each
        (5000, 400, 4600, 400, 4600),  # all
        (600, 100, 500, 100, 500),
        (503, 3, 500, None, None),  # three women; and men, lest they be worked out
        (897, 397, 500, None, None),  # all women but three
        (3, 3, 0, None, None),  # so few of everyone that it reads as nobody
    ],
)
def test_counts_of_who_is_touched_are_told_of_many_or_not_at_all(
    case: Case, of_everyone: int, of_women: int, of_men: int, told_of_women: int | None, told_of_men: int | None
) -> None:
    plain = {"statistic": "within_15", "before": 0.5, "after": 0.5}
    found = assessed(
        case,
        plain | {"n_lose": of_everyone},
        plain | {"group": "sex=female", "n": 400, "n_lose": of_women},
        plain | {"group": "sex=male", "n": 4600, "n_lose": of_men},
    )
    rows = by_key(found[0])
    assert rows["S", "everyone", "adult", "within_15"]["n_lose"] == round(of_everyone, -1)
    assert rows["S", "sex=female", "adult", "within_15"]["n_lose"] == told_of_women
    assert rows["S", "sex=male", "adult", "within_15"]["n_lose"] == told_of_men
    assert rows["S", "sex=female", "adult", "within_15"]["conf_status"] == "F"  # the row stays
    assert findings(case, found) == []


def test_a_mean_of_a_group_of_whom_a_few_are_touched_is_withheld(case: Case) -> None:
    """Three women of forty lose twenty minutes: 1.5 minutes times forty is sixty, three times twenty."""
    women = {"group": "sex=female", "n": 40, "n_lose": 3, "before": 10.0, "after": 11.5}
    found = assessed(case, {}, women, {"group": "sex=male", "n": 4960, "n_lose": 997})
    rows = by_key(found[0])
    assert rows[WOMEN]["conf_status"] == "A"
    assert rows[MEN]["conf_status"] != "F"  # else women would be everyone less the men
    assert rows[WHOLE]["conf_status"] == "F"
    assert findings(case, found) == []


def test_a_mean_that_a_few_do_not_move_is_told_without_its_count(case: Case) -> None:
    """Ten of 8,000 who lose an hour each move a mean by 0.075 minutes, less than its step of a tenth."""
    women = {"group": "sex=female", "n": 8000, "n_lose": 3}
    found = assessed(case, {"n": 16000}, women, {"group": "sex=male", "n": 8000, "n_lose": 997})
    row = by_key(found[0])[WOMEN]
    assert (row["difference"], row["n_lose"]) == (2.0, None)
    assert findings(case, found) == []


def test_a_mean_of_an_indicator_has_no_counts_and_is_told_of_a_group_where_nothing_changes(case: Case) -> None:
    plain = {"kind": "MOB04", "unit": "minutes", "n_lose": None, "n_gain": None, "n_cut_off": None}
    for after, status in ((10.0, "F"), (12.0, "A")):
        rows = plain | {"after": after}
        women, men = ({"group": f"sex={sex}", "n": n} for sex, n in (("female", 2400), ("male", 2600)))
        found = assessed(case, rows, rows | women, rows | men)
        assert [by_key(found[0])[key]["conf_status"] for key in (WHOLE, WOMEN, MEN)] == ["F", status, status]
        assert findings(case, found) == []


def test_ends_of_a_groups_mean_are_not_told_where_a_few_could_make_them(case: Case) -> None:
    ends = {"low": 0.0, "high": 4.0}
    women = {"group": "sex=female", "n": 400, "n_lose": 100}
    found = assessed(case, ends, ends | women, ends | {"group": "sex=male", "n": 7000, "n_lose": 900})
    rows = by_key(found[0])
    assert [rows[key]["high"] for key in (WHOLE, WOMEN, MEN)] == [4.0, None, 4.0]
    assert findings(case, found) == []


def test_a_small_area_is_withheld_and_a_second_one_covers_it(case: Case) -> None:
    found = assessed(case, {}, {"area": "D", "n": 4975}, {"area": "E", "n": 25})
    assert [by_key(found[0])[a, "everyone", "adult", "mean"]["conf_status"] for a in "SDE"] == ["F", "C", "A"]
    assert findings(case, found) == []


def test_below_the_whole_city_a_change_is_told_of_everyone_alone(case: Case) -> None:
    women = {"group": "sex=female", "n": 2400, "n_lose": 400}
    found = assessed(case, {}, {"area": "D", "n": 3000}, women, women | {"area": "D", "n": 1400})
    assert [key[:2] for key in by_key(found[0])] == [("D", "everyone"), ("S", "everyone"), ("S", "sex=female")]
    assert findings(case, found) == []


def older(case: Case, n: int, lose: int = 20, area: str = "D", **more: Any) -> Any:
    """An area where so many move as older people do, everyone by their own mode beside; those are the worst hit."""
    rows = [
        {"area": area, "n": 1000, "n_lose": 300}, {"area": area, "n": 1000, "n_lose": 300, "mode": "older"},
        {"area": area, "group": "age=65+", "mode": "older", "n": n, "n_lose": lose},
    ]  # fmt: skip
    worst = [{"rank": 1, "area": area, "level": "district", "kind": "doctor", "before": 10.3, "after": 12.4,
              "lost": 2100.0, "n": 1000, "n_lose": 300, "n_cut_off": 0}]  # fmt: skip
    found = assessment_of(rows, worst=worst)
    return protect_assessment(found, NO_REACH, note_of(modes=OLDER_OWN, **more), case)


def test_the_worst_hit_places_are_rows_of_everyone_by_their_own_mode(case: Case) -> None:
    table, _ = older(case, 200)
    row = by_key(table)["D", "everyone", "own", "mean"]
    # ten of 1,000, whatever their minutes, move a mean by 0.6 minutes: it comes in whole ones, and nobody is counted
    assert (row["before"], row["after"], row["n"], row["n_lose"], row["n_gain"]) == (10.0, 12.0, 1000, None, None)
    assert (row["basis"], row["counterfactual"]) == ("modelled", False)


def test_a_mean_by_own_modes_of_so_few_that_a_step_says_nothing_is_withheld(case: Case) -> None:
    worst = [{"rank": 1, "area": "D", "level": "district", "kind": "doctor", "before": 10.3, "after": 22.4,
              "lost": 2100.0, "n": 100, "n_lose": 90, "n_cut_off": 0}]  # fmt: skip
    few = assessment_of([{"area": "D", "n": 100, "n_lose": 90}], worst=worst)
    found = protect_assessment(few, NO_REACH, note_of(modes=OLDER_OWN), case)
    assert by_key(found[0])["D", "everyone", "own", "mean"]["conf_status"] == "N"  # ten of 100 move it by six minutes
    assert findings(case, found, modes=OLDER_OWN) == []


@pytest.mark.parametrize(("n", "shown"), [(20, False), (2000, True)])
def test_a_share_by_own_modes_does_not_tell_of_a_few_who_move_otherwise(case: Case, n: int, shown: bool) -> None:
    found = by_own(case, OLDER_OWN, n)
    assert (by_key(found[0])["S", "everyone", "own", "within_15"]["conf_status"] == "F") is shown
    assert findings(case, found, "sites", modes=OLDER_OWN) == []


def by_own(case: Case, modes: list[dict[str, Any]], n: int) -> Any:
    """Sites: everyone by their own mode and by one, and so many who move as older people do."""
    older_ones = {"group": "age=65+", "mode": "older", "n": n, "n_gain": n // 2}
    women = {"group": "sex=female", "n": 2500, "n_gain": 500}
    made = sites_of([{"mode": "own"}, {}, older_ones, women])
    return protect_sites([made], [NO_REACH], note_of(modes=modes), case)


def test_a_group_that_crosses_two_and_moves_otherwise_cannot_be_seen_so_nobody_is_told_of(case: Case) -> None:
    crossed = [OLDER_OWN[0], {**OLDER_OWN[1], "groups": ["age=65+", "age=65+|sex=female"]}]
    plain, unseen = (by_key(by_own(case, modes, 2000)[0]) for modes in (OLDER_OWN, crossed))
    key = ("S", "everyone", "own", "within_15")
    assert (plain[key]["conf_status"], unseen[key]["conf_status"]) == ("F", "A")


def test_what_reach_withholds_no_change_tells(case: Case) -> None:
    row = {"area": "S", "group": "sex=male", "mode": "adult", "kind": "doctor", "statistic": "mean", "period": "2019"}
    hidden = pl.DataFrame([dict.fromkeys(REACH) | row | {"obs_status": "Q", "conf_status": "C"}], schema=dict(REACH))
    found = assessment_of([{}, {"group": "sex=male", "n": 2000}, {"group": "sex=female", "n": 3000}])
    rows = by_key(protect_assessment(found, hidden, note_of(), case)[0])
    assert rows[MEN]["conf_status"] == "C"
    assert rows[WOMEN]["conf_status"] == "C"  # else men would be everyone less the women


def test_sites_and_a_decision_hide_the_same_people(case: Case) -> None:
    """Today's number is in both: one must not tell what the other withholds."""
    few = {"group": "age=65+", "n": 20, "n_lose": 20}
    sizes = {"0-14": 900, "15-24": 700, "25-44": 1200, "45-64": 2180}
    ages = [{"group": f"age={age}", "n": n, "n_lose": 300} for age, n in sizes.items()]
    table, note = assessed(case, {}, *ages, few)
    gains = [{key: row[key] for key in ("group", "n")} | {"n_gain": 500} for row in ages]
    made = sites_of([{}, *gains, {"group": "age=65+", "n": 20, "n_gain": 20}])
    sites = protect_sites([made], [NO_REACH, table], note_of(), case)
    both = table.join(sites[0], on=["area", "group", "mode", "kind", "statistic", "period"])
    withheld = both.filter(pl.col("before").is_null() | pl.col("before_right").is_null())
    assert withheld["group"].to_list() == ["age=15-24", "age=65+"]
    assert withheld["before"].null_count() == withheld["before_right"].null_count() == 2
    context = context_of(case, note_of(), (table, note), sites)
    assert [f.what for check in CHANGE_CHECKS for f in check(context)] == []


# --- a rule that asks who somebody is ------------------------------------------------------------------------------


def test_a_rule_that_asks_for_what_is_shown_at_no_place_hides_everyone(case: Case) -> None:
    """Of everyone in a place, as many would lose it as are of that belief: their number at a place."""
    found = assessed(case, {}, {"area": "D", "n": 900}, asks=("belief=muslim",))
    assert set(found[0]["conf_status"]) == {"N"}
    assert findings(case, found) == []


def test_a_rule_that_asks_for_a_few_of_a_place_does_not_tell_of_them(case: Case) -> None:
    rows = [{"n": 5000}, {"area": "D", "n": 900, "n_lose": 3}, {"area": "E", "n": 4100, "n_lose": 997}]
    plain, asked = (by_key(assessed(case, *rows, asks=asks)[0]) for asks in ((), ("income=q1",)))
    key = ("D", "everyone", "adult", "mean")
    assert plain[key]["conf_status"] == "F"
    assert asked[key]["conf_status"] == "A"
    assert findings(case, assessed(case, *rows, asks=("income=q1",))) == []


def test_a_rule_that_crosses_as_many_as_may_be_told_leaves_no_group_room(case: Case) -> None:
    table, note = assessed(
        case, {"n_cut_off": 100}, {"group": "sex=female", "n": 900}, {"group": "sex=male", "n": 4100},
        asks=("age=65+|income=q1",),
    )  # fmt: skip
    rows = by_key(table)
    assert (rows[WHOLE]["conf_status"], rows[WOMEN]["conf_status"]) == ("F", "A")
    assert note.asks == ("age=65+|income=q1",)


# --- what is said beside the tables --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, ""), (0.4, ""), (1, "fewer than 10 people"), (9, "fewer than 10 people"), (12, "some 10 people"),
     (1234, "some 1,230 people")],
)  # fmt: skip
def test_people_in_a_sentence_are_rounded(count: float, words: str) -> None:
    assert some_people(count) == words


def test_what_is_said_of_sites_is_rounded_and_a_bound_stays_one(case: Case) -> None:
    (note,) = sited(case, {"n": 500_000})[1].sitings
    assert (note.before, note.value, note.bound) == (12.3, 10.1, 10.0)  # 10.0567: none is better than 10.0 either
    assert (note.stopped, note.gap, note.chosen[0].people) == ("search", 0.007, 1200)


def test_a_proven_value_is_its_own_bound(case: Case) -> None:
    (note,) = sited(case, {"n": 500_000}, value=10.0567, stopped="proven")[1].sitings
    assert note.value == note.bound == 10.1


def test_an_objective_is_told_so_that_ten_people_do_not_show(case: Case) -> None:
    """Ten of 600 who lose an hour each move a mean by a minute."""
    (note,) = sited(case, {"n": 600})[1].sitings
    assert (note.before, note.value) == (12.0, 10.0)
    (covered,) = sited(case, {"n": 600}, objective="covered", value=0.5432, bound=0.5439, before=0.5)[1].sitings
    assert (covered.value, covered.bound) == (0.54, 0.56)  # steps of 0.02 are twelve people


def test_an_objective_about_too_few_people_is_refused(case: Case) -> None:
    with pytest.raises(ProtectionRefused, match="too few people"):
        sited(case, {"n": 149}, objective="worst_off")  # a fifth of them are 29.8
    assert sited(case, {"n": 150}, objective="worst_off")[1].sitings


def test_the_farthest_place_names_no_house_where_people_move_by_several_modes(case: Case) -> None:
    own = [{"mode": "own"}, {"counterfactual": True}]
    (note,) = sited(case, *own, objective="centre", before=43.21, value=38.6, bound=38.6)[1].sitings
    assert (note.before, note.value) == (45.0, 40.0)
    (alone,) = sited(case, {}, objective="centre", before=43.21, value=38.6, bound=38.6)[1].sitings
    assert (alone.before, alone.value) == (43.2, 38.6)


ALTERNATIVE = {
    "rank": 0, "name": "Close one", "basis": "decision", "what": "closes d1", "saving": 1000.0, "equal": "equal",
    "mean_loss": 1.2345, "worst_group": "sex=female", "worst_loss": 2.3456, "n_lose": 1234, "n_cut_off": 3, "why": "",
}  # fmt: skip
KNOWN = {
    "characteristic": "sex", "ground": "gender", "status": "counted", "group": "sex=female", "mode": "adult",
    "kind": "doctor", "difference": 2.0, "least_group": "sex=male", "least_difference": 1.0,
    "mitigation": "Close another", "loss": 2.04, "mitigated_loss": 0.3333, "not_known": "Something.",
}  # fmt: skip
LARGE = [
    {"n": 200_000, "n_lose": 40_123},
    {"group": "sex=female", "n": 100_000, "n_lose": 20_123},
    {"group": "sex=male", "n": 100_000, "n_lose": 20_000, "after": 11.0},
]


def test_alternatives_are_told_in_steps_that_ten_people_do_not_show(case: Case) -> None:
    (told,) = assessed(case, *LARGE, mitigations=[ALTERNATIVE])[1].alternatives
    assert (told.mean_loss, told.worst_group, told.worst_loss) == (1.23, "sex=female", 2.3)
    assert (told.n_lose, told.n_cut_off) == (1200, None)  # three people
    (small,) = assessed(case, {"n": 1200, "n_lose": 600}, mitigations=[ALTERNATIVE])[1].alternatives
    assert (small.mean_loss, small.worst_group, small.worst_loss) == (1.0, None, None)


def test_an_alternative_names_no_group_that_is_not_shown(case: Case) -> None:
    rows = [{"n": 200_000}, {"group": "origin=eu", "n": 100_000}]
    (told,) = assessed(case, *rows, mitigations=[ALTERNATIVE | {"worst_group": "origin=eu"}])[1].alternatives
    assert (told.worst_group, told.worst_loss) == (None, None)


def test_what_is_known_is_said_again_of_what_is_shown(case: Case) -> None:
    found = assessed(case, *LARGE, known=[KNOWN])
    (told,) = found[1].known
    assert told.known.endswith("is 2.0 minutes farther for female residents and 1.0 minute farther for male residents.")
    assert told.means.startswith("Of 100,000 female residents, for 20,120 the way is at least a minute longer.")
    assert "0.3 minutes farther" in told.can_do
    assert told.not_known == "Something."
    assert findings(case, found) == []


def test_nothing_is_said_of_a_group_that_is_not_shown(case: Case) -> None:
    hidden = [LARGE[0], LARGE[1] | {"n": 300, "n_lose": 3}, LARGE[2]]
    (told,) = assessed(case, *hidden, known=[KNOWN])[1].known
    assert (told.known, told.means, told.can_do, told.not_known) == ("", "", "", "Something.")
    belief = KNOWN | {"characteristic": "belief", "ground": "religion-belief", "group": "belief=muslim"}
    (of_belief,) = assessed(case, *LARGE, {"group": "belief=muslim", "n": 90_000}, known=[belief])[1].known
    assert (of_belief.known, of_belief.means, of_belief.can_do) == ("", "", "")


def test_the_group_that_loses_least_is_left_out_where_one_between_is_withheld(case: Case) -> None:
    """Between the most and the least lies what is withheld: the two would say how far it can be."""
    rows = [LARGE[0], *(LARGE[1] | {"group": f"income=q{n}", "n": 50_000, "after": 12.0 - n / 4} for n in (2, 3))]
    rows.append(LARGE[1] | {"group": "income=q1", "n": 60_000})
    rows.append(LARGE[1] | {"group": "income=q4", "n": 100, "n_lose": 3})
    facts = KNOWN | {"characteristic": "income", "group": "income=q1", "least_group": "income=q3"}
    (told,) = assessed(case, *rows, known=[facts])[1].known
    assert told.known.endswith("farther for people in the lowest income fifth.")


def test_of_a_group_that_nobody_counts_the_minutes_are_those_of_everyone(case: Case) -> None:
    rows = [*LARGE, {"mode": "wheelchair", "n": 200_000, "after": 13.0, "counterfactual": True}]
    facts = KNOWN | {"characteristic": "disability", "ground": "disability", "status": "surveyed",
                     "group": "disability=severe", "mode": "wheelchair", "least_group": None}  # fmt: skip
    (told,) = assessed(case, *rows, known=[facts])[1].known
    assert told.known == ""
    assert "If everyone moved like this" in told.means
    assert "3.0 minutes farther" in told.means


# --- what no rule describes ----------------------------------------------------------------------------------------

STRANGE = [
    ({"mode": "sledge"}, "mode", "sledge"),
    ({"kind": "castle"}, "kind", "castle"),
    ({"statistic": "median"}, "statistic", "median"),
    ({"area": "X9"}, "area", "X9"),
]


@pytest.mark.parametrize(("row", "where", "got"), STRANGE, ids=[s[1] for s in STRANGE])
def test_what_no_rule_describes_does_not_leave(case: Case, row: dict[str, Any], where: str, got: str) -> None:
    with pytest.raises(ProtectionRefused) as caught:
        assessed(case, {}, row)
    (finding,) = caught.value.findings
    assert (finding.where, finding.got) == (where, got)


def test_the_same_row_twice_is_refused(case: Case) -> None:
    with pytest.raises(ProtectionRefused, match="twice"):
        assessed(case, {}, {})


def test_a_decision_that_changes_nothing_leaves_an_empty_table(case: Case) -> None:
    table, note = assessed(case)
    assert table.is_empty()
    assert note.alternatives == ()


def test_the_addresses_of_a_map_are_counted_as_they_are(case: Case) -> None:
    rows = [{"n": 7, "n_lose": 3, "statistic": "within_15", "before": 4 / 7, "after": 1 / 7}]
    table, _ = protect_assessment(assessment_of(rows), NO_REACH, note_of(people=False, noun="addresses"), case)
    row = table.row(0, named=True)
    assert (row["n"], row["n_lose"], row["before"], row["after"], row["difference"]) == (7, 3, 0.57, 0.14, -0.43)


def test_a_straight_line_is_an_assumption_for_each_by_their_own_mode_too(case: Case) -> None:
    lines = [{**OLDER_OWN[0], "rule": "line"}, OLDER_OWN[1]]
    own = protect_sites([sites_of([{"mode": "own"}])], [], note_of(modes=lines), case)[0]
    assert set(own["basis"]) == {"assumed"}


def test_the_order_of_rows_changes_nothing(case: Case) -> None:
    rows = [*LARGE, *({"area": "D"} | row for row in LARGE), {"area": "E", "n": 20}]
    assert assessed(case, *rows)[0].equals(assessed(case, *reversed(rows))[0])
