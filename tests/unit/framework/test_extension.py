"""A city's own additions: they add, and never redefine."""

import pytest

from isopolis.errors import ContractError
from isopolis.framework import Category, Characteristic, Framework, Indicator, extend, load


@pytest.fixture(scope="module")
def catalogue() -> Framework:
    return load("cities-of-equality")


def characteristic(id: str, ground: str, *categories: str) -> Characteristic:
    listed = tuple(Category(id=category, name=category) for category in categories)
    return Characteristic(id=id, ground=ground, name="", definition="", categories=listed)


def indicator(id: str = "LOC01", **other: str) -> Indicator:
    facts = {"domain": "mobility-access", "name": "Has a bicycle", "definition": "Owns a bicycle.", "unit": "share"}
    facts |= {"direction": "+", "type": "outcome", "level": "person", "universe": "residents"}
    return Indicator.model_validate({"id": id, **facts, **other})


def test_nothing_added_changes_nothing(catalogue: Framework) -> None:
    assert extend(catalogue).hash == catalogue.hash


def test_an_existing_characteristic_gains_categories_and_keeps_the_rest(catalogue: Framework) -> None:
    larger = extend(catalogue, [characteristic("origin", "", "dutch", "western")])
    before, after = catalogue.characteristic("origin"), larger.characteristic("origin")
    assert before is not None
    assert after is not None
    assert [c.id for c in after.categories] == [*(c.id for c in before.categories), "dutch", "western"]
    assert after.model_copy(update={"categories": before.categories}) == before
    assert len(larger.characteristics) == len(catalogue.characteristics)


def test_a_new_characteristic_and_an_indicator_stand_last(catalogue: Framework) -> None:
    larger = extend(catalogue, [characteristic("tenure", "socio-economic-status", "owner")], [indicator()])
    assert larger.characteristics[-1].id == "tenure"
    assert [i.id for i in larger][-1] == "LOC01"
    assert larger.hash != catalogue.hash


def test_two_additions_to_one_characteristic_add_up(catalogue: Framework) -> None:
    larger = extend(catalogue, [characteristic("age", "age", "0-14"), characteristic("age", "age", "15+")])
    age = larger.characteristic("age")
    assert age
    assert [c.id for c in age.categories] == ["0-14", "15+"]


@pytest.mark.parametrize(
    ("characteristics", "indicators", "what"),
    [
        ([characteristic("origin", "", "native")], [], "holds a category twice"),
        ([characteristic("origin", "age", "dutch")], [], "stands under another ground"),
        ([characteristic("tenure", "property", "owner")], [], "names a ground"),
        ([], [indicator("SAF01")], "is defined twice"),
        ([], [indicator(), indicator()], "is defined twice"),
        ([], [indicator(domain="cycling")], "names a domain"),
        ([], [indicator(unit="%")], "does not fit a share"),
        ([], [indicator(sentence="Bicycles carry {group}.")], "lacks {others}"),
    ],
)
def test_what_cannot_be_added_is_refused(
    catalogue: Framework, characteristics: list[Characteristic], indicators: list[Indicator], what: str
) -> None:
    with pytest.raises(ContractError, match=what):
        extend(catalogue, characteristics, indicators)
