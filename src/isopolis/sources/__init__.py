"""What a city has: people, published figures, areas, and the contract that says what the columns mean."""

from isopolis.sources.areas import Areas
from isopolis.sources.city import City, open
from isopolis.sources.contract import Contract
from isopolis.sources.drafting import create, draft
from isopolis.sources.findings import Findings
from isopolis.sources.microdata import ANSWERED, MISSING, NOT_ASKED, REFUSED, Axis, Design, Microdata
from isopolis.sources.reading import labels
from isopolis.sources.secrets import read_secret
from isopolis.sources.source import Source

__all__ = [
    "ANSWERED",
    "MISSING",
    "NOT_ASKED",
    "REFUSED",
    "Areas",
    "Axis",
    "City",
    "Contract",
    "Design",
    "Findings",
    "Microdata",
    "Source",
    "create",
    "draft",
    "labels",
    "open",
    "read_secret",
]
