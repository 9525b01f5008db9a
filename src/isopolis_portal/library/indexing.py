"""Items in the site's index: put in when they are published, taken out when they are not."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models.signals import post_delete, post_save
from django.utils import translation

from isopolis_portal.config.places import country_name
from isopolis_portal.config.vocabulary import domain_name, ground_name
from isopolis_portal.library.facets import KIND
from isopolis_portal.library.models import Item
from isopolis_portal.search import index
from isopolis_portal.search.entry import Entry


def watch() -> None:
    """From now on the index follows what is saved."""
    index.register(KIND, entries)
    post_save.connect(_saved, sender=Item, dispatch_uid="library.saved")
    post_delete.connect(_deleted, sender=Item, dispatch_uid="library.deleted")


def entries() -> Iterator[Entry]:
    """An entry for every published item."""
    return (entry(item) for item in Item.objects.filter(live=True).iterator())


def entry(item: Item) -> Entry:
    """An item as it can be found: by title and abstract, by whom and about where it is, by what it is about."""
    return Entry(
        KIND, str(item.pk), item.abstract_language, item.title, item.abstract, item.get_absolute_url(), facets(item),
        day=str(item.year or ""), title_language=item.language, also=_also(item),
    )  # fmt: skip


def facets(item: Item) -> dict[str, tuple[str, ...]]:
    """The values of each facet that an item has."""
    approaches = ("targeted", "universal") if item.approach == "both" else (item.approach,)
    held = {
        "ground": item.grounds, "domain": item.domains, "type": (item.kind,), "pillar": item.pillars,
        "approach": approaches, "country": (item.country,), "language": (item.language,),
        "year": (str(item.year or ""),), "publisher": (item.publisher,),
    }  # fmt: skip
    return {facet: tuple(value for value in values if value) for facet, values in held.items() if any(values)}


def _also(item: Item) -> str:
    """Words of an item's facts that a reader may type, in every language of the site."""
    said = [item.publisher, item.city]
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said += [country_name(item.country)] if item.country else []
            said += [*map(ground_name, item.grounds), *map(domain_name, item.domains)]
    return " · ".join(dict.fromkeys(filter(None, said)))


def _saved(instance: Item, **_: Any) -> None:
    """Follows the row, not the object: an editor's form saves a published item with the words of its draft in hand."""
    live = Item.objects.filter(pk=instance.pk, live=True).first()
    if live:
        index.put([entry(live)])
    else:
        index.drop([(KIND, str(instance.pk))])


def _deleted(instance: Item, **_: Any) -> None:
    index.drop([(KIND, str(instance.pk))])
