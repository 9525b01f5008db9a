"""What equality means: grounds, characteristics, domains and indicators, versioned and public."""

from isopolis.framework.difference import Change, diff
from isopolis.framework.extension import extend
from isopolis.framework.group import EVERYONE, Group, phrase
from isopolis.framework.loading import load, validate, write
from isopolis.framework.model import (
    Answer,
    Category,
    Characteristic,
    Domain,
    Framework,
    Ground,
    Indicator,
    Question,
)
from isopolis.framework.reading import names

__all__ = [
    "EVERYONE",
    "Answer",
    "Category",
    "Change",
    "Characteristic",
    "Domain",
    "Framework",
    "Ground",
    "Group",
    "Indicator",
    "Question",
    "diff",
    "extend",
    "load",
    "names",
    "phrase",
    "validate",
    "write",
]
