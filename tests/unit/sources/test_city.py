"""Opening a city: the contract, what is wrong in it, and what the city adds to the framework."""

from collections.abc import Callable
from pathlib import Path

import pytest

from isopolis import sources
from isopolis.errors import ContractError

HEAD = '[city]\nname = "Smallville"\ncountry = "NL"\narea = "C1"\n'
SURVEY = '[sources.survey]\nfile = "people.parquet"\nkind = "survey"\nperiod = "2019"\n'
OWN = 'B = { value = "bike = 1", name = "Has a bicycle", direction = "+" }'
Write = Callable[[str], Path]


def refused(folder: Path) -> ContractError:
    with pytest.raises(ContractError) as caught:
        sources.open(folder)
    return caught.value


def test_opening_reads_the_contract_alone(write_city: Write) -> None:
    folder = write_city(f"{HEAD}{SURVEY}[sources.survey.indicators]\n{OWN}\n")  # people.parquet is not there

    city = sources.open(folder)

    assert (city.name, city.path, list(city.sources)) == ("Smallville", folder, ["survey"])
    assert city.areas is None


def test_a_city_prints_as_a_person_would_say_it(write_city: Write) -> None:
    folder = write_city(HEAD + "synthetic = true\n" + SURVEY + 'weight = "w"\n[sources.survey.indicators]\n' + OWN)

    assert repr(sources.open(folder)).splitlines() == [
        "Smallville (synthetic residents, NL)",
        "  survey: survey, 2019, people.parquet, 0 characteristics, 1 indicator, weighted",
    ]


def test_the_path_may_be_the_contract_itself(write_city: Write) -> None:
    folder = write_city(HEAD)

    assert sources.open(folder / "city.toml").path == folder


def test_a_folder_without_contract_is_refused(tmp_path: Path) -> None:
    assert "there is no city.toml" in str(refused(tmp_path))


def test_toml_that_does_not_parse_is_said_with_its_line(write_city: Write) -> None:
    assert "city.toml:2: is not valid TOML" in str(refused(write_city("[city]\nname = \n")))


def test_a_contract_that_is_not_utf8_is_said(tmp_path: Path) -> None:
    (tmp_path / "city.toml").write_bytes('[city]\nname = "Málaga"'.encode("latin-1"))

    assert "is not UTF-8 text" in str(refused(tmp_path))


def test_every_fault_of_the_shape_is_found_at_once(write_city: Write) -> None:
    text = (
        '[city]\nname = 3\ncountry = "Nederland"\n'
        '[sources.survey]\nkind = "servey"\nweigth = "w"\nfraction = 7\n'
        '[sources.survey.characteristics]\nage = { colum = "age" }\n'
    )

    found = {finding.where: finding for finding in refused(write_city(text)).findings}

    assert found["city.toml, city.name"].got == "a whole number"
    assert found["city.toml, city.area"].what == "is missing"
    assert found["city.toml, city.country"].expected.startswith("two capital letters")
    assert found["city.toml, sources.survey.weigth"].hint == "weight"
    assert found["city.toml, sources.survey.kind"].hint == '"survey"'
    assert found["city.toml, sources.survey.fraction"].expected == "a number at most 1"
    assert found["city.toml, sources.survey.characteristics.age.colum"].hint == "column"


def test_a_secret_written_in_the_wrong_place_is_never_repeated(write_city: Write) -> None:
    text = HEAD + '[protection]\nsecret = ["hunter2-hunter2"]\nsecrets = "hunter2-hunter2"\n'

    assert "hunter2" not in str(refused(write_city(text)))


def test_breaks_must_rise(write_city: Write) -> None:
    text = HEAD + SURVEY + '[sources.survey.characteristics]\nage = { column = "age", breaks = [65, 15] }\n'

    assert "numbers that rise" in str(refused(write_city(text)))


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ('gendr = { column = "g", categories = { "1" = "man" } }', "there is no characteristic 'gendr'"),
        ('gender = { column = "g", categories = { "1" = "men" } }', "there is no category 'men'"),
        ('gender = { column = "g" }', "needs one way to its categories"),
        ('gender = { categories = { "1" = "man" } }', "needs a column"),
        ('gender = { columns = { man = "g" } }', "has one answer a person"),
        ('gender = { column = "g", categories = { "1" = "man" }, refused = ["1"] }', "a code has two meanings"),
        ('disability = { column = "d", categories = { "1" = "some", "2" = "limited" } }', "the coarser limited"),
    ],
)
def test_a_characteristic_that_leads_nowhere_is_refused(write_city: Write, said: str, message: str) -> None:
    error = refused(write_city(f"{HEAD}{SURVEY}[sources.survey.characteristics]\n{said}\n"))

    assert message in str(error)
    assert error.findings[0].where.startswith("city.toml, sources.survey.characteristics.")


