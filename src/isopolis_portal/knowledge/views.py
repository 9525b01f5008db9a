"""What the room shows: every collection, and a page for each."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from isopolis_portal.knowledge import gathering
from isopolis_portal.library.indexing import entry
from isopolis_portal.library.shown import facts

PORTICO = {"host": "portico.urban-initiative.eu", "address": "https://portico.urban-initiative.eu/"}


def index(request: HttpRequest) -> HttpResponse:
    """Every collection."""
    return render(request, "knowledge/index.html", {"collections": gathering.published(), "portico": PORTICO})


def collection(request: HttpRequest, slug: str) -> HttpResponse:
    """One collection with its items, where it leads on to, and collections that share items with it."""
    found = gathering.find(slug)
    if found is None:
        raise Http404
    own = gathering.gathered([found])[0]
    return render(
        request, "knowledge/collection.html",
        {
            "collection": found, "items": [(item, entry(item)) for item in own.items], "total": len(own.ids),
            "beyond": own.beyond, "facts": facts, "similar": gathering.similar(own, gathering.published()),
        },
    )  # fmt: skip
