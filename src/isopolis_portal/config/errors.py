"""Pages for what went wrong: plain words, and the way on."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404."""
    return _page(
        request,
        404,
        _("There is no page at this address"),
        _("It may have moved. Search, or start again from the front page."),
    )


def refused(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403."""
    return _page(request, 403, _("This is not open to you"), _("Sign in as an editor, or go back."))


def malformed(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400."""
    return _page(
        request,
        400,
        _("The question could not be read"),
        _("Something in the address is not as it should be. Start again from the front page."),
    )


def broken(request: HttpRequest) -> HttpResponse:
    """500."""
    return _page(
        request, 500, _("Something broke on our side"), _("Nothing you entered was kept. Try again in a moment.")
    )


def _page(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    return render(request, "portal/error.html", {"title": title, "advice": advice}, status=status)
