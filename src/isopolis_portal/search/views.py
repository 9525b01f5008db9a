"""What the room shows: everything on the site that meets some words."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from isopolis_portal.search.result import result_of
from isopolis_portal.search.rooms import KINDS, SITE, label


def index(request: HttpRequest) -> HttpResponse:
    """The results for the words in the address; the rooms where none are."""
    result = result_of(request, SITE, request.path, get_language() or "")
    homes = [(name, address) for _, name, address in KINDS.values()]
    return render(request, "search/index.html", {"result": result, "homes": homes, "label": label})
