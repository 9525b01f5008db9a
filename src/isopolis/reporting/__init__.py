"""Pages and charts, drawn from a release alone: `report` writes the page, `headlines` gives its first sentences."""

from isopolis.reporting.gap import Gap, gaps_of, sentence
from isopolis.reporting.headline import Headline, headlines
from isopolis.reporting.page import report

__all__ = ["Gap", "Headline", "gaps_of", "headlines", "report", "sentence"]
