"""What an item's facts may be chosen from, in the reader's language."""

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

from isopolis_portal.config.places import COUNTRIES, OTHER_LANGUAGES, country_name, language_name
from isopolis_portal.config.vocabulary import domain_name, framework, ground_name

Choices = list[tuple[str, str]]
KINDS = [
    ("article", _("article")),
    ("award", _("award")),
    ("charter", _("charter")),
    ("dataset", _("dataset")),
    ("event", _("event")),
    ("good practice", _("good practice")),
    ("guide", _("guide")),
    ("index", _("index")),
    ("law", _("law")),
    ("network", _("network")),
    ("news", _("news")),
    ("page", _("web page")),
    ("project", _("project")),
    ("report", _("report")),
    ("strategy", _("strategy")),
]
PILLARS = [
    ("regulation", _("better regulation")),
    ("funding", _("better funding")),
    ("knowledge", _("better knowledge")),
]
APPROACHES = [("targeted", _("targeted")), ("universal", _("for everyone")), ("both", _("targeted and for everyone"))]
LETTERS = 2  # of a language's code; Django also knows some by region


def domains() -> Choices:
    """The framework's domains."""
    return [(domain.id, domain_name(domain.id)) for domain in framework().domains]


def grounds() -> Choices:
    """The framework's grounds."""
    return [(ground.id, ground_name(ground.id)) for ground in framework().grounds]


def languages() -> Choices:
    """Languages by name."""
    codes = {code for code in LANG_INFO if len(code) == LETTERS} | {*OTHER_LANGUAGES}
    return sorted(((code, language_name(code)) for code in codes), key=lambda choice: choice[1].casefold())


def countries() -> Choices:
    """Countries by name, all of Europe first."""
    named = sorted(((code, country_name(code)) for code in COUNTRIES), key=lambda choice: choice[1].casefold())
    return [("", str(_("No country"))), *sorted(named, key=lambda choice: choice[0] != "EU")]
