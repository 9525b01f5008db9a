"""The six layers of the members' map: what each is called, and the shape that marks it."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy


class Layer(NamedTuple):
    """One layer. `counted % {"n": 3}` says "3 cities"; `shape` is an SVG path around (0, 0), some 20 pixels wide."""

    code: str
    name: Any
    one: Any
    counted: Any
    shape: str


LAYERS = (
    Layer(
        "national",
        _("National authorities"),
        _("national authority"),
        ngettext_lazy("%(n)s national authority", "%(n)s national authorities", "n"),
        "M-7.5-7.5h15v15h-15z",
    ),
    Layer(
        "region",
        _("Regions"),
        _("region"),
        ngettext_lazy("%(n)s region", "%(n)s regions", "n"),
        "M-4.75-8.25h9.5l4.75 8.25-4.75 8.25h-9.5l-4.75-8.25z",
    ),
    Layer(
        "city",
        _("Cities"),
        _("city"),
        ngettext_lazy("%(n)s city", "%(n)s cities", "n"),
        "M-8.25 0a8.25 8.25 0 1 0 16.5 0a8.25 8.25 0 1 0-16.5 0z",
    ),
    Layer(
        "umbrella",
        _("Umbrella organisations"),
        _("umbrella organisation"),
        ngettext_lazy("%(n)s umbrella organisation", "%(n)s umbrella organisations", "n"),
        "M0-9.5l9.75 16.5h-19.5z",
    ),
    Layer(
        "other",
        _("Other stakeholders"),
        _("other stakeholder"),
        ngettext_lazy("%(n)s other stakeholder", "%(n)s other stakeholders", "n"),
        "M0-10l9.5 10-9.5 10-9.5-10z",
    ),
    Layer(
        "eu",
        _("European institutions"),
        _("European institution"),
        ngettext_lazy("%(n)s European institution", "%(n)s European institutions", "n"),
        "M0-10.75l2.7 7.05 7.55.4-5.9 4.75 2 7.25-6.35-4.1-6.35 4.1 2-7.25-5.9-4.75 7.55-.4z",
    ),
)
CODES = tuple(layer.code for layer in LAYERS)
BY_CODE = {layer.code: layer for layer in LAYERS}
