"""Whether a framework holds together: every fault with its place, what was met and what to try."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import ValidationError

from isopolis.errors import Finding
from isopolis.framework.model import Characteristic, Domain, Framework, Frozen, Ground, Indicator
from isopolis.framework.reading import HEAD, SHORTHAND, TABLES, Entry, Part

MODELS: Mapping[str, type[Frozen]] = MappingProxyType(
    {"grounds": Ground, "characteristics": Characteristic, "domains": Domain, "indicators": Indicator}
)
Item = TypeVar("Item", bound=Frozen)


@dataclass(frozen=True)
class Draft:
    """A framework on its way: what its files say, and the items that have the right shape."""

    head: Mapping[str, Any]
    entries: tuple[Entry, ...]
    items: tuple[tuple[Entry, Frozen], ...]
    misshapen: tuple[tuple[Entry, ValidationError], ...]

    @classmethod
    def of_entries(cls, head: Mapping[str, Any], entries: tuple[Entry, ...]) -> "Draft":
        """The draft that these entries make."""
        items, misshapen = [], []
        for entry in entries:
            try:
                items.append((entry, MODELS[entry.table].model_validate(dict(entry.values))))
            except ValidationError as error:
                misshapen.append((entry, error))
        return cls(head, entries, tuple(items), tuple(misshapen))

    def of(self, kind: type[Item]) -> Iterator[tuple[Entry, Item]]:
        """The well-shaped items of one kind, each with its place."""
        return ((entry, item) for entry, item in self.items if isinstance(item, kind))

    def ids(self, table: str) -> tuple[str, ...]:
        """Every id a table names, well-shaped or not."""
        return tuple(entry.id for entry in self.entries if entry.table == table)

    def framework(self) -> Framework:
        """The framework; only for a draft without errors."""
        tables = {table: tuple(item for _, item in self.of(MODELS[table])) for table in TABLES}
        return Framework.model_validate({**self.head, **tables})


def check(draft: Draft, parts: Iterable[Part] = ()) -> list[Finding]:
    """Every fault of a draft."""
    return []
