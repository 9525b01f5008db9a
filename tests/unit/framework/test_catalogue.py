"""The catalogue that comes with Isopolis: complete, honest about its sources, and fit to be read aloud."""

import csv
from pathlib import Path

import pytest

from isopolis.framework import Framework, Indicator, load, names, validate
from isopolis.framework.model import UNITS

SHARED = Path(__file__).resolve().parents[3].parent / "shared"
DESIGN = SHARED / "design" / "framework"
OF_PEOPLE = ("person", "household")
GROUP, OTHERS = "43 of 100 women with a disability", "68 of 100 others"

shared = pytest.mark.shared
needs_design = pytest.mark.skipif(not DESIGN.is_dir(), reason="the design folder is not beside the checkout")


@pytest.fixture(scope="module")
def catalogue() -> Framework:
    return load("cities-of-equality")


def shares_of_people(catalogue: Framework) -> list[Indicator]:
    return [i for i in catalogue if i.statistic == "share" and i.level in OF_PEOPLE]


def counting(catalogue: Framework, id: str) -> tuple[str, list[str]]:
    """The indicator's direction, and the answers that count."""
    indicator = catalogue.indicator(id)
    assert indicator is not None
    assert indicator.question is not None
    return indicator.direction, [answer.label for answer in indicator.question.answers if answer.value == 1]


def listed_codes() -> set[str]:
    """Every code of the code lists; a range such as QU1..QU5 is written out."""
    found: set[str] = set()
    for row in rows("codelists.csv"):
        code = row["code"].split(" ")[0]
        start, dots, end = code.partition("..")
        if dots:
            prefix = start.rstrip("0123456789")
            first, last = int(start.removeprefix(prefix)), int(end.removeprefix(prefix))
            found |= {f"{prefix}{number}" for number in range(first, last + 1)}
        found |= {code, *code.split("|"), *row["note"].replace("=", " ").replace(";", " ").split()}
    return found


def rows(file: str) -> list[dict[str, str]]:
    with (DESIGN / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_it_is_built_in_and_has_no_fault() -> None:
    assert "cities-of-equality" in names()
    assert validate("cities-of-equality") == []


def test_it_has_seven_grounds_thirteen_domains_and_eighty_indicators(catalogue: Framework) -> None:
    assert (catalogue.version, len(catalogue.grounds), len(catalogue.domains)) == ("1.0", 7, 13)
    assert len(catalogue.indicators) == 80


def test_indicators_stand_in_the_order_of_the_domains(catalogue: Framework) -> None:
    order = [domain.id for domain in catalogue.domains]
    assert list(dict.fromkeys(i.domain for i in catalogue)) == order


def test_every_unit_is_one_that_reports_know(catalogue: Framework) -> None:
    assert {i.unit for i in catalogue} <= set(UNITS)


def test_every_definition_says_more_than_the_name(catalogue: Framework) -> None:
    assert [i.id for i in catalogue if len(i.definition) <= len(i.name) or not i.definition.endswith(".")] == []


def test_every_share_of_people_can_be_said_in_a_row_and_in_a_sentence(catalogue: Framework) -> None:
    shares = shares_of_people(catalogue)
    assert len(shares) > 50
    assert [i.id for i in shares if not (i.subject and i.says and i.sentence and i.universe)] == []


def test_every_sentence_names_both_sides_and_ends(catalogue: Framework) -> None:
    for indicator in filter(lambda i: i.sentence, catalogue):
        said = indicator.sentence.format(group=GROUP, others=OTHERS)
        assert said.count(GROUP) == said.count(OTHERS) == 1, indicator.id
        assert said[0].isupper(), indicator.id
        assert said.endswith("."), indicator.id


def test_no_group_is_the_subject(catalogue: Framework) -> None:
    starts = ("{group}", "people", "women", "men", "residents")
    assert [i.id for i in catalogue if i.sentence.lower().startswith(starts)] == []
    assert [i.id for i in catalogue if i.subject.lower().startswith(starts)] == []


def test_every_question_lets_people_decline(catalogue: Framework) -> None:
    asked = [i for i in catalogue if i.question]
    assert len(asked) > 30
    for indicator in asked:
        assert indicator.question
        labels = {answer.label: answer.value for answer in indicator.question.answers}
        assert labels.get("Prefer not to say", 0) is None, indicator.id
        assert labels.get("Don't know", 0) is None, indicator.id
        assert {1, 0} <= set(labels.values()), indicator.id


def test_a_bad_thing_counts_where_less_is_better(catalogue: Framework) -> None:
    """The answer that counts must agree with the direction: "cannot pay" counts for an unexpected bill."""
    assert counting(catalogue, "INC06") == ("-", ["No"])
    assert counting(catalogue, "HOU04") == ("-", ["No"])
    assert counting(catalogue, "SAF01") == ("+", ["Strongly agree", "Somewhat agree"])
    assert counting(catalogue, "HLT08") == ("-", ["All of the time", "Most of the time"])


@pytest.mark.parametrize(
    ("scale", "characteristics"),
    [
        ("city", {"orientation", "gender_modality", "sex_characteristics", "belief", "ethnicity"}),
        ("district", {"origin"}),
    ],
)
def test_what_may_harm_a_group_at_a_place_is_kept_coarse(
    catalogue: Framework, scale: str, characteristics: set[str]
) -> None:
    assert {c.id for c in catalogue.characteristics if c.scale == scale} == characteristics


def test_every_ground_has_a_characteristic_and_a_proxy_is_called_one(catalogue: Framework) -> None:
    assert {c.ground for c in catalogue.characteristics} == {ground.id for ground in catalogue.grounds}
    assert [c.id for c in catalogue.characteristics if c.proxy] == ["origin"]


def test_every_category_has_words_of_its_own(catalogue: Framework) -> None:
    wordless = [
        f"{characteristic.id}={category.id}"
        for characteristic in catalogue.characteristics
        for category in characteristic.categories
        if not (category.noun or category.adjective or category.modifier)
    ]
    assert wordless == []


@shared
@needs_design
def test_facts_are_those_of_the_design(catalogue: Framework) -> None:
    for row in rows("indicators.csv"):
        indicator = catalogue.indicator(row["id"])
        assert indicator, row["id"]
        assert (indicator.verified, indicator.source) == (row["verified"], row["source"])
        assert indicator.codes == row["official_codes"].removeprefix("-")
        assert row["direction"].startswith(indicator.direction)


@shared
@needs_design
def test_official_codes_are_those_of_the_code_lists(catalogue: Framework) -> None:
    categories = [category for c in catalogue.characteristics for category in c.categories]
    codes = {part for category in categories for code in category.codes.values() for part in code.split("|")}
    assert len(codes) > 20
    assert codes <= listed_codes()
