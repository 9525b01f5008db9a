"""Kinds of facilities that Isopolis knows, and how OpenStreetMap tags them. A city may use any other id."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict, Field

from isopolis.sources.contract import Names


class Kind(BaseModel):
    """What a service point is for. An object of the map is one where all tags of any of its entries fit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    plural: str
    tags: tuple[Mapping[str, Names], ...] = ()  # key -> values of which one must be there
    hectares: float = Field(0.0, ge=0)  # the least area; what is mapped as a point then has none and is left out
    edge: bool = False  # whoever comes to its edge is there

    def fits(self, tags: Mapping[str, str]) -> bool:
        """Whether an object with these tags is of this kind; several values of a tag stand between semicolons."""
        return any(all(_has(tags.get(key, ""), values) for key, values in entry.items()) for entry in self.tags)


def _has(value: str, wanted: tuple[str, ...]) -> bool:
    return value in wanted or any(part.strip() in wanted for part in value.split(";"))


@cache
def kinds() -> Mapping[str, Kind]:
    """Every known kind by its id."""
    text = (files("isopolis.sources.places") / "kinds.toml").read_text("utf-8")
    return MappingProxyType({id: Kind.model_validate(said | {"id": id}) for id, said in tomllib.loads(text).items()})


def kinds_of(tags: Mapping[str, str]) -> Iterator[Kind]:
    """The kinds of an object of the map; none where the public may not enter."""
    if tags.get("access") not in ("private", "no"):
        yield from (kind for kind in kinds().values() if kind.fits(tags))


def telling() -> Iterator[tuple[str, str]]:
    """Tags of OpenStreetMap of which each facility has at least one: the first of each entry, with its values."""
    for kind in kinds().values():
        for entry in kind.tags:
            key, values = next(iter(entry.items()))
            yield from ((key, value) for value in values)
