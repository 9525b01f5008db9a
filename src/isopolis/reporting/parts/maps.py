"""Maps of areas: a few key indicators, in five classes around the city's value."""

from isopolis.framework import Indicator
from isopolis.reporting import areamap, classes, words
from isopolis.reporting.facts import Facts
from isopolis.reporting.figure import Figure, Story, figure
from isopolis.reporting.gap import indicator_of
from isopolis.reporting.section import Section

FEW_MAPS = 4


def maps(facts: Facts, most: int = FEW_MAPS) -> Section:
    """The indicators on which areas lie furthest apart, at most one a domain until each domain has one."""
    figures = [_figure(facts, indicator) for indicator in _chosen(facts)[:most]]
    sentences = [
        "Colour says how an area stands against the city's own value: teal is better, ochre is worse. "
        "A hatched area has no value that may be published. A figure of an area describes the place, not each resident."
    ]
    return Section("places", "Place by place", sentences if figures else [], figures, side_by_side=True)


def _chosen(facts: Facts) -> list[Indicator]:
    places, framework = facts.places, facts.release.framework
    known = [indicator_of(framework, id) for id in places.indicators if len(set(places.values(id).values())) > 4]
    valued = [i for i in known if i.direction in "+-"] or known
    ranked = sorted(valued, key=lambda i: (places.unit(i.id) != words.SHARE, -places.width(i.id), i.id))
    first = {i.domain: i for i in reversed(ranked)}
    spread = [i for i in ranked if first[i.domain] is i]
    return spread + [i for i in ranked if i not in spread]


def _figure(facts: Facts, indicator: Indicator) -> Figure:
    places, id = facts.places, f"map-{indicator.id}"
    values, unit, city = places.values(indicator.id), places.unit(indicator.id), facts.city(indicator.id)
    if city is not None and indicator.direction in "+-":
        scale = classes.around(list(values.values()), city, indicator, unit)
    else:
        scale = classes.upward(list(values.values()), unit)
    picture = areamap.draw(
        places.features(indicator.id), areamap.Shades(values, scale, unit), f"{id}-any", facts.synthetic
    )
    table = places.table(
        words.captioned(f"{indicator.name}, by area", facts.synthetic), [indicator], {indicator.id: city}
    )
    story = Story(id, indicator.name, _told(facts, indicator))
    return figure(story, {"any": [picture]}, table, facts.manifest, places.sources([indicator.id]))


def _told(facts: Facts, indicator: Indicator) -> str:
    """From what to what, over how many areas, and how many surely differ from the city."""
    places, unit, city = facts.places, facts.places.unit(indicator.id), facts.city(indicator.id)
    values = places.values(indicator.id)
    low, high = words.amounts([min(values.values()), max(values.values())], unit)
    level = places.plural(places.level(indicator.id))
    whole = f", the city {words.amount(city, unit)}" if city is not None else ""
    apart = places.apart(indicator.id)
    sure = "" if apart is None else f" For {apart} of them a difference from the city is established."
    return f"From {low.split(' of ')[0]} to {high} over {len(values)} {level}{whole}.{sure}"
