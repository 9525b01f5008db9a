"""What the editor is told of this site."""

from typing import Any

from wagtail import hooks
from wagtail.admin.api.views import PagesAdminAPIViewSet


@hooks.register("construct_admin_api")
def name_absent_rooms(router: Any) -> None:
    """Every page of the editor names the addresses of Wagtail's images and documents, even where (as here) neither
    is installed: documents are looked into by a room of our own, and no picture is uploaded."""
    for room in ("images", "documents"):
        router.register_endpoint(room, PagesAdminAPIViewSet)
