"""What the room shows."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from isopolis_portal.members import links, locator
from isopolis_portal.members.layers import CODES
from isopolis_portal.members.map import drawing
from isopolis_portal.members.models import Member


def index(request: HttpRequest) -> HttpResponse:
    """The map and the list. `?layer=city&layer=region` chooses layers; none, or none that is known, means all."""
    chosen = [code for code in CODES if code in request.GET.getlist("layer")] or list(CODES)
    shown = {"drawing": drawing(), "chosen": chosen, "former": Member.objects.former()}
    return render(request, "members/index.html", shown)


def member(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of one member, current or former."""
    found = get_object_or_404(Member.objects.shown(), slug=slug)
    shown = {"member": found, "map": locator.around(found), "profile": links.profile(found.area)}
    return render(request, "members/member.html", shown)
