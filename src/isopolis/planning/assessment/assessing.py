"""Assess a decision: who gains and who loses, where, what else would save as much, and what is not known."""

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from isopolis.access.setting import Setting, setting
from isopolis.framework import EVERYONE
from isopolis.measurement.residents import residents
from isopolis.planning.assessment.alternatives import Alternative, alternatives, as_decided, outcomes
from isopolis.planning.assessment.easing import moves, spared
from isopolis.planning.assessment.effects import Case, effects
from isopolis.planning.assessment.journeys import Journeys, Scope, journeys, scope
from isopolis.planning.assessment.known import Told, known
from isopolis.planning.assessment.living import Living, living
from isopolis.planning.assessment.mitigations import mitigations, of_savings
from isopolis.planning.assessment.results import Assessment
from isopolis.planning.assessment.scenes import Stage, stage
from isopolis.planning.assessment.words import notes, of_rules
from isopolis.planning.assessment.worst import worst_hit
from isopolis.sources import City
from isopolis.sources.decision_rules import judge

if TYPE_CHECKING:
    from isopolis.sources.decision import Decision


def assess(city: City, decision: "Decision", progress: Callable[[str], object] | None = None) -> Assessment:
    """What a decision means, by group and area, if effects are as assumed.

    Raises ContractError with everything in the decision that does not fit the city, and what `reach` raises.
    """
    say = progress or (lambda _: None)
    there = setting(city, say)
    judge(decision, city, there.facilities)
    played = stage(city, there, [decision, *decision.option])
    people = living(city, residents(city, there.origins), there.assignment)
    say("before and after")
    wanted = scope(there, played.kinds(decision))
    case = _case(played, people, wanted)
    found = effects(case, wanted, city)
    say("alternatives")
    others = _others(city, there, played, case)
    said = known(Told(city, people, found, others, wanted.modes))
    told = (*notes(city, there, people), *of_rules(decision, case.staying), *of_savings(decision, others))
    table = mitigations(others, decision)
    asks = sorted({key for each in decision.rule for key in each.stops if key != EVERYONE})
    return Assessment(decision.name, decision.saving, found, worst_hit(case), table, said, told, tuple(asks))


def _others(city: City, there: Setting, played: Stage, case: Case) -> list[Alternative]:
    """The decision and its alternatives, each with its outcome."""
    decision, living = cast("Decision", played.steps[0]), case.living
    decided = outcomes(played, living, [as_decided(decision)])[0].outcome
    assert decided is not None  # it has just been played
    places = dict(city.areas.frame.select("code", "name").iter_rows()) if city.areas else {}
    eased = [*moves(played, living, case.staying, places), *spared(decision, decided, living, city)]
    more = stage(city, there, [*played.steps, *(each.steps for each in eased)]) if eased else played
    return alternatives(more, living, case.staying, eased)


def _case(played: Stage, people: Living, wanted: Scope) -> Case:
    """Before and after the decision, which is the first of the stage's steps."""
    staying = {each.kind: people.staying(each) for each in played.steps[0].rule}
    after = played.after(0)
    ruled = {id: rule for id, rule in wanted.rules.items() if staying.keys() & set(rule.kinds)}
    outside = journeys(after.lacking(staying), Scope((), ruled, wanted.modes)) if ruled else Journeys({}, {})
    return Case(people, journeys(played.today, wanted), journeys(after, wanted), staying, outside)
