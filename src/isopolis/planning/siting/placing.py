"""Siting where each site can hold so many: the program that opens sites and says who goes where.

x[row, site] is the part of a row's people whom a site serves; the rest finds no place, at the most minutes that count.
x <= y for each pair makes the program tight, and in large towns slow: there it is left out.

Source: Geoffrion and Graves 1974; Sridharan 1995.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.sparse import coo_array, csr_array

from isopolis.planning.siting.conditions import Flags
from isopolis.planning.siting.direct import Direct, Line, Rows, spending
from isopolis.planning.siting.purse import Real
from isopolis.planning.siting.question import Question

TIGHT = 30_000  # pairs; HiGHS finds better plans of more where they are not held one by one
LEAST = 1e-9  # of a row: a smaller part is rounding


def placed(question: Question) -> Direct:
    """The program; its columns are the sites, then x of each pair in the question's lists."""
    lists, sites = question.nearby.lists, question.nearby.sites
    rows = (_once(question), _held(question), *_served_by_open(question))
    low, high = _bounds(question)
    limits = tuple(
        _line(
            question,
            limit.slope / limit.scale,
            lists.cost - question.demand.most,
            (float(limit.slope @ lists.beyond) - limit.most) / limit.scale,
        )
        for limit in question.limits
    )
    people = everyone(question)
    objective = Line(people.at, np.r_[np.zeros(sites), people.slope])
    return Direct(low, high, sites, rows, objective, spending(question, len(low)), limits)


def everyone(question: Question) -> Line:
    """The sum over everyone, as a line over the pairs."""
    lists = question.nearby.lists
    cost = question.cost(lists.cost) - question.cost(np.array([question.demand.most]))[0]
    at = float(question.weights @ question.cost(lists.beyond))
    return Line(at, question.weights[question.rows] * cost)


def _bounds(question: Question) -> tuple[Real, Real]:
    lists, sites = question.nearby.lists, question.nearby.sites
    low, high = np.zeros(sites + len(lists.site)), np.ones(sites + len(lists.site))
    may = np.bincount(lists.site, minlength=sites) > 0
    high[:sites] = may | question.demand.opened
    low[:sites] = question.demand.opened
    high[sites:] = np.minimum(1.0, _room(question)[lists.site] / lists.weight[question.rows])
    return low, high


def _room(question: Question) -> Real:
    """What each site can hold, at most everyone."""
    assert question.room is not None
    return np.asarray(np.minimum(question.room, question.weights.sum()), np.float64)


def _once(question: Question) -> Rows:
    """Nobody is served more than once."""
    lists, sites = question.nearby.lists, question.nearby.sites
    pairs, rows = len(lists.site), len(question.nearby)
    matrix = coo_array((np.ones(pairs), (question.rows, sites + np.arange(pairs))), shape=(rows, sites + pairs))
    return Rows(matrix.tocsr(), np.full(rows, -np.inf), np.ones(rows))


def _held(question: Question) -> Rows:
    """No site serves more than it can hold, and none that is closed serves anyone."""
    lists, sites = question.nearby.lists, question.nearby.sites
    pairs, held = np.arange(len(lists.site)), _room(question)[lists.site]
    part = np.divide(lists.weight[question.rows], held, out=np.zeros(len(pairs)), where=held > 0)
    row, column = np.r_[lists.site, np.arange(sites)], np.r_[sites + pairs, np.arange(sites)]
    matrix = coo_array((np.r_[part, -np.ones(sites)], (row, column)), shape=(sites, sites + len(pairs)))
    return Rows(matrix.tocsr(), np.full(sites, -np.inf), np.zeros(sites))


def _served_by_open(question: Question) -> tuple[Rows, ...]:
    """x <= y, for sites that may be opened."""
    lists, sites = question.nearby.lists, question.nearby.sites
    if len(lists.site) > TIGHT:
        return ()
    most = np.minimum(1.0, _room(question)[lists.site] / lists.weight[question.rows])
    pairs = np.flatnonzero(~question.demand.opened[lists.site] & (most > 0))
    number = np.arange(len(pairs))
    value = np.r_[np.ones(len(pairs)), -most[pairs]]
    column = np.r_[sites + pairs, lists.site[pairs]]
    shape = (len(pairs), sites + len(lists.site))
    matrix = coo_array((value, (np.r_[number, number], column)), shape=shape)
    return (Rows(csr_array(matrix), np.full(len(pairs), -np.inf), np.zeros(len(pairs))),)


def _line(question: Question, slope: Real, cost: Real, at: float) -> Line:
    found = np.zeros(question.nearby.sites + len(cost))
    found[question.nearby.sites :] = slope[question.rows] * cost
    return Line(at, found)


@dataclass(frozen=True)
class Places:
    """Who goes where. part: of a row's people, by pair of the question's lists, 0 to 1."""

    is_open: Flags
    part: Real

    @classmethod
    def of(cls, question: Question, columns: Real) -> "Places":
        """What a program's columns say, cleared of rounding."""
        sites = question.nearby.sites
        part = np.clip(columns[sites:], 0.0, 1.0)
        part[part < LEAST] = 0.0
        served = np.bincount(question.rows, weights=part, minlength=len(question.nearby))
        part /= np.maximum(served, 1.0)[question.rows]
        return cls(columns[:sites] > 0.5, part)

    def value(self, question: Question) -> float:
        """The sum over everyone."""
        line = everyone(question)
        return line.at + float(line.slope @ self.part)

    def mean(self, question: Question) -> Real:
        """By row the mean minutes of its people."""
        less = self.part * (question.nearby.lists.cost - question.demand.most)
        saved = np.bincount(question.rows, weights=less, minlength=len(question.nearby))
        return np.asarray(question.nearby.lists.beyond + saved, np.float64)

    def frame(self, question: Question) -> pl.DataFrame:
        """By row of the minutes and site: the weight that goes there, and its minutes."""
        some = np.flatnonzero(self.part > 0)
        lists, rows = question.nearby.lists, question.rows[some]
        columns = {
            "row": question.demand.rows[rows],
            "site": lists.site[some],
            "weight": lists.weight[rows] * self.part[some],
            "minutes": lists.cost[some],
        }
        return pl.DataFrame(columns).sort("row", "site")
