"""Pages and charts, drawn from a release alone.

`report` writes the page as one file, `profile` gives the parts that it is made of, `headlines` its first sentences.
"""

from isopolis.reporting.content import Profile, decided, findings, profile
from isopolis.reporting.figure import Figure, Picture, Table
from isopolis.reporting.gap import Gap, gaps_of, sentence
from isopolis.reporting.headline import Headline, headlines
from isopolis.reporting.look import SYNTHETIC
from isopolis.reporting.page import chart_styles, report, report_files
from isopolis.reporting.parts.method import source_in_words
from isopolis.reporting.parts.opening import Lead, Opening
from isopolis.reporting.section import Section
from isopolis.reporting.summary import not_known, title

__all__ = [
    "SYNTHETIC",
    "Figure",
    "Gap",
    "Headline",
    "Lead",
    "Opening",
    "Picture",
    "Profile",
    "Section",
    "Table",
    "chart_styles",
    "decided",
    "findings",
    "gaps_of",
    "headlines",
    "not_known",
    "profile",
    "report",
    "report_files",
    "sentence",
    "source_in_words",
    "title",
]
