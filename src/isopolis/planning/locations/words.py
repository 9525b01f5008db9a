"""Words of a choice of sites: the assumptions that a reader must know."""

from collections.abc import Iterator

import numpy as np

from isopolis.access.setting import Setting
from isopolis.framework import Group
from isopolis.framework.group import phrase
from isopolis.measurement.reaching import MOST
from isopolis.planning.assessment.living import Living
from isopolis.planning.assessment.words import STRAIGHT, known_as, of_people, some_people
from isopolis.planning.locations.aims import Aim
from isopolis.planning.locations.ground import Ground
from isopolis.sources import City

MEANING = {
    "mean": "",
    "worst_off": "The objective is about those whose way is longest today: a fifth, and whoever is as far.",
    "equal": "The aversion to inequality is fixed from today's minutes.",
    "centre": "The objective is about the place that is farthest, however few live there.",
    "covered": "The objective counts who has it within 15 minutes, not how near or far beyond that.",
}


def notes(city: City, setting: Setting, living: Living, aim: Aim, apart: int) -> tuple[str, ...]:
    """The assumptions, a sentence or two each. `apart`: candidates that are for one group alone."""
    return tuple(each for each in (*_of_plan(aim, apart), *_of_travel(city, setting, living)) if each)


def _of_plan(aim: Aim, apart: int) -> Iterator[str]:
    ground = aim.ground
    yield (
        "Every number reads: if effects are as assumed. Each person is taken to use the nearest; "
        "capacity, opening hours and quality are not compared, and what is open today stays open."
    )
    yield "Costs of candidates are the city's own figures, and the candidates are those that the city names."
    yield MEANING[aim.objective]
    yield _lost(ground)
    if apart:
        yield f"Candidates for one group alone are left out: {apart:,}."


def _lost(ground: Ground) -> str:
    out = ~np.isfinite(ground.minutes).any(axis=1)
    people = some_people(float(ground.weights[out].sum()))
    told = f"Whom no way leads there within an hour counts as {MOST:.0f} minutes away"
    if not people:
        return f"{told}."
    return f"{told}: no {known_as(ground.kind)}, open or candidate, is reached by {people} by their own mode."


def _of_travel(city: City, setting: Setting, living: Living) -> Iterator[str]:
    if any(setting.by(mode) == "line" for mode in setting.modes):
        yield STRAIGHT
    if setting.assignment:
        yield "Who moves how is the city's assumption ([modes])."
    for party in living.parties:
        if party.assumed:
            people = phrase(Group.parse(party.key), city.framework)
            yield f"No count says where {people} live: the objective moves them as it moves everyone else."
    yield from of_people(city, setting, living)
