"""Framework files: what loads, and what each fault must say."""

from pathlib import Path

import pytest

from isopolis.errors import ContractError, UsageError
from isopolis.framework import load, validate, write

SOUND = """\
id = "small"
version = "0.1"
title = "Small"

[[grounds]]
id = "gender"
name = "Gender"
definition = "Being a woman, a man or non-binary."

[[characteristics]]
id = "gender"
ground = "gender"
name = "Gender"
definition = "As people say."
categories = [
  { id = "woman", name = "Woman", noun = "women", parent = "anyone" },
  { id = "anyone", name = "Anyone" },
]

[[domains]]
id = "safety"
name = "Safety"
definition = "Whether streets are safe."

[[indicators]]
id = "SAF01"
domain = "safety"
name = "Feels safe"
definition = "Feels safe at night."
unit = "share"
direction = "+"
type = "outcome"
level = "person"
universe = "adults"
sentence = "Streets feel safe to {group} and to {others}."

[indicators.question]
text = "Do you feel safe?"
answers = [
  { code = "1", label = "Yes", value = 1 },
  { code = "2", label = "No", value = 0 },
  { code = "9", label = "Prefer not to say" },
]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.toml"
    path.write_text(SOUND, encoding="utf-8")
    return path


def broken(file: Path, old: str, new: str) -> Path:
    assert SOUND.count(old) >= 1
    file.write_text(SOUND.replace(old, new, 1), encoding="utf-8")
    return file


def test_one_file_is_a_framework(file: Path) -> None:
    framework = load(file)
    assert validate(file) == []
    assert [i.id for i in framework] == ["SAF01"]
    assert framework.indicators[0].question
    assert [a.value for a in framework.indicators[0].question.answers] == [1, 0, None]


def test_a_folder_says_the_same_as_one_file(file: Path, tmp_path: Path) -> None:
    head, indicators = SOUND.split("[[indicators]]")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "framework.toml").write_text(head, encoding="utf-8")
    body = "[[indicators]]" + indicators.replace('domain = "safety"\n', "")
    (folder / "anything.toml").write_text('domain = "safety"\n' + body, encoding="utf-8")
    assert load(folder).hash == load(str(file)).hash


def test_writing_the_catalogue_and_loading_it_again_keeps_its_hash(tmp_path: Path) -> None:
    catalogue = load("cities-of-equality")
    assert load(write(catalogue, tmp_path / "one.toml")).hash == catalogue.hash
    assert [path.name for path in tmp_path.iterdir()] == ["one.toml"]


def test_writing_where_no_folder_is_says_so(file: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        write(load(file), tmp_path / "nowhere" / "one.toml")


@pytest.mark.parametrize(
    ("old", "new", "place", "what", "hint"),
    [
        ('title = "Small"', 'title = "Small', "small.toml", "is not valid TOML", "mending the line"),
        ('title = "Small"', "title = 3", 'key "title"', "is not text", "title ="),
        ('title = "Small"', "", 'key "title"', "is missing", "adding title"),
        ('title = "Small"', 'title = "Small"\ntitel = "x"', 'key "titel"', "is an unknown key", "writing title"),
        ("[[grounds]]", "[grounds]", 'key "grounds"', "is not a list of tables", "[[grounds]]"),
        ('unit = "share"', 'unit = "share"\nunits = "x"', 'SAF01, key "units"', "is an unknown key", "writing unit"),
        ('unit = "share"\n', "", 'SAF01, key "unit"', "is missing", "adding the key unit"),
        ('unit = "share"', "unit = 5", 'SAF01, key "unit"', "does not fit", 'in quotes: "5"'),
        ('unit = "share"', 'unit = "%"', 'SAF01, key "unit"', "does not fit a share", "another statistic"),
        ('direction = "+"', 'direction = "up"', 'SAF01, key "direction"', "does not fit", "writing '+'"),
        ('domain = "safety"', 'domain = "safty"', 'SAF01, key "domain"', "names a domain", "'safety'"),
        ('ground = "gender"', 'ground = "sex"', 'gender, key "ground"', "names a ground", "defining the ground"),
        ('parent = "anyone"', 'parent = "all"', "categories[woman].parent", "names a category", "one of these"),
        ('parent = "anyone"', 'parent = "woman"', "categories[woman].parent", "leads back to itself", "coarser"),
        ('id = "anyone"', 'id = "woman"', 'gender, key "categories"', "holds a category twice", "renaming"),
        ('id = "woman"', 'id = "wo=man"', "categories[wo=man].id", "cannot be an id", "without spaces"),
        ('noun = "women"', 'nuon = "women"', "categories[woman].nuon", "is an unknown key", "writing noun"),
        (" and to {others}", "", 'SAF01, key "sentence"', "lacks {others}", "{others}"),
        ("to {group} and", "and", 'SAF01, key "sentence"', "lacks {group}", "{group}"),
        ("{group}", "{people}", 'SAF01, key "sentence"', "has an unknown place", "these two"),
        ("{group}", "{group:d}", 'SAF01, key "sentence"', "has an unknown place", "these two"),
        ("{group}", "{group", 'SAF01, key "sentence"', "has a stray brace", "brace"),
        ("value = 1", "value = 3", "question.answers", "has a value that no share can have", "1 for yes"),
        ("value = 1", "value = inf", "question.answers[1].value", "does not fit", "finite"),
        ('code = "2"', 'code = "1"', "question.answers", "holds a code twice", "removing one"),
        ('code = "2"', "code = 2", "question.answers[2].code", "does not fit", 'in quotes: "2"'),
        ('label = "No"', 'lable = "No"', "question.answers[2].lable", "is an unknown key", "writing label"),
    ],
)
def test_a_fault_is_named_with_its_place_and_what_to_try(
    file: Path, old: str, new: str, place: str, what: str, hint: str
) -> None:
    findings = validate(broken(file, old, new))
    fitting = [f for f in findings if place in f.where and what in f.what and hint in f.hint]
    assert fitting, [str(f) for f in findings]
    assert fitting[0].severity == "error"
    with pytest.raises(ContractError):
        load(file)


def test_a_question_whose_answers_never_count_is_refused(file: Path) -> None:
    without = SOUND.replace(", value = 1", "").replace(", value = 0", "")
    file.write_text(without, encoding="utf-8")
    assert [f.what for f in validate(file)] == ["has no answer with a value"]


def test_a_second_definition_is_refused_and_its_line_is_named(file: Path) -> None:
    file.write_text(SOUND + SOUND[SOUND.index("[[indicators]]") :], encoding="utf-8")
    (finding,) = validate(file)
    line = SOUND.count("\n") + 1
    assert (finding.what, finding.where) == ("is defined twice", f'small.toml:{line} [[indicators]] SAF01, key "id"')


def test_every_fault_is_told_at_once(file: Path) -> None:
    text = SOUND.replace('direction = "+"', 'direction = "up"').replace('ground = "gender"', 'ground = "sex"')
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ContractError) as caught:
        load(file)
    assert {"direction", "ground"} <= {f.where.split('"')[-2] for f in caught.value.findings}


def test_what_could_be_better_is_a_warning_and_still_loads(file: Path) -> None:
    sentence = 'sentence = "Streets feel safe to {group} and to {others}."\n'
    (finding,) = validate(broken(file, sentence, ""))
    assert (finding.severity, finding.what) == ("warning", "is missing")
    assert load(file).id == "small"


def test_a_head_said_in_two_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "framework.toml").write_text(SOUND, encoding="utf-8")
    (tmp_path / "more.toml").write_text('version = "0.2"\n', encoding="utf-8")
    (finding,) = validate(tmp_path)
    assert finding.what == "is said in more than one file"


def test_text_that_is_not_utf8_is_refused(file: Path) -> None:
    file.write_bytes(SOUND.replace("Small", "Größe").encode("latin-1"))
    assert [f.what for f in validate(file)] == ["is not UTF-8 text"]


@pytest.mark.parametrize("name", ["cities-of-inequality", "", "no/such/path.toml"])
def test_what_is_no_framework_is_said_with_the_names_there_are(name: str) -> None:
    with pytest.raises(ContractError, match="cities-of-equality"):
        load(name)


def test_a_folder_without_files_says_so(tmp_path: Path) -> None:
    assert [f.what for f in validate(tmp_path)] == ["holds no TOML file"]
