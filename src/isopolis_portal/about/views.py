"""The framework's public page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from isopolis import framework as frameworks


def framework(request: HttpRequest) -> HttpResponse:
    """The definition: grounds, characteristics, domains, indicators."""
    return render(request, "about/framework.html", {"framework": frameworks.load("cities-of-equality")})
