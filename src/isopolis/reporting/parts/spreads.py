"""How far areas lie apart, on what has no gaps of groups."""

from collections.abc import Sequence

from isopolis.framework import Indicator
from isopolis.reporting import spread, words
from isopolis.reporting.facts import Facts
from isopolis.reporting.figure import Figure, Story, figure
from isopolis.reporting.gap import indicator_of

KEY = "Fine strokes: areas. Tall stroke: the whole city. “Most areas” leaves out the lowest and the highest tenth."


def spreads(facts: Facts, domain: str, title: str) -> list[Figure]:
    """The spread over areas of a domain's indicators, one figure a level of area."""
    places, drawn = facts.places, {gap.indicator.id for gap in facts.gaps}
    levels: dict[str, list[Indicator]] = {}
    for id in places.indicators:
        indicator = indicator_of(facts.release.framework, id)
        if indicator.domain == domain and id not in drawn and len(places.values(id)) > 2:
            levels.setdefault(places.level(id), []).append(indicator)
    return [
        _figure(facts, f"spread-{domain or 'other'}-{place}", title, own) for place, own in enumerate(levels.values())
    ]


def _figure(facts: Facts, id: str, title: str, own: Sequence[Indicator]) -> Figure:
    places, city = facts.places, {i.id: facts.city(i.id) for i in own}
    strips = [spread.Strip(i.name, places.unit(i.id), city[i.id], tuple(places.values(i.id).values())) for i in own]
    level = places.plural(places.level(own[0].id))
    drawings = {name: [spread.draw(strips, width, facts.synthetic)] for name, width in (("wide", 720), ("narrow", 320))}
    table = places.table(words.captioned(f"{title}: the spread over {level}", facts.synthetic), own, city)
    story = Story(id, f"{title}: {level} and the city", _furthest(strips, level), KEY)
    return figure(story, drawings, table, facts.manifest, places.sources([i.id for i in own]))


def _furthest(strips: Sequence[spread.Strip], level: str) -> str:
    """On which indicator areas lie furthest apart, and how far."""
    shares = [strip for strip in strips if strip.unit == words.SHARE] or list(strips)
    widest = max(shares, key=lambda strip: strip.middle[1] - strip.middle[0])
    low, high = words.amounts(widest.middle, widest.unit)
    return f"{widest.name}: at most {low} in one tenth of the {level}, at least {high} in another tenth."
