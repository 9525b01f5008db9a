"""What to do: where to open, which interventions, and what a decision does to whom. It may see where people live."""

from isopolis.planning.assessment import Assessment, assess
from isopolis.planning.budgeting import Incidence, incidence
from isopolis.planning.locations import Sites, locate
from isopolis.planning.plans import Plan, plan

__all__ = ["Assessment", "Incidence", "Plan", "Sites", "assess", "incidence", "locate", "plan"]
