"""Members whose marks would lie over one another share one mark: a cluster, found from where they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import hypot

from isopolis_portal.members.models import Member

RADIUS = 0.04  # of the map's width: some 29 pixels on a wide screen, 13 on the narrowest


@dataclass(frozen=True, slots=True)
class Spot:
    """One or more members at one place of the map, in shares of its width; x and y are their middle."""

    x: float
    y: float
    members: tuple[Member, ...]


def cluster(spots: Iterable[Spot], radius: float = RADIUS) -> list[Spot]:
    """The spots with the nearest two made one for as long as they are nearer than the radius.

    The result does not depend on the order in which the spots come.
    """
    left = sorted(spots, key=_first)
    while pair := _nearest(left, radius):
        left = sorted([spot for spot in left if spot not in pair] + [_joined(pair)], key=_first)
    return left


def _nearest(spots: Sequence[Spot], radius: float) -> tuple[Spot, Spot] | None:
    pairs = ((hypot(a.x - b.x, a.y - b.y), (a, b)) for a, b in combinations(spots, 2))
    distance, pair = min(pairs, key=lambda found: found[0], default=(radius, None))
    return pair if distance < radius else None


def _joined(pair: tuple[Spot, Spot]) -> Spot:
    members = tuple(sorted((member for spot in pair for member in spot.members), key=lambda member: member.slug))
    shares = [(len(spot.members) / len(members), spot) for spot in pair]
    return Spot(sum(share * spot.x for share, spot in shares), sum(share * spot.y for share, spot in shares), members)


def _first(spot: Spot) -> str:
    return spot.members[0].slug
