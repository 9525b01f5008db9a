"""Assessment: what a decision about services means, for whom, where, and what else would save as much (METHODS §14)."""

from isopolis.planning.assessment.assessing import assess
from isopolis.planning.assessment.results import Assessment

__all__ = ["Assessment", "assess"]
