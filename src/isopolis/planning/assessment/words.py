"""Words of an assessment: minutes, kinds, and the assumptions that a reader must know."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from isopolis.framework import EVERYONE, Framework, Group
from isopolis.framework.group import phrase
from isopolis.measurement.reaching import MOST
from isopolis.planning.assessment.living import Living, Staying
from isopolis.sources import City
from isopolis.sources.decision import Condition, Decision
from isopolis.sources.decision_rules import full_count
from isopolis.sources.places.kinds import kinds

if TYPE_CHECKING:
    from isopolis.access.setting import Setting

TELLING = 0.05  # minutes: less is said to be nothing
STRAIGHT = "Where no streets are given the way is a straight line x 1.3: whom a street leaves out cannot be seen."


SIZE = 10  # people: a sentence leaves the city, and tells of no fewer


def some_people(count: float) -> str:
    """So many people as a sentence may tell it, empty for nobody: "some 120 people", "fewer than 10 people"."""
    if round(count) < 1:
        return ""
    return f"fewer than {SIZE} people" if round(count) < SIZE else f"some {int(count / SIZE + 0.5) * SIZE:,} people"


def known_as(kind: str) -> str:
    """A kind of facility in words."""
    known = kinds()
    return known[kind].name if kind in known else kind.replace("-", " ").replace("_", " ")


def farther(minutes: float) -> str:
    """A difference in minutes: "4.0 minutes farther", "as far as before"."""
    told = f"{abs(minutes):.1f}"
    if told == "0.0":
        return "as far as before"
    return f"{told} minute{'' if told == '1.0' else 's'} {'farther' if minutes > 0 else 'nearer'}"


def sentences(facts: Mapping[str, Any], framework: Framework, modes: Mapping[str, str]) -> tuple[str, str, str]:
    """What is known, what it means and what can be done, of the facts of one characteristic (see `known`).

    Without a group all are empty. A number that is null is left out, with what would be said of it. `modes`: id to
    name.
    """
    if not facts["group"] or facts["difference"] is None:
        return "", "", ""
    if facts["status"] != "counted":
        return "", _would(facts, framework, modes), _can_do(facts, framework)
    return _known(facts, framework), _means(facts, framework, modes), _can_do(facts, framework)


def _known(facts: Mapping[str, Any], framework: Framework) -> str:
    service, worst, least = f"The nearest {known_as(facts['kind'])}", facts["difference"], facts["least_difference"]
    said = f"{service} is {farther(worst)} for {_people_of(facts['group'], framework)}"
    if facts["least_group"] in (None, facts["group"]) or least is None:
        return f"{said}."
    if farther(worst) == farther(least):
        return f"{service} is {farther(worst)} for each of these groups, to a tenth of a minute."
    return f"{said} and {farther(least)} for {_people_of(facts['least_group'], framework)}."


def _means(facts: Mapping[str, Any], framework: Framework, modes: Mapping[str, str]) -> str:
    people = _people_of(facts["group"], framework)
    told = (
        ("n_lose", "the way is at least a minute longer"),
        ("n_cut_off", "none is reached or used any more"),
        ("n_gain", "it is at least a minute shorter"),
    )
    moving = f"Minutes are those of moving {modes.get(facts['mode'], facts['mode'])}."
    if any(facts[name] is None for name in ("n", *(name for name, _ in told))):
        return moving
    parts = [f"for {facts[name]:,} {words}" for name, words in told if facts[name] or name == "n_lose"]
    return f"Of {facts['n']:,} {people}, {'; '.join(parts)}. {moving}"


def _would(facts: Mapping[str, Any], framework: Framework, modes: Mapping[str, str]) -> str:
    return (
        f"The city takes the way of {_people_of(facts['group'], framework)} to be one "
        f"{modes.get(facts['mode'], facts['mode'])}. If everyone moved like this, the nearest "
        f"{known_as(facts['kind'])} would be {farther(facts['difference'])} on average."
    )


def _can_do(facts: Mapping[str, Any], framework: Framework) -> str:
    if facts["loss"] is None:
        return ""
    if facts["loss"] < TELLING:
        return "Nothing is lost that an alternative would have to spare."
    if facts["mitigation"] is None or facts["mitigated_loss"] is None:
        return "No alternative that saves as much was found under which less is lost here."
    saved = f"“{facts['mitigation']}” would make it {farther(facts['mitigated_loss'])}"
    decided = f"in place of {farther(facts['loss'])}"
    if facts["status"] != "counted":
        return f"{saved} {decided}, if everyone moved like this and effects are as assumed."
    return f"{saved} for {_people_of(facts['group'], framework)} {decided}, if effects are as assumed."


def _people_of(key: str, framework: Framework) -> str:
    return phrase(Group.parse(key), framework)


def notes(city: City, setting: "Setting", living: Living) -> Iterator[str]:
    """The assumptions, a sentence or two each."""
    yield "Every number reads: if effects are as assumed. Minutes alone are compared, not crowding, hours or quality."
    yield f"Whom no way leads there counts as {MOST:.0f} minutes away in a mean."
    if any(setting.by(mode) == "line" for mode in setting.modes):
        yield STRAIGHT
    if setting.assignment:
        yield "Who moves how is the city's assumption ([modes]); any other row is a counterfactual."
    for party in living.parties:
        if party.assumed:
            people = phrase(Group.parse(party.key), city.framework)
            yield f"No count says where {people} live: alternatives are judged as if it were where everyone does."
    yield from of_people(city, setting, living)


def of_people(city: City, setting: "Setting", living: Living) -> Iterator[str]:
    """Who is counted as people, and who is not."""
    yield _counted(city)
    if not living.people.known:
        yield f"What is counted as people are {setting.origins.noun}: nobody says how many live at each."
    if unplaced := some_people(living.people.unplaced):
        yield f"{unplaced[0].upper()}{unplaced[1:]} live where no origin is, and are not counted."
    if absent := city.contract.frame.absent:
        yield f"Not in the data: {'; '.join(absent)}."


def _counted(city: City) -> str:
    counted = full_count(city)
    if counted is None:
        return "No register or census says who lives where, so no group is told apart: numbers are of everyone."
    return f"The people are those of a {counted.kind}, a full count: these numbers have no sampling error."


def of_rules(decision: Decision, staying: Mapping[str, Staying]) -> Iterator[str]:
    """What is assumed of fares and of who may use a kind."""
    for each in decision.rule:
        yield _condition(each)
        if groups := [key for key in each.stops if key != EVERYONE]:
            yield f"The rule for {known_as(each.kind)} asks who somebody is: {'; '.join(groups)}."
        if unknown := some_people(staying[each.kind].unknown):
            yield f"Of {unknown} the full count does not say what the rule for {known_as(each.kind)} asks."
    if len(decision.rule) > 1:
        yield "Where an indicator asks for two kinds that have a rule, who may not use one counts as using neither."


def _condition(said: Condition) -> str:
    name = known_as(said.kind)
    if said.only:
        return f"Whoever may no longer use a {name} counts as {MOST:.0f} minutes away from one."
    if said.elasticity is not None:
        return (
            f"A fare of {said.fare:g} euros after {said.before:g} for each {name}: with the assumed elasticity of "
            f"{said.elasticity:g}, {100 * said.stops['everyone']:.1f} of 100 stop using it, alike in every group."
        )
    shares = ", ".join(f"{100 * share:g} of 100 ({key})" for key, share in said.stops.items())
    return f"A fare of {said.fare:g} euros for each {name}: the shares assumed to stop using it are {shares}."
