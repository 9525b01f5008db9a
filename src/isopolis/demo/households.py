"""Households: who lives with whom, close to the published sizes and positions.

Residents come as parallel arrays here: `place` is the number of the neighbourhood, other codes are the
positions in the tuples of `published`.
"""

from dataclasses import dataclass

import numpy as np

from isopolis.demo.fitting import Margin, Reals, Wholes, controlled_round, fit, spread
from isopolis.demo.population import deal
from isopolis.demo.published import BANDS, POSITIONS, SEXES, families, table

CHILD, ALONE, COUPLE, PARENT, OTHER = range(len(POSITIONS))
KINDS = ("one_person", "single_parent", "couple_without_children", "couple_with_children", "other")
AGE_AT_BIRTH = 30  # of mothers, on average; only ranks are used
MIXED_COUPLES = 0.15  # the share free to pair across origins
SECOND_CHILD_OF_SINGLE_PARENTS = 0.45  # against couples: gives the published families by number of children
SECOND_CHILDREN = 0.71  # of all children after the first; the others are third or later
SHARED_HOMES = 0.0156  # homes of two others, per couple or family: 2,121 in the published table
ADULT = 18
OLDEST_OTHER = 75  # from this age on, others live in an institution
LODGERS = 0.06  # others who live along with a couple or family: what is left of the published sizes


@dataclass(frozen=True)
class People:
    """Residents as parallel arrays of codes."""

    place: Wholes
    sex: Wholes
    age: Wholes
    origin: Wholes

    def __len__(self) -> int:
        return len(self.place)


