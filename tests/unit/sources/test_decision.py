"""A decision as a file: what it says, and every fault it may have, all at once."""

from pathlib import Path

import pytest

from isopolis.errors import ContractError, Finding
from isopolis.sources import City
from isopolis.sources.decision import Decision, read
from isopolis.sources.decision_rules import judge
from tests.made_town import LAT, lon, town

WHOLE = f"""
[decision]
name = "Close one"
saving = 300000
close = ["l2"]
savings = {{ l1 = 200000, l2 = 300000 }}
[[open]]
id = "l9"
kind = "library"
lon = {lon(1500)}
lat = {LAT}
step_free = true
capacity = 40
[[move]]
id = "l3"
lon = {lon(3000)}
lat = {LAT}
[[change]]
id = "d1"
step_free = false
[[rule]]
kind = "doctor"
fare = 3
stop = {{ "age=65+" = 0.2, "everyone" = 0.05 }}
[mitigation]
keep = ["l1"]
[[option]]
name = "Close the first"
saving = 200000
close = "l1"
"""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    return town(tmp_path_factory.mktemp("town"))


def written(folder: Path, text: str) -> Path:
    path = folder / "decision.toml"
    path.write_text(text, "utf-8")
    return path


def refused(folder: Path, text: str, city: City | None = None) -> tuple[Finding, ...]:
    def judged() -> None:
        said = read(written(folder, text))
        if city:
            judge(said, city)

    with pytest.raises(ContractError) as error:
        judged()
    assert all(finding.where and finding.hint for finding in error.value.findings)
    return error.value.findings


def test_it_is_read_as_it_is_written(tmp_path: Path, city: City) -> None:
    said = read(written(tmp_path, WHOLE))
    assert (said.name, said.saving, said.close, said.keep) == ("Close one", 300000, ("l2",), ("l1",))
    assert said.open[0].capacity == 40
    assert said.change[0].model_fields_set == {"id", "step_free"}
    assert said.rule[0].stops == {"age=65+": 0.2, "everyone": 0.05}
    assert said.option[0].close == ("l1",)
    judge(said, city)


def test_every_fault_of_form_is_said_at_once(tmp_path: Path) -> None:
    found = refused(tmp_path, '[decision]\nclsoe = ["a"]\n[[open]]\nid = "x"\nkind = "library"\nlon = "east"\nlat = 52')
    told = {finding.where: finding for finding in found}
    assert told["decision.toml, decision.name"].what == "is missing"
    assert "close" in told["decision.toml, decision.clsoe"].expected
    assert told["decision.toml, open[1].lon"].got == "east"


@pytest.mark.parametrize("text", ["[decision", "name = 1\nname = 2"])
def test_what_is_no_toml_is_refused(tmp_path: Path, text: str) -> None:
    assert refused(tmp_path, text)[0].what == "is not valid TOML"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="no such file"):
        read(tmp_path / "decision.toml")


HEAD = '[decision]\nname = "D"\n'
PLACE = f"lon = {lon(1500)}\nlat = {LAT}\n"
FAULTS = [
    ('close = ["library-1"]', "there is no facility 'library-1'", "decision.close"),
    ('close = ["l1", "l1"]', "decides twice about l1", "decision"),
    (f'close = ["l1"]\n[[move]]\nid = "l1"\n{PLACE}', "decides twice about l1", "decision"),
    (f'[[open]]\nid = "l1"\nkind = "library"\n{PLACE}', "l1 is there already", "open[1].id"),
    (f'[[open]]\nid = "x"\nkind = "libary"\n{PLACE}', "there is no kind 'libary'", "open[1].kind"),
    (f'[[open]]\nid = "x"\nkind = "library"\nwhom = "age=0-99"\n{PLACE}', "is a group that", "open[1].whom"),
    ('[[open]]\nid = "x"\nkind = "library"\nlon = 52.0\nlat = 4.01', "longitude and latitude exchanged", "open[1]"),
    ('[[move]]\nid = "l1"\nlon = 80000\nlat = 450000', "metres of a projection", "move[1]"),
    ('[[move]]\nid = "l1"\nlon = 9.0\nlat = 52.0', "more than 20 km from the city", "move[1]"),
    ('[[move]]\nid = "l8"\n' + PLACE, "there is no facility 'l8'", "move"),
    ('[[change]]\nid = "l1"', "changes nothing", "change[1]"),
    ('[[rule]]\nkind = "swimming"\nonly = { age = "65+" }', "there is no kind 'swimming'", "rule[1].kind"),
    ('[[rule]]\nkind = "library"', "says not, once, who may use it", "rule[1]"),
    ('[[rule]]\nkind = "library"\nfare = 2', "needs one assumption", "rule[1]"),
    ('[[rule]]\nkind = "library"\nfare = 2\nelasticity = -0.3', "needs the fare before", "rule[1]"),
    ('[[rule]]\nkind = "library"\nfare = 2\nstop = { "age=65+" = 0.1 }', "says nothing of those", "rule[1]"),
    ('[[rule]]\nkind = "library"\nonly = { age = "old" }', "is a group that the framework", "rule[1]"),
    ('[[rule]]\nkind = "library"\nonly = { gender = "woman" }', "no full count of people says gender", "rule[1]"),
    ('close = ["l1"]\n[mitigation]\nkeep = ["l1"]', "is to be closed and to be kept", "mitigation.keep"),
    ('close = ["l1"]\nsavings = { l2 = 1 }', "closes what has no saving", "decision.savings"),
    ('[[option]]\nname = "O"\nclose = "nothing"', "there is no facility 'nothing'", "option[1].close"),
]


@pytest.mark.parametrize(("text", "what", "where"), FAULTS)
def test_what_does_not_fit_the_city(tmp_path: Path, city: City, text: str, what: str, where: str) -> None:
    found = refused(tmp_path, HEAD + text, city)
    assert [finding for finding in found if what in finding.what and finding.where == f"decision, {where}"], found


def test_all_that_does_not_fit_is_said_at_once(tmp_path: Path, city: City) -> None:
    text = HEAD + 'close = ["no", "l1", "l1"]\n[[change]]\nid = "l2"'
    assert len(refused(tmp_path, text, city)) == 3


def test_a_slip_of_the_pen_is_guessed(tmp_path: Path, city: City) -> None:
    assert refused(tmp_path, HEAD + f'[[open]]\nid = "x"\nkind = "libary"\n{PLACE}', city)[0].hint == "library"


def test_shares_beyond_one_are_refused(tmp_path: Path) -> None:
    refused(tmp_path, HEAD + '[[rule]]\nkind = "library"\nfare = 2\nstop = 1.5')
    refused(tmp_path, HEAD + "saving = nan")


def test_a_decision_of_nothing_is_one(city: City) -> None:
    judge(Decision(name="Nothing"), city)
