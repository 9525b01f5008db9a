"""Members in the editor."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import UpdatedAtColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from isopolis_portal.members.models import Member


class Members(SnippetViewSet):
    """The list of members and the form of one."""

    model = Member
    icon = "group"
    menu_label = _("Members")
    add_to_admin_menu = True
    list_display: ClassVar[list[object]] = ["name", "layer", "place", "valid_from", "valid_to", UpdatedAtColumn()]
    list_filter: ClassVar[list[str]] = ["layer", "role", "country"]
    search_fields: ClassVar[list[str]] = ["name", "name_there", "city"]


register_snippet(Members)
