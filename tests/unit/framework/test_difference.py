"""What changed between two frameworks."""

from collections.abc import Callable
from typing import Any

import pytest

from isopolis.framework import Category, Characteristic, Framework, diff, extend, load


@pytest.fixture(scope="module")
def catalogue() -> Framework:
    return load("cities-of-equality")


def changed_indicator(framework: Framework, id: str, **update: Any) -> Framework:
    indicators = tuple(i.model_copy(update=update) if i.id == id else i for i in framework)
    return framework.model_copy(update={"indicators": indicators})


def test_the_same_framework_has_no_changes(catalogue: Framework) -> None:
    assert diff(catalogue, load("cities-of-equality")) == []


def test_a_changed_definition_is_named_with_both_wordings(catalogue: Framework) -> None:
    after = changed_indicator(catalogue, "SAF01", definition="Feels safe.")
    before = catalogue.indicator("SAF01")
    assert before
    hashes, change = diff(catalogue, after)
    assert (hashes.what, hashes.field, hashes.before, hashes.after) == ("framework", "hash", catalogue.hash, after.hash)
    assert (change.kind, change.what, change.field) == ("changed", "indicator SAF01", "definition")
    assert (change.before, change.after) == (before.definition, "Feels safe.")
    assert str(change).startswith("indicator SAF01: definition changed\n  before: Strongly")


def test_a_changed_question_shows_wording_and_answers(catalogue: Framework) -> None:
    _, change = diff(catalogue, changed_indicator(catalogue, "SAF01", question=None))
    assert change.field == "question"
    assert "1 Strongly agree = 1; " in change.before
    assert "9 Prefer not to say = no answer" in change.before
    assert change.after == ""
    assert str(change).endswith("(empty)")


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (lambda f: f.model_copy(update={"version": "1.1"}), "framework: version changed\n  before: 1.0\n  after:  1.1"),
        (lambda f: f.model_copy(update={"indicators": f.indicators[1:]}), "indicator INC01: removed"),
        (lambda f: f.model_copy(update={"grounds": f.grounds[1:]}), "ground age: removed"),
        (lambda f: f.model_copy(update={"domains": f.domains[:-1]}), "domain equality-policy: removed"),
        (
            lambda f: extend(f, [Characteristic(id="tenure", ground="socio-economic-status", name="", definition="")]),
            "characteristic tenure: added",
        ),
        (
            lambda f: extend(
                f,
                [Characteristic(id="belief", ground="", name="", definition="",
                                categories=(Category(id="sikh", name="Sikh"),))],
            ),
            "category belief=sikh: added",
        ),
    ],
)  # fmt: skip
def test_a_change_is_named(catalogue: Framework, edit: Callable[[Framework], Framework], expected: str) -> None:
    assert expected in [str(change) for change in diff(catalogue, edit(catalogue))]


def test_another_order_is_a_change(catalogue: Framework) -> None:
    turned = catalogue.model_copy(update={"domains": catalogue.domains[::-1]})
    assert [(change.what, change.field) for change in diff(catalogue, turned)] == [
        ("framework", "hash"),
        ("domain", "order"),
    ]


def test_what_one_adds_the_other_removes(catalogue: Framework) -> None:
    fewer = catalogue.model_copy(update={"indicators": catalogue.indicators[:-2]})
    there = {c.what for c in diff(fewer, catalogue) if c.kind == "added"}
    assert (
        there
        == {c.what for c in diff(catalogue, fewer) if c.kind == "removed"}
        == {
            "indicator GOV04",
            "indicator GOV05",
        }
    )
