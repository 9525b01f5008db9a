"""Rules of reach: what the catalogue says, what a city changes, and what makes no sense."""

import pytest

from isopolis import framework
from isopolis.errors import ContractError
from isopolis.sources.contract import CityTerms, Contract, FacilityTerms, ReachTerms
from isopolis.sources.reach_rules import STATISTIC, broken, refuse, rules

CITY = CityTerms(name="Small city", country="NL", area="S")
FRAMEWORK = framework.load("cities-of-equality")


def contract(**said: object) -> Contract:
    """A contract with these rules, and facilities."""
    terms = {id: ReachTerms.model_validate(rule) for id, rule in said.items()}
    return Contract(city=CITY, facilities=FacilityTerms(file=("f.csv",)), reach=terms)


def test_the_catalogue_knows_the_rules_of_its_own_indicators() -> None:
    found = rules(contract(MOB01={}, MOB04={}, CAR04={}, ENV01={}, ENV02={}))
    assert [rule.manner for rule in found.values()] == ["within", "within", "places", "within", "within"]
    assert found["MOB04"].needs == (
        ("primary-school",), ("doctor", "pharmacy"), ("grocery",), ("green-space",), ("stop", "station"),
    )  # fmt: skip
    assert found["MOB01"].terms.metres == {"stop": 500, "station": 1000}
    assert found["ENV02"].terms.line


def test_a_city_may_change_one_key_and_keep_the_rest() -> None:
    rule = rules(contract(MOB04={"within": 10}))["MOB04"]
    assert rule.terms.within == 10
    assert len(rule.needs) == 5


def test_another_thing_to_reach_is_another_rule() -> None:
    rule = rules(contract(ENV02={"metres": {"forest": 800}}))["ENV02"]
    assert rule.kinds == ("forest",)
    assert not rule.terms.line


def test_each_rule_of_the_catalogue_gives_the_statistic_of_its_indicator() -> None:
    found = contract(MOB01={}, MOB03={}, MOB04={}, CAR04={}, ENV01={}, ENV02={})
    assert list(broken(found, FRAMEWORK)) == []
    for id, rule in rules(found).items():
        indicator = FRAMEWORK.indicator(id)
        assert indicator is not None
        assert STATISTIC[rule.manner] == indicator.statistic


@pytest.mark.parametrize(
    ("id", "said", "what"),
    [
        ("MOB99", {"kind": "doctor"}, "no indicator 'MOB99'"),
        ("SAF01", {}, "says not what is to be reached"),
        ("SAF01", {"kind": "doctor", "all_of": ["school"]}, "says not what is to be reached"),
        ("SAF01", {"metres": {"stop": 500}, "within": 5}, "two limits"),
        ("SAF01", {"kind": "doctor", "places": True}, "needs a limit"),
        ("SAF01", {"all_of": ["doctor", "grocery"]}, "needs a limit"),
        ("SAF01", {"kind": "doctor", "within": 5, "count": True, "places": True}, "counts one kind"),
        ("SAF01", {"kind": "doctor", "within": 5, "line": True}, "straight line"),
        ("SAF01", {"kind": "doctor"}, "gives a mean, and the indicator is a share"),
    ],
)  # fmt: skip
def test_a_rule_that_makes_no_sense_is_told(id: str, said: dict[str, object], what: str) -> None:
    [finding] = broken(contract(**{id: said}), FRAMEWORK)
    assert what in finding.what
    assert id in finding.where
    assert finding.hint


def test_rules_need_facilities() -> None:
    bare = contract(MOB04={}).model_copy(update={"facilities": None})
    assert "facilities" in next(iter(broken(bare, FRAMEWORK))).what


def test_a_kind_that_no_facility_has_is_refused_unless_an_alternative_is_there() -> None:
    said = contract(MOB04={})
    everything = frozenset({"primary-school", "pharmacy", "grocery", "green-space", "stop"})
    refuse(said, everything)
    with pytest.raises(ContractError, match="no facility of the kind 'grocery'") as caught:
        refuse(said, (everything - {"grocery"}) | {"groceries"})
    assert "groceries" in caught.value.findings[0].hint
