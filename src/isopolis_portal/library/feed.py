"""What is new in the library, as an Atom feed; it keeps to the filters in its address."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from isopolis_portal.config.templates import path, url
from isopolis_portal.library.facets import BY_CODE, LIBRARY
from isopolis_portal.library.models import Item
from isopolis_portal.search import index
from isopolis_portal.search.asking import Search
from isopolis_portal.search.result import search_of

NEWEST = 30
AT_ONCE = 500  # keys of one question to the database


def items_of(search: Search) -> list[UUID]:
    """The items that a search finds, in its order."""
    return [UUID(key) for _, key in index.keys(search.query)]


class New(Feed[Item, Search]):
    """The items taken in last among those that a search finds."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest) -> Search:
        """The search that the address says."""
        return search_of(request, LIBRARY, url("library:index"))

    def title(self, search: Search) -> str:
        """The library, and what of it."""
        asked = [BY_CODE[facet].label(value) for facet, values in search.chosen.items() for value in values]
        parts = ([f"“{search.words}”"] if search.words else []) + asked
        return " · ".join([_("Isopolis library"), *parts])

    def subtitle(self, search: Search) -> str:
        """What the feed brings."""
        return _("What is new in the library of cities of equality.")

    def link(self, search: Search) -> str:
        """The page with the same search."""
        return replace(search, page=1).address

    def feed_url(self, search: Search) -> str:
        """The feed's own address."""
        return replace(search, place=url("library:feed"), page=1).address

    def items(self, search: Search) -> Sequence[Item]:
        """The newest of them."""
        found, live = items_of(search), Item.objects.filter(live=True).order_by("-created")
        parts = [found[at : at + AT_ONCE] for at in range(0, len(found), AT_ONCE)]
        newest = [item for part in parts for item in live.filter(pk__in=part)[:NEWEST]]
        return sorted(newest, key=lambda item: item.created, reverse=True)[:NEWEST]

    def item_title(self, item: Item) -> str:
        """Its title."""
        return item.title

    def item_description(self, item: Item) -> str:
        """Its abstract."""
        return item.abstract

    def item_link(self, item: Item) -> str:
        """Its permanent page."""
        return path(item.get_absolute_url())

    def item_guid(self, item: Item) -> str:
        """Its id, the same in every language."""
        return item.pk.urn

    def item_author_name(self, item: Item) -> str:
        """Its publisher."""
        return item.publisher

    def item_pubdate(self, item: Item) -> datetime:
        """When it was taken in."""
        return item.created

    def item_updateddate(self, item: Item) -> datetime:
        """When it last changed."""
        return item.changed
