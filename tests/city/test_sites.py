"""Sites chosen, whole, in made-up cities. The judges: the assessment of opening them, and reach after they opened."""

import json
from pathlib import Path

import polars as pl
import pytest

import isopolis as iso
from isopolis.cli import main
from isopolis.errors import ContractError
from isopolis.planning.assessment import Assessment, assess
from isopolis.planning.locations import Sites, locate
from isopolis.sources import City
from isopolis.sources.candidates import candidates
from isopolis.sources.decision import Decision, Opening
from tests.made_town import DEGREES, LAT, facility
from tests.unit.access.streets_made import FOOTWAY, made_pbf
from tests.unit.planning.made_candidates import FILE, Choice, planned

KEY = ["area", "group", "mode", "counterfactual"]
STREETS = '[modes]>[streets]\nfile = "streets.osm.pbf"\n[modes]'
FIVE = {
    "c1": Choice(600.0, 100.0, False),
    "c2": Choice(1200.0, 250.0),
    "c3": Choice(1900.0, 310.0, True),
    "c4": Choice(3100.0, 180.0, False),
    "c5": Choice(4100.0, 400.0, True),
}
TODAY = {"l1": 0.0, "l2": 2600.0}


def opened(city: City, found: Sites) -> Assessment:
    """The assessment of opening what was chosen."""
    rows = candidates(city).filter(pl.col("id").is_in(found.chosen["id"].implode()))
    named = ["id", "kind", "lon", "lat", "place", "step_free"]
    return assess(city, Decision(name="Open", open=tuple(Opening(**row) for row in rows.select(named).to_dicts())))


def same(found: Sites, judge: Assessment) -> int:
    """How many rows the assessment has too, once their numbers are the same."""
    rows = 0
    for statistic, ours in (("mean", ("before", "after")), ("within_15", ("within_15_before", "within_15_after"))):
        theirs = judge.effects.filter(kind="library", statistic=statistic)
        said = theirs.select(*KEY, *(pl.col(name).name.prefix("said_") for name in ("before", "after", "n", "n_gain")))
        shown = found.gains.join(said, on=KEY)
        for name, other in zip(ours, ("said_before", "said_after"), strict=True):
            assert (shown[name] - shown[other]).abs().max() < 1e-4
        assert shown["n"].equals(shown["said_n"])
        assert shown["n_gain"].equals(shown["said_n_gain"])
        rows += len(shown)
    return rows


def people_of(found: Sites, judge: Assessment) -> None:
    """Everyone, each by their own mode: as the outcome of the decision has it."""
    everyone = found.everyone.filter(mode="own").row(0, named=True)
    gone = judge.mitigations.filter(basis="decision")
    assert everyone["after"] - everyone["before"] == pytest.approx(gone["mean_loss"].item(), abs=1e-4)
    assert found.value - found.before == pytest.approx(gone["mean_loss"].item(), abs=1e-4)


def test_in_a_straight_line(tmp_path: Path) -> None:
    city = planned(tmp_path, FIVE, TODAY)
    found = locate(city, "library", open=2)
    judge = opened(city, found)
    assert same(found, judge) > 40
    people_of(found, judge)


def test_along_streets(tmp_path: Path) -> None:
    """A street of 120 nodes to the east, with stairs in it: some are cut off from some."""
    city = planned(tmp_path, FIVE, TODAY, streets=STREETS)
    nodes = {n + 1: (4.0 + (n * 40 - 200) * DEGREES, LAT) for n in range(121)}
    ways = [(range(1, 51), FOOTWAY), ((50, 51), {"highway": "steps"}), (range(51, 122), FOOTWAY)]
    made_pbf(tmp_path / "streets.osm.pbf", nodes, ways)
    found = locate(city, "library", budget=500.0, objective="equal")
    judge = opened(city, found)
    assert same(found, judge) > 40
    assert not any("straight line" in note for note in found.notes)


def test_by_a_matrix(tmp_path: Path) -> None:
    city = planned(tmp_path, FIVE, TODAY, matrix='[modes]>[matrices.adult]\nfile = "skims.csv"\n[modes]')
    names = ("l1", "l2", "d1", "d2", *FIVE)
    times = [
        (f"o{o}", to, 3.0 * o + 5 * names.index(to) % 13) for o in range(1, 5) for to in names if (o, to) != (4, "c3")
    ]
    pl.DataFrame(times, schema=["from", "to", "minutes"], orient="row").write_csv(tmp_path / "skims.csv")
    found = locate(city, "library", open=2, objective="covered")
    rows = candidates(city).filter(pl.col("id").is_in(found.chosen["id"].implode()))
    named = ["id", "kind", "lon", "lat", "place", "step_free"]
    steps = tuple(Opening(**row) for row in rows.select(named).to_dicts())
    assert same(found, assess(city, Decision(name="Open", open=steps))) > 40


