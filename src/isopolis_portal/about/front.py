"""What the front page shows of the other rooms: the newest of each, and the map."""

from collections.abc import Sequence
from typing import NamedTuple

from isopolis_portal.library.models import Item
from isopolis_portal.members.map import Drawing, drawing
from isopolis_portal.profiles.models import Edition
from isopolis_portal.profiles.shown import newest

CITIES, ITEMS = 2, 5


class Shown(NamedTuple):
    """The newest findings and library items, and the members on their map."""

    editions: Sequence[Edition]
    items: Sequence[Item]
    drawing: Drawing


def shown() -> Shown:
    """What is newest now. Items that were taken in on the same day stand with the youngest text first."""
    items = Item.objects.filter(live=True).order_by("-created__date", "-year", "title")
    return Shown(newest(CITIES), list(items[:ITEMS]), drawing())
