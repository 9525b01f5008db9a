"""Easing a decision: what it closes stays closed and one that is left moves; or a rule of it spares a group."""

from collections.abc import Iterator, Mapping

import numpy as np

from isopolis.framework import Group
from isopolis.framework.group import phrase
from isopolis.measurement.moments import Real
from isopolis.planning.assessment import closing
from isopolis.planning.assessment.alternatives import Eased, Field, kinds_of, opened
from isopolis.planning.assessment.living import Living, Staying
from isopolis.planning.assessment.outcome import Outcome
from isopolis.planning.assessment.scenes import Stage
from isopolis.sources import City
from isopolis.sources.decision import Condition, Decision, Move, Option
from isopolis.sources.places.coordinates import plane

SITES = 300  # places looked at for one that moves: where most is lost
SPARED = 3  # groups
DETOUR = 1.3  # a new place is looked for as the crow flies, and judged along the streets


def moves(played: Stage, living: Living, staying: Mapping[str, Staying], places: Mapping[str, str]) -> Iterator[Eased]:
    """For each kind that a decision closes some of: it does, and the one least missed moves to where most is lost.

    `places` are the areas' names, by code. None where a matrix says how far it is: it does not know a new place.
    """
    decision = played.steps[0]
    assert isinstance(decision, Decision)
    frame = living.people.origins
    if played.setting.matrices or frame["lon"].null_count():
        return
    for kind in sorted(kinds_of(played, decision.close)):
        field = opened(played, living, staying, kind)
        if field is None:
            continue
        moved = _least_missed(field)
        site = _best_site(field, living, moved, _minutes_a_metre(played, living))
        if site is None:
            continue
        lon, lat = frame["lon"][site], frame["lat"][site]
        where = living.people.place[site]
        name = f"The same, and {field.ids[moved]} moves to {places.get(where, where)}"
        step = Move(id=field.ids[moved], lon=lon, lat=lat)
        steps = _with(decision, name, move=(*decision.move, step))
        yield Eased(steps, "what moving costs once is not counted", "after a move")


def spared(decision: Decision, outcome: Outcome, living: Living, city: City) -> Iterator[Eased]:
    """A decision with rules as it is, but as before for one of the groups that lose most under it."""
    known = [party.key for party in living.parties if not party.assumed]
    worst = sorted((key for key in known if outcome.groups[key] > 0), key=lambda key: (-outcome.groups[key], key))
    for key in worst[:SPARED] if decision.rule else ():
        rules = tuple(_sparing(each, key) for each in decision.rule)
        name = f"The same, but as before for {phrase(Group.parse(key), city.framework)}"
        steps = _with(decision, name, rule=rules)
        yield Eased(steps, "saves less by what their use costs or would pay", "smaller")


def _sparing(said: Condition, key: str) -> Condition:
    """The rule as it is, but nobody of the group stops: it is the first that is tried."""
    others = {group: share for group, share in said.stops.items() if group != key}
    return Condition(kind=said.kind, fare=said.fare or 0.0, stop={key: 0.0} | others)


def _with(decision: Decision, name: str, **changed: object) -> Option:
    steps = {key: getattr(decision, key) for key in ("close", "open", "move", "change", "rule")}
    return Option(name=name, **(steps | changed))


def _least_missed(field: Field) -> int:
    """Of the facilities that are left, the one whose closing would add least."""
    more = field.kind.more(field.closed)
    left = [int(at) for at in np.flatnonzero(field.kind.closable) if at not in field.closed]
    return min(left, key=lambda at: (closing.value(more[:, at], "everyone"), at))


def _best_site(field: Field, living: Living, moved: int, pace: Real) -> int | None:
    """The origin to which moving would save most minutes over everyone; None where that is worse than staying."""
    kind, frame = field.kind, living.people.origins
    now, then = (kind.minutes_left(closed) for closed in (field.closed, (*field.closed, moved)))
    lost = (kind.weights[0] * (then - kind.minutes_left(()))).reshape(len(living.modes), -1).sum(axis=0)
    sites = np.argsort(-lost, kind="stable")[:SITES]
    points = plane(frame["lon"].to_numpy(), frame["lat"].to_numpy(), float(frame["lat"].mean()))  # type: ignore[arg-type]
    saved = np.empty(len(sites))
    for at, site in enumerate(sites):  # one by one: all at once would be a large matrix
        metres = np.linalg.norm(points - points[site], axis=1)
        saved[at] = kind.weights[0] @ np.maximum(then - np.outer(pace, metres).ravel(), 0)
    best = int(saved.argmax())
    return int(sites[best]) if saved[best] > kind.weights[0] @ (then - now) else None


def _minutes_a_metre(played: Stage, living: Living) -> Real:
    """By mode, as the crow flies with its detour."""
    speed = {mode.id: mode.speed for mode in played.setting.modes}
    return np.array([DETOUR / (speed[mode] * 1000 / 60) for mode in living.modes])
