"""What the room shows: everything on the site that meets some words."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from isopolis_portal.search.result import result_of
from isopolis_portal.search.rooms import KINDS, SITE, one


def index(request: HttpRequest) -> HttpResponse:
    """The results for the words in the address; the rooms where none are."""
    result = result_of(request, SITE, request.path, get_language() or "")
    counts = {value.code: value.count for group in result.groups for value in (*group.shown, *group.more)}
    homes = [(kind.room, kind.address, counts.get(code, 0)) for code, kind in KINDS.items()]
    return render(request, "search/index.html", {"result": result, "homes": homes, "one": one})
