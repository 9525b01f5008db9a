"""The words that an editor chooses from."""

from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from isopolis_portal.config.places import language_name

KINDS = [
    ("action plan", _("action plan")),
    ("minutes", _("minutes")),
    ("presentation", _("presentation")),
    ("report", _("report")),
    ("form", _("form")),
    ("other", _("other document")),
]
READERS = [("yes", _("yes")), ("no", _("no")), ("unknown", _("not known"))]  # does a screen reader read it well?
_name = lazy(language_name, str)
# The languages of the Union, those that many newcomers read, and a text in several.
CODES = ["bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "it", "lt", "lv", "mt", "nl"]
CODES += ["pl", "pt", "ro", "sk", "sl", "sv", "ar", "ru", "tr", "uk", "mul"]
LANGUAGES = [(code, _name(code)) for code in CODES]
SITE_LANGUAGES = [(code, _name(code)) for code, _own in settings.LANGUAGES]
