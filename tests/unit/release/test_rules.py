"""Rules are data: complete, reasoned, and refused where they do not fit."""

from pathlib import Path

import pytest
from pydantic import BaseModel

from isopolis.errors import ContractError
from isopolis.release.rules import Rule, Rules, load_rules, parse_rules


def changed(path: str, value: object) -> dict:
    """The standard rules as data, with one key set; a dotted path."""
    data = load_rules("standard").as_data()
    *way, last = path.split(".")
    inner = data
    for key in way:
        inner = inner[key]
    inner[last] = value
    return data


def rules_within(model: BaseModel) -> list[Rule]:
    found = [model] if isinstance(model, Rule) else []
    for name in type(model).model_fields:
        value = getattr(model, name)
        values = value.values() if isinstance(value, dict) else [value]
        found += [rule for v in values if isinstance(v, BaseModel) for rule in rules_within(v)]
    return found


def test_each_rule_of_the_standard_says_why_in_one_sentence() -> None:
    rules = rules_within(load_rules("standard"))
    assert len(rules) > 20
    assert not [rule.reason for rule in rules if not rule.reason.endswith(".") or rule.reason.count(". ")]


def test_the_standard_is_what_the_method_asks() -> None:
    rules = load_rules("standard")
    survey, register = rules.thresholds["survey"], rules.thresholds["register"]
    assert (survey.rate.least, survey.count.least, survey.households.least, survey.clusters.least) == (30, 10, 5, 3)
    assert (register.rate.least, register.count.least, register.outcomes.least) == (30, 10, 10)
    assert rules.depth.most == 2
    assert rules.note == "thresholds and rounding; not audited"


def test_rules_survive_the_way_through_a_release() -> None:
    rules = load_rules("standard")
    assert parse_rules(rules.as_data(), "rules.json") == rules


def test_a_rules_file_is_loaded_by_its_path(tmp_path: Path) -> None:
    text = Path(__import__("isopolis").__file__).parent / "release" / "rules" / "standard.toml"
    own = tmp_path / "own.toml"
    own.write_text(text.read_text("utf-8").replace('id = "standard"', 'id = "own"'), encoding="utf-8")
    assert load_rules(own).id == "own"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("thresholds.survey.rate.least", 31),  # n would be rounded below its own threshold
        ("thresholds.register.rate.reason", ""),
        ("depth.most", 4),
        ("small_fraction", 1.5),
        ("thresholds.survey.rates", {"least": 1, "reason": "a key that nobody knows"}),
    ],
)
def test_a_rule_that_does_not_fit_is_refused_and_named(path: str, value: object) -> None:
    with pytest.raises(ContractError) as caught:
        parse_rules(changed(path, value), "own.toml")
    assert "own.toml" in str(caught.value)


def test_thresholds_for_both_kinds_of_source_are_needed() -> None:
    data = load_rules("standard").as_data()
    del data["thresholds"]["register"]
    with pytest.raises(ContractError, match="a rule does not fit"):
        parse_rules(data, "own.toml")


@pytest.mark.parametrize("name", ["standart", "missing.toml"])
def test_rules_that_are_not_there_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ContractError) as caught:
        load_rules(tmp_path / name if name.endswith(".toml") else name)
    assert "standard" in caught.value.findings[0].hint


def test_a_file_that_is_not_toml_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text("id = ", encoding="utf-8")
    with pytest.raises(ContractError, match="not TOML"):
        load_rules(tmp_path / "own.toml")


def test_rules_cannot_be_rewritten() -> None:
    rules: Rules = load_rules("standard")
    with pytest.raises(ValueError, match="frozen"):
        rules.depth.most = 3  # type: ignore[misc]
