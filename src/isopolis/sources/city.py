"""A city: its contract, the framework with the city's own additions, its sources and its areas."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from isopolis import framework as definitions
from isopolis.errors import ContractError
from isopolis.framework.model import Framework
from isopolis.sources import contract_file, own, references
from isopolis.sources.areas import Areas
from isopolis.sources.contract import Contract
from isopolis.sources.guarding import guarded
from isopolis.sources.source import Source

if TYPE_CHECKING:
    from isopolis.sources.findings import Findings


@dataclass(frozen=True, repr=False)
class City:
    """A city's folder, understood. Opening it reads the contract alone; data are read when they are asked for."""

    path: Path
    contract: Contract
    framework: Framework  # the catalogue, with what the city adds
    sources: Mapping[str, Source]
    areas: Areas | None

    @property
    def name(self) -> str:
        """The city's name."""
        return self.contract.city.name

    @property
    def synthetic(self) -> bool:
        """True where nobody in the data exists."""
        return self.contract.city.synthetic

    def check(self) -> "Findings":
        """Every finding of the data against the contract and the framework; `raise_for_findings` stops on errors."""
        from isopolis.sources.checking import check

        return check(self)

    def __repr__(self) -> str:
        kind = "synthetic residents, " if self.synthetic else ""
        head = f"{self.name} ({kind}{self.contract.city.country})"
        return "\n  ".join([head, *(source.describe() for source in self.sources.values())])


def open(path: str | Path) -> City:
    """The city of a folder that holds a city.toml; raises ContractError with everything that is wrong in it."""
    folder = contract_file.path_of(path).parent
    contract = contract_file.read(folder)
    framework = guarded(own.merged(definitions.load(_named(contract, folder)), contract), contract)
    broken = references.broken(contract, framework)
    if broken:
        raise ContractError.of(broken)
    areas = Areas(folder, contract.areas, contract.city.area, contract.city.name) if contract.areas else None
    sources = {
        name: Source(name, terms, folder, framework, contract.city.area, areas)
        for name, terms in contract.sources.items()
    }
    return City(folder, contract, framework, MappingProxyType(sources), areas)


def _named(contract: Contract, folder: Path) -> str | Path:
    """A built-in framework by its name; else a file or folder beside the contract."""
    name = contract.city.framework
    return name if name in definitions.names() else folder / name
