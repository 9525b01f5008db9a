"""A drafted contract says what the columns show, marks its guesses, and is a contract."""

import tomllib
from pathlib import Path

import polars as pl
import pyreadstat
import pytest

from isopolis.errors import UsageError
from isopolis.sources.contract import Contract
from isopolis.sources.drafting import create, draft, facts

ROWS = 40
PEOPLE = pl.DataFrame(
    {
        "pid": range(ROWS),
        "gewicht": [1.5] * ROWS,
        "buurt": ["N1", "N2"] * (ROWS // 2),
        "geslacht": [1.0, 2.0] * (ROWS // 2),
        "leeftijd": [18.0 + i for i in range(ROWS)],
        "gali": [1.0, 2.0, 3.0, 3.0] * (ROWS // 4),
        "genderidentity": [1.0, 2.0, 3.0, 8.0] * (ROWS // 4),
        "note": [f"text {i}" for i in range(ROWS)],
        "tenure": ["owner"] * 20 + ["tenant"] * 18 + ["CANARY"] * 2,
    }
)
LABELS = {
    "geslacht": {1.0: "Man", 2.0: "Vrouw"},
    "genderidentity": {1.0: "Woman", 2.0: "Man", 3.0: "Non-binary", 8.0: "Prefer not to say"},
    "gali": {1.0: "Severely limited", 2.0: "Limited but not severely", 3.0: "Not limited at all", 9.0: "Don't know"},
}


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    path = tmp_path / "people.sav"
    pyreadstat.write_sav(PEOPLE, str(path), variable_value_labels=LABELS)
    return path


def contract_of(text: str) -> Contract:
    return Contract.model_validate(tomllib.loads(text))


def test_labels_become_categories_refusals_and_missing(labelled: Path) -> None:
    text = draft(labelled, "A city", "NL")
    terms = contract_of(text).sources["people"].characteristics
    assert terms["sex"].categories == {"1": "male", "2": "female"}
    assert terms["gender"].categories == {"1": "woman", "2": "man", "3": "non-binary"}
    assert terms["gender"].refused == ("8",)
    assert terms["disability"].categories == {"1": "severe", "2": "some", "3": "none"}
    assert terms["disability"].missing == ("9",)
    assert terms["age"].breaks == (15, 25, 45, 65)


def test_the_design_is_guessed_by_name_and_each_guess_is_marked(labelled: Path) -> None:
    text = draft(labelled, "A city", "NL")
    source = contract_of(text).sources["people"]
    assert (source.kind, source.person, source.weight, source.area) == ("survey", "pid", "gewicht", "buurt")
    guessed = [line for line in text.splitlines() if line.startswith(("person =", "weight =", 'area = "buurt', "kind"))]
    assert len(guessed) == 4
    assert all("# guess:" in line for line in guessed)


def test_other_columns_are_comments_and_rare_values_are_counted_only(labelled: Path) -> None:
    text = draft(labelled)
    assert "# tenure: owner; tenant; 1 rarer" in text
    assert "# note: text, 40 different" in text
    assert "CANARY" not in text


def test_two_answers_are_registered_sex_and_never_gender(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    pl.DataFrame({"gender": ["f", "m"] * 10}).write_csv(path)
    text = draft(path)
    terms = contract_of(text).sources["people"].characteristics
    assert "gender" not in terms
    assert terms["sex"].categories == {"f": "female", "m": "male"}
    assert "where people answered for themselves, write gender" in text


def test_strange_names_and_codes_still_make_a_contract(tmp_path: Path) -> None:
    path = tmp_path / "my people.csv"
    pl.DataFrame({'se"x\n': ["a"] * 6, "sex": ['"', "m\n"] * 3, "INC02": [0, 1] * 3}).write_csv(path)
    source = contract_of(draft(path, 'The "old" town')).sources["people"]
    assert source.file == "my people.csv"
    assert source.indicators["INC02"].value == '"INC02"'


def test_facts_of_a_file_without_labels(tmp_path: Path) -> None:
    path = tmp_path / "people.parquet"
    PEOPLE.write_parquet(path)
    by_name = {column.name: column for column in facts(path)}
    assert by_name["gali"].codes == {"1": "", "2": "", "3": ""}
    assert by_name["pid"].codes == {}
    assert by_name["pid"].distinct == ROWS


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config" / "isopolis"


def test_a_new_folder_has_all_but_the_secret(tmp_path: Path, config: Path, labelled: Path) -> None:
    folder = create(tmp_path / "new-town", labelled, country="NL")
    assert {path.name for path in folder.iterdir()} == {"city.toml", "README.md", ".gitignore"}
    contract = contract_of((folder / "city.toml").read_text())
    assert contract.city.name == "New town"
    assert (folder / contract.sources["people"].file).resolve() == labelled.resolve()
    secret = Path(contract.protection.secret).expanduser()
    assert secret == config / "new-town.secret"
    assert len(secret.read_text().strip()) == 64
    assert "private/" in (folder / ".gitignore").read_text()
    assert "Rotation" in (folder / "README.md").read_text()


def test_a_folder_without_a_file_explains_what_to_write(tmp_path: Path, config: Path) -> None:
    text = (create(tmp_path / "bare") / "city.toml").read_text()
    assert contract_of(text).sources == {}
    assert "# [sources.people]" in text


def test_nothing_that_is_there_is_overwritten(tmp_path: Path, config: Path) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    (folder / "README.md").write_text("mine")
    create(folder)
    assert (folder / "README.md").read_text() == "mine"
    before = (folder / "city.toml").read_text()
    with pytest.raises(UsageError, match="there is a city here already"):
        create(folder)
    assert (folder / "city.toml").read_text() == before


def test_a_file_that_cannot_be_read_leaves_nothing_behind(tmp_path: Path, config: Path) -> None:
    broken = tmp_path / "people.parquet"
    broken.write_bytes(b"no parquet")
    with pytest.raises(Exception, match="cannot be read"):
        create(tmp_path / "new", broken)
    assert not (tmp_path / "new").exists()
    assert not config.exists()
