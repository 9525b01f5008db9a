"""Modes as data: the built-in ones, a city's own, and which group moves how."""

import math
import re
from pathlib import Path

import polars as pl
import pytest

from isopolis.errors import ContractError
from isopolis.framework import Group
from isopolis.sources.microdata import Axis
from isopolis.sources.modes import Mode, assignment, mode_of, modes

PEOPLE = {"g": ["1", "2", "3"], "y": [0, 1, 1]}
TERMS = """
[sources.survey.characteristics]
disability = { column = "g", categories = { "1" = "severe", "2" = "some", "3" = "none" } }
[sources.survey.indicators]
SAF01 = { value = "y = 1" }
"""


@pytest.fixture
def city_with(open_city, tmp_path: Path):
    """A city with this [modes], and this file of modes beside it."""

    def make(said: str = "", file: str | None = None, more: str = ""):
        if file is not None:
            (tmp_path / "modes.toml").write_text(file, encoding="utf-8")
            said = f'file = "modes.toml"\n{said}'
        return open_city(TERMS, PEOPLE, f"[modes]\n{said}\n{more}")

    return make


def faults(city) -> list:
    with pytest.raises(ContractError) as caught:
        assignment(city)
    return list(caught.value.findings)


# --- built in ---------------------------------------------------------------------------------------------------


def test_the_built_in_modes_move_at_the_speeds_of_the_method(city_with) -> None:
    found = modes(city_with())
    speeds = {id: found[id].speed for id in ("adult", "older", "pushchair", "wheelchair")}
    assert speeds == {"adult": 4.8, "older": 3.0, "pushchair": 4.0, "wheelchair": 3.6}
    assert found["older"].steps == 2
    assert found["adult"].steps == 1
    assert [id for id, mode in found.items() if math.isinf(mode.steps)] == [
        "pushchair",
        "wheelchair",
        "wheelchair-strict",
    ]


def test_nothing_hinders_an_adult(city_with) -> None:
    adult = modes(city_with())["adult"]
    assert adult == Mode(id="adult", name=adult.name, noun=adult.noun, speed=4.8)


def test_low_vision_is_slower_on_dark_streets_and_kept_from_none(city_with) -> None:
    mode = modes(city_with())["low-vision"]
    assert 1 < mode.unlit < math.inf
    assert 1 < mode.no_tactile < math.inf


def test_steps_have_no_ramp_unless_a_tag_says_so(city_with) -> None:
    assert {mode.unknown.ramp for mode in modes(city_with()).values()} == {"no"}


def test_the_strict_wheelchair_differs_from_the_other_in_what_is_unknown_alone(city_with) -> None:
    found = modes(city_with())
    other = found["wheelchair"].model_dump(exclude={"id", "name", "noun", "unknown"})
    assert found["wheelchair-strict"].model_dump(exclude={"id", "name", "noun", "unknown"}) == other
    assert found["wheelchair-strict"].unknown.paved == "no"
    assert found["wheelchair"].unknown.paved == "yes"


def test_every_mode_has_words_and_no_sentence_says_what_people_are(city_with) -> None:
    for mode in modes(city_with()).values():
        assert mode.name
        assert " are " not in f" {mode.noun} {mode.name} "


def test_each_number_of_the_file_says_where_it_comes_from(root: Path) -> None:
    text = (root / "src" / "isopolis" / "sources" / "modes.toml").read_text("utf-8")
    lines = [line for line in text.splitlines() if "=" in line and not line.startswith("#")]
    with_numbers = [line for line in lines if any(sign.isdigit() for sign in line.split("#")[0])]
    assert with_numbers
    assert not [line for line in with_numbers if not line.partition("#")[2].strip()]


PAGE = "docs/how-to/ways-of-moving.md"


def test_the_page_about_modes_has_a_row_for_each_with_its_speed(city_with, root: Path) -> None:
    rows = re.findall(r"^\| `([\w-]+)` \| [^|]+ \| ([\d.]+) \|", (root / PAGE).read_text("utf-8"), re.M)
    assert {id: float(speed) for id, speed in rows} == {id: mode.speed for id, mode in modes(city_with()).items()}


