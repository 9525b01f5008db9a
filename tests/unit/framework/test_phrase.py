"""How people are named: a noun, what comes before it, what follows it."""

import pytest

from isopolis.framework import Category, Characteristic, Framework, Group, extend, load, phrase


@pytest.fixture(scope="module")
def framework() -> Framework:
    ages = (
        Category(id="0-14", name="Under 15", modifier="aged under 15"),
        Category(id="15-24", name="15 to 24", modifier="aged 15 to 24"),
        Category(id="65+", name="65 or over", modifier="aged 65 or over"),
    )
    vocabulary = (Category(id="western", name="Western (older word)"),)
    return extend(
        load("cities-of-equality"),
        [
            Characteristic(id="age", ground="age", name="", definition="", categories=ages),
            Characteristic(id="origin", ground="", name="", definition="", categories=vocabulary),
        ],
    )


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("everyone", "everyone"),
        ("gender=woman", "women"),
        ("sex=female", "female residents"),
        ("age=0-14", "people aged under 15"),
        ("age=65+|gender=woman", "women aged 65 or over"),
        ("gender=woman|disability=severe", "women with a severe disability"),
        ("disability=limited|origin=abroad", "people with a disability and born abroad"),
        ("age=15-24|disability=none|gender=man", "men aged 15 to 24 without a disability"),
        ("disability=some|income=q1|origin=non-eu",
         "people with a moderate disability, in the lowest income fifth and born outside the EU"),
        ("belief=muslim", "Muslim people"),
        ("belief=muslim|gender=woman", "Muslim women"),
        ("belief=none|orientation=bisexual", "bisexual people without a religion"),
        ("gender=non-binary|gender_modality=transgender", "transgender non-binary people"),
        ("ethnicity=roma|age=65+|gender=man", "Roma men aged 65 or over"),
        ("ethnicity=african|gender=woman", "women of African descent"),
        ("gender=woman|orientation=lgb", "lesbian, gay, bisexual or queer women"),
        ("education=low", "people with lower secondary schooling or less"),
        ("gender=woman|sex=female", "women (registered sex: female)"),
        ("origin=western|gender=man", "men (country of birth: western (older word))"),
        ("hair=red", "people (hair: red)"),
        ("age=99", "people (age: 99)"),
    ],
)  # fmt: skip
def test_a_group_in_words(framework: Framework, key: str, words: str) -> None:
    assert phrase(Group.parse(key), framework) == words


def test_no_group_of_the_catalogue_is_named_in_brackets(framework: Framework) -> None:
    groups = [
        Group(((characteristic.id, category.id),))
        for characteristic in load("cities-of-equality").characteristics
        for category in characteristic.categories
    ]
    assert [group.key for group in groups if "(" in phrase(group, framework)] == []


def test_no_two_groups_of_a_characteristic_share_their_words(framework: Framework) -> None:
    for characteristic in framework.characteristics:
        said = [phrase(Group(((characteristic.id, category.id),)), framework) for category in characteristic.categories]
        assert len(set(said)) == len(said), characteristic.id


@pytest.mark.parametrize("key", ["gender", "gender=", "=woman", "gender=woman|", ""])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="is not characteristic=category"):
        Group.parse(key)