def positions(people: People, rng: np.random.Generator) -> Wholes:
    """Each resident's position in the household: by sex and age as published, alone by neighbourhood too."""
    cell = (people.place * len(SEXES) + people.sex) * len(BANDS) + np.minimum(people.age // 5, len(BANDS) - 1)
    places = table("neighbourhoods").height
    counts = np.bincount(cell, minlength=places * len(SEXES) * len(BANDS))
    city = _positions_by_sex_and_age()
    seed = np.broadcast_to(city, (places, *city.shape))
    here = counts.reshape(places, len(SEXES), len(BANDS)).astype(np.float64)
    fitted = fit(seed, [Margin((0, 3), _homes_by_place()), Margin((1, 2, 3), city), Margin((0, 1, 2), here)], 200)
    place, sex, band = (index.ravel() for index in np.indices(here.shape))
    rows = controlled_round(fitted.reshape(len(counts), -1), counts, [place, place, sex * len(BANDS) + band])
    # The youngest of a band stay children at home; from 20 on it no longer goes by age within a band.
    return deal(cell, rows, rng, np.minimum(people.age, 20))


def _positions_by_sex_and_age() -> Reals:
    city = np.zeros((len(SEXES), len(BANDS), len(POSITIONS)))
    for sex, age, position, persons in table("positions").iter_rows():
        city[SEXES.index(sex), BANDS.index(age), POSITIONS.index(position)] = persons
    return city


def _homes_by_place() -> Reals:
    """Persons by neighbourhood and position as far as households tell; NaN for children and others.

    Living alone is as published. Couples and single parents follow from the homes with and without children,
    at the city's mix of the two: the table of neighbourhoods does not part them.
    """
    rows = table("neighbourhoods")
    with_children, without, alone = (
        rows[name].to_numpy().astype(np.float64) for name in ("with_children", "without_children", "one_person")
    )
    city = families()
    couples, parents = city["couple_with"], city["single_parent_with"]
    margin = np.full((rows.height, len(POSITIONS)), np.nan)
    total = _positions_by_sex_and_age()[:, :, [ALONE]].sum(axis=(0, 1))
    margin[:, ALONE] = spread(alone[:, None], alone + (total - alone.sum()) / np.sum(alone > 0), total)[:, 0]
    margin[:, PARENT] = with_children * parents / (couples + parents)
    margin[:, COUPLE] = 2 * with_children * couples / (couples + parents)
    margin[:, COUPLE] += 2 * without * city["couple_without"] / without.sum()
    return margin


def heads(people: People, position: Wholes, rng: np.random.Generator) -> Wholes:
    """For each resident the resident who heads the household (often themselves); -1 in an institution.

    Alone: own head. Couples: mostly of one origin, of like age. Children: with a parent of fitting age and,
    where there is one, of their own origin. Others live in pairs or along with a family, or in an institution.
    """
    head = np.full(len(people), -1, dtype=np.int64)
    alone = np.flatnonzero((position == ALONE) | (position == PARENT))
    head[alone] = alone
    _couples(people, position, head, rng)
    _children(people, position, head, rng)
    _others(people, position, head, rng)
    return head


def kinds(position: Wholes, head: Wholes) -> Wholes:
    """For each resident the kind of their household, a position in KINDS; -1 in an institution."""
    homes = np.maximum(head, 0)
    with_child = np.zeros(len(head), dtype=bool)
    with_child[head[(position == CHILD) & (head >= 0)]] = True
    by_head = np.select(
        [position == ALONE, position == PARENT, (position == COUPLE) & with_child, position == COUPLE],
        [0, 1, 3, 2],
        4,
    )
    return np.where(head < 0, -1, by_head[homes])


def match(left: tuple[Wholes, Reals], right: tuple[Wholes, Reals], rng: np.random.Generator) -> tuple[Wholes, Wholes]:
    """Positions in two lists that go together: the same group, and the same rank by key within it.

    Each list is (group, key). Where a group holds more on one side, those left over are drawn at random.
    """
    groups = int(max(left[0].max(initial=0), right[0].max(initial=0))) + 1
    both = np.minimum(*(np.bincount(group, minlength=groups) for group, _ in (left, right)))
    chosen = []
    for group, key in (left, right):
        kept = np.flatnonzero(_turn(group, rng.random(len(group))) < both[group])
        chosen.append(kept[np.lexsort((key[kept], group[kept]))])
    return chosen[0], chosen[1]


def _turn(group: Wholes, key: Reals) -> Wholes:
    """Each one's rank by key within their group, from 0."""
    order = np.lexsort((key, group))
    rank = np.empty(len(group), dtype=np.int64)
    rank[order] = np.arange(len(group)) - np.searchsorted(group[order], group[order])
    return rank


def _couples(people: People, position: Wholes, head: Wholes, rng: np.random.Generator) -> None:
    """Pairs partners within a neighbourhood: first of one origin, then across, at last those of one sex."""
    key = people.age + rng.normal(0, 3, len(people))
    across = rng.random(len(people)) < MIXED_COUPLES
    for group in (people.place * 8 + np.where(across, 4, people.origin), people.place):
        free = np.flatnonzero((position == COUPLE) & (head < 0))
        men, women = free[people.sex[free] == 0], free[people.sex[free] == 1]
        first, second = match((group[men], key[men]), (group[women], key[women]), rng)
        head[men[first]] = head[women[second]] = men[first]
    free = np.flatnonzero((position == COUPLE) & (head < 0))
    turn = _turn(people.place[free], key[free])
    even, odd = free[turn % 2 == 0], free[turn % 2 == 1]
    first, second = match((people.place[even], key[even]), (people.place[odd], key[odd]), rng)
    head[even[first]] = head[odd[second]] = even[first]
    position[(position == COUPLE) & (head < 0)] = OTHER


def _children(people: People, position: Wholes, head: Wholes, rng: np.random.Generator) -> None:
    """Gives every child at home a family: as many families as published, each with a child or more."""
    children = np.flatnonzero(position == CHILD)
    parent = _parents(people, position, head)
    chosen = _families(people, children, parent, position, rng)
    slot = np.concatenate((chosen, _more_children(people, children, chosen, position, rng)))
    slot_age = people.age[parent[slot]] + rng.normal(0, 4, len(slot))
    child_age = (people.age[children] + AGE_AT_BIRTH).astype(np.float64)
    taken = np.zeros(len(slot), dtype=bool)
    for by in (people.place * 4 + people.origin, people.place):
        free = np.flatnonzero(head[children] < 0)
        left = np.flatnonzero(~taken)
        first, second = match((by[slot[left]], slot_age[left]), (by[children[free]], child_age[free]), rng)
        head[children[free[second]]] = slot[left[first]]
        taken[left[first]] = True
    position[children[head[children] < 0]] = OTHER


def _parents(people: People, position: Wholes, head: Wholes) -> Wholes:
    """For each head the parent whose age children are matched to, a woman where there is one; -1 for who is no head."""
    parent = np.where(head == np.arange(len(people)), head, -1)
    women = np.flatnonzero((position == COUPLE) & (people.sex == 1))
    parent[head[women]] = women
    return parent


def _families(people: People, children: Wholes, parent: Wholes, position: Wholes, rng: np.random.Generator) -> Wholes:
    """Heads of the families: all single parents, and couples drawn by how well their age and origin fit."""
    single = np.flatnonzero(position == PARENT)
    couples = np.flatnonzero((position == COUPLE) & (parent >= 0))
    places = table("neighbourhoods").height
    at_home = np.bincount(people.place[children], minlength=places)
    alone = np.bincount(people.place[single], minlength=places)
    room = np.minimum(table("neighbourhoods")["with_children"].to_numpy(), at_home) - alone
    weight = _fit_of_age(people.age[children] + AGE_AT_BIRTH, people.age[parent[couples]])
    weight *= _ratio(people.place * 4 + people.origin, children, couples)[couples]
    turn = _turn(people.place[couples], rng.exponential(size=len(couples)) / np.maximum(weight, 1e-9))
    return np.concatenate((single, couples[turn < room[people.place[couples]]]))


def _fit_of_age(wanted: Wholes, have: Wholes) -> Reals:
    """How many children want a mother of each couple's age, per couple of that age (five-year steps)."""
    bands = np.clip(wanted // 5, 0, 19), np.clip(have // 5, 0, 19)
    want, held = (np.bincount(band, minlength=20) for band in bands)
    return (want / np.maximum(held, 1))[bands[1]]


def _ratio(group: Wholes, children: Wholes, parents: Wholes) -> Reals:
    """For each resident, children per parent in their group."""
    size = int(group.max()) + 1
    counts = [np.bincount(group[who], minlength=size) + 1.0 for who in (children, parents)]
    return (counts[0] / counts[1])[group]


def _more_children(
    people: People, children: Wholes, families: Wholes, position: Wholes, rng: np.random.Generator
) -> Wholes:
    """The families that get a second, third ... child, repeated; fewer for single parents, as published."""
    extra = np.bincount(people.place[children], minlength=table("neighbourhoods").height)
    extra -= np.bincount(people.place[families], minlength=len(extra))
    weight = np.where(position[families] == PARENT, SECOND_CHILD_OF_SINGLE_PARENTS, 1.0)
    weight *= _ratio(people.place * 4 + people.origin, children, families)[families]
    turn = _turn(people.place[families], rng.exponential(size=len(families)) / weight)
    second = families[turn < (SECOND_CHILDREN * extra)[people.place[families]]]
    left = extra - np.bincount(people.place[second], minlength=len(extra))
    more = [second]
    for place in np.flatnonzero(left > 0):
        here = second[people.place[second] == place]
        if len(here):
            more.append(rng.choice(here, size=left[place]))
    return np.concatenate(more)


def _others(people: People, position: Wholes, head: Wholes, rng: np.random.Generator) -> None:
    """Others: adults who share a home in pairs; some, children first, along with a family; the rest in institutions."""
    here = people.place
    hosts = np.flatnonzero((head == np.arange(len(people))) & (position != ALONE))
    homes = np.bincount(here[hosts], minlength=table("neighbourhoods").height)
    others = np.flatnonzero((position == OTHER) & (people.age < OLDEST_OTHER))
    pairs, lodgers = ((share * homes).astype(np.int64)[here] for share in (SHARED_HOMES, LODGERS))
    adults = others[people.age[others] >= ADULT]
    turn = _turn(here[adults], rng.random(len(adults)))
    first, second = adults[turn < pairs[adults]], adults[(turn >= pairs[adults]) & (turn < 2 * pairs[adults])]
    one, two = match((here[first], rng.random(len(first))), (here[second], rng.random(len(second))), rng)
    head[first[one]] = head[second[two]] = first[one]
    free = others[head[others] < 0]
    turn = _turn(here[free], rng.random(len(free)) + (people.age[free] >= ADULT))
    along = free[turn < lodgers[free]]
    one, two = match((here[along], rng.random(len(along))), (here[hosts], rng.random(len(hosts))), rng)
    head[along[one]] = hosts[two]
