"""Headers that every response carries: what a page may load, who may frame it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# The public pages hold no script at all and no inline style.
PUBLIC = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
# The editor is an application of its own: its scripts are files of this site, some of its styles are inline.
EDITOR = PUBLIC | {
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "frame-ancestors": "'self'",  # its preview pane
}


def _policy(directives: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in directives.items())


POLICIES = {"public": _policy(PUBLIC), "editor": _policy(EDITOR)}


class SafetyHeaders:
    """Middleware: stands first, so that no answer leaves without them, a static file or an error neither."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        place = "editor" if request.path.startswith("/editor/") else "public"
        response.headers.setdefault("Content-Security-Policy", POLICIES[place])
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
