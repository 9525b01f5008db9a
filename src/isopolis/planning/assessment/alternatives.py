"""Alternatives at equal saving: options that the city names, and other facilities of the same kind to close."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
import polars as pl

from isopolis.access.ways import Minutes
from isopolis.measurement.moments import Real
from isopolis.measurement.reaching import MOST
from isopolis.planning.assessment import closing
from isopolis.planning.assessment.closing import Aim, Closed, Kind
from isopolis.planning.assessment.journeys import to
from isopolis.planning.assessment.living import Living, Staying
from isopolis.planning.assessment.outcome import Outcome, outcome
from isopolis.planning.assessment.scenes import Scene, Stage
from isopolis.sources.decision import Decision, Option, Steps

WANTED = 3  # alternatives, where there are so many
Basis = Literal["decision", "named", "generated"]
Equal = Literal["equal", "assumed", "as stated", "after a move", "smaller", "unknown"]


class Eased(NamedTuple):
    """The decision with something that eases it, and why; `equal` is how its saving compares."""

    steps: Option
    why: str
    equal: Equal


@dataclass(frozen=True)
class Alternative:
    """Steps instead of the decision's: the number of the stage's steps, and what is closed in place of theirs."""

    name: str
    basis: Basis
    number: int
    close: tuple[str, ...]
    why: str = ""
    saving: float | None = None  # euros a year
    equal: Equal = "equal"
    what: str = ""
    outcome: Outcome | None = None

    @property
    def saves(self) -> bool:
        """Whether it saves as much as the decision, or is taken to, and costs nothing once."""
        return self.equal in ("equal", "assumed", "as stated")

    @property
    def key(self) -> tuple[int, tuple[str, ...]]:
        """What is done, without its name."""
        return self.number, tuple(sorted(self.close))


class Field(NamedTuple):
    """One kind as it would be with nothing of it closed, ready to look for what else might close."""

    ids: tuple[str, ...]
    kind: Kind
    closed: Closed


def alternatives(
    played: Stage, living: Living, staying: Mapping[str, Staying], eased: Sequence[Eased] = ()
) -> list[Alternative]:
    """The decision, the options that its file names, and what the search finds; each with its outcome.

    The steps of `eased` stand last in the stage.
    """
    decision = played.steps[0]
    assert isinstance(decision, Decision)  # the stage's first steps are
    listed = [as_decided(decision)]
    for number, option in enumerate(decision.option, start=1):
        equal = _stated(option.saving, decision.saving)
        listed.append(Alternative(option.name, "named", number, option.close, "", option.saving, equal))
    first = len(played.steps) - len(eased)
    for number, each in enumerate(eased, start=first):
        saving = decision.saving if each.equal == "after a move" else None
        made = Alternative(each.steps.name, "generated", number, each.steps.close, each.why, saving, each.equal)
        listed.append(made)
    known = {each.key for each in listed}
    for kind in sorted(kinds_of(played, decision.close)):
        for made in _generated(played, living, staying, kind):
            if made.key not in known:
                known.add(made.key)
                listed.append(made)
    return outcomes(played, living, listed)


def as_decided(decision: Decision) -> Alternative:
    """The decision itself, beside its alternatives."""
    return Alternative(decision.name, "decision", 0, decision.close, saving=decision.saving)


def outcomes(played: Stage, living: Living, listed: list[Alternative]) -> list[Alternative]:
    """Each with its outcome, over every kind that one of them touches."""
    also = {kind for each in listed for kind in kinds_of(played, each.close)}
    kinds = sorted(also.union(*(played.kinds(steps) for steps in played.steps)))
    before = reached(played.today, living.modes, kinds)
    shares = [{each.kind: living.staying(each) for each in steps.rule} for steps in played.steps]

    def found(each: Alternative) -> Outcome:
        after = reached(played.after(each.number, each.close), living.modes, kinds)
        return outcome(living, before, after, shares[each.number])

    return [replace(e, outcome=found(e), what=_what(played.steps[e.number], e.close)) for e in listed]


def _what(steps: Steps, close: tuple[str, ...]) -> str:
    """What is done, in a few words."""
    parts = [f"closes {', '.join(sorted(close))}"] if close else []
    for verb, each in (("opens", steps.open), ("moves", steps.move), ("changes", steps.change)):
        parts += [f"{verb} {', '.join(one.id for one in each)}"] if each else []
    parts += [f"has a rule for {', '.join(one.kind for one in steps.rule)}"] if steps.rule else []
    return "; ".join(parts) or "changes nothing"


def reached(scene: Scene, modes: tuple[str, ...], kinds: list[str]) -> dict[tuple[str, str], Real]:
    """Minutes by origin to the nearest of each kind, by mode and kind."""
    moved = [mode for mode in scene.modes if mode.id in modes]
    return {(mode.id, kind): to(scene, mode, kind) for mode in moved for kind in kinds}


def kinds_of(played: Stage, ids: Iterable[str]) -> set[str]:
    """The kinds of these facilities; one of a map may be of several."""
    return {*played.setting.facilities.filter(pl.col("id").is_in([*ids]))["kind"]}


def _generated(played: Stage, living: Living, staying: Mapping[str, Staying], kind: str) -> Iterator[Alternative]:
    """Other facilities of a kind to close: the least loss by each aim, then one of those closed kept for another."""
    decision = played.steps[0]
    assert isinstance(decision, Decision)
    field = opened(played, living, staying, kind)
    if field is None:
        return
    elsewhere = tuple(id for id in decision.close if id not in field.ids)
    aims: tuple[tuple[Aim, str], ...] = (
        ("everyone", "fewest minutes lost over everyone"),
        ("worst group", "fewest minutes lost by the group that loses most"),
    )
    chosen: list[tuple[Closed, str]] = []
    for aim, words in aims:
        closed, every = closing.least(field.kind, field.closed, aim)
        chosen.append((closed, f"{words}, {'of all sets' if every else 'as far as a search by swaps found'}"))
    chosen += _kept(field)
    met: set[Closed] = {field.closed}
    for closed, why in chosen:
        if closed not in met:
            met.add(closed)
            close = tuple(sorted((*(field.ids[at] for at in closed), *elsewhere)))
            yield Alternative(_name(close, decision.close), "generated", 0, close, why, *_saving(close, decision))


def _stated(saving: float | None, decided: float | None) -> Equal:
    if saving is None or decided is None:
        return "unknown"
    return "as stated" if saving >= decided else "smaller"


def _saving(close: tuple[str, ...], decision: Decision) -> tuple[float | None, Equal]:
    """Euros a year that closing these instead would save, and how that compares with the decision."""
    if not decision.savings:
        return decision.saving, "assumed"
    more = sum(decision.savings[id] for id in close) - sum(decision.savings[id] for id in decision.close)
    return (None if decision.saving is None else decision.saving + more), "equal"


def _kept(field: Field) -> Iterator[tuple[Closed, str]]:
    """For each facility that would close, the best that could close in its place; then the next best swaps."""
    swaps = sorted(field.kind.swaps(field.closed), key=lambda swap: (closing.value(swap[0], "everyone"), swap[1]))
    firsts = {kept: (closed, kept) for _, closed, kept in reversed(swaps)}
    for closed, kept in sorted(firsts.values())[:WANTED] + [(c, k) for _, c, k in swaps[:WANTED]]:
        yield closed, f"one swap: {field.ids[kept]} stays"


def opened(played: Stage, living: Living, staying: Mapping[str, Staying], kind: str) -> Field | None:
    """The kind with none of it closed, as the decision's other steps leave it."""
    decision = played.steps[0]
    assert isinstance(decision, Decision)
    frame = played.setting.facilities
    scene = played.after(0, ())
    there = frame.filter(pl.Series(scene.there) & (pl.col("kind") == kind))
    ids = tuple(there["id"].unique().sort())
    old = set(frame.filter(pl.Series(scene.there) & pl.Series(played.by < 0))["id"])
    closed = tuple(at for at, id in enumerate(ids) if id in decision.close)
    savings = decision.savings
    may = [id in old and id not in decision.keep and (not savings or id in savings) for id in ids]
    if not closed or sum(may) <= len(closed):
        return None
    saved = np.array([savings.get(id, 0.0) for id in ids]) if savings else None
    needed = sum(savings[ids[at]] for at in closed) if savings else 0.0
    minutes = np.vstack([_minutes(scene, mode, kind, ids) for mode in living.modes])
    weights = _weights(living, staying.get(kind))
    return Field(ids, Kind(minutes, weights, MOST, np.array(may), len(closed), saved, needed), closed)


