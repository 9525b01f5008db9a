"""A decision assessed, whole, in made-up cities. The judge is reach itself: of the folder after it was taken."""

from pathlib import Path

import polars as pl
import pytest

import isopolis as iso
from isopolis.errors import ContractError
from isopolis.planning.assessment import Assessment, assess
from isopolis.sources import City, decision
from tests.made_town import DEGREES, LAT, lon, town
from tests.unit.access.streets_made import FOOTWAY, made_pbf

KEY = ["area", "group", "mode", "kind", "statistic"]
TOML = f"""
[decision]
name = "Close two, open one"
saving = 100000
close = ["l2", "d1"]
[[open]]
id = "l9"
kind = "library"
lon = {lon(1500)}
lat = {LAT}
step_free = true
[[move]]
id = "l3"
lon = {lon(3000)}
lat = {LAT}
[[change]]
id = "d2"
step_free = false
[mitigation]
keep = ["l1"]
[[option]]
name = "Close nothing"
saving = 0
"""


def taken(folder: Path) -> City:
    """The folder after the decision of TOML was taken: its facilities are written anew."""
    file = folder / "facilities.csv"
    rows = pl.read_csv(file, schema_overrides={"step_free": pl.Boolean}).filter(~pl.col("id").is_in(["l2", "d1"]))
    moved = pl.when(pl.col("id") == "l3").then(lon(3000)).otherwise("lon")
    barred = pl.when(pl.col("id") == "d2").then(pl.lit(False)).otherwise("step_free")
    new = pl.DataFrame({"id": ["l9"], "kind": ["library"], "lon": [lon(1500)], "lat": [LAT], "step_free": [True]})
    pl.concat([rows.with_columns(lon=moved, step_free=barred), new], how="diagonal_relaxed").write_csv(file)
    return iso.open(folder)


def assessed(city: City) -> Assessment:
    file = city.path / "decision.toml"
    file.write_text(TOML, "utf-8")
    return assess(city, decision.read(file))


def same_as_reach(found: Assessment, before: iso.Reach, after: iso.Reach) -> int:
    """How many rows stand in reach too, once all of them are the same."""
    shown = found.effects.join(before.frame, on=KEY, suffix="_then").join(after.frame, on=KEY, suffix="_now")
    for ours, theirs in (("before", "value"), ("after", "value_now")):
        assert (shown[ours] - shown[theirs]).abs().max() < 1e-4
    assert shown["n"].equals(shown["n_then"])
    assert shown["counterfactual"].equals(shown["counterfactual_then"])
    return len(shown)


def test_in_a_straight_line(tmp_path: Path) -> None:
    city = town(tmp_path)
    found, before = assessed(city), iso.reach(city)
    rows = same_as_reach(found, before, iso.reach(taken(tmp_path)))
    assert rows > 100
    assert set(found.effects["kind"]) == {"library", "doctor", "LOC01", "LOC02", "LOC03"}
    assert found.effects["difference"].abs().max() > 1


def test_by_a_matrix(tmp_path: Path) -> None:
    city = town(tmp_path, matrix='[modes]>[matrices.adult]\nfile = "skims.csv"\n[modes]')
    names = ("l1", "l2", "l3", "l9", "d1", "d2")
    times = [
        (f"o{o}", to, 3.0 * o + 5 * names.index(to) % 13) for o in range(1, 5) for to in names if (o, to) != (4, "l9")
    ]
    pl.DataFrame(times, schema=["from", "to", "minutes"], orient="row").write_csv(tmp_path / "skims.csv")
    text = TOML.replace('id = "l9"', 'id = "l9"\nplace = "l9"').replace('id = "l3"', 'id = "l3"\nplace = "l3"')
    (tmp_path / "decision.toml").write_text(text, "utf-8")
    found, before = assess(city, decision.read(tmp_path / "decision.toml")), iso.reach(city)
    assert same_as_reach(found, before, iso.reach(taken(tmp_path))) > 100


def test_along_streets(tmp_path: Path) -> None:
    """A street of 120 nodes to the east, with stairs in it: some are cut off, and tags leave the ends open."""
    city = town(tmp_path, streets='[modes]>[streets]\nfile = "streets.osm.pbf"\n[modes]')
    nodes = {n + 1: (4.0 + (n * 40 - 200) * DEGREES, LAT) for n in range(121)}
    ways = [(range(1, 51), FOOTWAY), ((50, 51), {"highway": "steps"}), (range(51, 122), FOOTWAY)]
    made_pbf(tmp_path / "streets.osm.pbf", nodes, ways)
    found, before = assessed(city), iso.reach(city)
    assert same_as_reach(found, before, iso.reach(taken(tmp_path))) > 100
    rolled = found.effects.filter(mode="wheelchair", kind="doctor", statistic="mean", area="T", group="everyone")
    assert rolled["n_cut_off"].item() > 0
    assert rolled["low"].item() <= rolled["difference"].item() <= rolled["high"].item()


def test_a_new_place_off_the_streets_is_refused(tmp_path: Path) -> None:
    city = town(tmp_path, streets='[modes]>[streets]\nfile = "streets.osm.pbf"\n[modes]')
    nodes = {n + 1: (4.0 + (n * 40 - 200) * DEGREES, LAT) for n in range(121)}
    made_pbf(tmp_path / "streets.osm.pbf", nodes, [(range(1, 122), FOOTWAY)])
    far = decision.Opening(id="l9", kind="library", lon=lon(1500), lat=LAT + 0.01)
    with pytest.raises(ContractError, match="more than 500 m from any street"):
        assess(city, decision.Decision(name="-", open=(far,)))


def test_the_file_names_what_may_not_close_and_another_option(tmp_path: Path) -> None:
    found = assessed(town(tmp_path)).mitigations
    assert found["name"][0] == "Close two, open one"
    named = found.filter(basis="named").row(0, named=True)
    assert (named["name"], named["mean_loss"], named["equal"]) == ("Close nothing", 0, "smaller")
    assert found["name"][-1] == "Close nothing"  # it saves less, so it stands last, though it costs nobody anything
    assert not found.filter(basis="generated")["what"].str.contains("l1").any()


def test_the_command_says_who_loses_and_keeps_the_whole_in_the_city(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import json

    from isopolis.cli import main

    folder = town(tmp_path / "town").path
    file = tmp_path / "decision.toml"
    file.write_text(TOML, "utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["assess", str(folder), str(file)])
    said = capsys.readouterr().out
    assert ended.value.code in (0, None)
    assert "Close two, open one" in said
    assert "minutes" in said
    assert "if effects are as assumed" in said
    kept = json.loads((folder / "private" / "assessment.json").read_text("utf-8"))
    assert kept["name"] == "Close two, open one"
    assert {"effects", "worst_hit", "mitigations", "known", "notes"} <= set(kept)
    assert (folder / "private" / ".gitignore").is_file()


def test_the_command_refuses_a_decision_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from isopolis.cli import main

    with pytest.raises(SystemExit) as ended:
        main(["assess", str(town(tmp_path / "town").path), str(tmp_path / "none.toml")])
    assert ended.value.code == 2
    assert "Try" in capsys.readouterr().err
