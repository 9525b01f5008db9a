"""Names of the framework's parts in the reader's language. The framework says them in English."""

from functools import cache

from django.utils.translation import gettext

from isopolis import framework as frameworks
from isopolis.framework import Framework

BUILT_IN = "cities-of-equality"


@cache
def framework() -> Framework:
    """The framework that the site explains, read once."""
    return frameworks.load(BUILT_IN)


def ground_name(id: str) -> str:
    """A ground's name in the reader's language; the id itself where the framework has no such ground."""
    return _translated(id, "grounds")


def domain_name(id: str) -> str:
    """A domain's name in the reader's language; the id itself where the framework has no such domain."""
    return _translated(id, "domains")


def characteristic_name(id: str) -> str:
    """A characteristic's name in the reader's language; the id itself where the framework has none such."""
    return _translated(id, "characteristics")


def messages() -> list[str]:
    """Every name that is translated, in the framework's order, each once."""
    known = framework()
    return list(dict.fromkeys(part.name for part in (*known.grounds, *known.characteristics, *known.domains)))


@cache
def _names(table: str) -> dict[str, str]:
    return {part.id: part.name for part in getattr(framework(), table)}


def _translated(id: str, table: str) -> str:
    name = _names(table).get(id)
    return gettext(name) if name else id
