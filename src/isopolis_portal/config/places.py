"""The names of countries and of languages, as the reader's language says them."""

from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

COUNTRIES = {
    "AT": _("Austria"),
    "BE": _("Belgium"),
    "BG": _("Bulgaria"),
    "HR": _("Croatia"),
    "CY": _("Cyprus"),
    "CZ": _("Czechia"),
    "DK": _("Denmark"),
    "EE": _("Estonia"),
    "FI": _("Finland"),
    "FR": _("France"),
    "DE": _("Germany"),
    "GR": _("Greece"),
    "HU": _("Hungary"),
    "IE": _("Ireland"),
    "IT": _("Italy"),
    "LV": _("Latvia"),
    "LT": _("Lithuania"),
    "LU": _("Luxembourg"),
    "MT": _("Malta"),
    "NL": _("Netherlands"),
    "PL": _("Poland"),
    "PT": _("Portugal"),
    "RO": _("Romania"),
    "SK": _("Slovakia"),
    "SI": _("Slovenia"),
    "ES": _("Spain"),
    "SE": _("Sweden"),
    "IS": _("Iceland"),
    "LI": _("Liechtenstein"),
    "NO": _("Norway"),
    "CH": _("Switzerland"),
    "GB": _("United Kingdom"),
    "AL": _("Albania"),
    "BA": _("Bosnia and Herzegovina"),
    "GE": _("Georgia"),
    "MD": _("Moldova"),
    "ME": _("Montenegro"),
    "MK": _("North Macedonia"),
    "RS": _("Serbia"),
    "TR": _("Türkiye"),
    "UA": _("Ukraine"),
    "EU": _("Europe-wide"),
}
OTHER_CODES = {"EL": "GR", "UK": "GB"}  # as the institutions of the Union write them
OTHER_LANGUAGES = {"mt": _("Maltese"), "mul": _("several languages")}  # Django does not name them


def country_name(code: str) -> str:
    """The country's name; the code itself where the table does not know it."""
    known = OTHER_CODES.get(code.upper(), code.upper())
    return str(COUNTRIES.get(known, code))


def language_name(code: str) -> str:
    """The language's name; the code itself where it is not known."""
    if code in OTHER_LANGUAGES:
        return str(OTHER_LANGUAGES[code])
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
