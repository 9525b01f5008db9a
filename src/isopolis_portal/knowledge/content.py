"""The collections that a site is born with, written in `collections.toml`."""

import tomllib
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.utils import timezone
from wagtail.models import Locale

from isopolis_portal.knowledge.models import Choice, Collection
from isopolis_portal.library.models import Item

FILE = Path(__file__).with_name("collections.toml")
LANGUAGES = ("en", "fr")


def install() -> None:
    """The collections of the file that the site does not have yet, in each language; an editor's changes stay."""
    for place, said in enumerate(tomllib.loads(FILE.read_text("utf-8"))["collection"]):
        if not Collection.objects.filter(slug=said["slug"]).exists():
            _plant(said, place)


def _plant(said: dict[str, Any], place: int) -> None:
    """One collection in each language, as translations of each other, published."""
    wanted = said.get("items", [])
    items = {item.source_id: item for item in Item.objects.filter(source="isopolis", source_id__in=wanted)}
    key = uuid4()
    for code in LANGUAGES:
        locale, _ = Locale.objects.get_or_create(language_code=code)
        facts = {"slug": said["slug"], "query": said.get("query", ""), "link": said["link"], **said[code]}
        collection = Collection(locale=locale, translation_key=key, sort_order=place, **facts)
        collection.choices = [Choice(item=items[id], sort_order=at) for at, id in enumerate(wanted)]
        collection.full_clean()
        collection.first_published_at = collection.last_published_at = timezone.now()
        collection.save()
