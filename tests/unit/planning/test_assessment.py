"""The assessment of a decision in a town where every minute can be worked out by hand."""

import json
from pathlib import Path

import polars as pl
import pytest

from isopolis import sources
from isopolis.errors import ContractError
from isopolis.framework import load
from isopolis.measurement.reaching import MOST
from isopolis.planning.assessment import Assessment, assess
from isopolis.planning.assessment.words import sentences
from isopolis.sources.decision import Change, Condition, Decision, Move, Opening
from tests.made_town import DETOUR, LAT, LIBRARIES, PACE, PLACES, facility, lon, people, town


def minutes(x: float, libraries: dict[str, float], mode: str = "adult") -> float:
    return min([abs(x - at) * DETOUR / PACE[mode] for at in libraries.values()] or [float("inf")])


def mean(rows: pl.DataFrame, libraries: dict[str, float], mode: str = "adult") -> float:
    at = {o: x for o, _, x in PLACES}
    return sum(min(minutes(at[o], libraries, mode), MOST) for o in rows["origin"]) / len(rows)


def row(found: Assessment, **wanted: object) -> dict[str, object]:
    asked = {"area": "T", "group": "everyone", "mode": "adult", "kind": "library", "statistic": "mean"} | wanted
    rows = found.effects.filter(**asked)
    assert len(rows) == 1
    return rows.row(0, named=True)


