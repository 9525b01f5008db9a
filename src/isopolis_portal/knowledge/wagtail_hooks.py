"""Collections in the editor."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import UpdatedAtColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from isopolis_portal.knowledge.models import Collection


class Collections(SnippetViewSet):
    """The list of collections and the form of one."""

    model = Collection
    icon = "folder-open-inverse"
    menu_label = _("Knowledge")
    menu_name = "knowledge"
    add_to_admin_menu = True
    list_display: ClassVar[list[object]] = ["title", "slug", UpdatedAtColumn()]
    search_fields: ClassVar[list[str]] = ["title", "lead"]


register_snippet(Collections)
