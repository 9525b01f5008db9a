"""What stands in a collection, and which collections share it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.utils.translation import get_language

from isopolis_portal.knowledge.models import Collection
from isopolis_portal.knowledge.question import answer
from isopolis_portal.library.models import Item

FALLBACK = "en"
SHOWN = 40  # items on a collection's page; the library shows the rest
SIMILAR = 3


@dataclass(frozen=True)
class Gathered:
    """A collection and the ids of its items: those chosen by hand first, then those that its question finds."""

    collection: Collection
    ids: Sequence[UUID]

    @cached_property
    def items(self) -> list[Item]:
        """The items that the page shows."""
        found = Item.objects.in_bulk(self.ids[:SHOWN])
        return [found[id] for id in self.ids[:SHOWN]]

    @property
    def beyond(self) -> int:
        """How many items there are that the page does not show."""
        return max(0, len(self.ids) - SHOWN)


def published() -> list[Gathered]:
    """Every published collection, each once: in the reader's language, else in English, else in the one it has."""
    return gathered(_preferred(Collection.objects.filter(live=True)))


def find(slug: str) -> Collection | None:
    """The published collection at an address, in the reader's language where it is there."""
    keys = Collection.objects.filter(slug=slug, live=True).values("translation_key")
    found = _preferred(Collection.objects.filter(translation_key__in=keys, live=True))
    return found[0] if found else None


def _preferred(collections: Iterable[Collection]) -> list[Collection]:
    wanted = (get_language(), FALLBACK)
    rank = {code: at for at, code in reversed(list(enumerate(wanted)))}
    best: dict[UUID, Collection] = {}
    for one in sorted(collections, key=lambda one: rank.get(one.language, len(wanted))):
        best.setdefault(one.translation_key, one)
    return sorted(best.values(), key=lambda one: (one.sort_order or 0, one.title.casefold()))


def gathered(collections: Sequence[Collection]) -> list[Gathered]:
    """The collections with their items, as far as those are published."""
    ids = [_ids(collection) for collection in collections]
    live = set(Item.objects.filter(live=True, pk__in=set().union(*ids)).values_list("pk", flat=True))
    return [
        Gathered(collection, [id for id in own if id in live]) for collection, own in zip(collections, ids, strict=True)
    ]


def _ids(collection: Collection) -> list[UUID]:
    chosen = [choice.item_id for choice in collection.choices.all()]
    return list(dict.fromkeys([*chosen, *map(UUID, answer(collection.query))]))


def similar(to: Gathered, among: Iterable[Gathered]) -> list[tuple[Gathered, int]]:
    """The collections that share most items with this one, and how many."""
    others = [one for one in among if one.collection.translation_key != to.collection.translation_key]
    shared = [(one, len(set(to.ids) & set(one.ids))) for one in others]
    return sorted((pair for pair in shared if pair[1]), key=lambda pair: -pair[1])[:SIMILAR]
