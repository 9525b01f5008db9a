"""A small map of where one member is: the same drawing, cut around its place."""

from typing import NamedTuple

from isopolis_portal.members import land
from isopolis_portal.members.models import Member

WIDTH, HEIGHT = 640, 420  # units of the drawing: some 1,290 by 840 kilometres


class Locator(NamedTuple):
    """A cut of the land; `box` is its SVG viewBox, x and y of the mark are in per cent."""

    land: land.Paths
    box: str
    x: str
    y: str


def around(member: Member) -> Locator | None:
    """The map around a member; none where its place is not known, or off the map."""
    if member.lat is None or member.lon is None:
        return None
    europe = land.europe()
    x, y = europe.at(member.lat, member.lon)
    if not (0 <= x <= europe.width and 0 <= y <= europe.height):
        return None
    west = round(min(max(x - WIDTH / 2, 0), europe.width - WIDTH))
    north = round(min(max(y - HEIGHT / 2, 0), europe.height - HEIGHT))
    seen = europe.paths((west, north, west + WIDTH, north + HEIGHT))
    box = f"{west} {north} {WIDTH} {HEIGHT}"
    return Locator(seen, box, f"{100 * (x - west) / WIDTH:.2f}%", f"{100 * (y - north) / HEIGHT:.2f}%")
