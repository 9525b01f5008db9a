"""Reach, whole, in a made-up village: commands, what they leave, what moves when something is moved."""

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

import isopolis as iso
from isopolis.cli import app
from isopolis.measurement.reaching import MOST

TOML = """
[city]
name = "Made-up village"
country = "NL"
area = "V"
synthetic = true
[areas]
file = "areas.geojson"
[origins]
file = "origins.csv"
[facilities]
file = "facilities.csv"
[modes]
"disability=severe" = "wheelchair"
[protection]
secret = "demo"
[reach.LOC01]
kind = "doctor"
within = 15
[reach.LOC02]
kind = "doctor"
[reach.CAR04]
demand = "children"
[indicators.LOC01]
name = "A doctor near by"
domain = "health-care"
direction = "+"
[indicators.LOC02]
name = "Minutes to a doctor"
domain = "health-care"
unit = "minutes"
direction = "-"
statistic = "mean"
[sources.register]
file = "people.csv"
kind = "register"
period = "2024"
area = "area"
[sources.register.characteristics]
disability = { column = "gali", categories = { "1" = "severe", "3" = "none" } }
[sources.register.indicators]
LOC01 = { reach = true }
LOC02 = { reach = true }
CAR04 = { reach = true, universe = "age <= 5" }
"""
EAST = 1 / 111_195 / 0.6156614753256583  # a metre, in degrees of longitude at 52 degrees north
SPEED = 4.8 * 1000 / 60


def square(code: str, west: float, east: float) -> dict[str, object]:
    """An area from `west` to `east` metres, 2 km high."""
    ring = [[4 + x * EAST, 52 + y / 111_195] for x, y in ((west, -1000), (east, -1000), (east, 1000), (west, 1000))]
    shape = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    return {"type": "Feature", "properties": {"code": code, "name": code, "parent": "V"}, "geometry": shape}


def written(folder: Path, doctor: float = 0.0, **changed: str) -> Path:
    """The village: two areas, three origins in a row at 0, 800 and 3,000 m; a doctor and a crèche stand at 0."""
    folder.mkdir(parents=True, exist_ok=True)
    areas = {"type": "FeatureCollection", "features": [square("A", -500, 1500), square("B", 1500, 5000)]}
    (folder / "areas.geojson").write_text(json.dumps(areas), "utf-8")
    places = pl.DataFrame({"id": ["o1", "o2", "o3"], "area": ["A", "A", "B"], "x": [0.0, 800.0, 3000.0]})
    places = places.with_columns(lon=4 + pl.col("x") * EAST, lat=pl.lit(52.0), population=pl.Series([100, 300, 200]))
    places.drop("x").with_columns(children=pl.Series([10, 30, 20])).write_csv(folder / "origins.csv")
    points = pl.DataFrame({"id": ["d1", "c1"], "kind": ["doctor", "childcare"], "x": [doctor, 0.0]})
    points = points.with_columns(lon=4 + pl.col("x") * EAST, lat=pl.lit(52.0), capacity=pl.Series([1, 30]))
    points.drop("x").write_csv(folder / "facilities.csv")
    people = pl.DataFrame({"area": ["A"] * 400 + ["B"] * 200}).with_row_index("pid")
    people = people.with_columns(gali=pl.when(pl.col("pid") % 4 == 0).then(1).otherwise(3), age=pl.col("pid") % 50)
    people.write_csv(folder / "people.csv")
    text = TOML
    for old, new in changed.items():
        text = text.replace(old, new)
    (folder / "city.toml").write_text(text, "utf-8")
    return folder


def rows(reach: iso.Reach, **wanted: str) -> dict[tuple[str, str], float]:
    """Value by area and group."""
    found = reach.frame.filter(**wanted)
    return {(a, g): v for a, g, v in found.select("area", "group", "value").iter_rows()}


def test_minutes_are_those_of_the_straight_line_times_its_detour(tmp_path: Path) -> None:
    times = iso.reach(iso.open(written(tmp_path))).travel
    assert times is not None
    minutes = times.frame.filter(mode="adult", kind="doctor").sort("origin")["minutes"].to_list()
    assert minutes == pytest.approx([0, 800 * 1.3 / SPEED, 3000 * 1.3 / SPEED], rel=2e-3, abs=1e-3)
    assert set(times.frame["status"]) == {"reached"}


