"""By what the library can be sorted out."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext_lazy as _

from isopolis_portal.config.places import country_name, language_name
from isopolis_portal.config.vocabulary import domain_name, framework, ground_name
from isopolis_portal.library.choices import KINDS, PILLARS
from isopolis_portal.search.asking import Room
from isopolis_portal.search.facets import Facet

KIND = "item"  # of the library's entries in the index
WAYS = [("targeted", _("for a group")), ("universal", _("for everyone"))]  # an item may be both


def _labels(choices: Sequence[tuple[str, object]]) -> Callable[[str], str]:
    names = dict(choices)
    return lambda code: str(names.get(code, code))


def _codes(choices: Sequence[tuple[str, object]]) -> Callable[[], Sequence[str]]:
    return lambda: [code for code, _ in choices]


FACETS = (
    Facet("ground", _("Ground"), ground_name, lambda: [ground.id for ground in framework().grounds]),
    Facet("domain", _("Domain"), domain_name, lambda: [domain.id for domain in framework().domains]),
    Facet("type", _("Kind"), _labels(KINDS)),
    Facet("pillar", _("Action pillar"), _labels(PILLARS), _codes(PILLARS)),
    Facet("approach", _("Targeted or universal"), _labels(WAYS), _codes(WAYS)),
    Facet("country", _("Place"), country_name),
    Facet("language", _("Language"), language_name),
    Facet("year", _("Year"), latest_first=True),
    Facet("publisher", _("Publisher")),
)
LIKE = ("ground", "domain", "pillar", "approach", "country")  # what items that are alike share
LIBRARY = Room(FACETS, {"kind": frozenset({KIND})})
BY_CODE = {facet.code: facet for facet in FACETS}
