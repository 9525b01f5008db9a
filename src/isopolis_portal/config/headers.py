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
# The editor is an application of its own. Its scripts are files of this site: what Wagtail would write into its pages
# (date pickers, inline forms) `portal/editor.js` makes. Its rich-text field writes <style>; its preview is a frame.
EDITOR = PUBLIC | {
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "frame-ancestors": "'self'",
}
PREVIEW = PUBLIC | {"frame-ancestors": "'self'"}  # a public page within the editor


def _policy(directives: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in directives.items())


POLICIES = {"public": _policy(PUBLIC), "editor": _policy(EDITOR), "preview": _policy(PREVIEW)}


class SafetyHeaders:
    """Middleware: stands first, so that no answer leaves without them, a static file or an error neither."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        place = "editor" if request.path.startswith("/editor/") else "public"
        if place == "editor" and response.headers.get("Content-Security-Policy") == POLICIES["public"]:
            place = "preview"  # the editor asked for a public page, which came through here by itself
            del response.headers["Content-Security-Policy"]
        response.headers.setdefault("Content-Security-Policy", POLICIES[place])
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
