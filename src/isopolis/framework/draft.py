"""A framework on its way from files: what is written, and what of it already has the right shape."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Self, TypeVar

from pydantic import ValidationError

from isopolis.framework.model import Characteristic, Domain, Framework, Frozen, Ground, Indicator
from isopolis.framework.reading import HEAD, TABLES, Entry

MODELS: Mapping[str, type[Frozen]] = MappingProxyType(
    {"grounds": Ground, "characteristics": Characteristic, "domains": Domain, "indicators": Indicator}
)
Item = TypeVar("Item", bound=Frozen)


@dataclass(frozen=True)
class Draft:
    """Every entry of a framework, and the items among them that have the right shape."""

    head: Mapping[str, Any]
    entries: tuple[Entry, ...]
    items: tuple[tuple[Entry, Frozen], ...] = ()
    misshapen: tuple[tuple[Entry, ValidationError], ...] = ()

    @classmethod
    def of_entries(cls, head: Mapping[str, Any], entries: tuple[Entry, ...]) -> Self:
        """The draft that these entries make."""
        items, misshapen = [], []
        for entry in entries:
            try:
                items.append((entry, MODELS[entry.table].model_validate(dict(entry.values))))
            except ValidationError as error:
                misshapen.append((entry, error))
        return cls(head, entries, tuple(items), tuple(misshapen))

    @classmethod
    def of_framework(cls, framework: Framework) -> Self:
        """The draft of a framework that did not come from files, or not from files alone."""
        pairs = [(table, item) for table in TABLES for item in getattr(framework, table)]
        items = tuple((Entry("", table, item.model_dump()), item) for table, item in pairs)
        head = {key: getattr(framework, key) for key in HEAD}
        return cls(head, tuple(entry for entry, _ in items), items)

    def of(self, kind: type[Item]) -> Iterator[tuple[Entry, Item]]:
        """The well-shaped items of one kind, each with its place."""
        return ((entry, item) for entry, item in self.items if isinstance(item, kind))

    def of_table(self, table: str) -> Iterator[tuple[Entry, Any]]:
        """The well-shaped items of one table, each with its place."""
        return ((entry, item) for entry, item in self.items if entry.table == table)

    def ids(self, table: str) -> tuple[str, ...]:
        """Every id a table names, well-shaped or not."""
        return tuple(entry.id for entry in self.entries if entry.table == table)

    def framework(self) -> Framework:
        """The framework; only for a draft without errors."""
        tables = {table: tuple(item for _, item in self.of(MODELS[table])) for table in TABLES}
        return Framework.model_validate({**self.head, **tables})