@pytest.fixture(scope="module")
def closing(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    return assess(town(tmp_path_factory.mktemp("town")), Decision(name="Close one", close=("l2",)))


def test_minutes_before_and_after_are_those_of_each_person(closing: Assessment) -> None:
    left = {id: x for id, x in LIBRARIES.items() if id != "l2"}
    for group, rows, mode in (
        ("everyone", people(), "adult"),
        ("disability=severe", people().filter(gali=1), "wheelchair"),
        ("disability=none", people().filter(gali=3), "adult"),
        ("age=65+", people().filter(pl.col("age") >= 65), "adult"),
    ):
        found = row(closing, group=group, mode=mode)
        assert found["before"] == pytest.approx(mean(rows, LIBRARIES, mode), rel=1e-5)
        assert found["after"] == pytest.approx(mean(rows, left, mode), rel=1e-5)
        assert found["difference"] == pytest.approx(found["after"] - found["before"])
        assert found["n"] == len(rows)
        assert found["counterfactual"] is False


def test_who_loses_is_counted_and_nobody_gains(closing: Assessment) -> None:
    found = row(closing)
    assert (found["n_lose"], found["n_gain"], found["n_cut_off"]) == (120, 0, 0)  # o3 alone lives nearest to l2
    area = row(closing, area="B")
    assert area["n"] == 120 + 160
    assert area["n_lose"] == 120
    assert row(closing, area="A")["n_lose"] == 0


def test_indicators_that_the_kind_enters_are_there_and_others_are_not(closing: Assessment) -> None:
    kinds = set(closing.effects["kind"])
    assert kinds == {"library", "LOC01", "LOC03"}
    near = row(closing, kind="LOC01", statistic="share")
    assert near["before"] == pytest.approx(row(closing, statistic="within_15")["before"])
    assert near["n_lose"] is None


def test_only_a_mode_that_the_city_gives_a_group_is_no_counterfactual(closing: Assessment) -> None:
    assert row(closing, group="disability=severe", mode="adult")["counterfactual"] is True
    assert row(closing, mode="wheelchair")["counterfactual"] is True
    below = closing.effects.filter(pl.col("area") != "T", pl.col("counterfactual"))
    assert set(below["group"]) == {"everyone"}


def test_the_worst_hit_places_count_each_person_by_their_own_mode(closing: Assessment) -> None:
    assert closing.worst_hit["area"].to_list() == ["B"]
    there = people().filter(origin="o3")
    rolling = there.filter(gali=1).height
    more = {mode: 2000 * DETOUR / PACE[mode] for mode in PACE}  # from 0 to 2 km
    lost = rolling * more["wheelchair"] + (120 - rolling) * more["adult"]
    assert closing.worst_hit["lost"].item() == pytest.approx(lost, rel=1e-5)
    assert closing.worst_hit["n_lose"].item() == 120


def test_closing_the_last_one_cuts_everyone_off(tmp_path: Path) -> None:
    found = assess(town(tmp_path), Decision(name="Close all", close=("l1", "l2", "l3")))
    told = row(found)
    assert (told["after"], told["n_cut_off"], told["n_lose"]) == (MOST, 400, 400)
    assert found.mitigations["basis"].to_list() == ["decision"]
    assert any("alternatives that save as much there are none" in note for note in found.notes)


def test_opening_moving_and_changing(tmp_path: Path) -> None:
    city = town(tmp_path)
    opened = assess(city, Decision(name="Open", open=(Opening(id="l4", kind="library", lon=lon(1000), lat=LAT),)))
    assert row(opened)["after"] == pytest.approx(mean(people(), LIBRARIES | {"l4": 1000.0}), rel=1e-5)
    assert row(opened)["n_gain"] == 80
    moved = assess(city, Decision(name="Move", move=(Move(id="l1", lon=lon(1000), lat=LAT),)))
    assert row(moved)["after"] == pytest.approx(mean(people(), LIBRARIES | {"l1": 1000.0}), rel=1e-5)
    assert (row(moved)["n_lose"], row(moved)["n_gain"]) == (40, 80)
    barred = assess(city, Decision(name="Steps", change=(Change(id="l1", step_free=False),)))
    assert row(barred)["difference"] == 0
    rolled = row(barred, group="disability=severe", mode="wheelchair")
    left = {id: x for id, x in LIBRARIES.items() if id != "l1"}
    assert rolled["after"] == pytest.approx(mean(people().filter(gali=1), left, "wheelchair"), rel=1e-5)


def test_an_unknown_entrance_leaves_the_ends_open(tmp_path: Path) -> None:
    found = row(assess(town(tmp_path), Decision(name="-", close=("l2",))), mode="wheelchair", group="disability=severe")
    assert found["low"] == 0  # if no entrance were step-free, nothing would be reached before or after
    assert found["high"] == found["difference"]


def test_a_kind_for_some_alone_is_lost_to_the_others(tmp_path: Path) -> None:
    rule = Condition(kind="library", only={"age": "65+"})
    found = assess(town(tmp_path), Decision(name="Only 65+", rule=(rule,)))
    assert found.asks == ("age=65+",)
    old, young = row(found, group="age=65+"), row(found, group="age=25-44")
    assert old["difference"] == 0
    assert old["n_cut_off"] == 0
    assert young["after"] == MOST
    assert young["n_cut_off"] == young["n"]
    share = people().filter(pl.col("age") >= 65).height / 400
    near = row(found, kind="LOC01", statistic="share")
    at = {o: x for o, _, x in PLACES}
    kept = people().filter(pl.col("age") >= 65)["origin"]
    assert near["after"] == pytest.approx(sum(minutes(at[o], LIBRARIES) <= 15 for o in kept) / 400)
    assert row(found)["n_cut_off"] == round(400 * (1 - share))


def test_whom_a_rule_leaves_out_may_still_use_another_kind(tmp_path: Path) -> None:
    """LOC03 asks for a library or a doctor within 10 minutes."""
    rule = Condition(kind="library", only={"age": "65+"})
    found = row(assess(town(tmp_path), Decision(name="-", rule=(rule,))), kind="LOC03", statistic="share")
    at, doctors = {o: x for o, _, x in PLACES}, {"d1": 500.0, "d2": 4000.0}
    met = [
        minutes(at[o], doctors if age < 65 else doctors | LIBRARIES) <= 10
        for o, age in people().select("origin", "age").iter_rows()
    ]
    assert found["after"] == pytest.approx(sum(met) / 400)
    assert found["before"] > found["after"]


def test_a_fare_by_an_assumed_share_and_by_an_elasticity(tmp_path: Path) -> None:
    city = town(tmp_path)
    stop = Condition(kind="library", fare=3.0, stop={"disability=severe": 0.5, "everyone": 0.1})
    found = assess(city, Decision(name="Fare", rule=(stop,)))
    rolled = row(found, group="disability=severe", mode="wheelchair")
    assert rolled["n_cut_off"] == round(0.5 * rolled["n"])
    assert row(found, group="disability=none")["n_cut_off"] == round(0.1 * row(found, group="disability=none")["n"])
    severe = people().filter(gali=1).height
    assert row(found)["n_cut_off"] == round(0.5 * severe + 0.1 * (400 - severe))
    assert any("20 people" in note for note in found.notes)  # of whom nothing about a disability is known
    dearer = Condition(kind="library", fare=4.0, before=2.0, elasticity=-0.5)
    told = row(assess(city, Decision(name="Fare", rule=(dearer,))))
    assert told["n_cut_off"] == round(400 * (1 - 2**-0.5))


def test_a_matrix_says_how_far_a_new_place_is(tmp_path: Path) -> None:
    city = town(tmp_path, matrix='[modes]>[matrices.adult]\nfile = "skims.csv"\n[modes]')
    times = [(o, to, t) for o, _, _ in PLACES for to, t in (("l1", 10.0), ("l2", 20.0), ("d1", 5.0), ("z9", 2.0))]
    pl.DataFrame(times, schema=["from", "to", "minutes"], orient="row").write_csv(tmp_path / "skims.csv")
    opening = Opening(id="l4", kind="library", lon=lon(1000), lat=LAT, place="z9")
    found = assess(city, Decision(name="Open", close=("l1",), open=(opening,)))
    assert (row(found)["before"], row(found)["after"]) == (10, 2)
    with pytest.raises(ContractError, match="how far it is") as error:
        assess(city, Decision(name="Open", open=(opening.model_copy(update={"place": "nowhere"}),)))
    assert error.value.exit_code == 3
    with pytest.raises(ContractError, match="not where it is in the matrices"):
        assess(city, Decision(name="Move", move=(Move(id="l1", lon=lon(1000), lat=LAT),)))


def test_one_that_is_left_moves_to_where_most_is_lost(tmp_path: Path) -> None:
    libraries = LIBRARIES | {"l4": 4100.0}
    found = assess(town(tmp_path, libraries=libraries), Decision(name="Close one", close=("l2",))).mitigations
    moved = found.filter(equal="after a move").row(0, named=True)
    assert moved["name"] == "The same, and l4 moves to B"
    after = {"l1": 0.0, "l4": 2000.0, "l3": 4000.0}  # at the place itself
    at = {o: x for o, _, x in PLACES}
    more = [
        minutes(at[o], after, mode) - minutes(at[o], libraries, mode)
        for o, gali in people().select("origin", "gali").iter_rows()
        for mode in ["wheelchair" if gali == 1 else "adult"]
    ]
    assert moved["mean_loss"] == pytest.approx(sum(more) / 400, abs=1e-5)
    equal = found["equal"].to_list()
    assert equal.index("after a move") > max(n for n, each in enumerate(equal) if each == "assumed")


def test_a_rule_may_spare_those_who_lose_most(tmp_path: Path) -> None:
    rule = Condition(kind="library", fare=3.0, stop={"disability=severe": 0.5, "everyone": 0.1})
    found = assess(town(tmp_path), Decision(name="Fare", rule=(rule,))).mitigations
    assert found["worst_group"][0] == "disability=severe"
    spared = found.filter(name="The same, but as before for people with a severe disability").row(0, named=True)
    assert spared["equal"] == "smaller"
    assert spared["difference"] < 0
    assert spared["n_cut_off"] == round(0.1 * (400 - people().filter(gali=1).height))


def test_savings_of_each_decide_what_saves_as_much(tmp_path: Path) -> None:
    libraries = {"l1": 0.0, "l2": 2000.0, "l3": 4000.0, "l4": 2100.0, "l5": 4100.0}
    savings = {"l1": 5.0, "l2": 3.0, "l3": 3.0, "l4": 1.0}  # of l5 nobody says
    said = Decision(name="Close one", saving=3.0, close=("l2",), savings=savings)
    found = assess(town(tmp_path, libraries=libraries), said).mitigations.filter(basis="generated", equal="equal")
    assert set(found["what"]) == {"closes l1", "closes l3"}
    assert dict(found.select("what", "saving").iter_rows()) == {"closes l1": 5.0, "closes l3": 3.0}


def test_what_is_known_of_each_characteristic(closing: Assessment) -> None:
    told = {each["characteristic"]: each for each in closing.known.to_dicts()}
    assert told["disability"]["status"] == "counted"
    assert told["disability"]["group"] == "disability=severe"
    assert told["disability"]["known"].startswith("The nearest library is ")
    assert "farther for people with a severe disability" in told["disability"]["known"]
    assert "in a wheelchair" in told["disability"]["means"]
    assert "if effects are as assumed" in told["disability"]["can_do"]
    assert (told["belief"]["status"], told["belief"]["known"]) == ("not in the frame", "")
    assert told["belief"]["not_known"] == "No source of this city can hold it."
    assert told["gender"]["status"] == "never asked"
    assert told["gender"]["group"] is None
    assert not any(" are disabled" in str(each["known"]) for each in told.values())


def test_a_group_that_nobody_counts_is_judged_where_everyone_lives(tmp_path: Path) -> None:
    line = 'disability = { column = "gali", categories = { "1" = "severe", "3" = "none" }, refused = ["9"] }'
    found = assess(town(tmp_path, gone=f"{line}>"), Decision(name="-", close=("l2",)))
    told = found.known.filter(characteristic="disability").row(0, named=True)
    assert told["known"] == ""
    assert told["means"].startswith(
        "The city takes the way of people with a severe disability to be one in a wheelchair"
    )
    assert told["n"] is None
    assert found.mitigations["worst_group"][0] == "disability=severe"
    assert told["loss"] == pytest.approx(row(found, mode="wheelchair")["difference"], rel=1e-6)


def test_sentences_are_built_from_facts_alone_and_leave_out_what_is_withheld(closing: Assessment) -> None:
    framework, modes = load("cities-of-equality"), {"adult": "on foot", "wheelchair": "in a wheelchair"}
    facts = closing.known.filter(characteristic="disability").row(0, named=True)
    assert sentences(facts, framework, modes) == (facts["known"], facts["means"], facts["can_do"])
    held = sentences(facts | {"n_lose": None}, framework, modes)
    assert held[1] == "Minutes are those of moving in a wheelchair."
    assert sentences(facts | {"difference": None}, framework, modes) == ("", "", "")


def test_without_a_full_count_numbers_are_of_everyone(tmp_path: Path) -> None:
    city = town(tmp_path)
    text = (tmp_path / "city.toml").read_text("utf-8").split("[sources.register]")[0]
    text = text.replace('file = "facilities.csv"', 'file = "facilities.csv"\nperiod = "2024"')
    (tmp_path / "city.toml").write_text(text, "utf-8")
    city = sources.open(tmp_path)
    found = assess(city, Decision(name="Close one", close=("l2",)))
    assert set(found.effects["group"]) == {"everyone"}
    left = {id: x for id, x in LIBRARIES.items() if id != "l2"}
    assert row(found)["after"] == pytest.approx(mean(people(), left), rel=1e-5)
    assert any("no group is told apart" in note for note in found.notes)
    with pytest.raises(ContractError, match="no full count of people says disability"):
        assess(city, Decision(name="-", rule=(Condition(kind="library", only={"disability": "severe"}),)))


def test_places_are_shared_anew(tmp_path: Path) -> None:
    """Two crèches with 20 and 60 places among the 40 and the 120 people within 15 minutes on foot."""
    rule = '[reach.LOC03]>[reach.CAR04]\ndemand = "population"\n[reach.LOC03]'
    more = [facility("c1", "childcare", 0.0, capacity=20), facility("c2", "childcare", 2000.0, capacity=60)]
    city = town(tmp_path, more=more, shared=rule)
    found = assess(city, Decision(name="-", close=("c1",), change=(Change(id="c2", capacity=90),)))
    told = row(found, kind="CAR04", statistic="share")
    first, second = 20 / 40, 60 / 120  # o1 alone is near c1, o3 alone near c2
    assert told["before"] == pytest.approx((40 * first + 120 * second) / 400)
    assert told["after"] == pytest.approx(120 * 90 / 120 / 400)


def test_it_has_no_way_out_but_protection(closing: Assessment) -> None:
    assert not [name for name in dir(closing) if name.startswith(("write", "to_"))]
    assert "Close one" in repr(closing)
    data = closing.as_data()
    assert json.loads(json.dumps(data, allow_nan=False))["name"] == "Close one"
    assert data["effects"][0]["area"] == "T"
    assert set(data) == {"name", "saving", "effects", "worst_hit", "mitigations", "known", "notes", "asks"}


def test_what_it_tells_as_data_is_read_back_as_it_was(closing: Assessment) -> None:
    again = Assessment.of_data(json.loads(json.dumps(closing.as_data(), allow_nan=False)))
    assert (again.name, again.saving, again.notes) == (closing.name, closing.saving, closing.notes)
    tables = ("effects", "worst_hit", "mitigations", "known")
    assert all(getattr(again, name).equals(getattr(closing, name)) for name in tables)
