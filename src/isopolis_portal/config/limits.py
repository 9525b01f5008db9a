"""How much a request may carry: a body that is too large is turned away before anything of it is read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from isopolis_portal.config.errors import too_large

FORM = 1_000_000  # bytes that a form's other fields may take


class BodyLimit:
    """Middleware: no visitor can fill the disk with an upload that nobody asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        most = (settings.MOST_UPLOAD if request.path.startswith("/editor/") else 0) + FORM
        if not length.isdecimal() or int(length) > most:
            return too_large(request)
        return self.get_response(request)
