"""Items in the editor."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import UpdatedAtColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from isopolis_portal.library.models import Item


class Library(SnippetViewSet):
    """The list of items and the form of one."""

    model = Item
    icon = "doc-full-inverse"
    menu_label = _("Library")
    menu_name = "library"
    add_to_admin_menu = True
    list_display: ClassVar[list[object]] = ["title", "kind", "publisher", "year", "language", UpdatedAtColumn()]
    list_filter: ClassVar[list[str]] = ["kind", "language", "country", "approach"]
    search_fields: ClassVar[list[str]] = ["title", "abstract", "publisher", "source_id"]


register_snippet(Library)
