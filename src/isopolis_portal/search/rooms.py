"""What can be found on the site, by kind, and the room where each kind is at home."""

from django.utils.translation import gettext_lazy as _

from isopolis_portal.search.asking import Room
from isopolis_portal.search.facets import Facet, Name

KINDS: dict[str, tuple[Name, Name, str]] = {  # kind -> one of it, its room, the room's address
    "item": (_("Library item"), _("Library"), "/library/"),
    "member": (_("Member"), _("Members"), "/members/"),
    "document": (_("Document"), _("Documents"), "/documents/"),
    "collection": (_("Collection"), _("Knowledge"), "/knowledge/"),
    "profile": (_("City profile"), _("Cities"), "/cities/"),
    "page": (_("Page"), _("About"), "/about/"),
}


def label(kind: str) -> str:
    """What one entry of the kind is called."""
    return str(KINDS[kind][0]) if kind in KINDS else kind


SITE = Room((Facet("kind", _("Kind"), label, lambda: tuple(KINDS)),))
