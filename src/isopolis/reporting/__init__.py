"""Pages and charts, drawn from a release alone: `report` writes the page, `headlines` gives its first sentences."""

from isopolis.reporting.gap import Gap, gaps_of, sentence
from isopolis.reporting.headline import Headline, headlines
from isopolis.reporting.page import findings, report
from isopolis.reporting.summary import not_known, title

__all__ = ["Gap", "Headline", "findings", "gaps_of", "headlines", "not_known", "report", "sentence", "title"]