def _minutes(scene: Scene, mode: str, kind: str, ids: tuple[str, ...]) -> Minutes:
    """Origins x facilities, at most `MOST`; of a facility with several points, to the nearest of them."""
    moved = next(each for each in scene.modes if each.id == mode)
    rows = scene.rows(moved, "central", (kind,))
    found = scene.way(moved, "central").within(rows, MOST)
    column = pl.Series(ids).to_frame("id").with_row_index("at")
    at = scene.facilities.select("id").join(column, on="id", how="left", maintain_order="left")["at"]
    made = np.full((len(scene.origins.frame), len(ids)), MOST, np.float32)
    columns = at.gather(found.facility).to_numpy().astype(np.intp)
    np.minimum.at(made, (found.origin, columns), found.minutes)
    return made


def _weights(living: Living, staying: Staying | None) -> Real:
    """Objectives x demands: everyone by their own mode, then each group by its own."""
    movers = living.movers if staying is None else living.movers * staying.movers
    made = [movers.ravel() / living.movers.sum()]
    for party in living.parties:
        row = np.zeros(living.movers.shape)
        stays = party.weights if staying is None else party.weights * staying.groups[party.stays]
        row[living.modes.index(party.mode)] = stays / party.weights.sum()
        made.append(row.ravel())
    return np.vstack(made)


def _name(close: tuple[str, ...], decided: tuple[str, ...]) -> str:
    """What is kept and what closes for it: "Keep library-003, close library-009 instead"."""
    kept, others = (sorted(set(one) - set(other)) for one, other in ((decided, close), (close, decided)))
    return f"Keep {_listed(kept)}, close {_listed(others)} instead"


def _listed(ids: list[str]) -> str:
    return " and ".join([", ".join(ids[:-1]), ids[-1]] if len(ids) > 1 else ids)
