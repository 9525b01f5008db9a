"""How a city stands: every indicator x group x area x period, with its error. Private: nothing here is written out."""

from isopolis.measurement.measuring import measure
from isopolis.measurement.reaching import Reach, reach
from isopolis.measurement.results import Estimates, Gaps
from isopolis.measurement.testing import judge

__all__ = ["Estimates", "Gaps", "Reach", "judge", "measure", "reach"]
