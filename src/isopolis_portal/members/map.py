"""The map of members as data for its template: marks, clusters, layers and their counts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from django.utils.text import slugify

from isopolis_portal.members import land
from isopolis_portal.members.clusters import Spot, cluster
from isopolis_portal.members.counting import Counts, count
from isopolis_portal.members.labels import Label, label
from isopolis_portal.members.layers import BY_CODE, LAYERS, Layer
from isopolis_portal.members.models import Member


class Layered(NamedTuple):
    """A layer and its members."""

    layer: Layer
    members: Sequence[Member]


class Variant(NamedTuple):
    """What a mark shows while `on` are the only ones of its layers that are chosen; `off` are the others."""

    on: tuple[str, ...]
    off: tuple[str, ...]
    members: Sequence[Member]

    @property
    def classes(self) -> str:
        """Classes by which the style sheet shows this variant and hides the others."""
        return " ".join([f"on-{code}" for code in self.on] + [f"off-{code}" for code in self.off])

    @property
    def what(self) -> str:
        """`2 umbrella organisations, 9 European institutions`"""
        counts = Counter(member.layer for member in self.members)
        return ", ".join(str(BY_CODE[code].counted % {"n": counts[code]}) for code in self.on)


@dataclass(frozen=True, slots=True)
class Mark:
    """One place on the map; x and y in per cent of its width and height."""

    id: str
    x: str
    y: str
    place: str
    label: Label
    members: Sequence[Member]

    @property
    def variants(self) -> list[Variant]:
        """One for every choice of its layers, the whole first."""
        codes = tuple(layer.code for layer in LAYERS if any(member.layer == layer.code for member in self.members))
        choices = [on for size in range(len(codes), 0, -1) for on in combinations(codes, size)]
        return [
            Variant(on, tuple(code for code in codes if code not in on), [m for m in self.members if m.layer in on])
            for on in choices
        ]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that the map's template asks for."""

    land: land.Paths
    width: int
    height: int
    marks: Sequence[Mark]
    layers: Sequence[Layered]
    unplaced: Sequence[Member]
    counts: Counts


def drawing(members: Iterable[Member] | None = None) -> Drawing:
    """The map of these members: of the current ones unless said otherwise."""
    found = sorted(Member.objects.current() if members is None else members, key=lambda member: member.order)
    europe = land.europe()
    return Drawing(
        land.whole(), europe.width, europe.height, _marks(found),
        [Layered(layer, [member for member in found if member.layer == layer.code]) for layer in LAYERS],
        [member for member in found if not _drawn(member)], count(found),
    )  # fmt: skip


def spot(member: Member) -> Spot:
    """Where a member with coordinates lies, in shares of the map's width."""
    assert member.lat is not None
    assert member.lon is not None
    europe = land.europe()
    x, y = europe.at(member.lat, member.lon)
    return Spot(x / europe.width, y / europe.width, (member,))


def _drawn(member: Member) -> bool:
    """Whether a member stands on the map: it has a place, and the map shows it."""
    if not member.placed:
        return False
    at, europe = spot(member), land.europe()
    return 0 <= at.x <= 1 and 0 <= at.y <= europe.height / europe.width


def _marks(members: Sequence[Member]) -> list[Mark]:
    spots = cluster(spot(member) for member in members if _drawn(member))
    grouped = sorted((_sorted(one) for one in spots), key=lambda one: one.members[0].order)
    height = land.europe().height / land.europe().width
    labels = label([(one.x, one.y, _place(one)) for one in grouped], height)
    ids: list[str] = []
    for one in grouped:
        ids.append(_id(one, ids))
    return [
        Mark(id, f"{100 * one.x:.2f}%", f"{100 * one.y / height:.2f}%", said.text, said, one.members)
        for id, one, said in zip(ids, grouped, labels, strict=True)
    ]


def _sorted(spot: Spot) -> Spot:
    return Spot(spot.x, spot.y, tuple(sorted(spot.members, key=lambda member: member.order)))


def _place(spot: Spot) -> str:
    """The cities at a spot, the one with most members first."""
    cities = Counter(member.city or str(member) for member in spot.members)
    return ", ".join(city for city, _ in cities.most_common(2))


def _id(spot: Spot, taken: Sequence[str]) -> str:
    """A word for an address on the page: the first city; the first member where another mark has that."""
    city = slugify(_place(spot).split(",")[0])
    return city if city and city not in taken else f"{city}-{spot.members[0].slug}"
