"""Locations: at which of a city's candidates to open a kind of service, for whom, and with a proof (METHODS §12)."""

from isopolis.planning.locations.locating import locate
from isopolis.planning.locations.results import Sites

__all__ = ["Sites", "locate"]
