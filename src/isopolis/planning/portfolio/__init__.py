"""Portfolio: which interventions to choose under a budget, with a bound for every other choice (METHODS §13)."""

from isopolis.planning.portfolio.building import Scope, problem_of
from isopolis.planning.portfolio.choosing import Settings, choose
from isopolis.planning.portfolio.comparing import Comparison, compare, price_of_equality, selection_frequency
from isopolis.planning.portfolio.flooring import floor_of
from isopolis.planning.portfolio.model import Cells, Effects, Floor, Menu, Problem
from isopolis.planning.portfolio.result import Portfolio

__all__ = [
    "Cells",
    "Comparison",
    "Effects",
    "Floor",
    "Menu",
    "Portfolio",
    "Problem",
    "Scope",
    "Settings",
    "choose",
    "compare",
    "floor_of",
    "price_of_equality",
    "problem_of",
    "selection_frequency",
]