def test_shares_are_of_the_people_of_each_area(tmp_path: Path) -> None:
    found = iso.reach(iso.open(written(tmp_path)))
    near = rows(found, mode="adult", kind="doctor", statistic="within_15")
    assert near["A", "everyone"] == pytest.approx(1.0)  # 0 and 13 minutes
    assert near["B", "everyone"] == 0.0
    assert near["V", "everyone"] == pytest.approx(400 / 600)
    rolled = rows(found, mode="wheelchair", kind="doctor", statistic="within_15")
    assert rolled["A", "everyone"] == pytest.approx(0.25)  # 800 m x 1.3 at 3.6 km/h are more than 17 minutes
    mean = rows(found, mode="adult", kind="doctor", statistic="mean")
    assert mean["V", "everyone"] == pytest.approx((300 * 13 + 200 * 48.75) / 600, rel=2e-3)


def test_only_a_mode_that_the_city_gives_a_group_is_no_counterfactual(tmp_path: Path) -> None:
    frame = iso.reach(iso.open(written(tmp_path))).frame.filter(kind="doctor", statistic="mean", area="V")
    found = {(g, m): c for g, m, c in frame.select("group", "mode", "counterfactual").iter_rows()}
    assert found["disability=severe", "wheelchair"] is False
    assert found["disability=severe", "adult"] is True
    assert found["everyone", "wheelchair"] is True
    assert found["everyone", "adult"] is False


def test_an_indicator_of_reach_is_measured_for_each_group_by_its_own_mode(tmp_path: Path) -> None:
    estimates = iso.measure(iso.open(written(tmp_path)), by=["disability"], depth=1)
    found = estimates.frame.filter(indicator="LOC01", area="A").select("group", "value")
    values = dict(found.iter_rows())
    assert values["disability=none"] == pytest.approx(1.0)
    assert values["disability=severe"] == pytest.approx(0.25)
    assert values["everyone"] == pytest.approx(0.75 + 0.25 * 0.25)
    gap = estimates.gaps().frame.filter(indicator="LOC01", area="A", group="disability=severe", reference_kind="rest")
    assert gap["difference"].item() == pytest.approx(-0.75)


def test_places_are_shared_among_the_children_near_them(tmp_path: Path) -> None:
    """30 places among the 40 children within 15 minutes: three of four, for those of age only."""
    estimates = iso.measure(iso.open(written(tmp_path)), by=["disability"], depth=1).frame.filter(indicator="CAR04")
    found = {(a, g): v for a, g, v in estimates.select("area", "group", "value").iter_rows()}
    assert found["A", "disability=none"] == pytest.approx(0.75)
    assert found["V", "disability=severe"] == pytest.approx(0.25 * 0.75 * 12 / 18)  # 12 of these 18 live in A
    assert estimates.filter(area="V", group="everyone")["n"].item() == 72  # ages 0 to 5 of 600 people


def test_a_doctor_who_moves_changes_nothing_but_the_way_to_a_doctor(tmp_path: Path) -> None:
    before, after = (iso.reach(iso.open(written(tmp_path / str(x), doctor=x))) for x in (0.0, 3000.0))
    assert before.travel is not None
    assert after.travel is not None
    other = pl.col("kind") != "doctor"
    assert before.travel.frame.filter(other).equals(after.travel.frame.filter(other))
    assert not before.travel.frame.filter(~other).equals(after.travel.frame.filter(~other))


def test_a_second_doctor_makes_no_way_longer(tmp_path: Path) -> None:
    one, two = written(tmp_path / "1"), written(tmp_path / "2")
    with (two / "facilities.csv").open("a", encoding="utf-8") as table:
        table.write(f"d2,doctor,{4 + 2500 * EAST},52.0,1\n")
    times = [iso.reach(iso.open(folder)).travel for folder in (one, two)]
    first, second = (t.frame.filter(kind="doctor")["minutes"] for t in times if t)
    assert (second <= first).all()
    assert (second < first).any()


