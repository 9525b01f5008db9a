"""What a decision may say of a city: ids, kinds, places and groups that are there, and nothing twice."""

from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING

import polars as pl

from isopolis.errors import ContractError, Finding
from isopolis.framework import EVERYONE, Group
from isopolis.sources.decision import Condition, Decision, Move, Opening, Steps
from isopolis.sources.places import coordinates, origins, tiling
from isopolis.sources.places.coordinates import FAR, Box
from isopolis.sources.places.facilities import facilities
from isopolis.sources.places.kinds import kinds
from isopolis.sources.reach_rules import rules
from isopolis.sources.source import Source

if TYPE_CHECKING:
    from isopolis.sources.city import City

SHOWN = 6


def judge(decision: Decision, city: "City", there: pl.DataFrame | None = None) -> None:
    """Nothing where the decision fits the city; else ContractError with everything that does not.

    `there` are the city's facilities, read where they are not given.
    """
    frame = facilities(city) if there is None else there
    found = [*_faults(decision, city, frame), *_aside(decision, frame)]
    for number, option in enumerate(decision.option, start=1):
        found += _faults(option, city, frame, f"option[{number}].")
    if found:
        raise ContractError.of(dict.fromkeys(found))


def full_count(city: "City") -> Source | None:
    """The city's first register or census, where it has one."""
    return next((source for source in city.sources.values() if source.kind in ("register", "census")), None)


def _faults(steps: Steps, city: "City", there: pl.DataFrame, at: str = "") -> Iterator[Finding]:
    ids = [*there["id"].unique().sort()]
    head = at or "decision."
    yield from _unknown(steps.close, ids, f"{head}close")
    yield from _unknown([each.id for each in steps.move], ids, f"{at}move")
    yield from _unknown([each.id for each in steps.change], ids, f"{at}change")
    yield from _twice(steps, head)
    yield from _opened(steps.open, city, there, at)
    yield from _moved(steps.move, there, at)
    for number, change in enumerate(steps.change, start=1):
        if change.model_fields_set == {"id"}:
            hint = "capacity, step_free or departures"
            yield _finding("changes nothing", f"{at}change[{number}]", change.id, "something that changes", hint)
    box = _box(city)
    for name, points in (("open", steps.open), ("move", steps.move)):
        yield from _misplaced(points, box, f"{at}{name}", bool(city.contract.matrices))
    yield from _conditions(steps.rule, city, there, at)


def _aside(decision: Decision, there: pl.DataFrame) -> Iterator[Finding]:
    """What stands beside the steps: savings, and what must stay open."""
    ids = [*there["id"].unique().sort()]
    yield from _unknown(decision.keep, ids, "mitigation.keep")
    yield from _unknown(list(decision.savings), ids, "decision.savings")
    if decision.savings and (lost := [id for id in decision.close if id not in decision.savings]):
        expected = "what closing each of them saves, or no savings at all"
        yield _finding(
            "closes what has no saving of its own", "decision.savings", _listed(lost), expected, "adding them"
        )
    if both := [id for id in decision.close if id in decision.keep]:
        yield _finding(
            "is to be closed and to be kept", "mitigation.keep", _listed(both), "one of the two", "deciding which"
        )


def _unknown(wanted: Iterable[str], ids: list[str], where: str) -> Iterator[Finding]:
    known = set(ids)
    for id in wanted:
        if id not in known:
            close = get_close_matches(id, ids, n=1)
            hint = close[0] if close else "an id of the [facilities]"
            yield _finding(f"there is no facility {id!r}", where, id, _listed(ids), hint)


def _twice(steps: Steps, head: str) -> Iterator[Finding]:
    """The same facility in two steps: it cannot be closed and moved."""
    named = [
        *(("closed", id) for id in steps.close),
        *(("opened", each.id) for each in steps.open),
        *(("moved", each.id) for each in steps.move),
        *(("changed", each.id) for each in steps.change),
    ]
    for id, count in Counter(id for _, id in named).items():
        verbs = list(dict.fromkeys(verb for verb, other in named if other == id))
        if count > 1 and verbs != ["moved", "changed"]:
            got = " and ".join(verbs) if len(verbs) > 1 else f"{verbs[0]} {count} times"
            yield _finding(f"decides twice about {id}", head.rstrip("."), got, "one step a facility", "leaving one out")


def _opened(opened: tuple[Opening, ...], city: "City", there: pl.DataFrame, at: str) -> Iterator[Finding]:
    ids, known = set(there["id"]), _kinds(city, there)
    for number, each in enumerate(opened, start=1):
        where = f"{at}open[{number}]"
        if each.id in ids:
            yield _finding(f"{each.id} is there already", f"{where}.id", each.id, "an id of its own", "another id")
        if each.kind not in known:
            yield _no_kind(each.kind, known, where)
        if each.whom and (fault := _no_group(each.whom, city)):
            yield _finding(fault, f"{where}.whom", each.whom, "characteristic=category", '"disability=severe"')


