"""What the room shows: its search, a page for each item, and the same results as a feed and as a table."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render

from isopolis_portal.config.places import language_name
from isopolis_portal.library import sheet
from isopolis_portal.library.facets import KIND, LIBRARY, LIKE
from isopolis_portal.library.feed import items_of
from isopolis_portal.library.indexing import facets as facets_of
from isopolis_portal.library.models import Item
from isopolis_portal.library.shown import facts, host, links
from isopolis_portal.search import index as search_index
from isopolis_portal.search.result import result_of, search_of


def index(request: HttpRequest) -> HttpResponse:
    """The library, or what of it meets the words and filters in the address."""
    result = result_of(request, LIBRARY, request.path)
    return render(request, "library/index.html", {"result": result, "facts": facts})


def item(request: HttpRequest, id: UUID) -> HttpResponse:
    """An item's permanent page."""
    shown = get_object_or_404(Item, pk=id, live=True)
    return render(
        request, "library/item.html",
        {
            "item": shown, "links": links(facets_of(shown)), "host": host(shown.url), "facts": facts,
            "text_language": language_name(shown.language), "changed": shown.changed.date() > shown.created.date(),
            "near": search_index.near((KIND, str(shown.pk)), LIKE),
        },
    )  # fmt: skip


def table(request: HttpRequest) -> StreamingHttpResponse:
    """The items that meet the words and filters in the address, as CSV."""
    keys = items_of(search_of(request, LIBRARY, request.path))
    site = request.build_absolute_uri("/").rstrip("/")
    answer = StreamingHttpResponse(sheet.lines(keys, site), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="isopolis-library.csv"'
    return answer