def test_the_file_that_the_page_shows_can_be_read(city_with, root: Path) -> None:
    shown = re.search(r"^```toml modes.toml\n(.*?)^```", (root / PAGE).read_text("utf-8"), re.M | re.S)
    assert shown
    found = modes(city_with(file=shown[1]))
    assert found["wheelchair"].steep_from == 0.06
    assert found["rollator"].raised_kerb == 1.5


# --- a city's own -----------------------------------------------------------------------------------------------


def test_a_city_changes_one_key_and_leaves_the_others(city_with) -> None:
    before = modes(city_with())["wheelchair"]
    after = modes(city_with(file="[wheelchair]\nspeed = 5.0\n"))["wheelchair"]
    assert after == before.model_copy(update={"speed": 5.0})


def test_a_city_changes_one_tag_of_what_is_unknown(city_with) -> None:
    unknown = modes(city_with(file='[wheelchair]\nunknown = { paved = "no" }\n'))["wheelchair"].unknown
    assert (unknown.paved, unknown.ramp, unknown.kerb) == ("no", "no", "yes")


def test_a_city_adds_a_mode(city_with) -> None:
    file = '[stroll]\nname = "strolling"\nnoun = "someone who strolls"\nspeed = 2\nsteps = 3\n'
    found = modes(city_with('"disability=some" = "stroll"', file))
    assert found["stroll"].speed == 2
    assert found["stroll"].steps == 3
    assert found["stroll"].unpaved == 1
    assert set(found) > {"adult", "stroll"}


def test_a_matrix_is_a_mode(city_with) -> None:
    more = '[matrices.transit]\nfile = "skims.parquet"\n'
    city = city_with('"disability=some" = "transit"', more=more)
    assert modes(city)["transit"].name == "by transit"
    assert assignment(city) == ((Group((("disability", "some"),)), "transit"),)


@pytest.mark.parametrize(
    ("file", "where", "hint"),
    [
        ("[older]\nspede = 3.0\n", "modes.toml, older.spede", "speed"),
        ('[older]\nunknown = { pavd = "no" }\n', "modes.toml, older.unknown.pavd", "paved"),
        ('[older]\nunknown = { paved = "maybe" }\n', "modes.toml, older.unknown.paved", 'writing "yes" or "no"'),
        ('[older]\nsteps = "slow"\n', "modes.toml, older.steps", 'writing "passable", "barred"'),
        ("[older]\nsteps = 0.5\n", "modes.toml, older.steps", 'writing "passable", "barred"'),
        ("[older]\nsteps = true\n", "modes.toml, older.steps", 'writing "passable", "barred"'),
        ('[older]\nspeed = "3"\n', "modes.toml, older.speed", "writing km/h"),
        ("[older]\nspeed = -3\n", "modes.toml, older.speed", "writing km/h"),
        ("[older]\nsteep_from = 8.33\n", "modes.toml, older.steep_from", "writing rise over run"),
        ('[older]\nstep_free = "no"\n', "modes.toml, older.step_free", "writing true or false"),
        ("[wheelchar]\nspeed = 3.0\n", "modes.toml, wheelchar", "wheelchair"),
        ('[scooter]\nname = "s"\nnoun = "s"\n', "modes.toml, scooter.speed", "adding speed"),
        ("older = 3\n", "modes.toml, older", "writing a table"),
    ],
)
def test_a_fault_in_the_citys_file_says_where_and_what_to_try(city_with, file: str, where: str, hint: str) -> None:
    found = faults(city_with(file=file))
    assert [finding.where for finding in found] == [where]
    assert found[0].hint.startswith(hint)


def test_a_mode_is_called_by_the_name_of_its_table(city_with) -> None:
    assert modes(city_with(file='[older]\nid = "old"\n'))["older"].id == "older"


def test_all_faults_of_the_file_are_told_at_once(city_with) -> None:
    assert len(faults(city_with(file='[older]\nsteps = "slow"\n[adult]\nspeed = 0\nlit = 3\n'))) == 3


@pytest.mark.parametrize(("file", "what"), [(None, "there is no such file"), ("[older\n", "is not valid TOML")])
def test_a_file_that_cannot_be_read_is_said(city_with, file: str | None, what: str) -> None:
    city = city_with(file=file) if file else city_with('file = "nowhere.toml"')
    assert [finding.what for finding in faults(city)] == [what]


