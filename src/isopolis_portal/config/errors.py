"""Pages for what went wrong: plain words, and the way on."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

# For when even the frame of a page cannot be drawn.
BARE = """<!doctype html><html lang="en"><title>Isopolis</title>
<h1>Something broke on our side</h1><p><a href="/">Start again</a></p>"""


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404."""
    advice = _("It may have moved. Search, or start again from the front page.")
    return _page(request, 404, _("There is no page at this address"), advice)


def refused(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403."""
    return _page(request, 403, _("This is not open to you"), _("Sign in as an editor, or go back."))


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that did not come from a page of this site."""
    advice = _("The form was too old, or cookies are off. Open the page again and send it once more.")
    return _page(request, 403, _("This form could not be taken"), advice)


def locked(request: HttpRequest, *of_axes: Any) -> HttpResponse:
    """429 for one who guesses passwords."""
    advice = _("Nobody can sign in under this name from here for an hour. Try again then.")
    return _page(request, 429, _("Too many attempts to sign in"), advice)


def malformed(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400."""
    advice = _("Something in the address is not as it should be. Start again from the front page.")
    return _page(request, 400, _("The question could not be read"), advice)


def too_large(request: HttpRequest) -> HttpResponse:
    """413."""
    return _page(request, 413, _("This is too large to take"), _("Try a smaller file."))


def broken(request: HttpRequest) -> HttpResponse:
    """500."""
    try:
        advice = _("Nothing you entered was kept. Try again in a moment.")
        return _page(request, 500, _("Something broke on our side"), advice)
    except Exception:
        return HttpResponse(BARE, status=500)


def _page(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    return render(request, "portal/error.html", {"title": title, "advice": advice}, status=status)
