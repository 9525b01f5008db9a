"""Maps of areas: a few key indicators, in five classes around the city's value."""

from isopolis.framework import Indicator
from isopolis.release.model import Release
from isopolis.reporting import areamap, classes, words
from isopolis.reporting.figure import Figure, Story, figure
from isopolis.reporting.gap import indicator_of
from isopolis.reporting.places import Places
from isopolis.reporting.section import Section

MOST_MAPS = 4


def maps(release: Release, places: Places, everyone: dict[str, tuple[float, str]]) -> Section:
    """The indicators on which areas lie furthest apart, at most one a domain until each domain has one."""
    figures = [_figure(release, places, indicator, everyone) for indicator in _chosen(release, places)]
    sentences = [
        "Colour says how an area stands against the city's own value: teal is better, ochre is worse. "
        "A hatched area has no value that may be published. A figure of an area describes the place, not each resident."
    ]
    return Section("places", "Place by place", sentences if figures else [], figures, side_by_side=True)


def _chosen(release: Release, places: Places) -> list[Indicator]:
    known = [
        indicator_of(release.framework, id) for id in places.indicators if len(set(places.values(id).values())) > 4
    ]
    valued = [i for i in known if i.direction in "+-"] or known
    ranked = sorted(valued, key=lambda i: (places.unit(i.id) != words.SHARE, -places.width(i.id), i.id))
    first = {i.domain: i for i in reversed(ranked)}
    spread = [i for i in ranked if first[i.domain] is i]
    return (spread + [i for i in ranked if i not in spread])[:MOST_MAPS]


def _figure(release: Release, places: Places, indicator: Indicator, everyone: dict[str, tuple[float, str]]) -> Figure:
    values, unit = places.values(indicator.id), places.unit(indicator.id)
    synthetic, id = release.manifest.synthetic, f"map-{indicator.id}"
    city = everyone[indicator.id][0] if indicator.id in everyone else None
    if city is not None and indicator.direction in "+-":
        scale = classes.around(list(values.values()), city, indicator, unit)
    else:
        scale = classes.upward(list(values.values()), unit)
    picture = areamap.draw(places.features(indicator.id), values, scale, unit, f"{id}-any", synthetic)
    low, high = words.amounts([min(values.values()), max(values.values())], unit)
    level = places.plural(places.level(indicator.id))
    whole = f", the city {words.amount(city, unit)}" if city is not None else ""
    sentence = f"From {low.split(' of ')[0]} to {high} over {len(values)} {level}{whole}."
    table = places.table(words.captioned(f"{indicator.name}, by area", synthetic), [indicator], everyone)
    story = Story(id, indicator.name, sentence)
    return figure(story, {"any": picture}, table, release.manifest, places.sources([indicator.id]))