# --- which group moves how --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "got", "hint"),
    [
        ('"disability=severe" = "weelchair"', "weelchair", "wheelchair"),
        ('"disability=sever" = "wheelchair"', "sever", "severe"),
        ('"disabilty=severe" = "wheelchair"', "disabilty", "disability"),
        ('"severe" = "wheelchair"', "severe", '"disability=severe"'),
        ('"disability=some|disability=severe" = "wheelchair"', "disability=some|disability=severe", "a line for each"),
    ],
)
def test_a_name_that_leads_nowhere_is_told_with_a_near_one(city_with, said: str, got: str, hint: str) -> None:
    found = faults(city_with(said))
    assert [finding.got for finding in found] == [got]
    assert found[0].hint == hint
    assert found[0].where.startswith("city.toml, modes.")


def test_a_rule_of_reach_may_name_only_a_mode_that_is_there(city_with) -> None:
    more = '[facilities]\nfile = "f.csv"\n[reach.MOB04]\nmode = "weelchair"\n'
    found = faults(city_with(more=more))
    assert [(finding.where, finding.hint) for finding in found] == [("city.toml, reach.MOB04.mode", "wheelchair")]


ORIGIN = Axis("origin", "origin", ("native", "turkey", "syria"), {"turkey": "abroad", "syria": "abroad"})
DISABILITY = Axis("disability", "disability", ("severe", "some", "none"), {})
ROMA = Axis("ethnicity=roma", "ethnicity", ("yes", "no"), {}, "roma")
TURKISH = Axis("ethnicity=turkish", "ethnicity", ("yes", "no"), {}, "turkish")
ROWS = pl.DataFrame(
    {
        "c:disability": pl.Series(["severe", "some", None, "none"], dtype=pl.Enum(DISABILITY.categories)),
        "c:origin": pl.Series(["native", "syria", "turkey", None], dtype=pl.Enum(ORIGIN.categories)),
        "c:ethnicity=roma": pl.Series(["yes", "yes", "no", None], dtype=pl.Enum(("yes", "no"))),
        "c:ethnicity=turkish": pl.Series(["yes", "no", "yes", "no"], dtype=pl.Enum(("yes", "no"))),
    }
)


def moved(*said: tuple[str, str], axes=(DISABILITY, ORIGIN, ROMA, TURKISH)) -> list[str]:
    groups = tuple((Group.parse(key), mode) for key, mode in said)
    return ROWS.with_columns(mode_of(groups, axes).alias("mode"))["mode"].to_list()


def test_nobody_moves_otherwise_unless_the_city_says_so() -> None:
    assert moved() == ["adult"] * 4


def test_the_first_that_fits_counts() -> None:
    assert moved(("disability=severe", "a"), ("origin=native", "b")) == ["a", "adult", "adult", "adult"]
    assert moved(("origin=native", "b"), ("disability=severe", "a")) == ["b", "adult", "adult", "adult"]


def test_an_unknown_answer_fits_no_group() -> None:
    assert moved(("disability=none", "a"), ("origin=turkey", "b")) == ["adult", "adult", "b", "a"]


def test_everyone_fits_everyone() -> None:
    assert moved(("disability=severe", "a"), ("everyone", "b")) == ["a", "b", "b", "b"]


def test_a_coarser_category_fits_those_of_the_finer_ones() -> None:
    assert moved(("origin=abroad", "a")) == ["adult", "a", "a", "adult"]


def test_one_of_several_answers_fits_where_it_is_a_yes() -> None:
    assert moved(("ethnicity=roma", "a")) == ["a", "a", "adult", "adult"]


def test_a_crossing_fits_where_all_of_it_does() -> None:
    assert moved(("disability=some|origin=syria", "a")) == ["adult", "a", "adult", "adult"]
    assert moved(("ethnicity=roma|ethnicity=turkish", "a")) == ["a", "adult", "adult", "adult"]


def test_a_characteristic_that_the_source_does_not_have_fits_nobody() -> None:
    said = ("disability=severe", "a"), ("disability=severe|origin=native", "b"), ("origin=syria", "c")
    assert moved(*said, axes=(ORIGIN,)) == ["adult", "c", "adult", "adult"]


def test_the_mode_is_text() -> None:
    made = ROWS.select(mode_of(((Group.parse("origin=syria"), "a"),), (ORIGIN,)).alias("mode"))
    assert made.schema["mode"] == pl.String
