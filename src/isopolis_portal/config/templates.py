"""Jinja2 for the public pages: what every template may call."""

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from jinja2 import Environment, StrictUndefined

from isopolis import __version__
from isopolis_portal.config import vocabulary


class Link(NamedTuple):
    """A way to somewhere on the site; `here` where the reader stands there."""

    name: str
    url: str
    here: bool = False
    code: str = ""


ROOMS = [
    (_("About"), "/about/"),
    (_("Thematic focus"), "/thematic-focus/"),
    (_("Members"), "/members/"),
    (_("Library"), "/library/"),
    (_("Documents"), "/documents/"),
    (_("Knowledge"), "/knowledge/"),
    (_("Cities"), "/cities/"),
    (_("Framework"), "/framework/"),
]


def environment(**options: Any) -> Environment:
    """The environment of the public templates."""
    made = Environment(**options | {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True})
    made.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )  # fmt: skip
    made.globals.update(
        url=url, static=static, rooms=rooms, languages=languages, language=translation.get_language,
        direction=direction, version=__version__, path=path, ground_name=vocabulary.ground_name,
        domain_name=vocabulary.domain_name, characteristic_name=vocabulary.characteristic_name,
        ground_definition=vocabulary.ground_definition, domain_definition=vocabulary.domain_definition,
    )  # fmt: skip
    made.filters.update(number=number_format, date=day, slug=slugify)
    return made


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a view, in the reader's language."""
    return reverse(name, args=args, kwargs=kwargs)


def path(address: str) -> str:
    """An address of this site (`/about/`) in the reader's language (`/fr/about/`)."""
    code = translation.get_language()
    return address if code == settings.LANGUAGE_CODE or not address.startswith("/") else f"/{code}{address}"


def direction() -> str:
    """Which way the reader's language is written: ltr or rtl."""
    return "rtl" if translation.get_language_bidi() else "ltr"


def rooms(request: HttpRequest) -> list[Link]:
    """The site's navigation."""
    links = [(str(name), path(address)) for name, address in ROOMS]
    return [Link(name, address, request.path.startswith(address)) for name, address in links]


def languages(request: HttpRequest) -> list[Link]:
    """This page in each language of the site. A view that knows better says so in `request.elsewhere`."""
    now = translation.get_language()
    return [Link(name, _translated(request, code), code == now, code) for code, name in settings.LANGUAGES]


def _translated(request: HttpRequest, code: str) -> str:
    elsewhere = getattr(request, "elsewhere", None)
    if elsewhere is not None:
        front = "/" if code == settings.LANGUAGE_CODE else f"/{code}/"
        question = request.META.get("QUERY_STRING", "")
        return f"{elsewhere.get(code, front)}{'?' if question else ''}{question}"
    try:
        return translate_url(request.get_full_path(), code)
    except NoReverseMatch:
        return f"/{code}/"


def day(value: Any) -> str:
    """A date as the reader's language writes it."""
    return date_format(value, "j F Y")
