"""A part of the page: a heading, a few sentences, figures, lists and tables."""

from collections.abc import Sequence
from dataclasses import dataclass

from isopolis.reporting.figure import Figure, Table


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the page; `parts` are its own smaller parts."""

    id: str
    title: str
    sentences: Sequence[str] = ()
    figures: Sequence[Figure] = ()
    items: Sequence[str] = ()
    tables: Sequence[Table] = ()
    parts: Sequence["Section"] = ()
    side_by_side: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.sentences or self.figures or self.items or self.tables or self.parts)
