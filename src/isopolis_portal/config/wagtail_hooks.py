"""What the editor is told of this site."""

from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.api.views import PagesAdminAPIViewSet


@hooks.register("construct_admin_api")
def name_absent_rooms(router: Any) -> None:
    """Every page of the editor names the addresses of Wagtail's images and documents, even where (as here) neither
    is installed: documents are looked into by a room of our own, and no picture is uploaded."""
    for room in ("images", "documents"):
        router.register_endpoint(room, PagesAdminAPIViewSet)


@hooks.register("insert_global_admin_js")
def make_without_inline_scripts() -> SafeString:
    """The script that makes what Wagtail would make by scripts within its pages, which the editor's policy forbids."""
    return format_html('<script src="{}"></script>', static("portal/editor.js"))