def test_reach_after_they_opened_is_what_was_foreseen(tmp_path: Path) -> None:
    city = planned(tmp_path, FIVE, TODAY)
    found = locate(city, "library", open=2, objective="worst_off")
    file = tmp_path / "facilities.csv"
    new = [facility(id, "library", FIVE[id].x, step_free=FIVE[id].step_free) for id in found.chosen["id"]]
    old = pl.read_csv(file, schema_overrides={"step_free": pl.Boolean})
    pl.concat([old, pl.DataFrame(new)], how="diagonal_relaxed").write_csv(file)
    now = iso.reach(iso.open(_without_candidates(tmp_path))).frame.filter(kind="library", statistic="mean")
    shown = found.gains.join(now, on=KEY, suffix="_now")
    assert len(shown) == 8  # groups of the whole city, and everyone by each mode
    assert (shown["after"] - shown["value"]).abs().max() < 1e-4


def _without_candidates(folder: Path) -> Path:
    text = (folder / "city.toml").read_text("utf-8")
    (folder / "city.toml").write_text(text.replace(f'[candidates]\nfile = "{FILE}"\n', ""), "utf-8")
    return folder


def test_a_candidate_off_the_streets_is_refused_and_its_file_named(tmp_path: Path) -> None:
    far = [facility("x", "library", 1500.0, cost=1.0, step_free=True) | {"lat": LAT + 0.01}]
    city = planned(tmp_path, FIVE, TODAY, far, streets=STREETS)
    nodes = {n + 1: (4.0 + (n * 40 - 200) * DEGREES, LAT) for n in range(121)}
    made_pbf(tmp_path / "streets.osm.pbf", nodes, [(range(1, 122), FOOTWAY)])
    with pytest.raises(ContractError, match=r"candidates\.csv: new places are more than 500 m"):
        locate(city, "library", open=1)


def test_a_candidate_that_a_matrix_does_not_hold_is_named(tmp_path: Path) -> None:
    city = planned(tmp_path, FIVE, TODAY, matrix='[modes]>[matrices.adult]\nfile = "skims.csv"\n[modes]')
    times = [(f"o{o}", to, 3.0 * o) for o in range(1, 5) for to in ("l1", "l2", "d1", "d2", "c1")]
    pl.DataFrame(times, schema=["from", "to", "minutes"], orient="row").write_csv(tmp_path / "skims.csv")
    with pytest.raises(ContractError, match="says not how far") as met:
        locate(city, "library", open=1)
    assert {each.got for each in met.value.findings} == {"c2", "c3", "c4", "c5"}
    assert {each.where for each in met.value.findings} == {FILE}


def test_a_changed_file_of_candidates_makes_kept_results_old(tmp_path: Path) -> None:
    from isopolis.cli.keeping import _files

    outside = tmp_path / "beside.csv"
    city = planned(tmp_path / "town", FIVE, TODAY)
    (tmp_path / "town" / FILE).rename(outside)
    text = (city.path / "city.toml").read_text("utf-8").replace(f'"{FILE}"', '"../beside.csv"')
    (city.path / "city.toml").write_text(text, "utf-8")
    assert outside.resolve() in _files(iso.open(city.path))


def test_the_command_prints_the_sites_the_proof_and_each_step(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = planned(tmp_path, FIVE, TODAY).path
    with pytest.raises(SystemExit) as ended:
        main(["locate", str(folder), "library", "--open", "2"])
    said = capsys.readouterr().out
    assert ended.value.code in (0, None)
    assert "library: 2 sites to open" in said
    assert "no choice is better (proven)" in said
    kept = json.loads((folder / "private" / "sites-library.json").read_text("utf-8"))
    assert len(kept["chosen"]) == 2
    assert kept["stopped"] == "proven"


@pytest.mark.parametrize(
    "arguments", [["library"], ["library", "--open", "1", "--budget", "9"], ["zoo", "--open", "1"]]
)
def test_the_command_refuses_what_is_no_question(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    folder = planned(tmp_path, FIVE, TODAY).path
    with pytest.raises(SystemExit) as ended:
        main(["locate", str(folder), *arguments])
    assert ended.value.code == 2
    assert "Try" in capsys.readouterr().err
    assert not (folder / "private" / "sites-library.json").exists()