def _moved(moved: tuple[Move, ...], there: pl.DataFrame, at: str) -> Iterator[Finding]:
    points = dict(there.group_by("id").len().iter_rows())
    for number, each in enumerate(moved, start=1):
        if points.get(each.id, 1) > 1:
            what, got = f"{each.id} is reached at several points", f"{points[each.id]} points"
            where, hint = f"{at}move[{number}].id", "closing it and opening another"
            yield _finding(what, where, got, "a facility at one point", hint)


def _misplaced(points: tuple[Opening | Move, ...], box: Box | None, where: str, matrices: bool) -> Iterator[Finding]:
    for number, each in enumerate(points, start=1):
        place, got = f"{where}[{number}]", f"lon {each.lon:g}, lat {each.lat:g}"
        frame = pl.DataFrame({"lon": [each.lon], "lat": [each.lat]})
        if fault := next(coordinates.faults(frame, place, box), None):
            yield _finding(fault.what.replace("rows have", "has"), place, got, fault.expected, fault.hint)
        elif box and not frame.select(box.widened(FAR).holds()).item():
            yield _finding(f"is more than {FAR / 1000:.0f} km from the city", place, got, f"{box}", "its coordinates")
        if matrices and not each.place:
            what, hint = "says not where it is in the matrices of travel times", 'place = "..."'
            yield _finding(what, place, "no place", "an id of the matrices", hint)


def _conditions(said: tuple[Condition, ...], city: "City", there: pl.DataFrame, at: str) -> Iterator[Finding]:
    known = sorted(there["kind"].unique())
    for kind, count in Counter(each.kind for each in said).items():
        if count > 1:
            yield _finding(f"has two rules for {kind}", f"{at}rule", f"{count} rules", "one a kind", "one of them")
    for number, each in enumerate(said, start=1):
        where = f"{at}rule[{number}]"
        if each.kind not in known:
            yield _no_kind(each.kind, known, where)
        if fault := _unsaid(each):
            yield _finding(fault[0], where, fault[1], fault[2], f"writing {fault[2]}")
            continue
        for key in each.stops:
            if key != EVERYONE:
                yield from _uncounted(key, city, where)


def _unsaid(said: Condition) -> tuple[str, str, str] | None:
    """What is wrong, what stood there, what to write; None where the rule makes sense."""
    if bool(said.only) == (said.fare is not None):
        return "says not, once, who may use it", "only and fare" if said.only else "neither", 'only = { age = "65+" }'
    assumed = [key for key in ("elasticity", "stop") if getattr(said, key) is not None]
    if said.only:
        extra = [*assumed, *(["before"] if said.before is not None else [])]
        return ("needs no assumption", ", ".join(extra), "only alone") if extra else None
    if len(assumed) != 1:
        return "needs one assumption of who stops using it", " and ".join(assumed) or "none", "stop = 0.1"
    if said.elasticity is not None and not (said.before and said.fare and said.fare >= said.before):
        return "needs the fare before, above 0 and not above the new one", f"{said.before}", "before = 2.0"
    if isinstance(said.stop, dict) and EVERYONE not in said.stop:
        return "says nothing of those whom it does not name", ", ".join(said.stop), 'stop = { "everyone" = 0.1 }'
    return None


def _uncounted(key: str, city: "City", where: str) -> Iterator[Finding]:
    """Groups that are none, and those of whom no full count says where they live."""
    if fault := _no_group(key, city):
        yield _finding(fault, where, key, "characteristic=category", '"age=65+"')
        return
    counted = full_count(city)
    there = {axis.characteristic for axis in counted.axes} if counted else set()
    for characteristic in Group.parse(key).characteristics:
        if characteristic not in there:
            what = f"no full count of people says {characteristic}"
            hint = "a characteristic of the register"
            yield _finding(what, where, key, ", ".join(sorted(there)) or "a register", hint)


def _no_group(key: str, city: "City") -> str:
    try:
        pairs = Group.parse(key).pairs
    except ValueError:
        return "is no group"
    known = {(each.id, category.id) for each in city.framework.characteristics for category in each.categories}
    return "" if set(pairs) <= known else "is a group that the framework does not know"


def _kinds(city: "City", there: pl.DataFrame) -> list[str]:
    ruled = {kind for rule in rules(city.contract).values() for kind in rule.kinds}
    return sorted({*kinds(), *there["kind"], *ruled})


def _no_kind(kind: str, known: list[str], where: str) -> Finding:
    close = get_close_matches(kind, known, n=1)
    hint = close[0] if close else "a kind of the [facilities]"
    return _finding(f"there is no kind {kind!r}", f"{where}.kind", kind, _listed(known), hint)


def _box(city: "City") -> Box | None:
    if city.areas:
        return tiling.box(city.areas)
    return Box.of(origins.origins(city).frame)


def _listed(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")


def _finding(what: str, where: str, got: str, expected: str, hint: str) -> Finding:
    return Finding(what, f"decision, {where}", got, expected, hint, about="contract")
