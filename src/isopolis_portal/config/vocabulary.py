"""Names of the framework's parts, and what grounds and domains are, in the reader's language.

The framework says them in English; `messages` lists what translators are asked for.
"""

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
    return _translated(id, "grounds", "name", id)


def domain_name(id: str) -> str:
    """A domain's name in the reader's language; the id itself where the framework has no such domain."""
    return _translated(id, "domains", "name", id)


def characteristic_name(id: str) -> str:
    """A characteristic's name in the reader's language; the id itself where the framework has none such."""
    return _translated(id, "characteristics", "name", id)


def ground_definition(id: str) -> str:
    """What a ground is, in the reader's language; nothing where the framework has no such ground."""
    return _translated(id, "grounds", "definition", "")


def domain_definition(id: str) -> str:
    """What a domain is about, in the reader's language; nothing where the framework has no such domain."""
    return _translated(id, "domains", "definition", "")


def messages() -> list[str]:
    """Everything that is translated, in the framework's order, each once."""
    known = framework()
    names = [part.name for table in (known.grounds, known.characteristics, known.domains) for part in table]
    definitions = [part.definition for table in (known.grounds, known.domains) for part in table]
    return list(dict.fromkeys([*names, *definitions]))


def _translated(id: str, table: str, field: str, otherwise: str) -> str:
    said = _said(table, field).get(id)
    return gettext(said) if said else otherwise


@cache
def _said(table: str, field: str) -> dict[str, str]:
    return {part.id: getattr(part, field) for part in getattr(framework(), table)}
