"""Collections in the site's index: in each language in which they are published."""

from collections.abc import Iterator
from typing import Any

from django.db.models.signals import post_delete, post_save

from isopolis_portal.knowledge.models import Collection
from isopolis_portal.search import index
from isopolis_portal.search.entry import Entry

KIND = "collection"


def watch() -> None:
    """From now on the index follows what is saved."""
    index.register(KIND, entries)
    post_save.connect(_follow, sender=Collection, dispatch_uid="knowledge.saved")
    post_delete.connect(_follow, sender=Collection, dispatch_uid="knowledge.deleted")


def entries() -> Iterator[Entry]:
    """An entry for every published collection."""
    return (entry(collection) for collection in Collection.objects.filter(live=True).select_related("locale"))


def entry(collection: Collection) -> Entry:
    """A collection as it can be found: by its title and what it is for."""
    return Entry(
        KIND, str(collection.translation_key), collection.language, collection.title, collection.lead,
        collection.get_absolute_url(), also=collection.link_label,
    )  # fmt: skip


def _follow(instance: Collection, **_: Any) -> None:
    """Follows the rows, not the object, which may hold the words of a draft."""
    live = Collection.objects.filter(translation_key=instance.translation_key, live=True).select_related("locale")
    index.drop([(KIND, str(instance.translation_key))])
    index.put([entry(collection) for collection in live])
