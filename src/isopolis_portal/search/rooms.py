"""What can be found on the site, by kind, and the room where each kind is at home."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from isopolis_portal.search.asking import Room
from isopolis_portal.search.facets import Facet, Name


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of entry: what one is called and several are, the room it is at home in and where that stands."""

    one: Name
    several: Name
    room: Name
    address: str


KINDS = {
    "item": Kind(_("Library item"), _("Library items"), _("Library"), "/library/"),
    "member": Kind(_("Member"), _("Members"), _("Members"), "/members/"),
    "document": Kind(_("Document"), _("Documents"), _("Documents"), "/documents/"),
    "collection": Kind(_("Collection"), _("Collections"), _("Knowledge"), "/knowledge/"),
    "profile": Kind(_("City profile"), _("City profiles"), _("Cities"), "/cities/"),
    "page": Kind(_("Page"), _("Pages"), _("About"), "/about/"),
    "definition": Kind(_("Definition"), _("Definitions"), _("Framework"), "/framework/"),
}


def one(kind: str) -> str:
    """What one entry of the kind is called."""
    return str(KINDS[kind].one) if kind in KINDS else kind


def several(kind: str) -> str:
    """What entries of the kind are called."""
    return str(KINDS[kind].several) if kind in KINDS else kind


SITE = Room((Facet("kind", _("Kind"), several, lambda: tuple(KINDS)),))
