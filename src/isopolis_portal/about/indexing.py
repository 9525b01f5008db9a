"""What the search index knows of these pages, and of the framework's parts."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.html import strip_tags
from wagtail.signals import page_published, page_unpublished

from isopolis_portal.about.definition import Part, domains
from isopolis_portal.about.models import TextPage
from isopolis_portal.config.vocabulary import domain_definition, domain_name, framework
from isopolis_portal.search import index
from isopolis_portal.search.entry import Entry

KIND, DEFINITION = "page", "definition"


def entries(pages: Iterable[TextPage] | None = None) -> list[Entry]:
    """An entry for each live page, in its language."""
    live = TextPage.objects.live().select_related("locale") if pages is None else pages
    return [_entry(page) for page in live]


def definitions() -> list[Entry]:
    """An entry for each domain of the framework in each language, and for each indicator in English."""
    parts = domains(framework())
    named = [_domain(part, code) for code, _ in settings.LANGUAGES for part in parts]
    return [*named, *(entry for part in parts for entry in _indicators(part))]


def refresh(translation_key: UUID) -> None:
    """The index knows each live translation of a page as it stands now, and no other one."""
    index.drop([(KIND, str(translation_key))])
    index.put(entries(TextPage.objects.live().filter(translation_key=translation_key).select_related("locale")))


def _entry(page: TextPage) -> Entry:
    language = page.locale.language_code
    ideas = " ".join(f"{block.value['title']}. {_words(block.value['text'].source)}" for block in page.ideas)
    return Entry(KIND, str(page.translation_key), language, page.title, f"{page.lead} {ideas}", _path(page))


def _domain(part: Part, code: str) -> Entry:
    id = part.domain.id
    with translation.override(code):
        return Entry(DEFINITION, id, code, domain_name(id), domain_definition(id), f"/framework/{id}/")


def _indicators(part: Part) -> list[Entry]:
    page = f"/framework/{part.domain.id}/"
    return [Entry(DEFINITION, one.id, "en", one.name, one.definition, f"{page}#{one.id}") for one in part.indicators]


def _words(html: str) -> str:
    """The words of a rich text; those of two paragraphs do not run together."""
    return strip_tags(html.replace("</p>", " ").replace("</li>", " ")).strip()


def _path(page: TextPage) -> str:
    """The page's address without the language in front."""
    address: str = page.get_url_parts()[2]
    return address.removeprefix(f"/{page.locale.language_code}")


def _changed(sender: Any, instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, TextPage):
        refresh(instance.translation_key)


def _deleted(sender: Any, instance: TextPage, **kwargs: Any) -> None:
    refresh(instance.translation_key)


def connect() -> None:
    """From now on the index hears of every page that is published, taken off or deleted."""
    from django.db.models.signals import post_delete

    index.register(KIND, entries)
    index.register(DEFINITION, definitions)
    page_published.connect(_changed)
    page_unpublished.connect(_changed)
    post_delete.connect(_deleted, sender=TextPage)
