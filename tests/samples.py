"""Small made-up things that several tests measure."""

from typing import Any

from isopolis.framework import Indicator


def indicator(id: str = "I", **facts: Any) -> Indicator:
    """An indicator that is a share of persons unless `facts` say otherwise."""
    usual = {"domain": "d", "name": id, "definition": "", "unit": "share", "direction": "+", "type": "outcome"}
    return Indicator(**{"id": id, "level": "person", "universe": ""} | usual | facts)