def test_the_frame_names_characteristics_that_there_are(write_city: Write) -> None:
    said = '[frame]\ncharacteristics = ["etnicity"]\n'
    assert "Try ethnicity" in str(refused(write_city(f"{HEAD}{said}{SURVEY}")))


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ('INC99 = { value = "a = 1" }', "there is no indicator 'INC99'"),
        ("INC02 = {}", "needs a question's column, a value or a reach"),
        ('INC02 = { value = "a = 1", question = "a" }', "needs a question's column, a value or a reach"),
        ('INC02 = { question = "a" }', "the framework has no question for it"),
        ('INC02 = { value = "a = 1", over = "b" }', "`over` is for ratios alone"),
        ('INC05 = { value = "a" }', "the statistic gini cannot be measured from people's rows yet"),
        ('INC04 = { value = "a" }', "the statistic s80s20 cannot be measured from people's rows yet"),
        ('R = { value = "a", name = "A to b", statistic = "ratio", unit = "ratio" }', "a ratio needs `over`"),
        ('R = { value = "a", name = "A", domain = "helth-care" }', "names a domain that is not there"),
    ],
)
def test_an_indicator_that_leads_nowhere_is_refused(write_city: Write, said: str, message: str) -> None:
    assert message in str(refused(write_city(f"{HEAD}{SURVEY}[sources.survey.indicators]\n{said}\n")))


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('kind = "survey"\nperiod = "2019"', "a file or a url, and not both"),
        ('kind = "survey"\nperiod = "2019"\nfile = "a.csv"\nurl = "env:X"', "a file or a url, and not both"),
        ('kind = "survey"\nfile = "a.csv"', "needs a period"),
        ('kind = "survey"\nfile = "a.csv"\nperiod = "2019"', "says nothing of them"),
        ('kind = "survey"\nperiod = "1"\nurl = "postgres://me:hunter2@db/x"\ntable = "t"', "a variable and a table"),
    ],
)
def test_a_source_without_place_or_time_is_refused(write_city: Write, source: str, message: str) -> None:
    error = refused(write_city(f"{HEAD}[sources.survey]\n{source}\n"))

    assert message in str(error)
    assert "hunter2" not in str(error)


def test_an_indicator_of_the_citys_own_joins_the_framework(write_city: Write) -> None:
    framework = sources.open(write_city(f"{HEAD}{SURVEY}[sources.survey.indicators]\n{OWN}\n")).framework

    own = framework.indicator("B")
    assert own is not None
    assert (own.name, own.direction, own.statistic, own.unit) == ("Has a bicycle", "+", "share", "share")
    assert framework.domain(own.domain) is not None


def test_categories_of_the_citys_own_join_a_characteristic(write_city: Write) -> None:
    text = (
        f"{HEAD}{SURVEY}[sources.survey.characteristics]\n"
        'origin = { column = "o", categories = { "1" = "dutch" } }\n'
        '[characteristics.origin]\ncategories = [{ id = "dutch", name = "Dutch (older vocabulary)" }]\n'
    )

    city = sources.open(write_city(text))

    origin = city.framework.characteristic("origin")
    assert origin is not None
    assert {"native", "dutch"} <= {category.id for category in origin.categories}
    assert [axis.categories for axis in city.sources["survey"].axes] == [("dutch",)]


def test_a_characteristic_of_the_citys_own_says_what_it_lacks(write_city: Write) -> None:
    error = refused(write_city(f'{HEAD}[characteristics.caste]\nname = "Caste"\n'))

    assert [finding.expected for finding in error.findings] == ["ground", "definition"]


def test_bands_of_all_sources_join_the_framework_in_words(write_city: Write) -> None:
    ages = '[sources.{0}.characteristics]\nage = {{ column = "age", breaks = {1} }}\n'
    register = '[sources.register]\nfile = "r.csv"\nkind = "register"\nperiod = "2019"\n'
    text = HEAD + SURVEY + ages.format("survey", [15, 65]) + register + ages.format("register", [15, 25, 65])

    city = sources.open(write_city(text))

    age = city.framework.characteristic("age")
    assert age is not None
    words = {category.id: (category.name, category.modifier) for category in age.categories}
    assert words["0-14"] == ("0 to 14", "aged under 15")
    assert words["15-24"] == ("15 to 24", "aged 15 to 24")
    assert words["65+"] == ("65 or over", "aged 65 or over")
    assert city.sources["survey"].axes[0].categories == ("0-14", "15-64", "65+")
    assert city.sources["register"].axes[0].categories == ("0-14", "15-24", "25-64", "65+")