def test_a_mean_counts_those_who_are_not_reached(tmp_path: Path) -> None:
    """With a matrix that leaves the farthest origin out, its 200 people count at the most."""
    folder = written(tmp_path, **{"[modes]": '[matrices.adult]\nfile = "skims.csv"\n[modes]'})
    pl.DataFrame({"from": ["o1", "o2"], "to": ["d1", "d1"], "minutes": [1.0, 10.0]}).write_csv(folder / "skims.csv")
    found = iso.reach(iso.open(folder)).frame.filter(mode="adult", kind="doctor", area="V", group="everyone")
    mean = found.filter(statistic="mean")
    assert mean["value"].item() == pytest.approx((100 * 1 + 300 * 10 + 200 * MOST) / 600)
    assert mean["n_unreachable"].item() == 200
    assert found.filter(statistic="within_15")["value"].item() == pytest.approx(400 / 600)


def test_the_command_says_what_it_found_and_keeps_two_tables(tmp_path: Path) -> None:
    folder = written(tmp_path)
    run = CliRunner().invoke(app, ["reach", str(folder)])
    assert run.exit_code == 0, run.output
    assert "doctor" in run.output
    assert "They stay in the city" in run.output
    assert "as the crow flies x 1.3" in run.output
    told = json.loads(CliRunner().invoke(app, ["--json", "reach", str(folder)]).stdout)
    near = {(row["kind"], row["mode"]): row["within_15"] for row in told["nearby"]}
    assert near["doctor", "adult"] == pytest.approx(400 / 600)
    assert near["doctor", "wheelchair"] == pytest.approx(100 / 600)
    travel = pl.read_parquet(folder / "private" / "travel.parquet")
    assert travel.columns[:6] == ["origin", "mode", "kind", "minutes", "status", "facility"]
    reach = pl.read_parquet(folder / "private" / "reach.parquet")
    named = {"area", "group", "mode", "kind", "statistic", "value", "n", "n_unreachable", "period"}
    assert named <= set(reach.columns)
    assert set(reach["period"]) == {"2024"}


def test_a_city_without_facilities_is_told_what_is_missing(tmp_path: Path) -> None:
    folder = written(tmp_path)
    kept = TOML.split("[reach.LOC01]")[0].replace('[facilities]\nfile = "facilities.csv"\n', "")
    (folder / "city.toml").write_text(
        kept + '[sources.register]\nfile = "people.csv"\nkind = "register"\nperiod = "2024"\narea = "area"\n'
        '[sources.register.characteristics]\nage = { column = "age", breaks = [15] }\n', "utf-8",
    )  # fmt: skip
    with pytest.raises(iso.UsageError, match="nothing to reach"):
        CliRunner().invoke(app, ["reach", str(folder)], catch_exceptions=False, standalone_mode=False)


def test_measuring_works_out_reach_when_its_files_changed(tmp_path: Path) -> None:
    folder = written(tmp_path)
    runner = CliRunner()
    assert runner.invoke(app, ["measure", str(folder)]).exit_code == 0
    first = pl.read_parquet(folder / "private" / "estimates.parquet").filter(indicator="LOC02", group="everyone")
    written(folder, doctor=400.0)
    assert runner.invoke(app, ["measure", str(folder)]).exit_code == 0
    second = pl.read_parquet(folder / "private" / "estimates.parquet").filter(indicator="LOC02", group="everyone")
    assert not first["value"].equals(second["value"])


def test_measuring_takes_the_reach_that_was_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, fresh = written(tmp_path / "kept"), written(tmp_path / "fresh")
    runner = CliRunner()
    assert runner.invoke(app, ["measure", str(fresh)]).exit_code == 0
    assert runner.invoke(app, ["reach", str(folder)]).exit_code == 0

    def walk_again(*_: object, **__: object) -> None:
        raise AssertionError("the way was walked again")

    monkeypatch.setattr("isopolis.access.travelling.travel", walk_again)
    assert runner.invoke(app, ["measure", str(folder)]).exit_code == 0
    tables = [pl.read_parquet(f / "private" / "estimates.parquet") for f in (folder, fresh)]
    assert tables[0].equals(tables[1])
